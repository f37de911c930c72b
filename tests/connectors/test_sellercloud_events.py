"""What happened in Sellercloud, derived from what it shows now: statuses, parcels of split orders, refunds, returns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from marketsync.connectors.sellercloud_procedures import SELLERCLOUD_PROCEDURES
from marketsync.sellercloud import ReceivedItem
from marketsync.sync import ErpEvent, Event, EventPage, ProcedureBook, RecordType, Window
from marketsync.sync.procedures import decimal_text
from marketsync.testing import _sellercloud_order_views, _sellercloud_rmas, _sellercloud_search
from tests.connectors.sellercloud_shop import ORDER, START, Shop, sold

EVERYTHING = frozenset({(event, kind) for event in Event for kind in RecordType})
STATUS = frozenset({(Event.STATUS_CHANGE, kind) for kind in RecordType})
SHIPPING = frozenset({(Event.SHIPPING_CHANGE, kind) for kind in RecordType})
REFUNDS = frozenset({(Event.REFUND_BOOKED, RecordType.CREDIT_NOTE)})
RECEIVED = frozenset({(Event.GOODS_RECEIVED, RecordType.RETURN)})
WEEK = timedelta(days=7)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def pages(
    shop: Shop,
    wanted: Collection[tuple[Event, RecordType]] = EVERYTHING,
    *,
    floor: datetime = START,
    since: datetime = START,
    position: str | None = None,
) -> list[EventPage]:
    found: list[EventPage] = []
    while True:
        found.append(shop.events.scan(Window(floor=floor), position, wanted=wanted, since=since))
        position = found[-1].position
        if position is None:
            return found


def events(
    shop: Shop,
    wanted: Collection[tuple[Event, RecordType]] = EVERYTHING,
    *,
    floor: datetime = START,
    since: datetime = START,
) -> list[ErpEvent]:
    return [event for page in pages(shop, wanted, floor=floor, since=since) for event in page.events]


def told(found: list[ErpEvent]) -> list[tuple[str, str, str, str]]:
    return [(one.event.value, one.record_type.value, one.remote_id, one.status) for one in found]


def queries(shop: Shop, operation: str = "orders.search") -> list[dict[str, list[str]]]:
    asked: list[dict[str, list[str]]] = []
    for one in shop.fake.requests:
        if one.operation == operation:
            pairs: dict[str, list[str]] = {}
            for name, value in one.query:
                pairs.setdefault(name, []).append(value)
            asked.append(pairs)
    return asked


# orders


def test_the_status_and_the_shipping_status_of_an_order_are_observed(shop: Shop) -> None:
    root = shop.add()
    shop.later(60)
    shop.fake.ship(root, tracking="T-1")
    found = events(shop)
    assert told(found) == [
        ("status_change", "order", str(root), "3"),
        ("shipping_change", "order", str(root), "3"),
    ]
    assert {(one.root_id, one.order_id, one.referrer, one.observed) for one in found} == {(str(root), ORDER, "6", True)}
    assert {one.moment for one in found} == {START + timedelta(seconds=60)}


def test_the_exact_query(shop: Shop) -> None:  # CUR-3
    events(shop, SHIPPING)
    assert queries(shop) == [
        {
            "model.companyID": ["9001"],
            "model.channel": ["6"],
            "model.lastUpdatedFrom": ["2026-11-24T04:00:00"],
            "model.lastUpdatedTo": ["2026-11-25T04:00:00"],
            "model.orderBy": ["0"],
            "model.isAscending": ["true"],
            "model.pageNumber": ["1"],
            "model.pageSize": ["50"],
        }
    ]
    assert queries(shop, "rmas.search") == []


def test_the_exact_query_of_returns(shop: Shop) -> None:
    events(shop, RECEIVED)
    assert queries(shop) == []
    assert queries(shop, "rmas.search") == [
        {
            "model.companyIDList": ["9001"],
            "model.orderSources": ["6"],
            "model.lastUpdatedOnFrom": ["2026-11-24T04:00:00"],
            "model.lastUpdatedOnTo": ["2026-11-25T04:00:00"],
            "model.pageNumber": ["1"],
            "model.pageSize": ["50"],
        }
    ]


def test_only_what_is_wanted_is_told(shop: Shop) -> None:
    root = shop.add()
    assert told(events(shop, STATUS)) == [("status_change", "order", str(root), "2")]
    assert told(events(shop, {(Event.STATUS_CHANGE, RecordType.RETURN)})) == []
    before = shop.calls("orders.search")
    assert events(shop, {(Event.INVOICE_GENERATED, RecordType.ORDER)}) == []
    assert shop.calls("orders.search") == before


def test_other_companies_channels_and_prefixes(shop: Shop) -> None:
    shop.fake.add_company(9002, "Other")
    shop.fake.add_order("1", company_id=9002)
    shop.fake.add_order("2", channel=4)
    foreign = shop.fake.add_order("XX-3")
    prefixed = Shop(settings={"external_id_prefix": "BM-"})
    root = prefixed.add()
    prefixed.fake.add_order("3")
    assert {one.remote_id for one in events(shop, STATUS)} == {str(foreign)}
    assert [one.order_id for one in events(prefixed, STATUS)] == [ORDER, ""]
    assert events(prefixed, STATUS)[0].remote_id == str(root)


def test_a_filter_that_is_dropped_in_silence_brings_nobody_elses_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(default_company_only=False)
    shop.fake.add_company(9002, "Other")
    shop.fake.add_order("1")  # of ours, from before the window
    shop.later(600)
    shop.fake.add_order("2", company_id=9002)
    shop.fake.add_order("3", channel=4)
    root = shop.add()
    monkeypatch.setattr(_sellercloud_search, "_tests", lambda world, request: iter(()))
    assert {one.remote_id for one in events(shop, STATUS, floor=START + timedelta(seconds=300))} == {str(root)}


def test_what_changed_before_the_integrations_start_is_not_told(shop: Shop) -> None:  # first sight
    shop.add()
    shop.later(600)
    since = shop.clock.now()
    assert events(shop, STATUS, since=since) == []
    later = shop.add(sold("70000004"))
    assert {one.remote_id for one in events(shop, STATUS, since=since)} == {str(later)}


def test_the_newest_change_is_named_for_the_cursor(shop: Shop) -> None:  # CUR-3
    shop.add()
    shop.later(90)
    shop.fake.write_note(shop.add(sold("70000004")), "seen")
    (page,) = pages(shop, STATUS)
    assert page.newest == START + timedelta(seconds=90)


def test_a_status_that_an_order_does_not_show_is_not_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.add()
    whole = _sellercloud_search.row
    nothing = {"StatusCode": None, "ShippingStatus": None}
    monkeypatch.setattr(_sellercloud_search, "row", lambda world, order: {**whole(world, order), **nothing})
    assert events(shop) == []


def test_an_order_cancelled_in_sellercloud_is_told(shop: Shop) -> None:
    root = shop.add()
    shop.fake.cancel(root)
    assert told(events(shop, STATUS)) == [("status_change", "order", str(root), "-1")]


# pages and spans


def many(shop: Shop, count: int) -> list[int]:
    return [shop.fake.add_order(str(number)) for number in range(count)]


def test_more_than_one_page_is_read_to_the_end(shop: Shop) -> None:
    made = many(shop, 120)
    found = pages(shop, STATUS)
    assert [len(page.events) for page in found] == [50, 50, 20]
    assert [one.remote_id for page in found for one in page.events] == [str(one) for one in made]


def test_a_pass_goes_on_from_the_position_that_was_stored(shop: Shop) -> None:  # CUR-2
    made = many(shop, 120)
    first = shop.events.scan(Window(floor=START), None, wanted=STATUS, since=START)
    rest = pages(shop, STATUS, position=first.position)
    assert [one.remote_id for page in [first, *rest] for one in page.events] == [str(one) for one in made]


def test_a_long_window_is_read_in_spans_of_a_week(shop: Shop) -> None:
    first = shop.add()
    shop.later((10 * 24 + 1) * 3600)
    second = shop.add(sold("70000004"))
    shop.later(10 * 24 * 3600)
    found = events(shop, STATUS)
    assert [one.remote_id for one in found] == [str(first), str(second)]
    spans = [(one["model.lastUpdatedFrom"][0], one["model.lastUpdatedTo"][0]) for one in queries(shop)]
    assert spans == [
        ("2026-11-24T04:00:00", "2026-12-01T04:00:00"),
        ("2026-12-01T04:00:00", "2026-12-08T04:00:00"),
        ("2026-12-08T04:00:00", "2026-12-15T04:00:00"),
        ("2026-12-15T04:00:00", "2026-12-15T05:00:00"),
    ]


def test_a_list_that_became_shorter_is_begun_again(shop: Shop) -> None:
    made = many(shop, 60)
    shop.later(WEEK.total_seconds() * 2)  # the list is of a span that is over: what changes leaves it
    window = Window(floor=START)
    first = shop.events.scan(window, None, wanted=STATUS, since=START)
    shop.fake.write_note(made[0], "changed: no longer of this span, so that one moves to the page that was read")
    rest = pages(shop, STATUS, position=first.position)
    assert {one.remote_id for page in [first, *rest] for one in page.events} == {str(one) for one in made}


def test_orders_come_before_returns_and_a_stage_that_is_gone_begins_anew(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking="T-1")
    rma = shop.give_back(root, "A")
    shop.fake.receive_rma(rma)
    first, second = pages(shop)
    assert (first.position or "").startswith("returns:")
    assert [one.event for one in second.events] == [Event.GOODS_RECEIVED]
    again = pages(shop, STATUS, position=first.position)
    assert [one.event for page in again for one in page.events] == [Event.STATUS_CHANGE]


# the account's clock


def test_the_hour_that_comes_twice_hides_nothing() -> None:  # the clock is set back at 06:00 UTC
    shop = Shop(start=datetime(2026, 11, 1, 5, 59, tzinfo=UTC))
    floor = shop.clock.now()
    shop.later(660)  # 01:10 again, which is before 01:59 by that clock
    root = shop.add()
    found = events(shop, STATUS, floor=floor, since=floor)
    assert {one.remote_id for one in found} == {str(root)}


def test_another_accounts_clock() -> None:
    shop = Shop(settings={"timezone": "Europe/Berlin"}, timezone="Europe/Berlin")
    shop.add()
    assert {one.moment for one in events(shop, STATUS)} == {START}
    assert queries(shop)[-1]["model.lastUpdatedFrom"] == ["2026-11-24T10:00:00"]


# split orders


def test_the_parts_of_a_split_order_are_delivery_orders_of_the_first(shop: Shop) -> None:  # F11, SHP-5
    root = shop.add()
    first, second = shop.fake.split(root)
    shop.fake.ship(first, tracking="T-1")
    found = events(shop, SHIPPING)
    assert told(found) == [
        ("shipping_change", "order", str(root), "2"),
        ("shipping_change", "delivery_order", str(first), "3"),
        ("shipping_change", "delivery_order", str(second), "1"),
    ]
    assert {(one.root_id, one.order_id) for one in found} == {(str(root), ORDER)}


def test_a_part_without_the_channels_id_belongs_to_the_order_all_the_same(shop: Shop) -> None:
    root = shop.add()
    children = shop.fake.split(root, same_source_id=False)
    shop.later(3600)
    floor = shop.clock.now()
    shop.later(60)
    shop.fake.ship(children[0], tracking="T-1")
    found = events(shop, SHIPPING, floor=floor)
    part = next(one for one in found if one.remote_id == str(children[0]))
    assert (part.record_type, part.root_id, part.order_id) == (RecordType.DELIVERY_ORDER, str(root), ORDER)


def test_a_part_is_known_when_its_first_order_did_not_change() -> None:
    shop = Shop(parent_follows_children=False)
    root = shop.add()
    first, _ = shop.fake.split(root)
    shop.later(3600)
    floor = shop.clock.now()
    shop.fake.ship(first, tracking="T-1")
    (event,) = events(shop, SHIPPING, floor=floor)
    assert (event.remote_id, event.root_id, event.order_id) == (str(first), str(root), ORDER)


def test_a_part_of_a_part_belongs_to_the_first(shop: Shop) -> None:
    root = shop.add(sold(quantity=4, second=False))
    child, *_ = shop.fake.split(root)
    shop.fake._world.orders[child].items[0].qty = 2
    grandchild, _ = shop.fake.split(child)
    shop.fake.ship(grandchild, tracking="T-1")
    part = next(one for one in events(shop, SHIPPING) if one.remote_id == str(grandchild))
    assert part.root_id == str(root)


def test_parts_whose_first_order_is_gone_are_left_out(shop: Shop) -> None:
    root = shop.add()
    first, _ = shop.fake.split(root)
    shop.fake.ship(first, tracking="T-1")
    shop.later(3600)
    floor = shop.clock.now()
    shop.fake.write_note(first, "seen")
    shop.fake._world.orders[root].company_id = 9002
    shop.fake.add_company(9002, "Other")
    assert events(shop, SHIPPING, floor=floor) == []


def test_a_part_that_left_is_known_where_lists_show_no_relatives(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shop.add()
    first, _ = shop.fake.split(root)
    shop.fake.ship(first, tracking="T-1")
    monkeypatch.setattr(_sellercloud_order_views, "_related", lambda world, order: [])
    part = next(one for one in events(shop, SHIPPING) if one.remote_id == str(first))
    assert (part.record_type, part.root_id) == (RecordType.DELIVERY_ORDER, str(root))


def test_an_order_that_vanishes_while_it_is_asked_about_is_told_as_it_was_listed(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking="T-1")
    shop.fake.fail("orders.split_status", how=404)
    assert told(events(shop, SHIPPING)) == [("shipping_change", "order", str(root), "3")]


def test_the_cancellation_of_an_order_with_parts_is_not_passed_on(shop: Shop) -> None:
    root = shop.add()
    shop.fake.split(root)
    shop.fake.set_status(root, -1)
    assert "-1" not in {one.status for one in events(shop, STATUS)}


def test_parts_that_no_list_shows_hold_a_cancellation_back_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shop.add()
    shop.fake.split(root)
    shop.fake.set_status(root, -1)
    monkeypatch.setattr(_sellercloud_order_views, "_related", lambda world, order: [])
    assert "-1" not in {one.status for one in events(shop, STATUS)}


# refunds


def test_a_refund_among_the_payments_is_one_that_was_booked(shop: Shop) -> None:
    root = shop.add()
    shop.later(60)
    payment = shop.fake.refund(root, "49.00")
    (event,) = events(shop, REFUNDS)
    assert told([event]) == [("refund_booked", "credit_note", f"{root}/{payment}", "")]
    assert (event.root_id, event.order_id, event.observed) == (str(root), ORDER, False)
    assert event.moment == START + timedelta(seconds=60)


def test_a_refund_from_before_the_start_is_not_told_again(shop: Shop) -> None:
    root = shop.add()
    shop.fake.refund(root, "49.00", at=START - timedelta(days=3))
    today = shop.fake.refund(root, "9.00", at=datetime(2026, 11, 24, 5, tzinfo=UTC))  # a date without a time
    assert [one.remote_id for one in events(shop, REFUNDS)] == [f"{root}/{today}"]


def test_a_refund_without_a_date_counts_by_the_orders_change(shop: Shop) -> None:
    root = shop.add()
    shop.later(60)
    payment = shop.fake.refund(root, "49.00")
    shop.fake._world.orders[root].payments[-1]["PaymentDate"] = "0001-01-01T00:00:00"
    assert [one.remote_id for one in events(shop, REFUNDS)] == [f"{root}/{payment}"]


def test_our_own_refund_entered_by_a_person_is_no_event(shop: Shop) -> None:
    root = shop.add()
    shop.fake.refund(root, "49.00", reference="marketsync:70000003:0a1b2c3d")
    assert events(shop, REFUNDS) == []


def test_the_refund_of_a_part_belongs_to_the_first_order(shop: Shop) -> None:
    root = shop.add()
    child, _ = shop.fake.split(root)
    payment = shop.fake.refund(child, "9.00")
    (event,) = events(shop, REFUNDS)
    assert (event.remote_id, event.root_id) == (f"{child}/{payment}", str(root))


# returns


def test_a_return_counts_when_all_of_it_has_arrived(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking="T-1")
    rma = shop.give_back(root)
    assert events(shop, RECEIVED) == []
    shop.later(60)
    first = shop.client.rmas.get(rma).items[0]
    shop.client.rmas.receive(rma, [ReceivedItem(rma_item_id=first.id, qty_to_receive=1, warehouse_id=112)])
    assert events(shop, RECEIVED) == []
    shop.later(60)
    shop.fake.receive_rma(rma)
    (event,) = events(shop, RECEIVED)
    assert told([event]) == [("goods_received", "return", f"rma:{rma}", "")]
    assert (event.root_id, event.order_id) == (str(root), ORDER)


def test_the_return_of_a_part_belongs_to_the_first_order(shop: Shop) -> None:
    root = shop.add()
    child, _ = shop.fake.split(root, same_source_id=False)
    shop.fake.ship(child, tracking="T-1")
    shop.fake.receive_rma(shop.give_back(child))
    (event,) = events(shop, RECEIVED)
    assert (event.root_id, event.order_id) == (str(root), ORDER)


def test_returns_from_before_the_start_and_of_others_are_not_told(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking="T-1")
    rma = shop.give_back(root)
    shop.fake.receive_rma(rma)
    other = shop.fake.add_order("4711", channel=4)
    shop.fake.ship(other, tracking="T-2")
    shop.fake.receive_rma(shop.fake.create_rma(other))
    shop.later(600)
    shop.client.rmas.add_note(rma, "a change after the start")
    assert events(shop, RECEIVED, since=shop.clock.now()) == []
    assert [one.remote_id for one in events(shop, RECEIVED)] == [f"rma:{rma}"]


def test_returns_of_others_are_left_out_where_the_filter_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop()
    other = shop.fake.add_order("4711", channel=4)
    shop.fake.ship(other, tracking="T-2")
    shop.fake.receive_rma(shop.fake.create_rma(other))
    monkeypatch.setattr(_sellercloud_rmas, "_matches", lambda world, request, rma: True)
    assert events(shop, RECEIVED) == []


# procedures


def test_the_procedures_that_a_shop_starts_with() -> None:  # RET-3
    book = ProcedureBook(SELLERCLOUD_PROCEDURES, decimal_text)

    def fired(event: Event, kind: RecordType, status: str = "") -> list[str]:
        happened = ErpEvent(
            event=event, record_type=kind, remote_id="1", root_id="1", order_id="1", moment=START, status=status
        )
        return [one.action.value for one in book.fired(happened)]

    assert fired(Event.SHIPPING_CHANGE, RecordType.ORDER, "3") == ["ship", "invoice"]
    assert fired(Event.SHIPPING_CHANGE, RecordType.DELIVERY_ORDER, "3") == ["ship"]
    assert fired(Event.SHIPPING_CHANGE, RecordType.ORDER, "2") == []
    assert fired(Event.STATUS_CHANGE, RecordType.ORDER, "-1") == ["cancel"]
    assert fired(Event.STATUS_CHANGE, RecordType.ORDER, "999") == ["cancel"]
    assert fired(Event.STATUS_CHANGE, RecordType.DELIVERY_ORDER, "-1") == []
    assert fired(Event.STATUS_CHANGE, RecordType.ORDER, "2") == []
    assert fired(Event.REFUND_BOOKED, RecordType.CREDIT_NOTE) == []
    assert fired(Event.GOODS_RECEIVED, RecordType.RETURN) == ["return_received"]
