"""A real process is killed at every commit and every remote call of an import, and others take over (F01).

Each point: one process dies there, then fresh processes run every 15 minutes until both orders are through, at most
six. In the end each order exists once in the ERP with one payment and one note, each item was accepted once, each order
was released once, and one more run writes nothing.
"""

from __future__ import annotations

import pytest

from tests.crash import importing
from tests.crash.place import Place

pytestmark = pytest.mark.crash

PAIR = ("refurbed", "plenty")


def test_a_process_killed_at_any_point_of_an_import_loses_and_doubles_nothing(places: list[Place]) -> None:  # F01
    assert len(importing.points_of(places[0], PAIR)) > 200
    # dying within a transaction and dying before it leave the same behind: every fourth will do
    importing.kill_anywhere(places, PAIR, lambda number, name: name != "commit" or number % 8 == 0)


@pytest.mark.parametrize("pause", [60, 900])
def test_a_request_carried_out_after_its_sender_has_died_is_found_and_not_repeated(
    places: list[Place], pause: int
) -> None:  # F01, F02
    importing.kill_before_it_is_done(places, PAIR, pause=pause, writes=20)


def test_processes_that_die_one_after_the_other_lose_and_double_nothing(places: list[Place]) -> None:  # F01
    importing.kill_one_after_the_other(places, PAIR, times=40)


@pytest.mark.parametrize("deaths", [False, True])
def test_two_processes_at_once_on_one_store_do_everything_once(places: list[Place], deaths: bool) -> None:  # F01
    importing.run_two_at_once(places, PAIR, deaths=deaths, times=15)
