"""Requests and answers against the PlentyONE documents that `MARKETSYNC_SPECS` leads to.

    validate_request("POST", "/rest/payments", body)
    validate_request("GET", "/rest/orders/search?orderProperty_7=in:1,2&with[]=properties")
    validate_response("GET", "/rest/orders/16601", 200, answer)

The typed subset comes first; a route that it lacks is checked by the schemas of its neighbours or by the vendor's own
description. Problems are an `AssertionError` that lists all of them; without the documents the calling test is skipped.
"""

from __future__ import annotations

import copy
import functools
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

__all__ = ["DEVIATIONS", "operations", "validate_request", "validate_response"]

Schema = dict[str, Any]

DEVIATIONS: Mapping[str, str] = {
    "useAddressLightValidator": "A member of address bodies in the plugin interface; the description of REST lacks it.",
    "unknown members": "The documents forbid none; in requests they are problems here, since the vendor drops them.",
    "null": "The vendor's own description marks no member as nullable; answers hold nulls all the same.",
    "no content": "Logout and cancellation answer 200 with nothing; the documents say 200 and no more.",
    "404, 403, 405, 5xx": "The documents have 401, 422 and 429; every other error is checked as these.",
    "relation of an order": "`GET /orders/{id}/addresses/{type}` is an object in the description; else it is [].",
    "methods by id": "`/payments/methods/list` is an array in the description and an object in its example.",
    "booking": "The subset has no bodies for booking; the description has `message` and `bookingDate`.",
    "generation of documents": "The general path has no parameters; those of the single types are taken for all.",
    "pools of serial numbers": "The description shows one record where its text says a list, and names no paging.",
    "status of a document": "A whole number in the description; pending, done or faulty everywhere else.",
    "shipping information": "Moments are whole numbers and additional data a text there; W3C texts and [] are seen.",
    "labels of returns": "Their moments are objects of date, timezone_type and timezone; the description says text.",
    "files": "`GET /rest/documents/{id}` answers with bytes, which no schema describes.",
    "search parameters": "Families of filters carry an id in their name (orderProperty_7); known by their first part.",
}
"""Where the check departs from the letter of the documents, and why."""

_FAMILIES = re.compile(
    r"(orderProperty|orderItemProperty|orderDate|addressRelation)_\d+"
    r"|(orderReference|orderItemReference|relationReference|documentNumber)_\w+"
)
_POOL_NUMBER: Schema = {
    "type": "object",
    "required": ["id", "itemId", "serialNumber"],
    "properties": {
        "id": {"type": "integer"},
        "itemId": {"type": "integer"},
        "orderId": {"type": ["integer", "null"]},
        "orderItemId": {"type": ["integer", "null"]},
        "serialNumber": {"type": "string"},
        "createdAt": {"type": "string", "format": "date-time"},
    },
}
_MOMENT_OBJECT: Schema = {
    "type": ["object", "null"],
    "required": ["date", "timezone_type", "timezone"],
    "properties": {"date": {"type": "string"}, "timezone_type": {"type": "integer"}, "timezone": {"type": "string"}},
}
_NEIGHBOURS: Mapping[str, tuple[str | None, Schema | None]] = {
    "GET /rest/orders/batch": (None, {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}),
    "GET /rest/orders/{orderId}/status-history": (
        None,
        {"type": "array", "items": {"$ref": "#/components/schemas/StatusHistory"}},
    ),
    "GET /rest/accounts/contacts": (
        None,
        {
            "type": "object",
            "required": ["entries", "isLastPage"],
            "properties": {
                "page": {"type": ["integer", "string"]},
                "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Contact"}},
            },
        },
    ),
    "GET /rest/accounts/contacts/{contactId}": (None, {"$ref": "#/components/schemas/Contact"}),
    "POST /rest/orders/{orderId}/addresses/{relationTypeId}": (
        "AddressWrite",
        {"$ref": "#/components/schemas/Address"},
    ),
    "GET /rest/accounts/addresses/{addressId}/options": (
        None,
        {"type": "array", "items": {"$ref": "#/components/schemas/AddressOption"}},
    ),
    "POST /rest/accounts/addresses/{addressId}/options": (
        "AddressOption",
        {"type": "array", "items": {"$ref": "#/components/schemas/AddressOption"}},
    ),
    "GET /rest/payments/{paymentId}": (None, {"$ref": "#/components/schemas/Payment"}),
    "POST /rest/payments/search": (None, {"$ref": "#/components/schemas/PaymentPage"}),
    "GET /rest/orders/documents/{documentId}": (None, {"$ref": "#/components/schemas/Document"}),
    "POST /rest/orders/{orderId}/documents/{snakeType}/generate": (None, None),
    "GET /rest/documents/{documentId}/status": (
        None,
        {
            "type": "object",
            "required": ["status"],
            "properties": {"id": {"type": "integer"}, "status": {"enum": ["pending", "done", "faulty"]}},
        },
    ),
    "GET /rest/orders/{orderId}/items/{orderItemId}/serialNumbers": (
        None,
        {"type": "array", "items": {"$ref": "#/components/schemas/SerialNumber"}},
    ),
    "GET /rest/pim/item-serial-numbers": (
        None,
        {
            "type": "object",
            "required": ["entries", "isLastPage"],
            "properties": {"entries": {"type": "array", "items": _POOL_NUMBER}},
        },
    ),
    "POST /rest/pim/item-serial-numbers": (
        None,
        {"type": "array", "items": {"anyOf": [_POOL_NUMBER, {"$ref": "#/components/schemas/Error"}]}},
    ),
    "POST /rest/orders/{orderId}/returns/validate": ("Quantities", {"type": "array"}),
    "GET /rest/orders/{orderId}/shipping/returns": (
        None,
        {
            "type": "object",
            "required": ["entries", "isLastPage"],
            "properties": {
                "entries": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id", "orderId"],
                        "properties": {"createdAt": _MOMENT_OBJECT, "availableUntil": _MOMENT_OBJECT},
                    },
                }
            },
        },
    ),
    "GET /rest/orders/{orderId}/shipping/shipping_information": (
        None,
        {
            "type": ["object", "array"],
            "maxItems": 0,
            "required": ["orderId", "shippingStatus"],
            "properties": {"orderId": {"type": "integer"}, "shippingStatus": {"type": "string"}},
        },
    ),
}
"""Routes that the subset lacks and whose bodies it knows."""

_OFFICIAL: Mapping[str, tuple[str, bool]] = {
    "GET /rest/vat/standard": ("Vat", False),
    "GET /rest/orders/shipping/countries": ("Country", True),
    "GET /rest/stockmanagement/warehouses": ("Warehouse", True),
    "GET /rest/payments/methods": ("PaymentMethod", True),
    "GET /rest/orders/{orderId}/addresses/{relationTypeId}": ("AddressOrderRelation", False),
    "GET /rest/orders/shipping/presets": ("ParcelServicePreset", True),
    "GET /rest/orders/shipping/presets/{presetId}": ("ParcelServicePreset", False),
    "GET /rest/returns/reasons": ("ReturnReason", True),
    "GET /rest/returns/status": ("ReturnStatus", True),
    "GET /rest/credit_notes/reasons": ("CreditNoteReason", True),
}
"""Routes that only the vendor's own description has: a definition, and whether it comes as a bare list."""

_KINDS = {"value": "[^/]+", "type": "[A-Za-z]+", "snakeType": "[a-z_]+", "referenceType": "[a-z_]+"}
"""What stands for a part of a path that is no number."""

_BOOKING: Schema = {"properties": {"message": {"type": "string"}, "bookingDate": {"type": "string"}}}
_BODIES: Mapping[str, Schema] = {
    "PUT /rest/orders/{orderId}/cancel": {
        "type": ["object", "null"],
        "properties": {"statusId": {"type": "number"}, "message": {"type": "string"}},
        "additionalProperties": False,
    },
    "POST /rest/sales_orders/{orderId}/book": {"type": ["object", "null"], "additionalProperties": False, **_BOOKING},
    "POST /rest/delivery_orders/{orderId}/book": {
        "type": ["object", "null"],
        "additionalProperties": False,
        **_BOOKING,
    },
    "POST /rest/pim/item-serial-numbers": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["itemId", "serialNumber"],
            "properties": {
                "itemId": {"type": "integer"},
                "serialNumber": {"type": "string"},
                "orderId": {"type": "integer"},
                "orderItemId": {"type": "integer"},
            },
            "additionalProperties": False,
        },
    },
}
"""Bodies that no component describes."""

_PARAMETERS: Mapping[str, frozenset[str]] = {
    "POST /rest/orders/{orderId}/documents/{snakeType}/generate": frozenset({"documentDate", "comment"}),
    "GET /rest/pim/item-serial-numbers": frozenset({"page", "itemsPerPage"}),
}
"""Query parameters that the documents name elsewhere or not at all; see the deviations."""

_UNTYPED = ("GET /rest/payments/methods/list",)

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


# -- the documents -----------------------------------------------------------------------------------------------------


def _folder() -> Path:
    named = os.environ.get("MARKETSYNC_SPECS")
    if not named:
        pytest.skip("MARKETSYNC_SPECS does not point to the vendors' documents")
    return Path(named) / "plentyone"


@functools.cache
def _load(path: Path) -> Schema:
    text = path.read_text(encoding="utf-8")
    loaded: Schema = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return loaded


def _subset() -> Schema:
    return _load(_folder() / "sdk-subset.openapi.yaml")


def _official() -> Schema:
    return _load(_folder() / "openApiV2WithExamples.min.json")


def operations() -> Iterator[str]:
    """All operations that can be checked, as `GET /rest/orders/{orderId}`."""
    for path, methods in _subset()["paths"].items():
        yield from (f"{method.upper()} {path}" for method in methods)
    yield from (*_NEIGHBOURS, *_OFFICIAL, *_UNTYPED)


def _operation(method: str, path: str) -> str:
    """The template of a concrete path; fixed parts win over variable ones."""
    found: list[tuple[int, str]] = []
    for name in operations():
        verb, template = name.split(" ", 1)
        pattern = re.sub(r"\\\{(\w+)\\\}", lambda match: _KINDS.get(match[1], r"\d+"), re.escape(template))
        if verb == method.upper() and re.fullmatch(pattern, path):
            found.append((template.count("{"), name))
    assert found, f"no document has {method} {path}"
    return min(found)[1]


def _declared(name: str) -> Schema | None:
    method, path = name.split(" ", 1)
    found: Schema | None = _subset()["paths"].get(path, {}).get(method.lower())
    return found


# -- requests ----------------------------------------------------------------------------------------------------------


def validate_request(method: str, path: str, json: Any = None) -> None:
    """What a client sends: the names of its query parameters and its body. `path` may be a URL with a query."""
    parts = urlsplit(path)
    name = _operation(method, parts.path)
    allowed = _parameters(name)
    given = {re.sub(r"\[\d*\]$", "", one) for one, _ in parse_qsl(parts.query, keep_blank_values=True)}
    strange = sorted(one for one in given if one not in allowed and not _FAMILIES.fullmatch(one))
    assert not strange, f"{name} has no parameter {', '.join(strange)}"
    schema = _body_schema(name)
    if schema is None:
        assert json is None, f"{name} takes no body"
        return
    _check(schema, json, f"request of {name}", closed=True)


def _parameters(name: str) -> set[str]:
    method, path = name.split(" ", 1)
    found = [*(_declared(name) or {}).get("parameters", ())]
    official = _official()["paths"]
    same = next((one for one in official if re.sub(r"\{\w+\??\}", "{}", one) == re.sub(r"\{\w+\}", "{}", path)), "")
    found.extend(official.get(same, {}).get(method.lower(), {}).get("parameters", ()))
    return {re.sub(r"\[\]$", "", one["name"]) for one in found if one["in"] == "query"} | _PARAMETERS.get(
        name, frozenset()
    )


def _body_schema(name: str) -> Schema | None:
    if name in _BODIES:
        return _BODIES[name]
    if name in _NEIGHBOURS:
        written = _NEIGHBOURS[name][0]
        return None if written is None else {"$ref": f"#/components/schemas/{written}"}
    body = (_declared(name) or {}).get("requestBody")
    return None if body is None else body["content"]["application/json"]["schema"]


# -- answers -----------------------------------------------------------------------------------------------------------


def validate_response(method: str, path: str, status: int, json: Any) -> None:
    """What the vendor answers; `json` is `None` for an empty body."""
    name = _operation(method, urlsplit(path).path)
    if status >= 400:
        _check({"$ref": "#/components/schemas/Error"}, json, f"error {status} of {name}")
        return
    if name in _UNTYPED:
        assert isinstance(json, dict), f"{name} answers with an object"
        return
    if name in _OFFICIAL:
        _check_official(name, json)
        return
    schema = _NEIGHBOURS[name][1] if name in _NEIGHBOURS else _answer_schema(name)
    if schema is None:
        assert json is None, f"{name} answers with nothing"
        return
    _check(schema, json, f"answer of {name}")


def _answer_schema(name: str) -> Schema | None:
    declared = _declared(name)
    assert declared is not None
    content = declared["responses"]["200"].get("content")
    return None if content is None or "application/json" not in content else content["application/json"]["schema"]


def _check_official(name: str, document: Any) -> None:
    definition, listed = _OFFICIAL[name]
    if definition == "AddressOrderRelation" and document == []:
        return
    schema = _nullable(_official()["definitions"][definition])
    rows = document if listed else [document]
    assert isinstance(rows, list), f"{name} answers with a list"
    for row in rows:
        _report(Draft202012Validator(schema, format_checker=_FORMATS), row, f"answer of {name}")


# -- machinery ---------------------------------------------------------------------------------------------------------


def _nullable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _nullable(value) for key, value in schema.items() if key not in ("format", "example", "description")}
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found


@functools.cache
def _components(folder: Path, *, closed: bool) -> Schema:
    found = copy.deepcopy(_load(folder / "sdk-subset.openapi.yaml")["components"])
    if closed:
        found["schemas"]["AddressWrite"]["properties"]["useAddressLightValidator"] = {"type": "boolean"}
        _close(found)
    return found


def _close(schema: Any) -> None:
    """Refuse members that a schema with properties does not name."""
    if isinstance(schema, list):
        for one in schema:
            _close(one)
    elif isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for one in schema.values():
            _close(one)


def _check(schema: Schema, document: Any, what: str, *, closed: bool = False) -> None:
    whole = {**schema, "components": _components(_folder(), closed=closed)}
    _report(Draft202012Validator(whole, format_checker=_FORMATS), document, what)


def _report(validator: Draft202012Validator, document: Any, what: str) -> None:
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    assert not problems, f"{what}:\n" + "\n".join(problems)
