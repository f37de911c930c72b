"""Run by a test: 96 short processes share one token file; five of them are killed at the worst moments.

python short_processes.py BASE_URL PATH
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from marketsync.core import Patience, RawRequest, RawResponse
from marketsync.plenty import FileTokenCache, PlentyClient, Token
from marketsync.transport import HttpTransport
from marketsync.transport.token_cache import Release

PROCESSES = 96
AT_ONCE = 8


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


class Doomed(FileTokenCache):
    """Dies at a moment of its choice."""

    def __init__(self, path: str, moment: str) -> None:
        super().__init__(path)
        self._moment = moment

    def try_lock(self, key: str) -> Release | None:
        release = super().try_lock(key)
        if release is not None and self._moment == "locked":
            die()
        if release is not None and self._moment == "half written":
            self.path.with_name(self.path.name + ".new").write_text('{"tokens": {"')
            die()
        return release

    def store(self, key: str, token: Token) -> None:
        if self._moment == "logged in":
            die()
        super().store(key, token)
        if self._moment == "stored":
            die()


class Cut(HttpTransport):
    """Dies when its answer has come."""

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        super().send(request, patience)
        die()


def call(base_url: str, path: str, moment: str) -> None:
    transport = Cut() if moment == "calling" else HttpTransport()
    with PlentyClient(
        base_url=base_url, username="user", password="secret", token_cache=Doomed(path, moment), transport=transport
    ) as client:
        client.orders.referrers()


def start(base_url: str, path: str, moment: str) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        call(base_url, path, moment)
        code = 0
    finally:
        os._exit(code)


def main(base_url: str, path: str) -> None:
    moments = ["locked", "half written", "logged in", "stored", "calling"]
    ends = []
    for moment in moments:
        _, status = os.waitpid(start(base_url, path, moment), 0)
        ends.append(status)
    waiting = PROCESSES - len(moments)
    running: set[int] = set()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            running.add(start(base_url, path, ""))
            waiting -= 1
        child, status = os.wait()
        running.discard(child)
        ends.append(status)
    good = sum(1 for one in ends if os.waitstatus_to_exitcode(one) == 0)
    killed = sum(1 for one in ends if os.WIFSIGNALED(one) and os.WTERMSIG(one) == signal.SIGKILL)
    sys.stdout.write(f"succeeded {good} killed {killed}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
