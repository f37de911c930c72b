"""Addresses and contacts of an imported order (ADR-1 to ADR-4)."""

from __future__ import annotations

import pytest

from tests.engine.conftest import MakeWorld
from tests.engine.world import HOLD, RELEASED, World

BILLING, DELIVERY = 1, 2
SAME = "same.buyer@example.com"


def role_addresses(world: World, order_id: int) -> dict[int, int]:
    """Address ids of an ERP order by role."""
    return {role: one["id"] for role, one in world.plenty.addresses_of(world.erp_order(order_id)["id"]).items()}


# completed after acceptance (ADR-3)


def test_an_incomplete_address_keeps_the_order_on_hold_until_the_market_shows_it(world: World) -> None:
    world.refurbed.add_order(1, incomplete_address=True)
    world.run()
    assert world.outcome(1) == ("waiting", "address_incomplete")
    assert world.erp_order(1)["statusId"] == HOLD
    assert world.item_states(1) == ["ACCEPTED"]
    first = role_addresses(world, 1)
    rows = {number: dict(row) for number, row in world.plenty.addresses.items()}
    with world.silence():
        for job in ("import_orders", "refresh_orders"):
            world.next_run(job)
            assert world.outcome(1) == ("waiting", "address_incomplete")

    world.refurbed.reveal_address("1")
    world.next_run("refresh_orders")

    assert world.outcome(1) == ("done", "")
    second = role_addresses(world, 1)
    assert set(first.values()) & set(second.values()) == set()  # new rows, in both roles
    assert {number: dict(world.plenty.addresses[number]) for number in rows} == rows  # no row was ever changed
    street = world.refurbed.orders["1"]["shipping_address"]["street_name"]
    assert world.plenty.addresses[second[DELIVERY]]["address1"] == street
    assert world.releases(1) == 1
    assert len(world.plenty.orders) == 1
    world.assert_settled()


def test_the_address_shown_right_after_acceptance_is_taken_in_the_same_run(world: World) -> None:
    world.refurbed.add_order(1, incomplete_address=True)
    world.after("market", "order_items.batch_set_state", lambda: world.refurbed.reveal_address("1"))
    world.run()
    assert world.outcome(1) == ("done", "")
    assert len(world.plenty.sent("order_addresses.create")) == 2
    world.assert_settled()


def test_a_corrected_address_whose_answer_was_lost_is_made_again(world: World) -> None:
    world.refurbed.add_order(1, incomplete_address=True)
    world.run()
    world.refurbed.reveal_address("1")
    world.plenty.fail("order_addresses.create", when="after", how="timeout")
    world.next_run("refresh_orders")
    world.next_run("refresh_orders")
    assert world.outcome(1)[0] in ("done", "unchanged")
    assert world.releases(1) == 1
    assert len(role_addresses(world, 1)) == 2
    world.assert_settled()


def test_a_locked_order_keeps_its_address_and_says_so(world: World) -> None:
    world.refurbed.add_order(1, incomplete_address=True)
    world.run()
    world.plenty.lock(world.erp_order(1)["id"])
    world.refurbed.reveal_address("1")
    with world.silence():
        for job in ("refresh_orders", "import_orders"):
            world.next_run(job)
            assert world.outcome(1) == ("waiting", "locked")
    assert world.plenty.sent("order_addresses.create") == []
    world.plenty.unlock(world.erp_order(1)["id"])
    world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_settled()


@pytest.mark.parametrize("status", [RELEASED, "5.1", "7"])
def test_an_order_that_left_its_hold_keeps_its_address(world: World, status: str) -> None:
    world.refurbed.add_order(1, incomplete_address=True)
    world.run()
    world.plenty.set_status(world.erp_order(1)["id"], status)
    world.refurbed.reveal_address("1")
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(1) == ("waiting", "locked")
    assert world.plenty.sent("order_addresses.create") == []
    world.assert_settled()


def test_a_stored_correction_that_differs_needs_a_person(world: World) -> None:
    world.refurbed.add_order(1, incomplete_address=True)
    world.run()
    world.refurbed.reveal_address("1")
    world.plenty.drop_fields("order_addresses.create", "address2")
    world.next_run("refresh_orders")
    assert world.outcome(1) == ("parked", "address_mismatch")
    assert world.releases(1) == 0
    world.assert_settled()


# linked instead of made (ADR-2)


def test_an_older_address_that_the_erp_links_is_replaced_by_one_without_the_contact(make_world: MakeWorld) -> None:
    world = make_world(plenty={"dedupe_ignores_name4": True})
    world.refurbed.add_order(1, country="IT", customer_email=SAME)
    world.refurbed.add_order(2, country="IT", customer_email=SAME, personal_vatin="IT00743110157")
    world.run()
    assert [world.outcome(one) for one in (1, 2)] == [("done", ""), ("done", "")]
    assert len(world.plenty.contacts) == 1
    billing = world.plenty.addresses[role_addresses(world, 2)[BILLING]]
    delivery = world.plenty.addresses[role_addresses(world, 2)[DELIVERY]]
    assert billing["name4"] == "IT00743110157"
    assert "IT00743110157" not in str(delivery)  # a tax id must not reach a parcel label (ADR-1)
    assert world.plenty.sent("addresses.create")
    assert not world.plenty.addresses[role_addresses(world, 1)[BILLING]].get("name4")
    world.assert_settled()


@pytest.mark.parametrize("lost", ["name4", "address2"])
def test_an_address_that_the_erp_never_stores_as_sent_parks_before_the_order_exists(world: World, lost: str) -> None:
    world.refurbed.add_order(1, country="IT", personal_vatin="IT00743110157")
    for operation in ("addresses.create", "addresses.create_for_contact"):
        world.plenty.drop_fields(operation, lost)
    world.run()
    assert world.outcome(1) == ("parked", "address_mismatch")
    assert world.plenty.orders == {}
    assert world.refurbed.writes == []
    assert [one.reason for one in world.attention] == ["address_mismatch"]
    world.assert_settled()


def test_billing_and_delivery_carry_their_own_external_ids(world: World) -> None:  # ADR-1
    world.refurbed.add_order(1)
    world.run()
    rows = world.plenty.addresses_of(world.erp_order(1)["id"])
    marks = {role: [one["value"] for one in row["options"] if one["typeId"] == 2] for role, row in rows.items()}
    assert marks == {BILLING: ["shop-de:1:billing"], DELIVERY: ["shop-de:1:delivery"]}


# contacts (ADR-4)


def test_by_email_one_contact_serves_the_orders_of_one_buyer_and_is_never_changed(world: World) -> None:
    world.refurbed.add_order(1, customer_email=SAME)
    world.run()
    (contact,) = world.plenty.contacts
    before = str(world.plenty.contacts[contact])
    world.later()
    world.refurbed.add_order(2, customer_email=SAME)
    world.run()
    assert list(world.plenty.contacts) == [contact]
    assert str(world.plenty.contacts[contact]) == before
    assert len(world.plenty.sent("contacts.create")) == 1
    world.assert_settled()


def test_per_order_each_order_has_a_contact_of_its_own(make_world: MakeWorld) -> None:
    world = make_world(erp={"contacts": "per_order"})
    for order_id in (1, 2):
        world.refurbed.add_order(order_id)
    world.run()
    assert len(world.plenty.contacts) == 2
    world.assert_settled()


def test_per_order_a_contact_whose_answer_was_lost_is_found_again(make_world: MakeWorld) -> None:
    world = make_world(erp={"contacts": "per_order"})
    world.refurbed.add_order(1)
    world.plenty.fail("contacts.create", when="after", how="timeout")
    world.run()
    world.next_run()
    assert len(world.plenty.contacts) == 1
    world.assert_imported_once(1)
    world.assert_settled()


def test_without_contacts_none_is_made(make_world: MakeWorld) -> None:
    world = make_world(erp={"contacts": "none"})
    world.refurbed.add_order(1)
    world.run()
    assert world.outcome(1) == ("done", "")
    assert world.plenty.contacts == {}
    assert world.plenty.sent("addresses.create_for_contact") == []
    assert len(role_addresses(world, 1)) == 2
    world.assert_settled()
