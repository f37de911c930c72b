"""Orders, their lines and payments. No vendor's words: `Order.source` reaches the vendor's original."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from attrs import field, frozen

from marketsync.domain.addresses import Address
from marketsync.domain.identifiers import Imei, SerialNumber
from marketsync.domain.instants import aware, optional_aware
from marketsync.domain.privacy import masked
from marketsync.domain.states import LineState, OrderState
from marketsync.domain.tax import TaxTreatment
from marketsync.money import Money

__all__ = ["ExchangeRate", "Order", "OrderLine", "Payment"]

_NOT_IMPORTED = frozenset({LineState.CANCELLED, LineState.REJECTED})


def _validate_quantity(instance: OrderLine, attribute: Any, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a quantity is a whole number")
    if value < 1:
        raise ValueError("a line has at least one unit")


def _validate_rate(instance: Any, attribute: Any, value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, Decimal):
        raise TypeError(f"{attribute.name} is a Decimal, not {type(value).__name__}")
    if not value.is_finite() or value < 0:
        raise ValueError(f"{attribute.name} is a finite number of at least 0")


@frozen(kw_only=True)
class Payment:
    """Money that moved: ``credit`` to the seller, ``debit`` back to the buyer. ``method`` is the market's own word."""

    amount: Money
    direction: Literal["credit", "debit"] = "credit"
    method: str | None = None
    reference: str | None = None
    received_at: datetime | None = field(default=None, converter=optional_aware)


@frozen(kw_only=True)
class ExchangeRate:
    """One unit of ``source`` is worth ``rate`` units of ``target``, as the market settles it."""

    source: str
    target: str
    rate: Decimal = field(validator=_validate_rate)


@frozen(kw_only=True)
class OrderLine:
    """What was bought, with its own state, amounts and tax.

    ``total`` is the gross line total to be booked (all units), ``paid`` what is still paid, ``refunded`` what went
    back. ``shipping`` is the line's share of what the buyer pays for shipping, beside ``total``, and ``None`` where
    prices include it; it is taxed as the goods are (TAX-8). ``fee`` is the market's commission on the line. The
    market's own tax values stay beside the treatment: ``vat_rate`` in percent, ``vat_country``, ``vat_charged``,
    ``raw_taxation``; so does ``raw_state``.
    """

    id: str
    sku: str
    name: str
    quantity: int = field(default=1, validator=_validate_quantity)
    state: LineState
    raw_state: str
    total: Money
    paid: Money
    refunded: Money
    discount: Money | None = None
    shipping: Money | None = None
    fee: Money | None = None
    tax_treatment: TaxTreatment
    vat_rate: Decimal | None = field(default=None, validator=_validate_rate)
    vat_country: str | None = None
    vat_charged: Money | None = None
    raw_taxation: str | None = None
    identifiers: tuple[SerialNumber | Imei, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> str | None:
        """A further fact of the market about the goods, such as its grade."""
        return dict(self.attributes).get(name)

    @property
    def importable(self) -> bool:
        """Not cancelled and not rejected."""
        return self.state not in _NOT_IMPORTED


@frozen(kw_only=True)
class Order:
    """A marketplace order. Its identity is (``market``, ``account``, ``id``).

    ``placed_at`` is the moment the market released it to the seller. ``total`` is what the market names for all lines
    and their shipping; what goes into an ERP is `importable_lines` and `imported_total`. ``discount`` is a coupon that
    is to be booked as a line of its own, ``None`` when nothing is booked for it. ``fee`` is the market's commission on
    the lines to import, in the currency that the market settles in.
    """

    id: str
    market: str
    account: str
    state: OrderState
    raw_state: str
    lines: tuple[OrderLine, ...]
    billing: Address
    delivery: Address
    email: str | None = field(default=None, repr=masked)
    currency: str
    total: Money
    placed_at: datetime = field(converter=aware)
    dispatch_by: datetime | None = field(default=None, converter=optional_aware)
    payment: Payment | None = None
    exchange: ExchangeRate | None = None
    discount: Money | None = None
    fee: Money | None = None
    labels: tuple[str, ...] = ()
    language: str | None = None
    source: object = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        amounts = [self.total, *(line.total for line in self.lines)]
        amounts.extend(line.shipping for line in self.lines if line.shipping is not None)
        if any(amount.currency != self.currency for amount in amounts):
            raise ValueError(f"an amount of order {self.id} is not in its currency {self.currency}")

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.market, self.account, self.id)

    @property
    def importable_lines(self) -> tuple[OrderLine, ...]:
        """Lines neither cancelled nor rejected; empty when nothing is left to import."""
        return tuple(line for line in self.lines if line.importable)

    @property
    def imported_shipping(self) -> Money:
        """What the buyer pays for shipping the importable lines; zero where prices include it."""
        shares = (line.shipping for line in self.importable_lines if line.shipping is not None)
        return Money.sum(shares, currency=self.currency)

    @property
    def imported_total(self) -> Money:
        """The sum of the importable lines and their shipping, less a coupon that is booked."""
        goods = Money.sum((line.total for line in self.importable_lines), currency=self.currency)
        total = goods + self.imported_shipping
        return total if self.discount is None else total - self.discount

    def line(self, line_id: str) -> OrderLine | None:
        return next((line for line in self.lines if line.id == line_id), None)
