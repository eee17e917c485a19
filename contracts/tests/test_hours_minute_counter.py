"""Service hours against a minute counter that knows nothing of intervals, sums or `fold`.

HOURS_EXAMPLES sets how many random calendars are tried.
"""

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.hours import Hours

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Moscow",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Gaza",
    "Asia/Kolkata",
)
EXAMPLES = int(os.environ.get("HOURS_EXAMPLES", "300"))


def changes(zone: str) -> list[date]:
    """Local dates 2024-2028 on which the offset changes; New Year where it never does."""
    found, day = [], timedelta(days=1)
    at, info = datetime(2024, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    while at.year < 2029:
        if at.astimezone(info).utcoffset() != (at + day).astimezone(info).utcoffset():
            found.append((at + day).astimezone(info).date())
        at += day
    return found or [date(year, 1, 1) for year in range(2024, 2029)]


CHANGES = {zone: changes(zone) for zone in ZONES}


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Up to three rows a day with a pause between them, the last one often into the next day."""
    marks = draw(
        st.lists(st.integers(0, 48), min_size=0, max_size=6, unique=True)
        .map(sorted)
        .filter(lambda halves: len(halves) % 2 == 0)
    )
    spans = [(marks[i] * 30, marks[i + 1] * 30) for i in range(0, len(marks), 2)]
    if spans and draw(st.booleans()) and spans[-1][0] < 1440:
        end = draw(st.integers(0, spans[0][0] // 30)) * 30 % 1440
        if end <= spans[-1][0]:
            spans[-1] = (spans[-1][0], end)
    return [tuple(f"{m // 60:02}:{m % 60:02}" for m in span) for span in spans]


@lru_cache(maxsize=4096)
def shown_minutes(day: date, zone: ZoneInfo) -> dict[int, int]:
    """The first UTC minute at which the clocks of the zone show each wall time of the day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    shown: dict[int, int] = {}
    for minute in range(int(noon.timestamp()) // 60 - 960, int(noon.timestamp()) // 60 + 960):
        local = datetime.fromtimestamp(minute * 60, zone)
        if local.date() == day:
            shown.setdefault(local.hour * 60 + local.minute, minute)
    return shown


def wall_minute(day: date, minutes: int, zone: ZoneInfo) -> int:
    """UTC minute of a wall time; one that clocks jump over is counted on from the last shown."""
    wall = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    for hole in range(0, 121, 30):
        earlier = wall - timedelta(minutes=hole)
        at = shown_minutes(earlier.date(), zone).get(earlier.hour * 60 + earlier.minute)
        if at is not None:
            return at + hole
    raise AssertionError(wall)


def open_minutes(hours: Hours, first: date, days: int) -> set[int]:
    """Every open UTC minute of the rows that start on the dates."""
    zone, found = ZoneInfo(hours.zone), set()
    for offset in range(-2, days + 2):
        day = first + timedelta(days=offset)
        for opens, closes in hours.rows_on(day):
            start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (opens, closes))
            end = end if end > start else end + 1440
            found.update(range(wall_minute(day, start, zone), wall_minute(day, end, zone)))
    return found


@st.composite
def questions(draw: st.DrawFn) -> tuple[Hours, date, int, int]:
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.sampled_from(CHANGES[zone])) - timedelta(days=1)
    weekly = {day: draw(rows()) for day in range(7)}
    dated = draw(
        st.dictionaries(
            st.integers(0, 3).map(lambda n: first + timedelta(days=n)), rows(), max_size=2
        )
    )
    minutes = st.integers(0, 3 * 1440)
    return Hours(zone, weekly, dated), first, draw(minutes), draw(minutes)


@given(question=questions())
@settings(max_examples=EXAMPLES, deadline=None)
def test_hours_agree_with_a_minute_counter(question: tuple[Hours, date, int, int]) -> None:
    hours, first, one, other = question
    counted = open_minutes(hours, first, 5)
    base = datetime(first.year, first.month, first.day, tzinfo=UTC)
    start, end = (base + timedelta(minutes=m) for m in sorted((one, other)))
    low, high = (int(m.timestamp()) // 60 for m in (start, end))
    inside = sorted(m for m in counted if low <= m < high)
    assert hours.between(start, end) == 60 * len(inside)
    assert hours.is_open(start) == (low in counted)
    if inside:
        last = datetime.fromtimestamp(60 * (inside[-1] + 1), UTC)
        opening = datetime.fromtimestamp(60 * inside[0], UTC)
        assert hours.add(start, 60 * len(inside)) == last
        assert hours.subtract(end, 60 * len(inside)) == opening
        assert hours.next_open(start) == opening
        assert hours.previous_open(end) == last
        middle = hours.add(start, 60 * len(inside) - 30)
        assert middle == last - timedelta(seconds=30)
        assert hours.between(start, middle) + hours.between(middle, end) == 60 * len(inside)
        stretches = list(hours.intervals(start, end))
        assert sum((b - a).total_seconds() for a, b in stretches) == 60 * len(inside)
