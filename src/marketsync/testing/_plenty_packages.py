"""Parcels of the fake PlentyONE, its shipping profiles, and shipments registered with a carrier."""

from __future__ import annotations

from marketsync.testing._plenty_world import Raw, Route, World, body_of, invalid, missing, not_found
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["PRESETS", "ROUTES", "add_preset", "build_package", "packages_of"]

PRESETS = ((6, 101, "DHL Paket"), (7, 102, "DPD Classic"), (8, 103, "Self-collection"))
"""Id, parcel service and name of the shipping profiles of every new system."""


def add_preset(world: World, preset_id: int, parcel_service_id: int, name: str) -> None:
    """A shipping profile."""
    everywhere = {"supportedMultishop": ["-1"], "supportedReferrer": ["-1"]}
    nobody: Raw = {"excludedPaymentMethods": [], "excludedCustomerGroups": []}
    world.presets[preset_id] = {
        "id": preset_id,
        "parcelServiceId": parcel_service_id,
        "backendName": name,
        "flag": 7,
        "priority": 4,
        "category": 1,
        "isInsured": 0,
        "isExpress": 0,
        "isDefaultEnabled": 1,
        **everywhere,
        **nobody,
        "updatedAt": world.stamp(),
    }


def build_package(world: World, order_id: int, body: Raw) -> Raw:
    """Store a parcel. It does not move the order's `updatedAt`: whether the vendor's does is not known."""
    stamp = world.stamp()
    package_id = world.next_id("package")
    package: Raw = {
        "id": package_id,
        "orderId": order_id,
        "packageId": body["packageId"],
        "weight": body.get("weight") or 0,
        "packageNumber": str(body.get("packageNumber") or ""),
        "labelPath": "",
        "returnPackageNumber": str(body.get("returnPackageNumber") or ""),
        "packageType": body.get("packageType") or 0,
        "volume": body.get("volume") or 0,
        "palletId": None,
        "isClosed": False,
        "createdAt": stamp,
        "updatedAt": stamp,
    }
    world.packages[package_id] = package
    return package


def packages_of(world: World, order_id: int) -> list[Raw]:
    """The parcels of an order itself; those of its delivery orders are theirs."""
    return [one for one in world.packages.values() if one["orderId"] == order_id]


def list_packages(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}/shipping/packages`: a bare list; the label comes with `with=labelBase64`."""
    world.order(order_id)
    found = packages_of(world, order_id)
    if "labelBase64" in (request.param("with") or "").split(","):
        found = [{**one, "labelBase64": world.package_labels.get(one["id"], "")} for one in found]
    return Answer(json=found)


def create(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`POST /rest/orders/{id}/shipping/packages`. There is no idempotency."""
    world.order(order_id)
    body = body_of(request)
    if body.get("packageId") is None:
        raise invalid(world, {"packageId": missing("packageId")})
    return Answer(json=build_package(world, order_id, body))


def numbers(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}/packagenumbers`: a bare list of texts."""
    world.order(order_id)
    return Answer(json=[one["packageNumber"] for one in packages_of(world, order_id) if one["packageNumber"]])


def presets(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/shipping/presets`: a bare list."""
    return Answer(json=list(world.presets.values()))


def preset(world: World, request: FakeRequest, preset_id: int) -> Answer:
    """`GET /rest/orders/shipping/presets/{id}`."""
    if preset_id not in world.presets:
        raise not_found("ParcelServicePreset", preset_id)
    return Answer(json=world.presets[preset_id])


def information(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}/shipping/shipping_information`; the empty map of an order without any comes as []."""
    world.order(order_id)
    return Answer(json=world.shipping_information.get(order_id, []))


ROUTES = (
    Route("packages.list", "GET", "/orders/{int}/shipping/packages", list_packages, "orders.shipping.packages.show"),
    Route(
        "packages.create",
        "POST",
        "/orders/{int}/shipping/packages",
        create,
        "orders.shipping.packages.create",
        write=True,
    ),
    Route("packages.numbers", "GET", "/orders/{int}/packagenumbers", numbers, "orders.shipping.packages.show"),
    Route("shipping_presets.list", "GET", "/orders/shipping/presets", presets, "orders.shipping.presets.show"),
    Route("shipping_presets.get", "GET", "/orders/shipping/presets/{int}", preset, "orders.shipping.presets.show"),
    Route(
        "orders.shipping_information",
        "GET",
        "/orders/{int}/shipping/shipping_information",
        information,
        "orders.shipping.show",
    ),
)
