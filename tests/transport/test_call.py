"""What one call decides without waiting: URLs, bytes, and what a bare status means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import RawRequest, Request, query_of
from marketsync.errors import (
    Challenged,
    ConfigurationError,
    Conflict,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    ServerFault,
)
from marketsync.transport.call import check_base_url, form, raw_request, status_failure

URL = "https://api.vendor.example"


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("https://api.vendor.example", "https://api.vendor.example"),
        ("https://api.vendor.example/", "https://api.vendor.example"),
        ("  https://shop.example/rest//  ", "https://shop.example/rest"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("HTTPS://Shop.Example", "https://Shop.Example"),
    ],
)
def test_base_url_is_used_without_its_last_slash(given_url: str, used: str) -> None:
    assert check_base_url(given_url) == used


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "api.vendor.example",
        "//api.vendor.example",
        "/rest",
        "ftp://api.vendor.example",
        "https://",
        "https:///rest",
        "https://:443",
        "https://api.vendor.example:http",
        "https://api.vendor.example:0",
        "https://api.vendor.example:99999",
        "https://[::1",
        "https://api vendor.example",
        "https://api.vendor.example/a b",
        "https://api.vendor.example\n.evil.example",
        "https://api.vendor.example\\@evil.example",
        "https://user:tok-3f9a@api.vendor.example",
        "https://tok-3f9a@api.vendor.example",
        "https://api.vendor.example?key=tok-3f9a",
        "https://api.vendor.example#x",
        None,
        7,
        b"https://api.vendor.example",
    ],
)
def test_base_url_that_cannot_work_is_refused_before_anything_is_sent(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url") as refused:
        check_base_url(wrong)
    assert "tok-3f9a" not in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_a_base_url_or_a_clear_error(text: str) -> None:
    try:
        used = check_base_url(text)
    except ConfigurationError:
        return
    assert used.startswith(("http://", "https://"))
    assert check_base_url(used) == used


@given(st.lists(st.tuples(st.sampled_from(["a", "with[]", "a b"]), st.text(st.characters(codec="utf-8")))))
def test_query_survives_quoting(pairs: list[tuple[str, str]]) -> None:
    from urllib.parse import parse_qsl, urlsplit

    raw = raw_request(URL, Request("GET", "/x", query=tuple(pairs)), {})
    assert parse_qsl(urlsplit(raw.url).query, keep_blank_values=True) == pairs
    assert raw.url.isascii()


def test_query_values_as_text() -> None:
    assert query_of({"a": 1, "b": None, "c": True, "d": False, "e": ""}) == (
        ("a", "1"),
        ("c", "true"),
        ("d", "false"),
        ("e", ""),
    )
    assert query_of([("a", 1), ("a", 2)]) == (("a", "1"), ("a", "2"))


def test_body_is_json_unless_bytes_are_given() -> None:
    assert raw_request(URL, Request("POST", "/x", {"a": 1}), {}).content == b'{"a":1}'
    assert raw_request(URL, Request("POST", "/x", {}), {}).content == b"{}"
    raw = raw_request(URL, Request("POST", "/x", {"a": 1}, body=b"%PDF", headers=(("Content-Type", "a/b"),)), {})
    assert raw.content == b"%PDF"
    assert dict(raw.headers)["content-type"] == "a/b"
    assert raw_request(URL, Request("GET", "/x"), {}) == RawRequest(
        "GET", f"{URL}/x", (("accept", "application/json"),), b""
    )
    assert form({"user": "a b", "code": "ä"}) == b"user=a+b&code=%C3%A4"


def test_headers_of_the_request_win() -> None:
    raw = raw_request(URL, Request("POST", "/x", {}, headers=(("Accept", "text/csv"),)), {"ACCEPT": "x", "X-A": "1\t2"})
    assert dict(raw.headers) == {"accept": "text/csv", "content-type": "application/json", "x-a": "1\t2"}


@pytest.mark.parametrize("path", ["/orders/a b", "/orders/a\r\nHost: evil.example", "/orders/\x00", "/orders/\x7f"])
def test_path_that_is_no_url_is_refused_before_anything_is_sent(path: str) -> None:
    with pytest.raises(ConfigurationError, match="path"):
        raw_request(URL, Request("GET", path), {})


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (100, ServerFault, Outcome.UNKNOWN),
        (301, Challenged, Outcome.DENIED),
        (307, Challenged, Outcome.DENIED),
        (400, InvalidRequest, Outcome.REJECTED),
        (401, NotAuthenticated, Outcome.DENIED),
        (403, PermissionDenied, Outcome.DENIED),
        (404, NotFound, Outcome.REJECTED),
        (408, ServerFault, Outcome.UNKNOWN),
        (409, Conflict, Outcome.REJECTED),
        (418, InvalidRequest, Outcome.REJECTED),
        (422, InvalidRequest, Outcome.REJECTED),
        (429, RateLimited, Outcome.THROTTLED),
        (500, ServerFault, Outcome.UNKNOWN),
        (503, ServerFault, Outcome.UNKNOWN),
        (599, ServerFault, Outcome.UNKNOWN),
    ],
)
def test_bare_status(status: int, kind: type[Exception], outcome: Outcome) -> None:
    failure = status_failure(status)
    assert failure is not None
    assert (failure.kind, failure.outcome) == (kind, outcome)
    assert status_failure(status, unreadable=True) == failure


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_bare_success(status: int) -> None:
    assert status_failure(status) is None
    failure = status_failure(status, unreadable=True)
    assert failure is not None
    assert (failure.kind, failure.outcome) == (DecodeFailed, Outcome.APPLIED)
