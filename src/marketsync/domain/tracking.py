"""The address under which a buyer follows a parcel, built from carrier and number by a table of templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import quote, urlsplit

from attrs import field, frozen

from marketsync.domain.carriers import CARRIERS
from marketsync.domain.fulfilment import Carrier, is_absolute_link
from marketsync.domain.privacy import masked
from marketsync.errors import ConfigurationError

__all__ = ["ANY_CARRIER", "TrackingLink", "TrackingReason", "check_templates", "tracking_url"]

TrackingReason = Literal[
    "", "number_missing", "carrier_missing", "template_missing", "postcode_missing", "country_missing", "link_invalid"
]

ANY_CARRIER: Final = "*"
"""The key of a template for carriers without one of their own; there is none unless the caller gives it."""

_HOLES: Final = frozenset({"number", "postcode", "country", "slug"})
_HOLE = re.compile(r"\{([^{}]*)\}")


@frozen(kw_only=True)
class TrackingLink:
    """An absolute http or https address, or the reason why there is none.

    ``personal`` says that the address holds the buyer's postcode: it is for the market, not for logs.
    """

    url: str | None = field(default=None, repr=masked)
    reason: TrackingReason = ""
    personal: bool = False


def tracking_url(
    carrier: Carrier | str | None,
    number: str | None,
    *,
    templates: Mapping[str, str] | None = None,
    postcode: str | None = None,
    country: str | None = None,
) -> TrackingLink:
    """The tracking page of a parcel (SHP-2); without a number there is none (SHP-1).

    ``carrier`` is one, or its slug. ``templates`` (slug -> address) come before the known ones; they may hold
    ``{number}``, ``{slug}``, ``{postcode}`` and ``{country}`` (both of the destination), each of which is URL-encoded.
    The key ``*`` serves carriers without a template. A template of the caller's that makes no absolute address gives
    ``link_invalid``: see `check_templates`.
    """
    if number is None or not number.strip():
        return TrackingLink(reason="number_missing")
    slug = carrier.slug if isinstance(carrier, Carrier) else (carrier or "").strip()
    if not slug:
        return TrackingLink(reason="carrier_missing")
    template = _template(slug, templates or {})
    if template is None:
        return TrackingLink(reason="template_missing")
    values = {
        "number": number.strip(),
        "slug": slug,
        "postcode": "".join((postcode or "").split()).upper(),
        "country": (country or "").strip().upper(),
    }
    holes = _HOLE.findall(template)
    if "postcode" in holes and not values["postcode"]:
        return TrackingLink(reason="postcode_missing")
    if "country" in holes and not values["country"]:
        return TrackingLink(reason="country_missing")
    if _fault(template):
        return TrackingLink(reason="link_invalid")
    url = _HOLE.sub(lambda hole: quote(values[hole.group(1)], safe=""), template)
    return TrackingLink(url=url, personal="postcode" in holes)


def _template(slug: str, templates: Mapping[str, str]) -> str | None:
    if slug in templates:
        return templates[slug]
    known = CARRIERS.get(slug)
    if known is not None and known.tracking_url is not None:
        return known.tracking_url
    return templates.get(ANY_CARRIER)


def check_templates(templates: Mapping[str, str]) -> None:
    """Raise `ConfigurationError` for a template that makes no absolute http or https address, or not one per parcel."""
    for slug, template in templates.items():
        fault = _fault(template)
        if fault:
            raise ConfigurationError(f"the tracking template of {slug} {fault}")


def _fault(template: str) -> str:
    holes = _HOLE.findall(template)
    if "number" not in holes:
        return "has no {number}"
    unknown = sorted(set(holes) - _HOLES)
    if unknown:
        return f"has {{{unknown[0]}}}, which nothing fills"
    filled = _HOLE.sub("1", template)
    if "{" in filled or "}" in filled:
        return "has a brace that does not close"
    if not is_absolute_link(filled) or any(character.isspace() for character in filled):
        return "is no absolute http or https address"
    if urlsplit(filled).netloc != urlsplit(_HOLE.sub("2", template)).netloc:
        return "has a changing part in its host"
    return ""
