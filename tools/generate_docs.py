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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketsync.sync import EventProcedure

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


def procedures(which: Iterable[EventProcedure]) -> str:
    rows = (
        (
            one.name,
            one.event.value,
            ", ".join(one.filters.statuses) or "any",
            ", ".join(one.filters.order_types) or "any",
            f"`{one.action.value}`",
            "active" if one.active else "switched off",
        )
        for one in which
    )
    return table(("procedure", "event", "statuses", "order types", "the market is told", "by default"), rows)


def plenty_procedures() -> str:
    from marketsync.connectors import DEFAULT_PROCEDURES

    return procedures(DEFAULT_PROCEDURES)


def sellercloud_procedures() -> str:
    from marketsync.connectors import SELLERCLOUD_PROCEDURES

    return procedures(SELLERCLOUD_PROCEDURES)


def ports() -> dict[str, Any]:
    """The ports that the engine knows, by name."""
    from marketsync.sync import event_ports
    from marketsync.sync import ports as order_ports

    members = {name: member for module in (order_ports, event_ports) for name, member in vars(module).items()}
    return {name: one for name, one in members.items() if getattr(one, "_is_runtime_protocol", False)}


def has(connector: type, port: Any) -> bool:
    """Whether instances of a class fit a port: all of its methods are there."""
    methods = [name for name, member in vars(port).items() if callable(member) and not name.startswith("_")]
    return all(hasattr(connector, name) for name in methods)


def connectors(port: str) -> list[type]:
    """The connectors that are shipped, as far as they have a port."""
    from marketsync import connectors as shipped

    classes = [one for name in shipped.__all__ if isinstance(one := getattr(shipped, name), type)]
    return [one for one in classes if has(one, ports()[port])]


def port_table(of: str, others: str) -> str:
    """Ports and who has them, for one side; those that only the other side has are left out."""
    sides, other = connectors(of), connectors(others)
    rows = [
        (f"`{name}`", (port.__doc__ or "").strip().splitlines()[0], *("yes" if found else "" for found in fits))
        for name, port in ports().items()
        if any(fits := [has(side, port) for side in sides]) or not any(has(side, port) for side in other)
    ]
    return table(("port", "meaning", *(side.__name__ for side in sides)), rows)


def markets() -> str:
    return port_table("OrderSource", "OrderSink")


def erps() -> str:
    return port_table("OrderSink", "OrderSource")


# What a pair can do, and the ports of market and ERP that it takes; each side needs one of its own.
FEATURES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("orders in, paid and released", ("OrderSource",), ("OrderSink",)),
    ("acceptance on the market", ("OrderDecision",), ()),
    ("sold without goods: parked before acceptance", ("OrderDecision",), ("StockGuard",)),
    ("cancellation and rejection in the ERP, told to the market", ("OrderRefusal",), ("EventSource",)),
    ("tracking and serial numbers to the market", ("ShipmentSink",), ("ShipmentSource",)),
    ("the ERP's invoice to the market", ("InvoiceSink",), ("InvoiceSource",)),
    ("refunds that the ERP asks for", ("RefundSink", "AmountRefundSink"), ("RefundSource",)),
    ("a refund without an answer is compared with its stored target", ("RefundSink",), ()),
    ("a refund is booked in the ERP, or typed out for a person", ("RefundSink", "AmountRefundSink"), ("PaymentSink",)),
    ("returns of the market in the ERP", ("ReturnSource",), ("ReturnSink",)),
    ("the market is told that goods came back", ("ReturnDecision",), ("EventSource",)),
    ("return labels", ("ReturnLabels",), ("ReturnSink",)),
)


def pairs() -> str:
    known = ports()
    sides = [(market, erp) for market in connectors("OrderSource") for erp in connectors("OrderSink")]

    def cell(market: type, erp: type, at_market: tuple[str, ...], at_erp: tuple[str, ...]) -> str:
        lacking = [
            f"no `{wanted[0]}` of {side.__name__}"
            for side, wanted in ((market, at_market), (erp, at_erp))
            if wanted and not any(has(side, known[name]) for name in wanted)
        ]
        return "; ".join(lacking) or "yes"

    rows = ((title, *(cell(*side, market, erp) for side in sides)) for title, market, erp in FEATURES)
    return table(("what", *(f"{market.__name__}, {erp.__name__}" for market, erp in sides)), rows)


PARTS: dict[str, Callable[[], str]] = {
    "erps": erps,
    "markets": markets,
    "pairs": pairs,
    "plenty_procedures": plenty_procedures,
    "reasons": reasons,
    "rules": rules,
    "sellercloud_procedures": sellercloud_procedures,
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
