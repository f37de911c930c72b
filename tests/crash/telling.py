"""How a story is told: something happens after an import, one job about it is killed, and others take over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, ClassVar

from attrs import frozen

from marketsync.sync import IntentState, SqliteStore, WorkState
from tests.crash.place import MOST_RUNS, PAUSE, Place, Refund, at_all

__all__ = ["LATE", "Story", "Teller", "chosen", "is_write", "kill_anywhere", "kill_before_it_is_done"]

KINDS = ("update", "refund", "return")
READS = ("List", "Get", "Calculate", "Search", "PrintPdf")
LATE = 170
"""Seconds after its sender has died that a request is carried out."""
SOME = 8
"""Of the points that leave the same behind as the one before them, one in so many is tried."""
DOUBT = 4
"""Points around the one write that cannot be looked for: from its intent to what is stored of the answer."""
NEAR = 12
"""Points before the first write: from the row that is worked on to the intent that leaves with the request."""


@frozen(kw_only=True)
class Story:
    """`happens` is what people do once the order is imported; then `job` (or a call's refund) is what gets killed.

    `expected` are the effects beside those of an import, by name; see `effects` of the teller.
    """

    name: str
    happens: Callable[[Any], object]
    expected: Mapping[str, Any]
    job: str = "push_updates"
    refund: str = ""
    """A person calls `engine.refund`: for the order ("all"), or for an amount of its first item."""
    items: int = 1
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    doubtful: str = ""
    """The effect of which nobody can know whether it is there when the answer is lost: then a person has to look."""
    accepted: bool = True


class Teller:
    """Plays one story at a place. Each pair has its own: what people do there, and what its vendors show."""

    pair: ClassVar[tuple[str, str]]
    carrier: ClassVar[str]
    jobs: ClassVar[Sequence[str]]
    """Everything that this pair can do."""

    def __init__(self, where: Place, story: Story, *, search_lag: float = 0) -> None:
        self.where = where
        self.story = story
        where.reset(*self.pair, search_lag=search_lag, orders=[["399.00", "119.00"][: story.items]])
        where.market.settings = {"carrier": self.carrier, "accept": "auto" if story.accepted else "procedure"}
        where.switched_on, where.switched_off = list(story.on), list(story.off)
        (self.order,) = where.orders
        where.run()
        where.later()
        story.happens(self)
        where.later()
        self.before = self.history()

    # what runs

    def run(self, kill_at: int | None = None) -> dict[str, Any]:
        """What the story is about."""
        return self.where.run(kill_at, jobs=[self.story.job] if self.story.job else [], refund=self._asked)

    @property
    def _asked(self) -> Refund | None:
        if self.story.refund in ("", "all"):
            return (self.order, None) if self.story.refund else None
        return self.where.market.lines(self.order)[0], self.story.refund

    def round(self) -> None:
        """Everything that is due; a person whose call was cut off calls again."""
        self.where.run(jobs=self.jobs, refund=self._asked)

    def resume(self, *, pause: float = PAUSE, most: int = MOST_RUNS) -> None:
        left = [""]
        while left and most:
            self.where.later(pause)
            self.round()
            left, most = list(self.left_over()), most - 1
        assert left == []

    def left_over(self) -> Iterator[str]:
        """What the store still has to do about what happened after the import, but for doubts."""
        open_states, doubts = set(WorkState) - {WorkState.FINAL}, self.doubts()
        with closing(SqliteStore(self.where.folder / "store.db")) as store:
            for one in store.intents_in("shop-de", set(IntentState) - {IntentState.DONE}):
                if one.work_key not in doubts or one.state is not IntentState.PARKED:
                    yield f"{one.key} {one.state.value}"
            for kind in KINDS:
                for row in store.work_in("shop-de", kind, open_states):
                    if row.key not in doubts:
                        yield f"{row.key} {row.state.value} {row.outcome} {row.reason}"

    def doubts(self) -> set[str]:
        """What lies before a person, because nobody can know whether it was carried out."""
        if not self.story.doubtful:
            return set()
        with closing(SqliteStore(self.where.folder / "store.db")) as store:
            rows = [row for kind in KINDS for row in store.work_in("shop-de", kind, {WorkState.PARKED})]
        return {row.key for row in rows if row.reason.partition(".")[0] == "not_findable"}

    # what is there in the end

    def history(self) -> tuple[int, ...]:
        """How much has happened so far, of what is compared from then on."""
        raise NotImplementedError

    def effects(self) -> dict[str, Any]:
        """Everything that was done, each thing as often as it was done; what was not done is left out."""
        raise NotImplementedError

    def imported(self) -> dict[str, Any]:
        """What is there when nothing but the import has happened."""
        raise NotImplementedError

    def check(self, *, note_again: bool = False) -> None:
        """Each effect once, nothing left to do, and one more round writes nothing.

        With `note_again` one note may be there twice: a copy harms nobody, so that it is not waited for.
        """
        found, expected = self.effects(), {**self.imported(), **self.story.expected}
        if self.doubts():  # then nothing else was done, and this at most once
            done, expected = {self.story.doubtful: expected[self.story.doubtful]}, self.imported()
            expected.update(done if found | done == found else {})
        if note_again and len(found["notes"]) == len(expected["notes"]) + 1:
            found["notes"] = sorted(set(found["notes"]))
        assert found == expected
        assert list(self.left_over()) == []
        before = self.where.writes()
        self.where.later()
        self.round()
        assert self.where.writes() == before


# -- points ------------------------------------------------------------------------------------------------------------


def is_write(point: str) -> bool:
    """Whether it is the moment before a request that changes something, or when its answer has come."""
    what, _, request = point.partition(" ")
    method, _, path = request.partition(" ")
    called = path.rpartition("/")[2]
    return what in ("send", "answered") and method != "GET" and not called.startswith(("login", "token", *READS))


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


def points_of(where: Place, story: Story, teller: type[Teller]) -> list[str]:
    """The points of a story that nobody interrupts."""
    told = teller(where, story)
    points: list[str] = told.run()["points"]
    told.check()
    return points


def kill_anywhere(places: Sequence[Place], story: Story, teller: type[Teller]) -> None:
    """One process dies at each of the chosen points, and fresh ones do what is left."""
    names = points_of(places[0], story, teller)
    assert sum(map(is_write, names)) >= 2, names

    sent = next(number for number, name in enumerate(names) if is_write(name))

    def check(where: Place, number: int, name: str) -> None:
        told = teller(where, story)
        assert told.run(number) == {"killed": 9}
        told.resume()
        told.check()
        assert not told.doubts() or sent - DOUBT <= number <= sent + DOUBT, name

    at_all(places, chosen(names), check)


def kill_before_it_is_done(places: Sequence[Place], story: Story, teller: type[Teller], *, pause: int) -> None:
    """One process dies while a write is under way that is carried out later, and fresh ones run each `pause`."""
    names = points_of(places[0], story, teller)
    answers = [number for number, name in enumerate(names) if name.startswith("answered") and is_write(name)]
    cases = [(write, number, names[number]) for write, number in enumerate(answers)]

    def check(where: Place, write: int, number: int, name: str) -> None:
        told = teller(where, story, search_lag=50)
        where.put_off(write, LATE)
        assert told.run(number) == {"killed": 9}
        told.resume(pause=pause, most=40)
        where.later(LATE)  # now it is done in any case
        told.check(note_again=name.endswith("comments"))

    at_all(places, cases, check)
