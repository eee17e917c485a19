"""When people are told that a contract ends or that what it prepaid runs out. Pure."""

from collections.abc import Iterable

ENDING_DAYS = (90, 60, 30)
"""Days before a contract's end, the first first."""


def percents_reached(used: int, *, granted: int, percents: Iterable[int]) -> list[int]:
    """The percents of what was granted that are used up, the highest last."""
    return sorted(one for one in percents if granted > 0 and used * 100 >= one * granted)


def days_reached(days_left: int, *, days: Iterable[int] = ENDING_DAYS) -> list[int]:
    """The days before the end that have come, the latest last; none when the end is past."""
    return sorted((one for one in days if 0 <= days_left <= one), reverse=True)
