"""Section 3 of the domain rules, with its vectors."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import Imei, InvalidIdentifier, SerialNumber
from marketsync.domain.identifiers import luhn_digit
from marketsync.errors import MarketsyncError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("490154203237518", "490154203237518"),
        ("354178036859789", "354178036859789"),
        ("011415009346880", "011415009346880"),
        ("01 141500 934688 0", "011415009346880"),
        ("35-417803-685978-9", "354178036859789"),
        (" 35-417803-685978-9 ", "354178036859789"),
        ("35/417803.685978-9\n", "354178036859789"),
        ("356938035643809", "356938035643809"),
        ("409154203237518", "409154203237518"),
    ],
)
def test_valid_imeis_are_cleaned_and_keep_their_zeros(text: str, value: str) -> None:  # SER-2, SER-3, SER-6, SER-8
    imei = Imei.parse(text)
    assert imei.value == value
    assert imei.check_digit_ok


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("490154203237517", "check_digit"),
        ("354178036859781", "check_digit"),
        ("153124587625348", "check_digit"),
        ("35686800004141", "length"),
        ("3568680000414120", "imeisv"),
        ("000000000000000", "placeholder"),
        ("0000000000000000", "placeholder"),
        ("49015420323751O", "characters"),
        ("4901542032375\u0661\u0668", "characters"),
        ("AF0123450ABCDE", "characters"),
        ("490154\n203237518", "characters"),
        ("123456789012345678", "length"),
        ("", "length"),
        ("111", "length"),
    ],
)
def test_a_refusal_names_its_reason(text: str, reason: str) -> None:  # SER-2 to SER-7
    with pytest.raises(InvalidIdentifier) as caught:
        Imei.parse(text)
    assert caught.value.reason == reason
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, MarketsyncError)


def test_an_imeisv_is_refused_and_offers_the_derived_imei() -> None:  # SER-4
    with pytest.raises(InvalidIdentifier) as caught:
        Imei.parse("3568680000414120")
    assert caught.value.suggestion == "356868000041418"
    assert "IMEISV" in str(caught.value)
    assert "***********1418" in str(caught.value)
    assert Imei.from_imeisv("35-686800-004141-20") == Imei("356868000041418")


def test_fourteen_digits_are_completed_only_by_an_explicit_call() -> None:  # SER-5
    with pytest.raises(InvalidIdentifier, match="check digit would be 8") as caught:
        Imei.parse("35686800004141")
    assert caught.value.suggestion == "356868000041418"
    assert Imei.complete("35686800004141").value == "356868000041418"


def test_meids_are_serial_numbers_only() -> None:  # SER-5
    with pytest.raises(InvalidIdentifier, match="MEID is a serial number"):
        Imei.parse("AF0123450ABCDE")
    with pytest.raises(InvalidIdentifier, match="18 digits are a MEID"):
        Imei.parse("293608736500703710")
    assert SerialNumber.parse("AF0123450ABCDE").value == "AF0123450ABCDE"
    assert SerialNumber.parse("293608736500703710").check_digit_ok is None


@pytest.mark.parametrize(("call", "text"), [(Imei.complete, "123"), (Imei.from_imeisv, "35686800004141")])
def test_explicit_completion_needs_the_right_length(call: Any, text: str) -> None:  # SER-4, SER-5
    with pytest.raises(InvalidIdentifier) as caught:
        call(text)
    assert caught.value.reason == "length"


@pytest.mark.parametrize("parse", [Imei.parse, SerialNumber.parse])
def test_a_number_is_not_an_identifier(parse: Any) -> None:  # SER-6
    with pytest.raises(TypeError, match="leading zeros"):
        parse(490154203237518)


@pytest.mark.parametrize("make", [Imei, SerialNumber])
def test_an_identifier_cannot_be_made_from_another_type(make: Any) -> None:
    with pytest.raises(TypeError):
        make(490154203237518)


def test_a_checked_form_cannot_be_bypassed() -> None:
    with pytest.raises(InvalidIdentifier):
        Imei("490154203237517")
    with pytest.raises(InvalidIdentifier):
        SerialNumber(" ")


@given(st.text("0123456789", min_size=14, max_size=14).filter(lambda text: len(set(text)) > 1), st.integers(0, 14))
def test_luhn_finds_every_single_wrong_digit(stem: str, position: int) -> None:  # SER-8
    good = stem + luhn_digit(stem)
    for digit in set("0123456789") - {good[position]}:
        wrong = good[:position] + digit + good[position + 1 :]
        assert luhn_digit(wrong[:14]) != wrong[14]


@given(st.text(max_size=24))
def test_any_text_is_an_imei_or_a_typed_refusal(text: str) -> None:
    try:
        outcome = str(len(Imei.parse(text).value))
    except InvalidIdentifier as error:
        outcome = error.reason
    assert outcome in {"15", "length", "check_digit", "imeisv", "placeholder", "characters"}


def test_serial_numbers_are_kept_as_given_and_compared_without_case() -> None:  # SER-9
    serial = SerialNumber.parse("  c02Xk1abJG5 ")
    assert serial.value == "c02Xk1abJG5"
    assert serial == SerialNumber("C02XK1ABJG5")
    assert hash(serial) == hash(SerialNumber("C02XK1ABJG5"))
    assert SerialNumber.parse("x" * 50).value == "x" * 50


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "length"), ("  ", "length"), ("x" * 51, "length"), ("a\tb", "characters"), ("a\x00b", "characters")],
)
def test_serial_numbers_have_limits(text: str, reason: str) -> None:  # SER-9
    with pytest.raises(InvalidIdentifier) as caught:
        SerialNumber.parse(text)
    assert caught.value.reason == reason


def test_a_serial_number_of_fifteen_digits_shows_whether_it_looks_like_an_imei() -> None:  # SER-1
    assert SerialNumber("490154203237518").check_digit_ok is True
    assert SerialNumber("490154203237517").check_digit_ok is False
    assert SerialNumber("C02XK1ABJG5").check_digit_ok is None


def test_identifiers_show_their_last_four_characters_only() -> None:  # SER-18, PII-2
    assert repr(Imei("490154203237518")) == "Imei('***********7518')"
    assert str(SerialNumber("C02XK1ABJG5")) == "SerialNumber('*******BJG5')"
    assert SerialNumber("ABC").masked == "***"
    for text in ("490154203237517", "3568680000414120", "35686800004141", "49015420323751O"):
        with pytest.raises(InvalidIdentifier) as caught:
            Imei.parse(text)
        shown = f"{caught.value} {caught.value!r} {caught.value.args}"
        assert text not in shown
        assert text[:14] not in shown
        assert caught.value.suggestion is None or caught.value.suggestion not in shown


def test_identifiers_and_refusals_survive_pickling() -> None:
    assert pickle.loads(pickle.dumps(Imei("490154203237518"))) == Imei("490154203237518")
    with pytest.raises(InvalidIdentifier) as caught:
        Imei.parse("3568680000414120")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.reason, copy.suggestion, str(copy)) == ("imeisv", "356868000041418", str(caught.value))
