"""Two guards against doing too much: a first run that is too large, and a second integration on the same channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs

from marketsync.sync.golive import Action
from marketsync.sync.orders import Orders
from marketsync.sync.poll import go_live_of, work_key
from marketsync.sync.reasons import Reason
from marketsync.sync.run import Run, RunStopped
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow

__all__ = ["FIRST_RUN_LIMIT", "guard_first_run", "guard_foreign_integration"]

FIRST_RUN_LIMIT = 200


def guard_first_run(run: Run, orders: Orders, rows: Sequence[WorkRow], *, confirmed: bool) -> None:
    """An empty store that would create more than 200 orders is more likely a mistake than a wish."""
    if confirmed or run.store.count_bound(run.account):
        return
    many = sum(1 for row in rows if not row.remote_id and orders.decide(row).action is Action.IMPORT)
    if many > FIRST_RUN_LIMIT:
        raise RunStopped(Reason.FIRST_RUN_GUARD, detail=f"{many} orders")


def guard_foreign_integration(run: Run, *, allowed: bool) -> None:
    """IDN-6: an order of our channel, made since go-live, that this store did not make and that lacks our mark.

    What is there when a person allows it, is allowed for good; a later one stops the run again.
    """
    start = go_live_of(run).go_live
    stream = f"guard:{run.erp.account.name}"
    cursor = run.store.start_cursor(Cursor(account=run.account, stream=stream, go_live=start, floor=start))
    orders = run.erp.created_since(max(cursor.floor - run.erp.profile.settle - run.erp.profile.overlap, cursor.go_live))
    bound = run.store.bound(run.account, [order.remote_id for order in orders])
    strange = [
        one for one in orders if one.remote_id not in bound and not one.marked and not _trying(run, one.external_id)
    ]
    if strange and not allowed:
        example = strange[0].external_id or strange[0].remote_id
        raise RunStopped(Reason.FOREIGN_INTEGRATION, detail=f"{len(strange)} orders, such as {example}")
    newest = max((order.created_at for order in orders if order.created_at is not None), default=None)
    if newest is not None and (newest > cursor.floor or strange):
        since = newest + timedelta(seconds=1) if strange else cursor.go_live
        moved = attrs.evolve(cursor, go_live=since, floor=max(newest, cursor.floor), last_run=run.now())
        run.store.record([], [], moved)


def _trying(run: Run, order_id: str) -> bool:
    """Whether this store has an intent for that market order."""
    return bool(order_id) and bool(run.store.intents_of(work_key(run.account, order_id)))
