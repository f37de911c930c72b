"""Refunds, files, tickets and filters as values: what is sent, and what is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import Duplicate, Safety
from marketsync.refurbed import (
    CurrencyCode,
    LabelCarrier,
    SubmittableTicketStatus,
    TicketFile,
    TicketMessageScope,
    operations,
)

PDF = b"%PDF-1.4\n"
FILE = TicketFile("proof.pdf", data=PDF)


def target(paid: Any, currency: Any = "EUR") -> dict[str, Any]:
    sent: dict[str, Any] = operations.refund("1", currency, paid).request.json
    assert operations.calculate_refund("1", currency, paid).request.json == sent
    return sent


# -- refunds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "sent"),
    [
        (Decimal("350.00"), "350.00"),
        (Decimal(300), "300.00"),
        (Decimal("0.10"), "0.10"),
        (Decimal("0.1000"), "0.10"),
        (Decimal("1E+2"), "100.00"),
        (0, "0.00"),
        (Decimal("-0.00"), "0.00"),
        (399, "399.00"),
    ],
)
def test_the_target_is_what_remains_paid(paid: Decimal | int, sent: str) -> None:  # RFD-1
    assert target(paid) == {"id": "1", "currency_code": "EUR", "target_paid_amount": sent}


@pytest.mark.parametrize(
    "paid", [-1, Decimal("-0.01"), Decimal("1.001"), Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), 10**12]
)
def test_a_target_that_is_no_amount_is_refused(paid: Decimal | int) -> None:  # RFD-4
    with pytest.raises(ValueError, match="target_paid"):
        target(paid)


@pytest.mark.parametrize("paid", [1.5, "350.00", None, True])
def test_a_target_is_exact(paid: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="target_paid"):
        target(paid)


@pytest.mark.parametrize("currency", ["", "Euro", "UNSPECIFIED", CurrencyCode.UNSPECIFIED, None])
def test_a_refund_names_its_currency(currency: Any) -> None:
    with pytest.raises(ValueError, match="currency"):
        target(1, currency)


def test_a_currency_of_an_order_goes_back_as_it_came() -> None:
    assert target(1, CurrencyCode("XYZ"))["currency_code"] == "XYZ"


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pdf", ["%PDF-1.4", None, 7, [37]])
def test_a_file_is_bytes(pdf: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        operations.set_invoice("1", pdf)
    with pytest.raises(TypeError, match="bytes"):
        TicketFile("a.pdf", data=pdf)


@pytest.mark.parametrize("number", ["", "  ", None, 17])
def test_a_commercial_invoice_has_a_number(number: Any) -> None:
    with pytest.raises(ValueError, match="number"):
        operations.set_commercial_invoice("1", PDF, number)


@pytest.mark.parametrize("name", ["", " ", "a/b.pdf", "..\\b.pdf", "a\n.pdf", None])
def test_a_file_has_a_name_and_no_path(name: Any) -> None:
    with pytest.raises(ValueError, match="filename"):
        TicketFile(name, data=b"x")


def test_an_empty_file_is_refused_and_a_file_does_not_show() -> None:
    with pytest.raises(ValueError, match="empty"):
        TicketFile("a.pdf", data=b"")
    assert repr(TicketFile("ines.pdf", data=bytearray(b"secret"))) == "TicketFile()"


# -- tickets ----------------------------------------------------------------------------------------------------------


def update(**members: Any) -> dict[str, Any]:
    sent: dict[str, Any] = operations.update_ticket("1", **members).request.json
    return sent


def test_a_message_names_who_sees_it() -> None:
    with pytest.raises(ValueError, match="scope must be named"):
        update(body_html="<p>x</p>")
    assert update(body_html="<p>x</p>", scope=TicketMessageScope.PUBLIC, files=[FILE])["new_message"] == {
        "message": {"body_html": "<p>x</p>", "attachments": [{"filename": "proof.pdf", "data": "JVBERi0xLjQK"}]},
        "scope": "PUBLIC",
    }


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({}, "nothing"),
        ({"files": [FILE]}, "body_html"),
        ({"scope": "PUBLIC"}, "body_html"),
        ({"body_html": " ", "scope": "PUBLIC"}, "body_html"),
        ({"body_html": "x", "scope": "SECRET"}, "scope"),
        ({"body_html": "x", "scope": TicketMessageScope.UNSPECIFIED}, "scope"),
        ({"status": "CLOSED"}, "status"),
        ({"status": SubmittableTicketStatus.UNSPECIFIED}, "status"),
        ({"assignee_email": ""}, "assignee_email"),
    ],
)
def test_an_update_that_cannot_work_is_refused(members: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        update(**members)


@pytest.mark.parametrize(
    ("members", "complaint"),
    [({"topic": ""}, "topic"), ({"body_html": ""}, "body_html"), ({"follow_up_to": "x"}, "follow_up_to")],
)
def test_a_ticket_that_cannot_work_is_refused(members: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        operations.create_ticket("1", **{"topic": "x", "body_html": "<p>x</p>", **members})
    with pytest.raises(TypeError, match="TicketFile"):
        operations.create_ticket("1", topic="x", body_html="<p>x</p>", files=["a.pdf"])  # type: ignore[list-item]


def test_a_file_given_by_an_iterator_is_sent() -> None:
    sent = operations.create_ticket("1", topic="x", body_html="<p>x</p>", files=iter([FILE])).request.json
    assert len(sent["message"]["attachments"]) == 1


# -- filters ----------------------------------------------------------------------------------------------------------

List = Callable[..., Any]


@pytest.mark.parametrize("list_", [operations.list_returns, operations.list_tickets, operations.list_shipping_profiles])
def test_a_list_without_filters_is_everything(list_: List) -> None:
    sent = list_()(None).request.json
    assert set(sent) == {"sort", "pagination"}
    assert sent["sort"]["order"] == "ASC"


@pytest.mark.parametrize(
    ("list_", "filters"),
    [
        (operations.list_returns, {"states": ["LOST"]}),
        (operations.list_returns, {"states": []}),
        (operations.list_returns, {"order_ids": []}),
        (operations.list_returns, {"order_ids": ["x"]}),
        (operations.list_returns, {"identifiers": []}),
        (operations.list_returns, {"tracking_numbers": []}),
        (operations.list_returns, {"sort": "MODIFIED_AT"}),
        (operations.list_tickets, {"ids": []}),
        (operations.list_tickets, {"order_item_ids": []}),
        (operations.list_tickets, {"statuses": ["NEW"]}),
        (operations.list_tickets, {"topics": []}),
        (operations.list_tickets, {"countries": ["Germany"]}),
        (operations.list_tickets, {"customer_email": " "}),
        (operations.list_tickets, {"assignee_email": ""}),
        (operations.list_tickets, {"sort": "ID"}),
        (operations.list_shipping_profiles, {"name_contains": ""}),
        (operations.list_shipping_profiles, {"source_markets": []}),
        (operations.list_shipping_profiles, {"page_size": 101}),
    ],
)
def test_a_filter_that_would_list_something_else_is_refused(list_: List, filters: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(filters))):
        list_(**filters)


@pytest.mark.parametrize("name", ["initiated_after", "initiated_before", "delivered_after", "delivered_before"])
def test_a_naive_moment_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="aware"):
        operations.list_returns(**{name: datetime(2026, 11, 24)})  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize("filters", [{"order_ids": "1"}, {"identifiers": "49015"}, {"state": ["NEW"]}])
def test_a_misspelt_or_bare_filter_is_a_type_error(filters: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        operations.list_returns(**filters)


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"parcel_weight": 0}, ValueError),
        ({"parcel_weight": Decimal("NaN")}, ValueError),
        ({"parcel_weight": 0.6}, TypeError),
        ({"carrier": "dhl"}, ValueError),
        ({"carrier": LabelCarrier.UNSPECIFIED}, ValueError),
        ({"merchant_address_id": "main"}, ValueError),
    ],
)
def test_a_label_that_cannot_work_is_refused(members: dict[str, Any], kind: type[Exception]) -> None:
    asked = {"merchant_address_id": 1, "parcel_weight": 1, "carrier": "UPS", **members}
    with pytest.raises(kind, match=next(iter(members))):
        operations.create_label("1", **asked)


def test_an_address_type_is_known() -> None:
    with pytest.raises(ValueError, match="type"):
        operations.list_addresses("HOME")


# -- safety -----------------------------------------------------------------------------------------------------------


def test_every_call_says_how_safe_it_is() -> None:  # IDN-3
    letter: dict[str, Any] = {"topic": "x", "body_html": "<p>x</p>"}
    calls = (
        operations.refund_order("1"),
        operations.calculate_order_refund("1"),
        operations.refund("1", "EUR", 1),
        operations.calculate_refund("1", "EUR", 1),
        operations.set_invoice("1", PDF),
        operations.get_invoice("1"),
        operations.delete_invoice("1"),
        operations.set_commercial_invoice("1", PDF, "CI-1"),
        operations.get_commercial_invoice("1"),
        operations.delete_commercial_invoice("1"),
        operations.list_returns()(None),
        operations.list_tickets()(None),
        operations.get_ticket("1"),
        operations.create_ticket("1", **letter),
        operations.update_ticket("1", notes="x"),
        operations.generate_return_label("1"),
        operations.list_shipping_profiles()(None),
        operations.get_shipping_profile("1"),
        operations.list_addresses(),
        operations.list_labels("1"),
        operations.create_label("1", merchant_address_id=1, parcel_weight=1, carrier="UPS"),
    )
    assert {call.name: call.safety for call in calls} == {
        "orders.refund": Safety.ONCE,
        "orders.calculate_refund": Safety.READ,
        "order_items.refund": Safety.MOVE,
        "order_items.calculate_refund": Safety.READ,
        "orders.set_invoice": Safety.SET,
        "orders.get_invoice": Safety.READ,
        "orders.delete_invoice": Safety.MOVE,
        "orders.set_commercial_invoice": Safety.CREATE,
        "orders.get_commercial_invoice": Safety.READ,
        "orders.delete_commercial_invoice": Safety.MOVE,
        "returns.list": Safety.READ,
        "tickets.list": Safety.READ,
        "tickets.get": Safety.READ,
        "tickets.create": Safety.CREATE,
        "tickets.update": Safety.SET,
        "tickets.generate_return_label": Safety.CREATE,
        "shipping_profiles.list": Safety.READ,
        "shipping_profiles.get": Safety.READ,
        "merchant_addresses.list": Safety.READ,
        "shipping_labels.list": Safety.READ,
        "shipping_labels.create": Safety.CREATE,
    }
    assert operations.update_ticket("1", body_html="x", scope="PUBLIC").safety is Safety.ONCE
    created = [call for call in calls if call.safety is Safety.CREATE]
    assert {(call.natural_key, call.duplicate) for call in created} == {("1", Duplicate.HARMFUL)}
