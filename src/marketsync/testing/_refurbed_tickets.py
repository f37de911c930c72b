"""Tickets of the fake refurbed, and the return label that is posted on one.

Vendor's source: `TicketService`, the messages `Ticket` and `TicketMessage`, `INELIGIBLE_NO_TICKET`. It names no errors
besides the usual ones; what is refused here beyond bad values and unknown ids is inferred and said so.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from marketsync.core.clock import Clock
from marketsync.testing import _refurbed_enums as enums
from marketsync.testing._refurbed_lists import amount
from marketsync.testing._refurbed_orders import Json, Recipe, refresh_totals
from marketsync.testing._refurbed_records import RefurbedRecords
from marketsync.testing._refurbed_wire import (
    FAILED_PRECONDITION,
    INVALID_ARGUMENT,
    NOT_FOUND,
    Enum,
    Many,
    Message,
    Refused,
    as_time,
)

__all__ = ["CREATE", "TICKET", "UPDATE", "RefurbedTickets"]

_FILE = Message({"filename": "string", "data": "string"})
_SUBMISSION = Message({"body_html": "string", "attachments": Many(_FILE)})
_ITEM = Message({"marketplace_order_item_id": "int64", "buyback_order_item_id": "int64"})
TICKET = Message({"ticket_id": "int64"})
CREATE = Message(
    {
        "order_item_identifier": _ITEM,
        "topic": "string",
        "message": _SUBMISSION,
        "notes": "string",
        "follow_up_to_ticket_id": "int64",
    }
)
UPDATE = Message(
    {
        "ticket_id": "int64",
        "new_message": Message({"message": _SUBMISSION, "scope": Enum(enums.MESSAGE_SCOPE)}),
        "assignee_user_email": "string",
        "unassign": "bool",
        "status": Enum(enums.SUBMITTABLE_STATUS),
        "notes": "string",
    }
)
NO_TICKET = "INELIGIBLE_NO_TICKET"
_TYPES: Mapping[str, str] = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "txt": "text/plain"}
_SELLER = ("Sam Sample", "support@example.com")


class RefurbedTickets(RefurbedRecords):
    """The tickets of one account."""

    def __init__(self, *, clock: Clock | None = None, refunds_need_ticket: bool = False) -> None:
        super().__init__(clock=clock)
        self.refunds_need_ticket = refunds_need_ticket
        self.tickets: dict[str, Json] = {}
        """Ticket id -> raw ticket."""
        self.messages: dict[str, list[Json]] = {}
        """Ticket id -> its raw messages with their scopes."""
        self.return_labels: list[str] = []
        """Ids of the tickets that a return label was made for, once per label."""
        self._next_ticket, self._next_message = 600001, 1

    # -- for tests -------------------------------------------------------------------------------------------------

    def add_ticket(
        self,
        item_id: str,
        /,
        *,
        topic: str = "change_of_mind",
        body_html: str = "<p>I would like to return it.</p>",
        **overrides: Any,
    ) -> str:
        """The buyer writes about an item; returns the ticket's id. `overrides` are members of the ticket."""
        with self._lock:
            item = self.item(str(item_id))
            ticket_id = self._open(item, topic, status="OPEN", seller_action_needed=True)
            now = as_time(self.clock.now(), 0)
            self.tickets[ticket_id]["sla_checkpoints"] = [{"checkpoint_type": "AWAITING_REPLY_SINCE", "at": now}]
            self.add_message(ticket_id, body_html)
            self.tickets[ticket_id].update(overrides)
            return ticket_id

    def add_message(self, ticket_id: str, /, body_html: str, *, sender: str = "CUSTOMER") -> str:
        """Somebody writes on a ticket, the buyer unless `sender` says otherwise; returns the message's id."""
        with self._lock:
            ticket = self.tickets[str(ticket_id)]
            author: Json = {"type": sender, "name": ticket["customer"]["name"] if sender == "CUSTOMER" else "refurbed"}
            return self._post(ticket, author, body_html, "PUBLIC", ())

    def require_ticket(self, item_id: str, /) -> None:
        """Refuse refunds of an item until there is a ticket about it."""
        with self._lock:
            item = self.item(str(item_id))
            if not any(self._is_about(ticket, item) for ticket in self.tickets.values()):
                _bar(item)
                refresh_totals(self.order_of(item))

    # -- requests --------------------------------------------------------------------------------------------------

    def _ticket_of(self, asked: Mapping[str, Any]) -> Json:
        if "ticket_id" not in asked:
            raise Refused(INVALID_ARGUMENT, "is required", place="ticket_id")
        ticket = self.tickets.get(str(asked["ticket_id"]))
        if ticket is None:
            raise Refused(NOT_FOUND, "ticket not found")
        return ticket

    def _create_ticket(self, asked: Mapping[str, Any]) -> Json:
        """A ticket by the seller. Trade-ins are not here, so their items are not found."""
        named = asked.get("order_item_identifier", {})
        if "buyback_order_item_id" in named:
            raise Refused(NOT_FOUND, "buyback order item not found")
        item = self._asked_item(named, "marketplace_order_item_id")
        if not asked.get("topic", "").strip():
            raise Refused(INVALID_ARGUMENT, "is required", place="topic", about=self.order_of(item))
        body, files = _letter(asked.get("message", {}), "message")
        more: Json = {"notes": asked.get("notes", "")}
        if "follow_up_to_ticket_id" in asked:
            first = self.tickets.get(str(asked["follow_up_to_ticket_id"]))
            if first is None or first["status"] != "CLOSED":
                raise Refused(FAILED_PRECONDITION, "only a closed ticket has a follow-up", about=self.order_of(item))
            more["follow_up_to_ticket_id"] = first["id"]
        ticket_id = self._open(item, asked["topic"], status="PENDING", seller_action_needed=False, **more)
        ticket = self.tickets[ticket_id]
        self._post(ticket, _seller(), body, "PUBLIC", files)
        return ticket

    def _update_ticket(self, asked: Mapping[str, Any]) -> Json:
        """An answer or new facts. A closed ticket takes none (inferred: it has follow-ups instead)."""
        ticket = self._ticket_of(asked)
        if ticket["status"] == "CLOSED":
            raise Refused(FAILED_PRECONDITION, "the ticket is closed", about=self._order_about(ticket))
        if "assignee_user_email" in asked and "unassign" in asked:
            raise Refused(INVALID_ARGUMENT, "only one of assignee_user_email and unassign", place="unassign")
        new = asked.get("new_message")
        if new is not None:
            if new.get("scope", "UNSPECIFIED") == "UNSPECIFIED":
                raise Refused(INVALID_ARGUMENT, "is required", place="new_message.scope")
            body, files = _letter(new.get("message", {}), "new_message.message")
            self._post(ticket, _seller(), body, new["scope"], files)
        if asked.get("unassign"):
            ticket.pop("assignee", None)
        elif "assignee_user_email" in asked:
            ticket["assignee"] = {"email": asked["assignee_user_email"], "name": _SELLER[0]}
        if "notes" in asked:
            ticket["notes"] = asked["notes"]
        status = asked.get("status", "UNSPECIFIED")
        ticket.update(status="PENDING" if status == "UNSPECIFIED" else status, seller_action_needed=False)
        ticket["updated_at"] = as_time(self.clock.now(), 0)
        return ticket

    def _make_return_label(self, asked: Mapping[str, Any]) -> Json:
        """A label, posted as a message. Whether a second one may be asked for is not said; here it may."""
        ticket = self._ticket_of(asked)
        if "marketplace_order_item" not in ticket:
            raise Refused(FAILED_PRECONDITION, "the ticket is not about an order item")
        self.return_labels.append(str(ticket["id"]))
        link = f"https://files.example.com/return-labels/{ticket['id']}-{len(self.return_labels)}.pdf"
        label = {"filename": "return-label.pdf", "url": link, "content_type": _TYPES["pdf"]}
        author = {"type": "SYSTEM", "name": "refurbed"}
        self._post(ticket, author, "<p>Your return label is attached.</p>", "PUBLIC", [label])
        return {}

    # -- inside ----------------------------------------------------------------------------------------------------

    def _make(self, given: Mapping[str, Any], recipe: Recipe) -> Json:
        item = super()._make(given, recipe)
        if self.refunds_need_ticket or item.get("refund_eligibility") == NO_TICKET:
            _bar(item)
        return item

    def _order_about(self, ticket: Mapping[str, Any]) -> Json | None:
        return self.orders.get(str(ticket.get("marketplace_order_item", {}).get("order_id")))

    @staticmethod
    def _is_about(ticket: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
        return str(ticket.get("marketplace_order_item", {}).get("order_item_id")) == str(item["id"])

    def _open(self, item: Json, topic: str, **facts: Any) -> str:
        """A new ticket about an item, whose refunds it sets free."""
        order = self.order_of(item)
        address = order.get("shipping_address") or {}
        ticket_id, self._next_ticket = str(self._next_ticket), self._next_ticket + 1
        now = as_time(self.clock.now(), 0)
        self.tickets[ticket_id] = {
            "id": ticket_id,
            "created_at": now,
            "marketplace_order_item": {
                "order_item_id": str(item["id"]),
                "order_id": str(order["id"]),
                "instance_name": item.get("name", ""),
            },
            "topic_slug": topic,
            "country": address.get("country_code", "UNSPECIFIED"),
            "customer": {
                "email": order.get("customer_email", ""),
                "name": f"{address.get('first_name', '')} {address.get('family_name', '')}".strip(),
            },
            "sla_checkpoints": [],
            "updated_at": now,
            "customer_panicked": False,
            "notes": "",
            "topic_change_allowed": True,
            "has_help_requests": False,
            **facts,
        }
        self.messages[ticket_id] = []
        if item.get("refund_eligibility") == NO_TICKET and amount(item, "total_paid") > 0:
            item.update(is_refundable=True, refund_eligibility="ELIGIBLE")
            refresh_totals(order)
        return ticket_id

    def _post(self, ticket: Json, author: Json, body_html: str, scope: str, files: Sequence[Json]) -> str:
        message_id, self._next_message = str(self._next_message), self._next_message + 1
        now = as_time(self.clock.now(), 0)
        message: Json = {
            "id": message_id,
            "body_html": body_html,
            "created_at": now,
            "author": author,
            "attachments": list(files),
        }
        self.messages[str(ticket["id"])].append({"message": message, "scope": scope})
        ticket["updated_at"] = now
        return message_id


def _bar(item: Json) -> None:
    item.update(is_refundable=False, refund_eligibility=NO_TICKET)


def _seller() -> Json:
    return {"type": "MERCHANT", "name": _SELLER[0], "email": _SELLER[1]}


def _letter(submission: Mapping[str, Any], place: str) -> tuple[str, list[Json]]:
    """Text and files of a message. Raises `Refused`."""
    body = submission.get("body_html", "")
    if not body.strip():
        raise Refused(INVALID_ARGUMENT, "is required", place=f"{place}.body_html")
    return body, [_stored(one, f"{place}.attachments") for one in submission.get("attachments", ())]


def _stored(sent: Mapping[str, Any], place: str) -> Json:
    name = sent.get("filename", "")
    try:
        content = base64.b64decode(sent.get("data", ""), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(INVALID_ARGUMENT, "is no base64", place=place) from None
    if not name or not content:
        raise Refused(INVALID_ARGUMENT, "name and data are required", place=place)
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    link = f"https://files.example.com/attachments/{binascii.crc32(content):08x}"
    return {"filename": name, "url": link, "content_type": kind}
