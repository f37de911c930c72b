"""The dry run: what a real run would do, found out by reading only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from marketsync.sync.golive import Action
from marketsync.sync.guards import FIRST_RUN_LIMIT
from marketsync.sync.orders import Orders, judge_found
from marketsync.sync.planning_updates import plan_returns, plan_updates
from marketsync.sync.poll import KIND, STREAM, new_row, scan, sweep, with_seen, work_key
from marketsync.sync.ports import Seen, facts_of
from marketsync.sync.reasons import Reason, detailed, message_of
from marketsync.sync.report import Job, Plan, Planned
from marketsync.sync.run import Run
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["plan_orders", "plan_returns", "plan_updates"]


def plan_orders(run: Run, *, since: datetime | None) -> Plan:
    """Plan an import or a refresh. Nothing is stored: a row or cursor that does not exist is only imagined."""
    start = since or run.market.policy.orders_from or run.now()
    cursor = run.store.cursor(run.account, STREAM) or Cursor(
        account=run.account, stream=STREAM, go_live=start, floor=start
    )
    orders = Orders(run, cursor, since)
    rows: dict[str, tuple[WorkRow, Seen | None]] = {
        row.key: (row, None) for row in run.store.work_in(run.account, KIND, [WorkState.DUE, WorkState.WAITING])
    }
    imports = run.job is Job.import_orders
    for seen in _reads(run, cursor, since, imports):
        run.remember(seen)
        known = run.store.work(work_key(run.account, seen.id))
        row = (
            new_row(run.account, seen, run.now())
            if known is None
            else with_seen(known, seen, run.now(), revise=since is not None)
        )
        rows[row.key] = (row, seen)
    unreadable = {key for key, (_, seen) in rows.items() if seen is not None and seen.unreadable}
    wanted = [row for row, _ in rows.values() if imports or row.remote_id]
    orders.look_up(orders.to_look_up([row for row in wanted if row.key not in unreadable]))
    entries = tuple(_planned(run, orders, row, unreadable=row.key in unreadable) for row in wanted)
    many = sum(1 for one in entries if one.action == "create")
    guarded = imports and many > FIRST_RUN_LIMIT and not run.store.count_bound(run.account)
    warnings = (message_of(Reason.FIRST_RUN_GUARD.value),) if guarded else ()
    return Plan(job=run.job, entries=entries, warnings=warnings, reason=Reason.FIRST_RUN_GUARD.value if guarded else "")


def _reads(run: Run, cursor: Cursor, since: datetime | None, imports: bool) -> Iterator[Seen]:
    if imports:
        floor = attrs.evolve(cursor, floor=since, position=None) if since is not None else cursor
        for records, _ in scan(run.market, floor):
            yield from records
    for records in sweep(run.market):
        yield from records


def _planned(run: Run, orders: Orders, row: WorkRow, *, unreadable: bool) -> Planned:
    if unreadable and row.state is not WorkState.FINAL:
        reason = detailed(Reason.MAPPING, "unreadable")
        return Planned(key=row.key, action="park", reason=reason, message=message_of(reason))
    if row.remote_id:
        done = row.state is WorkState.FINAL
        return Planned(key=row.key, action="nothing" if done else "continue", reason="" if done else row.reason)
    if row.state is WorkState.FINAL:
        return Planned(key=row.key, action="skip", reason=row.reason, message=message_of(row.reason))
    if row.state is WorkState.PARKED and not row.due_at(run.now()):
        return Planned(key=row.key, action="park", reason=row.reason, message=message_of(row.reason))
    decision = orders.decide(row)
    if decision.action in (Action.SKIP, Action.WAIT) and decision.reason is not None:
        action = "skip" if decision.action is Action.SKIP else "wait"
        return Planned(key=row.key, action=action, reason=decision.reason.value, message=decision.reason.text)
    found = orders.found(row)
    if decision.action is Action.LOOK and not any(one.ours and one.marked for one in found):
        elsewhere = Reason.ACCEPTED_ELSEWHERE
        return Planned(key=row.key, action="skip", reason=elsewhere.value, message=elsewhere.text)
    seen = run.fresh(row.record_id)
    order = seen.order if seen is not None else None
    plan = run.erp.plan_import(order) if order is not None else None
    problems = (seen.problems if seen is not None else ()) if plan is None else plan.problems
    if plan is None or order is None or problems:
        reason = detailed(Reason.MAPPING, problems[0].code if problems else "")
        text = "; ".join(str(problem) for problem in problems)
        return Planned(key=row.key, action="park", reason=reason, message=text)
    looked = judge_found(found, facts_of(plan, order))
    if looked.problem or len(looked.ids) > 1:
        return Planned(key=row.key, action="park", reason=looked.problem or Reason.SEVERAL_FOUND.value)
    return Planned(key=row.key, action="adopt" if looked.ids else "create", trace=plan.trace)
