# Generated from _async/test_service_with_fake.py by tools/generate_sync.py. Do not edit.
"""Client and fake together: listings, batches, the backbox, after-sales and trade-in as a seller uses them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket import (
    Attachment,
    BackMarketClient,
    BuybackState,
    CareState,
    ListingGrade,
    OrderLineState,
    PublicationState,
)
from marketsync.errors import InvalidRequest, NotAuthenticated, NotFound, Outcome, RateLimited, ServerFault, TimedOut
from marketsync.money import Money
from marketsync.testing import FakeBackMarket, FakeClock
from tests.backmarket._sync.test_service_calls import CALLS
from tests.backmarket.scripted import NOON, TOKEN, WHO
from tests.specs.backmarket import validate_request

PHOTO = Attachment("photo.jpg", data=b"\xff\xd8\xff\xe0")


def world(**options: Any) -> tuple[FakeBackMarket, BackMarketClient]:
    market = options.pop("market", None)
    fake = FakeBackMarket(token=TOKEN, clock=FakeClock(NOON), **options)
    client = BackMarketClient(token=TOKEN, **WHO, market=market, transport=fake.transport(), clock=fake.clock)
    return fake, client


def line_of(fake: FakeBackMarket, **order: Any) -> int:
    line: int = fake.orders[fake.add_order(**order)]["orderlines"][0]["id"]
    return line


def test_fake_and_client_call_everything_by_the_same_name() -> None:
    of_orders = {name for name in FakeBackMarket().operations() if name.startswith(("orders.", "order_lines."))}
    assert FakeBackMarket().operations() - of_orders == set(CALLS)


# -- listings ---------------------------------------------------------------------------------------------------------


def test_a_price_is_one_markets_and_a_quantity_everybodys() -> None:
    fake, client = world()
    offer = fake.add_listing("A-1", prices={"de-de": "429.00", "en-gb": "379.00"}, quantity=3)
    changed = client.listings.update(
        offer.id, market="en-gb", price=Decimal("365.50"), currency="GBP", min_price=300, quantity=7
    )
    assert (changed.price, changed.currency, changed.quantity) == (Decimal("365.50"), "GBP", 7)
    german = client.listings.find(sku="a-1", market="de-de")
    assert (german.price, german.currency, german.min_price, german.quantity) == (429, "EUR", None, 7)
    client.listings.update(offer.listing_id, quantity=0)
    for market in ("de-de", "en-gb"):
        seen = client.listings.get(offer.id, market=market)
        assert seen.publication_state == PublicationState.OFFLINE


def test_the_currency_of_another_market_is_refused() -> None:
    fake, client = world()
    offer = fake.add_listing("A-1", prices={"en-gb": "379.00"})
    with pytest.raises(InvalidRequest) as caught:
        client.listings.update(offer.id, market="en-gb", price=1, currency="EUR")
    assert caught.value.outcome is Outcome.REJECTED
    assert fake.listing("A-1", "en-gb")["price"] == "379.00"


def test_a_list_of_listings_is_read_to_its_end() -> None:
    fake, client = world(market="de-de")
    for number in range(120):
        fake.add_listing(f"S-{number}", quantity=number % 2)
    assert len([one for one in client.listings.list()]) == 120
    assert len([one for one in client.listings.list(min_quantity=1)]) == 60
    assert len(fake.sent("listings.list")) == 5


def test_an_unanswered_change_of_a_listing_is_made_again() -> None:
    fake, client = world()
    offer = fake.add_listing("A-1", quantity=3)
    fake.fail("listings.update", when="after", how="timeout")
    assert (client.listings.update(offer.id, quantity=5)).quantity == 5
    assert len(fake.sent("listings.update")) == 2


# -- batches ----------------------------------------------------------------------------------------------------------


def row(sku: str, product: str, **members: Any) -> dict[str, Any]:
    return {
        "sku": sku,
        "product_id": product,
        "grade": ListingGrade.FAIR,
        "quantity": 2,
        "price": Decimal("319.00"),
        "currency": "EUR",
        "warranty_delay": 12,
        "comment": 'small "scratch", clean',
        **members,
    }


def test_a_batch_creates_changes_and_names_what_it_did_not_take() -> None:
    fake, client = world(market="de-de")
    fake.task_polls = 3
    product = fake.add_product()
    fake.add_listing("OLD", quantity=1, grade="GOOD")
    number = client.listings.upload([row("NEW", product), row("old", product), row("BAD", "no-such-product")])
    done = client.tasks.wait(number)
    assert [one.key for one in done.rows if one.ok] == ["NEW", "old"]
    assert [one.key for one in done.failures] == ["BAD"]
    assert done.failures[0].errors
    assert not done.is_clean
    made = client.listings.find(sku="NEW")
    assert (made.grade, made.quantity, made.price, made.comment) == (
        ListingGrade.FAIR,
        2,
        319,
        'small "scratch", clean',
    )
    assert (client.listings.find(sku="OLD")).grade == ListingGrade.FAIR


def test_a_batch_whose_answer_was_lost_sets_the_same_again() -> None:
    fake, client = world(market="de-de")
    product = fake.add_product()
    fake.fail("listings.upload", when="after", how="timeout")
    number = client.listings.upload([row("NEW", product)])
    assert (client.tasks.wait(number)).is_clean
    assert len(fake.listings) == 1
    assert len(fake.tasks) == 2


@pytest.mark.parametrize(("ending", "clean"), [(8, False), (9, True)])
def test_a_batch_ends_as_the_vendor_says(ending: int, clean: bool) -> None:
    fake, client = world(market="de-de")
    fake.end_next_task(ending, "Task has been interrupted." if ending == 8 else None)
    number = client.listings.upload([row("NEW", fake.add_product())])
    assert (client.tasks.wait(number)).is_clean is clean


@pytest.mark.parametrize("ending", [3, 7])
def test_a_batch_that_hangs_is_given_up(ending: int) -> None:
    fake, client = world(market="de-de")
    fake.end_next_task(ending)
    number = client.listings.upload([row("NEW", fake.add_product())])
    with pytest.raises(TimedOut):
        client.tasks.wait(number, timeout=600)


def test_a_task_of_nobody_is_not_found() -> None:
    _, client = world()
    with pytest.raises(NotFound):
        client.tasks.wait(5)


def test_the_vendors_budget_of_lines_is_kept_by_ours() -> None:
    fake, client = world(market="de-de")
    rows = [{"sku": f"S-{number}", "quantity": 1} for number in range(200)]
    client.listings.upload(rows)
    with pytest.raises(RateLimited) as caught:
        for _ in range(10):
            client.listings.upload(rows)
    assert caught.value.status is None
    assert sum(len(one.rows) for one in fake.tasks.values()) <= 2000


# -- the backbox ------------------------------------------------------------------------------------------------------


def test_the_price_that_would_win_is_told_by_market() -> None:
    fake, client = world()
    offer = fake.add_listing("A-1", prices={"de-de": "429.00", "en-gb": "379.00"})
    fake.set_backbox("A-1", "de-de", price_to_win="412.00", winner_price="415.00")
    positions = {one.market: one for one in client.backbox.competitors(offer.id)}
    german = positions["DE"]
    assert german.price_to_win is not None
    assert (german.is_winning, german.price_to_win.amount, german.price_to_win.currency) == (False, 412, "EUR")
    fake.listings["a-1"].quantity = 0
    assert client.backbox.competitors(offer.id) == ()
    assert client.backbox.competitors("00000000-0000-0000-0000-000000000000") == ()


# -- after-sales ------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_answered_and_opened_again_by_the_answer() -> None:
    fake, client = world()
    folder = fake.add_folder(line_of(fake, state=9))
    fake.close_folder(folder)
    (listed,) = [one for one in client.care.list(state=CareState.CLOSED)]
    assert listed.id == folder
    details = client.care.get(folder)
    (claim,) = details.lines
    assert claim.resolution_choice is not None
    assert (claim.resolution_choice.raw, claim.return_labels[0].state and claim.return_labels[0].state.raw) == (
        "REFUND",
        "ALIVE",
    )
    sent = client.care.send_message(folder, message="Bitte schön: grün", files=[PHOTO, PHOTO])
    assert len(sent.attachments) == 2
    answered = client.care.get(folder)
    assert answered.state == CareState.OPEN
    assert answered.messages[-1].message == "Bitte schön: grün"


def test_problems_and_transfers_go_to_the_system_that_takes_them() -> None:
    fake, client = world()
    line = line_of(fake, state=9)
    old, new = fake.add_folder(line, old_system=True), fake.add_folder(line)
    client.care.report_problem(old)
    client.care.report_problem(new, problem_type="DAMAGED_PACKAGE", message="open", files=[PHOTO])
    assert [(one["problem_type"], one["files"]) for one in fake.problems] == [
        ("OTHER", []),
        ("DAMAGED_PACKAGE", ["photo.jpg"]),
    ]
    client.care.transfer_item(old, shipper="DHL DE", tracking_number="0034 04", action="REPAIR")
    assert fake.transfers == [{"folder": old, "shipperName": "DHL DE", "trackingNumber": "003404", "action": "REPAIR"}]
    for sent in fake.sent("care.transfer_item"):
        validate_request("POST", sent.path, sent.json)
    with pytest.raises(InvalidRequest) as caught:
        client.care.transfer_item(old, shipper="DHL DE", tracking_number="003404", prior_unknown=True)
    assert caught.value.outcome is Outcome.UNKNOWN


def test_a_partial_refund_says_what_it_returned_and_leaves_the_line() -> None:  # RFD-2
    fake, client = world()
    line = line_of(fake, state=9, lines=[("A-1", "429.00", 1)])
    receipt = client.care.refund(line, refund_type=6, amount=Decimal("29.50"))
    assert (receipt.amount, receipt.currency) == (Decimal("29.50"), "EUR")
    assert [(kind, amount) for _, kind, amount in fake.refunds] == [(6, Decimal("29.50"))]
    (order,) = [one for one in client.orders.list()]
    assert order.orderlines[0].state == OrderLineState.SHIPPED


@pytest.mark.parametrize(("state", "kind", "moved"), [(1, 4, OrderLineState.CANCELLED), (3, 5, OrderLineState(5))])
def test_a_refund_before_shipping_takes_all_of_a_line_and_moves_it(
    state: int, kind: int, moved: OrderLineState
) -> None:  # RFD-1
    fake, client = world()
    number = fake.add_order(state=state, lines=[("A-1", "429.00", 1)])
    line = fake.orders[number]["orderlines"][0]["id"]
    assert (client.care.refund(line, refund_type=kind)).amount == 429
    assert (client.orders.get(number)).orderlines[0].state == moved
    with pytest.raises(InvalidRequest):
        client.care.refund(line, refund_type=kind)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refund_without_an_answer_is_made_at_most_once(when: str) -> None:  # RFD-2, F02
    fake, client = world()
    line = line_of(fake, state=9, lines=[("A-1", "429.00", 1)])
    fake.fail("care.refund", when=when, how="timeout")
    with pytest.raises(TimedOut) as caught:
        client.care.refund(line, refund_type=6, amount=10)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(fake.refunds) == (1 if when == "after" else 0)
    assert len(fake.sent("care.refund")) == 1


def test_a_fault_with_the_vendors_code_for_too_much_waits() -> None:
    fake, client = world()
    folder = fake.add_folder(line_of(fake, state=9))
    fake.fail("care.get", how=429)
    assert (client.care.get(folder)).id == folder
    assert sum(fake.clock.slept) >= 10  # type: ignore[attr-defined]


def test_after_sales_takes_the_token_that_is_for_it() -> None:
    fake, client = world(care_token="c-1")
    folder = fake.add_folder(line_of(fake, state=9))
    with pytest.raises(NotAuthenticated):
        client.care.get(folder)
    other = BackMarketClient(token=TOKEN, care_token="c-1", **WHO, transport=fake.transport(), clock=fake.clock)
    assert (other.care.get(folder)).id == folder


# -- BackShip, categories ---------------------------------------------------------------------------------------------


def test_parcels_of_backship_are_listed_and_read() -> None:
    fake, client = world()
    order = fake.add_order(state=3)
    line = fake.orders[order]["orderlines"][0]["id"]
    there, back = fake.add_delivery(order), fake.add_return(line, scanned=True)
    (delivery,) = [one for one in client.shipping.list_deliveries(order_id=order)]
    assert delivery == client.shipping.get_delivery(there)
    assert delivery.orderlines == (line,)
    assert delivery.label_url.startswith("/static/")
    (returned,) = [one for one in client.shipping.list_returns(hub_scanned=True, created_to=NOON)]
    assert (returned.shipment_id, returned.orderline_id) == (back, line)
    assert [one for one in client.shipping.list_returns(hub_scanned=False)] == []
    with pytest.raises(NotFound):
        client.shipping.get_return(1)


def test_categories_are_read_down_to_their_leaves() -> None:
    _, client = world()
    top = (client.categories.tree(market="de-de"))[0]
    branch = client.categories.get(top.children[0].category_id)
    leaf = branch.children[0]
    assert leaf.is_leaf
    assert leaf.attributes
    with pytest.raises(NotFound):
        client.categories.get(99_999)


# -- trade-in ---------------------------------------------------------------------------------------------------------


def test_a_trade_in_is_talked_about_and_paid() -> None:
    fake, client = world()
    number = fake.add_buyback_order(documents=["PASSPORT"])
    fake.add_buyback_message(number, "When?")
    assert [one.order_public_id for one in client.buyback.pending_replies()] == [number]
    client.buyback.send_message(number, message="Today.", files=[PHOTO])
    assert [one.body for one in client.buyback.list_messages(number)] == ["When?", "Today."]
    assert [one for one in client.buyback.pending_replies()] == []
    paid = client.buyback.validate(number)
    assert paid.status == BuybackState.VALIDATED
    with pytest.raises(InvalidRequest):
        client.buyback.validate(number)


def test_a_trade_in_is_suspended_and_offered_less_for() -> None:
    fake, client = world()
    number = fake.add_buyback_order(price=120)
    reason = (client.buyback.suspend_reasons())[0]
    held = client.buyback.suspend(number, reasons=[reason.identifier])
    assert held.suspend_reasons == (reason,)
    group = (client.buyback.counter_offer_reasons(number))[0]
    client.buyback.counter_offer(
        number, price=Decimal("99.50"), reasons=[group.reasons[0].id], files=[PHOTO], comment="dents"
    )
    offered = client.buyback.get_order(number)
    assert offered.counter_offer_price is not None
    assert (offered.status, offered.counter_offer_price.value) == (BuybackState.COUNTER_PROPOSAL, Decimal("99.5"))


def test_a_validation_without_an_answer_is_not_repeated() -> None:
    fake, client = world()
    number = fake.add_buyback_order()
    fake.fail("buyback.validate", when="after", how=502)
    with pytest.raises(ServerFault) as caught:
        client.buyback.validate(number)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(fake.sent("buyback.validate")) == 1
    assert (client.buyback.get_order(number)).status == BuybackState.VALIDATED


def test_prices_of_trade_in_are_set_by_market_and_0_closes_one() -> None:
    fake, client = world()
    listing = fake.add_buyback_listing({"DE": "120.00", "FR": "110.00"})
    fake.set_buyback_price_to_win(listing, "DE", "125.00")
    (there,) = {one.market: one for one in client.buyback.competitors(listing) if one.market == "DE"}.values()
    assert there.price_to_win is not None
    assert there.price_to_win.amount == 125
    client.buyback.set_prices(listing, {"DE": Money(Decimal(126), "EUR"), "FR": Money(Decimal(0), "EUR")})
    changed = client.buyback.get_listing(listing)
    assert (changed.prices["DE"].amount, changed.markets) == (126, ("DE",))


def test_trade_in_listings_are_read_to_the_end() -> None:
    fake, client = world()
    made = [fake.add_buyback_listing({"DE": "1.00"}, product=number) for number in range(1, 8)]
    found = [one.id for one in client.buyback.list_listings(page_size=3)]
    assert found == sorted(made)
    assert len(fake.sent("buyback.list_listings")) == 3
