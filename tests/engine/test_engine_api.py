"""What callers of the engine rely on: jobs, reports, people's decisions, the log, hooks, switches, checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime
from functools import partial
from typing import Any

import pytest

from marketsync import sync
from marketsync.connectors import MarketSettings, RefurbedMarket
from marketsync.domain import Order
from marketsync.errors import ConfigurationError, SyncError
from marketsync.refurbed import RefurbedClient
from marketsync.sync import Job, Record, RecordOutcome, RunReport, RunStatus, SyncEngine, WorkRow, message_of, run_all
from marketsync.testing import FakeRequest
from tests.engine.conftest import MakeWorld
from tests.engine.world import HOLD, PASSWORD, START, TOKEN, World

ALL = [Job.import_orders, Job.refresh_orders, Job.import_returns, Job.push_updates]
NAIVE = datetime(2026, 11, 20, 9)  # noqa: DTZ001


def park(world: World, order_id: int = 1) -> None:
    """An order that the ERP refuses."""
    world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", how=422)
    world.run()
    assert world.outcome(order_id)[0] == "rejected"


# jobs and when they are due


JOBS = [Job.import_orders, Job.refresh_orders, Job.import_returns, Job.push_updates]
"""What a pair of refurbed and PlentyONE can do."""


def test_jobs_are_due_by_the_connectors_intervals(world: World) -> None:
    assert world.engine.due(world.clock.now()) == JOBS
    world.run("import_orders")
    assert world.engine.due(world.clock.now()) == JOBS[1:]
    for job in JOBS[1:]:
        world.run(job.value)
    assert world.engine.due(world.clock.now()) == []
    assert world.engine.due(world.clock.now() + timedelta(minutes=14)) == []
    quarter = [one for one in JOBS if one is not Job.import_returns]
    assert world.engine.due(world.clock.now() + timedelta(minutes=15)) == quarter
    berlin = timezone(timedelta(hours=1))
    assert world.engine.due((world.clock.now() + timedelta(minutes=15)).astimezone(berlin)) == quarter
    assert world.engine.due(world.clock.now() + timedelta(minutes=60)) == JOBS
    world.restart()
    assert world.engine.due(world.clock.now()) == []


def test_run_due_runs_what_is_due_and_shares_the_deadline(world: World) -> None:
    reports = world.engine.run_due(world.clock.now())
    assert [one.job for one in reports] == JOBS
    assert world.engine.run_due(world.clock.now()) == []
    world.later()
    world.after("market", "orders.list", lambda: world.clock.advance(60))
    reports = world.engine.run_due(world.clock.now(), deadline=30)
    assert [(one.job, one.reason) for one in reports] == [(Job.import_orders, "deadline")]


def test_a_run_that_stopped_is_due_again_after_its_interval(world: World) -> None:
    world.refurbed.token = "expired"
    world.run()
    assert Job.import_orders not in world.engine.due(world.clock.now())
    world.later()
    assert Job.import_orders in world.engine.due(world.clock.now())


def test_run_all_gives_one_exit_code_and_one_line(world: World) -> None:
    other = world.second_market("shop-fr")
    summary = run_all([world.engine, other.engine])
    assert summary.exit_code == 0
    assert [one.account for one in summary.reports] == ["shop-de"] * len(JOBS) + ["shop-fr"] * len(JOBS)
    assert len(str(summary).splitlines()) == 1
    assert str(run_all([world.engine])) == "nothing was due"
    assert run_all([world.engine]).exit_code == 0

    world.later()
    world.refurbed.add_order(1)
    world.plenty.fail("orders.create", how=422)
    assert run_all([world.engine, other.engine]).exit_code == 1  # a person is needed
    world.later()
    world.refurbed.fail("orders.list", how=400, times=9)
    assert run_all([world.engine]).exit_code == 2  # a run failed
    assert run_all([world.engine], deadline=0).reports == ()


@pytest.mark.parametrize("job", [one for one in Job if one not in JOBS])
def test_a_job_that_this_pair_cannot_do_is_refused(world: World, job: Job) -> None:
    for act in (world.engine.run, world.engine.plan):
        with pytest.raises(SyncError, match=job.value):
            act(job)
    assert world.timeline == []


def test_a_job_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="import_everything"):
        world.run("import_everything")


def test_a_naive_moment_is_refused(world: World) -> None:
    for act in (
        lambda: world.run(since=NAIVE),
        lambda: world.engine.plan("import_orders", since=NAIVE),
        lambda: world.engine.due(NAIVE),
        lambda: world.engine.run_due(NAIVE),
    ):
        with pytest.raises(ValueError, match="zone"):
            act()
    with pytest.raises(ConfigurationError, match="zone"):
        MarketSettings(orders_from=NAIVE)


# construction


def test_an_engine_needs_two_accounts_and_at_least_one_record_at_a_time(world: World) -> None:
    with pytest.raises(ConfigurationError, match="max_in_flight"):
        SyncEngine(market=world.market, erp=world.erp, store=world.store, max_in_flight=0)
    client = RefurbedClient(token=TOKEN, account="erp", transport=world.refurbed.transport())
    with pytest.raises(ConfigurationError, match="names"):
        SyncEngine(market=RefurbedMarket(client), erp=world.erp, store=world.store)


def test_a_store_that_is_bound_to_another_url_is_refused_before_any_request(world: World) -> None:
    world.run()
    asked = len(world.timeline)
    client = RefurbedClient(
        token=TOKEN, account="shop-de", base_url="https://other.example.com", transport=world.refurbed.transport()
    )
    engine = SyncEngine(market=RefurbedMarket(client), erp=world.erp, store=world.store, clock=world.clock)
    with pytest.raises(ConfigurationError, match="shop-de"):
        engine.run("import_orders")
    assert len(world.timeline) == asked


def rate_of_the_day(order: Order) -> Decimal | None:
    return None


def test_the_store_keeps_the_last_seen_settings_without_secrets(world: World) -> None:
    world.market_settings["max_age"] = timedelta(days=3)
    world.erp_settings["exchange_rate"] = rate_of_the_day
    world.restart()
    world.run()
    accounts = {one.name: one for one in world.store.accounts()}
    assert accounts["shop-de"].vendor == "refurbed"
    assert accounts["shop-de"].settings["max_age"] == "3 days, 0:00:00"
    assert accounts["shop-de"].settings["coupon"] == "ignore"
    assert TOKEN not in str(accounts)
    assert accounts["erp"].active
    assert accounts["erp"].settings["plenty_id"] == 1000
    assert accounts["erp"].settings["status_hold"] == str(HOLD)
    assert accounts["erp"].settings["warehouse_id"] is None
    assert accounts["erp"].settings["exchange_rate"] == "rate_of_the_day"
    assert PASSWORD not in str(accounts)


# reports


def test_a_report_shows_itself_as_text_table_and_document(world: World) -> None:
    world.refurbed.add_order(1)
    world.refurbed.add_order(2)
    world.plenty.fail("orders.create", how=422)
    report = world.run()
    assert report.counts == {"rejected": 1, "done": 1}
    assert not report.ok
    text = str(report)
    assert text.splitlines()[0] == "import_orders of shop-de: completed: 1 rejected, 1 done"
    assert f"done      order/shop-de/2 -> {world.erp_order(2)['id']}" in text
    assert "[refused.422]" in text
    document = json.loads(json.dumps(report.to_dict()))
    assert document["status"] == "completed"
    assert document["counts"] == {"rejected": 1, "done": 1}
    assert {one["key"] for one in document["records"]} == {"order/shop-de/1", "order/shop-de/2"}
    assert datetime.fromisoformat(document["started_at"]) == START
    assert document["retry_at"] is None
    table = report._repr_html_()
    assert table.count("<tr>") == 2
    assert report.record("1") is not None
    assert report.record("3") is None

    world.next_run()
    again = world.next_run()
    assert "unchanged" in str(again).splitlines()[0]
    assert "order/shop-de/2" not in str(again)  # what is unchanged is counted, not listed


def test_a_report_of_a_stop_says_why_and_until_when() -> None:
    report = RunReport(
        job=Job.import_orders,
        account="<shop>",
        status=RunStatus.STOPPED,
        reason="rate_limited",
        retry_at=START,
        records=(Record(key="order/a/1", outcome=RecordOutcome.PARKED, reason="mapping.<b>", message="<i>"),),
        warnings=("careful",),
        started_at=START,
        finished_at=START,
    )
    assert "stopped (the vendor wants a pause), again at 2026-11-20 09:00:00Z: 1 parked" in str(report)
    assert "warning: careful" in str(report)
    assert "<b>" not in report._repr_html_()
    assert report.to_dict()["retry_at"] == START.isoformat()
    empty = RunReport(job=Job.import_orders, status=RunStatus.COMPLETED, started_at=START, finished_at=START)
    assert empty.ok
    assert "nothing to do" in str(empty)


def test_reason_codes_have_a_text_for_people() -> None:
    assert message_of("incomplete.payment").endswith("(payment)")
    assert message_of("a_code_from_the_future") == "a_code_from_the_future"
    assert all(one.text for one in sync.Reason)


# one order's story


def test_explain_tells_the_whole_story(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("payments.create", how=500)
    world.run()
    story = world.engine.explain("1")
    assert story.key == "order/shop-de/1"
    assert (story.state, story.outcome, story.reason) == ("waiting", "waiting", "incomplete.payment")
    assert story.remote_id == str(world.erp_order(1)["id"])
    assert "(payment)" in story.waits_for
    assert {one.step: one.state.value for one in story.intents}["payment"] == "unknown"
    assert story.next_try is not None
    text = str(story)
    for part in ("waiting", f"bound to {story.remote_id}", ": NEW", "next try", "payment", "sent 1x"):
        assert part in text
    for _ in range(3):
        world.next_run()
    story = world.engine.explain("order/shop-de/1")
    assert (story.state, story.waits_for) == ("final", "")
    assert [entry.code for entry in story.log].count("step.order") >= 1
    assert {"billing", "delivery"} & set(story.facts) == set()
    for unknown in ("2", "order/shop-fr/1"):
        with pytest.raises(SyncError, match="never seen"):
            world.engine.explain(unknown)


# people decide


def test_parked_and_pending_list_what_waits(world: World) -> None:
    park(world)
    world.refurbed.add_order(2)
    world.plenty.fail("payments.create", how=500)
    world.next_run()
    assert [(one.key, one.outcome) for one in world.engine.parked()] == [("order/shop-de/1", "rejected")]
    assert [(one.key, one.reason) for one in world.engine.pending()] == [("order/shop-de/2", "incomplete.payment")]


def test_a_retry_goes_on_where_it_stood(world: World) -> None:
    park(world)
    made = len(world.plenty.sent("addresses.create_for_contact"))
    record = world.engine.retry("order/shop-de/1")
    assert record.key == "order/shop-de/1"
    assert world.engine.parked() == []
    world.next_run()
    assert world.outcome(1) == ("done", "")
    assert len(world.plenty.sent("addresses.create_for_contact")) == made
    world.assert_imported_once(1)
    world.assert_settled()


def test_a_dismissed_order_is_never_revived(world: World) -> None:
    park(world)
    record = world.engine.dismiss("1", reason="a test order of ours")
    assert (record.outcome, record.reason) == ("skipped", "dismissed")
    assert world.engine.parked() == []
    assert any("a test order of ours" in entry.message for entry in world.engine.log.search(reference="1"))
    with world.silence():
        for job in ("import_orders", "refresh_orders"):
            world.next_run(job)
        world.refurbed.orders["1"]["items"][0]["total_paid"] = "1.00"  # it changes on the market
        world.next_run()
        world.next_run(since=START - timedelta(days=30))
        world.refurbed.cancel("1")
        world.next_run()
    assert world.engine.explain("1").reason == "dismissed"
    assert world.erp_orders(1) == []
    assert {one.state.value for one in world.engine.explain("1").intents} <= {"done", "closed"}


def test_dismissing_a_bound_order_leaves_both_sides_as_they_are(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("payments.create", how=422)
    world.run()
    world.engine.dismiss("1", reason="handled by hand")
    with world.silence():
        for job in ("import_orders", "refresh_orders"):
            world.next_run(job)
        world.refurbed.cancel("1")
        world.next_run("refresh_orders")
    assert world.erp_order(1)["statusId"] == 3.9


def test_what_was_dismissed_is_closed_for_good(world: World) -> None:
    park(world)
    world.engine.dismiss("1", reason="by mistake")
    with pytest.raises(SyncError, match="dismissed"):
        world.engine.retry("1")
    assert world.engine.explain("1").state == "final"
    world.assert_settled()


def test_retrying_what_is_done_changes_nothing(world: World) -> None:
    world.refurbed.add_order(1)
    world.run()
    world.engine.retry("1")
    with world.silence():
        world.next_run()
    assert world.outcome(1) == ("unchanged", "")
    world.assert_settled()


def test_a_decision_about_an_unknown_order_is_an_error(world: World) -> None:
    with pytest.raises(SyncError, match="never seen"):
        world.engine.retry("9")
    with pytest.raises(SyncError, match="never seen"):
        world.engine.dismiss("9", reason="x")


def test_a_decision_while_a_job_changes_the_row_is_an_error(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    park(world)

    def lost(old: WorkRow, new: WorkRow) -> bool:
        return False

    monkeypatch.setattr(world.store, "swap_work", lost)
    with pytest.raises(SyncError, match="changed"):
        world.engine.retry("1")


# the data log


def test_the_log_is_searched_by_each_of_its_fields(world: World) -> None:
    other = world.second_market("shop-fr")
    park(world)
    world.later()
    other.refurbed.add_order(2)
    other.run()
    log = world.engine.log
    assert {one.identifier for one in log.search()} == {"shop-de", "shop-fr"}
    assert {one.identifier for one in log.search(identifier="shop-fr")} == {"shop-fr"}
    assert {one.integration for one in log.search(integration="shop-de->erp/import_orders")} == {
        "shop-de->erp/import_orders"
    }
    assert {one.level for one in log.search(level="error")} == {"error"}
    assert log.search(reference="1") == log.search(reference="order/shop-de/1") != []
    assert log.search(reference="99") == []
    with pytest.raises(ValueError, match="aware"):
        log.search(since=NAIVE)
    late = log.search(since=START + timedelta(minutes=10))
    assert late
    assert all(one.at >= START + timedelta(minutes=10) for one in late)
    assert log.search(identifier="shop-de", level="error", reference="1", since=START)
    moments = [one.at for one in log.search()]
    assert moments == sorted(moments)
    assert str(log.search(level="error")[0]).startswith("2026-11-20 09:00:0")


# hooks


def test_progress_is_told_record_by_record(world: World) -> None:
    for order_id in (1, 2, 3):
        world.refurbed.add_order(order_id)
    world.run()
    assert [(one.done, one.total) for one in world.progress] == [(1, 3), (2, 3), (3, 3)]
    assert {one.job for one in world.progress} == {Job.import_orders}
    assert {one.account for one in world.progress} == {"shop-de"}
    assert [one.record.outcome for one in world.progress if one.record is not None] == ["done"] * 3


def test_attention_is_asked_for_once_per_matter(world: World) -> None:
    park(world)
    for _ in range(3):
        world.next_run()
    assert [(one.kind, one.key) for one in world.attention] == [("rejected", "order/shop-de/1")]
    world.refurbed.token = "expired"
    world.next_run()
    assert (world.attention[-1].kind, world.attention[-1].reason) == ("stopped", "not_authenticated")
    assert "credentials" in world.attention[-1].message


def test_a_world_without_hooks_runs(world: World) -> None:
    engine = SyncEngine(market=world.market, erp=world.erp, store=world.store, clock=world.clock)
    park(world)
    assert engine.run("import_orders").status == "completed"
    assert engine.account == "shop-de"
    assert engine.now() == world.clock.now()


def test_a_hook_that_fails_does_not_fail_the_run(world: World) -> None:
    def broken(told: object) -> None:
        raise ZeroDivisionError(str(told))

    engine = SyncEngine(
        market=world.market,
        erp=world.erp,
        store=world.store,
        clock=world.clock,
        on_event=broken,
        on_attention=broken,
    )
    for order_id in (1, 2):
        world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", how=422)
    report = engine.run("import_orders")
    assert report.status == "completed"
    assert [world.outcome(one, report) for one in (1, 2)] == [("rejected", "refused.422"), ("done", "")]


# switches


@pytest.mark.parametrize("job", ["import_orders", "refresh_orders"])
def test_an_inactive_account_makes_no_traffic_at_all(make_world: MakeWorld, job: str) -> None:
    world = make_world(market={"active": False})
    world.refurbed.add_order(1)
    report = world.run(job)
    assert (report.status, report.reason, report.ok) == ("completed", "inactive", True)
    assert world.timeline == []
    assert world.attention == []
    world.engine.run_due(world.clock.now())
    assert world.timeline == []
    assert {one.name: one.active for one in world.store.accounts()}["shop-de"] is False


def test_with_the_import_off_open_orders_are_still_refreshed(world: World) -> None:
    world.refurbed.add_order(1)
    world.run()
    world.market_settings["import_orders"] = False
    world.restart()
    world.refurbed.add_order(2)
    world.refurbed.cancel("1")
    asked = len(world.timeline)
    report = world.next_run()
    assert (report.status, report.reason) == ("completed", "import_off")
    assert len(world.timeline) == asked
    world.next_run("refresh_orders")
    assert world.outcome(1) == ("waiting", "refund_open")
    assert world.erp_orders(2) == []


# check


CARRIER = {"carrier": "dhl-germany"}


@pytest.fixture
def sound(make_world: MakeWorld) -> World:
    """A pair with nothing to fix."""
    return make_world(market=CARRIER)


def codes(world: World) -> list[tuple[str, str]]:
    """All findings but those that only inform."""
    return [(one.level, one.code) for one in world.engine.check() if one.level != "info"]


def test_a_sound_pair_has_nothing_to_fix(sound: World) -> None:
    assert codes(sound) == []
    assert sound.refurbed.writes == []


def test_check_names_the_procedures_that_are_switched_off(sound: World) -> None:
    found = [one for one in sound.engine.check() if one.code == "procedure_inactive"]
    assert {one.level for one in found} == {"info"}
    names = ("Cancellation", "Rejection", "Refund")
    assert [name for one in found for name in names if repr(name) in one.message] == list(names)


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        pytest.param({"plenty_id": 4711}, "plenty_id_unknown", id="client"),
        pytest.param({"referrer_id": 999}, "referrer_missing", id="referrer"),
        pytest.param({"status_hold": "3.7"}, "status_missing", id="hold"),
        pytest.param({"status_release": "5.77"}, "status_missing", id="release"),
        pytest.param({"status_cancelled": "Gone"}, "status_missing", id="cancelled by name"),
        pytest.param({"payment_method_id": 999999}, "payment_method_missing", id="payment method"),
        pytest.param({"warehouse_id": 999}, "warehouse_missing", id="warehouse"),
    ],
)
def test_check_names_each_setting_that_the_erp_lacks(make_world: MakeWorld, setting: dict[str, Any], code: str) -> None:
    world = make_world(market=CARRIER, erp=setting)
    found = [one for one in world.engine.check() if one.level != "info"]
    assert [(one.level, one.code, one.where) for one in found] == [("error", code, "erp")]
    assert code in str(found[0])
    assert "(erp)" in str(found[0])


def test_check_finds_several_things_at_once(make_world: MakeWorld) -> None:
    world = make_world(
        market=CARRIER, erp={"plenty_id": 4711, "referrer_id": 999, "status_hold": None, "warehouse_id": 999}
    )
    assert {code for _, code in codes(world)} == {
        "plenty_id_unknown",
        "referrer_missing",
        "warehouse_missing",
        "no_hold_status",
    }


def test_check_reports_a_bad_token_and_still_looks_at_the_other_side(make_world: MakeWorld) -> None:
    world = make_world(market=CARRIER, erp={"warehouse_id": 999})
    world.refurbed.token = "another"
    assert codes(world) == [("error", "not_authenticated"), ("error", "warehouse_missing")]
    assert TOKEN not in str(world.engine.check())


def test_check_reports_a_bad_password(make_world: MakeWorld) -> None:
    world = make_world(market=CARRIER, plenty={"password": "another"})
    assert codes(world) == [("error", "not_authenticated")]


@pytest.mark.parametrize("permission", ["merchant.order:list", "orders.statuses", "orders.referrers", "vat.standard"])
def test_check_reports_a_missing_permission(world: World, permission: str) -> None:
    side = world.refurbed if permission.startswith("merchant") else world.plenty
    side.deny(permission)
    assert ("error", "permission_missing" if side is world.refurbed else "permission_denied") in codes(world)


def test_check_reports_a_vendor_that_is_down(sound: World) -> None:
    sound.plenty.fail("webstores.list", how=503, times=50)
    sound.refurbed.fail("carriers.list", how="refused", times=50)
    assert codes(sound) == [("error", "unreachable"), ("error", "source_unwell")]


def test_check_warns_without_carriers(sound: World) -> None:
    sound.refurbed.carriers.clear()
    assert codes(sound) == [("warning", "no_carriers")]


@pytest.mark.parametrize(
    ("date", "warned"),
    [
        pytest.param(format_datetime(START, usegmt=True), False, id="together"),
        pytest.param(format_datetime(START + timedelta(seconds=119), usegmt=True), False, id="close"),
        pytest.param(format_datetime(START + timedelta(minutes=5), usegmt=True), True, id="ahead"),
        pytest.param(format_datetime(START - timedelta(minutes=5), usegmt=True), True, id="behind"),
        pytest.param((START + timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S -0000"), True, id="no zone"),
        pytest.param("yesterday", False, id="nonsense"),
    ],
)
def test_check_compares_the_clocks(world: World, monkeypatch: pytest.MonkeyPatch, date: str, warned: bool) -> None:
    for fake in (world.refurbed, world.plenty):
        common = fake.common_headers
        monkeypatch.setattr(fake, "common_headers", partial(_dated, common, date))
    found = [one for one in world.engine.check() if one.code == "clock_skew"]
    assert [one.where for one in found] == (["shop-de", "erp"] if warned else [])
    assert all(one.level == "warning" for one in found)
    if warned:
        assert "300 s" in found[0].message or "299 s" in found[0].message


def _dated(common: Callable[[FakeRequest], Mapping[str, str]], date: str, request: FakeRequest) -> Mapping[str, str]:
    return {**common(request), "Date": date}


def test_now_is_aware(world: World) -> None:
    assert world.engine.now().tzinfo is UTC
