"""Which step of a clock comes next and when. Pure: a clock and steps in, an instant out.

A step counts from the target: a percentage of it, or open minutes before or after the deadline. One
after the deadline may repeat every so many open minutes; each occurrence fires for itself.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sla.clock import ClockState

DROPPED_BY = frozenset({"priority_changed", "terms_changed", "deadline_set", "merged"})
"""The outcomes of a clock that another one took over from."""

Fired = tuple[int, int]
"""The key of a step and which of its occurrences fired."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a rule; exactly one of ``percent`` and ``offset_minutes`` is given.

    ``counts_from``: what was due before the step stood as it stands is nobody's to hear.
    """

    key: int
    percent: int | None = None
    offset_minutes: int | None = None
    repeat_minutes: int = 0
    repeat_count: int = 0
    counts_from: datetime | None = None

    def threshold(self, target_seconds: int, *, occurrence: int = 1) -> int:
        """Open seconds a clock has counted when the step is due, or due again."""
        again = (occurrence - 1) * self.repeat_minutes * 60
        if self.percent is not None:
            return target_seconds * self.percent // 100 + again
        return target_seconds + (self.offset_minutes or 0) * 60 + again


class Due(NamedTuple):
    """A step and the instant it is due; ``occurrence`` counts its repetitions from 1."""

    due_at: datetime
    key: int
    occurrence: int = 1


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
    return list(_reached(clock, steps))


def _reached(clock: ClockState, steps: Sequence[Step]) -> Iterator[Due]:
    """The schedule, worked out only as far as it is asked for."""
    behind: Due | None = None
    for threshold, key, occurrence in _occurrences(clock.target_seconds, steps):
        due_at = clock.at_elapsed(threshold) if threshold > 0 else None
        if due_at is None or not _counts(clock, threshold, due_at):
            continue
        if due_at < clock.attached_at:
            if not clock.born_breached or threshold <= clock.target_seconds:
                behind = Due(clock.attached_at, key, occurrence)
            continue
        if behind is not None:
            yield behind
            behind = None
        yield Due(due_at, key, occurrence)
    if behind is not None:
        yield behind


def _occurrences(target_seconds: int, steps: Iterable[Step]) -> list[tuple[int, int, int]]:
    """(open seconds, step, which time) in the order they come."""
    return sorted(
        (step.threshold(target_seconds, occurrence=time), step.key, time)
        for step in steps
        for time in range(1, step.repeat_count + 2)
    )


def _counts(clock: ClockState, threshold: int, due_at: datetime) -> bool:
    if clock.stopped_at is None:
        return True
    if clock.outcome in DROPPED_BY:
        return False
    return threshold >= clock.target_seconds and due_at < clock.stopped_at


def next_due(
    clock: ClockState, steps: Sequence[Step], *, fired: Collection[Fired], since: datetime
) -> Due | None:
    """The first step that has not fired and is not history: due before ``since``, or before the
    step itself counted."""
    begins = {step.key: max(since, step.counts_from or since) for step in steps}
    for due in _reached(clock, steps):
        if (due.key, due.occurrence) not in fired and due.due_at >= begins[due.key]:
            return due
    return None
