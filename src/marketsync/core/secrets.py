"""Values that never show themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, Self

from attrs import field, frozen

__all__ = ["Secret", "mask", "mask_tail", "personal"]


@frozen(repr=False)
class Secret:
    """A token or password. `reveal()` is the only way to read it; it does not survive pickling."""

    _value: str = field(alias="value")

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: read it again where it is needed")


def mask(value: object) -> str:
    """What `repr` shows of a personal value: that there is one."""
    return "None" if value is None else "***" if value else repr(value)


def mask_tail(value: object) -> str:
    """An identifier with all but its last four characters hidden (SER-18)."""
    text = str(value)
    return "*" * max(0, len(text) - 4) + text[-4:] if len(text) > 4 else "*" * len(text)


personal: Callable[[object], str] = mask
"""Use as `field(repr=personal)` on model members that hold personal data (PII-2)."""
