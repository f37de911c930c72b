"""The failure scenarios that are open to everybody's pair: ours, somebody else's, and both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from marketsync.sync import OrderSink, OrderSource, SqliteStore, Store
from marketsync.testing import FailureScenarios, FakeClock
from tests.connectors import test_own_connectors as own
from tests.connectors import test_port_contracts as ours

NOTEBOOK, REFURBED, PLENTY = own.TestNotebookMarket(), ours.TestRefurbed(), ours.TestPlenty()


class TestNotebooks(FailureScenarios):
    def make_market(self, clock: FakeClock) -> OrderSource:
        return NOTEBOOK.make_market(clock)

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        return NOTEBOOK.add_order(market, released_at, lines)

    def cancel(self, market: OrderSource, order_id: str) -> None:
        NOTEBOOK.cancel(market, order_id)

    def make_erp(self, clock: FakeClock) -> OrderSink:
        return own.TestNotebookErp().make_erp(clock)


class TestRefurbedIntoPlenty(FailureScenarios):
    def make_market(self, clock: FakeClock) -> OrderSource:
        return REFURBED.make_market(clock)

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        return REFURBED.add_order(market, released_at, lines)

    def cancel(self, market: OrderSource, order_id: str) -> None:
        REFURBED.cancel(market, order_id)

    def make_erp(self, clock: FakeClock) -> OrderSink:
        return PLENTY.make_erp(clock)


class TestOnAFile(TestNotebooks):
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path: Path) -> Iterator[None]:
        self.folder, self.stores = tmp_path, list[SqliteStore]()
        yield
        for store in self.stores:
            store.close()

    def make_store(self, clock: FakeClock) -> Store:
        self.stores.append(SqliteStore(self.folder / f"{len(self.stores)}.db", clock=clock))
        return self.stores[-1]


class Blind(TestNotebooks):
    """An ERP that finds nothing."""

    __test__ = False

    def make_erp(self, clock: FakeClock) -> OrderSink:
        erp = own.TestNotebookErp().make_erp(clock)
        erp.find_orders = lambda order_ids, legacy=(): {}  # type: ignore[method-assign]
        return erp


@pytest.mark.parametrize(
    "name", [name for name in dir(FailureScenarios) if name.startswith(("test_f01", "test_f02_a_create_whose"))]
)
def test_a_pair_that_does_not_survive_fails(name: str) -> None:
    with pytest.raises(AssertionError):
        getattr(Blind(), name)()


def test_the_scenarios_say_what_they_need() -> None:
    clock, suite = FakeClock(datetime.fromisoformat("2026-11-20T09:00:00+00:00")), FailureScenarios()
    market = REFURBED.make_market(clock)
    for act, what in (
        (lambda: suite.make_market(clock), "market"),
        (lambda: suite.make_erp(clock), "ERP"),
        (lambda: suite.add_order(market, clock.now(), 1), "order"),
        (lambda: suite.cancel(market, "1"), "buyer"),
    ):
        with pytest.raises(TypeError, match=what):
            act()
