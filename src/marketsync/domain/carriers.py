"""Parcel carriers: the slugs that tracking services know them by (AfterShip's), and what people call them.

The table is a default, not the truth: slugs come and go, and a market has a list of its own. Where a name stands for
several carriers, the parcel's number decides, then the country it is handed over in, then the one it goes to; where
none of them does, there is no carrier and the reason says so. Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

from marketsync.domain._carrier_table import FAMILIES, TABLE
from marketsync.domain.fulfilment import Carrier
from marketsync.domain.parcel_numbers import slugs_of_number

__all__ = [
    "CARRIERS",
    "CarrierFacts",
    "CarrierMatch",
    "CarrierReason",
    "carrier_of_slug",
    "find_carrier",
    "listed_carrier",
]

CarrierReason = Literal[
    "", "carrier_missing", "carrier_unknown", "carrier_ambiguous", "carrier_needs_connection", "carrier_not_listed"
]

_CONNECTED = re.compile(r"-(?:api|ftp|sftp|webhook|email-push)$")
_JOINTS = re.compile(r"[\s\-_]+")
_COMPANY_FORMS = re.compile(r" (?:gmbh|ag|se|inc|ltd|gmbh & co kg)\.?$")


@frozen(kw_only=True)
class CarrierFacts:
    """A carrier: its slug, its own name, other names for it, and a template for its tracking page where one is known.

    ``country`` is an ISO code, empty for a carrier of several countries.
    """

    slug: str
    name: str
    country: str = ""
    names: tuple[str, ...] = ()
    tracking_url: str | None = None

    @property
    def carrier(self) -> Carrier:
        return Carrier(slug=self.slug, name=self.name)


@frozen(kw_only=True)
class CarrierMatch:
    """The carrier that a name stands for, or the reason why there is none."""

    carrier: Carrier | None = None
    reason: CarrierReason = ""
    candidates: tuple[str, ...] = ()
    """Slugs that an ambiguous name may stand for."""

    @property
    def slug(self) -> str | None:
        return None if self.carrier is None else self.carrier.slug


def _facts() -> Iterator[tuple[str, CarrierFacts]]:
    for slug, name, country, names, template in TABLE:
        kept = tuple(each for each in names.split("|") if each)
        yield slug, CarrierFacts(slug=slug, name=name, country=country, names=kept, tracking_url=template or None)


CARRIERS: Final[Mapping[str, CarrierFacts]] = MappingProxyType(dict(_facts()))
"""The known carriers by slug."""


def _plain(text: str) -> str:
    """A name as it is compared: case, hyphens, runs of blanks and company forms do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _COMPANY_FORMS.sub("", _JOINTS.sub(" ", folded).strip())


def _names() -> Iterator[tuple[str, str]]:
    for facts in CARRIERS.values():
        for name in (facts.name, *facts.names):
            yield _plain(name), facts.slug


_BY_NAME: Final[Mapping[str, str]] = MappingProxyType(dict(_names()))
_LEADING: Final = tuple(sorted((*_BY_NAME, *FAMILIES), key=len, reverse=True))


def find_carrier(
    text: str | None,
    *,
    tracking_number: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
    names: Mapping[str, str] | None = None,
) -> CarrierMatch:
    """The carrier that a slug or a name stands for, as an ERP or a warehouse writes it ("DHL Paket 2kg").

    A word that is a slug and the name of several carriers (``dhl``) is taken as the name; see `carrier_of_slug` for
    what is known to be a slug.
    ``names`` are the caller's own (name -> slug) and come first. ``origin`` and ``destination`` are ISO country codes.
    A slug that needs a connected account of the shipper is refused.
    """
    if text is None or not text.strip():
        return CarrierMatch(reason="carrier_missing")
    own = {_plain(name): slug for name, slug in (names or {}).items()}
    plain = _plain(text)
    if plain in own:
        return _match(own[plain])
    raw = text.strip()
    if raw in CARRIERS and plain not in FAMILIES:
        return _match(raw)
    if _CONNECTED.search(raw):
        return CarrierMatch(reason="carrier_needs_connection")
    known = plain if plain in FAMILIES or plain in _BY_NAME else _leading(plain)
    if known is None:
        return CarrierMatch(reason="carrier_unknown")
    if known in FAMILIES:
        return _of_family(FAMILIES[known], tracking_number, origin, destination)
    return _match(_BY_NAME[known])


def carrier_of_slug(slug: str) -> Carrier:
    """The carrier of a slug, unknown ones included: the caller's word counts. ``dhl`` is DHL Express here."""
    facts = CARRIERS.get(slug)
    return Carrier(slug=slug) if facts is None else facts.carrier


def _match(slug: str) -> CarrierMatch:
    return CarrierMatch(carrier=carrier_of_slug(slug))


def _leading(plain: str) -> str | None:
    return next((name for name in _LEADING if plain.startswith(f"{name} ")), None)


def _of_family(
    family: Mapping[str, str], number: str | None, origin: str | None, destination: str | None
) -> CarrierMatch:
    """The member that the number's form names, else the country's, else the group's own slug (country ``*``)."""
    members = tuple(dict.fromkeys(family.values()))
    shaped = [slug for slug in slugs_of_number(number or "") if slug in members]
    if len(shaped) == 1:
        return _match(shaped[0])
    for country in (origin, destination):
        slug = family.get(country.upper()) if country else None
        if slug is not None and (not shaped or slug in shaped):
            return _match(slug)
    if "*" in family and not shaped:
        return _match(family["*"])
    return CarrierMatch(reason="carrier_ambiguous", candidates=tuple(shaped) or members)


def listed_carrier(
    text: str | None,
    listed: Iterable[Carrier],
    *,
    tracking_number: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
    names: Mapping[str, str] | None = None,
) -> CarrierMatch:
    """Like `find_carrier`, but only a carrier of the market's own list: by slug, else by its name there.

    Without one, the tracking link is sent alone.
    """
    entries = list(listed)
    match = find_carrier(text, tracking_number=tracking_number, origin=origin, destination=destination, names=names)
    if match.reason == "carrier_missing":
        return match
    if match.carrier is not None:
        slug = match.carrier.slug
        found = next((entry for entry in entries if entry.slug == slug), None)
        if found is not None:
            return CarrierMatch(carrier=found)
    plain = _plain(text or "")
    by_name = [entry for entry in entries if plain in (_plain(entry.name), _plain(entry.slug))]
    if len({entry.slug for entry in by_name}) == 1 and match.reason != "carrier_ambiguous":
        return CarrierMatch(carrier=by_name[0])
    return CarrierMatch(reason=match.reason or "carrier_not_listed", candidates=match.candidates)
