"""One call of each operation, as used for the fixtures, with what its answer has to read as (path -> text)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketsync.core import Operation, Secret
from marketsync.plenty import (
    AddressOptionWrite,
    AddressRelationWrite,
    AddressWrite,
    CommentWrite,
    ContactOptionWrite,
    ContactWrite,
    DateWrite,
    ItemAmountWrite,
    OrderItemWrite,
    OrderWrite,
    PaymentPropertyWrite,
    PaymentUpdate,
    PaymentWrite,
    PropertyWrite,
    RelationWrite,
)
from marketsync.plenty import operations as call
from marketsync.plenty.profile import Credentials
from tests.plenty.calls_fulfilment import FULFILMENT

Expected = Mapping[str, str]
MOMENT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CREDENTIALS = Credentials("user", Secret("secret"))

CONTACT = ContactWrite(
    type_id=1,
    referrer_id=183,
    external_id="refurbed:880055",
    first_name="Ida",
    last_name="Erfunden",
    lang="de",
    plenty_id=1000,
    options=(ContactOptionWrite(type_id=2, sub_type_id=4, value="ida.erfunden@example.com"),),
)
ADDRESS = AddressWrite(
    name2="Ida",
    name3="Erfunden",
    name4="ATU12345675",
    address1="Kastanienweg",
    address2="7 b",
    postal_code="1010",
    town="Wien",
    country_id=2,
    options=(AddressOptionWrite(type_id=2, value="refurbed:880055:billing"),),
)


def line(price: str = "349.90", *, variation: int = 1012, item: str = "990001") -> OrderItemWrite:
    """A margin line of one unit."""
    return OrderItemWrite(
        type_id=1,
        referrer_id=183,
        item_variation_id=variation,
        quantity=1,
        order_item_name="Wiphone 64 GB, blue",
        country_vat_id=1,
        vat_field=3,
        vat_rate=Decimal(0),
        amounts=(ItemAmountWrite(currency="EUR", price_original_gross=Decimal(price), is_system_currency=True),),
        properties=(PropertyWrite(type_id=41, value=item), PropertyWrite(type_id=98, value="RFB-WI-64-B")),
    )


def order(external_id: str = "880055", **members: Any) -> OrderWrite:
    """A paid refurbed order of two phones, on hold."""
    whole: dict[str, Any] = {
        "type_id": 1,
        "plenty_id": 1000,
        "referrer_id": 183,
        "status_id": Decimal("3.9"),
        "order_items": (line(), line("199.00", item="990002")),
        "properties": (PropertyWrite(type_id=7, value=external_id), PropertyWrite(type_id=3, value="6021")),
        "dates": (DateWrite(type_id=2, date=MOMENT),),
        "address_relations": (
            AddressRelationWrite(type_id=1, address_id=1521),
            AddressRelationWrite(type_id=2, address_id=1521),
        ),
        "relations": (RelationWrite(reference_type="contact", reference_id=104, relation="receiver"),),
    }
    return OrderWrite(**{**whole, **members})


PAYMENT = PaymentWrite(
    amount=Decimal("548.90"),
    currency="EUR",
    mop_id=6021,
    type="credit",
    status=2,
    transaction_type=2,
    is_system_currency=True,
    properties=(
        PaymentPropertyWrite(type_id=1, value="refurbed:880055"),
        PaymentPropertyWrite(type_id=3, value="refurbed 880055"),
        PaymentPropertyWrite(type_id=23, value="4"),
    ),
)

CALLS: Mapping[str, tuple[Callable[[], Operation[Any]], Expected]] = {
    "login": (lambda: call.login(CREDENTIALS), {"seconds": "86400"}),
    "webstores.list": (call.list_webstores, {"0.store_identifier": "1000"}),
    "warehouses.list": (call.list_warehouses, {"0.id": "1", "1.name": "3PL"}),
    "countries.list": (call.list_countries, {"0.id": "1", "0.iso_code2": "DE"}),
    "vat.standard": (
        lambda: call.standard_vat(plenty_id=1000, at=MOMENT),
        {"id": "1", "vat_rates.0.vat_rate": "19.0", "vat_rates.0.id": "0"},
    ),
    "variations.search": (
        lambda: call.search_variations(sku="RFB-WI-64-B", referrer=183)(None),
        {"items.0.id": "1012", "items.0.variation_skus.0.market_id": "183", "next_cursor": "None"},
    ),
    "contacts.create": (lambda: call.create_contact(CONTACT), {"id": "104", "external_id": "refurbed:880055"}),
    "contacts.get": (lambda: call.get_contact(104), {"options.0.value": "ida.erfunden@example.com"}),
    "contacts.find": (lambda: call.find_contacts(external_id="refurbed:880055")(None), {"items.0.id": "104"}),
    "addresses.create": (
        lambda: call.create_address(ADDRESS),
        {"id": "1521", "name4": "ATU12345675", "country_id": "2", "options.0.value": "refurbed:880055:billing"},
    ),
    "addresses.create_for_contact": (
        lambda: call.create_contact_address(104, ADDRESS, type_id=1, primary=True),
        {"id": "1522", "address1": "Kastanienweg", "postal_code": "1010"},
    ),
    "addresses.get": (lambda: call.get_address(1521), {"town": "Wien"}),
    "addresses.options": (lambda: call.list_address_options(1521), {"0.type_id": "2"}),
    "orders.create": (
        lambda: call.create_order(order()),
        {
            "id": "16601",
            "status_id": "3.9",
            "referrer_id": "183",
            "external_order_id": "880055",
            "order_items.0.vat_rate": "0",
            "order_items.1.amounts.0.price_original_gross": "199.0",
            "order_items.0.properties.0.value": "990001",
            "system_amount.gross_total": "548.9",
            "dates.0.date": "2026-11-24 08:00:00+00:00",
        },
    ),
    "orders.get": (
        lambda: call.get_order(16601, with_=("addresses", "comments")),
        {"addresses.0.pivot.type_id": "1", "lock_status": "unlocked"},
    ),
    "orders.search": (
        lambda: call.search_orders(
            call.OrderQuery(external_ids=("880055", "880056"), referrer_id=183, order_type=1, with_=("properties",))
        )(None),
        {"items.0.id": "16601", "items.0.external_order_id": "880055", "total": "1", "next_cursor": "None"},
    ),
    "orders.get_many": (
        lambda: call.read_orders([16601, 16999]),
        {"0.value.id": "16601", "1.error.outcome": "rejected"},
    ),
    "order_addresses.list": (lambda: call.list_order_addresses(16601, 2), {"0.address_id": "1521"}),
    "order_addresses.create": (lambda: call.create_order_address(16601, 2, ADDRESS), {"id": "1523"}),
    "payments.create": (
        lambda: call.create_payment(PAYMENT),
        {"id": "1401", "amount": "548.9", "order": "None", "properties.0.value": "refurbed:880055"},
    ),
    "payments.update": (
        lambda: call.update_payment(PaymentUpdate(id=1401, received_at=MOMENT, update_order_payment_status=True)),
        {"received_at": "2026-11-24 08:00:00+00:00"},
    ),
    "payments.assign": (lambda: call.assign_payment(1401, 16601), {"payment_id": "1401", "order_id": "16601"}),
    "payments.get": (lambda: call.get_payment(1401), {"order_id": "16601", "mop_id": "6021"}),
    "payments.of_order": (lambda: call.list_order_payments(16601), {"0.id": "1401"}),
    "payments.by_property": (lambda: call.list_payments_by_property(1, "refurbed:880055"), {"0.id": "1401"}),
    "payments.search": (
        lambda: call.search_payments(order_id=16601, type="credit", imported_between=(MOMENT, MOMENT))(None),
        {"items.0.id": "1401", "items.0.order_id": "16601"},
    ),
    "payments.methods": (call.list_payment_methods, {"3.id": "6021", "3.name": "refurbed"}),
    "comments.create": (
        lambda: call.create_comment(
            CommentWrite(reference_type="order", reference_value=16601, text="[marketsync:880055] imported")
        ),
        {"reference_value": "16601", "text": "[marketsync:880055] imported"},
    ),
    "comments.list": (lambda: call.list_comments("order", 16601), {"0.text": "[marketsync:880055] imported"}),
    "orders.update": (
        lambda: call.update_order(16601, properties=[PropertyWrite(type_id=99, value="ACCEPTED")]),
        {"id": "16601"},
    ),
    "orders.set_status": (lambda: call.update_order(16601, status="5.0"), {"status_id": "5"}),
    "orders.cancel": (lambda: call.cancel_order(16601, status=8, message="cancelled by the market"), {}),
    "orders.statuses": (lambda: call.list_statuses(language="en")(None), {"items.0.status_id": "1"}),
    "orders.referrers": (call.list_referrers, {"0.id": "1", "1.id": "4.01"}),
    "orders.status_history": (
        lambda: call.list_status_history(order_id=16601, created_from=MOMENT)(None),
        {"items.0.status_id": "3.9", "items.1.status_id": "5", "items.2.status_id": "8"},
    ),
    "logout": (lambda: call.logout(Secret("example-access")), {}),
    **FULFILMENT,
}


def at(value: Any, path: str) -> str:
    """The text of what stands at a path of attributes and positions."""
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    return str(value)
