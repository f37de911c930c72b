"""Documents, parcels, serial numbers, delivery orders, returns and credit notes of the fake PlentyONE."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketsync.testing import Answer, FakeClock, FakePlenty
from tests.testing.plenty.calling import Erp, line, value_of
from tests.testing.plenty.test_documents import load, same_shape

IMEI = "490154203237518"


@pytest.fixture
def order(fake: FakePlenty, erp: Erp) -> Any:
    """A sold order: two units of a phone, one of another, for a known contact."""
    phone = fake.add_variation("PHONE", item_id=120, market_sku="P")
    other = fake.add_variation("OTHER", item_id=121)
    contact = erp.post("/accounts/contacts", {"typeId": 1, "options": []})["id"]
    items = [
        line(200, rate=0, typeId=1, itemVariationId=phone, quantity=2),
        line(50, rate=0, typeId=1, itemVariationId=other),
    ]
    relations = [
        {"referenceType": "contact", "referenceId": contact, "relation": "receiver"},
        {"referenceType": "warehouse", "referenceId": 1, "relation": "sender"},
    ]
    dates = [{"typeId": 2, "date": "2026-03-02T09:02:10+01:00"}]
    return erp.order(orderItems=items, relations=relations, dates=dates, statusId=5)


def bytes_of(fake: FakePlenty, erp: Erp, path: str) -> tuple[int, str, bytes]:
    answer = fake.handle("GET", f"/rest{path}", {"Authorization": f"Bearer {erp.token}"}, b"")
    assert isinstance(answer, Answer)
    raw = answer.raw()
    return raw.status, raw.headers["content-type"], raw.content


def quantities(*pairs: tuple[int, float]) -> dict[str, Any]:
    return {"quantities": [{"orderItemId": item, "quantity": units} for item, units in pairs]}


# -- documents ---------------------------------------------------------------------------------------------------------


def test_invoice_is_listed_sent_and_locks_its_order(fake: FakePlenty, erp: Erp, order: Any) -> None:
    before = erp.get(f"/orders/{order['id']}")["updatedAt"]
    invoice = fake.add_invoice(order["id"], pdf=b"%PDF-1.4 x", number=77)
    listed = erp.get(f"/orders/{order['id']}/documents/invoice?withContent=true&with[]=references")["entries"]
    assert [(one["id"], one["numberWithPrefix"]) for one in listed] == [(invoice, "RE-77")]
    assert base64.b64decode(listed[0]["content"]) == b"%PDF-1.4 x"
    assert listed[0]["references"][0]["value"] == str(order["id"])
    assert "content" not in erp.get(f"/orders/{order['id']}/documents/invoice")["entries"][0]
    assert erp.get(f"/orders/documents/{invoice}")["status"] == "done"
    assert bytes_of(fake, erp, f"/documents/{invoice}") == (200, "application/pdf", b"%PDF-1.4 x")
    read = erp.get(f"/orders/{order['id']}?with[]=documents")
    assert (read["lockStatus"], read["updatedAt"], len(read["documents"])) == ("reversibleLocked", before, 1)
    assert erp.call("PUT", f"/orders/{order['id']}", {"orderItems": []}).status == 422
    assert [one["id"] for one in fake.documents_of(order["id"], "invoice")] == [invoice]
    assert list(fake.documents) == [invoice]


def test_current_is_the_last_that_was_not_reversed(fake: FakePlenty, erp: Erp, order: Any) -> None:
    path = f"/orders/{order['id']}/documents/invoice/current"
    assert erp.call("GET", path).status == 404
    first = fake.add_invoice(order["id"])
    assert erp.get(path)["id"] == first
    reversal = fake.reverse_invoice(order["id"])
    assert erp.call("GET", path).status == 404
    assert erp.get(f"/orders/{order['id']}")["lockStatus"] == "unlocked"
    assert erp.get(f"/orders/{order['id']}/documents/reversal")["entries"][0]["id"] == reversal
    fake.add_document(order["id"], "invoice", status="faulty")
    assert erp.call("GET", path).status == 404
    second = fake.add_invoice(order["id"], pdf=b"%PDF-2")
    assert base64.b64decode(erp.get(f"{path}?withContent=true")["content"]) == b"%PDF-2"
    assert second > first
    assert erp.call("GET", f"/orders/{order['id']}/documents/deliveryNote/current").status == 422


def test_file_is_written_a_while_after_the_document(clock: FakeClock) -> None:
    fake = FakePlenty(clock=clock, document_lag=30)
    erp = Erp(fake)
    erp.login()
    order_id = erp.order()["id"]
    assert erp.call("POST", f"/orders/{order_id}/documents/invoice/generate").json is None
    listed = f"/orders/{order_id}/documents/invoice?withContent=true"
    pending = erp.get(listed)["entries"][0]
    assert (pending["status"], pending["path"], "content" in pending) == ("pending", "", False)
    assert erp.get(f"/documents/{pending['id']}/status") == {"id": pending["id"], "status": "pending"}
    assert erp.call("GET", f"/documents/{pending['id']}").status == 404
    clock.advance(30)
    done = erp.get(listed)["entries"][0]
    assert (done["status"], done["createdAt"]) == ("done", pending["createdAt"])
    assert done["updatedAt"] > done["createdAt"]
    assert bytes_of(fake, erp, f"/documents/{pending['id']}")[2].startswith(b"%PDF")


def test_faulty_document_has_no_file(fake: FakePlenty, erp: Erp, order: Any) -> None:
    faulty = fake.add_document(order["id"], "delivery_note", status="faulty")
    assert erp.get(f"/documents/{faulty}/status")["status"] == "faulty"
    assert erp.call("GET", f"/documents/{faulty}").status == 404
    assert "content" not in erp.get(f"/orders/{order['id']}/documents/deliveryNote?withContent=1")["entries"][0]


def test_documents_of_all_orders_are_polled_by_time(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    orders = [erp.order(str(number))["id"] for number in range(3)]
    made = []
    for order_id in orders:
        made.append(fake.add_invoice(order_id))
        clock.advance(60)
    fake.add_document(orders[0], "delivery_note")
    paged = "page=1&itemsPerPage=50"
    assert [one["id"] for one in erp.get(f"/orders/documents/invoice?{paged}")["entries"]] == made
    second = fake.documents[made[1]]["createdAt"].replace("+", "%2B")
    later = erp.get(f"/orders/documents/invoice?{paged}&createdAtFrom={second}&with[]=references")["entries"]
    assert [one["references"][0]["value"] for one in later] == [str(one) for one in orders[1:]]
    earlier = erp.get(f"/orders/documents/invoice?{paged}&updatedAtTo={second}")["entries"]
    assert [one["id"] for one in earlier] == made[:2]
    assert "references" not in earlier[0]
    assert erp.call("GET", f"/orders/documents/invoice?{paged}&createdAtFrom=yesterday").status == 422


def test_page_and_size_are_required_across_orders(erp: Erp) -> None:
    refused = erp.call("GET", "/orders/documents/invoice?page=1")
    assert (refused.status, list(refused.json["validation_errors"])) == (422, ["itemsPerPage"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders/{order}/documents/credit"),
        ("POST", "/orders/{order}/documents/credit_note/generate"),
        ("POST", "/orders/{order}/documents/credit/generate"),
        ("POST", "/orders/{order}/documents/reversal_document/generate"),
    ],
)
def test_types_are_checked(erp: Erp, order: Any, method: str, path: str) -> None:
    assert erp.call(method, path.format(order=order["id"])).status == 422


def test_types_have_two_spellings(fake: FakePlenty, erp: Erp, order: Any) -> None:
    headers = {"Authorization": f"Bearer {erp.token}"}
    for method, path in (
        ("GET", f"/rest/orders/{order['id']}/documents/credit_note"),
        ("POST", f"/rest/orders/{order['id']}/documents/deliveryNote/generate"),
    ):
        answer = fake.handle(method, path, headers, b"")
        assert isinstance(answer, Answer)
        assert answer.status == 422
    assert erp.get(f"/orders/{order['id']}/documents/creditNote")["entries"] == []


def test_order_has_one_invoice_at_a_time(fake: FakePlenty, erp: Erp, order: Any) -> None:
    path = f"/orders/{order['id']}/documents"
    erp.post(f"{path}/invoice/generate?documentDate=2026-03-05T10:00:00%2B01:00&comment=x")
    assert erp.call("POST", f"{path}/invoice/generate").status == 422
    made = fake.documents_of(order["id"])[0]
    assert (made["displayDate"], made["source"]) == ("2026-03-05T10:00:00+01:00", "rest")
    erp.post(f"{path}/reversal_document/generate")
    erp.post(f"{path}/invoice/generate")
    erp.post(f"{path}/order_confirmation/generate")
    assert len(fake.documents_of(order["id"])) == 4


def test_unknown_documents_are_not_found(erp: Erp) -> None:
    for path in ("/documents/1", "/documents/1/status", "/orders/documents/1", "/orders/1/documents/invoice"):
        assert erp.call("GET", path).status == 404


# -- parcels -----------------------------------------------------------------------------------------------------------


def test_parcels_are_listed_with_their_numbers(fake: FakePlenty, clock: FakeClock, erp: Erp, order: Any) -> None:
    path = f"/orders/{order['id']}"
    before = erp.get(path)["updatedAt"]
    clock.advance(60)
    made = erp.post(f"{path}/shipping/packages", {"packageId": 3, "packageNumber": "A1", "weight": 400})
    packed = fake.add_package(order["id"], label=b"%PDF")
    assert erp.get(f"{path}/packagenumbers") == ["A1"]
    clock.advance(60)
    fake.set_package_number(packed, "A2")
    assert erp.get(f"{path}/packagenumbers") == ["A1", "A2"]
    plain, labelled = (erp.get(f"{path}/shipping/packages{query}") for query in ("", "?with=labelBase64"))
    assert [one["id"] for one in plain] == [made["id"], packed] == [one["id"] for one in fake.packages_of(order["id"])]
    assert ("labelBase64" in plain[0], [one["labelBase64"] for one in labelled]) == (False, ["", "JVBERg=="])
    read = erp.get(f"{path}?with[]=shippingPackages")
    assert ([one["packageNumber"] for one in read["shippingPackages"]], read["updatedAt"]) == (["A1", "A2"], before)
    assert erp.found("packageNumber=A2") == [order["id"]]
    assert erp.call("POST", f"{path}/shipping/packages", {"weight": 1}).status == 422
    assert fake.packages[packed]["packageNumber"] == "A2"


def test_shipping_profiles_name_the_carrier(fake: FakePlenty, erp: Erp) -> None:
    fake.add_shipping_preset(31, "UPS Standard", parcel_service_id=104)
    assert erp.get("/orders/shipping/presets/31")["parcelServiceId"] == 104
    assert [one["id"] for one in erp.get("/orders/shipping/presets")] == [6, 7, 8, 31]
    assert erp.call("GET", "/orders/shipping/presets/99").status == 404


def test_shipping_information_is_an_empty_list_before_there_is_any(fake: FakePlenty, erp: Erp, order: Any) -> None:
    path = f"/orders/{order['id']}/shipping/shipping_information"
    assert erp.get(path) == []
    fake.register_shipment(order["id"], "DPDShipping", status="prepared")
    assert erp.get(path)["shippingStatus"] == "prepared"


# -- serial numbers ----------------------------------------------------------------------------------------------------


def test_serial_numbers_belong_to_order_items(fake: FakePlenty, clock: FakeClock, erp: Erp, order: Any) -> None:
    phone, other = (item["id"] for item in order["orderItems"])
    path = f"/orders/{order['id']}/items"
    before = erp.get(f"/orders/{order['id']}")["updatedAt"]
    clock.advance(60)
    row = erp.post(f"{path}/{phone}/serialNumbers", {"serialNumber": IMEI})
    fake.add_serial(order["id"], other, "SN-1")
    assert row["orderItemId"] == phone
    assert [one["serialNumber"] for one in erp.get(f"{path}/serialNumbers")] == [IMEI, "SN-1"]
    assert erp.get(f"{path}/{phone}/serialNumbers") == [row]
    read = erp.get(f"/orders/{order['id']}?with[]=orderItems.serialNumbers")
    assert [[one["serialNumber"] for one in item["serialNumbers"]] for item in read["orderItems"]] == [[IMEI], ["SN-1"]]
    assert read["updatedAt"] == before
    assert erp.found(f"serialNumber={IMEI}") == [order["id"]]
    assert fake.serials_of(order["id"]) == [IMEI, "SN-1"]


def test_serial_numbers_that_cannot_be_bound(fake: FakePlenty, erp: Erp, order: Any) -> None:
    phone, other = (item["id"] for item in order["orderItems"])
    path = f"/orders/{order['id']}/items"
    erp.post(f"{path}/{other}/serialNumbers", {"serialNumber": "1"})
    unassigned = erp.order("2")
    for item, body, status in (
        (phone, {}, 422),
        (other, {"serialNumber": "2"}, 422),
        (1, {"serialNumber": "2"}, 404),
    ):
        assert erp.call("POST", f"{path}/{item}/serialNumbers", body).status == status
    erp.post(f"{path}/{phone}/serialNumbers", {"serialNumber": IMEI})
    assert erp.call("POST", f"{path}/{phone}/serialNumbers", {"serialNumber": IMEI}).status == 422
    free = f"/orders/{unassigned['id']}/items/{unassigned['orderItems'][0]['id']}/serialNumbers"
    assert erp.call("POST", free, {"serialNumber": "9"}).status == 422
    fake.add_serial(unassigned["id"], unassigned["orderItems"][0]["id"], "9")
    assert [one["itemId"] for one in fake.serials.values()] == [121, 120, 0]


def test_pool_takes_lists_and_answers_for_each(fake: FakePlenty, erp: Erp, order: Any) -> None:
    fake.add_pool_serial(120, "A")
    rows = [{"itemId": 120, "serialNumber": "B"}, {"itemId": 120, "serialNumber": "A"}, {"itemId": 1}, 5]
    rows.append({"itemId": "x", "serialNumber": "C"})
    answers = erp.post("/pim/item-serial-numbers", rows)
    assert ["error" in one for one in answers] == [False, True, True, True, True]
    assert len(erp.post("/pim/item-serial-numbers", {"itemId": 121, "serialNumber": "A"})) == 1
    found = erp.get("/pim/item-serial-numbers?itemId=1")
    assert ([one["serialNumber"] for one in found["entries"]], found["itemsPerPage"]) == (["A", "B", "A"], 100)


def test_serial_number_switch_of_an_item(fake: FakePlenty, erp: Erp, order: Any) -> None:
    phone = order["orderItems"][0]["id"]

    def switch() -> bool:
        return bool(erp.get("/items/variations?numberExact=PHONE&with=item")["entries"][0]["item"]["isSerialNumber"])

    assert switch()
    fake.switch_serials(120, on=False)
    assert not switch()
    with pytest.raises(ValueError, match="switched off"):
        fake.add_serial(order["id"], phone, IMEI)
    fake.switch_serials(120, on=True)
    assert fake.add_serial(order["id"], phone, IMEI) == 677


# -- delivery orders ---------------------------------------------------------------------------------------------------


def test_split_gives_delivery_orders_items_of_their_own(fake: FakePlenty, erp: Erp, order: Any) -> None:
    phone, other = (item["id"] for item in order["orderItems"])
    path = f"/orders/{order['id']}/delivery_orders"
    first = erp.post(path, quantities((phone, 1)))
    assert (first["typeId"], first["statusId"], len(first["orderItems"])) == (2, 5, 1)
    item = first["orderItems"][0]
    assert (item["quantity"], item["references"][0]["referenceOrderItemId"]) == (1, phone)
    assert item["id"] not in (phone, other)
    assert first["amounts"][0]["grossTotal"] == 200
    assert first["orderReferences"][0]["referenceOrderId"] == order["id"]
    assert (value_of(first["properties"], 7), value_of(item["properties"], 41)) == ("8213", "88112233")
    parent = erp.get(f"/orders/{order['id']}")
    assert (parent["hasDeliveryOrders"], parent["orderItems"][0]["quantity"]) == (True, 2)
    assert erp.call("POST", path, quantities((phone, 2))).status == 422
    second = fake.add_delivery_order(order["id"])
    units = {one["references"][0]["referenceOrderItemId"]: one["quantity"] for one in fake.orders[second]["orderItems"]}
    assert units == {phone: 1, other: 1}
    with pytest.raises(ValueError, match="not so many"):
        fake.add_delivery_order(order["id"])
    assert erp.found(f"orderReference_parent={order['id']}&orderTypeId=2&sortOrder=asc") == [first["id"], second]


def test_parcels_and_serial_numbers_belong_to_the_delivery_order(fake: FakePlenty, erp: Erp, order: Any) -> None:
    """SER-15."""
    part = fake.add_delivery_order(order["id"], {order["orderItems"][0]["id"]: 1})
    fake.add_package(part, "T1")
    fake.add_serial(part, fake.orders[part]["orderItems"][0]["id"], IMEI)
    assert erp.get(f"/orders/{order['id']}/packagenumbers") == []
    assert erp.get(f"/orders/{order['id']}/items/serialNumbers") == []
    assert erp.found(f"serialNumber={IMEI}") == erp.found("packageNumber=T1") == [part]


def test_cancelled_delivery_order_frees_its_units(fake: FakePlenty, erp: Erp, order: Any) -> None:
    part = fake.add_delivery_order(order["id"])
    fake.set_status(part, 8)
    assert len(fake.orders[fake.add_delivery_order(order["id"])]["orderItems"]) == 2


def test_children_made_elsewhere_count_by_what_their_items_refer_to(fake: FakePlenty, erp: Erp, order: Any) -> None:
    phone, other = (item["id"] for item in order["orderItems"])
    part = json.loads(json.dumps(fake.orders[fake.add_delivery_order(order["id"], {phone: 2})]))
    part["id"] += 100
    part["orderItems"][0]["references"][0]["referenceOrderItemId"] = 1
    fake.load(part)
    left = fake.orders[fake.add_delivery_order(order["id"])]
    assert [one["references"][0]["referenceOrderItemId"] for one in left["orderItems"]] == [other]


def test_delivery_order_becomes_visible_as_orders_do(clock: FakeClock) -> None:
    fake = FakePlenty(clock=clock, search_lag=60)
    erp = Erp(fake)
    erp.login()
    order_id = erp.order()["id"]
    clock.advance(60)
    part = fake.add_delivery_order(order_id)
    assert erp.found("orderTypeId=2") == []
    clock.advance(60)
    assert erp.found("orderTypeId=2") == [part]


# -- booking -----------------------------------------------------------------------------------------------------------


def test_booking_moves_to_seven_by_the_system(fake: FakePlenty, clock: FakeClock, erp: Erp, order: Any) -> None:
    clock.advance(60)
    body = {"message": "gone", "bookingDate": "2026-03-02T10:00:00+01:00"}
    assert not fake.booked_out(order["id"])
    erp.post(f"/sales_orders/{order['id']}/book", body)
    read = erp.get(f"/orders/{order['id']}")
    assert (read["statusId"], read["updatedAt"] > order["updatedAt"]) == (7, True)
    assert {"orderId": order["id"], "typeId": 5, "date": body["bookingDate"]} in read["dates"]
    last = erp.get(f"/orders/status-history?orderId={order['id']}")["entries"][-1]
    assert (last["statusId"], last["userId"], last["procedureText"]) == (7, 0, "gone")
    assert erp.call("POST", f"/sales_orders/{order['id']}/book").status == 422
    assert fake.booked_out(order["id"])


def test_status_seven_books_nothing_out(fake: FakePlenty, erp: Erp, order: Any) -> None:
    erp.put(f"/orders/{order['id']}", {"statusId": 7})
    assert not fake.booked_out(order["id"])
    erp.post(f"/sales_orders/{order['id']}/book")
    assert fake.booked_out(order["id"])


def test_split_order_is_booked_by_its_parts(fake: FakePlenty, erp: Erp, order: Any) -> None:
    part = fake.add_delivery_order(order["id"], {order["orderItems"][0]["id"]: 1})
    assert erp.call("POST", f"/sales_orders/{order['id']}/book").status == 422
    assert erp.call("POST", f"/sales_orders/{part}/book").status == 422
    assert erp.call("POST", f"/delivery_orders/{part}/book", {"bookingDate": "soon"}).status == 422
    erp.post(f"/delivery_orders/{part}/book")
    assert (erp.status(part), erp.status(order["id"])) == (7, 5)
    other = fake.add_delivery_order(order["id"])
    fake.book_out(other)
    assert [one["statusId"] for one in fake.status_history if one["orderId"] == other] == [5, 7]


# -- returns and credit notes ------------------------------------------------------------------------------------------


def test_return_refers_to_its_order_and_items(fake: FakePlenty, erp: Erp, order: Any) -> None:
    phone = order["orderItems"][0]["id"]
    body = {**quantities((phone, 1)), "statusId": 9.1, "returnPackageNumber": "R1", "warehouseId": 2, "ownerId": 4}
    assert erp.post(f"/orders/{order['id']}/returns/validate", body) == []
    made = erp.post(f"/orders/{order['id']}/returns", body)
    assert (made["typeId"], made["statusId"], made["ownerId"], made["lockStatus"]) == (3, 9.1, 4, "unlocked")
    assert [(one["referenceType"], one["relation"]) for one in made["relations"]] == [
        ("contact", "sender"),
        ("contact", "receiver"),
    ]
    assert made["orderItems"][0]["warehouseId"] == 2
    packages = erp.get(f"/orders/{made['id']}?with[]=shippingPackages")["shippingPackages"]
    assert [(one["packageNumber"], one["returnPackageNumber"]) for one in packages] == [("", "R1")]
    assert erp.get(f"/orders/{made['id']}/packagenumbers") == []
    assert [one["statusId"] for one in erp.get(f"/orders/status-history?orderId={made['id']}")["entries"]] == [9.1]
    second = fake.add_return(order["id"], external_id="RET-1", package_number="R2")
    assert value_of(fake.orders[second]["properties"], 80) == "RET-1"
    assert [one["id"] for one in fake.children_of(order["id"], 3)] == [made["id"], second]
    assert [one["id"] for one in fake.children_of(order["id"])] == [made["id"], second]


@pytest.mark.parametrize(
    "change",
    [
        {"quantities": []},
        {"quantities": [{"orderItemId": 1, "quantity": 1}]},
        {"quantities": ["x"]},
        {"quantities": None},
        {"statusId": 9.99},
        {"quantity": 3},
        {"quantity": 0},
    ],
)
def test_return_is_checked(erp: Erp, order: Any, change: dict[str, Any]) -> None:
    phone = order["orderItems"][0]["id"]
    body = {**quantities((phone, change.pop("quantity", 1))), **change}
    assert erp.call("POST", f"/orders/{order['id']}/returns", body).status == 422


def test_only_sales_orders_have_returns_and_delivery_orders(fake: FakePlenty, erp: Erp, order: Any) -> None:
    return_id = fake.add_return(order["id"])
    item = fake.orders[return_id]["orderItems"][0]["id"]
    for route in ("returns", "returns/validate", "delivery_orders"):
        assert erp.call("POST", f"/orders/{return_id}/{route}", quantities((item, 1))).status == 422


def test_credit_note_of_a_return_keeps_the_chain(fake: FakePlenty, erp: Erp, order: Any) -> None:
    return_id = fake.add_return(order["id"], {order["orderItems"][1]["id"]: 1})
    item = fake.orders[return_id]["orderItems"][0]["id"]
    note = erp.post(f"/orders/{return_id}/credit_notes", {**quantities((item, 1)), "statusId": 11})
    reference = note["orderReferences"][0]
    assert (note["typeId"], note["statusId"]) == (4, 11)
    assert (reference["referenceOrderId"], reference["originOrderId"]) == (return_id, order["id"])
    direct = fake.add_credit_note(order["id"], {order["orderItems"][0]["id"]: 2}, status="11.1")
    assert fake.orders[direct]["statusId"] == 11.1
    erp.post(f"/orders/{direct}/documents/credit_note/generate")
    assert erp.get(f"/orders/{direct}/documents/creditNote/current")["type"] == "credit_note"
    with pytest.raises(ValueError, match="no status"):
        fake.add_credit_note(order["id"], status="11.9")


def test_goods_are_booked_in_once(fake: FakePlenty, erp: Erp, order: Any) -> None:
    return_id = fake.add_return(order["id"], {order["orderItems"][0]["id"]: 2})
    item = fake.orders[return_id]["orderItems"][0]["id"]
    erp.post(f"/returns/{return_id}/book", quantities((item, 1)))
    assert (fake.booked_in(return_id), erp.status(return_id)) == ({item: Decimal(1)}, 9)
    assert erp.call("POST", f"/returns/{return_id}/book", quantities((item, 2))).status == 422
    erp.post(f"/returns/{return_id}/book", quantities((item, 1)))
    assert any(one["typeId"] == 6 for one in erp.get(f"/orders/{return_id}")["dates"])
    assert erp.call("POST", f"/returns/{order['id']}/book", quantities((item, 1))).status == 422


def test_return_labels_have_moments_of_their_own_kind(fake: FakePlenty, erp: Erp, order: Any) -> None:
    return_id = fake.add_return(order["id"])
    label = fake.add_return_label(order["id"], "R1", return_id=return_id)
    for order_id in (order["id"], return_id):
        found = erp.get(f"/orders/{order_id}/shipping/returns")["entries"]
        assert [one["id"] for one in found] == [label]
        assert found[0]["createdAt"]["date"] == "2026-03-02 09:14:53.000000"


def test_valid_invoice_is_a_filter(fake: FakePlenty, erp: Erp, order: Any) -> None:
    other = erp.order("2")["id"]
    fake.add_invoice(other)
    assert erp.found("hasValidInvoice=true") == [other]
    assert erp.found("hasValidInvoice=false") == [order["id"]]
    assert erp.call("GET", "/orders/search?hasValidInvoice=gt:1").status == 422


def test_loaded_order_brings_its_parcels_documents_and_serial_numbers(specs: Path, fake: FakePlenty, erp: Erp) -> None:
    whole = load(specs / "plentyone" / "examples", "order-get.with-relations")
    fake.load(whole)
    papers = "with[]=shippingPackages&with[]=documents&with[]=orderItems.serialNumbers"
    read = erp.get(f"/orders/{whole['id']}?{papers}")
    same_shape({"of": read["shippingPackages"]}, {"of": whole.get("shippingPackages", [])})
    assert [one["id"] for one in read["documents"]] == [one["id"] for one in whole.get("documents", [])]
    assert fake.serials_of(whole["id"]) == [
        one["serialNumber"] for item in whole["orderItems"] for one in item.get("serialNumbers", [])
    ]
    bare = {name: value for name, value in whole.items() if name not in ("shippingPackages", "documents")}
    file = base64.b64encode(b"%PDF-1").decode()
    parcel = {
        **erp.post(f"/orders/{whole['id']}/shipping/packages", {"packageId": 3}),
        "id": 900,
        "labelBase64": "QQ==",
    }
    invoice = {"id": 901, "type": "invoice", "number": 1, "numberWithPrefix": "RE-1", "path": "", "content": file}
    stamps = {"createdAt": whole["createdAt"], "updatedAt": whole["updatedAt"]}
    fake.load({**bare, "id": 1, "shippingPackages": [parcel], "documents": [{**invoice, **stamps}]})
    assert erp.get("/orders/1/shipping/packages?with=labelBase64")[0]["labelBase64"] == "QQ=="
    assert bytes_of(fake, erp, "/documents/901")[2] == b"%PDF-1"
    assert erp.get("/orders/1/documents/invoice/current?withContent=true")["content"] == file
    assert fake.add_package(1) > 900


def test_seeded_delivery_order_marks_its_parent(fake: FakePlenty, erp: Erp, order: Any) -> None:
    fake.add_order("8213", type_id=2, parent=order["id"])
    assert erp.get(f"/orders/{order['id']}")["hasDeliveryOrders"] is True


# -- the vendor's documents --------------------------------------------------------------------------------------------


def test_answers_look_as_published(specs: Path, fake: FakePlenty, clock: FakeClock, erp: Erp, order: Any) -> None:
    examples = specs / "plentyone" / "examples"
    phone = order["orderItems"][0]["id"]
    fake.add_invoice(order["id"])
    fake.add_package(order["id"], "A1")
    fake.register_shipment(order["id"])
    fake.add_serial(order["id"], phone, IMEI)
    return_id = fake.add_return(order["id"], {phone: 1})
    fake.add_return_label(order["id"], "R1", return_id=return_id)
    path = f"/orders/{order['id']}"
    for ours, name in [
        (erp.get("/orders/documents/invoice?page=1&itemsPerPage=50&with[]=references"), "documents-invoices-poll.page"),
        (erp.get(f"{path}/documents/invoice?withContent=true"), "documents-of-order.page"),
        (erp.get(f"{path}/packagenumbers"), "packagenumbers"),
        (erp.get(f"{path}/shipping/packages"), "shipping-packages.list"),
        (erp.get("/orders/shipping/presets/6"), "shipping-preset"),
        (erp.get(f"{path}/shipping/shipping_information"), "shipping-information"),
        (erp.get(f"{path}/items/serialNumbers"), "serial-numbers-of-order"),
        (erp.get("/pim/item-serial-numbers"), "item-serial-numbers.page"),
        (erp.get("/returns/reasons"), "return-reasons"),
        (erp.get(f"{path}/shipping/returns"), "return-labels.page"),
    ]:
        same_shape(ours, load(examples, name))
    theirs = load(examples, "return-create.response")
    same_shape(erp.get(f"/orders/{return_id}"), theirs)
    assert json.dumps(erp.get("/returns/status"))
    assert erp.get("/credit_notes/reasons")[0]["id"] == 1
    clock.advance(timedelta(days=1).total_seconds())
