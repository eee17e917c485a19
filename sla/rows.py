"""From a derived clock to its row: which columns hold what, and what the sweep looks for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from contracts.metrics import is_client_metric
from sla.choices import ClockState as State
from sla.choices import Verdict
from sla.clock import ClockState, ClockStatus, FactKind, SegmentKind
from sla.holders import Holder, holder_at
from sla.models import Clock
from sla.promises import LATE_AFTER, WARNING_PERCENT, Promise
from tickets.choices import DeadlineState
from tickets.models import Ticket

DERIVED = (
    "priority", "plan_version_id", "target_id", "target_seconds", "state", "started_at",
    "attached_at", "running_since", "elapsed_seconds", "paused_seconds", "due_at", "stopped_at",
    "breached_at", "is_born_breached", "label", "line", "team_id", "assignee_id", "verdict",
    "judged_at", "resumes_at", "is_manual",
)  # fmt: skip
"""Columns that follow from the history alone."""
KEPT = ("warned_at", "breach_noted_at", "next_alert_at")
"""Columns that remember what the sweep did, and when it must look again."""
BY_TIME = frozenset(
    {"breached_at", "is_born_breached", "verdict", "judged_at", "line", "team_id", "assignee_id"}
)
"""Derived columns that passing time changes: the sweep may not have come by yet."""

Key = tuple[str, int, int]


def key_of(clock: Clock | ClockState) -> Key:
    """What names a clock of a ticket for good."""
    return (str(clock.metric), clock.cycle, clock.version)


def row_of(
    state: ClockState,
    ticket: Ticket,
    *,
    promise: Promise,
    holders: Sequence[Holder],
    now: datetime,
    before: Clock | None,
) -> Clock:
    """The row of a derived clock; what the sweep noted is taken over from the row before."""
    verdict, judged_at = verdict_of(state)
    holder = holder_at(holders, judged_at)
    row = Clock(
        ticket_id=ticket.pk,
        metric=str(state.metric),
        cycle=state.cycle,
        version=state.version,
        priority=state.priority,
        plan_version_id=promise.version_id,
        target_id=promise.target_ids.get((state.metric, int(state.priority))),
        target_seconds=state.target_seconds,
        state=State(state.state),
        started_at=state.started_at,
        attached_at=state.attached_at,
        running_since=state.running_since,
        elapsed_seconds=state.settled_seconds,
        paused_seconds=_settled_pause(state, now),
        due_at=state.due_at,
        stopped_at=state.stopped_at,
        breached_at=state.breached_at,
        is_born_breached=state.born_breached,
        label=state.outcome,
        line=holder.line,
        team_id=holder.team,
        assignee_id=holder.assignee,
        resumes_at=state.resumes_at,
        is_manual=state.is_manual,
        verdict=verdict,
        judged_at=judged_at,
        warned_at=before.warned_at if before else None,
        breach_noted_at=before.breach_noted_at if before else None,
    )
    row.next_alert_at = next_alert(row, state)
    return row


def _settled_pause(state: ClockState, now: datetime) -> int:
    last = next(
        (each for each in reversed(state.segments) if each.kind == SegmentKind.PAUSED), None
    )
    if state.state != ClockStatus.PAUSED or last is None:  # none: it is to begin later
        return state.paused_seconds
    return state.paused_seconds - state.target.hours.between(last.start, now)


def verdict_of(state: ClockState) -> tuple[Verdict, datetime | None]:
    """How the clock counts, and since when; late ones from the instant they became so."""
    if state.breached_at is not None:
        if state.outcome == FactKind.MERGED:
            return Verdict.MERGED, state.breached_at
        if state.born_breached:
            return Verdict.BORN_LATE, state.attached_at
        return Verdict.MISSED, state.breached_at
    if state.state != ClockStatus.MET:
        return Verdict.NONE, None
    unanswered = state.outcome == "resolved_without_reply"
    return (Verdict.UNANSWERED if unanswered else Verdict.MET), state.stopped_at


def next_alert(row: Clock, state: ClockState) -> datetime | None:
    """When there is next something to record: the warning of a live clock, then its breach."""
    is_live = state.stopped_at is None
    if row.breach_noted_at is not None:
        return None
    found = breach_alert(row)
    if is_live and row.warned_at is None and not row.is_born_breached:
        found = state.at_elapsed(state.target_seconds * WARNING_PERCENT // 100) or found
    if row.resumes_at is not None:
        return row.resumes_at if found is None else min(row.resumes_at, found)
    return found


def breach_alert(row: Clock) -> datetime | None:
    """When the breach is to be recorded; None while paused, when kept, when recorded already."""
    if row.breach_noted_at is not None or row.due_at is None:
        return None
    if row.stopped_at is not None and row.breached_at is None:
        return None
    return max(row.due_at, row.attached_at) + LATE_AFTER


def is_warning(row: Clock) -> bool:
    """Whether the alert the row waits for is its warning."""
    if row.warned_at is not None or row.next_alert_at is None:
        return False
    return row.due_at is None or row.next_alert_at <= row.due_at


def note_warning(row: Clock, *, now: datetime) -> None:
    row.warned_at = now
    row.next_alert_at = breach_alert(row)


def note_breach(row: Clock, *, now: datetime) -> None:
    """The target has run out: late from now on, whatever comes."""
    row.breached_at = row.breached_at or row.due_at
    row.is_born_breached = row.breached_at is not None and row.breached_at < row.attached_at
    if row.verdict != Verdict.MERGED:
        row.verdict = Verdict.BORN_LATE if row.is_born_breached else Verdict.MISSED
    row.judged_at = row.attached_at if row.is_born_breached else row.breached_at
    row.breach_noted_at = now
    row.next_alert_at = None


def note_past(row: Clock, *, now: datetime) -> None:
    """Take what is past as recorded: history that was brought in alarms nobody."""
    while row.next_alert_at is not None and row.next_alert_at <= now:
        (note_warning if is_warning(row) else note_breach)(row, now=now)


def differences(stored: Clock, fresh: Clock) -> dict[str, tuple[Any, Any]]:
    """Columns in which a stored row is not what its history says: name to (stored, derived)."""
    is_awaited = stored.next_alert_at is not None and fresh.stopped_at is None
    found = {}
    for name in DERIVED:
        before, after = getattr(stored, name), getattr(fresh, name)
        if before != after and not (is_awaited and name in BY_TIME):
            found[name] = (before, after)
    return found


def is_changed(stored: Clock, fresh: Clock) -> bool:
    """Whether any column must be written."""
    return any(getattr(stored, name) != getattr(fresh, name) for name in (*DERIVED, *KEPT))


class Deadline(NamedTuple):
    """The columns of a ticket that say what runs out first.

    ``promise``: those of the nearest limit the client knows of, where that is another.
    """

    due_at: datetime | None = None
    metric: str = ""
    state: str = DeadlineState.NONE
    started_at: datetime | None = None
    remaining_seconds: int | None = None
    target_seconds: int | None = None
    promise: dict[str, Any] | None = None


def nearest(rows: Iterable[Clock]) -> Deadline:
    """What runs out first, and what was promised to the client where only we are bound sooner."""
    own = list(rows)
    first = _first(own)
    if is_client_metric(first.metric):
        return first
    promised = _first(row for row in own if is_client_metric(row.metric))
    return first._replace(promise=_columns(promised)) if promised.metric else first


def _columns(deadline: Deadline) -> dict[str, Any]:
    return {
        "due_at": deadline.due_at.isoformat() if deadline.due_at else None,
        "due_metric": str(deadline.metric),
        "due_state": str(deadline.state),
        "due_started_at": deadline.started_at.isoformat() if deadline.started_at else None,
        "due_remaining_seconds": deadline.remaining_seconds,
        "due_target_seconds": deadline.target_seconds,
    }


def _first(rows: Iterable[Clock]) -> Deadline:
    """What runs out first of the live clocks; when all are paused, the one with the least left."""
    live = [row for row in rows if row.stopped_at is None]
    running = [row for row in live if row.state == State.RUNNING and row.due_at is not None]
    if running:
        row = min(running, key=lambda each: (each.due_at, each.metric))
        state = DeadlineState.BREACHED if row.breached_at else DeadlineState.RUNNING
        return Deadline(row.due_at, row.metric, state, row.started_at, None, row.target_seconds)
    paused = [row for row in live if row.state == State.PAUSED]
    if not paused:
        return Deadline()
    row = min(paused, key=lambda each: (each.target_seconds - each.elapsed_seconds, each.metric))
    left = row.target_seconds - row.elapsed_seconds
    return Deadline(
        None, row.metric, DeadlineState.PAUSED, row.started_at, left, row.target_seconds
    )


def deadline_on(ticket: Ticket) -> Deadline:
    """What the ticket says now."""
    return Deadline(
        ticket.due_at,
        ticket.due_metric,
        ticket.due_state,
        ticket.due_started_at,
        ticket.due_remaining_seconds,
        ticket.due_target_seconds,
        ticket.promise,
    )
