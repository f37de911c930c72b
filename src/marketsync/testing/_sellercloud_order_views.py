"""Orders of the fake Sellercloud as they are read: the row of a list, the single order, and its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from marketsync.testing._json import copied
from marketsync.testing._sellercloud_status import (
    available,
    cents,
    grand_total,
    payment_status,
    received,
    refunded,
)
from marketsync.testing._sellercloud_wire import Raw, number
from marketsync.testing._sellercloud_world import NO_DATE, Item, Order, Package, World

__all__ = ["Orders", "package_rows", "row", "single"]

_REPEATED = ("ID", "OrderID", "ProductID", "Qty", "DisplayName", "AdjustedSitePrice", "QtyShipped", "QtyReturned")


def row(world: World, order: Order) -> Raw:
    """An order in a list."""
    return {
        "ID": order.id,
        "OrderSourceOrderID": order.source_id,
        "OrderSource": order.channel,
        "OrderSubType": order.sub_type,
        "bRushOrder": False,
        "IsGiftOrder": False,
        "ShippingStatus": order.shipping_status,
        "PaymentStatus": payment_status(order),
        "StatusCode": order.status,
        "Dropship": 0,
        "FirstName": order.first_name,
        "LastName": order.last_name,
        "TimeOfOrder": world.local(order.ordered_on),
        "GrandTotal": number(grand_total(order)),
        "CompanyName": world.companies[order.company_id],
        "UserID": order.customer_id,
        "ShipDate": world.local(order.ship_date),
        "CreatedOn": world.local(order.created_on),
        "DeliveryDate": NO_DATE,
        "LastUpdated": world.local(order.updated_on),
        "Payments": copied(order.payments),
        "ShippingAddress": copied(order.shipping_address),
        "BillingAddress": copied(order.billing_address),
        "CompanyID": order.company_id,
        "EBaySellingManagerSalesRecordNumber": order.record_number,
        "CompletedOrderID": None,
        "Items": [_row_item(world, order, item) for item in order.items],
        "ShippingTotal": number(order.shipping_fee),
        "ShippingCarrier": order.carrier,
        "ShippingService": order.service,
        "InsuranceTotal": number(order.insurance_fee),
        "HandlingFee": number(order.handling_fee),
        "FinalValueTotal": number(sum((item.fee for item in order.items), Decimal(0))),
        "PaymentDate": max((one["PaymentDate"] for one in order.payments), default=NO_DATE),
        "OrderCurrencyCode": order.currency,
        "TrackingNumber": next((one.tracking for one in order.packages), ""),
        "AllTrackingNumbers": [one.tracking for one in order.packages if one.tracking],
        "TaxTotal": number(_tax(order)),
        "CustomerEmail": order.email,
        "RelatedOrders": _related(world, order),
    }


def _row_item(world: World, order: Order, item: Item) -> Raw:
    product = world.find_product(item.product_id)
    shown: Raw = {
        "ID": item.id,
        "OrderID": order.id,
        "ProductID": item.product_id,
        "Qty": item.qty,
        "DisplayName": item.name,
        "AdjustedSitePrice": number(item.total / item.qty if item.qty else item.price),
        "QtyShipped": item.shipped,
        "QtyReturned": item.returned,
    }
    return {
        **shown,
        **{f"{name}1": shown[name] for name in _REPEATED},
        "SitePrice": number(item.price),
        "LineTotal": number(cents(item.total)),
        "LineTaxTotal": number(item.tax),
        "StatusCode": 0,
        "ItemShippingStatus": order.shipping_status,
        "ItemPaymentStatus": payment_status(order),
        "ReferenceID": item.reference_id,
        "FinalValueFee": number(item.fee),
        "Notes": item.notes,
        "ShipFromWareHouseID": item.warehouse_id,
        "TotalRefunded": 0.0,
        "InventoryAvailableQty": 0 if product is None else available(world, product),
        "BundleItems": [],
    }


class Orders(Mapping[int, Raw]):
    """All orders by id, each in the form of a single order when it is looked at."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, order_id: int) -> Raw:
        return single(self._world, self._world.orders[order_id])

    def __iter__(self) -> Iterator[int]:
        return iter(list(self._world.orders))

    def __len__(self) -> int:
        return len(self._world.orders)


def single(world: World, order: Order) -> Raw:
    """An order alone: other members, other spellings, and no `ReferenceID` in its lines."""
    total, paid = grand_total(order), received(order)
    rma = next((one.id for one in world.rmas.values() if one.order_id == order.id), 0)
    return {
        "OrderID": order.id,
        "OrderDetails": {
            "CompanyId": order.company_id,
            "ClientId": 1,
            "SiteCode": 0,
            "OrderSource": order.channel,
            "OrderSourceOrderId": order.source_id,
            "EbaySellingManagerSalesRecordNumber": order.record_number,
            "CustomerEmail": order.email,
            "CustomerID": order.customer_id,
            "CurrencyCode": order.currency,
            "OrderDate": world.local(order.ordered_on),
            "CreatedOn": world.local(order.created_on),
            "OrderSubType": order.sub_type,
            "IsOrderLocked": False,
        },
        "Statuses": {
            "OrderStatus": order.status,
            "ShippingStatus": order.shipping_status,
            "PaymentStatus": payment_status(order),
            "RushOrder": False,
            "DropshipStatus": 0,
            "IsDelivered": False,
            "IsInvoicePrinted": False,
            "IsExported": order.exported,
            "InventoryDisabled": order.uncounted,
            "OkToShip": 1 if order.status in (2, 3) else 0,
            "QBExported": False,
            "Confirmed": False,
            "ChannelNotifiedOfShipping": "ChannelNotifiedOfShipping" in order.flags,
        },
        "OrderItems": [_single_item(world, order, item) for item in order.items],
        "RelatedOrders": _related(world, order),
        "TotalInfo": {
            "SubTotal": number(cents(sum((item.total for item in order.items), Decimal(0)))),
            "Discount": 0.0,
            "Tax": number(_tax(order)),
            "TaxRate": 0.0,
            "Shipping": number(order.shipping_fee),
            "Handling": number(order.handling_fee),
            "Insurance": number(order.insurance_fee),
            "GiftWrap": 0.0,
            "GrandTotal": number(total),
        },
        "PaymentOptions": {
            "PaymentTerms": None,
            "Total": number(total),
            "Received": number(paid),
            "Uncleared": 0.0,
            "Refunded": number(refunded(order)),
            "RemainingDues": number(total - paid),
        },
        "ShippingDetails": {
            "ShippingStatus": order.shipping_status,
            "Carrier": order.carrier,
            "Service": order.service,
            "RushOrder": False,
            "ShipDate": world.local(order.ship_date),
            "ShippingTotal": number(order.shipping_fee),
            "OtherCarrier": order.other_carrier,
        },
        "OrderPackages": package_rows(order),
        "LastUpdated": world.local(order.updated_on),
        "RmaID": rma,
        "IsWholeSaleOrder": False,
        "ShippingAddress": copied(order.shipping_address),
        "BillingAddress": copied(order.billing_address),
        "Payments": copied(order.payments),
        "CustomColumns": [
            {"ColumnName": name, "DisplayName": name, "Value": order.columns.get(name)} for name in world.order_columns
        ],
    }


def _single_item(world: World, order: Order, item: Item) -> Raw:
    product = world.find_product(item.product_id)
    return {
        "ID": item.id,
        "OrderID": order.id,
        "ProductID": item.product_id,
        "ProductIDOriginal": item.product_id,
        "DisplayName": item.name,
        "Qty": item.qty,
        "TaxExempt": False,
        "SitePrice": number(item.price),
        "AdjustedSitePrice": number(item.total / item.qty if item.qty else item.price),
        "InventoryAvailableQty": 0 if product is None else available(world, product),
        "WarehouseID": item.warehouse_id,
        "BundleItems": [],
        "QtyReturned": item.returned,
        "Notes": item.notes,
        "LineTotal": number(cents(item.total)),
        "DiscountValue": number(item.discount),
        "DiscountType": item.discount_type,
        "LineTaxTotal": number(item.tax),
    }


def package_rows(order: Order) -> list[Raw]:
    """The parcels of an order; none names its carrier."""
    return [_package(order, one) for one in order.packages]


def _package(order: Order, package: Package) -> Raw:
    products = {item.id: item.product_id for item in order.items}
    names = {item.id: item.name for item in order.items}
    return {
        "ID": package.id,
        "TrackingNumber": package.tracking,
        "TrackingNumberUrl": None,
        "TrackingNumberText": package.tracking,
        "Weight": number(package.weight),
        "ShippingCost": number(package.cost),
        "FinalShippingFee": number(package.cost),
        "EstimatedDeliveryDate": None,
        "DeliveryDate": None,
        "DeliveryStatus": package.status,
        "DeclaredValue": 0.0,
        "Items": [
            {
                "PackageID": package.id,
                "OrderItemID": item_id,
                "OrderItemBundleItemID": 0,
                "ProductID": products.get(item_id),
                "Qty": qty,
                "ItemName": names.get(item_id),
            }
            for item_id, qty in package.quantities.items()
        ],
    }


def _related(world: World, order: Order) -> list[Raw]:
    """4: split from; 5: split to."""
    pairs = [(one, 5) for one in order.children] + ([] if order.parent is None else [(order.parent, 4)])
    return [
        {"RelatedOrderID": one, "RelationshipType": kind, "CreatedOn": world.local(order.created_on)}
        for one, kind in pairs
    ]


def _tax(order: Order) -> Decimal:
    return sum((item.tax for item in order.items), Decimal(0))
