"""Parcels told to Back Market: one per order, with the devices in it where the order has a single unit (SER-13, SHP-5).

All other devices are registered line by line, and what is registered stays (SER-12).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketsync.backmarket import BackMarketClient, OrderLineState
from marketsync.backmarket.models import orders as wire
from marketsync.connectors.backmarket_calls import lines_of, refusal
from marketsync.connectors.settings import MarketSettings
from marketsync.domain import Carrier, DeviceIdentifier, Imei
from marketsync.errors import ApiError
from marketsync.mapping.backmarket.shippers import SHIPPERS, shipper_name
from marketsync.sync import ItemResult
from marketsync.sync.event_ports import CarrierTable, ItemParcel

__all__ = ["BackMarketParcels"]

_CARRIERS = tuple(Carrier(slug=slug, name=name) for slug, name in SHIPPERS.items())


class BackMarketParcels:
    """The parcels of one account."""

    def __init__(self, client: BackMarketClient, settings: MarketSettings) -> None:
        self._client = client
        self._settings = settings

    def carriers(self) -> CarrierTable:
        """The carriers that Back Market has a name for, and the seller's choices."""
        return CarrierTable(
            listed=_CARRIERS,
            default=self._settings.carrier,
            names=self._settings.carrier_names,
            templates=self._settings.tracking_templates,
        )

    def ship(self, order_id: str, parcels: Sequence[ItemParcel]) -> Sequence[ItemResult]:
        """ACCEPTED to SHIPPED, for all lines of the order at once (ORD-4): the parcels are one."""
        if not parcels:
            return []
        first = parcels[0]
        devices = [device for parcel in parcels for device in parcel.identifiers]
        imei, serial = _by_type(devices)
        try:
            order, lines = lines_of(self._client, order_id, "orders.ship")
            states = {line.state for line in lines.values()}
            if OrderLineState.ACCEPTED not in states:
                there = OrderLineState.SHIPPED in states
                problem = refusal(self._client, "orders.ship", "no line of the order is accepted", "LINE_STATE")
                return _all(parcels, None if there else problem)
            self._client.orders.ship(
                order,
                tracking_number=first.tracking_number,
                tracking_url=first.tracking_url or None,
                shipper=shipper_name(first.carrier.slug if first.carrier is not None else ""),
                imei=imei,
                serial_number=serial,
            )
        except ValueError as error:
            return _all(parcels, refusal(self._client, "orders.ship", str(error), "INVALID_VALUE"))
        except ApiError as error:
            return _all(parcels, error)
        return _all(parcels, None)

    def set_identifiers(
        self, order_id: str, identifiers: Mapping[str, tuple[DeviceIdentifier, ...]]
    ) -> Sequence[ItemResult]:
        """What a line has already is left alone; another value is refused, since Back Market corrects none."""
        _, lines = lines_of(self._client, order_id, "order_lines.update")
        return [
            ItemResult(item_id=item, error=self._register(lines.get(item), devices))
            for item, devices in identifiers.items()
        ]

    def _register(self, line: wire.OrderLine | None, devices: Sequence[DeviceIdentifier]) -> ApiError | None:
        name = "order_lines.update"
        if line is None:
            return refusal(self._client, name, "the line is not known", "LINE_NOT_FOUND")
        imei, serial = _by_type(devices)
        for wanted, there in ((imei, line.imei), (serial, line.serial_number)):
            if wanted and there and wanted.casefold() != there.casefold():
                return refusal(self._client, name, "another number is registered for good", "REGISTERED")
        imei, serial = imei if not line.imei else None, serial if not line.serial_number else None
        if not imei and not serial:
            return None
        try:
            self._client.order_lines.update(line.id, imei=imei, serial_number=serial)
        except ValueError as error:
            return refusal(self._client, name, str(error), "INVALID_VALUE")
        except ApiError as error:
            return error
        return None


def _by_type(devices: Sequence[DeviceIdentifier]) -> tuple[str | None, str | None]:
    """The IMEI and the serial number of one unit."""
    imei = next((one.value for one in devices if isinstance(one, Imei)), None)
    return imei, next((one.value for one in devices if not isinstance(one, Imei)), None)


def _all(parcels: Sequence[ItemParcel], error: ApiError | None) -> Sequence[ItemResult]:
    return [ItemResult(item_id=parcel.item_id, error=error) for parcel in parcels]
