"""Secrets, vendors' free text and personal members never show themselves."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from typing import Any

import attrs
import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import RawRequest, RawResponse, Request, Secret, dumps, mask, mask_tail, personal
from marketsync.errors import VendorText

TOKEN = "tok-3f9a-very-secret"


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{!r:>40}".format,
        lambda value: f"{value:>40}",
        lambda value: f"{value!s}",
        lambda value: "%s %r" % (value, value),  # noqa: UP031
        lambda value: str([value, (value,), {"token": value}]),
        lambda value: repr(Exception(value)),
        lambda value: repr(attrs.make_class("Settings", {"token": field()})(value)),
        lambda value: str(dir(value)),
    ],
)
def test_secret_does_not_show_itself(show: Any) -> None:
    assert TOKEN not in show(Secret(TOKEN))
    assert TOKEN not in show(VendorText(TOKEN))


def test_secret_is_revealed_only_on_demand() -> None:
    assert Secret(TOKEN).reveal() == TOKEN
    assert VendorText(TOKEN).reveal() == TOKEN


def test_secret_does_not_leave_the_process() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="not pickled") as refused:
            pickle.dumps({"settings": Secret(TOKEN)}, protocol)
        assert TOKEN not in str(refused.value)
    with pytest.raises(TypeError):
        json.dumps(Secret(TOKEN))
    with pytest.raises(TypeError):
        dumps({"token": Secret(TOKEN)})


def test_secret_can_be_copied_and_compared_and_not_changed() -> None:
    secret = Secret(TOKEN)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"a": [secret]})["a"][0] is secret
    assert secret == Secret(TOKEN)
    assert secret != Secret("other")
    assert secret != TOKEN
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        secret._value = "x"  # type: ignore[misc]
    assert not hasattr(secret, "__dict__")


def test_secret_is_absent_from_logs_and_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("application").debug("settings %s %r", Secret(TOKEN), {"token": Secret(TOKEN)})
    assert TOKEN not in caplog.text
    try:
        raise ValueError(Secret(TOKEN))
    except ValueError:
        assert TOKEN not in traceback.format_exc()


def test_vendor_text_is_left_behind_when_pickled() -> None:
    back = pickle.loads(pickle.dumps(VendorText("Erika Muster moved")))
    assert back.reveal() == ""
    assert b"Erika" not in pickle.dumps(VendorText("Erika Muster moved"))


def test_vendor_text_tells_whether_there_is_any() -> None:
    assert bool(VendorText("x"))
    assert not VendorText()
    assert repr(VendorText()) == "VendorText()"
    assert repr(VendorText("x")) == "VendorText(***)"


def test_personal_members_show_only_that_there_is_something() -> None:  # PII-2
    @frozen
    class Buyer:
        id: str
        name: str | None = field(repr=personal)

    assert repr(Buyer("1", "Erika Muster")).endswith("Buyer(id='1', name=***)")
    assert repr(Buyer("1", None)).endswith("name=None)")
    assert repr(Buyer("1", "")).endswith("name='')")
    assert mask([]) == "[]"
    assert mask({"a": 1}) == "***"


@given(st.text(min_size=5))
def test_identifier_shows_its_last_four_characters(text: str) -> None:  # SER-18
    assert mask_tail(text) == "*" * (len(text) - 4) + text[-4:]


@pytest.mark.parametrize(
    ("text", "shown"), [("", ""), ("1", "*"), ("1234", "****"), ("12345", "*2345"), (12345, "*2345")]
)
def test_short_identifier_shows_nothing(text: object, shown: str) -> None:  # SER-18
    assert mask_tail(text) == shown


def test_requests_and_answers_show_no_content() -> None:
    shown = repr(
        [
            Request(
                "POST", "/rest/login", {"password": TOKEN}, (("email", TOKEN),), (("x-key", TOKEN),), TOKEN.encode()
            ),
            RawRequest("POST", f"https://shop.example/?q={TOKEN}", (("authorization", TOKEN),), TOKEN.encode()),
            RawResponse(200, {"set-cookie": TOKEN}, TOKEN.encode()),
        ]
    )
    assert TOKEN not in shown
    assert "POST" in shown
    assert "200" in shown


def test_answer_finds_headers_by_any_case() -> None:
    assert RawResponse(200, {"x-request-id": "r1"}).header("X-Request-Id") == "r1"
    assert RawResponse(200).header("x-request-id") is None
