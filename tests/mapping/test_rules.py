"""The rules that mappings share, by value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import ExchangeRate, Imei, Mapped, Order, SerialNumber, TaxTreatment, Tracer
from marketsync.errors import MappingError
from marketsync.mapping.addresses import Name4, external_address_id, join_name4
from marketsync.mapping.amounts import EXCHANGE_RULES, check_amount, paid_plus_refunded
from marketsync.mapping.identifiers import read_identifiers
from marketsync.mapping.languages import language_of_country
from marketsync.mapping.tax import RATE_RULES, UnknownTax, check_line_vat, resolve_unknown, spread_shipping
from marketsync.money import Money
from tests.domain.samples import eur, line, order


def codes(tracer: Tracer) -> list[str]:
    return [notice.code for notice in tracer.finish(None).warnings]


@pytest.mark.parametrize(
    ("vat_id", "supplement", "limit", "expected"),
    [
        ("IT00743110157", "c/o Rossi", 100, Name4("IT00743110157 / c/o Rossi")),
        ("IT00743110157", "", 100, Name4("IT00743110157")),
        ("", "c/o Rossi", 100, Name4("c/o Rossi")),
        ("", "", 100, Name4("")),
        ("IT00743110157", "c/o Rossi", 25, Name4("IT00743110157 / c/o Rossi")),
        ("IT00743110157", "c/o Rossi", 24, Name4("IT00743110157", "supplement")),
        ("IT00743110157", "c/o Rossi", 13, Name4("IT00743110157", "supplement")),
        ("IT00743110157", "c/o Rossi", 12, Name4("IT0074311015", "text")),
        ("", "third floor left", 5, Name4("third", "text")),
    ],
)
def test_name_4_keeps_both_and_prefers_the_tax_id(
    vat_id: str, supplement: str, limit: int, expected: Name4
) -> None:  # VID-2, VID-3
    assert join_name4(vat_id, supplement, limit) == expected


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 60))
def test_name_4_never_exceeds_its_length_and_names_every_loss(vat_id: str, supplement: str, limit: int) -> None:
    joined = join_name4(vat_id, supplement, limit)
    assert len(joined.text) <= limit
    if not joined.lost:
        assert vat_id in joined.text
        assert supplement in joined.text


def test_an_address_of_ours_is_known_by_order_and_role() -> None:  # ADR-1
    assert external_address_id("main", "7100001", "billing") == "main:7100001:billing"


@pytest.mark.parametrize(
    ("policy", "treatment", "rule"),
    [
        ("assume_standard", TaxTreatment.STANDARD, "tax.unknown_assumed_standard"),
        ("assume_margin", TaxTreatment.MARGIN, "tax.unknown_assumed_margin"),
    ],
)
def test_an_unknown_treatment_follows_the_policy_and_is_reported(
    policy: UnknownTax, treatment: TaxTreatment, rule: str
) -> None:  # TAX-5
    tracer = Tracer()
    assert resolve_unknown(tracer, policy) is treatment
    result: Mapped[object] = tracer.finish(None)
    assert result.trace.rule_of("tax_treatment") == rule
    assert [notice.code for notice in result.warnings] == ["tax_assumed"]


def test_an_unknown_treatment_stops_the_record_by_default() -> None:  # TAX-5
    tracer = Tracer()
    assert resolve_unknown(tracer, "fail") is TaxTreatment.UNKNOWN
    assert [notice.code for notice in tracer.finish(None).problems] == ["tax.unknown_fails"]


@pytest.mark.parametrize(
    ("treatment", "rate", "expected", "rule"),
    [
        (TaxTreatment.MARGIN, "19", "0", "tax.margin_is_zero"),
        (TaxTreatment.MARGIN, None, "0", "tax.margin_is_zero"),
        (TaxTreatment.NET, "19", "0", "tax.net_is_zero"),
        (TaxTreatment.STANDARD, "25.5", "25.5", "tax.rate_of_market"),
        (TaxTreatment.STANDARD, "0", "0", "tax.rate_of_market"),
    ],
)
def test_the_rate_follows_the_treatment(
    treatment: TaxTreatment, rate: str | None, expected: str, rule: str
) -> None:  # TAX-1, TAX-2, TAX-4
    tracer = Tracer()
    sample = line(tax_treatment=treatment, vat_rate=None if rate is None else Decimal(rate))
    assert tracer.first("vat_rate", RATE_RULES, sample) == Decimal(expected)
    assert tracer.finish(None).trace.rule_of("vat_rate") == rule


def test_a_standard_line_without_a_rate_gets_none() -> None:  # TAX-4
    tracer = Tracer()
    assert tracer.first("vat_rate", RATE_RULES, line(tax_treatment=TaxTreatment.STANDARD, vat_rate=None)) is None
    assert not tracer.failed


def test_a_line_of_unknown_treatment_has_no_rate() -> None:  # TAX-5
    tracer = Tracer()
    assert tracer.first("vat_rate", RATE_RULES, line(tax_treatment=TaxTreatment.UNKNOWN)) is None
    assert [notice.code for notice in tracer.finish(None).problems] == ["tax.treatment_is_needed"]


@pytest.mark.parametrize(
    ("changes", "postcode", "expected"),
    [
        ({}, "10115", []),
        ({"vat_rate": None}, "10115", ["tax_anomaly.rate_missing"]),
        ({"vat_rate": Decimal(0), "vat_charged": eur("0.00")}, "10115", ["tax_anomaly.rate_zero"]),
        ({"vat_rate": Decimal(16), "vat_charged": eur("16.41")}, "10115", ["tax_rate_unexpected"]),
        ({"vat_country": None}, "10115", []),
        ({"vat_country": "AT", "vat_rate": Decimal(20), "vat_charged": eur("19.83")}, "10115", []),
        ({"vat_country": "US"}, "10115", []),
        ({}, "78266", ["tax_territory"]),
        ({"vat_charged": eur("19.01")}, "10115", ["amount_differs"]),
        ({"vat_charged": eur("22.61")}, "10115", ["amount_mismatch"]),
        ({"vat_charged": Money(Decimal("19.00"), "SEK")}, "10115", ["amount_mismatch"]),
        ({"vat_charged": eur("22.61"), "refunded": eur("50.00")}, "10115", []),
        ({"vat_charged": None}, "10115", []),
        ({"tax_treatment": TaxTreatment.MARGIN, "vat_rate": None}, "78266", []),
    ],
)
def test_a_line_is_checked_and_only_warned_about(
    changes: dict[str, Any], postcode: str, expected: list[str]
) -> None:  # TAX-4, MON-8, section 2.6
    values: dict[str, Any] = {
        "tax_treatment": TaxTreatment.STANDARD,
        "vat_rate": Decimal(19),
        "vat_country": "DE",
        "vat_charged": eur("19.00"),
    }
    tracer = Tracer()
    check_line_vat(
        tracer, line(total="119.00", **{**values, **changes}), on=date(2026, 11, 3), country="DE", postcode=postcode
    )
    assert codes(tracer) == expected
    assert not tracer.failed


def test_a_tax_free_territory_at_rate_zero_is_not_warned_about_twice() -> None:
    tracer = Tracer()
    free = line(tax_treatment=TaxTreatment.STANDARD, vat_rate=Decimal(0), vat_country="DE", vat_charged=eur("0.00"))
    check_line_vat(tracer, free, on=date(2026, 11, 3), country="DE", postcode="27498")
    assert codes(tracer) == ["tax_anomaly.rate_zero"]


def test_a_territory_is_where_the_goods_go_not_the_country_that_is_taxed() -> None:
    tracer = Tracer()
    sold = line(total="119.00", tax_treatment=TaxTreatment.STANDARD, vat_country="DE", vat_charged=eur("19.00"))
    check_line_vat(tracer, sold, on=date(2026, 11, 3), country="AT", postcode="78266")
    check_line_vat(tracer, sold, on=date(2026, 11, 3), country="AT", postcode="6691")
    assert codes(tracer) == []


@pytest.mark.parametrize(
    ("shipping", "totals", "shares"),
    [
        ("5.99", ["399.00", "119.00"], ["4.61", "1.38"]),
        ("5.99", ["229.00", "229.00"], ["3.00", "2.99"]),
        ("5.99", ["0.00", "0.00"], ["3.00", "2.99"]),
    ],
)
def test_shipping_follows_the_goods(shipping: str, totals: list[str], shares: list[str]) -> None:  # TAX-8, F14
    lines = [line(str(index), total) for index, total in enumerate(totals)]
    assert spread_shipping(eur(shipping), lines) == tuple(eur(share) for share in shares)


def test_the_line_price_is_what_was_paid_and_went_back() -> None:  # IMP-1
    assert paid_plus_refunded(eur("350.00"), eur("49.00")) == eur("399.00")
    for amount, error in (("-1.00", "negative"), ("1.005", "more decimals")):
        with pytest.raises(MappingError, match=error):
            paid_plus_refunded(eur(amount), eur("0.00"))


@pytest.mark.parametrize(
    ("received", "lines", "expected"),
    [
        ("100.00", 1, []),
        ("100.01", 1, ["amount_differs"]),
        ("99.99", 1, ["amount_differs"]),
        ("100.02", 1, ["amount_mismatch"]),
        ("100.02", 2, ["amount_differs"]),
        ("100.03", 2, ["amount_mismatch"]),
    ],
)
def test_an_amount_is_checked_and_never_repaired(received: str, lines: int, expected: list[str]) -> None:  # MON-8
    tracer = Tracer()
    check_amount(tracer, "total", received=eur(received), computed=eur("100.00"), lines=lines)
    assert codes(tracer) == expected


def krona_order(target: str = "EUR", rate: str = "0.0912") -> Order:
    price = Money(Decimal("4200.00"), "SEK")
    return order(
        evolve(line(), total=price, paid=price, refunded=Money.zero("SEK"), vat_charged=None),
        currency="SEK",
        total=price,
        exchange=ExchangeRate(source="SEK", target=target, rate=Decimal(rate)),
    )


@pytest.mark.parametrize(
    ("sample", "system", "hook", "rate", "rule"),
    [
        (order(), "EUR", None, "1", "exchange.same_currency"),
        (krona_order(), "EUR", None, "0.0912", "exchange.settlement_rate"),
        (krona_order(), "EUR", lambda _: Decimal(9), "0.0912", "exchange.settlement_rate"),
        (krona_order("PLN"), "EUR", lambda _: Decimal("0.09"), "0.09", "exchange.rate_of_caller"),
    ],
)
def test_the_exchange_rate_is_found_not_computed(
    sample: Any, system: str, hook: Any, rate: str, rule: str
) -> None:  # IMP-2
    tracer = Tracer()
    assert tracer.first("rate", EXCHANGE_RULES, sample, system, hook) == Decimal(rate)
    assert tracer.finish(None).trace.rule_of("rate") == rule


@pytest.mark.parametrize(
    ("hook", "code"),
    [
        (None, "exchange.rate_is_needed"),
        (lambda _: None, "exchange.rate_is_needed"),
        (lambda _: 0.09, "exchange.rate_of_caller"),
        (lambda _: Decimal(0), "exchange.rate_of_caller"),
        (lambda _: Decimal("NaN"), "exchange.rate_of_caller"),
    ],
)
def test_without_a_rate_the_order_is_parked(hook: Any, code: str) -> None:  # IMP-2
    tracer = Tracer()
    assert tracer.first("rate", EXCHANGE_RULES, krona_order("PLN"), "EUR", hook) is None
    assert [notice.code for notice in tracer.finish(None).problems] == [code]


def test_identifiers_of_a_market_are_read_and_bad_ones_kept_with_a_warning() -> None:  # SER-1, SER-14
    tracer = Tracer()
    found = read_identifiers(
        tracer,
        [
            ("IMEI", "490154203237518"),
            ("SERIAL_NUMBER", "C02XK1ABJG5"),
            ("IMEI", "490154203237517"),
            ("IMEI", ""),
            ("SERIAL_NUMBER", "x" * 51),
        ],
    )
    assert found == (Imei("490154203237518"), SerialNumber("C02XK1ABJG5"), SerialNumber("490154203237517"))
    assert codes(tracer) == ["identifier_invalid.check_digit", "identifier_invalid.length", "identifier_invalid.length"]


def test_documents_have_the_language_of_their_country() -> None:
    assert language_of_country("AT") == "de"
    tracer = Tracer()
    assert tracer.apply("language", language_of_country, "US") is None
    assert tracer.apply("language", language_of_country, "FR") == "fr"
    assert [entry.value for entry in tracer.finish(None).trace] == ["fr"]
