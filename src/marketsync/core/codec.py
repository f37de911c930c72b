"""JSON to models and back: strict about amounts, identifiers and time, lenient about news.

Wire models are frozen attrs classes. A member's wire name is its attribute name unless `wire("otherName")` says
otherwise. A model with a member `extra` keeps unknown members there, and `Codec.on_unknown` is told their names.
The fast converter runs first; only when it fails, a detailed twin decodes the same document to name the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType, UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin

import attrs
from attrs import field, frozen
from cattrs import BaseValidationError, Converter, IterableValidationError, IterableValidationNote
from cattrs.errors import AttributeValidationNote, ClassValidationError
from cattrs.gen import make_dict_structure_fn, override

__all__ = [
    "NO_EXTRA",
    "Codec",
    "CodecError",
    "OpenEnum",
    "OpenIntEnum",
    "camel_case",
    "dumps",
    "extra_members",
    "loads",
    "rfc3339",
    "unknown_members",
    "wire",
    "wire_name",
]

T = TypeVar("T")
NO_EXTRA: Mapping[str, Any] = MappingProxyType({})
_WIRE = "marketsync.wire"


class CodecError(Exception):
    """A document that does not fit its model. `path` names the place; the value is not repeated."""

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


@frozen
class OpenEnum:
    """A word from a growing list. Unknown words stay usable and go back out unchanged."""

    raw: str
    KNOWN: ClassVar[frozenset[str]] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.raw in self.KNOWN

    def __str__(self) -> str:
        return self.raw


@frozen
class OpenIntEnum:
    """A number from a growing list."""

    raw: int
    KNOWN: ClassVar[frozenset[int]] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.raw in self.KNOWN


def wire(name: str, **kwargs: Any) -> Any:
    """An attrs field whose member is called `name` on the wire."""
    metadata = {**kwargs.pop("metadata", {}), _WIRE: name}
    return field(metadata=metadata, **kwargs)


def camel_case(_: type, fields: list[Any]) -> list[Any]:
    """For `@frozen(field_transformer=camel_case)`: members are `orderItems` on the wire and `order_items` in Python.

    A name given with `wire()` stays.
    """
    return [
        one
        if _WIRE in one.metadata
        else one.evolve(metadata={**one.metadata, _WIRE: re.sub("_([a-z0-9])", lambda at: at[1].upper(), one.name)})
        for one in fields
    ]


def wire_name(member: Any) -> str:
    """What an attrs member is called on the wire."""
    return str(member.metadata.get(_WIRE, member.name))


def extra_members() -> Any:
    """The attrs field `extra`, which keeps members this version does not know."""
    return field(default=NO_EXTRA, repr=False, eq=False, hash=False, kw_only=True)


def loads(content: bytes) -> Any:
    """Parse JSON; every number with a fraction or exponent becomes a Decimal (MON-1)."""
    try:
        return json.loads(content, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "not JSON"
        raise CodecError(reason) from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def dumps(document: Any) -> bytes:
    """Compact JSON. Decimals become numbers without loss; a float or a naive datetime is refused."""
    return _encode(document).encode()


def _encode(value: Any) -> str:
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("an amount must be finite")
        return format(value, "f")
    if isinstance(value, datetime):
        return json.dumps(rfc3339(value))
    if isinstance(value, OpenEnum | OpenIntEnum):
        return json.dumps(value.raw)
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(key), ensure_ascii=False)}:{_encode(item)}" for key, item in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_encode(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} does not go into a request; use Decimal for numbers with a fraction")


def rfc3339(moment: datetime) -> str:
    """An aware moment as RFC 3339 in UTC; a naive one raises `ValueError`."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a datetime must be aware: say which zone it is in")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _type_error(expected: str, value: object) -> TypeError:
    return TypeError(f"expected {expected}, got {type(value).__name__}")


def _to_str(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise _type_error("text", value)
    return value


def _to_bool(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise _type_error("true or false", value)
    return value


def _to_int(value: Any, _: Any) -> int:
    if isinstance(value, bool):
        raise _type_error("a whole number", value)
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("-").isascii() and value.strip().lstrip("-").isdigit():
        return int(value)
    raise _type_error("a whole number", value)


def _to_decimal(value: Any, _: Any) -> Decimal:
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise _type_error("a decimal number", value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("not a decimal number") from None
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def _to_datetime(value: Any, _: Any) -> datetime:
    if not isinstance(value, str):
        raise _type_error("a date with time", value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("not an ISO 8601 date with time") from None
    if moment.tzinfo is None:
        raise ValueError("a date without offset")
    return moment.astimezone(UTC)


class Codec:
    """One vendor's converter.

    `lenient_empty` reads an empty list where a model or mapping is expected as nothing. `hooks` says how the vendor
    writes a type where that differs from the rules above: a type or `NewType` -> a function of the parsed JSON value.
    """

    def __init__(
        self, *, lenient_empty: bool = False, hooks: Mapping[Any, Callable[[Any], Any]] = MappingProxyType({})
    ) -> None:
        self._lenient_empty = lenient_empty
        self._hooks = dict(hooks)
        self._fast = self._converter(detailed=False)
        self._slow = self._converter(detailed=True)

    def structure(self, document: Any, cls: type[T]) -> T:
        """Turn parsed JSON into `cls`. Raises `CodecError` with the path of the first misfit."""
        try:
            return self._fast.structure(document, cls)
        except Exception:  # the twin finds out what and where; what it does not object to, it returns
            return self._explain(document, cls)

    def decode(self, content: bytes, cls: type[T]) -> T:
        """`loads` and `structure` in one."""
        return self.structure(loads(content), cls)

    def _explain(self, document: Any, cls: type[T]) -> T:
        try:
            return self._slow.structure(document, cls)
        except BaseValidationError as error:
            path, cause = _first_leaf(error, "$")
            raise CodecError(_reason(cause), path) from None
        except Exception as error:
            raise CodecError(_reason(error)) from None

    def _converter(self, *, detailed: bool) -> Converter:
        converter = Converter(detailed_validation=detailed)
        converter.register_structure_hook(str, _to_str)
        converter.register_structure_hook(bool, _to_bool)
        converter.register_structure_hook(int, _to_int)
        converter.register_structure_hook(Decimal, _to_decimal)
        converter.register_structure_hook(datetime, _to_datetime)
        for kind, read in self._hooks.items():
            converter.register_structure_hook(kind, partial(_read, read))
        if self._lenient_empty:
            converter.register_structure_hook_factory(_is_mapping, partial(_lenient_mapping, converter))
        converter.register_structure_hook_func(
            lambda cls: isinstance(cls, type) and issubclass(cls, OpenEnum), lambda value, cls: cls(_to_str(value, str))
        )
        converter.register_structure_hook_func(
            lambda cls: isinstance(cls, type) and issubclass(cls, OpenIntEnum),
            lambda value, cls: cls(_to_int(value, int)),
        )
        converter.register_structure_hook_factory(_is_model, partial(self._model_hook, converter))
        return converter

    def _model_hook(self, converter: Converter, cls: Any) -> Callable[[Any, Any], Any]:
        members = {one.name: wire_name(one) for one in attrs.fields(cls) if one.name != "extra"}
        keeps_extra = any(one.name == "extra" for one in attrs.fields(cls))
        optional_now = {one.name for one in attrs.fields(cls) if one.default is not attrs.NOTHING}
        overrides: dict[str, Any] = {name: override(rename=sent) for name, sent in members.items() if sent != name}
        if keeps_extra:
            overrides["extra"] = override(omit=True)
        build = make_dict_structure_fn(cls, converter, **overrides)
        known = frozenset(members.values())
        nullable = {sent for name, sent in members.items() if name in optional_now and not _takes_none(cls, name)}
        lenient = self._lenient_empty

        def structure(document: Any, _: Any) -> Any:
            if not isinstance(document, dict):
                if lenient and document == []:
                    document = {}
                else:
                    raise _type_error("an object", document)
            if nullable and any(document.get(name, 0) is None for name in nullable):
                document = {name: item for name, item in document.items() if item is not None or name not in nullable}
            value = build(document, cls)
            if keeps_extra and not document.keys() <= known:
                rest = {name: document[name] for name in document if name not in known}
                object.__setattr__(value, "extra", MappingProxyType(rest))
            return value

        return structure


def _read(read: Callable[[Any], Any], value: Any, _: Any) -> Any:
    return read(value)


def _is_mapping(cls: Any) -> bool:
    return get_origin(cls) in (dict, Mapping)


def _lenient_mapping(converter: Converter, cls: Any) -> Callable[[Any, Any], Any]:
    kind = get_args(cls)[1]

    def structure(document: Any, _: Any) -> dict[str, Any]:
        if document == []:
            return {}
        if not isinstance(document, dict):
            raise _type_error("an object", document)
        return {str(name): converter.structure(item, kind) for name, item in document.items()}

    return structure


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and attrs.has(cls) and not issubclass(cls, OpenEnum | OpenIntEnum)


def _takes_none(cls: Any, name: str) -> bool:
    kind = attrs.resolve_types(cls) and getattr(attrs.fields(cls), name).type
    return get_origin(kind) in (Union, UnionType) and type(None) in get_args(kind)


def unknown_members(value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every model inside `value` that kept members this version does not know: its name and theirs."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from unknown_members(item)
    elif attrs.has(type(value)) and not isinstance(value, OpenEnum | OpenIntEnum):
        for one in attrs.fields(type(value)):
            item = getattr(value, one.name)
            if one.name != "extra":
                yield from unknown_members(item)
            elif item:
                yield type(value).__name__, tuple(sorted(item))


def _first_leaf(error: BaseException, path: str) -> tuple[str, BaseException]:
    if not isinstance(error, ClassValidationError | IterableValidationError):
        return path, error
    child = error.exceptions[0]
    for note in getattr(child, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            path = f"{path}.{note.name}"
        elif isinstance(note, IterableValidationNote):
            path = f"{path}[{note.index}]"
    return _first_leaf(child, path)


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"member {error.args[0]} is missing"
    return str(error) if isinstance(error, TypeError | ValueError) else "does not fit"
