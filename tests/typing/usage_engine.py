"""Typical use of connectors, the engine, stores, reports and fakes. Checked, never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

from marketsync import (
    Attention,
    FileTokenCache,
    Finding,
    IntentState,
    Job,
    LogEntry,
    MarketSettings,
    MemoryStore,
    Plan,
    PlentyClient,
    PlentyErp,
    PlentySettings,
    Progress,
    Reason,
    Record,
    RecordOutcome,
    RefurbedClient,
    RefurbedMarket,
    RunReport,
    RunStatus,
    SqliteStore,
    Store,
    Story,
    Summary,
    SyncEngine,
    run_all,
)
from marketsync.sync import Intent, OrderDecision, OrderSink, OrderSource, StoredAccount
from marketsync.testing import FakeClock, FakePlenty, FakeRefurbed, FakeRequest, FakeTransport, Fault, serve


def settings() -> tuple[MarketSettings, PlentySettings]:
    market = MarketSettings(
        orders_from=datetime(2026, 11, 1, tzinfo=UTC),
        max_age=timedelta(days=7),
        legacy_referrers=("104.01",),
        accept="procedure",
        unknown_tax="fail",
        coupon="discount_line",
    )
    erp = PlentySettings(
        plenty_id=1000,
        referrer_id=Decimal(183),
        status_hold="3.9",
        status_release=Decimal(5),
        contacts="per_order",
        unknown_sku="park",
        apply_lag=timedelta(seconds=30),
    )
    return market, erp


def progress(event: Progress) -> None:
    assert_type(event.job, Job)
    assert_type(event.record, Record | None)
    print(f"{event.account}: {event.done}/{event.total}")


def attention(event: Attention) -> None:
    print(event.kind, event.key, event.reason, event.message)


def build(refurbed: RefurbedClient, plenty: PlentyClient, store: Store) -> SyncEngine:
    for_market, for_erp = settings()
    market = RefurbedMarket(refurbed, for_market)
    erp = PlentyErp(plenty, for_erp)
    source: OrderSource = market
    decision: OrderDecision = market
    sink: OrderSink = erp
    print(source.profile.intervals, decision, sink.holds)
    return SyncEngine(market=market, erp=erp, store=store, max_in_flight=4, on_event=progress, on_attention=attention)


def drive(engine: SyncEngine) -> int:
    findings = engine.check()
    assert_type(findings, list[Finding])
    if any(finding.level == "error" for finding in findings):
        return 1
    plan = engine.plan(Job.import_orders)
    assert_type(plan, Plan)
    assert_type(plan.counts, Mapping[str, int])
    report = engine.run(Job.import_orders, since=datetime.now(UTC), deadline=600, confirm_first_run=True)
    assert_type(report, RunReport)
    assert_type(report.status, RunStatus)
    assert_type(report.retry_at, datetime | None)
    assert_type(report.counts, Mapping[str, int])
    assert_type(report.to_dict(), dict[str, Any])
    for record in report.records:
        if record.outcome is RecordOutcome.PARKED and record.reason == Reason.MAPPING.value:
            assert_type(engine.dismiss(record.key, reason="made by hand"), Record)
    engine.run("refresh_orders")
    assert_type(engine.due(engine.now()), list[Job])
    assert_type(engine.run_due(engine.now(), deadline=600), list[RunReport])
    return 0 if report.ok else 1


def look(engine: SyncEngine) -> str:
    story = engine.explain("1001")
    assert_type(story, Story)
    assert_type(story.intents, tuple[Intent, ...])
    assert_type(story.intents[0].state, IntentState)
    assert_type(story.next_try, datetime | None)
    assert_type(engine.parked(), list[Record])
    assert_type(engine.pending(), list[Record])
    assert_type(engine.retry("1001"), Record)
    assert_type(engine.log.search(reference="1001", level="error"), list[LogEntry])
    return f"{story.waits_for}: {story}"


def nightly(engines: Sequence[SyncEngine]) -> int:
    summary = run_all(engines, deadline=3000)
    assert_type(summary, Summary)
    assert_type(summary.reports, tuple[RunReport, ...])
    return summary.exit_code


def stores(path: Path) -> Sequence[StoredAccount]:
    every: list[Store] = [MemoryStore(), SqliteStore(path), SqliteStore("marketsync.db")]
    every[0].delete_account("shop-de")
    return every[1].accounts()


def with_fakes(folder: Path) -> RunReport:
    clock = FakeClock(datetime(2026, 11, 25, 9, tzinfo=UTC))
    market, erp = FakeRefurbed(token="t", clock=clock), FakePlenty(clock=clock)
    erp.add_status(3.9, "On hold")
    erp.add_variation("1042", market_sku="PHONE-1")
    order_id = market.add_order(items=[{"sku": "PHONE-1", "price": "399.00", "taxation": "MARGINAL"}], country="IT")
    fault = erp.fail("orders.create", when="after", how="timeout")
    assert_type(fault, Fault)
    assert_type(market.transport(), FakeTransport)
    with serve(market) as address:
        assert_type(address, str)
        refurbed = RefurbedClient(token="t", base_url=address, account="shop-de", clock=clock)
        plenty = PlentyClient(
            base_url="https://p1000.my.plentysystems.com",
            username="user",
            password="secret",
            token_cache=FileTokenCache(folder / "tokens"),
            transport=erp.transport(),
            clock=clock,
        )
        report = build(refurbed, plenty, MemoryStore(clock=clock)).run(Job.import_orders)
    clock.advance(900)
    assert_type(erp.writes, list[FakeRequest])
    assert_type(clock.slept, list[float])
    print(erp.orders_by_external_id(order_id), report.record(order_id))
    return report
