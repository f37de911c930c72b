# Generated from _async/test_stock.py by tools/generate_sync.py. Do not edit.
"""Returns, catalogue, stock and queued jobs at the client's edge: pages, two passes, waiting, unknown outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import Pager, RawResponse, TransportFailure, loads
from marketsync.errors import DecodeFailed, Outcome, ServerFault, TimedOut
from marketsync.sellercloud import (
    ActiveStatus,
    BundleReturn,
    Channel,
    JobStatus,
    ReceivedItem,
    ResolvedItem,
    ReturnedItem,
    RmaResolution,
    RmaStatus,
    SellercloudClient,
    WarehouseType,
)
from marketsync.testing import FakeClock
from tests.sellercloud.calls_orders import at
from tests.sellercloud.calls_stock import IMEI, SKU, STOCK, wall
from tests.sellercloud.scripted import BASE, PASSWORD, START, Script, answer, content_of, fixture, query_of

UPDATED, AGGREGATED = wall("2026-11-01T08:00"), wall("2026-11-02T08:00")


def client_of(script: Any, clock: FakeClock | None = None) -> SellercloudClient:
    return SellercloudClient(
        base_url=BASE, username="user", password=PASSWORD, transport=script, clock=clock or FakeClock(START)
    )


def first(found: Pager[Any]) -> Any:
    return found.first_page()


def rows(*ids: str | int, total: int | None = None) -> Any:
    return answer({"Items": [{"ID": one} for one in ids], "TotalResults": len(ids) if total is None else total})


def job(status: int) -> Any:
    return answer({"Basic": {"ID": 3300, "Status": status}})


RETURNED = (
    ReturnedItem(order_item_id=7001345, qty_to_return=1, reason_id=4, description="Battery below 80 percent"),
    ReturnedItem(
        order_item_id=7001346, bundle_items=(BundleReturn(product_id="WP-CABLE", qty_to_return=2, reason_id=1),)
    ),
)
REFUNDED = ResolvedItem(rma_item_id=91, refund_amount=Decimal("389.9"))

RESOURCES: Mapping[str, Callable[[SellercloudClient], Any]] = {
    "catalog.search": lambda client: first(
        client.catalog.search(
            skus=[SKU, "WP13-128-WHT-C"],
            company_ids=[9001, 9002],
            active=ActiveStatus.ACTIVE,
            updated_from=UPDATED,
            aggregated_from=AGGREGATED,
        )
    ),
    "catalog.views": lambda client: client.catalog.views(),
    "catalog.by_view": lambda client: first(client.catalog.by_view(100, page_size=25)),
    "catalog.prices": lambda client: client.catalog.prices(SKU),
    "catalog.export": lambda client: client.catalog.export(["ProductID", "BACKMARKET_ID"], product_ids=[SKU]),
    "queued_jobs.get": lambda client: client.queued_jobs.get(3300),
    "queued_jobs.output": lambda client: client.queued_jobs.output(3300),
    "products.custom_columns": lambda client: client.products.custom_columns(SKU),
    "products.set_custom_columns": lambda client: client.products.set_custom_columns(
        SKU,
        {
            "BACKMARKET_ID": "0123456",
            "BACKMARKET_PRICE_DE": Decimal("389.9"),
            "BACKMARKET_ENABLED_DE": True,
            "BACKMARKET_GRADE": None,
        },
    ),
    "inventory.search": lambda client: first(
        client.inventory.search(skus=[SKU], company_ids=[9001], warehouse_ids=[108], aggregated_from=AGGREGATED)
    ),
    "inventory.views": lambda client: client.inventory.views(),
    "inventory.by_view": lambda client: first(client.inventory.by_view(101)),
    "inventory.warehouses": lambda client: client.inventory.warehouses(SKU),
    "inventory.details": lambda client: client.inventory.details(SKU),
    "inventory.serial_numbers": lambda client: first(
        client.inventory.serial_numbers(
            SKU, warehouse_id=108, in_stock_only=True, received_from=wall("2026-01-30T10:00")
        )
    ),
    "companies.list": lambda client: first(client.companies.list(keyword="Example")),
    "warehouses.list": lambda client: first(client.warehouses.list(ids=[108], warehouse_type=WarehouseType.NORMAL)),
    "settings.carriers": lambda client: client.settings.carriers(),
    "settings.services": lambda client: client.settings.services("UPS"),
    "rmas.search": lambda client: first(
        client.rmas.search(
            ids=[81],
            order_ids=[5012345],
            company_ids=[9001],
            statuses=[RmaStatus.OPEN, RmaStatus.PROCESSING],
            channels=[Channel.WEBSITE],
            order_source_order_ids=["24681357"],
            created_from=wall("2026-10-01T00:00"),
            updated_from=UPDATED,
        )
    ),
    "rmas.get": lambda client: client.rmas.get(81),
    "rmas.create": lambda client: client.rmas.create(5012345, RETURNED),
    "rmas.update": lambda client: client.rmas.update(81, status=RmaStatus.CLOSED, tracking_number="1Z5R89390357567127"),
    "rmas.receive": lambda client: client.rmas.receive(
        81, [ReceivedItem(rma_item_id=91, qty_to_receive=1, warehouse_id=108)]
    ),
    "rmas.resolve": lambda client: client.rmas.resolve(
        81, RmaResolution.REFUND, [REFUNDED], comment="refunded on the market"
    ),
    "rmas.add_note": lambda client: client.rmas.add_note(81, "refunded on the market"),
    "rmas.reasons": lambda client: client.rmas.reasons(),
    "rmas.items": lambda client: client.rmas.items(81),
}


@pytest.mark.parametrize("name", STOCK)
def test_resource_sends_the_documented_request_and_reads_the_answer(name: str) -> None:
    script = Script(RawResponse(200, {}, content_of(name)))
    with client_of(script) as client:
        value = RESOURCES[name](client)
    sent, wanted = script.requests[0], fixture(name)["request"]
    assert (sent.method, [list(pair) for pair in query_of(sent)]) == (wanted["method"], wanted.get("query", []))
    assert sent.url.startswith(f"{BASE}{wanted['path']}")
    if "body" in wanted:
        assert loads(sent.content) == wanted["body"]
    expected = STOCK[name][1]
    assert {path: at(value, path) for path in expected} == expected


# -- pages -------------------------------------------------------------------------------------------------------------


def test_a_list_ends_by_what_came_and_not_by_the_size_asked_for() -> None:
    script = Script(rows("A", "B", total=3), rows("C", total=3))
    with client_of(script) as client:
        found = [one.id for one in client.catalog.search(page_size=50)]
    assert found == ["A", "B", "C"]
    assert [dict(query_of(one))["model.pageNumber"] for one in script.requests] == ["1", "2"]


def test_one_unreadable_product_hides_no_other() -> None:
    script = Script(answer({"Items": [{"ID": "A"}, {"ID": "B", "SitePrice": "dear"}, {"ID": "C"}], "TotalResults": 3}))
    found = []
    with client_of(script) as client:
        with pytest.raises(DecodeFailed, match="site_price"):
            for one in client.catalog.search():
                found.append(one.id)
    assert found == ["A", "C"]


def test_serial_numbers_go_on_in_the_body() -> None:
    script = Script(
        answer({"SerialNumbers": [{"SerialNumber": IMEI}], "TotalSerialNumbers": 2}),
        answer({"SerialNumbers": [{"SerialNumber": "352099001761481"}], "TotalSerialNumbers": 2}),
    )
    with client_of(script) as client:
        found = [one.serial_number for one in client.inventory.serial_numbers(SKU)]
    assert found == [IMEI, "352099001761481"]
    assert [loads(one.content)["PageNumber"] for one in script.requests] == [1, 2]


# -- changes of the catalogue ------------------------------------------------------------------------------------------


def test_what_was_only_sold_is_found_by_the_second_pass_and_nothing_comes_twice() -> None:
    script = Script(rows("A", "B"), rows("B", "C", total=3), rows("A", total=3))
    with client_of(script) as client:
        changes = client.catalog.changed_since(updated=UPDATED, aggregated=AGGREGATED, company_ids=iter([9001]))
        found = [one.id for one in changes]
    assert found == ["A", "B", "C"]
    asked = [dict(query_of(one)) for one in script.requests]
    assert [one.get("model.lastUpdatedFrom") for one in asked] == ["2026-11-01T08:00:00", None, None]
    assert [one.get("model.lastAggregateFrom") for one in asked] == [None, *["2026-11-02T08:00:00"] * 2]
    assert {one["model.companyID"] for one in asked} == {"9001"}


def test_the_second_pass_runs_where_the_first_finds_nothing() -> None:
    script = Script(rows(), rows("C"))
    with client_of(script) as client:
        found = [one.id for one in client.catalog.changed_since(updated=UPDATED, aggregated=AGGREGATED)]
    assert found == ["C"]


# -- queued jobs -------------------------------------------------------------------------------------------------------


def test_a_job_is_looked_at_ever_more_rarely_until_it_is_over() -> None:
    clock = FakeClock(START)
    script = Script(*(job(one) for one in (0, 1, 1, 99, 1, 1, 5)))
    with client_of(script, clock) as client:
        found = client.queued_jobs.wait(3300)
    assert (found.status, found.succeeded) == (JobStatus.PARTIAL_SUCCESS, False)
    assert clock.slept == [3, 6, 12, 24, 30, 30]


def test_a_job_that_goes_on_is_not_waited_for_beyond_the_time_given() -> None:
    clock = FakeClock(START)
    script = Script(*(job(1) for _ in range(4)))
    with client_of(script, clock) as client:
        with pytest.raises(TimedOut) as caught:
            client.queued_jobs.wait(3300, timeout=10)
    assert clock.slept == [3, 6, 1]
    error = caught.value
    assert (error.operation, error.outcome, error.may_have_happened) == ("queued_jobs.wait", Outcome.UNKNOWN, False)
    assert "PROCESSING" in str(error)


# -- writes whose end is not known -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rmas.create", "rmas.receive", "rmas.resolve", "rmas.update", "catalog.export"])
@pytest.mark.parametrize("reply", [answer({"Message": "no"}, 500), TransportFailure("reset", sent=True)])
def test_a_write_with_an_unknown_end_is_not_sent_again(name: str, reply: Any) -> None:
    script = Script(reply)
    with client_of(script) as client:
        with pytest.raises(Exception, match="it may have been done") as caught:
            RESOURCES[name](client)
    assert getattr(caught.value, "may_have_happened", False)
    assert len(script.requests) == 1


def test_columns_are_set_again_after_a_broken_connection() -> None:
    script = Script(TransportFailure("reset", sent=True), answer())
    with client_of(script) as client:
        client.products.set_custom_columns(SKU, {"BACKMARKET_ID": "7"})
    assert len(script.requests) == 2


def test_errors_hold_nothing_of_the_request() -> None:  # PII-2
    script = Script(answer({"Message": f"serial {IMEI} of Ida"}, 500))
    with client_of(script) as client:
        with pytest.raises(ServerFault) as caught:
            client.rmas.add_note(81, f"{IMEI} came from Ida Erfunden")
    assert IMEI not in f"{caught.value}{caught.value!r}"
    assert "Ida" not in f"{caught.value}{caught.value!r}"
