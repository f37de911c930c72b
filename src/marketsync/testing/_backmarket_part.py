"""What all parts of the fake Back Market share: the orders, their states, the clock's stamps, pages by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_wire import Raw
from marketsync.testing.fake import Answer, Fake, FakeRequest, Refusal

__all__ = ["PLATFORMS", "Part", "moment_of", "order_state", "whole_page"]

PLATFORMS = {
    "eu": ("https://www.backmarket.fr", "fr-fr"),
    "na": ("https://www.backmarket.com", "en-us"),
    "ap": ("https://www.backmarket.co.jp", "ja-jp"),
}
"""Platform -> host and the market that holds where a call names none."""
_OFFSETS = (timedelta(0), timedelta(hours=1), timedelta(hours=2))


class Part(Fake):
    """The orders of one account. Dictionaries are live: what a test changes there, the next answer shows."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.platform = "eu"
        self.settle_seconds = 0.0
        self.past_end = 404
        self.orders: dict[int, Raw] = {}
        """Order id -> raw order, its lines inside."""
        self.moves: list[tuple[int, int, int]] = []
        """Moves of lines, whoever made them: line id, from, to."""
        self.refunds: list[tuple[int, int, Decimal]] = []
        """Money given back: line id, type (4, 5 or 6), amount."""
        self._settling: dict[int, datetime] = {}

    def order(self, order_id: int | str) -> Raw:
        """One raw order, live, in the state that it has by now. Raises `KeyError`."""
        with self._lock:
            self._settle_orders()
            return self.orders[int(order_id)]

    def line(self, line_id: int | str) -> Raw:
        """One raw order line, live. Raises `KeyError`."""
        return self._line(int(line_id))[1]

    # -- for the parts -------------------------------------------------------------------------------------------------

    def _order(self, order_id: int) -> Raw:
        return self.orders[order_id]

    def _line(self, line_id: int) -> tuple[Raw, Raw]:
        """An order and the line of it that has this id. Raises `KeyError`."""
        for order in self.orders.values():
            for line in order["orderlines"]:
                if line["id"] == line_id:
                    return order, line
        raise KeyError(line_id)

    def _put(self, order: Raw, line: Raw, state: int) -> None:
        """Move a line. Its order follows by itself, `settle_seconds` later."""
        self.moves.append((line["id"], line["state"], state))
        line["state"] = state
        self._touch(order)
        self._settling[order["order_id"]] = self.clock.now() + timedelta(seconds=self.settle_seconds)
        self._settle_orders()

    def _give_back(self, order: Raw, line: Raw, state: int, amount: Decimal | None = None) -> None:
        """Move a line to 4, 5 or 6 and pay it back, all that is left of it unless an amount is named."""
        self.refunds.append((line["id"], state, self._unrefunded(line) if amount is None else amount))
        self._put(order, line, state)

    def _unrefunded(self, line: Raw) -> Decimal:
        """What of a line's price was not given back yet."""
        return Decimal(line["price"]) - sum(amount for key, _, amount in self.refunds if key == line["id"])

    def _sold(self, line: Raw) -> None:
        """A buyer ordered this line."""

    def _touch(self, order: Raw) -> None:
        """The order has changed: readers by modification date see it."""
        order["date_modification"] = self._stamp(order)

    def _stamp(self, order: Raw | None = None) -> str:
        """Now, as the vendor writes it: with one offset or another in orders, in UTC elsewhere."""
        return self._written(self.clock.now(), order)

    def _written(self, moment: datetime, order: Raw | None = None) -> str:
        offset = _OFFSETS[0 if order is None else order["order_id"] % len(_OFFSETS)]
        text = (moment.astimezone(UTC).replace(tzinfo=None) + offset).isoformat(timespec="seconds")
        return text + ("Z" if not offset else f"+0{int(offset.total_seconds()) // 3600}:00")

    def _settle_orders(self) -> None:
        """Back Market moves orders itself, after a while."""
        for order_id, due in list(self._settling.items()):
            if due <= self.clock.now():
                del self._settling[order_id]
                order = self.orders[order_id]
                if order["state"] != (state := order_state([line["state"] for line in order["orderlines"]])):
                    order.update({"state": state, "date_modification": self._written(due, order)})

    def _carry_out_late(self) -> None:
        super()._carry_out_late()
        self._settle_orders()

    def _market(self, request: FakeRequest) -> str:
        """The market that a call is about."""
        return request.headers.get("accept-language", "").strip().lower() or PLATFORMS[self.platform][1]

    def _numbered_page(
        self, request: FakeRequest, rows: Sequence[Raw], *, size: int, show: Callable[[Raw], Raw] = dict
    ) -> Answer:
        """One page of `size` rows, as `show` shows them. Past the end it is a 404 or, with `past_end=200`, empty."""
        page = whole_page(request.param("page"))
        last = max(1, -(-len(rows) // size))
        if page is None or (page > last and self.past_end == 404):
            raise Refusal(Answer(404, {"detail": "Invalid page."}))
        return Answer(
            json={
                "count": len(rows),
                "next": self._page_url(request, page + 1) if page < last else None,
                "previous": self._page_url(request, page - 1) if page > 1 else None,
                "results": [show(row) for row in rows[(page - 1) * size : page * size]],
            }
        )

    def _page_url(self, request: FakeRequest, page: int) -> str:
        rest = [(name, value) for name, value in request.query if name != "page"]
        return f"{PLATFORMS[self.platform][0]}{request.path}?{urlencode([('page', page), *rest])}"


def whole_page(given: str | None) -> int | None:
    """The number of a page, 1 where none is named; `None` for what is no page."""
    if given is None:
        return 1
    return int(given) if given.isascii() and given.isdigit() and int(given) > 0 else None


def moment_of(text: str) -> datetime:
    """A moment as senders and tests write it; one without a zone is taken for UTC (unverified). Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def order_state(lines: Sequence[int]) -> int:
    """The order's state from those of its lines."""
    present = set(lines)
    for state, order in ((0, 0), (8, 10), (1, 1), (9, 1), (2, 3)):
        if state in present:
            return order
    return 8 if present == {7} else 9
