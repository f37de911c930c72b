"""refurbed returns as domain returns: one record is one item on its way back, under one of refurbed's labels."""

from __future__ import annotations

from collections.abc import Mapping

from marketsync.domain import SKIP, Mapped, Return, ReturnReasonGroup, ReturnState, Skip, Tracer, is_absolute_link, rule
from marketsync.errors import MappingError
from marketsync.mapping.identifiers import read_identifiers
from marketsync.refurbed import models as wire

__all__ = ["to_return"]

_STATES = {state.value: state for state in ReturnState}
_NO_TOPICS: Mapping[str, ReturnReasonGroup] = {}


@rule("return.state", source="state", public=True)
def state_of_return(record: wire.OrderItemReturn) -> ReturnState | Skip:
    """Where the goods are; a word nobody knows stays unknown, its dates still count."""
    return _STATES.get(record.state.raw, ReturnState.UNKNOWN)


@rule("return.order", source="order_id", public=True)
def order_of_return(record: wire.OrderItemReturn) -> str | Skip:
    """A return belongs to an order."""
    if not record.order_id:
        raise MappingError("the return names no order")
    return record.order_id


@rule("return.item", source="order_item_id", public=True)
def item_of_return(record: wire.OrderItemReturn) -> str | Skip:
    """A return is of one item."""
    if not record.order_item_id:
        raise MappingError("the return names no order item")
    return record.order_item_id


@rule("return.reason_group", source="ticket_topic")
def group_of_topic(topic: str, topics: Mapping[str, ReturnReasonGroup]) -> ReturnReasonGroup | Skip:
    """The caller's reading of refurbed's support topics: refurbed names no reasons, and its topics may change."""
    return topics.get(topic, SKIP)


def to_return(
    record: wire.OrderItemReturn,
    *,
    account: str = "refurbed",
    topics: Mapping[str, ReturnReasonGroup] = _NO_TOPICS,
) -> Mapped[Return]:
    """A domain return, or the problems that stand in the way.

    The ticket's topic is kept as the reason; ``topics`` says what a topic stands for. A label has no link here: it is
    asked for through the ticket.
    """
    tracer = Tracer()
    tracer.set("id", record.id, rule="identity.return_id", source="id", shown=record.id)
    order_id = tracer.apply("order_id", order_of_return, record)
    line_id = tracer.apply("line_ids", item_of_return, record)
    state = tracer.apply("state", state_of_return, record) or ReturnState.UNKNOWN
    if state is ReturnState.UNKNOWN and record.state.raw != "UNKNOWN":
        tracer.warn("state_unknown", "state", "a state nobody has heard of; the return is kept and read again")
    if order_id is None or line_id is None:
        return tracer.finish(None)
    topic = (record.ticket_topic or "").strip()
    group = tracer.apply("reason_group", group_of_topic, topic, topics) if topic else None
    return tracer.finish(
        Return(
            id=record.id,
            market="refurbed",
            account=account,
            order_id=order_id,
            line_ids=(line_id,),
            state=state,
            raw_state=record.state.raw,
            initiated_at=record.return_initiated_at,
            delivered_at=record.delivered_at,
            tracking_number=record.tracking_number.strip() or None,
            tracking_url=_link(tracer, record.tracking_url),
            reason=topic or None,
            reason_group=group,
            identifiers=read_identifiers(
                tracer, ((one.identifier_type.raw, one.value) for one in record.item_identifiers if one.value.strip())
            ),
            source=record,
        )
    )


def _link(tracer: Tracer, text: str) -> str | None:
    url = text.strip()
    if not url:
        return None
    if not is_absolute_link(url):
        tracer.warn("tracking_url_invalid", "tracking_url", "the tracking link is no absolute address; left out")
        return None
    return tracer.set("tracking_url", url, rule="return.tracking_url", source="tracking_url", shown=url)
