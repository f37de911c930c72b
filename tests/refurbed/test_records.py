"""refurbed's records: member by member as in the vendor's document, strict about values, lenient about news."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

from marketsync import refurbed
from marketsync.core import CodecError, OpenEnum, unknown_members
from marketsync.refurbed import (
    Address,
    Carrier,
    CommercialInvoice,
    CountryCode,
    CurrencyCode,
    InvoiceLink,
    InvoiceReceipt,
    LabelTracking,
    LabelUrls,
    MerchantAddress,
    OfferData,
    Order,
    OrderItem,
    OrderItemIdentifier,
    OrderItemReturn,
    OrderItemState,
    OrderItemTaxation,
    OrderLabel,
    OrderState,
    PaymentMethod,
    Refund,
    ScopedTicketMessage,
    ShippingDestination,
    ShippingLabel,
    ShippingProfile,
    Ticket,
    TicketAssignee,
    TicketAttachment,
    TicketAuthor,
    TicketBuybackItem,
    TicketCustomer,
    TicketMessage,
    TicketOrderItem,
    TicketSlaCheckpoint,
    TicketThread,
)
from marketsync.refurbed.wire import Amount, Int64, codec
from tests.refurbed.scripted import fixture, plain, raw_item, raw_order

RECORDS = {
    "Order": Order,
    "OrderItem": OrderItem,
    "OfferData": OfferData,
    "OrderItemIdentifier": OrderItemIdentifier,
    "v1.Address": Address,
    "v1.Carrier": Carrier,
    "OrderItemReturn": OrderItemReturn,
    "RefundOrderResponse": Refund,
    "CalculateRefundOrderResponse": Refund,
    "RefundOrderItemResponse": Refund,
    "CalculateRefundOrderItemResponse": Refund,
    "SetOrderInvoiceResponse": InvoiceReceipt,
    "GetOrderInvoiceResponse": InvoiceLink,
    "UploadOrderCommercialInvoiceResponse": CommercialInvoice,
    "Ticket": Ticket,
    "MarketplaceOrderItem": TicketOrderItem,
    "Ticket.BuybackOrderItem": TicketBuybackItem,
    "Customer": TicketCustomer,
    "Assignee": TicketAssignee,
    "SlaCheckpoint": TicketSlaCheckpoint,
    "Author": TicketAuthor,
    "TicketMessage": TicketMessage,
    "TicketMessage.Attachment": TicketAttachment,
    "ScopedTicketMessage": ScopedTicketMessage,
    "GetTicketResponse": TicketThread,
    "CreateTicketResponse": TicketThread,
    "UpdateTicketResponse": TicketThread,
    "ShippingProfile": ShippingProfile,
    "Destination": ShippingDestination,
    "MerchantAddress": MerchantAddress,
    "ShippingLabel": ShippingLabel,
    "NormalPrinterURLs": LabelUrls,
    "TrackingData": LabelTracking,
}
WORDS = {
    kind.__name__: kind
    for kind in (getattr(refurbed, name) for name in refurbed.__all__)
    if isinstance(kind, type) and issubclass(kind, OpenEnum)
}
NAMES = {
    "OrderSort": "ListOrdersRequest.Sort.By",
    "OrderItemSort": "ListOrderItemsByOrderRequest.Sort.By",
    "OrderItemReturnSort": "ListOrderItemReturnsRequest.Sort.By",
    "TicketSort": "ListTicketsRequest.Sort.By",
    "ShippingProfileSort": "ListShippingProfilesRequest.Sort.By",
    "LabelCarrier": "CarrierEnum.Carrier",
}
LISTS = {
    "labels": OrderLabel,
    "items": OrderItem,
    "item_identifiers": OrderItemIdentifier,
    "sla_checkpoints": TicketSlaCheckpoint,
    "attachments": TicketAttachment,
    "messages": ScopedTicketMessage,
    "destinations": ShippingDestination,
}


@pytest.fixture(scope="module")
def definitions(specs: Path) -> dict[str, Any]:
    path = specs / "refurbed" / "refurbed-merchant-api-openapi.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["definitions"]
    return found


# -- against the vendor's document ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_has_every_member_of_the_document_and_no_other(name: str, definitions: dict[str, Any]) -> None:
    members = [one.name for one in attrs.fields(RECORDS[name]) if one.name != "extra"]
    assert members == list(definitions[name]["properties"])


@pytest.mark.parametrize("name", RECORDS)
def test_members_have_the_types_of_the_document(name: str, definitions: dict[str, Any]) -> None:
    attrs.resolve_types(RECORDS[name])
    for member in attrs.fields(RECORDS[name]):
        if member.name == "extra":
            continue
        sent = definitions[name]["properties"][member.name]
        kinds = set(get_args(member.type)) - {type(None)} if type(None) in get_args(member.type) else {member.type}
        (kind,) = kinds
        assert kind in _kinds(member.name, sent), f"{name}.{member.name}"
        if sent.get("x-nullable"):
            assert member.default is None, f"{name}.{member.name} may be null"


def _kinds(name: str, sent: dict[str, Any]) -> tuple[Any, ...]:
    """What a schema may be read as. Amounts are plain strings in the document: any string may be one or be text."""
    if "$ref" in sent:
        short = sent["$ref"].rsplit("/", 1)[-1]
        return (RECORDS.get(short) or WORDS[short],)
    if sent["type"] == "array":
        return (tuple[LISTS[name], ...],)
    if sent["type"] == "string":
        by_format = {"int64": (Int64,), "date-time": (datetime,), None: (str, Amount)}
        return by_format[sent.get("format")]
    return {"boolean": (bool,), "number": (Decimal,), "integer": (int,)}[sent["type"]]


@pytest.mark.parametrize("name", WORDS)
def test_words_are_those_of_the_document(name: str, definitions: dict[str, Any]) -> None:
    assert frozenset(definitions[NAMES.get(name, name)]["enum"]) == WORDS[name].KNOWN


@pytest.mark.parametrize("name", sorted(set(WORDS) - {"CountryCode", "CurrencyCode"}))
def test_every_word_has_a_constant(name: str) -> None:
    kind = WORDS[name]
    assert {getattr(kind, word) for word in kind.KNOWN} == {kind(word) for word in kind.KNOWN}


def test_every_decimal_text_is_read_as_an_amount() -> None:
    amounts = (
        *("total_", "settlement_", "vat_rate", "vat_charged", "shipping_costs", "offer_order_exchange_rate"),
        *("refunded", "site_market_shipping_costs"),
    )
    for record in (Order, OrderItem, OfferData, Refund, ShippingDestination):
        attrs.resolve_types(record)
        for member in attrs.fields(record):
            is_amount = member.name.startswith(amounts) and not member.name.endswith("currency_code")
            assert (Amount in get_args(member.type)) == is_amount, member.name


# -- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1])
def test_nothing_of_an_order_is_lost(at: int) -> None:
    sent = fixture("orders.list")["response"]["orders"][at]
    _assert_holds(plain(codec.structure(sent, Order)), sent)


def _assert_holds(got: Any, sent: Any) -> None:
    if isinstance(sent, dict):
        for name, value in sent.items():
            _assert_holds(got[name], value)
    elif isinstance(sent, list):
        assert len(got) == len(sent)
        for one, other in zip(got, sent, strict=True):
            _assert_holds(one, other)
    elif isinstance(sent, Decimal):
        assert got == str(sent)
    elif isinstance(sent, str) and sent.endswith("Z") and sent[:2] == "20":
        assert datetime.fromisoformat(got) == datetime.fromisoformat(sent)
    else:
        assert got == sent


def test_a_refund_without_amounts_says_none_instead_of_zero() -> None:
    refund = codec.structure({}, Refund)
    assert (refund.refunded, refund.total_paid, refund.refunded_refurbed) == (None, None, None)


def test_links_and_letters_do_not_show() -> None:  # PII-2
    thread = codec.structure(
        {
            "ticket": {
                "id": "1",
                "notes": "calls every day",
                "customer": {"email": "ines@example.com", "name": "Ines Probemann"},
                "assignee": {"email": "sam@example.org", "name": "Sam Sample"},
            },
            "messages": [
                {
                    "message": {
                        "id": "2",
                        "body_html": "<p>my screen broke</p>",
                        "author": {"type": "MERCHANT", "email": "sam@example.org", "name": "Sam Sample"},
                        "attachments": [{"filename": "ines.jpg", "url": "https://files.example.com/SECRET"}],
                    },
                    "scope": "PUBLIC",
                }
            ],
        },
        TicketThread,
    )
    assert [one.filename for one in thread.attachments] == ["ines.jpg"]
    link = codec.structure({"url": "https://files.example.com/SECRET"}, InvoiceLink)
    returned = codec.structure({"id": "1", "order_item_identifier": "490154203237518"}, OrderItemReturn)
    shown = repr(thread) + repr(link) + repr(returned) + repr(codec.structure({"id": "1"}, OrderItemReturn))
    for secret in ("calls", "ines", "Ines", "example", "Sam", "screen", "SECRET", "49015420323"):
        assert secret not in shown
    assert "TicketMessageScope(raw='PUBLIC')" in shown


def test_missing_members_have_their_zero_values() -> None:
    order = codec.structure({"id": "1"}, Order)
    assert order.items == ()
    assert order.labels == ()
    assert order.state == OrderState.UNSPECIFIED
    assert order.payment_method == PaymentMethod.UNSPECIFIED
    assert order.currency_code == CurrencyCode.UNSPECIFIED
    assert order.has_invoice is False
    assert order.customer_email == ""
    assert order.shipping_address is None
    assert order.released_at is None
    item = codec.structure({"id": "1"}, OrderItem)
    assert item.taxation == OrderItemTaxation.UNSPECIFIED  # TAX-1: absent is UNKNOWN, never a default
    assert item.vat_country == CountryCode.UNSPECIFIED


def test_an_amount_that_was_not_said_is_not_zero() -> None:
    for members in ({}, {"total_paid": ""}, {"total_paid": None}):
        assert codec.structure({"id": "1", **members}, OrderItem).total_paid is None
    assert codec.structure({"id": "1", "total_paid": "0"}, OrderItem).total_paid == 0


def test_null_is_the_zero_value_too() -> None:
    sent = {"id": "1", "items": None, "labels": None, "state": None, "customer_email": None, "is_refundable": None}
    order = codec.structure(sent, Order)
    assert (order.items, order.labels, order.state) == ((), (), OrderState.UNSPECIFIED)
    assert (order.customer_email, order.is_refundable) == ("", False)


@pytest.mark.parametrize("id_", ["5330001", 5330001, "9223372036854775807"])
def test_ids_are_text_whether_sent_as_text_or_number(id_: str | int) -> None:
    assert codec.structure({"id": id_}, Order).id == str(id_)


@pytest.mark.parametrize("id_", [None, "", "12a", "-1", True, 1.5, "9223372036854775808", "٣"])
def test_anything_else_is_no_id(id_: object) -> None:
    with pytest.raises(CodecError) as caught:
        codec.structure({"id": id_}, Order)
    assert caught.value.path == "$.id"


def test_an_order_without_an_id_is_refused() -> None:
    with pytest.raises(CodecError, match="id"):
        codec.structure({"state": "NEW"}, Order)


@pytest.mark.parametrize(
    ("sent", "amount"), [("123", "123"), ("123.45", "123.45"), ("-0.10", "-0.10"), (5, "5"), ("0.250000", "0.250000")]
)
def test_amounts_are_exact_decimals(sent: Any, amount: str) -> None:  # MON-1, MON-6
    total = codec.structure({"id": "1", "total_paid": sent}, Order).total_paid
    assert str(total) == amount


def test_an_amount_sent_as_a_number_is_exact() -> None:  # MON-1
    assert codec.decode(b'{"id":"1","total_paid":0.1}', Order).total_paid == Decimal("0.1")


@pytest.mark.parametrize("sent", ["12,50", "1_000", " 12", "1e3", "NaN", "Infinity", ".5", "5.", "٣", True, [], {}])
def test_anything_else_is_no_amount(sent: object) -> None:
    with pytest.raises(CodecError) as caught:
        codec.structure(raw_order(items=[raw_item(total_paid=sent)]), Order)
    assert caught.value.path == "$.items[0].total_paid"


@pytest.mark.parametrize(
    ("sent", "microsecond"),
    [
        ("2026-11-24T09:15:30Z", 0),
        ("2026-11-24T09:15:30.120Z", 120_000),
        ("2026-11-24T09:15:30.120001Z", 120_001),
        ("2026-11-24T09:15:30.120001999Z", 120_001),
    ],
)
def test_moments_have_no_or_any_fraction(sent: str, microsecond: int) -> None:
    order = codec.structure({"id": "1", "released_at": sent}, Order)
    assert order.released_at == datetime(2026, 11, 24, 9, 15, 30, microsecond, tzinfo=UTC)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(CodecError) as caught:
        codec.structure({"id": "1", "released_at": "2026-11-24T09:15:30"}, Order)
    assert caught.value.path == "$.released_at"


def test_unheard_of_words_are_kept_and_break_nothing() -> None:  # F07
    sent = raw_order(
        payment_method="CARRIER_PIGEON",
        labels=["MISSING_ITEM_IDENTIFIERS", "ON_THE_MOON"],
        items=[raw_item(state="MELTED", taxation="TRIPLE"), raw_item(id="9410002")],
    )
    order = codec.structure(sent, Order)
    assert order.payment_method == PaymentMethod("CARRIER_PIGEON")
    assert not order.payment_method.is_known
    assert [label.is_known for label in order.labels] == [True, False]
    assert [str(item.state) for item in order.items] == ["MELTED", "NEW"]
    assert not order.items[0].taxation.is_known
    assert order.items[1].state == OrderItemState.NEW


def test_unheard_of_members_are_kept_and_told() -> None:
    sent = raw_order(gift_note="x", items=[raw_item(dust_level="3")])
    order = codec.structure(sent, Order)
    assert order.extra == {"gift_note": "x"}
    assert order.items[0].extra == {"dust_level": "3"}
    assert set(unknown_members(order)) == {("Order", ("gift_note",)), ("OrderItem", ("dust_level",))}


def test_a_record_does_not_show_personal_data() -> None:  # PII-2, SER-18
    sent = raw_order(items=[raw_item(item_identifiers=[{"identifier_type": "IMEI", "value": "490154203237518"}])])
    shown = repr(codec.structure(sent, Order)) + repr(
        codec.structure(fixture("orders.list")["response"]["orders"][1], Order)
    )
    for secret in (
        *("Ines", "Probemann", "04109", "Leipzig", "Musterallee", "7b", "Beispiel", "+4934155550123"),
        *("example.com", "DE-PRIVATE-4711", "PL0000000000", "Przykład", "490154203237518", "SN-TEST-7781"),
    ):
        assert secret not in shown
    assert "***********7518" in shown
    assert "country_code=CountryCode(raw='DE')" in shown
