"""What happened in PlentyONE, as the connector tells it: every status, every invoice, only those of our referrer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from marketsync.connectors import DEFAULT_PROCEDURES
from marketsync.errors import ConfigurationError, DecodeFailed
from marketsync.sync import ErpEvent, Event, EventPage, EventSource, ProcedureBook, RecordType, Window
from marketsync.testing import _plenty_order_views
from tests.engine.world import START, World

EVERYTHING = frozenset({(event, kind) for event in Event for kind in RecordType})
CHANGES = frozenset({(Event.STATUS_CHANGE, kind) for kind in RecordType})
ORDERS = frozenset({(Event.STATUS_CHANGE, RecordType.ORDER)})
INVOICES = frozenset({(Event.INVOICE_GENERATED, RecordType.ORDER)})
SEVEN = timedelta(days=7)


@pytest.fixture
def world() -> World:
    world = World(start=START)
    world.plenty.add_status("9.6", "Return accepted")
    return world


def pages(
    world: World,
    wanted: Collection[tuple[Event, RecordType]] = EVERYTHING,
    *,
    floor: datetime = START,
    since: datetime = START,
    position: str | None = None,
) -> list[EventPage]:
    found: list[EventPage] = []
    while True:
        found.append(world.erp.scan_events(Window(floor=floor), position, wanted=wanted, since=since))
        position = found[-1].position
        if position is None:
            return found


def events(
    world: World,
    wanted: Collection[tuple[Event, RecordType]] = EVERYTHING,
    *,
    floor: datetime = START,
    since: datetime = START,
) -> list[ErpEvent]:
    return [event for page in pages(world, wanted, floor=floor, since=since) for event in page.events]


def statuses(found: list[ErpEvent]) -> list[str]:
    return [one.status for one in found]


def requests(world: World, operation: str) -> int:
    return sum(1 for one in world.plenty.requests if one.operation == operation)


def test_the_connector_is_a_source_of_events(world: World) -> None:
    assert isinstance(world.erp, EventSource)


def test_a_status_that_an_order_only_passed_through_between_two_polls_counts(world: World) -> None:
    order = world.plenty.add_order("1", status=5)
    for status in (7, "7.1", 7, "7.1"):
        world.later(60)
        world.plenty.set_status(order, status)
    found = events(world)
    assert statuses(found) == ["5", "7", "7.1"]
    assert {(one.record_type, one.remote_id, one.root_id, one.order_id, one.referrer) for one in found} == {
        (RecordType.ORDER, str(order), str(order), "1", "183")
    }
    assert found[1].moment == START + timedelta(seconds=60)


def test_all_four_types_of_orders_belong_to_their_sales_order(world: World) -> None:
    root = world.plenty.add_order("1", status=7)
    delivery = world.plenty.add_delivery_order(root)
    back = world.plenty.add_return(root, status="9.6")
    note = world.plenty.add_credit_note(back)
    found = events(world, CHANGES)
    assert [(one.record_type.value, one.remote_id, one.status) for one in found] == [
        ("order", str(root), "7"),
        ("delivery_order", str(delivery), "7"),
        ("return", str(back), "9.6"),
        ("credit_note", str(note), "11"),
    ]
    assert {(one.root_id, one.order_id) for one in found} == {(str(root), "1")}


def test_without_the_return_between_a_credit_note_does_not_guess_its_cause(world: World) -> None:  # RFD-2
    root = world.plenty.add_order("1", status=7)
    back = world.plenty.add_return(root)
    note = world.plenty.add_credit_note(back)
    del world.plenty.orders[back]
    (event,) = events(world, {(Event.STATUS_CHANGE, RecordType.CREDIT_NOTE)})
    assert (event.remote_id, event.root_id) == (str(note), str(root))
    assert event.order_id == "1"
    case = world.erp.read_refund(str(note), "EUR")
    assert case is not None
    assert "parent_missing" in [one.code for one in case.problems]


def test_only_the_wanted_types_are_asked_for(world: World) -> None:
    root = world.plenty.add_order("1", status=7)
    world.plenty.add_return(root)
    world.plenty.add_invoice(root)
    assert {one.record_type for one in events(world, ORDERS)} == {RecordType.ORDER}
    assert requests(world, "orders.search") == 1
    assert requests(world, "documents.list") == 0
    assert events(world, ()) == []
    assert requests(world, "orders.search") == 1


def test_other_referrers_are_never_seen(world: World) -> None:
    strange = world.plenty.add_order("1", status=7, referrer=4.01)
    world.plenty.add_return(strange)
    world.plenty.add_invoice(strange)
    assert events(world) == []


def test_a_child_under_our_referrer_with_a_strange_root_is_left_out(world: World) -> None:
    strange = world.plenty.add_order("1", status=7, referrer=4.01)
    world.plenty.add_order("1", status="9.6", type_id=3, parent=strange)
    assert events(world) == []


def test_a_child_without_a_parent_is_left_out(world: World) -> None:
    world.plenty.add_order("1", status="9.6", type_id=3)
    assert events(world) == []


@pytest.mark.parametrize("lost", ["referrerId", "orderTypeId", "updatedAt"])
def test_a_filter_that_the_vendor_drops_lets_nothing_strange_through(
    world: World, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    world.plenty.add_order("0", status=7)
    world.later(3600)
    ours = world.plenty.add_order("1", status=7)
    world.plenty.add_order("2", status=7, referrer=4.01)
    world.plenty.add_return(ours)
    known = {name: field for name, field in _plenty_order_views._FIELDS.items() if name != lost}
    monkeypatch.setattr(_plenty_order_views, "_FIELDS", known)
    floor = START + timedelta(minutes=30)
    assert {one.remote_id for one in events(world, ORDERS, floor=floor)} == {str(ours)}
    back = {(Event.STATUS_CHANGE, RecordType.RETURN)}
    assert {one.record_type for one in events(world, back, floor=floor)} == {RecordType.RETURN}
    assert len(events(world, back, floor=floor)) == 1


def test_a_strange_order_says_nothing_about_how_far_the_poll_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.plenty.add_order("1", status=7)
    world.later(3600)
    world.plenty.add_order("2", status=7, referrer=4.01)
    known = {name: field for name, field in _plenty_order_views._FIELDS.items() if name != "referrerId"}
    monkeypatch.setattr(_plenty_order_views, "_FIELDS", known)
    assert [page.newest for page in pages(world, ORDERS)] == [START]


def test_the_prefix_is_taken_off_and_another_accounts_orders_have_no_id() -> None:
    world = World(erp={"external_id_prefix": "R-"})
    world.plenty.add_order("R-1", status=7)
    world.plenty.add_order("X-2", status=7)
    assert [one.order_id for one in events(world, ORDERS)] == ["1", ""]


def test_what_happened_before_the_beginning_stays_there(world: World) -> None:
    order = world.plenty.add_order("1", status=7)
    world.later(600)
    since = world.clock.now()
    world.later(600)
    world.plenty.set_status(order, "7.1")
    assert statuses(events(world, ORDERS, since=since)) == ["7.1"]


def test_a_change_of_something_else_does_not_make_an_old_status_new(world: World) -> None:
    order = world.plenty.add_order("1", status=7)
    world.later(600)
    since = world.clock.now()
    world.plenty.orders[order]["updatedAt"] = since.isoformat()
    assert events(world, ORDERS, since=since) == []


def test_a_status_without_an_entry_in_the_history_is_told(world: World) -> None:
    order = world.plenty.add_order("1", status=4)
    world.plenty.status_history.clear()
    (event,) = events(world, ORDERS)
    assert (event.status, event.remote_id, event.moment) == ("4", str(order), START)


def test_fractions_of_the_beginning_do_not_hide_its_own_second(world: World) -> None:
    world.plenty.add_invoice(world.plenty.add_order("1", status=7))
    late = START + timedelta(microseconds=900_000)
    assert len(events(world, floor=late, since=late)) == 2


def test_statuses_are_texts_without_trailing_zeros(world: World) -> None:
    order = world.plenty.add_order("1", status=7)
    world.plenty.orders[order]["statusId"] = 7.0
    for entry in world.plenty.status_history:
        entry["statusId"] = float(entry["statusId"])
    assert statuses(events(world, ORDERS)) == ["7"]


def test_an_order_that_cannot_be_read_is_not_passed_over(world: World) -> None:
    order = world.plenty.add_order("1", status=7)
    world.plenty.add_order("2", status=7)
    world.plenty.orders[order]["createdAt"] = "yesterday"
    with pytest.raises(DecodeFailed):
        events(world, ORDERS, floor=START - SEVEN)


# pages


def test_a_run_goes_on_in_the_middle(world: World) -> None:
    roots = [world.plenty.add_order(str(number), status=7) for number in range(1, 131)]
    back = world.plenty.add_return(roots[0], status="9.6")
    document = world.plenty.add_invoice(roots[1])
    whole = pages(world)
    assert [page.position for page in whole[:2]] == ["order:2", "delivery_order:1"]
    assert [len(page.events) for page in whole[:2]] == [100, 30]
    assert [page.newest for page in whole[:2]] == [START, START]
    world.restart()
    rest = pages(world, position=whole[0].position)
    assert [one.remote_id for page in rest for one in page.events] == [
        *map(str, roots[100:]),
        str(back),
        str(roots[1]),
    ]
    assert rest[-1].events[0].document_id == str(document)


def test_an_order_that_changes_while_pages_are_read_is_not_lost(world: World) -> None:
    roots = [world.plenty.add_order(str(number), status=7) for number in range(1, 131)]
    first, *_ = pages(world, ORDERS)[:1]
    world.later(60)
    world.plenty.set_status(roots[0], "7.1")
    rest = pages(world, ORDERS, position=first.position)
    seen = {one.remote_id for page in (first, *rest) for one in page.events}
    assert seen == set(map(str, roots))


def test_a_procedure_that_was_switched_off_within_a_pass_does_not_stop_it(world: World) -> None:
    root = world.plenty.add_order("1", status=7)
    (page,) = pages(world, ORDERS, position="return:3")
    assert [one.remote_id for one in page.events] == [str(root)]


def test_roots_of_many_children_are_read_in_batches(world: World) -> None:
    for number in range(1, 121):
        root = world.plenty.add_order(str(number), status=7)
        world.plenty.add_return(root, status="9.6")
    world.plenty.requests.clear()
    found = events(world, {(Event.STATUS_CHANGE, RecordType.RETURN)})
    assert [one.order_id for one in found] == [str(number) for number in range(1, 121)]
    assert requests(world, "orders.search") == 2
    assert requests(world, "orders.batch") == 3  # 100 roots of the first page, 20 of the second
    assert requests(world, "orders.get") == 0


# invoices


def test_an_invoice_is_told_once_per_document(world: World) -> None:
    root = world.plenty.add_order("1", status=7)
    first = world.plenty.add_invoice(root)
    world.plenty.reverse_invoice(root)
    second = world.plenty.add_invoice(root)
    found = events(world, INVOICES)
    assert [(one.event, one.record_type, one.document_id) for one in found] == [
        (Event.INVOICE_GENERATED, RecordType.ORDER, str(first)),
        (Event.INVOICE_GENERATED, RecordType.ORDER, str(second)),
    ]
    assert {(one.remote_id, one.root_id, one.order_id, one.status) for one in found} == {
        (str(root), str(root), "1", "")
    }


def test_an_invoice_that_is_being_written_counts_and_a_faulty_one_does_not() -> None:
    world = World(plenty={"document_lag": 600})
    root = world.plenty.add_order("1", status=7)
    made = world.plenty.add_invoice(root)
    world.plenty.add_document(root, "invoice", status="faulty")
    world.plenty.add_document(root, "delivery_note")
    assert str(made) in [one.document_id for one in events(world, INVOICES)]
    world.later(601)
    assert [one.document_id for one in events(world, INVOICES)] == [str(made)]


def test_invoices_from_before_the_beginning_stay_there(world: World) -> None:
    root = world.plenty.add_order("1", status=7)
    world.plenty.add_invoice(root, at=START - timedelta(hours=1))
    assert events(world, INVOICES, floor=START - SEVEN) == []


def test_orders_of_invoices_are_read_in_batches(world: World) -> None:
    for number in range(1, 121):
        world.plenty.add_invoice(world.plenty.add_order(str(number), status=7))
    world.plenty.requests.clear()
    assert len(events(world, INVOICES)) == 120
    assert requests(world, "documents.list") == 2
    assert requests(world, "orders.batch") == 3


# statuses and procedures


def test_a_status_is_given_by_number_or_name(world: World) -> None:
    assert world.erp.status_of("7.0") == "7"
    assert world.erp.status_of("Return accepted") == "9.6"
    with pytest.raises(ConfigurationError):
        world.erp.status_of("Nowhere")


def test_the_default_procedures_fit_and_cost_nothing_until_switched_on(world: World) -> None:  # RET-3
    assert world.erp.default_procedures() is DEFAULT_PROCEDURES
    assert {one.name: one.active for one in DEFAULT_PROCEDURES} == {
        "Order confirmation": True,
        "Shipping confirmation": True,
        "Cancellation": False,
        "Invoice": True,
        "Rejection": False,
        "Refund": False,
        "Return received": True,
    }
    root = world.plenty.add_order("1", status=4)
    world.plenty.set_status(root, 7)
    world.plenty.set_status(root, 8)
    world.plenty.add_invoice(root)
    world.plenty.add_return(root, status="9.6")
    book = ProcedureBook(DEFAULT_PROCEDURES, world.erp.status_of)
    fired = [one.name for event in events(world, book.wanted()) for one in book.fired(event)]
    assert sorted(fired) == ["Invoice", "Order confirmation", "Return received", "Shipping confirmation"]
