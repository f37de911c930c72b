"""What a person asks for by a call: recorded as a row like any firing, then carried out at once."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from marketsync.errors import SyncError
from marketsync.sync.actions import actions_of
from marketsync.sync.orders import Orders
from marketsync.sync.poll import go_live_of
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps
from marketsync.sync.updates import Updates
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["carry_out_call"]


def carry_out_call(run: Run, row: WorkRow, given: object = None) -> None:
    """Record the call and carry it out. What cannot be done now stays as work for `push_updates`.

    A call that was made before is made again: what it did already is found, not repeated. Raises `SyncError` when
    another worker changes the row at that moment, or when the call contradicts an earlier one.
    """
    earlier = run.store.work(row.key)
    run.store.record([row], [], None)
    stored = run.store.work(row.key) or row
    wanted = attrs.evolve(
        stored.with_facts(**(_merged(earlier, row) if earlier is not None else row.facts)),
        state=WorkState.DUE,
        version=stored.version + 1,
        updated_at=run.now(),
    )
    if not run.store.swap_work(stored, wanted):
        raise SyncError(f"{row.key} is being worked on; call again")
    steps = Steps(run)
    gifts = {row.key: given} if given is not None else {}
    actions = actions_of(run, steps, Orders(run, go_live_of(run)), [wanted], gifts)
    Updates(run, steps, actions).advance(wanted)


def _merged(stored: WorkRow, row: WorkRow) -> dict[str, object]:
    """The facts of both: the items of all calls under one name. An amount that was named once stands."""
    facts = {**stored.facts, **row.facts}
    before, now = stored.facts.get("items"), row.facts.get("items")
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        other = next((item for item, amount in now.items() if item in before and before[item] != amount), None)
        if other is not None:
            raise SyncError(f"{row.key}: another amount was named for item {other} before; use another reference")
        facts["items"] = {**before, **now}
    elif before is not None and now is not None:
        facts["items"] = list(dict.fromkeys([*before, *now]))
    elif now is None or stored.state is not WorkState.FINAL:  # without names all are meant, and that was not done yet
        facts["items"] = None
    return facts
