"""JSON in and out: no digit is lost, nothing that is no JSON gets through."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import UNSET, CodecError, OpenEnum, OpenIntEnum, Secret, dumps, loads, rfc3339

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DOCUMENTS: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(DOCUMENTS)
def test_documents_survive_the_round_trip(document: Any) -> None:
    assert loads(dumps(document)) == document
    assert json.loads(dumps(document)) == document


@given(DECIMALS)
def test_amounts_survive_to_the_last_digit(amount: Decimal) -> None:  # MON-1
    back = loads(dumps([amount]))[0]
    assert Decimal(back) == amount
    assert dumps([amount]).decode() == f"[{amount:f}]"


@pytest.mark.parametrize("text", ["12.10", "0.1", "1e2", "1E-7", "123456789012345678.123456789", "-0.0"])
def test_number_with_a_fraction_becomes_a_decimal(text: str) -> None:  # MON-1
    value = loads(f"[{text}]".encode())[0]
    assert type(value) is Decimal
    assert str(value) == str(Decimal(text))


def test_whole_number_stays_whole_however_large() -> None:
    assert loads(b"[18446744073709551617]") == [2**64 + 1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"{",
        b'{"a": }',
        b"[1,]",
        b"NaN",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"<html>",
        b"\xff\xfe\xff",
        b'"\xc3"',
        b"[1] [2]",
        b"[1e99999999999999999999]",
        b"[" + b"9" * 5000 + b"]",
    ],
    ids=repr,
)
def test_what_is_no_json_is_one_clear_error(content: bytes) -> None:
    with pytest.raises(CodecError) as refused:
        loads(content)
    assert str(refused.value) == "$: not JSON"
    assert refused.value.path == "$"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_endless_nesting_is_an_error_of_ours(opening: bytes) -> None:
    with pytest.raises(CodecError, match=r"nested too deeply|not JSON"):
        loads(opening * 200_000)


def test_byte_order_mark_is_tolerated_and_the_last_of_repeated_members_counts() -> None:
    assert loads(b'\xef\xbb\xbf{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.10"), "12.10"),
        (Decimal("1E+2"), "100"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("-0.00"), "-0.00"),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        ("Grüße, „Ärger“ \u2028", '"Grüße, „Ärger“ \u2028"'),
        ('a"b\\', '"a\\"b\\\\"'),
        (datetime(2026, 11, 25, 8, 30, tzinfo=timezone(timedelta(hours=1))), '"2026-11-25T07:30:00Z"'),
        (OpenEnum("SOMETHING_NEW"), '"SOMETHING_NEW"'),
        (OpenIntEnum(99), "99"),
        ((1, [2], {"a": (3,)}), '[1,[2],{"a":[3]}]'),
        ({1: "x"}, '{"1":"x"}'),
    ],
    ids=repr,
)
def test_value_is_written(value: Any, text: str) -> None:
    assert dumps(value).decode() == text


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 0.0, object(), b"bytes", {1, 2}, UNSET, Secret("x"), 1j],
    ids=lambda value: type(value).__name__,
)
def test_value_that_does_not_belong_into_a_request_is_refused(value: Any) -> None:  # MON-1
    for document in (value, [value], {"amount": value}):
        with pytest.raises(TypeError, match=type(value).__name__):
            dumps(document)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1e41", "1e-41", "1e999999999", "0e-99"])
def test_amount_that_cannot_be_written_out_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        dumps({"amount": Decimal(text)})


def test_half_a_character_is_refused_without_quoting_the_text() -> None:
    with pytest.raises(ValueError, match="surrogate") as refused:
        dumps({"name": "Erika \ud83d"})
    assert type(refused.value) is ValueError  # the codec's own error holds the whole text
    assert "Erika" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("write", [rfc3339, dumps])
def test_naive_datetime_is_refused(write: Any) -> None:
    with pytest.raises(ValueError, match="aware"):
        write(datetime(2026, 11, 25, 8, 30))  # noqa: DTZ001


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_moment_survives_the_round_trip(moment: datetime) -> None:
    text = rfc3339(moment)
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment.astimezone(UTC)


def test_codec_error_survives_pickling() -> None:
    back = pickle.loads(pickle.dumps(CodecError("expected text, got null", "$.a[0]")))
    assert (back.reason, back.path, str(back)) == (
        "expected text, got null",
        "$.a[0]",
        "$.a[0]: expected text, got null",
    )
