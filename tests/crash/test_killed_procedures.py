"""A real process is killed at every commit and every write of each procedure, and others take over (F01).

Each point: the order is imported and something happens in the ERP or on the market; one process that tells the other
side dies there; then fresh processes do every job each 15 minutes until nothing is left to do. In the end each effect
is there once, and one more round writes nothing.
"""

from __future__ import annotations

import pytest

from tests.crash.place import Place
from tests.crash.stories import STORIES, RefurbedTeller
from tests.crash.telling import Story, kill_anywhere, kill_before_it_is_done

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_process_killed_at_any_point_does_everything_once(places: list[Place], story: Story) -> None:  # F01
    kill_anywhere(places, story, RefurbedTeller)


@pytest.mark.parametrize("pause", [60, 900])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_request_carried_out_after_its_sender_has_died_is_found_and_not_repeated(
    places: list[Place], story: Story, pause: int
) -> None:  # F01, F02
    kill_before_it_is_done(places, story, RefurbedTeller, pause=pause)
