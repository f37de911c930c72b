"""The invoice of a PlentyONE order as a file: the current one, written, not reversed."""

from __future__ import annotations

import pytest

from marketsync.errors import ApiError, DecodeFailed, PermissionDenied
from marketsync.sync import InvoiceSource
from marketsync.testing import _plenty_documents
from tests.engine.world import World

PDF = b"%PDF-1.7\nfirst\n%%EOF\n"
CORRECTED = b"%PDF-1.7\nsecond\n%%EOF\n"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def root(world: World) -> int:
    return world.plenty.add_order("1", status=7)


def content(world: World, root: int) -> bytes | None:
    invoice = world.erp.read_invoice(str(root))
    return None if invoice is None else invoice.content


def downloads(world: World) -> int:
    return sum(1 for one in world.plenty.requests if one.operation == "documents.pdf")


def test_the_connector_makes_invoices(world: World) -> None:
    assert isinstance(world.erp, InvoiceSource)


def test_the_current_invoice_comes_with_its_file(world: World, root: int) -> None:  # INV-5
    document = world.plenty.add_invoice(root, pdf=PDF, number=471)
    invoice = world.erp.read_invoice(str(root))
    assert invoice is not None
    assert (invoice.document_id, invoice.number, invoice.content) == (str(document), "RE-471", PDF)
    assert downloads(world) == 0
    assert PDF.decode() not in repr(invoice)
    assert "%PDF" not in repr(invoice)


def test_without_an_invoice_there_is_none(world: World, root: int) -> None:
    world.plenty.add_document(root, "delivery_note")
    assert world.erp.read_invoice(str(root)) is None
    assert world.erp.read_invoice("999999") is None


def test_an_empty_answer_is_no_invoice(world: World, root: int) -> None:
    world.plenty.fail("documents.current", how=200, body=[])
    assert world.erp.read_invoice(str(root)) is None


def test_an_invoice_that_is_being_written_is_not_there_yet() -> None:
    world = World(plenty={"document_lag": 60})
    root = world.plenty.add_order("1", status=7)
    world.plenty.add_invoice(root, pdf=PDF)
    assert content(world, root) is None
    world.later(61)
    assert content(world, root) == PDF


def test_a_file_of_an_unfinished_document_is_not_taken(
    world: World, root: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.plenty.add_invoice(root, pdf=PDF)
    show = _plenty_documents.show
    monkeypatch.setattr(
        _plenty_documents, "show", lambda *arguments, **named: {**show(*arguments, **named), "status": "pending"}
    )
    assert content(world, root) is None


def test_a_reversed_invoice_is_gone_and_a_corrected_one_counts(world: World, root: int) -> None:  # INV-6, F16
    world.plenty.add_invoice(root, pdf=PDF)
    world.plenty.reverse_invoice(root)
    assert content(world, root) is None
    world.plenty.add_invoice(root, pdf=CORRECTED)
    assert content(world, root) == CORRECTED


@pytest.mark.parametrize("shown", [None, "", "no base64 at all"])
def test_an_answer_without_a_readable_file_is_followed_by_the_file_itself(
    world: World, root: int, monkeypatch: pytest.MonkeyPatch, shown: str | None
) -> None:
    world.plenty.add_invoice(root, pdf=PDF)
    show = _plenty_documents.show

    def changed(*arguments: object, **named: object) -> dict[str, object]:
        return {**show(*arguments, **named), "content": shown}  # type: ignore[arg-type]

    monkeypatch.setattr(_plenty_documents, "show", changed)
    assert content(world, root) == PDF
    assert downloads(world) == 1


def test_a_file_that_disappears_meanwhile_is_not_there(
    world: World, root: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.plenty.add_invoice(root, pdf=PDF)
    show = _plenty_documents.show
    monkeypatch.setattr(
        _plenty_documents, "show", lambda *arguments, **named: {**show(*arguments, **named), "content": None}
    )
    world.plenty.fail("documents.pdf", how=404)
    assert content(world, root) is None


def test_what_is_no_pdf_comes_as_it_is_for_the_engine_to_refuse(world: World, root: int) -> None:  # INV-8
    world.plenty.add_invoice(root, pdf=b"<html></html>")
    assert content(world, root) == b"<html></html>"


@pytest.mark.parametrize(("how", "error"), [(403, PermissionDenied), (200, DecodeFailed)])
def test_a_refusal_or_an_unreadable_answer_is_not_an_absent_invoice(
    world: World, root: int, how: int, error: type[ApiError]
) -> None:
    world.plenty.add_invoice(root, pdf=PDF)
    world.plenty.fail("documents.current", how=how, body={"error": {"message": "no"}} if how == 403 else [1])
    with pytest.raises(error):
        world.erp.read_invoice(str(root))
