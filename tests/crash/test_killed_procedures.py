"""A real process is killed at every commit and every write of each procedure, and others take over (F01).

Each point: the order is imported and something happens in the ERP or on the market; one process that tells the other
side dies there; then fresh processes do every job each 15 minutes until nothing is left to do. In the end each effect
is there once, and one more round writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.crash.place import Place, at_all
from tests.crash.stories import STORIES, Story, Teller

pytestmark = pytest.mark.crash

READS = ("List", "Get", "Calculate", "Search")
LATE = 170
"""Seconds after its sender has died that a request is carried out."""
SOME = 8
"""Of the points that leave the same behind as the one before them, one in so many is tried."""
NEAR = 12
"""Points before the first write: from the row that is worked on to the intent that leaves with the request."""


def is_write(point: str) -> bool:
    """Whether it is the moment before a request that changes something, or when its answer has come."""
    what, _, request = point.partition(" ")
    method, _, path = request.partition(" ")
    called = path.rpartition("/")[2]
    return what in ("send", "answered") and method != "GET" and not called.startswith(("login", *READS))


def points_of(where: Place, story: Story) -> list[str]:
    """The points of a story that nobody interrupts."""
    teller = Teller(where, story)
    points: list[str] = teller.run()["points"]
    teller.check()
    return points


def chosen(points: Sequence[str]) -> list[tuple[int, str]]:
    """Every write, and every commit from shortly before the first one; of all other points some.

    Dying before a commit, and around a read, leaves the same behind as dying after the commit before it.
    """
    near = next(number for number, name in enumerate(points) if is_write(name)) - NEAR
    return [
        (number, name)
        for number, name in enumerate(points)
        if is_write(name) or (name == "committed" and number >= near) or number % SOME == 0
    ]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_process_killed_at_any_point_does_everything_once(places: list[Place], story: Story) -> None:  # F01
    names = points_of(places[0], story)
    assert sum(map(is_write, names)) >= 2, names

    def check(where: Place, number: int, name: str) -> None:
        teller = Teller(where, story)
        assert teller.run(number) == {"killed": 9}
        teller.resume()
        teller.check()

    at_all(places, chosen(names), check)


@pytest.mark.parametrize("pause", [60, 900])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_request_carried_out_after_its_sender_has_died_is_found_and_not_repeated(
    places: list[Place], story: Story, pause: int
) -> None:  # F01, F02
    names = points_of(places[0], story)
    answers = [number for number, name in enumerate(names) if name.startswith("answered") and is_write(name)]
    cases = [(write, number, names[number]) for write, number in enumerate(answers)]

    def check(where: Place, write: int, number: int, name: str) -> None:
        teller = Teller(where, story, search_lag=50)
        where.put_off(write, LATE)
        assert teller.run(number) == {"killed": 9}
        teller.resume(pause=pause, most=40)
        where.later(LATE)  # now it is done in any case
        teller.check(note_again=name.endswith("comments"))

    at_all(places, cases, check)
