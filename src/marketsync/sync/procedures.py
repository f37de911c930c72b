"""Event procedures as data: what happens in the ERP, for which records, and what the market is then told."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from attrs import define, field, frozen

from marketsync.errors import ConfigurationError
from marketsync.sync.event_ports import ErpEvent, Event, RecordType

__all__ = ["EventFilters", "EventProcedure", "ProcedureAction", "ProcedureBook", "decimal_text"]


class ProcedureAction(enum.StrEnum):
    """What the market is told."""

    CONFIRM = "confirm"
    """The order is accepted."""
    SHIP = "ship"
    CANCEL = "cancel"
    INVOICE = "invoice"
    REJECT = "reject"
    REFUND = "refund"
    RETURN_RECEIVED = "return_received"


def _texts(value: Any) -> tuple[str, ...]:
    many = (value,) if isinstance(value, str | int | float | Decimal) else tuple(value)
    return tuple(str(one) for one in many)


def _record_types(value: Any) -> tuple[RecordType, ...]:
    try:
        return tuple(RecordType(one) for one in _texts(value))
    except ValueError:
        known = ", ".join(RecordType)
        raise ConfigurationError(f"order_types are of {known}") from None


@frozen(kw_only=True)
class EventFilters:
    """Which records an event counts for; an empty filter lets everything through.

    `statuses` are the ERP's statuses (numbers or names), `order_types` kinds of orders, `referrers` the ERP's channels
    (the engine sees only those of its own anyway).
    """

    statuses: tuple[str, ...] = field(default=(), converter=_texts)
    order_types: tuple[RecordType, ...] = field(default=(), converter=_record_types)
    referrers: tuple[str, ...] = field(default=(), converter=_texts)


def _filters(value: Any) -> EventFilters:
    if isinstance(value, EventFilters):
        return value
    if not isinstance(value, Mapping):
        raise ConfigurationError("filters are EventFilters, or a mapping of statuses, order_types, referrers")
    unknown = set(value) - {"statuses", "order_types", "referrers"}
    if unknown:
        raise ConfigurationError(f"there is no filter {sorted(unknown)[0]!r}")
    return EventFilters(**value)


def _event(value: Any) -> Event:
    try:
        return Event(value)
    except ValueError:
        raise ConfigurationError(f"{value!r} is none of {', '.join(Event)}") from None


def _action(value: Any) -> ProcedureAction:
    try:
        return ProcedureAction(value)
    except ValueError:
        raise ConfigurationError(f"{value!r} is none of {', '.join(ProcedureAction)}") from None


@frozen(kw_only=True)
class EventProcedure:
    """One rule: when `event` happens to a record that passes the filters, `action` is carried out, once per record.

    An inactive one does nothing until it is switched on: `attrs.evolve(procedure, active=True)`.
    """

    name: str
    event: Event = field(converter=_event)
    filters: EventFilters = field(factory=EventFilters, converter=_filters)
    action: ProcedureAction = field(converter=_action)
    active: bool = True

    def __attrs_post_init__(self) -> None:
        if self.event in _CHANGES and not self.filters.statuses:
            raise ConfigurationError(f"procedure {self.name!r}: a status change needs the statuses that count")
        if self.event is Event.INVOICE_GENERATED and self.action is not ProcedureAction.INVOICE:
            raise ConfigurationError(f"procedure {self.name!r}: an invoice that was generated is sent, nothing else")


_CHANGES = (Event.STATUS_CHANGE, Event.SHIPPING_CHANGE)


def decimal_text(status: str) -> str:
    """A status as comparable text: 8.0 is 8; a name stays a name."""
    try:
        number = Decimal(status)
    except InvalidOperation:
        return status.strip().casefold()
    return f"{number.normalize():f}"


@define
class ProcedureBook:
    """The active procedures of an engine, with their statuses resolved."""

    procedures: tuple[EventProcedure, ...]
    status_of: Callable[[str], str]
    _resolved: dict[str, str] = field(factory=dict)

    @property
    def active(self) -> tuple[EventProcedure, ...]:
        return tuple(one for one in self.procedures if one.active)

    def statuses(self, action: ProcedureAction) -> frozenset[str]:
        """The statuses that trigger an action."""
        found = (one for one in self.active if one.action is action and one.event is Event.STATUS_CHANGE)
        return frozenset(self._status(name) for one in found for name in one.filters.statuses)

    def wanted(self) -> Collection[tuple[Event, RecordType]]:
        """What the ERP has to be asked for."""
        types = {one: one.filters.order_types or tuple(RecordType) for one in self.active}
        return {(one.event, kind) for one, kinds in types.items() for kind in kinds}

    def fired(self, event: ErpEvent) -> tuple[EventProcedure, ...]:
        """The procedures that an event sets off."""
        return tuple(one for one in self.active if self._fits(one, event))

    def _fits(self, one: EventProcedure, event: ErpEvent) -> bool:
        filters = one.filters
        if one.event is not event.event or (filters.order_types and event.record_type not in filters.order_types):
            return False
        if filters.referrers and decimal_text(event.referrer) not in {decimal_text(each) for each in filters.referrers}:
            return False
        if event.event not in _CHANGES:
            return True
        return decimal_text(event.status) in {self._status(name) for name in filters.statuses}

    def _status(self, name: str) -> str:
        if name not in self._resolved:
            self._resolved[name] = decimal_text(self.status_of(name))
        return self._resolved[name]
