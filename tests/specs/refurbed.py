"""Requests and answers against refurbed's own Swagger document, which `MARKETSYNC_SPECS` leads to.

    validate_request("OrderService/GetOrder", {"id": "7100001"})
    validate_response("OrderService/GetOrder", answer)               # success
    validate_response("OrderService/GetOrder", answer, status=404)   # error body

A path may be short, whole or a URL. Problems are an `AssertionError` that lists all of them; without the document the
calling test is skipped.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import FormatChecker

__all__ = ["DEVIATIONS", "document", "methods", "validate_request", "validate_response"]

DEVIATIONS: Mapping[str, str] = {
    "x-nullable": "Swagger 2.0 has no null; the document marks optional members so, and null is legal there.",
    "required in scalars": "The generator writes `required` into members that are no objects; the message has it too.",
    "SetOrderInvoiceRequest": "A stream: the document gives a list the members of its entries; each entry is checked.",
    "UploadOrderCommercialInvoiceRequest": "A stream as well, described in the same way.",
    "int64 format": "int64 travels as text of digits; the document says format int64, which checks nothing by itself.",
    "uint32 format": "Pagination limits are uint32 in the sources; the document says integer with format int64.",
    "unknown members": "The document forbids none; here they are problems, since the vendor drops them silently.",
}  # fmt: skip
"""Where the check departs from the letter of the document, and why."""

PREFIX = "/refb.merchant.v1."
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    from marketsync.testing._refurbed_wire import time_of

    if isinstance(value, str):
        try:
            time_of(value)
        except ValueError:
            return False
    return True


@_FORMATS.checks("int64")
def _is_int64(value: object) -> bool:
    return not isinstance(value, str) or (value.lstrip("-").isdigit() and -(2**63) <= int(value) < 2**63)


@functools.cache
def _load(path: str) -> dict[str, Any]:
    with Path(path).open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded


def document() -> dict[str, Any]:
    """The Swagger document; the calling test is skipped where it is not at hand."""
    folder = os.environ.get("MARKETSYNC_SPECS")
    if not folder:
        pytest.skip("MARKETSYNC_SPECS does not point to the vendors' documents")
    return _load(str(Path(folder) / "refurbed" / "refurbed-merchant-api-openapi.json"))


def methods() -> list[str]:
    """All methods, as `Service/Method`."""
    return sorted(path.removeprefix(PREFIX) for path in document()["paths"])


def validate_request(path: str, body: Any) -> None:
    """The JSON that a client sends."""
    _validate(_operation(path)["parameters"][0]["schema"], body, f"request of {path}")


def validate_response(path: str, body: Any, *, status: int = 200) -> None:
    """The JSON that comes back."""
    answers = _operation(path)["responses"]
    _validate(answers["200" if status == 200 else "default"]["schema"], body, f"answer {status} of {path}")


def _operation(path: str) -> Mapping[str, Any]:
    short = path.rsplit(PREFIX, 1)[-1].lstrip("/")
    operation: Mapping[str, Any] | None = document()["paths"].get(PREFIX + short, {}).get("post")
    assert operation is not None, f"the document has no method {path}"
    return operation


@functools.cache
def _definitions(path: str) -> dict[str, Any]:
    found = {name: _strict(schema) for name, schema in _load(path)["definitions"].items()}
    for name in ("SetOrderInvoiceRequest", "UploadOrderCommercialInvoiceRequest"):
        stream = found[name]
        entry = {"type": "object", "properties": stream.pop("properties"), "additionalProperties": False}
        stream["items"] = entry
        stream.pop("additionalProperties", None)
    return found


def _strict(schema: Any) -> Any:
    """The schema as JSON Schema: nullable members, no unknown ones."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        name: value for name, value in schema.items() if name not in ("description", "title", "example", "default")
    }
    nullable = plain.pop("x-nullable", False)
    if "$ref" in plain:
        plain = {"$ref": plain["$ref"]}
    else:
        if "properties" in plain:
            plain["properties"] = {name: _strict(member) for name, member in plain["properties"].items()}
            plain.setdefault("additionalProperties", False)
        else:
            plain.pop("required", None)
        if "items" in plain:
            plain["items"] = _strict(plain["items"])
    return {"anyOf": [plain, {"type": "null"}]} if nullable else plain


def _validate(schema: Any, body: Any, what: str) -> None:
    folder = os.environ["MARKETSYNC_SPECS"]
    definitions = _definitions(str(Path(folder) / "refurbed" / "refurbed-merchant-api-openapi.json"))
    whole = {**_strict(schema), "definitions": definitions}
    validator = jsonschema.Draft4Validator(whole, format_checker=_FORMATS)
    problems = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]
    assert not problems, f"{what}:\n" + "\n".join(problems)
