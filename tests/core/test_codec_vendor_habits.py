"""Codec options for a vendor's habits: camel case names, own ways to write a type, empty lists for empty maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NewType

import attrs
import pytest
from attrs import field, frozen

from marketsync.core import Codec, CodecError, camel_case, extra_members, wire, wire_name

Loose = NewType("Loose", str)


@frozen(kw_only=True, field_transformer=camel_case)
class Record:
    order_id: int
    free_text: Loose = Loose("")
    names: Mapping[str, str] = field(factory=dict)


def _loose(value: object) -> str:
    if not isinstance(value, str | int):
        raise TypeError("expected text")
    return str(value)


CODEC = Codec(lenient_empty=True, hooks={Loose: _loose})


def test_camel_case_names_members_on_the_wire() -> None:
    assert [wire_name(one) for one in attrs.fields(Record)] == ["orderId", "freeText", "names"]
    assert CODEC.structure({"orderId": 7}, Record).order_id == 7


def test_member_may_have_a_second_spelling_that_counts_where_the_first_says_nothing() -> None:
    @frozen(kw_only=True)
    class Place:
        post_code: str = wire("post_code", also="postCode", default="")
        extra: Mapping[str, object] = extra_members()

    for sent, read in (
        ({"post_code": "1"}, "1"),
        ({"postCode": "2"}, "2"),
        ({"post_code": "1", "postCode": "2"}, "1"),
        ({"post_code": "", "postCode": "2"}, ""),
        ({"post_code": None, "postCode": "2"}, "2"),
        ({"postCode": None}, ""),
    ):
        place = CODEC.structure(sent, Place)
        assert (place.post_code, dict(place.extra)) == (read, {})
    with pytest.raises(CodecError) as refused:
        CODEC.structure({"postCode": 7, "town": "x"}, Place)
    assert refused.value.path == "$.post_code"


def test_hook_decides_how_a_type_reads_and_its_refusal_has_a_path() -> None:
    assert CODEC.structure({"orderId": 7, "freeText": 12}, Record).free_text == "12"
    with pytest.raises(CodecError) as refused:
        CODEC.structure({"orderId": 7, "freeText": ["x"]}, Record)
    assert refused.value.path.endswith("free_text")


@pytest.mark.parametrize(("sent", "names"), [([], {}), ({}, {}), ({"de": "a"}, {"de": "a"})])
def test_empty_list_reads_as_an_empty_mapping(sent: object, names: dict[str, str]) -> None:
    assert CODEC.structure({"orderId": 7, "names": sent}, Record).names == names


@pytest.mark.parametrize("sent", [["x"], "x", 3])
def test_other_values_are_no_mapping(sent: object) -> None:
    with pytest.raises(CodecError):
        CODEC.structure({"orderId": 7, "names": sent}, Record)
