"""What a broken request means, and what its reason tells a support person."""

from __future__ import annotations

import errno
import gzip
import ssl

import httpx
import pytest

from marketsync.core import Patience, TransportFailure
from marketsync.transport.watch import Watch, failure_of, request_end, time_left


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed: api.vendor.example")
    error.verify_message = "certificate has expired"
    return error


@pytest.mark.parametrize(
    ("error", "reason", "sent", "timed_out"),
    [
        (httpx.ConnectTimeout("x"), "no connection", False, True),
        (httpx.PoolTimeout("x"), "no connection", False, True),
        (
            caused(httpx.ConnectError("x"), OSError(errno.ECONNREFUSED, "x")),
            "no connection (connection refused)",
            False,
            False,
        ),
        (caused(httpx.ConnectError("x"), OSError("all attempts failed")), "no connection", False, False),
        (
            caused(httpx.ConnectError("x"), certificate_error()),
            "no connection (certificate: certificate has expired)",
            False,
            False,
        ),
        (caused(httpx.ConnectError("x"), ssl.SSLError(1, "x")), "no connection (TLS: failed)", False, False),
        (httpx.ReadTimeout("x"), "no complete answer in time", True, True),
        (httpx.WriteTimeout("x"), "no complete answer in time", True, True),
        (TimeoutError(), "no complete answer in time", True, True),
        (
            caused(httpx.ReadError("x"), OSError(errno.ECONNRESET, "x")),
            "the connection broke before the answer was complete (connection reset by peer)",
            True,
            False,
        ),
        (
            httpx.RemoteProtocolError("erika@example.com"),
            "the connection broke before the answer was complete",
            True,
            False,
        ),
        (RuntimeError("unheard of"), "the connection broke before the answer was complete", True, False),
    ],
)
def test_failure_says_whether_it_arrived_and_why(error: Exception, reason: str, sent: bool, timed_out: bool) -> None:
    failure = failure_of(error, 200)
    assert (failure.reason, failure.sent, failure.timed_out) == (reason, sent, timed_out)
    assert failure.status == (200 if sent else None)


def test_deadline_is_set_for_the_request_and_taken_back() -> None:
    assert request_end.get() is None
    with Watch(Patience(total=100)) as watch:
        assert request_end.get() == watch.end
        left = time_left(None, TimeoutError)
        assert left is not None
        assert 90 < left <= 100
    assert request_end.get() is None
    assert time_left(7.0, TimeoutError) == 7.0


def test_no_network_operation_gets_more_than_the_total() -> None:
    assert Watch(Patience(timeout=30, total=5)).timeouts() == dict.fromkeys(("connect", "read", "write", "pool"), 5)
    assert Watch(Patience(timeout=3, total=5)).timeouts()["read"] == 3
    assert Watch(Patience(timeout=3, total=1e-9)).timeouts()["read"] == 0.001


def test_empty_chunks_are_harmless() -> None:
    watch = Watch(Patience(max_body=3))
    watch.answered(200, "gzip")
    watch.feed(b"")
    assert watch.body() == b""
    with pytest.raises(TransportFailure, match="broken"):
        watch.feed(b"abc")


def test_no_more_is_unpacked_than_is_needed_to_see_that_it_is_too_much() -> None:
    watch = Watch(Patience(max_body=1000))
    watch.answered(200, "gzip")
    with pytest.raises(TransportFailure, match="larger"):
        watch.feed(gzip.compress(b"\0" * 5_000_000))
    assert len(watch._body) == 1001
