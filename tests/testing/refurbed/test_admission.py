"""Who is let in, how often, and what refusals look like."""

from __future__ import annotations

import pytest

from marketsync.core.operation import Patience, RawRequest
from tests.testing.refurbed.asking import PREFIX, Desk, make_desk

LIST = "OrderService/ListOrders"
CARRIERS = "ShippingProfileService/ListAvailableCarriers"


@pytest.mark.parametrize("header", [None, "t", "Bearer t", "plain t", "Plain x", "Plain Plain t", "Plain t "])
def test_wrong_credentials_are_unauthenticated(desk: Desk, header: str | None) -> None:
    headers = (("Authorization", header),) if header is not None else ()
    request = RawRequest("POST", f"https://refurbed.example{PREFIX}{LIST}", headers, b"{}")
    reply = desk.fake.transport().send(request, Patience())
    assert reply.status == 401
    assert b'"code": 16' in reply.content


def test_token_can_expire(desk: Desk) -> None:
    desk.fake.token = "new"
    assert desk.ask(LIST, token="t").code == 16
    assert desk.ask(LIST, token="new").status == 200


def test_missing_permission_is_denied_for_its_methods_only(desk: Desk) -> None:
    desk.fake.deny("merchant.order:list")
    reply = desk.ask(LIST)
    assert (reply.status, reply.code) == (403, 7)
    assert desk.ask(CARRIERS).status == 200
    desk.fake.permissions.clear()
    assert desk.ask(LIST).status == 200


def test_unknown_permission_cannot_be_denied(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no method asks for"):
        desk.fake.deny("merchant.orders:list")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{PREFIX}OrderService/ListOrders", 501),
        ("POST", f"{PREFIX}OrderService/AcceptOrder", 501),
        ("POST", "/refb.merchant.v2.OrderService/ListOrders", 404),
        ("POST", "/rest/orders", 404),
    ],
)
def test_other_verbs_and_paths_do_not_exist(desk: Desk, method: str, path: str, status: int) -> None:
    request = RawRequest(method, f"https://refurbed.example{path}", (("Authorization", "Plain t"),), b"{}")
    assert desk.fake.transport().send(request, Patience()).status == status


@pytest.mark.parametrize("content", [b"{", b"[1]", b'"x"', b"\xff", b"7"])
def test_body_is_an_object(desk: Desk, content: bytes) -> None:
    request = RawRequest("POST", f"https://refurbed.example{PREFIX}{LIST}", (("Authorization", "Plain t"),), content)
    reply = desk.fake.transport().send(request, Patience())
    assert reply.status == 400
    assert b'"code": 3' in reply.content


def test_order_that_nobody_has_is_not_found(desk: Desk) -> None:
    reply = desk.ask("OrderService/GetOrder", {"id": "1"})
    assert (reply.status, reply.code) == (404, 5)
    assert desk.ask("OrderService/GetOrder", {}).code == 3


def test_too_many_calls_in_a_second_are_throttled_until_the_reset(desk: Desk) -> None:
    desk.fake.calls_per_second = 2
    first, second, third = (desk.ask(CARRIERS) for _ in range(3))
    assert [one.headers["x-ratelimit-remaining"] for one in (first, second, third)] == ["1", "0", "0"]
    assert (third.status, third.code) == (429, 8)
    reset = int(third.headers["x-ratelimit-reset"])
    assert reset - desk.clock.now().timestamp() == 1
    assert "retry-after" not in third.headers
    desk.clock.advance(1)
    assert desk.ask(CARRIERS).status == 200
    assert len(desk.fake.throttled) == 1


def test_limit_headers_come_with_every_answer(desk: Desk) -> None:
    for reply in (desk.ask(CARRIERS), desk.ask("OrderService/GetOrder", {"id": "1"}), desk.ask(LIST, token="x")):
        assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= set(reply.headers)


def test_block_lasts_as_long_as_told(desk: Desk) -> None:
    # F08: once with a reset header, once without any
    desk.fake.block(20)
    reply = desk.ask(LIST)
    assert reply.code == 8
    assert int(reply.headers["x-ratelimit-reset"]) == desk.clock.now().timestamp() + 20
    desk.clock.advance(19.9)
    assert desk.ask(LIST).code == 8
    desk.clock.advance(0.1)
    assert desk.ask(LIST).status == 200
    assert len(desk.fake.throttled) == 2


def test_block_without_a_hint_sends_no_limit_headers(desk: Desk) -> None:
    desk.fake.block(10, hint=False)
    assert not any(name.startswith("x-ratelimit") for name in desk.ask(LIST).headers)
    desk.fake.heal()
    assert desk.ask(LIST).status == 200


def test_block_in_the_middle_of_paging_is_not_announced(desk: Desk) -> None:
    for _ in range(3):
        desk.fake.add_order()
    desk.fake.before_page(lambda number: desk.fake.block(20) if number == 2 else None)
    assert desk.ask(LIST, {"pagination": {"limit": 1}}).status == 200
    page = desk.ask(LIST, {"pagination": {"limit": 1, "starting_after": "7100001"}})
    assert page.status == 200
    assert page.headers["x-ratelimit-remaining"] != "0"
    assert desk.ask(LIST, {"pagination": {"limit": 1, "starting_after": "7100002"}}).code == 8


def test_talkative_errors_name_the_buyer() -> None:
    # PII: what a caller must never log
    desk = make_desk(echo_personal=True)
    order = desk.fake.add_order(country="IT", personal_vatin="IT00743110157", customer_email="mario@example.com")
    item = desk.fake.orders[order]["items"][0]["id"]
    message = desk.move(item, "RETURNED").json["message"]
    for word in ("Mario", "Esempio", "Via Esempio", "mario@example.com", "IT00743110157", "+39065550123"):
        assert word in message
    batch = desk.ask("OrderItemService/BatchUpdateOrderItemsState", {"updates": [{"id": item, "state": "RETURNED"}]})
    assert "mario@example.com" in batch.json["results"][0]["status"]["message"]
    search = {"filter": {"customer_email": {"eq": "mario@example.com"}}, "pagination": {"limit": 1000}}
    assert "mario@example.com" in desk.ask(LIST, search).json["message"]
    assert "secret" in desk.ask(LIST, token="secret").json["message"]


def test_errors_are_discreet_unless_told(desk: Desk) -> None:
    order = desk.fake.add_order()
    message = desk.move(desk.fake.orders[order]["items"][0]["id"], "RETURNED").json["message"]
    assert "Muster" not in message
