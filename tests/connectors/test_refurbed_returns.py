"""Returns at refurbed: polled by their start, swept while under way; their labels are files on tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketsync.domain import ReturnState
from marketsync.errors import NotFound, Outcome, PermissionDenied, TimedOut
from marketsync.sync import CheckFailed, Window, message_of
from marketsync.sync.event_ports import ReturnLabels, ReturnPage, ReturnSource, SeenReturn
from tests.engine.world import START, World

IMEI = "490154203237518"


@pytest.fixture
def world() -> World:
    world = World()
    world.refurbed.add_order(1, [{"id": 11, "identifiers": [IMEI]}, {"id": 12}], state="SHIPPED")
    world.refurbed.add_order(2, [{"id": 21}], state="SHIPPED")
    return world


def ids(page: ReturnPage) -> list[str]:
    return [one.id for one in page.records]


def seen(world: World, return_id: str, order_id: str = "1") -> SeenReturn:
    return {one.id: one for one in world.market.read_returns(order_id)}[return_id]


# polls


def test_the_connector_declares_what_it_can(world: World) -> None:
    assert isinstance(world.market, ReturnSource)
    assert isinstance(world.market, ReturnLabels)
    assert world.market.profile.intervals["import_returns"] == timedelta(minutes=60)
    assert world.market.profile.intervals["push_updates"] == timedelta(minutes=15)


def test_a_scan_shows_what_began_in_its_window(world: World) -> None:
    first = world.refurbed.add_return("11")
    world.later(600)
    second = world.refurbed.add_return("12")
    world.later(600)
    third = world.refurbed.add_return("21")
    floor, ceiling = START + timedelta(seconds=600), START + timedelta(seconds=1200)
    assert ids(world.market.scan_returns(Window(floor=START), None)) == [first, second, third]
    assert ids(world.market.scan_returns(Window(floor=floor), None)) == [second, third]
    assert ids(world.market.scan_returns(Window(floor=floor, ceiling=ceiling), None)) == [second]
    assert seen(world, second).moment == floor


def test_a_scan_of_many_pages_goes_on_at_its_position() -> None:
    world = World()
    world.refurbed.add_order(3, [{"id": one} for one in range(301, 421)], state="SHIPPED")
    made = [world.refurbed.add_return(str(one)) for one in range(301, 421)]
    first = world.market.scan_returns(Window(floor=START), None)
    assert (ids(first), first.position) == (made[:100], made[99])
    rest = world.market.scan_returns(Window(floor=START), first.position)
    assert (ids(rest), rest.position) == (made[100:], None)
    sweep = world.market.sweep_returns(START, first.position)
    assert ids(sweep) == made[100:]


def test_a_sweep_shows_what_is_not_over_yet(world: World) -> None:
    made = {
        state: world.refurbed.add_return("11", state=state)
        for state in ("INITIATED", "IN_TRANSIT", "DELIVERED", "REFUNDED", "CONCLUDED", "UNKNOWN")
    }
    page = world.market.sweep_returns(START, None)
    assert ids(page) == [made["INITIATED"], made["IN_TRANSIT"], made["DELIVERED"]]
    assert ids(world.market.sweep_returns(START + timedelta(seconds=1), None)) == []


def test_the_returns_of_an_order_are_its_own(world: World) -> None:  # RET-1
    first, second = world.refurbed.add_return("11"), world.refurbed.add_return("11")
    world.refurbed.add_return("21")
    assert [one.id for one in world.market.read_returns("1")] == [first, second]
    assert list(world.market.read_returns("999")) == []


# what a record says


def test_a_return_says_what_it_is(world: World) -> None:
    return_id = world.refurbed.add_return(
        "11", state="DELIVERED", delivered_at="2026-11-20T09:00:00Z", ticket_topic="x"
    )
    one = seen(world, return_id)
    assert (one.order_id, one.problems) == ("1", ())
    assert one.return_ is not None
    assert (one.return_.account, one.return_.line_ids, one.return_.reason) == ("shop-de", ("11",), "x")
    assert one.return_.facts == {ReturnState.INITIATED, ReturnState.DELIVERED}
    assert IMEI not in repr(one)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "IN_TRANSIT"},
        {"delivered_at": "2026-11-21T09:00:00Z"},
        {"tracking_number": ""},
        {"tracking_url": ""},
    ],
)
def test_a_fingerprint_changes_with_each_fact_that_matters(world: World, change: dict[str, str]) -> None:
    return_id = world.refurbed.add_return("11")
    before = seen(world, return_id).fingerprint
    assert seen(world, return_id).fingerprint == before
    assert ids(world.market.scan_returns(Window(floor=START), None)) == [return_id]
    world.refurbed.returns[return_id].update(change)
    assert seen(world, return_id).fingerprint != before


def test_a_fingerprint_has_nothing_personal_in_it(world: World) -> None:  # PII-5
    return_id = world.refurbed.add_return("11")
    before = seen(world, return_id).fingerprint
    others: dict[str, Any] = {
        "tracking_number": "RET-OTHER",
        "tracking_url": "https://parcels.example.com/other?zip=26121",
        "item_identifiers": [],
        "ticket_url": "https://tickets.example.com/other",
        "instance_name": "another phone",
    }
    world.refurbed.returns[return_id].update(others)
    assert seen(world, return_id).fingerprint == before


def test_a_return_of_nothing_is_seen_with_its_problem(world: World) -> None:
    return_id = world.refurbed.add_return("11", order_item_id="")
    one = seen(world, return_id)
    assert one.return_ is None
    assert one.problems != ()


def test_an_unreadable_return_does_not_hide_the_others(world: World) -> None:
    broken, good = world.refurbed.add_return("11", return_initiated_at="2026-11-20T09:00:00Z"), ""
    good = world.refurbed.add_return("12")
    world.refurbed.returns[broken]["delivered_at"] = "soon"
    page = world.market.scan_returns(Window(floor=START - timedelta(days=1)), None)
    found = {one.id: one for one in page.records}
    assert found[good].return_ is not None
    assert (found[broken].return_, found[broken].fingerprint) == (None, "unreadable")
    assert [one.code for one in found[broken].problems] == ["unreadable"]


def test_a_missing_right_ends_the_poll(world: World) -> None:
    world.refurbed.deny("merchant.orderItemReturn:list")
    with pytest.raises(PermissionDenied):
        world.market.scan_returns(Window(floor=START), None)


# labels


def label(world: World, *items: str) -> str | None:
    return world.market.return_label("1", items)


def attach(world: World, ticket: str, filename: str, text: str = "<p>Here you are.</p>", **more: Any) -> None:
    """A file that somebody posts on a ticket."""
    sender = more.pop("sender", "REFURBED")
    message = world.refurbed.add_message(ticket, text, sender=sender)
    file = {"filename": filename, "url": f"https://files.example.com/{filename}", "content_type": "", **more}
    entry = next(one for one in world.refurbed.messages[ticket] if one["message"]["id"] == message)
    entry["message"]["attachments"] = [file]


def test_there_is_no_label_before_somebody_asks(world: World) -> None:
    assert label(world, "11") is None
    assert label(world) is None
    world.refurbed.add_ticket("11")
    assert label(world, "11") is None


def test_a_label_that_was_asked_for_is_found(world: World) -> None:
    ticket = world.refurbed.add_ticket("11")
    world.market.request_return_label("1", ["11"])
    assert world.refurbed.return_labels == [ticket]
    assert label(world, "11", "12") == f"https://files.example.com/return-labels/{ticket}-1.pdf"
    assert label(world, "12") is None
    world.later(60)
    world.market.request_return_label("1", ["11"])
    assert label(world, "11") == f"https://files.example.com/return-labels/{ticket}-2.pdf"


def test_the_newest_label_counts_whatever_ticket_it_is_on(world: World) -> None:
    old, new = world.refurbed.add_ticket("11"), ""
    world.later(60)
    new = world.refurbed.add_ticket("11")
    attach(world, new, "label-1.pdf")
    world.later(60)
    attach(world, old, "label-2.pdf")
    assert label(world, "11") == "https://files.example.com/label-2.pdf"


@pytest.mark.parametrize(
    ("file", "found"),
    [
        pytest.param({"filename": "Return-Label.PDF"}, True, id="by its name"),
        pytest.param({"filename": "a.pdf", "text": "<p>Your return label</p>"}, True, id="by the message"),
        pytest.param({"filename": "label", "content_type": "application/pdf"}, True, id="by its type"),
        pytest.param({"filename": "invoice.pdf"}, False, id="another PDF"),
        pytest.param({"filename": "label.png", "content_type": "image/png"}, False, id="a picture"),
        pytest.param({"filename": "label.pdf", "sender": "CUSTOMER"}, False, id="of the buyer"),
        pytest.param({"filename": "label.pdf", "url": "javascript:alert(1)"}, False, id="no web address"),
    ],
)
def test_what_is_taken_for_a_label(world: World, file: dict[str, Any], found: bool) -> None:
    attach(world, world.refurbed.add_ticket("11"), **file)
    assert (label(world, "11") is not None) is found


def test_a_ticket_about_something_else_is_passed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should refurbed drop the filter, as it does with members it does not know."""
    ticket = world.refurbed.add_ticket("21")
    attach(world, ticket, "label.pdf")
    honest = world.refurbed._handlers["tickets.list"]
    handlers = {**world.refurbed._handlers, "tickets.list": lambda asked: honest({**asked, "filter": {}})}
    monkeypatch.setattr(world.refurbed, "_handlers", handlers)
    assert label(world, "11") is None
    with pytest.raises(CheckFailed):
        world.market.request_return_label("1", ["11"])
    assert world.refurbed.writes == []


@pytest.mark.parametrize("status", [None, "SOLVED", "CLOSED"])
def test_without_an_open_ticket_nothing_is_asked(world: World, status: str | None) -> None:
    if status is not None:
        world.refurbed.add_ticket("11", status=status)
    with pytest.raises(CheckFailed) as caught:
        world.market.request_return_label("1", ["11"])
    assert caught.value.reason == "no_ticket"
    assert message_of("no_ticket") == "the market wants a ticket with the buyer first"
    assert world.refurbed.writes == []


def test_the_newest_open_ticket_is_asked_on(world: World) -> None:
    world.refurbed.add_ticket("11")
    world.later(60)
    wanted = world.refurbed.add_ticket("11", status="PENDING")
    world.later(60)
    world.refurbed.add_ticket("11", status="CLOSED")
    world.market.request_return_label("1", ["11"])
    assert world.refurbed.return_labels == [wanted]


def test_a_label_whose_answer_is_lost_is_not_asked_for_again(world: World) -> None:
    world.refurbed.add_ticket("11")
    world.refurbed.fail("tickets.generate_return_label", when="after", how="timeout")
    with pytest.raises(TimedOut) as caught:
        world.market.request_return_label("1", ["11"])
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(world.refurbed.return_labels) == 1
    assert label(world, "11") is not None


def test_a_refusal_of_the_ticket_is_typed(world: World) -> None:
    world.refurbed.add_ticket("11")
    world.refurbed.fail("tickets.generate_return_label", how=404)
    with pytest.raises(NotFound) as caught:
        world.market.request_return_label("1", ["11"])
    assert caught.value.outcome is Outcome.REJECTED
