"""Invoices go out once per content; others replace them; what the market does not take is said and not repeated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from marketsync.sync import Job, SqliteStore
from tests.engine.world import Died, World

FIRST, SECOND = b"%PDF-1.7 an invented invoice", b"%PDF-1.7 a corrected one"
UPLOAD = "invoices.set"
LATE = timedelta(days=31).total_seconds()


def imported(world: World, order: int = 1001) -> None:
    world.refurbed.add_order(order)
    world.run()
    world.later()


def unpaid(world: World) -> None:
    """An order whose import is not finished yet."""
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", when="before", how="timeout")
    world.run()
    world.later()


def bills(world: World, content: bytes = FIRST, order: int = 1001) -> None:
    """Somebody makes an invoice in the ERP, which sets off the procedure."""
    world.plenty.add_invoice(world.erp_order(order)["id"], pdf=content)


def corrects(world: World, content: bytes, order: int = 1001) -> None:
    """The invoice is reversed and made again."""
    world.plenty.reverse_invoice(world.erp_order(order)["id"])
    world.later(60)
    bills(world, content, order)


def uploads(world: World) -> int:
    """How many uploads the market has seen, refused and unanswered ones too."""
    return len(world.refurbed.sent(UPLOAD))


def at_market(world: World, order: int = 1001) -> bytes | None:
    return world.refurbed.invoices.get(str(order))


def ends(world: World, order: int = 1001) -> list[tuple[str, str]]:
    """How the firings and calls of an order stand, oldest first."""
    rows = world.store.work_about(world.account, str(order))
    return [(row.outcome, row.reason) for row in sorted(rows, key=lambda row: row.moment) if row.kind == "update"]


def call(world: World, content: bytes, order: int = 1001) -> tuple[str, str]:
    report = world.engine.upload_invoice(str(order), content)
    record = report.records_of(str(order))[-1]
    return record.outcome.value, record.reason


def quiet(world: World) -> None:
    with world.silence():
        world.push()
        world.restart()
        world.push()


# by procedure


def test_an_invoice_of_the_erp_is_uploaded_once(tmp_path: Path) -> None:  # INV-5
    world = World(tmp_path / "store.db")
    imported(world)
    bills(world)
    world.push()
    assert (at_market(world), uploads(world), ends(world)) == (FIRST, 1, [("done", "")])
    quiet(world)
    assert FIRST not in world.stored()
    assert FIRST.decode() not in repr(world.reports)


def test_a_corrected_invoice_replaces_the_first() -> None:  # INV-6
    world = World()
    imported(world)
    bills(world)
    world.push()
    corrects(world, SECOND)
    report = world.push()
    assert (at_market(world), uploads(world)) == (SECOND, 2)
    assert ends(world) == [("done", ""), ("done", "invoice_replaced")]
    assert "invoice_replaced" in [one.reason for one in report.records]
    quiet(world)


def test_two_documents_of_the_same_bytes_are_one_upload() -> None:  # INV-6
    world = World()
    imported(world)
    bills(world)
    bills(world)
    world.push()
    bills(world)
    world.push()
    assert uploads(world) == 1
    assert {outcome for outcome, _ in ends(world)} == {"done"}
    quiet(world)


def test_several_invoices_of_an_order_that_waited_send_the_current_one() -> None:
    world = World()
    unpaid(world)
    bills(world, FIRST)
    corrects(world, SECOND)
    world.push()
    assert ends(world) == [("waiting", "not_bound")] * 2
    for _ in range(3):
        world.next_run()
    world.push()
    assert (at_market(world), uploads(world)) == (SECOND, 1)
    quiet(world)


def test_an_invoice_that_comes_back_is_sent_again() -> None:
    world = World()
    imported(world)
    for content in (FIRST, SECOND, FIRST, SECOND):
        assert call(world, content)[0] == "done"
        world.later()
    assert (at_market(world), uploads(world)) == (SECOND, 4)


def test_an_invoice_that_was_reversed_meanwhile_is_waited_for() -> None:
    world = World()
    unpaid(world)
    bills(world, FIRST)
    world.push()
    world.plenty.reverse_invoice(world.erp_order(1001)["id"])
    for _ in range(3):
        world.next_run()
    world.push()
    assert ends(world) == [("waiting", "invoice_missing")]
    assert uploads(world) == 0
    bills(world, SECOND)
    world.push()
    assert (at_market(world), uploads(world)) == (SECOND, 1)
    assert [outcome for outcome, _ in ends(world)] == ["done", "done"]
    quiet(world)


def test_the_invoice_of_an_order_of_somebody_else_stays_here() -> None:
    world = World()
    imported(world)
    world.refurbed.add_order(2002)
    world.plenty.add_order("2002", lines=[("21", "399.00")], status=5)
    bills(world, order=2002)
    world.push()
    assert ends(world, 2002) == [("skipped", "not_ours")]
    assert uploads(world) == 0
    quiet(world)


def test_two_accounts_send_each_its_own() -> None:
    first = World()
    second = first.second_market("shop-at", external_id_prefix="AT-")
    for world in (first, second):
        imported(world)
    assert call(first, FIRST) == ("done", "")
    assert call(second, FIRST) == ("done", "")
    assert (uploads(first), uploads(second)) == (1, 1)


# refusals


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>invoice.pdf</html>", "not_a_pdf"),
        (b"", "empty"),
        (FIRST.ljust(2 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_invoice_is_refused_before_any_request(content: bytes, reason: str) -> None:  # INV-8
    world = World()
    imported(world)
    assert call(world, content) == ("rejected", f"invoice_refused.{reason}")
    quiet(world)
    assert uploads(world) == 0


def test_a_file_is_bytes() -> None:
    world = World()
    imported(world)
    with pytest.raises(TypeError, match="bytes"):
        world.engine.upload_invoice("1001", "invoice.pdf")  # type: ignore[arg-type]


def test_after_the_period_nothing_is_sent() -> None:  # INV-6
    world = World()
    imported(world)
    world.later(LATE)
    bills(world)
    world.push()
    assert ends(world) == [("rejected", "invoice_period_over")]
    quiet(world)
    assert uploads(world) == 0


def test_a_period_that_ends_meanwhile_is_named() -> None:
    world = World()
    imported(world)
    world.before("market", UPLOAD, lambda: world.clock.advance(LATE))
    assert call(world, FIRST) == ("rejected", "invoice_period_over")
    quiet(world)
    assert uploads(world) == 1


def test_a_refusal_is_repeated_by_a_person_only() -> None:
    world = World()
    imported(world)
    world.refurbed.fail(UPLOAD, how=400)
    bills(world)
    world.push()
    ((outcome, reason),) = ends(world)
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    quiet(world)
    assert uploads(world) == 1
    world.engine.retry("1001")
    world.push()
    assert (at_market(world), ends(world)) == (FIRST, [("done", "")])


def test_a_corrected_invoice_goes_out_after_a_refused_one() -> None:
    world = World()
    imported(world)
    world.refurbed.fail(UPLOAD, how=400)
    assert call(world, FIRST)[0] == "rejected"
    assert call(world, SECOND) == ("done", "")  # nothing stood there: it replaces nothing
    assert at_market(world) == SECOND


# lost answers and deaths


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_repeated_at_once(when: Any) -> None:
    world = World()
    imported(world)
    world.refurbed.fail(UPLOAD, when=when, how="timeout")
    assert call(world, FIRST) == ("done", "")
    assert at_market(world) == FIRST
    quiet(world)


def test_a_call_that_stays_unanswered_is_to_be_made_again() -> None:
    world = World()
    imported(world)
    world.refurbed.fail(UPLOAD, when="before", how="timeout", times=50)
    assert call(world, FIRST) == ("waiting", "call_again")
    world.refurbed.heal()
    world.push()
    assert ends(world) == [("waiting", "call_again")]
    assert call(world, FIRST) == ("done", "")
    assert at_market(world) == FIRST
    assert call(world, FIRST) == ("unchanged", "")
    quiet(world)


def test_an_unanswered_procedure_reads_the_document_again() -> None:
    world = World()
    imported(world)
    bills(world)
    world.refurbed.fail(UPLOAD, when="before", how="timeout", times=50)
    world.push()
    assert ends(world) == [("waiting", "incomplete.invoice")]
    world.refurbed.heal()
    corrects(world, SECOND)
    world.push()
    assert at_market(world) == SECOND
    quiet(world)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("replaced", [False, True])
def test_a_death_at_the_upload_is_survived(when: Any, replaced: bool, tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    imported(world)
    if replaced:
        bills(world, SECOND)
        world.push()
        corrects(world, FIRST)
    else:
        bills(world, FIRST)
    world.dies(when, "market", UPLOAD)
    world.later()
    with pytest.raises(Died):
        world.run(Job.push_updates)
    world.restart()
    for _ in range(2):
        world.push()
    assert at_market(world) == FIRST
    assert ends(world)[-1] == ("done", "invoice_replaced" if replaced else "")
    quiet(world)


def test_a_call_whose_process_died_is_made_again(tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    imported(world)
    world.dies("after", "market", UPLOAD)
    with pytest.raises(Died):
        world.engine.upload_invoice("1001", FIRST)
    world.restart()
    world.push()
    assert ends(world) == [("waiting", "call_again")]
    assert call(world, FIRST) == ("done", "")
    assert at_market(world) == FIRST
    quiet(world)


@pytest.mark.parametrize("called", [False, True])
def test_a_death_before_the_end_is_recorded_sends_nothing_again(called: bool, tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    imported(world)
    finish = world.store.finish_intent

    def finished_and_dead(*arguments: Any) -> Any:
        finish(*arguments)
        raise Died

    vars(world.store)["finish_intent"] = finished_and_dead
    if not called:
        bills(world)
    with pytest.raises(Died):
        call(world, FIRST) if called else world.push()
    del vars(world.store)["finish_intent"]
    world.restart()
    world.push()
    assert (uploads(world), ends(world)) == (1, [("done", "")])


def test_an_invoice_that_was_dismissed_can_be_sent_again() -> None:
    world = World()
    imported(world)
    world.refurbed.fail(UPLOAD, when="before", how="timeout", times=50)
    call(world, FIRST)
    world.engine.dismiss("update/shop-de/1001/invoice/call", reason="sent by hand")
    world.refurbed.heal()
    bills(world, FIRST)
    world.push()
    assert (at_market(world), ends(world)[-1][0]) == (FIRST, "done")
    quiet(world)


def test_two_workers_upload_once(tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    imported(world)
    bills(world)
    other = world.another_engine(SqliteStore(tmp_path / "store.db", clock=world.clock))
    world.before("market", UPLOAD, lambda: other.run(Job.push_updates))
    world.push()
    world.push()
    assert (uploads(world), at_market(world), ends(world)) == (1, FIRST, [("done", "")])
    quiet(world)


def test_a_newer_invoice_waits_for_the_older_on_its_way(tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    imported(world)
    bills(world)
    other = world.another_engine(SqliteStore(tmp_path / "store.db", clock=world.clock))

    def corrected() -> None:
        corrects(world, SECOND)
        other.run(Job.push_updates)

    world.before("market", UPLOAD, corrected)
    world.push()
    assert at_market(world) == FIRST
    world.push()
    assert at_market(world) == SECOND
    quiet(world)
