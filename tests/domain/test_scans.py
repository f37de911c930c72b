"""Which scanned identifiers may be sent, and what came back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import (
    IdentifierChoice,
    Imei,
    InvalidIdentifier,
    OrderLine,
    ReturnResult,
    SerialNumber,
    canonical,
    choose_identifiers,
    compare_returned,
    luhn_digit,
    read_identifier,
)
from tests.domain.samples import line

FIRST, SECOND, THIRD = "490154203237518", "354178036859789", "356938035643809"
SERIAL = "F17XK0ABCDEF"


def imei(text: str) -> Imei:
    return Imei.parse(text)


def one(**changes: Any) -> OrderLine:
    return line(**changes)


def reasons(choice: IdentifierChoice) -> list[str]:
    return [each.reason for each in choice.refusals]


def values(choice: IdentifierChoice) -> list[str]:
    return [each.value for each in choice.identifiers]


@pytest.mark.parametrize(
    ("scan", "reason", "suggestion"),
    [
        ("490154203237517", "check_digit", None),
        ("354178036859781", "check_digit", None),
        ("153124587625348", "check_digit", None),
        ("3568680000414120", "imeisv", "356868000041418"),
        ("000000000000000", "placeholder", None),
        ("35686800004141", "length", "356868000041418"),
        ("49015420323751O", "characters", None),
        ("٤٩٠١٥٤٢٠٣٢٣٧٥١٨", "characters", None),
        ("serial\x00number", "characters", None),
        ("X" * 51, "length", None),
    ],
)
def test_a_wrong_scan_is_refused_with_its_reason(scan: str, reason: str, suggestion: str | None) -> None:  # SER-2..7
    choice = choose_identifiers(one(), [scan])
    assert (values(choice), reasons(choice), choice.complete, choice.missing) == ([], [reason], False, 1)
    refusal = choice.refusals[0]
    assert refusal.suggestion == suggestion
    assert not choice.conflict
    assert scan not in f"{choice!r} {refusal}"  # SER-18
    assert suggestion is None or suggestion not in repr(choice)


@pytest.mark.parametrize(
    ("scan", "value"),
    [
        (" 35-417803-685978-9 ", SECOND),
        ("01 141500 934688 0", "011415009346880"),
        ("35/417803/685978/9", SECOND),
        ("409154203237518", "409154203237518"),
    ],
)
def test_a_good_scan_is_cleaned_and_sent(scan: str, value: str) -> None:  # SER-6, SER-8
    choice = choose_identifiers(one(), [scan])
    assert choice.identifiers == (Imei(value),)
    assert choice.complete
    assert not choice.refusals


@pytest.mark.parametrize("scan", ["AF0123450ABCDE", "270113177702999999", SERIAL, "C02-1234/5", "A"])
def test_what_does_not_look_like_an_imei_is_a_serial_number(scan: str) -> None:  # SER-1, SER-5, SER-9
    assert choose_identifiers(one(), [scan]).identifiers == (SerialNumber(scan),)


def test_the_caller_says_what_is_expected() -> None:  # SER-1
    assert read_identifier("123456789012345", "serial_number") == SerialNumber("123456789012345")
    with pytest.raises(InvalidIdentifier, match="12 digits"):
        read_identifier("123456789012", "imei")
    assert reasons(choose_identifiers(one(), [SERIAL], expected="imei")) == ["characters"]


def test_an_imei_goes_before_a_serial_number_of_the_same_device() -> None:  # SER-1
    choice = choose_identifiers(one(), [SERIAL, FIRST])
    assert (values(choice), choice.further, choice.refusals) == ([FIRST], (SerialNumber(SERIAL),), ())


SIM2 = "49015420" + "323752" + luhn_digit("49015420323752")


@pytest.mark.parametrize("scans", [[FIRST, SIM2], [f"{FIRST},{SIM2}"], [f"{FIRST} / {SIM2}"], [f"{FIRST}\n{SIM2}"]])
def test_the_second_imei_of_a_phone_does_not_count(scans: list[str]) -> None:  # SER-11
    choice = choose_identifiers(one(), scans)
    assert (values(choice), choice.further, choice.complete) == ([FIRST], (imei(SIM2),), True)
    assert not choice.refusals


def test_a_second_imei_of_another_model_is_reported() -> None:  # SER-11
    choice = choose_identifiers(one(), [FIRST, SECOND])
    assert (values(choice), reasons(choice), choice.further) == ([FIRST], ["too_many"], ())
    assert choice.refusals[0].masked.endswith("9789")


def test_a_line_of_several_units_takes_as_many_as_it_has() -> None:  # SER-11
    two = one(quantity=2)
    partial = choose_identifiers(two, [FIRST])
    assert (partial.complete, partial.missing, values(partial)) == (False, 1, [FIRST])
    assert choose_identifiers(two, [FIRST, SECOND]).complete
    mixed = choose_identifiers(two, [SERIAL, FIRST, "F17XK0ABCDEG", SECOND])
    assert (values(mixed), len(mixed.further), mixed.refusals) == ([FIRST, SECOND], 2, ())
    pairs = choose_identifiers(two, [f"{FIRST},{SIM2}", SECOND])
    assert (values(pairs), pairs.further) == ([FIRST, SECOND], (imei(SIM2),))


def test_too_many_for_several_units_cannot_be_told_apart() -> None:  # SER-11
    choice = choose_identifiers(one(quantity=2), [FIRST, SECOND, THIRD])
    assert (values(choice), reasons(choice), choice.conflict) == ([], ["too_many"], True)
    serials = choose_identifiers(one(quantity=2), ["SN-1", "SN-2", "SN-3"])
    assert (serials.identifiers, reasons(serials)) == ((), ["too_many"])


def test_a_repeated_scan_is_one_device() -> None:
    assert choose_identifiers(one(), [FIRST, f" {FIRST}", "", "  "]).refusals == ()
    twice = choose_identifiers(one(quantity=2), [FIRST, "49-015420-323751-8"])
    assert (values(twice), reasons(twice), twice.missing) == ([FIRST], ["repeated"], 1)
    assert len(choose_identifiers(one(quantity=2), ["sn-a", "SN-A"]).identifiers) == 1


def test_another_registered_identifier_is_a_conflict_and_nothing_is_sent() -> None:  # SER-12, F13
    choice = choose_identifiers(one(identifiers=(imei(FIRST),)), [SECOND])
    assert (values(choice), reasons(choice), choice.conflict) == ([], ["registered_differs"], True)
    assert "7518" in str(choice.refusals[0])
    assert FIRST not in f"{choice!r}{choice.refusals[0]}"


@pytest.mark.parametrize("scan", [FIRST, "49-015420-323751-8", f"{SECOND},{FIRST}"])
def test_what_is_registered_is_not_sent_again(scan: str) -> None:  # SER-12
    for registered in (imei(FIRST), SerialNumber("49-015420-323751-8")):
        choice = choose_identifiers(one(identifiers=(registered,)), [scan])
        assert (choice.identifiers, choice.refusals, choice.conflict, choice.complete) == ((), (), False, True)


def test_a_line_may_be_completed_beside_what_is_registered() -> None:
    half = one(quantity=2, identifiers=(imei(FIRST),))
    assert values(choose_identifiers(half, [SECOND])) == [SECOND]
    assert values(choose_identifiers(half, [FIRST, SECOND])) == [SECOND]
    assert choose_identifiers(half, [FIRST, SECOND]).complete
    assert reasons(choose_identifiers(half, [SECOND, THIRD])) == ["registered_differs", "registered_differs"]
    none = choose_identifiers(half, [])
    assert (none.identifiers, none.missing) == ((), 1)


def test_a_device_on_two_open_orders_stops_the_second_and_names_the_first() -> None:  # SER-10, F13
    marks = {canonical(imei(SECOND)): "7100001"}
    choice = choose_identifiers(one(), [SECOND], used_by=lambda device: marks.get(canonical(device)))
    assert (values(choice), reasons(choice), choice.conflict) == ([], ["used_twice"], True)
    assert choice.refusals[0].used_by == "7100001"
    assert "7100001" in str(choice.refusals[0])
    assert values(choose_identifiers(one(), [FIRST], used_by=lambda device: marks.get(canonical(device)))) == [FIRST]


def test_a_device_has_one_text_however_it_was_typed() -> None:  # SER-6, SER-9
    assert canonical(" 35-417803-685978-9 ") == canonical(imei(SECOND)) == canonical(SerialNumber(SECOND))
    assert canonical("sn-Ä1") == canonical(SerialNumber(" SN-ä1 "))
    assert canonical("AB-12") != canonical("AB12")


@pytest.mark.parametrize(
    ("received", "result", "reason"),
    [
        (FIRST, "match", ""),
        ("49-015420-323751-8", "match", ""),
        (f"{SECOND};{FIRST}", "match", ""),
        (SIM2, "match", ""),
        (SECOND, "mismatch", ""),
        (SERIAL, "mismatch", ""),
        (imei(THIRD), "mismatch", ""),
        ("490154203237517", "unreadable", "check_digit"),
        ("4901542032375101", "unreadable", "imeisv"),
        ("", "unreadable", "nothing_scanned"),
        (None, "unreadable", "nothing_scanned"),
    ],
)
def test_a_returned_device_is_compared_with_the_one_shipped(received: Any, result: str, reason: str) -> None:  # SER-17
    check = compare_returned((imei(FIRST), imei(SIM2)), received)
    assert (check.result, check.reason) == (result, reason)
    assert check.blocks_refund is (result == "mismatch")


def test_a_return_without_a_record_says_so() -> None:  # SER-17
    check = compare_returned((), FIRST)
    assert (check.result, check.blocks_refund) == (ReturnResult.NOT_RECORDED, False)
    assert compare_returned((SerialNumber("sn-1"),), "SN-1").result is ReturnResult.MATCH


devices = (
    st.integers(min_value=10**13, max_value=10**14 - 2)
    .map(lambda number: f"{number}{luhn_digit(str(number))}")
    .filter(lambda text: len(set(text)) > 1)
)


@given(st.lists(devices, max_size=6), st.integers(min_value=1, max_value=4))
def test_never_more_than_units_and_never_what_was_not_scanned(scans: list[str], quantity: int) -> None:  # SER-11
    choice = choose_identifiers(one(quantity=quantity), scans)
    assert len(choice.identifiers) <= quantity
    assert set(values(choice)) <= set(scans)
    assert choice.complete is (len(choice.identifiers) == quantity)
    again = choose_identifiers(one(quantity=quantity, identifiers=choice.identifiers), scans)
    assert again.identifiers == ()


@given(st.text(st.characters(exclude_characters="*"), max_size=60))
def test_no_scan_breaks_the_choice_or_shows_itself(text: str) -> None:  # SER-18
    choice = choose_identifiers(one(), [text])
    blank = not "".join(text.translate(dict.fromkeys(map(ord, ",;|"))).split())
    assert choice.identifiers or choice.refusals or blank
    if len(text.strip()) > 6:
        assert text.strip() not in repr(choice)
