"""What Sellercloud's orders, payments and returns ask to be refunded; our own refunds are not asked for again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketsync.domain import RefundRequest, RefundShares
from marketsync.money import Money
from marketsync.sellercloud import OrderSerial, RmaResolution
from marketsync.sync.event_ports import RefundCase
from tests.connectors.sellercloud_shop import Shop, carry, sold

IMEI = "490154203237518"
_DAY = 86_400


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def root(shop: Shop) -> int:
    """Two items, shipped."""
    return shipped(shop)


@pytest.fixture
def single(shop: Shop) -> int:
    """One item, shipped."""
    return shipped(shop, second=False)


def shipped(shop: Shop, *, second: bool = True) -> int:
    order_id = shop.add(sold(second=second))
    shop.fake.ship(order_id, tracking="T-1", carrier="DHL")
    return order_id


def read(shop: Shop, remote_id: object, currency: str = "EUR") -> RefundCase:
    case = shop.refunds.read_refund(str(remote_id), currency)
    assert case is not None
    return case


def asked(case: RefundCase) -> list[tuple[str, str, str | None]]:
    return [(one.cause, one.line_id, None if one.amount is None else str(one.amount)) for one in case.requests]


def codes(case: RefundCase) -> list[str]:
    return [one.code for one in case.problems]


def note(shop: Shop, root: int, amount: str, cause: str = "reference:goodwill", item_id: str | None = "1") -> str:
    """A refund of ours is noted; returns its reference."""
    shares = RefundShares(total=euro(amount))
    moment = datetime(2026, 11, 24, 8, tzinfo=UTC)
    carry(shop.debits.debit(str(root), shares, cause=cause, item_id=item_id, received_at=moment))
    return str(shop.fake.notes(root)[-1]["Note"]).rpartition("reference number: ")[2]


# of an order


def test_an_order_asks_for_all_that_is_paid_of_each_item(shop: Shop, root: int) -> None:
    case = read(shop, root)
    cause = f"reference:order:{root}"
    assert (case.cause, asked(case), codes(case)) == (cause, [(cause, "1", None), (cause, "2", None)], [])


def test_an_order_without_items_of_the_market_is_for_a_person(shop: Shop) -> None:
    order_id = shop.fake.add_order("4711", currency=3)
    assert codes(read(shop, order_id)) == ["refund_item_unclear"]


def test_what_is_gone_is_gone(shop: Shop, root: int) -> None:
    payment = shop.fake.refund(root, "10.00")
    assert shop.refunds.read_refund(f"{root}/1", "EUR") is None
    shop.fake.delete(root)
    assert shop.refunds.read_refund(str(root), "EUR") is None
    assert shop.refunds.read_refund(f"{root}/{payment}", "EUR") is None
    assert shop.refunds.read_refund("rma:9999", "EUR") is None


# of a payment


def test_a_payment_of_an_order_with_one_item_is_that_items(shop: Shop, single: int) -> None:  # RFD-2
    payment = shop.fake.refund(single, "49.00", reference="RF-1")
    case = read(shop, f"{single}/{payment}")
    assert asked(case) == [(f"credit_note:{payment}", "1", "49.00 EUR")]
    assert case.cause == f"credit_note:{payment}"


def test_units_of_two_prices_are_one_item(shop: Shop) -> None:
    order_id = shop.add(sold(quantity=3, second=False))
    assert len(shop.client.orders.get(order_id).order_items) == 2
    payment = shop.fake.refund(order_id, "33.33")
    assert asked(read(shop, f"{order_id}/{payment}")) == [(f"credit_note:{payment}", "1", "33.33 EUR")]


def test_which_of_several_items_a_payment_is_for_is_not_guessed(shop: Shop, root: int) -> None:
    payment = shop.fake.refund(root, "100.00")
    case = read(shop, f"{root}/{payment}")
    assert (codes(case), case.requests) == (["refund_item_unclear"], ())


def test_a_return_decided_with_the_amount_says_whose_it_is(shop: Shop, root: int) -> None:  # RFD-2
    rma = shop.give_back(root)
    shop.decide(rma, RmaResolution.REFUND, "60.00", "40.00")
    payment = shop.fake.issue_refund(rma, "100.00")
    case = read(shop, f"{root}/{payment}")
    assert asked(case) == [(f"return:{rma}", "1", "60.00 EUR"), (f"return:{rma}", "2", "40.00 EUR")]
    assert asked(case) == asked(read(shop, f"rma:{rma}"))  # one refund, whatever tells of it first


def test_returns_with_another_sum_or_two_with_the_same_say_nothing(shop: Shop, root: int) -> None:
    rma = shop.give_back(root, "A")
    shop.decide(rma, RmaResolution.REFUND, "60.00")
    other = shop.fake.refund(root, "60.01")
    assert codes(read(shop, f"{root}/{other}")) == ["refund_item_unclear"]
    second = shop.give_back(root, "B")
    shop.decide(second, RmaResolution.REFUND, "60.00")
    payment = shop.fake.refund(root, "60.00")
    assert codes(read(shop, f"{root}/{payment}")) == ["refund_item_unclear"]


def test_a_second_payment_of_the_amount_is_not_the_returns_again(shop: Shop, root: int) -> None:
    rma = shop.give_back(root, "A")
    shop.decide(rma, RmaResolution.REFUND, "60.00")
    first, second = shop.fake.refund(root, "60.00"), shop.fake.refund(root, "60.00")
    assert asked(read(shop, f"{root}/{first}")) == [(f"return:{rma}", "1", "60.00 EUR")]
    assert codes(read(shop, f"{root}/{second}")) == ["refund_item_unclear"]


def test_a_payment_of_a_child_is_for_the_item_in_it(shop: Shop, root: int) -> None:
    order_id = shop.add(sold("70000004"))
    child, _ = shop.fake.split(order_id)
    shop.fake.ship(child, tracking="T-2")
    payment = shop.fake.refund(child, "10.00")
    assert asked(read(shop, f"{child}/{payment}")) == [(f"credit_note:{payment}", "1", "10.00 EUR")]


def test_another_currency_is_never_read_as_the_markets(shop: Shop, single: int) -> None:  # MON-2
    payment = shop.fake.refund(single, "10.00")
    assert codes(read(shop, f"{single}/{payment}", "USD")) == ["currency"]


def test_a_refund_that_is_not_cleared_waits(shop: Shop, single: int) -> None:
    payment = shop.fake.refund(single, "10.00")
    shop.fake._world.orders[single].payments[-1]["PaymentStatus"] = 1
    assert codes(read(shop, f"{single}/{payment}")) == ["refund_not_cleared"]


def test_a_refund_of_nothing_is_a_problem(shop: Shop, single: int) -> None:
    payment = shop.fake.refund(single, "0.00")
    assert codes(read(shop, f"{single}/{payment}")) == ["refund_unreadable"]


# our own


def test_the_booking_of_our_refund_asks_for_nothing(shop: Shop, single: int) -> None:
    reference = note(shop, single, "49.00", "return:81")
    payment = shop.fake.refund(single, "49.00", reference=reference)
    case = read(shop, f"{single}/{payment}")
    assert (case.cause, case.requests, case.problems) == ("return:81", (), ())


def test_our_reference_without_its_note_asks_for_nothing_either(shop: Shop, single: int) -> None:
    payment = shop.fake.refund(single, "49.00", reference="marketsync:70000003:0a1b2c3d")
    case = read(shop, f"{single}/{payment}")
    assert (case.requests, case.problems) == ((), ())


def test_a_person_who_forgets_the_reference_books_our_refund_all_the_same(shop: Shop, single: int) -> None:
    note(shop, single, "49.00", "return:81")
    shop.later(_DAY)
    payment = shop.fake.refund(single, "49.00")
    case = read(shop, f"{single}/{payment}")
    assert (case.cause, case.requests, case.problems) == ("return:81", (), ())


def test_a_resolution_that_books_the_money_is_not_refunded_again(shop: Shop) -> None:
    shop = Shop(resolution_books_refund=True)
    root = shipped(shop)
    rma = shop.give_back(root, "A")
    note(shop, root, "49.00")
    (payment,) = [one["ID"] for one in shop.fake.payments(root) if one["PaymentType"] == 3]
    assert shop.fake.rmas[rma]["Items"][0]["RefundAmount"] == 49.0
    case = read(shop, f"{root}/{payment}")
    assert (case.cause, case.requests, case.problems) == ("reference:goodwill", (), ())


def test_more_bookings_of_an_amount_than_we_gave_are_for_a_person(shop: Shop, single: int) -> None:
    note(shop, single, "20.00")
    payments = [shop.fake.refund(single, "20.00") for _ in range(2)]
    assert [codes(read(shop, f"{single}/{one}")) for one in payments] == [["refund_perhaps_ours"]] * 2


def test_as_many_bookings_as_we_gave_are_all_ours(shop: Shop, single: int) -> None:
    note(shop, single, "20.00", "reference:one")
    note(shop, single, "20.00", "reference:two")
    payments = [shop.fake.refund(single, "20.00") for _ in range(2)]
    causes = [read(shop, f"{single}/{one}").cause for one in payments]
    assert causes == ["reference:one", "reference:two"]


def test_what_was_booked_before_our_note_is_not_ours(shop: Shop, single: int) -> None:
    before = shop.fake.refund(single, "20.00")
    shop.later(2 * _DAY)
    note(shop, single, "20.00")
    after = shop.fake.refund(single, "20.00")
    assert asked(read(shop, f"{single}/{before}")) == [(f"credit_note:{before}", "1", "20.00 EUR")]
    assert read(shop, f"{single}/{after}").requests == ()


def test_a_payment_without_a_date_may_be_ours(shop: Shop, single: int) -> None:
    note(shop, single, "20.00")
    payment = shop.fake.refund(single, "20.00")
    shop.fake._world.orders[single].payments[-1]["PaymentDate"] = None
    assert read(shop, f"{single}/{payment}").requests == ()


def test_a_note_whose_refund_is_booked_under_our_reference_covers_no_other(shop: Shop, single: int) -> None:
    reference = note(shop, single, "20.00")
    shop.fake.refund(single, "20.00", reference=reference)
    other = shop.fake.refund(single, "20.00")
    assert asked(read(shop, f"{single}/{other}")) == [(f"credit_note:{other}", "1", "20.00 EUR")]


def test_another_amount_is_another_refund(shop: Shop, single: int) -> None:
    note(shop, single, "20.00")
    other = shop.fake.refund(single, "20.01")
    assert asked(read(shop, f"{single}/{other}")) == [(f"credit_note:{other}", "1", "20.01 EUR")]


def test_the_note_of_a_split_order_covers_the_payments_of_its_children(shop: Shop) -> None:
    root = shop.add()
    child, _ = shop.fake.split(root)
    note(shop, root, "20.00")
    payment = shop.fake.refund(child, "20.00")
    assert read(shop, f"{child}/{payment}").cause == "reference:goodwill"


# of a return


def test_a_return_asks_for_what_was_decided_by_item(shop: Shop, root: int) -> None:
    rma = shop.give_back(root)
    shop.decide(rma, RmaResolution.REFUND, "90.00", "0.01")
    case = read(shop, f"rma:{rma}")
    assert asked(case) == [(f"return:{rma}", "1", "90.00 EUR"), (f"return:{rma}", "2", "0.01 EUR")]
    assert (case.items, case.undecided) == (("1", "2"), False)


@pytest.mark.parametrize("resolution", [RmaResolution.NOT_DECIDED, RmaResolution.REFUND])
def test_a_return_that_nobody_decided_asks_for_nothing_yet(shop: Shop, root: int, resolution: RmaResolution) -> None:
    rma = shop.give_back(root, "A")
    shop.decide(rma, resolution, "0")
    case = read(shop, f"rma:{rma}")
    assert (case.requests, case.items, case.undecided) == ((), ("1",), True)


def test_what_is_rejected_or_exchanged_is_not_refunded_but_is_back(shop: Shop, root: int) -> None:
    rma = shop.give_back(root)
    first, second = shop.client.rmas.get(rma).items
    shop.decide_one(rma, first.id, RmaResolution.REJECT, "0")
    shop.decide_one(rma, second.id, RmaResolution.REFUND, "19.00")
    case = read(shop, f"rma:{rma}")
    assert asked(case) == [(f"return:{rma}", "2", "19.00 EUR")]
    assert (case.items, case.undecided) == (("1", "2"), False)


def test_parts_of_one_item_are_summed(shop: Shop) -> None:
    root = shop.add(sold(quantity=3, second=False))
    shop.fake.ship(root, tracking="T-1")
    rma = shop.give_back(root)
    shop.decide(rma, RmaResolution.REFUND, "33.34", "33.33")
    assert asked(read(shop, f"rma:{rma}")) == [(f"return:{rma}", "1", "66.67 EUR")]


def test_the_devices_of_a_return_come_with_it(shop: Shop, root: int) -> None:  # SER-17
    item = shop.client.orders.get(root).order_items[0]
    serial = OrderSerial(order_id=root, product_id="A", serial_number=IMEI, order_item_id=item.id)
    shop.client.orders.set_serials([serial])
    rma = shop.give_back(root)
    shop.decide(rma, RmaResolution.REFUND, "60.00", "40.00")
    case = read(shop, f"rma:{rma}")
    assert case.scans == {"1": (IMEI,)}
    payment = shop.fake.issue_refund(rma, "100.00")
    assert read(shop, f"{root}/{payment}").scans == {"1": (IMEI,)}
    assert IMEI not in repr(case)


def test_goods_of_nobodys_order_are_a_problem(shop: Shop) -> None:
    order_id = shop.fake.add_order("4711", currency=3)
    shop.fake.ship(order_id, tracking="T-1")
    rma = shop.fake.create_rma(order_id)
    assert codes(read(shop, f"rma:{rma}")) == ["item_not_found"]


def test_a_request_is_one_of_the_domain(shop: Shop, single: int) -> None:
    payment = shop.fake.refund(single, "49.00")
    expected = RefundRequest(line_id="1", cause=f"credit_note:{payment}", amount=euro("49.00"))
    assert read(shop, f"{single}/{payment}").requests == (expected,)
