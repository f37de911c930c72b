"""Whatever the mix: what is booked and paid in the ERP is what the buyer paid, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import ExchangeRate, LineState, Order, OrderLine, TaxTreatment
from marketsync.mapping.plenty import PlentySettings, from_order
from marketsync.mapping.refurbed import to_order
from marketsync.mapping.tax import spread_shipping
from marketsync.money import Money, allocate, minor_units
from marketsync.plenty.models import VatConfiguration, VatRate
from tests.domain.samples import line, order
from tests.mapping.wire_orders import raw_item, wire_order

CURRENCIES = st.sampled_from(["EUR", "SEK", "PLN", "JPY"])
TREATMENTS = st.sampled_from([TaxTreatment.STANDARD, TaxTreatment.MARGIN, TaxTreatment.NET])
STATES = st.sampled_from([LineState.NEW, LineState.NEW, LineState.ACCEPTED, LineState.CANCELLED, LineState.REJECTED])
RATES = st.sampled_from([None, Decimal(0), Decimal(19), Decimal(20), Decimal("25.5")])


@st.composite
def orders(draw: st.DrawFn) -> Order:
    currency = draw(CURRENCIES)
    digits = minor_units(currency)

    def money(low: int, high: int) -> Money:
        return Money(Decimal(draw(st.integers(low, high))).scaleb(-digits), currency)

    lines: list[OrderLine] = []
    for number in range(draw(st.integers(1, 6))):
        total = money(0, 200_000)
        lines.append(
            evolve(
                line(),
                id=str(number),
                sku=draw(st.sampled_from(["A", "B", "UNKNOWN"])),
                quantity=draw(st.integers(1, 4)),
                state=LineState.NEW if number == 0 else draw(STATES),
                total=total,
                paid=total,
                refunded=Money.zero(currency),
                vat_charged=None,
                tax_treatment=draw(TREATMENTS),
                vat_rate=draw(RATES),
            )
        )
    if draw(st.booleans()):  # shipping beside the prices
        shares = spread_shipping(money(0, 2_000), lines)
        lines = [evolve(one, shipping=share) for one, share in zip(lines, shares, strict=True)]
    importable = [one for one in lines if one.importable]
    goods = Money.sum((one.total for one in importable), currency=currency)
    discount: Money | None = None
    if draw(st.booleans()) and not goods.is_zero:
        discount = min(goods, money(0, 5_000))
        parts = iter(allocate(discount, [one.total for one in importable]))
        lines = [evolve(one, discount=next(parts)) if one.importable else one for one in lines]
    return order(
        *lines,
        currency=currency,
        total=Money.sum((one.total for one in lines), currency=currency),
        discount=discount,
        payment=None,
        exchange=ExchangeRate(source=currency, target="EUR", rate=Decimal("0.0912")),
    )


@given(orders(), st.booleans(), st.booleans())
def test_the_draft_books_and_pays_exactly_what_is_imported(
    sample: Order, grouped: bool, with_vat: bool
) -> None:  # MON-5, MON-9, IMP-1, IMP-6, F14
    vat = VatConfiguration(id=1, vat_rates=(VatRate(id=0, vat_rate=Decimal(19)),)) if with_vat else None
    settings = PlentySettings(plenty_id=1000, vat_field=3, group_equal_units=grouped)
    result = from_order(sample, settings, variations={"A": 11, "B": 12}, vat=vat)
    draft = result.require()
    items = draft.order.order_items or ()
    booked = [Money(item.amounts[0].price_original_gross, sample.currency) * Decimal(item.quantity) for item in items]
    assert Money.sum(booked, currency=sample.currency) == sample.imported_total == draft.total
    assert (draft.payment.amount if draft.payment else 0) == sample.imported_total.amount
    assert "amount_mismatch" not in [notice.code for notice in result.warnings]
    units = sum(int(item.quantity) for item in items if item.type_id not in (4, 6))
    assert units == sum(one.quantity for one in sample.importable_lines)
    by_rule = {
        "tax.margin_is_zero": TaxTreatment.MARGIN,
        "tax.net_is_zero": TaxTreatment.NET,
        "tax.rate_of_market": TaxTreatment.STANDARD,
        "tax.rate_missing_unchanged": TaxTreatment.STANDARD,
    }
    for index, one in enumerate(sample.lines):
        if one.importable:
            rule = result.trace.rule_of(f"order.lines[{index}].vat_rate")
            assert rule is not None
            assert by_rule[rule] is one.tax_treatment


PRICES = st.integers(0, 200_000).map(lambda cents: f"{Decimal(cents).scaleb(-2):.2f}")
WIRE_ITEMS = st.lists(
    st.tuples(
        PRICES,
        PRICES,
        st.sampled_from(["GROSS", "MARGINAL", "NET", "NEW_ONE"]),
        st.sampled_from(["NEW", "ACCEPTED", "CANCELLED", "REJECTED", "SHIPPED"]),
    ),
    min_size=1,
    max_size=5,
)


@given(WIRE_ITEMS, st.sampled_from(["0", "0.00", "9.99"]), st.sampled_from(["ignore", "discount_line"]))
def test_from_the_market_to_the_erp_no_cent_is_lost(
    raw: list[tuple[str, str, str, str]], coupon: str, policy: str
) -> None:  # IMP-1, ORD-11
    items = [
        raw_item(str(number), paid, total_paid=paid, total_refunded=refunded, taxation=taxation, state=state)
        for number, (paid, refunded, taxation, state) in enumerate(raw)
    ]
    mapped = to_order(
        wire_order(*items, total_discount=coupon),
        unknown_tax="assume_margin",
        coupon="discount_line" if policy == "discount_line" else "ignore",
    ).require()
    expected = sum(
        (Decimal(paid) + Decimal(back) for paid, back, _, state in raw if state not in ("CANCELLED", "REJECTED")),
        Decimal(0),
    )
    discount = mapped.discount.amount if mapped.discount else Decimal(0)
    assert mapped.imported_total.amount == expected - discount
    assert mapped.payment is not None
    assert mapped.payment.amount == mapped.imported_total
    if mapped.importable_lines and not mapped.imported_total.is_negative:
        draft = from_order(mapped, PlentySettings(plenty_id=1000)).require()
        assert draft.total == mapped.imported_total


@pytest.mark.parametrize(
    ("commissions", "settlement", "fee", "sent"),
    [
        (("20.50", "9.50"), "EUR", "30.00 EUR", "30.00"),
        (("20.50", None), "EUR", None, None),
        (("20.50", "9.50"), "SEK", "30.00 SEK", None),
        (("0.00", "0.00"), "EUR", "0.00 EUR", None),
    ],
)
def test_the_markets_fee_is_kept_with_the_payment(
    commissions: tuple[str, str | None], settlement: str, fee: str | None, sent: str | None
) -> None:
    items = [
        raw_item(str(index), **({} if part is None else {"settlement_total_commission": part}))
        for index, part in enumerate(commissions, 1)
    ]
    cancelled = raw_item("9", state="CANCELLED", settlement_total_commission="100.00")
    read = to_order(wire_order(*items, cancelled, settlement_currency_code=settlement)).require()
    assert (None if read.fee is None else str(read.fee)) == fee
    payment = from_order(read, PlentySettings(plenty_id=1000)).require().payment
    assert payment is not None
    properties = {one.type_id: one.value for one in (payment.properties or ())}
    assert properties.get(33) == sent
