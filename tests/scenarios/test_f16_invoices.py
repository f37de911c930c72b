"""F16 Invoice: early, twice, too late. INV-5, INV-6, INV-8."""

from __future__ import annotations

from datetime import timedelta

from marketsync.sync import Job
from tests.engine.world import World

INVOICE, CORRECTED = b"%PDF-1.7 an invented invoice", b"%PDF-1.7 a corrected one"


def said(world: World, content: bytes, order: int = 1001) -> tuple[str, str]:
    record = world.engine.upload_invoice(str(order), content).records_of(str(order))[-1]
    return record.outcome.value, record.reason


def uploads(world: World) -> int:
    return len(world.refurbed.sent("invoices.set"))


def test_the_same_file_goes_once_a_corrected_one_replaces_it_and_the_rest_is_refused() -> None:
    world = World()
    for order in (1001, 1002):
        world.refurbed.add_order(order)
    world.run()

    assert said(world, INVOICE) == ("done", "")
    assert said(world, INVOICE) == ("unchanged", "")
    assert (uploads(world), world.refurbed.invoices) == (1, {"1001": INVOICE})

    assert said(world, CORRECTED) == ("done", "invoice_replaced")
    assert (uploads(world), world.refurbed.invoices) == (2, {"1001": CORRECTED})

    assert said(world, b"<html>invoice.pdf</html>") == ("rejected", "invoice_refused.not_a_pdf")
    world.later(timedelta(days=40).total_seconds())
    assert said(world, INVOICE, 1002) == ("rejected", "invoice_period_over")
    for _ in range(3):
        world.next_run(Job.push_updates)
    assert (uploads(world), world.refurbed.invoices) == (2, {"1001": CORRECTED})


def test_the_erps_own_invoice_takes_the_same_way() -> None:
    """Early: it is there before the order's import is finished. Twice: the same bytes under another document."""
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", when="before", how="timeout")
    world.run()
    root = world.erp_order(1001)["id"]
    world.later()
    world.plenty.add_invoice(root, pdf=INVOICE)
    world.push()
    assert uploads(world) == 0
    for _ in range(3):
        world.next_run()
    world.push()
    assert (uploads(world), world.refurbed.invoices) == (1, {"1001": INVOICE})
    world.plenty.add_invoice(root, pdf=INVOICE)
    world.push()
    assert uploads(world) == 1
    world.plenty.reverse_invoice(root)
    world.later(60)
    world.plenty.add_invoice(root, pdf=CORRECTED)
    world.push()
    assert (uploads(world), world.refurbed.invoices) == (2, {"1001": CORRECTED})
    with world.silence():
        world.push()
        world.restart()
        world.push()
