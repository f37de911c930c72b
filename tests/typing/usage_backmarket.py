"""Typical use of Back Market's client, in both colours. Checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

from marketsync import AsyncBackMarketClient, BackMarketClient
from marketsync.backmarket import (
    Address,
    LineIdentifiers,
    Order,
    OrderLineState,
    OrderState,
    ReturnReason,
    has_offset,
)
from marketsync.core import AsyncPager, Pager, Rate


def orders(token: str) -> None:
    with BackMarketClient(
        token=token,
        company="Acme",
        integration="Bridge",
        contact="it@acme.example",
        platform="eu",
        market="de-de",
        limits={"orders": Rate(5)},
    ) as client:
        pager = client.orders.list(state=OrderState.TO_ACCEPT, modified_after=datetime(2026, 11, 1, tzinfo=UTC))
        assert_type(pager, Pager[Order])
        for order in pager:
            assert_type(order.price, Decimal | None)
            assert_type(order.shipping_address, Address | None)
            assert_type(order.expected_dispatch_date, datetime | None)
            if order.expected_dispatch_date is not None:
                assert_type(has_offset(order.expected_dispatch_date), bool)
            for line in order.orderlines:
                if line.state == OrderLineState.PAID:
                    assert_type(client.orders.accept_line(order.order_id, sku=line.listing), Order)
                else:
                    client.orders.cancel_line(
                        order.order_id, sku=line.listing, line_state=line.state, reason=ReturnReason.OTHER
                    )
                assert_type(client.order_lines.update(line.id, imei="490154203237518"), LineIdentifiers)
            client.orders.ship(order, tracking_number="JD01", shipper="DHL DE", serial_number="C02")
            assert_type(client.orders.delivery_note(order.order_id), bytes)
            client.orders.upload_invoice(order.order_id, b"%PDF")


async def async_orders() -> None:
    async with AsyncBackMarketClient.from_env(account="shop-de") as client:
        pager = client.orders.list(country_code="de-de", start_page=2)
        assert_type(pager, AsyncPager[Order])
        assert_type((await client.orders.get(70000004)).state, OrderState)
        await client.orders.refund_line(70000004, sku="A", reason=21, line_state=3, prior_unknown=True)


def wrong_state(client: BackMarketClient, order: Order) -> None:
    """ORD-1: a state of an order is none of a line."""
    client.orders.cancel_line(1, sku="A", line_state=order.state, reason=0)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
