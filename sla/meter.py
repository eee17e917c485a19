"""The machine under `sla.clock.derive`: one meter per metric, turning signals into clock records.

On every fact a stop wins over a pause and a pause wins over a start. A turn is one stretch of
promise keeping (a client turn, a stay on a line, a request up to its resolution); its segments are
shared by every clock that measured it, so a clock attached later carries what was before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.hours import Hours
from contracts.succession import splice
from sla.clock_record import ClockRecord, SegmentKind, Turn
from sla.clock_rules import (
    Fact,
    FactKind,
    MetricRule,
    Policy,
    Reopen,
    Signal,
    Target,
)
from sla.situation import Situation

AROUND_THE_CLOCK = Hours.always()
"""What a deadline set by hand counts by where the plan promises nothing."""


class Meter:
    """All clocks of one metric of one ticket."""

    __slots__ = (
        "clock",
        "counted_by",
        "cycle",
        "cycle_started_at",
        "first_segment",
        "fixed_due",
        "is_live",
        "metric",
        "policy",
        "records",
        "rule",
        "terms",
        "turn",
        "version",
    )

    cycle_started_at: datetime

    def __init__(self, metric: str, rule: MetricRule, policy: Policy, *, terms: int) -> None:
        self.metric, self.rule, self.policy, self.terms = metric, rule, policy, terms
        self.counted_by: list[tuple[Policy, datetime]] = []  # earlier terms, and until when
        self.records: list[ClockRecord] = []
        self.turn: Turn | None = None
        self.clock: ClockRecord | None = None  # None: the priority has no target
        self.fixed_due: datetime | None = None
        self.is_live = False
        self.cycle = self.version = self.first_segment = 0

    def take(self, fact: Fact, signals: tuple[str, ...], situation: Situation) -> None:
        """What the fact does to this metric; `TERMS_CHANGED` comes by `change_terms`."""
        rule, turn, at = self.rule, self.turn, fact.at
        if self.is_live and turn is not None:
            ended_by = _first(signals, rule.stops) or _first(signals, rule.drops)
            if ended_by is not None:
                turn.cut(at, SegmentKind.STOPPED, ended_by)
                is_dropped = ended_by not in rule.stops
                outcome = rule.outcomes.get(ended_by, ended_by)
                self._end(at, outcome=outcome, is_dropped=is_dropped)
            elif FactKind.CANCELLED in signals or FactKind.MERGED in signals:
                turn.cut(at, SegmentKind.STOPPED, fact.kind)
                self._end(at, outcome=fact.kind, is_dropped=True)
            else:
                self._go_on(turn, fact, signals, situation)
                return
        elif turn is not None and rule.is_reopened and FactKind.REOPENED in signals:
            self._reopen(turn, at, situation)
            return
        started_by = _first(signals, rule.starts)
        if started_by is not None and situation.is_open:
            since = situation.unanswered_at if started_by == Signal.CLIENT_WAITS else None
            self._start(since or at, at, situation, is_running=FactKind.ABSORBED in signals)

    def change_terms(
        self, at: datetime, policy: Policy, situation: Situation, *, terms: int, is_from_start: bool
    ) -> None:
        """A live clock whose target is another under the new terms is followed by the next one.

        From the start all is counted by the new hours; else what was counted stays as it was.
        """
        if is_from_start:
            self.counted_by = []
        else:
            self.counted_by = [*self.counted_by, (self.policy, at)]
        self.policy, self.terms = policy, terms
        if not self.is_live or self.turn is None or self.fixed_due is not None:
            return
        before = None if self.clock is None else self.clock.target
        if self._target(self.turn, situation) != before:
            self._follow(self.turn, at, situation, outcome=FactKind.TERMS_CHANGED)
            self._mark(self.turn, at, situation)

    def _go_on(
        self, turn: Turn, fact: Fact, signals: tuple[str, ...], situation: Situation
    ) -> None:
        if FactKind.PRIORITY_CHANGED in signals and self.fixed_due is None:
            self._follow(turn, fact.at, situation, outcome=FactKind.PRIORITY_CHANGED)
        elif FactKind.DEADLINE_SET in signals and fact.metric == self.metric:
            self._set_deadline(turn, fact, situation)
        elif FactKind.ABSORBED in signals:
            self._absorb(turn, fact, signals, situation)
        self._mark(self.turn or turn, fact.at, situation)

    def _start(
        self, since: datetime, at: datetime, situation: Situation, *, is_running: bool = False
    ) -> None:
        """`is_running`: what was before the fact counts, too: another ticket timed it."""
        kind = SegmentKind.RUNNING if is_running else SegmentKind.STOPPED
        turn = self.turn = Turn(since, kind, "" if is_running else FactKind.RESOLVED)
        self._begin_cycle(since)
        self.first_segment = 0
        self._attach(turn, at, situation)
        turn.cut(at, *self._kind(situation))

    def _begin_cycle(self, started_at: datetime) -> None:
        self.is_live, self.clock, self.fixed_due = True, None, None
        self.cycle, self.version, self.cycle_started_at = self.cycle + 1, 0, started_at

    def _attach(self, turn: Turn, at: datetime, situation: Situation) -> None:
        target = self._target(turn, situation)
        if target is None:
            self.clock = None
            return
        self._add(turn, at, situation, target)

    def _add(self, turn: Turn, at: datetime, situation: Situation, target: Target) -> None:
        self.version += 1
        self.clock = ClockRecord(
            self.metric, turn, cycle=self.cycle, version=self.version, target=target,
            priority=situation.priority, terms=self.terms, started_at=self.cycle_started_at,
            attached_at=at, first_segment=self.first_segment,
        )  # fmt: skip
        self.records.append(self.clock)

    def _target(self, turn: Turn, situation: Situation) -> Target | None:
        """What is promised now, counted by the hours that held before the terms changed.

        Working days count from where the turn began, also after a reopening.
        """
        key = (self.metric, situation.priority)
        target = self.policy.get(key)
        if target is None:
            return None
        hours = target.hours
        for policy, until in reversed(self.counted_by):
            before = policy.get(key)
            if before is not None and until > turn.began_at:
                hours = splice(before.hours, until, hours)
        return replace(target, hours=hours).from_start(turn.began_at)

    def _end(self, at: datetime, *, outcome: str, is_dropped: bool = False) -> None:
        self.is_live = False
        if self.clock is not None:
            (self.clock.drop if is_dropped else self.clock.stop)(at, outcome)

    def _follow(self, turn: Turn, at: datetime, situation: Situation, *, outcome: str) -> None:
        """The old clock ends here, the new one counts from the start with the pauses so far."""
        turn.cut(at, turn.kind, turn.reason)
        if self.clock is not None:
            self.clock.drop(at, outcome)
        self._attach(turn, at, situation)

    def _set_deadline(self, turn: Turn, fact: Fact, situation: Situation) -> None:
        """Fixed at the instant and never paused; without one the plan says again."""
        at, due_at = fact.at, fact.due_at
        if due_at is None:
            if self.fixed_due is not None:
                self.fixed_due = None
                self._follow(turn, at, situation, outcome=FactKind.DEADLINE_SET)
            return
        turn.cut(at, turn.kind, turn.reason)
        promised = self.clock.target if self.clock is not None else self._target(turn, situation)
        hours = promised.hours if promised is not None else AROUND_THE_CLOCK
        elapsed = sum(
            hours.between(start, stop or at)
            for start, stop, kind, _ in turn.past
            if kind == SegmentKind.RUNNING
        )
        left = hours.between(at, due_at) - hours.between(due_at, at)
        if self.clock is not None:
            self.clock.drop(at, FactKind.DEADLINE_SET)
        self.fixed_due = due_at
        self._add(turn, at, situation, Target(max(elapsed + left, 1), hours, fixed_due=due_at))

    def _absorb(
        self, turn: Turn, fact: Fact, signals: tuple[str, ...], situation: Situation
    ) -> None:
        """Another ticket's client has waited longer: the clock counts from that instant."""
        since = fact.since
        is_asked = bool(_first(signals, self.rule.starts & _CLIENT_WAITS))
        if since is None or not is_asked or since >= self.cycle_started_at:
            return
        turn.cut(fact.at, turn.kind, turn.reason)
        if self.clock is not None:
            self.clock.drop(fact.at, FactKind.ABSORBED)
        self.turn, self.cycle_started_at = turn.begun_at(since), since
        self._attach(self.turn, fact.at, situation)

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
        return end is not None and record.count(*record.segments(), end).is_late

    def _mark(self, turn: Turn, at: datetime, situation: Situation) -> None:
        kind, reason = self._kind(situation)
        if kind != turn.kind or reason != turn.reason:
            turn.cut(at, kind, reason)

    def _kind(self, situation: Situation) -> tuple[SegmentKind, str]:
        """Without a target every reason to wait is a pause, for a clock that comes later."""
        waiting = situation.waiting
        if not waiting or not self.rule.is_pausable:
            return SegmentKind.RUNNING, ""
        if self.clock is not None and waiting not in self.clock.target.pauses:
            return SegmentKind.RUNNING, ""
        return SegmentKind.PAUSED, waiting


_CLIENT_WAITS = frozenset({Signal.CLIENT_OPENED, Signal.CLIENT_WAITS})


def _first(signals: tuple[str, ...], wanted: frozenset[str]) -> str | None:
    return next((signal for signal in signals if signal in wanted), None)
