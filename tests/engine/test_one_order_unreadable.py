"""One order that cannot be read now stops no other (F05); a market that answers nothing ends the run."""

from __future__ import annotations

from collections.abc import Callable

from marketsync.sync import Job
from marketsync.testing.fake import FakeRequest
from tests.engine.pair import Pair


def of(order_id: str) -> Callable[[FakeRequest], bool]:
    return lambda request: request.path.endswith(order_id)


def two(pair: Pair) -> tuple[str, str]:
    """Two orders that have been imported and left."""
    broken, whole = pair.sell(), pair.sell()
    pair.run()
    pair.office.ships(pair.erp_id(broken), "T1")
    pair.office.ships(pair.erp_id(whole), "T2")
    return broken, whole


def test_the_parcels_of_the_others_are_told() -> None:
    pair = Pair("backmarket", "plenty")
    broken, whole = two(pair)
    pair.backmarket.fail("orders.get", how=500, times=99, match=of(broken))
    report = pair.push()
    assert (pair.line_states(broken), pair.line_states(whole)) == (["2"], ["3"])
    assert pair.ends(broken) == [("waiting", "incomplete.read")]
    assert report.status == "completed"
    pair.backmarket.heal()
    pair.push()
    assert pair.line_states(broken) == ["3"]


def test_a_market_that_answers_nothing_ends_the_run_after_a_few_questions() -> None:
    pair = Pair("backmarket", "plenty")
    orders = [pair.sell() for _ in range(9)]
    pair.run()
    for number, order_id in enumerate(orders):
        pair.office.ships(pair.erp_id(order_id), f"T{number}")
    pair.backmarket.fail("orders.get", how=500, times=999)
    asked = len(pair.backmarket.sent("orders.get"))
    report = pair.push()
    assert (report.status, report.reason) == ("stopped", "source_unwell")
    read = {request.path for request in pair.backmarket.sent("orders.get")[asked:]}
    assert len(read) == 3


def test_cancellations_of_the_others_are_carried_over() -> None:  # ORD-11
    pair = Pair("backmarket", "plenty", settings={"accept": "procedure"})
    broken, whole = pair.sell(), pair.sell()
    pair.run()
    for order_id in (broken, whole):
        pair.cancel_by_buyer(order_id)
    pair.backmarket.fail("orders.get", how=500, times=99, match=of(broken))
    report = pair.next_run(Job.refresh_orders)
    assert (pair.stage(broken), pair.stage(whole)) == ("held", "cancelled")
    assert pair.outcome(broken, report) == ("waiting", "incomplete.read")
