"""What a seller may change on an order item, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from attrs import field, frozen

from marketsync.core import UNSET, Json, Unset, given
from marketsync.refurbed.codes import CountryCode
from marketsync.refurbed.enums import OrderItemIdentifierType, OrderItemState
from marketsync.refurbed.filters import chosen, named
from marketsync.refurbed.models import OrderItemIdentifier
from marketsync.refurbed.wire import int64, weight

__all__ = ["ItemStateChange", "ItemUpdate", "item_id"]


def item_id(value: str | int) -> str:
    """An item's id as it is sent."""
    return int64(value, "item_id")


def _state(value: OrderItemState | str) -> OrderItemState:
    return OrderItemState(named(OrderItemState, value, "state"))


def _tracking_url(value: str | Unset) -> str | Unset:
    if isinstance(value, Unset):
        return value
    if not isinstance(value, str):
        raise ValueError("tracking_url must be a URL; refurbed lets it be replaced, never removed")
    try:
        parts = urlsplit(value)
        absolute = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        absolute = False
    if not absolute or not value.isprintable() or any(char.isspace() for char in value):
        raise ValueError("tracking_url must be an absolute http(s) URL")  # SHP-2
    return value


def _identifiers(value: Iterable[OrderItemIdentifier] | Unset) -> tuple[OrderItemIdentifier, ...] | Unset:
    if isinstance(value, Unset):
        return value
    if isinstance(value, str | OrderItemIdentifier):
        raise TypeError("identifiers takes a list of OrderItemIdentifier")
    entries = tuple(value)
    if not entries:
        raise ValueError("identifiers is empty, which changes nothing at refurbed: leave it out instead")
    for entry in entries:
        if not isinstance(entry, OrderItemIdentifier):
            raise TypeError("identifiers takes a list of OrderItemIdentifier")
        chosen(OrderItemIdentifierType, entry.identifier_type.raw, "identifier_type")
        if not entry.value.strip():
            raise ValueError("an identifier has no value")
    return entries


def _text(value: object, what: str) -> str | Unset:
    if isinstance(value, Unset):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise ValueError(f"{what} must not be blank: leave it out to keep what is there")  # SHP-1
    return text


def _carrier(value: str | Unset) -> str | Unset:
    return _text(value, "carrier")


def _tracking_number(value: str | Unset) -> str | Unset:
    return _text(value, "tracking_number")


def _hs_code(value: str | Unset) -> str | Unset:
    return _text(value, "hs_code")


def _weight(value: Decimal | int | Unset) -> Decimal | Unset:
    return value if isinstance(value, Unset) else weight(value, "weight_kg")


def _country(value: CountryCode | str | Unset) -> CountryCode | Unset:
    return value if isinstance(value, Unset) else CountryCode(chosen(CountryCode, value, "manufacturing_country"))


@frozen
class _ItemChange:
    item_id: str = field(converter=item_id)
    tracking_url: str | Unset = field(default=UNSET, kw_only=True, converter=_tracking_url)
    identifiers: tuple[OrderItemIdentifier, ...] | Unset = field(default=UNSET, kw_only=True, converter=_identifiers)
    carrier: str | Unset = field(default=UNSET, kw_only=True, converter=_carrier)
    tracking_number: str | Unset = field(default=UNSET, kw_only=True, converter=_tracking_number)
    weight_kg: Decimal | Unset = field(default=UNSET, kw_only=True, converter=_weight)
    manufacturing_country: CountryCode | Unset = field(default=UNSET, kw_only=True, converter=_country)
    hs_code: str | Unset = field(default=UNSET, kw_only=True, converter=_hs_code)

    def body(self) -> dict[str, Json]:
        """The members to send."""
        tracked = {"carrier": self.carrier, "tracking_number": self.tracking_number}
        identifiers = self.identifiers or ()
        devices = [{"identifier_type": one.identifier_type, "value": one.value.strip()} for one in identifiers]
        return {
            "id": self.item_id,
            **given(
                {
                    "parcel_tracking_url": self.tracking_url,
                    "item_identifiers": devices or UNSET,
                    "parcel_carrier_tracking_number": tracked if self.carrier else UNSET,
                    "weight_kg": self.weight_kg,
                    "manufacturing_country": self.manufacturing_country,
                    "hs_code": self.hs_code,
                }
            ),
        }

    def _check_pair(self) -> None:
        if bool(self.carrier) != bool(self.tracking_number):
            raise ValueError("carrier and tracking_number go together")


@frozen
class ItemUpdate(_ItemChange):
    """New values for one item; what is left out stays as it is. Raises `ValueError` before anything is sent.

    `tracking_url` is an absolute http(s) URL; it can be replaced, never removed. `carrier` is a slug from
    `carriers.list()` and goes together with `tracking_number`; the pair cannot be read back. `weight_kg`,
    `manufacturing_country` and `hs_code` are for customs.
    """

    def __attrs_post_init__(self) -> None:
        self._check_pair()
        if len(self.body()) == 1:
            raise ValueError("an update of nothing: name what changes")


@frozen
class ItemStateChange(_ItemChange):
    """A move of one item to `state`, with the members of `ItemUpdate`. Raises `ValueError` before anything is sent.

    `SHIPPED` needs `tracking_url`, even if it was set before.
    """

    state: OrderItemState = field(converter=_state)

    def __attrs_post_init__(self) -> None:
        self._check_pair()
        if self.state == OrderItemState.SHIPPED and not self.tracking_url:
            raise ValueError("SHIPPED needs tracking_url: give it again if it was set before")

    def body(self) -> dict[str, Json]:
        """The members to send."""
        members = _ItemChange.body(self)
        return {"id": members.pop("id"), "state": self.state, **members}
