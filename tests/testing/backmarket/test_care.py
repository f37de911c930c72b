"""After-sales of the fake Back Market: folders, and refunds of order lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.testing.backmarket.asking import Reply
from tests.testing.backmarket.selling import Seller, open_shop

_SKU = "IP14-128-MID-B"
_FILE = ("attachment", "photo.jpg", b"jpg")


@pytest.fixture
def seller() -> Seller:
    return open_shop()


def _line(seller: Seller, state: int = 9, **line: Any) -> int:
    """A line of a new order: by default it was shipped."""
    order_id = seller.fake.add_order(lines=[{"sku": _SKU, "price": "429.00", **line}], state=state)
    return int(seller.fake.order(order_id)["orderlines"][0]["id"])


def _refund(seller: Seller, line_id: int, kind: int = 6, **more: Any) -> Reply:
    return seller.send("POST", "/ws/sav/refund", {"orderline_pk": line_id, "refund_type": kind, **more})


# -- folders -----------------------------------------------------------------------------------------------------------


def test_a_folder_shows_what_the_buyer_wants_and_the_line_as_it_is_now(seller: Seller) -> None:
    line_id = _line(seller)
    key = seller.fake.add_folder(line_id, resolution="REFUND")
    folder = seller.get(f"/ws/sav/{key}").json
    assert (folder["state"], folder["orderline"]["id"], folder["orderline"]["snapshot"]["sku"]) == (0, line_id, _SKU)
    claim = folder["lines"][0]
    assert (claim["resolution_choice"], claim["return_labels"][0]["state"]) == ("REFUND", "ALIVE")
    assert folder["messages"][0]["kind"] == "CUSTOMER_TO_MERCHANT"
    _refund(seller, line_id)
    assert seller.get(f"/ws/sav/{key}").json["orderline"]["state"] == 6


def test_the_list_is_filtered_and_counts_its_page_only(seller: Seller) -> None:
    lines = [_line(seller) for _ in range(12)]
    keys = [seller.fake.add_folder(line) for line in lines]
    seller.fake.close_folder(keys[0])
    first = seller.get("/ws/sav").json
    assert (first["count"], len(first["results"])) == (10, 10)
    assert seller.get("/ws/sav?page=2").json["count"] == 2
    assert [one["id"] for one in seller.get("/ws/sav?state=9").json["results"]] == [keys[0]]
    assert [one["id"] for one in seller.get(f"/ws/sav?orderline={lines[3]}").json["results"]] == [keys[3]]
    assert [one["id"] for one in seller.get(f"/ws/sav?last_id={keys[10]}").json["results"]] == [keys[11]]


def test_the_list_knows_what_changed_after_a_minute_and_what_was_written_after_one(seller: Seller) -> None:
    early, late = (seller.fake.add_folder(_line(seller)) for _ in range(2))
    seller.clock.sleep(3600)
    seller.fake.close_folder(early)
    seller.fake.add_care_message(late, "Any news?")
    for query, expected in (
        ("last_modification_date=2026-11-02-12-30", [early, late]),
        ("last_message_date=2026-11-02-12-30", [late]),
    ):
        assert [one["id"] for one in seller.get(f"/ws/sav?{query}").json["results"]] == expected
    assert seller.get("/ws/sav?last_message_date=2026-11-02").status == 400


def test_a_message_reopens_a_closed_folder(seller: Seller) -> None:
    key = seller.fake.add_folder(_line(seller))
    seller.fake.close_folder(key)
    assert seller.get(f"/ws/sav/{key}").json["date_closed"] is not None
    reply = seller.form("POST", f"/ws/sav/{key}/msg", [("message", "Please send it back.")], [_FILE])
    assert (reply.status, len(reply.json["attachments"])) == (201, 1)
    folder = seller.get(f"/ws/sav/{key}").json
    assert (folder["state"], folder["date_closed"]) == (0, None)
    assert folder["messages"][-1]["message"] == "Please send it back."


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ([], []),
        ([("message", "x")], [("attachment", "a.jpg", b"x")] * 11),
        ([("message", "x")], [("attachment", "a.jpg", b"x" * (3 * 1024 * 1024 + 1))]),
    ],
)
def test_a_message_has_a_text_and_at_most_ten_small_files(seller: Seller, fields: Any, files: Any) -> None:
    key = seller.fake.add_folder(_line(seller))
    assert seller.form("POST", f"/ws/sav/{key}/msg", fields, files).status == 400
    assert len(seller.get(f"/ws/sav/{key}").json["messages"]) == 1


def test_some_problems_need_files(seller: Seller) -> None:
    key = seller.fake.add_folder(_line(seller))
    path = f"/ws/sav/{key}/problem"
    assert seller.form("POST", path, [("problem_type", "DAMAGED_PACKAGE")]).status == 422
    assert seller.form("POST", path, [("problem_type", "NONSENSE")]).status == 422
    assert seller.form("POST", path, [("problem_type", "DAMAGED_PACKAGE")], [_FILE]).status == 201
    assert seller.form("POST", path, [("message", "Locked")]).status == 201
    assert seller.form("POST", path, [], [_FILE] * 11).status == 413
    assert [one["problem_type"] for one in seller.fake.problems] == ["DAMAGED_PACKAGE", "OTHER"]


def test_a_folder_of_the_old_system_takes_other_without_words_and_a_transfer(seller: Seller) -> None:
    key = seller.fake.add_folder(_line(seller), old_system=True)
    assert key < 100_000_000
    assert seller.form("POST", f"/ws/sav/{key}/problem", [("message", "Locked")]).status == 422
    assert seller.form("POST", f"/ws/sav/{key}/problem", [("problem_type", "OTHER")]).status == 201
    body = {"shipperName": "DHL DE", "trackingNumber": "00340434161094000009", "action": "REPAIR"}
    assert seller.send("POST", f"/ws/sav/{key}/item-transfer", {**body, "action": "SELL"}).status == 422
    assert seller.send("POST", f"/ws/sav/{key}/item-transfer", {"shipperName": "DHL DE"}).status == 422
    assert seller.send("POST", f"/ws/sav/{key}/item-transfer", body).status == 201
    assert seller.send("POST", f"/ws/sav/{key}/item-transfer", body).status == 400  # the number is there already
    assert len(seller.fake.transfers) == 1


def test_a_folder_of_the_new_system_takes_no_transfer_yet(seller: Seller) -> None:
    key = seller.fake.add_folder(_line(seller))
    body = {"shipperName": "DHL DE", "trackingNumber": "00340434161094000009"}
    assert seller.send("POST", f"/ws/sav/{key}/item-transfer", body).status == 422
    assert seller.fake.transfers == []


def test_an_unknown_folder_is_not_there(seller: Seller) -> None:
    assert seller.get("/ws/sav/1").status == 404
    assert seller.form("POST", "/ws/sav/1/msg", [("message", "x")]).status == 404


# -- refunds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("order_state", "kind"), [(1, 4), (3, 5), (9, 6)])
def test_a_refund_in_full_moves_a_line_from_the_state_that_its_type_is_for(
    seller: Seller, order_state: int, kind: int
) -> None:
    # RFD-3
    line_id = _line(seller, order_state)
    reply = _refund(seller, line_id, kind)
    assert (reply.status, reply.text) == (201, f"429€ refunded on the sku {_SKU}")
    assert reply.headers["content-type"].startswith("text/plain")
    assert seller.fake.line(line_id)["state"] == kind
    assert seller.fake.refunds == [(line_id, kind, Decimal("429.00"))]


@pytest.mark.parametrize(("order_state", "kind"), [(1, 5), (1, 6), (3, 4), (9, 5), (9, 3)])
def test_another_type_is_refused_and_gives_nothing_back(seller: Seller, order_state: int, kind: int) -> None:
    line_id = _line(seller, order_state)
    assert _refund(seller, line_id, kind).status == 400
    assert seller.fake.refunds == []


def test_a_partial_refund_is_recorded_and_leaves_the_line_shipped(seller: Seller) -> None:
    line_id = _line(seller)
    before = seller.fake.order(70000001)["date_modification"]
    seller.clock.sleep(60)
    reply = _refund(seller, line_id, amount=49.5)
    assert reply.text == f"49.50€ refunded on the sku {_SKU}"
    assert seller.fake.refunds == [(line_id, 6, Decimal("49.5"))]
    assert seller.fake.line(line_id)["state"] == 3
    assert seller.fake.order(70000001)["date_modification"] != before


def test_parts_add_up_to_the_price_and_no_further(seller: Seller) -> None:
    line_id = _line(seller)
    assert _refund(seller, line_id, amount=400).status == 201
    assert _refund(seller, line_id, amount=29.01).status == 400
    assert seller.fake.line(line_id)["state"] == 3
    assert _refund(seller, line_id, amount=29).status == 201
    assert seller.fake.line(line_id)["state"] == 6
    assert _refund(seller, line_id, amount=1).status == 400


def test_the_rest_is_what_a_refund_without_an_amount_gives(seller: Seller) -> None:
    line_id = _line(seller)
    _refund(seller, line_id, amount=400)
    assert _refund(seller, line_id).text.startswith("29€")
    assert sum(amount for _, _, amount in seller.fake.refunds) == Decimal("429.00")


def test_a_part_may_move_the_line_at_once(seller: Seller) -> None:
    seller.fake.partial_refund_moves_line = True
    line_id = _line(seller)
    assert _refund(seller, line_id, amount=10).status == 201
    assert seller.fake.line(line_id)["state"] == 6
    assert _refund(seller, line_id, amount=10).status == 400


def test_a_second_part_may_be_refused(seller: Seller) -> None:
    seller.fake.several_partial_refunds = False
    line_id = _line(seller)
    assert _refund(seller, line_id, amount=10).status == 201
    assert _refund(seller, line_id, amount=10).status == 400
    assert len(seller.fake.refunds) == 1


@pytest.mark.parametrize("amount", [0, -1, "many", 429.01])
def test_an_amount_that_is_none_is_refused(seller: Seller, amount: Any) -> None:
    assert _refund(seller, _line(seller), amount=amount).status == 400
    assert seller.fake.refunds == []


def test_an_amount_goes_with_type_six_only(seller: Seller) -> None:
    assert _refund(seller, _line(seller, 3), 5, amount=10).status == 400


def test_an_unknown_line_is_not_there(seller: Seller) -> None:
    assert _refund(seller, 1).status == 404


def test_the_day_has_an_end_for_refunds(seller: Seller) -> None:
    seller.fake.care_budgets["care.refund"][0].limit = 1
    line_id = _line(seller)
    assert _refund(seller, line_id, amount=1).status == 201
    assert _refund(seller, line_id, amount=1).status == 429
    seller.clock.sleep(86400)
    assert _refund(seller, line_id, amount=1).status == 201
