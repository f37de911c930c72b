"""F19, the order part: refurbed and Back Market sell the last unit of one Sellercloud company within a minute."""

from __future__ import annotations

import pytest

from marketsync.errors import ConfigurationError
from tests.engine.offices import CANCELLED, HELD, RELEASED
from tests.engine.pair import SKU, Pair
from tests.scenarios.backmarket.conftest import MakePair

pytestmark = pytest.mark.parametrize("erp_name", ["sellercloud"], indirect=True)

NEW = {"backmarket": "1", "refurbed": "NEW"}
ACCEPTED = {"backmarket": "2", "refurbed": "ACCEPTED"}
REJECTED = {"backmarket": "4", "refurbed": "REJECTED"}


@pytest.fixture
def markets(make_pair: MakePair) -> tuple[Pair, Pair]:
    """Both on one company; their orders are told apart by a prefix. One device is on stock."""
    first = make_pair()
    second = first.second_market("refurbed", "rf-de", external_id_prefix="RF-")
    first.office.knows(SKU, units=1)
    return first, second


def sold_on_both(markets: tuple[Pair, Pair]) -> dict[str, str]:
    """Both sell it within the same minute; the order's id by market."""
    sold: dict[str, str] = {}
    for pair in markets:
        sold[pair.market_name] = pair.sell(1901)
        pair.later(30)
    return sold


def stages(markets: tuple[Pair, Pair]) -> dict[str, str]:
    first, second = markets
    (refurbed,) = first.office.orders("RF-1901")
    return {"backmarket": first.stage(1901), "refurbed": second.office.stage(refurbed)}


def settle(markets: tuple[Pair, Pair]) -> None:
    first, second = markets
    first.assert_settled()
    second.store = first.store  # the file was opened anew
    second.restart()
    second.assert_settled()


@pytest.mark.parametrize("first", ["backmarket", "refurbed"])
def test_the_first_reservation_wins_and_the_second_order_is_for_a_person(
    markets: tuple[Pair, Pair], first: str
) -> None:
    sold_on_both(markets)
    winner, loser = markets if first == "backmarket" else markets[::-1]
    winner.run()
    report = loser.run()

    assert winner.outcome(1901) == ("done", "")
    assert winner.line_states(1901) == [ACCEPTED[winner.market_name]]
    assert loser.outcome(1901) == ("parked", "oversold")
    assert report.status == "completed"
    assert not report.ok
    assert [one.reason for one in loser.attention] == ["oversold"]
    assert loser.line_states(1901) == [NEW[loser.market_name]]  # not accepted by itself
    assert stages(markets) == {winner.market_name: RELEASED, loser.market_name: HELD}
    assert loser.office.paid(int(loser.engine.explain("1901").remote_id))
    settle(markets)  # nobody writes, and it stays named
    loser.next_run()
    assert loser.outcome(1901) == ("parked", "oversold")
    assert loser.line_states(1901) == [NEW[loser.market_name]]


@pytest.mark.parametrize("first", ["backmarket", "refurbed"])
def test_a_person_rejects_the_order_that_cannot_be_delivered(markets: tuple[Pair, Pair], first: str) -> None:
    sold_on_both(markets)
    winner, loser = markets if first == "backmarket" else markets[::-1]
    winner.run()
    loser.run()
    loser.later()
    loser.engine.reject("1901")
    for _ in range(2):
        loser.next_run()
        loser.next_run("refresh_orders")
    assert loser.line_states(1901) == [REJECTED[loser.market_name]]
    assert winner.line_states(1901) == [ACCEPTED[winner.market_name]]
    assert stages(markets) == {winner.market_name: RELEASED, loser.market_name: CANCELLED}
    settle(markets)


def test_a_person_accepts_after_a_substitution(markets: tuple[Pair, Pair]) -> None:
    """The device is replaced by another one of the seller's choice; the ERP's numbers stay as they are."""
    sold_on_both(markets)
    other, loser = markets[1], markets[0]
    other.run()
    loser.run()
    loser.later()
    loser.engine.accept("1901")
    loser.next_run()
    assert loser.line_states(1901) == ["2"]
    assert stages(markets) == {"backmarket": RELEASED, "refurbed": RELEASED}
    settle(markets)


def test_new_goods_let_the_second_order_go_on(markets: tuple[Pair, Pair]) -> None:
    sold_on_both(markets)
    other, loser = markets[1], markets[0]
    other.run()
    loser.run()
    assert loser.outcome(1901) == ("parked", "oversold")
    loser.sellercloud.set_stock(SKU, 2)
    loser.engine.retry("1901")
    loser.next_run()
    assert loser.outcome(1901) == ("done", "")
    loser.assert_imported_once(1901)
    settle(markets)


def test_runs_that_cross_each_other_let_only_one_be_accepted(markets: tuple[Pair, Pair]) -> None:
    """refurbed's run begins and ends between Back Market's order in the ERP and its acceptance."""
    sold_on_both(markets)
    first, second = markets
    first.after("erp", first.office.create, lambda: second.run())
    first.run()
    accepted = [pair.market_name for pair in markets if pair.line_states(1901) == [ACCEPTED[pair.market_name]]]
    assert accepted == ["backmarket"]  # made first in the ERP
    assert second.outcome(1901) == ("parked", "oversold")


def test_both_markets_must_not_share_the_place_of_their_ids(make_pair: MakePair) -> None:  # IDN-1
    first = make_pair()
    second = first.second_market("refurbed", "rf-de")
    first.sell(1901)
    second.sell(1901)
    first.run()
    with first.silence(), second.silence(), pytest.raises(ConfigurationError, match="external_id_prefix"):
        second.run()


def test_two_units_are_enough_for_both(markets: tuple[Pair, Pair]) -> None:
    sold_on_both(markets)
    markets[0].sellercloud.set_stock(SKU, 2)
    for pair in markets:
        pair.run()
        assert pair.outcome(1901) == ("done", "")
    assert stages(markets) == {"backmarket": RELEASED, "refurbed": RELEASED}
