"""Currencies as Sellercloud numbers them: an ordinal of its own, from the Swagger document."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from marketsync.errors import MarketsyncError

__all__ = ["CURRENCY_ORDINALS", "CurrencyUnknown", "currency_code", "currency_ordinal"]

_IN_ORDER = """
USD GBP JPY EUR CAD AUD MXN TWD CNY AFA ALL DZD ADP AOA ARS AMD AWG AZM BSD BHD BDT BBD BYR BZD BMD BTN INR BOV BOB BAM
BWP BRL BND BGL BGN BIF KHR CVE KYD XAF CLF CLP COP KMF CDF CRC HRK CUP CYP CZK DKK DJF DOP TPE ECV ECS EGP SVC ERN EEK
ETB FKP FJD GMD GEL GHC GIP GTQ GNF GWP GYD HTG HNL HKD HUF ISK IDR IRR IQD ILS JMD JOD KZT KES KPW KRW KWD KGS LAK LVL
LBP LSL LRD LYD CHF LTL MOP MKD MGF MWK MYR MVR MTL MRO MUR MXV MDL MNT XCD MZM MMK ZAR NAD NPR ANG XPF NZD NIO NGN NOK
OMR PKR PAB PGK PYG PEN PHP PLN QAR ROL RUB RUR RWF SHP WST STD SAR SCR SLL SGD SKK SIT SBD SOS LKR SDD SRG SZL SEK SYP
TJS TZS THB XOF TOP TTD TND TRL TMM UGX UAH AED USS USN UYU UZS VUV VEB VND MAD YER YUM ZMK ZWD ATS
"""
CURRENCY_ORDINALS: Final[Mapping[str, int]] = MappingProxyType({code: at for at, code in enumerate(_IN_ORDER.split())})
"""ISO 4217 code -> Sellercloud's number. It is of 2000 or so: RON, TRY and others are missing."""
_CODES: Final = {at: code for code, at in CURRENCY_ORDINALS.items()}


class CurrencyUnknown(MarketsyncError, ValueError):
    """`currency` has no number at Sellercloud, or a number has no currency here. Nothing was sent."""

    def __init__(self, currency: str | int) -> None:
        super().__init__(
            f"Sellercloud has no number for the currency {currency}"
            if isinstance(currency, str)
            else f"no known currency has Sellercloud's number {currency}"
        )
        self.currency = currency

    def __reduce__(self) -> tuple[type[CurrencyUnknown], tuple[str | int]]:
        return (CurrencyUnknown, (self.currency,))


def currency_ordinal(code: str) -> int:
    """The number of an ISO 4217 code, such as 3 for EUR. Raises `CurrencyUnknown`."""
    found = CURRENCY_ORDINALS.get(code)
    if found is None:
        raise CurrencyUnknown(code)
    return found


def currency_code(ordinal: int) -> str:
    """The ISO 4217 code of a number. Raises `CurrencyUnknown`."""
    found = _CODES.get(ordinal)
    if found is None:
        raise CurrencyUnknown(ordinal)
    return found
