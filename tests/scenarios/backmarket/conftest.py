"""Every scenario runs on each store and with each ERP; a restart of a pair with a file opens the file anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.engine.pair import Erp, Pair

MakePair = Callable[..., Pair]

ERPS: Final[tuple[Erp, ...]] = ("plenty", "sellercloud")


@pytest.fixture(params=ERPS)
def erp_name(request: pytest.FixtureRequest) -> Erp:
    """Back Market's partner; a test of one ERP alone parametrises it indirectly."""
    name: Erp = request.param
    return name


@pytest.fixture(params=["memory", "sqlite"])
def make_pair(request: pytest.FixtureRequest, erp_name: Erp, tmp_path: Path) -> Iterator[MakePair]:
    """Back Market with the ERP; `make_pair(settings={...}, erp_fake={...})`."""
    made: list[Pair] = []

    def make(**arguments: Any) -> Pair:
        store = tmp_path / f"store-{len(made)}.sqlite" if request.param == "sqlite" else None
        made.append(Pair("backmarket", erp_name, store, **arguments))
        return made[-1]

    yield make
    for pair in made:
        pair.store.close()


@pytest.fixture
def pair(make_pair: MakePair) -> Pair:
    return make_pair()
