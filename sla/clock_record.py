"""One clock while it is derived: its segments, and what they count to."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from contracts.hours import HoursExhausted
from sla.clock_rules import PriorityKey, Target

_SECOND = timedelta(seconds=1)


MAX_PAUSE = "max_pause"
"""Why a clock runs although the ticket still waits: the pause was as long as it may be."""


class SegmentKind(StrEnum):
    """What a clock did; stopped is the time between a resolution and the reopening."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Segment(NamedTuple):
    """A span of one kind; `end` is None while it lasts, `reason` the waiting status or the stop."""

    start: datetime
    end: datetime | None
    kind: SegmentKind
    reason: str


class Turn:
    """The segments so far and the one that lasts, from where it began."""

    __slots__ = ("began_at", "kind", "past", "reason", "since")

    def __init__(self, since: datetime, kind: SegmentKind, reason: str) -> None:
        self.past: list[Segment] = []
        self.began_at = since
        self.since, self.kind, self.reason = since, kind, reason

    def cut(self, at: datetime, kind: SegmentKind, reason: str) -> None:
        """End the lasting segment and begin another; an empty one leaves no trace."""
        if at > self.since:
            self.past.append(Segment(self.since, at, self.kind, self.reason))
            self.since = at
        self.kind, self.reason = kind, reason

    def begun_at(self, earlier: datetime) -> Turn:
        """The same turn as if it had run since an earlier instant; this one stays as it is."""
        turn = Turn(earlier, self.kind, self.reason)
        turn.past = [Segment(earlier, self.began_at, SegmentKind.RUNNING, ""), *self.past]
        turn.since = self.since
        return turn


class Count(NamedTuple):
    """Open seconds of a record up to an instant, and where its target runs or ran out."""

    elapsed: int
    settled: int
    paused: int
    carried: int
    due_at: datetime | None
    is_late: bool


class ClockRecord:
    """One clock while it is being derived."""

    __slots__ = (
        "attached_at",
        "cycle",
        "first_segment",
        "last_segment",
        "metric",
        "outcome",
        "priority",
        "started_at",
        "stopped_at",
        "target",
        "terms",
        "turn",
        "version",
        "was_dropped",
    )

    def __init__(
        self,
        metric: str,
        turn: Turn,
        *,
        cycle: int,
        version: int,
        target: Target,
        priority: PriorityKey,
        terms: int,
        started_at: datetime,
        attached_at: datetime,
        first_segment: int,
    ) -> None:
        self.metric, self.cycle, self.version = metric, cycle, version
        self.turn, self.target, self.priority, self.terms = turn, target, priority, terms
        self.started_at, self.attached_at = started_at, attached_at
        self.first_segment, self.last_segment = first_segment, 0
        self.stopped_at: datetime | None = None
        self.outcome = ""
        self.was_dropped = False

    def stop(self, at: datetime, outcome: str) -> None:
        self.stopped_at, self.outcome = at, outcome
        self.last_segment = len(self.turn.past)

    def drop(self, at: datetime, outcome: str) -> None:
        """Stop without a result; what is late already stays late."""
        self.stop(at, outcome)
        self.was_dropped = True

    def go_on(self) -> None:
        self.stopped_at, self.outcome, self.was_dropped = None, "", False

    def segments(self) -> tuple[list[Segment], int]:
        """Its segments from the beginning of its turn, and the first one of its own cycle."""
        turn = self.turn
        if self.stopped_at is not None:
            told = turn.past[: self.last_segment]
        else:
            told = [*turn.past, Segment(turn.since, None, turn.kind, turn.reason)]
        if not self.target.max_pause:
            return told, self.first_segment
        found: list[Segment] = []
        first = 0
        for index, segment in enumerate(told):
            first = len(found) if index == self.first_segment else first
            found += self._cut_pause(segment)
        return found, first if self.first_segment < len(told) else len(found)

    def _cut_pause(self, segment: Segment) -> list[Segment]:
        """A pause longer than the target allows goes on as running."""
        if segment.kind != SegmentKind.PAUSED:
            return [segment]
        over_at = reach(self.target, segment.start, self.target.max_pause)
        if over_at is None or (segment.end is not None and segment.end <= over_at):
            return [segment]
        return [
            segment._replace(end=over_at),
            Segment(over_at, segment.end, SegmentKind.RUNNING, MAX_PAUSE),
        ]

    def count(self, segments: list[Segment], first: int, end: datetime) -> Count:
        """Walk the segments once. A target that runs out exactly at `end` is not late."""
        target = self.target
        between = target.hours.between
        elapsed = settled = paused = carried = 0
        due_at = None if segments else reach(target, self.started_at, target.seconds)
        is_late = False
        for index, (start, stop, kind, _) in enumerate(segments):
            if index == first:
                carried = elapsed
            until = end if stop is None else stop
            if kind == SegmentKind.RUNNING:
                worked = between(start, until)
                if not is_late:
                    due_at = None
                    if stop is None or until == end or elapsed + worked >= target.seconds:
                        due_at = reach(target, start, target.seconds - elapsed)
                        is_late = due_at is not None and until - due_at >= _SECOND
                elapsed += worked
                settled = settled if stop is None else elapsed
            elif kind == SegmentKind.PAUSED:
                is_cut = self.target.max_pause and stop is not None
                paused += between(start, min(until, end) if is_cut else until)
                due_at = due_at if is_late else None
        if segments and first >= len(segments):
            carried = elapsed
        if target.fixed_due is not None:
            due_at, is_late = target.fixed_due, end - target.fixed_due >= _SECOND
        return Count(elapsed, settled, paused, carried, due_at, is_late)


def reach(target: Target, start: datetime, seconds: int) -> datetime | None:
    """When a clock running from `start` has counted `seconds`; None when its hours never open.

    With nothing left to count it is `start` itself, open or not.
    """
    if seconds <= 0:
        return start
    try:
        return target.hours.add(start, seconds)
    except HoursExhausted:
        return None
