"""A refurbed Merchant API that lives in memory: orders, items, refunds, invoices, returns, tickets and shipping.

It speaks raw JSON and knows nothing of our models. It refuses what the vendor refuses, drops unknown request members
without a word, and can be told to fail. What the vendor leaves open is a switch; each is described where it is set.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from attrs import define

from marketsync.core.clock import Clock
from marketsync.testing import _refurbed_lists as lists
from marketsync.testing import _refurbed_money as money
from marketsync.testing._refurbed_items import check, write
from marketsync.testing._refurbed_orders import Json, refresh_state
from marketsync.testing._refurbed_records import person_of
from marketsync.testing._refurbed_routes import BY_NAME, BY_PATH, PREFIX, ROUTES
from marketsync.testing._refurbed_shipping import RefurbedShipping
from marketsync.testing._refurbed_show import expire, show, show_message, without_zeros
from marketsync.testing._refurbed_wire import (
    CODE_OF_HTTP,
    FAILED_PRECONDITION,
    HTTP_OF_CODE,
    INVALID_ARGUMENT,
    NOT_FOUND,
    Refused,
    read,
    status_of,
)
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["FakeRefurbed"]

_BATCH = 50


@define
class _Trouble:
    """A planned failure of some items."""

    items: frozenset[str]
    code: int
    when: str
    times: int


class FakeRefurbed(RefurbedShipping):
    """A stateful refurbed account.

    `token` may be set to another value, as if the old one had expired. `calls_per_second`: more requests in one second
    of the clock are answered with 429. `repeat_is_error`: setting a state that the item already has, or a refund target
    already reached, is refused (the vendor does not say). `echo_personal`: error messages repeat a buyer's data or the
    request, to prove that a caller does not log them. `zeros=False`: members holding false, 0, "" or [] are left out.
    `nulls=True`: unset optional members are written as null. `refunds_need_ticket`: an item is not refundable before
    there is a ticket about it.
    """

    vendor = "refurbed"

    def __init__(
        self,
        *,
        token: str = "t",
        clock: Clock | None = None,
        calls_per_second: int | None = None,
        repeat_is_error: bool = True,
        echo_personal: bool = False,
        zeros: bool = True,
        nulls: bool = False,
        refunds_need_ticket: bool = False,
    ) -> None:
        super().__init__(clock=clock, refunds_need_ticket=refunds_need_ticket)
        self.token = token
        self.calls_per_second = calls_per_second
        self.repeat_is_error = repeat_is_error
        self.echo_personal = echo_personal
        self.zeros = zeros
        self.nulls = nulls
        self.permissions: set[str] = set()
        self.throttled: list[FakeRequest] = []
        self._calls: Counter[int] = Counter()
        self._block: tuple[datetime, bool] | None = None
        self._before_page: Callable[[int], object] | None = None
        self._pages = 0
        self._troubles: list[_Trouble] = []
        self._cut: int | None = None
        self._handlers: Mapping[str, Callable[[Any], Any]] = {
            "orders.list": self._list_orders,
            "orders.get": lambda asked: {"order": self._show(self._asked_order(asked))},
            "orders.refund": lambda asked: self._refund_order(asked, book=True),
            "orders.calculate_refund": lambda asked: self._refund_order(asked, book=False),
            "order_items.list": self._list_items,
            "order_items.get": lambda asked: {"order_item": self._show(self._asked_item(asked))},
            "order_items.update": lambda asked: {"order_item": self._change(asked)},
            "order_items.set_state": lambda asked: {"order_item": self._move(asked)},
            "order_items.batch_update": lambda asked: self._batch(asked.get("order_items", []), self._change),
            "order_items.batch_set_state": lambda asked: self._batch(asked.get("updates", []), self._move),
            "order_items.refund": lambda asked: self._refund_item(asked, book=True),
            "order_items.calculate_refund": lambda asked: self._refund_item(asked, book=False),
            "returns.list": self._list_returns,
            "invoices.set": self._set_invoice,
            "invoices.get": lambda asked: {"url": self._invoice_url(self._invoiced(asked))},
            "invoices.delete": self._delete_invoice,
            "commercial_invoices.set": self._set_commercial_invoice,
            "commercial_invoices.get": lambda asked: self._commercial_invoice(self._with_commercial_invoice(asked)),
            "commercial_invoices.delete": self._delete_commercial_invoice,
            "tickets.list": self._list_tickets,
            "tickets.get": lambda asked: self._thread(self._ticket_of(asked)),
            "tickets.create": lambda asked: self._thread(self._create_ticket(asked)),
            "tickets.update": lambda asked: self._thread(self._update_ticket(asked)),
            "tickets.generate_return_label": self._make_return_label,
            "shipping_profiles.list": self._list_profiles,
            "shipping_profiles.get": lambda asked: {"shipping_profile": self._show(self._profile_of(asked))},
            "merchant_addresses.list": self._list_addresses,
            "shipping_labels.list": lambda asked: {"shipping_labels": self._labels_of(asked)},
            "shipping_labels.create": lambda asked: {"shipping_label": self._buy_label(asked)},
            "carriers.list": lambda asked: {"carriers": [dict(one) for one in self.carriers]},
        }

    # -- for tests -------------------------------------------------------------------------------------------------

    def deny(self, *permissions: str) -> None:
        """Take permissions such as `merchant.order:list` from the token; `.permissions` holds those it lacks."""
        unknown = set(permissions) - {route.permission for route in ROUTES}
        if unknown:
            raise ValueError(f"no method asks for {sorted(unknown)}")
        self.permissions.update(permissions)

    def block(self, seconds: float, *, hint: bool = True) -> None:
        """Answer 429 to everything for so long; with `hint` the reset header says until when. `.throttled` counts."""
        self._block = (self.clock.now() + timedelta(seconds=seconds), hint)

    def before_page(self, hook: Callable[[int], object] | None) -> None:
        """Call `hook(number)` before each page of any list is made; the first page after this call is number 1."""
        self._before_page, self._pages = hook, 0

    def fail_items(self, item_ids: Iterable[str], *, code: int = 9, when: str = "before", times: int = 1) -> None:
        """Let writes to these items fail, each `times` times, alone and within batches.

        `when="after"` carries them out all the same. Code 0 answers success without doing anything.
        """
        if when not in ("before", "after") or (code != 0 and code not in HTTP_OF_CODE):
            raise ValueError("when is before or after; code is 0 or a gRPC code")
        self._troubles.extend(_Trouble(frozenset({str(one)}), code, when, times) for one in item_ids)

    def cut_batch(self, entries: int) -> None:
        """The next batch carries out so many entries and answers 503; `fail(when="after")` loses even that answer."""
        self._cut = entries

    def heal(self) -> None:
        """Drop all planned failures."""
        super().heal()
        self._troubles.clear()
        self._cut = self._block = None

    # -- requests --------------------------------------------------------------------------------------------------

    def operations(self) -> frozenset[str]:
        return frozenset(BY_NAME)

    def route(self, method: str, path: str) -> tuple[str, bool]:
        if not path.startswith(PREFIX):
            page = b"<!DOCTYPE html><html><title>404</title><body>not found</body></html>"
            raise Refusal(Answer(404, content=page, content_type="text/html"))
        known = BY_PATH.get(path)
        if known is None or method != "POST":
            raise Refusal(Answer(501, status_of(12, "method not allowed" if known else "unknown method")))
        return known.name, known.write

    def admit(self, request: FakeRequest) -> None:
        if request.headers.get("authorization") != f"Plain {self.token}":
            echo = f": {request.headers.get('authorization')}" if self.echo_personal else ""
            raise Refusal(Answer(401, status_of(16, f"invalid authorization header{echo}")))
        self._calls[int(request.at.timestamp())] += 1
        self._throttle(request)
        if BY_NAME[request.operation].permission in self.permissions:
            raise Refusal(Answer(403, status_of(7, "permission denied")))

    def _throttle(self, request: FakeRequest) -> None:
        headers: dict[str, str] = {}
        if self._block is not None and request.at < self._block[0]:
            if self._block[1]:
                headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(ceil(self._block[0].timestamp()))}
        elif self.calls_per_second is None or self._calls[int(request.at.timestamp())] <= self.calls_per_second:
            return
        self.throttled.append(request)
        raise Refusal(Answer(429, status_of(8, "rate limit exceeded"), headers))

    def common_headers(self, request: FakeRequest) -> Mapping[str, str]:
        if self._block is not None and self.throttled and self.throttled[-1] is request:
            return {}
        second = int(request.at.timestamp())
        limit = self.calls_per_second or 1000
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - self._calls[second])),
            "X-RateLimit-Reset": str(second + 1),
        }

    def answer(self, request: FakeRequest) -> Answer:
        try:
            try:
                document = request.json or {}
            except ValueError:
                raise Refused(INVALID_ARGUMENT, "the body is no JSON") from None
            shown = self._handlers[request.operation](read(BY_NAME[request.operation].reads, document))
        except Refused as refused:
            body = self._status(refused, request)
            raise Refusal(Answer(HTTP_OF_CODE[refused.code], body)) from None
        return Answer(200, shown if self.zeros else without_zeros(shown))

    def error_body(self, request: FakeRequest, status: int) -> Any:
        code = CODE_OF_HTTP.get(status)
        return (
            None
            if code is None
            else self._status(Refused(code, "planned failure", about=self._about(request)), request)
        )

    def _about(self, request: FakeRequest) -> Json | None:
        """The order that a request by id is about, if there is one."""
        try:
            asked = request.json
            if isinstance(asked, list):
                asked = asked[0]["meta"]
            if "ticket_id" in asked:
                return self._order_about(self.tickets[str(asked["ticket_id"])])
            named = str(asked["order_id"] if "order_id" in asked else asked["id"])
            return self.orders[named] if named in self.orders else self.order_of(self.item(named))
        except (IndexError, KeyError, TypeError, ValueError):
            return None

    def _status(self, refused: Refused, request: FakeRequest | None = None) -> Json:
        message = refused.message
        if self.echo_personal:
            if refused.about is not None:
                message += f": {person_of(refused.about)}"
            elif request is not None and request.body:
                message += f": {request.body.decode(errors='replace')}"
        return status_of(refused.code, message, place=refused.place)

    # -- reading ---------------------------------------------------------------------------------------------------

    def _show(self, record: Json) -> Json:
        if "items" in record:
            expire(record, self.clock.now())
        return show(record, nulls=self.nulls)

    def _page(self, listing: lists.Listing, name: str, records: Iterable[Json], asked: Any) -> Json:
        found, more = listing.page(records, asked)
        return {name: [self._show(record) for record in found], "has_more": more}

    def _turn(self) -> None:
        if self._before_page is not None:
            self._pages += 1
            self._before_page(self._pages)

    def _list_orders(self, asked: Any) -> Json:
        self._turn()
        if "is_invoiceable" in asked.get("filter", {}):
            for order in self.orders.values():
                expire(order, self.clock.now())
        by_id = asked.get("sort", {}).get("by", "ID") == "ID"
        named = asked.get("filter", {}).get("id", {}).get("any_of") if by_id else None
        known = {str(one) for one in named} & self.orders.keys() if named else self.orders  # few are found at once
        listed = [self.orders[order_id] for order_id in known if order_id not in self.hidden]
        return self._page(lists.ORDERS, "orders", listed, asked)

    def _list_items(self, asked: Any) -> Json:
        self._turn()
        if "order_id" not in asked:
            raise Refused(INVALID_ARGUMENT, "is required", place="order_id")
        order = self.orders.get(str(asked["order_id"]), {})
        return self._page(lists.ITEMS, "order_items", order.get("items", ()), asked)

    def _list_returns(self, asked: Any) -> Json:
        self._turn()
        return self._page(lists.RETURNS, "returns", self.returns.values(), asked)

    def _list_tickets(self, asked: Any) -> Json:
        self._turn()
        return self._page(lists.TICKETS, "tickets", self.tickets.values(), asked)

    def _list_profiles(self, asked: Any) -> Json:
        self._turn()
        return self._page(lists.PROFILES, "shipping_profiles", self.shipping_profiles.values(), asked)

    def _list_addresses(self, asked: Any) -> Json:
        return {"merchant_addresses": [self._show(one) for one in self._addresses(asked)]}

    def _thread(self, ticket: Json) -> Json:
        messages = [show_message(one, nulls=self.nulls) for one in self.messages[str(ticket["id"])]]
        return {"ticket": self._show(ticket), "messages": messages}

    # -- items -----------------------------------------------------------------------------------------------------

    def _move(self, asked: Any) -> Json:
        if asked.get("state", "UNSPECIFIED") == "UNSPECIFIED":
            raise Refused(INVALID_ARGUMENT, "is required", place="state")
        return self._change(asked)

    def _change(self, asked: Any) -> Json:
        item = self._asked_item(asked)
        order = self.order_of(item)
        trouble = self._trouble(str(item["id"]))
        if trouble is None or trouble.when == "after":
            try:
                slugs = frozenset(one["slug"] for one in self.carriers)
                check(item, asked, slugs=slugs, repeat_is_error=self.repeat_is_error)
            except Refused as refused:
                refused.about = order
                raise
            before = item["state"]
            write(item, asked)
            if item["state"] != before:
                self.history.append((str(item["id"]), before, item["state"]))
            if "parcel_carrier_tracking_number" in asked:
                self.parcels[str(item["id"])] = dict(asked["parcel_carrier_tracking_number"])
            refresh_state(order)
        if trouble is not None and trouble.code:
            raise Refused(trouble.code, "planned failure", about=order)
        return self._show(item)

    def _trouble(self, item_id: str) -> _Trouble | None:
        for trouble in self._troubles:
            if item_id in trouble.items and trouble.times > 0:
                trouble.times -= 1
                return trouble
        return None

    def _batch(self, entries: list[Any], carry_out: Callable[[Any], Json]) -> Json:
        """Entry by entry, not atomic. A misspelt list is an empty one, and succeeds."""
        if len(entries) > _BATCH:
            raise Refused(INVALID_ARGUMENT, "more than 50 updates")
        cut, self._cut = self._cut, None
        results: list[Json] = []
        for entry in entries[:cut]:
            try:
                results.append({"order_item": carry_out(entry), "status": status_of(0, "")})
            except Refused as refused:
                results.append({"status": self._status(refused)})
        if cut is not None:
            raise Refused(14, "service unavailable")
        return {"results": results}

    # -- money and papers ------------------------------------------------------------------------------------------

    def _refund_item(self, asked: Any, *, book: bool) -> Json:
        item = self._asked_item(asked)
        try:
            amount = money.due(item, asked, repeat_is_error=self.repeat_is_error)
        except Refused as refused:
            refused.about = self.order_of(item)
            raise
        if book:
            self.book_refund(item, amount)
        return money.receipt(item, amount, booked=book, refurbed_part=self.refurbed_part)

    def _refund_order(self, asked: Any, *, book: bool) -> Json:
        order = self._asked_order(asked)
        refundable = [item for item in order["items"] if item.get("is_refundable")]
        if not refundable:
            raise Refused(FAILED_PRECONDITION, "order is not refundable", about=order)
        amounts = [lists.amount(item, "total_paid") for item in refundable]
        if book:
            for item, amount in zip(refundable, amounts, strict=True):
                self.book_refund(item, amount)
        return money.receipt(order, sum(amounts, Decimal(0)), booked=book, refurbed_part=self.refurbed_part)

    def _set_invoice(self, asked: Any) -> Json:
        meta, content = money.document_of(asked)
        order = self._asked_order(meta, "order_id")
        expire(order, self.clock.now())
        if not order.get("is_invoiceable"):
            raise Refused(FAILED_PRECONDITION, "order is not invoiceable", about=order)
        self.invoices[str(order["id"])] = content
        order["has_invoice"] = True
        return {"size": str(len(content)), "crc32": f"{zlib.crc32(content):08x}", "url": self._invoice_url(order)}

    def _invoiced(self, asked: Any) -> Json:
        order = self._asked_order(asked, "order_id")
        if str(order["id"]) not in self.invoices:
            raise Refused(NOT_FOUND, "invoice not found")
        return order

    def _delete_invoice(self, asked: Any) -> Json:
        order = self._invoiced(asked)
        expire(order, self.clock.now())
        if not order.get("is_invoiceable"):
            raise Refused(FAILED_PRECONDITION, "order is not invoiceable", about=order)
        del self.invoices[str(order["id"])]
        order["has_invoice"] = False
        return {}

    def _invoice_url(self, order: Json) -> str:
        expires = int(self.clock.now().timestamp()) + 24 * 3600
        return f"https://files.example.com/invoices/{order['id']}.pdf?expires={expires}"
