"""Orders as refurbed sends them, of invented people, read by the client's own codec."""

from __future__ import annotations

from typing import Any

from marketsync.refurbed.models import Order
from marketsync.refurbed.wire import codec


def raw_item(item_id: str = "8200001", price: str = "399.00", **changes: Any) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": item_id,
        "order_id": "7100001",
        "name": "iPhone 13 | 128 GB | Dual-SIM | midnight",
        "state": "NEW",
        "sku": "IPH13-128-MID-A",
        "currency_code": "EUR",
        "total_charged": price,
        "total_discount": "0.00",
        "total_paid": price,
        "total_refunded": "0.00",
        "taxation": "MARGINAL",
        "vat_rate": "19",
        "vat_country": "DE",
        "vat_charged": "0.00",
        "offer_data": {"offer_id": "910001", "offer_grading": "A", "offer_warranty": "M12"},
    }
    return {**item, **changes}


def raw_address(**changes: Any) -> dict[str, Any]:
    address: dict[str, Any] = {
        "first_name": "Giulia",
        "family_name": "Bianchi",
        "entity": "FEMALE",
        "country_code": "DE",
        "post_code": "10115",
        "town": "Berlin",
        "street_name": "Ahornweg",
        "house_no": "7a",
        "phone_number": "+49305550101",
    }
    return {**address, **changes}


def raw_order(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    order: dict[str, Any] = {
        "id": "7100001",
        "released_at": "2026-11-03T08:30:00Z",
        "state": "NEW",
        "labels": [],
        "customer_email": "giulia.bianchi@example.com",
        "shipping_address": raw_address(),
        "invoice_address": raw_address(),
        "currency_code": "EUR",
        "settlement_currency_code": "EUR",
        "settlement_exchange_rate": "1",
        "payment_method": "PAYPAL",
        "items": list(items or (raw_item(),)),
    }
    return {**order, **changes}


def wire_order(*items: dict[str, Any], **changes: Any) -> Order:
    return codec.structure(raw_order(*items, **changes), Order)
