"""What sellers may do with order items of the fake refurbed: state moves and the members that travel with them.

Vendor's source: `UpdateOrderItem`, `UpdateOrderItemState` and the comments of `OrderItemState`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marketsync.testing import _refurbed_enums as enums
from marketsync.testing._refurbed_orders import Json, as_identifier, set_identifiers
from marketsync.testing._refurbed_wire import INVALID_ARGUMENT, Enum, Kind, Many, Message, Refused

__all__ = ["BATCH", "BATCH_STATE", "MOVES", "UPDATE", "UPDATE_STATE", "check", "write"]

# Every other move is refused.
MOVES: Mapping[str, frozenset[str]] = {
    "NEW": frozenset({"ACCEPTED", "REJECTED", "CANCELLED"}),
    "ACCEPTED": frozenset({"SHIPPED", "CANCELLED"}),
    "SHIPPED": frozenset({"RETURNED"}),
}

_PAIR = Message({"carrier": "string", "tracking_number": "string"})
_IDENTIFIER = Message({"identifier_type": Enum(enums.IDENTIFIER_TYPE), "value": "string"})
_MEMBERS: Mapping[str, Kind] = {
    "id": "int64",
    "parcel_tracking_url": "string",
    "item_identifier": "string",
    "item_identifiers": Many(_IDENTIFIER),
    "weight_kg": "number",
    "manufacturing_country": Enum(enums.COUNTRY_CODE),
    "hs_code": "string",
    "parcel_carrier_tracking_number": _PAIR,
}
UPDATE = Message(_MEMBERS)
UPDATE_STATE = Message({**_MEMBERS, "state": Enum(enums.ITEM_STATE)})
BATCH = Message({"order_items": Many(UPDATE)})
BATCH_STATE = Message({"updates": Many(UPDATE_STATE)})


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        return False


def _is_imei(value: str) -> bool:
    """15 digits with the right Luhn digit."""
    if not re.fullmatch(r"[0-9]{15}", value):
        return False
    digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(value)]
    return sum(digit // 10 + digit % 10 for digit in digits) % 10 == 0


def check(item: Mapping[str, Any], asked: Mapping[str, Any], *, slugs: frozenset[str], repeat_is_error: bool) -> None:
    """Raise `Refused` unless all of the request can be carried out. `slugs` are the carriers on offer."""
    if "state" in asked:
        _check_move(item, asked, repeat_is_error)
    if "parcel_tracking_url" in asked and not _is_link(asked["parcel_tracking_url"]):
        raise Refused(INVALID_ARGUMENT, "invalid parcel tracking url", place="parcel_tracking_url")
    for number, one in enumerate(asked.get("item_identifiers", ())):
        _check_identifier(one, f"item_identifiers[{number}]")
    carrier = asked.get("parcel_carrier_tracking_number", {}).get("carrier")
    # Not documented: the list of carriers would be of little use otherwise.
    if carrier and carrier not in slugs:
        raise Refused(INVALID_ARGUMENT, "unknown carrier", place="parcel_carrier_tracking_number.carrier")
    if asked.get("weight_kg", 1) <= 0:
        raise Refused(INVALID_ARGUMENT, "must be positive", place="weight_kg")


def _check_move(item: Mapping[str, Any], asked: Mapping[str, Any], repeat_is_error: bool) -> None:
    old, new = item["state"], asked["state"]
    if new == old and not repeat_is_error:
        return
    if new not in MOVES.get(old, frozenset()):
        raise Refused(INVALID_ARGUMENT, "illegal state transition")
    if new == "SHIPPED" and not (asked.get("parcel_tracking_url") or item.get("parcel_tracking_url")):
        raise Refused(INVALID_ARGUMENT, "parcel tracking url is required for state SHIPPED")


def _check_identifier(one: Mapping[str, str], place: str) -> None:
    kind, value = one.get("identifier_type", "UNSPECIFIED"), one.get("value", "")
    if kind == "UNSPECIFIED" or not value.strip():
        raise Refused(INVALID_ARGUMENT, "type and value are required", place=place)
    if kind == "IMEI" and not _is_imei(value):
        raise Refused(INVALID_ARGUMENT, "invalid imei", place=f"{place}.value")


def write(item: Json, asked: Mapping[str, Any]) -> None:
    """Carry out what `check` let pass. An empty list of identifiers does nothing: it cannot be told from none."""
    for name in ("state", "parcel_tracking_url", "weight_kg", "manufacturing_country", "hs_code"):
        if name in asked:
            item[name] = asked[name]
    if asked.get("item_identifiers"):
        set_identifiers(item, asked["item_identifiers"])
    elif asked.get("item_identifier"):
        set_identifiers(item, [as_identifier(asked["item_identifier"])])
