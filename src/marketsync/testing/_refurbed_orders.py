"""Orders of the fake refurbed: invented people, amounts that add up, and the state that refurbed computes.

Vendor's source: message `Order` and the enums `OrderState` and `OrderLabel` of the Swagger document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from attrs import frozen

from marketsync.testing._refurbed_enums import ORDER_LABEL
from marketsync.testing._refurbed_lists import amount

__all__ = [
    "Json",
    "Recipe",
    "make_item",
    "make_order",
    "order_state",
    "price_of",
    "refresh_state",
    "refresh_totals",
    "text_of",
]

Json = dict[str, Any]

FINAL = frozenset({"SHIPPED", "RETURNED", "REJECTED", "CANCELLED"})

# Standard VAT rates of 2026, for `GROSS` items that name none.
RATES: Mapping[str, str] = {
    "AT": "20", "BE": "21", "BG": "20", "CH": "8.1", "CY": "19", "CZ": "21", "DE": "19", "DK": "25", "EE": "24",
    "ES": "21", "FI": "25.5", "FR": "20", "GB": "20", "GR": "24", "HR": "25", "HU": "27", "IE": "23", "IT": "22",
    "LT": "21", "LU": "17", "LV": "21", "MT": "18", "NL": "21", "NO": "25", "PL": "23", "PT": "23", "RO": "21",
    "SE": "25", "SI": "22", "SK": "23",
}  # fmt: skip

# Invented factors into EUR, the default settlement currency.
INTO_EUR: Mapping[str, str] = {
    "CHF": "1.0652", "CZK": "0.0402", "DKK": "0.134", "EUR": "1", "GBP": "1.1624", "HUF": "0.00257", "NOK": "0.0862",
    "PLN": "0.2347", "RON": "0.1987", "SEK": "0.0883",
}  # fmt: skip

# Nobody lives here.
PEOPLE: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    "AT": ("Leni", "Beispiel", "FEMALE", "1010", "Wien", "Mustergasse", "3", "+431555012"),
    "CH": ("Urs", "Muster", "MALE", "8001", "Zürich", "Beispielweg", "8", "+41445550128"),
    "DE": ("Greta", "Muster", "FEMALE", "10115", "Berlin", "Musterstraße", "12a", "+493055501234"),
    "ES": ("Lucía", "Ejemplo", "FEMALE", "28001", "Madrid", "Calle del Ejemplo", "21", "+34915550123"),
    "FR": ("Élodie", "Exemple", "FEMALE", "75001", "Paris", "Rue de l'Exemple", "5", "+33155501234"),
    "IT": ("Mario", "Esempio", "MALE", "00184", "Roma", "Via Esempio", "7", "+39065550123"),
    "NL": ("Daan", "Voorbeeld", "MALE", "1011 AB", "Amsterdam", "Voorbeeldstraat", "44", "+31205550123"),
    "PL": ("Zofia", "Przykład", "FEMALE", "00-001", "Warszawa", "ul. Przykładowa", "9", "+48225550123"),
    "SE": ("Åsa", "Exempel", "FEMALE", "111 20", "Stockholm", "Exempelgatan", "17", "+4685550123"),
}
SOMEBODY = ("Robin", "Sample", "MALE", "10000", "Sampletown", "Sample Street", "1", "+15550100123")

PRODUCTS: Mapping[str, tuple[str, str, str]] = {
    "IP13-128-MID-A": ("iPhone 13 | 128 GB | Dual-SIM | midnight", "349.00", "A"),
    "GS22-128-BLK-B": ("Galaxy S22 | 128 GB | Dual-SIM | phantom black", "289.50", "B"),
    "MBA20-M1-256-A": ("MacBook Air 2020 | M1 | 8 GB | 256 GB SSD | space gray", "579.00", "A"),
    "CHG-25W-WHT": ("USB-C charger | 25 W | white", "19.90", "AA"),
}

UNLISTED = ("Phone | 128 GB | black", "299.00", "A")
USUAL = "IP13-128-MID-A"

# Short-hands of an item; every other name must be a member of `OrderItem`.
SHORT = frozenset({"price", "discount", "refunded", "grading", "battery", "offer_id", "tracking_url", "identifiers"})
ITEM_MEMBERS = frozenset(
    {
        "id", "name", "state", "sku", "total_charged", "total_discount", "total_charged_dynamic", "total_paid",
        "total_refunded", "taxation", "is_refundable", "refund_eligibility", "offer_data",
        "parcel_tracking_url", "return_shipment_tracking_url", "item_identifier", "item_identifiers",
        "shipment_status", "shipment_substatus", "return_initiated", "vat_rate", "vat_country", "vat_charged",
        "weight_kg", "manufacturing_country", "hs_code", "settlement_total_commission",
        "settlement_base_commission", "settlement_payout_commission", "settlement_payment_commission",
        "settlement_dynamic_commission", "settlement_vat_charged",
    }
)  # fmt: skip
ORDER_MEMBERS = frozenset(
    {
        "state", "customer_email", "shipping_address", "invoice_address", "shipping_label_address",
        "total_charged", "total_discount", "total_paid", "total_refunded", "total_vat_charged", "is_refundable",
        "refund_eligibility", "is_invoiceable", "has_invoice",
    }
)  # fmt: skip
_ITEM_AMOUNTS = (
    "total_charged",
    "total_discount",
    "total_charged_dynamic",
    "total_paid",
    "total_refunded",
    "vat_charged",
)
_SUMS = {
    **{name: name for name in ("total_charged", "total_discount", "total_paid", "total_refunded")},
    "total_vat_charged": "vat_charged",
}


@frozen
class Recipe:
    """What the items of one order share. `rate` leads from the order's into the settlement currency."""

    order_id: str
    country: str
    currency: str
    settlement: str
    rate: Decimal

    @staticmethod
    def of(order: Mapping[str, Any]) -> Recipe:
        """The recipe that an order was made by."""
        country = order.get("shipping_address", {}).get("country_code", "DE")
        rate = Decimal(order.get("settlement_exchange_rate") or "1")
        return Recipe(str(order["id"]), country, order["currency_code"], order["settlement_currency_code"], rate)


def exact(value: object) -> Decimal:
    """An amount given by a test: text, int or Decimal."""
    if isinstance(value, float):
        raise TypeError("amounts are text, int or Decimal, never float")
    return Decimal(str(value))


def text_of(value: Decimal) -> str:
    """Two decimals, as the vendor writes money."""
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def price_of(given: Mapping[str, Any]) -> Decimal:
    """The price of an item by its short-hands."""
    return exact(given.get("price", PRODUCTS.get(given.get("sku", USUAL), UNLISTED)[1]))


def make_item(item_id: str, given: Mapping[str, Any], recipe: Recipe) -> Json:
    """One unit. `given` holds short-hands and members of `OrderItem`; amounts follow from them."""
    unknown = set(given) - SHORT - ITEM_MEMBERS
    if unknown:
        raise TypeError(f"an item has no {sorted(unknown)}; short-hands are {sorted(SHORT)}")
    sku = given.get("sku", USUAL)
    name, _, grade = PRODUCTS.get(sku, UNLISTED)
    price, refunded = price_of(given), exact(given.get("refunded", 0))
    taxation = given.get("taxation", "GROSS")
    country = given.get("vat_country", recipe.country)
    rate = str(given.get("vat_rate", RATES.get(country, "20") if taxation == "GROSS" else "0"))
    # What margin and net items carry here is not known; nothing must depend on it.
    vat = _inside(price, rate) if taxation == "GROSS" else Decimal(0)
    base, payment = price * recipe.rate * Decimal("0.085"), price * recipe.rate * Decimal("0.015")
    offer: Json = {
        "offer_id": str(given.get("offer_id", 910001)),
        "offer_version": "7",
        "offer_order_exchange_rate": "1",
        "offer_warranty": "M12",
        "offer_grading": given.get("grading", grade),
        "shipping_profile_id": "1001",
        "shipping_profile_version": "3",
        "shipping_costs": "0.00",
    }
    if given.get("battery"):
        offer["battery_condition"] = given["battery"]
    left = price - refunded
    item: Json = {
        "id": item_id,
        "order_id": recipe.order_id,
        "name": name,
        "state": "NEW",
        "sku": sku,
        "currency_code": recipe.currency,
        "settlement_currency_code": recipe.settlement,
        "total_charged": text_of(price),
        "total_discount": text_of(exact(given.get("discount", 0))),
        "total_charged_dynamic": "0.00",
        "total_paid": text_of(left),
        "total_refunded": text_of(refunded),
        "settlement_total_commission": text_of(Decimal(text_of(base)) + Decimal(text_of(payment))),
        "settlement_base_commission": text_of(base),
        "settlement_payout_commission": "0.00",
        "settlement_payment_commission": text_of(payment),
        "settlement_dynamic_commission": "0.00",
        "taxation": taxation,
        "is_refundable": left > 0,
        "refund_eligibility": "ELIGIBLE" if left > 0 else "INELIGIBLE_ALREADY_REFUNDED",
        "offer_data": offer,
        "item_identifiers": [],
        "return_initiated": False,
        "vat_rate": rate,
        "vat_country": country,
        "vat_charged": text_of(vat),
    }
    if given.get("tracking_url"):
        item["parcel_tracking_url"] = given["tracking_url"]
    if given.get("identifiers"):
        set_identifiers(item, [as_identifier(one) for one in given["identifiers"]])
    item.update({name: value for name, value in given.items() if name in ITEM_MEMBERS and name != "id"})
    if given.get("vat_rate") is not None:
        item["vat_rate"] = rate
    for name in _ITEM_AMOUNTS:
        item.setdefault(f"settlement_{name}", text_of(amount(item, name) * recipe.rate))
    return {name: value for name, value in item.items() if value is not None}


def _inside(price: Decimal, rate: str) -> Decimal:
    """The VAT inside a gross price; 0 for a rate that is no number."""
    try:
        return price * Decimal(rate) / (100 + Decimal(rate))
    except InvalidOperation:
        return Decimal(0)


def as_identifier(given: str | Mapping[str, str]) -> Json:
    """15 digits are an IMEI, anything else a serial number, unless the type is given."""
    if not isinstance(given, str):
        return dict(given)
    imei = len(given) == 15 and given.isascii() and given.isdigit()
    return {"identifier_type": "IMEI" if imei else "SERIAL_NUMBER", "value": given}


def set_identifiers(item: Json, identifiers: Sequence[Mapping[str, str]]) -> None:
    """The list replaces the old one (unverified); the deprecated single member shows its first value."""
    item["item_identifiers"] = [dict(one) for one in identifiers]
    item["item_identifier"] = identifiers[0]["value"]


def make_order(
    recipe: Recipe,
    items: Sequence[Json],
    *,
    released_at: str,
    company: str | None,
    company_vatin: str | None,
    personal_vatin: str | None,
    supplement: str | None,
    payment_method: str,
    labels: Sequence[str],
) -> Json:
    """An order around its items, with a person of the country."""
    person = PEOPLE.get(recipe.country, SOMEBODY)
    shipping = _address(person, recipe.country, company=company, supplement=supplement)
    invoice = dict(shipping)
    if company_vatin is not None:
        invoice["company_vatin"] = company_vatin
    if personal_vatin is not None:
        invoice["personal_vatin"] = personal_vatin
    order: Json = {
        "id": recipe.order_id,
        "released_at": released_at,
        "state": "NEW",
        "labels": list(labels),
        "customer_email": f"buyer-{recipe.order_id}@example.com",
        "shipping_address": shipping,
        "invoice_address": invoice,
        "currency_code": recipe.currency,
        "settlement_currency_code": recipe.settlement,
        "settlement_exchange_rate": f"{recipe.rate:f}",
        "is_invoiceable": True,
        "has_invoice": False,
        "items": list(items),
        "payment_method": payment_method,
    }
    refresh_state(order)
    refresh_totals(order)
    return order


def _address(
    person: tuple[str, str, str, str, str, str, str, str], country: str, *, company: str | None, supplement: str | None
) -> Json:
    first, family, entity, post_code, town, street, number, phone = person
    address: Json = {
        "first_name": first,
        "family_name": family,
        "entity": "COMPANY" if company is not None else entity,
        "country_code": country,
        "post_code": post_code,
        "town": town,
        "street_name": street,
        "house_no": number,
        "phone_number": phone,
    }
    if company is not None:
        address["company_name"] = company
    if supplement is not None:
        address["supplement"] = supplement
    return address


def order_state(states: Sequence[str]) -> str:
    """The order's state from those of its items."""
    present = set(states)
    for first in ("NEW", "ACCEPTED"):
        if first in present:
            return first
    if len(present) == 1:
        return states[0]
    if present <= {"SHIPPED", "RETURNED"}:
        return "FULFILLED"
    if present <= {"REJECTED", "CANCELLED"}:
        return "UNFULFILLED"
    return "PARTIALLY_FULFILLED"


def _labels(items: Sequence[Mapping[str, Any]]) -> list[str]:
    states = [item["state"] for item in items]
    labels: list[str] = []
    # A shipped item may still be returned; that it counts as final for PROCESSING is an inference.
    if not all(state == "NEW" for state in states) and not all(state in FINAL for state in states):
        labels.append("PROCESSING")
    partly = [
        state for state in ("REJECTED", "CANCELLED", "SHIPPED", "RETURNED") if 0 < states.count(state) < len(states)
    ]
    labels.extend(f"PARTIALLY_{state}" for state in partly)
    if any(not item.get("parcel_tracking_url") for item in items):
        labels.append("MISSING_PARCEL_TRACKING_URLS")
    if any(not item.get("item_identifiers") for item in items):
        labels.append("MISSING_ITEM_IDENTIFIERS")
    return labels


def refresh_state(order: Json) -> None:
    """State and labels as the items have them now. Labels that nobody has heard of stay."""
    items = order["items"]
    if items:
        order["state"] = order_state([item["state"] for item in items])
    order["labels"] = [*_labels(items), *(label for label in order.get("labels", ()) if label not in ORDER_LABEL)]


def refresh_totals(order: Json) -> None:
    """Order amounts as sums of the items'."""
    items = order["items"]
    for name, of_item in _SUMS.items():
        for prefix in ("", "settlement_"):
            order[prefix + name] = text_of(sum((amount(item, prefix + of_item) for item in items), Decimal(0)))
    order["is_refundable"] = any(item.get("is_refundable") for item in items)
    reasons = [item.get("refund_eligibility", "UNSPECIFIED") for item in items]
    order["refund_eligibility"] = "ELIGIBLE" if order["is_refundable"] else (reasons or ["INELIGIBLE_UNKNOWN"])[0]
