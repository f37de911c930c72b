# Generated from _async/test_http.py by tools/generate_sync.py. Do not edit.
"""The HTTP transport against a peer on loopback that resets, stalls, drips and lies. Time is real and short."""

from __future__ import annotations

import gzip
import json
import logging
import ssl
import threading
import time
import zlib
from typing import Any

import pytest

from marketsync.core import Patience, RawRequest, RawResponse, Safety, TransportFailure
from marketsync.errors import (
    ApiError,
    ConfigurationError,
    ConnectFailed,
    DecodeFailed,
    NotAuthenticated,
    Outcome,
    TimedOut,
)
from marketsync.transport import ApiClient, FixedAuth, HttpTransport
from tests.transport.hostile import Behaviour, Peer, closed_port, hostile
from tests.transport.vendor import PROFILE, TOKEN, Order, operation

SHORT = Patience(timeout=5, total=0.6, max_body=100_000)
LONG = Patience(timeout=5, total=5, max_body=100_000)
GENEROUS = 5.0  # seconds within which a call with SHORT patience is over on a busy machine; the peers go on for longer
BODY = json.dumps({"id": "7"}).encode()


def head(length: int | None = len(BODY), *, status: str = "200 OK", extra: str = "") -> bytes:
    size = "" if length is None else f"Content-Length: {length}\r\n"
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{size}{extra}\r\n".encode()


def send(url: str, patience: Patience = SHORT, **request: Any) -> RawResponse:
    transport = HttpTransport()
    try:
        return transport.send(
            RawRequest("POST", f"{url}/orders", (("authorization", TOKEN),), **{"content": b"{}", **request}), patience
        )
    finally:
        transport.close()


def broken(behaviour: Behaviour, patience: Patience = SHORT, **request: Any) -> TransportFailure:
    """The failure that a behaviour leads to; whatever it is, it comes in time and leaves no thread behind."""
    with hostile(behaviour) as url:
        before = threading.active_count()
        started = time.monotonic()
        with pytest.raises(TransportFailure) as raised:
            send(url, patience, **request)
        assert time.monotonic() - started < GENEROUS + (patience.total if patience is LONG else 0)
        assert threading.active_count() <= before + 1  # the peer's own
    return raised.value


def well_behaved(peer: Peer) -> None:
    while True:
        peer.request()
        peer.send(head() + BODY)


def test_answer_comes_whole() -> None:
    with hostile(well_behaved) as url:
        got = send(url, LONG)
    assert (got.status, got.content, got.headers["content-type"]) == (200, BODY, "application/json")


def test_request_arrives_as_it_was_meant() -> None:
    seen: list[bytes] = []

    def note(peer: Peer) -> None:
        seen.append(peer.request())
        peer.send(head() + BODY)

    with hostile(note) as url:
        transport = HttpTransport()
        transport.send(
            RawRequest("PUT", f"{url}/orders?with[]=a%20b&e=x%40y", (("x-a", "1"), ("accept", "text/csv")), b"[1]"),
            LONG,
        )
        transport.close()
    first, _, rest = seen[0].partition(b"\r\n")
    assert first == b"PUT /orders?with[]=a%20b&e=x%40y HTTP/1.1"
    lines = rest.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert {b"x-a: 1", b"accept: text/csv", b"content-length: 3", b"accept-encoding: gzip"} <= set(lines)
    assert seen[0].endswith(b"\r\n\r\n[1]")


def test_connection_is_kept_for_the_next_request() -> None:
    connections = []

    def count(peer: Peer) -> None:
        connections.append(peer)
        well_behaved(peer)

    with hostile(count) as url:
        transport = HttpTransport()
        for _ in range(3):
            transport.send(RawRequest("GET", url), LONG)
        transport.close()
    assert len(connections) == 1


# -- did it arrive?


def test_refused_connection_means_that_nothing_was_sent() -> None:
    with closed_port() as url, pytest.raises(TransportFailure) as raised:
        send(url)
    assert (raised.value.sent, raised.value.timed_out) == (False, False)
    assert raised.value.reason == "no connection (connection refused)"


def test_unknown_host_means_that_nothing_was_sent() -> None:
    with pytest.raises(TransportFailure) as raised:
        send("http://no-such-host.invalid", LONG)
    assert not raised.value.sent


def test_wrong_url_means_that_nothing_was_sent() -> None:
    for url in ("ftp://127.0.0.1/x", "http://", "http://[::1"):
        with pytest.raises(TransportFailure) as raised:
            send(url)
        assert not raised.value.sent


def test_peer_without_tls_means_that_nothing_was_sent() -> None:
    with hostile(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as url:
        with pytest.raises(TransportFailure) as raised:
            send(url.replace("http://", "https://"), LONG)
    assert not raised.value.sent


def test_tls_handshake_that_stalls_is_over_in_time_and_nothing_was_sent() -> None:
    with hostile(lambda peer: peer.hang()) as url:
        started = time.monotonic()
        with pytest.raises(TransportFailure) as raised:
            send(url.replace("http://", "https://"))
        assert time.monotonic() - started < GENEROUS
    assert raised.value.timed_out


def reset_before_the_answer(peer: Peer) -> None:
    peer.request()
    peer.reset()


def reset_in_the_head(peer: Peer) -> None:
    peer.request()
    peer.send(head()[:20])
    peer.pause(0.05)
    peer.reset()


def reset_in_the_body(peer: Peer) -> None:
    peer.request()
    peer.send(head(1000) + BODY)
    peer.pause(0.05)
    peer.reset()


def ends_before_the_answer(peer: Peer) -> None:
    peer.request()


def promises_more_than_comes(peer: Peer) -> None:
    peer.request()
    peer.send(head(1000) + BODY)


def broken_chunks(peer: Peer) -> None:
    peer.request()
    peer.send(head(None, extra="Transfer-Encoding: chunked\r\n") + b"zz\r\nnonsense\r\n")


def unfinished_chunks(peer: Peer) -> None:
    peer.request()
    peer.send(head(None, extra="Transfer-Encoding: chunked\r\n") + b"2\r\n{}\r\n")


def no_http_at_all(peer: Peer) -> None:
    peer.request()
    peer.send(b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize(
    "behaviour",
    [
        reset_before_the_answer,
        reset_in_the_head,
        reset_in_the_body,
        ends_before_the_answer,
        promises_more_than_comes,
        broken_chunks,
        unfinished_chunks,
        no_http_at_all,
    ],
)
def test_broken_connection_leaves_open_whether_it_arrived(behaviour: Behaviour) -> None:
    failure = broken(behaviour, LONG)
    assert (failure.sent, failure.timed_out, failure.complete) == (True, False, False)
    assert failure.reason.startswith("the connection broke before the answer was complete")


# -- in time


def stalls(peer: Peer) -> None:
    peer.request()
    peer.hang()


def drips_the_head(peer: Peer) -> None:
    peer.request()
    peer.drip(head(extra="X-Filler: " + "x" * 200 + "\r\n") + BODY)


def drips_the_body(peer: Peer) -> None:
    peer.request()
    peer.send(head(300))
    peer.drip(b" " * 300)


def drips_informational_heads(peer: Peer) -> None:
    peer.request()
    while peer.pause(0.1):
        peer.send(b"HTTP/1.1 102 Processing\r\n\r\n")


@pytest.mark.parametrize("behaviour", [stalls, drips_the_head, drips_the_body, drips_informational_heads])
def test_answer_that_does_not_come_in_time_is_given_up(behaviour: Behaviour) -> None:
    failure = broken(behaviour)
    assert (failure.sent, failure.timed_out, failure.complete) == (True, True, False)
    assert failure.reason == "no complete answer in time"


def test_stall_is_noticed_by_the_timeout_of_one_operation() -> None:
    failure = broken(stalls, Patience(timeout=0.5, total=30))
    assert failure.timed_out


def test_dripping_head_is_bounded_on_a_kept_connection_too() -> None:
    def first_good(peer: Peer) -> None:
        peer.request()
        peer.send(head() + BODY)
        drips_the_head(peer)

    with hostile(first_good) as url:
        transport = HttpTransport()
        transport.send(RawRequest("GET", url), LONG)
        started = time.monotonic()
        with pytest.raises(TransportFailure) as raised:
            transport.send(RawRequest("GET", url), SHORT)
        assert time.monotonic() - started < GENEROUS
        assert raised.value.timed_out
        transport.close()


def test_peer_that_does_not_take_the_request_is_given_up() -> None:
    failure = broken(lambda peer: peer.hang(), content=b"x" * 20_000_000)
    assert (failure.sent, failure.timed_out) == (True, True)


def test_pool_that_is_busy_means_that_nothing_was_sent() -> None:
    with hostile(stalls) as url:
        transport = HttpTransport(max_connections=0)
        with pytest.raises(TransportFailure) as raised:
            transport.send(RawRequest("GET", url), SHORT)
        transport.close()
    assert raised.value.timed_out


# -- bodies


def answers(content: bytes, *, encoding: str = "gzip", status: str = "200 OK") -> Behaviour:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(head(len(content), status=status, extra=f"Content-Encoding: {encoding}\r\n") + content)

    return behave


@pytest.mark.parametrize(
    ("content", "encoding", "body"),
    [
        (gzip.compress(BODY, mtime=0), "gzip", BODY),
        (gzip.compress(BODY, mtime=0), "X-GZIP", BODY),
        (gzip.compress(b'{"a":', mtime=0) + gzip.compress(b"1}", mtime=0), "gzip", b'{"a":1}'),
        (BODY, "identity", BODY),
        (b"", "gzip", b""),
        (gzip.compress(b"x" * 100_000, mtime=0), "gzip", b"x" * 100_000),
    ],
)
def test_compressed_body_is_unpacked(content: bytes, encoding: str, body: bytes) -> None:
    with hostile(answers(content, encoding=encoding)) as url:
        assert (send(url, LONG)).content == body


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"this is no gzip", "gzip"),
        (gzip.compress(BODY, mtime=0)[:-4], "gzip"),
        (gzip.compress(BODY, mtime=0) + b"rubbish", "gzip"),
        (zlib.compress(BODY), "deflate"),
        (gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), "gzip, gzip"),
        (BODY, "br"),
    ],
    ids=["text", "short", "long", "deflate", "twice", "unknown"],
)
def test_broken_compression_is_an_answer_nobody_can_read(content: bytes, encoding: str) -> None:
    failure = broken(answers(content, encoding=encoding), LONG)
    assert (failure.sent, failure.complete, failure.status) == (True, True, 200)


def test_small_answer_that_unpacks_to_gigabytes_is_cut() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=1)
    failure = broken(answers(bomb), LONG)
    assert (failure.complete, failure.reason) == (True, "the answer is larger than the limit")


def test_body_of_the_largest_size_is_taken_and_one_byte_more_is_not() -> None:
    for size, good in ((100_000, True), (100_001, False)):
        with hostile(answers(b"x" * size, encoding="identity")) as url:
            if good:
                assert len((send(url, LONG)).content) == size
            else:
                with pytest.raises(TransportFailure, match="larger than the limit"):
                    send(url, LONG)


def test_endless_body_is_cut() -> None:
    def endless(peer: Peer) -> None:
        peer.request()
        peer.send(head(None, extra="Transfer-Encoding: chunked\r\n"))
        while peer.pause(0):
            peer.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    failure = broken(endless, LONG)
    assert (failure.complete, failure.status) == (True, 200)


def test_answer_that_is_given_up_frees_its_connection() -> None:
    answered = []

    def first_bad(peer: Peer) -> None:
        answered.append(peer)
        if len(answered) == 1:
            answers(b"x" * 200_000, encoding="identity")(peer)
        elif len(answered) == 2:
            answers(BODY, encoding="br")(peer)
        else:
            well_behaved(peer)

    with hostile(first_bad) as url:
        transport = HttpTransport(max_connections=1)
        for _ in range(2):
            with pytest.raises(TransportFailure) as raised:
                transport.send(RawRequest("GET", url), LONG)
            assert raised.value.complete
        assert (transport.send(RawRequest("GET", url), LONG)).content == BODY
        transport.close()


def test_answer_without_a_body() -> None:
    def nothing(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 204 No Content\r\n\r\n")

    with hostile(nothing) as url:
        got = send(url, LONG)
    assert (got.status, got.content) == (204, b"")


def test_body_that_ends_with_the_connection_is_complete() -> None:
    def old_fashioned(peer: Peer) -> None:
        peer.request()
        peer.send(head(None, extra="Connection: close\r\n") + BODY)

    with hostile(old_fashioned) as url:
        assert (send(url, LONG)).content == BODY


# -- no redirect, no cookie, no page mistaken for an answer


def test_redirect_is_not_followed() -> None:
    asked: list[bytes] = []

    def elsewhere(peer: Peer) -> None:
        asked.append(peer.request())
        peer.send(head(0, status="302 Found", extra="Location: /other\r\n"))

    with hostile(elsewhere) as url:
        assert (send(url, LONG)).status == 302
    assert len(asked) == 1


def test_cookies_are_not_kept() -> None:
    asked: list[bytes] = []

    def biscuit(peer: Peer) -> None:
        while True:
            asked.append(peer.request())
            peer.send(head(extra="Set-Cookie: session=1; Path=/\r\n") + BODY)

    with hostile(biscuit) as url:
        transport = HttpTransport()
        for _ in range(2):
            transport.send(RawRequest("GET", url), LONG)
        transport.close()
    assert len(asked) == 2
    assert b"session" not in asked[1].lower()


def test_repeated_headers_are_joined_and_names_are_lower_case() -> None:
    def two(peer: Peer) -> None:
        peer.request()
        peer.send(head(extra="X-Limit: a\r\nx-limit: b\r\n") + BODY)

    with hostile(two) as url:
        assert (send(url, LONG)).header("X-LIMIT") == "a, b"


# -- through a client: what each failure means for a write and for a read


def client(url: str, **options: Any) -> ApiClient:
    return ApiClient(
        PROFILE,
        base_url=url,
        account="main",
        auth=FixedAuth(lambda: {"authorization": f"Plain {TOKEN}"}),
        options={"timeout": 5, "total_timeout": 0.6, **options},  # type: ignore[typeddict-item]
    )


@pytest.mark.parametrize(
    ("behaviour", "kind", "outcome"),
    [
        (reset_before_the_answer, ConnectFailed, Outcome.UNKNOWN),
        (promises_more_than_comes, ConnectFailed, Outcome.UNKNOWN),
        (stalls, TimedOut, Outcome.UNKNOWN),
        (drips_the_head, TimedOut, Outcome.UNKNOWN),
        (drips_the_body, TimedOut, Outcome.UNKNOWN),
        (answers(b"no gzip"), DecodeFailed, Outcome.APPLIED),
        (answers(b"no gzip", status="500 Oops"), DecodeFailed, Outcome.UNKNOWN),
        (answers(b"<html>hello</html>", encoding="identity"), DecodeFailed, Outcome.APPLIED),
        (answers(b"", encoding="identity", status="401 No"), NotAuthenticated, Outcome.DENIED),
    ],
)
def test_create_is_sent_once_and_the_error_says_what_is_known(
    behaviour: Behaviour, kind: type[ApiError], outcome: Outcome
) -> None:
    connections = []

    def count(peer: Peer) -> None:
        connections.append(peer)
        behaviour(peer)

    with hostile(count) as url:
        with client(url) as api:
            with pytest.raises(kind) as raised:
                api.request(operation(Safety.CREATE))
    assert (raised.value.outcome, len(connections)) == (outcome, 1)


def test_refused_connection_is_tried_until_the_time_is_over() -> None:
    with closed_port() as url:
        started = time.monotonic()
        with client(url) as api:
            with pytest.raises(ConnectFailed) as raised:
                api.request(operation(Safety.CREATE))
        assert time.monotonic() - started < GENEROUS
    assert raised.value.outcome is Outcome.NOT_SENT


def test_read_is_repeated_on_a_new_connection_after_a_reset() -> None:
    calls = []

    def once(peer: Peer) -> None:
        calls.append(peer)
        peer.request()
        if len(calls) == 1:
            peer.reset()
        else:
            peer.send(head() + BODY)

    with hostile(once) as url:
        with client(url, total_timeout=10) as api:
            assert api.request(operation()) == Order("7")
    assert len(calls) == 2


def test_failures_carry_no_request_and_logs_no_url_and_no_header(caplog: pytest.LogCaptureFixture) -> None:
    def talkative(peer: Peer) -> None:
        peer.request()
        peer.send(head(extra=f"Set-Cookie: session={TOKEN}\r\nX-Echo: erika@example.com\r\n") + BODY)
        peer.request()
        peer.reset()

    with hostile(talkative) as url, caplog.at_level(logging.DEBUG):
        transport = HttpTransport()
        secret = RawRequest("GET", f"{url}/x?email=erika%40example.com", (("authorization", TOKEN),))
        assert (transport.send(secret, LONG)).header("set-cookie") == f"session={TOKEN}"
        with pytest.raises(TransportFailure) as raised:
            transport.send(secret, LONG)
        transport.close()
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert "receive_response_headers.complete" in caplog.text
    for private in (TOKEN, "erika", "session="):
        assert private not in caplog.text


def test_closed_transport_is_a_mistake_of_the_caller() -> None:
    transport = HttpTransport()
    transport.close()
    with pytest.raises(ConfigurationError, match="closed"):
        transport.send(RawRequest("GET", "http://127.0.0.1:9"), SHORT)


def test_context_for_certificates_may_be_shared() -> None:
    context = ssl.create_default_context()
    for _ in range(2):
        transport = HttpTransport(verify=context)
        with hostile(lambda peer: peer.reset()) as url, pytest.raises(TransportFailure):
            transport.send(RawRequest("GET", url), SHORT)
        transport.close()
