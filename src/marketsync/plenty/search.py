"""The search grammar of PlentyONE, typed: a filter is a value, an enumeration or a `Condition`.

The vendor ignores filters that it does not know and then answers with everything, so only the filters named here exist.
Source: the vendor's API guide, page "order search".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from marketsync.plenty.wire import w3c

__all__ = [
    "DOCUMENT_RELATIONS",
    "ORDER_RELATIONS",
    "ORDER_SORTS",
    "PAYMENT_RELATIONS",
    "VARIATION_RELATIONS",
    "Condition",
    "Filter",
    "Number",
    "Window",
    "above",
    "at_least",
    "at_most",
    "below",
    "between",
    "is_not",
    "one_of",
]

Number: TypeAlias = int | Decimal
Scalar: TypeAlias = int | str | Decimal | datetime
Window: TypeAlias = tuple[datetime, datetime]
"""Two aware moments, both included."""


@frozen
class Condition:
    """One condition on a field, as it is sent. Make it with `one_of`, `between`, `at_least` and so on."""

    text: str


Filter: TypeAlias = Scalar | Condition | Sequence[Scalar]

ORDER_RELATIONS = frozenset(
    {
        "addressRelations",
        "addresses",
        "amounts",
        "comments",
        "contactReceiver",
        "contactSender",
        "dates",
        "documents",
        "location",
        "orderItems",
        "orderItems.comments",
        "orderItems.giftCardCodes",
        "orderItems.serialNumbers",
        "orderItems.transactions",
        "orderItems.variation",
        "orderItems.variation.propertiesV2",
        "orderItems.variationBarcodes",
        "orderReferences",
        "originOrderReferences",
        "paymentTerms",
        "payments",
        "properties",
        "relations",
        "shippingPackages",
        "shippingPallets",
        "tags",
        "warehouseReceiver",
        "warehouseSender",
    }
)
ORDER_SORTS = frozenset(
    {"orderId", "statusId", "orderDeliveryAddressPostCode", "invoiceNumber", "orderProperty_33"}
    | {f"orderDate_{one}" for one in (2, 3, 5, 8)}
)
DOCUMENT_RELATIONS = frozenset({"references"})
PAYMENT_RELATIONS = frozenset({"parent", "method", "histories", "properties", "order", "contact"})
VARIATION_RELATIONS = frozenset(
    {
        "item",
        "parent",
        "stock",
        "unit",
        "properties",
        "variationAdditionalSkus",
        "variationBarcodes",
        "variationMarkets",
        "variationSalesPrices",
        "variationSkus",
        "variationWarehouses",
    }
)


def one_of(values: Iterable[Scalar]) -> Condition:
    """Any of these."""
    return Condition("in:" + ",".join(_listed(values)))


def is_not(value: Scalar) -> Condition:
    """Anything but this."""
    return Condition(f"not:{_scalar(value)}")


def between(first: Number | datetime, last: Number | datetime) -> Condition:
    """From `first` to `last`, both included."""
    return Condition(f"between:{_scalar(first)},{_scalar(last)}")


def at_least(value: Number | datetime) -> Condition:
    """This or more."""
    return Condition(f"gte:{_scalar(value)}")


def at_most(value: Number | datetime) -> Condition:
    """This or less."""
    return Condition(f"lte:{_scalar(value)}")


def above(value: Number | datetime) -> Condition:
    """More than this."""
    return Condition(f"gt:{_scalar(value)}")


def below(value: Number | datetime) -> Condition:
    """Less than this."""
    return Condition(f"lt:{_scalar(value)}")


def expression(given: Filter | None) -> str | None:
    """A filter as query text; `None` when there is none."""
    if given is None:
        return None
    if isinstance(given, Condition):
        return given.text
    if isinstance(given, int | str | Decimal | datetime):
        return f"eq:{_scalar(given)}"
    return one_of(given).text


def plain(value: Number) -> str:
    """A number without trailing zeros: 183.0 is 183."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def window(name: str, given: Window | None) -> str | None:
    """`between` of two aware moments, checked."""
    if given is None:
        return None
    first, last = given
    if first.utcoffset() is None or last.utcoffset() is None:
        raise ValueError(f"{name}: a datetime must be aware: say which zone it is in")
    if first > last:
        raise ValueError(f"{name}: the first moment is after the last")
    return between(first, last).text


def relations(names: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    """Names of relations; one that does not exist raises `ValueError`, as the vendor would ignore it in silence."""
    if isinstance(names, str):
        raise TypeError("relations are a sequence of names")
    unknown = [one for one in names if one not in known]
    if unknown:
        raise ValueError(f"there is no relation {', '.join(sorted(unknown))}")
    return tuple(dict.fromkeys(names))


def _listed(values: Iterable[Scalar]) -> list[str]:
    found = [_scalar(one) for one in values]
    if not found:
        raise ValueError("a search for one of no values finds everything: leave the filter out")
    return found


def _scalar(value: Scalar) -> str:
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal | datetime):
        raise TypeError("a filter is text, a whole number, a Decimal or a datetime")
    if isinstance(value, datetime):
        return w3c(value)
    if isinstance(value, Decimal):
        return plain(value)
    text = str(value)
    if not text or "," in text or " AND " in text or " OR " in text or "+AND+" in text or "+OR+" in text:
        raise ValueError("the search grammar cannot express this value")
    return text
