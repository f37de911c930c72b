"""Calls about returns, the catalogue, custom columns, stock, companies, warehouses and carriers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketsync.core import Operation
from marketsync.sellercloud import (
    ActiveStatus,
    BundleReturn,
    Channel,
    ReceivedItem,
    ResolvedItem,
    ReturnedItem,
    RmaResolution,
    RmaStatus,
    WarehouseType,
)
from marketsync.sellercloud import operations as call

SKU = "WP13/128 BLK-B"
IMEI = "490154203237518"
wall = datetime.fromisoformat
"""What the account's clock shows: Sellercloud takes no offset."""

STOCK: Mapping[str, tuple[Callable[[], Operation[Any]], Mapping[str, str]]] = {
    "catalog.search": (
        lambda: call.search_catalog(
            skus=[SKU, "WP13-128-WHT-C"],
            company_ids=[9001, 9002],
            active=ActiveStatus.ACTIVE,
            updated_from=wall("2026-11-01T08:00"),
            aggregated_from=wall("2026-11-02T08:00"),
            size=50,
        )(None),
        {
            "items.0.id": SKU,
            "items.0.site_price": "399.0",
            "items.0.inventory_available_qty": "14",
            "items.0.last_aggregate_date": "2026-11-18 16:12:40.123000",
            "items.0.enabled_on_channels.0": "WEBSITE",
            "items.0.custom_columns.5.data_source_container.0.value": "Good",
            "items.1.status": "DISABLED",
            "items.1.last_aggregate_date": "None",
            "items.1.child_products.0.per_kit_qty": "2",
            "next_cursor": "None",
            "total": "2",
        },
    ),
    "catalog.views": (call.list_catalog_views, {"0.id": "100", "0.name": "Back Market products"}),
    "catalog.by_view": (
        lambda: call.catalog_by_view(100, size=25)(None),
        {"items.0.id": SKU, "next_cursor": "(2, 1)", "total": "26"},
    ),
    "catalog.prices": (
        lambda: call.get_prices(SKU),
        {
            "site_price": "399.0",
            "channels_prices.0.channel_id": "WEBSITE",
            "channels_prices.0.price": "389.9",
            "channels_prices.1.use_default_site_price": "True",
        },
    ),
    "catalog.export": (
        lambda: call.export_catalog(["ProductID", "BACKMARKET_ID"], product_ids=[SKU]),
        {"job_id": "3300", "message": "The export was queued"},
    ),
    "queued_jobs.get": (
        lambda: call.get_queued_job(3300),
        {
            "id": "3300",
            "status": "COMPLETED",
            "is_over": "True",
            "succeeded": "True",
            "basic.job_type": "PRODUCT_CUSTOM_EXPORT",
            "output_file": "export.csv",
        },
    ),
    "queued_jobs.output": (
        lambda: call.queued_job_output(3300),
        {"name": "export.csv", "content": "b'ProductID,BACKMARKET_ID\\nWP13/128 BLK-B,0123456\\n'"},
    ),
    "products.custom_columns": (
        lambda: call.get_product_columns(SKU),
        {"0.name": "BACKMARKET_ENABLED_DE", "0.data_type": "BOOLEAN", "0.value": "True", "4.value": "0123456"},
    ),
    "products.set_custom_columns": (
        lambda: call.set_product_columns(
            SKU,
            {
                "BACKMARKET_ID": "0123456",
                "BACKMARKET_PRICE_DE": Decimal("389.9"),
                "BACKMARKET_ENABLED_DE": True,
                "BACKMARKET_GRADE": None,
            },
        ),
        {},
    ),
    "inventory.search": (
        lambda: call.search_inventory(
            skus=[SKU],
            company_ids=[9001],
            warehouse_ids=[108],
            aggregated_from=wall("2026-11-02T08:00"),
            size=50,
        )(None),
        {"items.0.id": SKU, "items.0.on_order": "20", "items.0.is_sell_able": "True", "total": "1"},
    ),
    "inventory.views": (call.list_inventory_views, {"0.id": "101"}),
    "inventory.by_view": (
        lambda: call.inventory_by_view(101, size=50)(None),
        {"items.0.inventory_available_qty": "14", "next_cursor": "None"},
    ),
    "inventory.warehouses": (
        lambda: call.list_warehouse_stock(SKU),
        {"0.available_qty": "14", "1.warehouse_id": "112", "1.physical_qty": "2"},
    ),
    "inventory.details": (
        lambda: call.get_inventory_details(SKU),
        {
            "general.company_id": "9001",
            "identifiers.master_sku": SKU,
            "inventory.aggregate_qty": "1014",
            "inventory.physical_inventory": "1017",
            "inventory.non_sellable_qty": "None",
            "inventory.reserved_qty_total": "3",
            "inventory.expected_delivery_date": "None",
            "custom_columns.0.name": "BACKMARKET_ENABLED_DE",
        },
    ),
    "inventory.serial_numbers": (
        lambda: call.list_serial_numbers(
            SKU, warehouse_id=108, in_stock_only=True, received_from=wall("2026-01-30T10:00"), size=50
        )(None),
        {
            "items.0.serial_number": IMEI,
            "items.0.warehouse_id": "108",
            "items.0.order_id": "5012345",
            "next_cursor": "(2, 1)",
            "total": "51",
        },
    ),
    "companies.list": (
        lambda: call.list_companies(keyword="Example", size=50)(None),
        {"items.0.id": "9001", "items.0.is_default_company": "True"},
    ),
    "warehouses.list": (
        lambda: call.list_warehouses(ids=[108], warehouse_type=WarehouseType.NORMAL, size=50)(None),
        {
            "items.0.id": "108",
            "items.0.is_sell_able": "True",
            "items.0.warehouse_type": "NORMAL",
            "items.0.warehouse_address.country": "AT",
        },
    ),
    "settings.carriers": (lambda: call.list_carriers(site_code=0), {"0.key": "FedEx", "1.value": "UPS"}),
    "settings.services": (lambda: call.list_services("UPS", site_code=0), {"0.key": "UPSGround"}),
    "rmas.search": (
        lambda: call.search_rmas(
            ids=[81],
            order_ids=[5012345],
            company_ids=[9001],
            statuses=[RmaStatus.OPEN, RmaStatus.PROCESSING],
            channels=[Channel.WEBSITE],
            order_source_order_ids=["24681357"],
            created_from=wall("2026-10-01T00:00"),
            updated_from=wall("2026-11-01T08:00"),
            size=50,
        )(None),
        {
            "items.0.id": "81",
            "items.0.rma_status_code": "PROCESSING",
            "items.0.refund_status": "FULLY_REFUNDED",
            "items.0.total_refunded": "389.9",
            "items.0.closed_on": "None",
            "items.0.received_status": "RECEIVED",
            "items.0.items.0.rma_id": "81",
            "items.0.items.0.resolution": "Refund",
            "items.0.items.0.serial_number": IMEI,
            "items.0.items.1.resolution": "17",
            "items.0.return_notes.0.category": "RETURN_NOTES",
        },
    ),
    "rmas.get": (
        lambda: call.get_rma(81),
        {
            "status_code": "PROCESSING",
            "order_number_original": "5012345",
            "changes.received_on": "2026-11-05 15:00:00",
            "items.0.return_resolution": "Refund",
            "items.0.refund_amount": "389.9",
            "items.0.approval_status": "APPROVED",
            "items.0.receive_status": "RECEIVED",
            "items.0.qty_to_return": "1",
        },
    ),
    "rmas.create": (
        lambda: call.create_rma(
            5012345,
            (
                ReturnedItem(
                    order_item_id=7001345, qty_to_return=1, reason_id=4, description="Battery below 80 percent"
                ),
                ReturnedItem(
                    order_item_id=7001346,
                    bundle_items=(BundleReturn(product_id="WP-CABLE", qty_to_return=2, reason_id=1),),
                ),
            ),
        ),
        {},
    ),
    "rmas.update": (
        lambda: call.update_rma(81, status=RmaStatus.CLOSED, tracking_number="1Z5R89390357567127"),
        {},
    ),
    "rmas.receive": (
        lambda: call.receive_rma(81, [ReceivedItem(rma_item_id=91, qty_to_receive=1, warehouse_id=108)]),
        {},
    ),
    "rmas.resolve": (
        lambda: call.resolve_rma(
            81,
            RmaResolution.REFUND,
            [ResolvedItem(rma_item_id=91, refund_amount=Decimal("389.9"))],
            comment="refunded on the market",
        ),
        {},
    ),
    "rmas.add_note": (lambda: call.add_rma_note(81, "refunded on the market"), {}),
    "rmas.reasons": (call.list_rma_reasons, {"1.id": "4", "1.name": "Defective"}),
    "rmas.items": (
        lambda: call.list_rma_items(81),
        {
            "0.display_name": "Wiphone 13 128 GB black, grade B",
            "0.qty_to_return": "1",
            "0.return_resolution": "Not_Decided",
            "0.approval_status": "UNDECIDED",
        },
    ),
}
