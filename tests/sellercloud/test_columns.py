"""Custom columns: one type for the caller, or an error that names the column and not its value."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest

from marketsync.errors import MappingError
from marketsync.sellercloud import ColumnMismatch, ColumnType, CustomColumn, column_of
from marketsync.sellercloud.wire import codec

READERS = ("as_bool", "as_int", "as_decimal", "as_text")


def column(value: Any, name: str = "BACKMARKET_SAFETY_QTY") -> CustomColumn:
    return CustomColumn(name=name, value=value)


@pytest.mark.parametrize("value", [True, "true", "True", " TRUE ", "Yes", "yes", "1", 1])
def test_true_in_all_its_spellings(value: Any) -> None:
    assert column(value).as_bool() is True


@pytest.mark.parametrize("value", [False, "false", "False", "No", " no", "0", 0])
def test_false_in_all_its_spellings(value: Any) -> None:
    assert column(value).as_bool() is False


@pytest.mark.parametrize(
    ("value", "expected"), [(12, 12), ("12", 12), (" -3 ", -3), (Decimal("2.0"), 2), ("2.00", 2), (0, 0)]
)
def test_whole_numbers(value: Any, expected: int) -> None:
    assert column(value).as_int() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal("389.90"), "389.90"), ("389.90", "389.90"), (389, "389"), ("+1.5", "1.5"), (Decimal("1E+2"), "100")],
)
def test_decimal_numbers_keep_their_digits(value: Any, expected: str) -> None:  # MON-1
    assert str(column(value).as_decimal()) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("0123456", "0123456"), (" B ", "B"), (123456, "123456"), (Decimal("1.50"), "1.50")]
)
def test_text_keeps_leading_zeros(value: Any, expected: str) -> None:
    assert column(value).as_text() == expected


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_no_value_is_none_and_not_a_default(reader: str, value: Any) -> None:
    assert getattr(column(value), reader)() is None


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("as_bool", "maybe", "true or false"),
        ("as_bool", 2, "true or false"),
        ("as_bool", ["Yes"], "true or false"),
        ("as_int", "two", "a whole number"),
        ("as_int", "2.5", "a whole number"),
        ("as_int", True, "a whole number"),
        ("as_int", {}, "a whole number"),
        ("as_decimal", "1,234.56", "a decimal number"),
        ("as_decimal", "1e3", "a decimal number"),
        ("as_decimal", "NaN", "a decimal number"),
        ("as_decimal", "٣", "a decimal number"),
        ("as_decimal", False, "a decimal number"),
        ("as_text", True, "text"),
        ("as_text", ["B"], "text"),
    ],
)
def test_a_wrong_type_names_the_column_and_what_was_expected(reader: str, value: Any, expected: str) -> None:
    with pytest.raises(ColumnMismatch) as caught:
        getattr(column(value), reader)()
    error = caught.value
    assert (error.column, error.expected) == ("BACKMARKET_SAFETY_QTY", expected)
    assert str(error) == f"custom column BACKMARKET_SAFETY_QTY does not hold {expected}"
    assert isinstance(error, MappingError)  # a record with one is parked


def test_the_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(ColumnMismatch("BACKMARKET_ID", "text")))
    assert (error.column, error.expected, str(error)) == (
        "BACKMARKET_ID",
        "text",
        "custom column BACKMARKET_ID does not hold text",
    )


def test_the_value_decides_and_not_the_declared_type() -> None:
    declared = CustomColumn(name="BACKMARKET_ENABLED_DE", data_type=ColumnType.INTEGER, value="Yes")
    assert declared.as_bool() is True


def test_a_column_is_found_whatever_its_capitals() -> None:
    columns = (column(1, "Backmarket_Id"), column(2, "BACKMARKET_ID_DE"))
    assert column_of(columns, "BACKMARKET_ID") is columns[0]
    assert column_of(columns, "BACKMARKET_GRADE") is None


def test_values_do_not_show_themselves() -> None:  # PII-2: an order's columns may hold anything
    assert "Kastanienweg" not in repr(column("Kastanienweg 7 b"))


def test_any_json_is_a_value_and_a_new_type_is_kept() -> None:
    rows = [{"ColumnName": "A", "DataType": 9, "Value": {"deep": [1]}}, {"columnname": "B"}]
    found = codec.structure(rows, tuple[CustomColumn, ...])
    assert (found[0].value, found[0].data_type) == ({"deep": [1]}, ColumnType(9))
    assert (found[1].name, found[1].value, found[1].data_type) == ("B", None, None)
