"""Shipping profiles, the seller's addresses, labels and commercial invoices of the fake refurbed.

Vendor's source: `ShippingProfileService`, `MerchantService`, `CreateShippingLabel`, `UploadOrderCommercialInvoice`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketsync.core.clock import Clock
from marketsync.testing import _refurbed_enums as enums
from marketsync.testing import _refurbed_money as money
from marketsync.testing._refurbed_orders import Json
from marketsync.testing._refurbed_tickets import RefurbedTickets
from marketsync.testing._refurbed_wire import (
    FAILED_PRECONDITION,
    INVALID_ARGUMENT,
    NOT_FOUND,
    Enum,
    Message,
    Refused,
    as_time,
)

__all__ = ["ADDRESSES", "LABEL", "PROFILE", "RefurbedShipping"]

PROFILE = Message({"id": "int64", "version": "int64"})
ADDRESSES = Message({"filter": Message({"type": Enum(enums.MERCHANT_ADDRESS_TYPE)})})
LABEL = Message(
    {
        "order_id": "int64",
        "merchant_address_id": "int64",
        "parcel_weight": "number",
        "carrier": Enum(enums.LABEL_CARRIER),
    }
)
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip

# The profile that the orders of this fake name, and what it needs.
_WAREHOUSE: Json = {
    "id": "42",
    "version": "1",
    "label": "Main warehouse",
    "company_name": "Seller GmbH",
    "country_code": "AT",
    "post_code": "1010",
    "town": "Wien",
    "street_name": "Lagergasse",
    "house_no": "1",
    "type": "DELIVERY",
}
_RETURNS: Json = {**_WAREHOUSE, "id": "43", "label": "Returns", "house_no": "2", "type": "RETURN"}


class RefurbedShipping(RefurbedTickets):
    """What one account ships by."""

    def __init__(self, *, clock: Clock | None = None, refunds_need_ticket: bool = False) -> None:
        super().__init__(clock=clock, refunds_need_ticket=refunds_need_ticket)
        self.shipping_profiles: dict[str, Json] = {}
        """Profile id -> raw profile."""
        self.merchant_addresses: list[Json] = [dict(_WAREHOUSE), dict(_RETURNS)]
        self.shipping_labels: dict[str, list[Json]] = {}
        """Order id -> the raw labels bought for it."""
        self.commercial_invoices: dict[str, tuple[str, bytes]] = {}
        """Order id -> number and file."""
        self._next_label = 700001
        self.add_shipping_profile("1001", name="Standard", version="3")

    def add_shipping_profile(self, id: str, /, **overrides: Any) -> str:
        """A profile from Austria to Germany; `overrides` are members of it. Its id comes back."""
        destination: Json = {
            "market_code": "DE",
            "market_name": "Germany",
            "is_site_market": True,
            "currency_code": "EUR",
            "shipping_costs": "0.00",
            "site_market_currency_code": "EUR",
            "site_market_shipping_costs": "0.00",
            "min_delivery_days": 1,
            "max_delivery_days": 3,
            "label_creation_enabled": False,
            "carrier": "dhl-germany",
            "dispatch_cutoff_hour": 14,
        }
        with self._lock:
            self.shipping_profiles[str(id)] = {
                "id": str(id),
                "version": "1",
                "is_current": True,
                "created_at": as_time(self.clock.now(), 0),
                "name": f"Profile {id}",
                "source_country_market_code": "AT",
                "source_country_market_name": "Austria",
                "source_address": {**_WAREHOUSE, "id": "0"},
                "is_deletable": False,
                "num_offers_assigned": 1,
                "destinations": [destination],
                **overrides,
            }
            return str(id)

    # -- requests --------------------------------------------------------------------------------------------------

    def _profile_of(self, asked: Mapping[str, Any]) -> Json:
        """The fake keeps current versions only; others are not found."""
        if "id" not in asked:
            raise Refused(INVALID_ARGUMENT, "is required", place="id")
        profile = self.shipping_profiles.get(str(asked["id"]))
        if profile is None or str(asked.get("version", profile["version"])) != str(profile["version"]):
            raise Refused(NOT_FOUND, "shipping profile not found")
        return profile

    def _addresses(self, asked: Mapping[str, Any]) -> list[Json]:
        wanted = asked.get("filter", {}).get("type", "UNSPECIFIED")
        return [one for one in self.merchant_addresses if wanted in ("UNSPECIFIED", one["type"])]

    def _buy_label(self, asked: Mapping[str, Any]) -> Json:
        order = self._asked_order(asked, "order_id")
        named = str(asked.get("merchant_address_id"))
        address = next((one for one in self.merchant_addresses if str(one["id"]) == named), None)
        if address is None or address["type"] != "DELIVERY":
            raise Refused(NOT_FOUND, "merchant address not found", about=order)
        if asked.get("parcel_weight", 0) <= 0:
            raise Refused(INVALID_ARGUMENT, "must be positive", place="parcel_weight", about=order)
        if asked.get("carrier", "UNSPECIFIED") == "UNSPECIFIED":
            raise Refused(INVALID_ARGUMENT, "is required", place="carrier", about=order)
        label_id, self._next_label = str(self._next_label), self._next_label + 1
        link = f"https://files.example.com/labels/{label_id}"
        label: Json = {
            "id": label_id,
            "normal_printer_urls": {
                place: f"{link}?place={place}" for place in ("top_left", "top_right", "bottom_left", "bottom_right")
            },
            "label_printer_url": f"{link}?place=label",
            "tracking_data": {
                "carrier": {"UPS": "ups"}.get(asked["carrier"], "dhl"),
                "tracking_number": f"LBL{label_id}",
                "tracking_url": f"https://parcels.example.com/LBL{label_id}",
            },
            "parcel_weight": asked["parcel_weight"],
            "merchant_address": dict(address),
        }
        self.shipping_labels.setdefault(str(order["id"]), []).append(label)
        return label

    def _labels_of(self, asked: Mapping[str, Any]) -> list[Json]:
        order = self._asked_order(asked, "order_id")
        return [dict(one) for one in self.shipping_labels.get(str(order["id"]), ())]

    # -- commercial invoices ---------------------------------------------------------------------------------------

    def _set_commercial_invoice(self, asked: Any) -> Json:
        """Once, and only for orders that leave the EU."""
        meta, content = money.document_of(asked, too_large=INVALID_ARGUMENT)
        order = self._asked_order(meta, "order_id")
        number = meta.get("commercial_invoice_number", "")
        if not number.strip():
            raise Refused(INVALID_ARGUMENT, "is required", place="meta.commercial_invoice_number", about=order)
        if (order.get("shipping_address") or {}).get("country_code") in EU:
            raise Refused(FAILED_PRECONDITION, "order stays inside the EU", about=order)
        if str(order["id"]) in self.commercial_invoices:
            raise Refused(FAILED_PRECONDITION, "there is a commercial invoice already", about=order)
        self.commercial_invoices[str(order["id"])] = (number, content)
        return {"size": str(len(content)), **self._commercial_invoice(order)}

    def _commercial_invoice(self, order: Mapping[str, Any]) -> Json:
        link = f"https://files.example.com/commercial-invoices/{order['id']}.pdf"
        return {"url": link, "commercial_invoice_number": self.commercial_invoices[str(order["id"])][0]}

    def _with_commercial_invoice(self, asked: Mapping[str, Any]) -> Json:
        order = self._asked_order(asked, "order_id")
        if str(order["id"]) not in self.commercial_invoices:
            raise Refused(NOT_FOUND, "commercial invoice not found", about=order)
        return order

    def _delete_commercial_invoice(self, asked: Mapping[str, Any]) -> Json:
        del self.commercial_invoices[str(self._with_commercial_invoice(asked)["id"])]
        return {}
