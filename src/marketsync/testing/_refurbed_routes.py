"""The methods that the fake refurbed knows. A new one is a line here and a handler in `refurbed.py`."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from marketsync.testing import _refurbed_items as items_
from marketsync.testing import _refurbed_lists as lists
from marketsync.testing import _refurbed_money as money
from marketsync.testing import _refurbed_shipping as shipping
from marketsync.testing import _refurbed_tickets as tickets
from marketsync.testing._refurbed_wire import Kind, Message

__all__ = ["BY_NAME", "BY_PATH", "PREFIX", "ROUTES", "Route"]

PREFIX = "/refb.merchant.v1."
_ID = Message({"id": "int64"})
_ORDER_ID = Message({"order_id": "int64"})


@frozen
class Route:
    """One method: our name, the vendor's, the permission it needs, what its request holds."""

    name: str
    method: str
    permission: str
    reads: Kind
    write: bool = False


ROUTES = (
    Route("orders.list", "OrderService/ListOrders", "merchant.order:list", lists.ORDERS.request()),
    Route("orders.get", "OrderService/GetOrder", "merchant.order:view", _ID),
    Route("orders.refund", "OrderService/RefundOrder", "merchant.order:refund", _ID, True),
    Route("orders.calculate_refund", "OrderService/CalculateRefundOrder", "merchant.order:view", _ID),
    Route(
        "order_items.list", "OrderItemService/ListOrderItemsByOrder", "merchant.orderItem:list", lists.ITEMS.request()
    ),
    Route("order_items.get", "OrderItemService/GetOrderItem", "merchant.orderItem:view", _ID),
    Route("order_items.update", "OrderItemService/UpdateOrderItem", "merchant.orderItem:update", items_.UPDATE, True),
    Route(
        "order_items.set_state",
        "OrderItemService/UpdateOrderItemState",
        "merchant.orderItem:update",
        items_.UPDATE_STATE,
        True,
    ),
    Route(
        "order_items.batch_update",
        "OrderItemService/BatchUpdateOrderItems",
        "merchant.orderItem:update",
        items_.BATCH,
        True,
    ),
    Route(
        "order_items.batch_set_state",
        "OrderItemService/BatchUpdateOrderItemsState",
        "merchant.orderItem:update",
        items_.BATCH_STATE,
        True,
    ),
    Route("order_items.refund", "OrderItemService/RefundOrderItem", "merchant.orderItem:refund", money.REFUND, True),
    Route(
        "order_items.calculate_refund",
        "OrderItemService/CalculateRefundOrderItem",
        "merchant.orderItem:view",
        money.REFUND,
    ),
    Route(
        "returns.list",
        "OrderItemReturnService/ListOrderItemReturns",
        "merchant.orderItemReturn:list",
        lists.RETURNS.request(),
    ),
    Route("invoices.set", "OrderService/SetOrderInvoiceStream", "merchant.orderInvoice:update", money.INVOICE, True),
    Route("invoices.get", "OrderService/GetOrderInvoice", "merchant.orderInvoice:view", _ORDER_ID),
    Route("invoices.delete", "OrderService/DeleteOrderInvoice", "merchant.orderInvoice:delete", _ORDER_ID, True),
    Route(
        "commercial_invoices.set",
        "OrderService/UploadOrderCommercialInvoice",
        "merchant.orderCommercialInvoice:update",
        money.COMMERCIAL,
        True,
    ),
    Route(
        "commercial_invoices.get",
        "OrderService/GetOrderCommercialInvoice",
        "merchant.orderCommercialInvoice:view",
        _ORDER_ID,
    ),
    Route(
        "commercial_invoices.delete",
        "OrderService/DeleteOrderCommercialInvoice",
        "merchant.orderCommercialInvoice:delete",
        _ORDER_ID,
        True,
    ),
    Route("tickets.list", "TicketService/ListTickets", "merchant.ticket:list", lists.TICKETS.request()),
    Route("tickets.get", "TicketService/GetTicket", "merchant.ticket:view", tickets.TICKET),
    Route("tickets.create", "TicketService/CreateTicket", "merchant.ticket:create", tickets.CREATE, True),
    Route("tickets.update", "TicketService/UpdateTicket", "merchant.ticket:update", tickets.UPDATE, True),
    Route(
        "tickets.generate_return_label",
        "TicketService/GenerateReturnShippingLabel",
        "merchant.ticket:update",
        tickets.TICKET,
        True,
    ),
    Route(
        "shipping_profiles.list",
        "ShippingProfileService/ListShippingProfiles",
        "merchant.shippingProfile:list",
        lists.PROFILES.request(),
    ),
    Route(
        "shipping_profiles.get",
        "ShippingProfileService/GetShippingProfile",
        "merchant.shippingProfile:view",
        shipping.PROFILE,
    ),
    Route(
        "merchant_addresses.list", "MerchantService/ListMerchantAddresses", "merchant.address:list", shipping.ADDRESSES
    ),
    Route("shipping_labels.list", "OrderService/ListShippingLabels", "merchant.shippingLabel:list", _ORDER_ID),
    Route(
        "shipping_labels.create",
        "OrderService/CreateShippingLabel",
        "merchant.shippingLabel:create",
        shipping.LABEL,
        True,
    ),
    Route("carriers.list", "ShippingProfileService/ListAvailableCarriers", "merchant.shippingProfile:list", Message()),
)
BY_NAME: Mapping[str, Route] = {route.name: route for route in ROUTES}
BY_PATH: Mapping[str, Route] = {PREFIX + route.method: route for route in ROUTES}
