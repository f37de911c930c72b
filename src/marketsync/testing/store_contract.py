"""What every store must do, as tests: for ours, and for yours.

    class TestMyStore(StoreContract):
        def make_store(self, clock):
            return MyStore(clock=clock)

pytest collects the subclass; each test gets a new, empty store. `reopen` is for stores that outlive their process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier
from typing import Any

from attrs import evolve

from marketsync.core.clock import Clock
from marketsync.core.operation import Duplicate, Safety
from marketsync.errors import ConfigurationError, SyncError
from marketsync.sync.journal import Intent, IntentState, claim
from marketsync.sync.store import Cursor, LogEntry, Store, StoredAccount
from marketsync.sync.work import WorkRow, WorkState
from marketsync.testing.clock import FakeClock

__all__ = ["StoreContract"]

_NOW = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
_LEASE = timedelta(seconds=120)
_THREADS = 8


class StoreContract:
    """Subclass it and say how a store is made. `forget` is called with each store when its test is over."""

    def make_store(self, clock: Clock) -> Store:
        """A new, empty store of its own that tells the time by `clock`."""
        raise TypeError("a store contract says how its store is made")

    def reopen(self, store: Store, clock: Clock) -> Store | None:
        """A second handle on the same data, as another process has it; `None` for a store that cannot be shared."""
        return None

    def forget(self, store: Store) -> None:
        """Clean up."""
        store.close()

    # -- accounts ------------------------------------------------------------------------------------------------------

    def test_a_name_is_bound_to_one_vendor_and_one_address(self) -> None:
        with self._store() as store:
            store.open_account(_account())
            for other in (_account(base_url="https://other.example.com"), _account(vendor="another")):
                _refuses(ConfigurationError, lambda other=other: store.open_account(other))  # type: ignore[misc]
            assert list(store.accounts()) == [_account()]

    def test_an_account_opened_again_keeps_its_age_and_health_and_takes_new_settings(self) -> None:
        with self._store() as store:
            store.open_account(_account())
            store.set_unwell("shop-de", True)
            later = _account(active=False, settings={"accept": "procedure"}, created_at=_NOW + timedelta(days=1))
            expected = evolve(later, created_at=_NOW, unwell=True)
            assert store.open_account(later) == expected
            assert list(store.accounts()) == [expected]

    def test_accounts_come_by_name(self) -> None:
        with self._store() as store:
            for name in ("b", "a", "c"):
                store.open_account(_account(name=name))
            assert [one.name for one in store.accounts()] == ["a", "b", "c"]

    def test_health_of_an_unknown_account_is_an_error(self) -> None:
        with self._store() as store:
            _refuses(KeyError, lambda: store.set_unwell("nobody", True))

    def test_only_an_inactive_account_without_orders_is_deleted(self) -> None:
        with self._store() as store:
            _refuses(SyncError, lambda: store.delete_account("shop-de"))
            store.open_account(_account())
            _refuses(SyncError, lambda: store.delete_account("shop-de"))
            store.record([_row("1")], [], None)
            store.open_account(_account(active=False))
            _refuses(SyncError, lambda: store.delete_account("shop-de"))
            store.open_account(_account(name="spare", active=False))
            store.start_cursor(_cursor(account="spare"))
            store.start_cursor(_cursor())
            store.delete_account("spare")
            assert [one.name for one in store.accounts()] == ["shop-de"]
            assert store.cursor("spare", "orders") is None
            assert store.cursor("shop-de", "orders") is not None

    def test_a_deleted_name_is_free_again(self) -> None:
        with self._store() as store:
            store.open_account(_account(active=False))
            store.delete_account("shop-de")
            moved = _account(base_url="https://other.example.com")
            assert store.open_account(moved) == moved

    # -- marks ---------------------------------------------------------------------------------------------------------

    def test_marks_are_stable_keyed_and_tell_nothing(self) -> None:
        with self._store() as store, self._store() as other:
            mark = store.mark("Ada Example, 1 Example Street")
            assert mark == store.mark("Ada Example, 1 Example Street")
            assert mark != store.mark("Ada Example, 2 Example Street")
            assert mark != other.mark("Ada Example, 1 Example Street")
            assert "Example" not in mark
            assert len(mark) >= 32

    # -- cursors -------------------------------------------------------------------------------------------------------

    def test_the_first_cursor_of_a_stream_stands(self) -> None:
        with self._store() as store:
            assert store.cursor("shop-de", "orders") is None
            first = _cursor()
            assert store.start_cursor(first) == first
            assert store.start_cursor(_cursor(floor=_NOW + timedelta(days=1))) == first
            assert store.cursor("shop-de", "orders") == first
            assert store.cursor("shop-de", "returns") is None
            assert store.cursor("shop-at", "orders") is None

    def test_records_and_the_moved_cursor_are_stored_together(self) -> None:
        with self._store() as store:
            store.start_cursor(_cursor())
            moved = _cursor(floor=_NOW, ceiling=_NOW + timedelta(microseconds=1), position="77", last_run=_NOW)
            store.record([_row("1"), _row("2")], [], moved)
            assert store.cursor("shop-de", "orders") == moved
            assert set(store.work_of([_row("1").key, _row("2").key, "order/shop-de/3"])) == {
                _row("1").key,
                _row("2").key,
            }

    def test_a_record_that_is_known_or_was_changed_meanwhile_is_left_as_it_is(self) -> None:
        with self._store() as store:
            store.record([_row("1"), _row("2")], [], None)
            mine = _changed(_row("1"), outcome="mine")
            assert store.swap_work(_row("1"), mine)
            store.record(
                [_row("1", outcome="again")],
                [(_row("1"), _changed(_row("1"), outcome="late")), (_row("2"), _changed(_row("2"), outcome="new"))],
                None,
            )
            assert store.work(mine.key) == mine
            assert store.work_of([_row("2").key])[_row("2").key].outcome == "new"

    # -- work ----------------------------------------------------------------------------------------------------------

    def test_a_work_row_comes_back_as_it_went_in(self) -> None:
        row = _row(
            "8213",
            state=WorkState.WAITING,
            outcome="waiting",
            reason="incomplete.payment",
            fingerprint="f" * 32,
            states={"1": "ACCEPTED", "2": "NEW"},
            remote_id="16601",
            attempts=3,
            next_try=_NOW + timedelta(microseconds=1),
            open=False,
            facts={"lines": ["1", "2"], "adopted": True, "items": 2, "note": "größer", "nested": {"a": None}},
            version=7,
        )
        with self._store() as store:
            store.record([row], [], None)
            assert store.work(row.key) == row
            assert store.work("order/shop-de/none") is None
            assert store.work_of([]) == {}

    def test_moments_of_any_zone_come_back_as_the_same_moment(self) -> None:
        local = _NOW.astimezone(timezone(timedelta(hours=2)))
        with self._store() as store:
            store.record([_row("1", moment=local)], [], None)
            found = store.work(_row("1").key)
            assert found is not None
            assert found.moment == _NOW
            assert found.moment.utcoffset() is not None

    def test_work_is_found_by_account_kind_and_state_oldest_first(self) -> None:
        hour = timedelta(hours=1)
        rows = [
            _row("3", moment=_NOW + hour, state=WorkState.PARKED),
            _row("2", moment=_NOW + timedelta(microseconds=1)),
            _row("1", moment=_NOW, state=WorkState.WAITING),
            _row("4", moment=_NOW, state=WorkState.FINAL),
            _row("5", account="shop-at"),
            _row("6", kind="return"),
        ]
        with self._store() as store:
            store.record(rows, [], None)
            wanted = [WorkState.DUE, WorkState.WAITING, WorkState.PARKED]
            assert [row.record_id for row in store.work_in("shop-de", "order", wanted)] == ["1", "2", "3"]
            assert [row.record_id for row in store.work_in("shop-de", "order", [WorkState.FINAL])] == ["4"]
            assert list(store.work_in("shop-de", "order", [])) == []

    def test_bound_and_open_work_is_found(self) -> None:
        rows = [
            _row("1", remote_id="101", moment=_NOW + timedelta(hours=1)),
            _row("2", remote_id="102", state=WorkState.FINAL),
            _row("3", remote_id="103", open=False),
            _row("4"),
            _row("5", remote_id="101", account="shop-at"),
        ]
        with self._store() as store:
            store.record(rows, [], None)
            assert [row.record_id for row in store.open_work("shop-de", "order")] == ["2", "1"]
            bound = store.bound("shop-de", ["101", "103", "999", ""])
            assert {remote: row.record_id for remote, row in bound.items()} == {"101": "1", "103": "3"}
            assert store.count_bound("shop-de") == 3
            assert store.count_bound("nobody") == 0

    def test_everything_about_one_record_is_found_whatever_its_kind(self) -> None:
        first = _row("1")
        later, latest = _NOW + timedelta(minutes=1), _NOW + timedelta(minutes=2)
        parcel = _row("1", key="update/shop-de/1/ship/5", kind="update", created_at=latest)
        refund = _row("1", key="refund/shop-de/1/return:7", kind="refund", created_at=later)
        other = _row("1", key="update/shop-at/1/ship/5", kind="update", account="shop-at")
        with self._store() as store:
            store.record([parcel, other, _row("2"), refund, first], [], None)
            assert [row.key for row in store.work_about("shop-de", "1")] == [first.key, refund.key, parcel.key]
            assert list(store.work_about("shop-de", "3")) == []

    def test_many_keys_are_looked_up_at_once(self) -> None:
        with self._store() as store:
            store.record([_row(str(number), remote_id=f"9{number}") for number in range(3000)], [], None)
            keys = [_row(str(number)).key for number in range(5000)]
            assert len(store.work_of(keys)) == 3000
            assert len(store.bound("shop-de", [f"9{number}" for number in range(5000)])) == 3000

    def test_a_changed_row_is_written_only_over_the_version_it_was_made_from(self) -> None:
        with self._store() as store:
            store.record([_row("1")], [], None)
            first = _changed(_row("1"), outcome="first")
            assert store.swap_work(_row("1"), first)
            assert not store.swap_work(_row("1"), _changed(_row("1"), outcome="second"))
            assert not store.swap_work(_row("2"), _changed(_row("2")))
            assert store.work(first.key) == first
            assert store.work(_row("2").key) is None

    # -- intents -------------------------------------------------------------------------------------------------------

    def test_an_intent_comes_back_as_it_went_in(self) -> None:
        intent = _intent(
            state=IntentState.UNKNOWN,
            version=9,
            digest="d" * 32,
            owner="17-abc",
            lease_until=_NOW,
            sends=2,
            given_up_at=_NOW + timedelta(microseconds=1),
            missed_at=_NOW + timedelta(microseconds=2),
            remote_id="16601",
            reason="unknown_repeatedly",
            safety=Safety.MOVE,
            duplicate=Duplicate.HARMLESS,
        )
        with self._store() as store:
            assert store.plan_intent(intent) == intent
            assert store.intent(intent.key) == intent
            assert store.intent("nothing") is None

    def test_the_first_plan_of_a_key_stands(self) -> None:
        with self._store() as store:
            first = store.plan_intent(_intent())
            sending = _claimed(first)
            assert store.swap_intent(first, sending)
            assert store.plan_intent(_intent(step="another")) == sending

    def test_an_intent_is_written_only_over_the_version_it_was_made_from(self) -> None:
        with self._store() as store:
            first = store.plan_intent(_intent())
            sending = _claimed(first)
            assert not store.swap_intent(evolve(first, key="other"), sending)
            assert store.swap_intent(first, sending)
            assert not store.swap_intent(first, _claimed(first, owner="late"))
            assert store.intent(first.key) == sending

    def test_good_news_is_accepted_in_any_state(self) -> None:
        with self._store() as store:
            for state in IntentState:
                if state is IntentState.DONE:
                    continue
                planned = store.plan_intent(_intent(key=f"order/{state}", state=state, version=4, owner="17"))
                done = store.finish_intent(planned.key, "16601", _NOW)
                assert (done.state, done.remote_id, done.owner) == (IntentState.DONE, "16601", "")
                assert done.version > planned.version
                assert store.intent(planned.key) == done
                assert not store.swap_intent(planned, evolve(planned, version=planned.version + 1))

    def test_what_is_done_keeps_its_first_remote_id(self) -> None:
        with self._store() as store:
            store.plan_intent(_intent())
            done = store.finish_intent(_intent().key, "16601", _NOW)
            assert store.finish_intent(_intent().key, "16602", _NOW) == done
            assert store.intent(_intent().key) == done

    def test_an_intent_that_was_never_planned_cannot_be_done(self) -> None:
        with self._store() as store:
            _refuses(KeyError, lambda: store.finish_intent("nothing", "1", _NOW))

    def test_intents_are_found_by_work_and_by_state_in_the_order_of_planning(self) -> None:
        with self._store() as store:
            for name in ("release", "order", "payment"):
                store.plan_intent(_intent(key=name, step=name))
            store.plan_intent(_intent(key="old", step="old", created_at=_NOW - timedelta(microseconds=1)))
            store.plan_intent(_intent(key="other", work_key="order/shop-de/9", state=IntentState.DONE))
            store.plan_intent(_intent(key="at", account="shop-at", work_key="order/shop-at/1"))
            assert [one.key for one in store.intents_of("order/shop-de/1")] == ["old", "release", "order", "payment"]
            assert list(store.intents_of("none")) == []
            states = (IntentState.PLANNED, IntentState.UNKNOWN)
            assert [one.key for one in store.intents_in("shop-de", states)] == ["old", "release", "order", "payment"]
            assert [one.key for one in store.intents_in("shop-de", [IntentState.DONE])] == ["other"]
            assert list(store.intents_in("shop-de", [])) == []

    # -- log -----------------------------------------------------------------------------------------------------------

    def test_the_log_is_searched_by_everything_at_once_oldest_first(self) -> None:
        late = _entry(at=_NOW + timedelta(microseconds=1), level="error", reference="order/shop-de/2", message="late")
        entries = [late, _entry(message="a"), _entry(message="b"), _entry(identifier="shop-at", integration="x->y/z")]
        with self._store() as store:
            store.log([])
            store.log(entries[:2])
            store.log(entries[2:])
            assert list(store.search_log()) == [*entries[1:], late]
            assert list(store.search_log(level="error")) == [late]
            assert list(store.search_log(identifier="shop-at")) == [entries[3]]
            assert list(store.search_log(integration="x->y/z")) == [entries[3]]
            assert list(store.search_log(reference="order/shop-de/1", identifier="shop-de")) == entries[1:3]
            assert list(store.search_log(since=late.at)) == [late]
            assert list(store.search_log(since=late.at, level="info")) == []

    # -- time, threads, handles ----------------------------------------------------------------------------------------

    def test_time_is_told_by_the_clock_that_is_in_use(self) -> None:
        with self._store() as store:
            clock = FakeClock(_NOW + timedelta(days=1))
            store.use_clock(clock)
            clock.advance(0.000001)
            assert store.now() == _NOW + timedelta(days=1, microseconds=1)

    def test_one_of_many_threads_claims_an_intent(self) -> None:
        with self._store() as store:
            for round_ in range(10):
                planned = store.plan_intent(_intent(key=f"order/{round_}"))
                start = Barrier(_THREADS)

                def race(number: int, planned: Intent = planned, start: Barrier = start) -> bool:
                    start.wait()
                    return store.swap_intent(planned, _claimed(planned, owner=str(number)))

                with ThreadPoolExecutor(_THREADS) as pool:
                    won = list(pool.map(race, range(_THREADS)))
                stored = store.intent(planned.key)
                assert won.count(True) == 1
                assert stored is not None
                assert stored.owner == str(won.index(True))

    def test_no_change_of_many_threads_is_lost(self) -> None:
        with self._store() as store:
            store.record([_row("1")], [], None)

            def work(number: int) -> None:
                for turn in range(10):
                    store.record([_row(f"{number}-{turn}")], [], _cursor(position=f"{number}"))
                    store.log([_entry(message=f"{number}-{turn}")])
                    while not _count_up(store):
                        pass

            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(work, range(_THREADS)))
            counted = store.work(_row("1").key)
            assert counted is not None
            assert counted.attempts == _THREADS * 10
            assert len(store.work_in("shop-de", "order", [WorkState.DUE])) == _THREADS * 10 + 1
            assert len(store.search_log()) == _THREADS * 10

    def test_two_handles_see_the_same(self) -> None:
        clock = FakeClock(_NOW)
        with self._store(clock) as store:
            other = self.reopen(store, clock)
            if other is None:
                return
            try:
                planned = store.plan_intent(_intent())
                assert other.plan_intent(_intent(step="another")) == planned
                assert other.swap_intent(planned, _claimed(planned, owner="other"))
                assert not store.swap_intent(planned, _claimed(planned))
                done = store.finish_intent(planned.key, "16601", _NOW)
                assert other.intent(planned.key) == done
                store.record([_row("1")], [], _cursor())
                store.open_account(_account())
                store.log([_entry()])
                assert other.work(_row("1").key) == _row("1")
                assert other.cursor("shop-de", "orders") == _cursor()
                assert list(other.accounts()) == [_account()]
                assert list(other.search_log()) == [_entry()]
                assert other.mark("text") == store.mark("text")
            finally:
                self.forget(other)

    def test_closing_twice_is_fine(self) -> None:
        with self._store() as store:
            store.close()
            store.close()

    # -- the machine ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _store(self, clock: Clock | None = None) -> Iterator[Store]:
        store = self.make_store(clock or FakeClock(_NOW))
        try:
            yield store
        finally:
            self.forget(store)


def _refuses(kind: type[Exception], call: Callable[[], object]) -> None:
    try:
        call()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def _count_up(store: Store) -> bool:
    row = store.work(_row("1").key)
    return row is not None and store.swap_work(row, _changed(row, attempts=row.attempts + 1))


def _account(**given: Any) -> StoredAccount:
    values: dict[str, Any] = {
        "name": "shop-de",
        "vendor": "some-market",
        "base_url": "https://market.example.com",
        "settings": {"accept": "auto", "orders_from": "None"},
        "created_at": _NOW,
    }
    return StoredAccount(**{**values, **given})


def _cursor(**given: Any) -> Cursor:
    values: dict[str, Any] = {"account": "shop-de", "stream": "orders", "go_live": _NOW, "floor": _NOW}
    return Cursor(**{**values, **given})


def _row(record_id: str, **given: Any) -> WorkRow:
    account, kind = given.get("account", "shop-de"), given.get("kind", "order")
    values: dict[str, Any] = {
        "key": f"{kind}/{account}/{record_id}",
        "account": account,
        "kind": kind,
        "record_id": record_id,
        "moment": _NOW,
        "created_at": _NOW,
        "updated_at": _NOW,
    }
    return WorkRow(**{**values, **given})


def _changed(row: WorkRow, **changes: Any) -> WorkRow:
    return evolve(row, version=row.version + 1, **changes)


def _intent(**given: Any) -> Intent:
    values: dict[str, Any] = {
        "key": "order/erp/shop-de/1",
        "account": "shop-de",
        "work_key": "order/shop-de/1",
        "step": "order",
        "target": "erp",
        "safety": Safety.CREATE,
        "created_at": _NOW,
        "updated_at": _NOW,
    }
    return Intent(**{**values, **given})


def _claimed(intent: Intent, owner: str = "17") -> Intent:
    return claim(intent, owner=owner, now=_NOW, lease=_LEASE, digest="d")


def _entry(**given: Any) -> LogEntry:
    values: dict[str, Any] = {
        "at": _NOW,
        "level": "info",
        "identifier": "shop-de",
        "integration": "shop-de->erp/import_orders",
        "code": "step.order",
        "reference": "order/shop-de/1",
        "message": "order: done (16601)",
    }
    return LogEntry(**{**values, **given})
