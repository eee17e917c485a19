"""Which step of a clock comes next and when. Pure: a clock and steps in, an instant out.

A step counts from the target: a percentage of it, or open minutes before or after the deadline.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sla.clock import ClockState

DROPPED_BY = "priority_changed"
"""The outcome of a clock that another one took over from."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a rule; exactly one of ``percent`` and ``offset_minutes`` is given."""

    key: int
    percent: int | None = None
    offset_minutes: int | None = None

    def threshold(self, target_seconds: int) -> int:
        """Open seconds a clock has counted when the step is due."""
        if self.percent is not None:
            return target_seconds * self.percent // 100
        return target_seconds + (self.offset_minutes or 0) * 60


class Due(NamedTuple):
    """A step and the instant it is due."""

    due_at: datetime
    key: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A chain of steps; ``plan`` or ``priority`` None means any."""

    metric: str
    plan: int | None
    priority: int | None
    steps: tuple[Step, ...]

    @property
    def rank(self) -> tuple[bool, bool]:
        """The more it names, the more it says: a plan weighs more than a priority."""
        return self.plan is not None, self.priority is not None

    def fits(self, *, metric: str, plan: int, priority: int) -> bool:
        return (
            self.metric == metric
            and self.plan in (None, plan)
            and self.priority in (None, priority)
        )


def rule_for(rules: Iterable[Rule], *, metric: str, plan: int, priority: int) -> Rule | None:
    """The most specific rule that fits; of equals the first."""
    fitting = [rule for rule in rules if rule.fits(metric=metric, plan=plan, priority=priority)]
    return max(fitting, key=lambda rule: rule.rank, default=None)


def schedule(clock: ClockState, steps: Sequence[Step]) -> list[Due]:
    """Every step the clock reaches as things stand, in the order they are due; ties by key.

    Of what lay behind a clock when it was attached only one step is due, at that moment: the one at
    the deadline when it was late from the start, else the last. A clock that has stopped is told of
    no deadline that was near, only of those that passed before it stopped.
    """
    target = clock.target_seconds
    behind: list[tuple[int, Step]] = []
    found: list[Due] = []
    for step in sorted(steps, key=lambda each: (each.threshold(target), each.key)):
        threshold = step.threshold(target)
        due_at = clock.at_elapsed(threshold) if threshold > 0 else None
        if due_at is None or not _counts(clock, threshold, due_at):
            continue
        if due_at < clock.attached_at:
            behind.append((threshold, step))
        else:
            found.append(Due(due_at, step.key))
    if clock.born_breached:
        behind = [pair for pair in behind if pair[0] <= target]
    if behind:
        found.insert(0, Due(clock.attached_at, behind[-1][1].key))
    return found


def _counts(clock: ClockState, threshold: int, due_at: datetime) -> bool:
    if clock.stopped_at is None:
        return True
    if clock.outcome == DROPPED_BY:
        return False
    return threshold >= clock.target_seconds and due_at < clock.stopped_at


def next_due(
    clock: ClockState, steps: Sequence[Step], *, fired: Collection[int], since: datetime
) -> Due | None:
    """The first step that has not fired and is not history (due before ``since``)."""
    for due in schedule(clock, steps):
        if due.key not in fired and due.due_at >= since:
            return due
    return None
