"""The invoice of an order goes to the market: the same bytes once, others replace them (INV-5, INV-6, INV-8)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from marketsync.core.operation import Safety
from marketsync.domain import check_invoice_file
from marketsync.sync import journal
from marketsync.sync.event_ports import InvoiceSink, InvoiceSource
from marketsync.sync.journal import Intent, IntentState, Looked
from marketsync.sync.ports import Chain, Seen, Sent, Step
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.rows import RowTools, Settled, finished, held_up, parked, refused, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps, intent_key
from marketsync.sync.work import WorkRow

__all__ = ["Invoicing"]

_STEP = "invoice"


class Invoicing(RowTools):
    """Sends the ERP's current invoice, or the file that a call brought along.

    The order's fact `invoice` names the document that is to stand at the market, by its digest; whether it does stand
    there is said by that document's intent. A digest that comes back after another one is sent again, as `{digest}-2`.
    """

    def __init__(self, run: Run, steps: Steps, given: Mapping[str, object] | None = None) -> None:
        super().__init__(run, steps)
        self._given = given or {}
        self._kinds: dict[str, str] = {}

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None:
        market = self._run.market
        if not isinstance(market, InvoiceSink):
            raise parked(Reason.NOT_SUPPORTED.value)
        content = self._content(row, order)
        file = check_invoice_file(content, limit=market.invoice_limit)
        if not file.ok:
            raise refused(detailed(Reason.INVOICE_REFUSED, file.reason))
        standing = str(order.facts.get("invoice", ""))
        entry = self._entry(row, standing, file.digest[:16])
        if self._is_done(row, entry):
            raise self._stands(row, entry)
        problem = self._problem(market, row, entry)
        if problem:
            raise refused(problem)
        replaces = self._run.market.profile.invoices_replace
        if standing and entry != standing and not replaces and not row.facts.get("called"):
            raise refused(Reason.INVOICE_STANDS.value)
        if entry != standing:
            row = self._replace(row, order, standing, entry)
        else:
            row = self._update(row, invoice=entry)
        step = _upload(market, content, entry, Safety.SET if replaces else Safety.ONCE)
        stepped = self._steps.execute(row, step, self._market, Chain(order_id=row.record_id, bound={}), entry=entry)
        if stepped.done:
            if self._kinds.get(row.key):
                self._run.log("info", "invoice_kind", row.key, f"the ERP's kind of invoice: {self._kinds[row.key]}")
            raise finished(RecordOutcome.DONE, str(row.facts.get("note", "")))
        if stepped.state is IntentState.REJECTED:  # the period may have ended meanwhile
            raise refused(self._problem(market, row, entry) or stepped.reason)
        if row.facts.get("called") and stepped.state is IntentState.UNKNOWN:
            raise waiting(Reason.CALL_AGAIN.value)
        raise held_up(_STEP, stepped.state, stepped.reason)

    def _problem(self, market: InvoiceSink, row: WorkRow, entry: str) -> str:
        """A market that shows an invoice has it from somewhere else, or from a store that was lost (F24): a call sends
        another one all the same, and what this store has sent itself is told by its intent."""
        problem = market.invoice_problem(row.record_id)
        intent = self._intent(row, entry)
        known = bool(row.facts.get("called")) or (intent is not None and intent.was_sent)
        return "" if known and problem == Reason.INVOICE_STANDS.value else problem

    def _content(self, row: WorkRow, order: WorkRow) -> bytes:
        """The file to send. Ends here while there is none."""
        given = self._given.get(row.key)
        if given is not None:
            if not isinstance(given, bytes):
                raise TypeError(f"an invoice file is bytes, not {type(given).__name__}")
            return given
        if row.facts.get("called"):
            sent = str(row.facts.get("invoice", ""))
            raise self._stands(row, sent) if self._is_done(row, sent) else waiting(Reason.CALL_AGAIN.value)
        erp = self._run.erp
        if not isinstance(erp, InvoiceSource):
            raise parked(Reason.NOT_SUPPORTED.value)
        invoice = erp.read_invoice(order.remote_id)
        if invoice is None:
            raise waiting(Reason.INVOICE_MISSING.value)
        self._kinds[row.key] = invoice.kind
        return invoice.content

    def _entry(self, row: WorkRow, standing: str, digest: str) -> str:
        """Which upload this is: the one that stands, or is under way; else the next one of these bytes."""
        if standing.partition("-")[0] == digest:
            intent = self._intent(row, standing)
            if intent is None or intent.state is not IntentState.CLOSED:
                return standing
        names = (digest if number == 1 else f"{digest}-{number}" for number in count(1))
        return next(name for name in names if self._intent(row, name) is None)

    def _replace(self, row: WorkRow, order: WorkRow, standing: str, entry: str) -> WorkRow:
        """Name the new document before it is sent, so that a worker that goes on from here knows which one it is."""
        before = self._intent(row, standing) if standing else None
        on_its_way = before is not None and before.state is IntentState.SENDING
        if before is not None and on_its_way and journal.expired(before, self._run.now()) is None:
            raise waiting(Reason.IN_FLIGHT.value)  # it must not land after the newer one
        replaces = self._run.market.profile.invoices_replace
        note = Reason.INVOICE_REPLACED.value if replaces and before is not None and before.was_sent else None
        row = self._update(row, invoice=entry, note=note)
        self._update(order, invoice=entry)
        return row

    def _intent(self, row: WorkRow, entry: str) -> Intent | None:
        return self._run.store.intent(intent_key(_STEP, self._market.account.name, row, entry))

    def _is_done(self, row: WorkRow, entry: str) -> bool:
        intent = self._intent(row, entry) if entry else None
        return intent is not None and intent.state is IntentState.DONE

    def _stands(self, row: WorkRow, entry: str) -> Settled:
        """The document is at the market: by this row, which may have ended before it could say so, or before."""
        if row.facts.get("invoice") != entry or row.outcome == RecordOutcome.DONE:
            return finished(RecordOutcome.UNCHANGED)
        return finished(RecordOutcome.DONE, str(row.facts.get("note", "")))


def _upload(market: InvoiceSink, content: bytes, entry: str, safety: Safety) -> Step:
    def send(chain: Chain) -> Sent:
        market.set_invoice(chain.order_id, content)
        return Sent(remote_id=entry)

    def look(chain: Chain) -> Looked:
        return Looked() if safety is Safety.SET else Looked(problem=Reason.NOT_FINDABLE.value)

    return Step(name=_STEP, safety=safety, content=entry, send=send, look=look)
