"""Invoices that are uploaded, and delivery notes that are fetched."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from marketsync.testing import Answer
from tests.testing.backmarket.asking import Desk, Reply, form, make_desk

PDF = b"%PDF-1.4\r\n\xff\x00 two\r\n\r\nlines\r\n"


def upload(desk: Desk, order: int, *files: tuple[str, str, bytes]) -> Reply:
    content, kind = form(*files)
    return desk.ask("POST", f"/ws/orders/{order}/invoice", content=content, content_type=kind)


def fetch(desk: Desk, link: str, **headers: str) -> Answer:
    parts = urlsplit(link)
    answer = desk.fake.handle("GET", f"{parts.path}?{parts.query}", headers, b"")
    assert isinstance(answer, Answer)
    return answer


def test_invoices_arrive_byte_by_byte(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.clock.advance(60)
    assert upload(desk, order, ("invoice", "1.pdf", PDF), ("invoice", "2.pdf", b"%PDF-2")).status == 200
    assert desk.fake.invoices == {order: [PDF, b"%PDF-2"]}
    assert desk.read(order)["date_bill_provided"] == desk.read(order)["date_modification"]
    upload(desk, order, ("invoice", "3.pdf", b"%PDF-3"))
    assert len(desk.fake.invoices[order]) == 3


def test_date_of_the_bill_is_shown_unless_told() -> None:
    # UNVERIFIED that the upload sets it
    desk = make_desk(bill_date=False)
    order = desk.fake.add_order()
    upload(desk, order, ("invoice", "1.pdf", PDF))
    assert desk.read(order)["date_bill_provided"] is None
    assert desk.fake.invoices == {order: [PDF]}


def test_forms_without_an_invoice_are_refused(desk: Desk) -> None:
    order = desk.fake.add_order()
    assert upload(desk, order, ("file", "1.pdf", PDF)).status == 400
    assert upload(desk, order, ("invoice", "1.pdf", b"")).status == 400
    assert desk.ask("POST", f"/ws/orders/{order}/invoice", {"invoice": "x"}).status == 400
    assert (
        desk.ask("POST", f"/ws/orders/{order}/invoice", content=b"--edge", content_type="multipart/form-data").status
        == 400
    )
    assert upload(desk, 1, ("invoice", "1.pdf", PDF)).status == 404
    assert desk.fake.invoices == {}


def test_delivery_note_is_there_once_the_order_is_accepted(desk: Desk) -> None:
    order = desk.fake.add_order()
    assert desk.read(order)["delivery_note"] is None
    desk.accept(order, "IP14-128-MID-B")
    link = desk.read(order)["delivery_note"]
    answer = fetch(desk, link)
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert (answer.content or b"").startswith(b"%PDF")
    assert desk.fake.sent("orders.delivery_note")


@pytest.mark.parametrize("state", [4, 7, 8])
def test_orders_that_were_never_accepted_have_none(desk: Desk, state: int) -> None:
    order = desk.fake.add_order(lines=[{"sku": "A", "state": state}])
    assert desk.read(order)["delivery_note"] is None


def test_the_store_of_files_refuses_a_token(desk: Desk) -> None:
    link = desk.read(desk.fake.add_order(state=3))["delivery_note"]
    assert fetch(desk, link, Authorization="Basic t").status == 400


def test_links_live_for_five_days_from_the_read(desk: Desk) -> None:
    order = desk.fake.add_order(state=3)
    link = desk.read(order)["delivery_note"]
    desk.clock.advance(5 * 86400 - 1)
    assert fetch(desk, link).status == 200
    desk.clock.advance(1)
    assert fetch(desk, link).status == 403
    assert fetch(desk, desk.read(order)["delivery_note"]).status == 200


def test_links_are_signed(desk: Desk) -> None:
    link = desk.read(desk.fake.add_order(state=3))["delivery_note"]
    other = desk.fake.add_order(state=3)
    assert fetch(desk, link.replace("Expires=1", "Expires=2")).status == 403
    assert fetch(desk, link.replace(str(other - 1), str(other))).status == 403
    assert fetch(desk, link.partition("?")[0]).status == 403
