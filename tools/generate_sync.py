"""Make the sync twins of the async sources: `_async/NAME.py` below src/marketsync and tests gives `_sync/NAME.py`.

    python tools/generate_sync.py            write what is missing or differs, remove what has no source
    python tools/generate_sync.py --check    write nothing; list the drift and exit 1 if there is any

Names are replaced token by token (RULES below), so layout and comments stay. Two comments steer it:

    # async-only                             as the first line of a file: the file has no twin
    # async-only: begin ... # async-only: end    lines left out of the twin

Only the standard library is needed. Where ruff is installed, its import order and format are applied to the twin;
without ruff, `--check` compares syntax trees instead of text.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import io
import keyword
import re
import subprocess
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCANNED = ("src/marketsync", "tests")
HEADER = "# Generated from _async/{name} by tools/generate_sync.py. Do not edit.\n"

RULES = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "StopAsyncIteration": "StopIteration",
    "asynccontextmanager": "contextmanager",
    "aclosing": "closing",
    "aclose": "close",
    "aenter": "enter",
    "aexit": "exit",
    "anext": "next",
    "aiter": "iter",
    "aread": "read",
    "aiter_bytes": "iter_bytes",
    "aiter_raw": "iter_raw",
    "asend": "send",
    "asleep": "sleep",
    "athrow": "throw",
    "enter_async_context": "enter_context",
    "push_async_callback": "callback",
    "handle_async_request": "handle_request",
    # asyncio.Lock and its kin have a namesake in threading; anything else of asyncio belongs into an async-only block.
    "asyncio": "threading",
}
CAMEL = re.compile(r"Async(?=[A-Z])")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TEXT_KEYWORD = re.compile(r"\basync (?=(?:def|with|for)\b)")
TEXT_AWAIT = re.compile(
    r"(?m)(^[ \t]*|[=(\[{,:][ \t]*|\breturn[ \t]+|>>>[ \t]+|\.\.\.[ \t]+)await[ \t]+(?=[A-Za-z_]+[.(])"
)
FORMAT_AWAIT = re.compile(r"(?s)[rR]?[fF].*\{[^{}]*\bawait\b")
BLOCK = re.compile(r"(?ms)^[ \t]*# async-only: begin\n.*?^[ \t]*# async-only: end\n")
SKIP = "# async-only\n"


class Refused(Exception):
    """The source holds something that has no sync form."""


def word(name: str) -> str:
    """One identifier's sync name."""
    return RULES.get(name) or CAMEL.sub("", name)


def text(value: str) -> str:
    """Strings and comments: names everywhere, keywords where they stand as code."""
    value = TEXT_AWAIT.sub(r"\1", TEXT_KEYWORD.sub("", value))
    return WORD.sub(lambda match: match[0] if match[0] == "asyncio" else word(match[0]), value)


def translate(source: str, name: str) -> str:
    """The twin's text, header included, before formatting."""
    source = BLOCK.sub("", source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    out: list[str] = [HEADER.format(name=name)]
    position = 0
    nested, opened = 0, 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        kind = tokenize.tok_name[token.type]
        if kind == "FSTRING_START":
            nested, opened = nested + 1, opened if nested else start
        if nested:
            # Python 3.12 and newer take format strings apart; here they are one string on every version.
            nested -= kind == "FSTRING_END"
            if nested:
                continue
            start, kind = opened, "STRING"
        if start < position or start == end:
            continue
        if token.type == tokenize.NAME and token.string in ("async", "await"):
            out.append(source[position:start])
            following = source[end:]
            position = end + len(following) - len(following.lstrip(" "))
            continue
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            new = word(token.string)
        elif kind in ("STRING", "COMMENT"):
            new = text(source[start:end])
            if kind == "STRING" and FORMAT_AWAIT.match(new):
                raise Refused(f"line {token.start[0]}: await inside a format string; give the value a name first")
        else:
            continue
        out += [source[position:start], new]
        position = end
    out.append(source[position:])
    return "".join(out)


def ruff_command() -> list[str] | None:
    """How ruff is called here, or None where it is not installed."""
    local = ROOT / ".venv" / "bin" / "ruff"
    if local.exists():
        return [str(local)]
    return [sys.executable, "-m", "ruff"] if importlib.util.find_spec("ruff") else None


def formatted(code: str, target: Path, ruff: list[str]) -> str:
    """Import order and layout as ruff wants them."""
    stdin_name = ["--stdin-filename", str(target), "-"]
    for arguments in (
        ["check", "--quiet", "--exit-zero", "--fix-only", "--select", "I,F811", *stdin_name],
        ["format", "--quiet", *stdin_name],
    ):
        done = subprocess.run([*ruff, *arguments], input=code, capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode:
            raise Refused(f"{target.relative_to(ROOT)}: ruff {arguments[0]}: {done.stderr.strip()}")
        code = done.stdout
    return code


def twins() -> dict[Path, Path]:
    """Source -> target for every async file."""
    found: dict[Path, Path] = {}
    for base in SCANNED:
        for source in sorted((ROOT / base).rglob("_async/**/*.py")):
            if source.read_text(encoding="utf-8").startswith(SKIP):
                continue
            parts = list(source.parts)
            parts[len(parts) - 1 - parts[::-1].index("_async")] = "_sync"
            found[source] = Path(*parts)
    return found


def orphans(targets: set[Path]) -> list[Path]:
    """Files in `_sync` folders that no source makes."""
    return [path for base in SCANNED for path in sorted((ROOT / base).rglob("_sync/**/*.py")) if path not in targets]


def same(old: str, new: str, *, by_text: bool) -> bool:
    if by_text:
        return old == new
    return old.partition("\n")[0] == new.partition("\n")[0] and ast.dump(ast.parse(old)) == ast.dump(ast.parse(new))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the sync twins of the async sources.")
    parser.add_argument("--check", action="store_true", help="list the drift, write nothing, exit 1 if there is any")
    check: bool = parser.parse_args(argv).check
    ruff = ruff_command()
    pairs = twins()
    drift: list[str] = []
    for source, target in pairs.items():
        try:
            code = translate(source.read_text(encoding="utf-8"), source.name)
            ast.parse(code)
            code = formatted(code, target, ruff) if ruff else code
        except (Refused, SyntaxError, tokenize.TokenError) as error:
            print(f"refused: {source.relative_to(ROOT)}: {error}")
            return 2
        old = target.read_text(encoding="utf-8") if target.exists() else None
        if old is not None and same(old, code, by_text=ruff is not None):
            continue
        drift.append(f"{'missing' if old is None else 'drifted'}: {target.relative_to(ROOT)}")
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(code, encoding="utf-8")
    for orphan in orphans(set(pairs.values())):
        drift.append(f"orphaned: {orphan.relative_to(ROOT)}")
        if not check:
            orphan.unlink()
    for line in drift:
        print(
            line
            if check
            else line.replace("missing", "wrote").replace("drifted", "rewrote").replace("orphaned", "removed")
        )
    if check and drift:
        print("run `make generate`, then commit the result")
        return 1
    print(f"{len(pairs)} generated files match their sources" if not drift else f"{len(drift)} of {len(pairs)} changed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
