"""A transport that gives prepared answers in turn and remembers what it was asked; and what tests share."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from marketsync.core import OpenEnum, OpenIntEnum, Patience, RawRequest, RawResponse, TransportFailure, dumps, loads

FIXTURES = Path(__file__).parent / "fixtures"
TOKEN = "SECRET-TOKEN-4d1f0b9c6f1e"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHO: Mapping[str, Any] = {"company": "Acme", "integration": "Bridge", "contact": "it@acme.example"}


def fixture(name: str) -> dict[str, Any]:
    document: dict[str, Any] = loads((FIXTURES / f"{name}.json").read_bytes())
    return document


def raw_order(**members: Any) -> dict[str, Any]:
    return {**fixture("orders.get")["response"], **members}


def raw_line(**members: Any) -> dict[str, Any]:
    return {**raw_order()["orderlines"][0], **members}


def answer(document: Any = None, status: int = 200, **headers: str) -> RawResponse:
    """A JSON answer; `cf_ray="5"` becomes the header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawResponse(status, {"content-type": "application/json", **named}, dumps(document))


def bare(status: int, words: str) -> RawResponse:
    """Plain text, as order calls answer."""
    return RawResponse(status, {"content-type": "text/plain; charset=utf-8"}, words.encode())


def page(status: int, content: bytes = b"<!DOCTYPE html><title>Just a moment</title>", **headers: str) -> RawResponse:
    """What the firewall answers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawResponse(status, {"content-type": "text/html; charset=utf-8", "server": "cloudflare", **named}, content)


def listed(*records: Any, more: bool = False, count: int | None = None) -> RawResponse:
    """A page of a list. The link to the next one leads elsewhere, as in the vendor's own examples."""
    following = "https://elsewhere.example/bm/merchants/users?page=3" if more else None
    total = len(records) if count is None else count
    return answer({"count": total, "next": following, "previous": None, "results": list(records)})


def parts(request: RawRequest) -> dict[str, list[tuple[str | None, bytes]]]:
    """The parts of a form: name -> (file name, content)."""
    kind = dict(request.headers)["content-type"]
    message = email.message_from_bytes(
        b"content-type: " + kind.encode() + b"\r\n\r\n" + request.content, policy=email.policy.HTTP
    )
    found: dict[str, list[tuple[str | None, bytes]]] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.setdefault(str(name), []).append((part.get_filename(), content))
    return found


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
    """A model as JSON-like values: words, numbers as text, moments in ISO form."""
    if isinstance(value, OpenEnum):
        return value.raw
    if isinstance(value, OpenIntEnum):
        return str(value.raw)
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
