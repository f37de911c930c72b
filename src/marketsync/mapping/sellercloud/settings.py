"""What the seller decides about an ERP account of Sellercloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from marketsync.errors import ConfigurationError
from marketsync.sellercloud.enums import MANUAL_PAYMENT_METHODS, Channel, Number, OrderStatus, PaymentMethod

__all__ = ["InvoiceKind", "SellercloudSettings", "UnknownSku", "channel_of", "status_of"]

UnknownSku = Literal["park"]
InvoiceKind = Literal["standard", "channel_specific", "word_to_pdf", "plugin"]
N = TypeVar("N", bound=Number)

_OTHER_NAMES = {"cancelled": "canceled", "giftcard": "giftcertificate", "giftcertificatecard": "giftcertificate"}


def _plain(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.casefold())
    return _OTHER_NAMES.get(plain, plain)


def _number_of(kind: type[N], what: str, value: object) -> N:
    """From a number or a name as people write it ("OnHold", "Gift Certificate/Card")."""
    if isinstance(value, kind):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ConfigurationError(f"a {what} is a number or a name, not {type(value).__name__}")
    text = str(value).strip()
    if re.fullmatch(r"-?[0-9]+(\.0+)?", text, re.ASCII):
        return kind(int(text.partition(".")[0]))
    found = next((raw for raw, name in kind.NAMES.items() if _plain(name) == _plain(text)), None)
    if found is None:
        raise ConfigurationError(f"Sellercloud has no {what} named {text!r}")
    return kind(found)


def status_of(value: object) -> OrderStatus:
    """An order status from its number or name; numbers nobody has heard of are kept. Raises `ConfigurationError`."""
    return _number_of(OrderStatus, "status", value)


def channel_of(value: object) -> Channel:
    """A channel from its number or name, as `status_of`."""
    return _number_of(Channel, "channel", value)


def _optional_status(value: object) -> OrderStatus | None:
    return None if value is None else status_of(value)


def _optional_method(value: object) -> PaymentMethod | None:
    return None if value is None else _number_of(PaymentMethod, "payment method", value)


def _manual(instance: Any, attribute: Any, value: PaymentMethod | None) -> None:
    if value is not None and value not in MANUAL_PAYMENT_METHODS:
        names = ", ".join(sorted(str(one) for one in MANUAL_PAYMENT_METHODS))
        raise ConfigurationError(f"{attribute.name} is a method of a payment by hand: {names}")


def _id(instance: Any, attribute: Any, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"{attribute.name} is a positive whole number")


def _optional_id(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None:
        _id(instance, attribute, value)


def _timezone(instance: Any, attribute: Any, value: Any) -> None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ConfigurationError(f"{attribute.name} is a zone such as America/New_York") from None


def _one_of(choices: Any) -> Any:
    allowed = get_args(choices)

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if value not in allowed:
            raise ConfigurationError(f"{attribute.name} is one of {', '.join(allowed)}")

    return check


def _optional_kind(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None:
        _one_of(InvoiceKind)(instance, attribute, value)


def _switch(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name} is True or False")


def _prefix(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or re.search(r"[,:+\s]", value):
        raise ConfigurationError(f"{attribute.name} is a text without blanks, commas, colons and plus signs")


def _column(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{attribute.name} is the name of a custom column")


def _lag(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, timedelta) or value < timedelta(0):
        raise ConfigurationError(f"{attribute.name} is a timedelta that is not negative")


def _ids(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{attribute.name} is a mapping of words to ids")
    for one in value.values():
        _id(instance, attribute, one)


def _countries(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(one, str) and one for one in value.values()):
        raise ConfigurationError(f"{attribute.name} is a mapping of ISO codes to Sellercloud's own texts")


def _name(column: str) -> Any:
    return field(default=column, validator=_column)


@frozen(kw_only=True)
class SellercloudSettings:
    """Ids and policies of one Sellercloud company.

    `channel` is where orders are filed, `warehouse` where their items are to ship from (`None`: Sellercloud decides).
    Statuses are numbers or names ("OnHold"); with `status_hold=None` no order is held and none released.
    `payment_method` books each payment and names each refund with one of the eight methods of a payment by hand;
    `None` takes the buyer's where it is one of them, else "Other". `timezone` is the account's own clock, which no
    answer of Sellercloud names (UNVERIFIED). `tax_exempt` marks orders so that no tax is put on top of gross prices;
    what it does to an account's tax reports is UNVERIFIED. `country_names` replace ISO codes that the account does not
    take. `return_reasons` give the account's reason id for a market's own word or for a group of reasons
    (``WITHDRAWAL``), ``DEFAULT`` for all others. `invoice_kind` says what the account prints, which its API shows
    nowhere; it is named in the log. The `column_…` members name custom columns of products. An unknown SKU
    always parks: Sellercloud takes no order with one (IMP-4).
    """

    company_id: int = field(validator=_id)
    channel: Channel = field(default=Channel.WEBSITE, converter=channel_of)
    warehouse: int | None = field(default=None, validator=_optional_id)
    status_hold: OrderStatus | None = field(default=OrderStatus.ON_HOLD, converter=_optional_status)
    status_release: OrderStatus = field(default=OrderStatus.IN_PROCESS, converter=status_of)
    status_cancelled: OrderStatus = field(default=OrderStatus.CANCELED, converter=status_of)
    payment_method: PaymentMethod | None = field(default=None, converter=_optional_method, validator=_manual)
    timezone: str = field(default="America/New_York", validator=_timezone)
    tax_exempt: bool = field(default=True, validator=_switch)
    country_names: Mapping[str, str] = field(factory=dict, validator=_countries, hash=False)
    unknown_sku: UnknownSku = field(default="park", validator=_one_of(UnknownSku))
    external_id_prefix: str = field(default="", validator=_prefix)
    return_reasons: Mapping[str, int] = field(factory=dict, validator=_ids, hash=False)
    invoice_kind: InvoiceKind | None = field(default=None, validator=_optional_kind)
    column_enabled: str = _name("BACKMARKET_ENABLED_US")
    column_safety_quantity: str = _name("BACKMARKET_SAFETY_QTY")
    column_price: str = _name("BACKMARKET_PRICE_US")
    column_min_price: str = _name("BACKMARKET_MIN_PRICE_US")
    column_product_id: str = _name("BACKMARKET_ID")
    column_grade: str = _name("BACKMARKET_GRADE")
    column_warranty: str = _name("BACKMARKET_WARRANTY_DELAY")
    apply_lag: timedelta = field(default=timedelta(seconds=180), validator=_lag)
    search_lag: timedelta = field(default=timedelta(seconds=60), validator=_lag)

    def __attrs_post_init__(self) -> None:
        if self.status_hold in (self.status_release, self.status_cancelled):
            raise ConfigurationError("status_hold is also the status of released or cancelled orders; choose another")
