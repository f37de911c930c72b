"""Requests and answers against the two Sellercloud documents that `MARKETSYNC_SPECS` leads to.

    validate_request("PUT", "/api/Orders/StatusCode", {"Orders": [5012345], "Status": 200})
    validate_request("GET", "/api/Orders?model.orderStatus=2&model.orderStatus=3")
    validate_response("GET", "/api/Orders/5012345", 200, answer)

`swagger-v1-2022.json` is the vendor's own, `openapi.yaml` is derived from it and knows what came later. Each that has
the route is asked. A path may be a URL and may begin with `/rest`. Problems are an `AssertionError` that lists all of
them; without the documents the calling test is skipped.
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

__all__ = ["DEVIATIONS", "official_enum", "operations", "validate_request", "validate_response"]

Schema = dict[str, Any]

DEVIATIONS: Mapping[str, str] = {
    "null": "The vendor's document marks no member as nullable; its answers hold nulls all the same.",
    "enums": "Numbers in answers may be newer than the document of 2022: what a list allows is not checked there.",
    "unknown members": "The documents forbid none; in requests they are problems here.",
    "404, 400, 5xx": "Hardly any error is declared: all are checked as the derived document's UNVERIFIED envelope.",
    "limit": "The body that says so is an error under every status.",
    "moments": "date-time means an offset elsewhere; the vendor sends and takes none.",
    "server-by-team": "The directory is in no document.",
    "CustomColumns/Multiple": "Setting several columns of an order is newer than both documents.",
    "IsPinned": "A member of a note that is newer than both documents.",
    "PrintPdfInvoice": "An object in the documents; base64 text in the developer page, a file elsewhere.",
    "2022": "CurrencyCode, IgnoreCreditLimit and others of a new order are only in the derived document.",
    "ResolutionType": "A number in the documents; the developer page sends the name. Both pass.",
    "carriers and services": "Lists, as their developer page says; neither document declares a shape.",
    "Exports/Custom": "A file in the vendor's document; working clients get the link of a queued job.",
    "ids in a body": "`DELETE /api/Orders/{id}/items` has one, which the vendor's document alone knows.",
}
"""Where the check departs from the letter of the documents, and why."""

_LOOKUP = "GET /api/server-by-team/"
_MULTIPLE = "PUT /api/Orders/{orderID}/CustomColumns/Multiple"

_EXTRA_ROUTES: Mapping[str, tuple[frozenset[str], Schema | None, Schema | None]] = {
    _LOOKUP: (
        frozenset({"team"}),
        None,
        {
            "type": "object",
            "properties": {
                "Success": {"type": "boolean"},
                "Message": {"type": ["string", "null"]},
                "RestApiEndpoint": {"type": ["string", "null"]},
            },
        },
    ),
    _MULTIPLE: (
        frozenset(),
        {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["ColumnName"],
                "properties": {"ColumnName": {"type": "string"}, "Value": {}},
                "additionalProperties": False,
            },
        },
        None,
    ),
}
"""Routes that neither document has: query parameters, body, answer."""

_UNTYPED = ("/api/settings/shippingcarriers", "/api/settings/shippingservices")
"""Lists whose shape the documents leave open."""

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


# -- the documents -----------------------------------------------------------------------------------------------------


def _folder() -> Path:
    named = os.environ.get("MARKETSYNC_SPECS")
    if not named:
        pytest.skip("MARKETSYNC_SPECS does not point to the vendors' documents")
    return Path(named) / "sellercloud"


@functools.cache
def _derived(folder: Path) -> Schema:
    loaded: Schema = yaml.safe_load((folder / "openapi.yaml").read_text(encoding="utf-8"))
    return loaded


@functools.cache
def _official(folder: Path) -> Schema:
    """The vendor's document with definitions under numbers: their names hold brackets, which a pointer may not."""
    loaded: Schema = json.loads((folder / "swagger-v1-2022.json").read_text(encoding="utf-8"))
    names = {f"#/definitions/{name}": f"#/$defs/D{at}" for at, name in enumerate(loaded["definitions"])}
    renamed: Schema = _pointed(loaded, names)
    renamed["$defs"] = {f"D{at}": one for at, one in enumerate(renamed.pop("definitions").values())}
    return renamed


def _pointed(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_pointed(one, names) for one in schema]
    if isinstance(schema, dict):
        return {key: names[one] if key == "$ref" else _pointed(one, names) for key, one in schema.items()}
    return schema


def operations() -> Iterator[str]:
    """All operations that can be checked, as `GET /api/Orders/{id}`."""
    found = dict.fromkeys(_EXTRA_ROUTES)
    for document in (_derived(_folder()), _official(_folder())):
        for path, methods in document["paths"].items():
            found.update(dict.fromkeys(f"{method.upper()} {path}" for method in methods))
    yield from found


def _declared(method: str, path: str) -> tuple[Schema | None, Schema | None]:
    """What the derived and the vendor's document say about a concrete path.

    Fixed parts win over variable ones, so that a newer `/Inventory/Views` is no `/Inventory/{id}`; capitals do not
    matter.
    """
    derived, official = _find(_derived(_folder()), method, path), _find(_official(_folder()), method, path)
    assert derived or official, f"no document has {method.upper()} {path}"
    fewest = min(variables for variables, _ in (*derived, *official))
    return (
        next((one for variables, one in derived if variables == fewest), None),
        next((one for variables, one in official if variables == fewest), None),
    )


def official_enum(definition: str, member: str) -> dict[int, str]:
    """The numbers of a member and the vendor's names for them; a definition is known by the end of its name."""
    document = json.loads((_folder() / "swagger-v1-2022.json").read_text(encoding="utf-8"))
    (found,) = (one for name, one in document["definitions"].items() if name.split(".")[-1] == definition)
    declared = found["properties"][member]
    return dict(zip(declared["enum"], declared["x-enumNames"], strict=True))


def _find(document: Schema, method: str, path: str) -> list[tuple[int, Schema]]:
    """The declarations that a concrete path may belong to, each with its number of variable parts."""
    found: list[tuple[int, Schema]] = []
    for template, methods in document["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method.lower() in methods and re.fullmatch(pattern, path, re.IGNORECASE):
            found.append((template.count("{"), methods[method.lower()]))
    return found


def _parts(path: str) -> tuple[str, set[str]]:
    parts = urlsplit(path)
    return parts.path.removeprefix("/rest"), {one for one, _ in parse_qsl(parts.query, keep_blank_values=True)}


def _extra(method: str, path: str) -> str | None:
    for name in _EXTRA_ROUTES:
        verb, template = name.split(" ", 1)
        if verb == method.upper() and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path):
            return name
    return None


# -- requests ----------------------------------------------------------------------------------------------------------


def validate_request(method: str, path: str, json: Any = None) -> None:
    """What a client sends: the names of its query parameters and its body. `path` may be a URL with a query."""
    bare, given = _parts(path)
    what = f"request of {method.upper()} {bare}"
    extra = _extra(method, bare)
    if extra is not None:
        allowed, schema, _ = _EXTRA_ROUTES[extra]
        _no_strangers(what, given, allowed)
        if schema is not None:
            _report(schema, json, what)
        return
    derived, official = _declared(method, bare)
    names = {
        one["name"]
        for declared in (derived, official)
        if declared
        for one in declared.get("parameters", ())
        if one["in"] == "query"
    }
    _no_strangers(what, given, names)
    bodies: list[Schema] = []
    if derived is not None and "requestBody" in derived:
        schema = derived["requestBody"]["content"]["application/json"]["schema"]
        bodies.append({**schema, "components": _components(_folder(), closed=True)})
    if official is not None:
        for one in official.get("parameters", ()):
            if one["in"] == "body":
                bodies.append({**one["schema"], "$defs": _definitions(_folder(), closed=derived is None)})
    if not bodies:
        assert json is None, f"{what} has no body"
    for schema in bodies:
        _report(schema, json, what)


def _no_strangers(what: str, given: set[str], allowed: set[str] | frozenset[str]) -> None:
    strange = sorted(given - allowed)
    assert not strange, f"{what} has no parameter {', '.join(strange)}"


# -- answers -----------------------------------------------------------------------------------------------------------


def validate_response(method: str, path: str, status: int, json: Any) -> None:
    """What the vendor answers; `json` is `None` for an empty body, and text for one that is no JSON."""
    bare, _ = _parts(path)
    what = f"answer {status} of {method.upper()} {bare}"
    components = _components(_folder(), closed=False)
    if isinstance(json, dict) and "RateLimitResetTime" in json:
        _report({"$ref": "#/components/schemas/RateLimitError", "components": components}, json, what)
        return
    if status >= 400:
        _report({"$ref": "#/components/schemas/Error", "components": components}, json, what)
        return
    extra = _extra(method, bare)
    if extra is not None:
        _answer(_EXTRA_ROUTES[extra][2], json, what)
        return
    if method.upper() == "POST" and bare.lower() == "/api/orders/printpdfinvoice" and isinstance(json, str):
        return
    derived, official = _declared(method, bare)
    if bare.lower() in _UNTYPED:
        assert isinstance(json, list), f"{what} is a list"
        return
    if derived is not None:
        content = derived["responses"]["200"].get("content")
        schema = None if content is None else {**content["application/json"]["schema"], "components": components}
        _answer(schema, json, what)
    declared = None if official is None else official["responses"].get("200", {}).get("schema")
    if declared is not None:
        _answer({**_loose(declared), "$defs": _definitions(_folder(), closed=False)}, json, what)
    elif derived is None:
        _answer(None, json, what)


def _answer(schema: Schema | None, json: Any, what: str) -> None:
    if schema is None:
        assert json is None, f"{what} is empty"
    else:
        _report(schema, json, what)


# -- machinery ---------------------------------------------------------------------------------------------------------


def _loose(schema: Any) -> Any:
    """Everything nullable, enums open."""
    if isinstance(schema, list):
        return [_loose(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _loose(one) for key, one in schema.items() if key not in ("enum", "example", "description")}
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"] if found["type"] != "object" or "properties" in found else _ANY
    return {"anyOf": [found, {"type": "null"}]} if "$ref" in found else found


_ANY = ["object", "string", "number", "boolean", "array", "null"]
"""What .NET calls an object without members: the value of a custom column."""


@functools.cache
def _definitions(folder: Path, *, closed: bool) -> Schema:
    found: Schema = copy.deepcopy(_official(folder)["$defs"])
    _name_resolutions(found)
    if not closed:
        return {name: _loose(one) for name, one in found.items()}
    _close(found)
    return found


@functools.cache
def _components(folder: Path, *, closed: bool) -> Schema:
    found: Schema = copy.deepcopy(_derived(folder)["components"])
    if closed:
        found["schemas"]["NoteDto"]["properties"]["IsPinned"] = {"type": "boolean"}
        _name_resolutions(found["schemas"])
        _close(found)
    return found


def _name_resolutions(schemas: Schema) -> None:
    for one in schemas.values():
        if "ResolutionType" in one.get("properties", {}):
            one["properties"]["ResolutionType"] = {"type": ["integer", "string"]}


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


def _report(schema: Schema, document: Any, what: str) -> None:
    validator = Draft202012Validator(schema, format_checker=_FORMATS)
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(_floats(document))]
    assert not problems, f"{what}:\n" + "\n".join(problems)


def _floats(document: Any) -> Any:
    """jsonschema knows no Decimal."""
    if isinstance(document, dict):
        return {name: _floats(value) for name, value in document.items()}
    if isinstance(document, list):
        return [_floats(value) for value in document]
    return document if document is None or isinstance(document, bool | int | str | float) else float(document)
