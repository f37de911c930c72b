"""What an order of the fake Back Market is made of: invented people, a few products, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marketsync.testing._backmarket_listings import currency_of
from marketsync.testing._backmarket_wire import Raw

__all__ = ["ADDRESS", "LINE_MEMBERS", "ORDER_MEMBERS", "currency_of", "make_address", "make_line", "market_of"]

ADDRESS = (
    "company",
    "first_name",
    "first_name_pronunciation",
    "last_name",
    "last_name_pronunciation",
    "street",
    "street2",
    "postal_code",
    "country",
    "city",
    "phone",
    "email",
    "customer_id_number",
)
"""The members of an address, as live answers spell them."""

# Country -> first name, last name, street, second line, postal code, city, phone.
PEOPLE: Mapping[str, tuple[str, str, str, str, str, str, str]] = {
    "DE": ("Erika", "Musterfrau", "Beispielweg 12", "", "10115", "Berlin", "+4930000000"),
    "AT": ("Max", "Mustermann", "Musterweg 3", "Stiege 2", "1010", "Wien", "+43100000000"),
    "FR": ("Jean", "Exemple", "3 rue Imaginaire", "Bât. B", "75003", "Paris", "+33100000000"),
    "ES": ("Ana", "Ejemplo", "Calle Ficticia 5", "3 A", "28001", "Madrid", "+34910000000"),
    "IT": ("Maria", "Esempio", "Via Esempio 7", "", "00184", "Roma", "+39060000000"),
    "GB": ("Jane", "Sample", "1 Sample Street", "Flat 2", "SW1A 1AA", "London", "+442000000000"),
    "SE": ("Anna", "Exempel", "Exempelgatan 4", "", "111 22", "Stockholm", "+46800000000"),
    "US": ("Jane", "Doe", "1 Sample Avenue", "Apt 2", "10001", "New York", "+12125550100"),
    "JP": ("花子", "見本", "見本町1-2-3", "", "100-0001", "千代田区", "+81300000000"),
}
SOMEBODY = ("Alex", "Example", "Example Street 1", "", "1000", "Example", "+10000000000")
_MARKETS: Mapping[str, str] = {
    "AT": "de-at", "AU": "en-au", "BE": "fr-be", "DE": "de-de", "ES": "es-es", "FR": "fr-fr", "GB": "en-gb",
    "GR": "el-gr", "IE": "en-ie", "IT": "it-it", "JP": "ja-jp", "NL": "nl-nl", "PT": "pt-pt", "SE": "sv-se",
    "SK": "sk-sk", "US": "en-us",
}  # fmt: skip

# SKU -> title, brand, listing, product, condition.
PRODUCTS: Mapping[str, tuple[str, str, int, int, int]] = {
    "IP14-128-MID-B": ("iPhone 14 128 GB - Mitternacht - Ohne Vertrag", "Apple", 3151383, 781125, 11),
    "IP13-128-BLU-C": ("iPhone 13 128 GB - Blau - Ohne Vertrag", "Apple", 3151384, 700142, 12),
    "GS22-256-BLK-A": ("Galaxy S22 256 GB - Schwarz - Ohne Vertrag", "Samsung", 3151385, 720315, 10),
}
_UNLISTED = ("Smartphone 64 GB - Ohne Vertrag", "Example", 3159999, 799999, 11)

LINE_MEMBERS = frozenset(
    {
        "id", "date_creation", "state", "price", "shipping_price", "shipping_delay", "shipper", "currency",
        "return_reason", "return_message", "listing", "product", "quantity", "brand", "product_id", "backcare",
        "backcare_price", "listing_id", "sales_taxes", "imei", "serial_number", "condition", "orderline_fee",
    }
)  # fmt: skip
ORDER_MEMBERS = frozenset(
    {
        "delivery_note", "tracking_number", "tracking_url", "shipper", "shipper_display", "date_modification",
        "date_shipping", "date_payment", "date_bill_provided", "price", "paypal_reference", "psp_reference",
        "installment_payment", "payment_method", "sales_taxes", "expected_dispatch_date", "is_backship",
    }
)  # fmt: skip


def market_of(country: str) -> str | None:
    """The market in which a buyer of a country usually buys; `None` where there is no such market."""
    return _MARKETS.get(country)


def money(value: object) -> str:
    """An amount given by a test (text, int or Decimal), as the vendor writes it."""
    if isinstance(value, float):
        raise TypeError("amounts are text, int or Decimal, never float")
    return str(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def make_line(
    given: Sequence[Any] | Mapping[str, Any], *, line_id: int, state: int, currency: str, at: str, shipper: str
) -> Raw:
    """A line from `(sku, price, quantity)` or from members. `price` is that of the whole line, as in live data."""
    named = given if isinstance(given, Mapping) else dict(zip(("sku", "price", "quantity"), given, strict=False))
    members: Raw = {str(name): value for name, value in named.items()}
    sku = members.pop("sku", members.get("listing", "IP14-128-MID-B"))
    if unknown := set(members) - LINE_MEMBERS:
        raise TypeError(f"a line has no {sorted(unknown)}; its SKU is `sku`")
    title, brand, listing, product, condition = PRODUCTS.get(sku, _UNLISTED)
    price = money(members.pop("price", "429.00"))
    line: Raw = {
        "id": line_id,
        "date_creation": at,
        "state": state,
        "price": price,
        "shipping_price": "0.00",
        "shipping_delay": 48,
        "shipper": shipper,
        "currency": currency,
        "return_reason": 0,
        "return_message": "",
        "listing": sku,
        "product": title,
        "quantity": 1,
        "brand": brand,
        "product_id": product,
        "backcare": False,
        "backcare_price": 0,
        "listing_id": listing,
        "sales_taxes": "0.00",
        "imei": "",
        "serial_number": "",
        "condition": condition,
        "orderline_fee": money(Decimal(price) / 10),
    }
    return {**line, **members}


def make_address(country: str, *, email: str, given: Mapping[str, Any]) -> Raw:
    """An address of a person of the country; `given` overrides members, `None` empties one."""
    first, last, street, second, code, city, phone = PEOPLE.get(country, SOMEBODY)
    return {
        "company": None,
        "first_name": first,
        "first_name_pronunciation": "ハナコ" if country == "JP" else None,
        "last_name": last,
        "last_name_pronunciation": "ミホン" if country == "JP" else None,
        "street": street,
        "street2": second,
        "postal_code": code,
        "country": country,
        "city": city,
        "phone": phone,
        "email": email,
        "customer_id_number": "00000000T" if country == "ES" else None,
        **given,
    }
