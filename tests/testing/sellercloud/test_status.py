"""Status, flags and payments."""

from __future__ import annotations

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import Erp


def test_only_what_really_moved_is_listed(fake: FakeSellercloud, erp: Erp) -> None:
    first, second = erp.order("1"), erp.order("2")
    shipped = erp.order("3")
    fake.ship(shipped)
    assert erp.put("/Orders/StatusCode", {"Orders": [first, 77], "Status": 200}) == [first]
    assert erp.put("/Orders/StatusCode", {"Orders": [first, second, shipped], "Status": -1}) == [first, second]
    assert erp.put("/Orders/StatusCode", {"Orders": [first], "Status": -1}) == []
    assert [one["Statuses"]["OrderStatus"] for one in fake.orders.values()] == [-1, -1, 3]


def test_a_tenant_may_count_orders_that_had_the_status(clock: FakeClock) -> None:
    fake = FakeSellercloud(clock=clock, unchanged_is_listed=True)
    order_id = fake.add_order("1", status=200)
    erp = Erp(fake)
    erp.login()
    assert erp.put("/Orders/StatusCode", {"Orders": [order_id], "Status": 200}) == [order_id]


def test_an_unknown_status_is_refused(erp: Erp) -> None:
    order_id = erp.order()
    assert erp.call("PUT", "/Orders/StatusCode", {"Orders": [order_id], "Status": 7}).status == 500
    assert erp.call("PUT", "/Orders/StatusCode", {"Orders": [order_id]}).status == 400


def test_cancelled_orders_hold_no_stock(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    assert fake.available("IP13-128-BLK-B") == 16
    erp.put("/Orders/StatusCode", {"Orders": [order_id], "Status": -1})
    assert fake.available("IP13-128-BLK-B") == 17


def test_people_cancel_and_move_orders(fake: FakeSellercloud, erp: Erp) -> None:
    order_id, shipped = erp.order("1"), erp.order("2")
    fake.set_status(order_id, 100)
    assert fake.orders[order_id]["Statuses"]["OrderStatus"] == 100
    fake.cancel(order_id)
    fake.ship(shipped)
    with pytest.raises(ValueError, match="shipped"):
        fake.cancel(shipped)
    with pytest.raises(ValueError, match="cancelled"):
        fake.ship(order_id)


def test_flags_are_set_and_unset(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    for action, expected in ((0, True), (1, False)):
        assert erp.put("/Orders/Statuses", {"OrderIDs": [order_id], "Action": action}) is None
        assert fake.orders[order_id]["Statuses"]["ChannelNotifiedOfShipping"] is expected
    assert erp.call("PUT", "/Orders/Statuses", {"OrderIDs": [order_id], "Action": 6}).status == 400


def test_exported_is_listed_once(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    body = {"Orders": [order_id], "Exported": True}
    assert [erp.put("/Orders/SetExported", body) for _ in range(2)] == [[order_id], []]
    assert fake.orders[order_id]["Statuses"]["IsExported"] is True


# -- money -------------------------------------------------------------------------------------------------------------


def pay(erp: Erp, order_id: int, amount: float = 389.0, method: object = 6) -> int:
    body = {"Amount": amount, "PaymentMethod": method, "ReferenceNumber": "BM-1", "Notes": "paid"}
    reply = erp.call("PUT", f"/Orders/{order_id}/ReceiveManualPayment", body)
    assert reply.content == b"" or reply.status != 200
    return reply.status


def test_a_payment_is_a_record_without_notes(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    assert erp.get(f"/Orders/{order_id}")["Statuses"]["PaymentStatus"] == 10
    assert pay(erp, order_id) == 200
    (payment,) = fake.payments(order_id)
    assert payment == {
        "ID": 880001,
        "TransactionReferenceNumber": "BM-1",
        "PaidAmount": 389.0,
        "PaymentDate": "2026-02-17T09:01:55",
        "PaymentType": 2,
        "PaymentMethod": 6,
        "PaymentStatus": 0,
    }
    order = erp.get(f"/Orders/{order_id}")
    assert (order["Statuses"]["PaymentStatus"], order["PaymentOptions"]["RemainingDues"]) == (30, 0.0)
    assert order["Payments"] == erp.get("/Orders")["Items"][0]["Payments"] == [payment]


def test_paying_twice_is_booked_twice(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    pay(erp, order_id)
    pay(erp, order_id)
    assert len(fake.payments(order_id)) == 2
    assert fake.orders[order_id]["PaymentOptions"]["Received"] == 778.0
    assert fake.orders[order_id]["Statuses"]["PaymentStatus"] == 30


def test_the_payment_status_follows_from_the_records(fake: FakeSellercloud, erp: Erp) -> None:  # RFD-2
    order_id = erp.order()
    seen = [fake.orders[order_id]["Statuses"]["PaymentStatus"]]
    pay(erp, order_id, 100.0)
    seen.append(fake.orders[order_id]["Statuses"]["PaymentStatus"])
    fake.pay(order_id, "289")
    seen.append(fake.orders[order_id]["Statuses"]["PaymentStatus"])
    fake.refund(order_id, "50", method=19, reference="RF-1")
    seen.append(fake.orders[order_id]["Statuses"]["PaymentStatus"])
    fake.refund(order_id, "339")
    seen.append(fake.orders[order_id]["Statuses"]["PaymentStatus"])
    assert seen == [10, 70, 30, 50, 60]
    refund = next(one for one in fake.payments(order_id) if one["PaymentType"] == 3)
    assert (refund["PaidAmount"], refund["PaymentMethod"], refund["TransactionReferenceNumber"]) == (50.0, 19, "RF-1")
    assert fake.orders[order_id]["PaymentOptions"]["Refunded"] == 389.0


@pytest.mark.parametrize(("method", "status"), [(19, 200), ("4", 200), (11, 500), (1, 500), (None, 400)])
def test_only_eight_methods_can_be_booked_by_hand(erp: Erp, method: object, status: int) -> None:
    assert pay(erp, erp.order(), method=method) == status


@pytest.mark.parametrize("amount", [0, -5])
def test_a_payment_is_more_than_nothing(fake: FakeSellercloud, erp: Erp, amount: float) -> None:
    order_id = erp.order()
    assert pay(erp, order_id, amount) == 500
    assert fake.payments(order_id) == []


def test_a_check_has_its_number_as_reference(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    erp.put(f"/Orders/{order_id}/ReceiveCheck", {"Amount": 389, "CheckNumber": "C-9"})
    (payment,) = fake.payments(order_id)
    assert (payment["PaymentMethod"], payment["TransactionReferenceNumber"]) == (3, "C-9")
