"""TAX-10, TAX-11 and TAX-20 of the domain rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import EU_COUNTRIES, RATES_AS_OF, TaxTreatment, margin_vat, standard_rate, territory
from marketsync.money import Money


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


@pytest.mark.parametrize(
    ("sale", "purchase", "rate", "margin", "vat", "taxable"),
    [
        ("399.00", "280.00", "19", "119.00", "19.00", "100.00"),
        ("299.99", "210.50", "19", "89.49", "14.29", "75.20"),
        ("299.99", "210.50", "20", "89.49", "14.92", "74.57"),
        ("299.99", "210.50", "25.5", "89.49", "18.18", "71.31"),
        ("300.00", "240.00", "20", "60.00", "10.00", "50.00"),
        ("349.00", "250.00", "21", "99.00", "17.18", "81.82"),
        ("449.00", "330.00", "27", "119.00", "25.30", "93.70"),
        ("199.00", "150.37", "23", "48.63", "9.09", "39.54"),
        ("300.00", "300.00", "19", "0.00", "0.00", "0.00"),
        ("250.00", "300.00", "19", "-50.00", "0.00", "0.00"),
        ("119.00", "0.00", "19", "119.00", "19.00", "100.00"),
    ],
)
def test_vat_on_the_margin(sale: str, purchase: str, rate: str, margin: str, vat: str, taxable: str) -> None:  # TAX-10
    result = margin_vat(eur(sale), eur(purchase), rate=Decimal(rate))
    assert (result.margin, result.vat, result.taxable) == (eur(margin), eur(vat), eur(taxable))


def test_a_refund_lowers_the_sale_price_and_the_margin_is_computed_again() -> None:  # TAX-11
    before = margin_vat(eur("399.00"), eur("280.00"), rate=Decimal(19))
    after = margin_vat(eur("399.00"), eur("280.00"), rate=Decimal(19), refunded=eur("50.00"))
    assert (before.vat, after.margin, after.vat) == (eur("19.00"), eur("69.00"), eur("11.02"))


def test_a_full_refund_owes_nothing() -> None:  # TAX-11
    result = margin_vat(eur("399.00"), eur("280.00"), rate=Decimal(19), refunded=eur("399.00"))
    assert (result.margin, result.vat, result.taxable) == (eur("-280.00"), eur("0.00"), eur("0.00"))


@pytest.mark.parametrize("refunded", ["-0.01", "399.01"])
def test_a_refund_is_at_most_the_sale_price(refunded: str) -> None:  # TAX-11
    with pytest.raises(ValueError, match="refund"):
        margin_vat(eur("399.00"), eur("280.00"), rate=Decimal(19), refunded=eur(refunded))


@pytest.mark.parametrize(("sale", "purchase"), [("-1.00", "1.00"), ("1.00", "-1.00")])
def test_prices_are_not_negative(sale: str, purchase: str) -> None:  # TAX-10
    with pytest.raises(ValueError, match="negative"):
        margin_vat(eur(sale), eur(purchase), rate=Decimal(19))


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 300))
def test_margin_vat_is_a_part_of_the_margin_and_never_negative(sale: int, purchase: int, rate: int) -> None:  # TAX-10
    result = margin_vat(Money(Decimal(sale).scaleb(-2), "EUR"), eur("0.01") * purchase, rate=Decimal(rate) / 10)
    assert not result.vat.is_negative
    if result.margin.amount > 0:
        assert result.vat + result.taxable == result.margin
    else:
        assert result.vat.is_zero
        assert result.taxable.is_zero


def test_treatments_are_four() -> None:  # TAX-1
    assert [str(treatment) for treatment in TaxTreatment] == ["STANDARD", "MARGIN", "NET", "UNKNOWN"]


@pytest.mark.parametrize(
    ("country", "on", "rate"),
    [
        ("EE", "2023-12-31", "20"),
        ("EE", "2024-01-01", "22"),
        ("EE", "2025-06-30", "22"),
        ("EE", "2025-07-01", "24"),
        ("RO", "2025-07-31", "19"),
        ("RO", "2025-08-01", "21"),
        ("SK", "2024-12-31", "20"),
        ("SK", "2025-01-01", "23"),
        ("FI", "2024-08-31", "24"),
        ("FI", "2024-09-01", "25.5"),
        ("DE", "2020-06-30", "19"),
        ("DE", "2020-07-01", "16"),
        ("DE", "2020-12-31", "16"),
        ("DE", "2021-01-01", "19"),
        ("LU", "2022-12-31", "17"),
        ("LU", "2023-06-01", "16"),
        ("LU", "2024-01-01", "17"),
        ("CH", "2023-12-31", "7.7"),
        ("CH", "2024-01-01", "8.1"),
        ("EL", "2026-11-25", "24"),
        ("XI", "2026-11-25", "20"),
    ],
)
def test_rates_on_both_sides_of_a_change(country: str, on: str, rate: str) -> None:  # TAX-20
    assert standard_rate(country, date.fromisoformat(on)) == Decimal(rate)


@pytest.mark.parametrize(
    ("country", "rate"),
    [
        ("AT", "20"), ("BE", "21"), ("BG", "20"), ("CY", "19"), ("CZ", "21"), ("DE", "19"), ("DK", "25"), ("EE", "24"),
        ("ES", "21"), ("FI", "25.5"), ("FR", "20"), ("GR", "24"), ("HR", "25"), ("HU", "27"), ("IE", "23"),
        ("IT", "22"), ("LT", "21"), ("LU", "17"), ("LV", "21"), ("MT", "18"), ("NL", "21"), ("PL", "23"), ("PT", "23"),
        ("RO", "21"), ("SE", "25"), ("SI", "22"), ("SK", "23"), ("GB", "20"), ("CH", "8.1"), ("NO", "25"),
    ],
)  # fmt: skip
def test_rates_of_2026(country: str, rate: str) -> None:  # TAX-20
    assert standard_rate(country, date(2026, 11, 25)) == Decimal(rate)


def test_the_table_answers_only_for_what_it_covers() -> None:  # TAX-20
    assert standard_rate("US", date(2026, 1, 1)) is None
    assert standard_rate("DE", date(2019, 12, 31)) is None
    assert len(EU_COUNTRIES) == 27
    assert RATES_AS_OF.year == 2025
    with pytest.raises(TypeError, match="not a datetime"):
        standard_rate("DE", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("country", "postcode", "rate"),
    [
        ("DE", "78266", "0"), ("DE", "D-27498", "0"), ("AT", "6691", "19"), ("AT", "6992", "19"), ("ES", "35001", "0"),
        ("ES", "38670", "0"), ("ES", "51001", "0"), ("ES", "52005", "0"), ("FR", "97110", "8.5"),
        ("FR", "97410", "8.5"), ("FR", "97300", "0"), ("FR", "97600", "0"), ("GR", "630 86", "0"), ("EL", "63086", "0"),
        ("IT", "22061", "0"),
        ("IT", "23041", "0"), ("PT", "9000-123", "22"), ("PT", "9400", "22"), ("PT", "9500-321", "16"),
    ],
)  # fmt: skip
def test_territories_by_postcode(country: str, postcode: str, rate: str) -> None:
    found = territory(country, postcode)
    assert found is not None
    assert found.rate == Decimal(rate)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "10115"),
        ("AT", "78266"),
        ("AT", "6994"),
        ("ES", "28001"),
        ("FR", "75001"),
        ("PT", "1000-001"),
        ("PT", ""),
        ("DE", "782661"),
    ],
)
def test_other_postcodes_are_no_territory(country: str, postcode: str) -> None:
    assert territory(country, postcode) is None
