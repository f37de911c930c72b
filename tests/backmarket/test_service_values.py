"""What is refused before anything is sent, what is read of free texts, and how safe each call is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket import Attachment, RefundReceipt, ShippingOption, Task, TaskStatus
from marketsync.backmarket.care_enums import ProblemType, RefundType
from marketsync.backmarket.operations import backbox, buyback, care, categories, listings, shipping, tasks
from marketsync.backmarket.wire import codec
from marketsync.core import RawResponse, Safety
from marketsync.errors import ConfigurationError
from marketsync.money import Money

LISTING = "7a97a1b6-547e-4718-bc72-5b84aca91b01"
ORDER = "DE-26074-ABCDE"
FILE = Attachment("photo.jpg", data=b"x")
OLD, NEW = 99_999_999, 100_000_000

# -- safety -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "safety"),
    [
        (listings.update_listing(LISTING, market=None, quantity=1), Safety.SET),
        (listings.upload_listings([{"sku": "A"}], market="de-de"), Safety.SET),
        (care.send_message(NEW, message="x"), Safety.ONCE),
        (care.report_problem(OLD), Safety.ONCE),
        (care.transfer_item(OLD, shipper="DHL", tracking_number="1"), Safety.MOVE),
        (care.refund_line(1, refund_type=4), Safety.MOVE),  # RFD-1
        (care.refund_line(1, refund_type=RefundType.ACCEPTED), Safety.MOVE),
        (care.refund_line(1, refund_type=6, amount=1), Safety.ONCE),  # RFD-2
        (buyback.send_buyback_message(ORDER, message="x"), Safety.ONCE),
        (buyback.suspend(ORDER, reasons=["a"]), Safety.MOVE),
        (buyback.validate(ORDER), Safety.MOVE),
        (buyback.counter_offer(ORDER, price=1, reasons=["a"], files=[FILE]), Safety.MOVE),
        (buyback.set_buyback_prices(LISTING, {"FR": Money(Decimal(1), "EUR")}), Safety.SET),
    ],
)
def test_each_write_says_what_a_repeat_does(operation: Any, safety: Safety) -> None:
    assert operation.safety is safety


def test_lines_are_paid_by_the_row() -> None:
    assert listings.update_listing(LISTING, market=None, quantity=1).also == (("sku_lines", 1.0),)
    uploaded = listings.upload_listings([{"sku": "A"}, {"sku": "B"}], market="de-de")
    assert uploaded.also == (("sku_lines", 2.0),)


def test_requests_do_not_show_what_they_carry() -> None:  # PII-2
    shown = repr(care.send_message(NEW, message="Dear Ines")) + repr(FILE) + repr(care.refund_line(1, refund_type=4))
    assert "Ines" not in shown
    assert "photo" not in shown


# -- refused before anything is sent ----------------------------------------------------------------------------------


def update(**members: Any) -> Callable[[], Any]:
    return lambda: listings.update_listing(LISTING, market="de-de", **members)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (update(), "nothing"),
        (update(price=1), "price and currency go together"),
        (update(currency="EUR"), "price and currency go together"),
        (update(price=0, currency="EUR"), "price must be 0.01 or more"),
        (update(price=-1, currency="EUR"), "price must be"),
        (update(price=Decimal("1.005"), currency="EUR"), "two decimals"),
        (update(price=Decimal("NaN"), currency="EUR"), "price must be"),
        (update(price=Decimal("1E+30"), currency="EUR"), "price must be"),
        (update(min_price=0), "min_price must be"),
        (update(price=1, currency="eur"), "three capital letters"),
        (update(price=1, currency="EURO"), "three capital letters"),
        (update(warranty_delay=11), "12 at least"),  # WAR-2
        (update(warranty_delay=True), "12 at least"),
        (update(comment="x" * 501), "500 characters"),
        (update(quantity=-1), "0 or more"),
        (update(quantity=True), "0 or more"),
        (update(shippers=[]), "1 to 3 shippers"),
        (update(shippers=[ShippingOption("DHL")] * 4), "1 to 3 shippers"),
        (update(shippers=[ShippingOption("DHL", price=Decimal("-0.01"))]), "price must be 0 or more"),
        (lambda: listings.get_listing("../orders", market="de-de"), "a UUID or a number"),
        (lambda: listings.get_listing("-1", market="de-de"), "a UUID or a number"),
        (lambda: listings.find_listing(" ", market="de-de"), "sku must not be blank"),
        (lambda: listings.list_listings(market="de-de", page_size=51), "1 to 50"),
        (lambda: backbox.competitors("3151383"), "listing_id must be a UUID"),
        (lambda: tasks.get_task(-1), "whole number"),
        (lambda: categories.category_branch(True, market=None), "whole number"),
        (lambda: shipping.list_returns(created_from=datetime(2026, 11, 1)), "aware"),  # noqa: DTZ001
        (lambda: care.list_folders(modified_after=datetime(2026, 11, 1)), "aware"),  # noqa: DTZ001
        (lambda: care.get_folder(-5), "whole number"),
        (lambda: care.send_message(NEW, message=" "), "message must not be blank"),
        (lambda: care.send_message(NEW, message="x", files=[FILE] * 11), "10 files at most"),
        (
            lambda: care.send_message(NEW, message="x", files=[Attachment("a", data=bytes(3 * 1024 * 1024 + 1))]),
            "bytes at most",
        ),
        (lambda: care.report_problem(OLD, problem_type="WRONG_ITEM"), "OTHER alone"),
        (lambda: care.report_problem(OLD, message="x"), "OTHER alone"),
        (lambda: care.report_problem(OLD, files=[FILE]), "OTHER alone"),
        (lambda: care.report_problem(NEW, problem_type="ITEM_NOT_RECEIVED"), "needs a file"),
        (lambda: care.report_problem(NEW, problem_type=ProblemType.OOW_ITEM, message="x"), "needs a file"),
        (lambda: care.transfer_item(NEW, shipper="DHL", tracking_number="1"), "new system"),
        (lambda: care.transfer_item(OLD, shipper="", tracking_number="1"), "shipper must not be blank"),
        (lambda: care.transfer_item(OLD, shipper="DHL", tracking_number=" "), "tracking_number must not be blank"),
        (lambda: care.refund_line(1, refund_type=3), "must be 4"),
        (lambda: care.refund_line(1, refund_type=4, amount=1), "only with it"),
        (lambda: care.refund_line(1, refund_type=5, amount=Decimal(1)), "only with it"),
        (lambda: care.refund_line(1, refund_type=6), "an amount goes with refund_type 6"),
        (lambda: care.refund_line(1, refund_type=6, amount=0), "amount must be 0.01 or more"),
        (lambda: care.refund_line(1, refund_type=6, amount=Decimal("9.999")), "two decimals"),  # MON-6
        (lambda: buyback.get_buyback_order("DE/../1"), "order_id must look like"),
        (lambda: buyback.get_buyback_order(""), "order_id must look like"),
        (lambda: buyback.list_buyback_orders(paid_from=datetime(2026, 1, 1)), "aware"),  # noqa: DTZ001
        (lambda: buyback.list_buyback_listings(page_size=101), "1 to 100"),
        (lambda: buyback.list_buyback_listings(page_size=0), "1 to 100"),
        (lambda: buyback.suspend(ORDER, reasons=[]), "name a reason"),
        (lambda: buyback.suspend(ORDER, reasons=[" "]), "must not be blank"),
        (lambda: buyback.counter_offer(ORDER, price=1, reasons=["a"], files=[], comment="x" * 201), "200 characters"),
        (lambda: buyback.counter_offer(ORDER, price=0, reasons=["a"], files=[FILE]), "price must be 0.01"),
        (lambda: buyback.counter_offer(ORDER, price=1, reasons=["a"], files=[]), "needs a file"),
        (lambda: buyback.set_buyback_prices(LISTING, {}), "nothing"),
        (lambda: buyback.set_buyback_prices(LISTING, {"de-de": Money(Decimal(1), "EUR")}), "country code"),
        (lambda: buyback.set_buyback_prices(LISTING, {"DE": Money(Decimal("-1"), "EUR")}), "price must be 0 or more"),
        (lambda: buyback.set_buyback_prices("x", {"DE": Money(Decimal(1), "EUR")}), "listing_id must be a UUID"),
        (lambda: Attachment("../a.jpg", data=b"x"), "without a path"),
        (lambda: Attachment('a"b.jpg', data=b"x"), "quotes"),
        (lambda: Attachment("a\r\nb", data=b"x"), "filename"),
        (lambda: Attachment("a.jpg", data=b""), "empty"),
        (lambda: tasks.end_of(0, float("nan"), None), "timeout"),
    ],
)
def test_what_the_vendor_would_refuse_or_misread_is_not_sent(call: Callable[[], Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        call()


@pytest.mark.parametrize(
    "call",
    [
        update(price=1.5, currency="EUR"),
        lambda: care.refund_line(1, refund_type=6, amount=1.5),  # type: ignore[arg-type]
        lambda: care.refund_line(1, refund_type=6, amount=True),
        lambda: care.send_message(NEW, message="x", files=[b"x"]),  # type: ignore[list-item]
        lambda: buyback.suspend(ORDER, reasons="parcel_empty"),
        lambda: Attachment("a.jpg", data="text"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_kind_of_value_is_not_sent(call: Callable[[], Any]) -> None:  # MON-1
    with pytest.raises(TypeError):
        call()


@pytest.mark.parametrize("market", ["de", "de_DE", "DE-DE", "de-de\r\nx", ""])
def test_a_market_has_the_form_of_a_locale(market: str) -> None:
    with pytest.raises(ConfigurationError, match="locale"):
        listings.get_listing(LISTING, market=market)


def test_the_folders_on_the_border_belong_to_the_new_system() -> None:
    assert care.report_problem(NEW, problem_type="WRONG_ITEM", message="x")
    assert care.transfer_item(OLD, shipper="DHL", tracking_number="1")


def test_null_removes_and_what_is_not_given_stays_away() -> None:
    sent = listings.update_listing(LISTING, market="de-de", min_price=None, comment=None)
    assert sent.request.json == {"min_price": None, "comment": None}
    shipped = listings.update_listing(
        LISTING, market="de-de", shippers=[ShippingOption("DHL"), ShippingOption(None, price=None, delay_hours=24)]
    )
    assert shipped.request.json == {
        "shipper_1": "DHL",
        "shipper_2": None,
        "shipping_price_2": None,
        "shipping_delay_2": 24,
    }


def test_care_is_asked_in_utc_to_the_minute() -> None:
    assert care.minute(datetime.fromisoformat("2026-11-25T00:30:59+02:00")) == "2026-11-24-22-30"


# -- free texts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("99€ refunded on the sku 123456", "99", "EUR"),
        ("99.50 € refunded on the sku 1", "99.50", "EUR"),
        ("99,5€ refunded on the sku 1", "99.5", "EUR"),
        ("£12.00 refunded on the sku A", "12.00", "GBP"),
        ("100 SEK refunded on the sku A", "100", "SEK"),
        ("EUR 100 refunded on the sku A", "100", "EUR"),
        ('"99€ refunded on the sku 123456"', "99", "EUR"),
        ("99$ refunded on the sku 1", "99", None),  # whose dollar?
        ("99 refunded on the sku 1", "99", None),
        ("1,299.00€ refunded on the sku 1", None, None),
        ("1 299.00€ refunded on the sku 1", None, None),
        ("£99€ refunded", "99", None),
        ("refunded 99€", None, None),
        ("", None, None),
    ],
)
def test_the_amount_of_a_refund_is_read_where_it_is_clear(text: str, amount: str | None, currency: str | None) -> None:
    decode = care.refund_line(1, refund_type=6, amount=1).decode
    receipt = decode(RawResponse(201, {"content-type": "text/plain"}, text.encode()))
    assert receipt.amount == (None if amount is None else Decimal(amount))
    assert receipt.currency == currency
    assert receipt.text == text.strip('"')
    assert "sku" not in repr(receipt)


def test_a_refund_whose_answer_is_no_text_was_made_all_the_same() -> None:
    decode = care.refund_line(1, refund_type=6, amount=1).decode
    assert decode(RawResponse(201, {}, b"\xff\xfe")) == RefundReceipt(text="\ufffd\ufffd")


# -- tasks ------------------------------------------------------------------------------------------------------------


def task(result: Any, status: int = 9) -> Task:
    return codec.structure({"task_id": 1, "action_status": status, "result": result}, Task)


def test_rows_that_failed_are_named_with_the_vendors_reasons() -> None:
    done = task(
        {
            "product_errors": {
                "B": {"price": ["too high", "no currency"]},
                "C": "Unknown product.",
                "D": ["x", None, {"y": 1}],
            },
            "product_success": {"A": {"listing_id": 7, "backmarket_id": "8", "publication_state": 1}, "E": None},
        }
    )
    assert [(row.key, row.ok) for row in done.rows] == [
        ("A", True),
        ("E", True),
        ("B", False),
        ("C", False),
        ("D", False),
    ]
    assert [row.errors for row in done.failures] == [
        ("price: too high", "price: no currency"),
        ("Unknown product.",),
        ("x", "y: 1"),
    ]
    first = done.rows[0]
    assert (first.listing_id, first.backmarket_id) == (7, None)
    assert first.publication_state is not None
    assert first.publication_state.raw == 1
    assert not done.is_clean
    assert "Unknown" not in repr(done.rows)


@pytest.mark.parametrize("result", [None, {}, [], "done", {"product_success": {}}, {"rows": {"A": 1}}])
def test_a_result_that_says_nothing_is_not_clean(result: Any) -> None:
    assert task(result).rows == ()
    assert not task(result).is_clean


def test_a_task_is_clean_when_it_finished_and_took_its_rows() -> None:
    rows = {"product_success": {"A": {}}, "product_errors": {}}
    assert task(rows).is_clean
    assert not task(rows, status=8).is_clean
    assert not task(rows, status=2).is_clean


@pytest.mark.parametrize(
    ("status", "over"), [(0, False), (2, False), (3, False), (7, False), (5, False), (8, True), (9, True)]
)
def test_a_task_is_over_when_it_failed_or_finished(status: int, over: bool) -> None:  # BM-D17
    assert task({}, status).is_over is over
    assert TaskStatus(status).is_known is (status != 5)


def test_looks_become_rarer_and_waiting_ends_with_everything_else() -> None:
    assert [tasks.slower(pause) for pause in (5, 40, 60)] == [10, 60, 60]
    assert tasks.end_of(100, 30, None) == 130
    assert tasks.end_of(100, 30, 120) == 120


def test_moments_of_filters_are_sent_with_their_zone() -> None:
    at = shipping.list_deliveries(created_from=datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert dict(at(None).request.query) == {"start_date": "2026-11-01T05:00:00Z", "page": "1"}
