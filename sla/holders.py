"""Who had a ticket when, and how a clock's time is shared among them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sla.clock import ClockState, Fact, FactKind, SegmentKind


class Holder(NamedTuple):
    """From an instant on: the line, the team (None: nobody's) and the person (None: nobody)."""

    since: datetime
    line: int
    team: int | None
    assignee: int | None


class Share(NamedTuple):
    """Open seconds a clock ran with one holder; ``had_it_at_breach``: when the target ran out."""

    line: int
    team: int | None
    assignee: int | None
    seconds: int
    percent: float
    had_it_at_breach: bool


NOBODY = Holder(datetime.min.replace(tzinfo=UTC), 1, None, None)


def holders(facts: Iterable[Fact]) -> list[Holder]:
    """The holders of a ticket in order, oldest first; of one instant the last counts."""
    found: list[Holder] = []
    now = NOBODY
    for fact in facts:
        after = _after(now, fact)
        if after[1:] == now[1:] and found:
            continue
        if found and found[-1].since == fact.at:
            found.pop()
        now = after
        found.append(now)
    return found


def _after(held: Holder, fact: Fact) -> Holder:
    line = held.line if fact.line is None else fact.line
    if fact.kind == FactKind.LINE_CHANGED:
        return Holder(fact.at, line, fact.team, held.assignee)
    if fact.kind == FactKind.OPENED:
        return Holder(fact.at, line, fact.team, fact.assignee)
    if fact.kind == FactKind.ASSIGNED:
        return Holder(fact.at, line, held.team, fact.assignee)
    return held._replace(since=fact.at, line=line)


def holder_at(held: Sequence[Holder], at: datetime | None) -> Holder:
    """Who had it at the instant, before any change of that very instant but the opening; the
    latest for None.
    """
    if not held:
        return NOBODY
    if at is None:
        return held[-1]
    before = [each for each in held if each.since <= at]
    return before[-1] if before else held[0]


def shares(clock: ClockState, held: Sequence[Holder], *, now: datetime) -> list[Share]:
    """The clock's own open seconds by holder, in the order they first had it.

    Seconds add up to what the clock counted in its own cycle.
    """
    breach_holder = holder_at(held, clock.breached_at)[1:] if clock.breached_at else None
    seconds: dict[tuple[int, int | None, int | None], int] = {}
    between = clock.target.hours.between
    for start, end, kind, _ in clock.segments:
        if kind != SegmentKind.RUNNING:
            continue
        until = end or clock.stopped_at or now
        for since, upto, key in _stretches(held, start, until):
            seconds[key] = seconds.get(key, 0) + between(since, upto)
    total = sum(seconds.values())
    return [
        Share(*key, worked, round(100 * worked / total, 1) if total else 0.0, key == breach_holder)
        for key, worked in seconds.items()
    ]


def _stretches(
    held: Sequence[Holder], start: datetime, until: datetime
) -> Iterable[tuple[datetime, datetime, tuple[int, int | None, int | None]]]:
    for index, holder in enumerate(held):
        following = held[index + 1].since if index + 1 < len(held) else until
        since = start if index == 0 else max(start, holder.since)
        upto = min(until, following)
        if since < upto:
            yield since, upto, (holder.line, holder.team, holder.assignee)
