"""Orders as Back Market sends them, of invented people, read by the client's own codec."""

from __future__ import annotations

from typing import Any

from marketsync.backmarket.models.orders import Order
from marketsync.backmarket.wire import codec


def raw_line(line_id: int = 71000003, price: str = "429.00", **changes: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": line_id,
        "date_creation": "2026-11-03T09:15:04+01:00",
        "state": 1,
        "price": price,
        "shipping_price": "0.00",
        "shipping_delay": 48,
        "shipper": "DHL Express",
        "currency": "EUR",
        "return_reason": 0,
        "return_message": "",
        "listing": "IP14-128-MID-B",
        "product": "iPhone 14 128 GB - Mitternacht",
        "quantity": 1,
        "brand": "Apple",
        "product_id": 781125,
        "backcare": False,
        "backcare_price": 0,
        "listing_id": 3151383,
        "sales_taxes": "0.00",
        "imei": "",
        "serial_number": "",
        "condition": 11,
        "orderline_fee": "42.90",
    }
    return {**line, **changes}


def raw_address(kind: str = "shipping", **changes: Any) -> dict[str, Any]:
    address: dict[str, Any] = {
        "company": None,
        "first_name": "Erika",
        "last_name": "Ahornfeld",
        "street": "Lindenpfad 12",
        "street2": "Hinterhaus",
        "postal_code": "10115",
        "country": "DE",
        "city": "Berlin",
        "phone": "+49305550102",
        "email": f"{kind}_5000001_70000003@example.com",
        "customer_id_number": None,
    }
    return {**address, **changes}


def raw_order(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    order: dict[str, Any] = {
        "order_id": 70000003,
        "state": 1,
        "shipping_address": raw_address(),
        "billing_address": raw_address("invoice"),
        "delivery_note": None,
        "tracking_number": "",
        "tracking_url": "",
        "shipper": "DHL Express",
        "shipper_display": "DHL Express",
        "date_creation": "2026-11-03T09:15:04+01:00",
        "date_modification": "2026-11-03T09:16:10+01:00",
        "date_shipping": None,
        "date_payment": "2026-11-03T09:16:10+01:00",
        "orderlines": list(lines or (raw_line(),)),
        "price": "429.00",
        "shipping_price": "0.00",
        "currency": "EUR",
        "country_code": "de-de",
        "paypal_reference": None,
        "psp_reference": "PSP-70000003",
        "installment_payment": False,
        "payment_method": "CARD",
        "sales_taxes": "0.00",
        "expected_dispatch_date": "2026-11-05T18:00:00+01:00",
        "is_backship": False,
    }
    return {**order, **changes}


def wire_order(*lines: dict[str, Any], **changes: Any) -> Order:
    return codec.structure(raw_order(*lines, **changes), Order)
