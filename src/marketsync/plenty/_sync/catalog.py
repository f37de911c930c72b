# Generated from _async/catalog.py by tools/generate_sync.py. Do not edit.
"""Variations, VAT configurations, webstores and warehouses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from marketsync.core import Pager
from marketsync.plenty.models.catalog import Variation, VatConfiguration, Warehouse, Webstore
from marketsync.plenty.operations import catalog as call
from marketsync.plenty.operations.catalog import ResolvedVariation
from marketsync.plenty.search import Number
from marketsync.transport import ApiClient

__all__ = ["Variations", "Vat", "Warehouses", "Webstores"]


class Variations:
    """`client.variations`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def search(
        self,
        *,
        ids: Sequence[int] = (),
        sku: str | None = None,
        referrer: Number | None = None,
        number: str | None = None,
        barcode: str | None = None,
        item_id: int | None = None,
        is_active: bool | None = None,
        with_: Sequence[str] = ("variationSkus",),
    ) -> Pager[Variation]:
        """Variations; at least one filter has to be given. `sku` is a market SKU, `referrer` names its market."""
        pages = call.search_variations(
            ids=ids,
            sku=sku,
            referrer=referrer,
            number_exact=number,
            barcode=barcode,
            item_id=item_id,
            is_active=is_active,
            with_=with_,
        )
        return self._client.pager(pages, identity=lambda one: one.id)

    def resolve(self, skus: Iterable[str], /, *, referrer: Number) -> Mapping[str, ResolvedVariation]:
        """What SKUs of a market mean: by market SKU, then variation number, then barcode; up to three calls each."""
        return {sku: self._resolve(sku, referrer) for sku in dict.fromkeys(skus)}

    def _resolve(self, sku: str, referrer: Number) -> ResolvedVariation:
        for by, pages, fits in call.lookup_steps(sku, referrer):
            page = self._client.pager(pages).first_page()
            hits = [one for one in page.items if fits(one)]
            if hits:
                return ResolvedVariation(sku, hits[0] if len(hits) == 1 else None, by, len(hits))
        return ResolvedVariation(sku)


class Vat:
    """`client.vat`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def standard(self, *, plenty_id: int, at: datetime | None = None) -> VatConfiguration:
        """The VAT configuration of a client (shop), now or at a moment."""
        return self._client.request(call.standard_vat(plenty_id=plenty_id, at=at))


class Webstores:
    """`client.webstores`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(self) -> tuple[Webstore, ...]:
        """The clients (shops) of the system; `store_identifier` is the plentyId."""
        return self._client.request(call.list_webstores())


class Warehouses:
    """`client.warehouses`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(self) -> tuple[Warehouse, ...]:
        """The warehouses of the system."""
        return self._client.request(call.list_warehouses())
