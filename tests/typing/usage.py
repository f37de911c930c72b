"""Typical use of values and rules, as users write it: errors, money, the domain, the mapping. Checked, never run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_never, assert_type

from marketsync import (
    Address,
    ApiError,
    Carrier,
    ConfigurationError,
    Grade,
    Imei,
    InvalidIdentifier,
    Invoice,
    Mapped,
    MappingError,
    MarketsyncError,
    Money,
    Offer,
    Order,
    OrderLine,
    Outcome,
    Parcel,
    Payment,
    PlentySettings,
    Refund,
    SerialNumber,
    Shipment,
    TaxTreatment,
    VatId,
)
from marketsync.domain import (
    Entity,
    ExchangeRate,
    LineState,
    Notice,
    OrderState,
    Skip,
    Trace,
    VatIdKind,
    margin_vat,
    redact,
    rule,
    standard_rate,
    territory,
    verify_online,
)
from marketsync.errors import (
    Challenged,
    Conflict,
    ConnectFailed,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    PagingError,
    PartialFailure,
    PermissionDenied,
    RateLimited,
    ServerFault,
    SyncError,
    TimedOut,
    VendorText,
)
from marketsync.mapping import plenty, refurbed
from marketsync.mapping.plenty import PlentyDraft
from marketsync.money import VatSplit, allocate, format_amount, parse_amount, vat_in_gross
from marketsync.plenty import OrderWrite, VatConfiguration
from marketsync.refurbed import Order as RefurbedOrder


def reaction(error: MarketsyncError) -> str:
    if isinstance(error, ApiError):
        assert_type(error.outcome, Outcome)
        assert_type(error.may_have_happened, bool)
        assert_type(error.retry_after, float | None)
        assert_type(error.status, int | None)
        assert_type(error.fields, tuple[str, ...])
        assert_type(error.detail, VendorText)
        return f"{error.vendor} {error.account} {error.operation} {error.request_id} {error.code} {error.attempts}"
    if isinstance(error, MappingError):
        return "; ".join(str(problem) for problem in error.problems)
    return str(error)


def by_class(call: Callable[[], Order]) -> Order | float | None:
    try:
        return call()
    except RateLimited as error:
        return error.retry_after
    except (NotAuthenticated, PermissionDenied, Challenged, ConfigurationError):
        return None
    except (NotFound, Conflict, InvalidRequest, DecodeFailed, PagingError, SyncError):
        return None
    except PartialFailure as error:
        assert_type(error.failed, tuple[tuple[int, ApiError], ...])
        return None
    except (ConnectFailed, TimedOut, ServerFault) as error:
        if error.may_have_happened:
            raise
        return None


def what_now(outcome: Outcome) -> bool:
    """Every outcome has an answer; the checkers prove that none is left out."""
    match outcome:
        case Outcome.NOT_SENT | Outcome.THROTTLED:
            return True
        case Outcome.DENIED | Outcome.REJECTED | Outcome.UNKNOWN | Outcome.APPLIED:
            return False
        case _:
            assert_never(outcome)


def money() -> tuple[Money, ...]:
    price = Money(Decimal("119.00"), "EUR")
    total = Money.sum([price, Money.of("0.99", "EUR"), price * 2, -price, abs(price)], currency="EUR")
    assert_type(total, Money)
    assert_type(total.amount, Decimal)
    assert_type(price < total, bool)
    assert_type(price.is_rounded, bool)
    split = vat_in_gross(price, Decimal(19))
    assert_type(split, VatSplit)
    assert_type(split.net, Money)
    assert_type(format_amount(parse_amount("12.30")), str)
    return allocate(total.rounded(), [1, Decimal("2.5"), price])


def identifiers(text: str) -> SerialNumber | Imei | str:
    try:
        found = Imei.parse(text)
    except InvalidIdentifier as error:
        assert_type(error.suggestion, str | None)
        return error.reason
    assert_type(found.value, str)
    assert_type(found.check_digit_ok, bool)
    serial = SerialNumber.parse(text)
    assert_type(serial.check_digit_ok, bool | None)
    return serial


def vat_ids() -> VatId:
    vat_id = VatId.parse("DE 123 456 789", country="DE")
    assert_type(vat_id.valid, bool | None)
    assert_type(vat_id.kind, VatIdKind)
    assert_type(standard_rate("DE", date(2026, 11, 25)), Decimal | None)
    found = territory("ES", "35001")
    assert_type(found.rate if found else None, Decimal | None)
    return verify_online(vat_id, lambda one: one.in_vies or None, at=datetime.now(UTC))


def an_order() -> Order:
    price = Money(Decimal("399.00"), "EUR")
    home = Address(
        country="IT", entity=Entity.FEMALE, first_name="Anna", last_name="Prova", private_vat_id=VatId.parse("IT1")
    )
    line = OrderLine(
        id="1-1",
        sku="PHONE-1",
        name="Phone",
        state=LineState.NEW,
        raw_state="NEW",
        total=price,
        paid=price,
        refunded=Money.zero("EUR"),
        tax_treatment=TaxTreatment.MARGIN,
        identifiers=(Imei.parse("490154203237518"),),
    )
    return Order(
        id="1",
        market="refurbed",
        account="shop-de",
        state=OrderState.NEW,
        raw_state="NEW",
        lines=(line,),
        billing=home,
        delivery=home,
        currency="EUR",
        total=price,
        placed_at=datetime(2026, 11, 25, tzinfo=UTC),
        payment=Payment(amount=price, method="card"),
        exchange=ExchangeRate(source="SEK", target="EUR", rate=Decimal("0.088")),
    )


def the_other_nouns(order: Order) -> tuple[Shipment, Invoice, Refund, Offer]:
    assert_type(order.importable_lines, tuple[OrderLine, ...])
    assert_type(order.line("1-1"), OrderLine | None)
    assert_type(order.identity, tuple[str, str, str])
    assert_type(order.billing.missing, tuple[str, ...])
    assert_type(redact(order), Order)
    parcel = Parcel(tracking_number="123", carrier=Carrier(slug="dhl"), line_ids=("1-1",))
    shipment = Shipment(order_id=order.id, parcels=(parcel,), shipped_at=datetime.now(UTC))
    invoice = Invoice(order_id=order.id, content=b"%PDF-1.7", number="R-1")
    refund = Refund(
        order_id=order.id, line_id="1-1", cause="return-1", base=order.total, target=Money.of("10.00", "EUR")
    )
    assert_type(refund.amount, Money)
    assert_type(invoice.digest, str)
    offer = Offer(sku="PHONE-1", stock=3, price=order.total, grade=Grade("refurbed", "A"))
    assert_type(margin_vat(order.total, Money.of("250.00", "EUR"), rate=Decimal(19)).vat, Money)
    return shipment, invoice, refund, offer


@rule("demo.shout", source="order.id")
def shout(order: Order) -> str | Skip:
    """A rule of one's own keeps its types."""
    return order.id.upper()


def mapped(wire_order: RefurbedOrder, vat: VatConfiguration) -> OrderWrite:
    order = refurbed.to_order(wire_order, account="shop-de", unknown_tax="fail", coupon="park")
    assert_type(order, Mapped[Order])
    assert_type(order.value, Order | None)
    assert_type(order.problems, tuple[Notice, ...])
    assert_type(order.trace, Trace)
    assert_type(order.trace.rule_of("lines[0].tax_treatment"), str | None)
    assert_type(order.require().lines[0].tax_treatment, TaxTreatment)
    assert_type(shout(order.require()), str | Skip)
    settings = PlentySettings(plenty_id=1000, status_hold="3.9")
    draft = plenty.from_order(order.require(), settings, variations={"PHONE-1": 1042}, vat=vat)
    assert_type(draft, Mapped[PlentyDraft])
    assert_type([entry.rule for entry in draft.trace], list[str])
    return draft.require().order_with(billing_id=1, delivery_id=2, contact_id=3)
