"""Carrying out steps: record, send, record. The only place where the engine writes to a remote system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve, frozen

from marketsync.core.operation import Duplicate, Safety
from marketsync.errors import ApiError, Outcome
from marketsync.sync import journal
from marketsync.sync.journal import Intent, IntentState, Looked
from marketsync.sync.ports import Account, Chain, CheckFailed, ItemResult, PortProfile, Sent, Step
from marketsync.sync.reasons import Reason, detailed
from marketsync.sync.run import Run, RunStopped, ends_run
from marketsync.sync.work import WorkRow

__all__ = ["Stepped", "Steps", "Target", "intent_key"]

_SENDS_PER_RUN = 2
_SPARE = timedelta(seconds=60)


@frozen
class Target:
    """The side that a step writes to."""

    account: Account
    profile: PortProfile

    @property
    def longest(self) -> timedelta:
        return timedelta(seconds=self.account.longest_call)


@frozen(kw_only=True)
class Stepped:
    """Where a step stands now. `found` is true when it was found at the other side instead of sent."""

    state: IntentState
    remote_id: str = ""
    reason: str = ""
    problem: str = ""
    found: bool = False

    @property
    def done(self) -> bool:
        return self.state is IntentState.DONE


def intent_key(step: str, target: str, row: WorkRow, entry: str = "") -> str:
    """`order/erp-main/shop-de/8213`, and the item's id where the fact is about one."""
    parts = (step, target, row.account, row.record_id, entry)
    return "/".join(part for part in parts if part)


class Steps:
    """Executes steps of one run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._store = run.store
        self._looked: set[str] = set()

    def execute(
        self, row: WorkRow, step: Step, target: Target, chain: Chain, *, look_first: bool = False, entry: str = ""
    ) -> Stepped:
        """Bring one step as far as it goes now; `entry` tells it from others of its name on the same record.

        Raises `RunStopped` when the run has to end.
        """
        intent = self._plan(row, step, target, entry)
        looked_before, sends = not (look_first or step.look_first), 0
        while True:
            if intent.state is IntentState.SENDING:
                gone = journal.expired(intent, self._run.now())
                if gone is None:
                    return Stepped(state=intent.state, reason=Reason.IN_FLIGHT.value)
                intent = self._swap(intent, gone)
            elif intent.state is IntentState.UNKNOWN:
                after = self.verify(intent, lambda: step.look(chain), target)
                if after.state is IntentState.UNKNOWN:
                    return Stepped(state=after.state, reason=after.reason)
                intent = after
            elif intent.state is not IntentState.PLANNED:
                done = intent.state is IntentState.DONE
                return Stepped(
                    state=intent.state,
                    remote_id=intent.remote_id,
                    reason=intent.reason,
                    problem=intent.reason if done else "",
                    found=done and not intent.was_sent,
                )
            elif not looked_before:
                looked_before = True
                intent = self._adopt(intent, step.look(chain))
            elif sends >= _SENDS_PER_RUN:
                return Stepped(state=IntentState.UNKNOWN, reason=intent.reason)
            else:
                sends += 1
                result = self._send(intent, step, target, chain)
                if result is not None:
                    return result
                intent = self._stored(intent.key)
                if intent.state is IntentState.UNKNOWN and not _repeats_at_once(step):
                    return Stepped(state=intent.state, reason=intent.reason)

    def verify(self, intent: Intent, look: Callable[[], Looked], target: Target) -> Intent:
        """Look an unknown one up, at most once a run, and draw the conclusion."""
        if intent.key in self._looked and intent.safety is not Safety.SET and intent.duplicate is Duplicate.HARMFUL:
            return intent
        self._looked.add(intent.key)
        began = self._run.now()
        return self.conclude(intent, look(), began=began, target=target)

    def conclude(self, intent: Intent, looked: Looked, *, began: datetime, target: Target) -> Intent:
        """What a look that began then means for an unknown intent."""
        gone = journal.expired(intent, self._run.now())
        if gone is not None:
            intent = self._swap(intent, gone)
        if intent.state is not IntentState.UNKNOWN:
            return intent
        after = journal.after_look(intent, looked, began=began, now=self._run.now(), settle=target.profile.settle)
        if after is intent:
            return intent
        if after.state is IntentState.DONE:
            self._log(intent, "found at the other side", after.remote_id)
        elif after.state is IntentState.PLANNED:
            self._log(intent, "proven absent; it will be sent again")
        return self._swap(intent, after)

    def _adopt(self, intent: Intent, looked: Looked) -> Intent:
        """A look before the first send: what is there already is taken over."""
        now = self._run.now()
        if looked.problem:
            return self._swap(intent, journal.parked(intent, now, looked.problem))
        if len(looked.ids) > 1 and intent.duplicate is Duplicate.HARMFUL:
            return self._swap(intent, journal.parked(intent, now, Reason.SEVERAL_FOUND.value))
        if looked.ids:
            self._log(intent, "was there already", looked.ids[0])
            return self._swap(intent, journal.found(intent, now, looked.ids[0]))
        return intent

    def take_over(self, row: WorkRow, name: str, target: Target, remote_id: str) -> None:
        """Bind a record that was found before anything was planned."""
        now = self._run.now()
        fresh = self._new(row, name, Safety.CREATE, Duplicate.HARMFUL, target)
        intent = self._store.plan_intent(fresh)
        if intent.state is not IntentState.DONE:
            self._store.finish_intent(intent.key, remote_id, now)

    def _send(self, intent: Intent, step: Step, target: Target, chain: Chain) -> Stepped | None:
        """Claim, check the lease, send, settle. `None` when the row says the rest."""
        claimed = self._claim(intent, target, step.content)
        if claimed is None:
            return Stepped(state=IntentState.SENDING, reason=Reason.IN_FLIGHT.value)
        again = intent.was_sent
        try:
            sent = step.send(evolve(chain, prior_unknown=again))
        except CheckFailed as failed:
            settle = journal.refused if failed.unsent else journal.parked
            self._settle(claimed, settle(claimed, self._run.now(), failed.reason))
            return None
        except ApiError as error:
            self._fail(claimed, error)
            return None
        except Exception:
            self._settle(claimed, journal.unanswered(claimed, self._run.now(), "internal_error"))
            raise
        return self._succeed(claimed, sent)

    def _claim(self, intent: Intent, target: Target, content: str) -> Intent | None:
        digest = self._store.mark(content)
        if intent.digest and intent.digest != digest:
            self._log(intent, "content changed before it was sent")
        now = self._run.now()
        claimed = journal.claim(
            intent, owner=self._run.parts.owner, now=now, lease=target.longest + _SPARE, digest=digest
        )
        if not self._store.swap_intent(intent, claimed):
            return None
        stored = self._store.intent(intent.key)
        if journal.may_send(stored, claimed, now=self._run.now(), longest=target.longest):
            return claimed
        self._settle(claimed, journal.not_sent(claimed, self._run.now()))  # too late for this lease: nothing has left
        return None

    def _succeed(self, claimed: Intent, sent: Sent) -> Stepped:
        if sent.problem:  # before anybody can go on from here
            claimed = self._swap(claimed, journal.noted(claimed, self._run.now(), sent.problem))
        stored = self._store.finish_intent(claimed.key, sent.remote_id, self._run.now())
        self._log(claimed, "done", sent.remote_id)
        harmful = claimed.duplicate is Duplicate.HARMFUL
        if harmful and sent.remote_id and stored.remote_id != sent.remote_id:
            stored = self._swap(stored, journal.noted(stored, self._run.now(), Reason.DUPLICATE_CREATED.value))
        if claimed.safety is Safety.CREATE and harmful:
            self._run.create_answered(claimed.target)
        return Stepped(state=IntentState.DONE, remote_id=stored.remote_id, problem=stored.reason)

    def _fail(self, claimed: Intent, error: ApiError) -> None:
        """Settle by the error's outcome; raise `RunStopped` where it is not about this record."""
        now = self._run.now()
        stop = ends_run(error, now)
        create = claimed.safety in (Safety.CREATE, Safety.ONCE)
        if error.outcome in (Outcome.NOT_SENT, Outcome.THROTTLED, Outcome.DENIED):
            self._settle(claimed, journal.not_sent(claimed, now))
        elif error.outcome is Outcome.REJECTED:
            self._settle(claimed, journal.refused(claimed, now, _code(error)))
        elif error.outcome is Outcome.APPLIED and claimed.safety is Safety.SET:
            self._store.finish_intent(claimed.key, "", now)
        else:  # a success that cannot be read is looked for as well: it may be somebody else's page
            reason = journal.APPLIED if error.outcome is Outcome.APPLIED else _code(error)
            self._settle(claimed, journal.unanswered(claimed, now, reason))
        self._log(
            claimed,
            f"{error.outcome.value}: {error.operation} {error.code or error.status or ''}".rstrip(),
            level="warning",
        )
        if stop is not None:
            raise stop from error
        if create and error.outcome is Outcome.UNKNOWN:
            self._run.create_unanswered(claimed.target)

    # several intents in one call

    def execute_items(
        self,
        row: WorkRow,
        name: str,
        target: Target,
        item_ids: Sequence[str],
        send: Callable[[Sequence[str]], Sequence[ItemResult]],
    ) -> None:
        """One MOVE per item in one call: each claimed before and settled by its own entry."""
        claimed: dict[str, Intent] = {}
        for item_id in item_ids:
            fresh = self._new(row, name, Safety.MOVE, Duplicate.HARMFUL, target, item_id)
            intent = self._store.plan_intent(fresh)
            if intent.state is IntentState.PLANNED:
                mine = self._claim(intent, target, f"{name} {item_id}")
                if mine is not None:
                    claimed[item_id] = mine
        if not claimed:
            return
        try:
            results = send(list(claimed))
        except ApiError as error:
            results = [ItemResult(item_id=item_id, error=error) for item_id in claimed]
        except Exception:
            for intent in claimed.values():
                self._settle(intent, journal.unanswered(intent, self._run.now(), "internal_error"))
            raise
        stop: RunStopped | None = None
        answered = {result.item_id: result.error for result in results}
        for item_id, intent in claimed.items():
            refusal = answered.get(item_id)
            if isinstance(refusal, ApiError):
                try:
                    self._fail(intent, refusal)
                except RunStopped as stopped:
                    stop = stopped
            elif item_id in answered:
                self._store.finish_intent(intent.key, item_id, self._run.now())
                self._log(intent, "done", item_id)
            else:
                self._settle(intent, journal.unanswered(intent, self._run.now(), "missing_entry"))
        if stop is not None:
            raise stop

    def settle_items(
        self, row: WorkRow, name: str, target: Target, facts: Mapping[str, IntentState], began: datetime
    ) -> Mapping[str, Intent]:
        """Hold the item intents against what the market shows: reached, overtaken, or still to do. By item id."""
        settled: dict[str, Intent] = {}
        for item_id, fact in facts.items():
            intent = self._store.intent(intent_key(name, target.account.name, row, item_id))
            if intent is None:
                continue
            if fact is IntentState.DONE and intent.state is not IntentState.DONE:
                intent = self._store.finish_intent(intent.key, item_id, self._run.now())
            elif fact is IntentState.CLOSED and intent.state not in (IntentState.DONE, IntentState.CLOSED):
                intent = self._swap(intent, journal.closed(intent, self._run.now(), Reason.CANCELLED.value))
            elif fact is IntentState.PLANNED:
                intent = self.conclude(intent, Looked(), began=began, target=target)
            settled[item_id] = intent
        return settled

    def close_rest(self, row: WorkRow, reason: str) -> None:
        """Close what was planned for a record and never sent, or refused: the market's fact overtook it."""
        for intent in self._store.intents_of(row.key):
            if intent.state in (IntentState.PLANNED, IntentState.REJECTED) or (
                intent.state is IntentState.PARKED and not intent.was_sent
            ):
                self._swap(intent, journal.closed(intent, self._run.now(), reason))

    # rows

    def _new(
        self, row: WorkRow, name: str, safety: Safety, duplicate: Duplicate, target: Target, entry: str = ""
    ) -> Intent:
        now = self._run.now()
        return Intent(
            key=intent_key(name, target.account.name, row, entry),
            account=row.account,
            work_key=row.key,
            step=name,
            target=target.account.name,
            safety=safety,
            duplicate=duplicate,
            created_at=now,
            updated_at=now,
        )

    def _plan(self, row: WorkRow, step: Step, target: Target, entry: str) -> Intent:
        return self._store.plan_intent(self._new(row, step.name, step.safety, step.duplicate, target, entry))

    def _stored(self, key: str) -> Intent:
        intent = self._store.intent(key)
        if intent is None:
            raise LookupError(f"the store has lost intent {key}")
        return intent

    def _swap(self, old: Intent, new: Intent) -> Intent:
        """The new row, or whatever another worker has made of it meanwhile."""
        return new if self._store.swap_intent(old, new) else self._stored(old.key)

    def _settle(self, claimed: Intent, new: Intent) -> None:
        self._store.swap_intent(claimed, new)  # a lost race means that better news is already there

    def _log(self, intent: Intent, what: str, remote_id: str = "", level: str = "info") -> None:
        where = f" ({remote_id})" if remote_id else ""
        self._run.log(level, f"step.{intent.step}", intent.work_key, f"{intent.step}: {what}{where}")


def _repeats_at_once(step: Step) -> bool:
    return step.safety is Safety.SET or (step.safety is Safety.CREATE and step.duplicate is Duplicate.HARMLESS)


def _code(error: ApiError) -> str:
    code = error.code or (str(error.status) if error.status else "")
    if error.outcome is Outcome.REJECTED or error.refused:
        return detailed(Reason.REFUSED, code)
    return code or error.outcome.value
