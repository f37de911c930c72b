"""What left according to PlentyONE."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import Carrier, Mapped, choose_identifiers
from marketsync.mapping.plenty import CarrierChoice, PlentyShipment, to_shipment
from marketsync.plenty.models import ItemReference, Order, OrderItem, Property, SerialNumber
from tests.domain.samples import line

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
NUMBER = "00340434161094021501"
FIRST, SECOND = "490154203237518", "354178036859789"


def item(item_id: int, external: str | None, *serials: str, quantity: int = 1, **changes: Any) -> OrderItem:
    values: dict[str, Any] = {"type_id": 1, "quantity": Decimal(quantity)}
    return OrderItem(
        id=item_id,
        properties=() if external is None else (Property(type_id=41, value=external),),
        serial_numbers=tuple(SerialNumber(serial_number=each) for each in serials),
        **{**values, **changes},
    )


def order(*items: OrderItem, order_id: int = 16601, type_id: int = 1) -> Order:
    status = Decimal(7)
    return Order(id=order_id, type_id=type_id, status_id=status, created_at=NOW, updated_at=NOW, order_items=items)


def shipped(sample: Order, *numbers: str | None, **changes: Any) -> Mapped[PlentyShipment]:
    values: dict[str, Any] = {"carrier_name": "DHL Paket", "country": "AT", "postcode": "1010", **changes}
    return to_shipment(sample, market_order_id="7100001", numbers=numbers or (NUMBER,), **values)


def codes(mapped: Mapped[PlentyShipment]) -> list[str]:
    return [each.code for each in (*mapped.problems, *mapped.warnings)]


def test_a_shipment_has_items_number_carrier_and_link() -> None:  # SHP-1, SHP-2
    mapped = shipped(order(item(744, "8200001", FIRST), item(745, None, type_id=6)), shipped_at=NOW)
    found = mapped.require()
    assert found.ready
    assert (found.shipment.order_id, found.shipment.id, found.shipment.shipped_at) == ("7100001", "16601", NOW)
    assert (found.parcel.tracking_number, found.parcel.line_ids) == (NUMBER, ("8200001",))
    assert found.parcel.carrier == Carrier(slug="dhl-germany", name="DHL Paket")
    assert (found.parcel.tracking_url or "").endswith(f"piececode={NUMBER}")
    assert (found.scans_of("8200001"), found.scans_of("8200002")) == ((FIRST,), ())
    assert mapped.warnings == ()
    assert FIRST not in f"{mapped!r} {mapped.trace}"  # SER-18
    assert pickle.loads(pickle.dumps(found)) == found


def test_units_of_one_line_that_are_two_lines_in_the_erp_keep_all_their_scans() -> None:  # SER-11, MON-5
    found = shipped(order(item(744, "8200001", FIRST), item(745, "8200001", SECOND))).require()
    assert (found.parcel.line_ids, found.scans_of("8200001")) == (("8200001",), (FIRST, SECOND))


@pytest.mark.parametrize("numbers", [(), ("",), (" ", None)])
def test_without_a_number_nothing_is_confirmed(numbers: tuple[str | None, ...]) -> None:  # SHP-1, F10
    mapped = to_shipment(order(item(744, "8200001")), market_order_id="1", numbers=numbers, carrier_name="UPS")
    found = mapped.require()
    assert (found.ready, found.parcel.tracking_number, found.parcel.tracking_url) == (False, None, None)
    assert found.link_reason == "number_missing"
    assert codes(mapped) == ["tracking_number_missing"]


def test_a_link_with_the_buyers_postcode_is_shown_nowhere() -> None:  # PII-1
    mapped = shipped(order(item(744, "8200001")), "3S1", carrier_name="PostNL", country="NL", postcode="1012 AB")
    assert mapped.require().parcel.tracking_url == "https://jouw.postnl.nl/track-and-trace/3S1-NL-1012AB"
    assert "1012AB" not in f"{mapped!r} {mapped.trace}"
    assert f"piececode={NUMBER}" in str(shipped(order(item(744, "8200001"))).trace)


def test_each_delivery_order_has_its_own_items_and_number() -> None:  # F11, SHP-5
    sales = (item(744, "8200001"), item(745, "8200002"))
    reference = (ItemReference(reference_type="parent", reference_order_item_id=745),)
    first = shipped(order(item(801, "8200001", FIRST), order_id=16602, type_id=2), "T1", parent_items=sales)
    second = shipped(
        order(item(802, None, SECOND, references=reference), order_id=16603, type_id=2), "T2", parent_items=sales
    )
    assert [each.require().parcel.line_ids for each in (first, second)] == [("8200001",), ("8200002",)]
    assert [each.require().parcel.tracking_number for each in (first, second)] == ["T1", "T2"]
    assert second.require().scans_of("8200002") == (SECOND,)


def test_further_parcels_cannot_be_transferred() -> None:  # SHP-5
    mapped = shipped(order(item(744, "8200001")), "T1", "T1", "T2")
    assert mapped.require().parcel.tracking_number == "T1"
    assert codes(mapped) == ["parcel_not_transferable"]


def test_foreign_items_are_left_out() -> None:
    mapped = shipped(order(item(744, "8200001"), item(745, None)))
    assert mapped.require().parcel.line_ids == ("8200001",)
    assert codes(mapped) == ["item_not_of_market"]
    nothing = shipped(order(item(745, None)))
    assert codes(nothing) == ["nothing_shipped", "item_not_of_market"]
    assert nothing.value is None


def test_grouped_units_share_out_their_serial_numbers() -> None:  # ORD-9
    whole = shipped(order(item(746, "1,2", FIRST, SECOND, quantity=2))).require()
    assert (whole.scans_of("1"), whole.scans_of("2")) == ((FIRST,), (SECOND,))
    partial = shipped(order(item(746, "1,2", FIRST, quantity=2))).require()
    assert (partial.scans_of("1"), partial.scans_of("2")) == ((FIRST,), ())
    surplus = shipped(order(item(746, "1,2", "A", "B", "C", quantity=2)))
    assert (codes(surplus), surplus.require().scans_of("1")) == (["serial_numbers_surplus"], ())
    assert codes(shipped(order(item(746, "1,2", FIRST)))) == ["units_not_told_apart", "nothing_shipped"]


def test_the_scans_go_through_the_check() -> None:  # SER-2, F13
    found = shipped(order(item(744, "8200001", " 35-417803-685978-9 "))).require()
    (identifier,) = choose_identifiers(line("8200001"), found.scans_of("8200001")).identifiers
    assert identifier.value == SECOND


LISTED = (Carrier(slug="dhl-germany", name="DHL"), Carrier(slug="house", name="House Courier"))


@pytest.mark.parametrize(
    ("name", "choice", "sent", "linked", "reason"),
    [
        ("UPS Standard", CarrierChoice(), "ups", True, ""),
        ("Shipcloud", CarrierChoice(), None, False, "carrier_unknown"),
        (None, CarrierChoice(), None, False, "carrier_missing"),
        (None, CarrierChoice(default="ups"), "ups", True, ""),
        ("Shipcloud", CarrierChoice(default="dhl-germany", listed=LISTED), "dhl-germany", True, ""),
        ("UPS", CarrierChoice(default="dhl-germany", listed=LISTED), None, True, "carrier_not_listed"),
        ("Shipcloud", CarrierChoice(listed=LISTED), None, False, "carrier_unknown"),
        ("House Courier", CarrierChoice(listed=LISTED), "house", False, ""),
        (
            "House Courier",
            CarrierChoice(listed=LISTED, templates={"house": "https://h.example/{number}"}),
            "house",
            True,
            "",
        ),
        ("Hermes", CarrierChoice(origin="DE"), "hermes-de", True, ""),
        ("My Van", CarrierChoice(names={"my van": "gls"}), "gls", True, ""),
    ],
)
def test_the_carrier_is_one_that_the_market_knows(
    name: str | None, choice: CarrierChoice, sent: str | None, linked: bool, reason: str
) -> None:  # SHP-2
    found = shipped(order(item(744, "8200001")), "123456", carrier_name=name, carriers=choice).require()
    assert (None if found.parcel.carrier is None else found.parcel.carrier.slug) == sent
    assert (found.parcel.tracking_url is not None, found.carrier_reason, found.ready) == (linked, reason, linked)
    assert bool(found.link_reason) is not linked
