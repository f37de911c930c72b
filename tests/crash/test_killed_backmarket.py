"""Back Market and Sellercloud: a real process is killed, and others take over (F01, F02).

An import of two orders, one of them with two lines, whose names and postal codes are known after acceptance only; then
what happens after it, story by story. In the end each effect is there once, or a person is asked: whether a part of a
refund, or an invoice, has arrived, Back Market does not show.
"""

from __future__ import annotations

import pytest

from tests.crash.backmarket_stories import BACKMARKET_STORIES, BackMarketTeller
from tests.crash.place import Place
from tests.crash.telling import Story, kill_anywhere, kill_before_it_is_done

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("story", BACKMARKET_STORIES, ids=lambda story: story.name)
def test_a_process_killed_at_any_point_does_everything_once(places: list[Place], story: Story) -> None:
    kill_anywhere(places, story, BackMarketTeller)


@pytest.mark.parametrize("story", BACKMARKET_STORIES, ids=lambda story: story.name)
def test_a_request_carried_out_after_its_sender_has_died_is_found_and_not_repeated(
    places: list[Place], story: Story
) -> None:
    kill_before_it_is_done(places, story, BackMarketTeller, pause=60)
