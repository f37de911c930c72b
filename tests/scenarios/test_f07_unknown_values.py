"""F07, refurbed's part: words that nobody has heard of fail no page and change nothing that is known."""

from __future__ import annotations

from tests.engine.world import World


def test_an_unknown_payment_method_and_label_are_kept_and_imported(world: World) -> None:  # ORD-3
    world.refurbed.add_order(7001)
    world.refurbed.add_order(7002, payment_method="BARTER_WITH_GOATS", labels=["MOONLIT_DELIVERY"])
    world.refurbed.add_order(7003)
    report = world.run()
    assert report.ok
    assert [world.outcome(one) for one in (7001, 7002, 7003)] == [("done", "")] * 3
    (note,) = world.notes(7002)
    assert "BARTER_WITH_GOATS" in note
    assert "MOONLIT_DELIVERY" in note
    codes = {one.code for one in world.engine.log.search(reference="7002", level="warning")}
    assert {"payment_method_unknown", "label_unknown"} <= codes
    assert any("payment_method_unknown" in one and "7002" in one for one in report.warnings)
    assert not any("payment_method_unknown" in one and "7001" in one for one in report.warnings)
    for order_id in (7001, 7002, 7003):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_members_and_enum_values_from_the_future_do_not_fail_the_page(world: World) -> None:
    world.refurbed.add_order(7001, extra={"carbon_offset": {"grams": 12}, "gift": True})
    world.refurbed.add_order(7002, items=[{"grading": "PRISTINE", "battery": "NUCLEAR"}])
    report = world.run()
    assert report.ok
    for order_id in (7001, 7002):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_an_item_in_an_unknown_state_is_left_alone_and_reported(world: World) -> None:  # ORD-3
    world.refurbed.add_order(7001)
    world.refurbed.add_order(7002, items=[{"state": "LEVITATING"}])
    world.refurbed.add_order(7003, items=[{}, {"state": "LEVITATING"}])
    for _ in range(3):
        report = world.run()
        world.later()
        assert report.status == "completed"
        for order_id in (7002, 7003):
            assert world.outcome(order_id) == ("waiting", "unknown_state")
            assert world.erp_orders(order_id) == []
            assert world.accepted(order_id) == 0
    world.assert_imported_once(7001)
    with world.silence():
        world.next_run()


def test_a_state_that_becomes_known_is_read_again_and_goes_on(world: World) -> None:  # ORD-3
    world.refurbed.add_order(7002, items=[{"state": "LEVITATING"}])
    world.run()
    assert world.outcome(7002) == ("waiting", "unknown_state")
    order = world.refurbed.orders["7002"]
    order["items"][0]["state"] = order["state"] = "NEW"
    world.next_run()
    assert world.outcome(7002) == ("done", "")
    world.assert_imported_once(7002)
    world.assert_settled()


def test_an_unknown_taxation_stops_that_order_alone(world: World) -> None:  # TAX-5
    world.refurbed.add_order(7001)
    world.refurbed.add_order(7002, items=[{"taxation": "LUNAR"}])
    report = world.run()
    assert report.status == "completed"
    assert world.outcome(7002) == ("parked", "mapping.tax_unknown_fails")
    assert world.erp_orders(7002) == []
    world.assert_imported_once(7001)
    world.assert_settled()
