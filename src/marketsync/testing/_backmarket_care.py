"""After-sales ("Care") of the fake Back Market: folders that buyers open, what is said in them, and refunds of lines.

Vendor's source: `/ws/sav`. Folders from 100,000,000 on belong to the vendor's new system, which can do
other things than the old one. What a partial refund does to its line is not documented: see the switches of `Care`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_budgets import Budget, care_budgets
from marketsync.testing._backmarket_listings import decimal, whole
from marketsync.testing._backmarket_part import Part
from marketsync.testing._backmarket_wire import FormPart, Raw, Route, json_of, multipart, refused_v1
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["Care"]

_NEW_SYSTEM = 100_000_000
_PER_PAGE = 10
_FILES, _FILE_SIZE = 10, 3 * 1024 * 1024
_OPEN, _CLOSED = 0, 9
_MERCHANT = 789
_PROBLEMS = (
    "ACCOUNT_LOCKED",
    "CODE_LOCKED",
    "DAMAGED_PACKAGE",
    "ITEM_NOT_RECEIVED",
    "MISSING_PART",
    "OOW_ITEM",
    "PROBLEM_NOT_IDENTIFIED",
    "WRONG_ITEM",
    "OTHER",
)
_NEED_FILES = ("DAMAGED_PACKAGE", "ITEM_NOT_RECEIVED", "OOW_ITEM")
_REFUNDED_FROM = {4: 1, 5: 2, 6: 3}
_ORDER_MEMBERS = (
    "order_id",
    "tracking_number",
    "tracking_url",
    "date_creation",
    "date_modification",
    "date_shipping",
    "date_payment",
    "state",
    "price",
    "shipping_price",
    "currency",
    "country_code",
)
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


class Care(Part):
    """The folders of one account.

    `partial_refund_moves_line`: a partial refund of a shipped line puts it in state 6 at once, not only when everything
    was given back. `several_partial_refunds`: a line of which a part was refunded may get another part back.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.partial_refund_moves_line = False
        self.several_partial_refunds = True
        self.care_budgets: Mapping[str, Sequence[Budget]] = care_budgets()
        self.folders: dict[int, Raw] = {}
        """Folder id -> raw folder, without its order line, which is shown as it is at the time."""
        self.problems: list[Raw] = []
        """Problems that were declared: folder, `problem_type`, `message`, names of the files."""
        self.transfers: list[Raw] = []
        """Devices sent back to buyers: folder and the body."""
        self._said = 9000

    # -- for tests -----------------------------------------------------------------------------------------------------

    def add_folder(
        self,
        line_id: int,
        *,
        message: str = "The battery does not charge.",
        issues: Sequence[tuple[str, str]] = (("BATTERY_NOT_CHARGING", "TECHNICAL"),),
        resolution: str = "REFUND",
        warranty: str = "IN_WARRANTY",
        old_system: bool = False,
        label: bool = True,
    ) -> int:
        """A buyer opens a folder about an order line; returns its id. `label`: there is a label for the way back."""
        with self._lock:
            order, _ = self._line(line_id)
            key = (99_123_456 if old_system else _NEW_SYSTEM + 123) + len(self.folders)
            now = self._stamp()
            claim: Raw = {
                "id": 731 + len(self.folders),
                "tiles": [],
                "issues": [{"customerIssue": issue, "tag": tag} for issue, tag in issues],
                "rate": 0,
                "score": 0,
                "state": _OPEN,
                "withdraw": False,
                "gras_savoye": False,
                "warnings": [],
                "resolution_choice": resolution,
                "declared_warranty_state": warranty,
                "return_labels": [],
            }
            self.folders[key] = {
                "id": key,
                "line_id": line_id,
                "country_code": order["country_code"],
                "date_creation": now,
                "date_modification": now,
                "date_last_message": now,
                "date_closed": None,
                "state": _OPEN,
                "lines": [claim],
                "messages": [],
            }
            if label:
                self.add_return_label(key)
            self._say(self.folders[key], message, "Client", "CUSTOMER_TO_MERCHANT")
            return key

    def add_return_label(self, folder_id: int, *, state: str = "ALIVE", initiator: str = "BackMarket") -> None:
        """A label for the buyer's way back."""
        with self._lock:
            claim = self.folders[folder_id]["lines"][0]
            claim["return_labels"].append(
                {
                    "date_creation": self._stamp(),
                    "state": state,
                    "label": f"https://files.example.com/labels/{claim['id']}.pdf",
                    "initiator": initiator,
                    "kind": "CUSTOMER_TO_MERCHANT",
                }
            )
            self._touch_folder(self.folders[folder_id])

    def add_care_message(self, folder_id: int, text: str) -> None:
        """The buyer writes again."""
        with self._lock:
            self._say(self.folders[folder_id], text, "Client", "CUSTOMER_TO_MERCHANT")

    def close_folder(self, folder_id: int) -> None:
        """The folder is done with."""
        with self._lock:
            self._set_folder(self.folders[folder_id], _CLOSED)

    # -- reading -------------------------------------------------------------------------------------------------------

    def _list_folders(self, request: FakeRequest) -> Answer:
        self._spend(request)
        rows = [self.folders[key] for key in sorted(self.folders)]
        if (state := request.param("state")) is not None:
            rows = [one for one in rows if str(one["state"]) == state]
        if (line := request.param("orderline")) is not None:
            rows = [one for one in rows if str(one["line_id"]) == line]
        if (last := whole(request.param("last_id"))) is not None:
            rows = [one for one in rows if one["id"] > last]
        for name, member in (
            ("last_modification_date", "date_modification"),
            ("last_message_date", "date_last_message"),
        ):
            if (text := request.param(name)) is not None:
                since = _filter_moment(text)
                rows = [one for one in rows if datetime.fromisoformat(one[member]) > since]
        answer = self._numbered_page(request, [self._row(one) for one in rows], size=_PER_PAGE)
        answer.json["count"] = len(answer.json["results"])  # the number on this page, so the document
        return answer

    def _row(self, folder: Raw) -> Raw:
        shared = (
            "id",
            "country_code",
            "date_creation",
            "date_modification",
            "date_last_message",
            "date_closed",
            "state",
        )
        return {
            **{name: folder[name] for name in shared},
            "client": 0,
            "merchant": _MERCHANT,
            "orderline": folder["line_id"],
            "lines": [claim["id"] for claim in folder["lines"]],
            "backcare": False,
        }

    def _get_folder(self, request: FakeRequest, key: int) -> Answer:
        self._spend(request)
        folder = self._folder(key)
        order, line = self._line(folder["line_id"])
        address = order["shipping_address"]
        shown: Raw = {name: value for name, value in folder.items() if name != "line_id"}
        shown["backcare"] = False
        shown["client"] = {
            "id": 0,
            "username": "",
            "first_name": address.get("first_name") or "",
            "last_name": address.get("last_name") or "",
            "email": f"sav_{order['order_id']}@example.com",
        }
        shown["merchant"] = {
            "id": _MERCHANT,
            "username": "seller@example.com",
            "first_name": "Sam",
            "last_name": "Seller",
        }
        shown["orderline"] = {
            "id": line["id"],
            "order": _order_part(order),
            "snapshot": {
                "id": 0,
                "product": {"product_id": line["product_id"], "category_3": {"category_name": "Smartphones"}},
                "listing": line["listing_id"],
                "sku": line["listing"],
                "snowden": False,
                "image": "https://files.example.com/images/phone.jpg",
            },
            "quantity": line["quantity"],
            "price": line["price"],
            "state": line["state"],
            "trust_pack_plus": False,
        }
        return Answer(json=shown)

    # -- writing -------------------------------------------------------------------------------------------------------

    def _write_message(self, request: FakeRequest, key: int) -> Answer:
        self._spend(request)
        folder = self._folder(key)
        parts = multipart(request)
        text = next((one.text for one in parts if one.name == "message"), "")
        files = [one for one in parts if one.name == "attachment"]
        if not text:
            raise refused_v1(400, "message is required")
        if _too_much(files):
            raise refused_v1(400, f"at most {_FILES} files of 3 MB")
        if folder["state"] == _CLOSED:
            self._set_folder(folder, _OPEN)
        message = self._say(folder, text, "Merchant", "MERCHANT_TO_ALL", [one.filename for one in files])
        attachments = [
            {"msg": message["id"], "group": key, "sender": _MERCHANT, "attachment": one["attachment"]}
            for one in message["attachments"]
        ]
        shown: Raw = {
            "id": message["id"],
            "message": text,
            "date_creation": message["date_creation"],
            "group": key,
            "sender": _MERCHANT,
            "attachments": attachments,
        }
        return Answer(201, {**shown, "attachment": attachments[0]} if attachments else shown)

    def _report_problem(self, request: FakeRequest, key: int) -> Answer:
        self._spend(request)
        self._folder(key)
        parts = multipart(request)
        kind = next((one.text for one in parts if one.name == "problem_type"), "OTHER")
        text = next((one.text for one in parts if one.name == "message"), "")
        files = [one for one in parts if one.name == "attachment"]
        if _too_much(files):
            raise refused_v1(413, f"at most {_FILES} files of 3 MB")
        if kind not in _PROBLEMS:
            raise refused_v1(422, "unknown problem type")
        if key < _NEW_SYSTEM and (kind != "OTHER" or text or files):
            raise refused_v1(422, "Only OTHER problem type is allowed for IDs lower than 100,000,000")
        if kind in _NEED_FILES and not files:
            raise refused_v1(422, "Attachments are mandatory for this problem type")
        names = [one.filename for one in files]
        self.problems.append({"folder": key, "problem_type": kind, "message": text, "files": names})
        return Answer(201, content=b"")

    def _transfer_item(self, request: FakeRequest, key: int) -> Answer:
        self._spend(request)
        self._folder(key)
        given = json_of(request)
        if key >= _NEW_SYSTEM:
            raise refused_v1(422, "Care folders with ID above 100,000,000 are not yet supported")
        if not given.get("shipperName") or not given.get("trackingNumber"):
            raise refused_v1(422, "shipperName and trackingNumber are required")
        if given.get("action", "NOTHING") not in ("REPAIR", "REPLACE", "NOTHING"):
            raise refused_v1(422, "unknown action")
        if any(one["trackingNumber"] == given["trackingNumber"] for one in self.transfers):
            raise refused_v1(400, "An item transfer with this tracking number already exists")
        self.transfers.append({"folder": key, **given})
        return Answer(201, content=b"")

    def _refund_line(self, request: FakeRequest) -> Answer:
        """Types 4, 5 and 6 give money back for a line in 1, 2 and 3; only the last may name an amount."""
        self._spend(request)
        given = json_of(request)
        try:
            order, line = self._line(given.get("orderline_pk", 0))
        except KeyError:
            raise refused_v1(404, "Orderline does not exist") from None
        kind = whole(given.get("refund_type")) or 0
        if _REFUNDED_FROM.get(kind) != line["state"]:
            raise refused_v1(400, f"refund_type {kind} is not possible for an orderline with state {line['state']}")
        amount = left = self._unrefunded(line)
        if given.get("amount") is not None:
            named = decimal(given["amount"])
            if kind != 6 or named is None or not 0 < named <= left:
                raise refused_v1(400, "amount is not acceptable")
            amount = named
        if left != Decimal(line["price"]) and not self.several_partial_refunds:
            raise refused_v1(400, "the orderline was refunded already")
        if amount == left or self.partial_refund_moves_line:
            self._give_back(order, line, kind, amount)
        else:
            self.refunds.append((line["id"], kind, amount))
            self._touch(order)
        number = f"{amount:.2f}".removesuffix(".00")
        sign = _SIGNS.get(order["currency"], order["currency"])
        text = f"{number}{sign} refunded on the sku {line['listing']}"
        return Answer(201, content=text.encode(), content_type="text/plain; charset=utf-8")

    def _spend(self, request: FakeRequest) -> None:
        if not all(one.take(self.clock.now()) for one in self.care_budgets[request.operation]):
            raise refused_v1(429, "Request was throttled.", code="E008")

    # -- folders -------------------------------------------------------------------------------------------------------

    def _folder(self, key: int) -> Raw:
        if key not in self.folders:
            raise refused_v1(404, "Care folder does not exist")
        return self.folders[key]

    def _say(self, folder: Raw, text: str, initiator: str, kind: str, files: Iterable[str] = ()) -> Raw:
        now = self._stamp()
        self._said += 1
        message: Raw = {
            "id": self._said,
            "message": text,
            "date_creation": now,
            "attachments": [
                {
                    "id": self._said * 100 + number,
                    "attachment": f"https://files.example.com/care/{self._said}/{name}",
                    "date_creation": now,
                }
                for number, name in enumerate(files)
            ],
            "initiator": initiator,
            "kind": kind,
            "is_informative": False,
        }
        folder["messages"].append(message)
        folder["date_last_message"] = now
        self._touch_folder(folder)
        return message

    def _set_folder(self, folder: Raw, state: int) -> None:
        folder["state"] = state
        folder["date_closed"] = self._stamp() if state == _CLOSED else None
        for claim in folder["lines"]:
            claim["state"] = state
        self._touch_folder(folder)

    def _touch_folder(self, folder: Raw) -> None:
        folder["date_modification"] = self._stamp()

    def _care_routes(self) -> tuple[Route, ...]:
        return (
            Route("care.list", "GET", "/ws/sav", self._list_folders),
            Route("care.refund", "POST", "/ws/sav/refund", self._refund_line, write=True),
            Route("care.get", "GET", "/ws/sav/{int}", self._get_folder),
            Route("care.send_message", "POST", "/ws/sav/{int}/msg", self._write_message, write=True),
            Route("care.report_problem", "POST", "/ws/sav/{int}/problem", self._report_problem, write=True),
            Route("care.transfer_item", "POST", "/ws/sav/{int}/item-transfer", self._transfer_item, write=True),
        )


def _order_part(order: Raw) -> Raw:
    """The order inside a folder: no nulls, and the carrier as a number."""
    shown: Raw = {name: order[name] for name in _ORDER_MEMBERS if order.get(name) is not None}
    for name in ("shipping_address", "billing_address"):
        shown[name] = {key: value for key, value in order[name].items() if value is not None}
    return {**shown, "shipper": 12, "shipper_display": order.get("shipper_display") or ""}


def _too_much(files: Sequence[FormPart]) -> bool:
    return len(files) > _FILES or any(len(one.content) > _FILE_SIZE for one in files)


def _filter_moment(text: str) -> datetime:
    """`YYYY-MM-DD-hh-mm`; the zone is not documented, here it is UTC."""
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M").replace(tzinfo=UTC)
    except ValueError:
        raise refused_v1(400, "dates are YYYY-MM-DD-hh-mm") from None
