"""The difference between "null" and "not given"."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Final, Literal

__all__ = ["UNSET", "Unset", "given"]


class Unset(enum.Enum):
    """The type of `UNSET`."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Final = Unset.UNSET
"""An argument that was not given. `None` means null on the wire."""


def given(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that were given."""
    return {name: value for name, value in members.items() if value is not UNSET}
