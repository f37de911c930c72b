"""Returns of the market become returns in the ERP (RET-1, RET-2), whatever order their facts arrive in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import attrs

from marketsync.core.operation import Safety
from marketsync.domain import Return, ReturnState
from marketsync.errors import InvalidRequest, Outcome
from marketsync.sync import journal
from marketsync.sync.devices import Devices
from marketsync.sync.event_ports import ReturnLabels, ReturnPage, ReturnSink, ReturnSource, SeenReturn
from marketsync.sync.journal import IntentState, Looked
from marketsync.sync.paging import pages
from marketsync.sync.poll import go_live_of, work_key
from marketsync.sync.ports import Chain, CheckFailed, Sent, Step, Window
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.rows import ORDER, RowWork, Settled, finished, held_up, parked, refused
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps, intent_key
from marketsync.sync.store import Cursor
from marketsync.sync.updates import bound_order
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["RETURN", "SWEPT", "Returns", "poll_returns", "request_return_label", "return_key", "returns_cursor"]

RETURN = "return"
STREAM = "returns"
SWEPT = timedelta(days=60)
_LABELLED = timedelta(days=14)
_STEP = "return"
_LABEL_STEP = "return_label"
_UNDER_WAY = (ReturnState.INITIATED, ReturnState.IN_TRANSIT)


def return_key(account: str, order_id: str, return_id: str) -> str:
    return f"{RETURN}/{account}/{order_id}/{return_id}"


# -- polling ---------------------------------------------------------------------------------------------------------


def returns_cursor(run: Run) -> Cursor:
    """The cursor of the market's returns; what began before the go-live of its orders is not ours."""
    go_live = go_live_of(run).go_live
    return run.store.start_cursor(Cursor(account=run.account, stream=STREAM, go_live=go_live, floor=go_live))


def poll_returns(run: Run, market: ReturnSource, *, since: datetime | None = None) -> dict[str, SeenReturn]:
    """Scan the window, then sweep what is under way, for a return's facts come late; by row key, what was seen.

    `since` looks back by hand and leaves the stored cursor where it is.
    """
    cursor = returns_cursor(run)
    seen: dict[str, SeenReturn] = {}
    if since is not None:
        back = attrs.evolve(cursor, floor=since, position=None, ceiling=None)
        for page, _ in _scan(run, market, back):
            seen.update(_record(run, page, None, revise=since))
    for page, moved in _scan(run, market, cursor):
        seen.update(_record(run, page, moved))
    began = run.now() - SWEPT
    for page in _pages(run, lambda position: market.sweep_returns(began, position), None):
        seen.update(_record(run, page, None, revise=since))
    return seen


def _pages(run: Run, read: Callable[[str | None], ReturnPage], position: str | None) -> Iterator[ReturnPage]:
    def in_time(position: str | None) -> ReturnPage:
        run.check_time()
        return read(position)

    return pages(f"returns of {run.account}", in_time, position)


def _scan(run: Run, market: ReturnSource, cursor: Cursor) -> Iterator[tuple[ReturnPage, Cursor]]:
    """Pages of the window, each with the cursor that stands once it is stored. The floor moves with the last one, to
    the newest beginning that the market named, less the overlap; never by our own clock (CUR-3)."""
    window, ceiling = Window(floor=cursor.floor), cursor.ceiling
    for page in _pages(run, lambda position: market.scan_returns(window, position), cursor.position):
        began = [one.return_.initiated_at for one in page.records if one.return_ is not None]
        ceiling = max([*(one for one in began if one is not None), *([ceiling] if ceiling else [])], default=None)
        if page.position is not None:
            yield page, attrs.evolve(cursor, ceiling=ceiling, position=page.position)
            continue
        newest = ceiling - run.market.profile.overlap if ceiling is not None else cursor.floor
        yield page, attrs.evolve(cursor, floor=max(cursor.floor, newest), ceiling=None, position=None)


def _record(
    run: Run, page: ReturnPage, cursor: Cursor | None, *, revise: datetime | None = None
) -> dict[str, SeenReturn]:
    """Store a page: new returns become due, changed ones too, known ones cost nothing."""
    seen = {return_key(run.account, one.order_id, one.id): one for one in page.records}
    nameless = {key: return_key(run.account, "", one.id) for key, one in seen.items() if one.order_id}
    known = run.store.work_of([*seen, *nameless.values()])
    new: list[WorkRow] = []
    changed: list[tuple[WorkRow, WorkRow]] = []
    for key, one in seen.items():
        row = known.get(key)
        if row is None:
            new.append(_new_row(run, key, one))
        elif row.reason != Reason.DISMISSED.value:
            early = revise is not None and row.moment >= revise and row.reason == Reason.BEFORE_GO_LIVE.value
            if row.fingerprint != one.fingerprint or early:
                after = attrs.evolve(_with(row, one), state=WorkState.DUE, fingerprint=one.fingerprint)
                changed.append((row, attrs.evolve(after, version=row.version + 1, updated_at=run.now())))
        unread = known.get(nameless.get(key, ""))
        if unread is not None and unread.state is not WorkState.FINAL:  # it has a row of its own now
            over = attrs.evolve(unread, state=WorkState.FINAL, outcome=RecordOutcome.SKIPPED.value, next_try=None)
            changed.append((unread, attrs.evolve(over, version=unread.version + 1, updated_at=run.now())))
    run.store.record(new, changed, cursor)
    return seen


def _new_row(run: Run, key: str, seen: SeenReturn) -> WorkRow:
    row = WorkRow(
        key=key,
        account=run.account,
        kind=RETURN,
        record_id=seen.order_id,
        fingerprint=seen.fingerprint,
        moment=seen.moment,
        open=False,
        facts={"return": seen.id},
        created_at=run.now(),
        updated_at=run.now(),
    )
    return _with(row, seen)


def _with(row: WorkRow, seen: SeenReturn) -> WorkRow:
    """The row knowing these facts too: none is ever forgotten, in whatever order they arrive."""
    if seen.return_ is None:
        return row
    facts = {*row.facts.get("facts", ()), *(one.value for one in seen.return_.facts)}
    return row.with_facts(facts=sorted(facts))


# -- working ---------------------------------------------------------------------------------------------------------


class Returns(RowWork):
    """Brings returns forward within one run. `seen` are those that this run's poll has read, by row key."""

    def __init__(self, run: Run, steps: Steps, seen: dict[str, SeenReturn], since: datetime | None = None) -> None:
        super().__init__(run, steps)
        self._read = seen
        self._go_live = since or returns_cursor(run).go_live

    def wants_label(self, row: WorkRow) -> bool:
        """Whether a return that is in the ERP still has no label there, and may get one."""
        seen = self._read.get(row.key)
        return (
            row.state is WorkState.FINAL
            and row.outcome in (RecordOutcome.DONE, RecordOutcome.ADOPTED)
            and not row.facts.get("labelled")
            and isinstance(self._run.market, ReturnLabels)
            and seen is not None
            and seen.return_ is not None
            and self._may_get_label(row, seen.return_)
        )

    def _work(self, row: WorkRow) -> None:
        if "ask" in row.facts:
            self._ask(row)
        if not row.record_id:
            raise parked(detailed(Reason.MAPPING, "unreadable"))
        order = self._order_of(row)
        erp, return_ = self._run.erp, self._return_of(row)
        if not isinstance(erp, ReturnSink):
            raise parked(Reason.NOT_SUPPORTED.value)
        row = self._tell_facts(row, return_)
        devices = Devices(self._run)
        for device in return_.identifiers:
            devices.came_back(device, return_.id)
        label = self._label(row, return_)
        if label is None and row.facts.get("settled") == row.fingerprint:
            raise finished(RecordOutcome.UNCHANGED)
        self._carry(erp, row, order, return_, label)

    def _order_of(self, row: WorkRow) -> WorkRow:
        order = self._run.store.work(work_key(self._run.account, row.record_id))
        if row.moment < self._go_live and (order is None or not order.remote_id):
            raise finished(RecordOutcome.SKIPPED, Reason.BEFORE_GO_LIVE.value)
        return bound_order(self._run, row)

    def _return_of(self, row: WorkRow) -> Return:
        """The return as the market shows it now."""
        seen, market = self._read.get(row.key), self._run.market
        if seen is None and isinstance(market, ReturnSource):
            found = {one.id: one for one in market.read_returns(row.record_id)}
            seen = found.get(str(row.facts["return"]))
        if seen is None:
            raise parked(Reason.NOT_FOUND.value)
        if seen.return_ is None:
            raise parked(detailed(Reason.MAPPING, seen.problems[0].code if seen.problems else ""))
        self._read[row.key] = seen
        return seen.return_

    def _tell_facts(self, row: WorkRow, return_: Return) -> WorkRow:
        """Log each fact once."""
        known = _with(row, self._read[row.key]).facts["facts"]
        told = row.facts.get("told", ())
        row = self._update(row, facts=known, told=known)
        for fact in known:
            if fact not in told:
                self._run.log("info", f"return.{fact.lower()}", row.key, f"return {return_.id}: {fact.lower()}")
        return row

    def _may_get_label(self, row: WorkRow, return_: Return) -> bool:
        return return_.state in _UNDER_WAY and self._run.now() - row.moment <= _LABELLED

    def _label(self, row: WorkRow, return_: Return) -> str | None:
        """The link of the label; it opens without a login and is only passed on."""
        market = self._run.market
        if row.facts.get("labelled") or not isinstance(market, ReturnLabels) or not self._may_get_label(row, return_):
            return None
        return market.return_label(row.record_id, return_.line_ids)

    def _carry(self, erp: ReturnSink, row: WorkRow, order: WorkRow, return_: Return, label: str | None) -> None:
        """The return in the ERP, step by step; a failed step that is not required holds nothing up."""
        plan = erp.plan_return(order.remote_id, return_, label=label)
        if plan.problems:
            raise parked(detailed(Reason.MAPPING, plan.problems[0].code))
        for notice in plan.warnings:
            self._run.warn(f"{row.key}: {notice}")
        bound = {ORDER: order.remote_id}
        held: Settled | None = None
        for step in plan.steps:
            chain = Chain(order_id=row.record_id, bound=dict(bound), adopted=bool(row.facts.get("adopted")))
            stepped = self._steps.execute(row, step, self._erp, chain, entry=return_.id)
            if stepped.done:
                bound[step.name] = stepped.remote_id
                if step.name == _STEP and row.remote_id != stepped.remote_id:
                    bind = attrs.evolve(row, remote_id=stepped.remote_id)
                    row = self._write(row, bind.with_facts(adopted=stepped.found or None))
            if stepped.problem:
                raise parked(stepped.problem)
            if not stepped.done:
                held = held or held_up(step.name, stepped.state, stepped.reason)
                if step.required:
                    raise held
        if held is not None:
            raise held
        self._update(row, settled=row.fingerprint, labelled=True if label is not None else row.facts.get("labelled"))
        raise finished(RecordOutcome.ADOPTED if row.facts.get("adopted") else RecordOutcome.DONE)

    # a label that was asked for

    def _ask(self, row: WorkRow) -> None:
        market, item = self._run.market, str(row.facts["ask"])
        if not isinstance(market, ReturnLabels):
            raise parked(Reason.NOT_SUPPORTED.value)

        def send(chain: Chain) -> Sent:
            try:
                market.request_return_label(chain.order_id, [item])
            except CheckFailed as failed:  # nothing was sent: what a person mends can be tried again
                raise InvalidRequest(failed.reason, outcome=Outcome.REJECTED, code=failed.reason) from failed
            return Sent(remote_id=item)

        step = Step(
            name=_LABEL_STEP,
            safety=Safety.ONCE,
            content=item,
            send=send,
            look=lambda chain: Looked(findable=False),
        )
        chain = Chain(order_id=row.record_id, bound={})
        stepped = self._steps.execute(row, step, self._market, chain, entry=item)
        if stepped.done:
            raise finished(RecordOutcome.UNCHANGED if row.outcome == RecordOutcome.DONE else RecordOutcome.DONE)
        if stepped.state is IntentState.UNKNOWN:
            raise parked(Reason.NOT_FINDABLE.value)
        if stepped.reason == detailed(Reason.REFUSED, Reason.NO_TICKET.value):
            raise refused(Reason.NO_TICKET.value)
        raise held_up(_LABEL_STEP, stepped.state, stepped.reason)


def request_return_label(run: Run, order_id: str, items: Sequence[str]) -> None:
    """Ask the market for return labels, one for each item: once, however often it is called.

    What was refused is asked again.
    """
    steps = Steps(run)
    for item in items:
        now, key = run.now(), return_key(run.account, order_id, f"label:{item}")
        fresh = WorkRow(
            key=key,
            account=run.account,
            kind=RETURN,
            record_id=order_id,
            moment=now,
            open=False,
            facts={"ask": item},
            created_at=now,
            updated_at=now,
        )
        run.store.record([fresh], [], None)
        row = run.store.work(key) or fresh
        intent = run.store.intent(intent_key(_LABEL_STEP, run.market.account.name, row, item))
        if intent is not None and intent.state is IntentState.REJECTED:
            run.store.swap_intent(intent, journal.retried(intent, now))
        Returns(run, steps, {}).advance(row)
