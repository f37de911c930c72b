"""Documents of orders: invoices, credit notes, delivery notes and the like."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from marketsync.core import camel_case, extra_members, personal
from marketsync.plenty.models.common import Text

__all__ = ["Document", "DocumentReference", "DocumentStatus"]


@frozen(kw_only=True, field_transformer=camel_case)
class DocumentReference:
    """What a document belongs to: `type` order, `value` its id."""

    type: str
    value: Text
    document_id: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Document:
    """A document of an order, such as an invoice. `type` is a `DocumentType`; `content` is base64, sent on demand."""

    id: int
    type: str = ""
    number: int | None = None
    number_with_prefix: Text | None = None
    path: str | None = field(default=None, repr=personal)
    user_id: int | None = None
    source: str | None = None
    display_date: datetime | None = None
    status: str | None = None
    content: str | None = field(default=None, repr=personal)
    directory_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    references: tuple[DocumentReference, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    @property
    def is_done(self) -> bool:
        """Whether the file is there; a document is `pending` while the system writes it."""
        return self.status == "done"

    @property
    def file(self) -> bytes | None:
        """The file, where the answer held it. Raises `ValueError` for content that is no base64."""
        if not self.content:
            return None
        try:
            return base64.b64decode("".join(self.content.split()), validate=True)
        except binascii.Error:
            raise ValueError("the content of the document is no base64") from None

    @property
    def order_ids(self) -> tuple[int, ...]:
        """The orders it belongs to; needs the relation `references`."""
        found = (one.value for one in self.references if one.type == "order")
        return tuple(int(one) for one in found if one.isascii() and one.isdigit())


@frozen(kw_only=True, field_transformer=camel_case)
class DocumentStatus:
    """How far the writing of a document is: `pending`, `done` or `faulty`."""

    id: int | None = None
    status: Text | None = None
    extra: Mapping[str, Any] = extra_members()

    @property
    def is_done(self) -> bool:
        """Whether the file is there."""
        return self.status == "done"
