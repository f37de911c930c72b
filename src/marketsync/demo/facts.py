"""What both fakes hold about one order, read from their own records, and how that differs from what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from attrs import frozen

from marketsync.demo.orders import Expected
from marketsync.testing import FakePlenty, FakeRefurbed

__all__ = ["Difference", "Facts", "differences", "facts_of"]

Raw = dict[str, Any]

_EXTERNAL_ORDER, _EXTERNAL_ITEM = 7, 41
_BILLING, _DELIVERY = 1, 2
_VAT_NUMBER = 1
_REFURBED = 183


@frozen(kw_only=True)
class Facts:
    """One order on both sides. `erp_ids` are all sales orders that carry its id; the rest is about the first."""

    items: tuple[str, ...]
    erp_ids: tuple[int, ...] = ()
    status: str = ""
    taxes: tuple[str, ...] = ()
    total: str = ""
    paid: str = ""
    in_euro: str = ""
    rate: str = ""
    payments: tuple[str, ...] = ()
    notes: int = 0
    name4: str = ""
    delivery_name4: str = ""
    vat_number: str = ""


@frozen(kw_only=True)
class Difference:
    """Something is not as it was expected."""

    where: str
    what: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.where}: {self.what} should be {self.expected!r}, is {self.found!r}"


def facts_of(refurbed: FakeRefurbed, plenty: FakePlenty, order_id: str) -> Facts:
    """Read one order on both sides."""
    ordered = refurbed.orders[order_id]
    items = tuple(str(item["state"]) for item in ordered["items"])
    found = [one for one in plenty.orders_by_external_id(order_id) if one["referrerId"] == _REFURBED]
    if not found:
        return Facts(items=items)
    order = found[0]
    number = int(order["id"])
    taxation_of = {str(item["id"]): str(item["taxation"]) for item in ordered["items"]}
    amounts: list[Raw] = order["amounts"]
    amount = next((one for one in amounts if one["currency"] == ordered["currency_code"]), amounts[0])
    own = next((one for one in amounts if one["isSystemCurrency"]), amounts[0])
    addresses = plenty.addresses_of(number)
    return Facts(
        items=items,
        erp_ids=tuple(int(one["id"]) for one in found),
        status=f"{Decimal(str(order['statusId'])).normalize():f}",
        taxes=tuple(_tax(line, taxation_of) for line in order["orderItems"]),
        total=_money(amount["grossTotal"], amount["currency"]),
        paid=_money(amount["paidAmount"], amount["currency"]),
        in_euro=_money(own["grossTotal"], own["currency"]),
        rate=_plain(amount["exchangeRate"]),
        payments=tuple(
            f"{one['type']} {_money(one['amount'], one['currency'])}"
            for one in plenty.payments_of(number)
            if not one["deleted"]
        ),
        notes=sum(_ours(str(note["text"]), order_id) for note in plenty.comments_of(number)),
        name4=str(addresses[_BILLING]["name4"]),
        delivery_name4=str(addresses[_DELIVERY]["name4"]),
        vat_number=next((str(o["value"]) for o in addresses[_BILLING]["options"] if o["typeId"] == _VAT_NUMBER), ""),
    )


def _ours(text: str, order_id: str) -> bool:
    """Whether a note begins with our mark for this order."""
    mark, closed, _ = text.partition("]")
    return bool(closed) and mark.startswith("[marketsync:") and order_id in mark.split(":")


def _tax(line: Raw, taxation_of: dict[str, str]) -> str:
    """refurbed's taxation of the item that a line stands for, and the line's rate."""
    item = next((str(one["value"]) for one in line["properties"] if one["typeId"] == _EXTERNAL_ITEM), "")
    return f"{taxation_of.get(item, '?')} {_plain(line['vatRate'])}"


def _money(amount: float, currency: str) -> str:
    return f"{Decimal(str(amount)):.2f} {currency}"


def _plain(number: float) -> str:
    return f"{Decimal(str(number)).normalize():f}"


def differences(
    where: str, expected: Expected, found: Facts, outcomes: Sequence[str]
) -> tuple[int, tuple[Difference, ...]]:
    """How many expectations were held against the facts, and those that do not hold."""
    pairs = list(_pairs(expected, found, outcomes))
    wrong = tuple(
        Difference(where=where, what=what, expected=wanted, found=is_) for what, wanted, is_ in pairs if wanted != is_
    )
    return len(pairs), wrong


def _pairs(expected: Expected, found: Facts, outcomes: Sequence[str]) -> Iterator[tuple[str, object, object]]:
    yield "refurbed's item states", expected.items, found.items
    yield "what the reports said", expected.outcomes, tuple(outcomes)
    yield "the number of PlentyONE orders", 0 if expected.status is None else 1, len(found.erp_ids)
    if expected.status is None or not found.erp_ids:
        return
    yield "PlentyONE's status", expected.status, found.status
    yield "the tax of each line", expected.taxes, found.taxes
    yield "the total", expected.total, found.total
    yield "the amount paid", expected.total, found.paid
    yield "the payments", (f"credit {expected.total}",), found.payments
    yield "the total in the ERP's own currency", expected.in_euro or expected.total, found.in_euro
    yield "the exchange rate", expected.rate, found.rate
    yield "Name 4 of the invoice address", expected.name4, found.name4
    yield "Name 4 of the delivery address", expected.delivery_name4, found.delivery_name4
    yield "the VAT number", expected.vat_number, found.vat_number
    yield "the number of our notes", 2 if "CANCELLED" in found.items and expected.status == "8" else 1, found.notes
