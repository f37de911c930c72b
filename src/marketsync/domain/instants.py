"""Instants: aware on the way in, UTC inside. A naive datetime raises; nobody's time zone is assumed."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["aware", "optional_aware"]


def aware(value: datetime) -> datetime:
    """The instant in UTC. ``TypeError`` for anything but a datetime, ``ValueError`` for a naive one."""
    if not isinstance(value, datetime):
        raise TypeError(f"an instant is a datetime, not {type(value).__name__}")
    if value.utcoffset() is None:
        raise ValueError("a datetime without a time zone is ambiguous; pass an aware one")
    return value.astimezone(UTC)


def optional_aware(value: datetime | None) -> datetime | None:
    """Like `aware`, and ``None`` stays ``None``."""
    return None if value is None else aware(value)
