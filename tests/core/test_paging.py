"""Guards of lists: every page moves on, none comes twice, and there is an end."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import Page, PageGuard
from marketsync.errors import PagingError


def test_cursor_that_comes_back_is_refused_even_much_later() -> None:
    guard = PageGuard("orders.list")
    for cursor in (None, *range(500)):
        guard.enter(cursor)
    with pytest.raises(PagingError, match=r"orders\.list: the list repeats a page"):
        guard.enter(0)


def test_first_page_is_a_cursor_like_any_other() -> None:
    guard = PageGuard("orders.list")
    guard.enter(None)
    with pytest.raises(PagingError):
        guard.enter(None)


def test_page_cap_counts_pages() -> None:
    guard = PageGuard("orders.list", max_pages=3)
    for cursor in (1, 2, 3):
        guard.enter(cursor)
    with pytest.raises(PagingError, match="more than 3 pages"):
        guard.enter(4)


def test_page_of_known_records_is_a_circle() -> None:
    guard = PageGuard("orders.list")
    guard.records(["a", "b"])
    guard.records(["c", "d"])
    with pytest.raises(PagingError, match="circles"):
        guard.records(["b", "c"])


def test_overlapping_page_with_one_new_record_is_none() -> None:
    guard = PageGuard("orders.list")
    guard.records(["a", "b"])
    guard.records(["b", "c"])
    guard.records([])
    guard.records(["c", "d"])


def test_long_circle_is_found_though_its_records_are_forgotten() -> None:
    guard = PageGuard("orders.list", max_pages=10**6)
    pages = [[f"{page}-{at}" for at in range(100)] for page in range(300)]  # 30,000 records
    for page in pages:
        guard.records(page)
    with pytest.raises(PagingError, match="circles"):
        guard.records(pages[0])


def test_memory_does_not_grow_with_the_list() -> None:
    guard = PageGuard("orders.list", max_pages=10**6)
    for page in range(1000):
        guard.records([page * 100 + at for at in range(100)])
    assert sys.getsizeof(guard._recent) < 1024 * 1024
    assert len(guard._recent) == 10_000


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=5, unique=True), max_size=30))
def test_disjoint_pages_are_never_refused(pages: list[list[int]]) -> None:
    guard = PageGuard("x")
    for number, page in enumerate(pages):
        guard.enter(number)
        guard.records([(number, one) for one in page])


def test_page_is_a_value() -> None:
    assert Page((1, 2), next_cursor="c", total=9) == Page((1, 2), "c", 9)
    assert Page(()).next_cursor is None
