"""Invoices at refurbed: the whole order's PDF, once or again, while the order is invoiceable."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from marketsync.errors import ApiError, Conflict, InvalidRequest, NotFound, Outcome, PermissionDenied, ServerFault
from marketsync.sync import message_of
from marketsync.sync.event_ports import InvoiceSink
from marketsync.testing.fake import Answer
from tests.engine.world import World

PDF = b"%PDF-1.7 an invented invoice"
LATE = timedelta(days=31).total_seconds()


@pytest.fixture
def world() -> World:
    world = World()
    world.refurbed.add_order(1)
    return world


def test_an_invoice_is_taken_and_replaced(world: World) -> None:  # INV-5, INV-6
    assert isinstance(world.market, InvoiceSink)
    assert world.market.invoice_limit == 2 * 1024 * 1024
    assert world.market.invoice_problem("1") == ""
    for content in (PDF, PDF + b", corrected"):
        world.market.set_invoice("1", content)
        assert world.refurbed.invoices == {"1": content}


def test_the_largest_file_is_taken(world: World) -> None:
    content = PDF.ljust(world.market.invoice_limit, b" ")
    world.market.set_invoice("1", content)
    assert world.refurbed.invoices["1"] == content


def test_why_an_invoice_is_not_taken_is_a_reason(world: World) -> None:
    assert world.market.invoice_problem("999") == "not_found"
    world.later(LATE)
    assert world.market.invoice_problem("1") == "invoice_period_over"
    assert message_of("invoice_period_over") == "the market takes no invoice for this order any more"


@pytest.mark.parametrize(
    ("order", "prepare", "kind"),
    [
        pytest.param("999", lambda world: None, NotFound, id="of another seller"),
        pytest.param("1", lambda world: world.later(LATE), Conflict, id="too late"),
        pytest.param("1", lambda world: world.refurbed.fail("invoices.set", how=400), InvalidRequest, id="refused"),
    ],
)
def test_a_refusal_is_typed_and_not_repeated(world: World, order: str, prepare: Any, kind: type[ApiError]) -> None:
    prepare(world)
    with pytest.raises(kind) as caught:
        world.market.set_invoice(order, PDF)
    assert caught.value.outcome is Outcome.REJECTED
    assert len(world.refurbed.sent("invoices.set")) == 1
    assert world.refurbed.invoices == {}


@pytest.mark.parametrize("content", [b"", b"<html>", PDF.ljust(2 * 1024 * 1024 + 1)])
def test_what_is_no_invoice_is_refused_before_it_leaves(world: World, content: bytes) -> None:  # INV-8
    with pytest.raises(InvalidRequest) as caught:
        world.market.set_invoice("1", content)
    assert (caught.value.outcome, caught.value.code) == (Outcome.REJECTED, "INVALID_VALUE")
    assert world.refurbed.requests == []


def test_a_lost_answer_is_repeated_because_the_file_replaces_itself(world: World) -> None:
    world.refurbed.fail("invoices.set", when="after", how="timeout")
    world.market.set_invoice("1", PDF)
    assert len(world.refurbed.sent("invoices.set")) == 2
    assert world.refurbed.invoices == {"1": PDF}


@pytest.mark.parametrize("change", [{"size": "7"}, {"crc32": "deadbeef"}])
def test_another_file_than_was_sent_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    honest = world.refurbed.answer
    monkeypatch.setattr(
        world.refurbed,
        "answer",
        lambda request: Answer(200, {**json.loads(json.dumps(honest(request).json)), **change}),
    )
    with pytest.raises(ServerFault) as caught:
        world.market.set_invoice("1", PDF)
    assert caught.value.outcome is Outcome.UNKNOWN


def test_a_missing_right_is_not_an_answer_about_the_order(world: World) -> None:
    world.refurbed.deny("merchant.orderInvoice:update")
    with pytest.raises(PermissionDenied):
        world.market.set_invoice("1", PDF)
