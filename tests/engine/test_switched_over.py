"""Orders that an earlier integration made, under a channel of its own: from the day they are taken over, we tell."""

from __future__ import annotations

import pytest

from marketsync.sync import Job
from tests.engine.driver import START
from tests.engine.pair import SKU, Erp, Pair

CHANNELS: dict[Erp, str] = {"sellercloud": "21", "plenty": "104.01"}


def switched(erp: Erp) -> tuple[Pair, str, int]:
    """An order that was taken over."""
    pair = Pair("backmarket", erp, settings={"carrier": "dhl-germany", "legacy_referrers": (CHANNELS[erp],)})
    order_id = pair.sell()
    if erp == "sellercloud":
        remote_id = pair.sellercloud.add_order(
            order_id, channel=21, currency=3, paid=True, ordered_at=START, lines=[(SKU, "399.00")]
        )
    else:
        (line,) = pair.lines(order_id)
        remote_id = pair.plenty.add_order(
            order_id, lines=[(line, "399.00")], payments=["399.00"], referrer=104.01, created_at=START
        )
    pair.run()
    assert pair.outcome(order_id)[0] == "adopted"
    return pair, order_id, remote_id


@pytest.mark.parametrize("erp", ["sellercloud", "plenty"])
def test_the_parcel_of_an_order_that_was_taken_over_is_told(erp: Erp) -> None:  # IDN-1
    pair, order_id, remote_id = switched(erp)
    pair.later()
    pair.office.ships(remote_id, "T1")
    pair.next_run(Job.push_updates)
    assert pair.line_states(order_id) == ["3"]
    pair.assert_settled()


def test_other_orders_of_that_channel_leave_no_work_behind() -> None:
    pair, _, _ = switched("sellercloud")
    other = pair.sellercloud.add_order("999", channel=21, currency=3, paid=True, lines=[(SKU, "1.00")])
    pair.later()
    pair.office.ships(other, "T2")
    report = pair.next_run(Job.push_updates)
    assert not report.records_of("999")
    assert not pair.store.work_about(pair.account, "999")
