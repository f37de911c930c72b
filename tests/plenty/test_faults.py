"""What refusals of PlentyONE mean: class, outcome, code, pause and fields; the vendor's text stays hidden."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from marketsync.core import Failure, Operation, Pause, RawResponse, dumps
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
from marketsync.plenty import OrderIncomplete
from marketsync.plenty import operations as call
from marketsync.plenty.faults import SESSIONS, entry_failure, fault, pauses
from tests.plenty.calls import CREDENTIALS, order
from tests.plenty.scripted import answer, page, refusal, sessions_taken

NOW = 1_793_606_400.0
READ: Operation[Any] = call.get_order(1)
WRITE: Operation[Any] = call.create_order(order())
LOGIN: Operation[Any] = call.login(CREDENTIALS)
SHORT = "x-plenty-global-short-period"
LONG = "x-plenty-global-long-period"


def judged(raw: RawResponse, operation: Operation[Any] = READ) -> Failure:
    failure = fault(operation, raw, NOW)
    assert failure is not None
    return failure


@pytest.mark.parametrize(
    ("raw", "kind", "outcome", "code"),
    [
        (refusal(400, "bad", code=400), InvalidRequest, Outcome.REJECTED, None),
        (refusal(401, "Unauthenticated.", code=401), NotAuthenticated, Outcome.DENIED, None),
        (answer({"error": "invalid_credentials"}, 401), NotAuthenticated, Outcome.DENIED, "invalid_credentials"),
        (answer({"error": "invalid_credentials"}, 400), NotAuthenticated, Outcome.DENIED, "invalid_credentials"),
        (answer(None, 401), NotAuthenticated, Outcome.DENIED, None),
        (
            refusal(403, "unauthorized", missing_permissions=["orders.create"]),
            PermissionDenied,
            Outcome.DENIED,
            "missing_permissions",
        ),
        (refusal(403, "no"), PermissionDenied, Outcome.DENIED, None),
        (page(403), Challenged, Outcome.DENIED, None),
        (answer(None, 403, {"content-type": "text/html"}), Challenged, Outcome.DENIED, None),
        (refusal(404, "No query results for model [Order] 7", code=404), NotFound, Outcome.REJECTED, None),
        (page(404), InvalidRequest, Outcome.DENIED, None),
        (answer(None, 404), InvalidRequest, Outcome.DENIED, None),
        (answer({"message": "route"}, 404), InvalidRequest, Outcome.DENIED, None),
        (answer(None, 405), InvalidRequest, Outcome.DENIED, None),
        (answer(None, 302, {"location": "https://elsewhere.test"}), InvalidRequest, Outcome.DENIED, None),
        (answer(None, 408), ServerFault, Outcome.UNKNOWN, None),
        (refusal(409, "exists"), Conflict, Outcome.REJECTED, None),
        (refusal(422, "invalid"), InvalidRequest, Outcome.REJECTED, None),
        (refusal(429, "Short period READ limit reached"), RateLimited, Outcome.THROTTLED, "short_period_read_limit"),
        (refusal(429, "long period write limit reached"), RateLimited, Outcome.THROTTLED, "long_period_write_limit"),
        (answer(None, 429), RateLimited, Outcome.THROTTLED, None),
        (sessions_taken(), RateLimited, Outcome.THROTTLED, SESSIONS),
        (refusal(500, "boom", code=1234), ServerFault, Outcome.UNKNOWN, "1234"),
        (page(502), ServerFault, Outcome.UNKNOWN, None),
        (answer({"error": "free text with a name in it"}, 400), InvalidRequest, Outcome.REJECTED, None),
        (answer([], 400), InvalidRequest, Outcome.REJECTED, None),
    ],
)
def test_refusals(raw: RawResponse, kind: type[ApiError], outcome: Outcome, code: str | None) -> None:
    failure = judged(raw)
    assert (failure.kind, failure.outcome, failure.code) == (kind, outcome, code)


def test_a_login_is_not_repeated_when_sessions_are_taken() -> None:
    assert judged(sessions_taken(), LOGIN).outcome is Outcome.DENIED


@pytest.mark.parametrize(
    "errors",
    [
        {"plentyId": ["required"], "orderItems.0.amounts.0.currency": ["required"]},
        [{"plentyId": ["required"]}, {"orderItems.0.amounts.0.currency": ["required"], "plentyId": ["again"]}],
    ],
)
def test_refused_fields_are_named_whether_they_come_as_mapping_or_list(errors: Any) -> None:
    raw = answer({"error": {"message": "invalid"}, "validation_errors": errors}, 422)
    assert judged(raw).fields == ("plentyId", "orderItems.0.amounts.0.currency")


@pytest.mark.parametrize("errors", [None, "text", [1, "x"], {"Ida Erfunden, Kastanienweg": ["no"]}, [None]])
def test_odd_validation_errors_name_nothing(errors: Any) -> None:
    assert judged(answer({"error": {"message": "invalid"}, "validation_errors": errors}, 422)).fields == ()


def test_missing_rights_are_named() -> None:
    raw = refusal(403, "unauthorized", missing_permissions=["orders.payments.create", 3, "a b"])
    assert judged(raw).fields == ("orders.payments.create",)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "0"}, 1.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Mon, 02 Nov 2026 08:00:30 GMT"}, 30.0),
        ({"retry-after": "soon"}, None),
        ({f"{SHORT}-calls-left": "0", f"{SHORT}-decay": "17"}, 17.0),
        ({f"{SHORT}-calls-left": "0", f"{SHORT}-calls-reset": str(int(NOW) + 9)}, 9.0),
        ({f"{SHORT}-calls-left": "5", f"{SHORT}-decay": "17"}, None),
        (
            {
                f"{SHORT}-calls-left": "0",
                f"{SHORT}-decay": "17",
                f"{LONG}-calls-left": "0",
                f"{LONG}-decay": "51000",
            },
            51000.0,
        ),
        ({}, None),
    ],
)
def test_pause_after_too_many_calls(headers: dict[str, str], seconds: float | None) -> None:
    assert NOW == 1_793_606_400.0  # Monday 2 November 2026, 08:00 UTC
    assert judged(refusal(429, "short period read limit reached", headers)).retry_after == seconds


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ()),
        ({f"{SHORT}-calls-left": "2", f"{SHORT}-decay": "30"}, ()),
        ({f"{SHORT}-calls-left": "1", f"{SHORT}-decay": "30"}, (30.0,)),
        ({f"{SHORT}-calls-left": "0", f"{SHORT}-decay": "30"}, (30.0,)),
        ({f"{SHORT}-calls-left": "0"}, ()),
        ({f"{SHORT}-calls-left": "zero", f"{SHORT}-decay": "30"}, ()),
        ({"x-plenty-route-calls-left": "0", "x-plenty-route-decay": "5", f"{LONG}-calls-left": "900"}, (5.0,)),
    ],
)
def test_budget_headers_pause_the_kind_of_call_just_made(headers: dict[str, str], expected: tuple[float, ...]) -> None:
    assert pauses(READ, answer([], headers=headers), NOW) == tuple(Pause("read", one) for one in expected)
    assert pauses(WRITE, answer([], headers=headers), NOW) == tuple(Pause("write", one) for one in expected)
    assert pauses(LOGIN, answer([], headers=headers), NOW) == ()


@pytest.mark.parametrize("raw", [answer([]), answer({"id": 1}), answer(None), answer({"id": 1, "error": None})])
def test_success_is_success(raw: RawResponse) -> None:
    assert fault(READ, raw, NOW) is None


def test_error_inside_a_success_is_an_error() -> None:
    failure = judged(answer({"error": {"code": 404, "message": "No query results for model [Order] 7"}}))
    assert (failure.kind, failure.outcome) == (NotFound, Outcome.REJECTED)


@pytest.mark.parametrize(
    ("operation", "outcome"), [(READ, Outcome.DENIED), (WRITE, Outcome.UNKNOWN)], ids=["read", "write"]
)
def test_page_with_status_200_is_no_answer(operation: Operation[Any], outcome: Outcome) -> None:
    failure = judged(page(200), operation)
    assert (failure.kind, failure.outcome) == (Challenged, outcome)


@pytest.mark.parametrize(
    ("entry", "kind", "outcome"),
    [
        ({"error": {"code": 404, "message": "none"}}, NotFound, Outcome.REJECTED),
        ({"error": {"code": 500, "message": "boom"}}, ServerFault, Outcome.UNKNOWN),
        ({"error": {"code": 422, "message": "bad"}}, InvalidRequest, Outcome.REJECTED),
        ({"error": "text"}, InvalidRequest, Outcome.REJECTED),
    ],
)
def test_error_of_one_entry(entry: Any, kind: type[ApiError], outcome: Outcome) -> None:
    failure = entry_failure(entry)
    assert failure is not None
    assert (failure.kind, failure.outcome) == (kind, outcome)


@pytest.mark.parametrize("entry", [{"id": 1}, {"id": 1, "error": "odd"}, {"entries": [], "error": 1}, [], None, "x"])
def test_records_are_no_errors(entry: Any) -> None:
    assert entry_failure(entry) is None


def test_text_of_the_vendor_is_kept_apart() -> None:
    raw = refusal(422, "Ida Erfunden, Kastanienweg 7")
    error = judged(raw).error()
    assert "Ida" not in str(error) + repr(error)
    assert error.detail.reveal() == "Ida Erfunden, Kastanienweg 7"


@pytest.mark.parametrize("code", ["Ida Erfunden", True, None, 1.5, "x" * 50])
def test_codes_that_are_no_codes_are_left_out(code: Any) -> None:
    content = dumps({"error": {"message": "no", "code": str(code) if isinstance(code, float) else code}})
    assert judged(RawResponse(400, {}, content)).code is None


def test_incomplete_order_pickles_with_its_id() -> None:
    error = OrderIncomplete("half", order_id=16601, vendor="plenty", outcome=Outcome.APPLIED)
    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), copied.order_id, copied.outcome) == (OrderIncomplete, 16601, Outcome.APPLIED)
    assert copied.may_have_happened
