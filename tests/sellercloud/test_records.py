"""Numbers, moments and personal data in records."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from marketsync.core import CodecError, RawResponse
from marketsync.sellercloud import (
    CURRENCY_ORDINALS,
    MANUAL_PAYMENT_METHODS,
    CurrencyUnknown,
    Order,
    OrderRow,
    OrderStatus,
    PaymentMethod,
    PaymentRecord,
    PaymentType,
    currency_code,
    currency_ordinal,
    enums,
    to_utc,
    wall_clock,
)
from marketsync.sellercloud.wire import body, codec, stamp
from tests.sellercloud.calls_orders import ORDERS, draft
from tests.sellercloud.scripted import content_of
from tests.specs.sellercloud import official_enum

NAIVE = datetime.fromisoformat("2026-11-24T09:00:00")


def payment(**members: Any) -> PaymentRecord:
    return codec.structure({"PaidAmount": 1, **members}, PaymentRecord)


# -- moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T09:00:00", NAIVE),
        ("2026-11-24T09:00:00.0000000", NAIVE),
        (" 2026-11-24 09:00:00 ", NAIVE),
        ("2026-11-24T09:00:00.1234567", NAIVE.replace(microsecond=123456)),
        ("2026-11-24T09:00:00Z", NAIVE.replace(tzinfo=UTC)),
        ("2026-11-24T04:00:00-05:00", NAIVE.replace(tzinfo=UTC)),
        ("2026-11-24", NAIVE.replace(hour=0)),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_stays_as_it_came_and_the_year_one_is_none(text: Any, expected: datetime | None) -> None:
    assert payment(PaymentDate=text).payment_date == expected


@pytest.mark.parametrize("text", ["soon", "11/24/2026 09:00", 5, True, {}])
def test_what_is_no_moment_is_an_error_with_its_place(text: Any) -> None:
    with pytest.raises(CodecError, match=r"\$\.payment_date"):
        payment(PaymentDate=text)


def test_the_zone_of_the_account_leads_to_utc_and_back() -> None:
    assert to_utc(NAIVE, "America/New_York") == datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert to_utc(NAIVE, ZoneInfo("Europe/Berlin")) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert to_utc(NAIVE.replace(tzinfo=UTC), "Europe/Berlin") == NAIVE.replace(tzinfo=UTC)
    assert wall_clock(datetime(2026, 7, 1, 12, tzinfo=UTC), "America/New_York") == datetime.fromisoformat(
        "2026-07-01T08:00:00"
    )
    assert stamp(NAIVE.replace(microsecond=5)) == "2026-11-24T09:00:00"


def test_the_hour_that_comes_twice_is_the_earlier_one() -> None:
    twice = datetime.fromisoformat("2026-11-01T01:30:00")
    assert to_utc(twice, "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_zones_and_offsets_that_do_not_fit_are_refused() -> None:
    for zone in ("Mars/Olympus", "", "../etc"):
        with pytest.raises(ValueError, match="does not know"):
            to_utc(NAIVE, zone)
    with pytest.raises(ValueError, match="aware"):
        wall_clock(NAIVE, "UTC")
    with pytest.raises(ValueError, match="wall_clock"):
        stamp(NAIVE.replace(tzinfo=UTC))


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_amounts_are_read_through_their_text() -> None:
    row = codec.decode(b'{"ID": 1, "GrandTotal": 0.1, "ShippingTotal": 1e2, "TaxTotal": "3.30"}', OrderRow)
    assert (row.grand_total, row.shipping_total, row.tax_total) == (Decimal("0.1"), Decimal(100), Decimal("3.30"))


def test_a_refund_is_known_by_its_type_whatever_the_sign() -> None:
    for amount in (50, -50):
        record = payment(PaidAmount=amount, PaymentType=3)
        assert (record.amount, record.payment_type) == (Decimal(50), PaymentType.REFUND)


def test_a_number_that_is_news_stays_usable_and_goes_back_out_unchanged() -> None:
    status = codec.structure({"ID": 1, "StatusCode": 4711}, OrderRow).status_code
    assert status == OrderStatus(4711)
    assert status is not None
    assert (status.is_known, status.name, str(status), body(status)) == (False, None, "4711", 4711)
    assert (OrderStatus.CANCELED.raw, str(OrderStatus.CANCELED), OrderStatus.CANCELED.is_known) == (
        -1,
        "CANCELED",
        True,
    )
    assert pickle.loads(pickle.dumps(status)) == status


@pytest.mark.parametrize(
    ("ours", "definition", "member", "newer"),
    [
        ("OrderStatus", "OrderStatusesDto", "OrderStatus", set()),
        ("ShippingStatus", "OrderStatusesDto", "ShippingStatus", set()),
        ("PaymentStatus", "OrderStatusesDto", "PaymentStatus", set()),
        ("DropshipStatus", "OrderStatusesDto", "DropshipStatus", set()),
        ("PaymentType", "PaymentsHistoryRecord", "PaymentType", set()),
        ("PaymentMethod", "PaymentsHistoryRecord", "PaymentMethod", set()),
        ("PaymentState", "PaymentsHistoryRecord", "PaymentStatus", set()),
        ("Channel", "OrderDetailsModel", "Channel", set()),
        ("OrderSubType", "OrderDetailsContent", "OrderSubType", {17}),
        ("PackageDeliveryStatus", "OrderPackageDto", "DeliveryStatus", set()),
        ("OrderRelation", "RelatedOrderDto", "RelationshipType", set()),
        ("NoteCategory", "OrderNoteDto", "Category", set()),
        ("DiscountType", "CreateOrderItemModel", "DiscountType", set()),
    ],
)
def test_numbers_are_those_of_the_vendors_document(ours: str, definition: str, member: str, newer: set[int]) -> None:
    kind = getattr(enums, ours)
    assert issubclass(kind, enums.Number)
    assert set(kind.NAMES) - newer == set(official_enum(definition, member))


def test_the_methods_of_a_manual_payment_and_the_currencies_are_those_of_the_document() -> None:
    documented = official_enum("ReceiveManualPaymentDto", "PaymentMethod")
    assert {one.raw for one in MANUAL_PAYMENT_METHODS} == set(documented)
    assert {CURRENCY_ORDINALS[name]: name for name in CURRENCY_ORDINALS} == official_enum(
        "OrderDetailsContent", "CurrencyCode"
    )
    assert PaymentMethod.WIRE in MANUAL_PAYMENT_METHODS


def test_currencies_go_both_ways() -> None:
    assert [currency_code(currency_ordinal(one)) for one in ("EUR", "USD", "PLN")] == ["EUR", "USD", "PLN"]
    for wrong in (-1, 175):
        with pytest.raises(CurrencyUnknown, match=str(wrong)):
            currency_code(wrong)
    error = pickle.loads(pickle.dumps(CurrencyUnknown("RON")))
    assert (error.currency, str(error)) == ("RON", "Sellercloud has no number for the currency RON")


# -- personal data ----------------------------------------------------------------------------------------------------

PERSONAL = ("Ida", "Erfunden", "Kastanienweg", "1010", "Wien", "5550100", "@example.com", "Otto", "490154203237518")


@pytest.mark.parametrize("name", ["orders.search", "orders.get", "orders.notes", "orders.serials", "orders.packages"])
def test_records_show_nothing_personal(name: str) -> None:  # PII-2
    shown = repr(ORDERS[name][0]().decode(RawResponse(200, {}, content_of(name))))
    assert [word for word in PERSONAL if word in shown] == []
    assert "tracking.example.com" not in shown


def test_what_is_sent_shows_nothing_personal() -> None:  # PII-2
    shown = repr(draft()) + "".join(repr(build()) for build, _ in ORDERS.values())
    assert [word for word in PERSONAL if word in shown] == []


@pytest.mark.parametrize("name", ["orders.search", "orders.get"])
def test_records_survive_pickling(name: str) -> None:
    value = ORDERS[name][0]().decode(RawResponse(200, {}, content_of(name)))
    assert pickle.loads(pickle.dumps(value)) == value


def test_records_are_frozen() -> None:
    order = ORDERS["orders.get"][0]().decode(RawResponse(200, {}, content_of("orders.get")))
    assert isinstance(order, Order)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        order.order_id = 2  # type: ignore[misc]
