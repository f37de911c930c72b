"""Typical use of the vendor clients, in both colours. Checked, never run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

from marketsync import (
    ApiError,
    AsyncPlentyClient,
    AsyncRefurbedClient,
    FileTokenCache,
    MemoryTokenCache,
    PlentyClient,
    RefurbedClient,
    RetryPolicy,
)
from marketsync.core import (
    AsyncPager,
    BatchResults,
    CallFailed,
    Entry,
    Event,
    OpenEnum,
    Operation,
    Page,
    Pager,
    Rate,
    RawResponse,
    Request,
    Safety,
    Secret,
    SystemClock,
    UnknownFields,
    loads,
)
from marketsync.plenty import (
    Address,
    AddressOptionType,
    AddressOptionWrite,
    AddressRelation,
    AddressRelationType,
    AddressWrite,
    Comment,
    CommentWrite,
    Contact,
    ContactType,
    ContactWrite,
    Payment,
    PaymentMethod,
    PaymentOrder,
    PaymentPropertyType,
    Referrer,
    ResolvedVariation,
    Status,
    StatusHistory,
    TokenCache,
    Variation,
    VatConfiguration,
    Webstore,
    at_least,
    between,
    one_of,
)
from marketsync.plenty import Order as PlentyOrder
from marketsync.plenty import Orders as PlentyOrders
from marketsync.refurbed import (
    Carrier,
    CommercialInvoice,
    InvoiceLink,
    InvoiceReceipt,
    ItemStateChange,
    ItemUpdate,
    MerchantAddress,
    Order,
    OrderItem,
    OrderItemIdentifier,
    OrderItemIdentifierType,
    OrderItemReturn,
    OrderItemReturnState,
    OrderItemState,
    OrderSort,
    OrderState,
    Refund,
    ShippingLabel,
    ShippingProfile,
    Ticket,
    TicketFile,
    TicketMessageScope,
    TicketThread,
)
from marketsync.testing import FakePlenty, FakeRefurbed


def listen(event: Event) -> None:
    if isinstance(event, CallFailed):
        print(event.vendor, event.account, event.operation, event.outcome)
    elif isinstance(event, UnknownFields):
        assert_type(event.fields, tuple[str, ...])


def refurbed_sync(environ: Mapping[str, str]) -> list[Order]:
    since = datetime.now(UTC) - timedelta(days=1)
    with RefurbedClient(
        token=Secret("t"),
        account="shop-de",
        timeout=10,
        total_timeout=30,
        retry=RetryPolicy(attempts=3, max_wait=20),
        limits={"default": Rate(5, per=1.0)},
        user_agent="acme-shop/1.0",
        on_event=listen,
        clock=SystemClock(),
    ) as client:
        pager = client.orders.list(
            released_after=since, states=[OrderState.NEW, "ACCEPTED"], sort=OrderSort.ID, descending=True, page_size=50
        )
        assert_type(pager, Pager[Order])
        for page in pager.pages():
            assert_type(page, Page[Order])
            assert_type(page.broken[0].error, ApiError)
        assert_type(client.orders.get(4711), Order)
        assert_type(client.order_items.list("4711", is_refundable=True).first_page(), Page[OrderItem])
        assert_type(client.order_items.get("1"), OrderItem)
        assert_type(client.carriers.list(), tuple[Carrier, ...])
        patient = client.with_options(timeout=60, on_event=None)
        assert_type(patient, RefurbedClient)
        return list(pager)


def refurbed_writes(client: RefurbedClient) -> BatchResults[OrderItem]:
    item = client.order_items.set_state(
        "1", OrderItemState.SHIPPED, carrier="dhl", tracking_number="123", weight_kg=Decimal("0.4")
    )
    assert_type(item.state, OrderItemState)
    word: OpenEnum = item.state
    print(word.raw if word.is_known else f"new: {word.raw}")
    imei = OrderItemIdentifier(identifier_type=OrderItemIdentifierType.IMEI, value="490154203237518")
    client.order_items.update("1", identifiers=[imei], prior_unknown=True)
    client.order_items.update_many([ItemUpdate("1", tracking_url="https://tracking.example/1")])
    results = client.order_items.set_states([ItemStateChange("1", OrderItemState.ACCEPTED)])
    assert_type(results[0], Entry[OrderItem])
    assert_type(results[0].value, OrderItem | None)
    assert_type(results[0].unwrap(), OrderItem | None)
    assert_type(results.failures, tuple[tuple[int, ApiError], ...])
    results.raise_for_failures()
    return results


def refurbed_after_the_sale(client: RefurbedClient, pdf: bytes) -> Decimal | None:
    item = client.order_items.get("1")
    assert_type(client.order_items.calculate_refund(item.id, currency=item.currency_code, target_paid=0), Refund)
    refund = client.order_items.refund(item.id, currency="EUR", target_paid=Decimal("350.00"), prior_unknown=True)
    assert_type(client.orders.calculate_refund(4711), Refund)
    assert_type(client.orders.refund("4711", prior_unknown=True), Refund)
    assert_type(client.orders.set_invoice("4711", pdf), InvoiceReceipt)
    assert_type(client.orders.get_invoice("4711"), InvoiceLink)
    client.orders.delete_invoice("4711")
    assert_type(client.orders.set_commercial_invoice("4711", pdf, number="CI-1"), CommercialInvoice)
    client.orders.delete_commercial_invoice("4711")
    returns = client.returns.list(
        states=[OrderItemReturnState.DELIVERED, "IN_TRANSIT"], initiated_after=datetime.now(UTC)
    )
    assert_type(returns, Pager[OrderItemReturn])
    assert_type(client.tickets.list(order_item_ids=["1"]), Pager[Ticket])
    thread = client.tickets.create("1", topic="return", body_html="<p>x</p>", files=[TicketFile("a.pdf", data=pdf)])
    assert_type(thread, TicketThread)
    client.tickets.update(
        thread.ticket.id, body_html="<p>y</p>", scope=TicketMessageScope.INTERNAL, assignee_email=None
    )
    client.tickets.generate_return_label(thread.ticket.id)
    assert_type(client.shipping_profiles.get("1", version=2), ShippingProfile)
    assert_type(client.merchant_addresses.list(type="RETURN"), tuple[MerchantAddress, ...])
    assert_type(client.shipping_labels.list("4711"), tuple[ShippingLabel, ...])
    return refund.refunded_merchant


async def refurbed_async() -> list[Order]:
    async with AsyncRefurbedClient.from_env({"REFURBED_TOKEN": "t"}, account="shop-de", timeout=10) as client:
        assert_type(client, AsyncRefurbedClient)
        pager = client.orders.list(ids=[1, "2"])
        assert_type(pager, AsyncPager[Order])
        assert_type(await pager.first_page(), Page[Order])
        assert_type(await client.orders.get("1"), Order)
        assert_type(await client.order_items.set_states([]), BatchResults[OrderItem])
        assert_type(await client.carriers.list(), tuple[Carrier, ...])
        assert_type(client.returns.list(), AsyncPager[OrderItemReturn])
        assert_type(await client.tickets.get("1"), TicketThread)
        return [order async for order in pager]


def raw_response(client: RefurbedClient) -> int:
    raw = client.with_raw_response.orders.get("4711")
    print(raw.status, raw.headers, raw.content, raw.parse())
    return int(raw.status)


def not_covered(client: RefurbedClient) -> dict[str, Any]:
    def decode(answer: RawResponse) -> dict[str, Any]:
        document: dict[str, Any] = loads(answer.content)
        return document

    request = Request("POST", "/refb.merchant.v1.OfferService/ListOffers", {"pagination": {"limit": 1}})
    operation = Operation("offers.list", Safety.READ, request, decode)
    assert_type(operation, Operation[dict[str, Any]])
    return client.request(operation)


def plenty_sync(folder: Path) -> list[PlentyOrder]:
    caches: list[TokenCache] = [MemoryTokenCache(), FileTokenCache(folder / "tokens.json")]
    with PlentyClient(
        base_url="https://p1000.my.plentysystems.com",
        username="api",
        password="secret",
        token_cache=caches[1],
        limits={"read": Rate(120, per=60), "write": Rate(60, per=60)},
    ) as client:
        assert_type(client.orders, PlentyOrders)
        now = datetime.now(UTC)
        orders = client.orders.search(
            external_ids=["1001", "1002"],
            referrer_id=Decimal(183),
            order_type=1,
            status=between(Decimal("3.9"), 5),
            plenty_id=one_of([1000, 1001]),
            updated_between=(now - timedelta(hours=1), now),
            with_=["addresses", "orderItems"],
        )
        assert_type(orders, Pager[PlentyOrder])
        assert_type(client.orders.get(1, with_=["amounts"]), PlentyOrder)
        assert_type(client.orders.get_many([1, 2]), BatchResults[PlentyOrder])
        assert_type(client.orders.update(1, status=Decimal("5.1")), PlentyOrder)
        assert_type(client.orders.set_status(1, "In review"), PlentyOrder)
        client.orders.cancel(1, message="by the buyer")
        assert_type(client.orders.statuses(language="de"), Pager[Status])
        assert_type(client.orders.referrers(), tuple[Referrer, ...])
        assert_type(client.orders.status_history(order_id=1), Pager[StatusHistory])
        assert_type(client.orders.search(status=at_least(5)).first_page().total, int | None)
        return list(orders)


def plenty_people_and_money(client: PlentyClient) -> PaymentOrder:
    contact = client.contacts.create(ContactWrite(type_id=ContactType.CUSTOMER, first_name="Anna", last_name="Prova"))
    assert_type(contact, Contact)
    assert_type(client.contacts.find(email="anna@example.com"), Pager[Contact])
    vat_id = AddressOptionWrite(type_id=AddressOptionType.VAT_NUMBER, value="IT1")
    draft = AddressWrite(address1="Via Prova", address2="1", town="Roma", country_id=15, name4="IT1", options=(vat_id,))
    address = client.addresses.create_for_contact(1, draft, type_id=AddressRelationType.BILLING, primary=True)
    assert_type(address, Address)
    assert_type(client.order_addresses.list(1, AddressRelationType.BILLING), tuple[AddressRelation, ...])
    assert_type(client.payments.search(order_id=1), Pager[Payment])
    assert_type(client.payments.of_order(1), tuple[Payment, ...])
    assert_type(client.payments.by_property(PaymentPropertyType.TRANSACTION_ID, "shop-de:1001"), tuple[Payment, ...])
    assert_type(client.payments.methods(), tuple[PaymentMethod, ...])
    note = CommentWrite(reference_type="order", reference_value=1, text="<p>by hand</p>")
    assert_type(client.comments.create(note), Comment)
    assert_type(client.variations.resolve(["PHONE-1"], referrer=183), Mapping[str, ResolvedVariation])
    assert_type(client.variations.search(sku="PHONE-1"), Pager[Variation])
    assert_type(client.vat.standard(plenty_id=1000), VatConfiguration)
    assert_type(client.webstores.list(), tuple[Webstore, ...])
    return client.payments.assign(1, 2)


async def plenty_async() -> list[PlentyOrder]:
    async with AsyncPlentyClient(base_url="https://p1000.my.plentysystems.com", username="u", password="p") as client:
        assert_type(client.orders.search(external_id="1001"), AsyncPager[PlentyOrder])
        assert_type(await client.orders.get(1), PlentyOrder)
        assert_type(await client.variations.resolve(["PHONE-1"], referrer=183), Mapping[str, ResolvedVariation])
        return [order async for order in client.orders.search(external_id="1001")]


def against_fakes() -> None:
    refurbed, plenty = FakeRefurbed(token="t"), FakePlenty(username="u", password="p")
    RefurbedClient(token="t", transport=refurbed.transport()).close()
    AsyncRefurbedClient(token="t", transport=refurbed.transport())
    PlentyClient(base_url="https://p.example", username="u", password="p", transport=plenty.transport()).close()
    AsyncPlentyClient(base_url="https://p.example", username="u", password="p", transport=plenty.transport())
