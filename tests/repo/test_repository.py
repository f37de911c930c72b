"""Promises about the repository itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import marketsync

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "marketsync").rglob("*.py"))


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return data


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", line) for line in lines), (
        "name==version and nothing else"
    )
    return {normal(name): version for name, version in (line.split("==") for line in lines)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert match, requirement
    return normal(match[0])


def test_every_dependency_and_tool_is_pinned(project: dict[str, Any]) -> None:
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    tools = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    wanted += [line for line in tools if line and not line.startswith("#")]
    assert [one for one in wanted if name_of(one) not in pins()] == []


def test_every_runtime_dependency_and_extra_is_explained(project: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert [one for one in project["dependencies"] if f"| {name_of(one)} |" not in page] == []
    assert [one for one in project["optional-dependencies"] if f"| `{one}` |" not in page] == []


def test_version_is_the_same_everywhere(project: dict[str, Any]) -> None:
    assert marketsync.__version__ == project["version"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_import_of_the_root_loads_neither_httpx_nor_cattrs() -> None:
    code = (
        "import sys, marketsync; print(sorted({'httpx', 'cattrs', 'attrs', 'tenacity', 'stdnum'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(marketsync.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"


def test_lazy_names_of_the_root_are_exactly_its_public_ones() -> None:
    homes: dict[str, str] = vars(marketsync)["_HOME"]
    assert {*homes, "__version__"} == set(marketsync.__all__)


def test_every_public_name_of_the_root_is_there() -> None:
    assert [name for name in marketsync.__all__ if getattr(marketsync, name, None) is None] == []
    assert set(marketsync.__all__) <= set(dir(marketsync))
    with pytest.raises(AttributeError, match="no_such_name"):
        marketsync.no_such_name  # noqa: B018


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_source_file_is_small_and_finished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 600
    assert path.name not in {"utils.py", "helpers.py", "misc.py"}
    assert not re.search(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", text)


def test_no_third_party_type_is_in_a_public_signature() -> None:
    snapshot = (ROOT / "tests" / "api-snapshot.txt").read_text(encoding="utf-8")
    foreign = re.compile(r"\b(?:httpx|cattrs|tenacity|orjson|stdnum|rich)\.")
    assert [line for line in snapshot.splitlines() if foreign.search(line)] == []
