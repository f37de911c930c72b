"""What becomes of an order, at the client's edge: documents, parcels, serial numbers, delivery orders, returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import AsyncPager, RawResponse, TransportFailure
from marketsync.errors import (
    ApiError,
    Challenged,
    DecodeFailed,
    InvalidRequest,
    NotFound,
    Outcome,
    PartialFailure,
    TimedOut,
)
from marketsync.plenty import AsyncPlentyClient, DocumentType, OrderIncomplete, PackageWrite, PropertyWrite
from marketsync.testing import FakeClock, FakePlenty
from tests.plenty.calls import at, line, order
from tests.plenty.calls_fulfilment import FULFILMENT, IMEI, MOMENT, PARCEL
from tests.plenty.scripted import (
    BASE,
    PASSWORD,
    START,
    Script,
    answer,
    content_of,
    entries,
    fixture,
    json_of,
    page,
    path_of,
    query_of,
    refusal,
)


def client_of(script: Any) -> AsyncPlentyClient:
    return AsyncPlentyClient(
        base_url=BASE, username="user", password=PASSWORD, transport=script, clock=FakeClock(START)
    )


async def first(found: AsyncPager[Any]) -> Any:
    return await found.first_page()


RESOURCES: Mapping[str, Callable[[AsyncPlentyClient], Any]] = {
    "documents.of_order": lambda client: client.documents.of_order(16601, "invoice", content=True),
    "documents.current": lambda client: client.documents.current(16601, "credit_note"),
    "documents.list": lambda client: first(client.documents.list(DocumentType.INVOICE, created_from=MOMENT)),
    "documents.get": lambda client: client.documents.get(5501),
    "documents.pdf": lambda client: client.documents.pdf(5501),
    "documents.status": lambda client: client.documents.status(5501),
    "documents.generate": lambda client: client.documents.generate(
        16601, "reversal", document_date=MOMENT, comment="wrong address"
    ),
    "packages.list": lambda client: client.packages.list(16601, labels=True),
    "packages.create": lambda client: client.packages.create(16601, PARCEL),
    "packages.numbers": lambda client: client.packages.numbers(16601),
    "shipping_presets.list": lambda client: client.shipping_presets.list(),
    "shipping_presets.get": lambda client: client.shipping_presets.get(6),
    "orders.shipping_information": lambda client: client.orders.shipping_information(16601),
    "serial_numbers.of_order": lambda client: client.serial_numbers.of_order(16601),
    "serial_numbers.of_item": lambda client: client.serial_numbers.of_item(16601, 744),
    "serial_numbers.bind": lambda client: client.serial_numbers.bind(16601, 744, IMEI),
    "item_serial_numbers.list": lambda client: first(client.item_serial_numbers.list()),
    "item_serial_numbers.create": lambda client: client.item_serial_numbers.create(120, ["352099001761481", IMEI]),
    "sales_orders.book": lambda client: client.sales_orders.book(16601, booking_date=MOMENT),
    "delivery_orders.create": lambda client: client.delivery_orders.create(16601, {744: 1}),
    "delivery_orders.book": lambda client: client.delivery_orders.book(16640, message="first parcel"),
    "returns.create": lambda client: client.returns.create(
        16601, {744: Decimal(1)}, status=9, package_number="00340434161094099999", warehouse_id=2
    ),
    "returns.validate": lambda client: client.returns.validate(16601, {744: 1}),
    "returns.book": lambda client: client.returns.book(16650, {790: 1}),
    "returns.reasons": lambda client: client.returns.reasons(),
    "returns.item_statuses": lambda client: client.returns.item_statuses(),
    "returns.labels": lambda client: first(client.returns.labels(16601)),
    "credit_notes.create": lambda client: client.credit_notes.create(16650, {790: 1}, status=11, coupons_in_price=True),
    "credit_notes.reasons": lambda client: client.credit_notes.reasons(),
}


@pytest.mark.parametrize("name", RESOURCES)
async def test_method_of_a_resource_sends_its_operation(name: str) -> None:
    asked = fixture(name)["request"]
    script = Script(RawResponse(200, {}, content_of(name)))
    value = await RESOURCES[name](client_of(script))
    request = script.requests[0]
    assert (request.method, path_of(request)) == (asked["method"], asked["path"])
    assert [list(one) for one in query_of(request)] == asked.get("query", [])
    assert json_of(request) == asked.get("body") if request.content else True
    for path, text in FULFILMENT[name][1].items():
        assert at(value, path) == text


def test_every_operation_is_a_method_of_a_resource() -> None:
    assert set(RESOURCES) == set(FULFILMENT)


# -- documents ---------------------------------------------------------------------------------------------------------


async def test_file_is_bytes() -> None:
    """INV-8: what begins otherwise is no PDF."""
    script = Script(RawResponse(200, {"content-type": "application/pdf"}, b"%PDF-1.7\n\xff\x00"))
    assert await client_of(script).documents.pdf(5501) == b"%PDF-1.7\n\xff\x00"
    assert "application/pdf" in dict(script.requests[0].headers)["accept"]


@pytest.mark.parametrize("reply", [answer(), answer({"id": 5501}), RawResponse(200, {}, b"PK\x03\x04")])
async def test_what_is_no_pdf_is_an_error(reply: RawResponse) -> None:
    with pytest.raises(DecodeFailed):
        await client_of(Script(reply)).documents.pdf(5501)


async def test_page_instead_of_a_file_is_a_challenge() -> None:
    with pytest.raises(Challenged):
        await client_of(Script(page(200))).documents.pdf(5501)


@pytest.mark.parametrize("document", [None, [], {}])
async def test_no_current_document_is_none_or_not_found(document: Any) -> None:
    assert await client_of(Script(answer(document))).documents.current(16601, "invoice", content=False) is None
    with pytest.raises(NotFound):
        await client_of(Script(refusal(404))).documents.current(16601, "invoice")


async def test_documents_of_an_order_on_several_pages_are_no_silent_half() -> None:
    whole = fixture("documents.of_order")["response"]
    with pytest.raises(DecodeFailed):
        await client_of(Script(answer({**whole, "isLastPage": False}))).documents.of_order(16601, "invoice")
    bare = await client_of(Script(answer(whole["entries"]))).documents.of_order(16601, "invoice", with_=("references",))
    assert [one.id for one in bare] == [5501]


async def test_documents_of_all_orders_are_walked() -> None:
    rows = fixture("documents.list")["response"]["entries"]
    script = Script(entries(rows[0], last=False), entries(rows[1], page=2))
    found = client_of(script).documents.list("invoice", updated_from=MOMENT, updated_to=MOMENT, created_to=MOMENT)
    assert [one.id async for one in found] == [5501, 5502]
    assert [dict(query_of(one))["page"] for one in script.requests] == ["1", "2"]


async def test_invoice_whose_making_got_no_answer_is_not_made_again() -> None:
    script = Script(TransportFailure("no answer", sent=True, timed_out=True))
    with pytest.raises(TimedOut) as caught:
        await client_of(script).documents.generate(16601, "invoice")
    assert (caught.value.outcome, len(script.requests)) == (Outcome.UNKNOWN, 1)


# -- parcels -----------------------------------------------------------------------------------------------------------


async def test_empty_package_numbers_are_none() -> None:
    """SHP-1: an empty number is no number."""
    assert await client_of(Script(answer(["", " ", 4711, " A1 "]))).packages.numbers(16601) == ("4711", "A1")
    assert await client_of(Script(answer({}))).packages.numbers(16601) == ()
    with pytest.raises(DecodeFailed):
        await client_of(Script(answer([{"packageNumber": "1"}]))).packages.numbers(16601)


@pytest.mark.parametrize("never", [0, "", "0", None])
async def test_moments_that_never_were_are_none(never: Any) -> None:
    whole = {**fixture("orders.shipping_information")["response"], "registrationAt": never}
    read = await client_of(Script(answer(whole))).orders.shipping_information(16601)
    assert read is not None
    assert (read.registration_at, read.shipment_at is None) == (None, False)


@pytest.mark.parametrize("document", [None, [], {}])
async def test_no_shipping_information_is_none(document: Any) -> None:
    assert await client_of(Script(answer(document))).orders.shipping_information(16601) is None


async def test_shipping_information_of_another_kind_is_an_error() -> None:
    with pytest.raises(DecodeFailed):
        await client_of(Script(answer([1]))).orders.shipping_information(16601)


# -- serial numbers ----------------------------------------------------------------------------------------------------


async def test_serial_number_with_leading_zeros_stays_text() -> None:
    """SER-6."""
    row = {**fixture("serial_numbers.bind")["response"], "serialNumber": "011415009346880"}
    script = Script(answer(row))
    bound = await client_of(script).serial_numbers.bind(16601, 744, "011415009346880")
    assert (json_of(script.requests[0]), bound.serial_number) == (
        {"serialNumber": "011415009346880"},
        "011415009346880",
    )
    assert "011415009346880" not in repr(bound)  # SER-18


async def test_pool_takes_a_hundred_numbers_a_request() -> None:
    row = fixture("item_serial_numbers.create")["response"][0]
    script = Script(answer([{**row, "id": one + 1} for one in range(100)]), answer([{**row, "id": 101}]))
    added = await client_of(script).item_serial_numbers.create(120, [f"SN{one}" for one in range(101)])
    assert [len(json_of(one)) for one in script.requests] == [100, 1]
    assert (len(added), added[100].unwrap().id) == (101, 101)  # type: ignore[union-attr]


async def test_refused_number_hides_no_added_one() -> None:
    added = await client_of(
        Script(answer(fixture("item_serial_numbers.create")["response"]))
    ).item_serial_numbers.create(120, ["352099001761481", IMEI])
    assert [one.ok for one in added] == [True, False]
    with pytest.raises(PartialFailure):
        added.raise_for_failures()


@pytest.mark.parametrize("document", [[], {"id": 680}])
async def test_pool_that_does_not_answer_for_each_number_is_an_applied_failure(document: Any) -> None:
    with pytest.raises(DecodeFailed) as caught:
        await client_of(Script(answer(document))).item_serial_numbers.create(120, ["A", "B"])
    assert caught.value.outcome is Outcome.APPLIED


# -- delivery orders, returns, credit notes ----------------------------------------------------------------------------


CREATIONS: Mapping[str, Callable[[AsyncPlentyClient], Any]] = {
    "delivery_orders.create": lambda client: client.delivery_orders.create(16601, {744: 1, 745: 1}),
    "returns.create": lambda client: client.returns.create(16601, {744: 1, 745: 1}),
    "credit_notes.create": lambda client: client.credit_notes.create(16601, {744: 1, 745: 1}),
}


@pytest.mark.parametrize("name", CREATIONS)
async def test_child_with_fewer_items_than_named_was_made_and_is_an_error(name: str) -> None:
    with pytest.raises(OrderIncomplete) as caught:
        await CREATIONS[name](client_of(Script(answer(fixture(name)["response"]))))
    assert caught.value.outcome is Outcome.APPLIED
    assert caught.value.order_id == fixture(name)["response"]["id"]


@pytest.mark.parametrize("name", CREATIONS)
async def test_child_whose_creation_got_no_answer_is_not_made_again(name: str) -> None:
    script = Script(refusal(503))
    with pytest.raises(ApiError) as caught:
        await CREATIONS[name](client_of(script))
    assert (caught.value.may_have_happened, len(script.requests)) == (True, 1)


async def test_dry_run_of_a_return_may_be_repeated_and_hands_over_what_it_gets() -> None:
    script = Script(refusal(503), answer([{"message": "x"}]))
    assert await client_of(script).returns.validate(16601, {744: 1}) == ({"message": "x"},)
    assert await client_of(Script(answer())).returns.validate(16601, {744: 1}) == ()
    with pytest.raises(InvalidRequest):
        await client_of(Script(refusal(422))).returns.validate(16601, {744: 9})


async def test_booking_is_repeated_only_after_reading() -> None:
    script = Script(refusal(500))
    with pytest.raises(ApiError):
        await client_of(script).sales_orders.book(16601)
    assert (len(script.requests), json_of(script.requests[0])) == (1, {})


async def test_children_of_several_orders_are_found_at_once() -> None:
    script = Script(entries(fixture("returns.create")["response"]))
    found = client_of(script).orders.search(
        parent_id=[16601, 16602], order_type=3, serial_number=IMEI, package_number="A1", has_valid_invoice=True
    )
    assert [one.parent_id async for one in found] == [16601]
    asked = dict(query_of(script.requests[0]))
    assert (asked["orderReference_parent"], asked["serialNumber"]) == ("in:16601,16602", f"eq:{IMEI}")


async def test_parcel_with_labels_shows_none_of_them() -> None:
    found = await client_of(Script(RawResponse(200, {}, content_of("packages.list")))).packages.list(16601, labels=True)
    assert "JVBERi0=" not in repr(found)
    assert PackageWrite(package_id=3, weight=0).weight == 0


# -- against the fake --------------------------------------------------------------------------------------------------


async def test_life_of_an_order_from_split_to_credit_note() -> None:
    """F10's sides in the ERP: two parcels, two devices, one invoice; then one item comes back."""
    clock = FakeClock(START)
    fake = FakePlenty(clock=clock, document_lag=20)
    phone = fake.add_variation("PHONE", item_id=120)
    async with AsyncPlentyClient(
        base_url=BASE, username="user", password="secret", transport=fake.transport(), clock=clock
    ) as client:
        items = tuple(line(variation=phone, item=str(one)) for one in (990001, 990002))
        draft = order(status_id=5, order_items=items, address_relations=(), relations=())
        sold = await client.orders.create(draft)
        parts = [await client.delivery_orders.create(sold.id, {item.id: 1}) for item in sold.order_items]
        for part, imei, number in zip(parts, (IMEI, "356938035643809"), ("T1", "T2"), strict=True):
            await client.serial_numbers.bind(part.id, part.order_items[0].id, imei)
            await client.packages.create(part.id, PackageWrite(package_id=3, package_number=number))
            await client.delivery_orders.book(part.id)
        children = [
            one
            async for one in client.orders.search(
                parent_id=sold.id,
                order_type=2,
                with_=("orderItems.serialNumbers", "shippingPackages", "orderReferences"),
            )
        ]
        assert [(one.parent_id, one.status_id, one.shipping_packages[0].package_number) for one in children] == [
            (sold.id, 7, "T1"),
            (sold.id, 7, "T2"),
        ]
        assert [one.order_items[0].serial_numbers[0].serial_number for one in children] == [IMEI, "356938035643809"]
        assert [one.order_items[0].parent_item_id for one in children] == [one.id for one in sold.order_items]

        await client.documents.generate(sold.id, "invoice")
        found = [one async for one in client.documents.list("invoice", created_from=START)]
        assert [(one.order_ids, one.is_done) for one in found] == [((sold.id,), False)]
        clock.advance(20)
        assert (await client.documents.status(found[0].id)).is_done
        current = await client.documents.current(sold.id, "invoice")
        assert current is not None
        assert current.file == await client.documents.pdf(found[0].id)

        quantities = {sold.order_items[0].id: 1}
        await client.returns.validate(sold.id, quantities)
        back = await client.returns.create(sold.id, quantities, package_number="R1")
        back = await client.orders.update(back.id, properties=[PropertyWrite(type_id=80, value="RET-1")])
        assert (back.property_value(80), back.parent_id, back.status_id) == ("RET-1", sold.id, 9)
        own = {back.order_items[0].id: 1}
        await client.returns.book(back.id, own)
        note = await client.credit_notes.create(back.id, own)
        assert (note.type_id, note.parent_id, note.origin_id) == (4, back.id, sold.id)
        assert [one.id async for one in client.orders.search(serial_number=IMEI)] == [parts[0].id]
    assert fake.booked_in(back.id) == {back.order_items[0].id: 1}
    assert all(fake.booked_out(part.id) for part in parts)


async def test_invoiced_order_refuses_changes_of_its_items() -> None:
    fake = FakePlenty(clock=FakeClock(START))
    order_id = fake.add_order("880055")
    fake.add_invoice(order_id)
    client = AsyncPlentyClient(
        base_url=BASE, username="user", password="secret", transport=fake.transport(), clock=fake.clock
    )
    with pytest.raises(InvalidRequest) as caught:
        await client.orders.update(order_id, order_items=[line()])
    assert (caught.value.outcome, caught.value.fields[0]) == (Outcome.REJECTED, "orderItems")
