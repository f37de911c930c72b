"""What several records share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NewType, Protocol

from attrs import field, frozen

from marketsync.core import camel_case, extra_members, personal

__all__ = ["Property", "Text"]

if TYPE_CHECKING:
    Text = str
else:
    Text = NewType("Text", str)
"""Text that the vendor sometimes sends as a number."""
ZERO = Decimal(0)


class _Fact(Protocol):
    @property
    def type_id(self) -> int: ...
    @property
    def value(self) -> Text: ...


def value_of(facts: Iterable[_Fact], type_id: int) -> str | None:
    """The value of the first fact of a type."""
    return next((one.value for one in facts if one.type_id == type_id), None)


@frozen(kw_only=True, field_transformer=camel_case)
class Property:
    """A property of an order or item. The value is text whatever it means; `type_id` is a `PropertyType`."""

    type_id: int
    value: Text = field(default="", repr=personal)
    id: int | None = None
    order_id: int | None = None
    order_item_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()
