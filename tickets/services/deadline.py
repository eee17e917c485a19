"""What floors above write on the ticket's own row: the nearest deadline, and attention."""

from datetime import datetime
from typing import Any

from tickets.choices import DeadlineState
from tickets.models import Ticket


def note_deadline(
    ticket_id: int,
    *,
    due_at: datetime | None,
    metric: str,
    state: str = DeadlineState.RUNNING,
    started_at: datetime | None = None,
    remaining_seconds: int | None = None,
    target_seconds: int | None = None,
    promise: dict[str, Any] | None = None,
) -> None:
    """Write the columns ``due_*`` and ``promise``. No event and no revision: nothing
    happened to the ticket.

    Seconds are business seconds; ``due_at`` None while the clock stands still.
    """
    Ticket.objects.filter(pk=ticket_id).update(
        due_at=due_at,
        due_metric=metric,
        due_state=state,
        due_started_at=started_at,
        due_remaining_seconds=remaining_seconds,
        due_target_seconds=target_seconds,
        promise=promise,
    )


def note_escalated(ticket_id: int, *, is_escalated: bool) -> None:
    """Write whether management has its eyes on the ticket: it is then not closed by time alone."""
    Ticket.objects.filter(pk=ticket_id).update(is_escalated=is_escalated)
