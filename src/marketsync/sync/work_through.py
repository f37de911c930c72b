"""Working through rows: one at a time, or some at once; one bad record stops nobody else."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from marketsync.errors import ApiError, ConfigurationError
from marketsync.sync.ports import Seen
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.run import Run, RunStopped, ends_run
from marketsync.sync.settling import settle_row
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["prefetch", "read_in_batches", "tell_parked", "work_through"]

_ENOUGH = 3
"""Reads in a row that fail: then it is the market, not an order."""


def tell_parked(run: Run, *kinds: str) -> None:
    """Name what waits for a person and was not touched in this run: in every report until somebody sees to it."""
    said = set(run.said)
    for kind in kinds:
        for row in run.store.work_in(run.account, kind, [WorkState.PARKED]):
            if row.key not in said:
                run.say(row.key, RecordOutcome(row.outcome), row.reason, remote_id=row.remote_id, quiet=True)


def prefetch(run: Run, rows: Sequence[WorkRow]) -> frozenset[str]:
    """Read those orders together that this run has not seen yet. Answers the ids of those that cannot be read now."""
    ids = list(dict.fromkeys(row.record_id for row in rows if not run.has_read(row.record_id)))
    unread: set[str] = set()
    for found, failed in read_in_batches(run, ids):
        unread |= failed
        for seen in found.values():
            run.remember(seen)
    return frozenset(unread)


def read_in_batches(run: Run, ids: Sequence[str]) -> Iterator[tuple[Mapping[str, Seen], frozenset[str]]]:
    """The market's orders, batch by batch, each with the ids that cannot be read now.

    One of them stops no other. Raises the error of a market that answers to none of the first few.
    """
    size = run.market.profile.lookup_batch
    for start in range(0, len(ids), size):
        run.check_time()
        batch = ids[start : start + size]
        try:
            yield run.market.read_orders(batch), frozenset()
        except ApiError as error:
            if ends_run(error, run.now()) is not None:
                raise
            yield _read_singly(run, batch)


def _read_singly(run: Run, ids: Sequence[str]) -> tuple[Mapping[str, Seen], frozenset[str]]:
    found: dict[str, Seen] = {}
    unread: set[str] = set()
    for number, one in enumerate(ids):
        run.check_time()
        try:
            found.update(run.market.read_orders([one]))
        except ApiError as error:
            unread.add(one)
            if ends_run(error, run.now()) is not None or len(unread) == _ENOUGH == number + 1:
                raise
    return found, frozenset(unread)


def work_through(run: Run, rows: Sequence[WorkRow], step: Callable[[WorkRow], None]) -> None:
    """Call `step` with each row. Raises what ends the run after those in flight have ended."""
    ended: list[Exception] = []
    done = count(1)

    def one(row: WorkRow) -> None:
        if ended:
            return
        try:
            run.check_time()
            step(row)
        except (RunStopped, ConfigurationError) as end:
            ended.append(end)
        except Exception as error:  # noqa: BLE001  a fault of ours or a connector's: this record waits, others go on
            reason = detailed(Reason.INTERNAL_ERROR, type(error).__name__)
            settle_row(run, row.key, WorkState.PARKED, RecordOutcome.PARKED, reason)
        finally:
            run.write_log()
        run.progress(next(done), len(rows), row.key)

    if run.parts.max_in_flight == 1 or len(rows) < 2 or run.unwell(run.erp.account.name):
        for row in rows:
            one(row)
    else:
        with ThreadPoolExecutor(run.parts.max_in_flight, thread_name_prefix="marketsync") as pool:
            started = [pool.submit(contextvars.copy_context().run, one, row) for row in rows]
        for future in started:
            future.result()  # a store that failed is not passed over
    if ended:
        raise ended[0]
