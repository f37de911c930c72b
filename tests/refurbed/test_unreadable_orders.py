"""One order that cannot be read does not take its page with it."""

from __future__ import annotations

import pytest

from marketsync.errors import DecodeFailed
from marketsync.refurbed import RefurbedClient
from marketsync.testing import FakeRefurbed


def test_the_good_orders_of_a_page_come_before_the_error_of_the_broken_one() -> None:
    fake = FakeRefurbed(token="t")
    first, bad, last = (fake.add_order() for _ in range(3))
    fake.orders[bad]["items"][0]["total_paid"] = "three hundred"
    read: list[str] = []
    with RefurbedClient(token="t", transport=fake.transport()) as client:
        with pytest.raises(DecodeFailed) as caught:
            for order in client.orders.list():
                read.append(order.id)
        page = client.orders.list(page_size=2).first_page()
    assert read == [first, last]
    assert caught.value.path.endswith("total_paid")
    assert not caught.value.may_have_happened
    assert "three" not in str(caught.value)
    assert [order.id for order in page.items] == [first]
    assert [one.id for one in page.broken] == [bad]
    assert page.next_cursor == bad


def test_a_broken_order_at_the_end_of_a_page_does_not_end_the_list() -> None:
    fake = FakeRefurbed(token="t")
    bad, last = fake.add_order(), fake.add_order()
    fake.orders[bad]["items"][0]["total_paid"] = "x"
    with RefurbedClient(token="t", transport=fake.transport()) as client:
        pages = list(client.orders.list(page_size=1).pages())
    assert [[order.id for order in page.items] for page in pages] == [[], [last]]
