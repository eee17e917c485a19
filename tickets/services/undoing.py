"""Taking back what was just done: the ticket stands again as it stood before one act."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict
from servicedesk.events.services import record
from tickets.events import PRIORITY_CHANGED
from tickets.models import Ticket
from tickets.services.records import record_assignee, record_status
from tickets.services.rows import lock, moment, verb, write

COLUMNS = (
    "status", "scheduled_for", "pause_reason", "assignee", "priority", "impact", "urgency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands, as far as an act that can be undone changes it. ``revision``: of then,
    or of when the act was done."""

    revision: int
    status: str
    scheduled_for: str
    pause_reason: str
    assignee: int | None
    priority: int
    impact: int
    urgency: int

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        planned = ticket.scheduled_for
        return cls(
            revision=ticket.revision, status=str(ticket.status),
            scheduled_for=planned.isoformat() if planned else "",
            pause_reason=str(ticket.pause_reason), assignee=ticket.assignee_id,
            priority=int(ticket.priority), impact=int(ticket.impact), urgency=int(ticket.urgency),
        )  # fmt: skip

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**kept)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@verb
def put_back(
    ticket: Ticket, *, before: Standing, after: int, actor: User, at: datetime | None = None
) -> Ticket:
    """Undo an act: the ticket stands as ``before`` again. Records ASSIGNED, STATUS_CHANGED and
    PRIORITY_CHANGED as the columns say.

    Raises Conflict unless nothing happened since the act left the ticket at revision ``after``.
    """
    at = moment(at)
    lock(ticket)
    if ticket.revision != after:
        raise Conflict(_("The ticket has changed since: undo it by hand."))
    status, assignee, priority = ticket.status, ticket.assignee, int(ticket.priority)
    waits = ticket.scheduled_for, ticket.pause_reason
    levels = int(ticket.impact), int(ticket.urgency)
    ticket.status, ticket.pause_reason = before.status, before.pause_reason
    ticket.scheduled_for = parse_datetime(before.scheduled_for) if before.scheduled_for else None
    ticket.assignee = User.objects.filter(pk=before.assignee or 0).first()
    ticket.priority, ticket.impact, ticket.urgency = (
        before.priority, before.impact, before.urgency,
    )  # fmt: skip
    write(ticket, *COLUMNS, at=at)
    reason = _("undone")
    record_assignee(ticket, assignee, actor=actor, at=at)
    if (status, *waits) != (ticket.status, ticket.scheduled_for, ticket.pause_reason):
        record_status(ticket, before=status, actor=actor, at=at, reason=reason)
    if (priority, *levels) != (before.priority, before.impact, before.urgency):
        record(
            PRIORITY_CHANGED, ticket, actor=actor, at=at, before=priority, after=before.priority,
            reason=reason, impact_before=levels[0], impact_after=before.impact,
            urgency_before=levels[1], urgency_after=before.urgency,
        )  # fmt: skip
    return ticket
