"""The machine under all fakes: planned failures, lateness, both ways in. A tiny vendor of notes shows it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from marketsync.core import Patience, RawRequest, RawResponse, TransportFailure
from marketsync.testing import Answer, Fake, FakeRequest, Refusal, serve
from marketsync.transport import HttpTransport
from tests.transport.vendor import clock

Send = Callable[..., RawResponse]


class FakeNotes(Fake):
    """POST /notes adds a note, GET /notes lists them; the token is `t`."""

    def __init__(self) -> None:
        super().__init__(clock=clock())
        self.notes: list[str] = []

    def operations(self) -> frozenset[str]:
        return frozenset({"notes.add", "notes.list"})

    def route(self, method: str, path: str) -> tuple[str, bool]:
        if path != "/notes":
            raise Refusal(Answer(404, {"error": "no such path"}))
        return ("notes.add", True) if method == "POST" else ("notes.list", False)

    def admit(self, request: FakeRequest) -> None:
        if request.headers.get("authorization") != "t":
            raise Refusal(Answer(401, {"error": "who are you?"}))

    def answer(self, request: FakeRequest) -> Answer:
        if request.write:
            if not request.json["text"]:
                raise Refusal(Answer(422, {"error": "empty"}))
            self.notes.append(request.json["text"])
            return Answer(201, {"count": len(self.notes)})
        return Answer(json={"notes": self.notes, "page": request.param("page"), "with": request.params("with[]")})

    def common_headers(self, request: FakeRequest) -> dict[str, str]:
        return {"X-Left": "9"}


@pytest.fixture
def fake() -> FakeNotes:
    return FakeNotes()


@pytest.fixture(params=["in process", "over HTTP"])
def send(request: pytest.FixtureRequest, fake: FakeNotes) -> Iterator[Send]:
    def through(transport: Any, base: str) -> Send:
        def call(method: str = "POST", target: str = "/notes", text: str = "hello", token: str = "t") -> RawResponse:
            body = f'{{"text": "{text}"}}'.encode() if method == "POST" else b""
            headers = (("Authorization", token),)
            raw: RawResponse = transport.send(
                RawRequest(method, base + target, headers, body), Patience(timeout=1, total=1, max_body=1000)
            )
            return raw

        return call

    if request.param == "in process":
        yield through(fake.transport(), "http://notes.example")
        return
    with serve(fake) as url:
        transport = HttpTransport()
        yield through(transport, url)
        transport.close()


def test_request_is_carried_out_and_remembered(fake: FakeNotes, send: Send) -> None:
    assert send().status == 201
    got = send("GET", "/notes?page=2&with[]=a&with[]=b%20c&empty=")
    assert got.content == b'{"notes": ["hello"], "page": "2", "with": ["a", "b c"]}'
    assert got.header("x-left") == "9"
    assert got.header("content-type") == "application/json"
    first, second = fake.requests
    assert (first.operation, first.write, first.json, first.at) == (
        "notes.add",
        True,
        {"text": "hello"},
        fake.clock.now(),
    )
    assert (second.method, second.path, second.json, second.param("empty"), second.param("none")) == (
        "GET",
        "/notes",
        None,
        "",
        None,
    )
    assert fake.writes == [first]
    assert fake.sent("notes.list") == [second]
    assert "hello" not in repr(first)


@pytest.mark.parametrize(
    ("call", "status"),
    [({"token": "x"}, 401), ({"text": ""}, 422), ({"target": "/none"}, 404), ({"target": "/n"}, 404)],
)
def test_refusal_changes_nothing(fake: FakeNotes, send: Send, call: dict[str, str], status: int) -> None:
    assert send(**call).status == status
    assert fake.notes == []


@pytest.mark.parametrize("how", ["timeout", "reset"])
@pytest.mark.parametrize(("when", "notes"), [("before", []), ("after", ["hello"])])
def test_lost_answer_with_and_without_effect(
    fake: FakeNotes, send: Send, how: str, when: str, notes: list[str]
) -> None:
    fault = fake.fail("notes.add", when=when, how=how)
    with pytest.raises(TransportFailure) as raised:
        send()
    assert (raised.value.sent, raised.value.timed_out) == (True, how == "timeout")
    assert (fake.notes, fault.hits) == (notes, 1)
    assert send().status == 201


@pytest.mark.parametrize("how", ["timeout", 503])
def test_request_may_be_carried_out_long_after_the_sender_gave_up(fake: FakeNotes, send: Send, how: Any) -> None:
    fake.fail(when="late", delay=100, how=how)
    try:
        assert send().status == 503
    except TransportFailure:
        pass
    fake.clock.sleep(99 - fake.clock.monotonic())
    assert b'"notes": []' in send("GET").content
    fake.clock.sleep(2)
    fake.settle()
    assert fake.notes == ["hello"]
    assert send(text="next").content == b'{"count": 2}'


def test_late_request_of_somebody_unknown_is_never_carried_out(fake: FakeNotes, send: Send) -> None:
    fake.fail(when="late", delay=1, how=503)
    assert send(token="x").status == 503
    fake.clock.sleep(2)
    fake.settle()
    assert fake.notes == []


@pytest.mark.parametrize(
    ("how", "status", "content"),
    [
        ("html", 403, b"<!DOCTYPE"),
        ("challenge", 403, b"<!DOCTYPE"),
        ("garbage", 200, b'{"broken": '),
        ("empty", 200, b""),
    ],
)
def test_answer_that_is_none(fake: FakeNotes, send: Send, how: str, status: int, content: bytes) -> None:
    fake.fail(how=how, when="after")
    got = send()
    assert got.status == status
    assert got.content.startswith(content)
    assert fake.notes == ["hello"]


def test_challenge_names_the_request_where_a_plain_page_does_not(fake: FakeNotes, send: Send) -> None:
    # ERR-2
    fake.fail(how="html")
    fake.fail(how="challenge")
    page, challenge = send(), send()
    assert page.headers["server"] == challenge.headers["server"] == "cloudflare"
    assert "cf-ray" not in page.headers
    assert challenge.headers["cf-ray"]
    assert challenge.headers["cf-mitigated"] == "challenge"


def test_status_comes_with_headers_and_body(fake: FakeNotes, send: Send) -> None:
    fake.fail(how=429, headers={"Retry-After": "3"}, body={"error": "slow down"})
    got = send()
    assert (got.status, got.header("retry-after"), got.content) == (429, "3", b'{"error": "slow down"}')
    assert fake.notes == []


def test_answer_without_content_leaves_the_connection_usable(fake: FakeNotes, send: Send) -> None:
    fake.fail(how=204, times=2)
    assert [send().status, send().status, send().status] == [204, 204, 201]


def test_plan_may_skip_repeat_match_and_be_dropped(fake: FakeNotes, send: Send) -> None:
    fake.fail("notes.add", how=500, skip=1, times=2)
    assert [send().status for _ in range(4)] == [201, 500, 500, 201]
    fake.fail(how=502, times=9, match=lambda request: request.method == "POST" and request.json["text"] == "bad")
    assert [send().status, send(text="bad").status, send("GET").status] == [201, 502, 200]
    fake.heal()
    assert send(text="bad").status == 201


def test_plans_are_tried_in_the_order_they_were_made(fake: FakeNotes, send: Send) -> None:
    fake.fail(how=500)
    fake.fail(how=502)
    assert [send().status, send().status, send().status] == [500, 502, 201]


@pytest.mark.parametrize(
    "wrong", [{"when": "never"}, {"how": "meteor"}, {"operation": "notes.burn"}], ids=lambda wrong: str(wrong)
)
def test_slip_in_a_plan_is_refused(fake: FakeNotes, wrong: Any) -> None:
    with pytest.raises(ValueError):
        fake.fail(**wrong)


def test_refused_connection_never_reached_the_vendor(fake: FakeNotes) -> None:
    fake.fail(how="refused")
    with pytest.raises(TransportFailure) as raised:
        fake.transport().send(RawRequest("POST", "http://notes.example/notes"), Patience())
    assert not raised.value.sent
    assert fake.notes == []


def test_timeout_takes_its_time_on_the_fakes_clock(fake: FakeNotes) -> None:
    fake.fail(how="timeout")
    with pytest.raises(TransportFailure):
        fake.transport().send(RawRequest("POST", "http://notes.example/notes"), Patience(timeout=30, total=20))
    assert fake.clock.monotonic() == 20


def test_large_answer_is_cut_in_process_too(fake: FakeNotes) -> None:
    fake.notes = ["x" * 2000]
    with pytest.raises(TransportFailure, match="larger") as raised:
        fake.transport().send(
            RawRequest("GET", "http://notes.example/notes", (("authorization", "t"),)), Patience(max_body=1000)
        )
    assert raised.value.complete


def test_server_ends_with_its_block_even_while_somebody_waits(fake: FakeNotes) -> None:
    fake.fail(how="timeout")
    with serve(fake) as url:
        waiting = threading.Thread(target=lambda: _ignore(url))
        waiting.start()
        while not fake.requests:
            waiting.join(0.01)
    waiting.join(10)
    assert not waiting.is_alive()


def _ignore(url: str) -> None:
    transport = HttpTransport()
    try:
        transport.send(RawRequest("POST", f"{url}/notes"), Patience(timeout=20, total=20))
    except TransportFailure:
        pass
    finally:
        transport.close()
