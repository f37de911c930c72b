"""Filters, sorting and cursors of the fake refurbed's list methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from attrs import frozen

from marketsync.testing import _refurbed_enums as enums
from marketsync.testing._refurbed_wire import INVALID_ARGUMENT, Enum, Kind, Many, Message, Refused, time_of

__all__ = ["ITEMS", "ORDERS", "PROFILES", "RETURNS", "TICKETS", "Listing"]

Record = Mapping[str, Any]
Values = Callable[[Record], list[Any]]
PAGE = 100


def _some(kind: Kind, **more: Kind) -> Message:
    return Message({"any_of": Many(kind), "none_of": Many(kind), **more})


def _range(kind: Kind) -> Message:
    return _some(kind, gt=kind, ge=kind, le=kind, lt=kind)


INT64 = _some("int64")
TEXT = _some("string")
SKU = _some("string", contains="string")
TIME = _range("time")
AMOUNT = _range("decimal")
BOOL = Message({"value": "bool"})
LIKE = Message({"eq": "string", "contains": "string"})
WORDS = Message({"matches": "string"})
ID_AMONG = Message({"any_of": Many("int64")})
EQUAL = Message({"eq": "string"})
COUNTRY, CURRENCY = _some(Enum(enums.COUNTRY_CODE)), _some(Enum(enums.CURRENCY_CODE))
ENTITY = _some(Enum(enums.ADDRESS_ENTITY))
LABELS = _some(Enum(enums.ORDER_LABEL), all_of=Many(Enum(enums.ORDER_LABEL)))


def amount(record: Record, name: str) -> Decimal:
    """A decimal member; 0 where a loaded record has none."""
    try:
        return Decimal(str(record.get(name) or 0))
    except InvalidOperation:
        return Decimal(0)


def _plain(name: str) -> Values:
    return lambda record: [record[name]] if record.get(name) is not None else []


def _amount(name: str) -> Values:
    return lambda record: [amount(record, name)]


def _number(name: str) -> Values:
    return lambda record: [int(record.get(name) or 0)]


def _time(name: str) -> Values:
    return lambda record: [time_of(record[name])] if record.get(name) else []


def _addresses(record: Record, names: Iterable[str] = ("shipping_address", "invoice_address")) -> list[Record]:
    return [record[name] for name in names if record.get(name)]


def _of_addresses(names: Sequence[str], *members: str) -> Values:
    return lambda record: [
        str(one[member]) for one in _addresses(record, names) for member in members if one.get(member)
    ]


def _whole(*names: str) -> Values:
    """Full text: all words of the addresses as one value."""
    return lambda record: [" ".join(str(part) for one in _addresses(record, names) for part in one.values())]


def _of_items(inner: Values) -> Values:
    return lambda record: [value for item in record.get("items", ()) for value in inner(item)]


def _offer(name: str) -> Values:
    return lambda item: [item["offer_data"][name]] if (item.get("offer_data") or {}).get(name) else []


def _offer_number(name: str) -> Values:
    return lambda item: [int(value) for value in _offer(name)(item)]


def _identifiers(record: Record) -> list[Any]:
    return [one["value"] for one in record.get("item_identifiers") or ()]


def _set(name: str) -> Values:
    return lambda record: [bool(record.get(name))]


def _of(outer: str, inner: Values) -> Values:
    """Values of a nested record, where there is one."""
    return lambda record: inner(record[outer]) if record.get(outer) else []


def _checkpoints(ticket: Record) -> list[Any]:
    return sorted(time_of(one["at"]) for one in ticket.get("sla_checkpoints") or ())


def _markets(profile: Record) -> list[Any]:
    return [one["market_code"] for one in profile.get("destinations") or ()]


def _any_item(name: str) -> Values:
    return lambda record: [any(item.get(name) for item in record.get("items", ()))]


@frozen
class Listing:
    """What one list method filters and sorts by, and its further request members."""

    filters: Mapping[str, tuple[Message, Values]]
    sorts: Mapping[str, Values]
    more: Mapping[str, Kind]
    usual: str = "ID"
    """What a list is sorted by unless the request says otherwise."""

    def request(self) -> Message:
        """The request message."""
        pagination = Message({"limit": "uint32", "starting_after": "int64", "ending_before": "int64"})
        sort = Message({"by": Enum(frozenset(self.sorts)), "order": Enum(frozenset({"ASC", "DESC"}))})
        members = Message({name: kind for name, (kind, _) in self.filters.items()})
        return Message({"pagination": pagination, "sort": sort, "filter": members, **self.more})

    def page(self, records: Iterable[dict[str, Any]], asked: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        """The records of one page and whether more follow in the direction of reading."""
        pagination = asked.get("pagination", {})
        limit = pagination.get("limit", PAGE)
        if not 1 <= limit <= PAGE:
            raise Refused(INVALID_ARGUMENT, "must be between 1 and 100", place="pagination.limit")
        if "starting_after" in pagination and "ending_before" in pagination:
            raise Refused(INVALID_ARGUMENT, "only one of starting_after and ending_before", place="pagination")
        everything = list(records)
        by = asked.get("sort", {}).get("by", self.usual)
        key = self._key(by)
        down = asked.get("sort", {}).get("order", "ASC") == "DESC"
        ordered = sorted(
            (record for record in everything if self._meets(record, asked.get("filter", {}))), key=key, reverse=down
        )
        cursor = pagination.get("starting_after", pagination.get("ending_before"))
        if cursor is None:
            return ordered[:limit], len(ordered) > limit
        edge = self._edge(everything, cursor, key, by)
        if "starting_after" in pagination:
            rest = [record for record in ordered if (key(record) < edge if down else key(record) > edge)]
            return rest[:limit], len(rest) > limit
        rest = [record for record in ordered if (key(record) > edge if down else key(record) < edge)]
        return rest[-limit:], len(rest) > limit

    def _key(self, by: str) -> Callable[[Record], tuple[Any, ...]]:
        values = self.sorts[by]
        if by == "ID":
            return lambda record: (int(record["id"]),)
        return lambda record: ([(1, value) for value in values(record)[:1]], int(record["id"]))

    def _edge(
        self, records: Sequence[Record], cursor: int, key: Callable[[Record], tuple[Any, ...]], by: str
    ) -> tuple[Any, ...]:
        """Where the cursor stands. It need not meet the filter any more; by id it need not exist either."""
        if by == "ID":
            return (cursor,)
        for record in records:
            if int(record["id"]) == cursor:
                return key(record)
        raise Refused(INVALID_ARGUMENT, "unknown cursor", place="pagination")

    def _meets(self, record: Record, criteria: Mapping[str, Mapping[str, Any]]) -> bool:
        return all(
            _holds(self.filters[name][1](record), rule, wanted)
            for name, rules in criteria.items()
            for rule, wanted in rules.items()
        )


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, wanted: value > wanted,
    "ge": lambda value, wanted: value >= wanted,
    "le": lambda value, wanted: value <= wanted,
    "lt": lambda value, wanted: value < wanted,
    "value": lambda value, wanted: value == wanted,
    "eq": lambda value, wanted: value.casefold() == wanted.casefold(),
    "contains": lambda value, wanted: wanted.casefold() in value.casefold(),
    "matches": lambda value, wanted: all(word in value.casefold() for word in wanted.casefold().split()),
}


def _holds(values: list[Any], rule: str, wanted: Any) -> bool:
    if rule == "any_of":
        return not wanted or any(value in wanted for value in values)
    if rule == "none_of":
        return not any(value in wanted for value in values)
    if rule == "all_of":
        return all(one in values for one in wanted)
    return any(_COMPARE[rule](value, wanted) for value in values)


BOTH = ("shipping_address", "invoice_address")
_ORDER_AMOUNTS = ("total_charged", "total_paid", "total_refunded")
_ITEM_PAID = ("total_charged", "total_charged_dynamic", "total_paid", "total_refunded")
_COMMISSIONS = ("total", "base", "payout", "payment", "dynamic")
_ITEM_AMOUNTS = (
    *(name for plain in _ITEM_PAID for name in (plain, f"settlement_{plain}")),
    *(f"settlement_{part}_commission" for part in _COMMISSIONS),
)
_ITEM_TEXTS = ("name", "state", "sku", "currency_code", "settlement_currency_code", "taxation")
_BOTH_CURRENCIES = tuple(name for plain in _ORDER_AMOUNTS for name in (plain, f"settlement_{plain}"))

ORDERS = Listing(
    filters={
        "id": (INT64, _number("id")),
        "released_at": (TIME, _time("released_at")),
        "state": (_some(Enum(enums.ORDER_STATE)), _plain("state")),
        "labels": (LABELS, lambda order: list(order.get("labels", ()))),
        "customer_email": (LIKE, _plain("customer_email")),
        "address": (WORDS, _whole(*BOTH)),
        "address_phone_number": (LIKE, _of_addresses(BOTH, "phone_number")),
        "shipping_address_entity": (ENTITY, _of_addresses(BOTH[:1], "entity")),
        "shipping_address_country_code": (COUNTRY, _of_addresses(BOTH[:1], "country_code")),
        "invoice_address": (WORDS, _whole("invoice_address")),
        "invoice_address_entity": (ENTITY, _of_addresses(BOTH[1:], "entity")),
        "invoice_address_vatin": (LIKE, _of_addresses(BOTH[1:], "company_vatin", "personal_vatin")),
        "invoice_address_country_code": (COUNTRY, _of_addresses(BOTH[1:], "country_code")),
        "currency_code": (CURRENCY, _plain("currency_code")),
        "settlement_currency_code": (CURRENCY, _plain("settlement_currency_code")),
        **{name: (AMOUNT, _amount(name)) for name in _BOTH_CURRENCIES},
        "is_invoiceable": (BOOL, _set("is_invoiceable")),
        "has_invoice": (BOOL, _set("has_invoice")),
        "item_name": (WORDS, _of_items(_plain("name"))),
        "item_sku": (SKU, _of_items(_plain("sku"))),
        "item_offer_id": (INT64, _of_items(_offer_number("offer_id"))),
        "is_return_initiated": (BOOL, _any_item("return_initiated")),
        "is_return_shipment_label_used": (BOOL, _any_item("return_shipment_tracking_url")),
    },
    sorts={
        "ID": _number("id"),
        "RELEASED_AT": _time("released_at"),
        **{name.upper(): _plain(name) for name in ("customer_email", "currency_code", "settlement_currency_code")},
        **{name.upper(): _amount(name) for name in _BOTH_CURRENCIES},
    },
    more={},
)

ITEMS = Listing(
    filters={
        "id": (INT64, _number("id")),
        "name": (WORDS, _plain("name")),
        "state": (_some(Enum(enums.ITEM_STATE)), _plain("state")),
        "sku": (SKU, _plain("sku")),
        "currency_code": (CURRENCY, _plain("currency_code")),
        "settlement_currency_code": (CURRENCY, _plain("settlement_currency_code")),
        **{name: (AMOUNT, _amount(name)) for name in _ITEM_AMOUNTS},
        "taxation": (_some(Enum(enums.TAXATION)), _plain("taxation")),
        "is_refundable": (BOOL, _set("is_refundable")),
        "is_parcel_tracking_url": (BOOL, _set("parcel_tracking_url")),
        "is_item_identifier": (BOOL, _set("item_identifiers")),
        "linked_offer_data_offer_id": (INT64, _offer_number("offer_id")),
        "linked_offer_data_offer_warranty": (_some(Enum(enums.OFFER_WARRANTY)), _offer("offer_warranty")),
        "linked_offer_data_offer_grading": (_some(Enum(enums.OFFER_GRADING)), _offer("offer_grading")),
        "linked_offer_data_shipping_profile_id": (INT64, _offer_number("shipping_profile_id")),
    },
    sorts={
        "ID": _number("id"),
        **{name.upper(): _plain(name) for name in _ITEM_TEXTS},
        **{name.upper(): _amount(name) for name in _ITEM_AMOUNTS},
        "IS_REFUNDABLE": _set("is_refundable"),
    },
    more={"order_id": "int64"},
)

RETURNS = Listing(
    filters={
        "order_id": (INT64, _number("order_id")),
        "order_item_identifier": (TEXT, _identifiers),
        "return_initiated_at": (TIME, _time("return_initiated_at")),
        "state": (_some(Enum(enums.RETURN_STATE)), _plain("state")),
        "delivered_at": (TIME, _time("delivered_at")),
        "tracking_number": (TEXT, _plain("tracking_number")),
    },
    sorts={
        "ID": _number("id"),
        "ORDER_ID": _number("order_id"),
        "RETURN_INITIATED_AT": _time("return_initiated_at"),
        "DELIVERED_AT": _time("delivered_at"),
        "TRACKING_NUMBER": _plain("tracking_number"),
    },
    more={},
)

TICKETS = Listing(
    filters={
        "ticket_id": (ID_AMONG, _number("id")),
        "assignee_user_email": (EQUAL, _of("assignee", _plain("email"))),
        "status": (_some(Enum(enums.TICKET_STATUS)), _plain("status")),
        "customer_email": (EQUAL, _of("customer", _plain("email"))),
        "marketplace_order_id": (ID_AMONG, _of("marketplace_order_item", _number("order_id"))),
        "marketplace_order_item_id": (ID_AMONG, _of("marketplace_order_item", _number("order_item_id"))),
        "buyback_order_id": (ID_AMONG, _of("buyback_order_item", _number("buyback_order_id"))),
        "buyback_order_item_id": (ID_AMONG, _of("buyback_order_item", _number("buyback_order_item_id"))),
        "country": (COUNTRY, _plain("country")),
        "topic": (TEXT, _plain("topic_slug")),
        "urgency_status": (_some(Enum(enums.TICKET_URGENCY)), _plain("urgency_status")),
        "customer_panicked": (BOOL, _set("customer_panicked")),
        "is_buyback": (BOOL, _set("buyback_order_item")),
        "customer_name": (SKU, _of("customer", _plain("name"))),
        "seller_action_needed": (BOOL, _set("seller_action_needed")),
        "has_help_requests": (BOOL, _set("has_help_requests")),
    },
    sorts={
        "CREATED_AT": _time("created_at"),
        "NEXT_SLA_BREACH_AT": _checkpoints,
        "UPDATED_AT": _time("updated_at"),
    },
    more={},
    usual="CREATED_AT",
)

PROFILES = Listing(
    filters={
        "id": (INT64, _number("id")),
        "created_at": (TIME, _time("created_at")),
        "name": (Message({"contains": "string"}), _plain("name")),
        "source_country_market_code": (TEXT, _plain("source_country_market_code")),
        "destination_market_code": (TEXT, _markets),
        "num_offers_assigned": (_range("uint32"), _number("num_offers_assigned")),
    },
    sorts={
        "ID": _number("id"),
        "CREATED_AT": _time("created_at"),
        "NAME": _plain("name"),
        "SOURCE_COUNTRY_MARKET_CODE": _plain("source_country_market_code"),
        "NUM_OFFERS_ASSIGNED": _number("num_offers_assigned"),
        "SOURCE_COUNTRY_MARKET_NAME": _plain("source_country_market_name"),
    },
    more={},
)
