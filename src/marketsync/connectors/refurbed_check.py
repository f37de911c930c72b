"""What to fix at a refurbed account before the first run: token, permissions, carriers, tracking links, clock.

A permission is tried by one small read; whether the token may write is seen only when it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from marketsync.connectors.clocks import clock_findings
from marketsync.connectors.settings import MarketSettings
from marketsync.core import Clock
from marketsync.domain import check_templates
from marketsync.domain.tracking import ANY_CARRIER
from marketsync.errors import ConfigurationError, PermissionDenied
from marketsync.refurbed import RefurbedClient
from marketsync.sync import Finding

__all__ = ["check_account"]

_Found = tuple[str, str, str]
"""Level, code, message."""


def check_account(client: RefurbedClient, settings: MarketSettings, clock: Clock) -> Sequence[Finding]:
    """Findings. Raises what is not about one permission: a bad token, a vendor that does not answer."""
    where = client.account
    findings: list[Finding] = []
    found: list[_Found] = []
    try:
        answer = client.with_raw_response.carriers.list()
    except PermissionDenied:
        found.append(_denied("list carriers", "shippingProfile:list", "parcels cannot be confirmed"))
        slugs = None
    else:
        findings.extend(clock_findings(answer.headers, clock, where))
        slugs = frozenset(one.slug for one in answer.value)
        if not slugs:
            found.append(("warning", "no_carriers", "refurbed lists no carrier"))
    found.extend(_permissions(client, settings))
    if settings.push_shipments:
        found.extend(_carriers(settings, slugs))
        found.extend(_templates(settings))
    return [*findings, *(Finding(level=one, code=code, message=text, where=where) for one, code, text in found)]


def _denied(what: str, permission: str, effect: str) -> _Found:
    return "error", "permission_missing", f"the token may not {what} (merchant.{permission}): {effect}"


def _permissions(client: RefurbedClient, settings: MarketSettings) -> Iterator[_Found]:
    reads: list[tuple[Callable[[], object], _Found]] = [
        (
            lambda: client.orders.list(page_size=1).first_page(),
            _denied("list orders", "order:list", "no order can be read, so nothing works"),
        )
    ]
    if settings.import_returns:
        reads.append(
            (
                lambda: client.returns.list(page_size=1).first_page(),
                _denied("list returns", "orderItemReturn:list", "returns cannot be imported"),
            )
        )
        reads.append(
            (
                lambda: client.tickets.list(page_size=1).first_page(),
                _denied("list tickets", "ticket:list", "return labels cannot be looked up or asked for"),
            )
        )
    for read, denied in reads:
        try:
            read()
        except PermissionDenied:
            yield denied


def _carriers(settings: MarketSettings, slugs: frozenset[str] | None) -> Iterator[_Found]:
    """`slugs` are refurbed's, `None` where they could not be read."""
    if settings.carrier is None:
        message = "no carrier is set: a parcel whose carrier the ERP does not name cannot be confirmed"
        yield "warning", "carrier_missing", message
    if not slugs:
        return
    if settings.carrier is not None and settings.carrier not in slugs:
        message = f"the carrier {settings.carrier} is not in refurbed's list: it would be left out"
        yield "error", "carrier_unknown", message
    for name, slug in settings.carrier_names.items():
        if slug not in slugs:
            message = f"carrier_names: {slug}, for {name}, is not in refurbed's list; the link is sent alone"
            yield "warning", "carrier_not_listed", message
    for slug in settings.tracking_templates:
        if slug not in slugs and slug != ANY_CARRIER:
            yield "warning", "carrier_not_listed", f"tracking_templates: {slug} is not in refurbed's list"


def _templates(settings: MarketSettings) -> Iterator[_Found]:
    for slug, template in settings.tracking_templates.items():
        try:
            check_templates({slug: template})
        except ConfigurationError as error:
            yield "error", "tracking_template", str(error)
