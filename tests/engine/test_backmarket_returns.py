"""Returns of a market that has no call for goods that came back, with the shipped fakes and connectors."""

from __future__ import annotations

from tests.engine.pair import Pair


def test_goods_that_came_back_are_no_work_for_a_person() -> None:  # RET-3: Back Market is told by a refund alone
    pair = Pair("backmarket", "plenty", settings={"carrier": "dpd"})
    order_id = pair.sell()
    pair.run()
    pair.office.ships(pair.erp_id(order_id), "T1")
    pair.push()
    back = pair.plenty.add_return(pair.erp_id(order_id))
    pair.later()
    pair.plenty.set_status(back, "9.6")
    pair.push()
    assert pair.ends(order_id, "return_received") == [("skipped", "not_supported")]
    assert not pair.engine.parked()
    assert not pair.push().records
