"""refurbed's calls as values. Every one is a POST, so its safety is declared, not derived.

Source: refurbed's swagger document (Merchant API 1.0). Members that it does not name are dropped by refurbed without a
word, so requests are built here and nowhere else.
"""

from marketsync.refurbed.operations.calls import id_of, position
from marketsync.refurbed.operations.invoices import (
    delete_commercial_invoice,
    delete_invoice,
    get_commercial_invoice,
    get_invoice,
    set_commercial_invoice,
    set_invoice,
)
from marketsync.refurbed.operations.items import get_item, list_items, set_state, set_states, update, update_many
from marketsync.refurbed.operations.orders import get_order, list_orders
from marketsync.refurbed.operations.refunds import calculate_order_refund, calculate_refund, refund, refund_order
from marketsync.refurbed.operations.returns import list_returns
from marketsync.refurbed.operations.shipping import (
    create_label,
    get_shipping_profile,
    list_addresses,
    list_carriers,
    list_labels,
    list_shipping_profiles,
)
from marketsync.refurbed.operations.tickets import (
    create_ticket,
    generate_return_label,
    get_ticket,
    list_tickets,
    update_ticket,
)

__all__ = [
    "calculate_order_refund",
    "calculate_refund",
    "create_label",
    "create_ticket",
    "delete_commercial_invoice",
    "delete_invoice",
    "generate_return_label",
    "get_commercial_invoice",
    "get_invoice",
    "get_item",
    "get_order",
    "get_shipping_profile",
    "get_ticket",
    "id_of",
    "list_addresses",
    "list_carriers",
    "list_items",
    "list_labels",
    "list_orders",
    "list_returns",
    "list_shipping_profiles",
    "list_tickets",
    "position",
    "refund",
    "refund_order",
    "set_commercial_invoice",
    "set_invoice",
    "set_state",
    "set_states",
    "update",
    "update_many",
    "update_ticket",
]
