"""How the fake Back Market reads requests and words refusals. Its error shapes differ from endpoint to endpoint."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from attrs import field, frozen

from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = [
    "FormPart",
    "Raw",
    "Route",
    "blocked",
    "json_of",
    "multipart",
    "not_found_page",
    "refused_text",
    "refused_v1",
    "refused_v2",
    "refused_v3",
    "throttled",
    "v1",
]

Raw = dict[str, Any]
_PIECES = {"{int}": r"(\d{1,18})", "{text}": r"([^/]+)"}
_CLOUDFLARE = {"server": "cloudflare", "cf-ray": "0000000000000000-FRA"}


@frozen
class Route:
    """One call: our name, verb, path with `{int}` and `{text}`, and `handler(request, *pieces)` to carry it out."""

    name: str
    method: str
    path: str
    handler: Callable[..., Answer]
    write: bool = field(default=False, kw_only=True)

    def match(self, path: str) -> tuple[Any, ...] | None:
        """The pieces of a path, numbers as numbers; `None` if it is another path."""
        kinds = re.findall(r"\{int\}|\{text\}", self.path)
        found = re.fullmatch(re.sub(r"\{int\}|\{text\}", lambda kind: _PIECES[kind[0]], self.path), path)
        if found is None:
            return None
        return tuple(int(one) if kind == "{int}" else one for kind, one in zip(kinds, found.groups(), strict=True))


@frozen
class FormPart:
    """One part of a form; `filename` is empty for a plain field."""

    name: str
    filename: str
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


def json_of(request: FakeRequest) -> Raw:
    """The object that a request holds, or 400."""
    try:
        document = request.json
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise refused_text(400, "Invalid HTTP request received.")
    return document


def multipart(request: FakeRequest) -> list[FormPart]:
    """The parts of a form in their order, or 400."""
    boundary = re.search(r'multipart/form-data;.*boundary="?([^";]+)', request.headers.get("content-type", ""))
    if boundary is None:
        raise refused_text(400, "Invalid HTTP request received.")
    parts: list[FormPart] = []
    for piece in request.body.split(b"--" + boundary[1].encode())[1:-1]:
        head, found, content = piece.partition(b"\r\n\r\n")
        name, filename = (re.search(rf'[ ;]{word}="([^"]*)"', head.decode()) for word in ("name", "filename"))
        if not found or name is None:
            raise refused_text(400, "Invalid HTTP request received.")
        parts.append(FormPart(name[1], filename[1] if filename else "", content.removesuffix(b"\r\n")))
    return parts


# -- refusals ----------------------------------------------------------------------------------------------------------


def v1(code: str, message: str, **more: Any) -> Raw:
    """The error of listings, tasks, the branch of a category, and of a refused token."""
    return {"error": {"code": code, "message": message, **more}, "requestId": "0" * 31 + "1"}


def refused_v1(status: int, message: str, *, code: str = "E001", **more: Any) -> Refusal:
    return Refusal(Answer(status, v1(code, message, **more)))


def refused_v2(status: int, message: str, *, code: str = "E001", **more: Any) -> Refusal:
    """The error of the category tree, and of the bot filter when it speaks JSON."""
    return Refusal(Answer(status, {"errors": [{"code": code, "message": message, **more}]}))


def refused_v3(
    status: int,
    message: str,
    *,
    code: str = "E001",
    kind: str = "/errors/invalid",
    problems: Sequence[Raw] | None = None,
) -> Refusal:
    """The error of trade-in orders and of `listings_bi`; `problems` stand in `errors` of a 422."""
    body: Raw = {"error": {"code": code, "message": message}, "status": status, "title": message, "type": kind}
    if problems is not None:
        body["errors"] = list(problems)
    content = json.dumps(body).encode()
    return Refusal(Answer(status, content=content, content_type="application/problem+json"))


def refused_text(status: int, message: str) -> Refusal:
    """Bare text, as order calls answer."""
    return Refusal(Answer(status, content=message.encode(), content_type="text/plain; charset=utf-8"))


def blocked() -> Refusal:
    """The firewall's page: a caller that it does not like."""
    return _page(403, "Attention Required! | Cloudflare", "Sorry, you have been blocked")


def throttled() -> Refusal:
    """The firewall's page for too many calls. It says nothing about when to come back."""
    return _page(429, "Access denied | Cloudflare", "You are being rate limited")


def not_found_page() -> Refusal:
    """A path that the vendor does not have."""
    content = b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>"
    return Refusal(Answer(404, content=content, content_type="text/html"))


def _page(status: int, title: str, sentence: str) -> Refusal:
    content = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{sentence}</h1></body></html>"
    return Refusal(Answer(status, content=content.encode(), headers=_CLOUDFLARE, content_type="text/html"))
