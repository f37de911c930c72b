"""F24, Back Market's part: the store is lost after orders were imported, shipped and paid back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketsync.money import Money
from tests.engine.dock import FIRST
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

IDS = range(1001, 1013)
SHIPPED, FULLY, PARTLY = IDS[:6], IDS[4], IDS[5]
TWO = (("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "119.00", 1))


@pytest.fixture
def pair(make_pair: MakePair) -> Pair:
    """Twelve orders imported, six of them shipped with a device, one of these paid back, one in part."""
    made = make_pair(settings={"carrier": "dpd"})
    for order_id in IDS:
        made.sell(order_id, TWO if order_id % 2 else TWO[:1], partial_address=True)
    made.run()
    for order_id in SHIPPED:
        line = made.lines(order_id)[0]
        made.office.ships(made.erp_id(order_id), f"T{order_id}", {line: [FIRST]} if order_id == IDS[0] else None)
    made.push()
    for order_id, amount in ((FULLY, None), (PARTLY, Money(Decimal("9.00"), "EUR"))):
        made.engine.refund(made.lines(order_id)[0], amount, reference=f"R{order_id}")
    for _ in range(2):
        made.day()
    return made


def there(pair: Pair) -> dict[str, object]:
    """What must not be there twice: everything that was ever made, sent or moved."""
    remote = {order_id: pair.erp_id(order_id) for order_id in IDS}
    return {
        "orders": pair.office.all_orders(),
        "payments": {order_id: pair.office.paid(one) for order_id, one in remote.items()},
        "notes": {order_id: pair.office.notes(one) for order_id, one in remote.items()},
        "stages": {order_id: pair.office.history(one) for order_id, one in remote.items()},
        "streets": {order_id: pair.office.street(one) for order_id, one in remote.items()},
        "moves": list(pair.backmarket.moves),
        "refunds": list(pair.backmarket.refunds),
        "devices": dict(pair.backmarket.registered),
        "invoices": {order_id: len(files) for order_id, files in pair.backmarket.invoices.items()},
    }


@pytest.mark.parametrize("rebuilds", [True, False])
def test_nothing_is_done_a_second_time(pair: Pair, rebuilds: bool) -> None:
    before = there(pair)
    pair.lose_store()
    pair.later()
    if rebuilds:
        report = pair.engine.rebuild(since=pair.clock.now().replace(year=2026, month=11, day=1))
        assert report.status == "completed"
    for _ in range(3):
        pair.day()
    after = there(pair)
    invoices = after.pop("invoices"), before.pop("invoices")
    assert after == before
    assert invoices[0] == invoices[1]
    pair.assert_settled()


def test_a_refund_that_the_lost_store_knew_is_not_given_again(pair: Pair) -> None:  # RFD-2
    pair.lose_store()
    pair.later()
    pair.engine.rebuild(since=pair.clock.now().replace(year=2026, month=11, day=1))
    given = list(pair.backmarket.refunds)
    pair.engine.refund(pair.lines(FULLY)[0], reference=f"R{FULLY}")
    pair.engine.refund(pair.lines(PARTLY)[0], Money(Decimal("9.00"), "EUR"), reference=f"R{PARTLY}")
    for _ in range(2):
        pair.day()
    assert pair.backmarket.refunds == given
