"""A transport that gives prepared answers in turn and remembers what it was asked; and what tests share."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from marketsync.core import Patience, RawRequest, RawResponse, TransportFailure, dumps, loads

FIXTURES = Path(__file__).parent / "fixtures"
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
BASE = "https://p1000.my.plentysystems.test"
PASSWORD = "k4stanie-SECRET-w0rd"

Reply = RawResponse | TransportFailure | Callable[[RawRequest], RawResponse]


def fixture(name: str) -> dict[str, Any]:
    """Request and response of an operation."""
    document: dict[str, Any] = loads((FIXTURES / f"{name}.json").read_bytes())
    return document


def content_of(name: str) -> bytes:
    """The body of the answer of an operation; files stand in its fixture as base64."""
    document = fixture(name)
    if "content" in document:
        return base64.b64decode(document["content"])
    return b"" if document["response"] is None else dumps(document["response"])


def answer(document: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> RawResponse:
    """A JSON answer; without a document an empty body."""
    content = b"" if document is None else dumps(document)
    return RawResponse(status, {"content-type": "application/json", **(headers or {})}, content)


def refusal(status: int, message: str = "no", headers: Mapping[str, str] | None = None, **members: Any) -> RawResponse:
    """The vendor's error envelope."""
    return answer({"error": {"message": message, **members}}, status, headers)


def page(status: int, content: bytes = b"<!DOCTYPE html><title>Just a moment</title>") -> RawResponse:
    """An HTML page instead of an answer."""
    return RawResponse(status, {"content-type": "text/html"}, content)


def entries(*records: Any, page: int | str = 1, last: bool = True, total: int | None = None) -> RawResponse:
    """A page of a list."""
    members = {"page": page, "isLastPage": last, "totalsCount": total or len(records), "entries": list(records)}
    return answer({**members, "lastPageNumber": 1 if last else 9, "itemsPerPage": 50})


def sessions_taken() -> RawResponse:
    """All sessions of the user are open."""
    return answer({"error": "too_many_concurrent_sessions", "max_current_sessions": 3, "message": "too many"}, 429)


class Script:
    """Answers in turn, for both colours. Logins are answered by `login` (token-1, token-2 ...) and counted apart."""

    def __init__(self, *replies: Reply, login: Reply | None = None, seconds: int = 86400) -> None:
        self.replies = list(replies)
        self.login = login
        self.seconds = seconds
        self.requests: list[RawRequest] = []
        self.logins = 0
        self.logouts = 0
        self.closed = False
        self._lock = threading.Lock()

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        with self._lock:
            if request.url.endswith("/rest/login"):
                self.logins += 1
                reply = self.login or answer({"access_token": f"token-{self.logins}", "expires_in": self.seconds})
            elif request.url.endswith("/rest/logout"):
                self.logouts += 1
                reply = answer()
            else:
                self.requests.append(request)
                reply = self.replies.pop(0)
        if isinstance(reply, TransportFailure):
            raise reply
        return reply if isinstance(reply, RawResponse) else reply(request)

    async def asend(self, request: RawRequest, patience: Patience) -> RawResponse:
        return self.send(request, patience)

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def path_of(request: RawRequest) -> str:
    return urlsplit(request.url).path


def query_of(request: RawRequest) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True)


def token_of(request: RawRequest) -> str:
    return dict(request.headers)["authorization"].removeprefix("Bearer ")


def json_of(request: RawRequest) -> Any:
    return loads(request.content)
