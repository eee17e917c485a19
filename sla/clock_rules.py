"""What a clock is told: facts of a ticket, targets of a plan, and which fact moves which metric.

A new metric is a new row of `RULES` (or a mapping passed to `derive`) and nothing else; those an
administrator adds come from `sla/free_metrics.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from contracts.succession import Calendar
from contracts.timeline import DAY_SECONDS, HoursExhausted

PriorityKey = int | str
"""However the caller names priorities; falsy where a fact does not say."""


class Metric(StrEnum):
    """What is promised; a stored name."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"
    LINE1_STAY = "line1_stay"
    LINE2_STAY = "line2_stay"
    LINE3_STAY = "line3_stay"
    ACCEPTANCE = "acceptance"
    ASSIGNMENT = "assignment"
    WORK_START = "work_start"


class FactKind(StrEnum):
    """What can happen to a ticket, as far as clocks care."""

    OPENED = "opened"
    CLIENT_WROTE = "client_wrote"
    WE_REPLIED = "we_replied"  # a public reply by a person, or a logged call
    NOTED = "noted"  # one of us wrote an inner note
    PAUSED = "paused"  # the ticket began to wait, for the reason in `pause`
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"  # after a resolution it changes nothing; without one it counts as one
    CANCELLED = "cancelled"
    LINE_CHANGED = "line_changed"
    PRIORITY_CHANGED = "priority_changed"
    ASSIGNED = "assigned"  # to `assignee`, or to nobody
    WORK_STARTED = "work_started"  # the assignee's first act
    HANDOFF_SENT = "handoff_sent"
    HANDOFF_ACCEPTED = "handoff_accepted"
    HANDOFF_RETURNED = "handoff_returned"
    TERMS_CHANGED = "terms_changed"  # to the policy under `terms`
    DEADLINE_SET = "deadline_set"  # of `metric`, by hand, to `due_at`; None: by the plan again
    MERGED = "merged"  # into another ticket, which goes on
    ABSORBED = "absorbed"  # another ticket, whose client waits since `since`


class Signal(StrEnum):
    """What the ticket's situation adds to a fact; rules may name signals and fact kinds alike."""

    CLIENT_OPENED = "client_opened"  # opened, and it was the client who asked
    CLIENT_WAITS = "client_waits"  # the oldest message that nobody answered
    LINE_ENTERED = "line_entered:"  # followed by the number of the line
    LINE_LEFT = "line_left:"
    UNASSIGNED = "unassigned"  # nobody has it
    ASSIGNEE_NAMED = "assignee_named"  # somebody has it, or somebody else


class Reopen(StrEnum):
    """What reopening does to a resolution clock."""

    RESUME = "resume"  # time in Resolved is not counted, what had elapsed is kept
    NEW_CYCLE = "new_cycle"  # a full new period
    KEEP_RUNNING = "keep_running"  # time in Resolved is counted


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened at `at` (aware; for a message, when it was received).

    `priority` belongs to OPENED and PRIORITY_CHANGED, `line` and `team` to OPENED and LINE_CHANGED,
    `pause` to PAUSED, `by_client` to OPENED (False: our own proactive ticket, nobody waits for a
    reply), `assignee` to OPENED and ASSIGNED. `is_from_start` of TERMS_CHANGED: all is counted by
    the new terms, else only what comes.
    """

    at: datetime
    kind: str
    priority: PriorityKey = ""
    line: int | None = None
    team: int | None = None
    pause: str = ""
    reason: str = ""
    by_client: bool = True
    assignee: int | None = None
    terms: int = 0
    is_from_start: bool = False
    metric: str = ""
    due_at: datetime | None = None
    since: datetime | None = None
    opened_at: datetime | None = None
    is_answered: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: so many open seconds of these hours, standing still for these reasons.

    `days` n instead of seconds: the end of the n-th working day after the start. `max_pause` open
    seconds end a pause by themselves; 0 is without limit. `fixed_due`: the deadline set by hand.
    """

    seconds: int
    hours: Calendar
    pauses: frozenset[str] = frozenset()
    reopen: Reopen | str = Reopen.RESUME
    days: int = 0
    max_pause: int = 0
    fixed_due: datetime | None = None

    def from_start(self, start: datetime) -> Target:
        """The target of a clock that begins at `start`: working days become open seconds."""
        if not self.days:
            return self
        try:
            seconds = self.hours.between(start, self.hours.add_days(start, self.days))
        except HoursExhausted:
            seconds = 0
        return replace(self, seconds=seconds or self.days * DAY_SECONDS, days=0)

    def __post_init__(self) -> None:
        if self.seconds <= 0 and self.days <= 0:
            raise ValueError(f"A target needs at least one second, not {self.seconds}.")
        if self.reopen not in tuple(Reopen):
            raise ValueError(f"{self.reopen!r} is not a way to treat reopening.")


Policy = Mapping[tuple[str, PriorityKey], Target]
"""(metric, priority) to target; a pair that is missing has no clock."""


@dataclass(frozen=True, slots=True)
class MetricRule:
    """Which facts and signals start and stop a metric; a stop is looked at before a start.

    `drops` end it without a result. What both ends and starts it begins the next turn.
    """

    starts: frozenset[str]
    stops: frozenset[str]
    drops: frozenset[str] = frozenset()
    is_pausable: bool = True
    is_reopened: bool = False
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """The label of a stop where it is not the name of what stopped it."""


def line_stay(line: int) -> MetricRule:
    """One clock per stay on the line; reopening on it begins a new stay."""
    return MetricRule(
        starts=frozenset({f"{Signal.LINE_ENTERED}{line}"}),
        stops=frozenset({f"{Signal.LINE_LEFT}{line}", FactKind.RESOLVED}),
        outcomes={f"{Signal.LINE_LEFT}{line}": "line_left"},
    )


_UNANSWERED = MappingProxyType({str(FactKind.RESOLVED): "resolved_without_reply"})

RULES: Mapping[str, MetricRule] = MappingProxyType(
    {
        Metric.FIRST_RESPONSE: MetricRule(
            starts=frozenset({Signal.CLIENT_OPENED}),
            stops=frozenset({FactKind.WE_REPLIED, FactKind.RESOLVED}),
            is_pausable=False,
            outcomes=_UNANSWERED,
        ),
        Metric.NEXT_RESPONSE: MetricRule(
            starts=frozenset({Signal.CLIENT_WAITS}),
            stops=frozenset({FactKind.WE_REPLIED, FactKind.RESOLVED}),
            outcomes=_UNANSWERED,
        ),
        Metric.PERIODIC_UPDATE: MetricRule(
            starts=frozenset({FactKind.WE_REPLIED}),
            stops=frozenset({FactKind.WE_REPLIED, FactKind.RESOLVED}),
        ),
        Metric.RESOLUTION: MetricRule(
            starts=frozenset({FactKind.OPENED}),
            stops=frozenset({FactKind.RESOLVED}),
            is_reopened=True,
        ),
        Metric.LINE1_STAY: line_stay(1),
        Metric.LINE2_STAY: line_stay(2),
        Metric.LINE3_STAY: line_stay(3),
        Metric.ACCEPTANCE: MetricRule(
            starts=frozenset({FactKind.HANDOFF_SENT}),
            stops=frozenset({FactKind.HANDOFF_ACCEPTED, FactKind.HANDOFF_RETURNED}),
            drops=frozenset({FactKind.HANDOFF_SENT, FactKind.RESOLVED}),
            is_pausable=False,
        ),
        Metric.ASSIGNMENT: MetricRule(
            starts=frozenset({Signal.UNASSIGNED}),
            stops=frozenset({Signal.ASSIGNEE_NAMED}),
            drops=frozenset({FactKind.RESOLVED}),
            is_pausable=False,
        ),
        Metric.WORK_START: MetricRule(
            starts=frozenset({Signal.ASSIGNEE_NAMED}),
            stops=frozenset({FactKind.WORK_STARTED}),
            drops=frozenset({Signal.ASSIGNEE_NAMED, Signal.UNASSIGNED, FactKind.RESOLVED}),
            is_pausable=False,
        ),
    }
)
