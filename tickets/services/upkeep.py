"""What time does to solved tickets: a reminder, then closing."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.choices import Status
from tickets.events import SOLUTION_REMINDED
from tickets.models import Ticket
from tickets.services.rows import lock, verb
from tickets.services.states import close
from tickets.workflow import CLOSE_AFTER, REMIND_AFTER


def close_silent(now: datetime, *, limit: int = 500) -> int:
    """Close solved tickets whose client said nothing for ten days; returns how many.

    What is under escalation is closed by people only.
    """
    silent = Ticket.objects.solved_before(now - CLOSE_AFTER).filter(is_escalated=False)
    return sum(_close(ticket, now=now) for ticket in silent.order_by("resolved_at")[:limit])


def remind_silent(now: datetime, *, limit: int = 500) -> int:
    """Ask once more, after five days, whether the solution helped; returns how many were asked."""
    asked = Event.objects.filter(
        subject_type="tickets.ticket", subject_id=OuterRef("pk"), at__gte=OuterRef("resolved_at"),
        kind=SOLUTION_REMINDED.name,
    )  # fmt: skip
    silent = Ticket.objects.solved_before(now - REMIND_AFTER).filter(
        ~Exists(asked), resolved_at__gt=now - CLOSE_AFTER, requester__isnull=False
    )
    return sum(_remind(ticket, now=now) for ticket in silent.order_by("resolved_at")[:limit])


@verb
def _close(ticket: Ticket, *, now: datetime) -> bool:
    lock(ticket)
    if ticket.is_escalated or _solved_at(ticket, now=now) > now - CLOSE_AFTER:
        return False
    close(ticket, actor=None, at=now)
    return True


@verb
def _remind(ticket: Ticket, *, now: datetime) -> bool:
    lock(ticket)
    events = Event.objects.filter(
        subject_type="tickets.ticket", subject_id=ticket.pk, kind=SOLUTION_REMINDED.name
    )
    solved_at = _solved_at(ticket, now=now)
    if solved_at > now - REMIND_AFTER or events.filter(at__gte=solved_at).exists():
        return False
    record(SOLUTION_REMINDED, ticket, actor=None, at=now)
    return True


def _solved_at(ticket: Ticket, *, now: datetime) -> datetime:
    """Since when it waits for the client's word, seen under the lock; now if it does not."""
    if ticket.status != Status.RESOLVED or ticket.resolved_at is None:
        return now
    return ticket.resolved_at
