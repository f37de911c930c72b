# Generated from _async/test_client.py by tools/generate_sync.py. Do not edit.
"""What the client does with orders: pages, moves, money, files."""

from __future__ import annotations

import base64
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import RawResponse, TransportFailure, UnknownFields, dumps
from marketsync.errors import ConfigurationError, Conflict, DecodeFailed, Outcome, RateLimited, ServerFault, TimedOut
from marketsync.sellercloud import (
    CurrencyUnknown,
    OrderDetailsWrite,
    OrderFlag,
    OrderItemUpdate,
    OrderItemWrite,
    OrderSerial,
    OrderStatus,
    OrderUpdate,
    PackageShipment,
    PaymentMethod,
    SellercloudClient,
    Shipment,
    currency_ordinal,
)
from marketsync.testing import FakeClock
from tests.sellercloud.calls_orders import IMEI, ORDER, SKU, draft
from tests.sellercloud.scripted import BASE, PASSWORD, START, Script, answer, content_of, query_of, rows

PDF = b"%PDF-1.4\n% example only\n%%EOF\n"
EXISTS = answer({"Message": "Order with order source id 24681357 already exists."}, 500)


def client_of(script: Script, clock: FakeClock | None = None, **options: Any) -> SellercloudClient:
    return SellercloudClient(
        username="user",
        password=PASSWORD,
        base_url=BASE,
        transport=script,
        clock=clock or FakeClock(START),
        **options,
    )


def row(at: int, **members: Any) -> dict[str, Any]:
    return {"ID": at, "StatusCode": 2, "Items": [], **members}


# -- lists ------------------------------------------------------------------------------------------------------------


def test_pages_are_counted_by_what_came_not_by_what_was_asked_for() -> None:
    script = Script(rows(row(1), row(2), total=5), rows(row(3), row(4), total=5), rows(row(5), total=5))
    found = [one.id for one in client_of(script).orders.search(company_ids=[9001])]
    assert found == [1, 2, 3, 4, 5]
    asked = [dict(query_of(one)) for one in script.requests]
    assert [one["model.pageNumber"] for one in asked] == ["1", "2", "3"]
    assert {one["model.pageSize"] for one in asked} == {"50"}


def test_an_empty_page_ends_the_list_whatever_the_total_says() -> None:
    script = Script(rows(row(1), total=9), rows(total=9))
    assert [one.id for one in client_of(script).orders.search()] == [1]
    assert script.replies == []


def test_a_list_without_a_total_ends_with_an_empty_page() -> None:
    script = Script(answer({"items": [row(1)]}), answer({"Items": []}))
    assert [one.id for one in client_of(script).orders.by_view(12)] == [1]


def test_packages_come_under_results() -> None:
    script = Script(answer({"Results": [{"ID": 1}], "TotalResults": 1}))
    assert [one.id for one in client_of(script).orders.packages(ORDER)] == [1]


def test_an_unreadable_order_is_reported_under_its_id_and_hides_no_other() -> None:
    script = Script(rows(row(1), row(2, GrandTotal="a lot"), row(3)))
    page = client_of(script).orders.search().first_page()
    assert [one.id for one in page.items] == [1, 3]
    assert [(one.id, one.error.outcome) for one in page.broken] == [("2", Outcome.APPLIED)]
    assert "grand_total" in str(page.broken[0].error)


def test_a_row_without_an_id_makes_the_page_unreadable() -> None:
    with pytest.raises(DecodeFailed, match=r"\$\.Items\[1\]"):
        client_of(Script(rows(row(1), {"StatusCode": 2}))).orders.search().first_page()


@pytest.mark.parametrize("document", [[], "no", {"TotalResults": 1}, {"Items": None}])
def test_what_is_no_page_is_not_an_empty_one(document: Any) -> None:
    with pytest.raises(DecodeFailed):
        client_of(Script(answer(document))).orders.search().first_page()


def test_lines_do_not_repeat_themselves_and_unknown_members_are_told() -> None:
    heard: list[Any] = []
    line = {"ID": 7, "ID1": 7, "ProductID": SKU, "productid1": "x", "Newcomer": 1}
    client = client_of(Script(rows(row(1, Items=[line], Payments=None))), on_event=heard.append)
    page = client.orders.search().first_page()
    assert page.items[0].payments == ()
    assert dict(page.items[0].items[0].extra) == {"productid1": "x", "Newcomer": 1}
    assert [one.fields for one in heard if isinstance(one, UnknownFields)] == [("Newcomer", "productid1")]


def test_an_order_is_read_however_its_keys_are_capitalised() -> None:
    document = {
        "orderid": 1,
        "ORDERDETAILS": {"ebaysellingmanagersalesrecordnumber": "BM-1", "companyID": 9001},
        "statuses": {"ORDERSTATUS": 200},
        "RelatedOrders": None,
    }
    order = client_of(Script(answer(document))).orders.get(1)
    assert order.order_details.ebay_selling_manager_sales_record_number == "BM-1"
    assert order.order_details.company_id == 9001
    assert order.statuses.order_status == OrderStatus.ON_HOLD
    assert order.related_orders == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"updated_from": datetime.fromisoformat("2026-11-24T08:00:00+00:00")},
        {"skus": ["A,B"]},
        {"order_ids": list(range(1, 52))},
        {"order_source_order_ids": [str(one) for one in range(51)]},
    ],
)
def test_a_search_that_cannot_work_is_refused_before_a_request(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        client_of(Script()).orders.search(**asked)


# -- writes -----------------------------------------------------------------------------------------------------------


def test_a_second_order_with_the_same_reference_is_a_conflict_with_a_code() -> None:  # IDN-1
    with pytest.raises(Conflict) as caught:
        client_of(Script(EXISTS)).orders.create(draft())
    error = caught.value
    assert (error.code, error.outcome, error.status) == ("already_exists", Outcome.REJECTED, 500)
    assert not error.may_have_happened


def test_after_a_lost_answer_already_exists_proves_nothing() -> None:
    with pytest.raises(Conflict) as caught:
        client_of(Script(EXISTS)).orders.create(draft(), prior_unknown=True)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.code == "already_exists"


@pytest.mark.parametrize(
    "reply",
    [
        answer("Object reference not set to an instance of an object.", 500),
        RawResponse(502, {}, b"<html>bad gateway"),
        TransportFailure("no answer", sent=True, timed_out=True),
    ],
)
def test_an_order_whose_answer_is_lost_is_not_sent_again(reply: Any) -> None:  # F02
    script = Script(reply)
    with pytest.raises((ServerFault, TimedOut)) as caught:
        client_of(script).orders.create(draft())
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(script.requests) == 1


def test_a_payment_whose_answer_is_lost_is_not_sent_again() -> None:
    script = Script(answer("error", 500))
    with pytest.raises(ServerFault) as caught:
        client_of(script).orders.receive_payment(
            ORDER, amount=Decimal("394.80"), method=PaymentMethod.OTHER, reference="BM-1"
        )
    assert caught.value.may_have_happened
    assert len(script.requests) == 1


def test_a_failed_read_is_repeated() -> None:
    script = Script(answer("error", 500), RawResponse(503, {}, b""), answer([]))
    assert client_of(script).orders.notes(ORDER) == ()
    assert len(script.requests) == 3


@pytest.mark.parametrize("body", [b"5012345", b'"5012345"', b" 5012345 "])
def test_the_new_order_is_a_bare_number(body: bytes) -> None:
    assert client_of(Script(RawResponse(200, {}, body))).orders.create(draft()) == 5012345


@pytest.mark.parametrize("body", [b"", b"null", b'"made"', b"{}"])
def test_an_order_that_was_made_without_a_number_is_not_made_again(body: bytes) -> None:
    script = Script(RawResponse(200, {}, body))
    with pytest.raises(DecodeFailed) as caught:
        client_of(script).orders.create(draft())
    assert caught.value.outcome is Outcome.APPLIED
    assert len(script.requests) == 1


def test_bulk_writes_say_what_was_really_changed() -> None:
    script = Script(answer([2]), answer(), answer([1, 2]), answer())
    client = client_of(script)
    assert client.orders.set_status([1, 2], OrderStatus.CANCELED) == (2,)
    assert client.orders.set_status([1, 2], OrderStatus.CANCELED) == ()
    assert client.orders.set_exported([1, 2], exported=False) == (1, 2)
    client.orders.set_flags([1], OrderFlag.INVOICE_SENT)


def test_writes_answer_with_nothing_or_with_whatever() -> None:
    replies = [answer(), answer("ok"), answer({}), *(answer() for _ in range(12))]
    client = client_of(Script(*replies))
    client.orders.update(ORDER, OrderUpdate(company_id=1))
    client.order_items.add(ORDER, [OrderItemWrite(product_id=SKU, qty=1)])
    client.order_items.update(ORDER, [OrderItemUpdate(order_item_id=7, qty=2)])
    client.order_items.remove(ORDER, [7])
    client.orders.delete(ORDER)
    client.orders.receive_check(ORDER, amount=Decimal(1), check_number="1")
    client.orders.add_note(ORDER, "called back")
    client.orders.ship(Shipment(order_id=ORDER, shipping_carrier="DHL", shipping_service="DHLPaket"))
    client.orders.ship_package(PackageShipment(order_id=ORDER, tracking_number="1"))
    client.orders.unship([ORDER])
    client.orders.set_serials([OrderSerial(order_id=ORDER, product_id=SKU, serial_number=IMEI)])
    client.orders.delete_serial(ORDER, product_id=SKU, serial_number=IMEI)
    client.orders.set_custom_column(ORDER, "A", None)
    client.orders.set_custom_columns(ORDER, [("A", Decimal("1.5"))])
    client.orders.attach_document(ORDER, name="a.pdf", content=PDF)


def test_reads_of_what_belongs_to_an_order() -> None:
    names = ("orders.serials", "orders.split_status", "orders.custom_columns", "orders.custom_columns_of")
    client = client_of(Script(*(RawResponse(200, {}, content_of(name)) for name in names)))
    assert (client.orders.serials(ORDER))[0].serial_number == IMEI
    assert (client.orders.split_status(ORDER)).child_order_ids == (5012399, 5012400)
    assert (client.orders.custom_columns(ORDER))[0].as_text() == "24681357"
    assert (client.orders.custom_columns_of([ORDER]))[0].custom_columns[0].as_bool() is True


@pytest.mark.parametrize(
    ("body", "headers", "name"),
    [
        (dumps({"FileName": "i.pdf", "Content": base64.b64encode(PDF).decode()}), {}, "i.pdf"),
        (dumps({"content": base64.b64encode(PDF).decode(), "filename": None}), {}, None),
        (dumps(base64.b64encode(PDF).decode()), {"content-disposition": 'attachment; filename="i.pdf"'}, "i.pdf"),
        (base64.encodebytes(PDF), {"content-disposition": "attachment; filename=i.pdf; x=1"}, "i.pdf"),
        (PDF, {"content-disposition": "attachment; filename*=UTF-8''i.pdf"}, "i.pdf"),
        (PDF, {}, None),
    ],
)
def test_an_invoice_comes_as_object_as_base64_or_bare(body: bytes, headers: Any, name: str | None) -> None:
    file = client_of(Script(RawResponse(200, headers, body))).orders.invoice([ORDER])
    assert (file.content, file.name) == (PDF, name)


@pytest.mark.parametrize("body", [b"", b"{}", dumps({"Content": None}), dumps("nothing here"), b"bm8gUERG"])
def test_what_is_no_pdf_is_no_invoice(body: bytes) -> None:
    with pytest.raises(DecodeFailed):
        client_of(Script(RawResponse(200, {}, body))).orders.invoice([ORDER])


@pytest.mark.parametrize("status", [200, 400, 403, 429, 500, 503])
def test_the_limit_is_known_by_its_body_and_waited_for_to_the_instant(status: int) -> None:
    clock = FakeClock(START)
    limited = answer({"Error": "Too many requests.", "RateLimitResetTime": "2026-11-24T08:00:20.9856571Z"}, status)
    script = Script(limited, answer(5012345))
    assert client_of(script, clock).orders.create(draft()) == 5012345
    assert 20.9 < (clock.now() - START).total_seconds() < 22


def test_a_limit_without_a_time_is_still_a_limit() -> None:
    with pytest.raises(RateLimited) as caught:
        client_of(Script(*[answer("", 429)] * 9)).orders.create(draft())
    assert caught.value.outcome is Outcome.THROTTLED


def test_no_hour_sees_more_calls_than_the_vendor_allows() -> None:
    clock = FakeClock(START)
    script = Script(*[answer([])] * 64)
    client = client_of(script, clock)
    for _ in range(64):
        client.orders.notes(ORDER)
    spent = (clock.now() - START).total_seconds()
    assert spent > 0
    assert 65 - 30 - 1 <= spent * 10_770 / 3600 <= 65 - 30 + 1  # the login is one of them


# -- before anything is sent ------------------------------------------------------------------------------------------


def test_what_cannot_work_is_refused_before_it_is_sent() -> None:
    orders = client_of(Script()).orders
    with pytest.raises(ValueError, match="by hand"):
        orders.receive_payment(ORDER, amount=Decimal(1), method=PaymentMethod.CREDIT_CARD)
    for amount in (Decimal(0), Decimal(-50)):
        with pytest.raises(ValueError, match="cannot be written"):
            orders.receive_payment(ORDER, amount=amount, method=PaymentMethod.CASH)
    with pytest.raises(TypeError):
        orders.receive_payment(ORDER, amount=1.5, method=PaymentMethod.CASH)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="check_number"):
        orders.receive_check(ORDER, amount=Decimal(1), check_number="")
    with pytest.raises(ValueError, match="at least one"):
        orders.set_status([], OrderStatus.ON_HOLD)
    with pytest.raises(ValueError, match="positive whole number"):
        orders.get(0)
    with pytest.raises(ValueError, match="nothing to change"):
        orders.update(ORDER, OrderUpdate())
    with pytest.raises(ValueError, match="needs a name"):
        orders.attach_document(ORDER, name="", content=PDF)
    with pytest.raises(TypeError, match="Decimal"):
        orders.set_custom_column(ORDER, "A", 1.5)  # type: ignore[arg-type]


def test_a_currency_without_a_number_is_a_typed_error() -> None:
    known = {
        "USD": 0,
        "GBP": 1,
        "EUR": 3,
        "CZK": 49,
        "DKK": 50,
        "HUF": 74,
        "CHF": 94,
        "NOK": 119,
        "PLN": 127,
        "ATS": 174,
    }
    assert {code: currency_ordinal(code) for code in known} == known
    with pytest.raises(CurrencyUnknown, match="RON") as caught:
        currency_ordinal("RON")
    assert caught.value.currency == "RON"


def test_a_moment_with_an_offset_is_refused_where_none_is_taken() -> None:
    with pytest.raises(ValueError, match="wall_clock"):
        OrderDetailsWrite(company_id=1, order_date=START)
    with pytest.raises(TypeError, match="Decimal"):
        OrderDetailsWrite(company_id=1, currency_rate_to_usd=1.1)  # type: ignore[arg-type]


def test_a_client_needs_a_place() -> None:
    with pytest.raises(ConfigurationError, match="either team or base_url"):
        SellercloudClient(username="user", password=PASSWORD)
