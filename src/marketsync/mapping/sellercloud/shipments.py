"""What left according to Sellercloud, as a domain shipment: a parcel for each package, carrier, link, scans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import field, frozen

from marketsync.domain import Mapped, Parcel, Shipment, Tracer, is_absolute_link, tracking_url
from marketsync.domain.carriers import CarrierReason
from marketsync.domain.tracking import TrackingReason
from marketsync.mapping.carriers import CarrierChoice, choose_carrier
from marketsync.sellercloud.models.order_rows import OrderRow
from marketsync.sellercloud.models.orders import Order
from marketsync.sellercloud.models.shipping import OrderPackage, OrderSerial

__all__ = ["SellercloudShipment", "market_lines", "to_shipments"]


@frozen(kw_only=True)
class SellercloudShipment:
    """An order that left.

    ``shipment`` has a parcel for each package, each with its own lines; a parcel's number is ``None`` while there is
    none, and then it is not confirmed (SHP-1). ``scans`` are the serial numbers by market line, to be checked by
    `choose_identifiers`; none is no proof that none was scanned (SER-16). The reasons are of the first parcel that
    lacks a carrier or a link.
    """

    shipment: Shipment
    scans: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    carrier_reason: CarrierReason = ""
    link_reason: TrackingReason = ""

    @property
    def ready(self) -> bool:
        """Whether each parcel has what a confirmation needs: a number and a link (SHP-1, SHP-2)."""
        return all(one.tracking_number is not None and one.tracking_url is not None for one in self.shipment.parcels)

    def scans_of(self, line_id: str) -> tuple[str, ...]:
        """What was scanned for a market line."""
        return dict(self.scans).get(line_id, ())


def market_lines(row: OrderRow) -> dict[int, str]:
    """The market's line id of each order item, by the item's id: only a row of a search shows it.

    A market line whose units have two prices is two order items.
    """
    return {item.id: item.reference_id.strip() for item in row.items if item.reference_id and item.reference_id.strip()}


def to_shipments(
    order: Order,
    *,
    lines: Mapping[int, str],
    market_order_id: str,
    serials: Iterable[OrderSerial] = (),
    packages: Sequence[OrderPackage] | None = None,
    carriers: CarrierChoice | None = None,
    shipped_at: datetime | None = None,
    country: str | None = None,
    postcode: str | None = None,
) -> Mapped[SellercloudShipment]:
    """A domain shipment from an order, or the problems that stand in the way.

    ``lines`` are the market's line ids by order item (`market_lines`), ``packages`` the order's own where not given.
    The carrier is the order's: a package has none. ``shipped_at`` is aware; ``country`` and ``postcode`` are where it
    goes.
    """
    tracer = Tracer()
    kept = dict.fromkeys(lines[item.id] for item in order.order_items if item.id in lines)
    for item in order.order_items:
        if item.id not in lines:
            tracer.warn("item_not_of_market", f"items[{item.id}]", "the item names no line of the market; left out")
    if not kept:
        tracer.problem("nothing_shipped", "items", "no item of the order belongs to the market")
    choice = carriers or CarrierChoice()
    details = order.shipping_details
    name = None if details is None else details.carrier or details.other_carrier
    parcels: list[Parcel] = []
    carrier_reason: CarrierReason = ""
    link_reason: TrackingReason = ""
    for number, line_ids, link in _packages(
        tracer, order.order_packages if packages is None else packages, lines, kept
    ):
        at = tracer.at(f"parcels[{len(parcels)}]")
        parcel, no_carrier, no_link = _parcel(at, choice, name, number, line_ids, link, country, postcode)
        parcels.append(parcel)
        carrier_reason, link_reason = carrier_reason or no_carrier, link_reason or no_link
    return tracer.finish(
        SellercloudShipment(
            shipment=Shipment(
                order_id=market_order_id, parcels=tuple(parcels), id=str(order.order_id), shipped_at=shipped_at
            ),
            scans=_scans(tracer, order, lines, kept, serials),
            carrier_reason=carrier_reason,
            link_reason=link_reason,
        )
    )


_NO_REASON: Final[TrackingReason] = ""
_Package = tuple[str | None, tuple[str, ...], str | None]


def _packages(
    tracer: Tracer, packages: Sequence[OrderPackage], lines: Mapping[int, str], kept: Mapping[str, None]
) -> list[_Package]:
    """Number, lines and Sellercloud's link of each parcel. A line in several packages is confirmed with the first.

    What no package names is in the first one: an order shipped as a whole has one package, mostly without contents.
    """
    left = dict(kept)
    found: list[_Package] = []
    for package in packages:
        number = (package.tracking_number or "").strip() or None
        found_in = (lines.get(one.order_item_id or 0) for one in package.items)
        named = dict.fromkeys(line for line in found_in if line is not None)
        mine = tuple(line for line in named if line in left)
        if (named and not mine) or (not package.items and found):
            message = "a further package of lines that another one has; its number cannot be transferred"
            tracer.warn("parcel_not_transferable", "tracking_number", message)
            continue
        for line in mine:
            del left[line]
        found.append((number, mine, package.tracking_number_url))
    if not found:
        found.append((None, (), None))
    number, mine, link = found[0]
    found[0] = (number, (*mine, *left), link)
    return [one for one in found if one[1]]


def _parcel(
    tracer: Tracer,
    choice: CarrierChoice,
    name: str | None,
    number: str | None,
    line_ids: tuple[str, ...],
    own_link: str | None,
    country: str | None,
    postcode: str | None,
) -> tuple[Parcel, CarrierReason, TrackingReason]:
    if number is None:
        tracer.warn("tracking_number_missing", "tracking_number", "no package number yet: the confirmation waits")
    else:
        rule = "shipping.number_of_package"
        tracer.set("tracking_number", number, rule=rule, source="order_packages[].tracking_number", shown=number)
    carrier, listed, reason = choose_carrier(tracer, choice, name, number, country)
    link = tracking_url(carrier, number, templates=choice.templates, postcode=postcode, country=country)
    url, link_reason = link.url, link.reason
    if url is not None:
        shown = "***" if link.personal else url
        tracer.set("tracking_url", url, rule="shipping.link_of_template", source="carrier, number", shown=shown)
    elif number is not None and own_link is not None and is_absolute_link(own_link.strip()):
        url, link_reason = own_link.strip(), _NO_REASON
        tracer.set("tracking_url", url, rule="shipping.link_of_erp", source="tracking_number_url", shown="***")
    elif number is not None:
        tracer.warn(link.reason, "tracking_url", "no tracking link can be built")
    parcel = Parcel(tracking_number=number, carrier=listed, tracking_url=url, line_ids=line_ids)
    return parcel, reason, link_reason


def _scans(
    tracer: Tracer, order: Order, lines: Mapping[int, str], kept: Mapping[str, None], serials: Iterable[OrderSerial]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Serial numbers by market line: by the order item, else by the SKU where one line alone has it."""
    of_sku: dict[str, set[str]] = {}
    for item in order.order_items:
        if item.id in lines and item.product_id:
            of_sku.setdefault(item.product_id.casefold(), set()).add(lines[item.id])
    scans: dict[str, list[str]] = {line: [] for line in kept}
    for serial in serials:
        same_sku = of_sku.get(serial.product_id.casefold(), set())
        line = lines.get(serial.order_item_id or 0) or (next(iter(same_sku)) if len(same_sku) == 1 else None)
        if line in scans and serial.serial_number.strip():
            scans[line].append(serial.serial_number)
        elif line is None:
            tracer.warn("serial_number_unclear", "serials", "a serial number of no line that can be told; not sent")
    return tuple((line, tuple(found)) for line, found in scans.items())
