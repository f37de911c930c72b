"""Sellercloud as an ERP: orders made once, held before they are paid, taken over from others, and sold twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketsync.connectors import SellercloudErp, SellercloudSettings
from marketsync.core import RetryPolicy
from marketsync.errors import ConfigurationError
from marketsync.sellercloud import SellercloudClient
from marketsync.sync import Job, Stage
from marketsync.testing import FakeClock, FakeSellercloud
from tests.engine.driver import START
from tests.engine.pair import SKU, Pair

REFUSED = "already exists"


def order_of(pair: Pair, order_id: str) -> dict[str, Any]:
    found = pair.sellercloud.order_of(order_id)
    assert found is not None
    return found


# -- made once ---------------------------------------------------------------------------------------------------------


def test_an_order_is_held_before_it_is_paid_and_released_last() -> None:  # ORD-5, ORD-10
    pair = Pair()
    order_id = pair.sell(lines=[(SKU, "399.00", 1), ("OTHER", "50.01", 2)], shipping_price="5.99")
    pair.run()
    assert pair.outcome(order_id) == ("done", "")
    names = [name for side, name in pair.timeline if name in {one.operation for one in pair.sellercloud.writes}]
    kept = [name for name in names if name not in ("session.login",)]
    assert kept == [
        "orders.create",
        "orders.set_status",
        "orders.receive_payment",
        "orders.add_note",
        "orders.set_status",
    ]
    accepted = [at for at, (_, name) in enumerate(pair.timeline) if name == "orders.accept_line"]
    paid = pair.timeline.index(("erp", "orders.receive_payment"))
    assert len(accepted) == 2
    assert min(accepted) > paid
    assert pair.timeline[max(accepted) :].count(("erp", "orders.set_status")) == 1
    pair.assert_imported_once(order_id)
    assert pair.office.total(pair.erp_id(order_id)) == Decimal("455.00")
    details = order_of(pair, order_id)["OrderDetails"]
    assert details["OrderSource"] == 6
    assert details["EbaySellingManagerSalesRecordNumber"] == f"marketsync:shop-de:{order_id}"
    assert not pair.reports[-1].warnings
    pair.assert_settled()


@pytest.mark.parametrize(
    "operation", ["orders.create", "orders.set_status", "orders.receive_payment", "orders.add_note"]
)
@pytest.mark.parametrize("how", ["timeout", 500, 503, "reset"])
def test_a_lost_answer_leaves_one_of_everything(operation: str, how: str | int) -> None:  # F02, F03
    pair = Pair(erp_fake={"search_lag": 50})
    order_id = pair.sell()
    pair.sellercloud.fail(operation, when="after", how=how)
    pair.run()
    for _ in range(4):
        pair.next_run()
    pair.assert_imported_once(order_id)
    pair.assert_settled()


def test_the_refusal_of_a_second_order_is_understood_as_the_first_one() -> None:
    """The search lags, so that only Sellercloud itself knows: it answers 500 with a text."""
    pair = Pair(erp_fake={"search_lag": 3000})
    order_id = pair.sell()
    pair.sellercloud.fail("orders.create", when="after", how="timeout")
    for _ in range(6):
        pair.next_run()
    pair.assert_imported_once(order_id)
    assert pair.creates(order_id) >= 2
    pair.assert_settled()


def test_a_payment_that_is_there_already_is_not_booked_again() -> None:  # IDN-5: paying twice is not refused
    pair = Pair()
    order_id = pair.sell()

    def pays() -> None:
        pair.sellercloud.pay(pair.erp_id(order_id), "399.00", reference="by hand")

    pair.after("erp", "orders.create", pays)
    pair.run()
    assert pair.outcome(order_id) == ("done", "")
    assert pair.office.paid(pair.erp_id(order_id)) == [(Decimal("399.00"), "EUR")]


def test_a_payment_of_another_amount_stops_the_order() -> None:
    pair = Pair()
    order_id = pair.sell()
    pair.after("erp", "orders.create", lambda: pair.sellercloud.pay(pair.erp_id(order_id), "99.00", reference="part"))
    pair.run()
    assert pair.outcome(order_id) == ("parked", "payment_mismatch")
    assert pair.line_states(order_id) == ["1"]


def test_an_order_that_somebody_cancels_before_it_is_held_is_left_alone() -> None:
    pair = Pair()
    order_id = pair.sell()
    pair.after("erp", "orders.create", lambda: pair.sellercloud.cancel(pair.erp_id(order_id)))
    pair.run()
    assert pair.outcome(order_id) == ("parked", "hold_not_kept")
    assert pair.office.stage(pair.erp_id(order_id)) == "cancelled"
    assert pair.line_states(order_id) == ["1"]


def test_a_status_that_sellercloud_does_not_take_is_read_and_said() -> None:
    pair = Pair()
    order_id = pair.sell()
    pair.sellercloud.fail("orders.set_status", when="before", how=200, body=[])
    pair.run()
    assert pair.outcome(order_id) == ("rejected", "refused.not_moved")
    assert pair.line_states(order_id) == ["1"]


# -- completed after acceptance ----------------------------------------------------------------------------------------


def test_an_address_is_completed_after_acceptance_and_before_the_release() -> None:  # ADR-3
    pair = Pair(fake={"partial_addresses": True})
    order_id = pair.sell()
    pair.run()
    assert pair.outcome(order_id) == ("done", "")
    address = order_of(pair, order_id)["ShippingAddress"]
    buyer = pair.backmarket.order(order_id)["shipping_address"]
    assert (address["FirstName"], address["LastName"]) == (buyer["first_name"], buyer["last_name"])
    assert (address["PostalCode"], address["PhoneNumber"]) == (buyer["postal_code"], buyer["phone"])
    names = [name for _, name in pair.timeline]
    assert names.index("orders.accept_line") < names.index("orders.update")
    assert names[names.index("orders.update") :].count("orders.set_status") == 1


def test_an_address_whose_answer_is_lost_stands_in_the_end() -> None:
    pair = Pair(fake={"partial_addresses": True})
    order_id = pair.sell()
    pair.sellercloud.fail("orders.update", when="after", how="timeout")
    pair.run()
    pair.next_run()
    buyer = pair.backmarket.order(order_id)["shipping_address"]
    assert order_of(pair, order_id)["ShippingAddress"]["LastName"] == buyer["last_name"]
    assert pair.stage(order_id) == "released"
    pair.assert_settled()


# -- switching over ----------------------------------------------------------------------------------------------------


def test_an_order_of_another_integration_is_validated_and_not_made_again() -> None:  # IDN-1, IDN-6
    pair = Pair()
    order_id = pair.sell()
    other = pair.sellercloud.add_order(
        order_id, lines=[(SKU, "399.00")], currency=3, paid=True, ordered_at=None, status=2
    )
    report = pair.run(accept_foreign_integration=True)
    assert pair.outcome(order_id) == ("adopted", "")
    assert pair.erp_id(order_id) == other
    assert pair.line_states(order_id) == ["2"]
    assert not [one for one in pair.sellercloud.writes if one.operation not in ("session.login", "orders.add_note")]
    assert report.status == "completed"
    pair.assert_settled()


def test_a_second_integration_stops_the_run_until_a_person_allows_it() -> None:  # IDN-6
    pair = Pair()
    pair.run()
    pair.later()
    pair.office.knows(SKU)
    pair.sellercloud.add_order("70009999", lines=[(SKU, "399.00")], currency=3)
    order_id = pair.sell()
    report = pair.run()
    assert (report.status, report.reason) == ("stopped", "foreign_integration")
    assert not pair.office.orders(order_id)
    pair.next_run(accept_foreign_integration=True)
    assert pair.outcome(order_id) == ("done", "")
    pair.next_run()
    assert pair.reports[-1].status == "completed"


def test_an_order_of_the_companys_own_shop_is_no_second_integration() -> None:
    pair = Pair()
    pair.run()
    pair.later()
    pair.office.knows(SKU)
    pair.sellercloud.add_order("WEB-1001", lines=[(SKU, "399.00")])
    order_id = pair.sell()
    pair.run()
    assert pair.outcome(order_id) == ("done", "")


def test_an_order_under_another_channel_is_taken_over_where_that_channel_is_named() -> None:  # IDN-1
    pair = Pair(settings={"legacy_referrers": ["Local_Store"]})
    order_id, differing = pair.sell(), pair.sell()
    for one, price in ((order_id, "399.00"), (differing, "12.00")):
        pair.sellercloud.add_order(one, lines=[(SKU, price)], channel=0, currency=3, paid=True, ordered_at=START)
    pair.run()
    assert pair.outcome(order_id) == ("adopted", "")
    assert pair.outcome(differing) == ("parked", "same_number_other_order")
    assert pair.line_states(order_id) == ["2"]
    assert pair.line_states(differing) == ["1"]


def test_an_order_under_another_company_is_another_order() -> None:
    pair = Pair(erp_fake={"duplicate_scope": "company"})
    pair.sellercloud.add_company(77, "Other")
    order_id = pair.sell()
    pair.sellercloud.add_order(order_id, lines=[(SKU, "399.00")], company_id=77, currency=3)
    pair.run()
    assert pair.outcome(order_id) == ("done", "")


def test_a_number_that_sellercloud_knows_under_another_channel_is_left_to_a_person() -> None:
    pair = Pair(erp_fake={"duplicate_scope": "company"})
    order_id = pair.sell()
    pair.sellercloud.add_order(order_id, lines=[(SKU, "399.00")], channel=4, currency=3)
    pair.run()
    assert pair.outcome(order_id) == ("parked", "same_number_other_order")
    assert pair.line_states(order_id) == ["1"]


# -- what cannot be imported -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "arguments", "known", "reason"),
    [
        ([("NOPE", "10.00", 1)], {}, False, "mapping.sku_unknown"),
        ([("A,B", "10.00", 1)], {}, False, "mapping.sku_unknown"),
        ([(SKU, "10.00", 1)], {"currency": "RON"}, True, "mapping.currency_unknown_to_erp"),
    ],
)
def test_what_sellercloud_cannot_hold_is_parked_before_any_write(
    lines: list[tuple[str, str, int]], arguments: dict[str, Any], known: bool, reason: str
) -> None:  # IMP-4
    pair = Pair()
    bad, good = pair.sell(lines=lines, known=known, **arguments), pair.sell()
    pair.run()
    assert pair.outcome(bad) == ("parked", reason)
    assert pair.outcome(good) == ("done", "")
    assert not pair.office.orders(bad)
    assert pair.line_states(bad) == ["1"]


def test_a_sku_that_is_made_later_is_found_by_the_next_try() -> None:
    pair = Pair()
    order_id = pair.sell(lines=[("LATE", "10.00", 1)], known=False)
    pair.run()
    pair.office.knows("LATE")
    pair.engine.retry(order_id)
    pair.next_run()
    assert pair.outcome(order_id) == ("done", "")


# -- stock -------------------------------------------------------------------------------------------------------------


def test_of_two_orders_for_the_last_unit_the_newer_one_goes_without() -> None:  # F19
    pair = Pair()
    pair.office.knows("LAST", units=1)
    first = pair.sell(lines=[("LAST", "10.00", 1)], known=False)
    pair.later(60)
    second = pair.sell(lines=[("LAST", "10.00", 1)], known=False)
    pair.run()
    ends = {pair.outcome(first), pair.outcome(second)}
    assert ends == {("done", ""), ("parked", "oversold")}
    (oversold,) = (one for one in (first, second) if pair.outcome(one)[0] == "parked")
    assert pair.line_states(oversold) == ["1"]
    pair.sellercloud.set_stock("LAST", 2)
    pair.engine.retry(oversold)
    pair.next_run()
    assert pair.outcome(oversold) == ("done", "")


# -- settings and check ------------------------------------------------------------------------------------------------


def erp(clock: FakeClock, fake: FakeSellercloud, **settings: Any) -> SellercloudErp:
    client = SellercloudClient(
        base_url="https://sc.example.com/rest",
        username="user",
        password="secret",
        account="erp",
        transport=fake.transport(),
        clock=clock,
        retry=RetryPolicy(jitter=lambda: 0.5),
    )
    return SellercloudErp(client, SellercloudSettings(**{"company_id": 9001, **settings}))


def test_a_check_names_a_company_a_warehouse_and_columns_that_are_not_as_they_should_be() -> None:
    clock = FakeClock(START)
    fake = FakeSellercloud(clock=clock)
    fake.add_product("A", columns={"BACKMARKET_SAFETY_QTY": "many", "BACKMARKET_ENABLED_US": "Yes"})
    found = {(one.level, one.code) for one in erp(clock, fake, warehouse=4711).check(clock)}
    assert ("error", "warehouse_missing") in found
    assert ("error", "column_type") in found
    (mismatch,) = [one for one in erp(clock, fake).check(clock) if one.code == "column_type"]
    assert "BACKMARKET_SAFETY_QTY" in mismatch.message
    assert "many" not in mismatch.message
    strange = [one.code for one in erp(clock, fake, company_id=12).check(clock)]
    assert "company_unknown" in strange
    empty = erp(clock, FakeSellercloud(clock=clock))
    assert [one.code for one in empty.check(clock)] == [
        "payment_date_not_written",
        "no_products",
        "return_reasons_missing",
    ]
    (missing,) = [one for one in erp(clock, fake).check(clock) if one.code == "columns_missing"]
    assert "BACKMARKET_GRADE" in missing.message
    assert "BACKMARKET_ENABLED_US" not in missing.message
    assert not fake.writes or {one.operation for one in fake.writes} == {"session.login"}


def test_statuses_are_numbers_or_names() -> None:
    clock = FakeClock(START)
    one = erp(clock, FakeSellercloud(clock=clock), status_hold="ProblemOrder", status_release="2.0")
    assert (one.status_of("OnHold"), one.status_of("-1"), one.release_status) == ("200", "-1", "2")
    assert {"-1", "2", "3", "100", "200", "999"} <= one.statuses()
    with pytest.raises(ConfigurationError, match="nowhere"):
        one.status_of("nowhere")
    with pytest.raises(ConfigurationError, match="hold"):
        SellercloudSettings(company_id=1, status_hold=2)
    with pytest.raises(ConfigurationError, match="America"):
        SellercloudSettings(company_id=1, timezone="Mars/Olympus")


def test_stages_are_read_from_both_statuses() -> None:
    clock = FakeClock(START)
    fake = FakeSellercloud(clock=clock)
    one = erp(clock, fake)
    made = fake.add_order("1", status=200)

    def stage() -> Stage:
        found = one.read_order(str(made))
        assert found is not None
        return found.stage

    assert stage() is Stage.HELD
    fake.set_status(made, 2)
    assert stage() is Stage.RELEASED
    fake.set_status(made, 100)
    assert stage() is Stage.OTHER
    fake.set_status(made, 2)
    fake.ship(made, tracking="T1", carrier="DHL")
    assert stage() is Stage.SHIPPED
    other = fake.add_order("2", status=999)
    found = one.read_order(str(other))
    assert found is not None
    assert found.stage is Stage.CANCELLED
    assert one.read_order("424242") is None


def test_two_markets_in_one_company_and_channel_need_a_prefix() -> None:
    pair = Pair()
    pair.run()
    beside = pair.second_market("refurbed", "rfb")
    with pytest.raises(ConfigurationError, match="external_id_prefix"):
        beside.run()
    apart = pair.second_market("refurbed", "rfb", external_id_prefix="R-")
    order_id = apart.sell()
    apart.run()
    assert apart.outcome(order_id) == ("done", "")
    assert pair.sellercloud.order_of(f"R-{order_id}") is not None


def test_jobs_of_this_pair() -> None:
    assert Pair().engine.jobs == (Job.import_orders, Job.refresh_orders, Job.push_updates)
    assert Job.import_returns in Pair("refurbed").engine.jobs


def test_an_account_that_is_found_by_its_team_stays_the_same_account() -> None:
    clock, fake = FakeClock(START), FakeSellercloud()
    fake.clock = clock

    def found_by(team: str) -> SellercloudErp:
        client = SellercloudClient(
            team=team, username="user", password="secret", account="erp", transport=fake.transport(), clock=clock
        )
        return SellercloudErp(client, SellercloudSettings(company_id=9001))

    one = found_by("team")
    before = (one.account.base_url, one.account.namespace)
    one.read_order("1")
    again = SellercloudErp(one._client, one.settings)  # the client knows its server by now
    assert (again.account.base_url, again.account.namespace) == before
    assert found_by("another").account.namespace != one.account.namespace
