"""The orders of the day, each with what it has to become on both sides, written down before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import field, frozen

__all__ = ["ORDERS", "PRODUCTS", "Case", "Expected"]

PRODUCTS: Mapping[str, str] = {
    "IP13-128-MID-A": "IPHONE13-128-MIDNIGHT-A",
    "GS22-128-BLK-B": "GALAXYS22-128-BLACK-B",
    "MBA20-M1-256-A": "MACBOOKAIR-M1-256-A",
    "CHG-25W-WHT": "CHARGER-25W-WHITE",
}
"""SKU on refurbed -> variation number in PlentyONE. Whatever is not here, the ERP does not know."""


@frozen(kw_only=True)
class Expected:
    """What both sides must show at the end of the day.

    `items`: refurbed's item states. `status`: PlentyONE's order status, `None` where there must be no order there.
    `taxes`: refurbed's taxation of each imported item with the rate of its ERP line. `total`: amount and currency of
    the ERP order, and of its payment; `in_euro` what the ERP makes of it where it is another currency, by the exchange
    `rate`. `outcomes`: what the reports said of the order, one after the other, "unchanged" aside.
    """

    items: tuple[str, ...]
    outcomes: tuple[str, ...]
    status: str | None = None
    taxes: tuple[str, ...] = ()
    total: str = ""
    in_euro: str = ""
    rate: str = "1"
    name4: str = ""
    delivery_name4: str = ""
    vat_number: str = ""


@frozen(kw_only=True)
class Case:
    """One order: what is special about it, when it was released, seen from the first run, and how it is made."""

    title: str
    expected: Expected
    order: Mapping[str, Any] = field(factory=dict)
    released: timedelta = timedelta(minutes=-30)
    loses_answer: bool = False
    buyer_cancels: bool = False
    address_comes_later: bool = False


def _unit(sku: str, price: str, taxation: str = "GROSS", **more: str) -> dict[str, str]:
    return {"sku": sku, "price": price, "taxation": taxation, **more}


_DONE = ("done",)
_NOT_IMPORTED = ("NEW",)

ORDERS: tuple[Case, ...] = (
    Case(
        title="from before the switch-over",
        released=timedelta(hours=-20),
        order={"items": [_unit("GS22-128-BLK-B", "289.50")]},
        expected=Expected(items=_NOT_IMPORTED, outcomes=("skipped before_go_live",)),
    ),
    Case(
        title="one phone, German VAT",
        order={"items": [_unit("IP13-128-MID-A", "349.00")]},
        expected=Expected(items=("ACCEPTED",), status="5", taxes=("GROSS 19",), total="349.00 EUR", outcomes=_DONE),
    ),
    Case(
        title="margin and standard in one order",
        order={
            "country": "AT",
            "items": [_unit("IP13-128-MID-A", "399.00", "MARGINAL", vat_rate="20"), _unit("CHG-25W-WHT", "119.00")],
        },
        expected=Expected(
            items=("ACCEPTED", "ACCEPTED"),
            status="5",
            taxes=("MARGINAL 0", "GROSS 20"),
            total="518.00 EUR",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="private VAT id, care of",
        order={
            "country": "IT",
            "personal_vatin": "IT00743110157",
            "supplement": "c/o Rossi",
            "items": [_unit("MBA20-M1-256-A", "579.00", "MARGINAL")],
        },
        expected=Expected(
            items=("ACCEPTED",),
            status="5",
            taxes=("MARGINAL 0",),
            total="579.00 EUR",
            name4="IT00743110157 / c/o Rossi",
            delivery_name4="c/o Rossi",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="company with VAT id",
        order={
            "country": "FR",
            "company": "Exemple SARL",
            "company_vatin": "FR23334175221",
            "items": [_unit("GS22-128-BLK-B", "289.50"), _unit("GS22-128-BLK-B", "289.50")],
        },
        expected=Expected(
            items=("ACCEPTED", "ACCEPTED"),
            status="5",
            taxes=("GROSS 20", "GROSS 20"),
            total="579.00 EUR",
            vat_number="FR23334175221",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="net sale to a company",
        order={
            "country": "BE",
            "company": "Exemple SA",
            "company_vatin": "BE0428759497",
            "items": [_unit("MBA20-M1-256-A", "486.55", "NET")],
        },
        expected=Expected(
            items=("ACCEPTED",),
            status="5",
            taxes=("NET 0",),
            total="486.55 EUR",
            vat_number="BE0428759497",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="Swedish kronor",
        order={
            "country": "SE",
            "currency": "SEK",
            "settlement_exchange_rate": "0.0883",
            "items": [_unit("IP13-128-MID-A", "4490.00", "MARGINAL")],
        },
        expected=Expected(
            items=("ACCEPTED",),
            status="5",
            taxes=("MARGINAL 0",),
            total="4490.00 SEK",
            in_euro="396.47 EUR",
            rate="0.0883",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="Polish zloty",
        order={
            "country": "PL",
            "currency": "PLN",
            "settlement_exchange_rate": "0.2347",
            "items": [_unit("GS22-128-BLK-B", "1239.00"), _unit("CHG-25W-WHT", "89.00")],
        },
        expected=Expected(
            items=("ACCEPTED", "ACCEPTED"),
            status="5",
            taxes=("GROSS 23", "GROSS 23"),
            total="1328.00 PLN",
            in_euro="311.68 EUR",
            rate="0.2347",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="no exchange rate into euro",
        order={
            "country": "CH",
            "currency": "CHF",
            "settlement_currency": "CHF",
            "items": [_unit("IP13-128-MID-A", "339.00")],
        },
        expected=Expected(items=_NOT_IMPORTED, outcomes=("parked mapping.exchange_rate_is_needed",)),
    ),
    Case(
        title="a country that nobody knows",
        order={"country": "XX", "items": [_unit("IP13-128-MID-A", "349.00")]},
        expected=Expected(items=_NOT_IMPORTED, outcomes=("parked mapping.country_unknown",)),
    ),
    Case(
        title="coupon",
        order={"country": "NL", "discount": "20.00", "items": [_unit("MBA20-M1-256-A", "559.00", "MARGINAL")]},
        expected=Expected(items=("ACCEPTED",), status="5", taxes=("MARGINAL 0",), total="559.00 EUR", outcomes=_DONE),
    ),
    Case(
        title="the ERP knows no such SKU",
        order={"country": "ES", "items": [_unit("PXL7-128-GRN-A", "329.00")]},
        expected=Expected(items=("ACCEPTED",), status="5", taxes=("GROSS 21",), total="329.00 EUR", outcomes=_DONE),
    ),
    Case(
        title="one of two cancelled before",
        order={
            "items": [
                _unit("IP13-128-MID-A", "349.00", "MARGINAL"),
                _unit("CHG-25W-WHT", "19.90", state="CANCELLED"),
            ]
        },
        expected=Expected(
            items=("ACCEPTED", "CANCELLED"),
            status="5",
            taxes=("MARGINAL 0",),
            total="349.00 EUR",
            outcomes=_DONE,
        ),
    ),
    Case(
        title="cancelled before it was seen",
        order={"country": "AT", "items": [_unit("GS22-128-BLK-B", "289.50", state="CANCELLED")]},
        expected=Expected(items=("CANCELLED",), outcomes=("skipped final_at_first_sight",)),
    ),
    Case(
        title="the address comes after acceptance",
        order={"country": "SE", "incomplete_address": True, "items": [_unit("CHG-25W-WHT", "19.90")]},
        address_comes_later=True,
        expected=Expected(
            items=("ACCEPTED",),
            status="5",
            taxes=("GROSS 25",),
            total="19.90 EUR",
            outcomes=("waiting address_incomplete", "done"),
        ),
    ),
    Case(
        title="the buyer cancels after release",
        order={"items": [_unit("GS22-128-BLK-B", "289.50", "MARGINAL")]},
        buyer_cancels=True,
        expected=Expected(
            items=("CANCELLED",),
            status="8",
            taxes=("MARGINAL 0",),
            total="289.50 EUR",
            outcomes=("done", "waiting refund_open", "done cancelled_after_import"),
        ),
    ),
    Case(
        title="created, but the answer is lost",
        released=timedelta(minutes=-1),
        order={"items": [_unit("IP13-128-MID-A", "349.00", "MARGINAL"), _unit("CHG-25W-WHT", "19.90")]},
        loses_answer=True,
        expected=Expected(
            items=("ACCEPTED", "ACCEPTED"),
            status="5",
            taxes=("MARGINAL 0", "GROSS 19"),
            total="368.90 EUR",
            outcomes=("unknown incomplete.order", "adopted"),
        ),
    ),
)
