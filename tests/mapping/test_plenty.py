"""Domain orders as PlentyONE drafts."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from marketsync.domain import (
    Entity,
    ExchangeRate,
    LineState,
    Mapped,
    Order,
    OrderLine,
    Payment,
    TaxTreatment,
    VatId,
)
from marketsync.errors import ConfigurationError
from marketsync.mapping.plenty import PlentyDraft, PlentySettings, from_order, status_of
from marketsync.money import Money
from marketsync.plenty.models import VatConfiguration, VatRate
from tests.domain.samples import PLACED_AT, address, eur, line, order

VAT = VatConfiguration(id=7, vat_rates=(VatRate(id=0, vat_rate=Decimal(19)), VatRate(id=1, vat_rate=Decimal(7))))
SKU = "IPH13-128-BLU-A"


def settings(**changes: Any) -> PlentySettings:
    values: dict[str, Any] = {
        "plenty_id": 1000,
        "warehouse_id": 2,
        "payment_method_id": 6021,
        "shipping_profile_id": 6,
        "status_hold": "3.9",
        "vat_field": 3,
    }
    return PlentySettings(**{**values, **changes})


def mapped(sample: Order, *, vat: VatConfiguration | None = VAT, **changes: Any) -> Mapped[PlentyDraft]:
    return from_order(sample, settings(**changes), variations={SKU: 1012}, vat=vat)


def payloads(sample: Order, **changes: Any) -> dict[str, Any]:
    return mapped(sample, **changes).require().payloads()


def items(sample: Order, **changes: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = payloads(sample, **changes)["order"]["orderItems"]
    return found


def facts(entries: list[dict[str, Any]]) -> dict[int, str]:
    return {int(entry["typeId"]): entry["value"] for entry in entries}


def codes(result: Mapped[PlentyDraft]) -> list[str]:
    return [notice.code for notice in result.warnings]


def standard(line_id: str = "8200002", total: str = "119.00", **changes: Any) -> OrderLine:
    values: dict[str, Any] = {
        "tax_treatment": TaxTreatment.STANDARD,
        "raw_taxation": "GROSS",
        "vat_charged": eur("19.00"),
    }
    return line(line_id, total, **{**values, **changes})


def net(line_id: str = "8200003", total: str = "99.00") -> OrderLine:
    return line(line_id, total, tax_treatment=TaxTreatment.NET, raw_taxation="NET", vat_rate=Decimal(0))


def test_the_whole_order() -> None:
    sent = payloads(order())["order"]
    assert (sent["typeId"], sent["plentyId"], sent["referrerId"], sent["statusId"]) == (1, 1000, 183, Decimal("3.9"))
    assert facts(sent["properties"]) == {7: "7100001", 3: "6021", 6: "it", 1: "2", 2: "6"}
    assert sent["dates"] == [{"typeId": 2, "date": "2026-11-03T08:30:00+00:00"}]
    assert sent["relations"] == [{"referenceType": "warehouse", "referenceId": 2, "relation": "sender"}]
    assert "addressRelations" not in sent
    assert sent["orderItems"] == [
        {
            "typeId": 1,
            "itemVariationId": 1012,
            "referrerId": 183,
            "quantity": 1,
            "orderItemName": "iPhone 13 | 128 GB | blue",
            "shippingProfileId": 6,
            "warehouseId": 2,
            "countryVatId": 7,
            "vatField": 3,
            "vatRate": 0,
            "amounts": [
                {
                    "currency": "EUR",
                    "isSystemCurrency": True,
                    "exchangeRate": 1,
                    "priceOriginalGross": Decimal("399.00"),
                    "surcharge": 0,
                    "discount": 0,
                    "isPercentage": False,
                }
            ],
            "properties": [
                {"typeId": 41, "value": "8200001"},
                {"typeId": 98, "value": SKU},
                {"typeId": 1, "value": "2"},
            ],
        }
    ]


def test_what_is_not_configured_is_not_sent() -> None:
    bare = from_order(order(language=None), PlentySettings(plenty_id=1000)).require().payloads()["order"]
    assert facts(bare["properties"]) == {7: "7100001", 3: "5000"}
    assert not {"statusId", "relations"} & bare.keys()
    assert not {"warehouseId", "shippingProfileId", "countryVatId", "vatField"} & bare["orderItems"][0].keys()


def test_the_external_id_is_the_markets_id_with_the_prefix() -> None:  # IDN-1
    result = mapped(order(), external_id_prefix="RF-").require()
    assert result.external_id == "RF-7100001"
    assert facts(result.payloads()["order"]["properties"])[7] == "RF-7100001"


def test_addresses_and_contact_are_filled_in_when_they_exist() -> None:
    draft = mapped(order()).require()
    filled = draft.order_with(billing_id=33, delivery_id=34, contact_id=104)
    assert filled.address_relations
    assert [(one.type_id, one.address_id) for one in filled.address_relations] == [(1, 33), (2, 34)]
    assert filled.relations
    assert [(one.reference_type, one.reference_id, one.relation) for one in filled.relations] == [
        ("warehouse", 2, "sender"),
        ("contact", 104, "receiver"),
    ]
    guest = mapped(order(), warehouse_id=None).require().order_with(billing_id=33, delivery_id=34)
    assert not guest.relations


@pytest.mark.parametrize("rate", ["19", "0", "25.5", None])
def test_a_margin_line_is_booked_at_zero_whatever_the_market_sent(rate: str | None) -> None:  # TAX-2, TAX-13
    result = mapped(order(line(vat_rate=None if rate is None else Decimal(rate))))
    (item,) = result.require().payloads()["order"]["orderItems"]
    assert (item["vatRate"], item["vatField"], item["countryVatId"]) == (0, 3, 7)
    assert result.trace.rule_of("order.lines[0].vat_rate") == "tax.margin_is_zero"


def test_a_standard_line_has_its_rate_and_the_field_of_that_rate() -> None:  # IMP-3
    (item,) = items(order(standard()))
    assert (item["vatRate"], item["vatField"], item["countryVatId"]) == (19, 0, 7)
    (foreign,) = items(order(standard(vat_rate=Decimal("25.5"))))
    assert (foreign["vatRate"], foreign["countryVatId"]) == (Decimal("25.5"), 7)
    assert "vatField" not in foreign


def test_a_net_line_is_zero_for_another_reason_than_a_margin_line() -> None:  # TAX-1, F14
    result = mapped(order(line(), net()))
    margin, without = result.require().payloads()["order"]["orderItems"]
    assert margin["vatRate"] == without["vatRate"] == 0
    assert margin["vatField"] == 3
    assert "vatField" not in without
    assert result.trace.rule_of("order.lines[0].vat_rate") == "tax.margin_is_zero"
    assert result.trace.rule_of("order.lines[1].vat_rate") == "tax.net_is_zero"
    (note,) = result.require().notes
    assert "item 8200001: margin scheme" in note
    assert "item 8200003: net sale without VAT" in note
    assert codes(result) == ["net_without_vat_id"]
    company = order(net(), billing=address(vat_id=VatId.parse("IT00743110157")))
    assert codes(mapped(company)) == []


@pytest.mark.parametrize(
    ("rate", "sent", "code"), [("0", {"vatRate": 0}, "tax_anomaly.rate_zero"), (None, {}, "tax_anomaly.rate_missing")]
)
def test_a_standard_line_without_vat_is_reported_and_unchanged(
    rate: str | None, sent: dict[str, int], code: str
) -> None:  # TAX-4, F14
    result = mapped(order(standard(vat_rate=None if rate is None else Decimal(rate))))
    (item,) = result.require().payloads()["order"]["orderItems"]
    assert {key: value for key, value in item.items() if key == "vatRate"} == sent
    assert "vatField" not in item
    assert codes(result) == [code]


def test_a_line_of_unknown_treatment_goes_into_no_erp() -> None:  # TAX-5
    result = mapped(order(line(tax_treatment=TaxTreatment.UNKNOWN)))
    assert result.value is None
    assert [(notice.code, notice.field) for notice in result.problems] == [
        ("tax.treatment_is_needed", "order.lines[0].vat_rate")
    ]


def test_without_a_vat_configuration_rates_are_sent_alone_and_that_is_said() -> None:  # IMP-3
    result = mapped(order(standard()), vat=None)
    (item,) = result.require().payloads()["order"]["orderItems"]
    assert item["vatRate"] == 19
    assert "countryVatId" not in item
    assert codes(result) == ["vat_configuration_missing"]


def test_a_private_vat_id_goes_to_name_4_of_billing_only() -> None:  # VID-2, VID-3, ADR-1, F15
    result = mapped(order())
    billing, delivery = result.require().billing, result.require().delivery
    assert billing.name4 == "IT00743110157 / c/o Rossi"
    assert delivery.name4 == ""
    assert 1 not in facts(result.require().payloads()["billing"]["options"])
    assert result.trace.rule_of("billing.name4") == "address.private_vat_id_to_name4"
    assert result.trace.rule_of("delivery.name4") is None


def test_a_private_vat_id_of_the_delivery_address_reaches_no_parcel() -> None:  # ADR-1
    both = address(private_vat_id=VatId.parse("IT00743110157"), supplement="c/o Rossi")
    assert mapped(order(billing=both, delivery=both)).require().delivery.name4 == "c/o Rossi"


def test_a_company_vat_id_goes_to_the_vat_number_and_never_to_name_4() -> None:  # VID-2
    company = address(
        entity=Entity.COMPANY, company="Fiori SRL", vat_id=VatId.parse(" IT 00743110157 "), supplement="Scala B"
    )
    result = mapped(order(billing=company, delivery=company))
    sent = result.require().payloads()
    assert facts(sent["billing"]["options"])[1] == "IT 00743110157"
    assert 1 not in facts(sent["delivery"]["options"])
    assert sent["billing"]["name4"] == sent["delivery"]["name4"] == "Scala B"
    assert sent["billing"]["name1"] == "Fiori SRL"
    assert "gender" not in sent["billing"]
    assert result.trace.rule_of("billing.options.vat_number") == "address.company_vat_id_to_option"
    assert result.trace.rule_of("billing.name4") == "address.supplement_to_name4"


def test_a_supplement_that_does_not_fit_is_lost_and_reported() -> None:  # VID-3
    result = mapped(order(), name4_max=20)
    assert result.require().billing.name4 == "IT00743110157"
    assert codes(result) == ["name4_too_short"]
    assert codes(mapped(order(), name4_max=5)) == ["name4_too_short"]


def test_addresses_belong_to_one_order_and_one_role() -> None:  # ADR-1
    sent = payloads(order())
    assert facts(sent["billing"]["options"])[2] == "main:7100001:billing"
    assert facts(sent["delivery"]["options"])[2] == "main:7100001:delivery"
    assert facts(sent["delivery"]["options"])[5] == "giulia.bianchi@example.com"
    assert facts(sent["delivery"]["options"])[4] == "+39 02 5550101"
    billing = sent["billing"]
    assert (billing["name2"], billing["name3"], billing["gender"]) == ("Giulia", "Bianchi", "female")
    assert (billing["address1"], billing["address2"]) == ("Via dei Gelsomini", "7")
    assert (billing["postalCode"], billing["town"], billing["countryId"]) == ("20121", "Milano", 15)


def test_an_unknown_country_stops_the_order_with_both_addresses_named() -> None:  # F05
    result = mapped(order(billing=address(country="QQ"), delivery=address(country="ZZ")))
    assert [(notice.code, notice.field) for notice in result.problems] == [
        ("country_unknown", "billing.country_id"),
        ("country_unknown", "delivery.country_id"),
    ]
    own = from_order(order(), settings(), countries={"IT": 262}).require()
    assert own.billing.country_id == 262


@pytest.mark.parametrize(
    ("policy", "email", "guest"),
    [
        ("by_email", "giulia.bianchi@example.com", False),
        ("per_order", "giulia.bianchi@example.com", True),
        ("by_email", None, True),
    ],
)
def test_a_contact_by_email_or_per_order(policy: str, email: str | None, guest: bool) -> None:  # ADR-4
    sample = order(email=email, billing=address(email="", phone=""))
    contact = payloads(sample, contacts=policy)["contact"]
    assert (contact["typeId"], contact["referrerId"], contact["plentyId"]) == (1, 183, 1000)
    assert (contact["firstName"], contact["lastName"], contact["lang"]) == ("Giulia", "Bianchi", "it")
    assert contact["externalId"] == "main:7100001"
    kinds = {(option["typeId"], option["subTypeId"]) for option in contact["options"]}
    assert ((10, 11) in kinds) is guest
    assert ((2, 4) in kinds) is (email is not None)


def test_no_contact_at_all() -> None:  # ADR-4
    assert mapped(order(), contacts="none").require().contact is None
    assert payloads(order(), contacts="none")["contact"] is None
    company = payloads(order(billing=address(first_name="", last_name="", company="Fiori SRL"), language=None))[
        "contact"
    ]
    assert company["lastName"] == "Fiori SRL"
    assert "lang" not in company


def test_an_unknown_sku_is_an_unassigned_line_or_parks() -> None:  # IMP-4
    result = mapped(order(line(sku="NEVER-SEEN"), line("2", sku="")))
    unknown, nameless = result.require().payloads()["order"]["orderItems"]
    assert (unknown["typeId"], unknown["itemVariationId"]) == (9, 0)
    assert facts(unknown["properties"])[98] == "NEVER-SEEN"
    assert 98 not in facts(nameless["properties"])
    assert codes(result) == ["sku_unassigned", "sku_unassigned"]
    assert result.trace.rule_of("order.items[8200001].item_variation_id") == "lines.unassigned_variation"
    parked = mapped(order(line(sku="NEVER-SEEN")), unknown_sku="park")
    assert [notice.code for notice in parked.problems] == ["sku_unknown"]
    assert "NEVER-SEEN" in str(parked.problems[0])


def test_one_market_item_is_one_line_of_one_unit() -> None:  # ORD-9
    sample = order(line("1"), line("2"), line("3", "350.00"))
    sent = items(sample)
    assert [item["quantity"] for item in sent] == [1, 1, 1]
    assert [facts(item["properties"])[41] for item in sent] == ["1", "2", "3"]
    assert mapped(sample).require().items == 3


def test_equal_units_may_be_grouped() -> None:  # ORD-9
    lines = (line("1"), line("2"), line("3", "350.00"), line("4", tax_treatment=TaxTreatment.NET))
    sent = items(order(*lines), group_equal_units=True)
    assert [(item["quantity"], facts(item["properties"])[41]) for item in sent] == [(2, "1,2"), (1, "3"), (1, "4")]


@pytest.mark.parametrize(
    ("total", "quantity", "expected"),
    [
        ("300.00", 3, [("100.00", 3)]),
        ("100.00", 3, [("33.34", 1), ("33.33", 2)]),
        ("0.05", 2, [("0.03", 1), ("0.02", 1)]),
    ],
)
def test_unit_prices_make_the_line_total_to_the_cent(
    total: str, quantity: int, expected: list[tuple[str, int]]
) -> None:  # MON-5, MON-9
    sent = items(order(line(total=total, quantity=quantity)))
    prices = [(str(item["amounts"][0]["priceOriginalGross"]), item["quantity"]) for item in sent]
    assert prices == expected


def test_cancelled_and_rejected_lines_are_left_out() -> None:  # ORD-11
    sample = order(line("1"), line("2", state=LineState.CANCELLED), line("3", state=LineState.REJECTED))
    draft = mapped(sample).require()
    assert draft.items == 1
    assert draft.total == eur("399.00")
    assert draft.payment is not None
    assert draft.payment.amount == Decimal("399.00")
    gone = mapped(order(line(state=LineState.CANCELLED)))
    assert [notice.code for notice in gone.problems] == ["nothing_to_import"]


def test_a_booked_coupon_is_a_negative_line_for_each_rate() -> None:  # IMP-1
    sample = order(
        line("1", discount=eur("6.66")),
        line("2", "99.00", discount=eur("3.31")),
        standard("3", discount=eur("0.03")),
        line("4", state=LineState.CANCELLED, discount=eur("1.00")),
        discount=eur("10.00"),
    )
    sent = items(sample)
    coupons = [item for item in sent if item["typeId"] == 4]
    assert [(item["vatRate"], item["amounts"][0]["priceOriginalGross"]) for item in coupons] == [
        (0, Decimal("-9.97")),
        (19, Decimal("-0.03")),
    ]
    draft = mapped(sample).require()
    assert draft.items == 3
    assert draft.total == eur("607.00")
    assert codes(mapped(sample)) == []


def test_a_coupon_above_the_goods_stops_the_order() -> None:
    sample = order(line(discount=eur("400.00")), discount=eur("400.00"))
    assert [notice.code for notice in mapped(sample).problems] == ["amount_negative"]


def test_shipping_is_inside_the_prices() -> None:  # IMP-5
    result = mapped(order())
    assert all(item["typeId"] != 6 for item in result.require().payloads()["order"]["orderItems"])
    assert result.trace.rule_of("order.shipping") == "amounts.shipping_inside_prices"


def test_shipping_beside_the_prices_is_taxed_as_the_goods_are() -> None:  # F14, TAX-8, MON-9
    margin, gross = line("1", "399.00", shipping=eur("4.61")), standard("2", shipping=eur("1.38"))
    gone = line("3", "10.00", shipping=eur("0.12"), state=LineState.CANCELLED)
    sample = order(margin, gross, gone, total=eur("534.11"))
    sent = [item for item in items(sample) if item["typeId"] == 6]
    assert [(item["vatRate"], item["amounts"][0]["priceOriginalGross"], item["quantity"]) for item in sent] == [
        (0, Decimal("4.61"), 1),
        (19, Decimal("1.38"), 1),
    ]
    assert (sent[0]["vatField"], sent[0]["itemVariationId"]) == (3, 0)
    result = mapped(sample)
    draft = result.require()
    assert (draft.items, draft.total, payloads(sample)["payment"]["amount"]) == (2, eur("523.99"), Decimal("523.99"))
    assert result.trace.rule_of("order.items[shipping].price") == "tax.shipping_follows_goods"
    assert result.trace.rule_of("order.shipping") is None
    assert codes(result) == []


def test_shipping_of_lines_taxed_alike_is_one_line() -> None:  # TAX-8
    both = order(line("1", shipping=eur("3.00")), line("2", shipping=eur("2.99")), total=eur("803.99"))
    assert [item["amounts"][0]["priceOriginalGross"] for item in items(both) if item["typeId"] == 6] == [
        Decimal("5.99")
    ]


def test_units_that_do_not_divide_the_total_stay_one_item_of_the_market() -> None:  # MON-5, ORD-9
    sent = items(order(line("1", "100.00", quantity=3)))
    assert [(item["quantity"], item["amounts"][0]["priceOriginalGross"]) for item in sent] == [
        (1, Decimal("33.34")),
        (2, Decimal("33.33")),
    ]
    assert [(facts(item["properties"])[41], facts(item["properties"])[98]) for item in sent] == [("1", SKU)] * 2


def test_the_payment() -> None:  # IMP-6
    draft = mapped(order()).require()
    assert draft.payloads()["payment"] == {
        "amount": Decimal("399.00"),
        "currency": "EUR",
        "mopId": 6021,
        "type": "credit",
        "status": 2,
        "transactionType": 2,
        "exchangeRatio": 1,
        "isSystemCurrency": True,
        "properties": [
            {"typeId": 1, "value": "main:7100001"},
            {"typeId": 3, "value": "refurbed 7100001"},
            {"typeId": 23, "value": "4"},
        ],
    }
    assert (draft.payment_reference, draft.payment_received_at) == ("main:7100001", PLACED_AT)


def test_the_trace_says_where_payment_date_and_reference_come_from() -> None:  # IMP-6
    made = mapped(order()).trace
    assert made.rule_of("payment.received_at") == "payment.received_at_release"
    assert made.rule_of("payment.reference") == "payment.reference_made"
    paid_at = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    sample = order(payment=Payment(amount=eur("399.00"), reference="TX-1", received_at=paid_at))
    named = mapped(sample)
    assert (named.require().payment_reference, named.require().payment_received_at) == ("TX-1", paid_at)
    assert named.trace.rule_of("payment.received_at") == "payment.received_at_market"
    assert named.trace.rule_of("payment.reference") == "payment.reference_of_market"
    assert mapped(order(payment=None)).require().payment_received_at == PLACED_AT


def test_the_payment_method_falls_back_to_manual() -> None:
    result = mapped(order(), payment_method_id=None)
    assert result.require().payloads()["payment"]["mopId"] == 5000
    assert result.trace.rule_of("payment.mop_id") == "payment.method_manual"


def test_an_order_without_value_has_no_payment() -> None:
    draft = mapped(order(line(total="0.00"))).require()
    assert draft.payment is None
    assert draft.payloads()["payment"] is None


def krona(target: str = "EUR") -> Order:
    price = Money(Decimal("4200.00"), "SEK")
    bought = evolve(line(), total=price, paid=price, refunded=Money.zero("SEK"), vat_charged=None)
    rate = ExchangeRate(source="SEK", target=target, rate=Decimal("0.0912"))
    return order(bought, currency="SEK", total=price, exchange=rate, payment=None)


def test_a_foreign_currency_travels_with_its_settlement_rate() -> None:  # IMP-2
    sent = payloads(krona())
    (amount,) = sent["order"]["orderItems"][0]["amounts"]
    assert (amount["currency"], amount["isSystemCurrency"], amount["exchangeRate"]) == ("SEK", False, Decimal("0.0912"))
    payment = sent["payment"]
    assert (payment["currency"], payment["isSystemCurrency"]) == ("SEK", False)
    assert payment["exchangeRatio"] == Decimal("0.0912")


def test_a_missing_exchange_rate_parks_unless_the_caller_has_one() -> None:  # IMP-2
    assert [notice.code for notice in mapped(krona("PLN")).problems] == ["exchange.rate_is_needed"]
    hook: Callable[[Order], Decimal | None] = lambda _: Decimal("0.09")  # noqa: E731
    result = mapped(krona("PLN"), exchange_rate=hook)
    assert result.trace.rule_of("exchange_rate") == "exchange.rate_of_caller"
    assert result.require().payment is not None
    own = mapped(krona(), system_currency="SEK")
    assert own.trace.rule_of("exchange_rate") == "exchange.same_currency"


def test_a_line_finer_than_its_currency_stops_the_order() -> None:  # MON-3
    result = mapped(order(line(total="399.005")))
    assert [notice.code for notice in result.problems] == ["amount_precision"]


def test_the_latest_shipping_date_is_sent_when_the_market_names_one() -> None:
    due = datetime(2026, 11, 5, 12, tzinfo=UTC)
    dates = payloads(order(dispatch_by=due))["order"]["dates"]
    assert {entry["typeId"]: entry["date"] for entry in dates}[18] == "2026-11-05T12:00:00+00:00"


def test_notes_begin_with_our_mark_and_are_escaped() -> None:  # IMP-7
    sample = order(labels=("<b>PROCESSING</b>",), payment=Payment(amount=eur("1.00"), method="A&B"))
    draft = mapped(sample).require()
    (note,) = draft.notes
    assert draft.mark == "[marketsync:main:7100001]"
    assert note.startswith(draft.mark)
    assert "&lt;b&gt;PROCESSING" in note
    assert "A&amp;B" in note
    assert "<b>" not in note
    (silent,) = mapped(order(payment=None)).require().notes
    assert "payment method" not in silent
    unrated = mapped(order(line(vat_rate=None))).require().notes[0]
    assert unrated.endswith("booked at 0 %")


def test_a_hold_status_that_is_a_name_must_be_resolved_first() -> None:
    result = mapped(order(), status_hold="9.0.1")
    assert [(notice.code, notice.field) for notice in result.problems] == [("status_unresolved", "order.status_id")]


def test_all_problems_of_an_order_come_out_at_once() -> None:  # style 8
    result = mapped(
        order(
            line("1", tax_treatment=TaxTreatment.UNKNOWN, sku="NEVER-SEEN"),
            billing=address(country="QQ"),
            exchange=None,
        ),
        unknown_sku="park",
        system_currency="SEK",
        status_hold="In review",
    )
    assert [notice.code for notice in result.problems] == [
        "status_unresolved",
        "exchange.rate_is_needed",
        "country_unknown",
        "tax.treatment_is_needed",
        "sku_unknown",
    ]


def test_neither_draft_nor_trace_nor_notes_show_personal_data() -> None:  # PII-2, F15
    result = mapped(order(), name4_max=20)
    draft = result.require()
    shown = f"{result!r} {draft} {result.trace} {result.warnings} {draft.notes} {draft.billing} {draft.contact}"
    for text in ("Giulia", "Bianchi", "Gelsomini", "20121", "Milano", "5550101", "example.com", "IT0074", "Rossi"):
        assert text not in shown


def test_a_draft_survives_pickling() -> None:
    draft = mapped(order()).require()
    assert pickle.loads(pickle.dumps(draft)) == draft


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (8, "8"),
        ("8.0", "8"),
        (8.0, "8"),
        (Decimal("8.00"), "8"),
        ("5.1", "5.1"),
        ("1.10", "1.1"),
        (10, "10"),
        (3.9, "3.9"),
    ],
)
def test_statuses_are_compared_as_decimals(value: Any, expected: str) -> None:  # WH-4
    assert status_of(value) == Decimal(expected)
    assert str(status_of(value)) == expected


@pytest.mark.parametrize("name", ["9.0.1", " In review "])
def test_a_text_that_is_no_decimal_is_the_name_of_a_status(name: str) -> None:  # WH-4
    assert status_of(name) == name.strip()


@pytest.mark.parametrize("value", [0, 20, "0.5", "8.12345", "NaN", "", " ", None, True, []])
def test_a_status_that_cannot_be_is_refused(value: Any) -> None:  # WH-4
    with pytest.raises(ConfigurationError, match="status"):
        status_of(value)


def test_settings_have_the_documented_defaults() -> None:
    values = PlentySettings(plenty_id=1000)
    assert (values.referrer_id, values.status_hold, values.name4_max) == (Decimal(183), None, 100)
    assert values.status_release == Decimal(5)
    assert (values.status_cancelled, values.status_return) == (Decimal(8), Decimal(9))
    assert (values.contacts, values.unknown_sku, values.group_equal_units) == ("by_email", "unassigned", False)
    assert (values.apply_lag, values.search_lag) == (timedelta(seconds=180), timedelta(seconds=60))
    assert PlentySettings(plenty_id=1, referrer_id="104.010").referrer_id == Decimal("104.01")
    assert str(PlentySettings(plenty_id=1, referrer_id=183.0).referrer_id) == "183"


@pytest.mark.parametrize(
    "wrong",
    [
        {"plenty_id": "1000"},
        {"plenty_id": None},
        {"plenty_id": True},
        {"referrer_id": "refurbed"},
        {"referrer_id": None},
        {"referrer_id": 0},
        {"warehouse_id": -1},
        {"contacts": "always"},
        {"unknown_sku": "drop"},
        {"system_currency": "eur"},
        {"system_currency": None},
        {"apply_lag": 180},
        {"search_lag": timedelta(seconds=-1)},
        {"name4_max": 1.5},
        {"name4_max": None},
        {"group_equal_units": "no"},
        {"external_id_prefix": None},
        {"exchange_rate": 1.1},
        {"status_hold": 42},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        settings(**wrong)


def test_an_incomplete_address_asks_to_be_let_in_and_a_whole_one_does_not() -> None:  # ORD-10
    hidden = evolve(address(), street="", first_name="", last_name="")
    sent = payloads(order(standard(), delivery=hidden))
    assert sent["delivery"]["useAddressLightValidator"] is True
    assert "useAddressLightValidator" not in sent["billing"]
