"""Orders, lines, states and their privacy."""

from __future__ import annotations

import itertools
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import (
    Address,
    ExchangeRate,
    Imei,
    LineState,
    Order,
    OrderState,
    Payment,
    VatId,
    derive_state,
    order_state,
    redact,
)
from marketsync.money import Money
from tests.domain.samples import PLACED_AT, address, eur, line, order

PERSONAL = ("Giulia", "Bianchi", "Gelsomini", "20121", "Milano", "5550101", "example.com", "IT00743110157", "Rossi")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("NEW SHIPPED", "NEW"),
        ("NEW ACCEPTED", "NEW"),
        ("ACCEPTED SHIPPED", "ACCEPTED"),
        ("ACCEPTED CANCELLED", "ACCEPTED"),
        ("SHIPPED SHIPPED", "SHIPPED"),
        ("RETURNED", "RETURNED"),
        ("REJECTED", "REJECTED"),
        ("CANCELLED CANCELLED", "CANCELLED"),
        ("SHIPPED RETURNED", "FULFILLED"),
        ("REJECTED CANCELLED", "UNFULFILLED"),
        ("SHIPPED CANCELLED", "PARTIALLY_FULFILLED"),
        ("RETURNED REJECTED", "PARTIALLY_FULFILLED"),
        ("REFUNDED", "REFUNDED"),
        ("REFUNDED SHIPPED", "PARTIALLY_FULFILLED"),
        ("PENDING NEW", "PENDING"),
        ("UNKNOWN NEW", "UNKNOWN"),
        ("", "UNKNOWN"),
    ],
)
def test_the_state_of_an_order_is_derived_from_its_lines(states: str, expected: str) -> None:  # section 6.1, ORD-3
    assert derive_state([LineState(state) for state in states.split()]) == OrderState(expected)


def test_every_mix_of_states_has_an_order_state() -> None:
    for size in range(1, 4):
        for states in itertools.combinations(LineState, size):
            assert derive_state(states) in OrderState
            assert derive_state(states) == derive_state(reversed(states))


def test_the_state_is_read_from_lines() -> None:
    assert order_state([line(state=LineState.SHIPPED), line(state=LineState.RETURNED)]) is OrderState.FULFILLED


def test_cancelled_and_rejected_lines_are_not_imported() -> None:  # ORD-11
    kept = line("1", "399.00")
    both = order(kept, line("2", "119.00", state=LineState.CANCELLED), line("3", "99.00", state=LineState.REJECTED))
    assert both.importable_lines == (kept,)
    assert both.imported_total == eur("399.00")
    assert both.total == eur("617.00")
    gone = order(line(state=LineState.CANCELLED))
    assert gone.importable_lines == ()
    assert gone.imported_total == Money.zero("EUR")


def test_identity_and_look_up_of_a_line() -> None:  # IDN-1
    sample = order(line("1"), line("2", attributes=(("grade", "A"),)))
    assert sample.identity == ("refurbed", "main", "7100001")
    found = sample.line("2")
    assert found is not None
    assert found.attribute("grade") == "A"
    assert found.attribute("colour") is None
    assert sample.line("3") is None


def test_amounts_of_an_order_have_its_currency() -> None:  # MON-2
    with pytest.raises(ValueError, match="7100001 is not in its currency EUR"):
        order(line(total="1.00"), total=Money(Decimal(1), "SEK"))


def test_a_naive_moment_is_refused_and_an_aware_one_becomes_utc() -> None:  # CUR-1
    with pytest.raises(ValueError, match="time zone"):
        order(placed_at=datetime(2026, 11, 3))  # noqa: DTZ001
    with pytest.raises(TypeError, match="datetime"):
        order(placed_at="2026-11-03")
    berlin = timezone(timedelta(hours=1))
    sample = order(dispatch_by=datetime(2026, 12, 1, 12, tzinfo=berlin))
    assert sample.dispatch_by is not None
    assert (sample.dispatch_by.hour, sample.dispatch_by.tzinfo) == (11, UTC)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_has_at_least_one_unit(quantity: int) -> None:
    with pytest.raises(ValueError, match="one unit"):
        line(quantity=quantity)


@pytest.mark.parametrize("quantity", [1.0, True, "1"])
def test_a_quantity_is_a_whole_number(quantity: Any) -> None:
    with pytest.raises(TypeError, match="whole number"):
        line(quantity=quantity)


@pytest.mark.parametrize("rate", [19, 19.0, "19"])
def test_a_rate_is_a_decimal(rate: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="vat_rate is a Decimal"):
        line(vat_rate=rate)


def test_a_line_may_come_without_a_rate() -> None:
    assert line(vat_rate=None).vat_rate is None


def test_a_booked_coupon_lowers_what_is_imported() -> None:  # IMP-1
    assert order(line("1", "399.00"), discount=eur("10.00")).imported_total == eur("389.00")


def test_shipping_beside_the_prices_is_part_of_what_is_imported() -> None:  # TAX-8, ORD-11
    kept, gone = line("1", "399.00", shipping=eur("4.61")), line("2", "119.00", shipping=eur("1.38"))
    both = order(kept, gone, line("3", "1.00"), total=eur("524.99"))
    assert both.imported_shipping == eur("5.99")
    assert both.imported_total == eur("524.99")
    without = order(kept, evolve(gone, state=LineState.CANCELLED), total=eur("523.99"))
    assert (without.imported_shipping, without.imported_total) == (eur("4.61"), eur("403.61"))
    assert order(line()).imported_shipping == eur("0.00")


def test_shipping_has_the_currency_of_the_order() -> None:  # MON-2
    with pytest.raises(ValueError, match="7100001"):
        order(line(shipping=Money(Decimal("5.99"), "SEK")))


@pytest.mark.parametrize("rate", ["-1", "NaN"])
def test_a_rate_is_not_negative(rate: str) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        ExchangeRate(source="SEK", target="EUR", rate=Decimal(rate))


@pytest.mark.parametrize("country", ["it", "ITA", "", "1T", None])
def test_a_country_is_an_iso_code(country: Any) -> None:
    with pytest.raises(ValueError, match="ISO 3166"):
        address(country=country)


def test_an_address_tells_what_is_missing() -> None:
    assert address().missing == ()
    assert address().full_name == "Giulia Bianchi"
    assert address(first_name="", last_name="", company="Fiori SRL").missing == ()
    assert Address(country="IT", street=" ").missing == ("name", "street", "postcode", "town")


def test_nothing_personal_is_shown() -> None:  # PII-2
    sample = order(line(identifiers=(Imei("490154203237518"),)))
    shown = f"{sample!r} {sample} {sample.billing} {sample.lines}"
    for text in (*PERSONAL, "490154203237518", "source"):
        assert text not in shown
    assert "country='IT'" in shown
    assert "399.00" in shown
    assert "first_name='***'" in shown
    assert "company=''" in shown
    assert "email=None" in repr(order(email=None))


def test_redaction_keeps_the_business_and_is_idempotent() -> None:  # PII-3
    sample = order(line(identifiers=(Imei("490154203237518"),)))
    kept = redact(sample)
    assert redact(kept) == kept
    assert (kept.billing.country, kept.billing.postcode) == ("IT", "20")
    assert (kept.id, kept.total, kept.lines[0].id) == (sample.id, sample.total, sample.lines[0].id)
    assert kept.lines[0].tax_treatment is sample.lines[0].tax_treatment
    assert kept.source is None
    values = pickle.dumps(kept)
    for text in (*PERSONAL, "490154203237518"):
        assert text.encode() not in values
    assert b"Giulia" in pickle.dumps(sample)


@given(st.text(max_size=12), st.text(max_size=12))
def test_redacting_twice_changes_nothing(postcode: str, town: str) -> None:  # PII-3
    kept = redact(order(billing=address(postcode=postcode, town=town)))
    assert redact(kept) == kept
    assert len(kept.billing.postcode) <= 2


def test_orders_are_values() -> None:
    sample: Any = order()
    assert sample == order(source="another original")
    assert hash(sample) == hash(order(source=["not hashable"]))
    assert pickle.loads(pickle.dumps(sample)) == sample
    with pytest.raises(AttributeError):
        sample.id = "1"
    for value in (sample, sample.lines[0], sample.billing, sample.payment):
        assert not hasattr(value, "__dict__")


def test_a_payment_has_an_aware_moment() -> None:
    assert Payment(amount=eur("1.00")).received_at is None
    assert Payment(amount=eur("1.00"), received_at=PLACED_AT).received_at == PLACED_AT


def test_an_original_is_reachable() -> None:
    sample: Order = order(source={"id": "7100001"})
    assert sample.source == {"id": "7100001"}


def test_both_tax_ids_of_an_address_have_their_own_place() -> None:  # VID-1
    company = address(vat_id=VatId.parse("IT00743110157"))
    assert company.private_vat_id is None
    assert company != address(private_vat_id=VatId.parse("IT00743110157"))
