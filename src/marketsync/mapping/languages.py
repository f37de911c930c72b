"""The language of documents, by the country they go to, where the market names none."""

from __future__ import annotations

from marketsync.domain import SKIP, Skip, rule

__all__ = ["language_of_country"]

_LANGUAGES = {
    "AT": "de", "BE": "nl", "BG": "bg", "CH": "de", "CY": "el", "CZ": "cs", "DE": "de", "DK": "da", "EE": "et",
    "ES": "es", "FI": "fi", "FR": "fr", "GB": "en", "GR": "el", "HR": "hr", "HU": "hu", "IE": "en", "IT": "it",
    "LI": "de", "LT": "lt", "LU": "fr", "LV": "lv", "MT": "en", "NL": "nl", "NO": "no", "PL": "pl", "PT": "pt",
    "RO": "ro", "SE": "sv", "SI": "sl", "SK": "sk",
}  # fmt: skip


@rule("language.of_country", source="billing.country", public=True)
def language_of_country(country: str) -> str | Skip:
    """The most spoken official language (ISO 639-1) of the country of the invoice; none for other countries."""
    return _LANGUAGES.get(country, SKIP)
