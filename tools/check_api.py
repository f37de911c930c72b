"""Compare the public API with its snapshot, tests/api-snapshot.txt, so that no name or signature changes unnoticed.

    python tools/check_api.py            show the difference, exit 1 if there is any
    python tools/check_api.py --write    accept the API as it is

Public is what a module without an underscore in its path exports through `__all__`, where that module is `marketsync`
itself, one of its direct children, or one of `mapping`'s. The sources are read, not imported.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "tests" / "api-snapshot.txt"
HEADING = "# The public API, written by `make api-snapshot`. A change here is one for users: add it to CHANGELOG.md."
NOT_PUBLIC = {"marketsync.transport", "marketsync.demo"}


def public_modules(root: griffe.Module) -> list[griffe.Module]:
    """Deepest first, so that an object is described where it is at home and only named further up."""
    children = [each for each in root.modules.values() if not each.is_alias and not each.name.startswith("_")]
    found = [each for each in children if each.path not in NOT_PUBLIC]
    mapping = root.modules.get("mapping")
    if mapping is not None:
        found = [each for each in mapping.modules.values() if not each.name.startswith("_")] + found
    return [*sorted(found, key=lambda each: (-each.path.count("."), each.path)), root]


def target(item: griffe.Object | griffe.Alias) -> griffe.Object:
    return item.final_target if isinstance(item, griffe.Alias) else item


def parameters(function: griffe.Function) -> str:
    out: list[str] = []
    seen_keyword_only = False
    previous: griffe.ParameterKind | None = None
    for each in function.parameters:
        kind = each.kind
        if previous is griffe.ParameterKind.positional_only and kind is not griffe.ParameterKind.positional_only:
            out.append("/")
        if kind is griffe.ParameterKind.keyword_only and not seen_keyword_only:
            if previous is not griffe.ParameterKind.var_positional:
                out.append("*")
            seen_keyword_only = True
        stars = (
            {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}.get(kind, "")
            if kind
            else ""
        )
        annotation = f": {each.annotation}" if each.annotation is not None else ""
        default = f" = {each.default}" if each.default is not None and not stars else ""
        out.append(f"{stars}{each.name}{annotation}{default}")
        previous = kind
    if previous is griffe.ParameterKind.positional_only:
        out.append("/")
    return ", ".join(out)


def describe(name: str, item: griffe.Object, exported: set[str], indent: str = "") -> Iterator[str]:
    if isinstance(item, griffe.Class):
        bases = ", ".join(str(base) for base in item.bases)
        note = " [keyword only]" if any("kw_only=True" in str(each.value) for each in item.decorators) else ""
        yield f"{indent}class {name}({bases}){note}" if bases else f"{indent}class {name}{note}"
        for inner, member in sorted(item.all_members.items()):
            if inner.startswith("_") and inner not in {
                "__init__",
                "__call__",
                "__enter__",
                "__iter__",
                "__aenter__",
                "__aiter__",
            }:
                continue
            if isinstance(member, griffe.Alias) and (not member.inherited or parent_path(member) in exported):
                continue
            yield from describe(inner, target(member), exported, indent + "    ")
    elif isinstance(item, griffe.Function):
        color = "async def" if "async" in item.labels else "def"
        returns = f" -> {item.returns}" if item.returns is not None else ""
        yield f"{indent}{color} {name}({parameters(item)}){returns}"
    elif isinstance(item, griffe.Attribute):
        annotation = f": {item.annotation}" if item.annotation is not None else ""
        value = default_of(item, annotated=bool(annotation))
        kind = "property " if "property" in item.labels else ""
        yield f"{indent}{kind}{name}{annotation}{value}"
    else:
        yield f"{indent}module {name}"


def default_of(item: griffe.Attribute, *, annotated: bool) -> str:
    """Whether an annotated field has a default, or a plain attribute's value; `field()` without one is required."""
    text = "" if item.value is None else str(item.value)
    if annotated:
        required = not text or (text.startswith(("field(", "wire(")) and not re.search(r"\b(?:default|factory)=", text))
        return "" if required else " = ..."
    return f" = {text}" if text and len(text) <= 60 else ""


def parent_path(member: griffe.Alias) -> str:
    parent = target(member).parent
    return parent.path if parent is not None else ""


def snapshot() -> str:
    root = griffe.load("marketsync", search_paths=[str(ROOT / "src")], resolve_aliases=True, resolve_external=False)
    assert isinstance(root, griffe.Module)
    modules = public_modules(root)
    exported = {
        target(module[str(name)]).path
        for module in modules
        for name in module.exports or ()
        if str(name) in module.all_members
    }
    lines: list[str] = []
    at_home: dict[str, str] = {}
    for module in modules:
        names = sorted(str(name) for name in module.exports or ())
        if not names:
            continue
        lines += ["", f"[{module.path}]"]
        for name in names:
            if name not in module.all_members:
                lines.append(f"{name} (not found in the sources)")
                continue
            item = target(module[name])
            if item.path in at_home:
                lines.append(f"{name} = {at_home[item.path]}")
                continue
            at_home[item.path] = f"{module.path}.{name}"
            lines += describe(name, item, exported)
    return "\n".join([HEADING, *lines]) + "\n"


def main(arguments: list[str]) -> int:
    current = snapshot()
    if "--write" in arguments:
        SNAPSHOT.write_text(current, encoding="utf-8")
        print(f"{SNAPSHOT.relative_to(ROOT)}: {len(current.splitlines())} lines")
        return 0
    known = SNAPSHOT.read_text(encoding="utf-8") if SNAPSHOT.exists() else ""
    if known == current:
        print("the public API is as its snapshot says")
        return 0
    sys.stdout.writelines(
        difflib.unified_diff(known.splitlines(True), current.splitlines(True), "snapshot", "sources", n=1)
    )
    print("\nmeant so? Then run `make api-snapshot`, add a changelog entry and commit both")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
