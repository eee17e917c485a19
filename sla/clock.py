"""Clocks as a pure function: facts of a ticket in, the state of every clock out.

`derive` reads the whole history each time and keeps nothing, so order of arrival and repeats do not
matter and any stored clock can be recomputed. All spans are open seconds of the target's hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType

from sla.clock_record import ClockRecord, Segment, SegmentKind, reach
from sla.clock_rules import (
    RULES,
    Fact,
    FactKind,
    Metric,
    MetricRule,
    Policy,
    PriorityKey,
    Reopen,
    Signal,
    Target,
    line_stay,
)
from sla.meter import Meter
from sla.situation import Situation

__all__ = [
    "RULES",
    "ClockState",
    "ClockStatus",
    "Fact",
    "FactKind",
    "Metric",
    "MetricRule",
    "Policy",
    "PriorityKey",
    "Reopen",
    "Segment",
    "SegmentKind",
    "Signal",
    "Target",
    "at_elapsed",
    "derive",
    "line_stay",
]

NO_OPEN_HOURS = "no_open_hours"
NO_POLICIES: Mapping[int, Policy] = MappingProxyType({})


class ClockStatus(StrEnum):
    """Where a clock stands; a running or paused one may be late already (`is_breached`)."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock of one ticket; (metric, cycle, version) names it for good.

    `cycle` counts turns: each client turn, each stay on the line, each reopening after a result.
    `version` counts priorities within a cycle: a change ends the old clock and attaches the next
    one retroactively. `started_at` is where the cycle began, `attached_at` when this clock did.
    """

    metric: str
    cycle: int
    version: int
    priority: PriorityKey
    state: ClockStatus
    target: Target
    started_at: datetime
    attached_at: datetime
    stopped_at: datetime | None
    due_at: datetime | None
    """The instant the target runs out; None while paused unless it already has."""
    breached_at: datetime | None
    """The instant the target ran out, once that is past; a clock stopped right then is met."""
    born_breached: bool
    """Late from the moment it was attached: one notice, no cascade."""
    elapsed_seconds: int
    settled_seconds: int
    """`elapsed_seconds` without the stretch it runs in now: with `running_since` free of `now`."""
    paused_seconds: int
    carried_seconds: int
    """The part of `elapsed_seconds` from before this cycle: a reopening went on from there."""
    terms: int
    """The key of the terms it was attached under; see `derive`."""
    resumes_at: datetime | None
    """When the pause that lasts will have been as long as it may be; None without limit."""
    outcome: str
    """What ended it, such as "resolved_without_reply"; "" while it has not ended."""
    alarm: str
    """"no_open_hours" when the hours never open again, so that nothing can ever be due."""
    segments: tuple[Segment, ...]

    @property
    def target_seconds(self) -> int:
        return self.target.seconds

    @property
    def remaining_seconds(self) -> int:
        """Negative when late."""
        return self.target.seconds - self.elapsed_seconds

    @property
    def running_since(self) -> datetime | None:
        """The start of the stretch it runs in now; None unless running."""
        return self.segments[-1].start if self.state == ClockStatus.RUNNING else None

    @property
    def is_breached(self) -> bool:
        return self.breached_at is not None

    @property
    def is_live(self) -> bool:
        return self.stopped_at is None

    @property
    def is_manual(self) -> bool:
        """Whether its deadline was set by hand."""
        return self.target.fixed_due is not None

    def at_elapsed(self, seconds: int) -> datetime | None:
        """See the function of the same name."""
        return at_elapsed(self, seconds)


def at_elapsed(clock: ClockState, seconds: int) -> datetime | None:
    """The instant at which the clock has run, or as things stand will have run, `seconds`.

    Serves thresholds before and after the target. None when the clock paused or stopped short of
    it, had reached it before its cycle began, or its hours never open again.
    """
    elapsed = clock.carried_seconds
    if seconds < elapsed or (elapsed and seconds == elapsed):
        return None
    hours = clock.target.hours
    for start, end, kind, _ in clock.segments:
        if kind != SegmentKind.RUNNING:
            continue
        if end is None:
            return reach(clock.target, start, seconds - elapsed)
        worked = hours.between(start, end)
        if elapsed + worked >= seconds:
            return reach(clock.target, start, seconds - elapsed)
        elapsed += worked
    return None


def derive(
    facts: Iterable[Fact],
    *,
    policy: Policy,
    now: datetime,
    rules: Mapping[str, MetricRule] = RULES,
    terms: int = 0,
    policies: Mapping[int, Policy] = NO_POLICIES,
) -> list[ClockState]:
    """Every clock the ticket ever had, by metric in the order of `rules`, then cycle and version.

    Facts of one instant keep the order they come in. Only clocks that have not stopped look at
    `now`. A metric without a target for the priority has no clock; facts before OPENED only set
    line, priority and assignee. `policy` are the terms at the beginning, `terms` their key;
    `policies` those that `TERMS_CHANGED` names. Calendars without open time give a clock with
    `alarm`, never an error.
    """
    ordered = sorted(facts, key=attrgetter("at"))
    known = {terms: policy, **policies}
    promised = {metric for each in known.values() for metric, _ in each}
    promised |= {fact.metric for fact in ordered if fact.kind == FactKind.DEADLINE_SET}
    meters = [
        Meter(name, rule, policy, terms=terms) for name, rule in rules.items() if name in promised
    ]
    situation = Situation()
    for fact in ordered:
        signals = situation.take(fact)
        if fact.kind == FactKind.TERMS_CHANGED:
            for meter in meters:
                meter.change_terms(
                    fact.at, known[fact.terms], situation,
                    terms=fact.terms, is_from_start=fact.is_from_start,
                )  # fmt: skip
        elif signals:
            for meter in meters:
                meter.take(fact, signals, situation)
    return [_state_of(record, now) for meter in meters for record in meter.records]


def _state_of(record: ClockRecord, now: datetime) -> ClockState:
    segments, first = record.segments()
    end = record.stopped_at or now
    count = record.count(segments, first, end)
    breached_at = count.due_at if count.is_late else None
    resumes_at = None
    if record.stopped_at is None:
        last = segments[-1]
        if last.kind == SegmentKind.RUNNING and last.start > now:
            resumes_at = last.start
        is_paused = last.kind == SegmentKind.PAUSED or resumes_at is not None
        state = ClockStatus.PAUSED if is_paused else ClockStatus.RUNNING
    elif count.is_late:
        state = ClockStatus.MISSED
    else:
        state = ClockStatus.CANCELLED if record.was_dropped else ClockStatus.MET
    is_endless = state == ClockStatus.RUNNING and count.due_at is None
    return ClockState(
        metric=record.metric,
        cycle=record.cycle,
        version=record.version,
        priority=record.priority,
        state=state,
        target=record.target,
        started_at=record.started_at,
        attached_at=record.attached_at,
        stopped_at=record.stopped_at,
        due_at=count.due_at,
        breached_at=breached_at,
        born_breached=breached_at is not None and breached_at < record.attached_at,
        elapsed_seconds=count.elapsed,
        settled_seconds=count.settled,
        paused_seconds=count.paused,
        carried_seconds=count.carried,
        terms=record.terms,
        resumes_at=resumes_at,
        outcome=record.outcome,
        alarm=NO_OPEN_HOURS if is_endless else "",
        segments=tuple(segments[first:]),
    )
