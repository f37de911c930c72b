"""Changes of items: what is sent for them, and what is refused before anything is sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import dumps
from marketsync.refurbed import (
    CountryCode,
    ItemStateChange,
    ItemUpdate,
    OrderItemIdentifier,
    OrderItemIdentifierType,
    OrderItemState,
)

URL = "https://track.example/p/AA17"
IMEI = OrderItemIdentifier(identifier_type=OrderItemIdentifierType.IMEI, value=" 490154203237518 ")


def test_only_what_is_given_is_sent() -> None:
    assert ItemUpdate(9410001, tracking_url=URL).body() == {"id": "9410001", "parcel_tracking_url": URL}
    assert ItemStateChange("9410001", "ACCEPTED").body() == {"id": "9410001", "state": OrderItemState.ACCEPTED}


def test_members_have_the_vendors_names() -> None:
    change = ItemStateChange(
        "9410001",
        OrderItemState.SHIPPED,
        tracking_url=URL,
        identifiers=[IMEI],
        carrier=" dhl ",
        tracking_number="AA17",
        weight_kg=Decimal("0.21"),
        manufacturing_country="VN",
        hs_code="8517.1300",
    )
    assert dumps(change.body()).decode() == (
        '{"id":"9410001","state":"SHIPPED","parcel_tracking_url":"https://track.example/p/AA17",'
        '"item_identifiers":[{"identifier_type":"IMEI","value":"490154203237518"}],'
        '"parcel_carrier_tracking_number":{"carrier":"dhl","tracking_number":"AA17"},'
        '"weight_kg":0.21,"manufacturing_country":"VN","hs_code":"8517.1300"}'
    )


@pytest.mark.parametrize(
    "url", [None, "", "track.example/p/1", "/p/1", "ftp://track.example/1", "https://", "http:///p"]
)
@pytest.mark.parametrize("make", [ItemUpdate, lambda id_, **rest: ItemStateChange(id_, "SHIPPED", **rest)])
def test_a_tracking_url_is_an_absolute_http_url(make: Any, url: Any) -> None:  # SHP-2
    with pytest.raises(ValueError, match="tracking_url"):
        make("1", tracking_url=url)


@pytest.mark.parametrize(
    "url", ["https://track.example/p/1 2", "https://track.example/\n", "https://[::1", " https://a.example"]
)
def test_a_tracking_url_with_odd_characters_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="tracking_url"):
        ItemUpdate("1", tracking_url=url)


@pytest.mark.parametrize("url", ["http://track.example", "HTTPS://track.example:8443/p?id=1&x=%20#end"])
def test_other_http_urls_go_as_they_are(url: str) -> None:
    assert ItemUpdate("1", tracking_url=url).body()["parcel_tracking_url"] == url


def test_shipped_needs_a_tracking_url() -> None:
    with pytest.raises(ValueError, match="SHIPPED needs tracking_url"):
        ItemStateChange("1", "SHIPPED", carrier="dhl", tracking_number="AA17")


@pytest.mark.parametrize(
    "state", ["SHIPED", "shipped", "", "UNSPECIFIED", OrderItemState.UNSPECIFIED, OrderItemState("X"), None, 3]
)
def test_a_state_that_refurbed_does_not_have_is_refused(state: Any) -> None:
    with pytest.raises(ValueError, match="state must be"):
        ItemStateChange("1", state)


@pytest.mark.parametrize("id_", ["", "12a", " 1", "-1", None, True, 1.0])
def test_an_id_is_a_whole_number(id_: Any) -> None:
    with pytest.raises(ValueError, match="item_id"):
        ItemUpdate(id_, tracking_url=URL)


def test_an_update_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        ItemUpdate("1")


@pytest.mark.parametrize("half", [{"carrier": "dhl"}, {"tracking_number": "AA17"}])
def test_carrier_and_number_go_together(half: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="go together"):
        ItemUpdate("1", tracking_url=URL, **half)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="go together"):
        ItemStateChange("1", "SHIPPED", tracking_url=URL, **half)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["carrier", "tracking_number", "hs_code"])
@pytest.mark.parametrize("value", ["", "  ", None, 7])
def test_blank_text_is_refused(name: str, value: Any) -> None:  # SHP-1
    with pytest.raises(ValueError, match=name):
        ItemUpdate("1", tracking_url=URL, **{name: value})


def test_an_empty_list_of_identifiers_is_refused_because_it_changes_nothing() -> None:
    with pytest.raises(ValueError, match="identifiers is empty"):
        ItemUpdate("1", identifiers=[])


@pytest.mark.parametrize("identifiers", [IMEI, "490154203237518", ["490154203237518"], [{"identifier_type": "IMEI"}]])
def test_identifiers_are_a_list_of_their_kind(identifiers: Any) -> None:
    with pytest.raises(TypeError, match="identifiers takes"):
        ItemUpdate("1", identifiers=identifiers)


@pytest.mark.parametrize(("kind", "value"), [("EID", "1"), ("UNSPECIFIED", "1"), ("IMEI", " ")])
def test_an_identifier_has_a_known_type_and_a_value(kind: str, value: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        ItemUpdate("1", identifiers=[OrderItemIdentifier(identifier_type=OrderItemIdentifierType(kind), value=value)])


@pytest.mark.parametrize("weight", [0.5, "0.5", True])
def test_a_weight_is_no_float(weight: Any) -> None:
    with pytest.raises(TypeError, match="weight_kg"):
        ItemUpdate("1", weight_kg=weight)


@pytest.mark.parametrize("weight", [0, Decimal("-1"), Decimal("NaN")])
def test_a_weight_is_above_zero(weight: Any) -> None:
    with pytest.raises(ValueError, match="weight_kg"):
        ItemUpdate("1", weight_kg=weight)


def test_a_country_is_a_known_code_or_one_that_was_received() -> None:
    assert ItemUpdate("1", manufacturing_country=CountryCode("XK")).body()["manufacturing_country"] == CountryCode("XK")
    with pytest.raises(ValueError, match="manufacturing_country must be one of CountryCode"):
        ItemUpdate("1", manufacturing_country="Vietnam")


def test_a_misspelt_member_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        ItemUpdate("1", parcel_tracking_number="AA17")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        ItemStateChange("1", "ACCEPTED", order_item_id="1")  # type: ignore[call-arg]


def test_a_change_does_not_show_the_device() -> None:  # SER-18
    assert "490154203237518" not in repr(ItemUpdate("1", identifiers=[IMEI]))
