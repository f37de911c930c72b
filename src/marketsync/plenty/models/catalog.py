"""What is sold, where it lies, and how it is taxed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import camel_case, extra_members
from marketsync.plenty.models.common import Text

__all__ = [
    "Item",
    "Variation",
    "VariationBarcode",
    "VariationSku",
    "VatConfiguration",
    "VatRate",
    "Warehouse",
    "Webstore",
]


@frozen(kw_only=True, field_transformer=camel_case)
class VariationSku:
    """A SKU under which a market (`market_id`, the referrer) knows a variation."""

    market_id: Decimal
    sku: Text
    id: int | None = None
    variation_id: int | None = None
    account_id: int | None = None
    initial_sku: Text | None = None
    parent_sku: Text | None = None
    is_active: bool = True
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    exported_at: datetime | None = None
    stock_updated_at: datetime | None = None
    deleted_at: datetime | None = None
    additional_information: Any = field(default=None, repr=False)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class VariationBarcode:
    """A barcode of a variation."""

    code: Text
    barcode_id: int | None = None
    variation_id: int | None = None
    created_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Item:
    """What variations are variants of. `is_serial_number` is the item's switch for serial numbers."""

    id: int
    is_serial_number: bool | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Variation:
    """What is sold. `vat_id` is the `vat_field` of order items. The vendor's further members are in `extra`."""

    id: int
    item_id: int
    is_main: bool = False
    is_active: bool = False
    main_variation_id: int | None = None
    number: Text | None = None
    model: Text | None = None
    external_id: Text | None = None
    name: str = ""
    vat_id: int | None = None
    main_warehouse_id: int | None = None
    purchase_price: Decimal | None = None
    availability: int | None = None
    position: int | None = None
    units_contained: Decimal | None = None
    weight_g: Decimal | None = None
    item: Item | None = None
    variation_skus: tuple[VariationSku, ...] = ()
    variation_barcodes: tuple[VariationBarcode, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    related_updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()

    def sku_for(self, referrer_id: Decimal | int) -> str | None:
        """The SKU for a market; needs the relation `variationSkus`."""
        return next((one.sku for one in self.variation_skus if one.market_id == referrer_id), None)


@frozen(kw_only=True, field_transformer=camel_case)
class Warehouse:
    """A warehouse."""

    id: int
    name: str = ""
    type_id: int | None = None
    note: str = ""
    priority: int | None = None
    logistics_type: str | None = None
    storehouse_type: str | None = None
    on_stock_availability: int | None = None
    out_of_stock_availability: int | None = None
    split_by_shipping_profile: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Webstore:
    """A client (shop) of the system; `store_identifier` is its plentyId."""

    id: int
    store_identifier: int | None = None
    name: str = ""
    type: str = ""
    plugin_set_id: int | None = None
    configuration: Any = field(default=None, repr=False)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class VatRate:
    """One rate of a VAT configuration; `id` is the `vat_field` of order items, `vat_rate` is in percent."""

    id: int
    vat_rate: Decimal
    name: str = ""
    revenue_account: Text | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class VatConfiguration:
    """VAT rates of a country at a location; `id` is the `country_vat_id` of order items.

    `margin_scheme` names the rate for margin goods: none, vat1 ... vat4.
    """

    id: int
    country_id: int | None = None
    location_id: int | None = None
    tax_id_number: str | None = None
    economic_id_number: str | None = None
    started_at: datetime | None = None
    invalid_from: Text | None = None
    margin_scheme: str | None = None
    is_restricted_to_digital_items: bool = False
    is_standard: bool = False
    is_active: bool = False
    vat_rates: tuple[VatRate, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()
