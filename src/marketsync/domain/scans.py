"""What was scanned for a line: which device identifiers may be told to a market, and what came back in a return.

A market may not let a registered identifier be corrected, so everything that can be found out before sending is. All
texts here are shown by their last four characters only.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from attrs import field, frozen

from marketsync.domain.identifiers import Imei, InvalidIdentifier, InvalidReason, SerialNumber
from marketsync.domain.orders import OrderLine
from marketsync.domain.privacy import masked_tail

__all__ = [
    "DeviceIdentifier",
    "Expected",
    "IdentifierChoice",
    "Refusal",
    "RefusalReason",
    "ReturnCheck",
    "ReturnResult",
    "canonical",
    "choose_identifiers",
    "compare_returned",
    "read_identifier",
]

DeviceIdentifier = SerialNumber | Imei
Expected = Literal["imei", "serial_number", "any"]
"""Smartphones and cellular tablets have an IMEI, other goods a serial number; ``any`` goes by the form (SER-1)."""
RefusalReason = InvalidReason | Literal["repeated", "too_many", "registered_differs", "used_twice", "not_expressible"]

_CONFLICTS = frozenset({"registered_differs", "used_twice"})
_SEPARATORS = re.compile("[ \u00a0\\-./]")
_LISTED = re.compile(r"[,;|\n\t]")
_TWO_NUMBERS = re.compile(r"(?<=[0-9]{5})\s*/\s*(?=[0-9]{5})")
_MEID = re.compile(r"[0-9A-F]{14}", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{14,16}")


def canonical(identifier: DeviceIdentifier | str) -> str:
    """The text by which devices are compared and marked: one device has one, however it was typed."""
    text = identifier if isinstance(identifier, str) else identifier.value
    plain = _SEPARATORS.sub("", text.strip())
    return plain if _DIGITS.fullmatch(plain) else text.strip().casefold()


def _looks_like_imei(text: str) -> bool:
    """14 to 16 characters, at most one of them no digit; 14 hexadecimal ones with a letter are a MEID (SER-5)."""
    plain = _SEPARATORS.sub("", text.strip())
    digits = sum(character.isdigit() for character in plain)
    if not 14 <= len(plain) <= 16 or digits < len(plain) - 1:
        return False
    return digits == len(plain) or not _MEID.fullmatch(plain)


def read_identifier(text: str, expected: Expected = "any") -> DeviceIdentifier:
    """A checked identifier from a scan. Raises `InvalidIdentifier`; nothing is completed or shortened by itself.

    With ``any``, a text that looks like an IMEI must be one: pass ``serial_number`` for goods whose serial numbers do.
    """
    if expected == "imei" or (expected == "any" and _looks_like_imei(text)):
        return Imei.parse(text)
    return SerialNumber.parse(text)


@frozen(kw_only=True)
class Refusal:
    """One scan that is not sent. ``masked`` shows its end; ``suggestion`` is an IMEI that could be derived from it.

    ``used_by`` names the order that already has the device.
    """

    reason: RefusalReason
    message: str
    masked: str = ""
    suggestion: str | None = field(default=None, repr=lambda value: "None" if value is None else masked_tail(value))
    used_by: str | None = None

    def __str__(self) -> str:
        return f"{self.masked}: {self.message}" if self.masked else self.message


@frozen(kw_only=True)
class IdentifierChoice:
    """What to send for a line: ``identifiers`` are checked and not registered yet. Empty when there is a conflict.

    ``further`` are numbers of the same devices, such as the second IMEI of a dual-SIM phone; they do not count.
    """

    line_id: str
    quantity: int
    identifiers: tuple[DeviceIdentifier, ...] = ()
    registered: tuple[DeviceIdentifier, ...] = ()
    further: tuple[DeviceIdentifier, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    conflict: bool = False

    @property
    def missing(self) -> int:
        """How many units have no identifier, at the market or in `identifiers` (SER-11)."""
        return max(0, self.quantity - len(self.identifiers) - len(self.registered))

    @property
    def complete(self) -> bool:
        return self.missing == 0


def choose_identifiers(
    line: OrderLine,
    scans: Iterable[str],
    *,
    expected: Expected = "any",
    used_by: Callable[[DeviceIdentifier], str | None] | None = None,
) -> IdentifierChoice:
    """Which of a line's scans may be sent to its market, and why the others may not (SER-1 to SER-12).

    ``line.identifiers`` are registered there already. One scan may hold several numbers of a device, separated by a
    comma, a semicolon, a bar or a line break: the first is its identity. ``used_by`` names another open order that
    has a device (SER-10); the caller knows which lines are neither returned nor cancelled.
    """
    read = _Reading(expected)
    for scan in scans:
        read.scan(scan, line.quantity)
    chosen, surplus = read.by_kind(line.quantity)
    further, refusals = list(read.further), list(read.refusals)
    conflict = False
    for device in surplus:
        if _same_device_possible(device, chosen, line.quantity):
            further.append(device)
            continue
        conflict = conflict or line.quantity > 1  # which of them belong together cannot be told
        message = f"more identifiers than the {line.quantity} of the line"
        refusals.append(Refusal(reason="too_many", message=message, masked=device.masked))
    if used_by is not None:
        for device in chosen:
            holder = used_by(device)
            if holder is not None:
                message = f"the device is on the open order {holder} already"
                refusals.append(Refusal(reason="used_twice", message=message, masked=device.masked, used_by=holder))
    new, differing = _compare_registered(line, chosen, further)
    refusals.extend(differing)
    conflict = conflict or any(each.reason in _CONFLICTS for each in refusals)
    return IdentifierChoice(
        line_id=line.id,
        quantity=line.quantity,
        identifiers=() if conflict else new,
        registered=line.identifiers,
        further=tuple(further),
        refusals=tuple(refusals),
        conflict=conflict,
    )


class _Reading:
    """Collects the devices of a list of scans, in their order."""

    def __init__(self, expected: Expected) -> None:
        self._expected: Expected = expected
        self._seen: set[str] = set()
        self.devices: list[DeviceIdentifier] = []
        self.further: list[DeviceIdentifier] = []
        self.refusals: list[Refusal] = []

    def scan(self, text: str, quantity: int) -> None:
        found: list[DeviceIdentifier] = []
        for part in _parts(text):
            try:
                found.append(read_identifier(part, self._expected))
            except InvalidIdentifier as error:
                self.refusals.append(
                    Refusal(
                        reason=error.reason,
                        message=error.message,
                        masked=error.masked,
                        suggestion=error.suggestion,
                    )
                )
        if not found:
            return
        device, *others = found
        if canonical(device) in self._seen:
            if quantity > 1:
                message = "the same device was scanned twice for the line"
                self.refusals.append(Refusal(reason="repeated", message=message, masked=device.masked))
            return
        self._seen.add(canonical(device))
        self.devices.append(device)
        self.further.extend(others)

    def by_kind(self, quantity: int) -> tuple[tuple[DeviceIdentifier, ...], tuple[DeviceIdentifier, ...]]:
        """As many as the line has units, IMEIs before serial numbers, and the rest."""
        order = sorted(self.devices, key=lambda device: not isinstance(device, Imei))
        return tuple(order[:quantity]), tuple(order[quantity:])


def _parts(text: str) -> tuple[str, ...]:
    pieces = [piece for each in _LISTED.split(text) for piece in _TWO_NUMBERS.split(each)]
    # A slash inside one number is a separator of that number, not of two.
    if len(pieces) > 1 and not _LISTED.search(text) and any(len(_SEPARATORS.sub("", one)) < 14 for one in pieces):
        pieces = [text]
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _same_device_possible(device: DeviceIdentifier, chosen: Sequence[DeviceIdentifier], quantity: int) -> bool:
    """A serial number beside IMEIs, or a second IMEI of the same model on a line of one unit (SER-11)."""
    imeis = [each for each in chosen if isinstance(each, Imei)]
    if isinstance(device, SerialNumber):
        return len(imeis) == quantity
    return quantity == 1 and any(each.value[:8] == device.value[:8] for each in imeis)


def _compare_registered(
    line: OrderLine, chosen: Sequence[DeviceIdentifier], further: Sequence[DeviceIdentifier]
) -> tuple[tuple[DeviceIdentifier, ...], list[Refusal]]:
    """What is not registered yet; a refusal for each that would replace what is (SER-12)."""
    if not line.identifiers or not chosen:
        return tuple(chosen), []
    registered = {canonical(each) for each in line.identifiers}
    if line.quantity == 1 and registered & {canonical(each) for each in (*chosen, *further)}:
        return (), []
    new = tuple(each for each in chosen if canonical(each) not in registered)
    if len(new) + len(registered) <= line.quantity:
        return new, []
    known = ", ".join(each.masked for each in line.identifiers)
    message = f"the market has {known} registered, which cannot be corrected"
    return (), [Refusal(reason="registered_differs", message=message, masked=each.masked) for each in new]


class ReturnResult(enum.StrEnum):
    """How the device that came back compares with the one that was shipped (SER-17)."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"
    NOT_RECORDED = "not_recorded"


@frozen(kw_only=True)
class ReturnCheck:
    """The result of a comparison; ``reason`` says why a scan could not be read."""

    result: ReturnResult
    reason: InvalidReason | Literal["", "nothing_scanned"] = ""

    @property
    def blocks_refund(self) -> bool:
        """Another device came back: no refund by itself, a person decides."""
        return self.result is ReturnResult.MISMATCH


def compare_returned(shipped: Iterable[DeviceIdentifier], received: str | DeviceIdentifier | None) -> ReturnCheck:
    """Compare what was scanned in a return with what was recorded at shipping, second IMEIs included.

    A number that is no valid identifier is unreadable, never a mismatch: it proves nothing about the device.
    """
    recorded = {canonical(each) for each in shipped}
    if not recorded:
        return ReturnCheck(result=ReturnResult.NOT_RECORDED)
    text = received if isinstance(received, str) or received is None else received.value
    parts = _parts(text or "")
    if not parts:
        return ReturnCheck(result=ReturnResult.UNREADABLE, reason="nothing_scanned")
    if recorded & {canonical(part) for part in (*parts, text or "")}:
        return ReturnCheck(result=ReturnResult.MATCH)
    try:
        for part in parts:
            read_identifier(part)
    except InvalidIdentifier as error:
        return ReturnCheck(result=ReturnResult.UNREADABLE, reason=error.reason)
    return ReturnCheck(result=ReturnResult.MISMATCH)
