"""Refuse what must not be published (PII-4).

That is: e-mail addresses outside reserved domains, hosts of package indexes, paths of somebody's machine.

    python tools/check_private_data.py [FILE ...]

Without arguments every file that git tracks or would track is read, and the message of every commit. Reserved are the
domains of RFC 2606 and RFC 6761.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+(?:@|%40)((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
RESERVED = re.compile(r"(?i)(?:.*\.)?(?:example\.(?:com|org|net)|[a-z0-9-]+\.(?:test|example|invalid|localhost))")
INDEX = re.compile(r"(?i)\b(?:pypi|pythonhosted|npmjs)\.(?:org|com)\b")
MACHINE = re.compile(r"(?<![\w.:/*-])/(?:home/[a-z]|Users/[A-Za-z]|root/|work/)")


def findings(text: str) -> Iterator[tuple[int, str]]:
    """Line number and what is wrong there; the address itself is not repeated."""
    for number, line in enumerate(text.splitlines(), start=1):
        for match in ADDRESS.finditer(line):
            if not RESERVED.fullmatch(match[1]):
                yield number, f"an e-mail address at {match[1]}; use a reserved domain such as example.com"
        if INDEX.search(line):
            yield number, "the host of a package index"
        if MACHINE.search(line):
            yield number, "a path of somebody's machine"


def files() -> list[Path]:
    """What git tracks, and what it would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def messages() -> Iterator[tuple[str, str]]:
    """What each commit says, by a name for it."""
    command = ["git", "log", "--format=commit %h%n%B%x00"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for entry in listed.decode("utf-8", errors="replace").split("\0"):
        name, _, text = entry.strip().partition("\n")
        if name:
            yield name, text


def contents(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """The text of each file that is one, by its path."""
    for path in paths:
        content = path.read_bytes()
        if b"\0" not in content:
            name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            yield str(name), content.decode("utf-8", errors="replace")


def main(arguments: list[str]) -> int:
    texts = list(contents([Path(name).resolve() for name in arguments] or files()))
    said = [] if arguments else list(messages())
    found = 0
    for name, text in texts + said:
        for number, problem in findings(text):
            found += 1
            print(f"{name}:{number}: {problem}")
    print(f"{len(texts)} files and {len(said)} commit messages read, {found} problems with private data")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
