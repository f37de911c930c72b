"""What a seller does besides orders. Each answer whose status the document declares is held against it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from marketsync.testing import FakeBackMarket, FakeClock
from tests.specs.backmarket import validate_response
from tests.testing.backmarket.asking import Desk, Reply, form, make_desk

_UNDECLARED = ((405, "/ws/"), (400, "/ws/sav?"), (429, "/ws/sav"), (429, "/ws/backbox/"))
"""Answers that the text of the document has, or nobody, and its list of responses has not."""


@frozen
class Seller:
    """A desk for listings, batches, after-sales, parcels and trade-ins."""

    desk: Desk

    @property
    def fake(self) -> FakeBackMarket:
        return self.desk.fake

    @property
    def clock(self) -> FakeClock:
        return self.desk.clock

    def get(self, path: str, *, market: str | None = None) -> Reply:
        return self._checked("GET", path, self.desk.ask("GET", path, market=market, check=False))

    def send(self, verb: str, path: str, body: Any = None, *, market: str | None = None) -> Reply:
        return self._checked(verb, path, self.desk.ask(verb, path, body, market=market, check=False))

    def form(
        self,
        verb: str,
        path: str,
        fields: Iterable[tuple[str, str]] = (),
        files: Iterable[tuple[str, str, bytes]] = (),
    ) -> Reply:
        """A multipart form: fields by name, files as `(name, filename, content)`."""
        content, kind = form(*((name, "", text.encode()) for name, text in fields), *files)
        return self._checked(verb, path, self.desk.ask(verb, path, content=content, content_type=kind, check=False))

    def _checked(self, verb: str, path: str, reply: Reply) -> Reply:
        undeclared = any(reply.status == status and path.startswith(start) for status, start in _UNDECLARED)
        if os.environ.get("MARKETSYNC_SPECS") and not undeclared:
            validate_response(verb, path, reply.text if _is_text(reply) else reply.json, status=reply.status)
        return reply


def _is_text(reply: Reply) -> bool:
    return reply.headers["content-type"].startswith("text/plain")


def open_shop(**switches: Any) -> Seller:
    return Seller(make_desk(**switches))
