"""JSON to models and back: strict about amounts, identifiers and time, lenient about news.

Wire models are frozen attrs classes. A member's wire name is its attribute name unless `wire("otherName")` says
otherwise. A model with a member `extra` keeps unknown members there; `unknown_members` finds them.
The fast converter runs first; only when it fails, a detailed twin decodes the same document to name the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs
from attrs import field
from cattrs import Converter, IterableValidationError, IterableValidationNote
from cattrs.cols import homogenous_tuple_structure_factory, list_structure_factory, mapping_structure_factory
from cattrs.errors import AttributeValidationNote, ClassValidationError
from cattrs.gen import make_dict_structure_fn, override

from marketsync.core.json_text import CodecError, dumps, in_range, loads, rfc3339
from marketsync.core.open_enum import OpenEnum, OpenIntEnum

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
_WIRE = "marketsync.wire"
_ALSO = "marketsync.also"
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch
_WHOLE = re.compile(r"-?[0-9]{1,40}").fullmatch
_JSON_NAMES: dict[type, str] = {NoneType: "null", str: "text", bool: "true or false", dict: "an object", list: "a list"}


class _Extra(Mapping[str, Any]):
    """Members that this version does not know: read only, and picklable as a model has to be."""

    __slots__ = ("_members",)

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members

    def __getitem__(self, name: str) -> Any:
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __repr__(self) -> str:
        return f"<{len(self)} unknown members>"  # they may hold personal data


NO_EXTRA: Mapping[str, Any] = _Extra({})


class _Misfit(ValueError):
    """Found by one of our own hooks: its text names kinds, never values, so it may be shown."""


def wire(name: str, *, also: str | None = None, **kwargs: Any) -> Any:
    """An attrs field whose member is called `name` on the wire, or `also` where that one is absent or null."""
    metadata = {**kwargs.pop("metadata", {}), _WIRE: name, _ALSO: also}
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


def _unexpected(expected: str, value: object) -> _Misfit:
    return _Misfit(f"expected {expected}, got {_JSON_NAMES.get(type(value), 'a number')}")


def _to_str(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise _unexpected("text", value)
    return value


def _to_bool(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise _unexpected("true or false", value)
    return value


def _to_int(value: Any, _: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and in_range(value) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, str) and _WHOLE(value):
        return int(value)
    raise _unexpected("a whole number", value)


def _to_decimal(value: Any, _: Any) -> Decimal:
    if isinstance(value, str):
        if value.replace(".", "0", 1).isdigit() and value.isascii() and len(value) <= 40:
            return Decimal(value)  # nearly all of them; no pattern is as fast
        if not _DECIMAL(value):
            raise _unexpected("a decimal number", value)
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _unexpected("a decimal number", value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _Misfit("a number out of range") from None
    if not number.is_finite() or not in_range(number):
        raise _Misfit("a number out of range")
    return number


def _to_datetime(value: Any, _: Any) -> datetime:
    if not isinstance(value, str):
        raise _unexpected("a date with time", value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _Misfit("not an ISO 8601 date with time") from None
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise _Misfit("a date without offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise _Misfit("a date out of range") from None


def _no_float(_value: Any, _: Any) -> float:
    raise _Misfit("a model with a float: use Decimal")


class Codec:
    """One vendor's converter.

    `lenient_empty` reads an empty list where a model or mapping is expected as nothing. `fold_case` finds a model's
    members however their names are capitalised; the exact spelling wins. `hooks` says how the vendor
    writes a type where that differs from the rules above: a type or `NewType` -> a function of the parsed JSON value,
    whose `TypeError` or `ValueError` may name kinds but no values: the text is shown.
    """

    def __init__(
        self,
        *,
        lenient_empty: bool = False,
        fold_case: bool = False,
        hooks: Mapping[Any, Callable[[Any], Any]] = MappingProxyType({}),
    ) -> None:
        self._lenient_empty = lenient_empty
        self._fold_case = fold_case
        self._hooks = dict(hooks)
        self._fast = self._converter(detailed=False)
        self._slow = self._converter(detailed=True)

    def structure(self, document: Any, cls: type[T]) -> T:
        """Turn parsed JSON into `cls`. Raises `CodecError` with the path of the first misfit."""
        try:
            return self._fast.structure(document, cls)
        except Exception:  # noqa: BLE001 - the twin finds out what and where
            pass
        return self._explain(document, cls)  # outside of `except`: what was caught may quote the document

    def decode(self, content: bytes, cls: type[T]) -> T:
        """`loads` and `structure` in one."""
        return self.structure(loads(content), cls)

    def _explain(self, document: Any, cls: type[T]) -> T:
        try:
            return self._slow.structure(document, cls)
        except Exception as error:  # noqa: BLE001 - validators of models raise what they like
            path, cause = _first_leaf(error, "$")
        # Only our own hooks are trusted not to quote the document.
        raise CodecError(str(cause) if isinstance(cause, _Misfit) else "does not fit", path)

    def _converter(self, *, detailed: bool) -> Converter:
        converter = Converter(detailed_validation=detailed)
        converter.register_structure_hook(str, _to_str)
        converter.register_structure_hook(bool, _to_bool)
        converter.register_structure_hook(int, _to_int)
        converter.register_structure_hook(float, _no_float)
        converter.register_structure_hook(Decimal, _to_decimal)
        converter.register_structure_hook(datetime, _to_datetime)
        for kind, read in self._hooks.items():
            converter.register_structure_hook(kind, partial(_read, read))
        converter.register_structure_hook_factory(_is_mapping, partial(self._mapping_hook, converter))
        converter.register_structure_hook_factory(_is_list, partial(_list_hook, converter))
        converter.register_structure_hook_func(
            lambda cls: isinstance(cls, type) and issubclass(cls, OpenEnum), lambda value, cls: cls(_to_str(value, str))
        )
        converter.register_structure_hook_func(
            lambda cls: isinstance(cls, type) and issubclass(cls, OpenIntEnum),
            lambda value, cls: cls(_to_int(value, int)),
        )
        converter.register_structure_hook_factory(_is_model, partial(self._model_hook, converter))
        if self._lenient_empty:
            converter.register_structure_hook_factory(_is_optional_model, partial(_lenient_optional, converter))
        return converter

    def _mapping_hook(self, converter: Converter, cls: Any) -> Callable[[Any, Any], Any]:
        build = mapping_structure_factory(cls, converter, structure_to=dict)
        lenient = self._lenient_empty

        def structure(document: Any, _: Any) -> Any:
            if isinstance(document, dict):
                return build(document, cls)
            if lenient and document == []:
                return {}
            raise _unexpected("an object", document)

        return structure

    def _model_hook(self, converter: Converter, cls: Any) -> Callable[[Any, Any], Any]:
        members = {one.name: wire_name(one) for one in attrs.fields(cls) if one.name != "extra"}
        spellings = {one.metadata[_ALSO]: members[one.name] for one in attrs.fields(cls) if one.metadata.get(_ALSO)}
        keeps_extra = any(one.name == "extra" for one in attrs.fields(cls))
        with_default = {one.name for one in attrs.fields(cls) if one.default is not attrs.NOTHING}
        overrides: dict[str, Any] = {name: override(rename=sent) for name, sent in members.items() if sent != name}
        if keeps_extra:
            overrides["extra"] = override(omit=True)
        build = make_dict_structure_fn(cls, converter, **overrides)
        known = frozenset(members.values())
        required = [sent for name, sent in members.items() if name not in with_default]
        nullable = {sent for name, sent in members.items() if name in with_default and not _takes_none(cls, name)}
        spelling = {sent.lower(): sent for sent in known} if self._fold_case else {}
        lenient = self._lenient_empty
        detailed = converter.detailed_validation

        def structure(document: Any, _: Any) -> Any:
            if not isinstance(document, dict):
                if lenient and document == []:
                    document = {}
                else:
                    raise _unexpected("an object", document)
            if spellings and not spellings.keys().isdisjoint(document):
                document = _respelled(document, spellings)
            if spelling and not document.keys() <= known:
                document = {spelling.get(name.lower(), name): item for name, item in document.items()} | {
                    name: item for name, item in document.items() if name in known
                }
            if nullable and None in document.values():
                document = {name: item for name, item in document.items() if item is not None or name not in nullable}
            if detailed:
                missing = next((name for name in required if name not in document), None)
                if missing is not None:
                    raise _Misfit(f"member {missing} is missing")
            value = build(document, cls)
            if keeps_extra and not document.keys() <= known:
                rest = {name: document[name] for name in document if name not in known}
                object.__setattr__(value, "extra", _Extra(rest))
            return value

        return structure


def _read(read: Callable[[Any], Any], value: Any, _: Any) -> Any:
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise _Misfit(str(error)) from None


def _is_mapping(cls: Any) -> bool:
    return get_origin(cls) in (dict, Mapping)


def _is_list(cls: Any) -> bool:
    origin = get_origin(cls)
    return origin in (list, Sequence) or (origin is tuple and get_args(cls)[1:] == (Ellipsis,))


def _list_hook(converter: Converter, cls: Any) -> Callable[[Any, Any], Any]:
    factory = list_structure_factory if get_origin(cls) is list else homogenous_tuple_structure_factory
    build = factory(cls, converter)

    def structure(document: Any, _: Any) -> Any:
        if not isinstance(document, list):
            raise _unexpected("a list", document)
        return build(document, cls)

    return structure


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and attrs.has(cls) and not issubclass(cls, OpenEnum | OpenIntEnum)


def _arms(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else ()


def _is_optional_model(kind: Any) -> bool:
    arms = _arms(kind)
    return len(arms) == 2 and NoneType in arms and any(_is_model(arm) for arm in arms)


def _lenient_optional(converter: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    model = next(arm for arm in _arms(kind) if arm is not NoneType)
    build = converter.get_structure_hook(model)

    def structure(document: Any, _: Any) -> Any:
        return None if document is None or document == [] else build(document, model)

    return structure


def _respelled(document: Mapping[str, Any], spellings: Mapping[str, str]) -> dict[str, Any]:
    """The document with each member under its first spelling; a value there wins over one under the second."""
    found = {name: item for name, item in document.items() if name not in spellings}
    for other, name in spellings.items():
        if found.get(name) is None and other in document:
            found[name] = document[other]
    return found


def _takes_none(cls: Any, name: str) -> bool:
    attrs.resolve_types(cls)
    return NoneType in _arms(getattr(attrs.fields(cls), name).type)


def unknown_members(value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every model inside `value` that kept members this version does not know: its name and theirs."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from unknown_members(item)
    elif isinstance(value, Mapping):
        for item in value.values():
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
