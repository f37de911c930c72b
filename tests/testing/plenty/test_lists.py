"""Contacts, addresses, notes, variations and the lists of settings."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.testing import FakeClock, FakePlenty
from tests.testing.plenty.calling import PERSON, Erp, value_of

# -- contacts ----------------------------------------------------------------------------------------------------------


def contact_body(email: str = "erika@example.com", **changes: object) -> dict[str, Any]:
    option = {"typeId": 2, "subTypeId": 4, "priority": 0, "value": email}
    return {
        "typeId": 1,
        "referrerId": 183,
        "firstName": "Erika",
        "lastName": "Mustermann",
        "options": [option],
        **changes,
    }


def test_contacts_are_found_by_e_mail_and_external_id(erp: Erp) -> None:  # ADR-4
    first = erp.post("/accounts/contacts", contact_body(externalId="c-1", unknown=1))
    erp.post("/accounts/contacts", contact_body("max@example.org"))
    assert "unknown" not in first
    assert (first["fullName"], first["email"]) == ("Erika Mustermann", "erika@example.com")
    for query in ("contactEmail=ERIKA@example.com", "externalId=c-1", "email=erika@example.com"):
        answer = erp.get(f"/accounts/contacts?{query}")
        assert [one["id"] for one in answer["entries"]] == [first["id"]]
        assert answer["page"] == "1"
    assert erp.get("/accounts/contacts?contactEmail=nobody@example.com")["entries"] == []
    assert erp.get(f"/accounts/contacts/{first['id']}") == first
    assert erp.call("GET", "/accounts/contacts/1").status == 404


def test_contacts_are_not_merged(fake: FakePlenty, erp: Erp) -> None:
    for _ in range(2):
        erp.post("/accounts/contacts", contact_body())
    assert len(fake.contacts) == 2


def test_broken_contacts(erp: Erp) -> None:
    reply = erp.call("POST", "/accounts/contacts", {"options": [{"typeId": 2}]})
    assert set(reply.json["validation_errors"]) == {"typeId", "options.0.value"}


# -- addresses ---------------------------------------------------------------------------------------------------------


def test_an_address_keeps_its_options(fake: FakePlenty, erp: Erp) -> None:  # VID-2, ADR-1
    options = [{"typeId": 1, "value": "ATU99999999"}, {"typeId": 2, "value": "main:8213:billing"}]
    address = erp.post("/accounts/addresses", {**PERSON, "name4": "ESX1234567A", "options": options, "nmae1": "x"})
    assert (address["name4"], address["taxIdNumber"]) == ("ESX1234567A", "ATU99999999")
    assert value_of(address["options"], 2) == "main:8213:billing"
    assert "nmae1" not in address
    assert erp.get(f"/accounts/addresses/{address['id']}") == address == fake.addresses[address["id"]]
    assert erp.get(f"/accounts/addresses/{address['id']}/options") == address["options"]
    assert erp.call("GET", "/accounts/addresses/1").status == 404


def test_empty_options_are_an_empty_list_and_grow(erp: Erp) -> None:
    address = erp.post("/accounts/addresses", {**PERSON, "options": []})
    path = f"/accounts/addresses/{address['id']}/options"
    assert address["options"] == []
    assert value_of(erp.post(path, {"typeId": 12, "value": "Erika"}), 12) == "Erika"
    assert erp.get(f"/accounts/addresses/{address['id']}")["contactPerson"] == "Erika"
    assert erp.call("POST", path, {"typeId": 12}).status == 422


def test_mandatory_members_and_the_light_check(erp: Erp) -> None:
    body = {"countryId": 1, "name3": "Mustermann", "options": [{"typeId": 5}]}
    reply = erp.call("POST", "/accounts/addresses", body)
    assert set(reply.json["validation_errors"]) == {"address1", "town", "options.0.value"}
    light = {"countryId": 1, "useAddressLightValidator": True}
    assert erp.post("/accounts/addresses", light)["town"] == ""
    assert erp.call("POST", "/accounts/addresses", {"useAddressLightValidator": True}).status == 422


def test_an_identical_address_of_a_contact_is_linked(fake: FakePlenty, erp: Erp) -> None:
    contact = erp.post("/accounts/contacts", contact_body())["id"]
    path = f"/accounts/contacts/{contact}/addresses"
    first = erp.post(f"{path}?typeId=1&isPrimary=1", PERSON)
    assert first["pivot"] == {"typeId": 1, "addressId": first["id"], "isPrimary": True}
    assert erp.post(f"{path}?typeId=2", PERSON)["id"] == first["id"]
    assert erp.post(path, {**PERSON, "name4": "ESX1234567A"})["id"] != first["id"]
    assert erp.post(path, {**PERSON, "options": []})["id"] != first["id"]
    assert erp.post("/accounts/addresses", PERSON)["id"] != first["id"]
    assert len(fake.addresses) == 4
    assert erp.call("POST", "/accounts/contacts/1/addresses", PERSON).status == 404
    assert erp.call("POST", path, {}).status == 422


def test_the_comparison_may_ignore_name_4(clock: FakeClock) -> None:  # ADR-2
    fake = FakePlenty(clock=clock, dedupe_ignores_name4=True)
    erp = Erp(fake)
    erp.login()
    contact = erp.post("/accounts/contacts", contact_body())["id"]
    path = f"/accounts/contacts/{contact}/addresses"
    first = erp.post(path, {**PERSON, "name4": "c/o Rossi"})
    second = erp.post(path, {**PERSON, "name4": "ESX1234567A", "options": [{"typeId": 2, "value": "main:2:billing"}]})
    assert (second["id"], second["name4"]) == (first["id"], "c/o Rossi")
    assert value_of(second["options"], 2) is None
    assert erp.post(path, {**PERSON, "town": "Bremen"})["id"] != first["id"]


def test_members_may_get_lost_on_the_way(fake: FakePlenty, erp: Erp) -> None:  # ADR-2
    fake.drop_fields("addresses.create", "name4", "options.value")
    reply = erp.call("POST", "/accounts/addresses", {**PERSON, "name4": "ESX1234567A"})
    assert reply.status == 422
    assert erp.post("/accounts/addresses", {**PERSON, "name4": "ESX1234567A", "options": []})["name4"] == ""
    fake.drop_fields("contacts.create", "options.value", "lastName.first", "nothing")
    assert erp.post("/accounts/contacts", {"typeId": 1, "lastName": "M", "options": []})["lastName"] == "M"
    with pytest.raises(ValueError, match="no operation"):
        fake.drop_fields("addresses.fly", "name4")


def test_an_order_gets_an_address_of_its_own(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:  # ADR-3
    order = erp.order()
    old = order["addressRelations"][1]["addressId"]
    clock.advance(1)
    address = erp.post(f"/orders/{order['id']}/addresses/2", {**PERSON, "town": "Bremen"})
    assert address["pivot"] == {"orderId": order["id"], "typeId": 2, "addressId": address["id"]}
    assert fake.addresses_of(order["id"])[2]["town"] == "Bremen"
    assert fake.addresses[old]["town"] == "Berlin"
    assert erp.get(f"/orders/{order['id']}/addresses/2")["addressId"] == address["id"]
    assert erp.get(f"/orders/{order['id']}/addresses/3") == []
    assert fake.orders[order["id"]]["updatedAt"] == "2026-03-02T09:14:54+01:00"


def test_old_systems_date_addresses_in_unix_time(clock: FakeClock) -> None:
    erp = Erp(FakePlenty(clock=clock, unix_address_times=True))
    erp.login()
    address = erp.post("/accounts/addresses", PERSON)
    assert address["createdAt"] == address["options"][0]["updatedAt"] == 1772439293


# -- notes -------------------------------------------------------------------------------------------------------------


def test_notes_are_a_bare_list_and_leave_the_order_untouched(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    order = erp.order()
    clock.advance(60)
    note = {"referenceType": "order", "referenceValue": order["id"], "text": "a<br>b", "userId": 3}
    first = erp.post("/comments", note)
    second = erp.post("/comments", {**note, "isVisibleForContact": True, "userId": None})
    path = f"/comments/order/{order['id']}"
    assert erp.get(path) == [first, second] == fake.comments_of(order["id"])
    assert erp.get(f"{path}?userId=3") == [first]
    assert erp.get(f"{path}?isVisibleForContact=true") == [second]
    of_contact = erp.post("/comments", {"referenceType": "contact", "referenceValue": 1, "text": "x"})
    assert erp.get("/comments/contact/1") == [of_contact]
    assert fake.orders[order["id"]]["updatedAt"] == order["updatedAt"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"referenceType": "order", "referenceValue": 1}, 422),
        ({"referenceType": "parcel", "referenceValue": 1, "text": "x"}, 422),
        ({"referenceType": "order", "referenceValue": 1, "text": "x"}, 404),
    ],
)
def test_broken_notes(erp: Erp, body: dict[str, Any], status: int) -> None:
    assert erp.call("POST", "/comments", body).status == status


# -- variations --------------------------------------------------------------------------------------------------------


def test_variations_by_sku_number_barcode_and_id(fake: FakePlenty, erp: Erp) -> None:
    first = fake.add_variation("IPH12-A", market_sku="RFB:1", barcode="4000000000001")
    second = fake.add_variation("IPH12-B", market_sku="RFB:1", referrer=4.01, item_id=77)

    def found(query: str) -> list[int]:
        return [one["id"] for one in erp.get(f"/items/variations?{query}")["entries"]]

    assert found("sku=RFB:1") == [first, second]
    assert found("sku=RFB:1:183") == [first]
    assert found("sku=RFB:1:104") == []
    assert found("sku=RFB") == []
    assert found("numberExact=IPH12-B") == [second]
    assert found("numberExact=IPH12") == []
    assert found("barcode=4000000000001") == [first]
    assert found(f"id={first},{second}") == [first, second]
    assert found("itemId=77&isActive=true&isMain=1") == [second]
    assert found("referrerId=4.01&plentyId=1000") == [second]
    assert erp.get("/items/variations?numberExact=none")["totalsCount"] == 0
    assert list(fake.variations) == [first, second]


def test_relations_of_variations_are_a_comma_list(fake: FakePlenty, erp: Erp) -> None:
    fake.add_variation("A", market_sku="S", barcode="1")
    (bare,) = erp.get("/items/variations?sku=S")["entries"]
    assert not {"variationSkus", "variationBarcodes"} & set(bare)
    (full,) = erp.get("/items/variations?sku=S&with=variationSkus,variationBarcodes,nonsense")["entries"]
    assert (full["variationSkus"][0]["sku"], full["variationBarcodes"][0]["code"]) == ("S", "1")


def test_unknown_variation_filters_are_refused(erp: Erp) -> None:
    reply = erp.call("GET", "/items/variations?name=x&number=y&page=1")
    assert (reply.status, reply.json["error"]["message"]) == (422, "The following filter do not exist: name, number")


def test_variation_filters_that_the_fake_lacks_are_not_ignored(fake: FakePlenty, erp: Erp) -> None:
    fake.add_variation("A")
    assert erp.call("GET", "/items/variations?supplierNumber=1").status == 501


# -- settings ----------------------------------------------------------------------------------------------------------


def test_statuses_are_decimals_in_order_with_names_or_none(fake: FakePlenty, erp: Erp) -> None:
    fake.add_status(3.9, "Hold")
    fake.add_status("6.2")
    answer = erp.get("/orders/statuses?statusIdFrom=3.3&statusIdTo=6.2")
    assert [one["statusId"] for one in answer["entries"]] == [3.3, 3.4, 3.9, 4, 5, 5.1, 6, 6.2]
    assert [one["names"] for one in answer["entries"]][-1] == []
    assert answer["entries"][2]["names"]["en"] == "Hold"
    assert len(erp.get("/orders/statuses")["entries"]) == 30
    fake.remove_status(3.9)
    assert len(erp.get("/orders/statuses")["entries"]) == 29
    assert erp.order(statusId=6.2)["statusName"] == "[6.2] "
    with pytest.raises(ValueError, match="of the system"):
        fake.remove_status(5)
    with pytest.raises(ValueError, match="not a number"):
        fake.add_status("9.0.1", "no number")


def test_referrers(fake: FakePlenty, erp: Erp) -> None:
    assert [one["id"] for one in erp.get("/orders/referrers")] == [1, 4.01, 102, 183]
    fake.remove_referrer(183)
    fake.add_referrer(9.01, "own")
    assert erp.get("/orders/referrers?columns[]=id&columns[]=name") == [
        {"id": 1, "name": "Mandant (Shop)"},
        {"id": 4.01, "name": "Amazon Germany"},
        {"id": 102, "name": "Real.de"},
        {"id": 9.01, "name": "own"},
    ]


def test_vat_warehouses_shops_and_countries(erp: Erp) -> None:
    vat = erp.get("/vat/standard?plentyId=1000&startedAt=2026-01-01T00:00:00%2B01:00")
    assert (vat["id"], vat["countryId"], vat["marginScheme"]) == (1, 1, "vat4")
    assert [one["vatRate"] for one in vat["vatRates"]] == [19.0, 7.0, 0.0, 0.0, 0.0, 0.0]
    assert erp.call("GET", "/vat/standard?plentyId=5").status == 404
    assert erp.call("GET", "/vat/standard?startedAt=today").status == 422
    assert [one["name"] for one in erp.get("/stockmanagement/warehouses")] == ["Main warehouse", "3PL"]
    assert [one["storeIdentifier"] for one in erp.get("/webstores")] == [1000]
    countries = erp.get("/orders/shipping/countries?with[]=names&with[]=states")
    assert {one["isoCode2"]: one["id"] for one in reversed(countries)}["ES"] == 8
    assert countries[0]["names"][0]["name"] == "Germany"
    assert "names" not in erp.get("/orders/shipping/countries")[0]
