"""Back Market's orders: member by member as they come, strict about values, lenient about news."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from marketsync import backmarket
from marketsync.backmarket import (
    Address,
    LineIdentifiers,
    Order,
    OrderLine,
    OrderLineState,
    OrderState,
    ProductCondition,
    ReturnReason,
    VatType,
    has_offset,
)
from marketsync.backmarket.wire import codec
from marketsync.core import CodecError, OpenEnum, OpenIntEnum, unknown_members
from marketsync.core.codec import wire_name
from tests.backmarket.scripted import fixture, raw_line, raw_order
from tests.specs.backmarket import document

LIVE = {
    "Order": {"shipper", "psp_reference", "date_bill_provided"},
    "OrderLine": {"shipper"},
    "Address": {
        *("first_name", "last_name", "postal_code", "phone"),
        *("first_name_pronunciation", "last_name_pronunciation", "gender", "email", "customer_id_number"),
    },
}
RESPELLED = {"firstName", "lastName", "postalCode", "phoneNumber"}


def read(raw: dict[str, Any]) -> Order:
    return codec.structure(raw, Order)


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("kind", [Order, OrderLine, Address])
def test_a_record_has_the_members_of_the_document_and_of_live_answers(kind: type[Any]) -> None:
    documented = document()["components"]["schemas"][kind.__name__]["properties"].keys() - RESPELLED
    members = {wire_name(one) for one in attrs.fields(kind) if one.name != "extra"}
    assert members == documented | LIVE[kind.__name__]


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("kind", [OrderState, OrderLineState, ProductCondition, ReturnReason, VatType])
def test_known_values_are_those_of_the_document(kind: type[Any]) -> None:
    assert set(document()["components"]["schemas"][kind.__name__]["enum"]) == kind.KNOWN


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (OrderState, "NEW 0 TO_ACCEPT 1 TO_SHIP 3 PAYMENT_FAILED 8 PROCESSED 9 PENDING_PAYMENT 10"),
        (
            OrderLineState,
            (
                "NEW 0 PAID 1 ACCEPTED 2 SHIPPED 3 CANCELLED 4 REFUNDED_BEFORE_SHIPPING 5 REFUNDED_AFTER_SHIPPING 6 "
                "NOT_PAID 7 PENDING_PAYMENT 8 ON_HOLD 9"
            ),
        ),
        (
            ReturnReason,
            (
                "STOCK_MISTAKE 0 WITHDRAWAL 1 RECIPIENT_ABSENT 11 NOT_DELIVERED 12 PARCEL_LOST 13 FAULTY_ON_OPENING 21 "
                "FAILED_AT_FIRST_USE 22 FAILED_IN_WARRANTY 23 NOT_AS_DESCRIBED 24 OTHER 25"
            ),
        ),
        (ProductCondition, "PREMIUM 9 EXCELLENT 10 GOOD 11 FAIR 12"),
    ],
)
def test_each_name_has_the_vendors_number(kind: type[OpenIntEnum], numbers: str) -> None:  # ORD-1, RFD-8
    words = numbers.split()
    named = {name: getattr(kind, name).raw for name in kind.__annotations__ if name != "KNOWN"}
    assert named == dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert set(named.values()) == kind.KNOWN


@pytest.mark.usefixtures("specs")
def test_every_example_of_an_order_is_read_whole(specs: Path) -> None:
    found = sorted((specs / "backmarket" / "examples").glob("order_state_*.json"))
    assert len(found) > 12
    for path in found:
        order = codec.decode(path.read_bytes(), Order)
        assert list(unknown_members(order)) == [], path.name
        assert order.state.is_known
        assert order.orderlines


# -- states -----------------------------------------------------------------------------------------------------------


def test_the_same_number_is_another_state_of_a_line_than_of_an_order() -> None:  # ORD-1
    order = read(raw_order(state=9, orderlines=[raw_line(state=9)]))
    assert order.state == OrderState.PROCESSED
    assert order.orderlines[0].state == OrderLineState.ON_HOLD
    assert order.state != order.orderlines[0].state  # type: ignore[comparison-overlap]


def test_an_unheard_of_number_is_kept() -> None:
    order = read(raw_order(state=77, orderlines=[raw_line(state=42, return_reason=99, condition=3)]))
    (line,) = order.orderlines
    assert (order.state.raw, line.state.raw) == (77, 42)
    assert not order.state.is_known
    assert not line.state.is_known
    assert (line.return_reason, line.condition) == (ReturnReason(99), ProductCondition(3))


@pytest.mark.parametrize("state", ["one", 1.5, True, None, []])
def test_what_is_no_number_is_no_state(state: Any) -> None:
    with pytest.raises(CodecError, match="state"):
        read({**raw_order(), "state": Decimal("1.5") if state == 1.5 else state})


# -- addresses --------------------------------------------------------------------------------------------------------


def test_both_spellings_of_an_address_are_read() -> None:
    live, documented = fixture("orders.list")["response"]["results"]
    address = read(live).shipping_address
    assert address is not None
    assert (address.first_name, address.last_name, address.postal_code) == ("Ana", "Ejemplo", "28001")
    other = read(documented).shipping_address
    assert other is not None
    assert (other.first_name, other.last_name, other.postal_code) == ("Ines", "Probemann", "04109")
    assert other.phone == "+4934155550123"
    assert other.extra == {}


def test_the_live_spelling_goes_before_the_documents() -> None:
    both = {"first_name": "Ana", "firstName": "Ines", "postal_code": None, "postalCode": "04109", "phone": ""}
    address = codec.structure({**both, "phoneNumber": "+49341"}, Address)
    assert (address.first_name, address.postal_code, address.phone) == ("Ana", "04109", "")


@pytest.mark.parametrize("withheld", ["", None, ...])
def test_an_address_may_be_incomplete_before_acceptance(withheld: Any) -> None:
    raw = dict(raw_order()["shipping_address"])
    for name in ("first_name", "last_name", "postal_code", "phone"):
        raw[name] = withheld
        if withheld is ...:
            del raw[name]
    address = codec.structure(raw, Address)
    assert (address.first_name, address.last_name, address.postal_code, address.phone) == ("", "", "", "")
    assert (address.city, address.country) == ("Madrid", "ES")


def test_a_missing_address_is_none() -> None:
    assert read({"order_id": 1, "state": 0}).shipping_address is None
    assert read(raw_order(shipping_address=None)).shipping_address is None


# -- amounts, dates ---------------------------------------------------------------------------------------------------


def test_amounts_are_decimals_whatever_they_are_written_as() -> None:  # MON-7
    line = read(raw_order(orderlines=[raw_line(price="1279.00", sales_taxes=Decimal("25.8"), backcare_price=500)]))
    assert (line.orderlines[0].price, line.orderlines[0].sales_taxes) == (Decimal("1279.00"), Decimal("25.8"))
    assert line.orderlines[0].backcare_price == 500
    assert read(raw_order(price=7)).price == Decimal(7)
    assert read(raw_order(price="")).price is None
    assert read(raw_order(price=None)).price is None


@pytest.mark.parametrize("price", ["1,5", "1e3", "NaN", "many", True, []])
def test_what_is_no_amount_is_an_error_with_its_place(price: Any) -> None:
    with pytest.raises(CodecError) as caught:
        read(raw_order(orderlines=[raw_line(price=price)]))
    assert caught.value.path == "$.orderlines[0].price"
    assert not isinstance(price, str) or price not in caught.value.reason


@pytest.mark.parametrize(
    "text",
    ["2026-11-24T10:15:00+02:00", "2026-11-24T09:15:00+01:00", "2026-11-24T08:15:00Z", "2026-11-24T08:15:00.000Z"],
)
def test_dates_are_in_utc_whichever_offset_they_come_with(text: str) -> None:  # CUR-1
    order = read(raw_order(date_creation=text))
    assert order.date_creation == datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
    assert order.date_creation.utcoffset() == timedelta(0)
    assert has_offset(order.date_creation)


def test_a_date_without_offset_stays_flagged() -> None:  # CUR-1
    order = read(raw_order(expected_dispatch_date="2026-11-26T18:00:00"))
    moment = order.expected_dispatch_date
    assert moment == datetime(2026, 11, 26, 18, tzinfo=UTC)
    assert not has_offset(moment)
    assert not has_offset(pickle.loads(pickle.dumps(moment)))
    assert has_offset(moment.astimezone(UTC))


def test_dates_may_be_missing() -> None:
    order = read(raw_order(date_creation=None, date_payment="", date_shipping=None, expected_dispatch_date=None))
    assert (order.date_creation, order.date_payment) == (None, None)
    assert (order.date_shipping, order.expected_dispatch_date) == (None, None)


@pytest.mark.parametrize("text", ["24.11.2026", 1_795_521_600, True, "0001-01-01T00:00:00+10:00"])
def test_what_is_no_date_is_an_error_with_its_place(text: Any) -> None:
    with pytest.raises(CodecError) as caught:
        read(raw_order(date_creation=text))
    assert caught.value.path == "$.date_creation"


# -- the rest ---------------------------------------------------------------------------------------------------------


def test_news_is_kept_and_found() -> None:
    order = read(raw_order(gift_note="x", orderlines=[raw_line(color="grey")]))
    assert (order.extra["gift_note"], order.orderlines[0].extra["color"]) == ("x", "grey")
    assert set(unknown_members(order)) == {("Order", ("gift_note",)), ("OrderLine", ("color",))}
    assert "grey" not in repr(order)


@pytest.mark.parametrize("missing", ["order_id", "state"])
def test_an_order_without_number_or_state_is_none(missing: str) -> None:
    raw = raw_order()
    del raw[missing]
    with pytest.raises(CodecError, match=missing):
        read(raw)


def test_what_may_be_null_may_be_null() -> None:  # BM-D09
    raw = {name: None for name in raw_order() if name not in ("order_id", "state")}
    order = read({"order_id": 1, "state": 1, **raw})
    assert (order.orderlines, order.tracking_number, order.is_backship, order.delivery_note) == ((), "", False, None)
    line = {name: None for name in raw_line() if name not in ("id", "state")}
    (read_line,) = read(raw_order(orderlines=[{"id": 1, "state": 1, **line}])).orderlines
    assert (read_line.listing, read_line.quantity, read_line.imei, read_line.return_reason) == ("", None, "", None)


def test_nothing_personal_is_in_a_repr() -> None:  # PII-2, SER-18
    raw = raw_order(
        delivery_note="https://files.example.com/a?Signature=SECRET",
        tracking_url="https://track.example/28001/JD01",
        orderlines=[raw_line(imei="490154203237518", serial_number="C02-EXAMPLE-7", return_message="Dear Ana")],
    )
    shown = repr(read(raw)) + repr(LineIdentifiers(imei="490154203237518", serial_number="C02-EXAMPLE-7"))
    for private in ("Ana", "Ejemplo", "Inventada", "28001", "Madrid", "+34910", "@example.com", "00000000T", "SECRET"):
        assert private not in shown
    assert "490154203237" not in shown
    assert "***********7518" in shown
    assert "C02-EX" not in shown


def test_records_survive_pickling() -> None:
    order = read(raw_order(gift_note="x"))
    again = pickle.loads(pickle.dumps(order))
    assert (again, again.extra) == (order, order.extra)


def test_every_public_name_is_there() -> None:
    for name in backmarket.__all__:
        assert getattr(backmarket, name) is not None
    with pytest.raises(AttributeError):
        backmarket.Orderz  # noqa: B018
    words = [value for name in backmarket.__all__ if isinstance(value := getattr(backmarket, name), type)]
    assert {OrderState, VatType} <= {kind for kind in words if issubclass(kind, OpenEnum | OpenIntEnum)}
