"""Device identifiers as a market gives them."""

from __future__ import annotations

from collections.abc import Iterable

from marketsync.domain import Imei, InvalidIdentifier, SerialNumber, Tracer

__all__ = ["read_identifiers"]


def read_identifiers(tracer: Tracer, pairs: Iterable[tuple[str, str]]) -> tuple[SerialNumber | Imei, ...]:
    """From (type, text) pairs; the type ``IMEI`` is one, anything else a serial number (SER-1).

    What a market has registered already is kept even when it is no valid IMEI, as a serial number and with a warning.
    """
    found: list[SerialNumber | Imei] = []
    for kind, text in pairs:
        try:
            found.append(Imei.parse(text) if kind == "IMEI" else SerialNumber.parse(text))
        except InvalidIdentifier as error:
            tracer.warn(f"identifier_invalid.{error.reason}", "identifiers", "the market holds an invalid identifier")
            if kind == "IMEI" and 1 <= len(text.strip()) <= 50 and text.isprintable():
                found.append(SerialNumber.parse(text))
    return tuple(found)
