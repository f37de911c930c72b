"""One record that cannot be read or used stops no other, whichever job meets it."""

from __future__ import annotations

from marketsync.sync import Job
from tests.engine.pair import Pair


def test_a_rebuild_goes_on_past_an_order_that_cannot_be_read() -> None:
    pair = Pair()
    bad, good = pair.sell(), pair.sell()
    pair.run()
    pair.lose_store()
    pair.backmarket.fail("orders.get", how=500, times=99, match=lambda request: request.path.endswith(bad))
    report = pair.engine.rebuild()
    pair.reports.append(report)
    assert pair.outcome(good) == ("adopted", "")
    assert pair.outcome(bad) == ("waiting", "incomplete.read")
    pair.backmarket.heal()
    pair.reports.append(pair.engine.rebuild())
    assert pair.outcome(bad) == ("adopted", "")


def test_an_invoice_that_is_no_pdf_waits_for_a_person() -> None:  # INV-8
    pair = Pair(settings={"carrier": "dhl-germany"})
    order_id = pair.sell()
    pair.run()
    pair.office.ships(pair.erp_id(order_id))
    pair.sellercloud.set_invoice(pair.erp_id(order_id), b"<html>no invoice</html>")
    report = pair.next_run(Job.push_updates)
    ends = {(one.key.split("/")[3], one.outcome.value, one.reason) for one in report.records_of(order_id)}
    assert ("ship", "done", "identifiers_missing") in ends or ("ship", "done", "") in ends
    assert any(name == "invoice" and reason.startswith("invoice_refused") for name, _, reason in ends)
    assert not pair.backmarket.invoices
