"""Domain orders as Sellercloud drafts."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from marketsync import mapping
from marketsync.domain import LineState, Mapped, Order, OrderLine, Payment, TaxTreatment, VatId
from marketsync.errors import ConfigurationError
from marketsync.mapping.backmarket import to_order
from marketsync.mapping.sellercloud import SellercloudDraft, SellercloudSettings, from_order, status_of
from marketsync.mapping.tax import spread_shipping
from marketsync.money import Money, minor_units
from marketsync.sellercloud.currencies import CURRENCY_ORDINALS
from marketsync.sellercloud.enums import Channel, NoteCategory, OrderStatus, PaymentMethod
from tests.domain.samples import PLACED_AT, address, eur, line, order
from tests.mapping.backmarket_orders import raw_address, raw_line, wire_order

SETTINGS = SellercloudSettings(company_id=9001, warehouse=108, timezone="Europe/Berlin")


def mapped(sample: Order, settings: SellercloudSettings = SETTINGS, **changes: Any) -> Mapped[SellercloudDraft]:
    return from_order(sample, settings, **changes)


def sent(sample: Order, settings: SellercloudSettings = SETTINGS) -> dict[str, Any]:
    found: dict[str, Any] = mapped(sample, settings).require().payloads()["order"]
    return found


def codes(result: Mapped[Any]) -> list[str]:
    return [notice.code for notice in (*result.problems, *result.warnings)]


def standard(line_id: str = "8200002", total: str = "119.00", **changes: Any) -> OrderLine:
    return line(line_id, total, tax_treatment=TaxTreatment.STANDARD, raw_taxation="GROSS", **changes)


def test_the_whole_order() -> None:  # IDN-1, ORD-9, IMP-6
    sample = order(
        line(fee=eur("40.00"), shipping=eur("5.99")), total=eur("404.99"), dispatch_by=PLACED_AT + timedelta(days=2)
    )
    result = mapped(sample)
    draft = result.require()
    body = draft.payloads()["order"]
    assert body["OrderDetails"] == {
        "CompanyID": 9001,
        "Channel": 6,
        "OrderSourceOrderID": "7100001",
        "EbaySellingManagerSalesRecordNumber": "marketsync:main:7100001",
        "OrderDate": "2026-11-03T09:30:00",
        "CurrencyCode": 3,
        "TaxExempt": True,
    }
    assert body["Products"] == [
        {
            "ProductID": "IPH13-128-BLU-A",
            "Qty": 1,
            "SitePrice": Decimal("399.00"),
            "ReferenceID": "8200001",
            "ProductName": "iPhone 13 | 128 GB | blue",
            "LineTaxTotal": Decimal("0.00"),
            "FinalValueFee": Decimal("40.00"),
            "ShipFromWareHouseID": 108,
            "Notes": "margin scheme: VAT on the seller's margin only, none shown",
        }
    ]
    assert body["ShippingMethodDetails"] == {"ShippingFee": Decimal("5.99"), "PromiseDate": "2026-11-05T09:30:00"}
    assert body["CustomerDetails"] == {
        "Email": "giulia.bianchi@example.com",
        "FirstName": "Giulia",
        "LastName": "Bianchi",
        "Business": "",
    }
    assert body["ShippingAddress"] == {
        "FirstName": "Giulia",
        "LastName": "Bianchi",
        "Business": "",
        "Address": "Via dei Gelsomini 7",
        "Address2": "",
        "City": "Milano",
        "State": "",
        "ZipCode": "20121",
        "Country": "IT",
        "Phone": "+39 02 5550101",
    }
    assert "Notes" not in body
    assert (draft.external_id, draft.record_number) == ("7100001", "marketsync:main:7100001")
    assert (draft.items, draft.total) == (1, eur("404.99"))
    assert codes(result) == []
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_correction_spells_the_address_in_the_other_way() -> None:  # ADR-3
    payloads = mapped(order()).require().payloads()
    assert payloads["shipping_address"]["AddressLine1"] == "Via dei Gelsomini 7"
    assert payloads["billing_address"]["AddressLine2"] == "c/o Rossi"
    assert "Address" not in payloads["shipping_address"]


def test_the_payment_is_what_was_imported() -> None:  # IMP-6
    gone = line("2", "10.00", shipping=eur("0.10"), state=LineState.CANCELLED)
    paid = Payment(amount=eur("404.99"), method="CARD", reference="PSP-1", received_at=PLACED_AT)
    sample = order(line(shipping=eur("5.89")), gone, total=eur("414.99"), payment=paid)
    payment = mapped(sample).require().payment
    assert payment is not None
    assert (payment.amount, payment.method, payment.reference) == (eur("404.89"), PaymentMethod.OTHER, "PSP-1")
    assert payment.notes == "[marketsync:main:7100001] paid on refurbed by CARD, received 2026-11-03 08:30 UTC"
    made = mapped(order(payment=None)).require().payment
    assert made is not None
    assert made.reference == "main:7100001"
    assert mapped(order(line(total="0.00", paid=eur("0.00")))).require().payment is None


def test_the_method_is_one_of_the_eight_by_hand() -> None:
    buyer = mapped(order()).require().payment
    wire = mapped(order(), evolve(SETTINGS, payment_method="Wire")).require().payment
    assert buyer is not None
    assert wire is not None
    assert (buyer.method, wire.method) == (PaymentMethod.PAYPAL, PaymentMethod.WIRE)


def test_units_that_do_not_divide_the_total_are_two_lines() -> None:  # MON-5
    sample = order(line("1", "100.00", quantity=3, fee=eur("10.00")))
    assert [
        (one["Qty"], one["SitePrice"], one["ReferenceID"], one["FinalValueFee"]) for one in sent(sample)["Products"]
    ] == [(1, Decimal("33.34"), "1", Decimal("3.33")), (2, Decimal("33.33"), "1", Decimal("6.67"))]
    assert mapped(sample).require().items == 2


def test_the_treatment_of_each_line_stays_readable() -> None:  # F14, TAX-1, TAX-3
    lines = (line("1"), standard("2"), line("3", tax_treatment=TaxTreatment.NET, raw_taxation="NET"))
    sample = order(*lines, line("4", "1.00", shipping=eur("5.99")), total=eur("923.99"))
    result = mapped(sample)
    draft = result.require()
    assert [one["Notes"].split(":")[0] for one in draft.payloads()["order"]["Products"]] == [
        "margin scheme",
        "standard VAT of 19 % inside the price",
        "net sale without VAT",
        "margin scheme",
    ]
    assert draft.notes[0].text.startswith("[marketsync:main:7100001] refurbed order 7100001; ")
    assert "item 3: net sale without VAT" in draft.notes[0].text
    assert "shipping 5.99 EUR is taxed as the goods are" in draft.notes[0].text
    assert result.trace.rule_of("order.lines[0].vat_rate") == "tax.margin_is_zero"
    assert result.trace.rule_of("order.lines[2].vat_rate") == "tax.net_is_zero"
    assert codes(result) == ["net_without_vat_id"]


def test_an_unknown_treatment_goes_into_no_erp() -> None:  # TAX-5
    assert codes(mapped(order(line(tax_treatment=TaxTreatment.UNKNOWN)))) == ["tax.treatment_is_needed"]


def test_a_standard_line_without_a_rate_is_an_anomaly() -> None:  # TAX-4
    result = mapped(order(standard(vat_rate=None)))
    assert codes(result) == ["tax_anomaly.rate_missing"]
    assert sent(order(standard(vat_rate=None)))["Products"][0]["Notes"] == "standard VAT inside the price"


def test_tax_ids_are_in_no_address() -> None:  # VID-1, VID-2, ADR-1
    company = VatId.parse("IT00743110157", "IT")
    draft = mapped(order(billing=address(private_vat_id=VatId.parse("RSSMRA85T10A562S", "IT"), vat_id=company)))
    body = draft.require().payloads()
    assert "RSSMRA85T10A562S" not in str(body)
    assert "IT00743110157" not in str(body)
    note = draft.require().notes[1]
    assert note.text.endswith("company VAT id: IT00743110157; private tax id: RSSMRA85T10A562S")
    assert (note.mark, note.category) == ("[marketsync:main:7100001:tax_id]", NoteCategory.CUSTOMER_SERVICE)
    assert note.text.startswith(note.mark)
    assert len(mapped(order(billing=address())).require().notes) == 1


def test_nothing_personal_is_shown() -> None:  # PII-2
    result = mapped(order())
    shown = f"{result!r} {result.trace} {result.require()!r}"
    for text in ("Giulia", "Bianchi", "Gelsomini", "20121", "5550101", "example.com", "IT0074", "Rossi"):
        assert text not in shown


def test_an_order_that_the_market_shows_in_part_can_be_made() -> None:  # ORD-10
    part = {"first_name": "", "last_name": "", "postal_code": "", "phone": "", "email": ""}
    addresses = {"shipping_address": raw_address(**part), "billing_address": raw_address("invoice", **part)}
    sample = to_order(wire_order(**addresses), account="Shop DE", tax=lambda sku: TaxTreatment.MARGIN).require()
    result = mapped(sample)
    customer = result.require().payloads()["order"]["CustomerDetails"]
    assert customer == {
        "Email": "shop-de-70000003@marketsync.test",
        "FirstName": "Order",
        "LastName": "70000003",
        "Business": "",
    }
    assert codes(result) == ["customer_unnamed", "email_missing"]


def test_a_customer_has_the_names_there_are() -> None:
    def customer(**changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = sent(order(billing=address(**changes)))["CustomerDetails"]
        return found

    company = customer(first_name="", last_name="", company="Fiori SRL")
    assert (company["FirstName"], company["LastName"], company["Business"]) == ("Order", "Fiori SRL", "Fiori SRL")
    assert customer(first_name="")["FirstName"] == "-"
    from_delivery = customer(first_name="", last_name="")
    assert (from_delivery["FirstName"], from_delivery["LastName"]) == ("Giulia", "Bianchi")
    emails = {"email": None, "billing": address(email=""), "delivery": address(email="b@example.com")}
    assert sent(order(**emails))["CustomerDetails"]["Email"] == "b@example.com"


def test_a_currency_without_a_number_is_found_before_any_write() -> None:
    lei = Money(Decimal("399.00"), "RON")
    foreign = evolve(line(vat_charged=None), total=lei, paid=lei, refunded=Money.zero("RON"))
    sample = order(foreign, currency="RON", total=lei, payment=None)
    result = mapped(sample)
    assert [(one.code, one.field) for one in result.problems] == [("currency_unknown_to_erp", "order.currency_code")]


def test_a_sku_that_the_erp_does_not_know_is_found_before_any_write() -> None:  # IMP-4
    sample = order(line("1"), line("2", sku="NEVER"), line("3", sku=""), line("4", sku="X", state=LineState.CANCELLED))
    result = mapped(sample, known_skus={"IPH13-128-BLU-A"})
    assert [(one.code, one.field) for one in result.problems] == [
        ("sku_unknown", "order.lines[1].product_id"),
        ("sku_missing", "order.lines[2].product_id"),
    ]
    assert codes(mapped(order(line("1", sku="NEVER")))) == []


def test_all_problems_come_out_at_once() -> None:
    gone = line(state=LineState.CANCELLED)
    assert codes(mapped(order(gone))) == ["nothing_to_import"]
    fine = Money(Decimal("1.005"), "EUR")
    assert codes(mapped(order(line(total="1.00"), line("2", sku="")), known_skus=())) == ["sku_unknown", "sku_missing"]
    assert codes(mapped(order(evolve(line(), total=fine, paid=fine), total=fine)))[0] == "amount_precision"


def test_a_coupon_to_be_booked_lowers_the_prices() -> None:  # IMP-1
    sample = order(line("1", discount=eur("10.00")), line("2", "99.00", discount=eur("0.00")), discount=eur("10.00"))
    result = mapped(sample)
    assert [one["SitePrice"] for one in sent(sample)["Products"]] == [Decimal("389.00"), Decimal("99.00")]
    assert (result.require().total, codes(result)) == (eur("488.00"), ["coupon_inside_prices"])
    not_booked = order(line("1", discount=eur("10.00")))
    assert sent(not_booked)["Products"][0]["SitePrice"] == Decimal("399.00")
    over = order(line("1", "5.00", discount=eur("6.00")), line("2", "99.00"), discount=eur("6.00"))
    assert codes(mapped(over)) == ["amount_negative"]


def test_a_commission_named_for_the_order_is_spread() -> None:  # MON-9
    fees = [one.get("FinalValueFee") for one in sent(order(line("1"), line("2"), fee=eur("79.81")))["Products"]]
    assert fees == [Decimal("39.91"), Decimal("39.90")]
    foreign = order(line("1"), fee=Money(Decimal("40.00"), "SEK"))
    assert "FinalValueFee" not in sent(foreign)["Products"][0]
    free = order(line("1", "0.00", paid=eur("0.00")), fee=eur("1.00"))
    assert "FinalValueFee" not in sent(free)["Products"][0]


def test_back_market_arrives_to_the_cent() -> None:  # F14, TAX-8
    known = {"A": TaxTreatment.MARGIN, "B": TaxTreatment.STANDARD}
    lines = (raw_line(1, "399.00", listing="A"), raw_line(2, "119.00", listing="B", orderline_fee="11.90"))
    read = to_order(wire_order(*lines, price="518.00", shipping_price="5.99"), account="main", tax=known.get).require()
    result = mapped(read, known_skus=known)
    draft = result.require()
    body = draft.payloads()["order"]
    assert [(one["SitePrice"], one["FinalValueFee"], one["Notes"]) for one in body["Products"]] == [
        (Decimal("399.00"), Decimal("42.90"), "margin scheme: VAT on the seller's margin only, none shown"),
        (Decimal("119.00"), Decimal("11.90"), "standard VAT of 19 % inside the price"),
    ]
    assert body["ShippingMethodDetails"]["ShippingFee"] == Decimal("5.99")
    assert draft.total == eur("523.99")
    assert draft.payment is not None
    assert (draft.payment.amount, draft.payment.reference) == (eur("523.99"), "PSP-70000003")
    assert codes(result) == []


@st.composite
def orders(draw: st.DrawFn) -> Order:
    currency = draw(st.sampled_from(["EUR", "SEK", "JPY"]))
    digits = minor_units(currency)
    lines: list[OrderLine] = []
    for number in range(draw(st.integers(1, 5))):
        total = Money(Decimal(draw(st.integers(0, 200_000))).scaleb(-digits), currency)
        lines.append(
            evolve(
                line(),
                id=str(number),
                quantity=draw(st.integers(1, 5)),
                state=LineState.NEW if number == 0 else draw(st.sampled_from([LineState.NEW, LineState.CANCELLED])),
                total=total,
                paid=total,
                refunded=Money.zero(currency),
                vat_charged=None,
                fee=draw(st.sampled_from([None, Money(total.amount / 10, currency).rounded()])),
            )
        )
    shipping = Money(Decimal(draw(st.integers(0, 2_000))).scaleb(-digits), currency)
    shares = spread_shipping(shipping, lines)
    lines = [evolve(one, shipping=share) for one, share in zip(lines, shares, strict=True)]
    total = Money.sum((one.total for one in lines), currency=currency) + shipping
    return order(*lines, currency=currency, total=total, payment=None)


@given(orders())
def test_what_is_sent_and_paid_is_what_is_imported(sample: Order) -> None:  # MON-5, MON-9, IMP-6
    result = mapped(sample)
    draft = result.require()
    body = draft.payloads()["order"]
    products = body["Products"]
    goods = sum((one["Qty"] * one["SitePrice"] for one in products), Decimal(0))
    assert goods + body["ShippingMethodDetails"]["ShippingFee"] == sample.imported_total.amount == draft.total.amount
    assert (draft.payment.amount if draft.payment else Money.zero(sample.currency)) == sample.imported_total
    assert sum(one["Qty"] for one in products) == sum(one.quantity for one in sample.importable_lines)
    assert body["OrderDetails"]["CurrencyCode"] == CURRENCY_ORDINALS[sample.currency]
    fees = sum((one.get("FinalValueFee", Decimal(0)) for one in products), Decimal(0))
    assert fees == sum((one.fee.amount for one in sample.importable_lines if one.fee is not None), Decimal(0))
    assert "amount_mismatch" not in codes(result)


def test_the_settings_have_the_manuals_defaults() -> None:
    settings = SellercloudSettings(company_id=1)
    assert (settings.channel, settings.status_hold, settings.status_release, settings.status_cancelled) == (
        Channel.WEBSITE,
        OrderStatus.ON_HOLD,
        OrderStatus.IN_PROCESS,
        OrderStatus.CANCELED,
    )
    assert (settings.column_enabled, settings.column_grade) == ("BACKMARKET_ENABLED_US", "BACKMARKET_GRADE")
    assert (settings.apply_lag, settings.search_lag) == (timedelta(seconds=180), timedelta(seconds=60))
    assert SellercloudSettings(company_id=1, status_hold=None).status_hold is None


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (200, OrderStatus.ON_HOLD),
        ("200", OrderStatus.ON_HOLD),
        ("200.0", OrderStatus.ON_HOLD),
        (Decimal("2.0"), OrderStatus.IN_PROCESS),
        ("-1", OrderStatus.CANCELED),
        ("OnHold", OrderStatus.ON_HOLD),
        ("in process", OrderStatus.IN_PROCESS),
        ("Cancelled", OrderStatus.CANCELED),
        (1234, OrderStatus(1234)),
    ],
)
def test_a_status_is_a_number_or_a_name(value: object, status: OrderStatus) -> None:
    assert status_of(value) == status


@pytest.mark.parametrize("value", ["In review", "", "9.0.1", "2.5", True, None, 2.0])
def test_a_status_that_nobody_knows_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError):
        status_of(value)


@pytest.mark.parametrize(
    "changes",
    [
        {"company_id": 0},
        {"company_id": "9001"},
        {"channel": "Back Market Pro"},
        {"warehouse": "main"},
        {"status_hold": 2},
        {"status_hold": -1},
        {"payment_method": "CreditCard"},
        {"payment_method": 1},
        {"timezone": "Mars/Olympus"},
        {"timezone": ""},
        {"tax_exempt": "yes"},
        {"unknown_sku": "unassigned"},
        {"external_id_prefix": "BM "},
        {"return_reasons": {"WITHDRAWAL": "1"}},
        {"return_reasons": 4},
        {"country_names": {"DE": ""}},
        {"invoice_kind": "pretty"},
        {"column_price": " "},
        {"apply_lag": 180},
        {"search_lag": timedelta(seconds=-1)},
    ],
)
def test_a_wrong_setting_is_refused_at_once(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        SellercloudSettings(**{"company_id": 1, **changes})


def test_the_settings_reach_the_order() -> None:
    settings = evolve(
        SETTINGS,
        channel="21",
        external_id_prefix="BM-",
        tax_exempt=False,
        warehouse=None,
        country_names={"IT": "Italy"},
        timezone="America/New_York",
    )
    body = sent(order(), settings)
    details = body["OrderDetails"]
    assert (details["Channel"], details["OrderSourceOrderID"], details["TaxExempt"]) == (21, "BM-7100001", False)
    assert details["OrderDate"] == "2026-11-03T03:30:00"
    assert body["ShippingAddress"]["Country"] == "Italy"
    assert "ShipFromWareHouseID" not in body["Products"][0]
    assert details["EbaySellingManagerSalesRecordNumber"] == "marketsync:main:7100001"


def test_the_mappings_are_found_by_name() -> None:
    assert mapping.sellercloud.from_order is from_order
    assert mapping.backmarket.to_order is to_order
    assert datetime(2026, 11, 3, 8, 30, tzinfo=UTC) == PLACED_AT
