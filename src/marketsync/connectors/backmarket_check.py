"""What to fix at a Back Market account before the first run: token, firewall, taxes, carriers, links, clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marketsync.backmarket import BackMarketClient
from marketsync.backmarket.operations.orders import list_orders
from marketsync.connectors.clocks import clock_findings
from marketsync.connectors.settings import MarketSettings
from marketsync.core import Clock
from marketsync.domain import check_templates
from marketsync.errors import ConfigurationError
from marketsync.mapping.backmarket.shippers import SHIPPERS
from marketsync.sync import Finding

__all__ = ["check_account"]

_Found = tuple[str, str, str]
"""Level, code, message."""


def check_account(client: BackMarketClient, settings: MarketSettings, clock: Clock) -> Sequence[Finding]:
    """Findings. Raises what one small read of the orders raises: a bad token, a firewall, a vendor that is away."""
    where = client.account
    answer = client.with_raw_response.request(list_orders(page_size=1)(None))
    findings = list(clock_findings(answer.headers, clock, where))
    found = [*_taxes(settings), *(_carriers(settings) if settings.push_shipments else ())]
    return [*findings, *(Finding(level=one, code=code, message=text, where=where) for one, code, text in found)]


def _taxes(settings: MarketSettings) -> Iterator[_Found]:
    """TAX-7: Back Market names no treatment."""
    if settings.tax_of is not None:
        return
    if settings.unknown_tax == "fail":
        yield (
            "error",
            "tax_of_missing",
            "Back Market names no tax treatment and tax_of is not set: no order is imported",
        )
    else:
        message = f"tax_of is not set: every line is treated by unknown_tax={settings.unknown_tax}"
        yield "warning", "tax_of_missing", message


def _carriers(settings: MarketSettings) -> Iterator[_Found]:
    if settings.carrier is None:
        message = "no carrier is set: a parcel whose carrier the ERP does not name goes out without one"
        yield "warning", "carrier_missing", message
    named = {**({"carrier": settings.carrier} if settings.carrier else {}), **settings.carrier_names}
    for name, slug in named.items():
        if slug not in SHIPPERS:
            yield "warning", "carrier_not_listed", f"{name}: Back Market has no name for {slug}; it is left out"
    for slug, template in settings.tracking_templates.items():
        try:
            check_templates({slug: template})
        except ConfigurationError as error:
            yield "error", "tracking_template", str(error)
