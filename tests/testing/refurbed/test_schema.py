"""The fake and refurbed's own document. Answers of the other tests are checked too, as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketsync.testing import _refurbed_enums as enums
from marketsync.testing._refurbed_orders import ITEM_MEMBERS, ORDER_MEMBERS
from marketsync.testing._refurbed_routes import ROUTES
from marketsync.testing._refurbed_wire import Enum, Kind, Many, Message
from tests.specs.refurbed import DEVIATIONS, document, methods, validate_request, validate_response
from tests.testing.refurbed.asking import make_desk

pytestmark = pytest.mark.usefixtures("specs")

REQUESTS: dict[str, Any] = {
    "OrderService/ListOrders": {"pagination": {"limit": 1}},
    "OrderService/GetOrder": {"id": "7100001"},
    "OrderService/CalculateRefundOrder": {"id": "7100001"},
    "OrderItemService/ListOrderItemsByOrder": {"order_id": "7100001"},
    "OrderItemService/GetOrderItem": {"id": "8200001"},
    "OrderItemService/UpdateOrderItem": {"id": "8200001", "parcel_tracking_url": "https://parcels.example.com/1"},
    "OrderItemService/UpdateOrderItemState": {"id": "8200001", "state": "ACCEPTED"},
    "OrderItemService/BatchUpdateOrderItems": {"order_items": [{"id": "8200001", "hs_code": "8517.1300"}, {"id": "9"}]},
    "OrderItemService/BatchUpdateOrderItemsState": {
        "updates": [{"id": "8200001", "state": "SHIPPED"}, {"id": "9", "state": "NEW"}]
    },
    "OrderItemService/CalculateRefundOrderItem": {
        "id": "8200001",
        "currency_code": "EUR",
        "target_paid_amount": "1.00",
    },
    "OrderItemService/RefundOrderItem": {"id": "8200001", "currency_code": "EUR", "target_paid_amount": "1.00"},
    "OrderService/SetOrderInvoiceStream": [{"meta": {"order_id": "7100001"}}, {"data": "JVBERi0xLjQ="}],
    "OrderService/GetOrderInvoice": {"order_id": "7100001"},
    "OrderService/DeleteOrderInvoice": {"order_id": "7100001"},
    "OrderService/RefundOrder": {"id": "7100001"},
    "OrderItemReturnService/ListOrderItemReturns": {},
    "ShippingProfileService/ListAvailableCarriers": {},
    "OrderService/UploadOrderCommercialInvoice": [
        {"meta": {"order_id": "7100002", "commercial_invoice_number": "CI-1"}},
        {"data": "JVBERi0xLjQ="},
    ],
    "OrderService/GetOrderCommercialInvoice": {"order_id": "7100002"},
    "OrderService/DeleteOrderCommercialInvoice": {"order_id": "7100002"},
    "TicketService/CreateTicket": {
        "order_item_identifier": {"marketplace_order_item_id": "8200001"},
        "topic": "cancellation",
        "message": {
            "body_html": "<p>It is not in stock.</p>",
            "attachments": [{"filename": "proof.pdf", "data": "JVBERi0xLjQ="}],
        },
        "notes": "sold twice",
    },
    "TicketService/ListTickets": {"filter": {"marketplace_order_item_id": {"any_of": ["8200001"]}}},
    "TicketService/GetTicket": {"ticket_id": "600001"},
    "TicketService/UpdateTicket": {
        "ticket_id": "600001",
        "new_message": {"message": {"body_html": "<p>Done.</p>"}, "scope": "PUBLIC"},
        "assignee_user_email": "support@example.com",
        "status": "SOLVED",
    },
    "TicketService/GenerateReturnShippingLabel": {"ticket_id": "600001"},
    "ShippingProfileService/ListShippingProfiles": {"filter": {"num_offers_assigned": {"ge": 1}}},
    "ShippingProfileService/GetShippingProfile": {"id": "1001", "version": "3"},
    "MerchantService/ListMerchantAddresses": {"filter": {"type": "DELIVERY"}},
    "OrderService/CreateShippingLabel": {
        "order_id": "7100001",
        "merchant_address_id": "42",
        "parcel_weight": 0.6,
        "carrier": "UPS",
    },
    "OrderService/ListShippingLabels": {"order_id": "7100001"},
}


@pytest.mark.parametrize("switches", [{}, {"nulls": True}, {"zeros": False}])
def test_every_method_answers_as_the_document_says(switches: dict[str, bool]) -> None:
    desk = make_desk(**switches)
    order = desk.fake.add_order(
        country="IT",
        company="Esempio SRL",
        company_vatin="IT00743110157",
        supplement="2",
        items=[{"battery": "NEW"}, {}],
    )
    desk.fake.add_return(desk.fake.orders[order]["items"][0]["id"], delivered_at="2026-11-02T12:00:00.5Z")
    desk.fake.add_order(country="CH")
    desk.fake.add_ticket(desk.fake.orders[order]["items"][1]["id"])
    for method, body in REQUESTS.items():
        validate_request(method, body)
        assert desk.ask(method, body).status == 200, method
    assert {one.operation for one in desk.fake.requests} == desk.fake.operations()


def test_every_method_refuses_as_the_document_says() -> None:
    desk = make_desk()
    for route in ROUTES:
        validate_response(route.method, desk.ask(route.method, 7).json, status=400)
        validate_response(route.method, desk.ask(route.method, {}, token="x").json, status=401)


def test_every_method_is_in_the_document() -> None:
    assert {route.method for route in ROUTES} == set(REQUESTS) <= set(methods())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AddressEntity", enums.ADDRESS_ENTITY),
        ("CountryCode", enums.COUNTRY_CODE),
        ("CurrencyCode", enums.CURRENCY_CODE),
        ("OrderItemIdentifierType", enums.IDENTIFIER_TYPE),
        ("OrderItemState", enums.ITEM_STATE),
        ("OfferGrading", enums.OFFER_GRADING),
        ("OfferWarranty", enums.OFFER_WARRANTY),
        ("OrderLabel", enums.ORDER_LABEL),
        ("OrderState", enums.ORDER_STATE),
        ("OrderItemReturnState", enums.RETURN_STATE),
        ("OrderItemTaxation", enums.TAXATION),
        ("TicketStatus", enums.TICKET_STATUS),
        ("TicketUrgencyStatus", enums.TICKET_URGENCY),
        ("SubmittableTicketStatus", enums.SUBMITTABLE_STATUS),
        ("TicketMessageScope", enums.MESSAGE_SCOPE),
        ("MerchantAddressType", enums.MERCHANT_ADDRESS_TYPE),
        ("CarrierEnum.Carrier", enums.LABEL_CARRIER),
    ],
)
def test_words_are_the_documents(name: str, words: frozenset[str]) -> None:
    assert set(document()["definitions"][name]["enum"]) == words


def test_words_of_a_test_order_are_members_of_the_document() -> None:
    definitions = document()["definitions"]
    assert set(definitions["OrderItem"]["properties"]) >= ITEM_MEMBERS
    assert set(definitions["Order"]["properties"]) >= ORDER_MEMBERS


def leaves(kind: Kind, place: str) -> Iterator[tuple[str, str | frozenset[str]]]:
    """Every member of a request message that the fake reads, with its kind."""
    if isinstance(kind, Message):
        for name, member in kind.members.items():
            yield from leaves(member, f"{place}.{name}" if place else name)
    elif isinstance(kind, Many):
        yield from leaves(kind.of, f"{place}[]")
    else:
        yield place, kind.words if isinstance(kind, Enum) else kind


def spelled(schema: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The same from the document."""
    while "$ref" in schema:
        schema = document()["definitions"][schema["$ref"].rsplit("/", 1)[-1]]
    if "properties" in schema:
        suffix = "[]" if schema.get("type") == "array" else ""
        for name, member in schema["properties"].items():
            yield from spelled(member, f"{place}{suffix}.{name}" if place + suffix else name)
    elif schema.get("type") == "array":
        yield from spelled(schema["items"], f"{place}[]")
    else:
        yield place, schema


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_requests_are_read_member_by_member_as_the_document_has_them(route: Any) -> None:
    body = document()["paths"][f"/refb.merchant.v1.{route.method}"]["post"]["parameters"][0]["schema"]
    ours, theirs = dict(leaves(route.reads, "")), dict(spelled(body))
    assert set(ours) == set(theirs)
    for place, kind in ours.items():
        schema = theirs[place]
        if isinstance(kind, frozenset):
            assert set(schema["enum"]) == kind, place
        else:
            types = {"uint32": "integer", "number": "number", "bool": "boolean"}
            assert schema["type"] == types.get(kind, "string"), place
            assert (schema.get("format") == "date-time") == (kind == "time"), place
            assert (schema.get("format") == "int64") == (kind in ("int64", "uint32")), place


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("OrderService/GetOrder", {}),
        ("OrderService/GetOrder", {"id": 7100001}),
        ("OrderService/GetOrder", {"id": "x"}),
        ("OrderService/GetOrder", {"id": "1", "order_id": "1"}),
        ("OrderService/ListOrders", {"filter": {"state": {"any_of": ["PENDING"]}}}),
        ("OrderService/ListOrders", {"filter": {"released_at": {"ge": "2026-11-02T12:00:00"}}}),
        ("OrderService/ListOrders", {"pagination": {"page_size": 10}}),
        ("OrderService/SetOrderInvoiceStream", [{"meta": {}}]),
        ("ShippingProfileService/ListAvailableCarriers", {"a": 1}),
    ],
)
def test_check_of_requests_is_strict(method: str, body: Any) -> None:
    with pytest.raises(AssertionError, match="request of"):
        validate_request(method, body)


def test_check_takes_whole_paths_and_knows_the_methods() -> None:
    validate_request("https://api.refurbed.com/refb.merchant.v1.OrderService/GetOrder", {"id": "1"})
    with pytest.raises(AssertionError, match="no method"):
        validate_request("OrderService/AcceptOrder", {"id": "1"})


def test_examples_beside_the_document_pass(specs: Path) -> None:
    import json

    folder = specs / "refurbed" / "examples"
    for name in ("page1", "page2", "empty"):
        answer = json.loads((folder / f"list_orders.response.{name}.json").read_text(encoding="utf-8"))
        validate_response("OrderService/ListOrders", answer)


def test_deviations_have_reasons() -> None:
    assert all(len(reason) > 20 for reason in DEVIATIONS.values())
