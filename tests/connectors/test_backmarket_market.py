"""Back Market as a market: its polls, its moves with their rules, parcels, identifiers and refunds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket import BackMarketClient
from marketsync.connectors import BackMarketMarket, MarketSettings
from marketsync.core import RetryPolicy
from marketsync.core.limits import Rate
from marketsync.domain import Carrier, DeviceIdentifier, Imei, LineState, SerialNumber, TaxTreatment
from marketsync.errors import ApiError, Challenged, DecodeFailed, NotAuthenticated, Outcome
from marketsync.money import Money
from marketsync.sync import CheckFailed, ItemResult, Seen, SeenPage, Window
from marketsync.sync.event_ports import ItemParcel
from marketsync.testing import FakeBackMarket, FakeClock

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
IMEI = Imei.parse("490154203237518")
ANOTHER = Imei.parse("354178036859789")
MANY = Rate(100_000, per=60.0)
LIMITS = dict.fromkeys(("overall", "orders", "care.refund"), MANY)


class Shop:
    def __init__(self, *, settings: dict[str, Any] | None = None, token: str = "t", **fake: Any) -> None:
        self.clock = FakeClock(START)
        self.fake = FakeBackMarket(clock=self.clock, **fake)
        client = BackMarketClient(
            token=token,
            company="Example",
            integration="marketsync",
            contact="api@example.com",
            account="bm",
            transport=self.fake.transport(),
            clock=self.clock,
            limits=LIMITS,
            retry=RetryPolicy(jitter=lambda: 0.5),
        )
        tax = {"tax_of": lambda sku: TaxTreatment.MARGIN}
        self.market = BackMarketMarket(client, MarketSettings(**{**tax, **(settings or {})}))

    def sold(self, *lines: tuple[str, str, int], **arguments: Any) -> tuple[str, list[str]]:
        """An order's id and its lines'."""
        order_id = self.fake.add_order(lines=lines or [("SKU", "399.00", 1)], **arguments)
        return str(order_id), [str(line["id"]) for line in self.fake.order(order_id)["orderlines"]]

    def states(self, order_id: str) -> list[int]:
        return [line["state"] for line in self.fake.order(order_id)["orderlines"]]

    def seen(self, order_id: str) -> Seen:
        return self.market.read_orders([order_id])[order_id]


def walked(pages: Iterator[SeenPage]) -> list[str]:
    return [seen.id for page in pages for seen in page.records]


def scan(shop: Shop, floor: datetime = START - timedelta(days=1)) -> Iterator[SeenPage]:
    position: str | None = None
    while True:
        page = shop.market.scan_orders(Window(floor=floor), position)
        yield page
        position = page.position
        if position is None:
            return


def only(results: Any) -> ApiError | None:
    (result,) = results
    assert isinstance(result, ItemResult)
    return result.error  # type: ignore[return-value]


# -- polls -------------------------------------------------------------------------------------------------------------


def test_a_window_is_walked_to_its_end_and_goes_by_the_change() -> None:  # CUR-7
    shop = Shop()
    ids = {shop.sold()[0] for _ in range(120)}
    pages = list(scan(shop))
    assert {seen.id for page in pages for seen in page.records} == ids
    assert len(pages) == 3
    first = shop.sold(date_creation=START - timedelta(days=30))[0]
    assert first not in walked(scan(shop))
    shop.clock.advance(60)
    shop.fake.change(int(first), shipper="DPD")
    found = next(seen for page in scan(shop, START) for seen in page.records if seen.id == first)
    assert (found.moment, found.changed_at) == (START - timedelta(days=30), START + timedelta(seconds=60))


def test_a_window_that_changes_while_it_is_read_is_walked_again() -> None:  # CUR-5
    shop = Shop()
    for _ in range(60):
        shop.sold()
    late: list[str] = []

    def arrives(number: int) -> None:
        if number == 2:
            late.append(shop.sold()[0])

    shop.fake.before_page(arrives)
    found = walked(scan(shop))
    assert late[0] in found
    assert len(shop.fake.sent("orders.list")) == 4
    assert len({request.param("page") for request in shop.fake.sent("orders.list")}) == 2


def test_a_list_that_never_stands_still_is_not_walked_for_ever() -> None:
    shop = Shop()
    for _ in range(60):
        shop.sold()
    shop.fake.before_page(lambda number: shop.sold() and None)
    assert len(list(scan(shop))) == 6


def test_the_sweep_shows_what_is_to_accept_and_what_is_to_ship_and_nothing_else() -> None:
    shop = Shop()
    open_ = {shop.sold()[0], shop.sold(state=3)[0]}
    shop.sold(state=9)
    shop.sold(state=10)
    first = shop.market.sweep_orders(None)
    second = shop.market.sweep_orders(first.position)
    assert {seen.id for page in (first, second) for seen in page.records} == open_
    assert second.position is None
    assert [request.param("state") for request in shop.fake.sent("orders.list")] == ["1", "3"]


def test_an_order_that_is_archived_or_never_was_is_missing() -> None:
    assert shop_reads("999", "no number") == {}


def test_one_order_that_cannot_be_read_stops_no_other() -> None:  # F05
    shop = Shop()
    (broken, _), (whole, _) = shop.sold(), shop.sold()
    shop.fake.order(broken)["orderlines"][0]["price"] = "many"
    seen = shop.market.read_orders([broken, whole])
    assert [(one.id, one.unreadable) for one in seen.values()] == [(broken, True), (whole, False)]
    shop.fake.fail("orders.get", how="garbage")
    with pytest.raises(DecodeFailed):  # no answer about an order
        shop.market.read_orders([whole])


def shop_reads(*ids: str) -> dict[str, Seen]:
    return dict(Shop().market.read_orders(ids))


def test_a_fingerprint_changes_with_facts_and_holds_nothing_personal() -> None:
    shop = Shop(partial_addresses=True)
    order_id, (line,) = shop.sold()
    before = shop.seen(order_id)
    shop.fake.change(int(order_id), shipper="DPD")
    assert shop.seen(order_id).fingerprint == before.fingerprint
    shop.market.accept(order_id, [line])
    after = shop.seen(order_id)
    assert after.fingerprint != before.fingerprint
    assert "Muster" not in repr(after)
    assert after.order is not None
    assert after.order.billing.last_name not in repr(after)


def test_what_was_paid_back_reads_as_refunded() -> None:
    shop = Shop()
    order_id, _ = shop.sold(("A", "10.00", 1), ("B", "10.00", 1))
    shop.fake.cancel_by_buyer(int(order_id), "A")
    assert not shop.seen(order_id).refunded
    shop.fake.cancel_by_buyer(int(order_id), "B")
    assert shop.seen(order_id).refunded
    assert set(shop.seen(order_id).states.values()) == {LineState.CANCELLED}


# -- moves -------------------------------------------------------------------------------------------------------------


def test_a_line_is_accepted_by_the_sku_of_the_order_itself() -> None:
    shop = Shop()
    order_id, (first, second) = shop.sold(("A-1", "10.00", 1), ("B 2/x", "10.00", 1))
    assert only(shop.market.accept(order_id, [second])) is None
    assert shop.states(order_id) == [1, 2]
    assert only(shop.market.accept(order_id, [first])) is None
    assert [request.json["sku"] for request in shop.fake.sent("orders.accept_line")] == ["B 2/x", "A-1"]


def test_a_line_that_is_accepted_already_is_not_moved_again() -> None:  # IDN-3
    shop = Shop()
    order_id, lines = shop.sold()
    shop.market.accept(order_id, lines)
    assert only(shop.market.accept(order_id, lines)) is None
    assert len(shop.fake.sent("orders.accept_line")) == 1


@pytest.mark.parametrize("state", [0, 4, 7, 8, 9, 42])
def test_a_line_that_may_not_be_accepted_is_refused_before_anything_is_sent(state: int) -> None:  # ORD-2, ORD-3
    shop = Shop()
    order_id, lines = shop.sold()
    shop.fake.order(order_id)["orderlines"][0]["state"] = state
    error = only(shop.market.accept(order_id, lines))
    assert error is not None
    assert (error.outcome, error.code) == (Outcome.REJECTED, "LINE_STATE")
    assert not shop.fake.writes


def test_a_failed_reading_says_that_nothing_was_sent() -> None:
    shop = Shop()
    order_id, lines = shop.sold()
    shop.fake.fail("orders.get", how=503, times=9)
    with pytest.raises(ApiError) as caught:
        shop.market.accept(order_id, lines)
    assert caught.value.outcome is Outcome.NOT_SENT
    assert not shop.fake.writes


def test_a_lost_answer_stays_unknown() -> None:
    shop = Shop()
    order_id, lines = shop.sold()
    shop.fake.fail("orders.accept_line", when="after", how="timeout")
    error = only(shop.market.accept(order_id, lines))
    assert error is not None
    assert error.may_have_happened


def test_a_paid_line_is_cancelled_and_an_accepted_one_refunded_before_shipping() -> None:  # RFD-3
    shop = Shop()
    order_id, (first, second) = shop.sold(("A", "10.00", 1), ("B", "10.00", 1))
    shop.market.accept(order_id, [first])
    assert only(shop.market.cancel(order_id, [first])) is None
    assert only(shop.market.cancel(order_id, [second])) is None
    assert shop.states(order_id) == [5, 4]
    assert only(shop.market.cancel(order_id, [second])) is None
    assert len(shop.fake.sent("orders.cancel_line")) == 2


def test_of_two_lines_with_one_sku_only_the_named_one_is_cancelled() -> None:  # RFD-4: by the SKU both would go
    shop = Shop()
    order_id, (first, second) = shop.sold(("A", "10.00", 1), ("a", "20.00", 1))
    assert only(shop.market.reject(order_id, [first])) is None
    assert shop.states(order_id) == [4, 1]
    shop.market.accept(order_id, [second])
    other, (one, two) = shop.sold(("A", "10.00", 1), ("A", "20.00", 1))
    shop.market.accept(other, [one, two])
    assert only(shop.market.cancel(other, [two])) is None
    assert (shop.states(order_id), shop.states(other)) == ([4, 2], [2, 5])
    assert [
        (request.json["orderline_pk"], request.json["refund_type"]) for request in shop.fake.sent("care.refund")
    ] == [
        (int(first), 4),
        (int(two), 5),
    ]


def test_only_a_paid_line_is_rejected_and_a_shipped_one_is_not_cancelled() -> None:  # ORD-6
    shop = Shop()
    order_id, (line,) = shop.sold()
    shop.market.accept(order_id, [line])
    refused = only(shop.market.reject(order_id, [line]))
    assert refused is not None
    assert "state 2" in str(refused)
    shop.market.ship(order_id, [parcel(line)])
    refused = only(shop.market.cancel(order_id, [line]))
    assert refused is not None
    assert (refused.outcome, "state 3" in str(refused)) == (Outcome.REJECTED, True)


# -- parcels -----------------------------------------------------------------------------------------------------------


def parcel(item: str, *devices: DeviceIdentifier, slug: str | None = "dhl-germany") -> ItemParcel:
    carrier = Carrier(slug=slug) if slug is not None else None
    return ItemParcel(
        item_id=item,
        tracking_number="00340434161094",
        tracking_url="https://track.example/00340434161094",
        carrier=carrier,
        identifiers=devices,
    )


@pytest.mark.parametrize(
    ("slug", "shipper"), [("dhl-germany", "DHL DE"), ("dhl", "DHL Express"), ("unheard-of", "Other"), (None, "Other")]
)
def test_a_parcel_carries_the_carrier_as_back_market_calls_it(slug: str | None, shipper: str) -> None:
    shop = Shop()
    order_id, (line,) = shop.sold()
    shop.market.accept(order_id, [line])
    assert only(shop.market.ship(order_id, [parcel(line, IMEI, slug=slug)])) is None
    (request,) = shop.fake.sent("orders.ship")
    body = request.json
    assert (body.get("shipper"), body["imei"], body["tracking_number"]) == (shipper, IMEI.value, "00340434161094")


def test_all_lines_leave_with_one_request() -> None:  # ORD-4
    shop = Shop()
    order_id, lines = shop.sold(("A", "10.00", 1), ("B", "10.00", 1))
    for line in lines:
        shop.market.accept(order_id, [line])
    assert [one.error for one in shop.market.ship(order_id, [parcel(line) for line in lines])] == [None, None]
    assert shop.states(order_id) == [3, 3]
    assert len(shop.fake.sent("orders.ship")) == 1
    assert [one.error for one in shop.market.ship(order_id, [parcel(line) for line in lines])] == [None, None]
    assert len(shop.fake.sent("orders.ship")) == 1


def test_an_order_without_an_accepted_line_is_not_shipped() -> None:
    shop = Shop()
    order_id, (line,) = shop.sold()
    error = only(shop.market.ship(order_id, [parcel(line)]))
    assert error is not None
    assert error.code == "LINE_STATE"
    assert not shop.fake.writes


def test_an_identifier_is_registered_once_and_another_is_refused_before_it_is_sent() -> None:  # SER-12
    shop = Shop()
    order_id, (first, second) = shop.sold(("A", "10.00", 1), ("B", "10.00", 1))
    assert only(shop.market.set_identifiers(order_id, {first: (IMEI,)})) is None
    assert only(shop.market.set_identifiers(order_id, {first: (IMEI,)})) is None
    error = only(shop.market.set_identifiers(order_id, {first: (ANOTHER,)}))
    assert error is not None
    assert (error.outcome, error.code) == (Outcome.REJECTED, "REGISTERED")
    assert ANOTHER.value not in str(error)
    serial = SerialNumber.parse("C39XK0ABCD")
    assert only(shop.market.set_identifiers(order_id, {second: (serial,)})) is None
    assert len(shop.fake.sent("order_lines.update")) == 2
    assert [one["imei"] or one["serial_number"] for one in shop.fake.order(order_id)["orderlines"]] == [
        IMEI.value,
        serial.value,
    ]


# -- refunds -----------------------------------------------------------------------------------------------------------


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def shipped(shop: Shop) -> tuple[str, str]:
    order_id, (line,) = shop.sold()
    shop.market.accept(order_id, [line])
    shop.market.ship(order_id, [parcel(line)])
    return order_id, line


def test_all_of_a_shipped_line_goes_back_by_its_state_and_a_part_by_amount() -> None:  # RFD-3, MON-7
    shop = Shop()
    order_id, line = shipped(shop)
    assert shop.market.refund_amount(order_id, line, eur("49.00"), full=False).total == eur("49.00")
    (request,) = shop.fake.sent("care.refund")
    assert request.json == {"orderline_pk": int(line), "refund_type": 6, "amount": 49}
    other, its_line = shipped(shop)
    assert shop.market.refund_amount(other, its_line, eur("399.00"), full=True).total == eur("399.00")
    (request,) = shop.fake.sent("orders.refund_line")
    assert (request.json["new_state"], shop.states(other)) == (6, [6])


def test_before_shipping_all_of_a_line_goes_back_or_nothing() -> None:
    shop = Shop()
    order_id, (line,) = shop.sold()
    with pytest.raises(CheckFailed, match="part_before_shipping"):
        shop.market.refund_amount(order_id, line, eur("49.00"), full=False)
    shop.market.accept(order_id, [line])
    shop.market.refund_amount(order_id, line, eur("399.00"), full=True)
    assert shop.states(order_id) == [5]
    totals = shop.market.read_refundable(order_id)[line].totals
    assert (totals.paid, totals.refunded) == (eur("0.00"), eur("399.00"))


def test_of_two_lines_with_one_sku_no_other_money_goes_back() -> None:  # RFD-4
    shop = Shop()
    order_id, (first, second) = shop.sold(("A", "10.00", 1), ("A", "20.00", 1))
    shop.market.accept(order_id, [first, second])
    shop.market.refund_amount(order_id, first, eur("10.00"), full=True)
    other, (one, two) = shop.sold(("A", "10.00", 1), ("A", "20.00", 1))
    shop.market.accept(other, [one, two])
    shop.market.ship(other, [parcel(one), parcel(two)])
    with pytest.raises(CheckFailed, match=r"refund_refused\.sku_twice"):
        shop.market.refund_amount(other, one, eur("10.00"), full=True)
    shop.market.refund_amount(other, one, eur("4.00"), full=False)
    assert (shop.states(order_id), shop.states(other)[1]) == ([5, 2], 3)
    assert [line for line, _, _ in shop.fake.refunds] == [int(first), int(one)]


def test_a_line_that_is_not_paid_is_not_refunded() -> None:
    shop = Shop()
    order_id, (line,) = shop.sold(state=10)
    assert not shop.market.read_refundable(order_id)[line].eligibility.eligible


# -- invoices and check ------------------------------------------------------------------------------------------------


def test_an_invoice_is_uploaded_for_an_order_that_is_there() -> None:
    shop = Shop()
    order_id, _ = shop.sold()
    assert shop.market.invoice_problem(order_id) == ""
    assert shop.market.invoice_problem("99") == "not_found"
    shop.market.set_invoice(order_id, b"%PDF-1.7 one")
    assert len(shop.fake.sent("orders.upload_invoice")) == 1
    assert shop.market.invoice_problem(order_id) == "invoice_stands"


def test_a_check_names_what_is_missing() -> None:
    shop = Shop(settings={"tax_of": None, "carrier_names": {"Bike": "bike"}, "tracking_templates": {"dpd": "no link"}})
    found = {finding.code: finding.level for finding in shop.market.check(shop.clock)}
    assert found == {
        "tax_of_missing": "error",
        "carrier_missing": "warning",
        "carrier_not_listed": "warning",
        "tracking_template": "error",
    }
    shop = Shop(settings={"tax_of": None, "unknown_tax": "assume_margin", "carrier": "dpd-de"})
    assert {finding.code: finding.level for finding in shop.market.check(shop.clock)} == {"tax_of_missing": "warning"}
    assert not Shop(settings={"carrier": "dpd-de"}).market.check(shop.clock)


def test_a_check_tells_a_bad_token_from_a_firewall() -> None:  # ERR-2
    shop = Shop(token="wrong")
    with pytest.raises(NotAuthenticated):
        shop.market.check(shop.clock)
    shop = Shop()
    shop.fake.fail("orders.list", how="challenge")
    with pytest.raises(Challenged) as caught:
        shop.market.check(shop.clock)
    assert caught.value.request_id
