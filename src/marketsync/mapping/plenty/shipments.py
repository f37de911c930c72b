"""What left according to PlentyONE, as a domain shipment: items, parcel number, carrier, tracking link, scans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import field, frozen

from marketsync.domain import Mapped, Parcel, Shipment, Tracer, tracking_url
from marketsync.domain.carriers import CarrierReason
from marketsync.domain.tracking import TrackingReason
from marketsync.mapping.carriers import CarrierChoice, choose_carrier
from marketsync.mapping.plenty.market_items import GOODS, market_item_ids
from marketsync.plenty.models import Order, OrderItem

__all__ = ["CarrierChoice", "PlentyShipment", "to_shipment"]


@frozen(kw_only=True)
class PlentyShipment:
    """A sales or delivery order that left.

    ``shipment`` has one parcel with all its lines: the ERP does not say which item is in which. Its number is ``None``
    while there is none, and then nothing is confirmed (SHP-1). ``scans`` are the serial numbers by market item, to be
    checked by `choose_identifiers`. The reasons say why the carrier or the link is missing.
    """

    shipment: Shipment
    scans: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    carrier_reason: CarrierReason = ""
    link_reason: TrackingReason = ""

    @property
    def parcel(self) -> Parcel:
        return self.shipment.parcels[0]

    @property
    def ready(self) -> bool:
        """Whether the parcel has what a confirmation needs: a number and a link (SHP-1, SHP-2)."""
        return self.parcel.tracking_number is not None and self.parcel.tracking_url is not None

    def scans_of(self, line_id: str) -> tuple[str, ...]:
        """What was scanned for a market item."""
        return next((scans for item, scans in self.scans if item == line_id), ())


def to_shipment(
    order: Order,
    *,
    market_order_id: str,
    numbers: Iterable[str | None],
    carrier_name: str | None = None,
    carriers: CarrierChoice | None = None,
    parent_items: Sequence[OrderItem] = (),
    shipped_at: datetime | None = None,
    country: str | None = None,
    postcode: str | None = None,
) -> Mapped[PlentyShipment]:
    """A domain shipment from a sales or delivery order, or the problems that stand in the way.

    ``numbers`` are its package numbers, ``carrier_name`` the name of its parcel service or shipping profile.
    ``parent_items`` are those of the sales order, where a delivery order's own items do not name the market's.
    ``country`` and ``postcode`` are where it goes.
    """
    tracer = Tracer()
    parents = {item.id: item for item in parent_items}
    scans: dict[str, tuple[str, ...]] = {}
    for item in order.order_items:
        if item.type_id not in GOODS:
            continue
        line_ids = market_item_ids(item, parents)
        if not line_ids:
            tracer.warn("item_not_of_market", f"items[{item.id}]", "the item names no item of the market; left out")
            continue
        for line_id, found in _scans(tracer, item, line_ids).items():  # a market line may be two lines here
            scans[line_id] = (*scans.get(line_id, ()), *found)
    if not scans:
        tracer.problem("nothing_shipped", "items", "no item of the order belongs to the market")
    number = _number(tracer, numbers)
    choice = carriers or CarrierChoice()
    carrier, listed, reason = choose_carrier(tracer, choice, carrier_name, number, country)
    link = tracking_url(carrier, number, templates=choice.templates, postcode=postcode, country=country)
    if link.url is not None:
        shown = "***" if link.personal else link.url
        tracer.set("tracking_url", link.url, rule="shipping.link_of_template", source="carrier, number", shown=shown)
    elif number is not None:
        tracer.warn(link.reason, "tracking_url", "no tracking link can be built")
    parcel = Parcel(tracking_number=number, carrier=listed, tracking_url=link.url, line_ids=tuple(scans))
    return tracer.finish(
        PlentyShipment(
            shipment=Shipment(order_id=market_order_id, parcels=(parcel,), id=str(order.id), shipped_at=shipped_at),
            scans=tuple(scans.items()),
            carrier_reason=reason,
            link_reason=link.reason,
        )
    )


def _scans(tracer: Tracer, item: OrderItem, line_ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The serial numbers of a line: all of them for a single unit, one each for grouped ones (ORD-9)."""
    found = tuple(each.serial_number for each in item.serial_numbers if each.serial_number)
    if len(line_ids) == 1:
        return {line_ids[0]: found}
    if len(line_ids) > item.quantity:
        message = "a part of grouped units left, and which of them cannot be told"
        tracer.problem("units_not_told_apart", f"items[{item.id}]", message)
        return {}
    if len(found) > len(line_ids):
        message = "more serial numbers than grouped units; none is sent"
        tracer.warn("serial_numbers_surplus", f"items[{item.id}]", message)
        found = ()
    return {line_id: found[index : index + 1] for index, line_id in enumerate(line_ids)}


def _number(tracer: Tracer, numbers: Iterable[str | None]) -> str | None:
    """The first package number; an order of several parcels cannot say which item is in which (SHP-5)."""
    kept = list(dict.fromkeys(each.strip() for each in numbers if each is not None and each.strip()))
    if not kept:
        tracer.warn("tracking_number_missing", "tracking_number", "no package number yet: the confirmation waits")
        return None
    if len(kept) > 1:
        message = f"{len(kept)} package numbers; the first is confirmed, the others cannot be transferred"
        tracer.warn("parcel_not_transferable", "tracking_number", message)
    return tracer.set(
        "tracking_number", kept[0], rule="shipping.first_package", source="shipping_packages", shown=kept[0]
    )
