"""Where a login's token lives so that others can use it: in this process, or in a file for all processes of a user.

A login costs a session or a call of the user's budget, so one is shared: whoever holds the lock of a key logs in, the
others wait and then find the token.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import stat
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import field, frozen

from marketsync.core import Secret
from marketsync.errors import ApiError, ConfigurationError

__all__ = ["FileTokenCache", "MemoryTokenCache", "Release", "Token", "TokenCache", "cache_key"]

Release = Callable[[], None]
_MARGIN = 300.0
_MOST_BYTES = 1 << 20


@frozen
class Token:
    """A token and the moment from which it is not used any more, a little before its end."""

    value: Secret = field(repr=False)
    good_until: datetime

    @classmethod
    def granted(cls, value: Secret, now: datetime, seconds: float, *, margin: float = _MARGIN) -> Token:
        """A token that was given for so many seconds; it is replaced `margin` seconds (or a tenth) before its end."""
        return cls(value, now + timedelta(seconds=seconds - min(margin, seconds / 10)))


@frozen
class _Refusal:
    error: ApiError
    until: float
    password: Secret


class TokenCache:
    """Subclass it to keep tokens elsewhere: `load`, `store`, `discard` and `try_lock` are all there is.

    `store` and `discard` are only called by the one that holds the key's lock.
    """

    def __init__(self) -> None:
        self._refusals: dict[str, _Refusal] = {}

    def load(self, key: str) -> Token | None:
        """The token of a key, fresh or not."""
        raise TypeError("a token cache implements this")

    def store(self, key: str, token: Token) -> None:
        """Replace the token of a key."""
        raise TypeError("a token cache implements this")

    def discard(self, key: str, value: Secret) -> None:
        """Drop the token of a key if it still is this one: another worker may have replaced it."""
        raise TypeError("a token cache implements this")

    def try_lock(self, key: str) -> Release | None:
        """Take the key's lock and return what gives it back, or `None` when another one has it. Never waits."""
        raise TypeError("a token cache implements this")

    def refusal(self, key: str, password: Secret, now: float) -> ApiError | None:
        """A recent login of this process that was refused and need not be tried again yet."""
        found = self._refusals.get(key)
        if found is None or found.until <= now or found.password != password:
            return None
        return copy.copy(found.error)

    def refuse(self, key: str, error: ApiError, password: Secret, until: float) -> None:
        """Remember a refused login until a moment (monotonic seconds)."""
        self._refusals[key] = _Refusal(copy.copy(error), until, password)


class MemoryTokenCache(TokenCache):
    """Shares tokens between the clients and threads of one process."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens: dict[str, Token] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def load(self, key: str) -> Token | None:
        return self._tokens.get(key)

    def store(self, key: str, token: Token) -> None:
        self._tokens[key] = token

    def discard(self, key: str, value: Secret) -> None:
        found = self._tokens.get(key)
        if found is not None and found.value == value:
            del self._tokens[key]

    def try_lock(self, key: str) -> Release | None:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        return lock.release if lock.acquire(blocking=False) else None

    def __repr__(self) -> str:
        return f"MemoryTokenCache({len(self._tokens)} tokens)"


class FileTokenCache(TokenCache):
    """Shares tokens between processes through a file that only its owner can read.

    The file holds tokens and their ends under hashed keys. It is replaced as a whole, under a lock that the operating
    system frees when its holder dies. One file serves several systems, one login at a time. Needs POSIX file locks.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__()
        self._locks = _posix_locks()
        self._path = Path(path).expanduser().absolute()

    @property
    def path(self) -> Path:
        """Where the tokens are."""
        return self._path

    def load(self, key: str) -> Token | None:
        return _token(self._read().get(key))

    def store(self, key: str, token: Token) -> None:
        entry = {"token": token.value.reveal(), "good_until": token.good_until.isoformat()}
        self._write({**self._read(), key: entry})

    def discard(self, key: str, value: Secret) -> None:
        tokens = self._read()
        found = _token(tokens.get(key))
        if found is not None and found.value == value:
            self._write({name: entry for name, entry in tokens.items() if name != key})

    def try_lock(self, key: str) -> Release | None:
        self._prepare_folder()
        handle = self._open(self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT)
        try:
            self._locks.flock(handle, self._locks.LOCK_EX | self._locks.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError as error:
            os.close(handle)
            raise ConfigurationError("the folder of the token file does not support locks") from error

        def release() -> None:
            self._locks.flock(handle, self._locks.LOCK_UN)  # frees it for forked copies of the handle, too
            os.close(handle)

        return release

    def __repr__(self) -> str:
        return f"FileTokenCache({str(self._path)!r})"

    def _prepare_folder(self) -> None:
        folder = self._path.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.stat()
        except OSError as error:
            raise ConfigurationError("the folder of the token file cannot be made or read") from error
        others_write = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not found.st_mode & stat.S_ISVTX
        if others_write or found.st_uid not in (0, os.geteuid()):
            raise ConfigurationError("the folder of the token file belongs to or is writable by others")

    def _open(self, path: Path, flags: int) -> int:
        try:
            return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ConfigurationError(f"the token file cannot be opened: {error.strerror}") from error

    def _read(self) -> dict[str, Any]:
        try:
            handle = self._open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return {}
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigurationError("the token file must be readable by its owner alone: chmod 600")
            content = file.read(_MOST_BYTES)
        try:
            document = json.loads(content)
        except ValueError:
            return {}  # a damaged cache costs a login, nothing else
        tokens = document.get("tokens") if isinstance(document, dict) else None
        return tokens if isinstance(tokens, dict) else {}

    def _write(self, tokens: dict[str, Any]) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        handle = self._open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, 0o600)
            file.write(json.dumps({"version": 1, "tokens": tokens}).encode())
        fresh.replace(self._path)


def cache_key(base_url: str, username: str) -> str:
    """The key of a login; neither address nor name can be read from it."""
    return hashlib.sha256(f"{base_url}\n{username}".encode()).hexdigest()


def _posix_locks() -> Any:
    try:
        import fcntl
    except ImportError:
        raise ConfigurationError("FileTokenCache needs POSIX file locks; share a MemoryTokenCache instead") from None
    return fcntl


def _token(entry: object) -> Token | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("token"), str):
        return None
    try:
        good_until = datetime.fromisoformat(str(entry.get("good_until")))
    except ValueError:
        return None
    return Token(Secret(entry["token"]), good_until) if good_until.utcoffset() is not None else None
