"""What other terms do to a ticket's clocks, as values: where each stood, and where it would."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sla.clock import ClockState

EARLIER, LATER = "earlier", "later"
BECOMES_LATE, NO_LONGER_LATE = "becomes_late", "no_longer_late"
PROMISED, DROPPED = "promised", "dropped"
UNCHANGED = "unchanged"
TALLIES = (EARLIER, LATER, BECOMES_LATE, NO_LONGER_LATE, PROMISED, DROPPED, UNCHANGED)


class Standing(NamedTuple):
    """A live clock: when it is due (None while paused), its open seconds left, whether late."""

    due_at: datetime | None
    left_seconds: int
    is_late: bool

    def to_json(self) -> dict[str, Any]:
        due = self.due_at.isoformat() if self.due_at else None
        return {"due": due, "left": self.left_seconds, "late": self.is_late}


class Move(NamedTuple):
    """One metric of a ticket; None where nothing runs."""

    metric: str
    before: Standing | None
    after: Standing | None

    @property
    def tallies(self) -> frozenset[str]:
        """How it counts; nothing when it stands where it stood."""
        if self.before == self.after:
            return frozenset()
        if self.before is None or self.after is None:
            found = {PROMISED if self.before is None else DROPPED}
        else:
            found = {_direction(self.before, self.after)}
        was_late = self.before is not None and self.before.is_late
        is_late = self.after is not None and self.after.is_late
        if is_late and not was_late:
            found.add(BECOMES_LATE)
        if was_late and not is_late:
            found.add(NO_LONGER_LATE)
        return frozenset(found)


def _direction(before: Standing, after: Standing) -> str:
    """Paused ones have no deadline: what is left of them says it."""
    if before.due_at is not None and after.due_at is not None and before.due_at != after.due_at:
        return EARLIER if after.due_at < before.due_at else LATER
    if before.due_at is None and after.due_at is not None:
        return EARLIER  # it no longer stands still
    if before.due_at is not None and after.due_at is None:
        return LATER
    return EARLIER if after.left_seconds < before.left_seconds else LATER


def standings(states: Iterable[ClockState]) -> dict[str, Standing]:
    """Where the live clocks stand, by metric."""
    return {
        str(state.metric): Standing(state.due_at, state.remaining_seconds, state.is_breached)
        for state in states
        if state.is_live
    }


def moves(before: dict[str, Standing], after: dict[str, Standing]) -> list[Move]:
    """Every metric that runs before or after, in the order of their names."""
    return [
        Move(metric, before.get(metric), after.get(metric)) for metric in sorted({*before, *after})
    ]


def tallies_of(found: Iterable[Move]) -> frozenset[str]:
    """How a ticket counts: by each of its metrics, or as unchanged."""
    every = frozenset(tally for move in found for tally in move.tallies)
    return every or frozenset({UNCHANGED})
