"""F22, Back Market's part: the ERP shows an order as shipped whose import is not finished yet."""

from __future__ import annotations

import pytest

from tests.engine.offices import SHIPPED
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

UPDATES, IMPORT = "push_updates", "import_orders"


@pytest.fixture
def pair(make_pair: MakePair) -> Pair:
    made = make_pair(settings={"carrier": "dpd"}, erp_fake={"search_lag": 60})
    made.only("ship")
    made.sell(2201)
    return made


def assert_confirmed_once(pair: Pair) -> None:
    assert pair.stage(2201) == SHIPPED
    assert pair.office.history(pair.erp_id(2201))[-1] == SHIPPED  # nothing puts it on hold any more
    assert pair.creates(2201) == 1
    assert len(pair.office.paid(pair.erp_id(2201))) == 1
    assert pair.line_states(2201) == ["3"]
    assert (pair.moved(2201, 2), pair.moved(2201, 3)) == (1, 1)
    assert pair.backmarket.order(2201)["tracking_number"] == "T1"
    pair.assert_settled()


@pytest.mark.parametrize("first", [UPDATES, IMPORT])
@pytest.mark.parametrize("how", ["timeout", "reset"])
def test_shipped_while_nobody_knows_whether_it_exists(pair: Pair, first: str, how: str) -> None:
    pair.erp_fake.fail(pair.office.create, when="after", how=how)
    pair.run()
    assert pair.outcome(2201) == ("unknown", "incomplete.order")
    pair.office.ships(pair.erp_id(2201))
    for _ in range(3):
        for job in (first, UPDATES if first == IMPORT else IMPORT):
            pair.next_run(job)
    assert_confirmed_once(pair)


@pytest.mark.parametrize("first", [UPDATES, IMPORT])
def test_shipped_while_its_payment_is_open(pair: Pair, first: str) -> None:
    pair.erp_fake.fail(pair.office.pay, how=422)
    pair.run()
    assert pair.outcome(2201)[0] == "rejected"
    pair.office.ships(pair.erp_id(2201))
    pair.next_run(UPDATES)
    assert pair.line_states(2201) == ["1"]
    assert pair.ends(2201) == [("waiting", "not_bound")]  # the event is kept
    pair.engine.retry("2201")
    for _ in range(3):
        for job in (first, UPDATES if first == IMPORT else IMPORT):
            pair.next_run(job)
    assert_confirmed_once(pair)
