"""One calendar after another: what service hours were, and from when they are something else. Pure.

A piece holds from an instant on, until the next piece begins; the first holds from ever. Every
question of `contracts.hours.Hours` is answered across the changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, final
from zoneinfo import ZoneInfo

from contracts.hours import Hours
from contracts.timeline import (
    HORIZON_DAYS,
    HoursError,
    HoursExhausted,
    to_datetime,
    wall_seconds,
)

_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Piece(NamedTuple):
    """A calendar and the instant (UTC) from which it holds."""

    since: datetime
    hours: Hours


@final
class Succession:
    """At least two calendars that follow each other; immutable, equal by value.

    A day belongs to the calendar that holds at its local midnight. Raises what `Hours` raises.
    """

    __slots__ = ("_since", "is_always", "pieces")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = tuple(pieces)
        self._since = [piece.since for piece in self.pieces]
        self.is_always = all(piece.hours.is_always for piece in self.pieces)

    @property
    def zone(self) -> str:
        """The time zone of the newest calendar."""
        return self.pieces[-1].hours.zone

    def add(self, start: datetime, seconds: int) -> datetime:
        """The instant when `seconds` of open time have passed; see `Hours.add`."""
        if seconds < 0:
            return self.subtract(start, -seconds)
        if seconds == 0:
            return self.next_open(start)
        moment = start
        for hours, _, until in self._from(start):
            available = seconds if until == _NEVER else hours.between(moment, until)
            if seconds <= available:
                return hours.add(moment, seconds)
            seconds, moment = seconds - available, until
        raise HoursExhausted(start)

    def subtract(self, start: datetime, seconds: int) -> datetime:
        """The instant `seconds` of open time before `start`; see `Hours.subtract`."""
        if seconds < 0:
            return self.add(start, -seconds)
        if seconds == 0:
            return self.previous_open(start)
        moment = start
        for hours, since, _ in self._back_from(start):
            available = seconds if since == _EVER else hours.between(since, moment)
            if seconds <= available:
                return hours.subtract(moment, seconds)
            seconds, moment = seconds - available, since
        raise HoursExhausted(start)

    def between(self, start: datetime, end: datetime) -> int:
        """Open seconds from `start` to `end`; 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        return sum(
            hours.between(max(start, since), min(end, until))
            for hours, since, until in self._from(start)
            if since < end
        )

    def is_open(self, at: datetime) -> bool:
        return self.at(at).is_open(at)

    def next_open(self, at: datetime) -> datetime:
        """`at` when open, else the next opening. Raises `HoursExhausted`."""
        moment = at
        for hours, _, until in self._from(at):
            try:
                found = hours.next_open(moment)
            except HoursExhausted:
                if until == _NEVER:
                    raise
                found = until
            if found < until:
                return found
            moment = until
        raise HoursExhausted(at)

    def previous_open(self, at: datetime) -> datetime:
        """`at` when open just before it, else the last closing. Raises `HoursExhausted`."""
        moment = at
        for hours, since, _ in self._back_from(at):
            try:
                found = hours.previous_open(moment)
            except HoursExhausted:
                if since == _EVER:
                    raise
                found = since
            if found > since:
                return found
            moment = since
        raise HoursExhausted(at)

    def add_days(self, start: datetime, days: int) -> datetime:
        """The end of the working day `days` working days after that of `start`; see `Hours`."""
        if days < 1:
            raise HoursError(f"A deadline in working days needs at least one day, not {days}.")
        day = start.astimezone(ZoneInfo(self.at(start).zone)).date()
        closed_days = 0
        while closed_days <= HORIZON_DAYS:
            day += timedelta(days=1)
            closing = self._on(day).closing_on(day)
            if closing is None:
                closed_days += 1
                continue
            days, closed_days = days - 1, 0
            if not days:
                return closing
        raise HoursExhausted(start.astimezone(UTC))

    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches between `start` and `end`, cut to them, touching ones joined, in UTC."""
        held: tuple[datetime, datetime] | None = None
        for hours, since, until in self._from(start):
            if since >= end:
                break
            for opens, closes in hours.intervals(max(start, since), min(end, until)):
                if held is not None and held[1] == opens:
                    held = held[0], closes
                    continue
                if held is not None:
                    yield held
                held = opens, closes
        if held is not None:
            yield held

    def rows_on(self, day: date) -> list[list[str]]:
        """The rows that start on the local date, exceptions applied."""
        return self._on(day).rows_on(day)

    def closing_on(self, day: date) -> datetime | None:
        """The end of the local date's last row; None on a closed day."""
        return self._on(day).closing_on(day)

    def at(self, moment: datetime) -> Hours:
        """The calendar that holds at the instant."""
        return self.pieces[bisect_right(self._since, moment) - 1].hours

    def _on(self, day: date) -> Hours:
        for since, hours in reversed(self.pieces[1:]):
            if since <= midnight(day, hours):
                return hours
        return self.pieces[0].hours

    def _from(self, moment: datetime) -> Iterator[tuple[Hours, datetime, datetime]]:
        """The calendars from the one at the moment on, each with its ends."""
        for index in range(bisect_right(self._since, moment) - 1, len(self.pieces)):
            yield self._piece(index)

    def _back_from(self, moment: datetime) -> Iterator[tuple[Hours, datetime, datetime]]:
        """The calendars from the one just before the moment backwards, each with its ends."""
        for index in range(max(bisect_left(self._since, moment) - 1, 0), -1, -1):
            yield self._piece(index)

    def _piece(self, index: int) -> tuple[Hours, datetime, datetime]:
        since, hours = self.pieces[index]
        is_last = index + 1 == len(self.pieces)
        return hours, since, _NEVER if is_last else self.pieces[index + 1].since

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Succession):
            return NotImplemented
        return self.pieces == other.pieces

    def __hash__(self) -> int:
        return hash(self.pieces)

    def __repr__(self) -> str:
        return f"Succession({list(self.pieces)!r})"


Calendar = Hours | Succession
"""Service hours as anybody counts by them, changed in between or not."""


def calendar_at(calendar: Calendar, moment: datetime) -> Hours:
    """The service hours that hold at the instant."""
    return calendar if isinstance(calendar, Hours) else calendar.at(moment)


def midnight(day: date, hours: Hours) -> datetime:
    """The instant at which the local date begins in the calendar's own zone."""
    return to_datetime(wall_seconds(day, 0, ZoneInfo(hours.zone)))


def succession(first: Hours, later: Sequence[tuple[date, Hours]]) -> Calendar:
    """The first calendar, and each later one from its own local midnight of the date on.

    Of two that begin on one date the one that comes later in the sequence counts.
    """
    pieces = [Piece(_EVER, first)]
    for day, hours in later:
        pieces = _cut(pieces, midnight(day, hours))
        pieces.append(Piece(midnight(day, hours), hours))
    return _joined(pieces)


def splice(old: Calendar, at: datetime, new: Calendar) -> Calendar:
    """The old calendar before the instant, the new one from it on."""
    following = [piece for piece in _pieces(new) if piece.since > at]
    beginning = _pieces(new)[len(_pieces(new)) - len(following) - 1]
    return _joined([*_cut(_pieces(old), at), Piece(at, beginning.hours), *following])


def _pieces(calendar: Calendar) -> list[Piece]:
    if isinstance(calendar, Hours):
        return [Piece(_EVER, calendar)]
    return list(calendar.pieces)


def _cut(pieces: list[Piece], at: datetime) -> list[Piece]:
    return [piece for piece in pieces if piece.since < at]


def _joined(pieces: Sequence[Piece]) -> Calendar:
    """Neighbours that are equal become one; a single calendar stands for itself."""
    kept: list[Piece] = []
    for piece in pieces:
        if not kept or kept[-1].hours != piece.hours:
            kept.append(piece)
    return kept[0].hours if len(kept) == 1 else Succession(kept)
