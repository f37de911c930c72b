"""Standard VAT rates by country and supply date, and territories with a rate of their own.

Public law, compared with a public data set of August 2025 (`RATES_AS_OF`); no later change of a standard rate is
known. The table begins in 2020: for an earlier date there is no answer. A platform's own rate wins over this table,
which serves to check and to warn.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from attrs import frozen

__all__ = ["EU_COUNTRIES", "RATES_AS_OF", "Territory", "standard_rate", "territory"]

RATES_AS_OF: Final = date(2025, 8, 1)
_BEGIN: Final = date(2020, 1, 1)

_STEADY = {
    "AT": "20", "BE": "21", "BG": "20", "CY": "19", "CZ": "21", "DK": "25", "ES": "21", "FR": "20", "GR": "24",
    "HR": "25", "HU": "27", "IT": "22", "LT": "21", "LV": "21", "MT": "18", "NL": "21", "PL": "23", "PT": "23",
    "SE": "25", "SI": "22",
    "GB": "20", "NO": "25",
}  # fmt: skip

_CHANGED: dict[str, tuple[tuple[date, str], ...]] = {
    "DE": ((_BEGIN, "19"), (date(2020, 7, 1), "16"), (date(2021, 1, 1), "19")),
    "EE": ((_BEGIN, "20"), (date(2024, 1, 1), "22"), (date(2025, 7, 1), "24")),
    "FI": ((_BEGIN, "24"), (date(2024, 9, 1), "25.5")),
    "IE": ((_BEGIN, "23"), (date(2020, 9, 1), "21"), (date(2021, 3, 1), "23")),
    "LU": ((_BEGIN, "17"), (date(2023, 1, 1), "16"), (date(2024, 1, 1), "17")),
    "RO": ((_BEGIN, "19"), (date(2025, 8, 1), "21")),
    "SK": ((_BEGIN, "20"), (date(2025, 1, 1), "23")),
    "CH": ((_BEGIN, "7.7"), (date(2024, 1, 1), "8.1")),
}

_RATES: Final[dict[str, tuple[tuple[date, Decimal], ...]]] = {
    **{country: ((_BEGIN, Decimal(rate)),) for country, rate in _STEADY.items()},
    **{country: tuple((since, Decimal(rate)) for since, rate in rows) for country, rows in _CHANGED.items()},
}
_ALIASES = {"EL": "GR", "XI": "GB"}

EU_COUNTRIES: Final = frozenset(_RATES) - {"GB", "NO", "CH"}
"""ISO codes of the EU's member states. Northern Ireland (``XI``) counts as EU for goods."""


def standard_rate(country: str, on: date) -> Decimal | None:
    """The standard rate in percent of a country (ISO code; ``EL`` and ``XI`` are known) on the supply date.

    ``None`` where the table has no answer. A datetime is refused: which day it is depends on the country.
    """
    if isinstance(on, datetime):
        raise TypeError("a supply date is a date, not a datetime")
    answer: Decimal | None = None
    for since, rate in _RATES.get(_ALIASES.get(country, country), ()):
        if since > on:
            break
        answer = rate
    return answer


@frozen
class Territory:
    """A part of a country with its own rate in percent, or outside the VAT area (rate 0)."""

    name: str
    country: str
    rate: Decimal


def _territory(name: str, country: str, rate: str, pattern: str) -> tuple[re.Pattern[str], Territory]:
    return re.compile(pattern), Territory(name, country, Decimal(rate))


_TERRITORIES = (
    _territory("Büsingen", "DE", "0", "78266"),
    _territory("Heligoland", "DE", "0", "27498"),
    _territory("Jungholz", "AT", "19", "6691"),
    _territory("Mittelberg", "AT", "19", "699[1-3]"),
    _territory("Canary Islands", "ES", "0", "3[58][0-9]{3}"),
    _territory("Ceuta", "ES", "0", "5100[0-9]"),
    _territory("Melilla", "ES", "0", "5200[0-9]"),
    _territory("French overseas departments", "FR", "8.5", "97[124][0-9]{2}"),
    _territory("French Guiana and Mayotte", "FR", "0", "97[36][0-9]{2}"),
    _territory("Mount Athos", "GR", "0", "63086"),
    _territory("Campione d'Italia", "IT", "0", "22061"),
    _territory("Livigno", "IT", "0", "23041"),
    _territory("Madeira", "PT", "22", "9[0-4][0-9]{2}(?:[0-9]{3})?"),
    _territory("Azores", "PT", "16", "9[5-9][0-9]{2}(?:[0-9]{3})?"),
)


def territory(country: str, postcode: str) -> Territory | None:
    """The special territory that a postcode lies in, if any."""
    code = _ALIASES.get(country, country)
    digits = re.sub(r"^[A-Z]+|[^0-9A-Z]", "", postcode.strip().upper())
    for pattern, found in _TERRITORIES:
        if found.country == code and pattern.fullmatch(digits):
            return found
    return None
