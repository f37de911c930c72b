"""What a refusal means: did it happen, and what now (ERR-1, ERR-2)."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.core import Failure, Operation, RawResponse, dumps
from marketsync.errors import (
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
from marketsync.sellercloud import operations as call
from marketsync.sellercloud.faults import fault, pauses
from tests.sellercloud.calls_orders import CREDENTIALS, draft
from tests.sellercloud.scripted import START

READ = call.get_order(1)
WRITE = call.create_order(draft())
LOGIN = call.login(CREDENTIALS)
WALL = START.timestamp()
PAGE = b"  <!DOCTYPE html><html><title>Just a moment</title>"


def failure(status: int, body: Any = None, operation: Operation[Any] = WRITE, **headers: str) -> Failure | None:
    content = body if isinstance(body, bytes) else b"" if body is None else dumps(body)
    return fault(operation, RawResponse(status, headers, content), WALL)


@pytest.mark.parametrize(
    ("status", "body", "kind", "outcome"),
    [
        (400, {"Message": "no"}, InvalidRequest, Outcome.REJECTED),
        (401, {"Message": "Not Valid Token"}, NotAuthenticated, Outcome.DENIED),
        (403, {"Message": "no rights"}, PermissionDenied, Outcome.DENIED),
        (403, PAGE, Challenged, Outcome.DENIED),
        (404, {"Message": "Order not found"}, NotFound, Outcome.REJECTED),
        (404, None, NotFound, Outcome.REJECTED),
        (404, {"Message": "No HTTP resource was found that matches"}, InvalidRequest, Outcome.DENIED),
        (404, PAGE, InvalidRequest, Outcome.DENIED),
        (405, None, InvalidRequest, Outcome.DENIED),
        (408, None, ServerFault, Outcome.UNKNOWN),
        (409, None, Conflict, Outcome.REJECTED),
        (422, None, InvalidRequest, Outcome.REJECTED),
        (429, None, RateLimited, Outcome.THROTTLED),
        (302, None, InvalidRequest, Outcome.DENIED),
        (500, {"Message": "Object reference not set"}, ServerFault, Outcome.UNKNOWN),
        (500, "Object reference not set", ServerFault, Outcome.UNKNOWN),
        (500, b"Object reference not set", ServerFault, Outcome.UNKNOWN),
        (500, None, ServerFault, Outcome.UNKNOWN),
        (500, [1], ServerFault, Outcome.UNKNOWN),
        (502, PAGE, ServerFault, Outcome.UNKNOWN),
    ],
)
def test_statuses(status: int, body: Any, kind: type[Any], outcome: Outcome) -> None:
    found = failure(status, body)
    assert found is not None
    assert (found.kind, found.outcome) == (kind, outcome)


@pytest.mark.parametrize(
    "body",
    [
        {"Message": "Order 1 already exists."},
        {"message": "", "errorMessage": "It ALREADY EXISTS"},
        {"Message": None, "Error": "already exists"},
        {"exceptionMessage": "an order with this id already exists"},
        "already exists",
        b"Order already exists in company 9001",
    ],
)
def test_already_exists_is_found_in_every_envelope(body: Any) -> None:
    found = failure(500, body)
    assert found is not None
    assert (found.kind, found.outcome, found.code) == (Conflict, Outcome.REJECTED, "already_exists")


def test_the_first_message_of_an_envelope_counts() -> None:
    found = failure(500, {"Error": "already exists", "Message": "database is down"})
    assert found is not None
    assert (found.kind, found.text) == (ServerFault, "database is down")


@pytest.mark.parametrize("text", ["2026-11-24T08:01:00Z", "2026-11-24T08:01:00.0000000Z", "2026-11-24T08:01:00.0000"])
@pytest.mark.parametrize("status", [200, 400, 401, 429, 500, 503])
def test_the_limit_is_known_by_its_body_whatever_the_status(status: int, text: str) -> None:
    found = failure(status, {"error": "Too many requests.", "rateLimitResetTime": text})
    assert found is not None
    assert (found.kind, found.outcome, found.retry_after) == (RateLimited, Outcome.THROTTLED, 60.0)
    assert not found.relogin


@pytest.mark.parametrize(
    ("status", "body", "headers", "seconds"),
    [
        (429, {"Error": "Too many requests."}, {}, None),
        (503, {"Error": "Too many requests."}, {}, None),
        (429, {"RateLimitResetTime": "soon"}, {}, None),
        (429, {"RateLimitResetTime": 7}, {"retry-after": "7"}, 7.0),
        (429, None, {"retry-after": "0"}, 1.0),
        (429, None, {"retry-after": "tomorrow"}, None),
        (429, {"RateLimitResetTime": "2026-11-24T07:00:00Z"}, {}, 1.0),
    ],
)
def test_a_limit_says_how_long_where_it_does(status: int, body: Any, headers: Any, seconds: float | None) -> None:
    found = failure(status, body, **headers)
    assert found is not None
    assert (found.kind, found.retry_after) == (RateLimited, seconds)


def test_a_success_with_the_words_of_the_limit_inside_is_a_success() -> None:
    assert failure(200, {"Message": "Too many requests."}) is None
    assert failure(200, [{"Note": "RateLimitResetTime"}]) is None
    assert failure(200, {"Notes": "RateLimitResetTime"}) is None
    assert failure(204) is None


@pytest.mark.parametrize(("operation", "outcome"), [(READ, Outcome.DENIED), (WRITE, Outcome.UNKNOWN)])
def test_a_page_instead_of_an_answer_is_no_success(operation: Operation[Any], outcome: Outcome) -> None:
    found = failure(200, PAGE, operation)
    assert found is not None
    assert (found.kind, found.outcome) == (Challenged, outcome)
    assert failure(200, b"<?xml version='1.0'?>", operation) is None


def test_a_login_is_refused_under_any_status_of_the_client_and_never_tried_again_by_itself() -> None:
    for status in (400, 401, 403, 422):
        found = failure(status, {"Message": "wrong"}, LOGIN)
        assert found is not None
        assert (found.kind, found.outcome, found.relogin) == (NotAuthenticated, Outcome.DENIED, False)
    missing = failure(404, None, LOGIN)
    assert missing is not None
    assert missing.kind is InvalidRequest
    assert "base_url" in str(missing.error())


def test_names_of_refused_fields_are_kept_and_their_texts_are_not() -> None:
    body = {"Message": "The request is invalid.", "modelState": {"model.Email": ["ida@example.com"], "a b": ["x"]}}
    found = failure(400, body)
    assert found is not None
    assert found.fields == ("model.Email",)
    assert "ida@example.com" not in str(found.error())


def test_no_header_speaks_of_the_budget() -> None:
    assert pauses(READ, RawResponse(200), WALL) == ()
