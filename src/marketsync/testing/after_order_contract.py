"""What every market must do after an order was taken, as far as it declares the port: a part of `MarketContract`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from marketsync.domain import LineState
from marketsync.errors import ApiError, Outcome
from marketsync.money import Money
from marketsync.sync.event_ports import (
    AmountRefundSink,
    InvoiceSink,
    ItemParcel,
    RefundSink,
    ReturnDecision,
    ReturnLabels,
    ReturnSource,
    ShipmentSink,
)
from marketsync.sync.ports import ItemResult, OrderDecision, OrderSource, Window
from marketsync.testing.clock import FakeClock

__all__ = ["AfterOrderContract"]

_START = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
_NOBODY = "999999999"


class AfterOrderContract:
    """Parcels, invoices, refunds and returns of a market."""

    def make_market(self, clock: FakeClock) -> OrderSource:
        """A new connector for a new, empty account that tells the time by `clock`."""
        raise TypeError("a market contract says how its market is made")

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        """An order with so many open lines that nobody has decided; returns its id."""
        raise TypeError("a market contract says how an order comes in")

    def cancel(self, market: OrderSource, order_id: str) -> None:
        """The buyer cancels the whole order."""
        raise TypeError("a market contract says how a buyer cancels")

    # -- parcels -------------------------------------------------------------------------------------------------------

    def test_a_parcel_is_answered_for_its_item_and_shows_in_the_next_read(self) -> None:
        market = self._market()
        if not isinstance(market, ShipmentSink) or not isinstance(market, OrderDecision):
            return
        order_id, (first, second) = self._accepted(market, 2)
        listed = market.carriers().listed or ()
        assert len({one.slug for one in listed}) == len(listed)
        assert _errors(market.ship(order_id, [_parcel(first)]), [first]) == [None]
        states = market.read_orders([order_id])[order_id].states
        along = market.profile.parcels.whole_order
        assert (states[first], states[second]) == (
            LineState.SHIPPED,
            LineState.SHIPPED if along else LineState.ACCEPTED,
        )
        assert list(market.ship(order_id, [])) == []

    def test_a_refused_parcel_is_a_result_and_never_takes_the_others_with_it(self) -> None:
        market = self._market()
        if not isinstance(market, ShipmentSink) or not isinstance(market, OrderDecision):
            return
        gone, (lost,) = self._accepted(market, 1)
        self.cancel(market, gone)
        order_id, (good,) = self._accepted(market, 1)
        if market.profile.parcels.whole_order:
            (refused,) = _errors(market.ship(gone, [_parcel(lost)]), [lost])
            (shipped,) = _errors(market.ship(order_id, [_parcel(good)]), [good])
        else:
            refused, shipped = _errors(market.ship(order_id, [_parcel(lost), _parcel(good)]), [lost, good])
        assert isinstance(refused, ApiError)
        assert refused.outcome is Outcome.REJECTED
        assert shipped is None

    def test_goods_that_came_back_read_as_returned(self) -> None:
        market = self._market()
        if not isinstance(market, ReturnDecision):
            return
        if not isinstance(market, ShipmentSink) or not isinstance(market, OrderDecision):
            return
        order_id, items = self._accepted(market, 1)
        market.ship(order_id, [_parcel(one) for one in items])
        assert _errors(market.receive(order_id, items), items) == [None]
        assert set(market.read_orders([order_id])[order_id].states.values()) == {LineState.RETURNED}

    # -- invoices ------------------------------------------------------------------------------------------------------

    def test_an_invoice_is_taken_and_replaced(self) -> None:
        market = self._market()
        if not isinstance(market, InvoiceSink):
            return
        order_id = self.add_order(market, _START, 1)
        assert market.invoice_limit > 0
        assert market.invoice_problem(order_id) == ""
        assert market.invoice_problem(_NOBODY) != ""
        for content in (b"%PDF-1.7 first", b"%PDF-1.7 corrected"):
            market.set_invoice(order_id, content)

    # -- refunds -------------------------------------------------------------------------------------------------------

    def test_all_of_an_item_goes_back_by_amount_and_its_state_says_so(self) -> None:
        market = self._market()
        if not isinstance(market, AmountRefundSink):
            return
        order_id = self.add_order(market, _START, 2)
        before = market.read_refundable(order_id)
        assert set(before) == set(market.read_orders([order_id])[order_id].states)
        assert dict(market.read_refundable(_NOBODY)) == {}
        item = next((one for one in before if before[one].eligibility.eligible), None)
        if item is None:
            return
        paid = before[item].totals.paid
        assert before[item].totals.refunded.is_zero
        assert market.refund_amount(order_id, item, paid, full=True).total == paid
        after = market.read_refundable(order_id)
        assert (after[item].totals.paid.is_zero, after[item].totals.refunded) == (True, paid)
        assert not after[item].eligibility.eligible

    def test_a_refund_leaves_its_target_and_the_dry_run_says_so_before(self) -> None:
        market = self._market()
        if not isinstance(market, RefundSink):
            return
        order_id = self.add_order(market, _START, 2)
        items = list(market.read_orders([order_id])[order_id].states)
        before = market.read_refundable(order_id)
        assert set(before) == set(items)
        assert dict(market.read_refundable(_NOBODY)) == {}
        item = next((one for one in items if before[one].eligibility.eligible), None)
        if item is None:
            return
        paid = before[item].totals.paid
        target = Money.zero(paid.currency)
        expected = market.calculate_refund(order_id, item, target)
        assert expected.total == paid
        assert market.read_refundable(order_id) == before
        assert market.refund(order_id, item, target) == expected
        after = market.read_refundable(order_id)
        assert (after[item].totals.paid, after[item].totals.refunded) == (target, before[item].totals.refunded + paid)
        assert all(after[one] == before[one] for one in items if one != item)

    # -- returns -------------------------------------------------------------------------------------------------------

    def test_without_returns_nothing_is_listed_and_no_label_found(self) -> None:
        market = self._market()
        order_id = self.add_order(market, _START, 1)
        if isinstance(market, ReturnSource):
            for page in (
                market.scan_returns(Window(floor=_START - timedelta(days=60)), None),
                market.sweep_returns(_START - timedelta(days=60), None),
            ):
                assert (tuple(page.records), page.position) == ((), None)
            assert list(market.read_returns(order_id)) == []
        if isinstance(market, ReturnLabels):
            assert market.return_label(order_id, list(market.read_orders([order_id])[order_id].states)) is None

    # -- inside --------------------------------------------------------------------------------------------------------

    def _market(self) -> OrderSource:
        return self.make_market(FakeClock(_START))

    def _accepted(self, market: OrderSource, lines: int) -> tuple[str, list[str]]:
        """A new order that the seller has taken, and its items."""
        assert isinstance(market, OrderDecision)
        order_id = self.add_order(market, _START, lines)
        items = list(market.read_orders([order_id])[order_id].states)
        assert _errors(market.accept(order_id, items), items) == [None] * lines
        return order_id, items


def _parcel(item_id: str) -> ItemParcel:
    number = f"00340434161{item_id}"
    return ItemParcel(item_id=item_id, tracking_number=number, tracking_url=f"https://parcels.example.com/{number}")


def _errors(results: Sequence[ItemResult], items: Sequence[str]) -> list[Exception | None]:
    """One result per item, in order; their errors."""
    assert [one.item_id for one in results] == list(items)
    return [one.error for one in results]
