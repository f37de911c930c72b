"""refurbed orders as domain orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import Entity, ExchangeRate, Imei, LineState, Mapped, Order, OrderState, TaxTreatment
from marketsync.errors import MappingError
from marketsync.mapping.refurbed import to_order
from marketsync.money import Money
from tests.mapping.wire_orders import raw_address, raw_item, wire_order


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def warnings(mapped: Mapped[Order]) -> list[str]:
    return [notice.code for notice in mapped.warnings]


def problems(mapped: Mapped[Order]) -> list[tuple[str, str]]:
    return [(notice.code, notice.field) for notice in mapped.problems]


def test_an_ordinary_order() -> None:
    original = wire_order()
    mapped = to_order(original, account="main")
    order = mapped.require()
    assert order.identity == ("refurbed", "main", "7100001")
    assert order.source is original
    assert (order.state, order.raw_state) == (OrderState.NEW, "NEW")
    assert order.placed_at == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    assert order.dispatch_by is None
    assert (order.currency, order.total, order.imported_total) == ("EUR", eur("399.00"), eur("399.00"))
    assert (order.language, order.email) == ("de", "giulia.bianchi@example.com")
    assert order.exchange == ExchangeRate(source="EUR", target="EUR", rate=Decimal(1))
    assert order.payment is not None
    assert (order.payment.amount, order.payment.method) == (eur("399.00"), "PAYPAL")
    assert order.payment.received_at == order.placed_at
    assert order.payment.reference is None
    billing = order.billing
    assert (billing.full_name, billing.street, billing.house_number) == ("Giulia Bianchi", "Ahornweg", "7a")
    assert (billing.entity, billing.country, billing.postcode) == (Entity.FEMALE, "DE", "10115")
    assert mapped.warnings == ()


def test_a_line_keeps_the_markets_tax_values_beside_the_treatment() -> None:  # TAX-6
    (line,) = to_order(wire_order()).require().lines
    assert line.tax_treatment is TaxTreatment.MARGIN
    assert (line.raw_taxation, line.vat_rate, line.vat_country) == ("MARGINAL", Decimal(19), "DE")
    assert line.vat_charged == eur("0.00")
    assert (line.id, line.sku, line.quantity) == ("8200001", "IPH13-128-MID-A", 1)
    assert (line.attribute("grade"), line.attribute("warranty")) == ("A", "M12")
    assert line.attribute("battery_condition") is None


@pytest.mark.parametrize(
    ("taxation", "treatment"),
    [("GROSS", TaxTreatment.STANDARD), ("MARGINAL", TaxTreatment.MARGIN), ("NET", TaxTreatment.NET)],
)
def test_the_treatment_is_the_items_taxation_whatever_its_rate(
    taxation: str, treatment: TaxTreatment
) -> None:  # TAX-1, TAX-2
    for rate in ("0", "19", "20"):
        mapped = to_order(wire_order(raw_item(taxation=taxation, vat_rate=rate)))
        assert mapped.require().lines[0].tax_treatment is treatment
        assert mapped.trace.rule_of("lines[0].tax_treatment") == "tax.treatment_of_taxation"


@pytest.mark.parametrize("taxation", ["UNSPECIFIED", "SOMETHING_NEW", None])
def test_an_unknown_taxation_follows_the_policy(taxation: str | None) -> None:  # TAX-5
    order = wire_order(raw_item(taxation=taxation) if taxation else raw_item(taxation=""))
    assert problems(to_order(order)) == [("tax.unknown_fails", "lines[0].tax_treatment")]
    standard = to_order(order, unknown_tax="assume_standard")
    assert standard.require().lines[0].tax_treatment is TaxTreatment.STANDARD
    assert "tax_assumed" in warnings(standard)
    margin = to_order(order, unknown_tax="assume_margin")
    assert margin.require().lines[0].tax_treatment is TaxTreatment.MARGIN
    assert margin.trace.rule_of("lines[0].tax_treatment") == "tax.unknown_assumed_margin"


def test_an_unknown_taxation_of_a_cancelled_item_stops_nothing() -> None:  # TAX-5, ORD-11
    gone = raw_item("2", state="CANCELLED", taxation="UNSPECIFIED", vat_rate="")
    mapped = to_order(wire_order(raw_item("1"), gone))
    assert mapped.require().lines[1].tax_treatment is TaxTreatment.UNKNOWN
    assert mapped.require().lines[1].vat_rate is None


def test_treatments_of_one_order_are_independent() -> None:  # TAX-3
    mixed = to_order(
        wire_order(raw_item("1"), raw_item("2", "119.00", taxation="GROSS", vat_rate="19", vat_charged="19.00"))
    )
    assert [line.tax_treatment for line in mixed.require().lines] == [TaxTreatment.MARGIN, TaxTreatment.STANDARD]
    assert warnings(mixed) == []


@pytest.mark.parametrize(("rate", "code"), [("0", "tax_anomaly.rate_zero"), ("", "tax_anomaly.rate_missing")])
def test_a_standard_line_without_vat_is_an_anomaly_and_stays_as_it_is(rate: str, code: str) -> None:  # TAX-4
    mapped = to_order(wire_order(raw_item(taxation="GROSS", vat_rate=rate)))
    (line,) = mapped.require().lines
    assert line.tax_treatment is TaxTreatment.STANDARD
    assert line.vat_rate == (Decimal(0) if rate else None)
    assert warnings(mapped) == [code]


def test_a_parcel_to_a_tax_free_territory_is_warned_about() -> None:  # section 2.6
    item = raw_item(price="119.00", taxation="GROSS", vat_rate="19", vat_charged="19.00")
    assert warnings(to_order(wire_order(item, shipping_address=raw_address(post_code="27498")))) == ["tax_territory"]


def test_the_line_price_is_not_lowered_by_an_early_refund() -> None:  # IMP-1
    mapped = to_order(wire_order(raw_item(total_paid="350.00", total_refunded="49.00", total_charged="399.00")))
    (line,) = mapped.require().lines
    assert (line.total, line.paid, line.refunded) == (eur("399.00"), eur("350.00"), eur("49.00"))


@pytest.mark.parametrize(
    ("item", "order", "expected"),
    [
        ({"total_charged": "399.01"}, {}, ["amount_differs"]),
        ({"total_charged": "410.00"}, {}, ["amount_mismatch"]),
        ({}, {"total_charged": "398.99"}, ["amount_differs"]),
        ({}, {"total_charged": "1.00"}, ["amount_mismatch"]),
        ({"total_charged": None}, {"total_charged": "399.00"}, []),
    ],
)
def test_totals_that_do_not_add_up_are_reported_and_not_repaired(
    item: dict[str, Any], order: dict[str, Any], expected: list[str]
) -> None:  # MON-8
    mapped = to_order(wire_order(raw_item(**item), **order))
    assert warnings(mapped) == expected
    assert mapped.require().total == eur("399.00")


def test_a_coupon_is_named_and_not_booked_by_default() -> None:  # IMP-1
    mapped = to_order(wire_order(raw_item(total_discount="10.00"), total_discount="10.00"))
    order = mapped.require()
    assert (order.discount, order.imported_total, order.lines[0].discount) == (None, eur("399.00"), eur("10.00"))
    assert warnings(mapped) == ["coupon_unverified"]
    assert mapped.trace.rule_of("discount") == "amounts.coupon_ignore"


def test_a_coupon_may_be_booked_as_a_line_of_its_own() -> None:  # IMP-1
    items = (
        raw_item("1", total_discount="6.00"),
        raw_item("2", total_discount="4.00", state="CANCELLED"),
    )
    order = to_order(wire_order(*items, total_discount="10.00"), coupon="discount_line").require()
    assert order.discount == eur("6.00")
    assert order.imported_total == eur("393.00")
    assert order.payment is not None
    assert order.payment.amount == eur("393.00")


def test_a_coupon_that_only_the_order_names_is_spread_over_its_items() -> None:  # IMP-1, MON-9
    items = (raw_item("1", "199.00"), raw_item("2", "99.00"), raw_item("3", "1.00", total_discount=""))
    order = to_order(wire_order(*items, total_discount="10.00"), coupon="discount_line").require()
    assert [line.discount for line in order.lines] == [eur("6.66"), eur("3.31"), eur("0.03")]
    free = to_order(wire_order(raw_item("1", "0.00"), raw_item("2", "0.00"), total_discount="0.03")).require()
    assert [line.discount for line in free.lines] == [eur("0.02"), eur("0.01")]


def test_a_coupon_may_park_the_order() -> None:  # IMP-1
    mapped = to_order(wire_order(raw_item(total_discount="10.00"), total_discount="10.00"), coupon="park")
    assert problems(mapped) == [("coupon", "discount")]


def test_coupon_amounts_that_differ_are_reported() -> None:  # MON-8
    mapped = to_order(wire_order(raw_item(total_discount="10.00"), total_discount="12.00"))
    assert warnings(mapped) == ["amount_mismatch", "coupon_unverified"]


def test_cancelled_and_rejected_items_shrink_total_and_payment() -> None:  # ORD-11
    items = (raw_item("1"), raw_item("2", "119.00", state="CANCELLED"), raw_item("3", "99.00", state="REJECTED"))
    order = to_order(wire_order(*items)).require()
    assert [line.id for line in order.importable_lines] == ["1"]
    assert order.total == eur("617.00")
    assert order.payment is not None
    assert order.payment.amount == order.imported_total == eur("399.00")
    gone = to_order(wire_order(raw_item(state="CANCELLED"), state="CANCELLED")).require()
    assert gone.importable_lines == ()


def test_private_and_company_vat_ids_stay_apart() -> None:  # VID-1, VID-2
    private = raw_address(country_code="IT", personal_vatin=" IT00743110157 ", supplement="c/o Rossi")
    mapped = to_order(wire_order(invoice_address=private))
    billing = mapped.require().billing
    assert billing.vat_id is None
    assert billing.private_vat_id is not None
    assert billing.private_vat_id.value == " IT00743110157 "
    assert mapped.trace.rule_of("billing.private_vat_id") == "address.private_vat_id_kept"
    company = raw_address(entity="COMPANY", company_name="Beispiel GmbH", company_vatin="DE136695976")
    billing = to_order(wire_order(invoice_address=company)).require().billing
    assert billing.private_vat_id is None
    assert billing.vat_id is not None
    assert (billing.vat_id.valid, billing.company, billing.entity) == (True, "Beispiel GmbH", Entity.COMPANY)


def test_an_invalid_vat_id_is_imported_and_flagged() -> None:  # VID-5
    mapped = to_order(wire_order(invoice_address=raw_address(company_vatin="DE12345678")))
    assert mapped.require().billing.vat_id is not None
    assert warnings(mapped) == ["vat_id_invalid"]
    assert "12345678" not in f"{mapped.warnings} {mapped.trace}"


def test_a_codice_fiscale_is_a_legitimate_private_id() -> None:  # VID-5
    address = raw_address(country_code="IT", personal_vatin="RSSMRA80A01H501U")
    mapped = to_order(wire_order(invoice_address=address))
    assert warnings(mapped) == []


def test_a_vat_id_on_the_delivery_address_never_gets_near_a_parcel() -> None:  # VID-1, ADR-1
    mapped = to_order(wire_order(shipping_address=raw_address(personal_vatin="DE136695976", company_vatin="x")))
    delivery = mapped.require().delivery
    assert (delivery.vat_id, delivery.private_vat_id) == (None, None)
    assert warnings(mapped) == ["vat_id_misplaced", "vat_id_misplaced"]


@pytest.mark.parametrize("role", ["invoice_address", "shipping_address"])
@pytest.mark.parametrize("country", ["XX", "UNSPECIFIED", "", "Germany"])
def test_an_unknown_country_cannot_be_mapped(role: str, country: str) -> None:  # F05
    mapped = to_order(wire_order(**{role: raw_address(country_code=country)}))
    field = "billing.country" if role == "invoice_address" else "delivery.country"
    assert mapped.value is None
    assert problems(mapped) == [("country_unknown", field)]
    assert "Germany" not in str(mapped.problems[0])


def test_an_incomplete_address_is_imported_and_reported() -> None:
    mapped = to_order(wire_order(shipping_address={"country_code": "DE", "town": "Berlin"}))
    assert mapped.require().delivery.missing == ("name", "street", "postcode")
    assert warnings(mapped) == ["address_incomplete"]


def test_unknown_words_are_kept_and_reported() -> None:  # F07, ORD-3
    mapped = to_order(wire_order(payment_method="STARDUST", labels=["PROCESSING", "GLITTER"]))
    order = mapped.require()
    assert order.payment is not None
    assert order.payment.method == "STARDUST"
    assert order.labels == ("PROCESSING", "GLITTER")
    assert warnings(mapped) == ["payment_method_unknown", "label_unknown"]
    silent = to_order(wire_order(payment_method="UNSPECIFIED")).require()
    assert silent.payment is not None
    assert silent.payment.method is None


@pytest.mark.parametrize("state", ["LEVITATING", "UNSPECIFIED", "PENDING", "REFUNDED"])
def test_an_unknown_item_state_is_never_taken_for_a_new_order(state: str) -> None:  # ORD-3
    mapped = to_order(wire_order(raw_item(state=state)))
    order = mapped.require()
    assert (order.lines[0].state, order.lines[0].raw_state) == (LineState.UNKNOWN, state)
    assert order.state is OrderState.UNKNOWN
    assert "state_unknown" in warnings(mapped)


def test_a_derived_state_that_differs_is_a_finding() -> None:  # section 6.1
    mapped = to_order(wire_order(raw_item("1", state="SHIPPED"), raw_item("2", state="RETURNED"), state="SHIPPED"))
    assert mapped.require().state is OrderState.FULFILLED
    assert mapped.require().raw_state == "SHIPPED"
    assert warnings(mapped) == ["order_state_differs"]
    assert "order_state_differs" in warnings(to_order(wire_order(state="NEVER_HEARD")))


def test_a_foreign_currency_keeps_its_settlement_rate() -> None:  # IMP-2
    order = to_order(
        wire_order(
            raw_item(currency_code="SEK", price="4200.00"),
            currency_code="SEK",
            settlement_exchange_rate="0.091234",
        )
    ).require()
    assert order.exchange == ExchangeRate(source="SEK", target="EUR", rate=Decimal("0.091234"))
    assert order.total == Money(Decimal("4200.00"), "SEK")


@pytest.mark.parametrize(
    "changes",
    [{"settlement_exchange_rate": ""}, {"settlement_exchange_rate": "0"}, {"settlement_currency_code": "UNSPECIFIED"}],
)
def test_without_a_settlement_rate_there_is_no_exchange(changes: dict[str, Any]) -> None:  # IMP-2
    assert to_order(wire_order(**changes)).require().exchange is None


def test_registered_identifiers_are_read() -> None:  # SER-1
    item = raw_item(
        item_identifiers=[
            {"identifier_type": "IMEI", "value": "490154203237518"},
            {"identifier_type": "SERIAL_NUMBER", "value": " "},
        ]
    )
    (line,) = to_order(wire_order(item)).require().lines
    assert line.identifiers == (Imei("490154203237518"),)


def test_an_item_without_a_sku_is_reported() -> None:  # IMP-4
    mapped = to_order(wire_order(raw_item(sku="", offer_data=None)))
    assert mapped.require().lines[0].attributes == ()
    assert warnings(mapped) == ["sku_missing"]


def test_another_address_for_labels_is_reported() -> None:
    assert warnings(to_order(wire_order(shipping_label_address=raw_address()))) == ["label_address_present"]


def test_a_coupon_of_the_items_alone_is_enough() -> None:  # IMP-1
    order = to_order(wire_order(raw_item(total_discount="10.00")), coupon="discount_line").require()
    assert order.discount == eur("10.00")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"released_at": None}, ("dates.placed_at_release", "placed_at")),
        ({"currency_code": "UNSPECIFIED"}, ("currency.of_order", "currency")),
        ({"invoice_address": None}, ("address_missing", "billing")),
        ({"shipping_address": None}, ("address_missing", "delivery")),
    ],
)
def test_missing_evidence_stops_the_order(changes: dict[str, Any], expected: tuple[str, str]) -> None:  # style 8
    mapped = to_order(wire_order(**changes))
    assert mapped.value is None
    assert problems(mapped) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"total_paid": ""}, ("amount_missing", "lines[0].paid")),
        ({"currency_code": "SEK"}, ("currency_mixed", "lines[0].paid")),
        ({"total_paid": "-1.00"}, ("amounts.paid_plus_refunded", "lines[0].total")),
        ({"total_paid": "399.005"}, ("amounts.paid_plus_refunded", "lines[0].total")),
        ({"vat_rate": "-1"}, ("vat_rate_invalid", "lines[0].vat_rate")),
    ],
)
def test_an_item_that_cannot_be_booked_stops_the_order(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:  # MON-1, MON-2
    mapped = to_order(wire_order(raw_item(**changes)))
    assert problems(mapped) == [expected]


def test_an_order_has_items_and_each_only_once() -> None:
    empty = to_order(wire_order(items=[]))
    assert problems(empty) == [("order_without_items", "lines")]
    assert problems(to_order(wire_order(raw_item("1"), raw_item("1")))) == [("item_twice", "lines")]


def test_all_problems_of_an_order_come_out_at_once() -> None:  # style 8
    mapped = to_order(
        wire_order(
            raw_item("1", taxation="UNSPECIFIED"),
            raw_item("2", total_paid=""),
            released_at=None,
            invoice_address=raw_address(country_code="XX"),
            shipping_address=None,
        )
    )
    assert problems(mapped) == [
        ("dates.placed_at_release", "placed_at"),
        ("country_unknown", "billing.country"),
        ("address_missing", "delivery"),
        ("tax.unknown_fails", "lines[0].tax_treatment"),
        ("amount_missing", "lines[1].paid"),
    ]
    with pytest.raises(MappingError, match="XX"):
        mapped.require()


@pytest.mark.parametrize("policy", [{"unknown_tax": "guess"}, {"coupon": "eat"}])
def test_an_unknown_policy_is_refused(policy: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is one of"):
        to_order(wire_order(), **policy)


def test_neither_trace_nor_warnings_nor_repr_hold_personal_data() -> None:  # PII-2, F15
    address = raw_address(personal_vatin="IT00743110157", supplement="c/o Rossi", country_code="IT")
    mapped = to_order(wire_order(invoice_address=address))
    shown = f"{mapped!r} {mapped.trace} {mapped.trace._repr_html_()} {mapped.warnings}"
    for text in ("Giulia", "Bianchi", "Ahornweg", "10115", "Berlin", "5550101", "example.com", "IT0074", "Rossi"):
        assert text not in shown
