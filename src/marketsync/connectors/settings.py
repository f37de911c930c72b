"""What a seller decides about a market account, whichever market it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from attrs import AttrsInstance, field, fields, frozen

from marketsync.domain import TaxTreatment
from marketsync.errors import ConfigurationError
from marketsync.sync import MarketPolicy

__all__ = [
    "Accept",
    "BadIdentifier",
    "CouponPolicy",
    "ManyIdentifiers",
    "MarketSettings",
    "UnknownTax",
    "plain",
    "policy_of",
]

Accept = Literal["auto", "procedure"]
BadIdentifier = Literal["hold", "ship"]
ManyIdentifiers = Literal["report", "hold"]
UnknownTax = Literal["fail", "assume_standard", "assume_margin"]
CouponPolicy = Literal["ignore", "discount_line", "park"]

_COUNTRY = re.compile("[A-Z]{2}")


def _one_of(choices: Any) -> Any:
    allowed = get_args(choices)

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if value not in allowed:
            raise ConfigurationError(f"{attribute.name} is one of {', '.join(allowed)}")

    return check


def _switch(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name} is True or False")


def _aware(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and (not isinstance(value, datetime) or value.utcoffset() is None):
        raise ConfigurationError(f"{attribute.name} is an aware datetime: say which zone it is in")


def _positive(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, timedelta) or value <= timedelta(0):
        raise ConfigurationError(f"{attribute.name} is a positive timedelta")


def _optional_span(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None:
        _positive(instance, attribute, value)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ConfigurationError("legacy_referrers is a sequence, not one text")
    return tuple(str(one) for one in value)


def _countries(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ConfigurationError("vat_countries is a sequence, not one text")
    countries = tuple(str(one).strip().upper() for one in value)
    if not all(_COUNTRY.fullmatch(one) for one in countries):
        raise ConfigurationError("vat_countries are ISO codes of two letters, such as DE")
    return countries


def _optional_callable(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and not callable(value):
        raise ConfigurationError(f"{attribute.name} is a function of a SKU")


def _optional_text(value: Any) -> str | None:
    return None if value is None else str(value)


@frozen(kw_only=True)
class MarketSettings:
    """Switches and policies of one market account.

    `active=False` stops all traffic, `import_orders=False` the import. `orders_from` takes over from a moment on:
    nothing released before it is imported; without it the first run's start counts, and new orders of `max_age`.
    `legacy_referrers` are channels of the ERP under which an earlier integration made orders. With
    `accept="procedure"` nothing is accepted, and so nothing released, by itself. `unknown_tax` says what a line without
    a known taxation becomes (TAX-5), `coupon` what is done about a discount (IMP-1). `vat_countries` are the countries
    in which you are registered for VAT, your own and (with the One Stop Shop) all of `EU_COUNTRIES` among them: an
    order whose VAT is due elsewhere gets a warning (TAX-21); without them nothing is compared.

    `import_returns`, `push_shipments` and `send_identifiers` are switches. `carrier` is a slug, used where the ERP's
    carrier has none; `carrier_names` map the ERP's names to slugs, `tracking_templates` slugs to links of your own, and
    come first. `bad_identifier` says what a parcel does whose serial number cannot be sent: wait for a better one, or
    go without it; `many_identifiers` what one does whose line holds more devices than the market takes: go, with a
    report, or wait for a person. `dispatch_within` is the time after the release, in working days, in which you promise
    to dispatch; without it no confirmation is called late where the market names no moment. `refund_status` is the
    ERP's status for an order whose refund was confirmed. `tax_of` names the tax treatment of a SKU for a market that
    names none, such as Back Market (TAX-7): `TaxTreatment.MARGIN`, or `None` where it is not known, and then
    `unknown_tax` decides.
    """

    active: bool = field(default=True, validator=_switch)
    import_orders: bool = field(default=True, validator=_switch)
    import_returns: bool = field(default=True, validator=_switch)
    orders_from: datetime | None = field(default=None, validator=_aware)
    max_age: timedelta = field(default=timedelta(days=14), validator=_positive)
    legacy_referrers: tuple[str, ...] = field(default=(), converter=_texts)
    accept: Accept = field(default="auto", validator=_one_of(Accept))
    unknown_tax: UnknownTax = field(default="fail", validator=_one_of(UnknownTax))
    coupon: CouponPolicy = field(default="ignore", validator=_one_of(CouponPolicy))
    vat_countries: tuple[str, ...] = field(default=(), converter=_countries)
    refund_status: str | None = field(default=None, converter=_optional_text)
    carrier: str | None = None
    carrier_names: Mapping[str, str] = field(factory=dict, hash=False)
    tracking_templates: Mapping[str, str] = field(factory=dict, hash=False)
    push_shipments: bool = field(default=True, validator=_switch)
    send_identifiers: bool = field(default=True, validator=_switch)
    bad_identifier: BadIdentifier = field(default="hold", validator=_one_of(BadIdentifier))
    many_identifiers: ManyIdentifiers = field(default="report", validator=_one_of(ManyIdentifiers))
    tax_of: Callable[[str], TaxTreatment | None] | None = field(default=None, validator=_optional_callable)
    dispatch_within: timedelta | None = field(default=None, validator=_optional_span)


def policy_of(settings: MarketSettings) -> MarketPolicy:
    """The settings as far as the engine goes by them."""
    return MarketPolicy(
        active=settings.active,
        import_orders=settings.import_orders,
        import_returns=settings.import_returns,
        orders_from=settings.orders_from,
        max_age=settings.max_age,
        legacy_channels=settings.legacy_referrers,
        accept=settings.accept,
        refund_status=settings.refund_status,
        push_shipments=settings.push_shipments,
        send_identifiers=settings.send_identifiers,
        bad_identifier=settings.bad_identifier,
        many_identifiers=settings.many_identifiers,
        dispatch_within=settings.dispatch_within,
    )


def plain(settings: AttrsInstance) -> dict[str, object]:
    """Settings as values that a store can keep; of a function only its name."""
    values: dict[str, object] = {}
    for one in fields(type(settings)):
        value = getattr(settings, one.name)
        if callable(value):
            value = getattr(value, "__qualname__", type(value).__name__)
        values[one.name] = value if value is None or isinstance(value, bool | int | str) else str(value)
    return values
