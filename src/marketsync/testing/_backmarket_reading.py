"""Orders as the fake Back Market shows them: the list, one order, the delivery note."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_making import ADDRESS
from marketsync.testing._backmarket_orders import Orders
from marketsync.testing._backmarket_part import moment_of
from marketsync.testing._backmarket_wire import Raw, Route, refused_text
from marketsync.testing._json import copied
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["Reading"]

_DEFAULT, _MOST = 10, 50
_UNSEEN = (0, 8)
_WITHHELD = ("first_name", "last_name", "postal_code", "phone")
_ACCEPTED = (2, 3, 5, 6)
_NOTE_DAYS = 5
# Member of a live address -> its name in the vendor's document; what is not here is not in the document.
_CAMEL: Mapping[str, str] = {
    "country": "country",
    "city": "city",
    "postal_code": "postalCode",
    "first_name": "firstName",
    "last_name": "lastName",
    "company": "company",
    "phone": "phoneNumber",
    "street": "street",
    "street2": "street2",
}
_UNDOCUMENTED = ("shipper", "psp_reference", "date_bill_provided")


class Reading(Orders):
    """What the seller sees of orders."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.camel_case = False
        self.withheld_as: str | None = ""
        self.unstable = False
        self.echo_personal = False
        self.files_url = "https://files.example.com"
        """Where links to files lead. As long as it is not set, a client on this machine is led back to the fake."""
        self._asked_at = ""
        self._lists = 0
        self._before_page: Callable[[int], object] | None = None
        self._pages = 0

    def before_page(self, hook: Callable[[int], object] | None) -> None:
        """Call `hook(number)` before each page of orders is made; the first page after this call is number 1."""
        self._before_page, self._pages = hook, 0

    def _reading_routes(self) -> tuple[Route, ...]:
        return (
            Route("orders.list", "GET", "/ws/orders", self._list_orders),
            Route("orders.get", "GET", "/ws/orders/{int}", self._get_order),
            Route("orders.delivery_note", "GET", "/delivery_form/Bon_livraison_{int}.pdf", self._delivery_note),
        )

    # -- orders --------------------------------------------------------------------------------------------------------

    def _list_orders(self, request: FakeRequest) -> Answer:
        """Newest first unless `unstable`; the vendor documents no order. A page size above 50 is 50 (unverified)."""
        if self._before_page is not None:
            self._pages += 1
            self._before_page(self._pages)
            self._settle_orders()
        seen = [order for order in self.orders.values() if order["order_id"] not in self.hidden]
        found = [order for order in seen if order["state"] not in _UNSEEN]
        if (state := request.param("state")) is not None:
            found = [order for order in found if str(order["state"]) == state]
        if (market := request.param("country_code")) is not None:
            found = [order for order in found if order["country_code"] == market]
        for name in ("date_creation", "date_modification"):
            if (text := request.param(name)) is not None:
                since = _moment(text)
                found = [order for order in found if moment_of(order[name]) >= since]
        found.sort(key=lambda order: (moment_of(order["date_creation"]), order["order_id"]), reverse=True)
        if self.unstable:
            self._lists += 1
            random.Random(self._lists).shuffle(found)
        size = request.param("page-size") or ""
        number = int(size) if size.isascii() and size.isdigit() and int(size) > 0 else _DEFAULT
        return self._numbered_page(request, found, size=min(number, _MOST), show=self._show)

    def _get_order(self, request: FakeRequest, order_id: int) -> Answer:
        return Answer(json=self._show(self._asked(order_id)))

    def _asked(self, order_id: int) -> Raw:
        if order_id not in self.orders or order_id in self.archived:
            raise refused_text(404, "no matching order_id and/or SKU")
        return self.orders[order_id]

    def _refused(self, message: str, order: Raw, status: int = 400) -> Refusal:
        if self.echo_personal:
            address = order["shipping_address"]
            message += ": " + " ".join(str(value) for value in address.values() if value)
        return refused_text(status, message)

    def _show(self, order: Raw) -> Raw:
        shown = copied(order)
        accepted = order["state"] not in (0, 10, 1) and any(line["state"] in _ACCEPTED for line in order["orderlines"])
        if order["order_id"] in self.partial and not accepted:
            for place in ("shipping_address", "billing_address"):
                shown[place].update(dict.fromkeys(_WITHHELD, self.withheld_as))
        if shown.get("delivery_note") is None and accepted:
            shown["delivery_note"] = self._note_url(order["order_id"])
        if self.camel_case:
            _as_documented(shown)
        return shown

    # -- delivery notes ------------------------------------------------------------------------------------------------

    def _note_url(self, order_id: int) -> str:
        expires = int((self.clock.now() + timedelta(days=_NOTE_DAYS)).timestamp())
        path = f"/delivery_form/Bon_livraison_{order_id}.pdf"
        served = self.files_url.endswith("//files.example.com") and self._asked_at.startswith("127.0.0.1")
        files_url = f"http://{self._asked_at}" if served else self.files_url
        return f"{files_url}{path}?Expires={expires}&Signature={_signature(order_id, expires)}"

    def _delivery_note(self, request: FakeRequest, order_id: int) -> Answer:
        """A file in a store of its own: it knows no token and refuses one, and the link lives for five days."""
        expires = request.param("Expires") or ""
        if "authorization" in request.headers:
            raise _storage(400, "InvalidArgument")
        if not expires.isdigit() or request.param("Signature") != _signature(order_id, int(expires)):
            raise _storage(403, "SignatureDoesNotMatch")
        if int(expires) <= request.at.timestamp():
            raise _storage(403, "AccessDenied")
        return Answer(content=b"%PDF-1.4\n% delivery note " + str(order_id).encode(), content_type="application/pdf")


def _as_documented(order: Raw) -> None:
    """The order in the shape of the vendor's document."""
    for place in ("shipping_address", "billing_address"):
        address: Raw = order[place]
        documented: dict[str, Any] = {"id": 1, "state": ""}
        for name, value in address.items():
            if name in _CAMEL:
                documented[_CAMEL[name]] = value
            elif name not in ADDRESS:
                documented[name] = value
        order[place] = {name: "" if value is None else value for name, value in documented.items()}
    for record in (order, *order["orderlines"]):
        for name in _UNDOCUMENTED:
            record.pop(name, None)
    if order.get("expected_dispatch_date"):
        moment = moment_of(order["expected_dispatch_date"]).astimezone(UTC)
        order["expected_dispatch_date"] = moment.isoformat()[:19]  # the document's example has no zone


def _moment(text: str) -> datetime:
    try:
        return moment_of(text)
    except ValueError:
        raise refused_text(400, "date is not valid") from None


def _signature(order_id: int, expires: int) -> str:
    return f"{crc32(f'{order_id}/{expires}'.encode()):08x}"


def _storage(status: int, code: str) -> Refusal:
    content = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
    return Refusal(Answer(status, content=content.encode(), content_type="application/xml"))
