"""The arithmetic of the fake PlentyONE: prices of items, totals of orders, what is paid. Pure functions of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from attrs import define

from marketsync.testing._plenty_world import Raw, decimal_of, json_number

__all__ = ["item_prices", "order_totals", "paid_amount", "payment_state"]

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_MONEY_MOVED = frozenset({2, 3, 4, 9, 10})


def item_prices(sent: Sequence[Raw], rate: Decimal, system_currency: str, *, rate_divides: bool = False) -> list[Raw]:
    """The price entries of an item, complete, without ids.

    A price in a foreign currency is followed by one in the system's: price * exchangeRate, or price / exchangeRate in a
    system where the rate means what one unit of its own currency costs. No source says which; both are at hand.
    """
    found = [_price(entry, rate, system_currency) for entry in sent]
    if found and all(one["currency"] != system_currency for one in found):
        first = found[0]
        given = _of(first, "exchangeRate", Decimal(1))
        factor = 1 / given if rate_divides else given
        converted = {
            name: json_number(_of(first, name) * factor)
            for name in ("purchasePrice", "priceOriginalGross", "priceOriginalNet", "priceGross", "priceNet")
        }
        absolute = {} if first["isPercentage"] else {"discount": json_number(_of(first, "discount") * factor)}
        surcharge = json_number(_of(first, "surcharge") * factor)
        own = {"currency": system_currency, "isSystemCurrency": True, "exchangeRate": 1}
        found.append({**first, **converted, **absolute, "surcharge": surcharge, **own})
    return found


def _price(sent: Raw, rate: Decimal, system_currency: str) -> Raw:
    factor = 1 + rate / 100
    net_given = "priceOriginalGross" not in sent and "priceOriginalNet" in sent
    original = _of(sent, "priceOriginalNet") * factor if net_given else _of(sent, "priceOriginalGross")
    surcharge, discount = _of(sent, "surcharge"), _of(sent, "discount")
    percentage = bool(sent.get("isPercentage", True))
    gross = (original + surcharge) * (100 - discount) / 100 if percentage else original + surcharge - discount
    own = sent["currency"] == system_currency
    return {
        "isSystemCurrency": own,
        "currency": sent["currency"],
        "exchangeRate": 1 if own else json_number(_of(sent, "exchangeRate", Decimal(1)) or Decimal(1)),
        "purchasePrice": json_number(_of(sent, "purchasePrice")),
        "priceOriginalGross": json_number(original),
        "priceOriginalNet": json_number(original / factor),
        "priceGross": json_number(gross),
        "priceNet": json_number(gross / factor),
        "surcharge": json_number(surcharge),
        "discount": json_number(discount),
        "isPercentage": percentage,
    }


@define
class _Totals:
    rate: float
    gross: Decimal = _ZERO
    vat: Decimal = _ZERO

    def add(self, gross: Decimal, vat: Decimal) -> None:
        self.gross += gross
        self.vat += vat


def order_totals(items: Iterable[Raw], system_currency: str) -> list[Raw]:
    """The totals of an order, one entry per currency and the foreign one first, without ids and payments."""
    by_currency: dict[str, dict[tuple[object, ...], _Totals]] = {}
    rates: dict[str, float] = {system_currency: 1}
    for item in items:
        quantity = _of(item, "quantity")
        rate = _of(item, "vatRate")
        key = (item.get("countryVatId"), item.get("vatField"), rate)
        for amount in item["amounts"]:
            gross = _cents(quantity * _of(amount, "priceGross"))
            vat = _cents(gross * rate / (100 + rate))
            rates.setdefault(amount["currency"], amount["exchangeRate"])
            groups = by_currency.setdefault(amount["currency"], {})
            groups.setdefault(key, _Totals(float(rate))).add(gross, vat)
    by_currency.setdefault(system_currency, {})
    foreign_first = sorted(by_currency, key=lambda currency: currency == system_currency)
    return [_entry(one, by_currency[one], rates[one], system=one == system_currency) for one in foreign_first]


def _entry(currency: str, groups: dict[tuple[object, ...], _Totals], exchange_rate: float, *, system: bool) -> Raw:
    gross = sum((one.gross for one in groups.values()), _ZERO)
    vat = sum((one.vat for one in groups.values()), _ZERO)
    return {
        "isSystemCurrency": system,
        "isNet": False,
        "currency": currency,
        "exchangeRate": exchange_rate,
        "netTotal": json_number(gross - vat),
        "grossTotal": json_number(gross),
        "vatTotal": json_number(vat),
        "invoiceTotal": json_number(gross),
        "paidAmount": 0.0,
        "prepaidAmount": 0,
        "giftCardAmount": 0,
        "vats": [
            {
                "countryVatId": key[0],
                "vatField": key[1],
                "vatRate": one.rate,
                "value": json_number(one.vat),
                "netTotal": json_number(one.gross - one.vat),
                "grossTotal": json_number(one.gross),
            }
            for key, one in groups.items()
        ],
    }


def paid_amount(payments: Iterable[Raw], entry: Raw, *, rate_divides: bool = False) -> Decimal:
    """What the assigned payments come to in the currency of one totals entry: credits minus debits."""
    paid = _ZERO
    for payment in payments:
        if payment["deleted"] or payment["status"] not in _MONEY_MOVED:
            continue
        paid += _in_currency(payment, entry, rate_divides) * (1 if payment["type"] == "credit" else -1)
    return paid


def _in_currency(payment: Raw, entry: Raw, rate_divides: bool) -> Decimal:
    amount = _of(payment, "amount")
    if payment["currency"] == entry["currency"]:
        return amount
    into_system = bool(entry["isSystemCurrency"])
    rate = (_of(payment, "exchangeRatio") if into_system else _of(entry, "exchangeRate")) or Decimal(1)
    return _cents(amount / rate if into_system is rate_divides else amount * rate)


def payment_state(paid: Decimal, total: Decimal) -> str:
    """The value of order property 4."""
    if paid <= 0:
        return "unpaid"
    if paid < total:
        return "partlyPaid"
    return "fullyPaid" if paid == total else "overpaid"


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _of(entry: Raw, name: str, default: Decimal = _ZERO) -> Decimal:
    found = decimal_of(entry.get(name))
    return default if found is None else found
