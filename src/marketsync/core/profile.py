"""What a vendor package declares about its API, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from marketsync.core.limits import Rate
from marketsync.core.operation import Failure, Operation, RawResponse

__all__ = ["Pause", "Profile"]


@frozen
class Pause:
    """The vendor's word on its budget: nothing more on `bucket` for `seconds`."""

    bucket: str
    seconds: float


@frozen
class Profile:
    """One vendor: name, limits, how failures read, where the request id stands, which headers are secret."""

    vendor: str
    rates: Mapping[str, Rate]
    fault: Callable[[Operation[Any], RawResponse, float], Failure | None] = field(repr=False)
    """(operation, answer, wall clock in epoch seconds) -> failure, or None for success."""
    pauses: Callable[[Operation[Any], RawResponse, float], tuple[Pause, ...]] = field(repr=False)
    """Budget headers of any answer -> pauses."""
    every_call: tuple[tuple[str, float], ...] = ()
    """Budgets that all calls pay, each with the cost."""
    request_id_headers: tuple[str, ...] = ("x-request-id",)
    secret_headers: frozenset[str] = frozenset({"authorization", "cookie", "set-cookie"})
    default_timeout: float = 30.0
    default_total: float = 60.0
