"""How the items of an order leave: as the ERP says, read for many orders together, or as a call says."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from marketsync.domain import Carrier, DeviceIdentifier, Imei, Order, Parcel, carrier_of_slug, tracking_url
from marketsync.domain.scans import Expected
from marketsync.errors import ApiError
from marketsync.sync.event_ports import CarrierTable, ShipmentSink, ShipmentSource, Shipped
from marketsync.sync.poll import work_key
from marketsync.sync.procedures import ProcedureAction
from marketsync.sync.reasons import Reason, detailed
from marketsync.sync.rows import parked
from marketsync.sync.run import Run
from marketsync.sync.work import WorkRow

__all__ = ["Leaving", "Shipments", "by_call", "of_erp"]


@frozen(kw_only=True)
class Leaving:
    """How one item leaves. What is not `known` was said by a call whose content is gone.

    `scans` are raw texts, `fault` says why there is no link.
    """

    known: bool = True
    number: str | None = None
    url: str | None = field(default=None, repr=False)
    carrier: Carrier | None = None
    scans: tuple[str, ...] = field(default=(), repr=False)
    expected: Expected = "any"
    fault: str = ""


class Shipments:
    """The ERP's shipments of a run's waiting rows, read together: nothing else shows a late package number."""

    def __init__(self, run: Run, rows: Sequence[WorkRow]) -> None:
        self._run = run
        self._left = {
            str(row.facts["erp"]): row
            for row in rows
            if row.facts.get("action") == ProcedureAction.SHIP.value and "erp" in row.facts
        }
        self._answers: dict[str, Shipped | ApiError | None] = {}
        self._lock = threading.Lock()

    def of(self, row: WorkRow, order: Order, source: ShipmentSource, sink: ShipmentSink) -> Shipped | None:
        """What left under the row's ERP order; `None` when that is gone. Raises the `ApiError` of its batch."""
        remote_id = str(row.facts["erp"])
        with self._lock:
            if remote_id not in self._answers:
                self._read({remote_id: order, **self._others(remote_id)}, source, sink)
            answer = self._answers[remote_id]
        if isinstance(answer, ApiError):
            raise answer
        return answer

    def _others(self, remote_id: str) -> dict[str, Order]:
        """Further rows for the same request: imported, and known to this run already."""
        found: dict[str, Order] = {}
        for other, row in self._left.items():
            if len(found) + 1 >= self._run.erp.profile.lookup_batch:
                break
            if other == remote_id or other in self._answers or not self._run.has_read(row.record_id):
                continue
            stored = self._run.store.work(work_key(self._run.account, row.record_id))
            seen = self._run.fresh(row.record_id)
            if stored is not None and stored.facts.get("imported") and seen is not None and seen.order is not None:
                found[other] = seen.order
        return found

    def _read(self, orders: Mapping[str, Order], source: ShipmentSource, sink: ShipmentSink) -> None:
        try:
            answer = source.read_shipments(orders, sink.carriers())
        except ApiError as error:
            self._answers.update(dict.fromkeys(orders, error))
        else:
            self._answers.update({one: answer.get(one) for one in orders})


def of_erp(shipped: Shipped) -> dict[str, Leaving]:
    """By item. The ERP's order has one parcel."""
    fault = next((notice.code for notice in shipped.warnings if notice.field.endswith("tracking_url")), "")
    return {
        item: Leaving(
            number=parcel.tracking_number,
            url=parcel.tracking_url,
            carrier=parcel.carrier,
            scans=shipped.scans.get(item, ()),
            fault=fault,
        )
        for parcel in (shipped.shipment.parcels if shipped.shipment is not None else ())
        for item in parcel.line_ids
    }


def by_call(parcels: Sequence[Parcel], order: Order, table: CarrierTable, items: Sequence[str]) -> dict[str, Leaving]:
    """By item; one that two parcels name is in the first (SHP-5). `items` are all that may leave.

    The market's carrier list decides whether the carrier goes along; the link needs none of it.
    """
    found: dict[str, Leaving] = {}
    for parcel in parcels:
        named = parcel.line_ids or tuple(items)
        if not set(named) <= set(items):
            raise parked(detailed(Reason.NOT_FOUND, "item"))
        carrier = parcel.carrier or (carrier_of_slug(table.default) if table.default else None)
        link = tracking_url(
            carrier,
            parcel.tracking_number,
            templates=table.templates,
            postcode=order.delivery.postcode,
            country=order.delivery.country,
        )
        listed = carrier is not None and (table.listed is None or carrier.slug in {one.slug for one in table.listed})
        leaving = Leaving(
            number=(parcel.tracking_number or "").strip() or None,
            url=parcel.tracking_url or link.url,
            carrier=carrier if listed else None,
            fault=link.reason,
        )
        for item, devices in zip(named, _devices(parcel, len(named)), strict=True):
            scans = tuple(device.value for device in devices)
            found.setdefault(item, evolve(leaving, scans=scans, expected=_expected(devices)))
    return found


def _expected(devices: Sequence[DeviceIdentifier]) -> Expected:
    """What the caller says that they are counts: a serial number may look like an IMEI."""
    kinds = {type(device) for device in devices}
    if len(kinds) != 1:
        return "any"
    return "imei" if Imei in kinds else "serial_number"


def _devices(parcel: Parcel, items: int) -> Sequence[tuple[DeviceIdentifier, ...]]:
    """Whose device is which: all of the only item's, or one for each item in their order."""
    devices = parcel.identifiers
    if not devices or items == 1:
        return [devices] * items
    if len(devices) != items or not parcel.line_ids:
        raise parked(detailed(Reason.MAPPING, "identifiers_not_told_apart"))
    return [(device,) for device in devices]
