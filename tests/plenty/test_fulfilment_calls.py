"""What is refused before anything is sent, both spellings of document types, and what the records read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.plenty import DocumentType, PackageWrite, models
from marketsync.plenty import operations as call
from marketsync.plenty.wire import codec
from tests.plenty.calls_fulfilment import IMEI, PARCEL
from tests.plenty.scripted import fixture

NAIVE = datetime(2026, 11, 24, 8, 0)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("invoice", "invoice"),
        (DocumentType.INVOICE_EXTERNAL, "invoiceExternal"),
        ("invoiceExternal", "invoiceExternal"),
        ("credit_note", "creditNote"),
        ("poDeliveryNote", "poDeliveryNote"),
        (DocumentType.REVERSAL, "reversal"),
        ("reversal_document", "reversal"),
        ("reversal", "reversal"),
        ("correction", "correction"),
        ("proFormaInvoice", "proFormaInvoice"),
    ],
)
def test_types_are_camel_case_in_paths(given: str, path: str) -> None:
    assert call.list_documents(given)(None).request.path == f"/rest/orders/documents/{path}"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("creditNote", "credit_note"),
        (DocumentType.RETURN_NOTE, "return_note"),
        ("correction", "correction_document"),
        ("repair_bill", "repair_bill"),
    ],
)
def test_types_are_snake_case_where_documents_are_made(given: str, path: str) -> None:
    assert call.generate_document(16601, given).request.path == f"/rest/orders/16601/documents/{path}/generate"


@pytest.mark.parametrize(
    "build",
    [
        lambda: call.list_documents("bill"),
        lambda: call.list_documents("Invoice"),
        lambda: call.list_documents("shipping_label"),
        lambda: call.list_documents("invoice", created_from=NAIVE),
        lambda: call.list_documents("invoice", with_=("orders",)),
        lambda: call.list_documents("invoice", size=251),
        lambda: call.list_order_documents(16601, "multiInvoice"),
        lambda: call.list_order_documents(0, "invoice"),
        lambda: call.current_document(16601, "deliveryNote"),
        lambda: call.generate_document(16601, "uploaded"),
        lambda: call.generate_document(16601, "invoice", document_date=NAIVE),
        lambda: call.get_document(-1),
        lambda: call.create_delivery_order(16601, {}),
        lambda: call.create_return(16601, {744: 0}),
        lambda: call.create_return(16601, {744: -1}),
        lambda: call.create_return(16601, {0: 1}),
        lambda: call.create_return(16601, {744: 1}, status="9.0.1"),
        lambda: call.create_credit_note(16601, {744: 1}, status="none"),
        lambda: call.validate_return(16601, {}),
        lambda: call.book_return(16650, {}),
        lambda: call.book_sales_order(16601, booking_date=NAIVE),
        lambda: call.bind_serial_number(16601, 744, " "),
        lambda: call.bind_serial_number(16601, 744, 490154203237518),  # type: ignore[arg-type]
        lambda: call.create_item_serial_numbers(120, ["A", " A"]),
        lambda: call.list_item_serial_numbers(size=101),
        lambda: PackageWrite(package_id=3, weight=-1),
        lambda: PackageWrite(package_id=3, weight=0.4),  # type: ignore[arg-type]
    ],
)
def test_slip_is_refused_before_anything_is_sent(build: Callable[[], Any]) -> None:
    with pytest.raises(ValueError):
        build()


@pytest.mark.parametrize("units", [1.0, True, "1"])
def test_units_are_whole_numbers_or_decimals(units: Any) -> None:
    with pytest.raises(TypeError):
        call.create_return(16601, {744: units})


def test_units_may_have_a_fraction() -> None:
    sent = call.create_return(16601, {744: Decimal("0.5"), 745: 2}).request.json
    assert sent == {
        "quantities": [{"orderItemId": 744, "quantity": Decimal("0.5")}, {"orderItemId": 745, "quantity": 2}]
    }


def test_second_copies_are_named_by_what_they_can_be_found_with() -> None:
    """An order has several returns: their key is the parent. A serial number is personal and no key."""
    assert call.create_return(16601, {744: 1}).natural_key == "child of order 16601"
    assert call.create_package(16601, PARCEL).natural_key == "00340434161094042557"
    assert call.create_package(16601, PackageWrite(package_id=3)).natural_key is None
    assert IMEI not in repr(call.bind_serial_number(16601, 744, IMEI))
    assert IMEI not in repr(call.create_item_serial_numbers(120, [IMEI]))


def test_document_with_a_broken_file() -> None:
    raw = {**fixture("documents.get")["response"], "content": "%PDF"}
    with pytest.raises(ValueError, match="no base64"):
        codec.structure(raw, models.Document).file  # noqa: B018
    wrapped = {**raw, "content": "JVBE\nRi0=\n"}
    assert codec.structure(wrapped, models.Document).file == b"%PDF-"


def test_document_belongs_to_orders_alone() -> None:
    references = [
        {"type": "order", "value": 16601},
        {"type": "contact", "value": "104"},
        {"type": "order", "value": "x"},
    ]
    raw = {**fixture("documents.get")["response"], "references": references}
    assert codec.structure(raw, models.Document).order_ids == (16601,)


def test_records_show_no_identifier_and_no_label() -> None:
    """SER-18."""
    row = codec.structure(fixture("item_serial_numbers.list")["response"]["entries"][0], models.ItemSerialNumber)
    assert (IMEI in repr(row), "7518" in repr(row)) == (False, True)
    label = codec.structure(fixture("returns.labels")["response"]["entries"][0], models.ReturnLabel)
    assert "returns-16601.pdf" not in repr(label)
    assert hash(label) == hash(label)
    information = codec.structure(fixture("orders.shipping_information")["response"], models.ShippingInformation)
    assert hash(information)


def test_variation_tells_the_switch_of_its_item() -> None:
    raw = fixture("variations.search")["response"]["entries"][0]
    read = codec.structure({**raw, "item": {"id": 120, "isSerialNumber": False}}, models.Variation)
    assert read.item is not None
    assert read.item.is_serial_number is False
    assert codec.structure({**raw, "item": []}, models.Variation).item is None
    assert codec.structure(raw, models.Variation).item is None


def test_order_without_a_chain_has_no_parents() -> None:
    read = codec.structure(fixture("orders.get")["response"], models.Order)
    assert (read.parent_id, read.origin_id, read.order_items[0].parent_item_id) == (None, None, None)
