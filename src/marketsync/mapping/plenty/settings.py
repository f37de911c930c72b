"""What the seller decides about an ERP account of PlentyONE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, get_args

from attrs import field, frozen

from marketsync.errors import ConfigurationError
from marketsync.mapping.amounts import ExchangeHook
from marketsync.plenty.constants import REFERRER_REFURBED, status_id

__all__ = [
    "METHOD_MANUAL",
    "ContactPolicy",
    "PlentySettings",
    "RateForm",
    "Status",
    "UnknownSku",
    "referrer_of",
    "status_of",
]

ContactPolicy = Literal["by_email", "per_order", "none"]
UnknownSku = Literal["unassigned", "park"]
RateForm = Literal["into_system", "from_system"]
METHOD_MANUAL: Final = 5000
"""The payment method "manual" exists in every system."""
Status = Decimal | str
"""A status id as a decimal; a text that is no decimal ("9.0.1", "In review") is the name of one."""


def status_of(value: object) -> Status:
    """A status as it is compared: 8.0 is 8, and what is no number is a name. Raises `ConfigurationError`."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ConfigurationError(f"a status is a number or a text, not {type(value).__name__}")
    text = str(value).strip()
    if not text:
        raise ConfigurationError("a status is not blank")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    try:
        return status_id(number)
    except ValueError as error:
        raise ConfigurationError(f"the status {text}: {error}") from None


def _optional_status(value: object) -> Status | None:
    return None if value is None else status_of(value)


def referrer_of(value: object) -> Decimal:
    """A referrer's id as it is compared. Raises `ConfigurationError`."""
    if isinstance(value, bool) or not isinstance(value, (int, str, float, Decimal)):
        raise ConfigurationError(f"a referrer id is a number, not {type(value).__name__}")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ConfigurationError("a referrer id is a number such as 183 or 104.01") from None
    if not number.is_finite() or number <= 0:
        raise ConfigurationError("a referrer id is a positive number")
    return Decimal(f"{number.normalize():f}")


def _one_of(choices: Any) -> Any:
    allowed = get_args(choices)

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if value not in allowed:
            raise ConfigurationError(f"{attribute.name} is one of {', '.join(allowed)}")

    return check


def _whole(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ConfigurationError(f"{attribute.name} is a whole number")


def _ids(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{attribute.name} is a mapping of words to ids")
    for one in value.values():
        _required(instance, attribute, one)


def _prefix(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or re.search(r"[,:+\s]", value):
        raise ConfigurationError(f"{attribute.name} is a text without blanks, commas, colons and plus signs")


def _currency(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or len(value) != 3 or not (value.isascii() and value.isupper()):
        raise ConfigurationError(f"{attribute.name} is a currency code of three capital letters")


def _required(instance: Any, attribute: Any, value: Any) -> None:
    if value is None:
        raise ConfigurationError(f"{attribute.name} is needed")
    _whole(instance, attribute, value)


def _switch(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name} is True or False")


def _function(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and not callable(value):
        raise ConfigurationError(f"{attribute.name} is a function of the order")


def _lag(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, timedelta) or value < timedelta(0):
        raise ConfigurationError(f"{attribute.name} is a timedelta that is not negative")


@frozen(kw_only=True)
class PlentySettings:
    """Ids and policies of one PlentyONE client (shop). Ids that are not given are not sent.

    ``plenty_id`` is the client's; ``referrer_id`` the market's (refurbed: 183). ``payment_method_id`` ``None`` books
    with the system's manual method. ``status_hold`` is a status that the ERP does not recalculate; ``None`` sends none.
    ``vat_field`` is the field that margin lines are booked on. ``system_currency`` is the ERP's own currency;
    ``exchange_rate`` is asked where an order has no rate into it. No document says which way PlentyONE reads a rate:
    ``exchange_rate_form`` sends the factor ``into_system``, or its reciprocal ``from_system``; try one foreign order.
    ``group_equal_units`` books equal units as one line: a shipment, return or refund then finds the line, no longer the
    unit. ``return_reasons`` give the ERP's reason id (``returns.reasons``) for a market's own word or for a group of
    reasons (``WITHDRAWAL``); the items of a return are then sent back to the ERP with it, which no document describes.
    """

    plenty_id: int = field(validator=_required)
    referrer_id: Decimal = field(default=REFERRER_REFURBED, converter=referrer_of)
    warehouse_id: int | None = field(default=None, validator=_whole)
    storage_location_id: int | None = field(default=None, validator=_whole)
    payment_method_id: int | None = field(default=None, validator=_whole)
    shipping_profile_id: int | None = field(default=None, validator=_whole)
    status_hold: Status | None = field(default=None, converter=_optional_status)
    status_release: Status = field(default=Decimal(5), converter=status_of)
    status_cancelled: Status = field(default=Decimal(8), converter=status_of)
    status_return: Status = field(default=Decimal(9), converter=status_of)
    vat_field: int | None = field(default=None, validator=_whole)
    name4_max: int = field(default=100, validator=_required)
    contacts: ContactPolicy = field(default="by_email", validator=_one_of(ContactPolicy))
    unknown_sku: UnknownSku = field(default="unassigned", validator=_one_of(UnknownSku))
    system_currency: str = field(default="EUR", validator=_currency)
    exchange_rate: ExchangeHook | None = field(default=None, validator=_function)
    exchange_rate_form: RateForm = field(default="into_system", validator=_one_of(RateForm))
    group_equal_units: bool = field(default=False, validator=_switch)
    external_id_prefix: str = field(default="", validator=_prefix)
    return_reasons: Mapping[str, int] = field(factory=dict, validator=_ids, hash=False)
    apply_lag: timedelta = field(default=timedelta(seconds=180), validator=_lag)
    search_lag: timedelta = field(default=timedelta(seconds=60), validator=_lag)
