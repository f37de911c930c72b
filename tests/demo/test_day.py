"""The demo: what it shows, that it finds what is wrong, and that the example is code that works on real accounts."""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TextIO

import pytest

from marketsync import MemoryStore, PlentyClient, PlentyErp, PlentySettings, RefurbedClient, RefurbedMarket, SyncEngine
from marketsync.connectors import MarketSettings
from marketsync.demo import Day
from marketsync.demo.orders import ORDERS
from marketsync.demo.screen import PlainScreen, Screen, folds, spread, table_lines, the_screen
from marketsync.testing import FakePlenty, FakeRefurbed, serve

ROOT = Path(__file__).resolve().parents[2]


class Played:
    """A day that was played to its end, in this process, on a store in memory."""

    def __init__(self, screen: Callable[[TextIO], Screen], out: io.StringIO, *, spoiled: bool = False) -> None:
        self.out = out
        self.day = Day(screen=screen(out))
        if spoiled:
            self.day.plenty.fail("payments.create", how=422, times=99)
        with (
            self.day as day,
            RefurbedClient.from_env(day.environ, **day.client_options) as refurbed,
            PlentyClient.from_env(day.environ, **day.client_options) as plenty,
        ):
            start = datetime.fromisoformat(day.environ["MARKETSYNC_ORDERS_FROM"])
            engine = SyncEngine(
                market=RefurbedMarket(refurbed, MarketSettings(orders_from=start, carrier="dhl-germany")),
                erp=PlentyErp(plenty, PlentySettings(plenty_id=1000, status_hold="3.9", warehouse_id=1)),
                store=MemoryStore(),
                **day.engine_options,
            )
            self.status = day.play(engine)

    @property
    def text(self) -> str:
        return self.out.getvalue()


def narrow(out: TextIO) -> Screen:
    return PlainScreen(out, 80)


@pytest.fixture(scope="module")
def played() -> Played:
    return Played(narrow, io.StringIO())


def order_of(day: Day, word: str) -> str:
    """The id of the order whose title holds a word."""
    return next(order_id for order_id, case in day.cases.items() if word in case.title)


def test_the_day_ends_with_both_sides_in_agreement(played: Played) -> None:
    assert played.status == 0
    assert played.text.rstrip().endswith("both sides agree")
    assert "DIFFERS" not in played.text


def test_the_day_has_what_a_day_has() -> None:
    orders = [case.order for case in ORDERS]
    items = [item for order in orders for item in order["items"]]
    assert {item["taxation"] for item in items} == {"GROSS", "MARGINAL", "NET"}
    assert {order.get("currency", "EUR") for order in orders} == {"EUR", "SEK", "PLN", "CHF"}
    assert any("personal_vatin" in order for order in orders)
    assert any("company_vatin" in order for order in orders)
    outcomes = [case.expected.outcomes for case in ORDERS]
    assert ("unknown incomplete.order", "adopted") in outcomes
    assert ("parked mapping.country_unknown",) in outcomes
    assert any("done cancelled_after_import" in one for one in outcomes)


def test_the_same_again_writes_nothing(played: Played) -> None:
    assert "in the runs just now: 0 to refurbed, 0 to PlentyONE" in played.text


def test_every_order_has_its_row_and_every_run_its_line(played: Played) -> None:
    for order_id in played.day.cases:
        assert re.search(rf"^{order_id} ", played.text, re.MULTILINE), order_id
    assert played.text.count("import_orders of refurbed: completed") == 4
    assert "IT00743110157" in played.text
    assert "[17/17]" in played.text


def test_the_lost_answer_made_one_order(played: Played) -> None:  # F02
    order_id = order_of(played.day, "answer is lost")
    creates = [one for one in played.day.plenty.sent("orders.create") if order_id in one.body.decode()]
    assert len(creates) == len(played.day.plenty.orders_by_external_id(order_id)) == 1


def _second_order(day: Day) -> None:
    day.plenty.add_order(order_of(day, "German VAT"), total="349.00")


def _wrong_rate(day: Day) -> None:
    (order,) = day.plenty.orders_by_external_id(order_of(day, "margin and standard"))
    order["orderItems"][0]["vatRate"] = 20


def _tax_id_on_the_parcel(day: Day) -> None:
    (order,) = day.plenty.orders_by_external_id(order_of(day, "private VAT id"))
    day.plenty.addresses_of(order["id"])[2]["name4"] = "IT00743110157"


def _not_accepted(day: Day) -> None:
    day.refurbed.orders[order_of(day, "kronor")]["items"][0]["state"] = "NEW"


def _payment_gone(day: Day) -> None:
    (order,) = day.plenty.orders_by_external_id(order_of(day, "coupon"))
    day.plenty.delete_payment(day.plenty.payments_of(order["id"])[0]["id"])


def _released_too_early(day: Day) -> None:
    (order,) = day.plenty.orders_by_external_id(order_of(day, "buyer cancels"))
    day.plenty.set_status(order["id"], 5)


def _report_says_otherwise(day: Day) -> None:
    day.outcomes[order_of(day, "nobody knows")] = ["done"]


WRONGS = {
    _second_order: "the number of PlentyONE orders should be 1, is 2",
    _wrong_rate: "the tax of each line should be ('MARGINAL 0', 'GROSS 20'), is ('MARGINAL 20', 'GROSS 20')",
    _tax_id_on_the_parcel: "Name 4 of the delivery address should be 'c/o Rossi', is 'IT00743110157'",
    _not_accepted: "refurbed's item states should be ('ACCEPTED',), is ('NEW',)",
    _payment_gone: "the payments should be ('credit 559.00 EUR',), is ()",
    _released_too_early: "PlentyONE's status should be '8', is '5'",
    _report_says_otherwise: "what the reports said should be ('parked mapping.country_unknown',), is ('done',)",
}


def test_whatever_is_wrong_on_either_side_is_found() -> None:
    day = Played(narrow, io.StringIO()).day
    assert day.compare()[1] == []
    for spoil in WRONGS:
        spoil(day)
    found = [str(difference) for difference in day.compare()[1]]
    for message in WRONGS.values():
        assert any(message in one for one in found), message


# -- how it looks ------------------------------------------------------------------------------------------------------


def test_the_table_fits_the_terminal(played: Played) -> None:
    table = played.text[played.text.index("both sides at the end of the day") :]
    assert max(len(line) for line in table.splitlines()) <= 80
    assert "\x1b" not in played.text


@pytest.mark.parametrize(("room", "total"), [(40, 46), (80, 80), (120, 120), (300, 140)])
def test_columns_take_the_room_there_is_and_never_less_than_they_need(room: int, total: int) -> None:
    assert sum(spread((14, 9, 20), room)) == total


def test_texts_break_at_blanks_then_behind_dots_and_underscores() -> None:
    assert folds("done cancelled_after_import", 15) == ["done", "cancelled_", "after_import"]
    assert folds("IT00743110157 / c/o Rossi", 13) == ["IT00743110157", "/ c/o Rossi"]
    assert folds("ABCDEFGH", 3) == ["ABC", "DEF", "GH"]
    assert folds("", 5) == [""]


def test_a_table_is_as_wide_as_its_columns() -> None:
    assert table_lines(("a", "b"), [("1\n2", "x y")], [3, 2]) == ["a  b", "-- -", "1  x", "2  y"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rich_is_used_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(the_screen(io.StringIO())).__name__ == "PlainScreen"
    assert type(the_screen(_Terminal())).__name__ == "RichScreen"
    monkeypatch.setattr("marketsync.demo.screen.find_spec", lambda name: None)
    assert type(the_screen(_Terminal())).__name__ == "PlainScreen"


def test_a_day_that_goes_wrong_ends_with_1_and_says_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    wrong = Played(the_screen, _Terminal(), spoiled=True)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", wrong.text)
    assert wrong.status == 1
    assert "DIFFERS 7100002: refurbed's item states should be ('ACCEPTED',), is ('NEW',)" in text
    assert text.rstrip().endswith("things differ")
    assert "17/17" in text
    assert "parked mapping.exchange_rate_is_needed" in text


# -- as users run it ---------------------------------------------------------------------------------------------------


def test_the_module_runs_and_is_plain_in_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "marketsync.demo"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT / "src",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert done.stdout.rstrip().endswith("both sides agree")


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refurbed_to_plentyone", ROOT / "examples/refurbed_to_plentyone.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Accounts:
    """Two systems that the environment points to."""

    def __init__(self, refurbed: FakeRefurbed, plenty: FakePlenty) -> None:
        self.refurbed = refurbed
        self.plenty = plenty

    @property
    def writes(self) -> int:
        return len(self.refurbed.writes) + len(self.plenty.writes)


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Accounts]:
    refurbed, plenty = FakeRefurbed(token="tok-4711"), FakePlenty(username="api", password="pass-0815")
    plenty.add_status("3.9", "On hold")
    with serve(refurbed) as market, serve(plenty) as erp:
        for name, value in {
            "REFURBED_TOKEN": "Plain tok-4711",
            "REFURBED_BASE_URL": market,
            "PLENTY_BASE_URL": f"{erp}/rest/",
            "PLENTY_USERNAME": "api",
            "PLENTY_PASSWORD": "pass-0815",
            "PLENTY_TOKEN_CACHE": str(tmp_path / "login"),
            "MARKETSYNC_PLENTY_ID": "1000",
            "MARKETSYNC_STATUS_HOLD": "3.9",
            "MARKETSYNC_WAREHOUSE_ID": "1",
            "MARKETSYNC_STORE": str(tmp_path / "store.db"),
        }.items():
            monkeypatch.setenv(name, value)
        yield Accounts(refurbed, plenty)


def test_live_without_write_says_what_would_happen_and_writes_nothing(
    example: ModuleType, accounts: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    order_id = accounts.refurbed.add_order()
    assert example.main(["--live"]) == 0
    printed = capsys.readouterr().out
    assert f"create  order/refurbed/{order_id}" in printed
    assert "nothing was written" in printed
    assert accounts.writes == 0


def test_live_with_write_does_it_once(
    example: ModuleType, accounts: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    order_id = accounts.refurbed.add_order()
    assert example.main(["--live", "--write"]) == 0
    assert f"done      order/refurbed/{order_id}" in capsys.readouterr().out
    assert accounts.refurbed.orders[order_id]["state"] == "ACCEPTED"
    before = accounts.writes
    assert example.main(["--live", "--write"]) == 0
    assert accounts.writes == before
    assert len(accounts.plenty.orders) == accounts.plenty.logins == 1


def test_live_stops_at_what_has_to_be_fixed_first(
    example: ModuleType, accounts: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts.refurbed.add_order()
    accounts.plenty.remove_status("3.9")
    assert example.main(["--live", "--write"]) == 1
    assert "status_missing" in capsys.readouterr().out
    assert accounts.writes == 0


def test_live_ends_with_1_when_a_person_is_needed(example: ModuleType, accounts: Accounts) -> None:
    accounts.refurbed.add_order(country="XX")
    assert example.main(["--live", "--write"]) == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("REFURBED_TOKEN", "", "REFURBED_TOKEN is not set"),
        ("PLENTY_PASSWORD", "", "PLENTY_PASSWORD is not set"),
        ("MARKETSYNC_PLENTY_ID", "", "MARKETSYNC_PLENTY_ID is not set"),
        ("MARKETSYNC_STATUS_HOLD", "", "MARKETSYNC_STATUS_HOLD is not set"),
        ("MARKETSYNC_STATUS_HOLD", "5", "status_hold 5 is recalculated"),
        ("MARKETSYNC_WAREHOUSE_ID", "one", "MARKETSYNC_WAREHOUSE_ID is no whole number"),
        ("MARKETSYNC_ORDERS_FROM", "yesterday", "MARKETSYNC_ORDERS_FROM is no moment"),
        ("MARKETSYNC_ORDERS_FROM", "2026-11-01", "orders_from is an aware datetime"),
    ],
)
def test_a_wrong_environment_is_one_line_and_nothing_is_written(
    example: ModuleType,
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    message: str,
) -> None:
    accounts.refurbed.add_order()
    monkeypatch.setenv(name, value)
    assert example.main(["--live", "--write"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ")
    assert message in printed.err
    assert len(printed.err.splitlines()) == 1
    assert "pass-0815" not in printed.err + printed.out
    assert accounts.writes == 0


def test_every_variable_that_the_example_reads_is_documented_in_it(example: ModuleType) -> None:
    source = Path(str(example.__file__)).read_text(encoding="utf-8")
    code = source.replace(str(example.__doc__), "")
    read = set(re.findall(r'"(MARKETSYNC_[A-Z_]+)"', code))
    assert read == set(re.findall(r"\b(MARKETSYNC_[A-Z_]+)\b", str(example.__doc__)))


def test_the_example_imports_public_names_only(example: ModuleType) -> None:
    source = Path(str(example.__file__)).read_text(encoding="utf-8")
    modules = set(re.findall(r"^\s*from (marketsync[\w.]*) import", source, re.MULTILINE))
    assert modules == {"marketsync", "marketsync.demo"}


def test_the_example_plays_the_day(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert example.main([]) == 0
    assert "both sides agree" in capsys.readouterr().out


def test_write_without_live_is_refused(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        example.main(["--write"])
    assert ended.value.code == 2
    assert "--write needs --live" in capsys.readouterr().err
