"""A refused token is told in the shape of the family that was asked."""

from __future__ import annotations

import pytest

from tests.specs.backmarket import validate_response
from tests.testing.backmarket.selling import open_shop


@pytest.mark.parametrize(
    ("path", "members", "kind"),
    [
        ("/ws/listings", {"error", "requestId"}, "application/json"),
        ("/ws/tasks/1", {"error", "requestId"}, "application/json"),
        ("/ws/category/tree", {"errors"}, "application/json"),
        ("/ws/category/tree/1", {"error", "requestId"}, "application/json"),
        ("/ws/buyback/v1/orders", {"error", "status", "title", "type"}, "application/problem+json"),
    ],
)
def test_a_refused_token_has_the_shape_of_its_family(path: str, members: set[str], kind: str) -> None:
    reply = open_shop().desk.ask("GET", path, token="wrong")
    assert (reply.status, set(reply.json), reply.headers["content-type"]) == (401, members, kind)
    validate_response("GET", path, reply.json, status=401)


def test_what_after_sales_gave_back_is_not_given_back_again_by_the_order() -> None:
    shop = open_shop()
    order_id = shop.fake.add_order(lines=[("IP14-128-MID-B", "429.00", 1)], state=9)
    line_id = shop.fake.order(order_id)["orderlines"][0]["id"]
    shop.send("POST", "/ws/sav/refund", {"orderline_pk": line_id, "refund_type": 6, "amount": 29})
    assert shop.desk.move(order_id, 6, sku="IP14-128-MID-B").status == 200
    assert [str(amount) for _, _, amount in shop.fake.refunds] == ["29", "400.00"]
