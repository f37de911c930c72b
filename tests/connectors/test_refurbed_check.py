"""What check says about a refurbed account, and what an order's VAT country says about the seller's registrations."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.connectors import MarketSettings
from marketsync.errors import ConfigurationError, ConnectFailed, NotAuthenticated, ServerFault
from tests.engine.world import World

SOUND = {"carrier": "dhl-germany"}


def found(world: World) -> list[tuple[str, str]]:
    return [(one.level, one.code) for one in world.market.check(world.clock)]


def made(**settings: Any) -> World:
    return World(market={**SOUND, **settings})


# permissions


def test_a_sound_account_has_no_findings_and_is_asked_four_small_things() -> None:
    world = made()
    with world.silence():
        assert found(world) == []
    assert [one.operation for one in world.refurbed.requests] == [
        "carriers.list",
        "orders.list",
        "returns.list",
        "tickets.list",
    ]
    assert all(one.json["pagination"] == {"limit": 1} for one in world.refurbed.requests[1:])


@pytest.mark.parametrize(
    ("permission", "effect"),
    [
        ("merchant.shippingProfile:list", "parcels cannot be confirmed"),
        ("merchant.order:list", "nothing works"),
        ("merchant.orderItemReturn:list", "returns cannot be imported"),
        ("merchant.ticket:list", "return labels cannot be looked up"),
    ],
)
def test_each_missing_permission_is_named_with_what_needs_it(permission: str, effect: str) -> None:
    world = made()
    world.refurbed.deny(permission)
    (finding,) = world.market.check(world.clock)
    assert (finding.level, finding.code, finding.where) == ("error", "permission_missing", "shop-de")
    assert permission in finding.message
    assert effect in finding.message


def test_all_missing_permissions_are_found_at_once() -> None:
    world = made()
    world.refurbed.deny(
        "merchant.order:list", "merchant.orderItemReturn:list", "merchant.ticket:list", "merchant.shippingProfile:list"
    )
    assert found(world) == [("error", "permission_missing")] * 4


def test_what_nobody_wants_needs_no_permission() -> None:
    world = made(import_returns=False)
    world.refurbed.deny("merchant.orderItemReturn:list", "merchant.ticket:list")
    assert found(world) == []


@pytest.mark.parametrize(("how", "kind"), [(401, NotAuthenticated), ("refused", ConnectFailed), (500, ServerFault)])
@pytest.mark.parametrize("operation", ["carriers.list", "orders.list", "returns.list", "tickets.list"])
def test_what_is_not_about_one_permission_is_raised(operation: str, how: Any, kind: type[Exception]) -> None:
    world = made()
    world.refurbed.fail(operation, how=how, times=50)
    with pytest.raises(kind):
        world.market.check(world.clock)


# carriers and links


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"carrier": None}, [("warning", "carrier_missing")], id="no carrier"),
        pytest.param({"carrier": "pigeon"}, [("error", "carrier_unknown")], id="another carrier"),
        pytest.param({"carrier_names": {"Van": "dpd"}}, [], id="name"),
        pytest.param(
            {"carrier_names": {"Van": "pigeon"}}, [("warning", "carrier_not_listed")], id="name of no carrier"
        ),
        pytest.param({"tracking_templates": {"dpd": "https://a.example.com/{number}"}}, [], id="link"),
        pytest.param({"tracking_templates": {"*": "https://a.example.com/{slug}/{number}"}}, [], id="link for all"),
        pytest.param(
            {"tracking_templates": {"pigeon": "https://a.example.com/{number}"}},
            [("warning", "carrier_not_listed")],
            id="link of no carrier",
        ),
        pytest.param(
            {"tracking_templates": {"dpd": "https://a.example.com/"}}, [("error", "tracking_template")], id="no number"
        ),
        pytest.param(
            {"tracking_templates": {"dpd": "a.example.com/{number}", "ups": "https://a.example.com/{nr}"}},
            [("error", "tracking_template")] * 2,
            id="two bad links",
        ),
    ],
)
def test_check_compares_the_settings_with_refurbeds_list(
    settings: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(made(**settings)) == expected


def test_nothing_is_said_of_carriers_while_parcels_are_not_confirmed() -> None:
    settings = {"carrier": None, "carrier_names": {"Van": "pigeon"}, "tracking_templates": {"dpd": "nowhere"}}
    assert found(made(push_shipments=False, **settings)) == []


@pytest.mark.parametrize("empty", [True, False])
def test_without_a_list_nothing_is_compared_with_it(empty: bool) -> None:
    world = made(carrier="pigeon", carrier_names={"Van": "pigeon"})
    if empty:
        world.refurbed.carriers.clear()
    else:
        world.refurbed.deny("merchant.shippingProfile:list")
    assert found(world) == [("warning", "no_carriers") if empty else ("error", "permission_missing")]


# registrations for VAT


def warnings_of(world: World) -> list[str]:
    return [one.code for one in world.market.read_orders(["1"])["1"].warnings]


@pytest.mark.parametrize(
    ("countries", "item", "expected"),
    [
        pytest.param((), {"vat_country": "FR"}, [], id="not checked"),
        pytest.param(("de", " Fr "), {"vat_country": "FR"}, [], id="registered"),
        pytest.param(("DE",), {"vat_country": "FR"}, ["tax_country_unregistered"], id="not registered"),
        pytest.param(("DE",), {"vat_country": None}, ["tax_country_missing"], id="not said"),
        pytest.param(("DE",), {"vat_country": "FR", "taxation": "MARGINAL"}, [], id="margin scheme"),
    ],
)
def test_vat_due_where_the_seller_is_not_registered_is_a_warning(
    countries: tuple[str, ...], item: dict[str, Any], expected: list[str]
) -> None:  # TAX-21
    world = made(vat_countries=countries)
    world.refurbed.add_order(1, [item], country="FR")
    assert [code for code in warnings_of(world) if code.startswith("tax_country")] == expected


def test_the_warning_reaches_the_report_and_the_order_is_imported() -> None:
    world = made(vat_countries=["DE"])
    world.refurbed.add_order(1, country="FR")
    report = world.run()
    assert world.outcome(1) == ("done", "")
    assert [text for text in report.warnings if "VAT is due in FR" in text] != []


def test_an_order_that_cannot_be_mapped_is_not_compared() -> None:
    world = made(vat_countries=["DE"])
    world.refurbed.add_order(1, [{"taxation": "UNSPECIFIED"}], country="FR")
    assert "tax_country_unregistered" not in warnings_of(world)


@pytest.mark.parametrize("countries", ["DE", ["Germany"], ["D1"], [""]])
def test_a_country_is_an_iso_code(countries: Any) -> None:
    with pytest.raises(ConfigurationError, match="vat_countries"):
        MarketSettings(vat_countries=countries)
    assert MarketSettings(vat_countries=["de"]).vat_countries == ("DE",)
