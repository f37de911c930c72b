"""Returns, catalogue and stock: shapes that differ, and what is refused before anything is sent."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import CodecError, RawResponse, Safety, dumps
from marketsync.sellercloud import (
    BundleReturn,
    ExportFormat,
    InventoryItem,
    JobStatus,
    QueuedJob,
    ReceivedItem,
    ResolvedItem,
    ReturnedItem,
    RmaItem,
    RmaResolution,
    RmaStatus,
    StockSerial,
)
from marketsync.sellercloud import operations as call
from marketsync.sellercloud.stock_enums import read_resolution
from marketsync.sellercloud.wire import codec
from tests.sellercloud.calls_stock import IMEI, SKU, STOCK
from tests.sellercloud.scripted import content_of


def raw(document: Any) -> RawResponse:
    return RawResponse(200, {}, document if isinstance(document, bytes) else dumps(document))


# -- returns -----------------------------------------------------------------------------------------------------------


def test_safety_of_writes_is_declared() -> None:
    """A stock movement and a decision are read before they are repeated; a second return would be one too many."""
    declared = {name: build().safety.value for name, (build, _) in STOCK.items()}
    assert {name: safety for name, safety in declared.items() if safety != "read"} == {
        "catalog.export": "create",
        "products.set_custom_columns": "set",
        "rmas.create": "create",
        "rmas.update": "move",
        "rmas.receive": "move",
        "rmas.resolve": "move",
        "rmas.add_note": "create",
    }
    assert call.update_rma(81, is_exported=True).safety is Safety.SET
    harm = {name: build().duplicate for name, (build, _) in STOCK.items() if build().safety is Safety.CREATE}
    assert {name: str(one) for name, one in harm.items()} == {
        "catalog.export": "harmless",
        "rmas.create": "harmful",
        "rmas.add_note": "harmless",
    }
    assert call.create_rma(5, [ReturnedItem(order_item_id=1, qty_to_return=1)]).natural_key == "order 5"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, RmaResolution.REFUND),
        ("1", RmaResolution.REFUND),
        ("Refund", RmaResolution.REFUND),
        (" refund", RmaResolution.REFUND),
        ("No Action Needed", RmaResolution.NO_ACTION_NEEDED),
        (0, RmaResolution.NOT_DECIDED),
        (17, RmaResolution("17")),
        ("Store_Credit", RmaResolution("Store_Credit")),
        ("", None),
    ],
)
def test_a_resolution_is_a_word_or_a_number(value: Any, expected: RmaResolution | None) -> None:
    found = read_resolution(value)
    assert found == expected
    assert found is None or found.is_known is (found.raw not in ("17", "Store_Credit"))


def test_a_resolution_that_is_neither_is_not_read() -> None:
    with pytest.raises(CodecError, match=r"\$\.return_resolution: expected a resolution"):
        codec.structure({"ID": 91, "ReturnResolution": True}, RmaItem)


ITEM = ReturnedItem(order_item_id=7001345, qty_to_return=1)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: call.create_rma(0, [ITEM]), "order_id"),
        (lambda: call.create_rma(5, []), "at least one"),
        (lambda: call.create_rma(5, [ReturnedItem(order_item_id=1)]), "qty_to_return"),
        (lambda: call.create_rma(5, [ReturnedItem(order_item_id=1, bundle_items=())]), "qty_to_return"),
        (lambda: call.create_rma(5, [ReturnedItem(order_item_id=1, qty_to_return=0)]), "qty_to_return"),
        (
            lambda: call.create_rma(
                5,
                [
                    ReturnedItem(
                        order_item_id=1, bundle_items=(BundleReturn(product_id="A", qty_to_return=0, reason_id=1),)
                    )
                ],
            ),
            "qty_to_return",
        ),
        (lambda: call.update_rma(81), "something to change"),
        (lambda: call.receive_rma(81, []), "at least one"),
        (lambda: call.receive_rma(81, [ReceivedItem(rma_item_id=1, qty_to_receive=0, warehouse_id=1)]), "qty_to"),
        (lambda: call.receive_rma(81, [ReceivedItem(rma_item_id=1, qty_to_receive=1, warehouse_id=0)]), "warehouse_id"),
        (
            lambda: call.resolve_rma(81, RmaResolution.EXCHANGE, [ResolvedItem(rma_item_id=91)], comment="x"),
            "replacement_sku",
        ),
        (lambda: call.resolve_rma(81, RmaResolution.REFUND, [ResolvedItem(rma_item_id=91)], comment=" "), "comment"),
        (lambda: call.resolve_rma(81, RmaResolution.REFUND, [], comment="x"), "at least one"),
        (
            lambda: call.resolve_rma(
                81, RmaResolution.REFUND, [ResolvedItem(rma_item_id=91, refund_amount=Decimal(-1))], comment="x"
            ),
            "refund_amount",
        ),
        (lambda: call.add_rma_note(81, ""), "message"),
        (lambda: call.get_rma(True), "rma_id"),
        (lambda: call.search_rmas(order_ids=[], size=50), "at least one"),
        (lambda: call.search_rmas(size=51), "page_size"),
        (lambda: call.search_catalog(skus=[], size=50), "at least one"),
        (lambda: call.search_catalog(skus=["A,B"], size=50), "comma"),
        (lambda: call.search_catalog(skus=["A", " "], size=50), "blank"),
        (lambda: call.search_catalog(updated_from=datetime(2026, 11, 1, tzinfo=UTC), size=50)(None), "wall clock"),
        (lambda: call.set_product_columns(SKU, {}), "at least one"),
        (lambda: call.set_product_columns(" ", {"A": 1}), "product_id"),
        (lambda: call.get_product_columns(""), "product_id"),
        (lambda: call.export_catalog([], product_ids=None), "columns"),
        (lambda: call.export_catalog(["A"], product_ids=[]), "product_ids"),
        (lambda: call.queued_job_output(0), "job_id"),
        (lambda: call.list_serial_numbers(SKU, size=0), "page_size"),
        (lambda: call.list_services("", site_code=0), "carrier"),
    ],
)
def test_what_cannot_work_is_refused_before_it_is_sent(build: Callable[[], Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        build()


def test_a_text_is_no_list_and_a_float_no_amount() -> None:
    with pytest.raises(TypeError, match="list of values"):
        call.search_catalog(skus="ABC", size=50)
    with pytest.raises(TypeError, match="Decimal"):
        call.set_product_columns(SKU, {"BACKMARKET_PRICE_DE": 389.9})  # type: ignore[dict-item]


def test_an_exchange_names_what_goes_out() -> None:
    operation = call.resolve_rma(
        81, RmaResolution.EXCHANGE, [ResolvedItem(rma_item_id=91, replacement_sku="WP13-B")], comment="exchanged"
    )
    assert operation.request.json == {
        "ResolutionType": "Exchange",
        "Comment": "exchanged",
        "Items": [{"RmaItemID": 91, "ReplacementSKU": "WP13-B"}],
    }


def test_a_closed_status_of_a_new_number_goes_back_out() -> None:
    assert call.update_rma(81, status=RmaStatus(9)).request.json == {"Status": 9}


# -- catalogue and jobs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ({"ID": 7, "QueuedJobLink": "https://xx.example.com/job?id=3300"}, 7),
        ({"QueuedJobLink": "https://xx.example.com/job?id=3300"}, 3300),
        ({"QueuedJobLink": "/job?x=1&Id=3301&y=2", "ID": 0}, 3301),
        ({"queuedjoblink": "/job?id=3302", "id": None}, 3302),
    ],
)
def test_the_number_of_an_export_is_in_the_answer_or_in_its_link(answer: Any, number: int) -> None:
    assert call.export_catalog(["ProductID"], product_ids=None).decode(raw(answer)).job_id == number


@pytest.mark.parametrize("answer", [{}, {"QueuedJobLink": "/job?jobid=33"}, {"QueuedJobLink": "/job?id=x"}, []])
def test_an_export_without_a_number_is_not_taken_for_one(answer: Any) -> None:
    with pytest.raises(CodecError):
        call.export_catalog(["ProductID"], product_ids=None).decode(raw(answer))


def test_an_export_of_everything_with_titles() -> None:
    operation = call.export_catalog(
        {"ProductID": "SKU"}, product_ids=None, file_format=ExportFormat.EXCEL, sort_by="ProductID"
    )
    assert operation.request.json == {
        "Columns": [{"OriginalName": "ProductID", "DisplayName": "SKU"}],
        "FileFormat": 2,
        "ProductIds": [],
        "SortBy": "ProductID",
    }


CSV = b"ProductID,BACKMARKET_ID\nWP13,0123456\n"


@pytest.mark.parametrize(
    ("body", "content", "name"),
    [
        (dumps({"FileName": "e.csv", "Content": base64.b64encode(CSV).decode()}), CSV, "e.csv"),
        (dumps({"filename": None, "content": CSV.decode()}), CSV, None),
        (dumps(base64.b64encode(CSV).decode()), CSV, None),
        (base64.encodebytes(CSV * 9), CSV * 9, None),
        (CSV, CSV, None),
        (b'"ProductID","BACKMARKET_ID"\n"WP13","1"\n', b'"ProductID","BACKMARKET_ID"\n"WP13","1"\n', None),
        (b"PK\x03\x04\xff", b"PK\x03\x04\xff", None),
    ],
)
def test_a_file_comes_as_object_as_base64_or_bare(body: bytes, content: bytes, name: str | None) -> None:
    found = call.queued_job_output(3300).decode(raw(body))
    assert (found.content, found.name) == (content, name)


def test_an_answer_without_a_file_is_not_one() -> None:
    with pytest.raises(CodecError, match="no file"):
        call.queued_job_output(3300).decode(raw({"Message": "not ready"}))


@pytest.mark.parametrize(
    ("status", "over", "succeeded"),
    [
        *((status, False, False) for status in (None, 0, 1, 6, 99)),
        *((status, True, False) for status in (4, 5, 7, 10)),
        (3, True, True),
    ],
)
def test_a_job_is_over_when_its_status_says_so(status: int | None, over: bool, succeeded: bool) -> None:
    job = codec.structure({"Basic": {"ID": 1, "Status": status}}, QueuedJob)
    assert (job.is_over, job.succeeded) == (over, succeeded)
    assert job.status == (None if status is None else JobStatus(status))


# -- stock -------------------------------------------------------------------------------------------------------------


def test_stock_of_one_warehouse_may_come_as_a_bare_object() -> None:
    operation = call.list_warehouse_stock(SKU, warehouse_id=108)
    assert operation.request.query == (("productID", SKU), ("warehouseID", "108"))
    row = {"ProductID": SKU, "AvailableQty": 14, "PhysicalQty": 17, "WarehouseID": 108}
    assert operation.decode(raw(row)) == operation.decode(raw([row]))
    assert operation.decode(raw([])) == operation.decode(raw(b"")) == ()
    with pytest.raises(CodecError):
        operation.decode(raw("none"))


@pytest.mark.parametrize("text", ["about 5", "1,2", "1.5", True, "5,0000"])
def test_a_quantity_that_is_no_whole_number_is_an_error_with_its_place(text: Any) -> None:
    with pytest.raises(CodecError, match=r"\$\.inventory\.aggregate_qty: expected a whole number"):
        call.get_inventory_details(SKU).decode(raw({"Inventory": {"AggregateQty": text}}))


def test_pages_of_serial_numbers_are_asked_for_in_the_body() -> None:
    pages = call.list_serial_numbers(SKU, serial_number=IMEI, size=2)
    first = pages(None)
    assert first.request.json == {
        "ProductID": SKU,
        "SerialNumber": IMEI,
        "InstockOnly": False,
        "PageNumber": 1,
        "PageSize": 2,
    }
    rows = [{"SerialNumber": IMEI}, {"SerialNumber": "352099001761481", "WarehouseID": ""}]
    page = first.decode(raw({"SerialNumbers": rows, "TotalSerialNumbers": 3}))
    assert page.items[1].warehouse_id is None
    second = pages(page.next_cursor)
    assert second.request.json["PageNumber"] == 2
    last = second.decode(raw({"SerialNumbers": rows[:1], "TotalSerialNumbers": 3}))
    assert (len(last.items), last.next_cursor) == (1, None)
    assert second.decode(raw({"SerialNumbers": None})).next_cursor is None


def test_a_serial_number_shows_its_last_digits_alone() -> None:  # PII-2
    assert IMEI not in repr(StockSerial(serial_number=IMEI))
    assert IMEI not in repr(call.list_serial_numbers(SKU, serial_number=IMEI, size=2)(None))


@pytest.mark.parametrize("name", STOCK)
def test_records_do_not_show_people(name: str) -> None:  # PII-2
    shown = repr(STOCK[name][0]().decode(raw(content_of(name))))
    for private in (IMEI, "Erfunden", "Ida", "Kastanienweg", "1010", "@example.com", "Battery", "without a box"):
        assert private not in shown


def test_a_row_finds_its_column() -> None:
    row = codec.structure({"id": SKU, "CustomColumns": [{"ColumnName": "BACKMARKET_ID", "Value": 7}]}, InventoryItem)
    column = row.column("backmarket_id")
    assert column is not None
    assert column.as_text() == "7"
    assert row.column("BACKMARKET_GRADE") is None
