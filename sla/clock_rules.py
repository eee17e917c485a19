"""What a clock is told: facts of a ticket, targets of a plan, and which fact moves which metric.

A new metric is a new row of `RULES` (or a mapping passed to `derive`) and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from contracts.hours import Hours

PriorityKey = int | str
"""However the caller names priorities; falsy where a fact does not say."""


class Metric(StrEnum):
    """What is promised; a stored name."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    LINE1_STAY = "line1_stay"


class FactKind(StrEnum):
    """What can happen to a ticket, as far as clocks care."""

    OPENED = "opened"
    CLIENT_WROTE = "client_wrote"
    WE_REPLIED = "we_replied"  # a public reply by a person, or a logged call
    PAUSED = "paused"  # the ticket entered the waiting status in `status`
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"  # after a resolution it changes nothing; without one it counts as one
    CANCELLED = "cancelled"
    LINE_CHANGED = "line_changed"
    PRIORITY_CHANGED = "priority_changed"
    ASSIGNED = "assigned"
    WORK_STARTED = "work_started"
    HANDOFF_SENT = "handoff_sent"
    HANDOFF_ACCEPTED = "handoff_accepted"
    HANDOFF_RETURNED = "handoff_returned"


class Signal(StrEnum):
    """What the ticket's situation adds to a fact; rules may name signals and fact kinds alike."""

    CLIENT_OPENED = "client_opened"  # opened, and it was the client who asked
    CLIENT_WAITS = "client_waits"  # the oldest message that nobody answered
    LINE_ENTERED = "line_entered:"  # followed by the number of the line
    LINE_LEFT = "line_left:"


class Reopen(StrEnum):
    """What reopening does to a resolution clock."""

    RESUME = "resume"  # time in Resolved is not counted, what had elapsed is kept
    NEW_CYCLE = "new_cycle"  # a full new period
    KEEP_RUNNING = "keep_running"  # time in Resolved is counted


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened at `at` (aware; for a message, when it was received).

    `priority` belongs to OPENED and PRIORITY_CHANGED, `line` to OPENED and LINE_CHANGED, `status`
    to PAUSED, `by_client` to OPENED (False: our own proactive ticket, nobody waits for a reply).
    """

    at: datetime
    kind: str
    priority: PriorityKey = ""
    line: int | None = None
    team: str = ""
    status: str = ""
    reason: str = ""
    by_client: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: so many open seconds of these hours, standing still in these waiting statuses."""

    seconds: int
    hours: Hours
    pauses: frozenset[str] = frozenset()
    reopen: Reopen | str = Reopen.RESUME

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise ValueError(f"A target needs at least one second, not {self.seconds}.")
        if self.reopen not in tuple(Reopen):
            raise ValueError(f"{self.reopen!r} is not a way to treat reopening.")


Policy = Mapping[tuple[str, PriorityKey], Target]
"""(metric, priority) to target; a pair that is missing has no clock."""


@dataclass(frozen=True, slots=True)
class MetricRule:
    """Which facts and signals start and stop a metric; a stop is looked at before a start."""

    starts: frozenset[str]
    stops: frozenset[str]
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
        Metric.RESOLUTION: MetricRule(
            starts=frozenset({FactKind.OPENED}),
            stops=frozenset({FactKind.RESOLVED}),
            is_reopened=True,
        ),
        Metric.LINE1_STAY: line_stay(1),
    }
)
