"""Talking raw JSON to a `FakeSellercloud`, with each answer held against the vendor's documents where at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from marketsync.testing import Answer, FakeSellercloud
from tests.specs.sellercloud import validate_response

DEVIATING = ("/Settings/", "/Refunds")
"""The documents declare no shape for carriers and services; the other path is in no document."""

ADDRESS: dict[str, Any] = {
    "Business": "",
    "FirstName": "Ada",
    "MiddleName": "",
    "LastName": "Example",
    "Country": "US",
    "City": "Brooklyn",
    "State": "NY",
    "Region": "",
    "ZipCode": "11201",
    "Address": "12 Sample Street",
    "Address2": "Apt 3",
    "Phone": "5555550100",
    "Fax": "",
}


@frozen
class Reply:
    status: int
    json: Any
    content: bytes
    headers: Mapping[str, str]


class Erp:
    """One logged-in user of a fake."""

    def __init__(self, fake: FakeSellercloud) -> None:
        self.fake = fake
        self.token = ""

    def call(self, method: str, path: str, body: object = None, *, root: str = "/rest/api") -> Reply:
        """Send to `/rest/api{path}`."""
        headers = {"Authorization": f"Bearer {self.token}"}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.fake.handle(method, f"{root}{path}", headers, content)
        assert isinstance(answer, Answer)
        raw = answer.raw()
        is_json = raw.headers["content-type"] == "application/json"
        document = json.loads(raw.content) if raw.content and is_json else None
        if os.environ.get("MARKETSYNC_SPECS") and is_json and not path.startswith(DEVIATING):
            validate_response(method, f"{root.removeprefix('/rest')}{path}", raw.status, document)
        return Reply(raw.status, document, raw.content, raw.headers)

    def login(self, username: str = "user", password: str = "secret") -> Reply:
        reply = self.call("POST", "/token", {"Username": username, "Password": password})
        if reply.status == 200:
            self.token = reply.json["access_token"]
        return reply

    def get(self, path: str) -> Any:
        return self._done("GET", path)

    def post(self, path: str, body: object = None) -> Any:
        return self._done("POST", path, body)

    def put(self, path: str, body: object = None) -> Any:
        return self._done("PUT", path, body)

    def delete(self, path: str, body: object = None) -> Any:
        return self._done("DELETE", path, body)

    def _done(self, method: str, path: str, body: object = None) -> Any:
        reply = self.call(method, path, body)
        assert reply.status == 200, (reply.status, reply.json)
        return reply.json

    # -- the usual chain -----------------------------------------------------------------------------------------------

    def order(self, source_id: str = "24681357", **changes: Any) -> int:
        return int(self.post("/Orders", order_body(source_id, **changes)))

    def found(self, query: str = "") -> list[int]:
        """The ids of an order search, in its order."""
        return [one["ID"] for one in self.get(f"/Orders?{query}")["Items"]]


def order_body(source_id: str = "24681357", **details: Any) -> dict[str, Any]:
    products = details.pop("products", None)
    return {
        "CustomerDetails": {"Email": "ada@example.com", "FirstName": "Ada", "LastName": "Example"},
        "OrderDetails": {
            "CompanyID": 9001,
            "Channel": 6,
            "OrderSourceOrderID": source_id,
            "EbaySellingManagerSalesRecordNumber": f"BM-{source_id}",
            "OrderDate": "2026-02-17T08:41:12",
            **details,
        },
        "Products": products or [line()],
        "ShippingAddress": dict(ADDRESS),
        "BillingAddress": dict(ADDRESS),
        "ShippingMethodDetails": {"Carrier": "FedEx", "ShippingMethod": "FedExGround", "ShippingFee": 0},
    }


def line(sku: str = "IP13-128-BLK-B", price: float = 389.0, **changes: Any) -> dict[str, Any]:
    return {"ProductID": sku, "ReferenceID": "97531", "SitePrice": price, "Qty": 1, "LineTaxTotal": 0, **changes}
