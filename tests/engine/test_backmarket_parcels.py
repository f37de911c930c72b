"""Parcels of a market that wants a number and no more, with the shipped fakes and connectors."""

from __future__ import annotations

from tests.engine.pair import Pair


def test_a_parcel_without_a_link_is_told_all_the_same() -> None:  # SHP-1: Back Market wants the number alone
    pair = Pair("backmarket", "plenty")
    order_id = pair.sell()
    pair.run()
    pair.office.ships(pair.erp_id(order_id), "T1")
    report = pair.push()
    assert pair.line_states(order_id) == ["3"]
    (request,) = pair.backmarket.sent("orders.ship")
    assert {"tracking_number", "tracking_url"} & request.json.keys() == {"tracking_number"}
    assert pair.ends(order_id) == [("done", "identifiers_missing")]
    assert request.json["shipper"] == "Other"
    assert report.warnings[-1].endswith("no tracking link can be built [carrier_missing]")


def test_a_market_that_wants_a_link_gets_no_parcel_without_one() -> None:  # SHP-2
    pair = Pair("refurbed", "plenty")
    order_id = pair.sell()
    pair.run()
    pair.office.ships(pair.erp_id(order_id), "T1")
    pair.push()
    assert pair.ends(order_id) == [("parked", "tracking_link.carrier_missing")]
