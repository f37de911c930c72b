"""Trade-in: orders, what is written about them, how they end, and what is offered for which device."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qs, urlsplit

from marketsync.backmarket.buyback_enums import BuybackState
from marketsync.backmarket.files import Attachment
from marketsync.backmarket.models.buyback import (
    BuybackCompetitor,
    BuybackCounterOfferReasons,
    BuybackListing,
    BuybackMessage,
    BuybackOrder,
    BuybackReason,
)
from marketsync.backmarket.operations.calls import list_of, multipart, nothing, number, paged, record, uuid_text
from marketsync.backmarket.operations.checks import amount_of, attached, not_blank
from marketsync.backmarket.wire import codec
from marketsync.core import CodecError, Json, Operation, Page, RawResponse, Request, Safety, loads, query_of, rfc3339
from marketsync.money import Money

__all__ = [
    "buyback_competitors",
    "counter_offer",
    "counter_offer_reasons",
    "get_buyback_listing",
    "get_buyback_order",
    "list_buyback_listings",
    "list_buyback_messages",
    "list_buyback_orders",
    "pending_replies",
    "send_buyback_message",
    "set_buyback_prices",
    "suspend",
    "suspend_reasons",
    "validate",
]

_ORDERS: Final = "/ws/buyback/v1/orders"
_LISTINGS: Final = "/ws/buyback/v1/listings"
_LISTINGS_PAGE: Final = 100
_LONGEST_COMMENT: Final = 200


def list_buyback_orders(
    *,
    status: BuybackState | str | None = None,
    product_id: int | None = None,
    created_from: date | None = None,
    modified_from: date | None = None,
    shipped_from: date | None = None,
    received_from: date | None = None,
    suspended_from: date | None = None,
    paid_from: date | None = None,
) -> Callable[[Hashable | None], Operation[Page[BuybackOrder]]]:
    """From a page's number to the call that fetches it."""
    days = {
        "creationDate": created_from,
        "modificationDate": modified_from,
        "shippingDate": shipped_from,
        "receivedDate": received_from,
        "suspendedDate": suspended_from,
        "paymentDate": paid_from,
    }
    filters: dict[str, object] = {
        "status": status,
        "productId": None if product_id is None else number(product_id, "product_id"),
        **{name: None if day is None else _day(day) for name, day in days.items()},
    }
    return paged("buyback.list_orders", _ORDERS, BuybackOrder, filters)


def pending_replies() -> Callable[[Hashable | None], Operation[Page[BuybackOrder]]]:
    """Orders whose buyer waits for an answer."""
    return paged("buyback.pending_replies", f"{_ORDERS}/pending-reply", BuybackOrder, {})


def suspend_reasons() -> Operation[tuple[BuybackReason, ...]]:
    """What `suspend` may give as a reason."""
    request = Request("GET", f"{_ORDERS}/suspend-reasons")
    return Operation("buyback.suspend_reasons", Safety.READ, request, list_of(BuybackReason))


def get_buyback_order(order_id: str) -> Operation[BuybackOrder]:
    """One order."""
    return Operation("buyback.get_order", Safety.READ, Request("GET", _order(order_id)), record(BuybackOrder))


def list_buyback_messages(order_id: str) -> Callable[[Hashable | None], Operation[Page[BuybackMessage]]]:
    """From a page's number to the call that fetches it."""
    return paged("buyback.list_messages", f"{_order(order_id)}/messages", BuybackMessage, {})


def send_buyback_message(order_id: str, *, message: str, files: Iterable[Attachment] = ()) -> Operation[BuybackMessage]:
    """A second copy cannot be told from a second message. The vendor does not say how a file is written: base64."""
    photos = [{"name": one.filename, "content": b64encode(one.data).decode("ascii")} for one in attached(files)]
    request = Request(
        "POST", f"{_order(order_id)}/messages", {"message": not_blank(message, "message"), "files": photos}
    )
    return Operation("buyback.send_message", Safety.ONCE, request, record(BuybackMessage))


def suspend(order_id: str, *, reasons: Iterable[str]) -> Operation[BuybackOrder]:
    """Put an order on hold."""
    request = Request("PUT", f"{_order(order_id)}/suspend", {"reasons": _reasons(reasons)})
    return Operation("buyback.suspend", Safety.MOVE, request, record(BuybackOrder))


def validate(order_id: str) -> Operation[BuybackOrder]:
    """Pays the consumer; nothing takes it back."""
    request = Request("PUT", f"{_order(order_id)}/validate")
    return Operation("buyback.validate", Safety.MOVE, request, record(BuybackOrder))


def counter_offer_reasons(order_id: str) -> Operation[tuple[BuybackCounterOfferReasons, ...]]:
    """What `counter_offer` may give as a reason, by category."""
    request = Request("GET", f"{_order(order_id)}/counter-offers/reasons")
    return Operation("buyback.counter_offer_reasons", Safety.READ, request, list_of(BuybackCounterOfferReasons))


def counter_offer(
    order_id: str,
    *,
    price: Decimal | int,
    reasons: Iterable[str],
    files: Iterable[Attachment],
    comment: str | None = None,
) -> Operation[None]:
    """Offer another price, in the order's currency."""
    if comment is not None and len(not_blank(comment, "comment")) > _LONGEST_COMMENT:
        raise ValueError(f"comment may have {_LONGEST_COMMENT} characters at most")
    proofs = attached(files)
    if not proofs:
        raise ValueError("a counter-offer needs a file that shows why")
    fields = [("price", format(amount_of(price, "price"), "f")), *(("reasons", one) for one in _reasons(reasons))]
    if comment is not None:
        fields.append(("comment", comment))
    headers, body = multipart(fields, proofs, part="files")
    path = f"/ws/buyback/v2/orders/{_order(order_id).rsplit('/', 1)[-1]}/counter-offers"
    return Operation("buyback.counter_offer", Safety.MOVE, Request("PUT", path, headers=headers, body=body), nothing)


def list_buyback_listings(
    *, product_id: str | None = None, page_size: int = _LISTINGS_PAGE
) -> Callable[[Hashable | None], Operation[Page[BuybackListing]]]:
    """From a cursor to the call that fetches its page."""
    if isinstance(page_size, bool) or not 0 < page_size <= _LISTINGS_PAGE:
        raise ValueError(f"page_size must be 1 to {_LISTINGS_PAGE}")
    product = None if product_id is None else uuid_text(product_id, "product_id")

    def at(cursor: Hashable | None) -> Operation[Page[BuybackListing]]:
        query = query_of({"productId": product, "cursor": cursor, "pageSize": page_size})
        request = Request("GET", _LISTINGS, query=query)
        return Operation("buyback.list_listings", Safety.READ, request, _read_listings)

    return at


def get_buyback_listing(listing_id: str) -> Operation[BuybackListing]:
    """One listing."""
    request = Request("GET", f"{_LISTINGS}/{uuid_text(listing_id, 'listing_id')}")
    return Operation("buyback.get_listing", Safety.READ, request, record(BuybackListing))


def set_buyback_prices(listing_id: str, prices: Mapping[str, Money]) -> Operation[None]:
    """Prices by country code of the market; 0 takes the listing offline there. Carried out a little later (202)."""
    if not prices:
        raise ValueError("an update of nothing: name a price")
    body: dict[str, Json] = {
        _market(market): {
            "amount": format(amount_of(price.amount, "price", least=Decimal(0)), "f"),
            "currency": price.currency,
        }
        for market, price in prices.items()
    }
    request = Request("PUT", f"{_LISTINGS}/{uuid_text(listing_id, 'listing_id')}", {"prices": body})
    return Operation("buyback.set_prices", Safety.SET, request, nothing)


def buyback_competitors(listing_id: str) -> Operation[tuple[BuybackCompetitor, ...]]:
    """Where the listing stands, market by market."""
    request = Request("GET", f"/ws/buyback/v1/competitors/{uuid_text(listing_id, 'listing_id')}")
    return Operation("buyback.competitors", Safety.READ, request, list_of(BuybackCompetitor), bucket="backbox")


# -- helpers ----------------------------------------------------------------------------------------------------------


def _read_listings(raw: RawResponse) -> Page[BuybackListing]:
    """The next cursor is taken out of the link; the link itself is never followed."""
    document = loads(raw.content)
    listed = document.get("results") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise CodecError("not a page")
    records = tuple(codec.structure(one, BuybackListing) for one in listed)
    following = document.get("next")
    if not following:
        return Page(records)
    cursor = parse_qs(urlsplit(following).query).get("cursor") if isinstance(following, str) else None
    if not cursor:
        raise CodecError("expected a link with a cursor", "$.next")
    return Page(records, cursor[0])


def _order(order_id: str) -> str:
    if not isinstance(order_id, str) or not re.fullmatch(r"[A-Za-z0-9-]{1,64}", order_id, re.ASCII):
        raise ValueError("order_id must look like GB-26074-ABCDE")
    return f"{_ORDERS}/{order_id}"


def _day(day: date) -> str:
    return rfc3339(day) if isinstance(day, datetime) else day.isoformat()


def _market(code: str) -> str:
    if not isinstance(code, str) or not re.fullmatch(r"[A-Z]{2}", code, re.ASCII):
        raise ValueError("a market of trade-in is a country code such as DE")
    return code


def _reasons(reasons: Iterable[str]) -> list[str]:
    if isinstance(reasons, str):
        raise TypeError("reasons is a list of identifiers")
    found = [not_blank(one, "a reason") for one in reasons]
    if not found:
        raise ValueError("name a reason at least")
    return found
