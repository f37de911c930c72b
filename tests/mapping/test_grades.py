"""Grades: within one scale without loss, between scales by a table of the seller's."""

from __future__ import annotations

import pytest

from marketsync.domain import Grade
from marketsync.errors import MappingError
from marketsync.mapping.grades import (
    BACKMARKET_GRADES,
    REFURBED_GRADES,
    REFURBED_TO_BACKMARKET,
    SCALES,
    decode_grade,
    encode_grade,
    translate_grade,
)


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_each_form_of_the_scale_goes_there_and_back(scale: str) -> None:  # GRD-7
    for code in SCALES[scale]:
        grade = Grade("backmarket", code)
        assert decode_grade(scale, encode_grade(grade, scale)) == grade


@pytest.mark.parametrize(
    ("scale", "code", "grade"),
    [
        ("backmarket.state", 9, "PREMIUM"),
        ("backmarket.state", 0, "EXCELLENT"),
        ("backmarket.state", "4", "STALLONE"),
        ("sellercloud", 0, "EXCELLENT"),
        ("sellercloud", 1, "VERY_GOOD"),
        ("backmarket", "very_good", "VERY_GOOD"),
    ],
)
def test_a_code_is_read_on_its_own_scale(scale: str, code: str | int, grade: str) -> None:  # GRD-1, GRD-2
    assert decode_grade(scale, code) == Grade("backmarket", grade)


@pytest.mark.parametrize(
    ("scale", "code"),
    [
        ("sellercloud", 9),  # GRD-4
        ("backmarket.state", 10),
        ("backmarket.state", 5),
        ("backmarket.state", True),
        ("backmarket.condition", 10),  # GRD-3
        ("backmarket.buyback", "STALLONE"),  # GRD-8
        ("refurbed", "A"),
    ],
)
def test_a_code_of_another_scale_is_no_grade(scale: str, code: str | int) -> None:
    with pytest.raises(MappingError):
        decode_grade(scale, code)


def test_what_a_scale_cannot_express_is_refused() -> None:  # GRD-4
    with pytest.raises(MappingError, match="PREMIUM"):
        encode_grade(Grade("backmarket", "PREMIUM"), "sellercloud")
    with pytest.raises(MappingError):
        encode_grade(Grade("refurbed", "A"), "sellercloud")
    with pytest.raises(MappingError):
        encode_grade(Grade("backmarket", "GOOD"), "backmarket.condition")


def test_between_markets_a_table_decides() -> None:  # GRD-6, GRD-7
    assert translate_grade(Grade("refurbed", "AA"), "backmarket") == Grade("backmarket", "PREMIUM")
    assert translate_grade(Grade("backmarket", "GOOD"), "refurbed") == Grade("refurbed", "C")
    assert [REFURBED_TO_BACKMARKET[Grade("refurbed", code)].code for code in REFURBED_GRADES] == list(
        BACKMARKET_GRADES[:4]
    )
    for code in ("FAIR", "STALLONE"):
        with pytest.raises(MappingError, match=code):
            translate_grade(Grade("backmarket", code), "refurbed")


def test_the_seller_may_replace_the_table() -> None:  # GRD-6
    one, two = Grade("refurbed", "A"), Grade("refurbed", "B")
    own = {one: Grade("backmarket", "GOOD"), two: Grade("backmarket", "GOOD")}
    assert translate_grade(one, "backmarket", own) == Grade("backmarket", "GOOD")
    with pytest.raises(MappingError):  # which of the two is not for us to say
        translate_grade(Grade("backmarket", "GOOD"), "refurbed", own)
    with pytest.raises(MappingError):
        translate_grade(Grade("refurbed", "C"), "backmarket", own)
