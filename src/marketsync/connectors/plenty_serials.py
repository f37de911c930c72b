"""Serial numbers for the pools of PlentyONE's items, checked before they are sent: the API itself checks no form."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from marketsync.domain import DeviceIdentifier, InvalidIdentifier, canonical, read_identifier
from marketsync.domain.scans import Expected
from marketsync.errors import ApiError
from marketsync.plenty import PlentyClient

__all__ = ["PooledNumber", "add_serial_numbers"]


@frozen(kw_only=True)
class PooledNumber:
    """What became of one scan. `reason` says why it was not added: a check of ours, or the vendor's code.

    `masked` shows its end.
    """

    masked: str
    added: bool
    reason: str = ""


def add_serial_numbers(
    client: PlentyClient, item_id: int, scans: Sequence[str], *, expected: Expected = "any"
) -> tuple[PooledNumber, ...]:
    """Add scans to the pool of an item; one result each, in order. Bad and repeated ones are not sent (SER-1 to 9).

    Raises the `ApiError` of a call that failed as a whole: then whether numbers were added is not known where its
    `may_have_happened` says so; look at the pool before it is repeated.
    """
    results: dict[int, PooledNumber] = {}
    good: dict[int, DeviceIdentifier] = {}
    seen: set[str] = set()
    for at, scan in enumerate(scans):
        try:
            device = read_identifier(scan, expected)
        except InvalidIdentifier as error:
            results[at] = PooledNumber(masked=error.masked, added=False, reason=error.reason)
            continue
        if canonical(device) in seen:
            results[at] = PooledNumber(masked=device.masked, added=False, reason="repeated")
            continue
        seen.add(canonical(device))
        good[at] = device
    if good:
        entries = client.item_serial_numbers.create(item_id, [device.value for device in good.values()])
        for (at, device), entry in zip(good.items(), entries, strict=True):
            results[at] = PooledNumber(masked=device.masked, added=entry.error is None, reason=_reason(entry.error))
    return tuple(results[at] for at in sorted(results))


def _reason(error: Exception | None) -> str:
    if error is None:
        return ""
    return (error.code or str(error.status or "")) if isinstance(error, ApiError) else "refused"
