"""What refurbed's refusals mean: class, outcome, pause and fields; the vendor's text stays hidden."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.core import Failure, Operation, Pause, RawResponse
from marketsync.errors import (
    ApiError,
    Challenged,
    Conflict,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    ServerFault,
)
from marketsync.refurbed.faults import entry_failure, fault, pauses
from marketsync.refurbed.operations import get_order
from tests.refurbed.scripted import answer, page, refusal

NOW = 1_793_606_400.0
OPERATION: Operation[Any] = get_order("1")


def judged(raw: RawResponse, wall: float = NOW) -> Failure:
    failure = fault(OPERATION, raw, wall)
    assert failure is not None
    return failure


CODES = [
    (1, 499, "CANCELLED", ServerFault, Outcome.UNKNOWN),
    (2, 500, "UNKNOWN", ServerFault, Outcome.UNKNOWN),
    (3, 400, "INVALID_ARGUMENT", InvalidRequest, Outcome.REJECTED),
    (4, 504, "DEADLINE_EXCEEDED", ServerFault, Outcome.UNKNOWN),
    (5, 404, "NOT_FOUND", NotFound, Outcome.REJECTED),
    (6, 409, "ALREADY_EXISTS", Conflict, Outcome.REJECTED),
    (7, 403, "PERMISSION_DENIED", PermissionDenied, Outcome.DENIED),
    (8, 429, "RESOURCE_EXHAUSTED", RateLimited, Outcome.THROTTLED),
    (9, 400, "FAILED_PRECONDITION", Conflict, Outcome.REJECTED),
    (10, 409, "ABORTED", ServerFault, Outcome.UNKNOWN),
    (11, 400, "OUT_OF_RANGE", InvalidRequest, Outcome.REJECTED),
    (12, 501, "UNIMPLEMENTED", ServerFault, Outcome.UNKNOWN),
    (13, 500, "INTERNAL", ServerFault, Outcome.UNKNOWN),
    (14, 503, "UNAVAILABLE", ServerFault, Outcome.UNKNOWN),
    (15, 500, "DATA_LOSS", ServerFault, Outcome.UNKNOWN),
    (16, 401, "UNAUTHENTICATED", NotAuthenticated, Outcome.DENIED),
    (77, 418, "77", ServerFault, Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("code", "status", "name", "kind", "outcome"), CODES)
def test_a_code_decides(code: int, status: int, name: str, kind: type[ApiError], outcome: Outcome) -> None:
    failure = judged(refusal(code, status))
    assert (failure.code, failure.kind, failure.outcome) == (name, kind, outcome)


@pytest.mark.parametrize(("code", "status", "name", "kind", "outcome"), CODES)
def test_a_code_means_the_same_in_a_batch_entry(
    code: int, status: int, name: str, kind: type[ApiError], outcome: Outcome
) -> None:
    failure = entry_failure({"code": code, "message": "no"})
    assert failure is not None
    assert (failure.code, failure.kind, failure.outcome) == (name, kind, outcome)


def test_a_code_counts_more_than_the_status() -> None:
    assert judged(refusal(3, 500)).outcome is Outcome.REJECTED
    assert judged(refusal(9, 412)).outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("raw", "kind", "outcome"),
    [
        (answer({}, 400), InvalidRequest, Outcome.REJECTED),
        (answer({"message": "no code"}, 401), NotAuthenticated, Outcome.DENIED),
        (answer({"message": "no code"}, 403), PermissionDenied, Outcome.DENIED),
        (page(403), Challenged, Outcome.DENIED),
        (RawResponse(403, {}, b" <html>"), Challenged, Outcome.DENIED),
        (page(404), InvalidRequest, Outcome.DENIED),
        (answer({"code": 12, "message": "unknown path"}, 404), InvalidRequest, Outcome.DENIED),
        (RawResponse(404), InvalidRequest, Outcome.DENIED),
        (RawResponse(405), InvalidRequest, Outcome.DENIED),
        (RawResponse(301, {"location": "https://elsewhere.example/"}), InvalidRequest, Outcome.DENIED),
        (RawResponse(408), ServerFault, Outcome.UNKNOWN),
        (RawResponse(409), ServerFault, Outcome.UNKNOWN),
        (RawResponse(412), InvalidRequest, Outcome.REJECTED),
        (RawResponse(413), InvalidRequest, Outcome.REJECTED),
        (RawResponse(429), RateLimited, Outcome.THROTTLED),
        (RawResponse(499), ServerFault, Outcome.UNKNOWN),
        (RawResponse(500, {}, b"null"), ServerFault, Outcome.UNKNOWN),
        (answer({"code": 0}, 500), ServerFault, Outcome.UNKNOWN),
        (answer({"code": "3"}, 502), ServerFault, Outcome.UNKNOWN),
        (page(503), ServerFault, Outcome.UNKNOWN),
        (RawResponse(520), ServerFault, Outcome.UNKNOWN),
    ],
)
def test_without_a_code_the_status_decides(raw: RawResponse, kind: type[ApiError], outcome: Outcome) -> None:
    failure = judged(raw)
    assert (failure.kind, failure.outcome) == (kind, outcome)


@pytest.mark.parametrize("raw", [page(404), RawResponse(308), answer({"code": 12}, 404)])
def test_a_wrong_address_is_told_as_such(raw: RawResponse) -> None:
    assert "base_url" in (judged(raw).advice or "")


def test_a_dead_token_asks_for_a_person() -> None:
    assert "two months" in (judged(refusal(16, 401)).advice or "")


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_is_no_fault(status: int) -> None:
    assert fault(OPERATION, answer({"code": 3}, status), NOW) is None


@pytest.mark.parametrize("status", [{}, {"code": 0}, {"code": None, "message": ""}])
def test_an_entry_without_a_code_is_a_success(status: dict[str, Any]) -> None:
    assert entry_failure(status) is None


# -- pauses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": str(int(NOW) + 20)}, 20.0),
        ({"x-ratelimit-reset": str(int(NOW) + 3600)}, 3600.0),
        ({"x-ratelimit-reset": str(int(NOW))}, 1.0),
        ({"x-ratelimit-reset": str(int(NOW) - 50)}, 1.0),
        ({"x-ratelimit-reset": "soon"}, 1.0),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "7", "x-ratelimit-reset": str(int(NOW) + 20)}, 20.0),
        ({}, 1.0),
    ],
)
@pytest.mark.parametrize("body", [b'{"code":8,"message":"slow down"}', b""])
def test_a_429_waits_for_the_end_of_the_window_and_at_least_a_second(
    headers: dict[str, str], seconds: float, body: bytes
) -> None:  # F08
    assert judged(RawResponse(429, headers, body)).retry_after == seconds


def test_only_a_throttled_call_has_a_pause() -> None:
    assert judged(refusal(14, 503, **{"x-ratelimit-reset": str(int(NOW) + 9)})).retry_after is None


def test_a_used_up_window_closes_the_budget_until_it_ends() -> None:
    used_up = answer({}, **{"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 3)})
    assert pauses(OPERATION, used_up, NOW) == (Pause("default", 3.0),)
    assert pauses(OPERATION, used_up, NOW + 3) == ()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "4", "x-ratelimit-reset": "9999999999"},
        {"x-ratelimit-reset": "9999999999"},
    ],
)
def test_otherwise_the_budget_stays_open(headers: dict[str, str]) -> None:
    assert pauses(OPERATION, answer({}, **headers), NOW) == ()


# -- fields and text --------------------------------------------------------------------------------------------------


def violation(field: object) -> dict[str, Any]:
    return {"field": field, "description": "490154203237518 belongs to Ines"}


@pytest.mark.parametrize("member", ["field_violations", "fieldViolations"])
def test_rejected_fields_are_named_once_without_their_values(member: str) -> None:
    names = ["item_identifiers[0].value", "pagination.limit", "pagination.limit", "Ines Probemann", 7]
    details = [{"@type": "x"}, "odd", {member: [*map(violation, names), "odd"]}, {member: None}]
    failure = judged(refusal(3, 400, "490154203237518 belongs to Ines", details))
    assert failure.fields == ("item_identifiers[0].value", "pagination.limit")
    error = failure.error()
    for shown in (str(error), repr(error), repr(failure)):
        assert "Ines" not in shown
        assert "490154203237518" not in shown
    assert error.detail.reveal() == "490154203237518 belongs to Ines"


@pytest.mark.parametrize("details", [None, {}, "odd", [None], [{"field_violations": {}}]])
def test_odd_details_are_no_reason_to_fail(details: Any) -> None:
    assert judged(answer({"code": 3, "details": details}, 400)).fields == ()
