"""Labels of returns: noted where one exists, asked for once by a call, kept nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketsync.sync import Job
from marketsync.sync.returns import request_return_label
from marketsync.sync.run import Run
from tests.engine.return_world import DAY, ends, notes, poll, quiet, said, sold
from tests.engine.world import World


def test_a_label_that_comes_later_is_noted_once_and_kept_nowhere(tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    (item,) = sold(world)
    world.refurbed.add_return(item)
    poll(world)
    assert notes(world, "label") == []
    ticket = world.refurbed.add_ticket(item)
    world.market.request_return_label("1001", [item])
    poll(world)
    (note,) = notes(world, "label")
    link = f"https://files.example.com/return-labels/{ticket}-1.pdf"
    assert link in note
    assert link.encode() not in world.stored()
    assert link not in repr(world.reports)
    asked = len(world.refurbed.sent("tickets.list"))
    quiet(world)
    assert len(world.refurbed.sent("tickets.list")) == asked  # it has one: nobody looks any more
    assert len(notes(world, "label")) == 1


@pytest.mark.parametrize("what", ["delivered", "old"])
def test_for_what_is_back_or_old_no_label_is_looked_for(what: str) -> None:
    world = World()
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item)
    poll(world)
    if what == "delivered":
        world.refurbed.returns[return_id]["state"] = "DELIVERED"
    else:
        world.later(15 * DAY)
    asked = len(world.refurbed.sent("tickets.list"))
    poll(world)
    assert len(world.refurbed.sent("tickets.list")) == asked


def ask(world: World, *items: str) -> tuple[str, str] | None:
    world.later()
    run = Run(world.engine._parts, Job.import_returns, None)
    request_return_label(run, "1001", items)
    return said(run.report(), f"return/shop-de/1001/label:{items[0]}")


def test_a_label_is_asked_for_once_however_often_it_is_called() -> None:
    world = World()
    (item,) = sold(world)
    ticket = world.refurbed.add_ticket(item)
    assert ask(world, item) == ("done", "")
    assert ask(world, item) == ("unchanged", "")
    assert world.refurbed.return_labels == [ticket]
    quiet(world)


def test_a_label_whose_request_went_unanswered_is_for_a_person() -> None:
    world = World()
    (item,) = sold(world)
    ticket = world.refurbed.add_ticket(item)
    world.refurbed.fail("tickets.generate_return_label", when="after", how="timeout")
    for _ in range(2):
        assert ask(world, item) == ("parked", "not_findable")
    world.engine.retry(f"return/shop-de/1001/label:{item}")
    poll(world)
    assert ends(world)[f"label:{item}"] == ("parked", "not_findable")
    assert world.refurbed.return_labels == [ticket]


def test_without_a_ticket_the_refusal_is_typed_and_can_be_mended() -> None:
    world = World()
    (item,) = sold(world)
    assert ask(world, item) == ("rejected", "no_ticket")
    quiet(world)
    world.refurbed.add_ticket(item)
    assert ask(world, item) == ("done", "")
    assert len(world.refurbed.return_labels) == 1
