"""How far a vendor's clock and ours are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

from marketsync.core import Clock
from marketsync.sync import Finding

__all__ = ["clock_findings"]

_MOST = 120.0


def clock_findings(headers: Mapping[str, str], clock: Clock, where: str) -> Sequence[Finding]:
    """A warning when the `Date` header of an answer and our clock differ by more than two minutes."""
    text = headers.get("date")
    if text is None:
        return ()
    try:
        theirs = parsedate_to_datetime(text)
    except ValueError:
        return ()
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    skew = (clock.now() - theirs).total_seconds()
    if abs(skew) <= _MOST:
        return ()
    message = f"this machine's clock and the vendor's are {abs(skew):.0f} s apart; windows and leases need it right"
    return (Finding(level="warning", code="clock_skew", message=message, where=where),)
