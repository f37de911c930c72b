"""Calls about orders, with what the answer of their fixture has to read as (path -> text)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketsync.core import Operation, Secret
from marketsync.sellercloud import (
    AddressUpdate,
    AddressWrite,
    Channel,
    CustomerWrite,
    DateRange,
    DimensionsWrite,
    DiscountType,
    DropshipStatus,
    GiftWrite,
    NoteCategory,
    NoteWrite,
    OrderDetailsWrite,
    OrderFlag,
    OrderItemUpdate,
    OrderItemWrite,
    OrderSerial,
    OrderStatus,
    OrderSubType,
    OrderUpdate,
    OrderWrite,
    PackageShipment,
    PaymentMethod,
    PaymentStatusFilter,
    ProductWrite,
    Shipment,
    ShippingMethodWrite,
    ShippingStatus,
    WeightWrite,
    currency_ordinal,
)
from marketsync.sellercloud import operations as call
from marketsync.sellercloud.profile import DIRECTORY, Credentials

moment = datetime.fromisoformat
SKU = "WP13-128-BLK-B"
IMEI = "490154203237518"
ORDER = 5012345
CREDENTIALS = Credentials("integration@example.com", Secret("secret"))
ADDRESS = AddressWrite(
    first_name="Ida",
    middle_name="",
    last_name="Erfunden",
    business="",
    address="Kastanienweg 7 b",
    address2="Tür 3",
    city="Wien",
    state="",
    region="",
    zip_code="1010",
    country="AT",
    phone="+43 1 5550100",
    fax="",
)


def draft(reference: str = "24681357", **details: Any) -> OrderWrite:
    """A new order of one phone with everything that can be said about it."""
    return OrderWrite(
        customer_details=CustomerWrite(
            id=0,
            email="ida.erfunden@example.com",
            first_name="Ida",
            last_name="Erfunden",
            business="",
            is_wholesale=False,
            ignore_credit_limit=True,
        ),
        order_details=OrderDetailsWrite(
            company_id=9001,
            channel=Channel.WEBSITE,
            order_source_order_id=reference,
            ebay_selling_manager_sales_record_number=f"BM-{reference}",
            order_date=moment("2026-11-24T08:41:12"),
            currency_code=currency_ordinal("EUR"),
            currency_rate_from_usd=Decimal("0.9"),
            currency_rate_to_usd=Decimal("1.1"),
            is_currency_visible=True,
            is_quote_order=False,
            is_sample_order=False,
            tax_exempt=False,
            gift_order=False,
            disable_inventory_count=False,
            marketing_source=0,
            sales_representative=0,
            **details,
        ),
        products=(
            ProductWrite(
                product_id=SKU,
                qty=1,
                site_price=Decimal("389.90"),
                reference_id="97531",
                product_name="Wiphone 13, 128 GB",
                discount_value=Decimal(0),
                discount_type=DiscountType.FIXED_AMOUNT,
                line_tax_total=Decimal(0),
                final_value_fee=Decimal("38.99"),
                ship_from_warehouse_id=108,
                notes="",
            ),
        ),
        shipping_address=ADDRESS,
        billing_address=ADDRESS,
        shipping_method_details=ShippingMethodWrite(
            carrier="DHL",
            shipping_method="DHLPaket",
            shipping_fee=Decimal("4.90"),
            handling_fee=Decimal(0),
            insurance_fee=Decimal(0),
            weight=WeightWrite(pounds=Decimal(0), ounces=Decimal("14.5")),
            dimension=DimensionsWrite(width=Decimal(4), height=Decimal(2), length=Decimal(8)),
            lock_shipping_method=False,
            rush_order=False,
            require_pin_to_ship=False,
            promise_date=moment("2026-11-27"),
            other_carrier="",
            other_method="",
            allow_shipping_even_not_paid=False,
        ),
        notes=(NoteWrite(note="Back Market order 24681357"),),
        gift_details=GiftWrite(use_gift_wrap=False, gift_message="", gift_wrap=Decimal(0), gift_wrap_type=""),
    )


ORDERS: Mapping[str, tuple[Callable[[], Operation[Any]], Mapping[str, str]]] = {
    "session.discover": (lambda: call.discover("acme", DIRECTORY), {"": "https://xx.api.sellercloud.com/rest"}),
    "session.login": (lambda: call.login(CREDENTIALS), {"token": "Secret('***')", "seconds": "3599.0"}),
    "orders.search": (
        lambda: call.search_orders(
            call.OrderQuery(
                order_ids=[ORDER, ORDER + 1],
                company_ids=[9001, 9002],
                company_group_ids=[3],
                statuses=[OrderStatus.IN_PROCESS, OrderStatus.CANCELED],
                shipping_status=ShippingStatus.FULLY_SHIPPED,
                payment_status=PaymentStatusFilter.CHARGED_OR_PARTIAL_REFUND,
                dropship_status=DropshipStatus.NONE,
                channel=Channel.WEBSITE,
                order_sub_type=OrderSubType.NONE,
                order_source_order_ids=["24681357", "24681358"],
                warehouse_ids=[108],
                skus=[SKU, "WP13-128-WHT-C"],
                serial_number=IMEI,
                tracking_number="1Z5R89390357567127",
                keyword="BM-24681357",
                user_id=4411,
                replacement_order=False,
                date_range=DateRange.ALL_DATES,
                ship_date_range=DateRange.LAST_7_DAYS,
                updated_date_range=DateRange.LAST_3_DAYS,
                created_date_range=DateRange.LAST_31_DAYS,
                payment_date_range=DateRange.TODAY,
                created_from=moment("2026-11-01"),
                created_to=moment("2026-11-02"),
                updated_from=moment("2026-11-03T08:30:00"),
                updated_to=moment("2026-11-04"),
                ordered_from=moment("2026-11-05"),
                ordered_to=moment("2026-11-06"),
                shipped_from=moment("2026-11-07"),
                shipped_to=moment("2026-11-08"),
            )
        )(None),
        {
            "items.0.id": "5012345",
            "items.0.order_source": "WEBSITE",
            "items.0.order_source_order_id": "24681357",
            "items.0.sales_record_number": "BM-24681357",
            "items.0.status_code": "COMPLETED",
            "items.0.payment_status": "CHARGED",
            "items.0.shipping_status": "FULLY_SHIPPED",
            "items.0.grand_total": "394.8",
            "items.0.last_updated": "2026-11-25 15:20:03.123000",
            "items.0.delivery_date": "None",
            "items.0.order_currency_code": "3",
            "items.0.all_tracking_numbers.0": "986578788855",
            "items.0.shipping_address.postal_code": "1010",
            "items.0.payments.0.payment_type": "PAYMENT",
            "items.0.items.0.product_id": SKU,
            "items.0.items.0.reference_id": "97531",
            "items.0.items.0.qty_shipped": "1",
            "items.0.items.0.site_price": "389.9",
            "items.0.items.0.ship_from_warehouse_id": "108",
            "items.1.status_code": "4711",
            "items.1.payments": "()",
            "total": "3",
            "next_cursor": "(2, 2)",
        },
    ),
    "orders.get": (
        lambda: call.get_order(ORDER),
        {
            "order_id": "5012345",
            "order_details.company_id": "9001",
            "order_details.order_source_order_id": "24681357",
            "order_details.ebay_selling_manager_sales_record_number": "BM-24681357",
            "order_details.currency_code": "3",
            "order_details.order_date": "2026-11-24 08:41:12",
            "statuses.order_status": "COMPLETED",
            "statuses.payment_status": "PARTIALLY_REFUNDED",
            "order_items.0.id": "7001345",
            "order_items.0.line_total": "389.9",
            "total_info.grand_total": "394.8",
            "payment_options.remaining_dues": "0.0",
            "shipping_details.carrier": "DHL",
            "shipping_details.other_method": "Paket",
            "order_packages.0.tracking_number": "986578788855",
            "order_packages.0.delivery_date": "None",
            "order_packages.0.items.0.order_item_id": "7001345",
            "payments.1.payment_type": "REFUND",
            "payments.1.amount": "50.0",
            "payments.1.payment_method": "WIRE",
            "custom_columns.0.name": "BACKMARKET_ORDER_ID",
            "related_orders.0.relationship_type": "SPLIT_TO",
            "shipping_address.country_code": "AT",
            "last_updated": "2026-11-25 15:20:03",
        },
    ),
    "orders.create": (lambda: call.create_order(draft()), {"": "5012345"}),
    "orders.update": (
        lambda: call.update_order(
            ORDER,
            OrderUpdate(
                company_id=9001,
                customer_id=4411,
                order_source=Channel.WEBSITE,
                order_sub_type=OrderSubType.NONE,
                sales_rep1=7,
                currency_code=3,
                disable_inventory_count=False,
                shipping_address=AddressUpdate(
                    first_name="Ida",
                    middle_name="",
                    last_name="Erfunden",
                    business="",
                    address_line1="Kastanienweg 7 b",
                    address_line2="Tür 3",
                    city="Wien",
                    state="",
                    region="",
                    zip_code="1010",
                    country="AT",
                    phone="+43 1 5550100",
                    fax="",
                ),
            ),
        ),
        {"": "None"},
    ),
    "orders.delete": (lambda: call.delete_order(ORDER), {"": "None"}),
    "orders.set_status": (
        lambda: call.set_order_status([ORDER, ORDER + 1], OrderStatus.ON_HOLD),
        {"": "(5012345,)"},
    ),
    "orders.set_flags": (lambda: call.set_order_flags([ORDER], OrderFlag.CHANNEL_NOTIFIED), {"": "None"}),
    "orders.set_exported": (lambda: call.set_orders_exported([ORDER], exported=True), {"0": "5012345"}),
    "orders.receive_payment": (
        lambda: call.receive_payment(
            ORDER,
            amount=Decimal("394.80"),
            method=PaymentMethod.OTHER,
            reference="BM-24681357",
            notes="paid on Back Market",
        ),
        {"": "None"},
    ),
    "orders.receive_check": (
        lambda: call.receive_check(ORDER, amount=Decimal("394.80"), check_number="000123", notes=""),
        {"": "None"},
    ),
    "orders.notes": (
        lambda: call.list_order_notes(ORDER),
        {"0.note_id": "31", "0.category": "CUSTOMER_SERVICE", "0.note": "called back", "0.created_by": "7"},
    ),
    "orders.add_note": (
        lambda: call.add_order_note(ORDER, "called back", category=NoteCategory.CUSTOMER_SERVICE, pinned=True),
        {"": "None"},
    ),
    "orders.packages": (
        lambda: call.list_packages(ORDER)(None),
        {
            "items.0.id": "660001",
            "items.0.delivery_status": "SHIPPED",
            "items.0.weight": "0.9",
            "items.0.items.0.qty": "1",
            "next_cursor": "None",
        },
    ),
    "orders.ship": (
        lambda: call.ship_order(
            Shipment(
                order_id=ORDER,
                shipping_carrier="DHL",
                shipping_service="DHLPaket",
                tracking_number="986578788855",
                ship_date=moment("2026-11-24"),
                ship_from_warehouse_id=108,
                shipping_cost=Decimal("7.40"),
                declared_value=Decimal("389.90"),
                width=Decimal(4),
                height=Decimal(2),
                length=Decimal(8),
                weight=Decimal("0.9"),
            )
        ),
        {"": "None"},
    ),
    "orders.ship_package": (
        lambda: call.ship_package(
            PackageShipment(
                order_id=ORDER,
                package_id=660001,
                carrier_name="DHL",
                shipping_method="DHLPaket",
                tracking_number="986578788855",
                ship_date=moment("2026-11-24"),
                warehouse_id=108,
                shipping_cost=Decimal("7.40"),
                width=Decimal(4),
                height=Decimal(2),
                length=Decimal(8),
                weight=Decimal("0.9"),
            )
        ),
        {"": "None"},
    ),
    "orders.unship": (lambda: call.unship_orders([ORDER], pin="1234"), {"": "None"}),
    "orders.serials": (
        lambda: call.list_serials(ORDER),
        {"0.serial_number": IMEI, "0.order_item_id": "7001345", "0.product_id": SKU, "0.kit_item_id": "0"},
    ),
    "orders.set_serials": (
        lambda: call.set_serials(
            [OrderSerial(order_id=ORDER, product_id=SKU, serial_number=IMEI, order_item_id=7001345, kit_item_id=0)]
        ),
        {"": "None"},
    ),
    "orders.delete_serial": (lambda: call.delete_serial(ORDER, product_id=SKU, serial_number=IMEI), {"": "None"}),
    "orders.split_status": (
        lambda: call.check_split(ORDER),
        {"is_splitted": "True", "child_order_ids": "(5012399, 5012400)", "parent_order_id": "0"},
    ),
    "orders.custom_columns": (
        lambda: call.list_order_columns(ORDER),
        {"0.name": "BACKMARKET_ORDER_ID", "0.data_type": "STRING", "0.value": "24681357"},
    ),
    "orders.custom_columns_of": (
        lambda: call.list_columns_of_orders([ORDER]),
        {"0.order_id": "5012345", "0.custom_columns.0.value": "True"},
    ),
    "orders.set_custom_column": (lambda: call.set_order_column(ORDER, "BACKMARKET_ORDER_ID", "24681357"), {"": "None"}),
    "orders.set_custom_columns": (
        lambda: call.set_order_columns(ORDER, [("BACKMARKET_ORDER_ID", "24681357"), ("COUNT", 2), ("PAID", True)]),
        {"": "None"},
    ),
    "orders.views": (call.list_order_views, {"0.id": "12", "0.name": "Back Market, open"}),
    "orders.by_view": (
        lambda: call.list_orders_by_view(12)(None),
        {"items.0.id": "5012345", "items.0.items.0.reference_id": "97531", "next_cursor": "None"},
    ),
    "orders.invoice": (
        lambda: call.print_invoice([ORDER]),
        {"name": "Invoice_5012345.pdf", "content": "b'%PDF-1.4\\n% example only\\n%%EOF\\n'"},
    ),
    "orders.attach_document": (
        lambda: call.attach_document(ORDER, name="label.pdf", content=b"%PDF-1.4"),
        {"": "None"},
    ),
    "order_items.add": (
        lambda: call.add_order_items(
            ORDER,
            [
                OrderItemWrite(
                    product_id=SKU,
                    qty=1,
                    product_name="Wiphone 13, 128 GB",
                    site_price=Decimal("389.90"),
                    discount_value=Decimal(0),
                    discount_type=DiscountType.FIXED_AMOUNT,
                    line_tax_total=Decimal(0),
                    final_value_fee=Decimal("38.99"),
                    reference_id="97532",
                    notes="",
                )
            ],
        ),
        {"": "None"},
    ),
    "order_items.update": (
        lambda: call.update_order_items(
            ORDER,
            [
                OrderItemUpdate(
                    order_item_id=7001345,
                    product_id=SKU,
                    product_name="Wiphone 13, 128 GB",
                    site_price=Decimal("379.90"),
                    discount_value=Decimal(0),
                    discount_type=DiscountType.FIXED_AMOUNT,
                    qty=1,
                    warehouse_id=108,
                    notes="",
                )
            ],
        ),
        {"": "None"},
    ),
    "order_items.remove": (lambda: call.remove_order_items(ORDER, [7001345]), {"": "None"}),
}


def at(value: Any, path: str) -> str:
    """The text of what stands at a path of attributes and positions."""
    for step in path.split(".") if path else ():
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    return str(value)
