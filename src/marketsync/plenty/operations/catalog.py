"""Variations and how a SKU is looked up, VAT, webstores and warehouses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from attrs import frozen

from marketsync.core import Operation, Page, Request, Safety, query_of
from marketsync.plenty.models.catalog import Variation, VatConfiguration, Warehouse, Webstore
from marketsync.plenty.operations.common import checked_id, list_of, number, page_of, page_size, paged, record
from marketsync.plenty.search import VARIATION_RELATIONS, Number, plain, relations
from marketsync.plenty.wire import w3c

__all__ = [
    "ResolvedVariation",
    "list_warehouses",
    "list_webstores",
    "lookup_steps",
    "search_variations",
    "standard_vat",
]


@frozen
class ResolvedVariation:
    """What a SKU means: the variation and by what it was found (`market_sku`, `number` or `barcode`).

    `variation` is `None` where nothing was found, and where `candidates` says that several were.
    """

    sku: str
    variation: Variation | None = None
    by: str | None = None
    candidates: int = 0

    @property
    def ambiguous(self) -> bool:
        return self.candidates > 1


def search_variations(
    *,
    ids: Sequence[int] = (),
    sku: str | None = None,
    referrer: Number | None = None,
    number_exact: str | None = None,
    barcode: str | None = None,
    item_id: int | None = None,
    is_active: bool | None = None,
    with_: Sequence[str] = ("variationSkus",),
    size: int = 50,
) -> Callable[[Hashable | None], Operation[Page[Variation]]]:
    """`GET /rest/items/variations`, where an unknown filter is refused. `referrer` narrows `sku` to a market."""
    page_size(size)
    if referrer is not None and sku is None:
        raise ValueError("referrer narrows sku: give both")
    if not (ids or sku or number_exact or barcode or item_id):
        raise ValueError("give a filter: without one every variation is found")
    pairs = {
        "id": ",".join(str(checked_id(one)) for one in ids) or None,
        "itemId": item_id,
        "sku": sku if referrer is None else f"{sku}:{plain(referrer)}",
        "numberExact": number_exact,
        "barcode": barcode,
        "isActive": is_active,
        "with": ",".join(relations(with_, VARIATION_RELATIONS)) or None,
    }

    def at(cursor: Hashable | None) -> Operation[Page[Variation]]:
        page = number(cursor)
        request = Request("GET", "/rest/items/variations", query=query_of(paged(pairs, page, size)))
        return Operation("variations.search", Safety.READ, request, page_of(Variation, page), bucket="read")

    return at


Step = tuple[str, Callable[[Hashable | None], Operation[Page[Variation]]], Callable[[Variation], bool]]


def lookup_steps(sku: str, referrer: Number) -> tuple[Step, ...]:
    """The order in which integrations look a SKU up: name of the step, the search, and what counts as a hit."""
    relation = ("variationSkus", "variationBarcodes")
    return (
        (
            "market_sku",
            search_variations(sku=sku, referrer=referrer, with_=relation),
            lambda one: not one.variation_skus or one.sku_for(referrer) == sku,
        ),
        ("number", search_variations(number_exact=sku, with_=relation), lambda one: one.number in (None, sku)),
        (
            "barcode",
            search_variations(barcode=sku, with_=relation),
            lambda one: not one.variation_barcodes or any(code.code == sku for code in one.variation_barcodes),
        ),
    )


def standard_vat(*, plenty_id: int, at: datetime | None = None) -> Operation[VatConfiguration]:
    """`GET /rest/vat/standard`: the VAT configuration of a client (shop) at a moment."""
    pairs = {"plentyId": checked_id(plenty_id, "plenty_id"), "startedAt": None if at is None else w3c(at)}
    request = Request("GET", "/rest/vat/standard", query=query_of(pairs))
    return Operation("vat.standard", Safety.READ, request, record(VatConfiguration), bucket="read")


def list_webstores() -> Operation[tuple[Webstore, ...]]:
    """`GET /rest/webstores`: the clients (shops) of this system."""
    return Operation("webstores.list", Safety.READ, Request("GET", "/rest/webstores"), list_of(Webstore), bucket="read")


def list_warehouses() -> Operation[tuple[Warehouse, ...]]:
    """`GET /rest/stockmanagement/warehouses`."""
    request = Request("GET", "/rest/stockmanagement/warehouses")
    return Operation("warehouses.list", Safety.READ, request, list_of(Warehouse), bucket="read")
