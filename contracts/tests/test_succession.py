"""Calendars that follow each other answer like a minute counter that changes its book."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.hours import Hours
from contracts.succession import Succession, splice, succession
from contracts.timeline import HoursExhausted

HOUR = 3600
ZONE = ZoneInfo("Europe/Moscow")
LONG = Hours("Europe/Moscow", {day: [("09:00", "18:00")] for day in range(5)})
SHORT = Hours("Europe/Moscow", {day: [("09:00", "13:00")] for day in range(5)})
NIGHTS = Hours("Europe/Berlin", {day: [("22:00", "06:00")] for day in range(7)})
NEVER = Hours("Europe/Moscow", {})
TUESDAY = date(2026, 3, 3)
CHANGED = succession(LONG, [(TUESDAY, SHORT)])


def monday(hour: int, minute: int = 0, *, later_days: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=ZONE) + timedelta(days=later_days)


def test_each_day_counts_by_the_calendar_that_holds_at_its_midnight() -> None:
    assert CHANGED.between(monday(0), monday(0, later_days=2)) == (9 + 4) * HOUR
    assert CHANGED.add(monday(14), 8 * HOUR) == monday(13, later_days=1)
    assert CHANGED.subtract(monday(13, later_days=1), 8 * HOUR) == monday(14)
    assert CHANGED.rows_on(date(2026, 3, 2)) == [["09:00", "18:00"]]
    assert CHANGED.rows_on(TUESDAY) == [["09:00", "13:00"]]


def test_a_deadline_on_the_change_is_the_closing_instant() -> None:
    assert CHANGED.add(monday(9), 9 * HOUR) == monday(18)
    assert CHANGED.next_open(monday(18)) == monday(9, later_days=1)
    assert CHANGED.previous_open(monday(9, later_days=1)) == monday(18)


def test_working_days_end_by_the_calendar_of_their_day() -> None:
    assert CHANGED.add_days(monday(15), 1) == monday(13, later_days=1)


def test_equal_neighbours_are_one_calendar_and_of_one_date_the_last_counts() -> None:
    assert succession(LONG, [(TUESDAY, LONG)]) == LONG
    assert succession(LONG, [(TUESDAY, NIGHTS), (TUESDAY, SHORT)]) == CHANGED
    assert splice(LONG, monday(12), LONG) is LONG


def test_a_splice_begins_at_the_very_instant_and_keeps_what_follows() -> None:
    both = splice(NIGHTS, monday(10), CHANGED)
    assert isinstance(both, Succession)
    assert both.is_open(monday(9, 59)) is False
    assert both.between(monday(9), monday(12)) == 2 * HOUR
    assert both.between(monday(0, later_days=1), monday(0, later_days=2)) == 4 * HOUR


def test_closed_for_good_is_exhausted_and_counts_zero_and_a_later_calendar_ends_it() -> None:
    closed = succession(LONG, [(TUESDAY, NEVER)])
    assert closed.between(monday(18), monday(0, later_days=300)) == 0
    with pytest.raises(HoursExhausted):
        closed.add(monday(18), 1)
    opened = succession(NEVER, [(TUESDAY, SHORT)])
    assert opened.add(monday(9), HOUR) == monday(10, later_days=1)


def test_equal_successions_are_one_key() -> None:
    assert hash(CHANGED) == hash(succession(LONG, [(TUESDAY, SHORT)]))
    assert succession(LONG, [(TUESDAY, NIGHTS)]) != CHANGED


def counted(start: datetime, end: datetime) -> int:
    """Open minutes by looking at each: the book of its instant says whether it is open."""
    minutes = int((end - start).total_seconds() // 60)
    return 60 * sum(PIECES.is_open(start + timedelta(minutes=n)) for n in range(minutes))


PIECES = succession(LONG, [(TUESDAY, NIGHTS), (date(2026, 3, 5), SHORT)])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6 * 1440), st.integers(0, 3 * 1440))
def test_sums_and_deadlines_agree_with_a_minute_counter(offset: int, length: int) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=offset)
    end = start + timedelta(minutes=length)
    seconds = PIECES.between(start, end)
    assert seconds == counted(start, end)
    if seconds:
        reached = PIECES.add(start, seconds)
        assert reached <= end
        assert PIECES.between(start, reached) == seconds
        assert PIECES.between(start, reached - timedelta(seconds=1)) == seconds - 1
        assert PIECES.between(PIECES.subtract(end, seconds), end) == seconds
    stretches = list(PIECES.intervals(start, end))
    assert sum(int((b - a).total_seconds()) for a, b in stretches) == seconds
