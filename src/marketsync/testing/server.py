"""A fake vendor on a loopback port, over real HTTP."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from marketsync.testing.fake import Answer, Fake

__all__ = ["serve"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, fake: Fake, port: int) -> None:
        self.fake = fake
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news; anything else is a mistake of the fake and has to be seen."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def _server(self) -> _Server:
        return cast(_Server, self.server)

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        result = self._server.fake.handle(self.command, self.path, dict(self.headers.items()), body)
        if isinstance(result, Answer):
            raw = result.raw()
            self.send_response_only(raw.status)
            self.send_header("date", self.date_time_string())
            for name, value in raw.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(raw.content)))
            self.end_headers()
            self.wfile.write(raw.content)
            return
        if result.how == "timeout":
            self._wait_for_hangup()
        self.close_connection = True
        if result.how in ("reset", "refused"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            self.connection.close()

    def _wait_for_hangup(self) -> None:
        """Say nothing until the client gives up or the server stops."""
        self.connection.settimeout(0.05)
        while not self._server.stopping.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _handle  # noqa: N815

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` header tells the fake's time."""
        moment = self._server.fake.clock.now().timestamp() if timestamp is None else timestamp
        return formatdate(moment, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        return None


@contextmanager
def serve(fake: Fake, *, port: int = 0) -> Iterator[str]:
    """Serve a fake on 127.0.0.1; yields its base URL. A free port is taken unless one is named."""
    server = _Server(fake, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
