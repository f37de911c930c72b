"""VAT ids: kept as typed, normalised for comparison, checked by syntax and check digit, never dropped.

python-stdnum decides about the numbers of the EU's member states. Greece (``EL``), Northern Ireland (``XI``), Great
Britain (``GB``) and Switzerland (``CHE``) are told apart before it; the latter two are not in VIES. The library is
imported at the first check.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from marketsync.domain.instants import aware
from marketsync.domain.vat_rates import EU_COUNTRIES

__all__ = ["VatCheck", "VatId", "VatIdKind", "verify_online"]

_DROPPED = re.compile("[\\s\u00a0.\\-\u2010-\u2015]")
_CODICE_FISCALE = re.compile(r"[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]")
_XI = re.compile(r"XI(?:[0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})")
_GB = re.compile(r"GB(?:[0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})")
_CHE = re.compile(r"CHE([0-9]{9})(?:MWST|TVA|IVA|TPV)?")
_RO = re.compile(r"RO[0-9]{2,10}")
_OLD_LENGTH = re.compile(r"BE[0-9]{9}|EL[0-9]{8}")
_PLAIN = re.compile(r"[A-Z0-9+*]+")

_EU_PREFIXES = frozenset(EU_COUNTRIES - {"GR"}) | {"EL"}
_PREFIX_OF = {"GR": "EL", "CH": "CHE"}
_COUNTRY_OF = {"EL": "GR", "CHE": "CH"}


class VatIdKind(enum.StrEnum):
    VAT = "vat"
    CODICE_FISCALE = "codice_fiscale"
    """The tax code of a private person in Italy, 16 characters."""
    UNKNOWN = "unknown"


@frozen
class VatCheck:
    """The answer of an online check and its moment. ``valid`` is ``None`` when the service gave none."""

    valid: bool | None
    at: datetime = field(converter=aware)


@frozen(repr=False)
class VatId:
    """A VAT or tax id as the buyer typed it. ``country`` is the ISO code of the address it came with, if known."""

    value: str
    country: str | None = None
    check: VatCheck | None = None

    @classmethod
    def parse(cls, text: str, country: str | None = None) -> VatId:
        """Keep any text but a blank one (``ValueError``): an invalid id is flagged by `valid`, not refused."""
        if not isinstance(text, str):
            raise TypeError(f"a VAT id is a text, not {type(text).__name__}")
        if not text.strip():
            raise ValueError("a VAT id is not blank")
        return cls(text, country)

    @property
    def compact(self) -> str:
        """Upper case, without blanks, dots and dashes."""
        return _DROPPED.sub("", self.value).upper()

    @property
    def kind(self) -> VatIdKind:
        if self.country in (None, "IT") and _CODICE_FISCALE.fullmatch(self.compact.removeprefix("IT")):
            return VatIdKind.CODICE_FISCALE
        return VatIdKind.VAT if self.prefix else VatIdKind.UNKNOWN

    @property
    def prefix(self) -> str | None:
        """The prefix in the id (``DE``, ``EL``, ``XI``, ``GB``, ``CHE``; ``GR`` is a wrong one), else the country's."""
        text = self.compact
        own = _PREFIX_OF.get(self.country or "", self.country)
        if own in _known_prefixes() and text.startswith(own):
            return own
        if text.startswith("CHE"):
            return "CHE"
        typed = text[:2]
        if typed in _known_prefixes() | {"GR"} and not self._reads_better_with(own):
            return typed
        return own if own in _known_prefixes() else None

    def _reads_better_with(self, own: str | None) -> bool:
        """Whether the letters in front belong to the number (``FR`` and ``ES`` numbers may begin with letters)."""
        return own in _known_prefixes() and _decide(f"{own}{self.compact}", own) is True

    @property
    def normalised(self) -> str:
        """For comparison: compact, with the prefix in front where it is known."""
        text = self.compact
        if self.kind is VatIdKind.CODICE_FISCALE:
            return text.removeprefix("IT") if len(text) > 16 else text
        prefix = self.prefix
        if prefix is None:
            return text
        if not text.startswith(prefix) or self._letters_belong_to_number(prefix):
            text = prefix + text
        return _with_leading_zero(text)

    def _letters_belong_to_number(self, prefix: str) -> bool:
        return _decide(self.compact, prefix) is not True and _decide(prefix + self.compact, prefix) is True

    @property
    def valid(self) -> bool | None:
        """Whether syntax and check digit are right; ``None`` for a country without a rule here."""
        if self.kind is VatIdKind.CODICE_FISCALE:
            from stdnum.it import codicefiscale

            return bool(codicefiscale.is_valid(self.normalised))
        prefix = self.prefix
        return None if prefix is None else _decide(self.normalised, prefix)

    @property
    def in_vies(self) -> bool:
        """Whether the EU's online service knows such ids: member states and Northern Ireland."""
        return self.kind is VatIdKind.VAT and self.prefix in _EU_PREFIXES | {"XI"}

    @property
    def shown(self) -> str:
        """The prefix and stars: what may stand in a log."""
        return f"{self.prefix or ''}***"

    def __repr__(self) -> str:
        return f"VatId('{self.shown}')"

    __str__ = __repr__


def _known_prefixes() -> frozenset[str]:
    return _EU_PREFIXES | {"XI", "GB", "CHE"}


def _with_leading_zero(text: str) -> str:
    """Belgian numbers had nine digits once and Greek ones eight: today's begin with the zero that is missing."""
    return f"{text[:2]}0{text[2:]}" if _OLD_LENGTH.fullmatch(text) else text


def _decide(text: str, prefix: str) -> bool:
    text = _with_leading_zero(text)
    if prefix == "GR" or not _PLAIN.fullmatch(text) or not text.startswith(prefix):
        return False  # the prefix of Greece is EL
    if prefix == "CHE":
        from stdnum.ch import uid

        match = _CHE.fullmatch(text)
        return match is not None and bool(uid.is_valid(f"CHE{match.group(1)}"))
    if prefix in ("XI", "GB"):
        from stdnum.gb import vat as gb_vat

        return (_XI if prefix == "XI" else _GB).fullmatch(text) is not None and bool(gb_vat.is_valid(text))
    if prefix == "RO" and not _RO.fullmatch(text):
        return False  # a longer number is a person's, not a VAT id
    return bool(_module(prefix).is_valid(text))


def _module(prefix: str) -> Any:
    from stdnum import get_cc_module

    return get_cc_module(_COUNTRY_OF.get(prefix, prefix).lower(), "vat")


def verify_online(vat_id: VatId, hook: Callable[[VatId], bool | None], *, at: datetime) -> VatId:
    """The id with the answer of the caller's online check, such as VIES, and its moment.

    The hook returns ``None``, or raises, when its service does not answer: that is noted as an answer unknown and
    never stops an import.
    """
    try:
        answer = hook(vat_id)
    except Exception:  # noqa: BLE001 - whatever a foreign service raises: an outage is an unknown, not a failure
        answer = None
    return evolve(vat_id, check=VatCheck(answer, at))
