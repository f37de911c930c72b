"""Numbers for the pool of an item: checked before, one result each (SER-1 to SER-9)."""

from __future__ import annotations

import pytest

from marketsync.errors import TimedOut
from tests.engine.world import World

GOOD = ("354178036859789", "35-686800-004141-8", "C02XK1ZJJHD5")


def pool() -> tuple[World, int]:
    """A world whose ERP has one item; and that item's id."""
    world = World()
    world.plenty.add_variation("PHONE-1")
    (variation,) = world.plenty.variations.values()
    return world, int(variation["itemId"])


def test_good_numbers_go_in_as_they_are_compared_and_bad_ones_are_named() -> None:
    world, item = pool()
    scans = [*GOOD[:1], "490154203237517", *GOOD[1:], "354178036859789", "000000000000000"]
    results = world.erp.add_serial_numbers(item, scans)
    assert [(one.added, one.reason) for one in results] == [
        (True, ""),
        (False, "check_digit"),
        (True, ""),
        (True, ""),
        (False, "repeated"),
        (False, "placeholder"),
    ]
    assert sorted(one["serialNumber"] for one in world.plenty.serials.values()) == sorted(
        ["354178036859789", "356868000041418", "C02XK1ZJJHD5"]
    )
    assert "354178036859789" not in repr(results)  # SER-18


def test_a_number_that_the_pool_has_is_refused_by_the_vendor_and_the_others_stay() -> None:
    world, item = pool()
    world.plenty.add_pool_serial(item, GOOD[0])
    first, second = world.erp.add_serial_numbers(item, [GOOD[0], GOOD[2]])
    assert (first.added, second.added) == (False, True)
    assert first.reason


def test_nothing_is_sent_when_nothing_is_good() -> None:
    world, item = pool()
    with world.silence():
        (result,) = world.erp.add_serial_numbers(item, ["1234"], expected="imei")
    assert result.reason == "length"


def test_a_lost_answer_is_raised_and_not_repeated() -> None:
    world, item = pool()
    world.plenty.fail("item_serial_numbers.create", when="after", how="timeout")
    with pytest.raises(TimedOut) as caught:
        world.erp.add_serial_numbers(item, GOOD)
    assert caught.value.may_have_happened
    assert len(world.plenty.sent("item_serial_numbers.create")) == 1
