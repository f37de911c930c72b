"""What happens after the order: parcels, shipments, invoices, returns, refunds."""

from __future__ import annotations

import enum
import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen

from marketsync.domain.identifiers import Imei, SerialNumber
from marketsync.domain.instants import optional_aware
from marketsync.domain.privacy import masked
from marketsync.domain.withdrawals import ReturnReasonGroup
from marketsync.money import Money

__all__ = ["Carrier", "Invoice", "Parcel", "Refund", "Return", "ReturnState", "Shipment", "is_absolute_link"]


def is_absolute_link(value: str) -> bool:
    """Whether a text is an absolute http or https address."""
    try:
        parts = urlsplit(value)
    except ValueError:  # brackets that make no host
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _validate_link(instance: Any, attribute: Any, value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{attribute.name} is a text")
    if not is_absolute_link(value):
        raise ValueError(f"{attribute.name} is an absolute http or https address")


def _validate_not_blank(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{attribute.name} is not blank")


@frozen(kw_only=True)
class Carrier:
    """A parcel carrier: ``slug`` is the key that a market or tracking service uses, ``name`` is for people."""

    slug: str = field(validator=_validate_not_blank)
    name: str = ""


def _validate_carrier(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and not isinstance(value, Carrier):
        raise TypeError("a carrier is a Carrier, such as Carrier(slug=...), not a text")


@frozen(kw_only=True)
class Parcel:
    """One parcel. Without ``tracking_number`` it is not confirmed to a market: the step waits.

    Some carriers' links hold the buyer's postcode, so ``repr`` shows neither link.
    """

    tracking_number: str | None = None
    carrier: Carrier | None = field(default=None, validator=_validate_carrier)
    tracking_url: str | None = field(default=None, validator=_validate_link, repr=masked)
    label_url: str | None = field(default=None, validator=_validate_link, repr=masked)
    line_ids: tuple[str, ...] = ()
    identifiers: tuple[SerialNumber | Imei, ...] = ()


@frozen(kw_only=True)
class Shipment:
    """Parcels of one order that left together. ``id`` is the ERP's delivery, where it has one."""

    order_id: str
    parcels: tuple[Parcel, ...]
    id: str | None = None
    shipped_at: datetime | None = field(default=None, converter=optional_aware)


def _validate_pdf(instance: Invoice, attribute: Any, value: Any) -> None:
    if not isinstance(value, bytes):
        raise TypeError(f"an invoice is bytes, not {type(value).__name__}")
    if not value:
        raise ValueError("the invoice is empty")
    if not value.startswith(b"%PDF"):
        raise ValueError("the invoice is not a PDF")


@frozen(kw_only=True)
class Invoice:
    """The invoice of a whole order as a PDF; anything else is refused before a request is made."""

    order_id: str
    content: bytes = field(validator=_validate_pdf, repr=False)
    number: str | None = None
    issued_at: datetime | None = field(default=None, converter=optional_aware)

    @property
    def digest(self) -> str:
        """SHA-256 of the file: the same bytes are the same invoice."""
        return hashlib.sha256(self.content).hexdigest()


class ReturnState(enum.StrEnum):
    INITIATED = "INITIATED"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    REFUNDED = "REFUNDED"
    CONCLUDED = "CONCLUDED"
    UNKNOWN = "UNKNOWN"


@frozen(kw_only=True)
class Return:
    """Goods on their way back. Its identity is (``market``, ``account``, ``id``); an order may have several.

    The later states are facts that accumulate, not a chain: compare `facts`, not ``state``.
    """

    id: str
    market: str = ""
    account: str = ""
    order_id: str
    line_ids: tuple[str, ...]
    state: ReturnState
    raw_state: str
    initiated_at: datetime | None = field(default=None, converter=optional_aware)
    delivered_at: datetime | None = field(default=None, converter=optional_aware)
    tracking_number: str | None = None
    tracking_url: str | None = field(default=None, validator=_validate_link)
    label_url: str | None = field(default=None, validator=_validate_link, repr=masked)
    reason: str | None = None
    """The market's own word for the reason."""
    reason_group: ReturnReasonGroup | None = None
    identifiers: tuple[SerialNumber | Imei, ...] = ()
    source: object = field(default=None, eq=False, repr=False)

    @property
    def facts(self) -> frozenset[ReturnState]:
        """What is known to have happened; the union over all readings is the truth, in whatever order they came.

        A concluded return was delivered; a refunded one need not have been.
        """
        found = {ReturnState.INITIATED}
        if self.state is not ReturnState.UNKNOWN:
            found.add(self.state)
        if self.delivered_at is not None or self.state is ReturnState.CONCLUDED:
            found.add(ReturnState.DELIVERED)
        return frozenset(found)

    @property
    def delivered(self) -> bool:
        """Whether the goods reached the seller."""
        return ReturnState.DELIVERED in self.facts


@frozen(kw_only=True)
class Refund:
    """Money back for one line: ``base`` was paid before, ``target`` shall stay paid; ``cause`` tells it from others."""

    order_id: str
    line_id: str
    cause: str = field(validator=_validate_not_blank)
    base: Money
    target: Money

    def __attrs_post_init__(self) -> None:
        if self.target.is_negative or self.target > self.base:
            raise ValueError("a refund leaves between nothing and what was paid")

    @property
    def amount(self) -> Money:
        return self.base - self.target

    @property
    def is_full(self) -> bool:
        return self.target.is_zero
