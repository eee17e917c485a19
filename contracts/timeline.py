"""Open time as merged intervals of epoch seconds, with running sums to search in.

The arithmetic under `contracts.hours`: minutes from local midnight come in, whole UTC seconds go
out. Years are built when a question reaches them and kept.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MinuteRow = tuple[int, int]

HORIZON_DAYS = 400
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
DAY_MINUTES = 24 * 60
DAY_SECONDS = 24 * 60 * 60
_HORIZON = HORIZON_DAYS * DAY_SECONDS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class HoursError(ValueError):
    """Service hours that cannot be read; the message says which part and why."""


class MomentOutOfRangeError(HoursError):
    """A naive datetime, or one outside the years a calendar is kept for."""


class HoursExhausted(Exception):  # noqa: N818 - named for what happened, like Refused
    """No open time within 400 days: the calendar is empty or closed for good."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(
            f"These service hours have no open time within {HORIZON_DAYS} days"
            f" of {moment:%Y-%m-%d %H:%M} UTC."
        )


class Stretch(NamedTuple):
    """Merged open intervals in epoch seconds, complete between `first` and `last`."""

    first: int
    last: int
    opens: list[int]
    closes: list[int]
    through: list[int]  # open seconds from the first interval up to the end of each
    gaps: list[int]  # intervals that come more than the horizon after the one before

    def worked(self, moment: int) -> int:
        index = bisect_right(self.opens, moment) - 1
        if index < 0:
            return 0
        return self.through[index] - max(0, self.closes[index] - moment)


class Timeline:
    """The open intervals of one calendar, built year by year when a question reaches them."""

    def __init__(
        self,
        zone: ZoneInfo,
        weekly: tuple[tuple[MinuteRow, ...], ...],
        dated: Mapping[date, tuple[MinuteRow, ...]],
    ) -> None:
        self._zone = zone
        self._weekly = weekly
        self._dated = dated
        self._years: dict[int, list[MinuteRow]] = {}
        self._lock = threading.Lock()
        self._stretch = Stretch(0, -1, [], [], [], [])

    def covering(self, first: int, last: int) -> Stretch:
        stretch = self._stretch
        if stretch.first <= first and last <= stretch.last:
            return stretch
        with self._lock:
            # Two days of margin: zones reach 14 hours either way and a row may last 24 more.
            years = {to_datetime(first - 2 * DAY_SECONDS).year}
            years |= {to_datetime(last + 2 * DAY_SECONDS).year, *self._years}
            if not EARLIEST_YEAR <= min(years) <= max(years) <= LATEST_YEAR:
                raise MomentOutOfRangeError(
                    f"Service hours are counted from {EARLIEST_YEAR} to {LATEST_YEAR} only."
                )
            for year in range(min(years), max(years) + 1):
                if year not in self._years:
                    self._years[year] = self._open_in(year)
            self._stretch = _join(self._years)
            return self._stretch

    def after(self, moment: int, seconds: int) -> int:
        if seconds == 0:
            stretch = self.covering(moment, moment)
            index = bisect_left(stretch.opens, moment) - 1
            is_closing = index >= 0 and moment == stretch.closes[index]
            return moment if is_closing else self.next_open(moment)
        stretch = self.covering(moment, moment)
        while True:
            target = stretch.worked(moment) + seconds
            index = bisect_left(stretch.through, target)
            if index < len(stretch.through):
                answer = stretch.closes[index] - stretch.through[index] + target
                if answer <= stretch.last:
                    self._refuse_gap_after(stretch, moment, index)
                    return answer
            stretch = self._extend_after(stretch, moment)

    def before(self, moment: int, seconds: int) -> int:
        if seconds == 0:
            stretch = self.covering(moment, moment)
            index = bisect_left(stretch.opens, moment)
            is_opening = index < len(stretch.opens) and moment == stretch.opens[index]
            return moment if is_opening else self.previous_open(moment)
        stretch = self.covering(moment, moment)
        while True:
            target = stretch.worked(moment) - seconds
            if target >= 0:
                index = bisect_right(stretch.through, target)
                answer = stretch.closes[index] - stretch.through[index] + target
                if answer >= stretch.first:
                    self._refuse_gap_before(stretch, moment, index)
                    return answer
            stretch = self._extend_before(stretch, moment)

    def next_open(self, moment: int) -> int:
        stretch = self.covering(moment, moment)
        while True:
            index = bisect_right(stretch.closes, moment)
            if index < len(stretch.opens) and stretch.opens[index] <= stretch.last:
                self._refuse_gap_after(stretch, moment, index)
                return max(moment, stretch.opens[index])
            stretch = self._extend_after(stretch, moment)

    def previous_open(self, moment: int) -> int:
        stretch = self.covering(moment, moment)
        while True:
            index = bisect_left(stretch.opens, moment) - 1
            if index >= 0 and stretch.closes[index] >= stretch.first:
                self._refuse_gap_before(stretch, moment, index)
                return min(moment, stretch.closes[index])
            stretch = self._extend_before(stretch, moment)

    def _extend_after(self, stretch: Stretch, moment: int) -> Stretch:
        reached = max(moment, stretch.closes[-1]) if stretch.closes else moment
        if stretch.last - reached > _HORIZON:
            raise HoursExhausted(to_datetime(reached))
        return self.covering(moment, stretch.last + 1)

    def _extend_before(self, stretch: Stretch, moment: int) -> Stretch:
        reached = min(moment, stretch.opens[0]) if stretch.opens else moment
        if reached - stretch.first > _HORIZON:
            raise HoursExhausted(to_datetime(reached))
        return self.covering(stretch.first - 1, moment)

    def _refuse_gap_after(self, stretch: Stretch, moment: int, index: int) -> None:
        """Answer the same whether or not the years beyond a long closure were built before."""
        if moment < stretch.opens[0] and stretch.opens[0] - moment > _HORIZON:
            raise HoursExhausted(to_datetime(moment))
        for gap in stretch.gaps:
            reached = max(moment, stretch.closes[gap - 1])
            if gap <= index and stretch.opens[gap] - reached > _HORIZON:
                raise HoursExhausted(to_datetime(reached))

    def _refuse_gap_before(self, stretch: Stretch, moment: int, index: int) -> None:
        if moment - stretch.closes[-1] > _HORIZON:
            raise HoursExhausted(to_datetime(moment))
        for gap in stretch.gaps:
            reached = min(moment, stretch.opens[gap])
            if gap > index and reached - stretch.closes[gap - 1] > _HORIZON:
                raise HoursExhausted(to_datetime(reached))

    def _open_in(self, year: int) -> list[MinuteRow]:
        """UTC seconds of the rows starting in the local year, one that DST swallows left out."""
        day, found = date(year, 1, 1), []
        while day.year == year:
            for opens, closes in self._dated.get(day, self._weekly[day.weekday()]):
                start = wall_seconds(day, opens, self._zone)
                end = wall_seconds(day, closes, self._zone)
                if start < end:
                    found.append((start, end))
            day += timedelta(days=1)
        return found


def _join(years: Mapping[int, Iterable[tuple[int, int]]]) -> Stretch:
    opens: list[int] = []
    closes: list[int] = []
    for start, end in sorted(pair for pairs in years.values() for pair in pairs):
        if closes and start <= closes[-1]:
            closes[-1] = max(closes[-1], end)
        else:
            opens.append(start)
            closes.append(end)
    through, total = [], 0
    for start, end in zip(opens, closes, strict=True):
        total += end - start
        through.append(total)
    gaps = [i for i in range(1, len(opens)) if opens[i] - closes[i - 1] > _HORIZON]
    first = to_seconds(datetime(min(years), 1, 1, tzinfo=UTC)) + 2 * DAY_SECONDS
    last = to_seconds(datetime(max(years) + 1, 1, 1, tzinfo=UTC)) - 2 * DAY_SECONDS
    return Stretch(first, last, opens, closes, through, gaps)


def wall_seconds(day: date, minutes: int, zone: ZoneInfo) -> int:
    """Epoch seconds of a wall time given in minutes from midnight; the rules for DST are fold=0."""
    days, rest = divmod(minutes, DAY_MINUTES)
    wall = datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=zone)
    return to_seconds(wall + timedelta(days=days))


def to_seconds(moment: datetime) -> int:
    """Epoch seconds, what is below a second cut off."""
    try:
        return (moment - _EPOCH) // _SECOND
    except TypeError as error:
        raise MomentOutOfRangeError(f"{moment!r} is not a datetime with a time zone.") from error


def to_datetime(seconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError as error:
        raise MomentOutOfRangeError(f"{seconds} seconds lead beyond any calendar.") from error
