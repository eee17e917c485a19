"""Arithmetic of prepaid hours and incidents. Pure: balances in, pieces and carry-overs out.

Whole minutes or incidents; nothing here is ever negative.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Pool(NamedTuple):
    """What an allowance has left; ``key`` names it."""

    key: int
    left: int


class Piece(NamedTuple):
    """What one allowance gives, and what nothing prepaid covers any more."""

    key: int
    taken: int
    surplus: int


def accounted(minutes: int, *, unit: int) -> int:
    """The minutes an entry counts for: rounded up to whole units. 10 minutes by 30 are 30."""
    step = max(unit, 1)
    return -(-minutes // step) * step


def split(amount: int, pools: Sequence[Pool]) -> list[Piece]:
    """Take an amount from the pools in order; what exceeds them all is surplus of the last one.

    No piece where nothing is asked or no pool is known; a pool that gives nothing gets none unless
    it carries the surplus.
    """
    pieces, wanted = [], amount
    for pool in pools:
        taken = min(wanted, max(pool.left, 0))
        wanted -= taken
        surplus = wanted if pool is pools[-1] else 0
        if taken or surplus:
            pieces.append(Piece(pool.key, taken, surplus))
    return pieces


def carried(left: int, *, limit: int) -> tuple[int, int]:
    """(what goes into the next period, what expires) of the rest of a period that is over."""
    going_on = min(max(left, 0), limit)
    return going_on, max(left, 0) - going_on


def used_percent(used: int, *, granted: int) -> int:
    """Whole percents of what was granted, never rounded up; 100 where nothing is granted."""
    return used * 100 // granted if granted > 0 else 100
