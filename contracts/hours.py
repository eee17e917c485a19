"""Service hours as a pure value: what is open, how long between, when is the deadline.

Rows are local wall time; their ends become UTC instants and real elapsed seconds are counted
between them. A wall time that does not exist moves one hour later, an ambiguous one is its first
occurrence (the rules of zendesk/biz's time_spec, which zoneinfo's `fold=0` gives).
Instants are truncated to the second before anything is counted, so spans always add up.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self, final
from zoneinfo import ZoneInfo

from contracts.timeline import (
    DAY_MINUTES,
    HORIZON_DAYS,
    HoursError,
    HoursExhausted,
    MinuteRow,
    MomentOutOfRangeError,
    Timeline,
    to_datetime,
    to_seconds,
    wall_seconds,
)

__all__ = [
    "Hours",
    "HoursError",
    "HoursExhausted",
    "MalformedRowError",
    "MomentOutOfRangeError",
    "OverlappingRowsError",
    "UnknownZoneError",
]

Rows = Sequence[Sequence[str]]

_WALL_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_WHOLE_DAY: tuple[MinuteRow, ...] = ((0, DAY_MINUTES),)


class UnknownZoneError(HoursError):
    """The time zone is not an IANA name this machine knows."""


class MalformedRowError(HoursError):
    """A row is not two wall times HH:MM, or hangs on something that is not a day."""


class OverlappingRowsError(HoursError):
    """Two rows of one day cover the same minutes."""


@final
class Hours:
    """Weekly service hours in one time zone with dated exceptions; immutable, equal by value.

    `weekly` maps 0 (Monday) to 6 to rows `("HH:MM", "HH:MM")`; "24:00" may end a row, and a row
    whose end is not after its start runs into the next day. `exceptions` maps a local date to the
    rows that replace the weekly ones starting on it; no rows means closed.
    Takes aware datetimes of any zone, answers in UTC. Raises `HoursError` for what it cannot read.
    """

    __slots__ = ("_exceptions", "_hash", "_line", "_weekly", "is_always", "zone")

    zone: str
    is_always: bool
    _weekly: tuple[tuple[MinuteRow, ...], ...]
    _exceptions: tuple[tuple[date, tuple[MinuteRow, ...]], ...]
    _hash: int
    _line: Timeline | None

    def __init__(
        self,
        zone: str,
        weekly: Mapping[int, Rows],
        exceptions: Mapping[date, Rows] | None = None,
    ) -> None:
        _load_zone(zone)
        unknown = [day for day in weekly if day not in range(7)]
        if unknown:
            raise MalformedRowError(
                f"Weekday {unknown[0]!r} is not one of 0 (Monday) to 6 (Sunday)."
            )
        if any(not isinstance(day, date) or isinstance(day, datetime) for day in exceptions or ()):
            raise MalformedRowError(
                "An exception of the service hours is not dated with a plain date."
            )
        days = tuple(_read_rows(weekly.get(day, ()), day=f"weekday {day}") for day in range(7))
        dated = tuple(
            (day, _read_rows(rows, day=day.isoformat()))
            for day, rows in sorted((exceptions or {}).items())
        )
        always = all(rows == _WHOLE_DAY for rows in (*days, *(rows for _, rows in dated)))
        for name, value in (
            ("zone", zone),
            ("_weekly", days),
            ("_exceptions", dated),
            ("is_always", always),
            ("_hash", hash((zone, days, dated))),
            ("_line", None),
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def always(cls, zone: str = "UTC") -> Self:
        """Open around the clock: every answer is plain addition and subtraction."""
        return cls(zone, dict.fromkeys(range(7), (("00:00", "24:00"),)))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote. Raises `HoursError` when it is something else."""
        try:
            zone = data["zone"]
            weekly = {int(day): rows for day, rows in data.get("weekly", {}).items()}
            exceptions = {
                date.fromisoformat(day): rows for day, rows in data.get("exceptions", {}).items()
            }
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MalformedRowError(
                f"Service hours are not in the stored form: {error}."
            ) from error
        return cls(zone, weekly, exceptions)

    def to_json(self) -> dict[str, Any]:
        """Plain strings, lists and dicts that `from_json` reads back to an equal value."""
        return {
            "zone": self.zone,
            "weekly": {str(day): _write_rows(rows) for day, rows in enumerate(self._weekly)},
            "exceptions": {day.isoformat(): _write_rows(rows) for day, rows in self._exceptions},
        }

    def add(self, start: datetime, seconds: int) -> datetime:
        """The instant when `seconds` of open time have passed since `start`.

        A deadline on closing time is the closing instant. Zero seconds is `start` itself, or the
        next opening when closed. Negative seconds subtract. Raises `HoursExhausted`.
        """
        moment = to_seconds(start)
        if self.is_always:
            return to_datetime(moment + seconds)
        if seconds < 0:
            return to_datetime(self._timeline().before(moment, -seconds))
        return to_datetime(self._timeline().after(moment, seconds))

    def subtract(self, start: datetime, seconds: int) -> datetime:
        """The instant `seconds` of open time before `start`; landing on opening time stays there.

        Zero seconds is `start` itself, or the previous closing when closed.
        """
        moment = to_seconds(start)
        if self.is_always:
            return to_datetime(moment - seconds)
        if seconds < 0:
            return to_datetime(self._timeline().after(moment, -seconds))
        return to_datetime(self._timeline().before(moment, seconds))

    def between(self, start: datetime, end: datetime) -> int:
        """Open seconds from `start` to `end`; 0 when `end` is not after `start`."""
        first, last = to_seconds(start), to_seconds(end)
        if last <= first:
            return 0
        if self.is_always:
            return last - first
        stretch = self._timeline().covering(first, last)
        return stretch.worked(last) - stretch.worked(first)

    def is_open(self, at: datetime) -> bool:
        """True from the opening second up to, not including, the closing one."""
        moment = to_seconds(at)
        if self.is_always:
            return True
        stretch = self._timeline().covering(moment, moment)
        index = bisect_right(stretch.opens, moment) - 1
        return index >= 0 and moment < stretch.closes[index]

    def next_open(self, at: datetime) -> datetime:
        """`at` when open, else the next opening. Raises `HoursExhausted`."""
        moment = to_seconds(at)
        if self.is_always:
            return to_datetime(moment)
        return to_datetime(self._timeline().next_open(moment))

    def previous_open(self, at: datetime) -> datetime:
        """`at` when open just before it, else the last closing. Raises `HoursExhausted`."""
        moment = to_seconds(at)
        if self.is_always:
            return to_datetime(moment)
        return to_datetime(self._timeline().previous_open(moment))

    def add_days(self, start: datetime, days: int) -> datetime:
        """The end of the working day that is `days` working days after the local date of `start`.

        "D+n": the day of `start` is day 0 whatever the hour. A working day is a local date with
        rows; its end is the end of its last row. Raises `HoursExhausted`, `HoursError` for < 1.
        """
        if days < 1:
            raise HoursError(f"A deadline in working days needs at least one day, not {days}.")
        to_seconds(start)
        day = start.astimezone(_load_zone(self.zone)).date()
        dated = dict(self._exceptions)
        closed_days = 0
        while True:
            day += timedelta(days=1)
            rows = dated.get(day, self._weekly[day.weekday()])
            if rows:
                days, closed_days = days - 1, 0
            else:
                closed_days += 1
            if closed_days > HORIZON_DAYS:
                raise HoursExhausted(start.astimezone(UTC))
            if not days:
                return to_datetime(wall_seconds(day, rows[-1][1], _load_zone(self.zone)))

    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches between `start` and `end`, cut to them, touching ones joined, in UTC."""
        first, last = to_seconds(start), to_seconds(end)
        if last <= first:
            return
        if self.is_always:
            yield to_datetime(first), to_datetime(last)
            return
        stretch = self._timeline().covering(first, last)
        for index in range(bisect_right(stretch.closes, first), bisect_left(stretch.opens, last)):
            yield (
                to_datetime(max(first, stretch.opens[index])),
                to_datetime(min(last, stretch.closes[index])),
            )

    def rows_on(self, day: date) -> list[list[str]]:
        """The rows that start on the local date, exceptions applied, as ["HH:MM", "HH:MM"]."""
        return _write_rows(dict(self._exceptions).get(day, self._weekly[day.weekday()]))

    def closing_on(self, day: date) -> datetime | None:
        """The end of the last row that starts on the local date; None on a closed day."""
        rows = dict(self._exceptions).get(day, self._weekly[day.weekday()])
        if not rows:
            return None
        return to_datetime(wall_seconds(day, rows[-1][1], _load_zone(self.zone)))

    def _timeline(self) -> Timeline:
        line = self._line
        if line is None:
            line = _shared_timeline(self)
            object.__setattr__(self, "_line", line)
        return line

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Hours cannot be changed: {name}.")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Hours):
            return NotImplemented
        return (self._hash, self.zone, self._weekly, self._exceptions) == (
            other._hash,
            other.zone,
            other._weekly,
            other._exceptions,
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Hours.from_json({self.to_json()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Hours.from_json, (self.to_json(),)


@lru_cache(maxsize=256)
def _shared_timeline(hours: Hours) -> Timeline:
    return Timeline(_load_zone(hours.zone), hours._weekly, dict(hours._exceptions))


@lru_cache(maxsize=1024)
def _load_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError) as error:
        raise UnknownZoneError(
            f"{name!r} is not a known time zone such as Europe/Moscow."
        ) from error


def _read_rows(rows: Rows, *, day: str) -> tuple[MinuteRow, ...]:
    """Minutes from local midnight, sorted, touching rows joined while they fit in 24 hours."""
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise MalformedRowError(f"The hours of {day} are not a list of rows.")
    read = sorted(_read_row(row, day=day) for row in rows)
    for (_, end), (start, _) in pairwise(read):
        if start < end:
            raise OverlappingRowsError(f"Two rows of {day} overlap at {_write_minutes(start)}.")
    joined: list[MinuteRow] = []
    for start, end in read:
        if joined and joined[-1][1] == start and end - joined[-1][0] <= DAY_MINUTES:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _read_row(row: Sequence[str], *, day: str) -> MinuteRow:
    if isinstance(row, str) or not isinstance(row, Sequence) or len(row) != 2:
        raise MalformedRowError(f"A row of {day} is not an opening and a closing time: {row!r}.")
    opens, closes = (_read_minutes(text, day=day) for text in row)
    if opens == DAY_MINUTES:
        raise MalformedRowError(f"A row of {day} opens at 24:00, which belongs to the next day.")
    return opens, closes if closes > opens else closes + DAY_MINUTES


def _read_minutes(text: object, *, day: str) -> int:
    if not isinstance(text, str) or not _WALL_TIME.fullmatch(text):
        raise MalformedRowError(f"{text!r} of {day} is not a time from 00:00 to 24:00.")
    return int(text[:2]) * 60 + int(text[3:])


def _write_minutes(minutes: int) -> str:
    minutes = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _write_rows(rows: Iterable[MinuteRow]) -> list[list[str]]:
    return [[_write_minutes(opens), _write_minutes(closes)] for opens, closes in rows]
