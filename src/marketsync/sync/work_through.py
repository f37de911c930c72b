"""Working through rows: one at a time, or some at once; one bad record stops nobody else."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from marketsync.errors import ApiError
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.run import Run, RunStopped
from marketsync.sync.work import WorkRow

__all__ = ["prefetch", "work_through"]


def prefetch(run: Run, rows: Sequence[WorkRow]) -> None:
    """Read those orders together that this run has not seen yet."""
    ids = [row.record_id for row in rows if not run.has_read(row.record_id)]
    size = run.market.profile.lookup_batch
    for start in range(0, len(ids), size):
        run.check_time()
        chunk = ids[start : start + size]
        for seen in run.market.read_orders(chunk).values():
            run.remember(seen)


def work_through(run: Run, rows: Sequence[WorkRow], step: Callable[[WorkRow], None]) -> None:
    """Call `step` with each row. Raises the first `RunStopped` after those in flight have ended."""
    stopped: list[RunStopped] = []
    lock = Lock()

    def one(row: WorkRow) -> None:
        if stopped:
            return
        try:
            run.check_time()
            step(row)
        except RunStopped as stop:
            with lock:
                stopped.append(stop)
        except ApiError:
            raise
        except Exception as error:  # noqa: BLE001  a fault of ours or a connector's: this record waits, the others go on
            run.log("error", "internal_error", row.key, f"internal error: {type(error).__name__}")
            run.say(row.key, RecordOutcome.PARKED, detailed(Reason.INTERNAL_ERROR, type(error).__name__))

    cautious = run.unwell(run.erp.account.name)
    if run.parts.max_in_flight == 1 or cautious or len(rows) < 2:
        for row in rows:
            one(row)
    else:
        with ThreadPoolExecutor(run.parts.max_in_flight, thread_name_prefix="marketsync") as pool:
            for row in rows:
                pool.submit(contextvars.copy_context().run, one, row)
    if stopped:
        raise stopped[0]
