"""Markets with one parcel per order, final identifiers and refunds by amount, and an ERP that shows statuses only.

Both sides are dictionaries: what the engine can do for them, it knows from their ports alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import define, evolve, field

from marketsync.domain import Imei, LineState
from marketsync.errors import ConfigurationError
from marketsync.money import Money
from marketsync.sync import Account, Chain, Job, MarketPolicy, MemoryStore, RunReport, SyncEngine
from marketsync.testing import FakeClock
from tests.connectors.own_parcels import PDF, ParcelMarket, SnapshotErp

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
A_DEVICE = "490154203237518"
ANOTHER = "354178036859789"
A_THIRD = "356938035643809"


@define
class Desk:
    """A market, an ERP, a store, and five minutes between two runs."""

    clock: FakeClock = field(factory=lambda: FakeClock(START))
    policy: MarketPolicy = field(factory=MarketPolicy)
    store: MemoryStore = field(init=False)
    market: ParcelMarket = field(init=False)
    erp: SnapshotErp = field(init=False)
    engine: SyncEngine = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.store = MemoryStore(clock=self.clock)
        self.market = ParcelMarket(self.clock, self.policy)
        self.erp = SnapshotErp(self.clock)
        self.engine = SyncEngine(market=self.market, erp=self.erp, store=self.store, clock=self.clock)

    def run(self, job: Job) -> RunReport:
        self.clock.advance(300)
        return self.engine.run(job)

    def sold(self, lines: int = 1, *quantities: int) -> str:
        order_id = self.market.add(self.clock.now(), lines)
        for number, quantity in enumerate(quantities):
            self.market.set_line(f"{order_id}-{number}", quantity=quantity)
        return order_id

    def imported(self, lines: int = 1, *quantities: int) -> tuple[str, str]:
        """A released order: its id, and the ERP's."""
        order_id = self.sold(lines, *quantities)
        self.run(Job.import_orders)
        (remote_id,) = (one.remote_id for one in self.erp.find_orders([order_id])[order_id])
        return order_id, remote_id

    def leaves(self, remote_id: str, **parcels: tuple[str | None, tuple[str, ...]]) -> None:
        """The ERP says that items (`i0`, `i1`) left, with a number and scans."""
        order_id = self.erp.records[remote_id]["order_id"]
        self.erp.parcels[remote_id] = {f"{order_id}-{name[1:]}": one for name, one in parcels.items()}
        self.erp.statuses_of.setdefault(remote_id, {})["shipping_change"] = "3"

    def push(self) -> RunReport:
        return self.run(Job.push_updates)


def ended(report: RunReport, key: str) -> tuple[str, str]:
    found = [one for one in report.records if one.key.endswith(key)]
    assert len(found) == 1, f"{key}: {[(one.key, one.outcome.value, one.reason) for one in report.records]}"
    return found[0].outcome.value, found[0].reason


# -- statuses without history ------------------------------------------------------------------------------------------


def test_a_status_of_an_order_that_this_store_made_fires_once() -> None:
    desk = Desk()
    order_id, remote_id = desk.imported()
    assert not desk.push().records  # released and unshipped: no procedure listens to that
    desk.leaves(remote_id, i0=("T1", (A_DEVICE,)))
    report = desk.push()
    assert ended(report, f"update/stall/{order_id}/ship/{remote_id}") == ("done", "")
    assert desk.market.of("ship") == [({"T1"}, [A_DEVICE])]
    assert desk.market.of("invoice") == [(PDF,)]
    desk.push()
    assert len(desk.market.of("ship")) == len(desk.market.of("invoice")) == 1


def test_what_an_order_showed_when_it_was_taken_over_fires_nothing() -> None:
    desk = Desk()
    order_id = desk.sold()
    order = desk.market.orders[order_id]
    step = next(one for one in desk.erp.plan_import(order).steps if one.name == "order")
    remote_id = step.send(Chain(order_id=order_id, bound={})).remote_id
    desk.erp.marked = False  # somebody else made it
    desk.leaves(remote_id, i0=("T1", ()))
    desk.run(Job.push_updates)  # the event may be seen before the import
    report = desk.engine.run(Job.import_orders, accept_foreign_integration=True)
    assert ended(report, f"order/stall/{order_id}")[0] == "adopted"
    report = desk.push()
    assert ended(report, f"update/stall/{order_id}/ship/{remote_id}") == ("skipped", "first_sight")
    assert not desk.market.of("ship")
    desk.erp.statuses_of[remote_id]["status_change"] = "-1"  # a change that came later counts
    desk.push()
    assert desk.market.of("cancel") == [((f"{order_id}-0",),)]


# -- one parcel for the whole order ------------------------------------------------------------------------------------


def test_one_parcel_speaks_for_all_items_and_further_numbers_are_named() -> None:  # SHP-5, ORD-4
    desk = Desk()
    order_id, remote_id = desk.imported(2)
    desk.leaves(remote_id, i0=("T1", (A_DEVICE,)), i1=("T2", (ANOTHER,)))
    report = desk.push()
    assert desk.market.of("ship") == [({"T1"}, [])]  # SER-13: the numbers travel line by line
    assert {item: [one.value for one in devices] for item, devices in desk.market.registered.items()} == {
        f"{order_id}-0": [A_DEVICE],
        f"{order_id}-1": [ANOTHER],
    }
    names = [call[0] for call in desk.market.sent if call[0] in ("identifiers", "ship")]
    assert names == ["identifiers", "identifiers", "ship"]
    assert any("T2" in warning and "not_transferable" in warning for warning in report.warnings)
    desk.push()
    assert len(desk.market.of("identifiers")) == 2


def test_an_item_of_the_first_parcel_takes_the_others_along() -> None:
    desk = Desk()
    order_id, remote_id = desk.imported(2)
    desk.leaves(remote_id, i0=("T1", ()))
    desk.push()
    assert [line.state for line in desk.market.orders[order_id].lines] == [LineState.SHIPPED] * 2
    assert desk.market.of("ship") == [({"T1"}, [])]


def test_nothing_leaves_while_one_item_has_to_wait() -> None:
    desk = Desk()
    order_id, remote_id = desk.imported(2)
    desk.leaves(remote_id, i0=("T1", (A_DEVICE,)), i1=("T1", ("490154203237517",)))  # its check digit is wrong
    report = desk.push()
    assert not desk.market.of("ship")
    assert ended(report, f"update/stall/{order_id}/ship/{remote_id}") == ("parked", "identifier.check_digit")


def test_a_line_of_two_units_is_reported_and_leaves_without_numbers() -> None:  # SER-13
    desk = Desk()
    order_id, remote_id = desk.imported(2, 1, 2)
    desk.leaves(remote_id, i0=("T1", (A_DEVICE,)), i1=("T1", (ANOTHER, A_THIRD)))
    report = desk.push()
    assert desk.market.of("ship") == [({"T1"}, [])]
    assert list(desk.market.registered) == [f"{order_id}-0"]
    assert ended(report, f"{remote_id}/{order_id}-1") == ("done", "identifier.not_expressible")
    assert not any(number in str(report) for number in (A_DEVICE, ANOTHER, A_THIRD))


def test_a_line_of_two_units_waits_where_the_seller_wants_that() -> None:
    desk = Desk(policy=MarketPolicy(many_identifiers="hold"))
    _, remote_id = desk.imported(1, 2)
    desk.leaves(remote_id, i0=("T1", (ANOTHER, A_THIRD)))
    assert ended(desk.push(), f"ship/{remote_id}") == ("parked", "identifier.not_expressible")
    assert not desk.market.of("ship")


def test_a_lost_answer_about_a_final_number_is_read_not_repeated() -> None:  # SER-12
    desk = Desk()
    order_id, remote_id = desk.imported(2)
    desk.leaves(remote_id, i0=("T1", (A_DEVICE,)), i1=("T1", ()))
    desk.market.fail.add("identifiers")
    desk.push()
    assert desk.market.of("ship") == [({"T1"}, [])]  # the parcel does not wait for it
    for _ in range(3):
        report = desk.push()
    assert desk.market.of("identifiers") == [(f"{order_id}-0",)]
    assert not desk.market.of("identifiers refused")
    assert not report.records  # settled


def test_a_registered_number_that_differs_is_a_conflict_and_nothing_is_sent() -> None:  # SER-12, F13
    desk = Desk()
    order_id, remote_id = desk.imported()
    desk.market.set_line(f"{order_id}-0", identifiers=(Imei.parse(ANOTHER),))
    desk.leaves(remote_id, i0=("T1", (A_DEVICE,)))
    report = desk.push()
    assert ended(report, f"ship/{remote_id}") == ("parked", "identifier.registered_differs")
    assert not desk.market.of("ship")


# -- items one by one --------------------------------------------------------------------------------------------------


def test_items_are_moved_one_to_a_call_where_the_market_takes_one() -> None:
    desk = Desk()
    order_id, _ = desk.imported(3)
    assert desk.market.of("accept") == [((f"{order_id}-{number}",),) for number in range(3)]


# -- refunds by amount -------------------------------------------------------------------------------------------------


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def test_parts_are_given_back_until_nothing_is_left() -> None:  # RFD-3, RFD-4
    desk = Desk()
    order_id, remote_id = desk.imported()
    item = f"{order_id}-0"
    desk.market.set_line(item, state=LineState.SHIPPED)
    report = desk.engine.refund(item, eur("4.00"), reference="scratch")
    assert ended(report, f"refund/stall/{order_id}/reference:scratch") == ("done", "debit_by_hand")
    again = desk.engine.refund(item, eur("4.00"), reference="scratch")
    assert "done" in {one.outcome.value for one in again.records} | {"done"}
    assert desk.market.of("refund") == [(item, "4.00", False)]  # the same reference is the same refund
    above = desk.engine.refund(item, eur("7.00"), reference="more")
    assert ended(above, "refund/stall/" + order_id + "/reference:more") == ("rejected", "refund_refused.above_paid")
    desk.engine.refund(item, reference="rest")
    assert desk.market.of("refund") == [(item, "4.00", False), (item, "6.00", False)]
    assert desk.erp.records[remote_id]["notes"] == [
        f"reference:scratch {item} 4.00",
        f"reference:rest {item} 6.00",
    ]


def test_a_lost_answer_about_a_part_is_left_to_a_person() -> None:  # F17 for a market that shows no amounts
    desk = Desk()
    order_id, _ = desk.imported()
    item = f"{order_id}-0"
    desk.market.set_line(item, state=LineState.SHIPPED)
    desk.market.fail.add("refund")
    desk.engine.refund(item, eur("4.00"), reference="scratch")
    for _ in range(3):
        report = desk.push()
    assert ended(report, f"refund/stall/{order_id}/reference:scratch") == ("parked", "not_findable")
    assert desk.market.of("refund") == [(item, "4.00", False)]


def test_a_lost_answer_about_all_of_an_item_is_seen_in_its_state() -> None:
    desk = Desk()
    order_id, remote_id = desk.imported()
    item = f"{order_id}-0"
    desk.market.set_line(item, state=LineState.SHIPPED)
    desk.market.fail.add("refund")
    desk.engine.refund(item, reference="withdrawal")
    report = desk.push()
    assert ended(report, f"refund/stall/{order_id}/reference:withdrawal") == ("done", "debit_by_hand")
    assert desk.market.of("refund") == [(item, "10.00", True)]
    assert desk.erp.records[remote_id]["notes"] == ["reference:withdrawal None 10.00"]


def test_an_item_that_support_has_refunded_is_not_refunded_again() -> None:
    desk = Desk()
    order_id, _ = desk.imported()
    item = f"{order_id}-0"
    desk.market.set_line(item, state=LineState.REFUNDED)
    report = desk.engine.refund(item, reference="late")
    assert ended(report, f"refund/stall/{order_id}/reference:late") == ("rejected", "refund_refused.already_refunded")
    assert not desk.market.of("refund")


# -- invoices ----------------------------------------------------------------------------------------------------------


def test_a_lost_answer_about_an_invoice_that_may_be_added_twice_is_left_to_a_person() -> None:
    desk = Desk()
    order_id, remote_id = desk.imported()
    desk.leaves(remote_id, i0=("T1", ()))
    desk.market.fail.add("invoice")
    for _ in range(3):
        report = desk.push()
    assert ended(report, f"update/stall/{order_id}/invoice/{remote_id}") == ("parked", "not_findable")
    assert desk.market.of("invoice") == [(PDF,)]


def test_a_second_file_is_sent_by_a_call_only() -> None:
    desk = Desk()
    order_id, remote_id = desk.imported()
    desk.leaves(remote_id, i0=("T1", ()))
    desk.push()
    corrected = PDF + b" corrected"
    report = desk.engine.upload_invoice(order_id, corrected)
    assert ended(report, f"update/stall/{order_id}/invoice/call") == ("done", "")
    assert desk.market.of("invoice") == [(PDF,), (corrected,)]


# -- stock -------------------------------------------------------------------------------------------------------------


def test_what_was_sold_twice_is_accepted_by_a_person_only() -> None:  # F19
    desk = Desk()
    desk.erp.short.add("SKU")
    order_id = desk.sold()
    report = desk.run(Job.import_orders)
    assert ended(report, f"order/stall/{order_id}") == ("parked", "oversold")
    assert not desk.market.of("accept")
    assert ended(desk.run(Job.import_orders), f"order/stall/{order_id}") == ("parked", "oversold")
    desk.engine.accept(order_id)
    assert desk.market.of("accept") == [((f"{order_id}-0",),)]


def test_what_was_sold_twice_can_be_rejected() -> None:
    desk = Desk()
    desk.erp.short.add("SKU")
    order_id = desk.sold()
    desk.run(Job.import_orders)
    report = desk.engine.reject(order_id)
    assert ended(report, f"update/stall/{order_id}/reject/call") == ("done", "")
    assert desk.market.of("cancel") == [((f"{order_id}-0",),)]


# -- two markets on one ERP --------------------------------------------------------------------------------------------


def test_two_markets_that_would_write_into_the_same_place_are_refused() -> None:  # IDN-1
    desk = Desk()
    desk.run(Job.import_orders)
    other = ParcelMarket(desk.clock)
    other.account = evolve(other.account, name="second stall")
    engine = SyncEngine(market=other, erp=desk.erp, store=desk.store, clock=desk.clock)
    with pytest.raises(ConfigurationError, match="external_id_prefix"):
        engine.run(Job.import_orders)
    apart = SnapshotErp(desk.clock)
    apart.account = Account(
        name="book", vendor="notebook", base_url="file:///e", longest_call=10.0, namespace="desk b-"
    )
    SyncEngine(market=other, erp=apart, store=desk.store, clock=desk.clock).run(Job.import_orders)
