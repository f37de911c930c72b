"""Carriers and tracking links."""

from __future__ import annotations

import csv
import os
import pickle
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import CARRIERS, Carrier, check_templates, find_carrier, listed_carrier, tracking_url
from marketsync.domain._carrier_table import FAMILIES, TABLE
from marketsync.domain.carriers import _BY_NAME, _plain, carrier_of_slug
from marketsync.domain.fulfilment import is_absolute_link
from marketsync.domain.parcel_numbers import slugs_of_number
from marketsync.errors import ConfigurationError

PLACE: dict[str, Any] = {"postcode": "1012 AB", "country": "nl"}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("DHL Paket", "dhl-germany"),
        ("dhl  PAKET", "dhl-germany"),
        ("DHL Paket 2kg", "dhl-germany"),
        ("DHL Geschäftsversand", "dhl-germany"),
        ("DHL Express", "dhl"),
        ("DHL-Express", "dhl"),
        ("Deutsche Post Internetmarke", "deutsch-post"),
        ("DPD", "dpd"),
        ("DPD Cloud", "dpd-de"),
        ("GLS Gepard", "gls"),
        ("UPS Standard", "ups"),
        ("UPS", "ups"),
        ("Österreichische Post AG", "austrian-post"),
        ("hermes-de", "hermes-de"),
        ("myhermes-uk", "myhermes-uk"),
        ("Bartolini", "brt-it"),
        ("colissimo", "colissimo"),
    ],
)
def test_a_name_as_an_erp_writes_it_finds_its_slug(text: str, slug: str) -> None:  # SHP-2
    match = find_carrier(text)
    assert (match.slug, match.reason) == (slug, "")


@pytest.mark.parametrize("text", ["DHL", "dhl", "Hermes", "InPost", "SEUR", "CTT Parcels", "Die Post", "PostNord"])
def test_a_name_of_several_carriers_is_not_guessed(text: str) -> None:
    match = find_carrier(text)
    assert (match.carrier, match.slug, match.reason) == (None, None, "carrier_ambiguous")
    assert len(match.candidates) > 1
    assert set(match.candidates) <= set(CARRIERS)


@pytest.mark.parametrize(
    ("text", "country", "slug"),
    [
        ("DHL", "DE", "dhl-germany"),
        ("DHL 2kg", "de", "dhl-germany"),
        ("DPD", "DE", "dpd-de"),
        ("DPD", "BE", "dpd"),
        ("GLS", "IT", "gls-italy"),
        ("GLS", "SE", "gls"),
        ("Hermes", "GB", "myhermes-uk"),
        ("InPost", "GB", "inpost-uk"),
        ("SEUR", "PT", "portugal-seur"),
        ("CTT", "ES", "tourline"),
    ],
)
def test_the_country_tells_a_carrier_of_a_family(text: str, country: str, slug: str) -> None:
    assert find_carrier(text, origin=country).slug == slug
    assert find_carrier(text, destination=country).slug == slug
    assert find_carrier(text, origin="XX", destination=country).slug == slug


def test_the_origin_comes_before_the_destination() -> None:
    assert find_carrier("DHL", origin="DE", destination="NL").slug == "dhl-germany"


def test_the_number_comes_before_the_country() -> None:
    express = "1234567891"
    assert int(express[:9]) % 7 == int(express[9])
    assert find_carrier("DHL", tracking_number=express, origin="DE").slug == "dhl"
    assert find_carrier("DHL", tracking_number="0034 0434 1610 9402 1501", origin="NL").slug == "dhl-germany"
    assert find_carrier("DHL", tracking_number="1234567890").reason == "carrier_ambiguous"  # the last digit is wrong


def test_a_number_of_two_carriers_leaves_the_choice_to_the_country() -> None:
    number = "JVGL05123456789012"
    assert set(find_carrier("DHL", tracking_number=number).candidates) == {"dhl-germany", "dhl-nl"}
    assert find_carrier("DHL", tracking_number=number, destination="NL").slug == "dhl-nl"
    assert find_carrier("DHL", tracking_number=number, destination="PL").reason == "carrier_ambiguous"


@pytest.mark.parametrize(
    ("number", "slugs"),
    [
        ("1Z999AA10123456784", ("ups",)),
        ("RB123456785GB", ("royal-mail",)),
        ("RB123456784GB", ()),
        ("rr123456785at", ("austrian-post",)),
        ("H1000000000000000001", ("hermes-de",)),
        ("", ()),
        ("١٢٣٤٥٦٧٨٩٠", ()),
    ],
)
def test_forms_of_numbers_rule_carriers_out(number: str, slugs: tuple[str, ...]) -> None:
    assert slugs_of_number(number) == slugs


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "carrier_missing"),
        ("  ", "carrier_missing"),
        ("Shipcloud", "carrier_unknown"),
        ("Brieftaube", "carrier_unknown"),
        ("DHLX", "carrier_unknown"),
        ("budbee-webhook", "carrier_needs_connection"),
        ("ups-api", "carrier_needs_connection"),
    ],
)
def test_no_carrier_has_a_reason(text: str | None, reason: str) -> None:
    match = find_carrier(text)
    assert (match.carrier, match.reason) == (None, reason)


def test_the_names_of_the_caller_come_first() -> None:
    own = {"Shipcloud  Standard": "dhl-germany", "DHL": "dhl", "House": "my-own"}
    assert find_carrier("shipcloud standard", names=own).slug == "dhl-germany"
    assert find_carrier("DHL", origin="DE", names=own).slug == "dhl"
    assert find_carrier("house", names=own).carrier == Carrier(slug="my-own")


def test_a_slug_is_taken_at_its_word() -> None:
    assert carrier_of_slug("dhl").name == "DHL Express"
    assert carrier_of_slug("unheard-of") == Carrier(slug="unheard-of")


LISTED = (Carrier(slug="dhl-germany", name="DHL Paket"), Carrier(slug="own-gls", name="GLS"), Carrier(slug="ups"))


@pytest.mark.parametrize(
    ("text", "slug", "reason"),
    [
        ("DHL Paket International", "dhl-germany", ""),
        ("GLS", "own-gls", ""),
        ("UPS Express", "ups", ""),
        ("own-gls", "own-gls", ""),
        ("DPD", None, "carrier_not_listed"),
        ("Brieftaube", None, "carrier_unknown"),
        ("DHL", None, "carrier_ambiguous"),
        ("", None, "carrier_missing"),
    ],
)
def test_only_a_carrier_of_the_markets_list_is_sent(text: str, slug: str | None, reason: str) -> None:
    match = listed_carrier(text, LISTED)
    assert (match.slug, match.reason) == (slug, reason)


def test_a_name_that_the_list_holds_twice_is_not_chosen() -> None:
    twice = (Carrier(slug="a", name="Parcels"), Carrier(slug="b", name="parcels"))
    assert listed_carrier("Parcels", twice).reason == "carrier_unknown"


def test_a_link_is_built_and_the_number_encoded() -> None:  # SHP-2
    link = tracking_url("dhl-germany", " 0034/0434 ü& ")
    assert link.url is not None
    assert link.url.endswith("?piececode=0034%2F0434%20%C3%BC%26")
    assert tracking_url(Carrier(slug="ups"), "1Z").url == "https://www.ups.com/track?tracknum=1Z"


@pytest.mark.parametrize("number", [None, "", "  ", "\n"])
def test_no_number_no_link(number: str | None) -> None:  # SHP-1
    assert tracking_url("ups", number).reason == "number_missing"
    assert tracking_url("ups", number).url is None


def test_no_link_has_a_reason() -> None:
    assert tracking_url(None, "1").reason == "carrier_missing"
    assert tracking_url(" ", "1").reason == "carrier_missing"
    assert tracking_url("dsv", "1").reason == "template_missing"
    assert tracking_url("unheard-of", "1").reason == "template_missing"
    assert tracking_url("mondialrelay", "1").reason == "postcode_missing"
    assert tracking_url("postnl", "3S1", postcode="1012AB").reason == "country_missing"
    assert tracking_url("x", "1", templates={"x": "/track/{number}"}).reason == "link_invalid"


def test_templates_are_replaceable() -> None:
    own = {"dhl-germany": "https://t.example/{number}", "*": "http://all.example/{slug}?n={number}&p={postcode}"}
    assert tracking_url("dhl-germany", "1", templates=own).url == "https://t.example/1"
    assert tracking_url("new-one", "1", templates=own, **PLACE).url == "http://all.example/new-one?n=1&p=1012AB"
    assert tracking_url("ups", "1", templates=own).url == "https://www.ups.com/track?tracknum=1"
    link = tracking_url("postnl", "3S1", **PLACE)
    assert (link.url, link.personal) == ("https://jouw.postnl.nl/track-and-trace/3S1-NL-1012AB", True)
    assert "1012AB" not in repr(link)  # PII-1
    assert not tracking_url("ups", "1", **PLACE).personal


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("https://t.example/", "has no {number}"),
        ("https://t.example/{number}/{language}", "nothing fills"),
        ("https://t.example/{number}{", "brace"),
        ("/t/{number}", "absolute"),
        ("ftp://t.example/{number}", "absolute"),
        ("https://t .example/{number}", "absolute"),
        ("https://[t/{number}", "absolute"),
        ("https://{number}.t.example/", "host"),
    ],
)
def test_a_wrong_template_is_found_before_it_is_used(template: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        check_templates({"x": template})
    assert tracking_url("x", "1", templates={"x": template}).reason == "link_invalid"


def test_every_known_template_is_sound() -> None:
    known = {facts.slug: facts.tracking_url for facts in CARRIERS.values() if facts.tracking_url is not None}
    check_templates(known)
    assert len(known) > 50
    assert all(tracking_url(slug, "1", **PLACE).url for slug in known)


@given(st.text(min_size=1, max_size=40), st.sampled_from(sorted(CARRIERS)))
def test_any_number_makes_an_absolute_link_that_holds_it(number: str, slug: str) -> None:  # SHP-2
    link = tracking_url(slug, number, templates={"*": "https://t.example/{slug}#{number}"}, **PLACE)
    if number.strip():
        assert link.url is not None
        assert is_absolute_link(link.url)
        assert link.url.isascii()
        assert number.strip() in unquote(link.url)
        assert (
            urlsplit(link.url).hostname
            == urlsplit(
                tracking_url(slug, "1", templates={"*": "https://t.example/{number}"}, **PLACE).url or ""
            ).hostname
        )
    else:
        assert link.reason == "number_missing"


def test_the_table_is_sound() -> None:
    assert len({row[0] for row in TABLE}) == len(TABLE) == len(CARRIERS)
    names = [_plain(name) for facts in CARRIERS.values() for name in (facts.name, *facts.names)]
    assert len(names) == len(set(names)), "a name stands for two carriers"
    assert {slug for family in FAMILIES.values() for slug in family.values()} <= set(CARRIERS)
    assert pickle.loads(pickle.dumps(CARRIERS["dhl"])) == CARRIERS["dhl"]


def test_the_table_agrees_with_the_documents() -> None:
    folder = os.environ.get("MARKETSYNC_SPECS")
    if not folder:
        pytest.skip("MARKETSYNC_SPECS does not point to the vendors' documents")
    with (Path(folder) / "aftership" / "carriers.csv").open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    assert set(CARRIERS) <= {row["slug"] for row in rows}
    aliases = {_plain(name): row["slug"] for row in rows for name in (row["aliases"] or "").split("|") if name}
    assert {name: aliases[name] for name, slug in _BY_NAME.items() if name in aliases and aliases[name] != slug} == {}
