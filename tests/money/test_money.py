"""MON-1 to MON-9 and section 2.2 of the domain rules."""

from __future__ import annotations

import decimal
import pickle
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.money import Money, allocate, format_amount, minor_units, parse_amount, quantize_amount, vat_in_gross

CURRENCIES = st.sampled_from(["EUR", "SEK", "JPY", "KWD"])


@st.composite
def moneys(draw: st.DrawFn, currency: str | None = None, low: int = -(10**9), high: int = 10**9) -> Money:
    code = currency or draw(CURRENCIES)
    return Money(Decimal(draw(st.integers(low, high))).scaleb(-minor_units(code)), code)


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


@pytest.mark.parametrize("amount", [1.5, 1, "1.50", True, None, Fraction(1, 2)])
def test_only_a_decimal_is_an_amount(amount: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="an amount is a Decimal, not"):
        Money(amount, "EUR")


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+30", "1E-50"])
def test_an_amount_is_finite_and_of_the_range_of_money(text: str) -> None:  # MON-1
    with pytest.raises(ValueError, match="amount"):
        Money(Decimal(text), "EUR")


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "", "E1R", "EUR\n", "€€€"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:  # MON-1
    with pytest.raises(ValueError, match="currency"):
        Money(Decimal(1), currency)


def test_a_currency_that_is_no_text_is_refused() -> None:
    wrong: Any = None
    with pytest.raises(TypeError, match="currency"):
        Money(Decimal(1), wrong)


def test_different_currencies_never_mix() -> None:  # MON-2
    euro, krona = eur("1.00"), Money(Decimal("1.00"), "SEK")
    for operation in (
        lambda: euro + krona,
        lambda: euro - krona,
        lambda: euro < krona,
        lambda: euro <= krona,
        lambda: euro > krona,
        lambda: euro >= krona,
        lambda: Money.sum([krona], currency="EUR"),
    ):
        with pytest.raises(ValueError, match="SEK and EUR"):
            operation()
    assert euro != krona


@pytest.mark.parametrize("operator", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_money_and_a_bare_number_do_not_mix(operator: str) -> None:  # MON-2
    assert getattr(eur("1"), operator)(Decimal(1)) is NotImplemented


@pytest.mark.parametrize("factor", [1.5, True, "2", None])
def test_money_is_not_multiplied_by_a_float(factor: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="multiplied by int or Decimal"):
        eur("1.00") * factor


def test_arithmetic() -> None:
    assert eur("1.10") + eur("2.20") == eur("3.30")
    assert eur("1.10") - eur("2.20") == eur("-1.10")
    assert 3 * eur("1.10") == eur("3.30") == eur("1.10") * Decimal(3)
    assert -eur("1.10") == eur("-1.10")
    assert str(-eur("0.00")) == "0.00 EUR"
    assert abs(eur("-1.10")) == eur("1.10")
    assert eur("1") < eur("2")
    assert eur("2") >= eur("2")
    assert eur("2") <= eur("2")
    assert eur("3") > eur("2")
    assert eur("0.00").is_zero
    assert not eur("0.01").is_zero
    assert eur("-0.01").is_negative
    assert not eur("0.00").is_negative
    assert Money.sum([eur("1"), eur("2.5")], currency="EUR") == eur("3.50")
    assert Money.sum([], currency="JPY") == Money.zero("JPY")
    assert hash(eur("1.0")) == hash(eur("1.00"))
    assert Money.of("12.345", "KWD") == Money(Decimal("12.345"), "KWD")


def test_arithmetic_ignores_the_decimal_context_of_the_application() -> None:  # MON-4
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_DOWN
        assert eur("12345.67") + eur("0.01") == eur("12345.68")
        assert eur("2.675").rounded() == eur("2.68")
        assert vat_in_gross(eur("12345.67"), Decimal(19)).vat == eur("1971.16")
        assert sum((part.amount for part in allocate(eur("9.99"), [1, 1, 1])), Decimal(0)) == Decimal("9.99")


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("EUR", 2), ("SEK", 2), ("JPY", 0), ("KRW", 0), ("BHD", 3), ("KWD", 3), ("OMR", 3), ("TND", 3)],
)
def test_minor_units(currency: str, digits: int) -> None:  # MON-3
    assert minor_units(currency) == digits
    assert Money.zero(currency).amount.as_tuple().exponent == -digits


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.675", "2.68"),
        ("2.665", "2.67"),
        ("0.125", "0.13"),
        ("1.005", "1.01"),
        ("-2.675", "-2.68"),
        ("163.725", "163.73"),
    ],
)
def test_rounding_is_half_away_from_zero(value: str, expected: str) -> None:  # MON-4
    assert str(quantize_amount(Decimal(value), 2)) == expected
    assert eur(value).rounded() == eur(expected)
    assert not eur(value).is_rounded
    assert eur(expected).is_rounded


def test_yen_round_to_whole_units() -> None:  # MON-3, MON-4
    assert Money(Decimal("100.5"), "JPY").rounded() == Money(Decimal(101), "JPY")


def test_rounding_the_line_total_once_differs_from_rounding_the_unit() -> None:  # MON-5
    total = eur("99.00") * 5
    assert vat_in_gross(total, Decimal(22)) == (eur("405.74"), eur("89.26"))
    assert vat_in_gross(eur("99.00"), Decimal(22)).vat * 5 == eur("89.25")


@given(moneys())
def test_rounding_is_symmetric_and_idempotent(money: Money) -> None:  # MON-4
    third = money * Decimal("0.333")
    assert (-third).rounded() == -(third.rounded())
    assert third.rounded().rounded() == third.rounded()


@pytest.mark.parametrize("text", ["123", "123.45", "0", "0.1", "-12.30"])
def test_plain_decimal_text_is_an_amount(text: str) -> None:  # MON-6
    assert parse_amount(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["123.456", "1,50", "1.", ".5", "", " 1", "1 ", "1e3", "+1", "--1", "NaN", "Infinity", "1_000", "\u0661.50", "1\n"],
)
def test_any_other_notation_is_refused(text: str) -> None:  # MON-6
    with pytest.raises(ValueError, match="decimal"):
        parse_amount(text)


def test_rates_have_more_decimals() -> None:  # MON-6
    assert parse_amount("1.084321", max_decimals=None) == Decimal("1.084321")


@pytest.mark.parametrize("value", [1.5, 1, None, b"1"])
def test_a_number_is_not_parsed(value: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="parsed from text"):
        parse_amount(value)


def test_sent_amounts_have_no_third_digit() -> None:  # MON-6
    assert format_amount(Decimal("90.00")) == "90"
    assert format_amount(Decimal("90.00"), min_decimals=2) == "90.00"
    assert format_amount(Decimal("1E+2"), min_decimals=2) == "100.00"
    with pytest.raises(ValueError, match="3 decimals, at most 2"):
        format_amount(Decimal("90.005"))
    with pytest.raises(ValueError, match="finite"):
        format_amount(Decimal("NaN"))


def test_text_of_money_has_the_decimals_of_the_currency() -> None:
    assert str(eur("12.3")) == "12.30 EUR"
    assert str(eur("12.345")) == "12.345 EUR"
    assert str(Money(Decimal("1E+3"), "JPY")) == "1000 JPY"


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("10.00", ["199.00", "99.00", "1.00"], ["6.66", "3.31", "0.03"]),
        ("10.00", ["299.00", "199.00", "1.00"], ["5.99", "3.99", "0.02"]),
        ("100.00", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("5.99", ["229.00", "229.00"], ["3.00", "2.99"]),
        ("-10.00", ["199.00", "99.00", "1.00"], ["-6.66", "-3.31", "-0.03"]),
        ("10.00", ["0", "1"], ["0.00", "10.00"]),
    ],
)
def test_spreading_by_largest_remainder(amount: str, weights: list[str], parts: list[str]) -> None:  # MON-9
    assert allocate(eur(amount), [Decimal(weight) for weight in weights]) == tuple(eur(part) for part in parts)


def test_weights_may_be_money_or_counts() -> None:  # MON-9
    assert allocate(eur("5.99"), [eur("229.00"), eur("229.00")]) == (eur("3.00"), eur("2.99"))
    assert allocate(Money(Decimal(100), "JPY"), [1, 2]) == (Money(Decimal(33), "JPY"), Money(Decimal(67), "JPY"))


@pytest.mark.parametrize(
    ("total", "weights", "error"),
    [
        ("1.00", [], "no weight"),
        ("1.00", [0, 0], "no weight"),
        ("1.00", [2, -1], "not negative"),
        ("1.005", [1], "more decimals"),
    ],
)
def test_what_cannot_be_spread_is_refused(total: str, weights: list[int], error: str) -> None:  # MON-9
    with pytest.raises(ValueError, match=error):
        allocate(eur(total), weights)


@pytest.mark.parametrize("weight", [1.5, True, "1"])
def test_a_weight_is_exact(weight: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="weight"):
        allocate(eur("1.00"), [weight])


@given(moneys(), st.lists(st.integers(0, 10**7), min_size=1, max_size=12).filter(any))
def test_parts_add_up_stay_close_and_keep_the_sign(total: Money, weights: Sequence[int]) -> None:  # MON-9
    parts = allocate(total, weights)
    assert Money.sum(parts, currency=total.currency) == total
    unit = Fraction(1, 10 ** minor_units(total.currency))
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(total.amount) * weight / sum(weights)
        assert abs(Fraction(part.amount) - exact) < unit
        assert part.amount * total.amount >= 0
        assert part.is_rounded
    assert allocate(total, weights) == parts
    assert allocate(-total, weights) == tuple(-part for part in parts)


@pytest.mark.parametrize(
    ("gross", "rate", "net", "vat"),
    [
        ("119.00", "19", "100.00", "19.00"),
        ("79.20", "19", "66.55", "12.65"),
        ("399.00", "19", "335.29", "63.71"),
        ("399.00", "20", "332.50", "66.50"),
        ("399.00", "25.5", "317.93", "81.07"),
        ("399.00", "27", "314.17", "84.83"),
        ("229.00", "20", "190.83", "38.17"),
        ("0.05", "19", "0.04", "0.01"),
        ("0.03", "19", "0.03", "0.00"),
        ("495.00", "22", "405.74", "89.26"),
        ("100.00", "0", "100.00", "0.00"),
    ],
)
def test_vat_inside_a_gross_price(gross: str, rate: str, net: str, vat: str) -> None:  # section 2.2
    assert vat_in_gross(eur(gross), Decimal(rate)) == (eur(net), eur(vat))


@given(moneys(), st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10))
def test_net_and_vat_are_the_gross_amount(gross: Money, rate: Decimal) -> None:  # section 2.2
    net, vat = vat_in_gross(gross, rate)
    assert net + vat == gross
    assert vat.is_rounded
    assert vat_in_gross(-gross, rate) == (-net, -vat)


@pytest.mark.parametrize("rate", ["-1", "101", "NaN"])
def test_a_rate_is_a_percentage(rate: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        vat_in_gross(eur("1.00"), Decimal(rate))


def test_a_rate_is_a_decimal() -> None:
    wrong: Any = 19
    with pytest.raises(TypeError, match="rate"):
        vat_in_gross(eur("1.00"), wrong)


def test_money_is_immutable_and_survives_pickling() -> None:
    money: Any = eur("1.10")
    with pytest.raises(AttributeError):
        money.amount = Decimal(2)
    assert not hasattr(money, "__dict__")
    assert pickle.loads(pickle.dumps(money)) == money
