# Generated from _async/test_respx.py by tools/generate_sync.py. Do not edit.
"""The client over a mocked network: what leaves, and what its answers become."""

from __future__ import annotations

import httpx
import pytest
import respx

from marketsync.core import RetryPolicy, Safety
from marketsync.errors import ConnectFailed, NotFound, Outcome, TimedOut
from marketsync.transport import ApiClient, FixedAuth
from tests.transport.vendor import PROFILE, URL, Order, clock, operation


def client() -> ApiClient:
    return ApiClient(
        PROFILE,
        base_url=URL,
        account="main",
        auth=FixedAuth(lambda: {"authorization": "Plain t"}),
        options={"clock": clock(), "retry": RetryPolicy(attempts=3)},
    )


@respx.mock
def test_order_comes_from_the_network() -> None:
    route = respx.post(f"{URL}/orders", json={"id": "7"}, headers={"authorization": "Plain t"}).respond(
        json={"id": "7", "state": "SHIPPED"}
    )
    with client() as api:
        assert api.request(operation()) == Order("7", "SHIPPED")
    assert route.call_count == 1


@respx.mock
def test_read_goes_on_after_a_fault_and_a_pause() -> None:
    respx.post(f"{URL}/orders").mock(
        side_effect=[
            httpx.ReadError,
            httpx.Response(429, headers={"retry-after": "3"}),
            httpx.Response(200, json={"id": "7"}),
        ]
    )
    with client() as api:
        assert api.request(operation()) == Order("7")
        assert api.clock.monotonic() > 3


@pytest.mark.parametrize(
    ("error", "kind", "outcome", "calls"),
    [
        (httpx.ReadTimeout, TimedOut, Outcome.UNKNOWN, 1),
        (httpx.WriteTimeout, TimedOut, Outcome.UNKNOWN, 1),
        (httpx.ReadError, ConnectFailed, Outcome.UNKNOWN, 1),
        (httpx.WriteError, ConnectFailed, Outcome.UNKNOWN, 1),
        (httpx.CloseError, ConnectFailed, Outcome.UNKNOWN, 1),
        (httpx.RemoteProtocolError, ConnectFailed, Outcome.UNKNOWN, 1),
        (httpx.ConnectError, ConnectFailed, Outcome.NOT_SENT, 3),
        (httpx.ConnectTimeout, ConnectFailed, Outcome.NOT_SENT, 3),
        (httpx.PoolTimeout, ConnectFailed, Outcome.NOT_SENT, 3),
        (httpx.ProxyError, ConnectFailed, Outcome.NOT_SENT, 3),
        (httpx.UnsupportedProtocol, ConnectFailed, Outcome.NOT_SENT, 3),
        (httpx.LocalProtocolError, ConnectFailed, Outcome.NOT_SENT, 3),
    ],
)
def test_each_kind_of_broken_network_says_whether_a_create_happened(
    error: type[Exception], kind: type[Exception], outcome: Outcome, calls: int
) -> None:
    with respx.mock:
        route = respx.post(f"{URL}/orders").mock(side_effect=error)
        with client() as api:
            with pytest.raises(kind) as raised:
                api.request(operation(Safety.CREATE))
    assert (raised.value.outcome, route.call_count) == (outcome, calls)  # type: ignore[attr-defined]


@respx.mock
def test_refusal_is_an_error() -> None:
    respx.post(f"{URL}/orders").respond(404)
    with client() as api:
        with pytest.raises(NotFound):
            api.request(operation())
