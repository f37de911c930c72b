"""What Back Market's refusals mean: class, outcome, pause, fields; the vendor's text stays hidden."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.backmarket.faults import fault, pauses
from marketsync.backmarket.operations.backbox import competitors
from marketsync.backmarket.operations.orders import download_delivery_note, get_order, list_orders
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
from tests.backmarket.scripted import answer, bare, page

NOW = 1_795_521_600.0
OPERATION: Operation[Any] = get_order(1)

V1 = {"error": {"code": "E001", "message": "a secret"}, "requestId": "00ff"}
V1_FIELDS = {"error": {"code": "E009", "message": "a secret", "data": {"fields": {"orderId": ["a secret"]}}}}
SHIPPING = {"error": {"code": "E009", "message": "a secret"}, "data": {"fields": {"orderId": ["a secret"]}}}
V2 = {"errors": [{"code": "E002", "message": "a secret", "target": "sku"}], "requestId": "00ff"}
V3 = {
    "error": {"code": "validation", "message": "a secret"},
    "status": 422,
    "title": "Validation error",
    "type": "/errors/validation-error",
    "errors": [{"type": "/errors/missing", "title": "Missing", "detail": "a secret", "target": "reasons"}],
}
PROBLEM = {
    "type": "/errors/validation-error",
    "title": "Validation error",
    "status": 422,
    "detail": "a secret",
    "errors": [{"type": "/errors/missing", "detail": "Field required", "target": "header.Bm-User-Id"}],
}
BOT = {"errors": [{"code": "bot-need-challenge", "message": "Forbidden", "challengePath": "/testchallengepage"}]}


def judged(raw: RawResponse, operation: Operation[Any] = OPERATION) -> Failure:
    failure = fault(operation, raw, NOW)
    assert failure is not None
    return failure


@pytest.mark.parametrize(
    ("document", "code", "fields", "request_id"),
    [
        (V1, "E001", (), "00ff"),
        (V1_FIELDS, "E009", ("orderId",), None),
        (SHIPPING, "E009", ("orderId",), None),
        (V2, "E002", ("sku",), "00ff"),
        (V3, "validation", ("reasons",), None),
        (PROBLEM, "/errors/validation-error", ("header.Bm-User-Id",), None),
        ("a secret", None, (), None),
        ({"detail": "a secret"}, None, (), None),
    ],
)
def test_each_shape_of_a_refusal_is_read(
    document: Any, code: str | None, fields: tuple[str, ...], request_id: str | None
) -> None:
    failure = judged(answer(document, 422))
    assert (failure.kind, failure.outcome) == (InvalidRequest, Outcome.REJECTED)
    assert (failure.code, failure.fields, failure.request_id) == (code, fields, request_id)
    assert failure.text == "a secret"
    assert "a secret" not in str(failure.error()) + repr(failure)


@pytest.mark.parametrize(
    "document",
    [
        {"error": {"code": "two words", "message": 7}, "requestId": "a b", "errors": [None, {"target": "a b"}]},
        {"error": [], "errors": {}, "data": {"fields": {"a b": 1}}, "requestId": 7},
        {"error": {"code": {}, "data": []}, "errors": None, "type": 3},
        [1, 2],
        7,
        None,
    ],
)
def test_a_body_of_no_known_shape_is_no_obstacle(document: Any) -> None:
    failure = judged(answer(document, 400))
    assert (failure.kind, failure.outcome) == (InvalidRequest, Outcome.REJECTED)
    assert (failure.code, failure.fields, failure.request_id) == (None, (), None)


@pytest.mark.parametrize(
    ("raw", "kind", "outcome"),
    [
        (bare(400, "Invalid HTTP request received."), InvalidRequest, Outcome.REJECTED),
        (answer("parameter catalog not found", 400), InvalidRequest, Outcome.REJECTED),
        (page(400), InvalidRequest, Outcome.DENIED),
        (answer(V1, 401), NotAuthenticated, Outcome.DENIED),
        (page(401), NotAuthenticated, Outcome.DENIED),
        (answer(V1, 403), PermissionDenied, Outcome.DENIED),
        (bare(403, "no"), PermissionDenied, Outcome.DENIED),
        (answer(BOT, 403), Challenged, Outcome.DENIED),
        (page(403), Challenged, Outcome.DENIED),
        (RawResponse(403, {}, b" <html>"), Challenged, Outcome.DENIED),
        (answer({"detail": "Not found."}, 404), NotFound, Outcome.REJECTED),
        (bare(404, ""), NotFound, Outcome.REJECTED),
        (page(404), InvalidRequest, Outcome.DENIED),
        (answer(V1, 405), InvalidRequest, Outcome.DENIED),
        (RawResponse(301, {"location": "https://elsewhere.example/"}), InvalidRequest, Outcome.DENIED),
        (RawResponse(408), ServerFault, Outcome.UNKNOWN),
        (RawResponse(409), Conflict, Outcome.REJECTED),
        (page(413), InvalidRequest, Outcome.REJECTED),
        (answer(V1, 429), RateLimited, Outcome.THROTTLED),
        (page(429), RateLimited, Outcome.THROTTLED),
        (answer(V1, 500), ServerFault, Outcome.UNKNOWN),
        (page(502), ServerFault, Outcome.UNKNOWN),
        (page(503), ServerFault, Outcome.UNKNOWN),
        (page(521), ServerFault, Outcome.UNKNOWN),
    ],
)
def test_the_status_decides_and_a_page_is_told_from_an_answer(
    raw: RawResponse, kind: type[ApiError], outcome: Outcome
) -> None:  # ERR-2
    failure = judged(raw)
    assert (failure.kind, failure.outcome) == (kind, outcome)


@pytest.mark.parametrize("raw", [page(404), page(400), answer(V1, 405), RawResponse(308)])
def test_a_wrong_address_is_told_as_such(raw: RawResponse) -> None:
    assert "base_url" in (judged(raw).advice or "")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_success_is_no_fault(status: int) -> None:
    assert fault(OPERATION, answer({"statuscode": 200, "state": 4}, status), NOW) is None
    assert fault(OPERATION, RawResponse(status), NOW) is None


@pytest.mark.parametrize(
    ("inside", "kind", "outcome"),
    [
        (400, InvalidRequest, Outcome.REJECTED),
        (401, NotAuthenticated, Outcome.DENIED),
        (404, NotFound, Outcome.REJECTED),
        (429, RateLimited, Outcome.THROTTLED),
        (500, ServerFault, Outcome.UNKNOWN),
    ],
)
def test_a_status_inside_a_success_counts(inside: int, kind: type[ApiError], outcome: Outcome) -> None:
    failure = judged(answer({"statuscode": inside, "bodymessage": "a secret"}))
    assert (failure.kind, failure.outcome, failure.text) == (kind, outcome, "a secret")


@pytest.mark.parametrize("inside", [True, "400", None, 200])
def test_what_is_no_status_inside_a_success_does_not_count(inside: Any) -> None:
    assert fault(OPERATION, answer({"statuscode": inside}), NOW) is None


def test_the_vendors_own_request_id_goes_before_the_edges() -> None:
    assert judged(answer(V1, 400)).error().request_id == "00ff"


# -- what the same status means elsewhere -----------------------------------------------------------------------------


def test_a_list_of_orders_that_is_missing_is_an_outage() -> None:
    first, second = (list_orders()(number) for number in (1, 2))
    gone, down = answer({"detail": "Invalid page."}, 404), bare(404, "")
    assert judged(gone, first).kind is judged(down, first).kind is judged(down, second).kind is ServerFault
    assert fault(second, gone, NOW) is None
    assert judged(page(404), second).outcome is Outcome.DENIED


def test_a_listing_without_backbox_data_is_an_answer() -> None:
    operation = competitors("7a97a1b6-547e-4718-bc72-5b84aca91b01")
    raw = answer({"detail": "Not found."}, 404)
    assert fault(operation, raw, NOW) is None
    assert operation.decode(raw) == ()
    assert judged(page(404), operation).outcome is Outcome.DENIED


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (403, NotFound, Outcome.REJECTED),
        (404, NotFound, Outcome.REJECTED),
        (302, NotFound, Outcome.REJECTED),
        (401, NotFound, Outcome.REJECTED),
        (429, RateLimited, Outcome.THROTTLED),
        (503, ServerFault, Outcome.UNKNOWN),
    ],
)
def test_whoever_keeps_files_says_nothing_about_the_account(
    status: int, kind: type[ApiError], outcome: Outcome
) -> None:  # ERR-3
    operation = download_delivery_note("https://files.example.com/a.pdf")
    failure = judged(page(status), operation)
    assert (failure.kind, failure.outcome) == (kind, outcome)
    assert pauses(operation, page(status), NOW) == ()
    assert fault(operation, answer({"statuscode": 404}), NOW) is None


# -- pauses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, 10.0), ({"retry_after": "30"}, 30.0), ({"retry_after": "0"}, 1.0), ({"retry_after": "soon"}, 10.0)],
)
def test_a_429_is_waited_out(headers: dict[str, str], seconds: float) -> None:
    assert judged(answer(V1, 429, **headers)).retry_after == seconds
    assert judged(page(429, **headers)).retry_after == seconds


def test_the_firewalls_429_closes_all_routes_and_the_applications_only_its_own() -> None:
    assert pauses(OPERATION, page(429), NOW) == (Pause("overall", 10.0),)
    assert pauses(OPERATION, answer(V1, 429), NOW) == ()
    assert pauses(OPERATION, page(503), NOW) == ()
