"""A transport that gives prepared answers in turn and remembers what it was asked; and what tests share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from marketsync.core import OpenEnum, Patience, RawRequest, RawResponse, TransportFailure, dumps, loads

FIXTURES = Path(__file__).parent / "fixtures"
TOKEN = "0b9c6f1e-SECRET-TOKEN-4d1f"


def fixture(name: str) -> dict[str, Any]:
    document: dict[str, Any] = loads((FIXTURES / f"{name}.json").read_bytes())
    return document


def raw_order(**members: Any) -> dict[str, Any]:
    return {**fixture("orders.get")["response"]["order"], **members}


def raw_item(**members: Any) -> dict[str, Any]:
    return {**raw_order()["items"][0], **members}


def answer(document: Any = None, status: int = 200, **headers: str) -> RawResponse:
    """A JSON answer; `x_ratelimit_reset="5"` becomes the header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawResponse(status, {"content-type": "application/json", **named}, dumps(document))


def refusal(code: int, status: int, message: str = "no", details: Any = (), **headers: str) -> RawResponse:
    return answer({"code": code, "message": message, "details": list(details)}, status, **headers)


def page(status: int, content: bytes = b"<!DOCTYPE html><title>Just a moment</title>") -> RawResponse:
    return RawResponse(status, {"content-type": "text/html; charset=utf-8"}, content)


class Scripted:
    """Answers in turn; the last one is repeated. A `TransportFailure` is raised. One object serves both colours."""

    def __init__(self, *answers: RawResponse | TransportFailure) -> None:
        self.answers = list(answers)
        self.requests: list[RawRequest] = []
        self.closed = 0

    @property
    def bodies(self) -> list[Any]:
        return [loads(request.content) for request in self.requests]

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        self.requests.append(request)
        result = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(result, TransportFailure):
            raise result
        return result

    async def asend(self, request: RawRequest, patience: Patience) -> RawResponse:
        return self.send(request, patience)

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.close()


def plain(value: Any) -> Any:
    """A model as JSON-like values: words, decimals as text, moments in ISO form."""
    if isinstance(value, OpenEnum):
        return value.raw
    if attrs.has(type(value)):
        return {one.name: plain(getattr(value, one.name)) for one in attrs.fields(type(value)) if one.name != "extra"}
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def matches(got: Any, wanted: Any) -> bool:
    """Whether every member named in `wanted` is so in `got`."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(name in got and matches(got[name], wanted[name]) for name in wanted)
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(matches, got, wanted))
    return bool(got == wanted)
