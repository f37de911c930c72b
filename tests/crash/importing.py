"""An import of two orders that is interrupted: by one death, by several, by a request that is late, by another process.

Fresh processes run until both orders are through, at most six; then `Place.check` looks for each effect.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.crash.place import Place, at_all
from tests.crash.telling import LATE, is_write

__all__ = ["kill_anywhere", "kill_before_it_is_done", "kill_one_after_the_other", "points_of", "run_two_at_once"]

Pair = tuple[str, str]


def points_of(where: Place, pair: Pair) -> list[str]:
    """The points of an import that nobody interrupts."""
    where.reset(*pair)
    points: list[str] = where.run()["points"]
    where.check(kills=0)
    return points


def kill_anywhere(places: Sequence[Place], pair: Pair, chosen: Callable[[int, str], bool]) -> None:
    """One process dies at each point that is chosen by its number and name."""
    cases = [case for case in enumerate(points_of(places[0], pair)) if chosen(*case)]

    def check(where: Place, number: int, name: str) -> None:
        where.reset(*pair)
        assert where.run(number) == {"killed": 9}
        where.resume()
        where.check(kills=1)

    at_all(places, cases, check)


def kill_before_it_is_done(places: Sequence[Place], pair: Pair, *, pause: int, writes: int) -> None:
    """One process dies while a write, of at least so many, is under way that is carried out later."""
    points = enumerate(points_of(places[0], pair))
    answers = [point for point in points if point[1].startswith("answered") and is_write(point[1])]
    assert len(answers) >= writes

    def check(where: Place, write: int, number: int, name: str) -> None:
        where.reset(*pair, search_lag=50)
        where.put_off(write, LATE)
        assert where.run(number) == {"killed": 9}
        where.resume(pause=pause, most=40)
        where.check(kills=1)

    at_all(places, [(write, *point) for write, point in enumerate(answers)], check)


def kill_one_after_the_other(places: Sequence[Place], pair: Pair, *, times: int) -> None:
    """Two to four processes die at random points, at random distances."""
    many = len(points_of(places[0], pair))
    chance = random.Random(20261120)
    cases = [
        (chance.choice((20, 200, 900)), [chance.randrange(many) for _ in range(chance.randint(2, 4))])
        for _ in range(times)
    ]

    def check(where: Place, pause: int, deaths: list[int]) -> None:
        where.reset(*pair, search_lag=50)
        killed = 0
        for number in deaths:
            killed += "killed" in where.run(number)
            where.later(pause)
        where.resume()
        where.check(kills=killed)

    at_all(places, cases, check)


def run_two_at_once(places: Sequence[Place], pair: Pair, *, deaths: bool, times: int) -> None:
    """Two processes work on one store at the same time; with `deaths` both may die."""
    where, other = places
    many = len(points_of(where, pair))
    chance = random.Random(20261121)
    for _ in range(times):
        where.reset(*pair, search_lag=50)
        first, second = (chance.randrange(many) if deaths else None for _ in range(2))
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(where.run, first), pool.submit(where.run, second, forked_by=other)]
        killed = sum("killed" in answer.result() for answer in answers)
        where.resume()
        where.check(kills=killed)
