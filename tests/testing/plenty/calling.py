"""Talking raw JSON to a `FakePlenty`, with each answer held against the vendor's documents where they are at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from marketsync.testing import Answer, FakePlenty
from tests.specs.plenty import validate_response

PERSON = {
    "gender": "female",
    "name1": "",
    "name2": "Erika",
    "name3": "Mustermann",
    "name4": "",
    "address1": "Musterweg",
    "address2": "12",
    "postalCode": "10115",
    "town": "Berlin",
    "countryId": 1,
    "options": [{"typeId": 5, "value": "erika@example.com"}],
}


@frozen
class Reply:
    status: int
    json: Any
    headers: Mapping[str, str]


class Erp:
    """One logged-in user of a fake."""

    def __init__(self, fake: FakePlenty) -> None:
        self.fake = fake
        self.token = ""

    def call(self, method: str, path: str, body: object = None, *, token: str | None = None) -> Reply:
        """Send to `/rest{path}`."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.fake.handle(method, f"/rest{path}", headers, content)
        assert isinstance(answer, Answer)
        raw = answer.raw()
        is_json = raw.headers["content-type"] == "application/json"
        document = json.loads(raw.content) if raw.content and is_json else None
        if os.environ.get("MARKETSYNC_SPECS") and is_json and raw.status != 405:
            validate_response(method, f"/rest{path}", raw.status, document)
        return Reply(raw.status, document, raw.headers)

    def login(self, username: str = "user", password: str = "secret") -> Reply:
        reply = self.call("POST", "/login", {"username": username, "password": password}, token="")
        if reply.status == 200:
            self.token = reply.json["accessToken"]
        return reply

    def get(self, path: str) -> Any:
        reply = self.call("GET", path)
        assert reply.status == 200, reply.json
        return reply.json

    def post(self, path: str, body: object = None) -> Any:
        reply = self.call("POST", path, body)
        assert reply.status == 200, reply.json
        return reply.json

    def put(self, path: str, body: object = None) -> Any:
        reply = self.call("PUT", path, body)
        assert reply.status == 200, reply.json
        return reply.json

    # -- the usual chain ---------------------------------------------------------------------------------------------

    def address(self, **changes: object) -> int:
        return int(self.post("/accounts/addresses", {**PERSON, **changes})["id"])

    def order(self, external_id: str = "8213", **changes: object) -> Any:
        return self.post("/orders", self.order_body(external_id, **changes))

    def order_body(self, external_id: str = "8213", **changes: object) -> dict[str, Any]:
        address = self.address()
        return {
            "typeId": 1,
            "plentyId": 1000,
            "referrerId": 183,
            "properties": [{"typeId": 7, "value": external_id}],
            "addressRelations": [{"typeId": 1, "addressId": address}, {"typeId": 2, "addressId": address}],
            "orderItems": [line()],
            **changes,
        }

    def pay(self, order_id: int, amount: object = 119.0, **changes: object) -> Any:
        payment = self.post("/payments", payment_body(amount=amount, **changes))
        self.post(f"/payment/{payment['id']}/order/{order_id}")
        return payment

    def status(self, order_id: int) -> Any:
        return self.get(f"/orders/{order_id}")["statusId"]

    def found(self, query: str) -> list[int]:
        """The ids of an order search, in its order."""
        return [entry["id"] for entry in self.get(f"/orders/search?{query}")["entries"]]


def line(price: object = 119.0, *, rate: object = 19, currency: str = "EUR", **changes: object) -> dict[str, Any]:
    return {
        "typeId": 9,
        "quantity": 1,
        "orderItemName": "A phone",
        "countryVatId": 1,
        "vatField": 0,
        "vatRate": rate,
        "amounts": [{"currency": currency, "priceOriginalGross": price}],
        "properties": [{"typeId": 41, "value": "88112233"}],
        **changes,
    }


def payment_body(**changes: object) -> dict[str, Any]:
    return {
        "amount": 119.0,
        "exchangeRatio": 1,
        "mopId": 6021,
        "currency": "EUR",
        "type": "credit",
        "status": 2,
        "transactionType": 2,
        "properties": [{"typeId": 1, "value": "refurbed:8213"}],
        **changes,
    }


def value_of(rows: list[dict[str, Any]], type_id: int) -> Any:
    """The value of a property, or `None`."""
    return next((row["value"] for row in rows if row["typeId"] == type_id), None)
