"""Batches: split at 50, one result per entry, none hiding another; and refusals that prove nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from marketsync.core import TransportFailure
from marketsync.errors import Conflict, DecodeFailed, InvalidRequest, Outcome, PartialFailure
from marketsync.refurbed import AsyncRefurbedClient, ItemStateChange, ItemUpdate
from marketsync.testing import FakeClock
from tests.refurbed.scripted import TOKEN, Scripted, answer, fixture, raw_item, refusal

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://track.example/p/AA17"
TIMEOUT = TransportFailure("no complete answer in time", sent=True, timed_out=True)


def client_of(transport: Scripted, **options: Any) -> AsyncRefurbedClient:
    options.setdefault("clock", FakeClock(NOON))
    return AsyncRefurbedClient(token=TOKEN, transport=transport, **options)


def accepted(first: int, count: int) -> Any:
    results = [
        {"status": {}, "order_item": raw_item(id=str(at), state="ACCEPTED")} for at in range(first, first + count)
    ]
    return answer({"results": results}, x_request_id=f"r-{first}")


def acceptances(count: int) -> list[ItemStateChange]:
    return [ItemStateChange(at, "ACCEPTED") for at in range(count)]


async def test_a_batch_is_split_at_fifty_and_keeps_its_order() -> None:
    transport = Scripted(accepted(0, 50), accepted(50, 50), accepted(100, 1))
    results = await client_of(transport).order_items.set_states(acceptances(101))
    assert [len(body["updates"]) for body in transport.bodies] == [50, 50, 1]
    assert [entry.unwrap().id for entry in results] == [str(at) for at in range(101)]
    results.raise_for_failures()


async def test_an_empty_batch_sends_nothing() -> None:
    transport = Scripted(answer({}))
    assert list(await client_of(transport).order_items.set_states([])) == []
    assert list(await client_of(transport).order_items.update_many(iter(()))) == []
    assert transport.requests == []


async def test_entries_of_another_kind_are_refused() -> None:
    transport = Scripted(answer({}))
    with pytest.raises(TypeError, match="ItemUpdate"):
        await client_of(transport).order_items.update_many([ItemStateChange("1", "ACCEPTED")])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="ItemStateChange"):
        await client_of(transport).order_items.set_states(["1"])  # type: ignore[list-item]
    assert transport.requests == []


async def test_each_entry_stands_for_itself() -> None:
    case = fixture("order_items.set_states")
    transport = Scripted(answer(case["response"], x_request_id="r-3"))
    states = ["ACCEPTED", "ACCEPTED", "RETURNED", "REJECTED"]
    changes = [ItemStateChange(9410001 + at, state) for at, state in enumerate(states)]
    results = await client_of(transport, account="shop-de").order_items.set_states(changes)
    assert [entry.ok for entry in results] == [True, False, False, False]
    for entry in results[1:]:
        assert (entry.error.vendor, entry.error.account) == ("refurbed", "shop-de")
        assert (entry.error.operation, entry.error.request_id) == ("order_items.set_states", "r-3")
    assert [entry.error.may_have_happened for entry in results[1:]] == [False, True, False]
    with pytest.raises(PartialFailure) as caught:
        results.raise_for_failures()
    assert [at for at, _ in caught.value.failed] == [1, 2, 3]
    assert caught.value.outcome is Outcome.UNKNOWN


async def test_an_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    broken = [
        {"status": {}, "order_item": raw_item(id="1", state="ACCEPTED", total_paid=[])},
        {"status": {}, "order_item": raw_item(id="2", state="ACCEPTED")},
        {"status": []},
        {"status": "fine"},
        None,
        {"order_item": None},
    ]
    results = await client_of(Scripted(answer({"results": broken}))).order_items.set_states(acceptances(6))
    assert [entry.ok for entry in results] == [False, True, False, False, False, False]
    paths = [entry.error.path for entry in results if isinstance(entry.error, DecodeFailed)]
    assert paths == ["$.results[0].order_item.total_paid", "$.results[3]", "$.results[4]"]
    assert results[0].error.outcome is Outcome.APPLIED
    for at in (2, 5):  # success without the record: nobody knows whether it moved
        assert isinstance(results[at].error, Conflict)
        assert results[at].error.outcome is Outcome.UNKNOWN


async def test_an_update_may_be_answered_without_a_record() -> None:
    client = client_of(Scripted(answer({"results": [{"status": {"code": 0}}]})))
    (entry,) = await client.order_items.update_many([ItemUpdate("1", tracking_url=URL)])
    assert entry.ok
    assert entry.unwrap() is None


@pytest.mark.parametrize("document", [{}, {"results": None}, {"results": []}, {"results": [{}, {}]}, []])
async def test_an_answer_with_another_number_of_results_cannot_be_read(document: Any) -> None:
    client = client_of(Scripted(answer(document)))
    with pytest.raises(DecodeFailed) as caught:
        await client.order_items.set_states(acceptances(1))
    assert caught.value.outcome is Outcome.APPLIED


async def test_a_later_call_that_fails_keeps_the_results_before_it() -> None:
    transport = Scripted(accepted(0, 50), TIMEOUT)
    results = await client_of(transport).order_items.set_states(acceptances(60))
    assert [entry.ok for entry in results] == [True] * 50 + [False] * 10
    assert results[59].error.may_have_happened
    assert len(transport.requests) == 2  # a move is not repeated


async def test_a_refused_entry_after_an_unanswered_attempt_proves_nothing() -> None:
    refused = {"results": [{"status": {"code": 3}}]}
    client = client_of(Scripted(TIMEOUT, answer(refused)))
    (entry,) = await client.order_items.update_many([ItemUpdate("1", tracking_url=URL)])
    assert isinstance(entry.error, InvalidRequest)
    assert entry.error.outcome is Outcome.UNKNOWN
    assert entry.error.attempts == 2


@pytest.mark.parametrize("name", ["update", "set_state", "update_many", "set_states"])
async def test_a_refusal_proves_nothing_when_an_earlier_call_went_unanswered(name: str) -> None:
    one = refusal(3, 400) if name in ("update", "set_state") else answer({"results": [{"status": {"code": 3}}]})
    items = client_of(Scripted(one)).order_items
    with pytest.raises(InvalidRequest) as caught:
        if name == "update":
            await items.update("1", tracking_url=URL, prior_unknown=True)
        elif name == "set_state":
            await items.set_state("1", "ACCEPTED", prior_unknown=True)
        elif name == "update_many":
            (await items.update_many([ItemUpdate("1", tracking_url=URL)], prior_unknown=True))[0].unwrap()
        else:
            (await items.set_states(acceptances(1), prior_unknown=True))[0].unwrap()
    assert caught.value.outcome is Outcome.UNKNOWN
