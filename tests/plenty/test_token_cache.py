"""Token caches: owner-only, locked, replaced as a whole, and harmless when damaged."""

from __future__ import annotations

import builtins
import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from marketsync.core import Secret
from marketsync.errors import ConfigurationError
from marketsync.plenty import FileTokenCache, MemoryTokenCache, Token, TokenCache

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TOKEN = Token.granted(Secret("eyJ-one"), NOW, 86400)
OTHER = Token.granted(Secret("eyJ-two"), NOW, 86400)


@pytest.fixture(params=["memory", "file"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> TokenCache:
    return MemoryTokenCache() if request.param == "memory" else FileTokenCache(tmp_path / "made" / "tokens.json")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[FileTokenCache]:
    cache = FileTokenCache(tmp_path / "tokens.json")
    release = cache.try_lock("k")
    assert release is not None
    yield cache
    release()


def test_what_is_stored_is_loaded_by_key(cache: TokenCache) -> None:
    assert cache.load("a") is None
    release = cache.try_lock("a")
    assert release is not None
    cache.store("a", TOKEN)
    cache.store("b", OTHER)
    release()
    assert (cache.load("a"), cache.load("b"), cache.load("c")) == (TOKEN, OTHER, None)


def test_only_the_named_token_is_dropped(cache: TokenCache) -> None:
    release = cache.try_lock("a")
    assert release is not None
    cache.store("a", TOKEN)
    cache.discard("a", OTHER.value)
    assert cache.load("a") == TOKEN
    cache.discard("a", TOKEN.value)
    cache.discard("a", TOKEN.value)
    assert cache.load("a") is None
    release()


def test_a_lock_is_taken_once_until_it_is_given_back(cache: TokenCache) -> None:
    release = cache.try_lock("a")
    assert release is not None
    assert cache.try_lock("a") is None
    release()
    again = cache.try_lock("a")
    assert again is not None
    again()


@pytest.mark.parametrize(("seconds", "kept"), [(86400, 86100), (3600, 3300), (60, 54)])
def test_tokens_are_given_up_before_their_end(seconds: int, kept: int) -> None:
    assert Token.granted(Secret("t"), NOW, seconds).good_until == NOW + timedelta(seconds=kept)


def test_tokens_do_not_show_themselves(cache: TokenCache) -> None:
    release = cache.try_lock("a")
    assert release is not None
    cache.store("a", TOKEN)
    release()
    assert "eyJ" not in repr(TOKEN) + str(TOKEN) + repr(cache)


def test_file_and_folder_belong_to_the_owner_alone(tmp_path: Path) -> None:
    cache = FileTokenCache(tmp_path / "made" / "tokens.json")
    release = cache.try_lock("k")
    assert release is not None
    previous = os.umask(0)
    try:
        cache.store("k", TOKEN)
    finally:
        os.umask(previous)
        release()
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700
    assert {one.name for one in cache.path.parent.iterdir()} == {"tokens.json", "tokens.json.lock"}
    for one in cache.path.parent.iterdir():
        assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_file_holds_token_and_end_and_nothing_else(file: FileTokenCache) -> None:
    file.store("k", TOKEN)
    assert json.loads(file.path.read_text()) == {
        "version": 1,
        "tokens": {"k": {"token": "eyJ-one", "good_until": "2026-11-25T07:55:00+00:00"}},
    }


def test_file_is_replaced_not_rewritten(file: FileTokenCache) -> None:
    file.store("k", TOKEN)
    before = file.path.stat().st_ino
    with file.path.open() as reader:
        file.store("k", OTHER)
        assert "eyJ-one" in reader.read()
    assert file.path.stat().st_ino != before
    assert file.load("k") == OTHER


def test_rest_of_a_killed_writer_does_no_harm(file: FileTokenCache) -> None:
    file.store("k", TOKEN)
    file.path.with_name("tokens.json.new").write_text('{"tokens": {"k": {"tok')
    assert file.load("k") == TOKEN
    file.store("k", OTHER)
    assert file.load("k") == OTHER


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"tokens": []}',
        b'{"tokens": {"k": 1}}',
        b'{"tokens": {"k": {"token": 1}}}',
        b'{"tokens": {"k": {"token": "a", "good_until": "soon"}}}',
        b'{"tokens": {"k": {"token": "a", "good_until": "2026-11-25T07:55:00"}}}',
        b'{"tokens": {"k": {"token": "a"}}}',
    ],
)
def test_damaged_file_costs_a_login_and_nothing_else(file: FileTokenCache, content: bytes) -> None:
    file.store("k", TOKEN)
    file.path.write_bytes(content)
    assert file.load("k") is None
    file.store("k", OTHER)
    assert file.load("k") == OTHER


def test_file_that_others_can_read_is_refused(file: FileTokenCache) -> None:
    file.store("k", TOKEN)
    file.path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        file.load("k")


def test_folder_that_others_can_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(ConfigurationError, match="writable by others"):
        FileTokenCache(folder / "tokens.json").try_lock("k")
    folder.chmod(0o1777)
    release = FileTokenCache(folder / "tokens.json").try_lock("k")
    assert release is not None
    release()


def test_symbolic_link_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        FileTokenCache(tmp_path / "tokens.json").load("k")


def test_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ConfigurationError, match="folder"):
        FileTokenCache(tmp_path / "taken" / "tokens.json").try_lock("k")


def test_folder_without_locks_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FileTokenCache(tmp_path / "tokens.json")

    class NoLocks:
        LOCK_EX = LOCK_NB = 0

        @staticmethod
        def flock(handle: int, how: int) -> None:
            raise OSError(95, "not supported")

    monkeypatch.setattr(cache, "_locks", NoLocks)
    with pytest.raises(ConfigurationError, match="does not support locks"):
        cache.try_lock("k")


def test_platform_without_posix_locks_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "fcntl":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigurationError, match="MemoryTokenCache"):
        FileTokenCache("tokens.json")


def test_own_caches_have_to_implement_all_of_it() -> None:
    bare = TokenCache()
    for use in (
        lambda: bare.load("k"),
        lambda: bare.store("k", TOKEN),
        lambda: bare.discard("k", TOKEN.value),
        lambda: bare.try_lock("k"),
    ):
        with pytest.raises(TypeError):
            use()
