"""Orders as they come in, and as they are shown before and after acceptance."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.testing.backmarket.asking import Desk, make_desk

SKU = "IP14-128-MID-B"
WITHHELD = ("first_name", "last_name", "postal_code", "phone")


def test_an_order_by_default_is_one_paid_phone(desk: Desk) -> None:
    order = desk.read(desk.fake.add_order())
    (line,) = order["orderlines"]
    assert (order["state"], line["state"], line["listing"], line["quantity"]) == (1, 1, SKU, 1)
    assert (order["price"], order["currency"], order["country_code"]) == ("429.00", "EUR", "de-de")
    assert order["billing_address"]["street"] == order["shipping_address"]["street"]


def test_lines_are_given_short_or_member_by_member(desk: Desk) -> None:
    # MON-7: the price of a line is that of all its units
    order = desk.read(
        desk.fake.add_order(
            lines=[
                ("A", "10.50", 2),
                ("B",),
                {"sku": "C", "price": 3, "imei": "490154203237518", "backcare_price": 500},
            ],
            shipping_price="4.99",
        )
    )
    assert [line["listing"] for line in order["orderlines"]] == ["A", "B", "C"]
    assert [line["quantity"] for line in order["orderlines"]] == [2, 1, 1]
    assert order["price"] == str(sum(Decimal(line["price"]) for line in order["orderlines"])) == "442.50"
    assert (order["shipping_price"], order["orderlines"][2]["backcare_price"]) == ("4.99", 500)


def test_order_state_follows_from_the_lines(desk: Desk) -> None:
    def state(*lines: int) -> int:
        order = desk.fake.add_order(lines=[{"sku": str(at), "state": one} for at, one in enumerate(lines)])
        return int(desk.read(order)["state"])

    assert [state(0), state(8), state(7)] == [0, 10, 8]
    assert [state(1), state(1, 2), state(9, 2), state(1, 4)] == [1, 1, 1, 1]
    assert [state(2), state(2, 4), state(2, 3)] == [3, 3, 3]
    assert [state(3), state(4), state(5), state(6), state(3, 4, 6)] == [9, 9, 9, 9, 9]


def test_markets_bring_their_currency(desk: Desk) -> None:
    orders = [desk.read(desk.fake.add_order(country=country)) for country in ("GB", "SE", "AT", "DK")]
    assert [(one["country_code"], one["currency"]) for one in orders] == [
        ("en-gb", "GBP"),
        ("sv-se", "SEK"),
        ("de-at", "EUR"),
        ("fr-fr", "EUR"),
    ]
    # the market is not where it is sent to
    abroad = desk.read(desk.fake.add_order(country="FR", country_code="es-es"))
    assert (abroad["country_code"], abroad["shipping_address"]["country"]) == ("es-es", "FR")


def test_mistakes_of_a_test_are_named(desk: Desk) -> None:
    with pytest.raises(TypeError, match="an order has no"):
        desk.fake.add_order(colour="red")
    with pytest.raises(TypeError, match="a line has no"):
        desk.fake.add_order(lines=[{"sku": "A", "colour": "red"}])
    with pytest.raises(TypeError, match="never float"):
        desk.fake.add_order(lines=[("A", 1.5, 1)])
    with pytest.raises(ValueError, match="is there already"):
        desk.fake.add_order(desk.fake.add_order())


def test_time_zone_offsets_vary(desk: Desk) -> None:
    dates = {desk.read(desk.fake.add_order())["date_creation"] for _ in range(3)}
    assert dates == {"2026-11-02T12:00:00Z", "2026-11-02T13:00:00+01:00", "2026-11-02T14:00:00+02:00"}


@pytest.mark.parametrize("nothing", ["", None])
def test_name_postcode_and_phone_are_missing_until_accepted(nothing: str | None) -> None:
    # ORD-10: read again after acceptance
    desk = make_desk(partial_addresses=True, withheld_as=nothing)
    order = desk.fake.add_order(lines=[("A", "1.00", 1), ("B", "1.00", 1)])

    def shown() -> list[Any]:
        reply = desk.ask("GET", f"/ws/orders/{order}", check=nothing is not None)  # the document knows no null here
        return [reply.json[place][name] for place in ("shipping_address", "billing_address") for name in WITHHELD]

    assert shown() == [nothing] * 8
    assert desk.fake.order(order)["shipping_address"]["first_name"] == "Erika"
    desk.ask("POST", f"/ws/orders/{order}", {"order_id": order, "new_state": 2, "sku": "A"}, check=False)
    assert shown() == [nothing] * 8
    desk.ask("POST", f"/ws/orders/{order}", {"order_id": order, "new_state": 2, "sku": "B"}, check=False)
    assert shown()[:4] == ["Erika", "Musterfrau", "10115", "+4930000000"]
    street = desk.read(order)["shipping_address"]["street"]
    assert street == "Beispielweg 12"


def test_single_orders_can_be_partial(desk: Desk) -> None:
    partial, whole = desk.fake.add_order(partial_address=True), desk.fake.add_order(address={"company": "Muster GmbH"})
    assert desk.read(partial)["shipping_address"]["last_name"] == ""
    desk.fake.reveal_address(partial)
    assert desk.read(partial)["shipping_address"]["last_name"] == "Musterfrau"
    address = desk.read(whole)["billing_address"]
    assert (address["last_name"], address["company"]) == ("Musterfrau", "Muster GmbH")


def test_orders_in_the_documents_shape() -> None:
    desk = make_desk(camel_case=True)
    order = desk.read(desk.fake.add_order(country="ES"))
    assert set(order["shipping_address"]) == {
        "id", "country", "city", "postalCode", "firstName", "lastName", "company", "phoneNumber", "state", "street",
        "street2",
    }  # fmt: skip
    assert order["shipping_address"]["firstName"] == "Ana"
    assert not {"shipper", "psp_reference", "date_bill_provided"} & (set(order) | set(order["orderlines"][0]))
    assert order["expected_dispatch_date"] == "2026-11-04T12:00:00"


def test_unknown_members_are_shown_as_they_are(desk: Desk) -> None:
    order = desk.fake.add_order(extra={"novelty": {"a": 1}})
    assert desk.ask("GET", f"/ws/orders/{order}", check=False).json["novelty"] == {"a": 1}


def test_orders_of_the_vendors_examples_are_taken_as_they_are(desk: Desk, specs: Path) -> None:
    for file in sorted((specs / "backmarket" / "examples").glob("order_state_*.json")):
        text = file.read_text(encoding="utf-8")
        (order,) = desk.fake.load(text)
        shown, given = desk.read(order), json.loads(text)
        if shown["delivery_note"] != given["delivery_note"]:
            shown["delivery_note"] = given["delivery_note"]
        assert shown == given, file.name
    page = (specs / "backmarket" / "examples" / "orders_page_1.json").read_text(encoding="utf-8")
    assert len(desk.fake.load(page)) == 2
    assert desk.fake.add_order() > max(desk.fake.load(page))


def test_buyers_of_old_orders_are_anonymous(desk: Desk) -> None:
    order = desk.fake.add_order(state=9)
    desk.fake.anonymise(order)
    address = desk.read(order)["shipping_address"]
    assert (address["last_name"], address["city"], address["country"]) == ("Deleted", "Deleted", "DE")
    assert address["company"] is None
