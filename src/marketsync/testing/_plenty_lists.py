"""Everything else that the fake PlentyONE lists: shops, countries, notes, variations, VAT rates, warehouses."""

from __future__ import annotations

from marketsync.testing._json import copied
from marketsync.testing._plenty_facts import COUNTRIES, VARIATION_FILTERS, VAT_RATES, WAREHOUSES
from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    decimal_of,
    error,
    flag,
    instant,
    invalid,
    missing,
    names_of,
    not_found,
    page,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "build_comment"]

_REFERENCE_TYPES = ("order", "order_item", "contact", "category", "item_variation", "register_incoming_items")
_NO_FILTERS = frozenset({"with", "lang", "page", "itemsPerPage"})
_VAT_SINCE = "2021-01-01T00:00:00+01:00"


def webstores(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/webstores`: a bare list; `storeIdentifier` is the plentyId."""
    shop: Raw = {"id": 0, "name": "Example Shop", "type": "plentymarkets", "storeIdentifier": world.plenty_id}
    return Answer(json=[{**shop, "pluginSetId": 3, "configuration": {"defaultCurrencyList": []}}])


def countries(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/shipping/countries`: a bare list; `with[]` takes names and states."""
    with_ = names_of(request, "with")
    rows: list[Raw] = []
    for number, iso, name in COUNTRIES:
        row: Raw = {"id": number, "name": name, "isoCode2": iso, "active": 1, "shippingDestinationId": 1}
        row.update({"storehouseId": 1, "lang": "en", "isCountryStateMandatory": False, "vatCodes": []})
        if "names" in with_:
            row["names"] = [{"id": number * 10, "countryId": number, "language": "en", "name": name}]
        if "states" in with_:
            row["states"] = []
        rows.append(row)
    return Answer(json=rows)


# -- notes -------------------------------------------------------------------------------------------------------------


def create_comment(world: World, request: FakeRequest) -> Answer:
    """`POST /rest/comments`. There is no upsert."""
    return Answer(json=build_comment(world, body_of(request)))


def build_comment(world: World, body: Raw) -> Raw:
    """Store a note. Adding one does not touch its order."""
    problems = {
        name: missing(name) for name in ("referenceType", "referenceValue", "text") if body.get(name) in (None, "")
    }
    if "referenceType" not in problems and body["referenceType"] not in _REFERENCE_TYPES:
        problems["referenceType"] = "The selected reference type is invalid."
    if problems:
        raise invalid(world, problems)
    if body["referenceType"] == "order":
        world.order(int(body["referenceValue"]))
    comment_id = world.next_id("comment")
    comment: Raw = {
        "id": comment_id,
        "referenceType": body["referenceType"],
        "referenceValue": int(body["referenceValue"]),
        "userId": body.get("userId"),
        "createdAt": world.stamp(),
        "text": str(body["text"]),
        "isVisibleForContact": bool(body.get("isVisibleForContact", False)),
    }
    world.comments[comment_id] = comment
    return comment


def comments(world: World, request: FakeRequest, reference_type: str, reference_value: int) -> Answer:
    """`GET /rest/comments/{type}/{id}`: a bare list."""
    user = decimal_of(request.param("userId"))
    shown = request.param("isVisibleForContact")
    wanted = flag(shown, default=False)
    rows = [
        one
        for one in world.comments.values()
        if (one["referenceType"], one["referenceValue"]) == (reference_type, reference_value)
        and (user is None or decimal_of(one["userId"]) == user)
        and (shown is None or one["isVisibleForContact"] is wanted)
    ]
    return Answer(json=rows)


# -- variations --------------------------------------------------------------------------------------------------------


def variations(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/items/variations`: refuses unknown filters; SKUs and barcodes only with `with=`, a comma list."""
    filters = {name: value for name, value in request.query if name not in _NO_FILTERS}
    strange = sorted(name for name in filters if name not in VARIATION_FILTERS)
    if strange:
        raise error(422, f"The following filter do not exist: {', '.join(strange)}")
    found = [one for one in world.variations.values() if all(_fits(one, *each) for each in filters.items())]
    with_ = (request.param("with") or "").split(",")
    hidden = [name for name in ("variationSkus", "variationBarcodes") if name not in with_]
    shown = [{k: v for k, v in copied(one).items() if k not in hidden} for one in found]
    if "item" in with_:
        shown = [{**one, "item": _item(world, one["itemId"])} for one in shown]
    return page(request, shown)


def _item(world: World, item_id: int) -> Raw:
    return {"id": item_id, "isSerialNumber": item_id not in world.items_without_serials}


def _fits(variation: Raw, name: str, value: str) -> bool:
    if name in ("id", "itemId"):
        return str(variation[name]) in [part.strip() for part in value.split(",")]
    if name == "numberExact":
        return bool(variation["number"] == value)
    if name == "barcode":
        return any(one["code"] == value for one in variation["variationBarcodes"])
    if name == "sku":
        return _has_sku(variation, value)
    if name in ("isActive", "isMain"):
        return variation[name] is flag(value, default=True)
    if name == "referrerId":
        return any(decimal_of(one["marketId"]) == decimal_of(value) for one in variation["variationSkus"])
    if name == "plentyId":
        return True
    raise error(501, f"This fake does not filter variations by {name}.")


def _has_sku(variation: Raw, value: str) -> bool:
    """`SKU` or `SKU:referrerId`; the SKU itself may hold a colon."""
    sku, _, market = value.rpartition(":")
    for one in variation["variationSkus"]:
        if one["sku"] == value or (one["sku"] == sku and decimal_of(one["marketId"]) == decimal_of(market)):
            return True
    return False


# -- settings ----------------------------------------------------------------------------------------------------------


def vat_standard(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/vat/standard`: the VAT configuration of a client's standard location."""
    plenty_id = decimal_of(request.param("plentyId") or world.plenty_id)
    if plenty_id != world.plenty_id:
        raise not_found("Vat", request.param("plentyId"))
    at = request.param("startedAt")
    if at is not None and instant(at) is None:
        raise invalid(world, {"startedAt": "The started at is not a valid W3C date."})
    rates = [{"id": n, "name": name, "vatRate": rate, "revenueAccount": f"84{n:02d}"} for n, name, rate in VAT_RATES]
    configuration: Raw = {
        "id": 1,
        "countryId": 1,
        "taxIdNumber": "DE999999999",
        "startedAt": _VAT_SINCE,
        "invalidFrom": None,
        "locationId": 1,
        "marginScheme": "vat4",
        "isRestrictedToDigitalItems": False,
        "isStandard": True,
        "createdAt": _VAT_SINCE,
        "updatedAt": _VAT_SINCE,
        "vatRates": rates,
    }
    return Answer(json=configuration)


def warehouses(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/stockmanagement/warehouses`: a bare list."""
    common: Raw = {"typeId": 0, "note": "", "onStockAvailability": 1, "outOfStockAvailability": 5}
    common.update({"splitByShippingProfile": False, "storehouseType": "sales"})
    return Answer(json=[{"id": number, "name": name, **common} for number, name in WAREHOUSES])


ROUTES = (
    Route("webstores.list", "GET", "/webstores", webstores, "webstores.show"),
    Route("countries.list", "GET", "/orders/shipping/countries", countries, "orders.shipping.countries.show"),
    Route("comments.create", "POST", "/comments", create_comment, "comments.create", write=True),
    Route("comments.list", "GET", "/comments/{text}/{int}", comments, "comments.show"),
    Route("variations.search", "GET", "/items/variations", variations, "items.variations.show"),
    Route("vat.standard", "GET", "/vat/standard", vat_standard, "accounting.vat.show"),
    Route("warehouses.list", "GET", "/stockmanagement/warehouses", warehouses, "stockmanagement.warehouses.show"),
)
