"""The check for private data refuses real addresses and lets reserved ones pass."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_private_data.py"
AT = "@"


def check(path: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, str(TOOL), str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "line",
    [
        f"anna.muster{AT}example.com",
        f"x{AT}shop.example.org, y{AT}mail.shop.test, z{AT}market.example",
        f"nobody{AT}host.invalid",
        "@pytest.fixture",
        f"https://shop.example/rest/{'work'}/items",
    ],
)
def test_reserved_domains_and_plain_text_pass(tmp_path: Path, line: str) -> None:  # PII-4
    file = tmp_path / "fixture.json"
    file.write_text(line)
    assert check(file)[0] == 0


@pytest.mark.parametrize(
    "line",
    [
        f"anna.muster{AT}gmail.com",
        f"x{AT}example.com.evil.io",
        f"x{AT}myexample.com",
        "anna%40" + "web.de",
        "https://" + "pypi" + ".org/simple",
        "cd /ho" + "me/anna/marketsync",
    ],
)
def test_private_line_is_named_without_being_repeated(tmp_path: Path, line: str) -> None:  # PII-4
    file = tmp_path / "fixture.json"
    file.write_text(f"fine\n{line}\n")
    status, out = check(file)
    assert status == 1
    assert "fixture.json:2: " in out
    assert "anna" not in out


def test_commit_messages_are_read_too(tmp_path: Path) -> None:  # PII-4
    (tmp_path / "tools").mkdir()
    tool = shutil.copy(TOOL, tmp_path / "tools")
    author = ["-c", "user.name=x", "-c", f"user.email=x{AT}example.com"]
    message = f"As asked\n\nby anna{AT}gmail.com"
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "--no-gpg-sign", "-m", message]):
        subprocess.run(["git", *command], cwd=tmp_path, capture_output=True, check=True)
    done = subprocess.run([sys.executable, tool], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert ":3: an e-mail address at gmail.com" in done.stdout
    assert "1 files and 1 commit messages read" in done.stdout
    assert "anna" not in done.stdout
