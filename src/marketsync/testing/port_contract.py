"""What every connector must do, as tests: for ours, and for a market or an ERP of yours.

    class TestMyMarket(MarketContract):
        def make_market(self, clock):
            return MyMarket(...)          # a new, empty account
        def add_order(self, market, released_at, lines):
            ...                           # an open order that nobody has decided; returns its id
        def cancel(self, market, order_id):
            ...                           # the buyer cancels all of it

    class TestMyErp(ErpContract):
        def make_erp(self, clock):
            return MyErp(...)             # a new, empty system

pytest collects the subclasses. Ports that a market does not declare are passed over; whatever a connector declares
beyond its ports is its own affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from marketsync.core.operation import Duplicate, Safety
from marketsync.domain import (
    Address,
    Entity,
    LineState,
    Order,
    OrderLine,
    OrderState,
    Payment,
    TaxTreatment,
)
from marketsync.errors import ApiError, Outcome
from marketsync.money import Money
from marketsync.sync.ports import (
    Account,
    Chain,
    ErpOrder,
    Finding,
    OrderDecision,
    OrderSink,
    OrderSource,
    PortProfile,
    Seen,
    SeenPage,
    Sent,
    Stage,
    Step,
    Window,
)
from marketsync.sync.report import Job
from marketsync.testing.after_order_contract import AfterOrderContract
from marketsync.testing.clock import FakeClock

__all__ = ["ErpContract", "MarketContract"]

_START = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
_LONGEST_SCAN = 1000


class MarketContract(AfterOrderContract):
    """Subclass it and say how an account is made, how an order comes in and how a buyer cancels."""

    def personal_data(self, market: OrderSource, order_id: str) -> Sequence[str]:
        """Texts of an order that must show nowhere: names, streets, mail addresses."""
        return ()

    # -- who it is -----------------------------------------------------------------------------------------------------

    def test_account_profile_and_policy_are_whole(self) -> None:
        market = self._market()
        assert isinstance(market, OrderSource)
        _check_account(market.account, market.profile)
        assert {Job.import_orders.value, Job.refresh_orders.value} <= set(market.profile.intervals)
        assert market.policy.max_age > timedelta(0)
        assert market.policy.orders_from is None or market.policy.orders_from.utcoffset() is not None

    def test_a_check_gives_findings(self) -> None:
        clock = FakeClock(_START)
        for finding in self.make_market(clock).check(clock):
            assert isinstance(finding, Finding)
            assert finding.level in ("error", "warning", "info")

    # -- reading -------------------------------------------------------------------------------------------------------

    def test_an_empty_account_lists_nothing(self) -> None:
        market = self._market()
        assert not _scan(market, _START)
        assert not _sweep(market)
        assert dict(market.read_orders([])) == {}

    def test_a_scan_shows_what_was_released_in_its_window_and_its_floor_belongs_to_it(self) -> None:
        market = self._market()
        before = self.add_order(market, _START - timedelta(hours=1), 1)
        at = self.add_order(market, _START, 1)
        after = self.add_order(market, _START + timedelta(minutes=1), 1)
        ids = [seen.id for seen in _scan(market, _START)]
        assert before not in ids
        assert sorted(ids) == sorted([at, after])

    def test_a_scan_of_many_pages_shows_each_order_once(self) -> None:
        market = self._market()
        added = {self.add_order(market, _START + timedelta(seconds=number // 3), 1) for number in range(130)}
        seen = [one.id for one in _scan(market, _START)]
        assert sorted(seen) == sorted(added)

    def test_a_sweep_shows_open_orders_of_any_age_and_no_cancelled_ones(self) -> None:
        market = self._market()
        old = self.add_order(market, _START - timedelta(days=400), 1)
        gone = self.add_order(market, _START, 1)
        self.cancel(market, gone)
        assert [seen.id for seen in _sweep(market)] == [old]

    def test_orders_are_read_by_id_whatever_became_of_them(self) -> None:
        market = self._market()
        first, second = (self.add_order(market, _START, 1) for _ in range(2))
        self.cancel(market, second)
        read = market.read_orders([first, second, "999999999"])
        assert set(read) == {first, second}
        assert set(read[first].states.values()) == {LineState.NEW}
        assert set(read[second].states.values()) <= {LineState.CANCELLED, LineState.REJECTED}

    def test_a_record_says_what_it_is(self) -> None:
        market = self._market()
        order_id = self.add_order(market, _START, 2)
        seen = market.read_orders([order_id])[order_id]
        assert seen.id == order_id
        assert seen.moment.utcoffset() is not None
        assert abs(seen.moment - _START) < timedelta(seconds=1)
        assert len(seen.states) == 2
        assert seen.order is not None, [str(problem) for problem in seen.problems]
        assert seen.order.id == order_id
        assert seen.order.account == market.account.name
        assert {line.id for line in seen.order.importable_lines} == set(seen.states)
        assert not seen.refunded
        shown = repr(seen) + seen.fingerprint
        assert [text for text in self.personal_data(market, order_id) if text in shown] == []

    def test_a_fingerprint_stands_still_until_something_changes(self) -> None:
        market = self._market()
        order_id = self.add_order(market, _START, 1)
        first, again = (market.read_orders([order_id])[order_id].fingerprint for _ in range(2))
        assert first == again
        assert first == next(seen.fingerprint for seen in _scan(market, _START))
        self.cancel(market, order_id)
        assert market.read_orders([order_id])[order_id].fingerprint != first

    # -- deciding ------------------------------------------------------------------------------------------------------

    def test_acceptance_answers_for_each_item_in_order_and_shows_in_the_next_read(self) -> None:
        market = self._market()
        if not isinstance(market, OrderDecision):
            return
        order_id = self.add_order(market, _START, 3)
        items = list(market.read_orders([order_id])[order_id].states)
        results = market.accept(order_id, items)
        assert [one.item_id for one in results] == items
        assert [one.error for one in results] == [None] * 3
        assert set(market.read_orders([order_id])[order_id].states.values()) == {LineState.ACCEPTED}

    def test_a_refused_acceptance_is_a_result_and_never_takes_the_others_with_it(self) -> None:
        market = self._market()
        if not isinstance(market, OrderDecision):
            return
        good, gone = (self.add_order(market, _START, 1) for _ in range(2))
        read = market.read_orders([good, gone])
        items = [next(iter(read[one].states)) for one in (gone, good)]
        self.cancel(market, gone)
        refused, accepted = market.accept(good, items)
        assert isinstance(refused.error, ApiError)
        assert refused.error.outcome is Outcome.REJECTED
        assert accepted.error is None


class ErpContract:
    """Subclass it and say how a system is made. `order` may be overridden where a system needs other goods."""

    def make_erp(self, clock: FakeClock) -> OrderSink:
        """A new connector for a new, empty system that tells the time by `clock`."""
        raise TypeError("an ERP contract says how its ERP is made")

    def writes(self, erp: OrderSink) -> int:
        """How many writing requests the system has seen, where that can be told."""
        return 0

    def order(self, order_id: str = "8213") -> Order:
        """An order of two devices, one of them under the margin scheme."""
        lines = (
            _line(f"{order_id}1", "399.00", TaxTreatment.MARGIN, "0.00"),
            _line(f"{order_id}2", "119.00", TaxTreatment.STANDARD, "19.00"),
        )
        total = Money(Decimal("518.00"), "EUR")
        return Order(
            id=order_id,
            market="contract",
            account="shop",
            state=OrderState.NEW,
            raw_state="NEW",
            lines=lines,
            billing=_ADDRESS,
            delivery=_ADDRESS,
            email=_ADDRESS.email,
            currency="EUR",
            total=total,
            placed_at=_START,
            payment=Payment(amount=total, method="CARD", reference=f"shop:{order_id}", received_at=_START),
            language="de",
        )

    # -- who it is -----------------------------------------------------------------------------------------------------

    def test_account_and_profile_are_whole(self) -> None:
        erp, _ = self._erp()
        assert isinstance(erp, OrderSink)
        _check_account(erp.account, erp.profile)

    def test_a_check_gives_findings_and_writes_nothing(self) -> None:
        erp, clock = self._erp()
        for finding in erp.check(clock):
            assert isinstance(finding, Finding)
            assert finding.level in ("error", "warning", "info")

    # -- finding -------------------------------------------------------------------------------------------------------

    def test_what_is_not_there_is_not_found(self) -> None:
        erp, _ = self._erp()
        assert not any(erp.find_orders(["8213", "8214"]).values())
        assert list(erp.created_since(_START - timedelta(days=1))) == []
        assert _gone(erp, "999999999")

    # -- importing -----------------------------------------------------------------------------------------------------

    def test_a_plan_names_its_steps_and_writes_nothing(self) -> None:
        erp, _ = self._erp()
        before = self.writes(erp)
        first, again = (erp.plan_import(self.order()) for _ in range(2))
        assert first.problems == ()
        names = [step.name for step in first.steps]
        assert len(set(names)) == len(names)
        assert {"order", "payment"} <= set(names)
        assert (first.items, first.total, first.currency) == (2, "518.00", "EUR")
        assert [(step.name, step.content) for step in first.steps] == [
            (step.name, step.content) for step in again.steps
        ]
        (order,) = [step for step in first.steps if step.name == "order"]
        (payment,) = [step for step in first.steps if step.name == "payment"]
        for step in (order, payment):
            assert (step.safety, step.duplicate, step.required) == (Safety.CREATE, Duplicate.HARMFUL, True)
        shown = repr(first)
        assert [text for text in (_ADDRESS.last_name, _ADDRESS.street, _ADDRESS.email) if text in shown] == []
        assert self.writes(erp) == before

    def test_the_steps_make_one_marked_paid_order_that_is_found_by_the_markets_id(self) -> None:
        erp, clock = self._erp()
        plan = erp.plan_import(self.order())
        bound = _carry_out(plan.steps, "8213")
        self._settle(erp, clock)
        found = self._found(erp, "8213")
        assert found.remote_id == bound["order"]
        assert found.external_id == "8213"
        assert (found.items, found.total, found.currency) == (plan.items, plan.total, plan.currency)
        assert found.ours
        assert found.marked
        assert not found.locked
        if erp.holds:
            assert found.stage is Stage.HELD
        read = erp.read_order(bound["order"])
        assert read is not None
        assert (read.remote_id, read.stage) == (found.remote_id, found.stage)
        assert [one.remote_id for one in erp.created_since(_START - timedelta(days=1))] == [bound["order"]]

    def test_orders_are_found_together_and_none_is_taken_for_another(self) -> None:
        erp, clock = self._erp()
        bound = {one: _carry_out(erp.plan_import(self.order(one)).steps, one)["order"] for one in ("8213", "8214")}
        self._settle(erp, clock)
        found = erp.find_orders(["8214", "8213", "821"])
        assert {one: [each.remote_id for each in orders] for one, orders in found.items() if orders} == {
            one: [remote_id] for one, remote_id in bound.items()
        }

    def test_a_look_tells_what_was_done_from_what_was_not(self) -> None:
        erp, clock = self._erp()
        bound: dict[str, str] = {}
        for step in erp.plan_import(self.order()).steps:
            harmful = step.duplicate is Duplicate.HARMFUL and step.safety is Safety.CREATE
            if harmful:
                assert step.look(_chain("8213", bound)).ids == ()
            _send(step, "8213", bound)
            self._settle(erp, clock)
            if harmful:
                assert step.look(_chain("8213", bound)).ids == (bound[step.name],)

    def test_a_step_that_is_set_or_moved_reads_as_done_afterwards(self) -> None:
        erp, clock = self._erp()
        bound: dict[str, str] = {}
        for step in erp.plan_import(self.order()).steps:
            _send(step, "8213", bound)
            self._settle(erp, clock)
            if step.safety in (Safety.SET, Safety.MOVE):
                assert len(step.look(_chain("8213", bound)).ids) == 1

    # -- status --------------------------------------------------------------------------------------------------------

    def test_a_release_moves_the_order_off_its_hold(self) -> None:
        erp, clock = self._erp()
        if not erp.holds:
            return
        bound = _carry_out(erp.plan_import(self.order()).steps, "8213")
        self._settle(erp, clock)
        step = erp.release("8213")
        assert step.safety is Safety.MOVE
        assert step.look(_chain("8213", bound)).ids == ()
        _send(step, "8213", bound)
        assert step.look(_chain("8213", bound)).ids != ()
        read = erp.read_order(bound["order"])
        assert read is not None
        assert read.stage is Stage.RELEASED

    def test_a_cancellation_reads_as_cancelled(self) -> None:
        erp, clock = self._erp()
        bound = _carry_out(erp.plan_import(self.order()).steps, "8213")
        self._settle(erp, clock)
        steps = erp.cancel("8213")
        assert steps[0].look(_chain("8213", bound)).ids == ()
        _carry_out(steps, "8213", bound)
        assert steps[0].look(_chain("8213", bound)).ids != ()
        read = erp.read_order(bound["order"])
        assert read is not None
        assert read.stage is Stage.CANCELLED

    # -- addresses -----------------------------------------------------------------------------------------------------

    def test_a_corrected_address_has_steps_of_its_own_for_each_correction(self) -> None:
        erp, clock = self._erp()
        bound = _carry_out(erp.plan_import(self.order()).steps, "8213")
        self._settle(erp, clock)
        names: list[str] = []
        for tag in ("a1", "b2"):
            plan = erp.plan_addresses(self.order(), tag)
            names.extend(step.name for step in plan.steps)
            _carry_out(plan.steps, "8213", bound)
        assert names
        assert len(set(names)) == len(names)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _erp(self) -> tuple[OrderSink, FakeClock]:
        clock = FakeClock(_START)
        return self.make_erp(clock), clock

    def _settle(self, erp: OrderSink, clock: FakeClock) -> None:
        """What was done is visible from here on."""
        clock.advance(erp.profile.settle.total_seconds())

    def _found(self, erp: OrderSink, order_id: str) -> ErpOrder:
        (found,) = erp.find_orders([order_id])[order_id]
        return found


_ADDRESS = Address(
    country="DE",
    entity=Entity.FEMALE,
    first_name="Henrike",
    last_name="Quittenbaum",
    street="Zwetschgengasse",
    house_number="12b",
    postcode="26121",
    town="Oldenburg",
    phone="+49 441 555010",
    email="h.quittenbaum@example.com",
)


def _line(line_id: str, total: str, treatment: TaxTreatment, vat: str) -> OrderLine:
    amount = Money(Decimal(total), "EUR")
    return OrderLine(
        id=line_id,
        sku=f"SKU-{line_id}",
        name="A used device",
        state=LineState.NEW,
        raw_state="NEW",
        total=amount,
        paid=amount,
        refunded=Money.zero("EUR"),
        tax_treatment=treatment,
        vat_rate=Decimal(19),
        vat_country="DE",
        vat_charged=Money(Decimal(vat), "EUR"),
    )


def _check_account(account: Account, profile: PortProfile) -> None:
    assert account.name
    assert account.vendor
    assert account.base_url
    assert account.longest_call > 0
    assert profile.settle >= timedelta(0)
    assert profile.overlap >= timedelta(0)
    assert profile.lookup_batch >= 1
    assert all(interval > timedelta(0) for interval in profile.intervals.values())


def _scan(market: OrderSource, floor: datetime) -> list[Seen]:
    page = market.scan_orders(Window(floor=floor), None)
    seen, positions = _rest(page)
    while page.position is not None:
        page = market.scan_orders(Window(floor=floor), page.position)
        more, positions = _rest(page, positions)
        seen.extend(more)
    return seen


def _sweep(market: OrderSource) -> list[Seen]:
    page = market.sweep_orders(None)
    seen, positions = _rest(page)
    while page.position is not None:
        page = market.sweep_orders(page.position)
        more, positions = _rest(page, positions)
        seen.extend(more)
    return seen


def _rest(page: SeenPage, positions: frozenset[str] = frozenset()) -> tuple[list[Seen], frozenset[str]]:
    """A page's records; its position must be a new one."""
    if page.position is None:
        return list(page.records), positions
    assert page.position not in positions, "the list goes round in circles"
    assert len(positions) < _LONGEST_SCAN
    return list(page.records), positions | {page.position}


def _gone(erp: OrderSink, remote_id: str) -> bool:
    """Whether the system says that there is no such order: by `None`, or by an error about this record."""
    try:
        return erp.read_order(remote_id) is None
    except ApiError as error:
        return error.outcome is Outcome.REJECTED


def _chain(order_id: str, bound: dict[str, str]) -> Chain:
    return Chain(order_id=order_id, bound=dict(bound))


def _send(step: Step, order_id: str, bound: dict[str, str]) -> Sent:
    sent = step.send(_chain(order_id, bound))
    assert sent.problem == "", f"{step.name}: {sent.problem}"
    bound[step.name] = sent.remote_id
    return sent


def _carry_out(steps: Sequence[Step], order_id: str, bound: dict[str, str] | None = None) -> dict[str, str]:
    """Every step once, one after the other; what each was bound to."""
    bound = {} if bound is None else bound
    for step in steps:
        _send(step, order_id, bound)
    return bound
