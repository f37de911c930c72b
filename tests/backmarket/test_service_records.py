"""Records beside the orders: member by member as in the vendor's document, lenient about news, silent about people."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from marketsync import backmarket
from marketsync.backmarket import (
    BackboxPosition,
    BackShipDelivery,
    BackShipPickup,
    BackShipReturn,
    BuybackCompetitor,
    BuybackListing,
    BuybackMessage,
    BuybackOrder,
    BuybackReason,
    CareClaim,
    CareClient,
    CareFolder,
    CareFolderDetails,
    CareIssue,
    CareMessage,
    CareOrder,
    CareOrderLine,
    CareProduct,
    CareReturnLabel,
    CareSeller,
    CareSnapshot,
    CareTile,
    Category,
    CategoryAttribute,
    LegacyBackbox,
    Listing,
    ListingGrade,
    ListingGradeCode,
    MonetaryAmount,
    PostedAttachment,
    PostedMessage,
    ProductCondition,
    PublicationState,
    Task,
    TaskStatus,
    has_offset,
)
from marketsync.backmarket.models.care import CareAttachment, CareCategory
from marketsync.backmarket.wire import codec
from marketsync.core import CodecError, OpenEnum, OpenIntEnum, unknown_members, wire_name
from tests.backmarket.scripted import fixture
from tests.specs.backmarket import document

RECORDS: dict[str, Any] = {
    "ListingPublic": Listing,
    "CategoryTree": Category,
    "CategoryTree.attributes": CategoryAttribute,
    "Competitor": BackboxPosition,
    "Backbox": LegacyBackbox,
    "MonetaryAmount": MonetaryAmount,
    "Delivery": BackShipDelivery,
    "PickupInfo": BackShipPickup,
    "Return": BackShipReturn,
    "careFolder": CareFolder,
    "getCareFolderDetailsResponse": CareFolderDetails,
    "client": CareClient,
    "seller": CareSeller,
    "lightAttachment": CareAttachment,
    "message": CareMessage,
    "tile": CareTile,
    "issue": CareIssue,
    "returnLabel": CareReturnLabel,
    "claim": CareClaim,
    "category_3": CareCategory,
    "product": CareProduct,
    "snapshot": CareSnapshot,
    "order": CareOrder,
    "orderline": CareOrderLine,
    "attachment": PostedAttachment,
    "postMessageResponse": PostedMessage,
    "buyback-reason": BuybackReason,
    "buyback-order": BuybackOrder,
    "buyback-message": BuybackMessage,
    "buyback-listing": BuybackListing,
    "buybackCompetitor": BuybackCompetitor,
}
OURS = {"Listing": {"shippings_response"}, "Category": {"childrens"}}
"""Members of an update's answer, and one that the document demands without describing it."""

WORDS = {
    "AestheticGradeValue": "ListingGrade",
    "ListingStateValue": "ListingGradeCode",
    "buybackOrderState": "BuybackState",
    "buybackListingGrade": "BuybackGrade",
    "buyback-aesthetic-grade-code": "BuybackListingGrade",
    "buybackKycDocuments": "BuybackDocumentType",
    "buybackMessageAuthor": "BuybackAuthor",
    "buybackCounterOfferReasonCategory": "BuybackReasonCategory",
    "returnLabel.state": "LabelState",
    "returnLabel.initiator": "LabelInitiator",
    "returnLabel.kind": "LabelDirection",
    "claim.resolution_choice": "ResolutionChoice",
    "claim.declared_warranty_state": "WarrantyState",
    "postProblemRequest.problem_type": "ProblemType",
    "postRefundCreateRequest.refund_type": "RefundType",
    "postItemTransferCreateRequest.action": "TransferAction",
    "getCareFolderDetailsResponse.state": "CareState",
    "ListingPublic.publication_state": "PublicationState",
}


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["schemas"][name.partition(".")[0]]
    for member in name.split(".")[1:]:
        found = found["properties"][member]
    return found.get("items", found)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_has_every_member_of_the_document_and_no_other(name: str) -> None:
    record = RECORDS[name]
    members = {wire_name(one) for one in attrs.fields(record) if one.name != "extra"}
    assert members - OURS.get(record.__name__, set()) == set(schema(name)["properties"])


@pytest.mark.parametrize("name", WORDS)
def test_words_and_numbers_are_those_of_the_document(name: str) -> None:
    kind = getattr(backmarket, WORDS[name])
    assert set(schema(name)["enum"]) == kind.KNOWN
    for word in kind.KNOWN if kind.__name__ not in ("LabelInitiator", "BuybackAuthor", "BuybackReasonCategory") else ():
        assert any(value == kind(word) for value in vars(kind).values())


def test_task_and_attribute_numbers_are_those_of_the_document() -> None:
    task = document()["paths"]["/ws/tasks/{taskId}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(task["properties"]["action_status"]["enum"]) == TaskStatus.KNOWN
    assert {wire_name(one) for one in attrs.fields(Task)} - {"extra"} == set(task["properties"]) - {"statuscode"}
    assert set(schema("CategoryTree.attributes")["properties"]["type"]["enum"]) == backmarket.AttributeType.KNOWN


# -- grades -----------------------------------------------------------------------------------------------------------


def test_the_three_systems_of_grades_are_three_types() -> None:  # GRD-1, GRD-2
    listing = codec.structure({"id": "x", "grade": "PREMIUM", "state": 9}, Listing)
    row = codec.structure({"sku": "A", "condition": 9}, LegacyBackbox)
    assert (listing.grade, listing.state, row.condition) == (
        ListingGrade.PREMIUM,
        ListingGradeCode.PREMIUM,
        ProductCondition.PREMIUM,
    )
    assert len({type(listing.grade), type(listing.state), type(row.condition)}) == 3
    assert ListingGradeCode(9) != ProductCondition(9)  # type: ignore[comparison-overlap]


def test_each_grade_has_one_old_number() -> None:  # GRD-1, GRD-7
    numbers = {name: getattr(ListingGradeCode, name).raw for name in ListingGrade.KNOWN}
    assert numbers == {"PREMIUM": 9, "EXCELLENT": 0, "VERY_GOOD": 1, "GOOD": 2, "FAIR": 3, "STALLONE": 4}


def test_unheard_of_grades_states_and_members_are_kept_and_break_nothing() -> None:  # F07
    listing = codec.structure(
        {"id": "x", "grade": "DUSTY", "state": 77, "publication_state": 5, "smell": "none", "shippings": [{"new": 1}]},
        Listing,
    )
    assert (listing.grade, listing.state) == (ListingGrade("DUSTY"), ListingGradeCode(77))
    assert listing.publication_state == PublicationState(5)
    assert not any(one.is_known for one in (ListingGrade("DUSTY"), ListingGradeCode(77), PublicationState(5)))
    assert set(unknown_members(listing)) == {("Listing", ("smell",)), ("ListingShipping", ("new",))}


# -- values -----------------------------------------------------------------------------------------------------------


def test_an_amount_that_was_not_said_is_not_zero() -> None:
    for sent in ({}, {"price": None}, {"price": ""}):
        assert codec.structure({"id": "x", **sent}, Listing).price is None
    assert codec.structure({"amount": "", "currency": "EUR"}, MonetaryAmount).amount is None  # BM-D16


@pytest.mark.parametrize("sent", ["12,50", "1e3", True, [], "x"])
def test_anything_else_is_no_amount(sent: object) -> None:
    with pytest.raises(CodecError) as caught:
        codec.structure({"id": "x", "min_price": sent}, Listing)
    assert caught.value.path == "$.min_price"


def test_numbers_and_texts_are_exact_amounts() -> None:  # MON-1
    assert codec.decode(b'{"sku":"A","price":0.1}', LegacyBackbox).price == Decimal("0.1")
    assert codec.decode(b'{"id":"x","price":"1279.00"}', Listing).price == Decimal("1279.00")


def test_dates_come_with_any_offset_and_those_without_are_flagged() -> None:
    sent = {"shipmentId": 1, "dateCreation": "2026-11-20T10:05:00+01:00", "datePickup": "2026-11-21T09:00:00"}
    delivery = codec.structure({**sent, "dateDelivery": None}, BackShipDelivery)
    assert delivery.date_creation == datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    assert delivery.date_pickup is not None
    assert not has_offset(delivery.date_pickup)
    assert delivery.date_delivery is None


def test_a_record_without_its_id_is_refused() -> None:
    for kind in (Listing, CareFolder, BackShipReturn, BuybackOrder, BuybackListing, Task):
        with pytest.raises(CodecError, match="missing"):
            codec.structure({}, kind)


def test_choices_of_an_attribute_are_told_apart() -> None:
    sim = codec.structure({"field": "sim", "allowed_values": " Unlocked,AT&T , "}, CategoryAttribute)
    assert sim.choices == ("Unlocked", "AT&T")
    assert codec.structure({"field": "color", "allowed_values": ""}, CategoryAttribute).choices == ()


# -- personal data ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("care.get", CareFolderDetails),
        ("care.send_message", PostedMessage),
        ("buyback.get_order", BuybackOrder),
        ("buyback.send_message", BuybackMessage),
        ("shipping.get_delivery", BackShipDelivery),
        ("shipping.get_return", BackShipReturn),
    ],
)
def test_a_record_does_not_show_people_letters_and_links(name: str, kind: type[Any]) -> None:  # PII-2
    shown = repr(codec.structure(fixture(name)["response"], kind))
    for secret in (
        *("Ines", "Probemann", "Musterallee", "04109", "Leipzig", "+4934155550", "example.com", "battery", "/label/"),
        *("Sam", "Testmann", "Max", "Prüfweg", "06108", "Halle", "1990-02-03", "https:", "screen", "/static", "/path"),
    ):
        assert secret not in shown, f"{name} shows {secret}"


def test_every_record_and_word_has_a_public_name() -> None:
    kinds = {one for one in vars(backmarket).values() if isinstance(one, type)}
    for record in RECORDS.values():
        assert record in kinds
    assert all(issubclass(getattr(backmarket, name), OpenEnum | OpenIntEnum) for name in WORDS.values())
