"""Typical use of what the PlentyONE client knows of an order's life after its import. Checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

from marketsync.core import AsyncPager, BatchResults, Pager
from marketsync.plenty import (
    AsyncPlentyClient,
    CreditNoteReason,
    Document,
    DocumentStatus,
    DocumentType,
    ItemSerialNumber,
    Order,
    Package,
    PackageWrite,
    PlentyClient,
    Quantities,
    ReturnItemStatus,
    ReturnLabel,
    ReturnReason,
    SerialNumber,
    ShippingInformation,
    ShippingPreset,
)


def shipping(client: PlentyClient) -> None:
    assert_type(client.packages.list(1, labels=True), tuple[Package, ...])
    assert_type(client.packages.create(1, PackageWrite(package_id=3, package_number="A1")), Package)
    assert_type(client.packages.numbers(1), tuple[str, ...])
    assert_type(client.shipping_presets.list(), tuple[ShippingPreset, ...])
    assert_type(client.shipping_presets.get(6), ShippingPreset)
    assert_type(client.orders.shipping_information(1), ShippingInformation | None)
    assert_type(client.serial_numbers.of_order(1), tuple[SerialNumber, ...])
    assert_type(client.serial_numbers.of_item(1, 2), tuple[SerialNumber, ...])
    assert_type(client.serial_numbers.bind(1, 2, "490154203237518"), SerialNumber)
    assert_type(client.item_serial_numbers.list(), Pager[ItemSerialNumber])
    assert_type(client.item_serial_numbers.create(120, ["A", "B"]), BatchResults[ItemSerialNumber])


def documents(client: PlentyClient) -> bytes:
    assert_type(client.documents.of_order(1, "invoice", content=True), tuple[Document, ...])
    assert_type(client.documents.current(1, DocumentType.CREDIT_NOTE), Document | None)
    assert_type(client.documents.list(DocumentType.INVOICE, created_from=datetime.now(UTC)), Pager[Document])
    assert_type(client.documents.get(1).file, bytes | None)
    assert_type(client.documents.status(1), DocumentStatus)
    client.documents.generate(1, "invoice", comment="by hand")
    return client.documents.pdf(1)


def children(client: PlentyClient, quantities: Quantities) -> Order:
    client.sales_orders.book(1, booking_date=datetime.now(UTC))
    part = client.delivery_orders.create(1, {744: 1})
    assert_type(part.order_items[0].parent_item_id, int | None)
    client.delivery_orders.book(part.id, message="first parcel")
    back = client.returns.create(1, {744: Decimal("0.5")}, status="9.1", package_number="R1")
    client.returns.validate(1, quantities)
    client.returns.book(back.id, quantities)
    assert_type(client.returns.reasons(), tuple[ReturnReason, ...])
    assert_type(client.returns.item_statuses(), tuple[ReturnItemStatus, ...])
    assert_type(client.returns.labels(1), Pager[ReturnLabel])
    assert_type(client.credit_notes.reasons(), tuple[CreditNoteReason, ...])
    assert_type(client.orders.search(parent_id=[1, 2], order_type=[2, 3, 4]), Pager[Order])
    return client.credit_notes.create(back.id, {790: 1}, status=11)


async def in_the_other_colour(client: AsyncPlentyClient) -> bytes:
    assert_type(client.documents.list("invoice"), AsyncPager[Document])
    assert_type(await client.returns.create(1, {744: 1}), Order)
    return await client.documents.pdf(1)
