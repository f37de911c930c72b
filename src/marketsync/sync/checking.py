"""What to fix before the first run, as far as the engine can tell: both sides, and whether the procedures fit them."""

from __future__ import annotations

from collections.abc import Iterator

from marketsync.errors import ApiError, ConfigurationError
from marketsync.sync.event_ports import Event, EventSource
from marketsync.sync.ports import Finding
from marketsync.sync.procedures import ProcedureAction, ProcedureBook, decimal_text
from marketsync.sync.reasons import Reason
from marketsync.sync.run import Parts, ends_run

__all__ = ["check_all"]


def check_all(parts: Parts) -> list[Finding]:
    """Findings of both connectors, then those about how they fit together."""
    findings: list[Finding] = []
    failed: set[str] = set()
    for connector in (parts.market, parts.erp):
        try:
            findings.extend(connector.check(parts.clock))
        except ApiError as error:
            failed.add(connector.account.name)
            findings.append(_of_error(error, parts, connector.account.name))
        except ConfigurationError as error:  # such as an account that the vendor does not know
            failed.add(connector.account.name)
            code, where = Reason.CONFIGURATION.value, connector.account.name
            findings.append(Finding(level="error", code=code, message=str(error), where=where))
    if not parts.erp.holds:
        message = "without a hold status, orders are not released by this engine"
        findings.append(Finding(level="warning", code="no_hold_status", message=message, where=parts.erp.account.name))
    answers = parts.erp.account.name not in failed  # else it would be asked again only to fail again
    if answers and parts.procedures is not None and isinstance(parts.erp, EventSource):
        try:
            findings.extend(_of_procedures(parts, parts.procedures, parts.erp))
        except ApiError as error:
            findings.append(_of_error(error, parts, parts.erp.account.name))
    return findings


def _of_error(error: ApiError, parts: Parts, where: str) -> Finding:
    stop = ends_run(error, parts.store.now())
    code = stop.reason.value if stop is not None else Reason.SOURCE_UNWELL.value
    return Finding(level="error", code=code, message=str(error), where=where)


def _of_procedures(parts: Parts, book: ProcedureBook, erp: EventSource) -> Iterator[Finding]:
    where, known = parts.erp.account.name, erp.statuses()
    for one in book.procedures:
        if not one.active:
            message = f"the procedure {one.name!r} is switched off"
            yield Finding(level="info", code="procedure_inactive", message=message, where=where)
            continue
        for name in one.filters.statuses if one.event is Event.STATUS_CHANGE else ():
            try:
                status = decimal_text(erp.status_of(name))
            except ConfigurationError as error:
                yield Finding(level="error", code="procedure_status", message=f"{one.name}: {error}", where=where)
                continue
            if status not in known:
                message = f"{one.name}: the status {name} is not in the ERP's list, so that it never happens"
                level = "error" if one.action is ProcedureAction.CONFIRM and _by_procedure(parts) else "warning"
                yield Finding(level=level, code="procedure_status", message=message, where=where)
    yield from _of_policy(parts, book, erp, known)


def _of_policy(parts: Parts, book: ProcedureBook, erp: EventSource, known: frozenset[str]) -> Iterator[Finding]:
    where = parts.market.account.name
    if _by_procedure(parts):
        confirm = [one for one in book.active if one.action is ProcedureAction.CONFIRM]
        if not confirm:
            message = "orders are to be accepted by a procedure, and no active one does"
            yield Finding(level="error", code="confirm_missing", message=message, where=where)
        released = decimal_text(erp.release_status)
        if any(released == decimal_text(name) for one in confirm for name in one.filters.statuses):
            message = f"the status {released} both confirms and releases: an order would leave before it is accepted"
            yield Finding(level="error", code="confirm_is_release", message=message, where=where)
    wanted = parts.market.policy.refund_status
    if wanted is not None:
        try:
            missing = decimal_text(erp.status_of(wanted)) not in known
        except ConfigurationError:
            missing = True
        if missing:
            message = f"refund_status {wanted} is not in the ERP's list of statuses"
            yield Finding(level="error", code="status_missing", message=message, where=where)


def _by_procedure(parts: Parts) -> bool:
    return parts.market.policy.accept == "procedure"
