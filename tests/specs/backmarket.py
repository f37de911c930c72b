"""Requests and answers against Back Market's own OpenAPI document, which `MARKETSYNC_SPECS` leads to.

    validate_request("POST", "/ws/orders/70000004", {"order_id": 70000004, "new_state": 2, "sku": "A"})
    validate_response("GET", "/ws/orders/70000004", answer)                    # success
    validate_response("GET", "/ws/listings", error, status=401)                # error body

A path may be a URL; `validate_query` looks at its query. Problems are an `AssertionError` that lists all of them.
Without the document the calling test is skipped.
"""

from __future__ import annotations

import copy
import functools
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
import yaml
from jsonschema import FormatChecker

__all__ = [
    "DEVIATIONS",
    "document",
    "operations",
    "validate_query",
    "validate_request",
    "validate_response",
]

DEVIATIONS: Mapping[str, str] = {
    "BM-D01": "Addresses are snake case in live answers, camel case in the document; both pass.",
    "BM-D02": "Order: shipper, psp_reference and date_bill_provided are live and undocumented.",
    "BM-D03": "OrderLine: shipper is live and undocumented; orderline_fee may be absent.",
    "BM-D04": "condition: 0 to 4 occur in old orders beside the documented 9 to 12.",
    "BM-D05": "UpdateOrder requires `id`, which it does not have: order_id is required instead.",
    "BM-D06": "new_state: the document allows all line states, the vendor takes 2 to 6.",
    "BM-D07": "sku is mandatory for new_state 2, tracking_number for 3; the document demands neither.",
    "BM-D09": "Order: delivery_note, expected_dispatch_date and the other dates may be null.",
    "BM-D15": "required names properties that do not exist (winner_price, childrens, current): left out.",
    "BM-D16": "MonetaryAmount.amount: the pattern lets empty text through and forbids a minus; left as it is.",
    "BM-D19": "date_closed of a care folder is null while it is open.",
    "ends of lists": "next and previous of the list of care folders are null at its ends, as in all other lists.",
    "formats": "date-time: expected_dispatch_date and others come without offset; url: checked as text.",
    "nullable": "OpenAPI 3.0 has `nullable`; JSON Schema wants an alternative with null.",
    "unknown members": "The document forbids none; in requests and orders they are problems here.",
    "single reads": "Single reads of listings add `statuscode`, as updates do.",
    "undeclared errors": "Order calls declare no body for errors: any body passes there.",
}  # fmt: skip
"""Where the check departs from the letter of the document, and why. The ids are those of the project's list."""

_LIVE_ADDRESS = {
    "first_name": "firstName",
    "last_name": "lastName",
    "postal_code": "postalCode",
    "phone": "phoneNumber",
}
_ADDRESS_EXTRAS = ("first_name_pronunciation", "last_name_pronunciation", "email", "customer_id_number")
_NULLABLE = {
    "Order": ("delivery_note", "expected_dispatch_date", "date_shipping", "date_payment"),
    "careFolder": ("date_closed",),
    "getCareFolderDetailsResponse": ("date_closed",),
    "getCareFolderListResponse": ("next", "previous"),
}
_STRICT = ("Order", "OrderLine", "Address", "UpdateOrder")
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", value, re.ASCII)
    )


@_FORMATS.checks("date")
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII))


@_FORMATS.checks("uuid")
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value.lower()))


def _path() -> Path:
    folder = os.environ.get("MARKETSYNC_SPECS")
    if not folder:
        pytest.skip("MARKETSYNC_SPECS does not point to the vendors' documents")
    return Path(folder) / "backmarket" / "openapi" / "bundled_openapi.original.yml"


@functools.cache
def _load(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def document() -> dict[str, Any]:
    """The OpenAPI document as published; the calling test is skipped where it is not at hand."""
    return _load(_path())


def operations() -> list[tuple[str, str]]:
    """Every call, as verb and path with placeholders."""
    verbs = ("get", "post", "put", "patch", "delete")
    return sorted((verb.upper(), path) for path, item in document()["paths"].items() for verb in verbs if verb in item)


def validate_request(verb: str, path: str, body: Any) -> None:
    """The JSON that a client sends. A form with files: the members of `body` are its parts, files as text."""
    content = _operation(verb, path).get("requestBody", {}).get("content", {})
    assert content, f"{verb} {path} takes no body"
    _validate(next(iter(content.values()))["schema"], body, f"request of {verb} {path}")


def validate_query(verb: str, url: str) -> None:
    """The query that a client sends: known names, and values that fit."""
    operation = _operation(verb, url)
    item = document()["paths"][_place(url)]
    named = {
        one["name"]: one["schema"]
        for one in map(_resolved, [*item.get("parameters", []), *operation.get("parameters", [])])
        if one["in"] == "query"
    }
    for name, text in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        assert name in named, f"{verb} {url.partition('?')[0]} has no parameter {name}"
        schema = _resolved(named[name])
        _validate(named[name], _typed(text, schema), f"parameter {name} of {verb} {url.partition('?')[0]}")


def validate_response(verb: str, path: str, body: Any, *, status: int | None = None) -> None:
    """The JSON that comes back; without `status` that of success."""
    answers = _operation(verb, path)["responses"]
    code = str(status) if status else next(code for code in answers if code.startswith("2"))
    answer = answers.get(code) or answers.get(f"{code[0]}XX")
    assert answer is not None, f"{verb} {path} does not answer {code}"
    content = _resolved(answer).get("content", {})
    if not content:
        return
    _validate(next(iter(content.values()))["schema"], body, f"answer {code} of {verb} {path}")


# -- the document -----------------------------------------------------------------------------------------------------


def _place(url: str) -> str:
    """The path with placeholders; a literal one goes before one with placeholders."""
    path = urlsplit(url).path
    found = [one for one in document()["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one), path)]
    assert found, f"the document has no path {path}"
    return str(min(found, key=lambda one: one.count("{")))


def _operation(verb: str, path: str) -> dict[str, Any]:
    operation: dict[str, Any] | None = document()["paths"][_place(path)].get(verb.lower())
    assert operation is not None, f"the document has no {verb} {path}"
    return operation


def _resolved(node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return [text] if schema.get("type") == "array" else text


def _order(schemas: dict[str, Any]) -> None:
    order, line, address = (schemas[name]["properties"] for name in ("Order", "OrderLine", "Address"))
    text = {"type": "string", "nullable": True}
    order.update(shipper=text, psp_reference=text, date_bill_provided={**text, "format": "date-time"})
    line["shipper"] = text
    address.update({live: address[spelled] for live, spelled in _LIVE_ADDRESS.items()})
    address.update(dict.fromkeys(_ADDRESS_EXTRAS, text), gender={"type": "integer"})
    address["company"] = text
    schemas["ProductCondition"]["enum"] += [0, 1, 2, 3, 4]


def _update(schemas: dict[str, Any]) -> None:
    update = schemas["UpdateOrder"]
    update["required"] = ["order_id", "new_state"]
    update["properties"]["new_state"] = {"type": "integer", "enum": [2, 3, 4, 5, 6]}
    update["oneOf"] = [
        {"properties": {"new_state": {"enum": [state]}}, "required": required}
        for state, required in ((2, ["sku"]), (3, ["tracking_number"]), (4, []), (5, []), (6, []))
    ]


def _required(schemas: dict[str, Any]) -> None:
    for name, member in (("buybackCompetitor", "winner_price"), ("CategoryTree", "childrens"), ("Backbox", "current")):
        schemas[name]["required"] = [one for one in schemas[name]["required"] if one != member]


def _nullables(schemas: dict[str, Any]) -> None:
    for name, members in _NULLABLE.items():
        for member in members:
            schemas[name]["properties"][member]["nullable"] = True


def _statuscode(schemas: dict[str, Any]) -> None:
    schemas["ListingPublic"].setdefault("properties", {})["statuscode"] = {"type": "integer"}


@functools.cache
def _schemas(path: Path) -> dict[str, Any]:
    schemas: dict[str, Any] = copy.deepcopy(_load(path)["components"]["schemas"])
    amendments: tuple[Callable[[dict[str, Any]], None], ...] = (_order, _update, _required, _nullables, _statuscode)
    for amend in amendments:
        amend(schemas)
    for name in _STRICT:
        schemas[name]["additionalProperties"] = False
    return {name: _plain(schema) for name, schema in schemas.items()}


def _plain(schema: Any) -> Any:
    """The schema as JSON Schema: what may be null says so."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    plain: dict[str, Any] = {}
    for name, value in schema.items():
        if name in ("properties", "patternProperties"):
            plain[name] = {member: _plain(one) for member, one in value.items()}
        elif name not in ("description", "title", "example", "examples", "default", "nullable", "enum", "required"):
            plain[name] = _plain(value)
    if "enum" in schema:
        plain["enum"] = list(schema["enum"])
    if "required" in schema:
        plain["required"] = list(schema["required"])
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


def _validate(schema: Any, body: Any, what: str) -> None:
    whole = {**_plain(schema), "components": {"schemas": _schemas(_path())}}
    if "$ref" in whole:
        whole = {"allOf": [{"$ref": whole.pop("$ref")}], **whole}
    validator = jsonschema.Draft202012Validator(whole, format_checker=_FORMATS)
    problems = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]
    assert not problems, f"{what}:\n" + "\n".join(problems)
