"""The CSV that creates and changes listings, written and checked before anything leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from attrs import frozen

from marketsync.core import OpenEnum, OpenIntEnum

__all__ = ["LONGEST_CATALOG", "Catalog", "Cell", "catalog_of"]

LONGEST_CATALOG: Final = 15_000
"""Lines that a CSV may have, the one with the column names included."""

Cell = str | int | Decimal | OpenEnum | OpenIntEnum | None

_PRODUCT: Final = ("product_id", "ean", "backmarket_id")
_GRADE: Final = ("grade", "state")


@frozen
class Catalog:
    """A CSV, how it is written, and how many listings it touches."""

    text: str
    delimiter: str
    quotechar: str
    rows: int


def catalog_of(listings: Iterable[Mapping[str, Cell]] | str, *, delimiter: str = ",", quotechar: str = '"') -> Catalog:
    """From rows (column -> value), or from a CSV that is written already and whose first line names the columns.

    Raises `ValueError` for what would fail or be misread: a CSV without rows, of more than 15,000 lines or with a SKU
    missing or named twice; a price without its currency; a product without a grade, which would be listed as GOOD.
    """
    for mark, what in ((delimiter, "delimiter"), (quotechar, "quotechar")):
        if not isinstance(mark, str) or len(mark) != 1 or mark in "\r\n":
            raise ValueError(f"{what} must be one character")
    if delimiter == quotechar:
        raise ValueError("delimiter and quotechar must differ")
    if isinstance(listings, str):
        text, rows = listings, _read(listings, delimiter, quotechar)
    else:
        rows = [{name: _cell(value, name) for name, value in row.items()} for row in listings]
        text = _written(rows, delimiter, quotechar)
    _check(rows)
    if text.count("\n") + (not text.endswith("\n")) > LONGEST_CATALOG:
        raise ValueError(f"the CSV has more than {LONGEST_CATALOG} lines: send it in parts")
    return Catalog(text, delimiter, quotechar, len(rows))


def _written(rows: Sequence[Mapping[str, str]], delimiter: str, quotechar: str) -> str:
    columns = list(rows[0]) if rows else []
    for at, row in enumerate(rows, 1):
        if row.keys() != rows[0].keys():
            raise ValueError(f"row {at} has other columns than the first: what an empty cell does is not documented")
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter, quotechar=quotechar, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _read(text: str, delimiter: str, quotechar: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quotechar, strict=True)
    rows: list[dict[str, str]] = []
    try:
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"row {len(rows) + 1} of the CSV has another number of columns than its first line")
            rows.append(row)
    except csv.Error:
        raise ValueError(f"the CSV cannot be read after row {len(rows)}") from None
    return rows


def _cell(value: Cell, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, OpenEnum | OpenIntEnum):
        return str(value.raw)
    if isinstance(value, str | int):
        return str(value)
    raise TypeError(f"{column} must be text, a whole number, a finite Decimal or a word")


def _check(rows: Sequence[Mapping[str, str]]) -> None:
    if not rows:
        raise ValueError("the CSV has no rows")
    seen: set[str] = set()
    for at, row in enumerate(rows, 1):
        sku = row.get("sku", "").strip().casefold()
        if not sku:
            raise ValueError(f"row {at} of the CSV has no sku")
        if sku in seen:
            raise ValueError(f"row {at} of the CSV repeats a sku; Back Market compares them without regard to case")
        seen.add(sku)
        if row.get("price") and not row.get("currency"):
            raise ValueError(f"row {at} of the CSV has a price without a currency")
        if any(row.get(name) for name in _PRODUCT) and not any(row.get(name) for name in _GRADE):
            raise ValueError(f"row {at} of the CSV names a product without a grade: it would be listed as GOOD")
