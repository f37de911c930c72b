"""Which piece of work carries out which action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketsync.sync.decisions import CANCEL, REJECT, Confirming, Receiving, Refusing
from marketsync.sync.invoicing import Invoicing
from marketsync.sync.orders import Orders
from marketsync.sync.procedures import ProcedureAction
from marketsync.sync.refunds import RefundFiring
from marketsync.sync.run import Run
from marketsync.sync.shipping import Shipping
from marketsync.sync.steps import Steps
from marketsync.sync.updates import Action
from marketsync.sync.work import WorkRow

__all__ = ["actions_of"]


def actions_of(
    run: Run, steps: Steps, orders: Orders, rows: Sequence[WorkRow], given: Mapping[str, object] | None = None
) -> Mapping[ProcedureAction, Action]:
    """The actions of one run. `rows` are those it will work on, read together where that saves requests; `given` is
    what a call brought along and the store does not keep, by the row's key."""
    return {
        ProcedureAction.CONFIRM: Confirming(run, steps, orders),
        ProcedureAction.REJECT: Refusing(run, steps, REJECT),
        ProcedureAction.SHIP: Shipping(run, steps, rows, given),
        ProcedureAction.CANCEL: Refusing(run, steps, CANCEL),
        ProcedureAction.INVOICE: Invoicing(run, steps, given),
        ProcedureAction.RETURN_RECEIVED: Receiving(run, steps),
        ProcedureAction.REFUND: RefundFiring(run, steps),
    }
