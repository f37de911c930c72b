"""Invented orders for the tests of the domain and its mappings."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketsync.domain import (
    Address,
    Entity,
    LineState,
    Order,
    OrderLine,
    OrderState,
    Payment,
    TaxTreatment,
    VatId,
)
from marketsync.money import Money

PLACED_AT = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def address(**changes: Any) -> Address:
    values: dict[str, Any] = {
        "country": "IT",
        "entity": Entity.FEMALE,
        "first_name": "Giulia",
        "last_name": "Bianchi",
        "street": "Via dei Gelsomini",
        "house_number": "7",
        "postcode": "20121",
        "town": "Milano",
        "phone": "+39 02 5550101",
        "email": "giulia.bianchi@example.com",
    }
    return Address(**{**values, **changes})


def line(line_id: str = "8200001", total: str = "399.00", **changes: Any) -> OrderLine:
    values: dict[str, Any] = {
        "id": line_id,
        "sku": "IPH13-128-BLU-A",
        "name": "iPhone 13 | 128 GB | blue",
        "state": LineState.NEW,
        "raw_state": "NEW",
        "total": eur(total),
        "paid": eur(total),
        "refunded": eur("0.00"),
        "tax_treatment": TaxTreatment.MARGIN,
        "vat_rate": Decimal(19),
        "vat_country": "IT",
        "vat_charged": eur("0.00"),
        "raw_taxation": "MARGINAL",
    }
    return OrderLine(**{**values, **changes})


def order(*lines: OrderLine, **changes: Any) -> Order:
    kept = lines or (line(),)
    values: dict[str, Any] = {
        "id": "7100001",
        "market": "refurbed",
        "account": "main",
        "state": OrderState.NEW,
        "raw_state": "NEW",
        "lines": kept,
        "billing": address(private_vat_id=VatId.parse("IT00743110157", "IT"), supplement="c/o Rossi"),
        "delivery": address(),
        "email": "giulia.bianchi@example.com",
        "currency": "EUR",
        "total": Money.sum((each.total for each in kept), currency=kept[0].total.currency),
        "placed_at": PLACED_AT,
        "payment": Payment(amount=eur("399.00"), method="PAYPAL", received_at=PLACED_AT),
        "language": "it",
        "source": {"id": "7100001"},
    }
    return Order(**{**values, **changes})
