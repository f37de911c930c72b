"""What fails, at every operation of an import: nothing is doubled, the report says it, the next run goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from marketsync.sync import IntentState, Reason, RunReport, SqliteStore, Store, SyncEngine
from tests.engine.conftest import MakeWorld
from tests.engine.world import START, World

ERP_READS = ("orders.search", "variations.search", "vat.standard", "contacts.search", "comments.list", "orders.get")
ERP_WRITES = (
    "contacts.create",
    "addresses.create_for_contact",
    "orders.create",
    "payments.create",
    "payments.update",
    "payments.assign",
    "comments.create",
    "orders.update",
)
MARKET = ("orders.list", "order_items.batch_set_state")
PLACES = [
    *(pytest.param("erp", one, id=one) for one in (*ERP_READS, *ERP_WRITES)),
    *(pytest.param("market", one, id=f"refurbed.{one}") for one in MARKET),
]
WRITES = [
    *(pytest.param("erp", one, id=one) for one in ERP_WRITES),
    pytest.param("market", "order_items.batch_set_state", id="refurbed.set_states"),
]


def fake(world: World, side: str) -> Any:
    return world.plenty if side == "erp" else world.refurbed


def sending(world: World) -> list[str]:
    """Intents that are neither planned nor settled."""
    states = (IntentState.SENDING, IntentState.UNKNOWN)
    return [intent.step for intent in world.store.intents_in("shop-de", states)]


def until_done(world: World, order_id: int = 1, runs: int = 4) -> None:
    """Further runs, a quarter of an hour apart, until the order is through."""
    for _ in range(runs):
        if world.engine.explain(str(order_id)).state == "final":
            return
        world.next_run()


def assert_whole(world: World, *order_ids: int) -> None:
    for order_id in order_ids:
        world.assert_imported_once(order_id)
    assert len(world.plenty.orders) == len(order_ids)
    world.assert_settled()


# it provably did not happen, and it is not about this record


@pytest.mark.parametrize(("side", "operation"), PLACES)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param({"how": 401, "times": 2}, "not_authenticated", id="401"),
        pytest.param({"how": 403}, "permission_denied", id="403"),
        pytest.param({"how": "html"}, "challenged", id="html"),
        pytest.param({"how": 429, "headers": {"retry-after": "300"}}, "rate_limited", id="429"),
        pytest.param({"how": "refused", "times": 20}, "unreachable", id="refused"),
    ],
)
def test_an_answer_about_the_account_ends_the_run_and_settles_nothing(
    world: World, side: str, operation: str, fault: dict[str, Any], reason: str
) -> None:  # ERR-3
    if reason == "rate_limited":
        headers = {"X-Plenty-Global-Short-Period-Decay": "300", "X-RateLimit-Reset": str(int(START.timestamp()) + 300)}
        fault = {**fault, "headers": {**fault["headers"], **headers}}
    world.refurbed.add_order(1)
    world.refurbed.add_order(2)
    fake(world, side).fail(operation, **fault)

    report = world.run()

    assert (report.status, report.reason) == ("stopped", reason)
    assert [(one.kind, one.reason) for one in world.attention] == [("stopped", reason)]
    assert len([text for text in report.warnings if text.startswith(run_text(reason))]) == 1  # said once
    assert sending(world) == []
    assert (report.retry_at is not None) == (reason == "rate_limited")
    if report.retry_at is not None:
        assert report.retry_at - START >= timedelta(seconds=295)
    fake(world, side).heal()

    report = world.next_run()

    assert report.status == "completed"
    assert_whole(world, 1, 2)
    for each in ("orders.create", "payments.create"):
        assert len(world.plenty.sent(each)) <= 2 + 20


def run_text(reason: str) -> str:
    return next(one.text for one in Reason if one.value == reason)


def test_a_rate_limit_keeps_the_place_and_no_request_leaves_before_its_end(world: World) -> None:  # F08
    world.refurbed.add_order(1)
    world.plenty.fail("orders.create", how=429, headers={"Retry-After": "900"}, times=50)
    report = world.run()
    assert report.reason == "rate_limited"
    assert len(world.plenty.sent("orders.create")) == 1
    assert world.engine.explain("1").reason == "rate_limited"
    world.plenty.heal()
    world.later(901)
    world.run()
    assert_whole(world, 1)


# nobody knows whether it happened


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["timeout", "reset", 500, 408])
@pytest.mark.parametrize(("side", "operation"), WRITES)
def test_a_write_without_an_answer_is_looked_up_and_never_doubled(
    world: World, side: str, operation: str, how: str | int, when: str
) -> None:  # IDN-2
    world.refurbed.add_order(1)
    world.refurbed.add_order(2)
    fake(world, side).fail(operation, how=how, when=when)
    report = world.run()
    assert report.status == "completed"
    until_done(world)
    until_done(world, 2)
    assert_whole(world, 1, 2)


@pytest.mark.parametrize("how", ["garbage", "empty"])
@pytest.mark.parametrize(("side", "operation"), WRITES)
def test_a_success_that_cannot_be_read_is_never_repeated(
    world: World, side: str, operation: str, how: str
) -> None:  # APPLIED
    world.refurbed.add_order(1)
    fake(world, side).fail(operation, how=how, when="after")
    world.run()
    until_done(world)
    if operation == "addresses.create_for_contact":  # looking cannot tell: a person lets it be made again
        assert world.outcome(1) == ("parked", "not_findable")
        world.engine.retry("1")
        world.next_run()
        assert len(world.plenty.sent(operation)) == 3
    else:
        assert len(fake(world, side).sent(operation)) == 1
    assert_whole(world, 1)


@pytest.mark.parametrize("how", [500, 503, "timeout", "reset", "garbage"])
@pytest.mark.parametrize("operation", ERP_READS)
def test_a_read_that_fails_for_long_makes_the_record_wait_and_others_go_on(
    world: World, operation: str, how: str | int
) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail(operation, how=how, times=200)
    report = world.run()
    assert not world.plenty.sent("orders.update")
    assert report.status in ("completed", "stopped")
    if report.status == "completed":
        assert world.outcome(1)[0] in ("waiting", "parked")
    world.plenty.heal()
    until_done(world, runs=5)
    if world.engine.explain("1").state == "parked":
        world.engine.retry("1")
        until_done(world, runs=5)
    assert_whole(world, 1)


@pytest.mark.parametrize("how", [500, 503, "timeout", "garbage"])
def test_a_market_list_that_fails_ends_the_run_and_keeps_the_cursor(world: World, how: str | int) -> None:
    world.refurbed.add_order(1)
    world.run()
    before = world.store.cursor("shop-de", "orders")
    world.later()
    world.refurbed.add_order(2)
    world.refurbed.fail("orders.list", how=how, times=50)
    report = world.run()
    assert report.status in ("stopped", "failed")
    assert report.reason in ("source_unwell", "deadline")
    assert world.store.cursor("shop-de", "orders") == before
    world.refurbed.heal()
    world.next_run()
    assert_whole(world, 1, 2)


def test_a_market_list_that_goes_round_in_circles_is_left(world: World) -> None:
    for order_id in range(1, 5):
        world.refurbed.add_order(order_id)
    first: list[Any] = []

    def again(request: Any) -> bool:
        first.append(request)
        return False

    world.refurbed.fail("orders.list", match=again)
    page = {"orders": [world.refurbed.orders["1"]], "has_more": True}
    world.refurbed.fail("orders.list", how=200, body=page, times=50)
    report = world.run()
    assert (report.status, report.reason) == ("failed", "listing_loops")
    assert world.plenty.orders == {}
    world.refurbed.heal()
    world.next_run()
    assert_whole(world, 1, 2, 3, 4)


# a business answer


@pytest.mark.parametrize("operation", [one for one in ERP_WRITES if one not in ("comments.create", "orders.update")])
@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_a_refusal_is_about_this_record_and_waits_for_a_person(world: World, operation: str, status: int) -> None:
    for order_id in (1, 2):
        world.refurbed.add_order(order_id)
    world.plenty.fail(operation, how=status)
    world.run()
    outcome, reason = world.outcome(1)
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    assert world.outcome(2) == ("done", "")
    assert world.item_states(1) == ["NEW"]
    assert ("rejected", reason) in [(one.kind, one.reason) for one in world.attention]
    with world.silence():
        world.next_run()
    assert world.outcome(1) == (outcome, reason)
    assert [one.key for one in world.engine.parked()] == ["order/shop-de/1"]
    world.engine.retry("1")
    world.next_run()
    assert world.outcome(1) == ("done", "")
    assert_whole(world, 1, 2)


def test_a_refused_note_holds_nothing_up(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("comments.create", how=422)
    world.run()
    assert world.releases(1) == 1
    assert world.item_states(1) == ["ACCEPTED"]


def test_a_refused_release_waits_for_a_person(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("orders.update", how=422)
    world.run()
    assert world.outcome(1) == ("rejected", "refused.422")
    world.engine.retry("1")
    world.next_run()
    assert_whole(world, 1)


# faults of ours


def test_a_fault_of_ours_parks_that_record_alone_and_is_tried_again(world: World) -> None:
    for order_id in (1, 2, 3):
        world.refurbed.add_order(order_id)
    plan = world.erp.plan_import

    def breaks(order: Any) -> Any:
        if order.id == "2":
            raise ZeroDivisionError("secret street 5")
        return plan(order)

    world.erp.plan_import = breaks  # type: ignore[method-assign]
    report = world.run()
    assert report.status == "completed"
    assert [world.outcome(one) for one in (1, 3)] == [("done", ""), ("done", "")]
    assert world.outcome(2) == ("parked", "internal_error.zerodivisionerror")
    assert "secret" not in str(report) + str(world.engine.explain("2")) + str(world.engine.log.search())
    world.erp.plan_import = plan  # type: ignore[method-assign]
    world.next_run()
    assert world.outcome(2) == ("parked", "internal_error.zerodivisionerror")  # on a schedule, not in every run
    world.later(3600)
    world.run()
    assert_whole(world, 1, 2, 3)


def test_a_fault_of_ours_while_sending_leaves_an_unknown_that_is_looked_up(world: World) -> None:
    world.refurbed.add_order(1)

    def breaks() -> None:
        raise ZeroDivisionError

    world.after("erp", "orders.create", breaks)
    report = world.run()
    assert report.status == "completed"
    assert world.outcome(1) == ("adopted", "")  # at the end of the same run
    assert len(world.plenty.sent("orders.create")) == 1
    assert_whole(world, 1)


# time


@pytest.mark.parametrize("operation", ["contacts.create", "orders.create", "payments.create", "comments.create"])
def test_a_deadline_between_two_steps_ends_the_run_cleanly(world: World, operation: str) -> None:
    for order_id in (1, 2):
        world.refurbed.add_order(order_id)
    world.after("erp", operation, lambda: world.clock.advance(120))
    report = world.run(deadline=100)
    assert (report.status, report.reason) == ("stopped", "deadline")
    assert world.outcome(1)[0] == "waiting"
    assert sending(world) == []
    world.next_run()
    assert_whole(world, 1, 2)


def test_a_deadline_of_nothing_does_nothing(world: World) -> None:
    world.refurbed.add_order(1)
    with world.silence():
        report = world.run(deadline=0)
    assert (report.status, report.reason) == ("stopped", "deadline")
    world.next_run()
    assert_whole(world, 1)


# the breaker


def test_one_answered_create_closes_the_breaker(world: World) -> None:
    for order_id in range(1, 6):
        world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", how=503, times=2)
    report = world.run()
    assert report.status == "completed"  # two in a row are not three
    for _ in range(3):
        world.next_run()
    assert_whole(world, 1, 2, 3, 4, 5)


# threads and workers


@pytest.mark.parametrize("file", [False, True])
def test_four_at_once_with_faults_leave_each_effect_once(make_world: MakeWorld, file: bool) -> None:
    world = make_world(file=file, max_in_flight=4)
    orders = range(1, 13)
    for order_id in orders:
        world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", how=503, skip=1)
    world.plenty.fail("orders.create", how="reset", when="after", skip=3)
    world.plenty.fail("payments.create", how=500, when="after", skip=2)
    world.plenty.fail("payments.assign", how=500, skip=4)
    world.refurbed.fail("order_items.batch_set_state", how=503, when="after", skip=1)
    world.run()
    for _ in range(4):
        world.next_run()
    assert_whole(world, *orders)


def test_four_at_once_stop_together(make_world: MakeWorld) -> None:
    world = make_world(max_in_flight=4)
    for order_id in range(1, 10):
        world.refurbed.add_order(order_id)
    world.plenty.fail("payments.create", how=403, times=100)
    report = world.run()
    assert (report.status, report.reason) == ("stopped", "permission_denied")
    assert len(world.plenty.orders) <= 4
    world.plenty.heal()
    world.next_run()
    assert_whole(world, *range(1, 10))


@pytest.mark.parametrize("file", [False, True])
@pytest.mark.parametrize(
    ("side", "operation"), [pytest.param("erp", one, id=one) for one in (*ERP_WRITES, "orders.search", "orders.get")]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_second_worker_in_the_middle_of_the_first_changes_nothing(
    make_world: MakeWorld, file: bool, side: Any, operation: str, when: str
) -> None:
    world = make_world(file=file)
    for order_id in (1, 2):
        world.refurbed.add_order(order_id)
    store: Store = world.store if world.path is None else SqliteStore(world.path, clock=world.clock)
    second = world.another_engine(store)
    reports: list[RunReport] = []
    act = lambda: reports.append(second.run("import_orders"))  # noqa: E731
    (world.before if when == "before" else world.after)(side, operation, act)
    world.run()
    assert reports
    for _ in range(3):
        world.next_run()
    assert_whole(world, 1, 2)
    if store is not world.store:
        store.close()


@pytest.mark.parametrize("file", [False, True])
def test_two_workers_at_the_same_time_leave_each_effect_once(make_world: MakeWorld, file: bool) -> None:
    world = make_world(file=file)
    orders = range(1, 9)
    for order_id in orders:
        world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", how=503, when="after", skip=1)
    world.plenty.fail("payments.create", how="reset", skip=2)
    stores: list[Store] = [world.store]
    stores.append(world.store if world.path is None else SqliteStore(world.path, clock=world.clock))
    workers = [world.another_engine(store) for store in stores]
    gate = Barrier(len(workers))

    def work(engine: SyncEngine) -> list[str]:
        reasons: list[str] = []
        for job in ("import_orders", "refresh_orders", "import_orders"):
            gate.wait()
            reasons.append(engine.run(job).reason)
        return reasons

    with ThreadPoolExecutor(len(workers)) as pool:
        assert list(pool.map(work, workers)) == [["", "", ""]] * len(workers)
    for _ in range(4):
        world.next_run()
    if stores[1] is not world.store:
        stores[1].close()
    assert_whole(world, *orders)


# content


def test_content_that_changes_before_it_was_sent_is_taken_as_it_is_now(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("contacts.create", how="refused", times=9)
    world.run()
    assert world.outcome(1)[0] == "waiting"
    world.plenty.heal()
    for name in ("invoice_address", "shipping_address"):
        world.refurbed.orders["1"][name]["town"] = "Neustadt"
    world.next_run()
    towns = {row["town"] for row in world.plenty.addresses_of(world.erp_order(1)["id"]).values()}
    assert towns == {"Neustadt"}
    assert_whole(world, 1)


def test_content_that_was_sent_without_an_answer_is_frozen_until_it_is_proven_absent(world: World) -> None:
    world.refurbed.add_order(1, [{"id": 11, "price": "100.00"}, {"id": 12, "price": "50.00"}])
    world.plenty.fail("orders.create", how="timeout", when="after")
    world.run(deadline=25)
    world.refurbed.cancel("1", ["12"])  # the ERP has the order with both
    world.next_run()
    assert world.outcome(1) == ("waiting", "partly_cancelled")
    assert len(world.plenty.orders) == 1
    assert world.erp_order(1)["amounts"][0]["invoiceTotal"] == 150
    world.assert_settled()
