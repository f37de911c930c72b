"""Calls about what becomes of an order: documents, parcels, serial numbers, delivery orders, returns, credit notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from marketsync.core import Operation
from marketsync.plenty import DocumentType, PackageWrite
from marketsync.plenty import operations as call

MOMENT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
IMEI = "490154203237518"
PARCEL = PackageWrite(package_id=3, weight=420, package_number="00340434161094042557", package_type=26)

FULFILMENT: Mapping[str, tuple[Callable[[], Operation[Any]], Mapping[str, str]]] = {
    "documents.of_order": (
        lambda: call.list_order_documents(16601, "invoice", content=True),
        {"0.id": "5501", "0.number_with_prefix": "RE-10023", "0.is_done": "True", "0.file": "b'%PDF-1.4\\n%%EOF\\n'"},
    ),
    "documents.current": (
        lambda: call.current_document(16601, "creditNote"),
        {"id": "5510", "type": "credit_note", "is_done": "True", "display_date": "2026-11-24 09:30:00+00:00"},
    ),
    "documents.list": (
        lambda: call.list_documents(DocumentType.INVOICE, created_from=MOMENT)(None),
        {"items.0.order_ids": "(16601,)", "items.1.is_done": "False", "next_cursor": "None", "total": "2"},
    ),
    "documents.get": (lambda: call.get_document(5501), {"number": "10023", "content": "None", "file": "None"}),
    "documents.pdf": (lambda: call.download_document(5501), {}),
    "documents.status": (lambda: call.document_status(5501), {"id": "5501", "is_done": "True"}),
    "documents.generate": (
        lambda: call.generate_document(16601, DocumentType.REVERSAL, document_date=MOMENT, comment="wrong address"),
        {},
    ),
    "packages.list": (
        lambda: call.list_packages(16601, labels=True),
        {"0.package_number": "00340434161094042557", "0.weight": "420", "0.label_base64": "JVBERi0="},
    ),
    "packages.create": (lambda: call.create_package(16601, PARCEL), {"id": "88", "package_type": "26"}),
    "packages.numbers": (lambda: call.list_package_numbers(16601), {"0": "00340434161094042557"}),
    "shipping_presets.list": (call.list_shipping_presets, {"0.id": "6", "1.backend_name": "Letter"}),
    "shipping_presets.get": (
        lambda: call.get_shipping_preset(6),
        {"parcel_service_id": "101", "backend_name": "Parcel 24 h", "supported_referrer.0": "-1"},
    ),
    "orders.shipping_information": (
        lambda: call.get_shipping_information(16601),
        {"shipping_status": "registered", "shipment_at": "2026-11-23 23:00:00+00:00", "additional_data": "[]"},
    ),
    "serial_numbers.of_order": (
        lambda: call.list_order_serial_numbers(16601),
        {"0.serial_number": IMEI, "1.order_item_id": "745"},
    ),
    "serial_numbers.of_item": (
        lambda: call.list_order_item_serial_numbers(16601, 744),
        {"0.serial_number": IMEI, "0.serial_number_id": "677"},
    ),
    "serial_numbers.bind": (
        lambda: call.bind_serial_number(16601, 744, f" {IMEI} "),
        {"serial_number": IMEI, "order_item_id": "744"},
    ),
    "item_serial_numbers.list": (
        lambda: call.list_item_serial_numbers()(None),
        {"items.0.is_bound": "True", "items.1.is_bound": "False", "items.1.item_id": "120"},
    ),
    "item_serial_numbers.create": (
        lambda: call.create_item_serial_numbers(120, ["352099001761481", IMEI]),
        {"0.value.id": "680", "1.error.outcome": "rejected"},
    ),
    "sales_orders.book": (lambda: call.book_sales_order(16601, booking_date=MOMENT), {}),
    "delivery_orders.create": (
        lambda: call.create_delivery_order(16601, {744: 1}),
        {"id": "16640", "type_id": "2", "parent_id": "16601", "order_items.0.parent_item_id": "744"},
    ),
    "delivery_orders.book": (lambda: call.book_delivery_order(16640, message="first parcel"), {}),
    "returns.create": (
        lambda: call.create_return(
            16601, {744: 1}, status="9.0", package_number="00340434161094099999", warehouse_id=2
        ),
        {"id": "16650", "type_id": "3", "status_id": "9", "parent_id": "16601", "order_items.0.id": "790"},
    ),
    "returns.validate": (lambda: call.validate_return(16601, {744: 1}), {}),
    "returns.book": (lambda: call.book_return(16650, {790: 1}), {}),
    "returns.reasons": (call.list_return_reasons, {"1.id": "2", "1.reason": "Defective"}),
    "returns.item_statuses": (call.list_return_item_statuses, {"0.status": "As new"}),
    "returns.labels": (
        lambda: call.list_return_labels(16601)(None),
        {
            "items.0.returns_order_id": "16650",
            "items.0.created_at": "2026-11-24 09:00:12+00:00",
            "items.0.available_until": "2026-08-30 08:00:12+00:00",
        },
    ),
    "credit_notes.create": (
        lambda: call.create_credit_note(16650, {790: 1}, status=11, coupons_in_price=True),
        {"id": "16660", "type_id": "4", "parent_id": "16650", "origin_id": "16601"},
    ),
    "credit_notes.reasons": (call.list_credit_note_reasons, {"0.reason": "Return"}),
}
