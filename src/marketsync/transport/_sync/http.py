# Generated from _async/http.py by tools/generate_sync.py. Do not edit.
"""The httpx adapter: one request, a total deadline, a size cap; no retry, no redirect, no cookie."""

from __future__ import annotations

import httpx

from marketsync.core.operation import Patience, RawRequest, RawResponse
from marketsync.transport.watch import Watch, failure_of

__all__ = ["HttpTransport"]


class HttpTransport:
    """Sends over HTTP(S). `verify` is an `ssl.SSLContext` or a bool; a context may be shared between clients."""

    def __init__(self, *, verify: object = True, max_connections: int = 20) -> None:
        limits = httpx.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
        self._client = httpx.Client(verify=verify, limits=limits, follow_redirects=False, trust_env=True)  # type: ignore[arg-type]

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        """The whole answer. Raises `TransportFailure`, which says whether the request may have arrived."""
        watch = Watch(patience)
        try:
            with (
                watch,
                self._client.stream(
                    request.method,
                    request.url,
                    headers=list(request.headers),
                    content=request.content,
                    timeout=watch.timeout(),
                ) as answer,
            ):
                watch.answered(answer.status_code)
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    watch.check(len(body))
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return RawResponse(answer.status_code, headers, bytes(body))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            raise failure_of(error, watch.status) from error

    def close(self) -> None:
        """Close the connection pool."""
        self._client.close()
