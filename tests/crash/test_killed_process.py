"""A real process is killed at every commit and every remote call of an import, and others take over (F01).

Each point: one process dies there, then fresh processes run every 15 minutes until both orders are through, at most
six. In the end each order exists once in the ERP with one payment and one note, each item was accepted once, each order
was released once, and one more run writes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.crash.place import Place, at_all

pytestmark = pytest.mark.crash


def points_of(where: Place) -> list[str]:
    """The points of an import that nobody interrupts."""
    where.reset()
    points: list[str] = where.run()["points"]
    where.check(kills=0)
    return points


def answered_writes(points: Sequence[str]) -> list[tuple[int, str]]:
    """Where the answers to the writing requests come in, in the order of the writes."""
    reads = ("ListOrders", "rest/login")
    wanted = ("answered POST", "answered PUT")
    return [(n, name) for n, name in enumerate(points) if name.startswith(wanted) and not name.endswith(reads)]


def test_a_process_killed_at_any_point_of_an_import_loses_and_doubles_nothing(places: list[Place]) -> None:  # F01
    names = points_of(places[0])
    assert len(names) > 200
    # dying within a transaction and dying before it leave the same behind: every fourth will do
    cases = [case for case in enumerate(names) if case[1] != "commit" or case[0] % 8 == 0]

    def check(where: Place, number: int, name: str) -> None:
        where.reset()
        assert where.run(number) == {"killed": 9}
        where.resume()
        where.check(kills=1)

    at_all(places, cases, check)


@pytest.mark.parametrize("pause", [60, 900])
def test_a_request_carried_out_after_its_sender_has_died_is_found_and_not_repeated(
    places: list[Place], pause: int
) -> None:  # F01, F02
    cases = [(write, *point) for write, point in enumerate(answered_writes(points_of(places[0])))]
    assert len(cases) >= 20

    def check(where: Place, write: int, number: int, name: str) -> None:
        where.reset(search_lag=50)
        where.put_off(write, 170)
        assert where.run(number) == {"killed": 9}
        where.resume(pause=pause, most=40)
        where.check(kills=1)

    at_all(places, cases, check)


def test_processes_that_die_one_after_the_other_lose_and_double_nothing(places: list[Place]) -> None:  # F01
    many = len(points_of(places[0]))
    chance = random.Random(20261120)
    cases = [
        (chance.choice((20, 200, 900)), [chance.randrange(many) for _ in range(chance.randint(2, 4))])
        for _ in range(40)
    ]

    def check(where: Place, pause: int, deaths: list[int]) -> None:
        where.reset(search_lag=50)
        killed = 0
        for number in deaths:
            killed += "killed" in where.run(number)
            where.later(pause)
        where.resume()
        where.check(kills=killed)

    at_all(places, cases, check)


@pytest.mark.parametrize("deaths", [False, True])
def test_two_processes_at_once_on_one_store_do_everything_once(places: list[Place], deaths: bool) -> None:  # F01
    where, other = places
    many = len(points_of(where))
    chance = random.Random(20261121)
    for _ in range(15):
        where.reset(search_lag=50)
        first, second = (chance.randrange(many) if deaths else None for _ in range(2))
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(where.run, first), pool.submit(where.run, second, forked_by=other)]
        killed = sum("killed" in answer.result() for answer in answers)
        where.resume()
        where.check(kills=killed)
