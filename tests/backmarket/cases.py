"""Fixtures of the calls beside the orders, as answers and forms."""

from __future__ import annotations

from typing import Any

from marketsync.core import RawRequest, RawResponse
from tests.backmarket.scripted import answer, bare, fixture, parts

__all__ = ["form_of", "reply"]


def reply(name: str) -> RawResponse:
    """The recorded answer. Text is plain text, null is no body at all."""
    recorded = fixture(name)
    document, status = recorded["response"], recorded.get("status", 200)
    if document is None:
        return RawResponse(status)
    return bare(status, document) if isinstance(document, str) else answer(document, status)


def form_of(request: RawRequest) -> dict[str, Any]:
    """The parts of a form as they stand in a fixture: a field as text; what repeats or is a file as a list."""
    found = parts(request)
    files = {name for name, some in found.items() if any(filename for filename, _ in some)}
    texts = {name: [filename or content.decode() for filename, content in some] for name, some in found.items()}
    return {name: some if name in files or len(some) > 1 else some[0] for name, some in texts.items()}
