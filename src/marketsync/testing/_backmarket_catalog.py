"""The shelf of the fake Back Market: products, the listings on them, and the batches that change many at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from marketsync.core.clock import Clock
from marketsync.testing import _backmarket_tasks as tasks
from marketsync.testing._backmarket_budgets import Budget
from marketsync.testing._backmarket_categories import TREE, branch
from marketsync.testing._backmarket_listings import (
    Listing,
    Offer,
    apply,
    currency_of,
    numbered_uuid,
    problems,
    show,
    whole,
)
from marketsync.testing._backmarket_part import PLATFORMS, Part
from marketsync.testing._backmarket_wire import Raw, Route, json_of, refused_v1
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["Catalog", "page_size"]

_FIRST_LISTING, _FIRST_PRODUCT, _FIRST_TASK = 3151383, 781125, 1011013
_HOUR = 3600
_PER_PAGE, _MOST_PER_PAGE = 10, 50


class Catalog(Part):
    """The listings of one account.

    A batch ends after it was read `task_polls` times; with `task_seconds` it ends by the clock instead, read or not.
    `validation_seconds`: how long a listing that a batch created waits for the vendor's validation. `task_key`: the
    column that keys the result of a batch. `line_budget`: how many SKU lines may be written within an hour.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.task_polls = 1
        self.task_seconds: float | None = None
        self.task_key = "sku"
        self.validation_seconds = 0.0
        self.line_budget = Budget(2000, _HOUR)
        self.listings: dict[str, Listing] = {}
        """SKU in small letters -> listing."""
        self.products: dict[str, Raw] = {}
        """Product UUID -> `backmarket_id`, `ean`, `title`, and under `becomes` the product that it is taken for."""
        self.tasks: dict[int, tasks.Task] = {}
        self.categories: list[Raw] = list(TREE)
        self._next_ending: tuple[int, str | None] = (tasks.DONE, None)

    # -- for tests -----------------------------------------------------------------------------------------------------

    def add_product(self, title: str = "iPhone 14 128 GB", *, ean: str = "", becomes: str | None = None) -> str:
        """A product of the vendor; returns its UUID. A listing created on it lands on the product `becomes`."""
        with self._lock:
            number = len(self.products)
            key = numbered_uuid(0x6D4AD966DB974D88B409, number + 1)
            self.products[key] = {
                "backmarket_id": _FIRST_PRODUCT + number,
                "ean": ean,
                "title": title,
                "becomes": becomes,
            }
            return key

    def add_listing(
        self,
        sku: str,
        *,
        prices: Mapping[str, str] | None = None,
        quantity: int = 1,
        grade: str = "GOOD",
        comment: str = "Tested and cleaned.",
        min_prices: Mapping[str, str] | None = None,
        max_price: str | None = None,
        product: str | None = None,
    ) -> Listing:
        """A listing, on sale in the markets of `prices` (`{"de-de": "429.00"}`), by default in the platform's first."""
        with self._lock:
            if sku.lower() in self.listings:
                raise ValueError(f"there is a listing with the SKU {sku}")
            listing = self._new_listing(sku, product or self.add_product(), grade)
            listing.quantity = quantity
            for market, price in (prices or {self._first_market: "429.00"}).items():
                offer = Offer(price=Decimal(price), comment=comment)
                if max_price is not None:
                    offer.max_price = Decimal(max_price)
                if min_prices is not None and market in min_prices:
                    offer.min_price = Decimal(min_prices[market])
                listing.offers[market] = offer
            return listing

    def listing(self, sku: str, market: str | None = None) -> Raw:
        """A listing as the vendor shows it to a market."""
        with self._lock:
            return show(self.listings[sku.lower()], market or self._first_market, self.clock.now())

    def deactivate(self, sku: str, market: str) -> None:
        """The vendor switches an offer off: publication state 4."""
        with self._lock:
            self.listings[sku.lower()].offer(market).held = 4

    def end_next_task(self, status: int, error: str | None = None) -> None:
        """The next batch ends in this state, without effect unless it is 9; 3 and 7 never become anything else."""
        self._next_ending = (status, error)

    def take_stock(self, sku: str, quantity: int = 1) -> None:
        """A buyer orders: the vendor lowers the stock itself. Two checkouts at a time bring it below zero."""
        with self._lock:
            if (listing := self.listings.get(sku.lower())) is not None:
                listing.quantity -= quantity

    @property
    def _first_market(self) -> str:
        return PLATFORMS[self.platform][1]

    def _sold(self, line: Raw) -> None:
        """A line of a listing on the shelf has its old numbers; its stock is lowered by the vendor."""
        if (listing := self.listings.get(line["listing"].lower())) is not None:
            line.update({"listing_id": listing.listing_id, "product_id": listing.backmarket_id})
            self.take_stock(listing.sku, line["quantity"])

    # -- listings ------------------------------------------------------------------------------------------------------

    def _list_listings(self, request: FakeRequest) -> Answer:
        self._work_off()
        market, now = self._market(request), self.clock.now()
        rows = [show(one, market, now) for one in self.listings.values()]
        least, most = whole(request.param("min_quantity")), whole(request.param("max_quantity"))
        state = request.param("publication_state")
        rows = [
            one
            for one in rows
            if (least is None or one["quantity"] >= least)
            and (most is None or one["quantity"] <= most)
            and (state is None or str(one["publication_state"]) == state)
        ]
        return self._numbered_page(request, rows, size=page_size(request))

    def _get_listing(self, request: FakeRequest, key: str) -> Answer:
        self._work_off()
        return Answer(json=self._shown(self._listing_of(key), request))

    def _find_listing(self, request: FakeRequest) -> Answer:
        """By `sku`, whose letters may be large or small, or by one of the two ids."""
        self._work_off()
        if (sku := request.param("sku")) is not None:
            if sku.lower() not in self.listings:
                raise refused_v1(404, "Listing not found")
            return Answer(json=self._shown(self.listings[sku.lower()], request))
        key = request.param("id") or request.param("listing_id")
        if key is None:
            raise refused_v1(400, "sku, id or listing_id is required")
        return Answer(json=self._shown(self._listing_of(key), request))

    def _update_listing(self, request: FakeRequest, key: str) -> Answer:
        self._work_off()
        listing = self._listing_of(key)
        market = self._market(request)
        values = json_of(request)
        self._pay_lines(1)
        for name, sentence in problems(values, market, default_currency=currency_of(self._first_market)).items():
            raise _bare(sentence if name in sentence else f"{name}: {sentence}")
        apply(listing, values, market)
        shown = self._shown(listing, request)
        del shown["new_battery"]
        return Answer(json={**shown, "shippings_response": []})

    def _listing_of(self, key: str) -> Listing:
        found = next((one for one in self.listings.values() if key in (one.id, str(one.listing_id))), None)
        if found is None:
            raise refused_v1(404, "Listing not found")
        return found

    def _shown(self, listing: Listing, request: FakeRequest) -> Raw:
        return {**show(listing, self._market(request), self.clock.now()), "statuscode": 200}

    def _pay_lines(self, lines: int) -> None:
        if not self.line_budget.take(self.clock.now(), lines):
            raise refused_v1(429, "Request was throttled.", code="E008")

    def _new_listing(self, sku: str, product: str, grade: str) -> Listing:
        number = len(self.listings)
        found = self.products[product]
        product = found["becomes"] or product
        listing = Listing(
            id=numbered_uuid(0x7A97A1B6547E4718BC72, number + 1),
            listing_id=_FIRST_LISTING + number,
            product_id=product,
            backmarket_id=self.products[product]["backmarket_id"],
            title=self.products[product]["title"],
            sku=sku,
            grade=grade,
            quantity=0,
        )
        self.listings[sku.lower()] = listing
        return listing

    # -- batches -------------------------------------------------------------------------------------------------------

    def _upload(self, request: FakeRequest) -> Answer:
        """A multipart upload is taken and has no effect, as sellers found out."""
        if request.headers.get("content-type", "").startswith("multipart/"):
            return Answer(json={"bodymessage": self._new_task([], request).id, "statuscode": 200})
        try:
            rows = tasks.read_rows(json_of(request))
        except tasks.Unreadable as unreadable:
            raise _bare(str(unreadable)) from None
        self._pay_lines(len(rows))
        return Answer(json={"bodymessage": self._new_task(rows, request).id, "statuscode": 200})

    def _new_task(self, rows: list[tasks.Row], request: FakeRequest) -> tasks.Task:
        ending, error = self._next_ending
        self._next_ending = (tasks.DONE, None)
        due = None if self.task_seconds is None else self.clock.now() + timedelta(seconds=self.task_seconds)
        task = tasks.Task(
            id=_FIRST_TASK + len(self.tasks),
            market=self._market(request),
            rows=rows,
            due=due,
            polls=self.task_polls,
            ending=ending,
            error=error,
        )
        self.tasks[task.id] = task
        return task

    def _get_task(self, request: FakeRequest, key: int) -> Answer:
        if key not in self.tasks:
            raise refused_v1(404, "Task not found")
        self._work_off()
        task = self.tasks[key]
        answer = Answer(json=dict(task.shown()))
        task.polls -= 1
        if task.status == tasks.WAITING:
            task.status = tasks.WORKING
        return answer

    def _work_off(self) -> None:
        """Carry out the batches that are due by now, oldest first."""
        for task in self.tasks.values():
            if task.status in (tasks.WAITING, tasks.WORKING) and task.is_due(self.clock.now()):
                task.status = task.ending
                if task.ending == tasks.DONE:
                    self._carry_out_rows(task)

    def _carry_out_rows(self, task: tasks.Task) -> None:
        done: Raw = {}
        failed: Raw = {}
        for row in task.rows:
            values = tasks.cells(row)
            key = str(values.get(self.task_key) or values.get("sku", ""))
            if wrong := self._carry_out_row(values, task.market):
                failed[key] = {name: [sentence] for name, sentence in wrong.items()}
                continue
            listing = self.listings[str(values["sku"]).lower()]
            done[key] = {
                "listing_id": listing.listing_id,
                "backmarket_id": listing.backmarket_id,
                "publication_state": listing.publication_state(task.market, self.clock.now()),
            }
        task.result = {"product_success": done, "product_errors": failed}

    def _carry_out_row(self, values: Mapping[str, object], market: str) -> dict[str, str]:
        """What is wrong with a row; nothing if it was carried out. A known SKU is changed, an unknown one created."""
        if "sku" not in values:
            return {"sku": "This field is required."}
        wrong = problems(values, market, default_currency=currency_of(self._first_market))
        grade = tasks.grade_of(values)
        if grade is None:
            wrong["grade"] = "Not a valid choice."
        sku = str(values["sku"])
        product = ""
        if sku.lower() not in self.listings:
            product = self._product_of(values)
            wrong |= {name: "This field is required." for name in ("quantity", "price") if name not in values}
            if not product:
                wrong["product_id"] = "Unknown product."
        if wrong or grade is None:
            return wrong
        if product:
            listing = self._new_listing(sku, product, grade)
            if self.validation_seconds:
                listing.live_from = self.clock.now() + timedelta(seconds=self.validation_seconds)
        else:
            listing = self.listings[sku.lower()]
            if "grade" in values or "state" in values:
                listing.grade = grade
        apply(listing, values, market)
        return {}

    def _product_of(self, values: Mapping[str, object]) -> str:
        """The product that a row names by UUID, by its old number, or by EAN, which the first two override; or ""."""
        named = str(values.get("product_id") or values.get("backmarket_id") or "")
        ean = str(values.get("ean", ""))
        for key, one in self.products.items():
            if named in (key, str(one["backmarket_id"])) if named else ean and one["ean"] == ean:
                return key
        return ""

    # -- categories ----------------------------------------------------------------------------------------------------

    def _get_category(self, request: FakeRequest, key: int) -> Answer:
        found = branch(self.categories, key)
        if found is None:
            raise refused_v1(404, "Category not found.")
        return Answer(json=found)

    def _catalog_routes(self) -> tuple[Route, ...]:
        return (
            Route("listings.list", "GET", "/ws/listings", self._list_listings),
            Route("listings.upload", "POST", "/ws/listings", self._upload, write=True),
            Route("listings.find", "GET", "/ws/listings/detail", self._find_listing),
            Route("listings.get", "GET", "/ws/listings/{text}", self._get_listing),
            Route("listings.update", "POST", "/ws/listings/{text}", self._update_listing, write=True),
            Route("tasks.get", "GET", "/ws/tasks/{int}", self._get_task),
            Route("categories.tree", "GET", "/ws/category/tree", lambda request: Answer(json=self.categories)),
            Route("categories.get", "GET", "/ws/category/tree/{int}", self._get_category),
        )


def page_size(request: FakeRequest) -> int:
    """`page-size` with a hyphen; another spelling says nothing, more than the vendor allows is cut."""
    asked = whole(request.param("page-size"))
    return _PER_PAGE if asked is None or asked < 1 else min(asked, _MOST_PER_PAGE)


def _bare(sentence: str) -> Refusal:
    """A 400 of listing writes: a JSON string, no object."""
    return Refusal(Answer(400, sentence))
