"""Address rules that every mapping shares: where a private tax id goes, and the mark of an address that we make."""

from __future__ import annotations

from typing import Literal, NamedTuple

from marketsync.domain import Address

__all__ = ["Name4", "Role", "external_address_id", "join_name4"]

Role = Literal["billing", "delivery"]


class Name4(NamedTuple):
    """The text of an address field of limited length, and what did not fit: nothing, the supplement, or more."""

    text: str
    lost: Literal["", "supplement", "text"] = ""


def join_name4(vat_id: str, supplement: str, limit: int) -> Name4:
    """A private tax id and an address supplement in one field, the id first (VID-2, VID-3).

    If both do not fit, the id stays and the supplement is lost. A single text that is too long is cut.
    """
    both = " / ".join(part for part in (vat_id, supplement) if part)
    if len(both) <= limit:
        return Name4(both)
    if vat_id and supplement and len(vat_id) <= limit:
        return Name4(vat_id, "supplement")
    return Name4((vat_id or supplement)[:limit], "text")


def external_address_id(account: str, order_id: str, role: Role) -> str:
    """The external id of an address that we make: one order, one role (ADR-1)."""
    return f"{account}:{order_id}:{role}"


def private_vat_text(address: Address) -> str:
    """A person's tax id as it was typed, without blanks around it (VID-4)."""
    return "" if address.private_vat_id is None else address.private_vat_id.value.strip()
