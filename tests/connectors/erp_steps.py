"""Carries out steps of the ERP's connector with the engine's own machinery, without the jobs around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from marketsync.core.operation import Duplicate
from marketsync.sync import Job, Step
from marketsync.sync.ports import Chain
from marketsync.sync.run import Parts, Run, RunStopped
from marketsync.sync.steps import Stepped, Steps, Target
from marketsync.sync.work import WorkRow
from tests.engine.world import World

__all__ = ["carry", "carry_through"]

_TRIES = 8


def carry(world: World, steps: Sequence[Step], root: int, *, fact: str, order_id: str = "1") -> dict[str, Stepped]:
    """One pass over the steps of one fact, by a process that knows only the store; how far each came, by its name."""
    parts = Parts(market=world.market, erp=world.erp, store=world.store, clock=world.clock, owner="test")
    machinery = Steps(Run(parts, Job.import_orders, None))
    now = world.clock.now()
    row = WorkRow(
        key=f"test/shop-de/{fact}",
        account="shop-de",
        kind="test",
        record_id=fact,
        moment=now,
        created_at=now,
        updated_at=now,
    )
    bound: dict[str, str] = {"order": str(root)}
    found: dict[str, Stepped] = {}
    for step in steps:
        target = Target(world.erp.account, world.erp.profile)
        try:
            stepped = machinery.execute(row, step, target, Chain(order_id=order_id, bound=dict(bound)))
        except RunStopped:
            break
        found[step.name] = stepped
        if stepped.done:
            bound[step.name] = stepped.remote_id
        elif step.required and step.duplicate is Duplicate.HARMFUL:
            break
    return found


def carry_through(
    world: World, steps: Callable[[], Sequence[Step]], root: int, *, fact: str, order_id: str = "1"
) -> Mapping[str, Stepped]:
    """Passes, five minutes apart and each with steps made anew, until all of them are done."""
    found: dict[str, Stepped] = {}
    for _ in range(_TRIES):
        planned = steps()
        found = carry(world, planned, root, fact=fact, order_id=order_id)
        if len(found) == len(planned) and all(one.done for one in found.values()):
            return found
        world.later(300)
    raise AssertionError(f"not done after {_TRIES} passes: {found}")
