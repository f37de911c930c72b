"""Rows of refunds: one per cause of an order, with what is known of each item. Nothing here calls a vendor.

A row's fact `items` holds by item id: `amount` (asked for; without it all that is paid), once planned `base`, `target`
and `before`, once carried out `total`, `seller`, `market` and `at`, and `end`, how the item stood when last worked on.
Amounts are texts such as `49.00 EUR`. What an item knows is only ever added to: the plan of a refund never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs

from marketsync.domain import RefundPlan, RefundShares
from marketsync.domain.fulfilment import Refund
from marketsync.money import Money
from marketsync.sync.journal import IntentState
from marketsync.sync.reasons import Reason, RecordOutcome
from marketsync.sync.rows import finished, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import intent_key
from marketsync.sync.work import WorkRow, WorkState

__all__ = [
    "REFUND",
    "asked_amount",
    "explained",
    "hold_item",
    "item_facts",
    "merged_row",
    "note_item",
    "plan_of",
    "refund_entry",
    "release_item",
    "shares_of",
    "to_text",
]

REFUND = "refund"
SLOT = "refund_slot"
_TRIES = 20


def refund_entry(item: str, cause: str) -> str:
    """What tells a refund from others of its order (RFD-2)."""
    return f"{item}/{cause}"


def to_text(money: Money) -> str:
    return f"{money.amount:f} {money.currency}"


def _money(text: str | None) -> Money | None:
    if text is None:
        return None
    amount, _, currency = text.partition(" ")
    return Money(Decimal(amount), currency)


def item_facts(row: WorkRow) -> Mapping[str, Mapping[str, Any]]:
    return row.facts.get("items") or {}


def asked_amount(row: WorkRow, item: str) -> Money | None:
    return _money(item_facts(row)[item].get("amount"))


def plan_of(row: WorkRow, item: str) -> RefundPlan | None:
    """The stored plan of an item's refund."""
    facts = item_facts(row)[item]
    base, target, before = (_money(facts.get(name)) for name in ("base", "target", "before"))
    if base is None or target is None or before is None:
        return None
    cause = str(row.facts["cause"])
    refund = Refund(order_id=row.record_id, line_id=item, cause=cause, base=base, target=target)
    return RefundPlan(refund=refund, refunded_before=before)


def shares_of(row: WorkRow, item: str) -> RefundShares | None:
    """What an item's refund gave back; `None` while it is not carried out."""
    facts = item_facts(row)[item]
    total = _money(facts.get("total"))
    if total is None:
        return None
    return RefundShares(total=total, seller=_money(facts.get("seller")), market=_money(facts.get("market")))


def merged_row(run: Run, order: WorkRow, cause: str, items: Mapping[str, str | None], facts: Mapping[str, Any]) -> str:
    """The key of the row of this cause, with these items too. Those it has already stay as they are: one refund.

    Ends here for a row that a person has closed.
    """
    key = f"{REFUND}/{run.account}/{order.record_id}/{cause}"
    now = run.now()
    fresh = WorkRow(
        key=key,
        account=run.account,
        kind=REFUND,
        record_id=order.record_id,
        moment=now,
        open=False,
        facts={
            "cause": cause,
            "root": order.remote_id,
            "currency": str(order.facts.get("currency", "")),
            "items": {},
            **facts,
        },
        created_at=now,
        updated_at=now,
    )
    run.store.record([fresh], [], None)
    row = run.store.work(key) or fresh
    if row.reason == Reason.DISMISSED.value:
        raise finished(RecordOutcome.SKIPPED, Reason.DISMISSED.value)
    new = {item: {"amount": amount} if amount else {} for item, amount in items.items() if item not in item_facts(row)}
    if new:
        due = attrs.evolve(row, state=WorkState.DUE, version=row.version + 1, updated_at=now)
        if not run.store.swap_work(row, due.with_facts(items={**new, **item_facts(row)})):
            raise waiting(Reason.IN_FLIGHT.value)
    return key


def note_item(run: Run, key: str, item: str, *, unless: str = "", **facts: Any) -> WorkRow:
    """Know more about an item, unless it knows `unless` already. What other workers have stored meanwhile is kept."""
    for _ in range(_TRIES):
        row = run.store.work(key)
        if row is None:
            break
        known = item_facts(row)[item]
        merged = {**known, **facts}
        if merged == known or (unless and unless in known):
            return row
        after = row.with_facts(items={**item_facts(row), item: merged})
        after = attrs.evolve(after, version=row.version + 1, updated_at=run.now())
        if run.store.swap_work(row, after):
            return after
    raise waiting(Reason.IN_FLIGHT.value)


# -- one unsettled refund per item -----------------------------------------------------------------------------------


def hold_item(run: Run, row: WorkRow, item: str) -> WorkRow:
    """Take an item for this row, so that no second refund of it is planned before this one is settled (RFD-2).

    Ends here while another one has it. A row that comes back to an item says so before it looks: whoever takes the
    item from a row that had given up has seen that, or fails.
    """
    if item_facts(row)[item].get("end"):
        row = note_item(run, row.key, item, end="")
    key = f"{SLOT}/{row.account}/{row.record_id}/{item}"
    now = run.now()
    slot = WorkRow(
        key=key,
        account=row.account,
        kind=SLOT,
        record_id=row.record_id,
        state=WorkState.FINAL,
        moment=now,
        open=False,
        created_at=now,
        updated_at=now,
    )
    run.store.record([slot], [], None)
    slot = run.store.work(key) or slot
    holder = slot.facts.get("holder")
    if holder not in (None, row.key) and _unsettled(run, str(holder), item):
        raise waiting(Reason.REFUND_IN_PROGRESS.value)
    if not _hand_over(run, slot, row.key):
        raise waiting(Reason.IN_FLIGHT.value)
    return row


def release_item(run: Run, row: WorkRow, item: str) -> None:
    """Give an item back for which nothing was planned."""
    slot = run.store.work(f"{SLOT}/{row.account}/{row.record_id}/{item}")
    if slot is not None and slot.facts.get("holder") == row.key:
        _hand_over(run, slot, None)


def _hand_over(run: Run, slot: WorkRow, holder: str | None) -> bool:
    after = attrs.evolve(slot.with_facts(holder=holder), version=slot.version + 1, updated_at=run.now())
    return run.store.swap_work(slot, after)


def _unsettled(run: Run, key: str, item: str) -> bool:
    """Whether a row's refund of an item may still move money without a person's word."""
    row = run.store.work(key)
    if row is None or row.state is WorkState.FINAL or item not in item_facts(row) or shares_of(row, item) is not None:
        return False
    intent = run.store.intent(
        intent_key(REFUND, run.market.account.name, row, refund_entry(item, str(row.facts["cause"])))
    )
    if intent is not None and intent.was_sent:
        return intent.state not in (IntentState.DONE, IntentState.CLOSED, IntentState.REJECTED)
    return not item_facts(row)[item].get("end", "").startswith(("parked", "rejected"))


def explained(run: Run, row: WorkRow, item: str, currency: str) -> Money:
    """The sum of the settled refunds of this store for an item, but for this row's own."""
    return Money.sum(_settled(run, row, item, currency), currency=currency)


def _settled(run: Run, row: WorkRow, item: str, currency: str) -> Iterator[Money]:
    for other in run.store.work_about(row.account, row.record_id):
        if other.kind != REFUND or other.key == row.key or item not in item_facts(other):
            continue
        shares, plan = shares_of(other, item), plan_of(other, item)
        amount = shares.total if shares is not None else None
        if amount is None and plan is not None:
            entry = refund_entry(item, str(other.facts["cause"]))
            intent = run.store.intent(intent_key(REFUND, run.market.account.name, other, entry))
            amount = plan.refund.amount if intent is not None and intent.state is IntentState.DONE else None
        if amount is not None and amount.currency == currency:
            yield amount
