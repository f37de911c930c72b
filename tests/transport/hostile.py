"""A server on loopback that behaves badly on purpose. Each connection is handled by one behaviour, in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[["Peer"], None]


class Peer:
    """One connection of the server's side."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self._connection = connection
        self._stopping = stopping
        connection.settimeout(5)

    def request(self) -> bytes:
        """The head of a request and its body."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self._connection.recv(65536)
            if not piece:
                raise ConnectionError
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        wanted = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        while len(body) < wanted:
            body += self._connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def pause(self, seconds: float) -> bool:
        """Wait; false when the test is over."""
        return not self._stopping.wait(seconds)

    def drip(self, data: bytes, every: float = 0.2) -> None:
        for at in range(len(data)):
            self.send(data[at : at + 1])
            if not self.pause(every):
                return

    def hang(self) -> None:
        """Until the test is over."""
        self._stopping.wait(30)

    def reset(self) -> None:
        """A hard end instead of an orderly one."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self._connection.close()


@contextmanager
def hostile(behaviour: Behaviour) -> Iterator[str]:
    """Yields a base URL; every connection to it meets `behaviour`."""
    stopping = threading.Event()
    threads: list[threading.Thread] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)

    def handle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            behaviour(Peer(connection, stopping))

    def accept() -> None:
        while not stopping.is_set():
            with suppress(TimeoutError):
                connection, _ = server.accept()
                thread = threading.Thread(target=handle, args=(connection,), daemon=True)
                threads.append(thread)
                thread.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        stopping.set()
        acceptor.join(5)
        server.close()
        for thread in threads:
            thread.join(5)


@contextmanager
def closed_port() -> Iterator[str]:
    """A base URL where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"http://127.0.0.1:{port}"
