"""Sequences that a careful reader of the engine was afraid of: crashes, late effects, second workers, people."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from marketsync.errors import SyncError
from marketsync.sync import Job, SyncEngine, WorkRow, WorkState, run_all
from marketsync.sync.poll import record_seen
from marketsync.sync.run import Run
from marketsync.testing.fake import Answer, FakeRequest
from tests.engine.world import HOLD, RELEASED, START, Died, World

KEY = "order/shop-de/1001"


def _touch(world: World) -> None:
    """Another process has stored something about the order."""
    row = world.store.work(KEY)
    assert row is not None
    assert world.store.swap_work(row, attrs.evolve(row, version=row.version + 1))


def _lose_items(world: World, left: int) -> None:
    """The ERP drops items of an order in silence."""
    carry_out = world.plenty.answer

    def answer(request: FakeRequest) -> Answer:
        if request.operation == "orders.create":
            body = request.json
            request = attrs.evolve(request, body=json.dumps({**body, "orderItems": body["orderItems"][:left]}).encode())
        return carry_out(request)

    world.plenty.answer = answer  # type: ignore[method-assign]


# -- what an answer showed is not forgotten ----------------------------------------------------------------------------


def test_an_incomplete_order_is_never_paid_or_released_whoever_goes_on_with_it() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "100.00"}, {"price": "50.00"}])
    _lose_items(world, left=1)
    world.after("erp", "orders.create", lambda: _touch(world))
    world.run()
    for _ in range(2):
        world.next_run()
        assert world.outcome(1001) == ("parked", "created_incomplete")
    assert world.erp_order(1001)["statusId"] == HOLD
    assert world.item_states(1001) == ["NEW", "NEW"]
    assert world.payments(1001) == []


def test_a_late_answer_with_a_second_order_stays_visible_until_a_person_has_seen_to_it() -> None:  # IDN-2
    world = World()
    world.refurbed.add_order(1001)
    world.after(
        "erp", "orders.create", lambda: world.store.finish_intent("order/erp/shop-de/1001", "4711", world.clock.now())
    )
    world.after("erp", "orders.create", lambda: _touch(world))
    world.run()
    world.next_run()
    assert world.outcome(1001) == ("parked", "duplicate_created")
    second = world.erp_order(1001)["id"]
    assert any(str(second) in entry.message for entry in world.engine.explain("1001").log)


def test_a_second_order_is_told_although_another_worker_has_finished_the_first() -> None:  # IDN-2
    world = World()
    world.refurbed.add_order(1001)

    def clock_jumps() -> None:
        """This process stands still for hours while another one sees its lease end, looks in vain, and goes on."""
        other = world.another_engine(world.store)
        for _ in range(3):
            world.later(3600)
            other.run(Job.import_orders)

    world.before("erp", "orders.create", clock_jumps)
    world.run()
    assert len(world.erp_orders(1001)) == 2
    assert world.outcome(1001) == ("parked", "duplicate_created")
    assert world.next_run().record("1001") is not None
    assert world.outcome(1001) == ("parked", "duplicate_created")


def test_a_hold_that_was_not_kept_is_found_whenever_the_process_dies() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001)
    world.after("erp", "payments.assign", lambda: world.plenty.set_status(world.erp_order(1001)["id"], 5, user_id=0))
    world.dies("after", "erp", "orders.get")
    with pytest.raises(Died):
        world.run()
    world.restart()
    world.next_run()
    assert world.outcome(1001) == ("parked", "hold_not_kept")
    assert world.item_states(1001) == ["NEW"]


# -- refusals and the breaker ------------------------------------------------------------------------------------------


def test_a_refusal_after_a_persons_retry_is_a_refusal_again() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.create", how=422, times=2)
    for _ in range(2):
        world.next_run()
        assert world.outcome(1001) == ("rejected", "refused.422")
        world.engine.retry("1001")
    world.next_run()
    world.assert_imported_once(1001)


def test_contacts_that_can_be_made_do_not_hide_that_orders_cannot() -> None:  # the breaker
    world = World()
    for number in range(8):
        world.refurbed.add_order(1001 + number)
    world.plenty.fail("orders.create", how="timeout", times=4)
    assert world.run().reason == "target_unwell"
    assert len(world.plenty.sent("orders.create")) == 3
    assert world.next_run().reason == "target_unwell"
    assert len(world.plenty.sent("orders.create")) == 4
    for _ in range(3):
        world.next_run()
    for number in range(8):
        world.assert_imported_once(1001 + number)


# -- content and addresses ---------------------------------------------------------------------------------------------


def _streets(world: World) -> set[str]:
    return {one["address1"] for one in world.plenty.addresses_of(world.erp_order(1001)["id"]).values()}


def test_an_address_that_was_sent_before_it_was_complete_is_corrected_before_the_release() -> None:  # ORD-10, ADR-3
    world = World()
    world.refurbed.add_order(1001, incomplete_address=True)
    world.plenty.fail("orders.create", how=429, times=9)
    world.run()
    world.plenty.heal()
    world.refurbed.reveal_address("1001")
    world.next_run()
    world.assert_imported_once(1001)
    assert "" not in _streets(world)


def test_an_address_that_the_erp_cannot_take_is_not_passed_over_by_the_release() -> None:  # ORD-10
    world = World(erp={"unknown_sku": "park"})
    world.plenty.add_variation("A", market_sku="SKU-A")
    world.refurbed.add_order(1001, items=[{"sku": "SKU-A"}], incomplete_address=True)
    world.run()
    world.plenty.variations.clear()
    world.refurbed.reveal_address("1001")
    world.later(7200)  # what is known of SKUs is asked again after an hour
    world.run()
    assert world.outcome(1001) == ("parked", "mapping.sku_unknown")
    assert world.erp_order(1001)["statusId"] == HOLD


def test_an_item_cancelled_while_the_addresses_are_made_is_not_imported() -> None:  # ORD-8, ORD-11
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "100.00"}, {"price": "50.00"}])
    first = str(world.refurbed.orders["1001"]["items"][0]["id"])

    def cancel() -> None:
        world.refurbed.cancel("1001", [first])
        world.clock.advance(61)

    world.after("erp", "addresses.create_for_contact", cancel, skip=1)
    world.run()
    assert world.erp_orders(1001) == []
    world.next_run()
    assert world.outcome(1001) == ("done", "")
    assert [float(one["amounts"][0]["priceOriginalGross"]) for one in world.erp_order(1001)["orderItems"]] == [50.0]
    assert [one["amount"] for one in world.payments(1001)] == [50.0]


# -- payments and orders of others -------------------------------------------------------------------------------------


def test_a_lost_answer_does_not_make_our_own_order_somebody_elses() -> None:  # IDN-5, ORD-10
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "299.00"}])
    transfer = world.plenty.add_payment("299.00", mop_id=5000)  # of another customer
    world.plenty.fail("orders.create", when="after", how="timeout")
    world.run()
    world.next_run()
    assert world.plenty.payments[transfer]["order"] is None
    world.assert_imported_once(1001)


def test_the_hold_is_checked_although_the_answer_of_the_create_was_lost() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.create", when="after", how="timeout")
    world.after("erp", "payments.assign", lambda: world.plenty.set_status(world.erp_order(1001)["id"], 5, user_id=0))
    world.run()
    world.next_run()
    assert world.outcome(1001) == ("parked", "hold_not_kept")
    assert world.item_states(1001) == ["NEW"]


def test_an_order_and_a_payment_of_somebody_else_are_taken_as_they_are() -> None:  # IDN-5
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "100.00"}])
    world.plenty.add_order(
        "1001", total="100.00", status=HOLD, payments=["100.00"], address_external_id="shop-de:1001:billing"
    )
    (payment,) = world.plenty.payments.values()
    payment["receivedAt"] = "2026-11-19T08:00:00+01:00"
    world.run()
    assert world.outcome(1001) == ("adopted", "")
    assert payment["receivedAt"] == "2026-11-19T08:00:00+01:00"
    assert [one.operation for one in world.plenty.writes if one.operation != "login"] == [
        "comments.create",
        "orders.update",
    ]


def test_an_old_unassigned_payment_of_the_same_amount_is_not_taken() -> None:  # IDN-5: by import date
    world = World(start=START - timedelta(days=30))
    old = world.plenty.add_payment("100.00", mop_id=5000)
    world.clock.advance(30 * 86400)
    world.refurbed.add_order(1001, items=[{"price": "100.00"}])
    world.plenty.add_order("1001", total="100.00", status=HOLD, address_external_id="shop-de:1001:billing")
    world.run()
    assert world.outcome(1001) == ("adopted", "")
    assert world.plenty.payments[old]["order"] is None
    assert len(world.payments(1001)) == 1


def test_a_restored_store_books_no_second_payment(tmp_path: Path) -> None:  # F24
    world = World(tmp_path / "store.sqlite")
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", how=429, times=9)
    world.run()
    world.plenty.heal()
    world.store.close()
    before = (tmp_path / "store.sqlite").read_bytes()
    world.store = world._open()
    world._build()
    world.plenty.fail("payments.assign", how=500)
    world.next_run()
    world.store.close()
    (tmp_path / "store.sqlite").write_bytes(before)
    world.store = world._open()
    world._build()
    for _ in range(2):
        world.next_run()
    world.assert_imported_once(1001)
    world.store.close()


# -- cancellations -----------------------------------------------------------------------------------------------------


def test_an_order_cancelled_while_its_create_is_unknown_is_cancelled_when_it_is_found() -> None:  # ORD-11
    world = World(plenty={"search_lag": 600})
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.create", when="after", how="timeout")
    world.run()
    world.refurbed.cancel("1001")
    world.next_run()
    assert world.outcome(1001) == ("done", "cancelled_after_import")
    assert world.erp_order(1001)["statusId"] == 8
    assert world.plenty.payments == {}
    world.assert_settled()


def test_a_payment_that_may_exist_keeps_a_cancelled_order_open_until_the_refund_shows() -> None:  # ORD-11
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", when="after", how="timeout")
    world.run()
    world.refurbed.cancel("1001")
    world.next_run()
    assert world.outcome(1001) == ("waiting", "refund_open")
    assert len(world.plenty.payments) == 1


def test_a_release_without_an_answer_leaves_nothing_open_once_the_buyer_has_the_money_back() -> None:  # ORD-11
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.update", when="after", how="timeout")
    world.run()
    world.refurbed.cancel("1001")
    world.next_run("refresh_orders")
    assert world.outcome(1001) == ("waiting", "refund_open")
    assert world.erp_order(1001)["statusId"] == 8
    world.refurbed.refund(str(world.refurbed.orders["1001"]["items"][0]["id"]))
    world.next_run("refresh_orders")
    assert world.outcome(1001) == ("done", "cancelled_after_import")


def test_a_release_that_comes_into_effect_late_does_not_undo_a_cancellation() -> None:  # ORD-11
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.update", when="late", how="timeout", delay=170)
    world.run()
    world.later(20)
    world.refurbed.cancel("1001")
    world.run("refresh_orders")
    assert world.outcome(1001) == ("waiting", "incomplete.release")
    world.next_run("refresh_orders")
    assert world.outcome(1001) == ("waiting", "refund_open")
    world.later(3600)
    world.plenty.settle()
    assert world.erp_order(1001)["statusId"] == 8


def test_a_cancellation_that_another_process_stores_at_the_last_moment_is_carried_out() -> None:  # ORD-8
    world = World()
    world.refurbed.add_order(1001)
    swap = world.store.swap_work

    def swap_then_news(old: WorkRow, new: WorkRow) -> bool:
        swapped = swap(old, new)
        if new.facts.get("told") and world.item_states(1001) == ["ACCEPTED"]:
            world.refurbed.cancel("1001")
            other = Run(world.another_engine(world.store)._parts, Job.refresh_orders, None)
            seen = other.fresh("1001")
            assert seen is not None
            record_seen(other, [seen])
        return swapped

    world.store.swap_work = swap_then_news  # type: ignore[method-assign]
    world.run()
    assert world.outcome(1001) == ("waiting", "in_flight")
    world.next_run("refresh_orders")
    assert world.outcome(1001) == ("waiting", "refund_open")
    assert world.erp_order(1001)["statusId"] == 8


# -- what nothing can be done about is said ----------------------------------------------------------------------------


def test_a_note_that_the_erp_refuses_is_a_matter_for_a_person_not_for_every_run() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("comments.create", how=422)
    world.run()
    world.next_run()
    assert world.outcome(1001) == ("rejected", "refused.422")
    assert world.erp_order(1001)["statusId"] == RELEASED
    world.engine.retry("1001")
    world.next_run()
    world.assert_imported_once(1001)


def test_an_acceptance_is_tried_until_the_market_answers_and_sent_only_while_the_item_reads_new() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.refurbed.fail("order_items.batch_set_state", how="timeout", times=7)
    world.refurbed.fail("order_items.batch_set_state", when="after", how="timeout")
    for _ in range(7):
        world.next_run()
        assert world.outcome(1001) == ("waiting", "acceptance")
    world.next_run()
    world.assert_imported_once(1001)
    assert len(world.refurbed.sent("order_items.batch_set_state")) == 8


def test_an_erp_order_that_somebody_deleted_is_a_matter_for_a_person() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.after("market", "order_items.batch_set_state", lambda: world.plenty.orders.clear())
    world.run()
    assert world.outcome(1001) == ("parked", "not_found.erp")
    world.next_run()
    assert world.plenty.orders == {}


def test_a_read_that_failed_leaves_no_trace_on_an_order_that_is_done() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    world.refurbed.orders["1001"]["items"][0]["state"] = "SHIPPED"
    row = world.store.work(KEY)
    assert row is not None
    late = attrs.evolve(row, state=WorkState.WAITING, outcome="waiting", reason="incomplete.read", version=99)
    assert world.store.swap_work(row, attrs.evolve(late, next_try=world.clock.now()))
    world.next_run()
    after = world.store.work(KEY)
    assert after is not None
    assert (after.state, after.outcome, after.reason) == ("final", "done", "")


# -- first sight, go-live, second integrations -------------------------------------------------------------------------


def test_an_order_that_could_not_be_read_at_first_keeps_its_own_release_date() -> None:  # ORD-12, CUR-3
    world = World(market={"orders_from": START - timedelta(days=1)})
    world.refurbed.add_order(1001, released_at=START - timedelta(days=5))
    (item,) = world.refurbed.orders["1001"]["items"]
    paid, item["total_paid"] = item["total_paid"], "abc"
    world.run()
    assert world.outcome(1001) == ("parked", "mapping.unreadable")
    item["total_paid"] = paid
    world.later(7200)
    world.run()
    assert world.outcome(1001) == ("skipped", "before_go_live")
    assert world.plenty.orders == {}


def test_an_unreadable_record_does_not_move_the_cursor_to_our_own_time() -> None:  # CUR-3
    world = World()
    world.run()
    world.later(60)
    order = world.refurbed.add_order(1001)
    world.later(7200)
    world.refurbed.orders[order]["items"][0]["total_paid"] = "abc"
    world.run()
    cursor = world.store.cursor("shop-de", "orders")
    assert cursor is not None
    assert cursor.floor == START


def test_an_order_taken_on_while_new_is_imported_although_a_person_accepts_it_meanwhile() -> None:  # ORD-12
    world = World()
    world.refurbed.add_order(1001, released_at=START - timedelta(days=3))
    world.plenty.fail("orders.create", how=429, times=9)
    world.run()
    world.plenty.heal()
    (item,) = world.refurbed.orders["1001"]["items"]
    item["state"] = world.refurbed.orders["1001"]["state"] = "ACCEPTED"
    world.next_run()
    assert world.outcome(1001) == ("done", "")
    assert world.erp_order(1001)["statusId"] == RELEASED


def test_an_address_id_of_another_form_is_no_mark_of_ours() -> None:  # IDN-6
    world = World()
    world.run()
    world.later(60)
    world.plenty.add_order("9999", address_external_id="urn:other:1")
    assert world.run().reason == "foreign_integration"


def test_everybody_is_not_the_buyer_when_the_erp_ignores_the_filter() -> None:  # ADR-4
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    world.refurbed.add_order(1002, country="IT", customer_email="other@example.com")
    carry_out = world.plenty.answer

    def answer(request: FakeRequest) -> Answer:
        if request.operation == "contacts.search":
            request = attrs.evolve(request, query=tuple(one for one in request.query if one[0] != "contactEmail"))
        return carry_out(request)

    world.plenty.answer = answer  # type: ignore[method-assign]
    world.next_run()
    buyers = [one["relations"][0]["referenceId"] for one in (world.erp_order(1001), world.erp_order(1002))]
    assert len(set(buyers)) == 2


def test_a_return_is_not_cancelled() -> None:  # ORD-6, ORD-11
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    world.plenty.set_status(world.erp_order(1001)["id"], 9)
    world.refurbed.cancel("1001")
    world.next_run("refresh_orders")
    assert world.outcome(1001) == ("parked", "cancelled_after_hand_over")
    assert world.erp_order(1001)["statusId"] == 9


# -- people ------------------------------------------------------------------------------------------------------------


def test_an_order_that_the_market_lost_is_told_once_and_can_be_dismissed() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    del world.refurbed.orders["1001"]
    for _ in range(3):
        world.next_run("refresh_orders")
        assert world.outcome(1001) == ("parked", "not_found")
    assert [one.reason for one in world.attention] == ["not_found"]
    world.engine.dismiss("1001", reason="an order of a test")
    world.next_run("refresh_orders")
    assert world.engine.explain("1001").reason == "dismissed"


def test_a_plan_says_that_what_waits_for_a_person_waits() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.create", how=422)
    world.run()
    assert world.engine.plan(Job.import_orders).counts == {"park: refused.422": 1}


@pytest.mark.parametrize("workers", [1, 4])
def test_a_callers_hook_that_fails_changes_nothing(workers: int) -> None:
    def fails(told: object) -> None:
        raise RuntimeError("a fault of the caller")

    world = World()
    for number in (1001, 1002, 1003):
        world.refurbed.add_order(number)
    world.refurbed.orders["1002"]["shipping_address"]["country_code"] = "ZZ"
    engine = SyncEngine(
        market=world.market,
        erp=world.erp,
        store=world.store,
        clock=world.clock,
        max_in_flight=workers,
        on_event=fails,
        on_attention=fails,
    )
    assert engine.run(Job.import_orders).counts == {"done": 2, "parked": 1}
    assert engine.explain("1002").reason == "mapping.country_unknown"


def test_a_store_that_fails_under_threads_is_not_passed_over() -> None:
    def full(old: WorkRow, new: WorkRow) -> bool:
        raise SyncError("the disk is full")

    world = World(max_in_flight=4)
    for number in (1001, 1002, 1003):
        world.refurbed.add_order(number)
    world.store.swap_work = full  # type: ignore[method-assign]
    with pytest.raises(SyncError, match="disk"):
        world.run()


def _ship_by_hand(world: World) -> None:
    (item,) = world.refurbed.orders["1001"]["items"]
    item["state"] = world.refurbed.orders["1001"]["state"] = "SHIPPED"


def test_shipped_by_hand_before_the_release_is_a_matter_for_a_person() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001)
    world.refurbed.fail("order_items.batch_set_state", how=503)
    world.run()
    _ship_by_hand(world)
    world.next_run()
    assert world.outcome(1001) == ("parked", "shipped_elsewhere")
    assert world.erp_order(1001)["statusId"] == HOLD


def test_shipped_by_hand_on_both_sides_is_done() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001)
    world.refurbed.fail("order_items.batch_set_state", how=503)
    world.run()
    _ship_by_hand(world)
    world.plenty.set_status(world.erp_order(1001)["id"], 7)
    world.next_run()
    assert world.outcome(1001) == ("done", "moved_on")
    assert world.erp_order(1001)["statusId"] == 7
    world.assert_settled()


def test_the_settings_of_one_shop_do_not_hold_up_another() -> None:
    broken, whole = World(erp={"status_release": "Nirvana"}), World()
    for world in (broken, whole):
        world.refurbed.add_order(1001)
    summary = run_all([broken.engine, whole.engine])
    assert summary.exit_code == 2
    first = summary.reports[0]
    assert (first.status, first.reason) == ("failed", "configuration")
    whole.assert_imported_once(1001)
    assert broken.plenty.orders == {}
