"""The nouns of the trade, shared by all markets and ERPs. Frozen values; no vendor in them, no I/O."""

from marketsync.domain.addresses import Address, Entity
from marketsync.domain.carriers import (
    CARRIERS,
    CarrierFacts,
    CarrierMatch,
    carrier_of_slug,
    find_carrier,
    listed_carrier,
)
from marketsync.domain.fulfilment import Carrier, Invoice, Parcel, Refund, Return, ReturnState, Shipment
from marketsync.domain.identifiers import Imei, InvalidIdentifier, SerialNumber, luhn_digit
from marketsync.domain.mapped import SKIP, Mapped, Notice, Rule, Skip, Trace, TraceEntry, Tracer, rule
from marketsync.domain.offers import Grade, Offer
from marketsync.domain.orders import ExchangeRate, Order, OrderLine, Payment
from marketsync.domain.redaction import redact
from marketsync.domain.refunds import (
    RefundEligibility,
    RefundIneligible,
    RefundPlan,
    RefundRefused,
    RefundShares,
    RefundTotals,
    RefundVerdict,
    plan_refund,
    refund_cause,
    refund_target,
    refund_verdict,
)
from marketsync.domain.scans import (
    DeviceIdentifier,
    IdentifierChoice,
    Refusal,
    ReturnCheck,
    ReturnResult,
    canonical,
    choose_identifiers,
    compare_returned,
    read_identifier,
)
from marketsync.domain.states import LineState, OrderState, derive_state, order_state
from marketsync.domain.tax import MarginVat, TaxTreatment, margin_vat
from marketsync.domain.tracking import TrackingLink, check_templates, tracking_url
from marketsync.domain.vat_ids import VatCheck, VatId, VatIdKind, verify_online
from marketsync.domain.vat_rates import EU_COUNTRIES, RATES_AS_OF, Territory, standard_rate, territory
from marketsync.domain.withdrawals import ReturnReasonGroup, Withdrawal, withdrawal_deadline
from marketsync.money import Money

__all__ = [
    "CARRIERS",
    "EU_COUNTRIES",
    "RATES_AS_OF",
    "SKIP",
    "Address",
    "Carrier",
    "CarrierFacts",
    "CarrierMatch",
    "DeviceIdentifier",
    "Entity",
    "ExchangeRate",
    "Grade",
    "IdentifierChoice",
    "Imei",
    "InvalidIdentifier",
    "Invoice",
    "LineState",
    "Mapped",
    "MarginVat",
    "Money",
    "Notice",
    "Offer",
    "Order",
    "OrderLine",
    "OrderState",
    "Parcel",
    "Payment",
    "Refund",
    "RefundEligibility",
    "RefundIneligible",
    "RefundPlan",
    "RefundRefused",
    "RefundShares",
    "RefundTotals",
    "RefundVerdict",
    "Refusal",
    "Return",
    "ReturnCheck",
    "ReturnReasonGroup",
    "ReturnResult",
    "ReturnState",
    "Rule",
    "SerialNumber",
    "Shipment",
    "Skip",
    "TaxTreatment",
    "Territory",
    "Trace",
    "TraceEntry",
    "Tracer",
    "TrackingLink",
    "VatCheck",
    "VatId",
    "VatIdKind",
    "Withdrawal",
    "canonical",
    "carrier_of_slug",
    "check_templates",
    "choose_identifiers",
    "compare_returned",
    "derive_state",
    "find_carrier",
    "listed_carrier",
    "luhn_digit",
    "margin_vat",
    "order_state",
    "plan_refund",
    "read_identifier",
    "redact",
    "refund_cause",
    "refund_target",
    "refund_verdict",
    "rule",
    "standard_rate",
    "territory",
    "tracking_url",
    "verify_online",
    "withdrawal_deadline",
]
