"""After-sales: folders that buyers open about an order line. Names, texts and links are personal data.

Members that the vendor's document calls deprecated are read where they come and mean nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.backmarket.care_enums import (
    CareState,
    LabelDirection,
    LabelInitiator,
    LabelState,
    ResolutionChoice,
    WarrantyState,
)
from marketsync.backmarket.enums import OrderLineState, OrderState
from marketsync.backmarket.models.orders import Address
from marketsync.backmarket.wire import Amount, Moment
from marketsync.core import extra_members, personal, wire

__all__ = [
    "CareAttachment",
    "CareCategory",
    "CareClaim",
    "CareClient",
    "CareFolder",
    "CareFolderDetails",
    "CareIssue",
    "CareMessage",
    "CareOrder",
    "CareOrderLine",
    "CareProduct",
    "CareReturnLabel",
    "CareSeller",
    "CareSnapshot",
    "CareTile",
    "PostedAttachment",
    "PostedMessage",
    "RefundReceipt",
]


@frozen(kw_only=True)
class CareFolder:
    """A folder as the list shows it: numbers only. `lines` are the ids of its claims."""

    id: int
    client: int | None = None
    merchant: int | None = None
    orderline: int | None = None
    date_creation: Moment | None = None
    date_modification: Moment | None = None
    date_last_message: Moment | None = None
    date_closed: Moment | None = None
    state: CareState | None = None
    lines: tuple[int, ...] = ()
    country_code: str = ""
    """The market, as a locale."""
    backcare: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareClient:
    """The buyer. `id` and `username` are always 0 and empty."""

    id: int | None = None
    username: str = field(default="", repr=personal)
    first_name: str = field(default="", repr=personal)
    last_name: str = field(default="", repr=personal)
    email: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareSeller:
    """The seller's account."""

    id: int | None = None
    username: str = field(default="", repr=personal)
    first_name: str = field(default="", repr=personal)
    last_name: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareAttachment:
    """A file of a message. `attachment` is a link."""

    id: int | None = None
    attachment: str = field(default="", repr=personal)
    date_creation: Moment | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareMessage:
    """A message. The vendor names no values for `initiator` and `kind` (`SENDER_TO_RECEIVER`)."""

    id: int
    message: str = field(default="", repr=personal)
    date_creation: Moment | None = None
    attachments: tuple[CareAttachment, ...] = ()
    initiator: str = ""
    kind: str = ""
    is_informative: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareTile:
    """Deprecated."""

    id: int | None = None
    name: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareIssue:
    """What the buyer says is wrong."""

    customer_issue: str = wire("customerIssue", default="")
    tag: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareReturnLabel:
    """A label for the way back. `label` is a link to a document with names and addresses."""

    date_creation: Moment | None = None
    state: LabelState | None = None
    label: str = field(default="", repr=personal)
    initiator: LabelInitiator | None = None
    kind: LabelDirection | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareClaim:
    """One claim of a folder: what is wrong, what the buyer wants, which labels there are."""

    id: int
    tiles: tuple[CareTile, ...] = ()
    issues: tuple[CareIssue, ...] = ()
    rate: int | None = None
    score: int | None = None
    state: CareState | None = None
    withdraw: bool = False
    gras_savoye: bool = False
    warnings: tuple[Any, ...] = field(default=(), repr=False)
    resolution_choice: ResolutionChoice | None = None
    declared_warranty_state: WarrantyState | None = None
    return_labels: tuple[CareReturnLabel, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareCategory:
    """Category of a product, by name. `parent` is deprecated."""

    category_name: str = ""
    parent: CareCategory | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareProduct:
    """The product."""

    product_id: int | None = None
    category_3: CareCategory | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareSnapshot:
    """The offer as it was sold. `id` is always 0; `snowden` is deprecated."""

    id: int | None = None
    product: CareProduct | None = None
    listing: int | None = None
    """The old number of the listing; order lines give this name to the SKU."""
    sku: str = ""
    snowden: bool = False
    image: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareOrder:
    """The order of a folder, shorter than in `orders`, and with a number as `shipper`."""

    order_id: int
    shipping_address: Address | None = None
    billing_address: Address | None = None
    tracking_number: str = ""
    tracking_url: str = field(default="", repr=personal)
    shipper: int | None = None
    shipper_display: str = ""
    date_creation: Moment | None = None
    date_modification: Moment | None = None
    date_shipping: Moment | None = None
    date_payment: Moment | None = None
    state: OrderState | None = None
    price: Amount | None = None
    shipping_price: Amount | None = None
    currency: str = ""
    country_code: str = ""
    """The market, as a locale."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareOrderLine:
    """The order line of a folder. `trust_pack_plus` is deprecated."""

    id: int
    order: CareOrder | None = None
    snapshot: CareSnapshot | None = None
    quantity: int | None = None
    price: Amount | None = None
    state: OrderLineState | None = None
    trust_pack_plus: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CareFolderDetails:
    """A folder with everything in it. `lines` are its claims."""

    id: int
    backcare: bool = False
    client: CareClient | None = None
    country_code: str = ""
    date_closed: Moment | None = None
    date_creation: Moment | None = None
    date_last_message: Moment | None = None
    date_modification: Moment | None = None
    lines: tuple[CareClaim, ...] = ()
    merchant: CareSeller | None = None
    messages: tuple[CareMessage, ...] = ()
    orderline: CareOrderLine | None = None
    state: CareState | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class PostedAttachment:
    """A file that went with a message that was just sent: ids of message, folder and sender, and a path."""

    msg: int | None = None
    group: int | None = None
    sender: int | None = None
    attachment: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class PostedMessage:
    """The message that was just sent. `group` is the folder."""

    id: int
    message: str = field(default="", repr=personal)
    date_creation: Moment | None = None
    group: int | None = None
    sender: int | None = None
    attachment: PostedAttachment | None = None
    attachments: tuple[PostedAttachment, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class RefundReceipt:
    """What Back Market says about a refund, in a sentence such as "99€ refunded on the sku ...".

    `amount` and `currency` are what could be read of it, else `None`: the refund was made all the same.
    """

    text: str = field(default="", repr=personal)
    amount: Decimal | None = None
    currency: str | None = None
