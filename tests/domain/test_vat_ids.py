"""Section 2.5 of the domain rules: python-stdnum decides, the table of syntaxes is its test."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketsync.domain import VatCheck, VatId, VatIdKind, verify_online

SYNTAX = {
    "AT": r"ATU\d{8}",
    "BE": r"BE[01]\d{9}",
    "BG": r"BG\d{9,10}",
    "CY": r"CY\d{8}[A-Z]",
    "CZ": r"CZ\d{8,10}",
    "DE": r"DE\d{9}",
    "DK": r"DK\d{8}",
    "EE": r"EE\d{9}",
    "EL": r"EL\d{9}",
    "ES": r"ES([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])",
    "FI": r"FI\d{8}",
    "FR": r"FR[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"HR\d{11}",
    "HU": r"HU\d{8}",
    "IE": r"IE(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"IT\d{11}",
    "LT": r"LT(\d{9}|\d{12})",
    "LU": r"LU\d{8}",
    "LV": r"LV\d{11}",
    "MT": r"MT\d{8}",
    "NL": r"NL[A-Z0-9+*]{10}\d{2}",
    "PL": r"PL\d{10}",
    "PT": r"PT\d{9}",
    "RO": r"RO\d{2,10}",
    "SE": r"SE\d{12}",
    "SI": r"SI\d{8}",
    "SK": r"SK\d{10}",
    "XI": r"XI(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}

VALID = {
    "AT": ["ATU13585627"],
    "BE": ["BE0428759497", "BE0697449992"],
    "BG": ["BG175074752"],
    "CY": ["CY10259033P"],
    "CZ": ["CZ25123891"],
    "DE": ["DE136695976"],
    "DK": ["DK13585628"],
    "EE": ["EE100931558"],
    "EL": ["EL094259216"],
    "ES": ["ES54362315K", "ESX2482300W", "ESB58378431"],
    "FI": ["FI20774740"],
    "FR": ["FR23334175221"],
    "HR": ["HR33392005961"],
    "HU": ["HU12892312"],
    "IE": ["IE6433435F", "IE6433435OA"],
    "IT": ["IT00743110157"],
    "LT": ["LT119511515", "LT100001919017"],
    "LU": ["LU15027442"],
    "LV": ["LV40003521600"],
    "MT": ["MT11679112"],
    "NL": ["NL004495445B01"],
    "PL": ["PL8567346215"],
    "PT": ["PT501964843"],
    "RO": ["RO18547290"],
    "SE": ["SE123456789701"],
    "SI": ["SI50223054"],
    "SK": ["SK2022749619"],
    "XI": ["XI980780684", "XIGD499", "XIHA500"],
}


@pytest.mark.parametrize(("prefix", "text"), [(prefix, text) for prefix, texts in VALID.items() for text in texts])
def test_valid_ids_of_every_country(prefix: str, text: str) -> None:  # VID-5, VID-6
    vat_id = VatId.parse(text)
    assert vat_id.valid is True
    assert (vat_id.prefix, vat_id.normalised, vat_id.kind) == (prefix, text, VatIdKind.VAT)
    assert vat_id.in_vies
    assert re.fullmatch(SYNTAX[prefix], vat_id.normalised)


def test_every_member_state_is_covered() -> None:
    assert set(SYNTAX) == set(VALID)
    assert len(SYNTAX) == 28


@pytest.mark.parametrize("prefix", sorted(SYNTAX))
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_valid_has_the_syntax_of_the_table(prefix: str, data: st.DataObject) -> None:  # VID-5
    body = data.draw(
        st.one_of(
            st.from_regex(SYNTAX[prefix], fullmatch=True).map(lambda text: text[2:]),
            st.text("0123456789", min_size=5, max_size=15),
            st.text("0123456789ABCKUXYZ+*", min_size=5, max_size=14),
        )
    )
    vat_id = VatId.parse(prefix + body)
    if vat_id.valid:
        assert re.fullmatch(SYNTAX[prefix], vat_id.normalised, re.ASCII), vat_id.normalised


@pytest.mark.parametrize(
    "text",
    [
        "ATU13585626",
        "DE12345678",
        "GR094259216",
        "EL094259217",
        "DEDE136695976",
        "XI98078068",
        "XI980780685",
        "GB980780685",
        "GB12",
        "CHE107787578",
        "CHE10778757",
        "RO1630615123457",
        "DE13669597\u0666",
        "IT",
    ],
)
def test_invalid_ids_are_kept_and_flagged(text: str) -> None:  # VID-5, VID-6
    vat_id = VatId.parse(text)
    assert vat_id.valid is False
    assert vat_id.value == text


@pytest.mark.parametrize(
    ("text", "country", "normalised"),
    [
        ("BE 697449992", None, "BE0697449992"),
        (" de 136.695-976 ", None, "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("094259216", "GR", "EL094259216"),
        ("U13585627", "AT", "ATU13585627"),
        ("980780684", "GB", "GB980780684"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("DE136695976", "AT", "DE136695976"),
        ("697449992", "BE", "BE0697449992"),
        ("EL 44279446", None, "EL044279446"),
        ("X2482300W", "ES", "ESX2482300W"),
    ],
)
def test_ids_are_normalised_for_comparison_and_kept_as_typed(
    text: str, country: str | None, normalised: str
) -> None:  # VID-4
    vat_id = VatId.parse(text, country)
    assert vat_id.normalised == normalised
    assert vat_id.valid is True
    assert vat_id.value == text


def test_letters_in_front_may_belong_to_the_number() -> None:  # VID-4
    from stdnum.fr import tva

    number = next(f"SE{siren}" for siren in range(100000001, 100200000) if tva.is_valid(f"SE{siren}"))
    vat_id = VatId.parse(number, "FR")
    assert (vat_id.prefix, vat_id.normalised, vat_id.valid) == ("FR", f"FR{number}", True)
    own = next(f"FR{siren}" for siren in range(100000001, 100200000) if tva.is_valid(f"FRFR{siren}"))
    assert VatId.parse(own, "FR").normalised == f"FR{own}"


@pytest.mark.parametrize(("text", "prefix"), [("GB980780684", "GB"), ("CHE107787577MWST", "CHE")])
def test_great_britain_and_switzerland_are_checked_but_not_in_vies(text: str, prefix: str) -> None:  # VID-6
    vat_id = VatId.parse(text)
    assert (vat_id.valid, vat_id.prefix, vat_id.in_vies) == (True, prefix, False)


@pytest.mark.parametrize("country", [None, "US", "NO"])
def test_a_country_without_a_rule_has_no_verdict(country: str | None) -> None:  # VID-5
    vat_id = VatId.parse("12-3456789", country)
    assert (vat_id.valid, vat_id.prefix, vat_id.kind, vat_id.normalised) == (None, None, VatIdKind.UNKNOWN, "123456789")


@pytest.mark.parametrize(
    ("text", "country", "valid"),
    [
        ("RSSMRA80A01H501U", "IT", True),
        ("rss mra 80a01 h501u", None, True),
        ("RSSMRA80A01H501X", "IT", False),
        ("ITRSSMRA80A01H501U", "IT", True),
    ],
)
def test_an_italian_codice_fiscale_is_a_private_tax_id(text: str, country: str | None, valid: bool) -> None:  # VID-5
    vat_id = VatId.parse(text, country)
    assert vat_id.kind is VatIdKind.CODICE_FISCALE
    assert vat_id.valid is valid
    assert len(vat_id.normalised) == 16
    assert not vat_id.in_vies


def test_the_same_text_from_another_country_is_no_codice_fiscale() -> None:  # VID-5
    assert VatId.parse("RSSMRA80A01H501U", "DE").kind is VatIdKind.VAT


@pytest.mark.parametrize("text", ["", "  "])
def test_a_blank_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        VatId.parse(text)


def test_a_number_is_no_id() -> None:
    wrong: Any = 136695976
    with pytest.raises(TypeError, match="text"):
        VatId.parse(wrong)


@given(st.text(min_size=1, max_size=30).filter(str.strip), st.sampled_from([None, "DE", "GR", "IT", "FR", "CH", "US"]))
def test_any_text_has_a_verdict(text: str, country: str | None) -> None:  # VID-5
    vat_id = VatId.parse(text, country)
    assert vat_id.valid in (True, False, None)
    assert vat_id.value == text
    assert vat_id.value not in repr(vat_id) or len(text) < 4


def test_an_id_shows_its_prefix_only() -> None:  # PII-2
    assert repr(VatId.parse("DE136695976")) == str(VatId.parse("DE136695976")) == "VatId('DE***')"
    assert repr(VatId.parse("RSSMRA80A01H501U")) == "VatId('***')"


def test_an_online_answer_is_kept_with_its_date_and_an_outage_stops_nothing() -> None:  # VID-7
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    vat_id = VatId.parse("DE136695976")
    assert vat_id.check is None
    assert verify_online(vat_id, lambda _: True, at=at).check == VatCheck(True, at)
    assert verify_online(vat_id, lambda _: None, at=at).check == VatCheck(None, at)

    def outage(_: VatId) -> bool:
        raise ConnectionError("service unavailable")

    assert verify_online(vat_id, outage, at=at).check == VatCheck(None, at)
    with pytest.raises(ValueError, match="time zone"):
        VatCheck(True, datetime(2026, 11, 2))  # noqa: DTZ001


def test_ids_survive_pickling() -> None:
    vat_id = VatId.parse("DE136695976", "DE")
    assert pickle.loads(pickle.dumps(vat_id)) == vat_id


def test_importing_the_domain_does_not_load_the_number_library() -> None:
    code = "import sys, marketsync.domain; sys.exit(any(m in sys.modules for m in ('stdnum', 'cattrs', 'httpx')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
