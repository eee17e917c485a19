"""The machine under `sla.clock.derive`: one meter per metric, turning signals into clock records.

On every fact a stop wins over a pause and a pause wins over a start. A turn is one stretch of
promise keeping (a client turn, a stay on a line, a request up to its resolution); its segments are
shared by every clock that measured it, so a clock attached later carries what was before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from contracts.hours import HoursExhausted
from sla.clock_rules import FactKind, MetricRule, Policy, PriorityKey, Reopen, Signal, Target
from sla.situation import Situation

_SECOND = timedelta(seconds=1)


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
    """The segments so far and the one that lasts."""

    __slots__ = ("kind", "past", "reason", "since")

    def __init__(self, since: datetime, kind: SegmentKind, reason: str) -> None:
        self.past: list[Segment] = []
        self.since, self.kind, self.reason = since, kind, reason

    def cut(self, at: datetime, kind: SegmentKind, reason: str) -> None:
        """End the lasting segment and begin another; an empty one leaves no trace."""
        if at > self.since:
            self.past.append(Segment(self.since, at, self.kind, self.reason))
            self.since = at
        self.kind, self.reason = kind, reason


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
        "turn",
        "version",
        "was_dropped",
    )

    def __init__(
        self,
        meter: Meter,
        turn: Turn,
        *,
        target: Target,
        priority: PriorityKey,
        attached_at: datetime,
    ) -> None:
        self.metric, self.cycle, self.version = meter.metric, meter.cycle, meter.version
        self.turn, self.target, self.priority = turn, target, priority
        self.started_at, self.attached_at = meter.cycle_started_at, attached_at
        self.first_segment, self.last_segment = meter.first_segment, 0
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

    def segments(self) -> list[Segment]:
        turn = self.turn
        if self.stopped_at is not None:
            return turn.past[: self.last_segment]
        return [*turn.past, Segment(turn.since, None, turn.kind, turn.reason)]

    def count(self, segments: list[Segment], end: datetime) -> Count:
        """Walk the segments once. A target that runs out exactly at `end` is not late."""
        target = self.target
        between = target.hours.between
        elapsed = settled = paused = carried = 0
        due_at = None if segments else reach(target, self.started_at, target.seconds)
        is_late = False
        for index, (start, stop, kind, _) in enumerate(segments):
            if index == self.first_segment:
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
                paused += between(start, until)
                due_at = due_at if is_late else None
        if segments and self.first_segment >= len(segments):
            carried = elapsed
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


class Meter:
    """All clocks of one metric of one ticket."""

    __slots__ = (
        "clock",
        "cycle",
        "cycle_started_at",
        "first_segment",
        "is_live",
        "metric",
        "policy",
        "records",
        "rule",
        "turn",
        "version",
    )

    cycle_started_at: datetime

    def __init__(self, metric: str, rule: MetricRule, policy: Policy) -> None:
        self.metric, self.rule, self.policy = metric, rule, policy
        self.records: list[ClockRecord] = []
        self.turn: Turn | None = None
        self.clock: ClockRecord | None = None  # None: the priority has no target
        self.is_live = False
        self.cycle = self.version = self.first_segment = 0

    def take(self, at: datetime, signals: tuple[str, ...], situation: Situation) -> None:
        rule, turn = self.rule, self.turn
        if self.is_live and turn is not None:
            stopped_by = next((signal for signal in signals if signal in rule.stops), None)
            if stopped_by is not None:
                turn.cut(at, SegmentKind.STOPPED, stopped_by)
                self._end(at, outcome=rule.outcomes.get(stopped_by, stopped_by))
            elif FactKind.CANCELLED in signals:
                turn.cut(at, SegmentKind.STOPPED, FactKind.CANCELLED)
                self._end(at, outcome=FactKind.CANCELLED, is_dropped=True)
            else:
                if FactKind.PRIORITY_CHANGED in signals:
                    self._change_priority(turn, at, situation)
                self._mark(turn, at, situation)
                return
        elif turn is not None and rule.is_reopened and FactKind.REOPENED in signals:
            self._reopen(turn, at, situation)
            return
        started_by = next((signal for signal in signals if signal in rule.starts), None)
        if started_by is not None:
            since = situation.unanswered_at if started_by == Signal.CLIENT_WAITS else None
            self._start(since or at, at, situation)

    def _start(self, since: datetime, at: datetime, situation: Situation) -> None:
        turn = self.turn = Turn(since, SegmentKind.STOPPED, FactKind.RESOLVED)
        self._begin_cycle(since)
        self.first_segment = 0
        self._attach(turn, at, situation)
        turn.cut(at, *self._kind(situation))

    def _begin_cycle(self, started_at: datetime) -> None:
        self.is_live, self.clock = True, None
        self.cycle, self.version, self.cycle_started_at = self.cycle + 1, 0, started_at

    def _attach(self, turn: Turn, at: datetime, situation: Situation) -> None:
        target = self.policy.get((self.metric, situation.priority))
        if target is None:
            self.clock = None
            return
        self.version += 1
        self.clock = ClockRecord(
            self, turn, target=target, priority=situation.priority, attached_at=at
        )
        self.records.append(self.clock)

    def _end(self, at: datetime, *, outcome: str, is_dropped: bool = False) -> None:
        self.is_live = False
        if self.clock is not None:
            (self.clock.drop if is_dropped else self.clock.stop)(at, outcome)

    def _change_priority(self, turn: Turn, at: datetime, situation: Situation) -> None:
        """The old clock ends here, the new one counts from the start with the pauses so far."""
        turn.cut(at, turn.kind, turn.reason)
        if self.clock is not None:
            self.clock.drop(at, FactKind.PRIORITY_CHANGED)
        self._attach(turn, at, situation)

    def _reopen(self, turn: Turn, at: datetime, situation: Situation) -> None:
        """A met result stays and a new cycle goes on from it; a late clock runs on, still late."""
        target = self.policy.get((self.metric, situation.priority))
        mode = Reopen.RESUME if target is None else target.reopen
        if mode == Reopen.NEW_CYCLE:
            self._start(at, at, situation)
            return
        if mode == Reopen.KEEP_RUNNING:
            turn.kind, turn.reason = SegmentKind.RUNNING, Reopen.KEEP_RUNNING.value
        before, self.is_live = self.clock, True
        turn.cut(at, *self._kind(situation))
        if before is None:
            self._attach(turn, at, situation)
        elif before.priority == situation.priority and self._is_late(before):
            before.go_on()
        else:
            self._begin_cycle(at)
            self.first_segment = len(turn.past)
            self._attach(turn, at, situation)
        self._mark(turn, at, situation)

    def _is_late(self, record: ClockRecord) -> bool:
        end = record.stopped_at
        return end is not None and record.count(record.segments(), end).is_late

    def _mark(self, turn: Turn, at: datetime, situation: Situation) -> None:
        kind, reason = self._kind(situation)
        if kind != turn.kind or reason != turn.reason:
            turn.cut(at, kind, reason)

    def _kind(self, situation: Situation) -> tuple[SegmentKind, str]:
        """Without a target every waiting status counts as a pause, for a clock that comes later."""
        waiting = situation.waiting
        if not waiting or not self.rule.is_pausable:
            return SegmentKind.RUNNING, ""
        if self.clock is not None and waiting not in self.clock.target.pauses:
            return SegmentKind.RUNNING, ""
        return SegmentKind.PAUSED, waiting
