"""The CSV of a batch: written by the csv module, and refused before it is sent where it would fail or be misread."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket.catalog_csv import LONGEST_CATALOG, catalog_of
from marketsync.backmarket.listing_enums import ListingGrade, ListingGradeCode


def read(text: str, **form: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), **form))


def test_every_kind_of_value_is_written_as_the_vendor_reads_it() -> None:
    row = {
        "sku": 'A,1 "new"',
        "grade": ListingGrade.VERY_GOOD,
        "quantity": 3,
        "price": Decimal("1E+2"),
        "currency": "EUR",
        "new_battery": True,
        "comment": None,
    }
    catalog = catalog_of([row])
    assert read(catalog.text) == [
        {
            "sku": 'A,1 "new"',
            "grade": "VERY_GOOD",
            "quantity": "3",
            "price": "100",
            "currency": "EUR",
            "new_battery": "true",
            "comment": "",
        }
    ]
    assert catalog.rows == 1


def test_the_declared_marks_are_the_ones_that_are_used() -> None:
    catalog = catalog_of([{"sku": "A;1'", "comment": "it's; good"}], delimiter=";", quotechar="'")
    assert (catalog.delimiter, catalog.quotechar) == (";", "'")
    assert read(catalog.text, delimiter=";", quotechar="'") == [{"sku": "A;1'", "comment": "it's; good"}]


def test_a_finished_csv_goes_out_unchanged() -> None:
    text = 'sku;quantity\r\n"A";1\r\nB;2'
    catalog = catalog_of(text, delimiter=";")
    assert (catalog.text, catalog.rows) == (text, 2)


def test_the_old_code_of_a_grade_counts_as_one() -> None:  # GRD-1
    catalog = catalog_of([{"sku": "A", "ean": "4006381333931", "state": ListingGradeCode.EXCELLENT}])
    assert read(catalog.text)[0]["state"] == "0"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no rows"),
        ("sku,quantity\n", "no rows"),
        ([{"quantity": 1}], "row 1 of the CSV has no sku"),
        ([{"sku": "A"}, {"sku": " "}], "row 2 of the CSV has no sku"),
        ([{"sku": "abc"}, {"sku": "ABC "}], "row 2 of the CSV repeats a sku"),
        ([{"sku": "A", "price": Decimal(1)}], "price without a currency"),
        ([{"sku": "A", "product_id": "x"}], "product without a grade"),
        ([{"sku": "A", "backmarket_id": 4, "grade": ""}], "product without a grade"),
        ([{"sku": "A", "quantity": 1}, {"sku": "B"}], "row 2 has other columns"),
        ("sku,quantity\nA\n", "row 1 of the CSV has another number of columns"),
        ("sku,quantity\nA,1\nB,1,2\n", "row 2 of the CSV has another number of columns"),
        ('sku,comment\nA,"half\n', "cannot be read after row 0"),
    ],
)
def test_what_would_fail_or_be_misread_is_refused(rows: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        catalog_of(rows)


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), b"A", ["A"]])
def test_a_value_that_no_cell_can_hold_is_refused(value: Any) -> None:  # MON-1
    with pytest.raises(TypeError, match="price must be"):
        catalog_of([{"sku": "A", "price": value, "currency": "EUR"}])


@pytest.mark.parametrize(
    "marks", [{"delimiter": ""}, {"delimiter": ", "}, {"quotechar": "\n"}, {"delimiter": '"'}, {"quotechar": ","}]
)
def test_marks_are_single_and_different(marks: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"delimiter|quotechar"):
        catalog_of([{"sku": "A"}], **marks)


def test_the_longest_csv_has_15000_lines_with_its_head() -> None:
    rows = [{"sku": f"S{number}"} for number in range(LONGEST_CATALOG - 1)]
    assert catalog_of(rows).text.count("\n") == 15_000
    assert catalog_of(catalog_of(rows).text.rstrip("\n")).rows == 14_999
    with pytest.raises(ValueError, match="more than 15000 lines"):
        catalog_of([*rows, {"sku": "one more"}])
    with pytest.raises(ValueError, match="more than 15000 lines"):
        catalog_of(catalog_of(rows).text + "one more")


def test_lines_inside_of_a_cell_count_too() -> None:
    rows = [{"sku": f"S{number}", "comment": "two\nlines"} for number in range(LONGEST_CATALOG // 2)]
    with pytest.raises(ValueError, match="more than 15000 lines"):
        catalog_of(rows)
