"""How records get into the fake PlentyONE other than over its API: other integrations, people, loaded documents."""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import define, field

from marketsync.testing._plenty_accounts import build_address
from marketsync.testing._plenty_lists import build_comment
from marketsync.testing._plenty_orders import build
from marketsync.testing._plenty_payments import assign_payment, build_payment
from marketsync.testing._plenty_returns import DELIVERY_ORDER, refer
from marketsync.testing._plenty_serials import add_to_pool, item_of
from marketsync.testing._plenty_world import Raw, World, plain, w3c

__all__ = ["Seed"]

Amount = str | int | float | Decimal

_SYSTEM_SINCE = "2021-01-04T08:00:00+01:00"
_SOMEBODY: Raw = {
    "name1": "",
    "name2": "Alex",
    "name3": "Beispiel",
    "address1": "Probeweg",
    "address2": "1",
    "postalCode": "10115",
    "town": "Berlin",
    "countryId": 1,
}


@define
class Seed:
    """Puts records into a world, past the API and its checks."""

    _world: World
    _items: int = field(default=119)

    def status(self, number: Decimal, name: str, *, erasable: bool) -> None:
        """A status; without a name its `names` are the empty list that the vendor sends for an empty map."""
        names: object = {"de": name, "en": name} if name else []
        self._world.statuses[number] = {
            "statusId": plain(number),
            "isErasable": erasable,
            "createdAt": _SYSTEM_SINCE,
            "updatedAt": _SYSTEM_SINCE,
            "isFrontendVisible": True,
            "isReorderVisible": False,
            "isRedistributionVisible": False,
            "color": "#75bbda",
            "names": names,
        }

    def referrer(self, referrer: float, name: str) -> None:
        self._world.referrers[Decimal(str(referrer))] = {
            "id": plain(referrer),
            "isEditable": False,
            "backendName": name,
            "name": name,
            "orderOwnerId": 0,
            "isFilterable": True,
            "origin": "plenty",
            "showInLeads": False,
        }

    def variation(
        self, number: str, item_id: int | None, market_sku: str | None, referrer: float, barcode: str | None
    ) -> int:
        world = self._world
        now = world.stamp()
        variation_id = world.next_id("variation")
        self._items += 1
        skus: list[Raw] = []
        if market_sku is not None:
            sku: Raw = {"id": world.next_id("variationSku"), "variationId": variation_id, "marketId": plain(referrer)}
            sku.update({"accountId": 1, "initialSku": market_sku, "sku": market_sku, "parentSku": None})
            sku.update({"isActive": True, "status": "ACTIVE", "createdAt": now, "updatedAt": now, "exportedAt": None})
            skus.append({**sku, "stockUpdatedAt": None, "deletedAt": None, "additionalInformation": None})
        barcodes = [] if barcode is None else [{"barcodeId": 1, "variationId": variation_id, "code": barcode}]
        world.variations[variation_id] = {
            "id": variation_id,
            "isMain": True,
            "mainVariationId": None,
            "itemId": self._items if item_id is None else item_id,
            "position": 0,
            "isActive": True,
            "number": number,
            "model": "",
            "externalId": None,
            "availability": 1,
            "purchasePrice": 0,
            "createdAt": now,
            "updatedAt": now,
            "relatedUpdatedAt": now,
            "mainWarehouseId": 2,
            "unitsContained": 1,
            "name": "",
            "vatId": 0,
            "weightG": 350,
            "widthMM": 80,
            "lengthMM": 160,
            "heightMM": 40,
            "variationSkus": skus,
            "variationBarcodes": barcodes,
        }
        return variation_id

    def order(
        self,
        external_id: str,
        *,
        lines: Sequence[tuple[str, Amount]],
        currency: str,
        exchange_rate: Amount,
        referrer: float,
        status: Decimal | None,
        type_id: int,
        payments: Iterable[Amount],
        notes: Iterable[str],
        address_external_id: str | None,
        parent: int | None,
        created_at: datetime | None,
    ) -> int:
        world = self._world
        options = [] if address_external_id is None else [{"typeId": 2, "value": address_external_id}]
        address = build_address(world, {**_SOMEBODY, "options": options})
        price: Raw = {"currency": currency, "exchangeRate": float(exchange_rate)}
        items: list[Raw] = []
        for item_id, amount in lines:
            line: Raw = {"typeId": 9, "quantity": 1, "orderItemName": "A device", "vatRate": 0}
            line["amounts"] = [{**price, "priceOriginalGross": float(amount)}]
            line["properties"] = [{"typeId": 41, "value": item_id}] if item_id else []
            items.append(line)
        body: Raw = {
            "typeId": type_id,
            "plentyId": world.plenty_id,
            "referrerId": referrer,
            "statusId": None if status is None else plain(status),
            "properties": [{"typeId": 7, "value": external_id}],
            "addressRelations": [{"typeId": number, "addressId": address["id"]} for number in (1, 2)],
            "orderItems": items,
        }
        order = build(world, body)
        for amount in payments:
            payment_id = self.payment(amount, currency, "credit", 6021, external_id, None, exchange_rate)
            assign_payment(world, world.payments[payment_id], order, moves=status is None)
        for text in notes:
            build_comment(world, {"referenceType": "order", "referenceValue": order["id"], "text": text})
        if parent is not None:
            refer(world, order, parent)
            if type_id == DELIVERY_ORDER:
                world.orders[parent]["hasDeliveryOrders"] = True
        if created_at is not None:
            self._date(order, created_at)
        return int(order["id"])

    def _date(self, order: Raw, created_at: datetime) -> None:
        order["createdAt"] = order["updatedAt"] = w3c(created_at)
        self._world.visible_from[order["id"]] = created_at
        for record in self._world.status_history:
            if record["orderId"] == order["id"]:
                record["createdAt"] = w3c(created_at)

    def payment(
        self,
        amount: Amount,
        currency: str,
        kind: str,
        mop_id: int,
        transaction_id: str | None,
        order_id: int | None,
        exchange_ratio: Amount = 1,
    ) -> int:
        world = self._world
        properties = [] if transaction_id is None else [{"typeId": 1, "value": transaction_id}]
        body: Raw = {"amount": float(amount), "exchangeRatio": float(exchange_ratio), "mopId": mop_id, "type": kind}
        body.update({"currency": currency, "status": 2, "transactionType": 2, "properties": properties})
        payment = build_payment(world, body)
        if order_id is not None:
            assign_payment(world, payment, world.orders[order_id])
        return int(payment["id"])

    def load(self, document: Raw) -> None:
        """Store an order as it is, and its addresses, payments, notes, parcels and documents in their own tables."""
        world = self._world
        order = copy.deepcopy(document)
        for address in order.pop("addresses", []):
            address.pop("pivot", None)
            world.addresses[address["id"]] = address
            world.reserve_id("address", address["id"])
        for payment in order.pop("payments", []):
            relation = {"id": world.next_id("paymentOrder"), "paymentId": payment["id"], "orderId": order["id"]}
            payment.setdefault("order", {**relation, "assignedAt": payment.get("importedAt")})
            world.payments[payment["id"]] = payment
            world.reserve_id("payment", payment["id"])
        for comment in order.pop("comments", []):
            world.comments[comment["id"]] = comment
            world.reserve_id("comment", comment["id"])
        for name in (
            "relations",
            "properties",
            "dates",
            "amounts",
            "addressRelations",
            "orderReferences",
            "orderItems",
        ):
            order.setdefault(name, [])
        for name, value in (("statusName", ""), ("ownerId", None), ("locationId", 1), ("lockStatus", "unlocked")):
            order.setdefault(name, value)
        order.setdefault("plentyId", world.plenty_id)
        order.setdefault("roundTotalsOnly", False)
        order.setdefault("hasDeliveryOrders", False)
        order.setdefault("numberOfDecimals", 2)
        for item in order["orderItems"]:
            world.reserve_id("item", item["id"])
            item.setdefault("references", [])
            for serial in item.pop("serialNumbers", []):
                add_to_pool(world, item_of(world, item), serial["serialNumber"], {**item, "orderId": order["id"]})
        self._load_papers(order)
        world.orders[order["id"]] = order
        world.reserve_id("order", order["id"])
        world.visible_from[order["id"]] = world.clock.now()

    def _load_papers(self, order: Raw) -> None:
        """Parcels with their labels, and documents with their files."""
        world = self._world
        for package in order.pop("shippingPackages", []):
            world.package_labels[package["id"]] = package.pop("labelBase64", "")
            world.packages[package["id"]] = {**package, "orderId": order["id"]}
            world.reserve_id("package", package["id"])
        for document in order.pop("documents", []):
            number = int(document["id"])
            reference: Raw = {"documentId": number, "type": "order", "value": str(order["id"])}
            world.files[number] = base64.b64decode(document.pop("content", ""))
            world.documents[number] = {"status": "done", **document, "references": [reference]}
            world.written_at[number] = world.clock.now()
            world.reserve_id("document", number)
