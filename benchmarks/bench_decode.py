"""Decoding a page of 100 invented orders: our codec against plain JSON and against classes filled by hand."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen

from marketsync.core.codec import Codec, loads

sys.path.insert(0, str(Path(__file__).parent))
from measure import best_of, report

try:
    import orjson
except ImportError:
    orjson = None  # type: ignore[assignment]


@frozen
class Address:
    first_name: str
    family_name: str
    street_name: str
    house_no: str
    post_code: str
    town: str
    country_code: str
    phone_number: str
    company_name: str
    supplement: str


@frozen
class Item:
    id: str
    sku: str
    name: str
    state: str
    currency_code: str
    total_paid: Decimal
    total_charged: Decimal
    base_price: Decimal
    commission: Decimal
    payout: Decimal
    taxed: bool
    position: int


@frozen
class Order:
    id: str
    state: str
    country_code: str
    currency_code: str
    total_paid: Decimal
    total_charged: Decimal
    shipping: Decimal
    discount: Decimal
    released_at: datetime
    invoice_available: bool
    vat_exempt: bool
    invoice_address: Address
    shipping_address: Address
    items: tuple[Item, ...]


ADDRESS = {
    "first_name": "Erika",
    "family_name": "Muster",
    "street_name": "Lindenweg",
    "house_no": "7b",
    "post_code": "01067",
    "town": "Dresden",
    "country_code": "DE",
    "phone_number": "+49 30 0000000",
    "company_name": "",
    "supplement": "",
}
ITEM = {
    "sku": "PHONE-128-A",
    "name": "Phone 128 GB, black, very good",
    "state": "NEW",
    "currency_code": "EUR",
    "total_paid": "249.00",
    "total_charged": "249.00",
    "base_price": "239.00",
    "commission": "24.90",
    "payout": "224.10",
    "taxed": True,
    "position": 1,
}
ORDER = {
    "state": "NEW",
    "country_code": "DE",
    "currency_code": "EUR",
    "total_paid": "498.00",
    "total_charged": "498.00",
    "shipping": "0.00",
    "discount": "0.00",
    "released_at": "2026-11-20T08:15:00.123456Z",
    "invoice_available": False,
    "vat_exempt": False,
    "invoice_address": ADDRESS,
    "shipping_address": ADDRESS,
}
PAGE = json.dumps(
    [{**ORDER, "id": str(at), "items": [{**ITEM, "id": f"{at}-{each}"} for each in range(2)]} for at in range(100)]
).encode()


def by_hand(document: Any) -> list[Order]:
    """What somebody would write without a converter: no checks at all."""
    return [
        Order(
            one["id"],
            one["state"],
            one["country_code"],
            one["currency_code"],
            Decimal(one["total_paid"]),
            Decimal(one["total_charged"]),
            Decimal(one["shipping"]),
            Decimal(one["discount"]),
            datetime.fromisoformat(one["released_at"]),
            one["invoice_available"],
            one["vat_exempt"],
            Address(**one["invoice_address"]),
            Address(**one["shipping_address"]),
            tuple(
                Item(
                    item["id"],
                    item["sku"],
                    item["name"],
                    item["state"],
                    item["currency_code"],
                    Decimal(item["total_paid"]),
                    Decimal(item["total_charged"]),
                    Decimal(item["base_price"]),
                    Decimal(item["commission"]),
                    Decimal(item["payout"]),
                    item["taxed"],
                    item["position"],
                )
                for item in one["items"]
            ),
        )
        for one in document
    ]


def main() -> None:
    codec = Codec()
    document = loads(PAGE)
    assert codec.structure(document, list[Order]) == by_hand(document)
    cases = {
        "codec": lambda: codec.decode(PAGE, list[Order]),
        "structure": lambda: codec.structure(document, list[Order]),
        "hand": lambda: by_hand(document),
        "json": lambda: json.loads(PAGE),
    }
    if orjson is not None:
        cases["orjson"] = lambda: orjson.loads(PAGE)
    seconds = best_of(cases)
    report("models from parsed JSON / the same classes filled by hand", seconds["structure"] / seconds["hand"], 1.35)
    report("a page decoded / json.loads alone", seconds["codec"] / seconds["json"], 4.0)
    if orjson is not None:
        report("a page decoded / orjson.loads alone", seconds["codec"] / seconds["orjson"], 6.5)


if __name__ == "__main__":
    main()
