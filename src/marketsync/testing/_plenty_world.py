"""What the fake PlentyONE remembers, and the small words its routes share: times, numbers, pages, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any

from attrs import define, field, frozen

from marketsync.core.clock import Clock
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = [
    "Raw",
    "Route",
    "World",
    "body_of",
    "decimal_of",
    "echoing",
    "error",
    "flag",
    "instant",
    "invalid",
    "json_number",
    "missing",
    "names_of",
    "not_found",
    "page",
    "plain",
    "w3c",
    "without",
]

Raw = dict[str, Any]

_FIRST_IDS: Mapping[str, int] = {
    "address": 1521,
    "addressOption": 700,
    "amount": 534,
    "comment": 301,
    "contact": 104,
    "contactOption": 2201,
    "document": 5501,
    "documentNumber": 10023,
    "history": 9001,
    "item": 744,
    "itemAmount": 6644,
    "itemProperty": 26440,
    "itemReference": 200,
    "order": 16601,
    "package": 88,
    "payment": 1401,
    "paymentOrder": 990,
    "paymentProperty": 801,
    "reference": 60,
    "returnLabel": 17,
    "serialNumber": 677,
    "variation": 1012,
    "variationSku": 91487,
    "vat": 550,
}
"""Every kind of record counts from a number of its own, so that mixed-up ids do not fit by chance."""


@define(kw_only=True)
class World:
    """The state of one system. All tables are by id; records are the vendor's JSON, complete."""

    clock: Clock
    plenty_id: int
    system_currency: str
    rate_divides: bool
    search_lag: float = 0.0
    document_lag: float = 0.0
    dedupe_ignores_name4: bool = False
    validation_as_list: bool = False
    unix_address_times: bool = False
    user_id: int = 3
    orders: dict[int, Raw] = field(factory=dict)
    contacts: dict[int, Raw] = field(factory=dict)
    contact_addresses: dict[int, list[int]] = field(factory=dict)
    addresses: dict[int, Raw] = field(factory=dict)
    payments: dict[int, Raw] = field(factory=dict)
    comments: dict[int, Raw] = field(factory=dict)
    variations: dict[int, Raw] = field(factory=dict)
    status_history: list[Raw] = field(factory=list)
    statuses: dict[Decimal, Raw] = field(factory=dict)
    referrers: dict[Decimal, Raw] = field(factory=dict)
    visible_from: dict[int, datetime] = field(factory=dict)
    documents: dict[int, Raw] = field(factory=dict)
    files: dict[int, bytes] = field(factory=dict)
    written_at: dict[int, datetime] = field(factory=dict)
    reversed_documents: set[int] = field(factory=set)
    packages: dict[int, Raw] = field(factory=dict)
    package_labels: dict[int, str] = field(factory=dict)
    presets: dict[int, Raw] = field(factory=dict)
    shipping_information: dict[int, Raw] = field(factory=dict)
    serials: dict[int, Raw] = field(factory=dict)
    items_without_serials: set[int] = field(factory=set)
    return_labels: dict[int, Raw] = field(factory=dict)
    booked_in: dict[int, Decimal] = field(factory=dict)
    _last: dict[str, int] = field(factory=dict)

    def next_id(self, kind: str) -> int:
        """A new id of one kind of record."""
        self._last[kind] = self._last.get(kind, _FIRST_IDS[kind] - 1) + 1
        return self._last[kind]

    def reserve_id(self, kind: str, used: int) -> None:
        """Never give out an id that a loaded record has."""
        self._last[kind] = max(self._last.get(kind, _FIRST_IDS[kind] - 1), used)

    def stamp(self) -> str:
        """The present moment as the vendor writes it."""
        return w3c(self.clock.now())

    def address_stamp(self) -> str | int:
        """The same in addresses, which old systems date in unix seconds."""
        return int(self.clock.now().timestamp()) if self.unix_address_times else self.stamp()

    def order(self, order_id: int) -> Raw:
        """An order, or the vendor's 404."""
        if order_id not in self.orders:
            raise not_found("Order", order_id)
        return self.orders[order_id]


# -- routes ------------------------------------------------------------------------------------------------------------


@cache
def _pattern(template: str) -> re.Pattern[str]:
    text = re.escape(template).replace(r"\{int\}", r"(\d+)").replace(r"\{text\}", "(.+)")
    return re.compile(f"/rest{text}/?")


@frozen
class Route:
    """One route: a handler gets the world, the request and the parts of the path that vary."""

    name: str
    method: str
    template: str
    handler: Callable[..., Answer]
    permission: str = ""
    write: bool = False
    open: bool = False

    def arguments(self, path: str) -> tuple[int | str, ...] | None:
        """The varying parts of a path, numbers as int; `None` if the path is not of this route."""
        match = _pattern(self.template).fullmatch(path)
        if match is None:
            return None
        kinds = re.findall(r"\{(int|text)\}", self.template)
        return tuple(int(part) if kind == "int" else part for kind, part in zip(kinds, match.groups(), strict=True))


# -- requests ----------------------------------------------------------------------------------------------------------


def body_of(request: FakeRequest) -> Raw:
    """The JSON object of a request. The vendor treats anything else as an empty one."""
    try:
        document = request.json
    except ValueError:
        raise error(400, "Syntax error") from None
    return dict(document) if isinstance(document, dict) else {}


def names_of(request: FakeRequest, parameter: str) -> list[str]:
    """The values of a list parameter, as `with[]=a&with[]=b` or `with[0]=a&with[1]=b`."""
    pattern = re.compile(re.escape(parameter) + r"\[\d*\]")
    return [value for name, value in request.query if pattern.fullmatch(name) or name == parameter]


def flag(text: str | None, *, default: bool) -> bool:
    """A boolean of a query string."""
    if text is None:
        return default
    return text.strip().lower() not in ("0", "false", "")


# -- values ------------------------------------------------------------------------------------------------------------


def decimal_of(value: object) -> Decimal | None:
    """A JSON number or the text of one; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def json_number(value: Decimal) -> float:
    """An amount as the vendor sends it: a float of at most four decimals."""
    return float(value.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def plain(value: object) -> int | float:
    """A status or referrer id without needless decimals: 5 for 5.0, 5.1 for 5.10."""
    number = decimal_of(value) or Decimal(0)
    return int(number) if number == number.to_integral_value() else float(number)


def w3c(moment: datetime) -> str:
    """A moment in the vendor's form and time zone, 2026-03-02T09:14:53+01:00."""
    summer = _summer(moment.astimezone(UTC))
    return moment.astimezone(timezone(timedelta(hours=2 if summer else 1))).isoformat(timespec="seconds")


def _summer(moment: datetime) -> bool:
    """Whether Berlin is on summer time: last Sunday of March to last Sunday of October, 01:00 UTC."""

    def last_sunday(month: int) -> datetime:
        day = datetime(moment.year, month, 31, 1, tzinfo=UTC)
        return day - timedelta(days=(day.weekday() + 1) % 7)

    return last_sunday(3) <= moment < last_sunday(10)


def instant(text: object) -> datetime | None:
    """A W3C text with its offset; `None` for anything else."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def without(document: Any, paths: Iterable[str]) -> Any:
    """A copy of a document without the members at dotted paths; lists are walked through."""
    for path in paths:
        document = _cut(document, path.split("."))
    return document


def _cut(document: Any, path: Sequence[str]) -> Any:
    if isinstance(document, list):
        return [_cut(one, path) for one in document]
    if not isinstance(document, dict) or path[0] not in document:
        return document
    rest = {name: value for name, value in document.items() if name != path[0]}
    return rest if len(path) == 1 else {**rest, path[0]: _cut(document[path[0]], path[1:])}


# -- answers -----------------------------------------------------------------------------------------------------------


def page(
    request: FakeRequest, entries: Iterable[Raw], *, size: int = 50, most: int = 250, page_as_text: bool = False
) -> Answer:
    """One page in the vendor's envelope. Beyond the end comes the last page, with its own number."""
    rows = list(entries)
    asked = _whole(request.param("itemsPerPage"), size)
    per_page = min(asked, most) if asked > 0 else size
    last = max(1, -(-len(rows) // per_page))
    number = min(max(_whole(request.param("page"), 1), 1), last)
    start = (number - 1) * per_page
    shown = rows[start : start + per_page]
    envelope = {
        "page": str(number) if page_as_text else number,
        "totalsCount": len(rows),
        "isLastPage": number == last,
        "lastPageNumber": last,
        "firstOnPage": start + 1 if shown else 0,
        "lastOnPage": start + len(shown),
        "itemsPerPage": per_page,
        "entries": shown,
    }
    return Answer(json=envelope)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() else default


def error(status: int, message: str, **members: object) -> Refusal:
    """An error in the usual shape."""
    return Refusal(Answer(status, {"error": {"code": status, "message": message, **members}}))


def not_found(model: str, key: object) -> Refusal:
    """The answer about a record that is not there."""
    return error(404, f"No query results for model [{model}] {key}")


def missing(name: str) -> str:
    """The vendor's sentence about an absent member."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rsplit(".", 1)[-1]).lower()
    return f"The {words} field is required."


def invalid(world: World, problems: Mapping[str, str], message: str = "The given data was invalid.") -> Refusal:
    """A 422: member -> sentence, as a dict or, where the system is set so, as a list of dicts."""
    each = {name: [sentence] for name, sentence in problems.items()}
    listed: Any = [{name: sentences} for name, sentences in each.items()] if world.validation_as_list else each
    return Refusal(Answer(422, {"error": {"message": message}, "validation_errors": listed}))


def echoing(document: Raw, text: str) -> Raw:
    """An error that quotes the request in its message and beside it."""
    error = document.get("error")
    if isinstance(error, dict):
        error = {**error, "message": f"{error.get('message')} Request was: {text}"}
    return {**document, "error": error, "request": text}
