"""Listings: read, changed one at a time, and created or changed in bulk by CSV."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal

from marketsync.backmarket.catalog_csv import Cell, catalog_of
from marketsync.backmarket.changes import ShippingOption
from marketsync.backmarket.listing_enums import PublicationState
from marketsync.backmarket.models.listings import Listing
from marketsync.backmarket.operations.calls import PAGE_SIZE, in_market, paged, record, uuid_text
from marketsync.backmarket.operations.checks import amount_of, currency_code, named, not_blank
from marketsync.core import (
    UNSET,
    CodecError,
    Json,
    Operation,
    Page,
    RawResponse,
    Request,
    Safety,
    Unset,
    given,
    loads,
    query_of,
)

__all__ = ["find_listing", "get_listing", "list_listings", "update_listing", "upload_listings"]

_LEAST_WARRANTY = 12
_LONGEST_COMMENT = 500
_SHIPPERS = 3


def list_listings(
    *,
    market: str | None,
    publication_state: PublicationState | int | None = None,
    min_quantity: int | None = None,
    max_quantity: int | None = None,
    page_size: int = PAGE_SIZE,
) -> Callable[[Hashable | None], Operation[Page[Listing]]]:
    """From a page's number to the call that fetches it."""
    state = publication_state.raw if isinstance(publication_state, PublicationState) else publication_state
    filters = {"publication_state": state, "min_quantity": min_quantity, "max_quantity": max_quantity}
    return paged(
        "listings.list", "/ws/listings", Listing, filters, market=named(market), size=page_size, bucket="listings"
    )


def get_listing(listing_id: str | int, *, market: str | None) -> Operation[Listing]:
    """By UUID or old number."""
    request = Request("GET", f"/ws/listings/{_listing_id(listing_id)}", headers=in_market(named(market)))
    return Operation("listings.get", Safety.READ, request, record(Listing), bucket="listings")


def find_listing(sku: str, *, market: str | None) -> Operation[Listing]:
    """By SKU."""
    query = query_of({"sku": not_blank(sku, "sku")})
    request = Request("GET", "/ws/listings/detail", query=query, headers=in_market(named(market)))
    return Operation("listings.find", Safety.READ, request, record(Listing), bucket="listings")


def update_listing(
    listing_id: str | int,
    *,
    market: str | None,
    quantity: int | Unset = UNSET,
    price: Decimal | int | Unset = UNSET,
    currency: str | Unset = UNSET,
    min_price: Decimal | int | Unset | None = UNSET,
    warranty_delay: int | Unset = UNSET,
    comment: str | Unset | None = UNSET,
    shippers: Sequence[ShippingOption] | Unset = UNSET,
) -> Operation[Listing]:
    """Absolute values; the rest stays. Costs one line of the hourly budget."""
    bound = given(
        {
            "price": price if isinstance(price, Unset) else _money(price, "price"),
            "currency": currency if isinstance(currency, Unset) else currency_code(currency),
            "min_price": min_price if isinstance(min_price, Unset | None) else _money(min_price, "min_price"),
            "warranty_delay": warranty_delay if isinstance(warranty_delay, Unset) else _warranty(warranty_delay),
            "comment": comment if isinstance(comment, Unset | None) else _comment(comment),
        }
    )
    if not isinstance(shippers, Unset):
        bound.update(_shippers(shippers))
    if ("price" in bound) != ("currency" in bound):
        raise ValueError("price and currency go together: without it Back Market assumes the platform's own")
    if bound and market is None:
        raise ValueError(f"{', '.join(bound)} belong to one market: name it")
    members: dict[str, Json] = dict(bound)
    if not isinstance(quantity, Unset):
        members["quantity"] = _quantity(quantity)
    if not members:
        raise ValueError("an update of nothing: name what changes")
    request = Request("POST", f"/ws/listings/{_listing_id(listing_id)}", members, headers=in_market(market))
    return Operation(
        "listings.update", Safety.SET, request, record(Listing), bucket="listings", also=(("sku_lines", 1.0),)
    )


def upload_listings(
    listings: Iterable[Mapping[str, Cell]] | str, *, market: str | None, delimiter: str = ",", quotechar: str = '"'
) -> Operation[int]:
    """The number of the task that works the CSV off. Absolute values by SKU: the repeat sets the same again."""
    catalog = catalog_of(listings, delimiter=delimiter, quotechar=quotechar)
    body = {
        "catalog": catalog.text,
        "quotechar": catalog.quotechar,
        "delimiter": catalog.delimiter,
        "encoding": "utf-8",
    }
    request = Request("POST", "/ws/listings", body, headers=in_market(named(market)))
    return Operation(
        "listings.upload",
        Safety.SET,
        request,
        _task_id,
        bucket="listings",
        also=(("sku_lines", float(catalog.rows)),),
    )


def _task_id(raw: RawResponse) -> int:
    document = loads(raw.content)
    task = document.get("bodymessage") if isinstance(document, dict) else None
    if isinstance(task, str) and task.isascii() and task.isdigit():
        task = int(task)
    if not isinstance(task, int) or isinstance(task, bool):
        raise CodecError("expected the number of a task", "$.bodymessage")
    return task


def _listing_id(listing_id: str | int) -> str:
    text = str(listing_id)
    return text if text.isascii() and text.isdigit() else uuid_text(text, "listing_id", "a UUID or a number")


def _warranty(months: int) -> int:
    if isinstance(months, bool) or not isinstance(months, int) or months < _LEAST_WARRANTY:
        raise ValueError(f"warranty_delay is in months, {_LEAST_WARRANTY} at least")  # WAR-2
    return months


def _comment(text: str) -> str:
    if not isinstance(text, str) or len(text) > _LONGEST_COMMENT:
        raise ValueError(f"comment must be text of at most {_LONGEST_COMMENT} characters")
    return text


def _quantity(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("quantity must be a whole number, 0 or more")
    return value


def _shippers(options: Sequence[ShippingOption]) -> dict[str, Json]:
    if not 0 < len(options) <= _SHIPPERS:
        raise ValueError(f"a listing has 1 to {_SHIPPERS} shippers of its own")
    return {f"{name}_{at}": value for at, option in enumerate(options, 1) for name, value in _shipper(option).items()}


def _shipper(option: ShippingOption) -> dict[str, Json]:
    price = option.price
    return given(
        {
            "shipper": option.shipper,
            "shipper_display": option.display,
            "shipping_delay": option.delay_hours,
            "shipping_price": price if isinstance(price, Unset | None) else _money(price, "price", least=Decimal(0)),
        }
    )


def _money(value: Decimal | int, what: str, least: Decimal = Decimal("0.01")) -> str:
    """Text, because the vendor's side reads numbers as floats."""
    return format(amount_of(value, what, least), "f")
