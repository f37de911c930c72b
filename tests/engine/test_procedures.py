"""Event procedures as data: what they accept, and which events set them off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from marketsync.errors import ConfigurationError
from marketsync.sync.event_ports import ErpEvent, Event, RecordType
from marketsync.sync.procedures import EventFilters, EventProcedure, ProcedureAction, ProcedureBook, decimal_text

SHIP = EventProcedure(
    name="ship",
    event="status_change",
    filters={"statuses": 7, "order_types": ["order", "delivery_order"]},
    action="ship",
)
INVOICE = EventProcedure(name="invoice", event="invoice_generated", filters={"order_types": "order"}, action="invoice")
NAMES = {"Packed": "6.5"}


def event(**changes: Any) -> ErpEvent:
    base = ErpEvent(
        event=Event.STATUS_CHANGE,
        record_type=RecordType.ORDER,
        remote_id="5001",
        root_id="5001",
        order_id="1001",
        moment=datetime(2026, 11, 20, tzinfo=UTC),
        status="7",
        referrer="183",
    )
    return attrs.evolve(base, **changes)


def book(*procedures: EventProcedure) -> ProcedureBook:
    return ProcedureBook(procedures, lambda name: NAMES.get(name, name))


def test_plain_values_become_members() -> None:
    assert SHIP.event is Event.STATUS_CHANGE
    assert SHIP.action is ProcedureAction.SHIP
    assert SHIP.filters == EventFilters(statuses="7", order_types=(RecordType.ORDER, RecordType.DELIVERY_ORDER))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"event": "full_moon"}, "full_moon"),
        ({"action": "sell"}, "sell"),
        ({"filters": {}}, "needs the statuses"),
        ({"filters": {"statuses": "7", "colour": "red"}}, "colour"),
        ({"filters": {"statuses": "7", "order_types": "parcel"}}, "order_types are of"),
        ({"filters": "7"}, "mapping"),
        ({"event": "shipping_change", "filters": {}}, "needs the statuses"),
        ({"event": "invoice_generated", "filters": {}}, "nothing else"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(arguments: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"name": "x", "event": "status_change", "filters": {"statuses": "7"}, "action": "ship"}
    with pytest.raises(ConfigurationError, match=message):
        EventProcedure(**{**good, **arguments})


@pytest.mark.parametrize(
    ("changes", "fires"),
    [
        ({}, True),
        ({"status": "7.0"}, True),  # a decimal: 7.0 is 7
        ({"status": "7.1"}, False),
        ({"record_type": RecordType.DELIVERY_ORDER, "remote_id": "5002"}, True),
        ({"record_type": RecordType.RETURN}, False),
        ({"event": Event.INVOICE_GENERATED, "document_id": "9"}, False),
    ],
)
def test_an_event_sets_off_what_fits(changes: dict[str, Any], fires: bool) -> None:
    assert (book(SHIP).fired(event(**changes)) == (SHIP,)) is fires


def test_a_status_may_be_a_name() -> None:
    packed = attrs.evolve(SHIP, filters={"statuses": ["Packed"]})
    assert book(packed).fired(event(status="6.50")) == (packed,)
    assert book(packed).statuses(ProcedureAction.SHIP) == {"6.5"}


def test_a_referrer_filter_compares_decimals() -> None:
    ours = attrs.evolve(SHIP, filters={"statuses": "7", "referrers": ["183.00"]})
    assert book(ours).fired(event()) == (ours,)
    assert book(ours).fired(event(referrer="4.01")) == ()


def test_an_inactive_rule_does_nothing_until_it_is_switched_on() -> None:
    asleep = attrs.evolve(SHIP, active=False)
    assert book(asleep).fired(event()) == ()
    assert not book(asleep).wanted()
    assert book(attrs.evolve(asleep, active=True)).fired(event())


def test_the_erp_is_asked_only_for_what_some_rule_wants() -> None:
    assert set(book(SHIP, INVOICE).wanted()) == {
        (Event.STATUS_CHANGE, RecordType.ORDER),
        (Event.STATUS_CHANGE, RecordType.DELIVERY_ORDER),
        (Event.INVOICE_GENERATED, RecordType.ORDER),
    }


@pytest.mark.parametrize(
    ("text", "same"), [("8.0", "8"), ("5.10", "5.1"), ("20", "20"), ("9.0.1", "9.0.1"), (" Ready ", "ready")]
)
def test_decimals_are_compared_as_such_and_names_as_names(text: str, same: str) -> None:
    assert decimal_text(text) == same
