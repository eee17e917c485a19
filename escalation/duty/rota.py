"""Who is on duty when. Pure: layers, covers and leaves in, people out.

Each level of a roster has one layer whose members take turns. A cover puts somebody else in for a
time. Who is away is replaced by the substitute they named; without one nobody has the level, which
is a gap. Shifts are counted on the wall clock of the roster's zone, so that the handover stays at
its hour when the clocks change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


class Why(StrEnum):
    """Why a person has a level, or nobody has it."""

    TURN = "turn"
    COVER = "cover"
    STANDS_IN = "stands_in"
    AWAY = "away"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Layer:
    """Members take turns of ``shift_hours`` from ``starts_on`` at ``handover_at``, up to and
    including ``ends_on``."""

    level: int
    members: tuple[int, ...]
    starts_on: date
    shift_hours: int
    handover_at: time
    ends_on: date | None = None

    def begin_of(self, shift: int, zone: ZoneInfo) -> datetime:
        """When that shift (0 is the first) begins, in UTC."""
        wall = datetime.combine(self.starts_on, self.handover_at) + shift * self.shift_hours * HOUR
        return wall.replace(tzinfo=zone).astimezone(UTC)

    def end(self, zone: ZoneInfo) -> datetime | None:
        """The handover of the morning after the last day, in UTC."""
        if self.ends_on is None:
            return None
        wall = datetime.combine(self.ends_on + timedelta(days=1), self.handover_at)
        return wall.replace(tzinfo=zone).astimezone(UTC)

    def shift_at(self, at: datetime, zone: ZoneInfo) -> int | None:
        """The number of the shift under way; None outside the layer's days or without members."""
        end = self.end(zone)
        if not self.members or at < self.begin_of(0, zone) or (end is not None and at >= end):
            return None
        passed = at.astimezone(zone).replace(tzinfo=None) - datetime.combine(
            self.starts_on, self.handover_at
        )
        shift = max(passed // (self.shift_hours * HOUR), 0)
        while self.begin_of(shift, zone) > at:  # an hour that the wall clock shows twice or never
            shift -= 1
        while self.begin_of(shift + 1, zone) <= at:
            shift += 1
        return shift

    def turn_at(self, at: datetime, zone: ZoneInfo) -> int | None:
        """Whose turn it is by the rotation alone."""
        shift = self.shift_at(at, zone)
        return None if shift is None else self.members[shift % len(self.members)]

    def handovers(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """The instants between, at which a shift or the layer begins or ends."""
        first, last = self.begin_of(0, zone), self.end(zone)
        if last is not None and start < last < end:
            yield last
        if not self.members or first >= end:
            return
        shift = self.shift_at(max(start, first), zone)
        if shift is None:
            return
        until = end if last is None else min(end, last)
        while (at := self.begin_of(shift, zone)) < until:
            if at > start:
                yield at
            shift += 1


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody takes a level for a time, whoever's turn it is."""

    level: int
    person: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Leave:
    """A person is away for a time; ``substitute`` stands in."""

    person: int
    starts_at: datetime
    ends_at: datetime
    substitute: int | None = None


@dataclass(frozen=True, slots=True)
class Rota:
    """The facts of a roster. Of covers of one level at one time the last one holds."""

    zone: ZoneInfo
    levels: int
    layers: tuple[Layer, ...]
    covers: tuple[Cover, ...] = ()
    leaves: tuple[Leave, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """Who has a level. ``person`` None: nobody. ``planned``: whose turn or cover it was."""

    level: int
    person: int | None
    planned: int | None
    why: Why


@dataclass(frozen=True, slots=True)
class Stretch:
    """One post from an instant to another."""

    post: Post
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """What stands against a plan: a person on duty is away, or has two levels at once."""

    kind: str
    person: int
    starts_at: datetime
    ends_at: datetime
    levels: tuple[int, ...]


def on_duty(rota: Rota, at: datetime) -> tuple[Post, ...]:
    """First, second and so on, at an instant."""
    return tuple(_post(rota, level, at) for level in range(1, rota.levels + 1))


def stretches(rota: Rota, start: datetime, end: datetime) -> list[Stretch]:
    """Who has each level from start to end, by level, then by time; equal neighbours are one."""
    found: list[Stretch] = []
    for level in range(1, rota.levels + 1):
        for begin, finish in pairwise(_edges(rota, level, start, end)):
            post = _post(rota, level, begin)
            last = found[-1] if found else None
            if last is not None and last.post == post and last.ends_at == begin:
                found[-1] = Stretch(post, last.starts_at, finish)
            else:
                found.append(Stretch(post, begin, finish))
    return found


def gaps(rota: Rota, start: datetime, end: datetime) -> list[Stretch]:
    """The times at which nobody has a level."""
    return [each for each in stretches(rota, start, end) if each.post.person is None]


def conflicts(rota: Rota, start: datetime, end: datetime) -> list[Clash]:
    """Who is on duty though away (``away``), or on two levels at once (``twice``)."""
    posts = stretches(rota, start, end)
    found = [
        Clash("away", each.post.planned, each.starts_at, each.ends_at, (each.post.level,))
        for each in posts
        if each.post.planned is not None and each.post.why in (Why.AWAY, Why.STANDS_IN)
    ]
    for place, one in enumerate(posts):
        for other in posts[place + 1 :]:
            starts_at = max(one.starts_at, other.starts_at)
            ends_at = min(one.ends_at, other.ends_at)
            person = one.post.person
            if person is not None and person == other.post.person and starts_at < ends_at:
                levels = (one.post.level, other.post.level)
                found.append(Clash("twice", person, starts_at, ends_at, levels))
    return sorted(found, key=lambda clash: (clash.starts_at, clash.levels, clash.kind))


def next_change(rota: Rota, at: datetime, *, within: timedelta) -> datetime | None:
    """When somebody else takes over a level; None when nobody does within that time."""
    ends = [each.ends_at for each in stretches(rota, at, at + within) if each.starts_at == at]
    first = min(ends, default=at + within)
    return first if first < at + within else None


def _post(rota: Rota, level: int, at: datetime) -> Post:
    planned, why = _planned(rota, level, at)
    if planned is None:
        return Post(level, None, None, Why.NOBODY)
    leave = _leave(rota.leaves, planned, at)
    if leave is None:
        return Post(level, planned, planned, why)
    substitute = leave.substitute
    if substitute is None or _leave(rota.leaves, substitute, at) is not None:
        return Post(level, None, planned, Why.AWAY)
    return Post(level, substitute, planned, Why.STANDS_IN)


def _planned(rota: Rota, level: int, at: datetime) -> tuple[int | None, Why]:
    for cover in reversed(rota.covers):
        if cover.level == level and cover.starts_at <= at < cover.ends_at:
            return cover.person, Why.COVER
    for layer in rota.layers:
        if layer.level == level:
            return layer.turn_at(at, rota.zone), Why.TURN
    return None, Why.NOBODY


def _leave(leaves: Iterable[Leave], person: int, at: datetime) -> Leave | None:
    here = (each for each in leaves if each.person == person and each.starts_at <= at)
    return next((each for each in here if at < each.ends_at), None)


def _edges(rota: Rota, level: int, start: datetime, end: datetime) -> list[datetime]:
    covers = [cover for cover in rota.covers if cover.level == level]
    ends = [at for cover in covers for at in (cover.starts_at, cover.ends_at)]
    ends += [at for leave in rota.leaves for at in (leave.starts_at, leave.ends_at)]
    inner = {at for at in ends if start < at < end}
    for layer in rota.layers:
        if layer.level == level:
            begin = layer.begin_of(0, rota.zone)
            inner.update({begin} if start < begin < end else ())
            inner.update(layer.handovers(start, end, rota.zone))
    return [start, *sorted(inner), end]
