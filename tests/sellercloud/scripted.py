"""A transport that gives prepared answers in turn and remembers what it was asked; and what tests share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from marketsync.core import Patience, RawRequest, RawResponse, TransportFailure, dumps, loads

FIXTURES = Path(__file__).parent / "fixtures"
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
BASE = "https://xx.api.sellercloud.example.com/rest"
PASSWORD = "k4stanie-SECRET-w0rd"

Reply = RawResponse | TransportFailure | Callable[[RawRequest], RawResponse]


def fixture(name: str) -> dict[str, Any]:
    """Request and response of an operation."""
    document: dict[str, Any] = loads((FIXTURES / f"{name}.json").read_bytes())
    return document


def content_of(name: str) -> bytes:
    """The body of the answer of an operation."""
    response = fixture(name)["response"]
    return b"" if response is None else dumps(response)


def answer(document: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> RawResponse:
    """A JSON answer; without a document an empty body."""
    content = b"" if document is None else dumps(document)
    return RawResponse(status, {"content-type": "application/json", **(headers or {})}, content)


def rows(*items: Any, total: int | None = None) -> RawResponse:
    """A page of a list."""
    return answer({"Items": list(items), "TotalResults": len(items) if total is None else total})


class Script:
    """Answers in turn, for both colours. Discovery and logins (token-1, token-2 ...) are counted apart."""

    def __init__(
        self, *replies: Reply, login: Reply | None = None, discovery: Reply | None = None, seconds: int = 3599
    ) -> None:
        self.replies = list(replies)
        self.login = login
        self.discovery = discovery
        self.seconds = seconds
        self.requests: list[RawRequest] = []
        self.lookups: list[RawRequest] = []
        self.logins: list[RawRequest] = []
        self.closed = False
        self._lock = threading.Lock()

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        with self._lock:
            if "/server-by-team/" in request.url:
                self.lookups.append(request)
                reply = self.discovery or answer({"Success": True, "RestApiEndpoint": BASE})
            elif request.url.endswith("/api/token"):
                self.logins.append(request)
                token = f"token-{len(self.logins)}"
                reply = self.login or answer({"access_token": token, "expires_in": self.seconds})
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


def query_of(request: RawRequest) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True)


def token_of(request: RawRequest) -> str:
    return dict(request.headers)["authorization"].removeprefix("Bearer ")
