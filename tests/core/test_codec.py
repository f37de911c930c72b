"""The codec: strict about amounts, identifiers and time, lenient about news, and silent about values."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import (
    NO_EXTRA,
    UNSET,
    Codec,
    CodecError,
    OpenEnum,
    OpenIntEnum,
    Unset,
    dumps,
    extra_members,
    loads,
    rfc3339,
    unknown_members,
    wire,
)
from marketsync.core import (
    given as given_members,
)


@frozen
class State(OpenEnum):
    KNOWN = frozenset({"NEW", "SHIPPED"})


@frozen
class Kind(OpenIntEnum):
    KNOWN = frozenset({1, 2})


@frozen
class Item:
    qty: int
    price: Decimal
    sku: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen
class Order:
    id: str
    state: State
    items: tuple[Item, ...] = ()
    released_at: datetime | None = None
    paid: bool = False
    kind: Kind = Kind(1)
    buyer: str | None = None
    note: str = ""
    total: Decimal = Decimal(0)
    tags: list[str] = field(factory=list)
    names: Mapping[str, str] = field(factory=dict)
    main_item: Item | None = wire("mainItem", default=None)
    extra: Mapping[str, Any] = extra_members()


CODEC = Codec()
LENIENT = Codec(lenient_empty=True)
LEAST = {"id": "1", "state": "NEW"}


def order(**members: Any) -> Order:
    return CODEC.structure({**LEAST, **members}, Order)


def misfit(**members: Any) -> str:
    with pytest.raises(CodecError) as refused:
        order(**members)
    return str(refused.value)


def test_missing_members_take_their_defaults() -> None:
    assert order() == Order("1", State("NEW"))


def test_whole_document() -> None:
    got = CODEC.decode(
        b'{"id": "7", "state": "SHIPPED", "paid": true, "kind": 2, "buyer": "b", "total": 12.10, "tags": ["a"],'
        b'"items": [{"qty": 2, "price": "5.50"}, {"qty": "3", "price": 1}], "names": {"de": "x"},'
        b'"released_at": "2026-11-25T09:00:00+01:00", "mainItem": {"qty": 1, "price": 0}}',
        Order,
    )
    assert got == Order(
        "7",
        State("SHIPPED"),
        (Item(2, Decimal("5.50")), Item(3, Decimal(1))),
        datetime(2026, 11, 25, 8, tzinfo=UTC),
        True,
        Kind(2),
        "b",
        total=Decimal("12.10"),
        tags=["a"],
        names={"de": "x"},
        main_item=Item(1, Decimal(0)),
    )
    assert got.released_at is not None
    assert got.released_at.tzinfo is UTC


# -- strict leaves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [1, 1.5, True, None, [], {}, Decimal(1)], ids=repr)
def test_text_is_text_and_never_made_from_something_else(sent: Any) -> None:
    with pytest.raises(CodecError, match=r"^\$\.id: expected text, got "):
        CODEC.structure({**LEAST, "id": sent}, Order)


@pytest.mark.parametrize("sent", ["true", "false", 0, 1, "", [], {}], ids=repr)
def test_truth_is_true_or_false(sent: Any) -> None:
    assert misfit(paid=sent).startswith("$.paid: expected true or false, got ")


@pytest.mark.parametrize(
    ("sent", "value"),
    [(0, 0), (-3, -3), ("12", 12), ("-4", -4), ("007", 7), (Decimal("5.0"), 5), (Decimal("1E+2"), 100)],
)
def test_whole_number_may_come_as_text(sent: Any, value: int) -> None:
    assert order(items=[{"qty": sent, "price": 0}]).items[0].qty == value


@pytest.mark.parametrize(
    "sent",
    [True, 1.0, "1.0", "--5", "", " ", "1_0", "٣", None, [], Decimal("1.5"), Decimal("1E+999999999"), "9" * 41, " 1"],
    ids=repr,
)
def test_other_values_are_no_whole_number(sent: Any) -> None:
    assert misfit(items=[{"qty": sent, "price": 0}]).startswith("$.items[0].qty: expected a whole number, got ")


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("12.10", "12.10"),
        (Decimal("12.10"), "12.10"),
        (5, "5"),
        ("-1", "-1"),
        ("1e2", "1E+2"),
        (".5", "0.5"),
        ("5.", "5"),
    ],
)
def test_amount_is_exact(sent: Any, value: str) -> None:  # MON-1
    got = order(total=sent).total
    assert str(got) == value


@pytest.mark.parametrize(
    "sent",
    [12.1, 0.0, True, "", ".", " 1", "1 ", "1,50", "1_0", "٣", "NaN", "Infinity", "abc", [], {}, "1e", Decimal("NaN")],
    ids=repr,
)
def test_other_values_are_no_amount(sent: Any) -> None:  # MON-1
    assert misfit(total=sent).startswith("$.total: ")


@pytest.mark.parametrize(
    "sent",
    [
        "1e999999999",
        "1e-999999999",
        "0e-99999",
        Decimal("1E+41"),
        "1e99999999999999999999",
        "1" * 42,
        "0." + "0" * 41 + "1",
    ],
)
def test_amount_whose_digits_would_fill_the_memory_is_refused(sent: Any) -> None:
    assert misfit(total=sent) == "$.total: a number out of range"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_amount_survives_both_ways(amount: Decimal) -> None:  # MON-1
    for sent in (loads(dumps(amount)), str(amount), format(amount, "f")):
        assert order(total=sent).total == amount


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("2026-11-25T08:00:00Z", datetime(2026, 11, 25, 8, tzinfo=UTC)),
        ("2026-11-25T08:00:00.5+02:00", datetime(2026, 11, 25, 6, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-25T08:00:00.123456789Z", datetime(2026, 11, 25, 8, 0, 0, 123_456, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_moment_is_aware_and_in_utc(sent: str, value: datetime) -> None:
    got = order(released_at=sent).released_at
    assert got == value
    assert got is not None
    assert got.utcoffset() is not None
    assert got.tzinfo is UTC


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("2026-11-25T08:00:00", "a date without offset"),
        ("2026-11-25", "a date without offset"),
        ("yesterday", "not an ISO 8601 date with time"),
        ("", "not an ISO 8601 date with time"),
        (1764057600, "expected a date with time, got a number"),
        ("0001-01-01T00:00:00+01:00", "a date out of range"),
    ],
)
def test_moment_without_a_place_in_time_is_refused(sent: Any, reason: str) -> None:
    assert misfit(released_at=sent) == f"$.released_at: {reason}"


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_moment_survives_both_ways(moment: datetime) -> None:
    assert order(released_at=rfc3339(moment)).released_at == moment.astimezone(UTC)


def test_model_cannot_hold_a_float() -> None:  # MON-1
    @frozen
    class Wrong:
        weight: float

    for sent in (1, 1.5, "2"):
        with pytest.raises(CodecError, match=r"\$\.weight: a model with a float"):
            CODEC.structure({"weight": sent}, Wrong)


# -- news -----------------------------------------------------------------------------------------------------------


def test_unknown_word_is_kept_and_sent_back() -> None:
    got = order(state="TELEPORTED", kind=77)
    assert not got.state.is_known
    assert not got.kind.is_known
    assert str(got.state) == "TELEPORTED"
    assert dumps([got.state, got.kind]) == b'["TELEPORTED",77]'
    assert order(state="NEW").state.is_known
    assert order(kind=2).kind.is_known


@given(st.text())
def test_any_word_survives_an_open_list(word: str) -> None:
    assert order(state=word).state == State(word)


@pytest.mark.parametrize("sent", [3, None, [], True], ids=repr)
def test_word_of_an_open_list_is_still_text(sent: Any) -> None:
    assert misfit(state=sent).startswith("$.state: expected text, got ")


def test_number_of_an_open_list_is_still_whole() -> None:
    assert misfit(kind="x") == "$.kind: expected a whole number, got text"


def test_lists_of_words_differ_by_type_and_can_be_members_of_a_set() -> None:
    assert State("NEW") == State("NEW")
    assert State("NEW") != OpenEnum("NEW")
    assert len({State("NEW"), State("NEW"), State("SHIPPED")}) == 2


def test_unknown_members_are_kept_and_reported() -> None:
    got = order(gift=True, rank={"a": 1}, items=[{"qty": 1, "price": 1, "colour": "red"}, {"qty": 1, "price": 1}])
    assert got.extra == {"gift": True, "rank": {"a": 1}}
    assert got.items[0].extra["colour"] == "red"
    assert got.items[1].extra is NO_EXTRA
    assert sorted(unknown_members(got)) == [("Item", ("colour",)), ("Order", ("gift", "rank"))]
    assert list(unknown_members({"x": (got.items[0],)})) == [("Item", ("colour",))]
    assert list(unknown_members([order(), State("X"), None, 3])) == []


def test_unknown_members_do_not_show_themselves_and_cannot_be_changed() -> None:
    got = order(buyer_email="e@example.com")
    assert "example.com" not in repr(got)
    assert "example.com" not in repr(got.extra)
    assert len(got.extra) == 1
    assert list(got.extra) == ["buyer_email"]
    with pytest.raises(TypeError):
        got.extra["x"] = 1  # type: ignore[index]


def test_unknown_members_do_not_count_in_comparisons() -> None:
    assert order(gift=True) == order()
    assert hash(order(gift=True).state) == hash(order().state)


def test_model_with_unknown_members_can_be_pickled_and_copied() -> None:
    for original in (order(gift=True), order()):
        for other in (pickle.loads(pickle.dumps(original)), copy.deepcopy(original)):
            assert other == original
            assert other.extra == original.extra


def test_model_without_extra_ignores_news() -> None:
    @frozen
    class Small:
        id: str

    assert CODEC.structure({"id": "1", "news": 1}, Small) == Small("1")


# -- null, missing, empty --------------------------------------------------------------------------------------------


def test_null_where_null_has_no_meaning_is_the_default() -> None:
    nothing = dict.fromkeys(("items", "paid", "kind", "note", "total", "tags", "names"))
    assert order(**nothing) == order()


def test_null_where_it_has_a_meaning_stays() -> None:
    got = order(buyer=None, released_at=None, mainItem=None)
    assert got.buyer is None
    assert got.main_item is None


def test_null_with_a_meaning_is_not_replaced_by_the_default() -> None:
    @frozen
    class Rate:
        percent: Decimal | None = Decimal(19)
        name: str = "standard"

    assert CODEC.structure({"percent": None, "name": None}, Rate) == Rate(None, "standard")
    assert CODEC.structure({}, Rate) == Rate(Decimal(19), "standard")


def test_null_of_a_required_member_is_refused() -> None:
    assert misfit(id=None) == "$.id: expected text, got null"
    assert misfit(items=[{"qty": None, "price": 1}]) == "$.items[0].qty: expected a whole number, got null"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"state": "NEW"}, "$: member id is missing"),
        ({**LEAST, "items": [{"qty": 1, "price": 1}, {"qty": 1}]}, "$.items[1]: member price is missing"),
        ({**LEAST, "mainItem": {}}, "$.main_item: member qty is missing"),
    ],
)
def test_missing_member_is_named_with_its_place(document: Any, said: str) -> None:
    with pytest.raises(CodecError) as refused:
        CODEC.structure(document, Order)
    assert str(refused.value) == said


def test_path_goes_through_lists_and_objects() -> None:
    assert misfit(items=[{"qty": 1, "price": 1}, {"qty": 1, "price": "x"}]).startswith("$.items[1].price: ")
    assert misfit(tags=["a", 1]) == "$.tags[1]: expected text, got a number"
    assert misfit(names={"de": 5}) == "$.names[de]: expected text, got a number"
    with pytest.raises(CodecError, match=r"^\$\[1\]\.state: "):
        CODEC.structure([LEAST, {"id": "2", "state": 1}], list[Order])


@pytest.mark.parametrize("sent", ["abc", {"a": 1}, 3, True], ids=repr)
def test_list_is_a_list(sent: Any) -> None:
    assert misfit(tags=sent).startswith("$.tags: expected a list, got ")
    assert misfit(items=sent).startswith("$.items: expected a list, got ")


@pytest.mark.parametrize("sent", [[], ["a"], "abc", 3], ids=repr)
def test_object_is_an_object(sent: Any) -> None:
    assert misfit(names=sent).startswith("$.names: expected an object, got ")
    assert misfit(mainItem=sent).startswith("$.main_item: expected an object, got ")
    with pytest.raises(CodecError, match=r"^\$: expected an object"):
        CODEC.structure(sent, Order)


def test_sequence_reads_as_a_tuple() -> None:
    assert CODEC.structure(["a"], Sequence[str]) == ("a",)  # type: ignore[type-abstract]


def test_empty_list_for_an_object_is_nothing_where_the_vendor_writes_so() -> None:
    @frozen
    class Box:
        names: Mapping[str, str] = field(factory=dict)
        first: Item | None = None
        inner: Order | None = None
        small: Order | None = wire("smallOne", default=None)

    got = LENIENT.structure({"names": [], "first": [], "inner": None, "smallOne": LEAST}, Box)
    assert got == Box({}, None, None, Order("1", State("NEW")))

    @frozen
    class AllOptional:
        a: str = ""

    assert LENIENT.structure([], AllOptional) == AllOptional()
    for sent in ([1], "x", 3):
        with pytest.raises(CodecError):
            LENIENT.structure({"first": sent}, Box)
        with pytest.raises(CodecError):
            LENIENT.structure(sent, AllOptional)
    with pytest.raises(CodecError, match="member qty is missing"):
        LENIENT.structure([], Item)


# -- silence about values ---------------------------------------------------------------------------------------------


def test_refusal_never_quotes_the_document() -> None:  # PII-2
    def forbid(_: Any, attribute: Any, value: str) -> None:
        error = ValueError(f"{value} is not allowed")
        error.add_note(f"said about {value}")
        raise error

    @frozen
    class Checked:
        email: str = field(validator=forbid)

    with pytest.raises(CodecError) as refused:
        CODEC.structure({"email": "erika@example.com"}, Checked)
    assert str(refused.value) == "$: does not fit"
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    for members in ({"total": "erika"}, {"released_at": "erika"}, {"paid": "erika"}, {"items": ["erika"]}):
        assert "erika" not in misfit(**members)


def test_type_nobody_can_read_is_a_misfit_and_no_crash() -> None:
    with pytest.raises(CodecError, match="does not fit"):
        CODEC.structure({"a": 1}, complex)


# -- round trip and helpers -------------------------------------------------------------------------------------------


@given(
    st.builds(
        Order,
        st.text(),
        st.builds(State, st.text()),
        st.lists(
            st.builds(Item, st.integers(), st.decimals(-1000, 1000, allow_nan=False, places=4), st.text()), max_size=3
        ).map(tuple),
        st.none() | st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.booleans(),
        st.builds(Kind, st.integers()),
        st.none() | st.text(),
        st.text(),
    )
)
def test_model_survives_a_trip_through_the_wire(original: Order) -> None:
    document = {
        one.name: getattr(original, one.name) for one in attrs.fields(Order) if one.name not in ("extra", "main_item")
    }
    document["items"] = [{"qty": one.qty, "price": one.price, "sku": one.sku} for one in original.items]
    try:
        sent = dumps(document)
    except ValueError:  # half a character
        return
    assert CODEC.decode(sent, Order) == original


def test_not_given_differs_from_null() -> None:
    assert given_members({"a": None, "b": UNSET, "c": 0, "d": False}) == {"a": None, "c": 0, "d": False}
    assert not UNSET
    assert repr(UNSET) == "UNSET"
    assert isinstance(UNSET, Unset)
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert copy.deepcopy(UNSET) is UNSET
