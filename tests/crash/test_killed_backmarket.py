"""Back Market and Sellercloud: a real process is killed, and others take over (F01, F02).

An import of two orders, one of them with two lines, whose names and postal codes are known after acceptance only; then
what happens after it, story by story. In the end each effect is there once, or a person is asked: whether a part of a
refund, or an invoice, has arrived, Back Market does not show.
"""

from __future__ import annotations

import pytest

from tests.crash import importing
from tests.crash.backmarket_stories import BACKMARKET_STORIES, BackMarketTeller
from tests.crash.place import Place
from tests.crash.telling import SOME, Story, is_write, kill_anywhere, kill_before_it_is_done

pytestmark = pytest.mark.crash

PAIR = BackMarketTeller.pair


# -- the import --------------------------------------------------------------------------------------------------------


def test_a_process_killed_at_any_point_of_an_import_loses_and_doubles_nothing(places: list[Place]) -> None:  # F01
    def chosen(number: int, name: str) -> bool:
        return is_write(name) or name == "committed" or number % SOME == 0

    importing.kill_anywhere(places, PAIR, chosen)


def test_a_request_of_an_import_carried_out_late_is_found_and_not_repeated(places: list[Place]) -> None:  # F01, F02
    importing.kill_before_it_is_done(places, PAIR, pause=60, writes=15)


def test_processes_that_die_one_after_the_other_lose_and_double_nothing(places: list[Place]) -> None:  # F01
    importing.kill_one_after_the_other(places, PAIR, times=15)


@pytest.mark.parametrize("deaths", [False, True])
def test_two_processes_at_once_on_one_store_do_everything_once(places: list[Place], deaths: bool) -> None:  # F01
    importing.run_two_at_once(places, PAIR, deaths=deaths, times=6)


# -- what happens after it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", BACKMARKET_STORIES, ids=lambda story: story.name)
def test_a_process_killed_at_any_point_does_everything_once(places: list[Place], story: Story) -> None:  # F01
    kill_anywhere(places, story, BackMarketTeller)


@pytest.mark.parametrize("story", BACKMARKET_STORIES, ids=lambda story: story.name)
def test_a_request_carried_out_after_its_sender_has_died_is_found_and_not_repeated(
    places: list[Place], story: Story
) -> None:  # F01, F02
    kill_before_it_is_done(places, story, BackMarketTeller, pause=60)
