"""Orders of the fake Sellercloud: created, changed, deleted, and their lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketsync.testing._sellercloud_status import STATUSES, forget, set_status, touch
from marketsync.testing._sellercloud_wire import (
    EMPTY,
    Raw,
    Route,
    body_of,
    decimal_of,
    failure,
    invalid,
    required,
    whole,
)
from marketsync.testing._sellercloud_world import Item, Order, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "add_note", "create_order"]

_COUNTRIES: Mapping[str, str] = {
    "AT": "Austria",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IT": "Italy",
    "NL": "Netherlands",
    "US": "United States",
}
_SCOPES: Mapping[str, tuple[str, ...]] = {"company": ("company_id",), "channel": ("channel",), "global": ()}


# -- create ------------------------------------------------------------------------------------------------------------


def create(world: World, request: FakeRequest) -> Answer:
    """`POST /Orders`: the answer is the new id and nothing else."""
    body = body_of(request)
    details = body.get("OrderDetails") or {}
    source_id = str(details.get("OrderSourceOrderID") or "")
    same = [one for one in world.orders.values() if source_id and one.source_id == source_id]
    wanted = {"company_id": details.get("CompanyID"), "channel": _or(details.get("Channel"), 0)}
    scope = _SCOPES[world.duplicate_scope]
    if any(all(getattr(one, name) == wanted[name] for name in scope) for one in same):
        raise failure(f"Order with order source id {source_id} already exists.")
    return Answer(json=create_order(world, body).id)


def create_order(world: World, body: Raw) -> Order:
    """An order from the body of a creation. The billing address may be missing; then it is the other one."""
    required(body, "CustomerDetails", "OrderDetails", "ShippingAddress")
    customer, details = body["CustomerDetails"], body["OrderDetails"]
    required(customer, "Email", "FirstName", "LastName")
    required(details, "CompanyID")
    if details["CompanyID"] not in world.companies:
        raise failure(f"Company {details['CompanyID']} does not exist.", text=True)
    shipping = body.get("ShippingMethodDetails") or {}
    order = Order(
        id=0,
        company_id=details["CompanyID"],
        channel=_or(details.get("Channel"), 0),
        source_id=str(details.get("OrderSourceOrderID") or ""),
        record_number=str(details.get("EbaySellingManagerSalesRecordNumber") or ""),
        customer_id=0,
        email=str(customer["Email"]),
        first_name=str(customer["FirstName"]),
        last_name=str(customer["LastName"]),
        currency=_or(details.get("CurrencyCode"), 0),
        status=300 if details.get("IsQuoteOrder") else world.new_status,
        ordered_on=world.moment(details.get("OrderDate")) or world.now(),
        created_on=world.now(),
        updated_on=world.now(),
        carrier=shipping.get("Carrier"),
        service=shipping.get("ShippingMethod"),
        other_carrier=shipping.get("OtherCarrier"),
        shipping_fee=decimal_of(shipping.get("ShippingFee")),
        handling_fee=decimal_of(shipping.get("HandlingFee")),
        insurance_fee=decimal_of(shipping.get("InsuranceFee")),
        uncounted=bool(details.get("DisableInventoryCount")),
        ships_unpaid=bool(shipping.get("AllowShippingEvenNotPaid")),
    )
    order.items = [_item(world, sent) for sent in body.get("Products") or []]
    order.id = world.next_id("order")
    order.customer_id = _customer(world, customer)
    order.shipping_address = _address(world, body["ShippingAddress"], order.email, shipping=True)
    order.billing_address = _address(
        world, body.get("BillingAddress") or body["ShippingAddress"], order.email, shipping=False
    )
    for note in body.get("Notes") or []:
        add_note(world, order.notes, order.id, str(note.get("Note") or ""), _or(note.get("Category"), 0))
    world.orders[order.id] = order
    touch(world, order)
    return order


def _item(world: World, sent: Raw) -> Item:
    product = world.find_product(sent.get("ProductID"))
    if product is None:
        raise failure(f"Product {sent.get('ProductID')} does not exist.", text=True)
    price = sent.get("SitePrice")
    return Item(
        id=world.next_id("item"),
        product_id=product.sku,
        name=str(sent.get("ProductName") or product.name),
        qty=_or(sent.get("Qty"), 1),
        price=product.price if price is None else decimal_of(price),
        tax=decimal_of(sent.get("LineTaxTotal")),
        discount=decimal_of(sent.get("DiscountValue")),
        discount_type=_or(sent.get("DiscountType"), 0),
        fee=decimal_of(sent.get("FinalValueFee")),
        reference_id=str(sent.get("ReferenceID") or ""),
        notes=str(sent.get("Notes") or ""),
        warehouse_id=_or(sent.get("ShipFromWareHouseID"), world.default_warehouse()),
    )


def _customer(world: World, sent: Raw) -> int:
    """The customer named, or the one with this e-mail address, or a new one."""
    key = str(sent["Email"]).lower()
    if sent.get("ID"):
        return int(sent["ID"])
    if key not in world.customers:
        world.customers[key] = world.next_id("customer")
    return world.customers[key]


def _address(world: World, sent: Raw, email: str, *, shipping: bool) -> Raw:
    """An address as it is read, from one of the two spellings in which it is written."""
    country = str(sent.get("Country") or "")
    code = country.upper() if len(country) == 2 else ""
    state = str(sent.get("State") or "")
    return {
        "FirstName": sent.get("FirstName"),
        "MiddleInitial": sent.get("MiddleName"),
        "LastName": sent.get("LastName"),
        "CompanyName": sent.get("Business"),
        "StreetLine1": sent.get("Address", sent.get("AddressLine1")),
        "StreetLine2": sent.get("Address2", sent.get("AddressLine2")),
        "City": sent.get("City"),
        "StateName": state or sent.get("Region"),
        "StateCode": state if len(state) == 2 else None,
        "PostalCode": sent.get("ZipCode"),
        "CountryName": _COUNTRIES.get(code, country),
        "CountryCode": code or next((key for key, name in _COUNTRIES.items() if name == country), None),
        "PhoneNumber": sent.get("Phone"),
        "FaxNumber": sent.get("Fax"),
        "EmailAddress": email,
        "IsShippingAddress": shipping,
        "IsBillingAddress": not shipping,
        "AddressStatus": 0,
        "AddressSource": 0,
        "ID": world.next_id("address"),
    }


# -- change ------------------------------------------------------------------------------------------------------------


def update(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /Orders/{id}`: what is sent is changed; an address is replaced as a whole."""
    order, body = world.order(order_id), body_of(request)
    if body.get("CompanyId") is not None:
        if body["CompanyId"] not in world.companies:
            raise failure(f"Company {body['CompanyId']} does not exist.", text=True)
        order.company_id = body["CompanyId"]
    order.customer_id = _or(body.get("CustomerId"), order.customer_id)
    order.channel = _or(body.get("OrderSource"), order.channel)
    order.sub_type = _or(body.get("OrderSubType"), order.sub_type)
    order.currency = _or(body.get("CurrencyCode"), order.currency)
    order.uncounted = bool(_or(body.get("DisableInventoryCount"), order.uncounted))
    if body.get("ShippingAddress") is not None:
        order.shipping_address = _address(world, body["ShippingAddress"], order.email, shipping=True)
    if body.get("BillingAddress") is not None:
        order.billing_address = _address(world, body["BillingAddress"], order.email, shipping=False)
    touch(world, order)
    return EMPTY


def delete(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`DELETE /Orders/{id}`: the order vanishes."""
    forget(world, world.order(order_id))
    return EMPTY


def set_status_code(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/StatusCode`: the ids of the orders that moved; the others are left out without a word."""
    body = body_of(request)
    required(body, "Orders", "Status")
    if body["Status"] not in STATUSES:
        raise failure(f"Requested value '{body['Status']}' was not found.")
    known = [world.orders[one] for one in body["Orders"] if one in world.orders]
    return Answer(json=[order.id for order in known if set_status(world, order, body["Status"])])


_ACTIONS = (
    ("ChannelNotifiedOfShipping", True),
    ("ChannelNotifiedOfShipping", False),
    ("InvoiceSentToChannel", True),
    ("InvoiceSentToChannel", False),
    ("ShippingRequiresThirdParty", True),
    ("ShippingRequiresThirdParty", False),
)


def set_flags(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/Statuses`: one of six bulk actions."""
    body = body_of(request)
    required(body, "OrderIDs", "Action")
    action = whole(body["Action"])
    if action is None or not 0 <= action < len(_ACTIONS):
        raise invalid("The request is invalid.")
    name, on = _ACTIONS[action]
    for order in [world.order(one) for one in body["OrderIDs"]]:
        order.flags = order.flags | {name} if on else order.flags - {name}
        touch(world, order)
    return EMPTY


def set_exported(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/SetExported`: the ids of the orders that changed."""
    body = body_of(request)
    required(body, "Orders", "Exported")
    known = [world.orders[one] for one in body["Orders"] if one in world.orders]
    changed = [order for order in known if order.exported is not bool(body["Exported"])]
    for order in changed:
        order.exported = bool(body["Exported"])
        touch(world, order)
    return Answer(json=[order.id for order in changed])


# -- lines -------------------------------------------------------------------------------------------------------------


def add_items(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`POST /Orders/{id}/items`: a list of lines; the answer is a text."""
    order = world.order(order_id)
    order.items.extend([_item(world, sent) for sent in _rows(request)])
    touch(world, order)
    return Answer(json="Order items were added successfully.")


def update_items(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /Orders/{id}/items`: lines by `OrderItemID`."""
    order = world.order(order_id)
    for sent in _rows(request):
        item = _line(order, sent.get("OrderItemID"))
        item.qty = _or(sent.get("Qty"), item.qty)
        item.name = _or(sent.get("ProductName"), item.name)
        item.notes = _or(sent.get("Notes"), item.notes)
        item.warehouse_id = _or(sent.get("WarehouseID"), item.warehouse_id)
        item.price = decimal_of(sent.get("SitePrice"), str(item.price))
        item.discount = decimal_of(sent.get("DiscountValue"), str(item.discount))
        item.discount_type = _or(sent.get("DiscountType"), item.discount_type)
    touch(world, order)
    return Answer(json="Order items were updated successfully.")


def remove_items(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`DELETE /Orders/{id}/items`: a list of ids in the body."""
    order = world.order(order_id)
    ids = request.json
    gone = [_line(order, one).id for one in (ids if isinstance(ids, list) else [])]
    touch(world, order)
    order.items = [item for item in order.items if item.id not in gone]
    return Answer(json="Order items were deleted successfully.")


def _rows(request: FakeRequest) -> list[Raw]:
    rows = request.json
    if not isinstance(rows, list):
        raise invalid("The request is invalid.")
    return rows


def _line(order: Order, item_id: object) -> Item:
    found = next((item for item in order.items if item.id == item_id), None)
    if found is None:
        raise failure(f"Order item {item_id} is not found.")
    return found


# -- small parts -------------------------------------------------------------------------------------------------------


def add_note(world: World, notes: list[Raw], entity_id: int, text: str, category: int) -> None:
    """A note of an order or a return."""
    notes.append(
        {
            "EntityID": entity_id,
            "Category": category,
            "NoteID": world.next_id("note"),
            "Note": text,
            "AuditDate": world.local(world.now()),
            "CreatedBy": world.user_id,
            "CreatedByName": "integration",
            "CreatedByEmail": "integration@example.com",
        }
    )


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


ROUTES = (
    Route("orders.create", "POST", "/Orders", create, write=True),
    Route("orders.update", "PUT", "/Orders/{id}", update, write=True),
    Route("orders.delete", "DELETE", "/Orders/{id}", delete, write=True),
    Route("orders.set_status", "PUT", "/Orders/StatusCode", set_status_code, write=True),
    Route("orders.set_flags", "PUT", "/Orders/Statuses", set_flags, write=True),
    Route("orders.set_exported", "PUT", "/Orders/SetExported", set_exported, write=True),
    Route("order_items.add", "POST", "/Orders/{id}/items", add_items, write=True),
    Route("order_items.update", "PUT", "/Orders/{id}/items", update_items, write=True),
    Route("order_items.remove", "DELETE", "/Orders/{id}/items", remove_items, write=True),
)
