"""The way past everything automatic: the client asks for a person."""

from datetime import datetime

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.choices import Status
from tickets.events import ENGINEER_ASKED
from tickets.models import Ticket
from tickets.services.conversation import refuse_over, turn_to_us
from tickets.services.rows import lock, moment, verb


@verb
def ask_for_engineer(ticket: Ticket, *, actor: User, at: datetime | None = None) -> Ticket:
    """The client wants an engineer, whatever the desk did by itself. Records ENGINEER_ASKED.

    From then on the client waits, as after a message of theirs: what waited for them or was solved
    is open again, and the team hears of it. Asked again before anybody answered, nothing changes.
    On a merged ticket it is said on the one that goes on, which is returned. Raises Refused on what
    is over.
    """
    at = moment(at)
    lock(ticket)
    if ticket.merged_into is not None:
        ticket = lock(ticket.merged_into)
    refuse_over(ticket, at=at)
    if _is_asked(ticket):
        return ticket
    is_return = ticket.status in (Status.RESOLVED, Status.CLOSED)
    record(ENGINEER_ASKED, ticket, actor=actor, at=at, returned=is_return)
    turn_to_us(ticket, actor=actor, at=at)
    return ticket


def _is_asked(ticket: Ticket) -> bool:
    """Whether the client asked in this turn of theirs already."""
    if ticket.client_waits_since is None or not ticket.is_open:
        return False
    asked = Event.objects.filter(
        subject_type=Ticket._meta.label_lower, subject_id=ticket.pk, kind=ENGINEER_ASKED.name,
        at__gte=ticket.client_waits_since,
    )  # fmt: skip
    return asked.exists()
