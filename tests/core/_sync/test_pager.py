# Generated from _async/test_pager.py by tools/generate_sync.py. Do not edit.
"""The pager over a list that behaves, and over lists that do not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pytest

from marketsync.core import BrokenRecord, Operation, Page, Pager, RawResponse, Request, Safety
from marketsync.errors import DecodeFailed, PagingError


def _nothing(_: RawResponse) -> Any:
    raise AssertionError("the fake sender does not decode")


class Shelf:
    """Hands out pages by cursor and notes what was asked for."""

    def __init__(self, pages: Mapping[Hashable, Page[str]]) -> None:
        self.pages = pages
        self.asked: list[Hashable] = []

    def request(self, operation: Operation[Any], /) -> Any:
        cursor = operation.request.json["after"]
        self.asked.append(cursor)
        return self.pages[cursor]


def list_at(cursor: Hashable | None) -> Operation[Page[str]]:
    return Operation("orders.list", Safety.READ, Request("POST", "/list", {"after": cursor}), _nothing)


def pager(shelf: Shelf, **options: Any) -> Pager[str]:
    return Pager(shelf, list_at, **options)


THREE = {None: Page(("a", "b"), "b"), "b": Page(("c", "d"), "d"), "d": Page(("e",))}


def test_records_come_in_order_and_pages_are_fetched_when_needed() -> None:
    shelf = Shelf(THREE)
    orders = pager(shelf)
    assert shelf.asked == []
    seen = []
    for order in orders:
        seen.append(order)
        if order == "b":
            assert shelf.asked == [None]
    assert seen == ["a", "b", "c", "d", "e"]
    assert shelf.asked == [None, "b", "d"]


def test_pager_can_be_walked_again() -> None:
    orders = pager(Shelf(THREE))
    assert [order for order in orders] == [order for order in orders]


def test_pages_come_whole() -> None:
    assert [page.items for page in pager(Shelf(THREE)).pages()] == [("a", "b"), ("c", "d"), ("e",)]


def test_first_page_alone_is_one_call() -> None:
    shelf = Shelf(THREE)
    assert (pager(shelf).first_page()).items == ("a", "b")
    assert shelf.asked == [None]


def test_walk_starts_where_told() -> None:
    shelf = Shelf(THREE)
    assert [order for order in pager(shelf, start="b")] == ["c", "d", "e"]
    assert (pager(shelf, start="b").first_page()).items == ("c", "d")


def test_empty_page_ends_the_list_whatever_its_cursor_says() -> None:
    shelf = Shelf({None: Page(("a",), 1), 1: Page((), 2)})
    assert [order for order in pager(shelf)] == ["a"]
    assert [page.items for page in pager(shelf).pages()] == [("a",)]


def test_repeated_cursor_raises_after_everything_before_was_yielded() -> None:
    shelf = Shelf({None: Page(("a",), 1), 1: Page(("b",), 2), 2: Page(("c",), 1)})
    seen = []
    with pytest.raises(PagingError, match=r"orders\.list"):
        for order in pager(shelf):
            seen.append(order)
    assert seen == ["a", "b", "c"]
    assert shelf.asked == [None, 1, 2]


def test_cursor_that_points_at_its_own_page_is_not_fetched_twice() -> None:
    shelf = Shelf({None: Page(("a",), 1), 1: Page(("b",), 1)})
    with pytest.raises(PagingError):
        [order for order in pager(shelf)]
    assert shelf.asked == [None, 1]


def test_circle_with_fresh_cursors_is_noticed_by_its_records() -> None:
    shelf = Shelf({None: Page(("a", "b"), 1), 1: Page(("c",), 2), 2: Page(("a", "b"), 3)})
    seen = []
    with pytest.raises(PagingError, match="circles"):
        for order in pager(shelf, identity=lambda order: order):
            seen.append(order)
    assert seen == ["a", "b", "c"]


def test_record_that_cannot_be_read_hides_neither_the_page_nor_itself() -> None:
    bad = BrokenRecord("x", DecodeFailed("cannot be read", path="$.orders[1].total"))
    shelf = Shelf({None: Page(("a",), 1, broken=(bad,)), 1: Page((), 2, broken=(bad,)), 2: Page(("c",))})
    seen = []
    with pytest.raises(DecodeFailed, match="cannot be read"):
        for order in pager(shelf):
            seen.append(order)
    assert seen == ["a"]
    assert [page.items for page in pager(shelf).pages()] == [("a",), (), ("c",)]


def test_circle_of_records_that_cannot_be_read_is_a_circle() -> None:
    bad = BrokenRecord("x", DecodeFailed("cannot be read"))
    shelf = Shelf({None: Page((), 1, broken=(bad,)), 1: Page((), 2, broken=(bad,))})
    with pytest.raises(PagingError, match="circles"):
        [page for page in pager(shelf, identity=lambda order: order).pages()]


def test_list_without_end_is_cut() -> None:
    pages: dict[Hashable, Page[str]] = {at: Page((f"r{at}",), at + 1) for at in range(1, 50)}
    shelf = Shelf({None: Page(("r0",), 1), **pages})
    with pytest.raises(PagingError, match="more than 5 pages"):
        [order for order in pager(shelf, max_pages=5)]
    assert len(shelf.asked) == 5


def test_falsy_cursor_is_not_the_end() -> None:
    shelf = Shelf({None: Page(("a",), 0), 0: Page(("b",), ""), "": Page(("c",))})
    assert [order for order in pager(shelf)] == ["a", "b", "c"]
