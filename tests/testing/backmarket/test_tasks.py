"""Batches of the fake Back Market: a CSV, a task, and what became of each row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.backmarket.asking import Reply
from tests.testing.backmarket.selling import Seller, open_shop

_HEAD = "sku,product_id,grade,quantity,price,currency,warranty_delay,comment"


@pytest.fixture
def seller() -> Seller:
    return open_shop()


def _upload(seller: Seller, *rows: str, head: str = _HEAD, market: str = "de-de", **changes: Any) -> Reply:
    body = {"catalog": "\n".join((head, *rows)) + "\n", "quotechar": '"', "delimiter": ",", "encoding": "utf-8"}
    return seller.send("POST", "/ws/listings", {**body, **changes}, market=market)


def _finish(seller: Seller, reply: Reply) -> Any:
    assert reply.status == 200, reply.text
    seller.get(f"/ws/tasks/{reply.json['bodymessage']}")
    return seller.get(f"/ws/tasks/{reply.json['bodymessage']}").json


def test_a_row_with_a_new_sku_creates_a_listing_once_the_task_is_done(seller: Seller) -> None:
    product = seller.fake.add_product("iPhone 14")
    reply = _upload(seller, f'IP14,{product},FAIR,12,429.00,EUR,12,"Tested, cleaned"')
    assert seller.fake.listings == {}
    assert _finish(seller, reply)["action_status"] == 9
    shown = seller.fake.listing("IP14", "de-de")
    assert (shown["grade"], shown["quantity"], shown["price"]) == ("FAIR", 12, "429.00")
    assert (shown["comment"], shown["title"]) == ("Tested, cleaned", "iPhone 14")


def test_a_task_is_to_do_then_in_progress_then_done(seller: Seller) -> None:
    seller.fake.task_polls = 2
    seller.fake.add_listing("IP14")
    task = _upload(seller, "IP14,5", head="sku,quantity").json["bodymessage"]
    states = [seller.get(f"/ws/tasks/{task}").json["action_status"] for _ in range(3)]
    assert states == [0, 2, 9]


def test_with_a_time_set_a_task_ends_by_the_clock_whether_it_is_read_or_not(seller: Seller) -> None:
    seller.fake.task_seconds = 300
    seller.fake.add_listing("IP14")
    task = _upload(seller, "IP14,5", head="sku,quantity").json["bodymessage"]
    seller.clock.sleep(299)
    assert seller.get(f"/ws/tasks/{task}").json["action_status"] == 0
    seller.clock.sleep(1)
    assert seller.get("/ws/listings/detail?sku=IP14").json["quantity"] == 5
    assert seller.get(f"/ws/tasks/{task}").json["action_status"] == 9


def test_a_known_sku_in_any_case_is_changed_where_its_cells_say_something(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices={"de-de": "429.00", "fr-fr": "425.00"}, quantity=3)
    result = _finish(seller, _upload(seller, "ip14,,,,399.00,,,"))["result"]
    assert list(result["product_success"]) == ["ip14"]
    assert seller.fake.listing("IP14", "de-de")["price"] == "399.00"
    assert seller.fake.listing("IP14", "fr-fr")["price"] == "425.00"
    assert seller.fake.listing("IP14")["quantity"] == 3


def test_rows_fail_alone_and_the_task_is_done_all_the_same(seller: Seller) -> None:
    product = seller.fake.add_product()
    done = _finish(
        seller,
        _upload(
            seller,
            f"GOOD-ONE,{product},GOOD,1,100,EUR,12,ok",
            "UNKNOWN,123,GOOD,1,100,EUR,12,ok",
            f"POUNDS,{product},GOOD,1,100,GBP,12,ok",
            f"GRADE,{product},MINT,1,100,EUR,12,ok",
            f"NOTHING,{product},GOOD,,,,,",
        ),
    )
    assert done["action_status"] == 9
    assert list(done["result"]["product_success"]) == ["GOOD-ONE"]
    errors = done["result"]["product_errors"]
    assert {sku: set(found) for sku, found in errors.items()} == {
        "UNKNOWN": {"product_id"},
        "POUNDS": {"currency"},
        "GRADE": {"grade"},
        "NOTHING": {"quantity", "price"},
    }
    assert set(seller.fake.listings) == {"good-one"}


def test_without_a_grade_a_listing_is_good_and_a_code_in_state_sets_the_grade(seller: Seller) -> None:
    product = seller.fake.add_product()
    _finish(
        seller,
        _upload(seller, f"A,{product},1,100,", f"B,{product},1,100,3", head="sku,product_id,quantity,price,state"),
    )
    assert seller.fake.listing("A")["grade"] == "GOOD"
    assert (seller.fake.listing("B")["grade"], seller.fake.listing("B")["state"]) == ("FAIR", 3)


def test_a_product_is_named_by_uuid_old_number_or_ean_and_may_become_another(seller: Seller) -> None:
    first = seller.fake.add_product("A", ean="4006381333931")
    other = seller.fake.add_product("B", becomes=first)
    number = seller.fake.products[first]["backmarket_id"]
    _finish(
        seller,
        _upload(
            seller,
            f"BY-NUMBER,{number},,1,100",
            "BY-EAN,,4006381333931,1,100",
            f"MOVED,{other},,1,100",
            head="sku,product_id,ean,quantity,price",
        ),
    )
    assert {one.product_id for one in seller.fake.listings.values()} == {first}
    assert len(seller.fake.listings) == 3


def test_a_new_listing_waits_for_validation_where_that_takes_time(seller: Seller) -> None:
    seller.fake.validation_seconds = 60
    product = seller.fake.add_product()
    done = _finish(seller, _upload(seller, f"IP14,{product},GOOD,1,100,EUR,12,ok"))
    assert done["result"]["product_success"]["IP14"]["publication_state"] == 1
    seller.clock.sleep(60)
    assert seller.fake.listing("IP14", "de-de")["publication_state"] == 2


@pytest.mark.parametrize("ending", [3, 7, 8])
def test_a_task_may_fail_or_stay_where_it_is_without_effect(seller: Seller, ending: int) -> None:
    seller.fake.end_next_task(ending, "Task has been interrupted.")
    seller.fake.add_listing("IP14", quantity=1)
    done = _finish(seller, _upload(seller, "IP14,5", head="sku,quantity"))
    assert done["action_status"] == ending
    assert done["last_action_error"] == ("Task has been interrupted." if ending == 8 else None)
    assert seller.fake.listing("IP14")["quantity"] == 1


def test_the_result_may_be_keyed_by_another_column(seller: Seller) -> None:
    seller.fake.task_key = "ean"
    seller.fake.add_product(ean="4006381333931")
    done = _finish(seller, _upload(seller, "IP14,4006381333931,1,100", head="sku,ean,quantity,price"))
    assert list(done["result"]["product_success"]) == ["4006381333931"]


@pytest.mark.parametrize(
    "changes",
    [
        {"catalog": ""},
        {"delimiter": ";;"},
        {"encoding": "klingon"},
        {"catalog": "price\n1\n"},
        {"catalog": "sku\n" + "A\n" * 15_001},
        {"quotechar": None},
    ],
)
def test_a_batch_that_cannot_be_read_is_refused_by_a_bare_string(seller: Seller, changes: dict[str, Any]) -> None:
    reply = _upload(seller, "IP14,5", head="sku,quantity", **changes)
    assert (reply.status, type(reply.json)) == (400, str)


def test_a_multipart_upload_is_taken_and_has_no_effect(seller: Seller) -> None:
    seller.fake.add_listing("IP14", quantity=1)
    reply = seller.form("POST", "/ws/listings", files=[("catalog", "a.csv", b"sku,quantity\nIP14,5\n")])
    assert _finish(seller, reply)["action_status"] == 9
    assert seller.fake.listing("IP14")["quantity"] == 1


def test_a_batch_pays_for_its_lines_and_one_too_large_pays_nothing(seller: Seller) -> None:
    seller.fake.add_listing("IP14")
    seller.fake.line_budget.limit = 3
    assert _upload(seller, *["IP14,5"] * 4, head="sku,quantity").status == 429
    assert _upload(seller, *["IP14,5"] * 3, head="sku,quantity").status == 200
    assert _upload(seller, "IP14,5", head="sku,quantity").status == 429


def test_an_unknown_task_is_not_there(seller: Seller) -> None:
    assert seller.get("/ws/tasks/1").status == 404
