"""Talking to the fake as a client would. Each answer is checked against Back Market's document where it is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from attrs import frozen

from marketsync.core.operation import Patience, RawRequest
from marketsync.testing import FakeBackMarket, FakeClock
from tests.specs.backmarket import validate_response

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOST = "https://www.backmarket.fr"
AGENT = "BM-Acme-Sync/1.0;sync@example.com"
UNDECLARED = (401, 405, 422, 429)
"""Answers that come everywhere and that the document declares for some calls only."""


@frozen
class Reply:
    status: int
    json: Any
    """The document, or `None` where the answer is none."""
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@frozen
class Desk:
    """A fake with its clock, and a client's way to ask it."""

    fake: FakeBackMarket
    clock: FakeClock

    def ask(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        agent: str | None = AGENT,
        market: str | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        check: bool = True,
        **query: Any,
    ) -> Reply:
        """`query`: underscores of names are hyphens only where the vendor has them (`page_size`)."""
        headers = {"Authorization": f"Basic {self.fake.token if token is None else token}"}
        if agent is not None:
            headers["User-Agent"] = agent
        if market is not None:
            headers["Accept-Language"] = market
        if body is not None or content is not None:
            headers["Content-Type"] = content_type
        named = [("page-size" if name == "page_size" else name, value) for name, value in query.items()]
        url = HOST + path + (f"?{urlencode(named)}" if named else "")
        sent = content if content is not None else b"" if body is None else json.dumps(body).encode()
        raw = self.fake.transport().send(RawRequest(verb, url, tuple(headers.items()), sent), Patience())
        spoken = raw.headers["content-type"].split(";")[0]
        answer = json.loads(raw.content) if spoken.endswith("json") and raw.content else None
        declared = raw.status < 500 and raw.status not in UNDECLARED
        if check and declared and answer is not None and os.environ.get("MARKETSYNC_SPECS"):
            validate_response(verb, path, answer, status=raw.status)
        return Reply(raw.status, answer, raw.headers, raw.content)

    # -- orders --------------------------------------------------------------------------------------------------------

    def listed(self, **query: Any) -> list[int]:
        """Ids on one page of the order list."""
        reply = self.ask("GET", "/ws/orders", **query)
        assert reply.status == 200
        return [order["order_id"] for order in reply.json["results"]]

    def read(self, order_id: int) -> Any:
        reply = self.ask("GET", f"/ws/orders/{order_id}")
        assert reply.status == 200
        return reply.json

    def move(self, order_id: int, state: int, **more: Any) -> Reply:
        return self.ask("POST", f"/ws/orders/{order_id}", {"order_id": order_id, "new_state": state, **more})

    def accept(self, order_id: int, sku: str) -> Reply:
        return self.move(order_id, 2, sku=sku)

    def ship(self, order_id: int, **more: Any) -> Reply:
        return self.move(order_id, 3, **{"tracking_number": "00340434161094000000", **more})

    def states(self, order_id: int) -> tuple[int, list[int]]:
        """The state of an order and those of its lines, as the API shows them."""
        order = self.read(order_id)
        return order["state"], [line["state"] for line in order["orderlines"]]


def make_desk(**switches: Any) -> Desk:
    clock = FakeClock(NOON)
    return Desk(FakeBackMarket(clock=clock, **switches), clock)


def form(*files: tuple[str, str, bytes]) -> tuple[bytes, str]:
    """A form of `(name, filename, content)` and its content type; an empty filename makes a plain field."""
    lines: list[bytes] = []
    for name, filename, content in files:
        named = f'; filename="{filename}"' if filename else ""
        kind = "Content-Type: application/pdf\r\n" if filename else ""
        head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{kind}\r\n'
        lines.append(head.encode() + content + b"\r\n")
    return b"".join(lines) + b"--edge--\r\n", "multipart/form-data; boundary=edge"
