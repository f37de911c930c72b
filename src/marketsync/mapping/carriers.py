"""How an ERP's word for a carrier becomes a market's carrier and a tracking link."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from marketsync.domain import Carrier, Tracer, carrier_of_slug, find_carrier, listed_carrier
from marketsync.domain.carriers import CarrierReason

__all__ = ["CarrierChoice", "choose_carrier"]

_NONE: Mapping[str, str] = {}


@frozen(kw_only=True)
class CarrierChoice:
    """How a carrier's name becomes the market's carrier and a tracking link.

    ``default`` is a slug, used where the ERP's name gives none. ``listed`` are the market's own carriers: only one of
    them is sent as a carrier; ``None`` takes any. ``names`` (name -> slug) and ``templates`` (slug -> address) are the
    caller's own and come first. ``origin`` is the ISO country that the goods leave.
    """

    default: str | None = None
    listed: tuple[Carrier, ...] | None = None
    names: Mapping[str, str] = field(default=_NONE, hash=False)
    templates: Mapping[str, str] = field(default=_NONE, hash=False)
    origin: str | None = None


def choose_carrier(
    tracer: Tracer, choice: CarrierChoice, name: str | None, number: str | None, country: str | None
) -> tuple[Carrier | None, Carrier | None, CarrierReason]:
    """The carrier for the link, the one to send, and why there is none of the latter."""
    found = find_carrier(name, tracking_number=number, origin=choice.origin, destination=country, names=choice.names)
    sent = found
    if choice.listed is not None:
        sent = listed_carrier(
            name,
            choice.listed,
            tracking_number=number,
            origin=choice.origin,
            destination=country,
            names=choice.names,
        )
    known, rule = found.carrier or sent.carrier, "shipping.carrier_of_name"
    if known is None and choice.default is not None:
        known, rule = carrier_of_slug(choice.default), "shipping.default_carrier"
    if known is not None:
        tracer.set("carrier", known, rule=rule, source="carrier_name", shown=known.slug)
    if choice.listed is None:
        return known, known, "" if known is not None else found.reason
    slug = "" if known is None else known.slug
    entry = sent.carrier or next((each for each in choice.listed if each.slug == slug), None)
    if entry is not None:
        return known, entry, ""
    reason: CarrierReason = "carrier_not_listed" if known is not None else sent.reason
    tracer.warn(reason, "carrier", "no carrier of the market's list fits")
    return known, None, reason
