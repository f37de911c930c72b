"""The invoice of an order as Sellercloud prints it, in whatever form the account's version answers."""

from __future__ import annotations

import pytest

from marketsync.errors import ApiError
from marketsync.sync.event_ports import InvoiceSource
from tests.connectors.sellercloud_shop import Shop

PDF = b"%PDF-1.4\ninvoice\n%%EOF\n"


@pytest.fixture(params=["object", "text", "quoted", "pdf"])
def shop(request: pytest.FixtureRequest) -> Shop:
    return Shop(invoice_form=request.param, settings={"invoice_kind": "word_to_pdf"})


def test_the_file_is_the_one_that_is_printed(shop: Shop) -> None:  # INV-6
    assert isinstance(shop.invoices, InvoiceSource)
    root = shop.add()
    shop.fake.set_invoice(root, PDF)
    invoice = shop.invoices.read_invoice(str(root))
    assert invoice is not None
    assert (invoice.content, invoice.number, invoice.kind) == (PDF, str(root), "word_to_pdf")
    assert [one.json for one in shop.fake.requests if one.operation == "orders.invoice"] == [{"OrderIDs": [root]}]


def test_what_the_settings_do_not_say_is_not_said() -> None:
    shop = Shop()
    invoice = shop.invoices.read_invoice(str(shop.add()))
    assert invoice is not None
    assert invoice.kind == ""


def test_an_order_that_is_gone_has_none() -> None:
    assert Shop().invoices.read_invoice("4711") is None


def test_what_is_no_pdf_is_handed_on_as_a_file_that_no_market_takes() -> None:  # INV-8
    shop = Shop()
    root = shop.add()
    shop.fake.set_invoice(root, b"<html>no invoice template</html>")
    invoice = shop.invoices.read_invoice(str(root))
    assert invoice is not None
    assert not invoice.content.startswith(b"%PDF")


def test_a_failure_is_no_missing_invoice() -> None:
    shop = Shop()
    root = shop.add()
    shop.fake.fail("orders.invoice", how=503, times=9)
    with pytest.raises(ApiError):
        shop.invoices.read_invoice(str(root))
