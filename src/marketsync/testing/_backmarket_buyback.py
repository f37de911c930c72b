"""Trade-ins of the fake Back Market: their orders, messages and counter-offers.

Vendor's source: `/ws/buyback`. Which state an order must be in for which step is inferred from the names of the states:
a received device is suspended; it is validated or gets a counter-offer while received or suspended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_buyback_prices import BuybackPrices, market_currency
from marketsync.testing._backmarket_listings import decimal
from marketsync.testing._backmarket_wire import Raw, Route, json_of, multipart, refused_v3
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["COUNTER_OFFER_REASONS", "SUSPEND_REASONS", "Buyback"]

SUSPEND_REASONS: Sequence[Raw] = (
    {"identifier": "icloud_locked", "message": "The device is linked to an account.", "category": "locked"},
    {"identifier": "empty_parcel", "message": "The parcel is empty.", "category": "parcel"},
    {"identifier": "wrong_product", "message": "Another product was sent.", "category": "product"},
)
COUNTER_OFFER_REASONS: Sequence[Raw] = (
    {
        "id": "functional",
        "label": "The device does not work as stated",
        "reasons": [{"id": "battery", "label": "Weak battery"}, {"id": "screen", "label": "The screen does not react"}],
    },
    {
        "id": "esthetics",
        "label": "The device does not look as stated",
        "reasons": [{"id": "scratches", "label": "Scratches"}],
    },
    {"id": "other", "label": "Other", "reasons": [{"id": "wrong_model", "label": "Another model"}]},
)
_PER_PAGE = 10
_COMMENT = 200
_FILES = r"\.(jpe?g|png|pdf)$"
_DATES: Mapping[str, str] = {
    "creationDate": "creationDate",
    "modificationDate": "modificationDate",
    "shippingDate": "shippingDate",
    "receivedDate": "receivalDate",
    "suspendedDate": "suspensionDate",
    "paymentDate": "paymentDate",
}


class Buyback(BuybackPrices):
    """The trade-ins of one account."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.buyback_orders: dict[str, Raw] = {}
        """Public id -> raw order."""
        self.buyback_messages: dict[str, list[Raw]] = {}
        """Public id -> its messages, oldest first."""

    # -- for tests -----------------------------------------------------------------------------------------------------

    def add_buyback_order(
        self,
        public_id: str | None = None,
        *,
        status: str = "RECEIVED",
        price: float = 120,
        sku: str = "BB-IP12-64",
        grade: str = "SILVER",
        market: str = "DE",
        documents: Iterable[str] = (),
    ) -> str:
        """A device that somebody sends in; returns its public id. `documents`: kinds of papers that prove who it is."""
        with self._lock:
            key = public_id or f"{market}-26074-{_letters(len(self.buyback_orders))}"
            now = self._stamp()
            order: Raw = {
                "orderPublicId": key,
                "creationDate": now,
                "modificationDate": now,
                "shippingDate": now,
                "status": status,
                "market": market,
                "transferCertificateLink": f"https://files.example.com/certificates/{key}.pdf",
                "listing": {"sku": sku, "productId": 2311, "title": "iPhone 12 64 GB", "grade": grade},
                "customer": {"firstName": "Max", "lastName": "Mustermann", "phone": "+4930000001"},
                "returnAddress": {
                    "address1": "Beispielweg 1",
                    "address2": "",
                    "city": "Berlin",
                    "zipcode": "10115",
                    "country": "Germany",
                },
                "originalPrice": {"value": price, "currency": market_currency(market)},
                "trackingNumber": "8R00000000000",
                "shipper": "DHL",
                "suspendReasons": [],
                "counterOfferReasons": [],
            }
            if status not in ("NEW", "PENDING", "TO_SEND", "SENT"):
                order["receivalDate"] = now
            papers = [{"type": kind, "url": f"https://files.example.com/papers/{key}/{kind}"} for kind in documents]
            if papers:
                order["customer"]["documents"] = papers
            self.buyback_orders[key] = order
            self.buyback_messages[key] = []
            return key

    def add_buyback_message(self, public_id: str, body: str, *, author: str = "Client") -> None:
        """Somebody else wrote; from then on the order waits for the seller's reply."""
        with self._lock:
            self.buyback_messages[public_id].append(
                {"body": body, "date": self._stamp(), "attachments": [], "author": author}
            )

    def answer_counter_offer(self, public_id: str, *, accepted: bool) -> None:
        """The customer decides: an accepted offer is paid, a refused one sends the device back to `SUSPENDED`."""
        with self._lock:
            order = self.buyback_orders[public_id]
            if order["status"] != "COUNTER_PROPOSAL":
                raise ValueError(f"no counter-offer is open for {public_id}")
            self._buyback_put(order, "VALIDATED" if accepted else "SUSPENDED")

    def pay_buyback(self, public_id: str) -> None:
        """The money of a validated order went out."""
        with self._lock:
            order = self.buyback_orders[public_id]
            if order["status"] != "VALIDATED":
                raise ValueError(f"{public_id} is not validated")
            order["paymentDate"] = self._stamp()
            self._buyback_put(order, "PAID")

    # -- orders --------------------------------------------------------------------------------------------------------

    def _buyback_list(self, request: FakeRequest) -> Answer:
        rows = list(self.buyback_orders.values())
        if (status := request.param("status")) is not None:
            rows = [one for one in rows if one["status"] == status]
        if (product := request.param("productId")) is not None:
            rows = [one for one in rows if str(one["listing"]["productId"]) == product]
        for name, member in _DATES.items():
            if (since := request.param(name)) is not None:
                rows = [one for one in rows if one.get(member, "") >= since]
        return self._numbered_page(request, rows, size=_PER_PAGE)

    def _buyback_pending(self, request: FakeRequest) -> Answer:
        waiting = [
            order
            for key, order in self.buyback_orders.items()
            if self.buyback_messages[key] and self.buyback_messages[key][-1]["author"] != "Merchant"
        ]
        return self._numbered_page(request, waiting, size=_PER_PAGE)

    def _buyback_get(self, request: FakeRequest, key: str) -> Answer:
        return Answer(json=self._buyback_order(key))

    def _buyback_read_messages(self, request: FakeRequest, key: str) -> Answer:
        self._buyback_order(key)
        return self._numbered_page(request, self.buyback_messages[key], size=_PER_PAGE)

    def _buyback_write_message(self, request: FakeRequest, key: str) -> Answer:
        self._buyback_order(key)
        given = json_of(request)
        files = given.get("files")
        if not given.get("message") or not isinstance(files, list):
            raise _invalid("files" if given.get("message") else "message")
        if any(not isinstance(one, dict) or not one.get("name") or not one.get("content") for one in files):
            raise _invalid("files.content")
        message: Raw = {
            "body": given["message"],
            "date": self._stamp(),
            "attachments": [f"https://files.example.com/buyback/{key}/{one['name']}" for one in files],
            "author": "Merchant",
        }
        self.buyback_messages[key].append(message)
        return Answer(201, message)

    def _buyback_suspend(self, request: FakeRequest, key: str) -> Answer:
        order = self._buyback_order(key)
        reasons = json_of(request).get("reasons")
        known = {one["identifier"]: one for one in SUSPEND_REASONS}
        if not isinstance(reasons, list) or not reasons or not known.keys() >= set(reasons):
            raise _invalid("reasons")
        self._buyback_expect(order, "RECEIVED")
        order["suspendReasons"] = [dict(known[one]) for one in reasons]
        order["suspensionDate"] = self._stamp()
        self._buyback_put(order, "SUSPENDED")
        return Answer(json=order)

    def _buyback_validate(self, request: FakeRequest, key: str) -> Answer:
        order = self.buyback_orders.get(key)
        if order is None:  # the document has no 404 here
            raise _invalid("buybackOrderId")
        self._buyback_expect(order, "RECEIVED", "SUSPENDED")
        self._buyback_put(order, "VALIDATED")
        return Answer(json=order)

    def _buyback_counter_reasons(self, request: FakeRequest, key: str) -> Answer:
        self._buyback_order(key)
        return Answer(json=list(COUNTER_OFFER_REASONS))

    def _buyback_counter_offer(self, request: FakeRequest, key: str) -> Answer:
        order = self._buyback_order(key)
        parts = multipart(request)
        price = decimal(next((one.text for one in parts if one.name == "price"), None))
        reasons = [one.text for one in parts if one.name == "reasons"]
        files = [one for one in parts if one.name == "files"]
        comment = next((one.text for one in parts if one.name == "comment"), "")
        known = {
            one["id"]: {"identifier": one["id"], "message": one["label"], "category": group["id"]}
            for group in COUNTER_OFFER_REASONS
            for one in group["reasons"]
        }
        if price is None or not reasons or not files:
            raise refused_v3(400, "price, reasons and files are required")
        if not known.keys() >= set(reasons) or len(comment) > _COMMENT:
            raise refused_v3(422, "unknown reason, or the comment is too long")
        if any(not re.search(_FILES, one.filename.lower()) for one in files):
            raise refused_v3(422, "files are .jpg, .jpeg, .png or .pdf")
        self._buyback_expect(order, "RECEIVED", "SUSPENDED")
        if price >= Decimal(str(order["originalPrice"]["value"])):
            raise refused_v3(422, "a counter-offer is below the first price")
        currency = order["originalPrice"]["currency"]
        order["counterOfferPrice"] = {"value": float(price), "currency": currency}
        order["counterOfferReasons"] = [known[one] for one in reasons]
        order["counterProposalDate"] = self._stamp()
        self._buyback_put(order, "COUNTER_PROPOSAL")
        return Answer(204)

    def _buyback_order(self, key: str) -> Raw:
        if key not in self.buyback_orders:
            raise refused_v3(404, "Buyback order not found")
        return self.buyback_orders[key]

    def _buyback_expect(self, order: Raw, *states: str) -> None:
        if order["status"] not in states:
            raise _invalid("status", f"The order is {order['status']}")

    def _buyback_put(self, order: Raw, status: str) -> None:
        order.update({"status": status, "modificationDate": self._stamp()})

    def _buyback_routes(self) -> tuple[Route, ...]:
        orders = "/ws/buyback/v1/orders"
        one = f"{orders}/{{text}}"
        return (
            Route("buyback.list_orders", "GET", orders, self._buyback_list),
            Route("buyback.pending_replies", "GET", f"{orders}/pending-reply", self._buyback_pending),
            Route(
                "buyback.suspend_reasons",
                "GET",
                f"{orders}/suspend-reasons",
                lambda request: Answer(json=list(SUSPEND_REASONS)),
            ),
            Route("buyback.list_messages", "GET", f"{one}/messages", self._buyback_read_messages),
            Route("buyback.send_message", "POST", f"{one}/messages", self._buyback_write_message, write=True),
            Route("buyback.suspend", "PUT", f"{one}/suspend", self._buyback_suspend, write=True),
            Route("buyback.validate", "PUT", f"{one}/validate", self._buyback_validate, write=True),
            Route(
                "buyback.counter_offer_reasons", "GET", f"{one}/counter-offers/reasons", self._buyback_counter_reasons
            ),
            Route(
                "buyback.counter_offer",
                "PUT",
                "/ws/buyback/v2/orders/{text}/counter-offers",
                self._buyback_counter_offer,
                write=True,
            ),
            Route("buyback.get_order", "GET", one, self._buyback_get),
        )


def _letters(number: int) -> str:
    """Five letters for a number, ABCDE for the first."""
    return "ABCD" + chr(ord("E") + number)


def _invalid(target: str, detail: str = "Field required") -> Refusal:
    """A 422 of the orders."""
    member = {"type": "/errors/missing", "title": "Invalid", "detail": detail, "target": target, "context": {}}
    return refused_v3(422, "Validation error", problems=[member])
