"""Parcels told to refurbed, item by item: state, tracking link, carrier with number, device identifiers.

Carrier and number cannot be read back, and the link is what refurbed asks for (SHP-2): the pair goes with it only where
the carrier is in refurbed's own list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from marketsync.connectors.refurbed_calls import refusal
from marketsync.connectors.settings import MarketSettings
from marketsync.core import UNSET, Entry
from marketsync.domain import Carrier, DeviceIdentifier, Imei
from marketsync.errors import ApiError
from marketsync.refurbed import (
    ItemStateChange,
    ItemUpdate,
    OrderItem,
    OrderItemIdentifier,
    OrderItemIdentifierType,
    OrderItemState,
    RefurbedClient,
)
from marketsync.sync import ItemResult
from marketsync.sync.event_ports import CarrierTable, ItemParcel

__all__ = ["RefurbedParcels"]

T = TypeVar("T")
C = TypeVar("C")

_KEPT: Final = 6 * 3600.0
"""Seconds that the list of carriers is kept: refurbed asks not to fetch it often."""


class RefurbedParcels:
    """The parcels of one account."""

    def __init__(self, client: RefurbedClient, settings: MarketSettings) -> None:
        self._client = client
        self._settings = settings
        self._listed: tuple[float, tuple[Carrier, ...]] | None = None

    def carriers(self) -> CarrierTable:
        """refurbed's list, kept for six hours, and the seller's choices."""
        now = self._client.clock.monotonic()
        if self._listed is None or now - self._listed[0] >= _KEPT:
            listed = self._client.carriers.list()
            self._listed = (now, tuple(Carrier(slug=one.slug, name=one.name) for one in listed if one.slug.strip()))
        return CarrierTable(
            listed=self._listed[1],
            default=self._settings.carrier,
            names=self._settings.carrier_names,
            templates=self._settings.tracking_templates,
        )

    def ship(self, parcels: Sequence[ItemParcel]) -> Sequence[ItemResult]:
        """ACCEPTED to SHIPPED. A unit leaves once, so an item is in one parcel."""
        named = any(parcel.carrier is not None for parcel in parcels)
        slugs = {one.slug for one in self.carriers().listed or ()} if named else set[str]()

        def change(parcel: ItemParcel) -> ItemStateChange:
            pair = parcel.carrier is not None and parcel.carrier.slug in slugs
            return ItemStateChange(
                parcel.item_id,
                OrderItemState.SHIPPED,
                tracking_url=parcel.tracking_url,
                carrier=parcel.carrier.slug if parcel.carrier is not None and pair else UNSET,
                tracking_number=parcel.tracking_number if pair else UNSET,
                identifiers=_identifiers(parcel.identifiers) if parcel.identifiers else UNSET,
            )

        items = self._client.order_items
        return self._each("order_items.set_states", {one.item_id: one for one in parcels}, change, items.set_states)

    def set_identifiers(self, identifiers: Mapping[str, tuple[DeviceIdentifier, ...]]) -> Sequence[ItemResult]:
        """Identifiers alone. That a new list replaces the old one is likely and not documented (UNVERIFIED)."""

        def change(entry: tuple[str, tuple[DeviceIdentifier, ...]]) -> ItemUpdate:
            return ItemUpdate(entry[0], identifiers=_identifiers(entry[1]))

        entries = {item_id: (item_id, devices) for item_id, devices in identifiers.items()}
        return self._each("order_items.update_many", entries, change, self._client.order_items.update_many)

    def _each(
        self,
        operation: str,
        entries: Mapping[str, T],
        change: Callable[[T], C],
        send: Callable[[Sequence[C]], Sequence[Entry[OrderItem]]],
    ) -> Sequence[ItemResult]:
        """One result per entry, in order; what cannot be sent does not hold up the others."""
        changes: dict[str, C] = {}
        errors: dict[str, ApiError | None] = {}
        for item_id, entry in entries.items():
            try:
                changes[item_id] = change(entry)
            except ValueError as error:
                errors[item_id] = refusal(self._client, operation, error)
        if changes:
            results = send(list(changes.values()))
            errors.update((item_id, result.error) for item_id, result in zip(changes, results, strict=True))
        return [ItemResult(item_id=item_id, error=errors[item_id]) for item_id in entries]


def _identifiers(devices: Sequence[DeviceIdentifier]) -> tuple[OrderItemIdentifier, ...]:
    return tuple(
        OrderItemIdentifier(
            identifier_type=(
                OrderItemIdentifierType.IMEI if isinstance(one, Imei) else OrderItemIdentifierType.SERIAL_NUMBER
            ),
            value=one.value,
        )
        for one in devices
    )
