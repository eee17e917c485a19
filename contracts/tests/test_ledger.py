"""The arithmetic of prepaid hours: rounding up, splitting at the limit, carrying over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ledger import Piece, Pool, accounted, carried, split, used_percent


@pytest.mark.parametrize(
    ("minutes", "unit", "counted"),
    [(10, 30, 30), (30, 30, 30), (31, 30, 60), (1, 15, 15), (15, 15, 15), (16, 15, 30),
     (7, 1, 7), (7, 0, 7)],
)  # fmt: skip
def test_entry_counts_whole_units_rounded_up(minutes, unit, counted):
    assert accounted(minutes, unit=unit) == counted


def test_what_exceeds_the_balance_is_split_off():
    assert split(60, [Pool(1, 40)]) == [Piece(1, 40, 20)]
    assert split(40, [Pool(1, 40)]) == [Piece(1, 40, 0)]
    assert split(15, [Pool(1, 0)]) == [Piece(1, 0, 15)]


def test_several_allowances_are_used_in_order():
    assert split(70, [Pool(1, 30), Pool(2, 0), Pool(3, 30)]) == [Piece(1, 30, 0), Piece(3, 30, 10)]
    assert split(20, [Pool(1, 30), Pool(2, 30)]) == [Piece(1, 20, 0)]
    assert split(20, []) == []


@given(
    st.integers(1, 10_000),
    st.lists(st.integers(0, 5_000), min_size=1, max_size=6),
)
def test_nothing_is_lost_and_no_pool_gives_more_than_it_has(amount, lefts):
    pools = [Pool(key, left) for key, left in enumerate(lefts)]
    pieces = split(amount, pools)
    assert sum(piece.taken + piece.surplus for piece in pieces) == amount
    assert all(0 <= piece.taken <= lefts[piece.key] for piece in pieces)
    assert sum(piece.surplus for piece in pieces) == max(amount - sum(lefts), 0)


def test_rest_is_carried_over_up_to_the_limit():
    assert carried(90, limit=60) == (60, 30)
    assert carried(50, limit=60) == (50, 0)
    assert carried(50, limit=0) == (0, 50)
    assert carried(0, limit=60) == (0, 0)


def test_percents_are_never_rounded_up():
    assert used_percent(299, granted=600) == 49
    assert used_percent(300, granted=600) == 50
    assert used_percent(0, granted=0) == 100
