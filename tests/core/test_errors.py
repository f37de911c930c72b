"""Errors answer "did it happen?" and "what now?", survive queues, and show nothing that is private."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import pytest

from marketsync import errors
from marketsync.core import BatchResults, Entry, TransportFailure, chunks
from marketsync.errors import (
    ApiError,
    Conflict,
    DecodeFailed,
    InvalidRequest,
    MappingError,
    MarketsyncError,
    NotFound,
    Outcome,
    PartialFailure,
    RateLimited,
    TimedOut,
    VendorText,
)

CLASSES = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, MarketsyncError)]
API_CLASSES = [one for one in CLASSES if issubclass(one, ApiError)]
CONTEXT: dict[str, Any] = {
    "vendor": "refurbed",
    "account": "shop-de",
    "operation": "orders.get",
    "outcome": Outcome.REJECTED,
    "status": 404,
    "code": "NOT_FOUND",
    "request_id": "req-1",
    "retry_after": 2.5,
    "attempts": 3,
    "fields": ("item.id",),
    "advice": "look again",
    "read_only": True,
    "refused": True,
}


def test_every_class_is_public_and_of_one_family() -> None:
    assert {one.__name__ for one in CLASSES} <= set(errors.__all__)
    assert {one.__name__ for one in API_CLASSES} >= {
        "ConnectFailed",
        "TimedOut",
        "InvalidRequest",
        "NotAuthenticated",
        "PermissionDenied",
        "Challenged",
        "NotFound",
        "Conflict",
        "RateLimited",
        "ServerFault",
        "PartialFailure",
        "DecodeFailed",
    }
    for name in ("ConfigurationError", "PagingError", "MappingError", "SyncError"):
        assert not issubclass(getattr(errors, name), ApiError)


@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
@pytest.mark.parametrize("cls", API_CLASSES, ids=lambda cls: cls.__name__)
def test_api_error_survives_pickling(cls: type[ApiError], protocol: int) -> None:
    original = cls("no such record", **CONTEXT, detail=VendorText("Erika Muster"))
    back = pickle.loads(pickle.dumps(original, protocol))
    assert type(back) is cls
    assert str(back) == str(original)
    assert {name: getattr(back, name) for name in CONTEXT} == CONTEXT
    assert back.outcome is Outcome.REJECTED
    assert back.args == original.args
    assert back.detail.reveal() == ""
    assert original.detail.reveal() == "Erika Muster"


@pytest.mark.parametrize("cls", [one for one in CLASSES if one not in API_CLASSES], ids=lambda cls: cls.__name__)
def test_other_error_survives_pickling(cls: type[MarketsyncError]) -> None:
    back = pickle.loads(pickle.dumps(cls("base_url is wrong")))
    assert type(back) is cls
    assert str(back) == "base_url is wrong"


def test_special_members_survive_pickling_and_copying() -> None:
    unreadable = DecodeFailed("unreadable", path="$.items[2].price", outcome=Outcome.APPLIED)
    partial = PartialFailure(
        "1 of 2 entries failed", succeeded=[(0, {"name": "Erika"})], failed=[(1, NotFound("gone", code="5"))]
    )
    unmapped = MappingError("the record cannot be mapped", problems=("tax: taxation is missing",))
    broken = TransportFailure("no answer", sent=True, timed_out=True, status=200, complete=True)
    for make in (lambda one: pickle.loads(pickle.dumps(one)), copy.copy):
        assert make(unreadable).path == "$.items[2].price"
        back = make(partial)
        assert back.succeeded == ((0, None),)  # values may be personal: they stay behind
        assert [(at, error.code, type(error)) for at, error in back.failed] == [(1, "5", NotFound)]
        assert make(unmapped).problems == ("tax: taxation is missing",)
        assert str(make(unmapped)) == str(unmapped)
        again = make(broken)
        assert (again.reason, again.sent, again.timed_out, again.status, again.complete) == (
            "no answer",
            True,
            True,
            200,
            True,
        )


@pytest.mark.parametrize(
    ("outcome", "writes", "advice"),
    [
        (Outcome.NOT_SENT, False, "nothing was sent"),
        (Outcome.THROTTLED, False, "after the pause"),
        (Outcome.DENIED, False, "credentials"),
        (Outcome.REJECTED, False, "has to change"),
        (Outcome.UNKNOWN, True, "read the record before sending again"),
        (Outcome.APPLIED, True, "do not send it again"),
    ],
)
def test_error_says_whether_it_happened_and_what_to_do(outcome: Outcome, writes: bool, advice: str) -> None:
    error = ApiError("failed", outcome=outcome)
    assert error.may_have_happened is writes
    assert advice in str(error)
    assert ApiError("failed", outcome=outcome, read_only=True).may_have_happened is False
    assert str(ApiError("failed", outcome=outcome, advice="call us")) == "failed; call us"


def test_advice_for_a_read_does_not_frighten() -> None:
    for outcome in (Outcome.UNKNOWN, Outcome.APPLIED):
        assert "nothing was changed" in str(ApiError("failed", outcome=outcome, read_only=True))
    assert "credentials" in str(ApiError("failed", outcome=Outcome.DENIED, read_only=True))


def test_message_is_one_line_for_a_support_person() -> None:
    error = RateLimited("too many calls", **{**CONTEXT, "outcome": Outcome.THROTTLED, "status": 429, "advice": None})
    assert str(error) == (
        "refurbed orders.get: too many calls (account shop-de; status 429; code NOT_FOUND; fields item.id; "
        "request req-1; retry after 2.5 s; 3 attempts); nothing was done; try again after the pause"
    )
    assert "account" not in str(ApiError("x", vendor="refurbed", account="refurbed"))
    assert str(TimedOut("no answer")) == "no answer; it may have been done; read the record before sending again"


def test_vendors_words_are_hidden_everywhere() -> None:
    error = InvalidRequest("the vendor refuses", **CONTEXT, detail=VendorText("Erika Muster, Lindenweg 7"))
    for shown in (str(error), repr(error), repr(error.__reduce__()), repr(vars(error)), f"{error!r}"):
        assert "Erika" not in shown
    assert b"Erika" not in pickle.dumps(error)


def test_outcomes_are_words() -> None:
    assert [str(one) for one in Outcome] == ["not_sent", "throttled", "denied", "rejected", "unknown", "applied"]


def test_problems_of_a_record_are_listed() -> None:
    assert str(MappingError()) == "the record cannot be mapped"
    assert str(MappingError("order 7", problems=["a", "b"])) == "order 7: a; b"


# -- batches


def test_batch_has_one_result_per_entry_in_order() -> None:
    refused, open_ = Conflict("refused", outcome=Outcome.REJECTED), TimedOut("silence", outcome=Outcome.UNKNOWN)
    results = BatchResults([Entry("a"), Entry(error=refused), Entry("c"), Entry(error=open_), Entry(None)])
    assert len(results) == 5
    assert [entry.ok for entry in results] == [True, False, True, False, True]
    assert [entry.value for entry in results[:3]] == ["a", None, "c"]
    assert results[0].unwrap() == "a"
    assert results[4].unwrap() is None
    with pytest.raises(Conflict):
        results[1].unwrap()
    assert results.failures == ((1, refused), (3, open_))
    assert repr(results) == "BatchResults(5 entries, 2 failed)"
    with pytest.raises(PartialFailure, match="2 of 5 entries failed") as raised:
        results.raise_for_failures()
    assert raised.value.succeeded == ((0, "a"), (2, "c"), (4, None))
    assert raised.value.failed == results.failures


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ([Outcome.REJECTED, Outcome.UNKNOWN, Outcome.APPLIED], Outcome.UNKNOWN),
        ([Outcome.REJECTED, Outcome.APPLIED], Outcome.APPLIED),
        ([Outcome.DENIED, Outcome.REJECTED], Outcome.DENIED),
    ],
)
def test_batch_as_a_whole_is_as_uncertain_as_its_worst_entry(outcomes: list[Outcome], whole: Outcome) -> None:
    results = BatchResults[str]([Entry(error=ApiError("x", outcome=one, vendor="v", account="a")) for one in outcomes])
    with pytest.raises(PartialFailure) as raised:
        results.raise_for_failures()
    assert raised.value.outcome is whole
    assert (raised.value.vendor, raised.value.account) == ("v", "a")
    assert "each failed entry says" in str(raised.value)


def test_batch_without_failures_raises_nothing() -> None:
    BatchResults([Entry("a")]).raise_for_failures()
    BatchResults[str]([]).raise_for_failures()


@pytest.mark.parametrize(
    ("entries", "parts"), [([], []), ([1], [[1]]), ([1, 2], [[1, 2]]), ([1, 2, 3, 4, 5], [[1, 2], [3, 4], [5]])]
)
def test_entries_are_cut_to_the_vendors_size(entries: list[int], parts: list[list[int]]) -> None:
    assert list(chunks(entries, 2)) == parts


def test_size_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        list(chunks([1], 0))
