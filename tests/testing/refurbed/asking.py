"""Talking to the fake as a client would. Each answer is checked against refurbed's document where it is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from marketsync.core.operation import Patience, RawRequest
from marketsync.testing import FakeClock, FakeRefurbed
from tests.specs.refurbed import validate_response

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PREFIX = "/refb.merchant.v1."


@frozen
class Reply:
    status: int
    json: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int:
        return int(self.json["code"])


@frozen
class Desk:
    """A fake with its clock, and a client's way to ask it."""

    fake: FakeRefurbed
    clock: FakeClock

    def ask(self, method: str, body: Any = None, *, token: str | None = None, check: bool = True) -> Reply:
        headers = (("Authorization", f"Plain {self.fake.token if token is None else token}"),)
        content = b"" if body is None else json.dumps(body).encode()
        request = RawRequest("POST", f"https://refurbed.example{PREFIX}{method}", headers, content)
        raw = self.fake.transport().send(request, Patience())
        answer = json.loads(raw.content)
        if check and os.environ.get("MARKETSYNC_SPECS"):
            validate_response(method, answer, status=raw.status)
        return Reply(raw.status, answer, raw.headers)

    def listed(self, **request: Any) -> list[str]:
        """Ids on one page of the order list."""
        reply = self.ask("OrderService/ListOrders", request)
        assert reply.status == 200
        return [order["id"] for order in reply.json["orders"]]

    def move(self, item_id: str, state: str, **more: Any) -> Reply:
        return self.ask("OrderItemService/UpdateOrderItemState", {"id": item_id, "state": state, **more})


def make_desk(**switches: Any) -> Desk:
    clock = FakeClock(NOON)
    return Desk(FakeRefurbed(clock=clock, **switches), clock)
