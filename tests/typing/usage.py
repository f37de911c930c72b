"""Typical use of the public API: type-checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import assert_type

from marketsync.errors import ApiError, MarketsyncError, Outcome


def reaction(error: MarketsyncError) -> str:
    if isinstance(error, ApiError):
        assert_type(error.outcome, Outcome)
        assert_type(error.may_have_happened, bool)
        assert_type(error.retry_after, float | None)
        return f"{error.vendor} {error.operation} {error.request_id}"
    return str(error)
