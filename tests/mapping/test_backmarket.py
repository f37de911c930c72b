"""Back Market orders as domain orders."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.backmarket.models.orders import Order as WireOrder
from marketsync.backmarket.wire import codec
from marketsync.core import loads
from marketsync.domain import (
    Entity,
    Imei,
    LineState,
    Mapped,
    Order,
    OrderState,
    RefundTotals,
    ReturnReasonGroup,
    SerialNumber,
    TaxTreatment,
)
from marketsync.errors import MappingError
from marketsync.mapping.backmarket import reason_of_line, states_of, to_order, to_refund_totals
from marketsync.mapping.plenty import PlentySettings, from_order
from marketsync.money import Money
from marketsync.plenty.models import VatConfiguration, VatRate
from tests.domain.samples import eur
from tests.mapping.backmarket_orders import raw_address, raw_line, raw_order, wire_order

STANDARD, MARGIN = TaxTreatment.STANDARD, TaxTreatment.MARGIN


def margin(sku: str) -> TaxTreatment | None:
    return MARGIN


def mapped(*lines: dict[str, Any], **changes: Any) -> Mapped[Order]:
    return to_order(wire_order(*lines, **changes), account="main", tax=margin)


def codes(result: Mapped[Any]) -> list[str]:
    return [notice.code for notice in (*result.problems, *result.warnings)]


def test_an_ordinary_order() -> None:
    original = wire_order()
    result = to_order(original, account="main", tax=margin)
    order = result.require()
    assert order.identity == ("backmarket", "main", "70000003")
    assert order.source is original
    assert (order.state, order.raw_state) == (OrderState.NEW, "1")
    assert order.placed_at == datetime(2026, 11, 3, 8, 16, 10, tzinfo=UTC)
    assert order.dispatch_by == datetime(2026, 11, 5, 17, tzinfo=UTC)
    assert (order.currency, order.total, order.imported_total) == ("EUR", eur("429.00"), eur("429.00"))
    assert (order.language, order.email) == ("de", "invoice_5000001_70000003@example.com")
    assert (order.exchange, order.discount, order.labels) == (None, None, ("market de-de",))
    assert (order.fee, order.lines[0].fee) == (eur("42.90"), eur("42.90"))
    assert order.payment is not None
    assert (order.payment.amount, order.payment.method) == (eur("429.00"), "CARD")
    assert (order.payment.reference, order.payment.received_at) == ("PSP-70000003", order.placed_at)
    (line,) = order.lines
    assert (line.id, line.sku, line.quantity, line.shipping) == ("71000003", "IP14-128-MID-B", 1, None)
    assert (line.state, line.raw_state, line.tax_treatment) == (LineState.NEW, "1", MARGIN)
    assert (line.raw_taxation, line.vat_rate, line.vat_country) == (None, None, None)  # TAX-7
    delivery = order.delivery
    assert (delivery.full_name, delivery.street, delivery.supplement) == (
        "Erika Ahornfeld",
        "Lindenpfad 12",
        "Hinterhaus",
    )
    assert (delivery.postcode, delivery.town, delivery.country) == ("10115", "Berlin", "DE")
    assert result.warnings == ()
    assert pickle.loads(pickle.dumps(result)) == result


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (0, LineState.PENDING),
        (8, LineState.PENDING),
        (9, LineState.PENDING),
        (1, LineState.NEW),
        (2, LineState.ACCEPTED),
        (3, LineState.SHIPPED),
        (4, LineState.CANCELLED),
        (5, LineState.CANCELLED),
        (6, LineState.REFUNDED),
        (7, LineState.CANCELLED),
        (42, LineState.UNKNOWN),
    ],
)
def test_a_line_number_is_a_line_state(number: int, state: LineState) -> None:  # ORD-1, ORD-2, ORD-3
    result = mapped(raw_line(state=number))
    (line,) = result.require().lines
    assert (line.state, line.raw_state) == (state, str(number))
    assert line.importable is (number not in (4, 5, 7))
    assert ("state_unknown" in codes(result)) is (number == 42)
    assert states_of(wire_order(raw_line(state=number))) == {"71000003": state}


def test_a_processed_order_is_what_its_lines_are() -> None:  # F07
    assert mapped(raw_line(state=3), state=9).require().state is OrderState.SHIPPED
    assert mapped(raw_line(state=4), state=9).require().state is OrderState.CANCELLED
    assert mapped(raw_line(state=9), state=1).require().state is OrderState.PENDING
    assert mapped(raw_line(state=42), state=1).require().state is OrderState.UNKNOWN


@pytest.mark.parametrize("number", [0, 8, 10])
def test_in_an_order_that_is_not_paid_nothing_is_open(number: int) -> None:  # ORD-2
    for line_state in (1, 2):
        order = mapped(raw_line(state=line_state), state=number, date_payment=None).require()
        assert order.lines[0].state is LineState.PENDING
        assert order.payment is None
        assert order.placed_at == datetime(2026, 11, 3, 8, 15, 4, tzinfo=UTC)
    assert mapped(raw_line(state=7), state=8).require().lines[0].state is LineState.CANCELLED


def test_an_order_state_nobody_has_heard_of_opens_nothing() -> None:  # ORD-3
    result = mapped(raw_line(1, state=2), raw_line(2, "10.00", state=3), state=77, price="439.00")
    assert [line.state for line in result.require().lines] == [LineState.UNKNOWN, LineState.SHIPPED]
    assert "order_state_unknown" in codes(result)


def test_the_treatment_comes_from_the_seller_for_each_sku() -> None:  # TAX-3, TAX-7
    known = {"A": MARGIN, "B": STANDARD}
    lines = (raw_line(1, "399.00", listing="A"), raw_line(2, "119.00", listing="B"))
    result = to_order(wire_order(*lines, price="518.00"), tax=known.get)
    assert [line.tax_treatment for line in result.require().lines] == [MARGIN, STANDARD]
    assert result.trace.rule_of("lines[0].tax_treatment") == "tax.treatment_of_seller"
    assert codes(result) == []


@pytest.mark.parametrize("tax", [None, lambda sku: None, lambda sku: TaxTreatment.UNKNOWN])
def test_a_sku_nobody_knows_follows_the_policy(tax: Callable[[str], TaxTreatment | None] | None) -> None:  # TAX-5
    assert codes(to_order(wire_order(), tax=tax)) == ["tax.unknown_fails"]
    assumed = to_order(wire_order(), tax=tax, unknown_tax="assume_margin")
    assert assumed.require().lines[0].tax_treatment is MARGIN
    assert codes(assumed) == ["tax_assumed"]
    assert to_order(wire_order(raw_line(state=4)), tax=tax).require().importable_lines == ()
    with pytest.raises(ValueError, match="unknown_tax"):
        to_order(wire_order(), unknown_tax="guess")  # type: ignore[arg-type]


def test_a_tax_of_another_form_is_refused() -> None:
    answer: Any = "MARGIN"
    assert "tax.treatment_of_seller" in codes(to_order(wire_order(), tax=lambda sku: answer))


def test_a_table_of_taxes_without_the_sku_is_a_problem_of_this_order_alone() -> None:  # F05
    table: dict[str, TaxTreatment] = {}
    result = to_order(wire_order(), tax=table.__getitem__, unknown_tax="assume_margin")
    assert codes(result)[0] == "tax.treatment_of_seller"
    assert "KeyError" in str(result.problems[0])
    with pytest.raises(MappingError):
        result.require()


def test_a_line_price_is_the_whole_lines() -> None:  # MON-5, MON-8
    result = mapped(raw_line(price="320.00", quantity=2), price="320.00")
    (line,) = result.require().lines
    assert (line.quantity, line.total) == (2, eur("320.00"))
    assert codes(result) == []


def test_a_line_price_that_is_one_units_stops_the_order() -> None:  # MON-8: no document settles it
    result = mapped(raw_line(price="160.00", quantity=2), price="320.00")
    assert codes(result) == ["price_per_unit"]


@pytest.mark.parametrize(("price", "code"), [("429.01", "amount_differs"), ("500.00", "amount_mismatch")])
def test_a_sum_that_differs_is_reported_and_not_repaired(price: str, code: str) -> None:  # MON-8
    result = mapped(price=price)
    assert result.require().total == eur("429.00")
    assert codes(result) == [code]


def test_shipping_follows_the_goods_and_the_erp_books_what_was_paid() -> None:  # F14, TAX-8, MON-9
    known = {"A": MARGIN, "B": STANDARD}
    lines = (raw_line(1, "399.00", listing="A"), raw_line(2, "119.00", listing="B", shipping_price="5.99"))
    read = to_order(wire_order(*lines, price="518.00", shipping_price="5.99"), tax=known.get)
    order = read.require()
    assert [line.shipping for line in order.lines] == [eur("4.61"), eur("1.38")]
    assert (order.total, order.imported_total) == (eur("523.99"), eur("523.99"))
    assert order.payment is not None
    assert order.payment.amount == eur("523.99")
    vat = VatConfiguration(id=1, vat_rates=(VatRate(id=0, vat_rate=Decimal(19)),))
    written = from_order(order, PlentySettings(plenty_id=1000, vat_field=3), variations={"A": 11, "B": 12}, vat=vat)
    draft = written.require()
    items = draft.payloads()["order"]["orderItems"]
    sent = [(item["typeId"], item["vatRate"], item["amounts"][0]["priceOriginalGross"]) for item in items]
    assert sent == [
        (1, 0, Decimal("399.00")),
        (1, 19, Decimal("119.00")),
        (6, 0, Decimal("4.61")),
        (6, 19, Decimal("1.38")),
    ]
    assert (draft.total, draft.payloads()["payment"]["amount"]) == (eur("523.99"), Decimal("523.99"))
    assert written.trace.rule_of("order.lines[1].vat_rate") == "tax.rate_of_destination"
    assert codes(read) == codes(written) == []


def test_the_share_of_a_line_that_is_gone_goes_with_it() -> None:  # ORD-11
    lines = (raw_line(1, "229.00", state=2), raw_line(2, "229.00", state=5))
    order = mapped(*lines, price="458.00", shipping_price="5.99", state=3).require()
    assert (order.total, order.imported_total, order.imported_shipping) == (
        eur("463.99"),
        eur("232.00"),
        eur("3.00"),
    )
    assert order.payment is not None
    assert order.payment.amount == eur("232.00")
    assert order.fee == eur("42.90")


def test_what_back_market_collects_itself_is_named_and_not_booked() -> None:  # MON-7
    line = raw_line(sales_taxes="25.80", backcare=True, backcare_price=599)
    result = mapped(line, currency="EUR")
    order = result.require()
    assert (order.lines[0].attribute("sales_taxes"), order.lines[0].attribute("backcare")) == ("25.80 EUR", "5.99 EUR")
    assert order.imported_total == eur("429.00")
    assert codes(result) == ["sales_taxes_not_booked"]


def test_a_condition_is_a_fact_and_no_grade() -> None:  # GRD-3
    (line,) = mapped().require().lines
    assert (line.attribute("condition"), line.attribute("grade")) == ("11", None)
    assert (line.attribute("listing_id"), line.attribute("product_id")) == ("3151383", "781125")


def test_registered_identifiers_are_kept_even_if_invalid() -> None:  # SER-12, SER-18
    result = mapped(raw_line(imei="490154203237518", serial_number="C8QH6T96DPN1"))
    assert result.require().lines[0].identifiers == (Imei("490154203237518"), SerialNumber("C8QH6T96DPN1"))
    assert "490154203237518" not in f"{result!r} {result.trace}"
    wrong = mapped(raw_line(imei="490154203237517"))
    assert wrong.require().lines[0].identifiers == (SerialNumber("490154203237517"),)
    assert codes(wrong) == ["identifier_invalid.check_digit"]


@pytest.mark.parametrize(
    ("psp", "paypal", "reference"), [("PSP-1", "PP-1", "PSP-1"), (None, "PP-1", "PP-1"), ("", None, None)]
)
def test_the_reference_of_the_payment(psp: str | None, paypal: str | None, reference: str | None) -> None:  # IMP-6
    order = mapped(psp_reference=psp, paypal_reference=paypal).require()
    assert order.payment is not None
    assert order.payment.reference == reference


def test_an_address_may_come_in_parts() -> None:  # ORD-10
    part = {"first_name": "", "last_name": "", "postal_code": "", "phone": "", "email": ""}
    result = mapped(shipping_address=raw_address(**part), billing_address=raw_address("invoice", **part))
    order = result.require()
    assert order.delivery.missing == ("name", "postcode")
    assert order.email is None
    assert codes(result) == ["address_incomplete", "address_incomplete"]


def test_both_spellings_of_an_address_are_read() -> None:  # BM-D01
    names = {"first_name": "firstName", "last_name": "lastName", "postal_code": "postalCode", "phone": "phoneNumber"}
    camel = {names.get(key, key): value for key, value in raw_address().items()}
    assert mapped(shipping_address=camel).require().delivery == mapped().require().delivery


def test_data_that_back_market_took_out_read_as_missing() -> None:
    parts = ("first_name", "last_name", "street", "postal_code", "city", "phone", "email")
    gone = raw_address(**dict.fromkeys(parts, "Deleted"), gender=0)
    result = mapped(raw_line(state=3), state=9, shipping_address=gone, billing_address=gone)
    order = result.require()
    assert order.delivery.missing == ("name", "street", "postcode", "town")
    assert (order.email, order.delivery.phone, order.delivery.entity) == (None, "", Entity.MALE)
    assert codes(result) == ["address_anonymised", "address_anonymised"]


def test_a_personal_id_number_stays_on_the_invoice() -> None:  # VID-1, VID-2, ADR-1
    spanish = {"country": "ES", "customer_id_number": "12345678Z"}
    result = mapped(shipping_address=raw_address(**spanish), billing_address=raw_address("invoice", **spanish))
    order = result.require()
    assert order.billing.private_vat_id is not None
    assert order.billing.private_vat_id.value == "12345678Z"
    assert order.delivery.private_vat_id is None
    assert "12345678Z" not in f"{result!r} {result.trace}"


def test_a_company_is_one() -> None:
    billing = mapped(billing_address=raw_address("invoice", company=" Ahornfeld KG ", gender=1)).require().billing
    assert (billing.entity, billing.company) == (Entity.COMPANY, "Ahornfeld KG")
    assert mapped(billing_address=raw_address(gender=1)).require().billing.entity is Entity.FEMALE


def test_nothing_personal_is_shown() -> None:  # PII-2
    result = mapped()
    shown = f"{result!r} {result.trace} {result.require()!r}"
    for text in ("Erika", "Ahornfeld", "Lindenpfad", "10115", "5550102", "example.com"):
        assert text not in shown


def test_a_dispatch_date_without_a_zone_is_utc() -> None:  # CUR-1
    result = mapped(expected_dispatch_date="2026-11-05T16:00:00")
    assert result.require().dispatch_by == datetime(2026, 11, 5, 16, tzinfo=UTC)
    assert result.trace.rule_of("dispatch_by") == "dates.dispatch_by_taken_as_utc"


@pytest.mark.parametrize(
    ("locale", "country", "language"),
    [("fr-be", "BE", "fr"), ("en-gb", "GB", "en"), ("", "NL", "nl"), ("x", "DE", "de")],
)
def test_documents_speak_the_language_of_the_market(locale: str, country: str, language: str) -> None:
    order = mapped(country_code=locale, billing_address=raw_address("invoice", country=country)).require()
    assert order.language == language


@pytest.mark.parametrize(
    ("changes", "line", "expected"),
    [
        ({"currency": ""}, {}, ["currency.of_order"]),
        ({"orderlines": []}, {}, ["order_without_items"]),
        ({"billing_address": None, "shipping_address": None}, {}, ["address_missing", "address_missing"]),
        ({"shipping_price": None}, {}, ["amount_missing"]),
        ({"shipping_price": "5.999"}, {}, ["amount_precision"]),
        ({"shipping_price": "-1.00"}, {}, ["amount_negative"]),
        ({"date_creation": None, "date_payment": None}, {}, ["dates.placed_at_creation"]),
        ({}, {"price": None}, ["amount_missing"]),
        ({}, {"price": "-1.00"}, ["amount_negative"]),
        ({}, {"price": "10.005"}, ["amounts.paid_plus_refunded"]),
        ({}, {"currency": "GBP"}, ["currency_mixed"]),
        ({}, {"quantity": 0}, ["quantity_invalid"]),
        (
            {"billing_address": raw_address(country="Spain")},
            {"quantity": None},
            ["country_unknown", "quantity_invalid"],
        ),
    ],
)
def test_what_cannot_be_read_is_named_all_at_once(
    changes: dict[str, Any], line: dict[str, Any], expected: list[str]
) -> None:
    result = to_order(codec.structure(raw_order(raw_line(**line)) | changes, WireOrder), tax=margin)
    assert result.value is None
    assert [notice.code for notice in result.problems] == expected


def test_two_lines_of_one_id_are_a_problem() -> None:
    assert "item_twice" in codes(mapped(raw_line(1), raw_line(1)))


@pytest.mark.parametrize(
    ("state", "paid", "refunded"),
    [
        *((state, "429.00", "0.00") for state in (1, 2, 3)),
        *((state, "0.00", "429.00") for state in (4, 5, 6)),
        (7, "0.00", "0.00"),
    ],
)
def test_only_the_state_tells_what_went_back(state: int, paid: str, refunded: str) -> None:  # RFD-3
    (line,) = wire_order(raw_line(state=state)).orderlines
    assert to_refund_totals(line, currency="EUR").require() == RefundTotals(paid=eur(paid), refunded=eur(refunded))


def test_totals_that_cannot_be_told_are_a_problem() -> None:
    (priceless,) = wire_order(raw_line() | {"price": None}).orderlines
    assert codes(to_refund_totals(priceless, currency="EUR")) == ["amount_missing"]
    (line,) = wire_order().orderlines
    assert codes(to_refund_totals(line, currency="GBP")) == ["currency_mixed"]


@pytest.mark.parametrize("state", [4, 5, 6])
def test_a_reason_is_read_on_lines_that_came_back(state: int) -> None:  # RFD-8
    (line,) = wire_order(raw_line(state=state, return_reason=22)).orderlines
    reason = reason_of_line(line)
    assert reason is not None
    assert (reason.code, reason.text, reason.group) == (22, "failed at first use", ReturnReasonGroup.DEFECT)
    (new,) = wire_order(raw_line(state=state, return_reason=99)).orderlines
    unheard = reason_of_line(new)
    assert unheard is not None
    assert (unheard.code, unheard.group) == (99, None)
    assert mapped(raw_line(state=state, return_reason=0)).require().lines[0].attribute("return_reason") == "0"


@pytest.mark.parametrize("state", [0, 1, 2, 3, 7, 8, 9])
def test_zero_is_no_reason_on_other_lines(state: int) -> None:  # RFD-8
    (line,) = wire_order(raw_line(state=state, return_reason=0)).orderlines
    assert reason_of_line(line) is None
    assert mapped(raw_line(state=state)).require().lines[0].attribute("return_reason") is None


def test_the_prepared_example_orders_can_be_mapped(specs: Path) -> None:
    found = sorted((specs / "backmarket" / "examples").glob("order_state_*.json"))
    assert len(found) > 10
    for path in found:
        order = to_order(codec.structure(loads(path.read_bytes()), WireOrder), tax=margin).require()
        assert order.lines, path.name


CENTS = st.integers(0, 150_000)


@given(
    st.lists(st.tuples(CENTS, st.integers(1, 4), st.sampled_from([1, 2, 4, 5])), min_size=1, max_size=5),
    st.integers(0, 3_000),
    st.sampled_from(["EUR", "GBP", "JPY"]),
)
def test_from_back_market_to_the_erp_no_cent_is_lost(
    lines: list[tuple[int, int, int]], shipping: int, currency: str
) -> None:  # MON-5, MON-9, ORD-11
    digits = 0 if currency == "JPY" else 2

    def text(units: int) -> str:
        return f"{Decimal(units).scaleb(-digits):f}"

    raw = [
        raw_line(number, text(price), quantity=quantity, state=state, currency=currency)
        for number, (price, quantity, state) in enumerate(lines, 1)
    ]
    changes = {"price": None, "shipping_price": text(shipping), "currency": currency}
    order = mapped(*raw, **changes).require()
    everything = sum(price for price, _, _ in lines) + shipping
    assert order.total == Money(Decimal(everything).scaleb(-digits), currency)
    assert all(line.shipping is None or not line.shipping.is_negative for line in order.lines)
    if order.importable_lines:
        settings = PlentySettings(plenty_id=1000, exchange_rate=lambda one: Decimal(1))
        draft = from_order(order, settings).require()
        assert draft.total == order.imported_total
        items = draft.order.order_items or ()
        booked = sum((item.amounts[0].price_original_gross * item.quantity for item in items), Decimal(0))
        assert booked == order.imported_total.amount
    if all(line.importable for line in order.lines):
        assert order.imported_total == order.total
