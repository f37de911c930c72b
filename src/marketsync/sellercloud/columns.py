"""Custom columns: values whose types nobody declares, read as what the caller needs or refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal, wire
from marketsync.errors import MappingError
from marketsync.sellercloud.stock_enums import ColumnType
from marketsync.sellercloud.wire import pascal_case

__all__ = ["ColumnMismatch", "ColumnOption", "CustomColumn", "column_of"]

_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


class ColumnMismatch(MappingError):
    """The custom column `column` does not hold what is `expected` of it. The value is not repeated."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(f"custom column {column} does not hold {expected}")
        self.column = column
        self.expected = expected

    def __reduce__(self) -> tuple[type[ColumnMismatch], tuple[str, str]]:
        return (ColumnMismatch, (self.column, self.expected))


@frozen(kw_only=True, field_transformer=pascal_case)
class ColumnOption:
    """A value that a drop-down column offers."""

    key: str | None = None
    value: str | None = None
    additional: Any = field(default=None, repr=False)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class CustomColumn:
    """A custom column of a product or an order, and its value there.

    `value` is what came: text, a number, true, false or `None`. Its readers turn it into one type, whatever the column
    is declared to be; without a value they say `None`, and what does not fit raises `ColumnMismatch`.
    """

    name: str = wire("ColumnName")
    data_type: ColumnType | None = None
    value: Any = field(default=None, repr=personal)
    id: int | None = None
    display_name: str | None = None
    data_length: int | None = None
    is_required: bool = False
    is_drop_down_column: bool = False
    is_drop_down_custom_text_allowed: bool = False
    is_drop_down_allow_multiple_selection: bool = False
    data_source_container: tuple[ColumnOption, ...] = ()
    client_id: int | None = field(default=None, repr=False)
    new_value: Any = field(default=None, repr=False)
    allow_html_popup: bool = field(default=False, repr=False)
    extra: Mapping[str, Any] = extra_members()

    def as_bool(self) -> bool | None:
        """True, Yes, 1 and their opposites, in any capitals, as text, number or JSON."""
        word = self._plain("true or false")
        if word is None:
            return None
        found = _WORDS.get(word.casefold())
        if found is None:
            raise self._mismatch("true or false")
        return found

    def as_int(self) -> int | None:
        """A whole number; 2.0 is one."""
        number = self._number("a whole number")
        if number is None:
            return None
        if number != number.to_integral_value():
            raise self._mismatch("a whole number")
        return int(number)

    def as_decimal(self) -> Decimal | None:
        """A number with a decimal point and without grouping."""
        return self._number("a decimal number")

    def as_text(self) -> str | None:
        """Text as it is, a number as its digits; blanks around it go."""
        if isinstance(self.value, bool):
            raise self._mismatch("text")
        return self._plain("text")

    def _number(self, expected: str) -> Decimal | None:
        text = self._plain(expected)
        if text is None:
            return None
        if not _DECIMAL.fullmatch(text):
            raise self._mismatch(expected)
        return Decimal(text)

    def _plain(self, expected: str) -> str | None:
        """The value as text without blanks around it; `None` for none."""
        if self.value is None:
            return None
        if isinstance(self.value, Decimal):
            return format(self.value, "f")
        if not isinstance(self.value, str | int):
            raise self._mismatch(expected)
        return str(self.value).strip() or None

    def _mismatch(self, expected: str) -> ColumnMismatch:
        return ColumnMismatch(self.name, expected)


def column_of(columns: Iterable[CustomColumn], name: str) -> CustomColumn | None:
    """The column of that name, without regard to capitals; `None` where the record does not show it."""
    wanted = name.casefold()
    return next((one for one in columns if one.name.casefold() == wanted), None)
