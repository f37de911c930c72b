"""How the fake refurbed writes its records: copies, with the spellings that proto JSON leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from marketsync.testing._json import copied
from marketsync.testing._refurbed_wire import time_of

__all__ = ["expire", "show", "show_message", "without_zeros"]

_ADDRESS = ("company_name", "company_vatin", "personal_vatin", "house_no", "supplement")
_ITEM = (
    "parcel_tracking_url", "return_shipment_tracking_url", "item_identifier", "shipment_status", "shipment_substatus",
    "weight_kg", "manufacturing_country", "hs_code",
)  # fmt: skip
_RETURN = ("order_item_identifier", "delivered_at", "ticket_topic")
_TICKET = ("urgency_status", "assignee", "follow_up_to_ticket_id")
_PROFILE = ("source_address", "num_offers_assigned")
_DESTINATION = ("site_market_currency_code", "site_market_shipping_costs", "carrier", "dispatch_cutoff_hour")
_MERCHANT = ("first_name", "family_name", "house_no", "supplement", "phone_number")
_INVOICEABLE = timedelta(days=30)


def expire(order: dict[str, Any], now: datetime) -> None:
    """Invoices are accepted for about 30 days after the release."""
    if order.get("is_invoiceable") and order.get("released_at"):
        limit = int((now - _INVOICEABLE).timestamp()) * 10**9
        if time_of(order["released_at"]) < limit:
            order["is_invoiceable"] = False


def show(record: Mapping[str, Any], *, nulls: bool) -> dict[str, Any]:
    """A copy. With `nulls`, optional members without a value are written as null instead of left out."""
    shown = copied(dict(record))
    if nulls:
        if "order_item_id" in shown:
            _name(shown, _RETURN)
        elif "order_id" in shown:
            _name(shown, _ITEM)
        elif "topic_slug" in shown:
            _name(shown, _TICKET)
        elif "destinations" in shown:
            _name(shown, _PROFILE)
        elif "street_name" in shown:
            _name(shown, _MERCHANT)
        for destination in shown.get("destinations", ()):
            _name(destination, _DESTINATION)
        for item in shown.get("items", ()):
            _name(item, _ITEM)
        for name in ("shipping_address", "invoice_address"):
            if name in shown:
                _name(shown[name], _ADDRESS)
    return shown


def show_message(entry: Mapping[str, Any], *, nulls: bool) -> dict[str, Any]:
    """A copy of a ticket's message with its scope."""
    shown = copied(dict(entry))
    if nulls:
        _name(shown["message"]["author"], ("email",))
    return shown


def _name(record: dict[str, Any], optional: tuple[str, ...]) -> None:
    for name in optional:
        record.setdefault(name, None)


def without_zeros(value: Any) -> Any:
    """The document without false, 0, "", UNSPECIFIED and empty lists, as a writer may send it."""
    if isinstance(value, dict):
        members: dict[str, Any] = value
        slim = {name: without_zeros(member) for name, member in members.items()}
        return {name: member for name, member in slim.items() if member not in (False, 0, "", "UNSPECIFIED", [])}
    if isinstance(value, list):
        entries: list[Any] = value
        return [without_zeros(entry) for entry in entries]
    return value
