"""Amount rules that every mapping shares: a market's amount is checked, never repaired; no rate is computed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from marketsync.domain import SKIP, Order, Skip, Tracer, rule
from marketsync.errors import MappingError
from marketsync.money import Money, minor_units

__all__ = ["EXCHANGE_RULES", "ExchangeHook", "check_amount", "paid_plus_refunded"]

ExchangeHook = Callable[[Order], Decimal | None]
"""The caller's exchange rate for an order, used where the order has none of its own; ``None`` parks the order."""


@rule("amounts.paid_plus_refunded", source="lines[].total_paid, lines[].total_refunded")
def paid_plus_refunded(paid: Money, refunded: Money) -> Money | Skip:
    """The line price is what is paid plus what went back: a refund before the import changes no price (IMP-1)."""
    total = paid + refunded
    if total.is_negative:
        raise MappingError("the amount of a line is negative")
    if not total.is_rounded:
        raise MappingError(f"the amount has more decimals than {total.currency} has")
    return total


def check_amount(tracer: Tracer, field: str, *, received: Money, computed: Money, lines: int = 1) -> None:
    """Warn where the market's amount differs from ours: a unit a line is rounding, more is a mismatch (MON-8)."""
    if received == computed:
        return
    unit = Decimal(1).scaleb(-minor_units(computed.currency))
    small = received.currency == computed.currency and abs(received.amount - computed.amount) <= unit * lines
    code = "amount_differs" if small else "amount_mismatch"
    tracer.warn(code, field, f"the market says {received}, its parts make {computed}; nothing was changed")


@rule("exchange.same_currency", source="currency")
def same_currency(order: Order, system_currency: str, hook: ExchangeHook | None) -> Decimal | Skip:
    """An order in the ERP's own currency needs no rate (IMP-2)."""
    return Decimal(1) if order.currency == system_currency else SKIP


@rule("exchange.settlement_rate", source="exchange")
def settlement_rate(order: Order, system_currency: str, hook: ExchangeHook | None) -> Decimal | Skip:
    """The rate at which the market pays out, where it pays out in the ERP's currency (IMP-2)."""
    exchange = order.exchange
    if exchange is None or (exchange.source, exchange.target) != (order.currency, system_currency):
        return SKIP
    return exchange.rate


@rule("exchange.rate_of_caller", source="settings.exchange_rate")
def rate_of_caller(order: Order, system_currency: str, hook: ExchangeHook | None) -> Decimal | Skip:
    """The caller's own rate (IMP-2)."""
    rate: object = None if hook is None else hook(order)
    if rate is None:
        return SKIP
    if not isinstance(rate, Decimal) or not rate.is_finite() or rate <= 0:
        raise MappingError("the caller's exchange rate is not a positive Decimal")
    return rate


@rule("exchange.rate_is_needed", source="currency")
def rate_is_needed(order: Order, system_currency: str, hook: ExchangeHook | None) -> Decimal | Skip:
    """No rate is computed or guessed: the order is parked (IMP-2)."""
    raise MappingError(f"no exchange rate from {order.currency} to {system_currency}")


EXCHANGE_RULES = (same_currency, settlement_rate, rate_of_caller, rate_is_needed)
"""The factor from the order's currency to the ERP's, first match (IMP-2)."""
