"""How refunds that came from the market are known again in Sellercloud: by their note's mark, by their reference."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from marketsync.sellercloud import OrderNote

__all__ = ["RefundMark", "is_own_reference", "mark_cause", "own_reference", "refund_marks"]

_REFERENCE = "marketsync:"
_PLAIN_CAUSE = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
_MARK = re.compile(r"\[marketsync:[^\]]*?:refund:(?P<cause>[^\]]+):[^:\]]+\]")
_FACT = re.compile(r"; (amount|reference number): ([^;]+)")


def mark_cause(cause: str, item_id: str | None) -> str:
    """What a mark says of a refund: its cause and its item. A cause that does not fit a mark is named by its hash."""
    if not _PLAIN_CAUSE.fullmatch(cause):
        cause = f"reference:{hashlib.sha256(cause.encode()).hexdigest()[:32]}"
    return f"{cause}:{item_id or 'order'}"


def own_reference(order_id: str, cause: str, item_id: str | None) -> str:
    """The reference number of a refund of ours, short enough to be typed by a person."""
    digest = hashlib.sha256(mark_cause(cause, item_id).encode()).hexdigest()
    return f"{_REFERENCE}{order_id}:{digest[:8]}"


def is_own_reference(reference: str | None) -> bool:
    return (reference or "").strip().casefold().startswith(_REFERENCE)


@frozen
class RefundMark:
    """What a note of ours says of a refund. `written` is by the account's clock."""

    cause: str
    amount: str
    reference: str
    written: datetime | None


def refund_marks(notes: Iterable[OrderNote]) -> tuple[RefundMark, ...]:
    """The refunds that notes of ours speak of."""
    found: list[RefundMark] = []
    for note in notes:
        text = note.note or ""
        mark = _MARK.search(text)
        if mark is not None:
            facts = dict(_FACT.findall(text))
            amount, reference = facts.get("amount", ""), facts.get("reference number", "")
            found.append(RefundMark(mark["cause"], amount.strip(), reference.strip(), note.audit_date))
    return tuple(found)
