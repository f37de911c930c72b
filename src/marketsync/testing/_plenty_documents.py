"""Documents of the fake PlentyONE. Their types have two spellings, and their files are written a while later."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    error,
    flag,
    instant,
    invalid,
    names_of,
    not_found,
    page,
    w3c,
)
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["ROUTES", "current_of", "documents_of", "issue", "show"]

_PATHS = {
    "correction": "correction_document",
    "reversal": "reversal_document",
    **{
        name: re.sub("([A-Z])", lambda at: f"_{at[1].lower()}", name)
        for name in (
            "creditNote",
            "creditNoteExternal",
            "deliveryNote",
            "dunningLetter",
            "invoice",
            "invoiceExternal",
            "offer",
            "orderConfirmation",
            "poDeliveryNote",
            "proFormaInvoice",
            "receipt",
            "reorder",
            "returnNote",
            "reversalDunningLetter",
            "reversalRefund",
            "successConfirmation",
            "uploaded",
        )
    },
}
"""The type in a path -> the type in a record."""

_MADE_FROM = {"invoice": (1, 5, 6, 8), "credit_note": (4,), "return_note": (3,), "delivery_note": (1, 2)}
"""Order types that a document can be made for; others are not limited here."""

_PREFIXES = {
    "invoice": "RE",
    "credit_note": "GS",
    "delivery_note": "LS",
    "return_note": "RT",
    "reversal_document": "ST",
}


def issue(
    world: World,
    order: Raw,
    kind: str,
    *,
    pdf: bytes | None = None,
    number: int | None = None,
    source: str = "admin",
    status: str = "done",
    at: datetime | None = None,
) -> Raw:
    """Make a document. Its file is there after the system's `document_lag`; an invoice locks its order."""
    document_id = world.next_id("document")
    count = world.next_id("documentNumber") if number is None else number
    name = f"{_PREFIXES.get(kind, 'DOC')}-{count}"
    now = world.clock.now() if at is None else at
    stamp = w3c(now)
    document: Raw = {
        "id": document_id,
        "type": kind,
        "number": count,
        "numberWithPrefix": name,
        "directoryId": None,
        "path": f"S3:{world.plenty_id}:{kind}/{name}.pdf",
        "userId": world.user_id,
        "source": source,
        "displayDate": stamp,
        "status": status,
        "createdAt": stamp,
        "updatedAt": stamp,
        "references": [{"documentId": document_id, "type": "order", "value": str(order["id"])}],
    }
    world.documents[document_id] = document
    world.files[document_id] = f"%PDF-1.4\n% {name}\n%%EOF\n".encode() if pdf is None else pdf
    world.written_at[document_id] = now + timedelta(seconds=world.document_lag)
    if kind == "invoice":
        order["lockStatus"] = "reversibleLocked"
    elif kind == "reversal_document":
        world.reversed_documents.update(one["id"] for one in documents_of(world, order["id"], "invoice"))
        order["lockStatus"] = "unlocked"
    return document


def documents_of(world: World, order_id: int, kind: str | None = None) -> list[Raw]:
    """The documents of an order, oldest first."""
    wanted = [{"type": "order", "value": str(order_id)}]
    return [
        one
        for one in world.documents.values()
        if [{"type": each["type"], "value": each["value"]} for each in one["references"]] == wanted
        and kind in (None, one["type"])
    ]


def current_of(world: World, order_id: int, kind: str) -> Raw | None:
    """The last document of a type that is neither reversed nor faulty; it may still be pending."""
    found = [
        one
        for one in documents_of(world, order_id, kind)
        if one["id"] not in world.reversed_documents and one["status"] != "faulty"
    ]
    return found[-1] if found else None


def show(world: World, document: Raw, with_: Collection[str] = (), *, content: bool = False) -> Raw:
    """A document as it looks now: `pending` and without file until it is written; content and references on demand."""
    found = dict(document)
    if "references" not in with_:
        del found["references"]
    if not _written(world, document):
        found.update({"status": "pending", "path": ""})
    elif document["status"] == "done":
        found["updatedAt"] = w3c(world.written_at[document["id"]])
        if content:
            found["content"] = base64.b64encode(world.files[document["id"]]).decode("ascii")
    return found


def _written(world: World, document: Raw) -> bool:
    return world.written_at[document["id"]] <= world.clock.now()


# -- routes ------------------------------------------------------------------------------------------------------------


def of_order(world: World, request: FakeRequest, order_id: int, type_name: str) -> Answer:
    """`GET /rest/orders/{id}/documents/{type}`: a page, though no parameters for others are documented."""
    world.order(order_id)
    found = _within(request, documents_of(world, order_id, _kind(type_name)))
    content = flag(request.param("withContent"), default=False)
    with_ = names_of(request, "with")
    return page(request, [show(world, one, with_, content=content) for one in found])


def current(world: World, request: FakeRequest, order_id: int, type_name: str) -> Answer:
    """`GET /rest/orders/{id}/documents/{type}/current`; a 404 where there is none, which no document says."""
    world.order(order_id)
    kind = _kind(type_name)
    if kind not in ("invoice", "credit_note", "dunning_letter"):
        raise error(422, "The document type has no current document.")
    found = current_of(world, order_id, kind)
    if found is None:
        raise not_found("Document", kind)
    return Answer(json=show(world, found, content=flag(request.param("withContent"), default=False)))


def across(world: World, request: FakeRequest, type_name: str) -> Answer:
    """`GET /rest/orders/documents/{type}`: of all orders, oldest first. Page and size are required."""
    absent = [name for name in ("page", "itemsPerPage") if request.param(name) is None]
    if absent:
        raise invalid(world, {name: f"The {name} field is required." for name in absent})
    kind = _kind(type_name)
    found = _within(
        request, [show(world, one, ("references",)) for one in world.documents.values() if one["type"] == kind]
    )
    with_ = names_of(request, "with")
    hidden = () if "references" in with_ else ("references",)
    return page(request, [{name: value for name, value in one.items() if name not in hidden} for one in found])


def one_document(world: World, request: FakeRequest, document_id: int) -> Answer:
    """`GET /rest/orders/documents/{id}`."""
    return Answer(json=show(world, _document(world, document_id), names_of(request, "with")))


def file(world: World, request: FakeRequest, document_id: int) -> Answer:
    """`GET /rest/documents/{id}`: the bytes."""
    document = _document(world, document_id)
    if not _written(world, document) or document["status"] != "done":
        raise not_found("Document", document_id)
    return Answer(content=world.files[document_id], content_type="application/pdf")


def status(world: World, request: FakeRequest, document_id: int) -> Answer:
    """`GET /rest/documents/{id}/status`."""
    document = show(world, _document(world, document_id))
    return Answer(json={"id": document_id, "status": document["status"]})


def generate(world: World, request: FakeRequest, order_id: int, kind: str) -> Answer:
    """`POST /rest/orders/{id}/documents/{type}/generate`, with the type as records have it. Answers with nothing."""
    order = world.order(order_id)
    if kind not in _PATHS.values():
        raise Refusal(Answer(422, {"error": {"code": 422, "message": f"Unknown document type {kind}."}}))
    if order["typeId"] not in _MADE_FROM.get(kind, (order["typeId"],)):
        raise error(422, "The document cannot be generated for this type of order.")
    if kind in ("invoice", "credit_note") and current_of(world, order_id, kind) is not None:
        raise error(422, "The order has such a document already.")
    if kind == "reversal_document" and current_of(world, order_id, "invoice") is None:
        raise error(422, "The order has no document to reverse.")
    moment = instant(request.param("documentDate"))
    document = issue(world, order, kind, source="rest")
    if moment is not None:
        document["displayDate"] = w3c(moment)
    return Answer(content=b"")


def _document(world: World, document_id: int) -> Raw:
    if document_id not in world.documents:
        raise not_found("Document", document_id)
    return world.documents[document_id]


def _kind(type_name: str) -> str:
    if type_name not in _PATHS:
        raise error(422, f"The document type {type_name} is invalid.")
    return _PATHS[type_name]


def _within(request: FakeRequest, rows: Iterable[Raw]) -> list[Raw]:
    found = list(rows)
    for member in ("createdAt", "updatedAt", "displayDate"):
        for side in ("From", "To"):
            text = request.param(member + side)
            if text is None:
                continue
            edge = instant(text)
            if edge is None:
                raise error(422, "A date is not a valid W3C date.")
            low = side == "From"
            found = [one for one in found if (at := instant(one[member])) and (at >= edge if low else at <= edge)]
    return found


ROUTES = (
    Route("documents.get", "GET", "/orders/documents/{int}", one_document, "orders.documents.show"),
    Route("documents.list", "GET", "/orders/documents/{text}", across, "orders.documents.show"),
    Route("documents.current", "GET", "/orders/{int}/documents/{text}/current", current, "orders.documents.show"),
    Route("documents.of_order", "GET", "/orders/{int}/documents/{text}", of_order, "orders.documents.show"),
    Route(
        "documents.generate",
        "POST",
        "/orders/{int}/documents/{text}/generate",
        generate,
        "orders.documents.create",
        write=True,
    ),
    Route("documents.status", "GET", "/documents/{int}/status", status, "orders.documents.show"),
    Route("documents.pdf", "GET", "/documents/{int}", file, "orders.documents.show"),
)
