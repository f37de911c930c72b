"""Order calls and Back Market's own document. Answers of the other tests are checked too, as they are asked for."""

from __future__ import annotations

import pytest

from marketsync.testing._backmarket_making import ADDRESS, LINE_MEMBERS, ORDER_MEMBERS, PRODUCTS
from tests.specs.backmarket import DEVIATIONS, document, operations, validate_request, validate_response
from tests.testing.backmarket.asking import Desk, make_desk

pytestmark = pytest.mark.usefixtures("specs")

UNDOCUMENTED = {
    "shipper": "BM-D02",
    "psp_reference": "BM-D02",
    "date_bill_provided": "BM-D02",
    "first_name": "BM-D01",
    "first_name_pronunciation": "BM-D01",
    "last_name": "BM-D01",
    "last_name_pronunciation": "BM-D01",
    "postal_code": "BM-D01",
    "phone": "BM-D01",
    "email": "BM-D01",
    "customer_id_number": "BM-D01",
}
"""Members of answers that the document does not have, and the deviation that names them."""


@pytest.mark.parametrize("switches", [{}, {"camel_case": True}, {"partial_addresses": True}])
@pytest.mark.parametrize("country", ["DE", "ES", "GB", "JP"])
@pytest.mark.parametrize("state", [0, 10, 1, 3, 8, 9])
def test_orders_look_as_the_document_says(switches: dict[str, bool], country: str, state: int) -> None:
    desk = make_desk(**switches)
    order = desk.fake.add_order(state=state, country=country, lines=[(sku, "10.00", 1) for sku in PRODUCTS])
    validate_response("GET", f"/ws/orders/{order}", desk.read(order))
    validate_response("GET", "/ws/orders", desk.ask("GET", "/ws/orders").json)


def test_an_order_looks_so_on_its_whole_way(desk: Desk) -> None:
    order = desk.fake.add_order()
    steps: list[tuple[int, dict[str, object]]] = [
        (2, {"sku": "IP14-128-MID-B"}),
        (3, {"tracking_number": "1", "imei": "490154203237518"}),
    ]
    for state, more in [*steps, (6, {"sku": "IP14-128-MID-B", "return_reason": 1})]:
        body = {"order_id": order, "new_state": state, **more}
        validate_request("POST", f"/ws/orders/{order}", body)
        validate_response("POST", f"/ws/orders/{order}", desk.ask("POST", f"/ws/orders/{order}", body).json)


def test_a_refused_token_looks_like_every_error_of_its_kind(desk: Desk) -> None:
    validate_response("GET", "/ws/listings", desk.ask("GET", "/ws/listings", token="x").json, status=401)


def test_every_order_call_of_the_document_is_answered(desk: Desk) -> None:
    order = desk.fake.add_order()
    line = desk.fake.order(order)["orderlines"][0]["id"]
    for verb, path in operations():
        if path.startswith(("/ws/orders", "/ws/orderlines")):
            desk.ask(verb, path.replace("{order_id}", str(order)).replace("{orderline_id}", str(line)), {})
    assert {"orders.list", "orders.get", "orders.update_line", "orders.upload_invoice", "order_lines.update"} == {
        one.operation for one in desk.fake.requests
    }


@pytest.mark.parametrize(
    ("name", "members"), [("Order", ORDER_MEMBERS), ("OrderLine", LINE_MEMBERS), ("Address", frozenset(ADDRESS))]
)
def test_words_of_a_test_order_are_the_documents_or_a_deviation(name: str, members: frozenset[str]) -> None:
    extra = members - set(document()["components"]["schemas"][name]["properties"])
    assert extra <= set(UNDOCUMENTED)
    assert {UNDOCUMENTED[one] for one in extra} <= set(DEVIATIONS)
