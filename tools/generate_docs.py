"""Tables in the documentation that are made from the code, between `<!-- from code: NAME -->` and `<!-- end -->`.

python tools/generate_docs.py            rewrite the tables
python tools/generate_docs.py --check    list pages that are behind the code, exit 1 if there are any
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PART = re.compile(r"(<!-- from code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


def reasons() -> str:
    from marketsync.sync.reasons import Reason

    return table(("code", "meaning"), ((f"`{each.value}`", each.text) for each in Reason))


def rules() -> str:
    from marketsync import mapping
    from marketsync.domain import Rule

    found: dict[str, str] = {}
    for info in pkgutil.walk_packages(mapping.__path__, f"{mapping.__name__}."):
        members = vars(importlib.import_module(info.name)).values()
        found.update({each.name: " ".join(each.text.split()) for each in members if isinstance(each, Rule)})
    return table(("rule", "what it does"), ((f"`{name}`", found[name]) for name in sorted(found)))


def procedures() -> str:
    from marketsync.connectors import DEFAULT_PROCEDURES

    rows = (
        (
            one.name,
            one.event.value,
            ", ".join(one.filters.statuses) or "any",
            ", ".join(one.filters.order_types) or "any",
            f"`{one.action.value}`",
            "active" if one.active else "switched off",
        )
        for one in DEFAULT_PROCEDURES
    )
    return table(("procedure", "event", "statuses", "order types", "refurbed is told", "by default"), rows)


def capabilities() -> str:
    from marketsync import PlentyErp, RefurbedMarket
    from marketsync.sync import event_ports, ports

    found = {name: member for module in (ports, event_ports) for name, member in vars(module).items()}
    rows = []
    for name, port in found.items():
        if not getattr(port, "_is_runtime_protocol", False):
            continue
        methods = [each for each, member in vars(port).items() if callable(member) and not each.startswith("_")]
        has = ("yes" if all(hasattr(side, each) for each in methods) else "" for side in (RefurbedMarket, PlentyErp))
        rows.append((f"`{name}`", (port.__doc__ or "").strip().splitlines()[0], *has))
    return table(("port", "meaning", "RefurbedMarket", "PlentyErp"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "capabilities": capabilities,
    "procedures": procedures,
    "reasons": reasons,
    "rules": rules,
}


def main(arguments: list[str]) -> int:
    behind: list[str] = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        old = page.read_text(encoding="utf-8")
        new = PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n{match[3]}", old)
        if new == old:
            continue
        behind.append(str(page.relative_to(ROOT)))
        if "--check" not in arguments:
            page.write_text(new, encoding="utf-8")
    for name in behind:
        print(f"{'behind the code' if '--check' in arguments else 'rewrote'}: {name}")
    if behind and "--check" in arguments:
        print("run `make generate`, then commit the result")
        return 1
    if not behind:
        print("the tables of the documentation are as the code says")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
