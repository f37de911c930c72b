"""The httpx adapter: one request, a total deadline, a size cap; no retry, no redirect, no cookie, no logged URL."""

from __future__ import annotations

import ssl
import threading

import httpx

from marketsync.core.operation import Patience, RawRequest, RawResponse, TransportFailure
from marketsync.errors import ConfigurationError
from marketsync.transport._async.network import AsyncPool
from marketsync.transport.proxies import environment_proxies, proxy_for
from marketsync.transport.watch import AsyncWatch, failure_of

__all__ = ["AsyncHttpTransport"]


class AsyncHttpTransport:
    """Sends over HTTP(S). `verify` is an `ssl.SSLContext` or a bool; a context may be shared between clients.

    httpx's client is left out: it would log URLs, keep cookies and unpack bodies without a bound. `trust_env=False`
    ignores the proxy variables of the environment.
    """

    def __init__(
        self, *, verify: ssl.SSLContext | bool = True, max_connections: int = 20, trust_env: bool = True
    ) -> None:
        self._verify = verify
        self._limits = httpx.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
        self._proxies = environment_proxies() if trust_env else {}
        direct = AsyncPool(verify=verify, proxy=None, limits=self._limits)  # reads certificates: not while a call waits
        self._pools: dict[str | None, AsyncPool] = {None: direct}
        self._lock = threading.Lock()
        self._closed = False

    async def asend(self, request: RawRequest, patience: Patience) -> RawResponse:
        """The whole answer. Raises `TransportFailure`, which says whether the request may have arrived."""
        watch = AsyncWatch(patience)
        failure: TransportFailure
        try:
            async with watch:
                return await self._exchange(request, watch)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            failure = failure_of(error, watch.status)
        raise failure  # outside of `except`: httpx's errors hold the request, and with it the credentials

    async def _exchange(self, request: RawRequest, watch: AsyncWatch) -> RawResponse:
        sent = httpx.Request(
            request.method,
            request.url,
            headers=[("accept-encoding", "gzip"), *request.headers],
            content=request.content,
            extensions={"timeout": watch.timeouts()},
        )
        answer = await self._pool(request.url).handle_async_request(sent)
        try:
            watch.answered(answer.status_code, answer.headers.get("content-encoding", ""))
            async for chunk in answer.aiter_raw():
                watch.feed(chunk)
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return RawResponse(answer.status_code, headers, watch.body())
        finally:
            await answer.aclose()

    def _pool(self, url: str) -> AsyncPool:
        proxy = proxy_for(url, self._proxies)
        with self._lock:
            if self._closed:
                raise ConfigurationError("the client is closed")
            if proxy not in self._pools:
                self._pools[proxy] = AsyncPool(verify=self._verify, proxy=proxy, limits=self._limits)
            return self._pools[proxy]

    async def aclose(self) -> None:
        """Close the connections."""
        with self._lock:
            self._closed = True
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            await pool.aclose()
