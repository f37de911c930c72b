"""The vocabulary of reports: outcomes and reason codes. Codes are stable; a dot separates a detail."""

from __future__ import annotations

import enum
import re

__all__ = ["Reason", "RecordOutcome", "RunStatus", "detailed", "message_of"]


class RunStatus(enum.StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    """It ended early, cleanly; the next run goes on. `reason` and `retry_at` say why and when."""
    FAILED = "failed"
    """It could not do its work at all; a person has to change something."""


class RecordOutcome(enum.StrEnum):
    DONE = "done"
    ADOPTED = "adopted"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    WAITING = "waiting"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    PARKED = "parked"


class Reason(enum.StrEnum):
    """Why a record or a run ended as it did. The value is the code; the text below it is for people."""

    # records that are left alone
    BEFORE_GO_LIVE = "before_go_live", "released before this integration's start; it belongs to the one before"
    ACCEPTED_ELSEWHERE = "accepted_elsewhere", "accepted before this integration's start, and not by it"
    FINAL_AT_FIRST_SIGHT = "final_at_first_sight", "already shipped, returned, refunded or cancelled when first seen"
    CANCELLED = "cancelled", "cancelled on the market before it reached the ERP"
    REFUNDED = (
        "refunded",
        "everything was refunded on the market while the order still reads open; nothing more is done",
    )
    UNKNOWN_STATE = "unknown_state", "a state this version does not know; nothing is done, it is read again"
    NOT_PAYABLE_YET = "not_payable_yet", "the market has not released it for shipping"
    DISMISSED = "dismissed", "closed by a person"

    NOT_OURS = "not_ours", "the ERP's order is none that this store has imported; its events are not passed on"
    SPLIT = "split", "the ERP order left as delivery orders, which are confirmed one by one"
    SHIPMENTS_OFF = "shipments_off", "shipping confirmations are switched off"

    FIRST_SIGHT = "first_sight", "the order had this status already when this store took it over: nothing is passed on"

    # records that wait
    NOT_BOUND = "not_bound", "the order's import is not finished; what happened in the ERP is kept until it is"
    INCOMPLETE = "incomplete", "a step is not done yet, or nobody knows whether it is; it is looked at again"
    ADDRESS_INCOMPLETE = "address_incomplete", "the market has not given the whole address yet"
    LOCKED = "locked", "the ERP order is locked, handed over or shipped: its address cannot be corrected"
    ACCEPTANCE = "acceptance", "not all items are accepted on the market"
    PARTLY_CANCELLED = "partly_cancelled", "some items were cancelled after the ERP order was made; a person edits it"
    REFUND_OPEN = "refund_open", "cancelled after payment; the refund is not visible on the market yet"
    PACKAGE_NUMBER = "package_number", "the ERP names no package number yet; nothing is confirmed without one"
    IN_FLIGHT = "in_flight", "another worker is at it"

    INVOICE_MISSING = "invoice_missing", "the ERP shows no invoice of the order yet"
    CALL_AGAIN = "call_again", "what was given to the call is not stored: call again with the same content"

    REFUND_IN_PROGRESS = "refund_in_progress", "another refund of this item is not settled yet; this one comes after it"
    REFUND_UNDECIDED = "refund_undecided", "nobody has decided in the ERP yet what is to be refunded"
    REFUND_NOT_YET = "refund_not_yet", "the market gives no refund yet; it is tried again"

    # records for a person
    OVERSOLD = "oversold", "the ERP has no goods left for this order; accept it after a substitution, or reject it"
    INVOICE_STANDS = "invoice_stands", "the market has an invoice of this order and may keep both; call to send another"
    REFUND_REFUSED = "refund_refused", "this refund cannot be given; nothing was sent"
    REFUND_DIFFERS = "refund_differs", "the market would give back another amount; nothing was sent"
    REFUNDED_ELSEWHERE = "refunded_elsewhere", "the item's money moved in another way; a person says what is still due"
    UNEXPLAINED_REFUND = "unexplained_refund", "money went back before that no refund of this store explains"
    DEVICE_MISMATCH = "device_mismatch", "another device came back than the one that was shipped"
    INVOICE_REFUSED = "invoice_refused", "the file is no invoice that the market takes; nothing was sent"
    INVOICE_PERIOD_OVER = "invoice_period_over", "the market takes no invoice for this order any more"
    NO_TICKET = "no_ticket", "the market wants a ticket with the buyer first"
    TRACKING_LINK = "tracking_link", "no tracking link can be built, and the market wants one; it is tried again"
    IDENTIFIER = "identifier", "a device identifier that must not be sent; a corrected one is picked up"
    SHIPPED_BUT_CANCELLED = "shipped_but_cancelled", "the goods left although the item was cancelled on the market"
    NOT_ALLOWED = "not_allowed", "the market does not allow this for the item's state; nothing was sent"
    NOT_SUPPORTED = "not_supported", "this pair of connectors cannot do it"
    MAPPING = "mapping", "the order cannot be mapped without guessing"
    REFUSED = "refused", "the vendor refuses this step"
    SEVERAL_FOUND = "several_found", "more than one record carries this identity"
    NOT_FINDABLE = "not_findable", "it may have happened, and looking cannot tell"
    UNKNOWN_REPEATEDLY = "unknown_repeatedly", "sent five times without an answer and never found"
    ADDRESS_MISMATCH = "address_mismatch", "the ERP stored another address than the one sent"
    ORDER_MISMATCH = "order_mismatch", "the ERP order with this id has other items or another total"
    SAME_NUMBER_OTHER_ORDER = "same_number_other_order", "an order of another channel carries the same number"
    PAYMENT_MISMATCH = "payment_mismatch", "the ERP's payment differs from what the buyer paid"
    SIMILAR_DEBIT = (
        "similar_debit",
        "the ERP order already carries a debit of this amount; a person says whether it is this refund",
    )
    CREATED_INCOMPLETE = "created_incomplete", "the ERP order was created without all its items"
    HOLD_NOT_KEPT = "hold_not_kept", "the ERP moved the order off the hold status by itself"
    SHIPPED_ELSEWHERE = "shipped_elsewhere", "shipped on the market by somebody else; an ERP order on hold stays there"
    CANCELLED_AFTER_HAND_OVER = "cancelled_after_hand_over", "cancelled after the warehouse took over"
    NOT_FOUND = "not_found", "the record is gone or belongs to another account"
    INTERNAL_ERROR = "internal_error", "a fault in this library or a connector; please report it"
    DUPLICATE_CREATED = "duplicate_created", "two remote records exist for one fact"

    # notes on records that are done
    MOVED_ON = "moved_on", "someone had already moved the ERP order off the hold status"
    CANCELLED_ON_BOTH_SIDES = "cancelled_on_both_sides", "cancelled on the market, and in the ERP before that was seen"
    CANCELLED_AFTER_IMPORT = "cancelled_after_import", "cancelled on the market after the import; the ERP order follows"

    INVOICE_REPLACED = "invoice_replaced", "the market had an invoice of this order before; it was replaced"
    IDENTIFIERS_MISSING = "identifiers_missing", "confirmed without device identifiers: none was scanned"

    NOT_TRANSFERABLE = "not_transferable", "the market knows one parcel per order and has one; this one cannot be told"
    DEBIT_BY_HAND = "debit_by_hand", "refunded; this ERP's interface cannot book it, so that a person has to"
    DEBIT_NOT_POSSIBLE = "debit_not_possible", "refunded; this ERP takes no debit payments, so none was booked"

    # runs
    DEADLINE = "deadline", "the time given to this run is over"
    RATE_LIMITED = "rate_limited", "the vendor wants a pause"
    NOT_AUTHENTICATED = "not_authenticated", "the credentials are not accepted"
    PERMISSION_DENIED = "permission_denied", "the credentials may not do this"
    CHALLENGED = "challenged", "a firewall answered instead of the API"
    UNREACHABLE = "unreachable", "no connection or no login: nothing was sent"
    SOURCE_UNWELL = "source_unwell", "the list could not be read"
    TARGET_UNWELL = "target_unwell", "three creates in a row went unanswered"
    FIRST_RUN_GUARD = "first_run_guard", "an empty store would create more than 200 orders; confirm the first run"
    FOREIGN_INTEGRATION = "foreign_integration", "another integration creates orders for this channel"
    INACTIVE = "inactive", "the account is switched off"
    IMPORT_OFF = "import_off", "the import of orders is switched off"
    RETURNS_OFF = "returns_off", "the import of returns is switched off"
    LISTING_LOOPS = "listing_loops", "the vendor's list goes round in circles"
    CONFIGURATION = "configuration", "the settings cannot work"

    text: str

    def __new__(cls, code: str, text: str) -> Reason:
        member = str.__new__(cls, code)
        member._value_ = code
        member.text = text
        return member


def detailed(reason: Reason, detail: str) -> str:
    """`incomplete` and `payment` make `incomplete.payment`; a vendor's code is brought into the same form."""
    code = re.sub(r"[^a-z0-9]+", "_", detail.lower()).strip("_")
    return f"{reason.value}.{code}" if code else reason.value


def message_of(code: str) -> str:
    """The text for people of a reason code with or without detail."""
    head, _, detail = code.partition(".")
    try:
        text = Reason(head).text  # type: ignore[call-arg]
    except ValueError:
        return code
    return f"{text} ({detail})" if detail else text
