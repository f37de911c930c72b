"""Typical use of the Sellercloud client's orders, in both colours. Checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

from marketsync import AsyncSellercloudClient, FileTokenCache, SellercloudClient
from marketsync.core import AsyncPager, Pager
from marketsync.errors import Conflict
from marketsync.sellercloud import (
    AddressWrite,
    Channel,
    CustomerWrite,
    NoteCategory,
    Order,
    OrderDetailsWrite,
    OrderRow,
    OrderStatus,
    OrderWrite,
    PaymentMethod,
    PaymentType,
    PdfFile,
    ProductWrite,
    currency_ordinal,
    to_utc,
    wall_clock,
)

ZONE = "America/New_York"
ADDRESS = AddressWrite(first_name="Ida", last_name="Erfunden", city="Wien", zip_code="1010", country="AT")
DRAFT = OrderWrite(
    customer_details=CustomerWrite(email="ida@example.com", first_name="Ida", last_name="Erfunden"),
    order_details=OrderDetailsWrite(
        company_id=9001,
        channel=Channel.WEBSITE,
        order_source_order_id="24681357",
        order_date=wall_clock(datetime(2026, 11, 24, 8, tzinfo=UTC), ZONE),
        currency_code=currency_ordinal("EUR"),
    ),
    products=(ProductWrite(product_id="WP13", qty=1, site_price=Decimal("389.90"), reference_id="97531"),),
    shipping_address=ADDRESS,
    billing_address=ADDRESS,
)


def create_and_pay(client: SellercloudClient) -> int | None:
    try:
        order_id = client.orders.create(DRAFT)
    except Conflict as error:
        if error.code != "already_exists":
            raise
        return None
    assert_type(order_id, int)
    order = client.orders.get(order_id)
    assert_type(order, Order)
    due = order.payment_options.remaining_dues if order.payment_options else None
    if due:
        client.orders.receive_payment(order_id, amount=due, method=PaymentMethod.OTHER, reference="BM-24681357")
    assert_type(client.orders.set_status([order_id], OrderStatus.ON_HOLD), tuple[int, ...])
    client.orders.add_note(order_id, "paid", category=NoteCategory.GENERAL)
    assert_type(client.orders.invoice([order_id]), PdfFile)
    return order_id


def refunds(client: SellercloudClient, since: datetime) -> list[tuple[int, Decimal, datetime | None]]:
    found = client.orders.search(company_ids=[9001], updated_from=wall_clock(since, ZONE))
    assert_type(found, Pager[OrderRow])
    return [
        (row.id, one.amount, to_utc(one.payment_date, ZONE) if one.payment_date else None)
        for row in found
        for one in row.payments
        if one.payment_type == PaymentType.REFUND
    ]


async def tracking(path: str) -> list[str]:
    async with AsyncSellercloudClient(
        username="user", password="secret", team="acme", token_cache=FileTokenCache(path)
    ) as client:
        found = client.orders.search(statuses=[OrderStatus.COMPLETED], channel=Channel.WEBSITE)
        assert_type(found, AsyncPager[OrderRow])
        return [row.tracking_number async for row in found if row.tracking_number]
