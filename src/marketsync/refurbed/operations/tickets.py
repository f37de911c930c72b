"""Tickets: listed, read, written, answered; and the return label that refurbed posts on one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from marketsync.core import UNSET, Duplicate, Json, Operation, Page, RawResponse, Safety, Unset, given
from marketsync.refurbed import filters
from marketsync.refurbed.changes import item_id
from marketsync.refurbed.codes import CountryCode
from marketsync.refurbed.files import TicketFile
from marketsync.refurbed.models import Ticket, TicketThread
from marketsync.refurbed.operations.calls import listing, nothing, request
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.refurbed.ticket_enums import (
    SubmittableTicketStatus,
    TicketMessageScope,
    TicketSort,
    TicketStatus,
    TicketUrgencyStatus,
)
from marketsync.refurbed.wire import codec, int64

__all__ = ["create_ticket", "generate_return_label", "get_ticket", "list_tickets", "update_ticket"]


def list_tickets(
    *,
    ids: Iterable[str | int] | None = None,
    order_ids: Iterable[str | int] | None = None,
    order_item_ids: Iterable[str | int] | None = None,
    statuses: Iterable[TicketStatus | str] | None = None,
    urgencies: Iterable[TicketUrgencyStatus | str] | None = None,
    topics: Iterable[str] | None = None,
    countries: Iterable[CountryCode | str] | None = None,
    customer_email: str | None = None,
    assignee_email: str | None = None,
    seller_action_needed: bool | None = None,
    customer_panicked: bool | None = None,
    has_help_requests: bool | None = None,
    is_buyback: bool | None = None,
    sort: TicketSort | str = TicketSort.CREATED_AT,
    descending: bool = False,
    page_size: int = PAGE_SIZE,
) -> Callable[[Hashable | None], Operation[Page[Ticket]]]:
    """From the id after which a page starts to the call that fetches it."""
    body = filters.list_body(
        {
            "ticket_id": filters.any_of(filters.ids_of(ids), "ids"),
            "assignee_user_email": filters.equal_to(assignee_email, "assignee_email"),
            "status": filters.any_of(filters.words(TicketStatus, statuses, "statuses"), "statuses"),
            "customer_email": filters.equal_to(customer_email, "customer_email"),
            "marketplace_order_id": filters.any_of(filters.ids_of(order_ids, "order_ids"), "order_ids"),
            "marketplace_order_item_id": filters.any_of(
                filters.ids_of(order_item_ids, "order_item_ids"), "order_item_ids"
            ),
            "country": filters.any_of(filters.words(CountryCode, countries, "countries"), "countries"),
            "topic": filters.any_of(filters.texts(topics, "topics"), "topics"),
            "urgency_status": filters.any_of(filters.words(TicketUrgencyStatus, urgencies, "urgencies"), "urgencies"),
            "customer_panicked": filters.flag(customer_panicked),
            "is_buyback": filters.flag(is_buyback),
            "seller_action_needed": filters.flag(seller_action_needed),
            "has_help_requests": filters.flag(has_help_requests),
        },
        by=filters.chosen(TicketSort, sort, "sort"),
        descending=descending,
    )
    limit = filters.page_limit(page_size)
    return listing("tickets.list", ("TicketService", "ListTickets"), body, limit, "tickets", Ticket, "a ticket")


def _read(raw: RawResponse) -> TicketThread:
    return codec.decode(raw.content, TicketThread)


def get_ticket(ticket_id: str | int) -> Operation[TicketThread]:
    """One ticket with its messages."""
    sent = request("TicketService", "GetTicket", {"ticket_id": int64(ticket_id, "ticket_id")})
    return Operation("tickets.get", Safety.READ, sent, _read)


def create_ticket(
    order_item_id: str | int,
    *,
    topic: str,
    body_html: str,
    files: Iterable[TicketFile] = (),
    notes: str | Unset = UNSET,
    follow_up_to: str | int | Unset = UNSET,
) -> Operation[TicketThread]:
    """The buyer gets the first message. Tickets are found again by their item, one by the buyer among them."""
    item = item_id(order_item_id)
    body: dict[str, Json] = {
        "order_item_identifier": {"marketplace_order_item_id": item},
        "topic": _text(topic, "topic"),
        "message": _message(body_html, files),
        **given(
            {
                "notes": notes,
                "follow_up_to_ticket_id": UNSET
                if isinstance(follow_up_to, Unset)
                else int64(follow_up_to, "follow_up_to"),
            }
        ),
    }
    sent = request("TicketService", "CreateTicket", body)
    return Operation("tickets.create", Safety.CREATE, sent, _read, natural_key=item, duplicate=Duplicate.HARMFUL)


def update_ticket(
    ticket_id: str | int,
    *,
    body_html: str | Unset = UNSET,
    scope: TicketMessageScope | str | Unset = UNSET,
    files: Iterable[TicketFile] = (),
    assignee_email: str | Unset | None = UNSET,
    status: SubmittableTicketStatus | str | Unset = UNSET,
    notes: str | Unset = UNSET,
) -> Operation[TicketThread]:
    """Absolute values, unless a message goes with them: that is added, and cannot be told from an equal one."""
    members: dict[str, Json] = given({"notes": notes})
    if not isinstance(body_html, Unset):
        if isinstance(scope, Unset):
            raise ValueError("scope must be named with a message: PUBLIC reaches the buyer, INTERNAL does not")
        word = filters.named(TicketMessageScope, scope, "scope")
        members["new_message"] = {"message": _message(body_html, files), "scope": word}
    elif tuple(files) or not isinstance(scope, Unset):
        raise ValueError("files and scope belong to a message: give body_html")
    if assignee_email is None:
        members["unassign"] = True
    elif not isinstance(assignee_email, Unset):
        members["assignee_user_email"] = _text(assignee_email, "assignee_email")
    if not isinstance(status, Unset):
        members["status"] = filters.named(SubmittableTicketStatus, status, "status")
    if not members:
        raise ValueError("an update of nothing: name what changes")
    sent = request("TicketService", "UpdateTicket", {"ticket_id": int64(ticket_id, "ticket_id"), **members})
    safety = Safety.ONCE if "new_message" in members else Safety.SET
    return Operation("tickets.update", safety, sent, _read)


def generate_return_label(ticket_id: str | int) -> Operation[None]:
    """Each call may make another label; what was made is read from the ticket's messages."""
    ticket = int64(ticket_id, "ticket_id")
    return Operation(
        "tickets.generate_return_label",
        Safety.CREATE,
        request("TicketService", "GenerateReturnShippingLabel", {"ticket_id": ticket}),
        nothing,
        natural_key=ticket,
        duplicate=Duplicate.HARMFUL,
    )


def _message(body_html: str, files: Iterable[TicketFile]) -> dict[str, Json]:
    attached = tuple(files)
    if not all(isinstance(one, TicketFile) for one in attached):
        raise TypeError("files takes TicketFile objects")
    message: dict[str, Json] = {"body_html": _text(body_html, "body_html")}
    return {**message, "attachments": [one.body() for one in attached]} if attached else message


def _text(value: str, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} must not be blank")
    return value
