"""Tickets, the return label on them, and refunds that wait for one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.refurbed.asking import Desk, make_desk

LIST = "TicketService/ListTickets"
GET = "TicketService/GetTicket"
CREATE = "TicketService/CreateTicket"
UPDATE = "TicketService/UpdateTicket"
LABEL = "TicketService/GenerateReturnShippingLabel"
REFUND = "OrderItemService/RefundOrderItem"


@pytest.fixture
def item(desk: Desk) -> str:
    return str(desk.fake.orders[desk.fake.add_order(items=[{}, {}])]["items"][0]["id"])


@pytest.fixture
def ticket(desk: Desk, item: str) -> str:
    return desk.fake.add_ticket(item)


def letter(item_id: str, **members: Any) -> dict[str, Any]:
    return {
        "order_item_identifier": {"marketplace_order_item_id": item_id},
        "topic": "cancellation",
        "message": {"body_html": "<p>Sorry.</p>"},
        **members,
    }


def test_a_buyers_ticket_is_read_with_its_messages(desk: Desk, item: str, ticket: str) -> None:
    desk.clock.advance(60)
    desk.fake.add_message(ticket, "<p>Hello?</p>")
    desk.fake.add_message(ticket, "<p>We look into it.</p>", sender="REFURBED")
    read = desk.ask(GET, {"ticket_id": ticket}).json
    assert (read["ticket"]["status"], read["ticket"]["seller_action_needed"]) == ("OPEN", True)
    assert read["ticket"]["marketplace_order_item"]["order_item_id"] == item
    assert read["ticket"]["customer"] == {"email": "buyer-7100001@example.com", "name": "Greta Muster"}
    assert read["ticket"]["updated_at"] == "2026-11-02T12:01:00Z"
    authors = [one["message"]["author"]["type"] for one in read["messages"]]
    assert authors == ["CUSTOMER", "CUSTOMER", "REFURBED"]


def test_tickets_are_listed_oldest_first_by_filters_and_pages(desk: Desk, item: str, ticket: str) -> None:
    other = str(desk.fake.orders[desk.fake.add_order(country="IT")]["items"][0]["id"])
    desk.clock.advance(60)
    second = desk.fake.add_ticket(
        other,
        topic="defect",
        urgency_status="URGENT",
        customer_panicked=True,
        sla_checkpoints=[],
        assignee={"email": "sam@example.com", "name": "Sam"},
    )
    desk.clock.advance(60)
    third = desk.fake.add_ticket(
        item,
        buyback_order_item={"buyback_order_item_id": "31", "buyback_order_id": "30"},
        marketplace_order_item=None,
        has_help_requests=True,
        status="SOLVED",
        seller_action_needed=False,
    )
    desk.fake.tickets[third].pop("marketplace_order_item")

    def listed(**request: Any) -> list[str]:
        return [one["id"] for one in desk.ask(LIST, request).json["tickets"]]

    assert listed() == [ticket, second, third]
    assert listed(sort={"order": "DESC"}) == [third, second, ticket]
    assert listed(sort={"by": "UPDATED_AT", "order": "DESC"}) == [third, second, ticket]
    assert listed(sort={"by": "NEXT_SLA_BREACH_AT"}) == [second, ticket, third]
    assert listed(pagination={"limit": 1}) == [ticket]
    assert listed(pagination={"starting_after": ticket}) == [second, third]
    assert desk.ask(LIST, {"pagination": {"starting_after": "1"}}).code == 3
    for name, wanted, found in (
        ("ticket_id", {"any_of": [ticket, third]}, [ticket, third]),
        ("marketplace_order_id", {"any_of": ["7100002"]}, [second]),
        ("marketplace_order_item_id", {"any_of": [item]}, [ticket]),
        ("buyback_order_id", {"any_of": ["30"]}, [third]),
        ("buyback_order_item_id", {"any_of": ["31"]}, [third]),
        ("status", {"none_of": ["OPEN"]}, [third]),
        ("country", {"any_of": ["IT"]}, [second]),
        ("topic", {"any_of": ["defect"]}, [second]),
        ("urgency_status", {"any_of": ["URGENT"]}, [second]),
        ("customer_email", {"eq": "buyer-7100002@example.com"}, [second]),
        ("customer_name", {"contains": "esempio"}, [second]),
        ("assignee_user_email", {"eq": "sam@example.com"}, [second]),
        ("customer_panicked", {"value": True}, [second]),
        ("is_buyback", {"value": True}, [third]),
        ("seller_action_needed", {"value": False}, [third]),
        ("has_help_requests", {"value": True}, [third]),
    ):
        assert listed(filter={name: wanted}) == found, name


def test_a_sellers_ticket_waits_for_the_buyer(desk: Desk, item: str) -> None:
    files = [{"filename": "proof.PDF", "data": "JVBERi0="}, {"filename": "log", "data": "eA=="}]
    asked = letter(item, notes="twice", message={"body_html": "<p>Sorry.</p>", "attachments": files})
    made = desk.ask(CREATE, asked).json
    assert (made["ticket"]["status"], made["ticket"]["notes"]) == ("PENDING", "twice")
    (message,) = made["messages"]
    assert (message["scope"], message["message"]["author"]["type"]) == ("PUBLIC", "MERCHANT")
    kinds = [one["content_type"] for one in message["message"]["attachments"]]
    assert kinds == ["application/pdf", "application/octet-stream"]
    assert desk.ask(GET, {"ticket_id": made["ticket"]["id"]}).json == made


def test_a_follow_up_belongs_to_a_closed_ticket(desk: Desk, item: str, ticket: str) -> None:
    assert desk.ask(CREATE, letter(item, follow_up_to_ticket_id=ticket)).code == 9
    assert desk.ask(CREATE, letter(item, follow_up_to_ticket_id="9")).code == 9
    desk.fake.tickets[ticket]["status"] = "CLOSED"
    assert desk.ask(UPDATE, {"ticket_id": ticket, "notes": "x"}).code == 9
    made = desk.ask(CREATE, letter(item, follow_up_to_ticket_id=ticket)).json
    assert made["ticket"]["follow_up_to_ticket_id"] == ticket


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"order_item_identifier": {}}, 3),
        ({"order_item_identifier": {"marketplace_order_item_id": "9"}}, 5),
        ({"order_item_identifier": {"buyback_order_item_id": "9"}}, 5),
        ({"topic": " "}, 3),
        ({"message": {}}, 3),
        ({"message": {"body_html": "x", "attachments": [{"filename": "a", "data": "#"}]}}, 3),
        ({"message": {"body_html": "x", "attachments": [{"filename": "", "data": "eA=="}]}}, 3),
        ({"message": {"body_html": "x", "attachments": [{"filename": "a"}]}}, 3),
    ],
)
def test_a_bad_ticket_is_refused(desk: Desk, item: str, members: dict[str, Any], code: int) -> None:
    assert desk.ask(CREATE, letter(item, **members)).code == code
    assert desk.fake.tickets == {}


def test_an_update_sets_the_ticket_pending_unless_it_says_otherwise(desk: Desk, ticket: str) -> None:
    noted = desk.ask(UPDATE, {"ticket_id": ticket, "notes": "calls often"}).json["ticket"]
    assert (noted["status"], noted["notes"], noted["seller_action_needed"]) == ("PENDING", "calls often", False)
    assigned = desk.ask(UPDATE, {"ticket_id": ticket, "assignee_user_email": "sam@example.com"}).json["ticket"]
    assert (assigned["assignee"]["email"], assigned["notes"]) == ("sam@example.com", "calls often")
    assert "assignee" not in desk.ask(UPDATE, {"ticket_id": ticket, "unassign": True}).json["ticket"]
    answer = {"message": {"body_html": "<p>Between us.</p>"}, "scope": "INTERNAL"}
    solved = desk.ask(UPDATE, {"ticket_id": ticket, "new_message": answer, "status": "SOLVED"}).json
    assert solved["ticket"]["status"] == "SOLVED"
    assert [one["scope"] for one in solved["messages"]] == ["PUBLIC", "INTERNAL"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"ticket_id": None}, 3),
        ({"ticket_id": "9"}, 5),
        ({"assignee_user_email": "a@example.com", "unassign": True}, 3),
        ({"new_message": {"message": {"body_html": "x"}}}, 3),
        ({"new_message": {"scope": "PUBLIC"}}, 3),
        ({"status": "CLOSED"}, 3),
    ],
)
def test_a_bad_update_is_refused(desk: Desk, ticket: str, members: dict[str, Any], code: int) -> None:
    assert desk.ask(UPDATE, {"ticket_id": ticket, **members}).code == code
    assert len(desk.fake.messages[ticket]) == 1


def test_a_return_label_is_posted_on_the_ticket_once_per_call(desk: Desk, ticket: str) -> None:
    assert desk.ask(LABEL, {"ticket_id": ticket}).json == {}
    last = desk.ask(GET, {"ticket_id": ticket}).json["messages"][-1]["message"]
    assert (last["author"]["type"], last["attachments"][0]["content_type"]) == ("SYSTEM", "application/pdf")
    desk.ask(LABEL, {"ticket_id": ticket})
    links = [
        file["url"]
        for one in desk.ask(GET, {"ticket_id": ticket}).json["messages"]
        for file in one["message"]["attachments"]
    ]
    assert len(set(links)) == 2
    assert desk.fake.return_labels == [ticket, ticket]
    assert desk.ask(LABEL, {"ticket_id": "9"}).code == 5
    assert desk.ask(LABEL, {}).code == 3
    del desk.fake.tickets[ticket]["marketplace_order_item"]
    assert desk.ask(LABEL, {"ticket_id": ticket}).code == 9


def test_a_ticket_sets_a_refund_free() -> None:  # RFD-7
    desk = make_desk(refunds_need_ticket=True)
    order = desk.fake.add_order()
    raw = desk.fake.orders[order]
    (item,) = raw["items"]
    assert (raw["is_refundable"], raw["refund_eligibility"]) == (False, "INELIGIBLE_NO_TICKET")
    target = {"id": item["id"], "currency_code": "EUR", "target_paid_amount": "0"}
    assert desk.ask(REFUND, target).code == 9
    assert desk.ask("OrderService/RefundOrder", {"id": order}).code == 9
    desk.ask(CREATE, letter(item["id"]))
    assert (raw["is_refundable"], item["refund_eligibility"]) == (True, "ELIGIBLE")
    assert desk.ask(REFUND, target).json["total_paid"] == "0.00"
    desk.fake.add_ticket(item["id"])
    assert item["refund_eligibility"] == "INELIGIBLE_ALREADY_REFUNDED"


def test_single_items_may_need_a_ticket(desk: Desk, item: str, ticket: str) -> None:
    desk.fake.require_ticket(item)
    assert desk.fake.items[item]["is_refundable"] is True
    order = desk.fake.order_of(desk.fake.item(item))
    other = order["items"][1]
    desk.fake.require_ticket(other["id"])
    assert (other["refund_eligibility"], order["is_refundable"]) == ("INELIGIBLE_NO_TICKET", True)
    desk.fake.add_ticket(other["id"])
    assert other["is_refundable"] is True
    third = desk.fake.item(desk.fake.add_item(order["id"], refund_eligibility="INELIGIBLE_NO_TICKET"))
    assert third["is_refundable"] is False


def test_nulls_are_written_where_a_member_is_optional() -> None:
    desk = make_desk(nulls=True)
    ticket = desk.fake.add_ticket(desk.fake.orders[desk.fake.add_order()]["items"][0]["id"])
    read = desk.ask(GET, {"ticket_id": ticket}).json
    assert (read["ticket"]["assignee"], read["messages"][0]["message"]["author"]["email"]) == (None, None)


def test_a_talkative_refusal_names_the_buyer_of_the_ticket() -> None:
    desk = make_desk(echo_personal=True)
    ticket = desk.fake.add_ticket(desk.fake.orders[desk.fake.add_order()]["items"][0]["id"])
    desk.fake.fail("tickets.get", how=503)
    assert "buyer-7100001@example.com" in desk.ask(GET, {"ticket_id": ticket}, check=False).json["message"]
    desk.fake.fail("invoices.set", how=503)
    pieces = [{"meta": {"order_id": "7100001"}}]
    assert "buyer-7100001" in desk.ask("OrderService/SetOrderInvoiceStream", pieces).json["message"]
