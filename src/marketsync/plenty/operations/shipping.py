"""Parcels of orders, shipping profiles and registered shipments."""

from __future__ import annotations

from marketsync.core import CodecError, Duplicate, Operation, RawResponse, Request, Safety, loads, query_of
from marketsync.plenty.models.shipping import Package, ShippingInformation, ShippingPreset
from marketsync.plenty.models.write import PackageWrite, body
from marketsync.plenty.operations.common import checked_id, list_of, listed, record
from marketsync.plenty.wire import codec

__all__ = [
    "create_package",
    "get_shipping_information",
    "get_shipping_preset",
    "list_package_numbers",
    "list_packages",
    "list_shipping_presets",
]

_NEVER = (0, "", "0")


def list_packages(order_id: int, *, labels: bool = False) -> Operation[tuple[Package, ...]]:
    """`GET /rest/orders/{id}/shipping/packages`; `labels` asks for the label of each, base64."""
    query = query_of({"with": "labelBase64" if labels else None})
    request = Request("GET", f"/rest/orders/{checked_id(order_id, 'order_id')}/shipping/packages", query=query)
    return Operation("packages.list", Safety.READ, request, list_of(Package), bucket="read")


def create_package(order_id: int, draft: PackageWrite) -> Operation[Package]:
    """`POST /rest/orders/{id}/shipping/packages`. A second copy would be a second parcel."""
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/shipping/packages"
    return Operation(
        "packages.create",
        Safety.CREATE,
        Request("POST", path, body(draft)),
        record(Package),
        bucket="write",
        natural_key=draft.package_number or None,
        duplicate=Duplicate.HARMFUL,
    )


def list_package_numbers(order_id: int) -> Operation[tuple[str, ...]]:
    """`GET /rest/orders/{id}/packagenumbers`: the tracking numbers; empty ones are left out."""

    def decode(raw: RawResponse) -> tuple[str, ...]:
        found = listed(loads(raw.content))
        if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in found):
            raise CodecError("not a list of numbers")
        return tuple(str(one).strip() for one in found if str(one).strip())

    request = Request("GET", f"/rest/orders/{checked_id(order_id, 'order_id')}/packagenumbers")
    return Operation("packages.numbers", Safety.READ, request, decode, bucket="read")


def list_shipping_presets() -> Operation[tuple[ShippingPreset, ...]]:
    """`GET /rest/orders/shipping/presets`: all shipping profiles."""
    request = Request("GET", "/rest/orders/shipping/presets")
    return Operation("shipping_presets.list", Safety.READ, request, list_of(ShippingPreset), bucket="read")


def get_shipping_preset(preset_id: int) -> Operation[ShippingPreset]:
    """`GET /rest/orders/shipping/presets/{id}`: a shipping profile, which is where the carrier stands."""
    request = Request("GET", f"/rest/orders/shipping/presets/{checked_id(preset_id)}")
    return Operation("shipping_presets.get", Safety.READ, request, record(ShippingPreset), bucket="read")


def get_shipping_information(order_id: int) -> Operation[ShippingInformation | None]:
    """`GET /rest/orders/{id}/shipping/shipping_information`; `None` for an empty answer. Its moments may be 0."""

    def decode(raw: RawResponse) -> ShippingInformation | None:
        document = loads(raw.content) if raw.content.strip() else None
        if not document:
            return None
        if isinstance(document, dict):
            unset = [name for name in ("registrationAt", "shipmentAt") if document.get(name) in _NEVER]
            document = {**document, **dict.fromkeys(unset)}
        return codec.structure(document, ShippingInformation)

    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/shipping/shipping_information"
    return Operation("orders.shipping_information", Safety.READ, Request("GET", path), decode, bucket="read")
