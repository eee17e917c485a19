"""Who works on a ticket."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict
from tickets.models import Ticket
from tickets.services.handoffs import accept_open_handoff
from tickets.services.people import refuse_absent, refuse_assignee, refuse_full, refuse_stranger
from tickets.services.records import record_assignee, record_status
from tickets.services.rows import lock, moment, refuse_finished, verb, wake, write


@verb
def assign(
    ticket: Ticket,
    *,
    assignee: User | None,
    actor: User | None,
    at: datetime | None = None,
    seen_revision: int | None = None,
    keeps_room: bool = False,
) -> Ticket:
    """Give the ticket to a person, or with None to nobody. Records ASSIGNED; a new ticket becomes
    open.

    Who takes a ticket that waits to be accepted accepts it by that. Raises Refused when the person
    cannot work on it, is of another team or away, or the ticket is finished, Conflict when it
    changed since ``seen_revision``. ``keeps_room``: also where they would have too many.
    """
    at = moment(at)
    lock(ticket, seen_revision=seen_revision)
    if assignee is not None:
        refuse_assignee(assignee, ticket=ticket, actor=actor)
        refuse_stranger(assignee, ticket=ticket, actor=actor, at=at)
    if assignee is not None and keeps_room and assignee.pk != ticket.assignee_id:
        refuse_full(assignee)
    return give(ticket, assignee=assignee, actor=actor, at=at)


@verb
def take(
    ticket: Ticket, *, actor: User, at: datetime | None = None, seen_revision: int | None = None
) -> Ticket:
    """Take the ticket oneself; as :func:`assign`. Raises Conflict when a colleague was faster."""
    at = moment(at)
    lock(ticket, seen_revision=seen_revision)
    holder = ticket.assignee
    if holder is not None and holder.pk != actor.pk and not actor.is_manager:
        raise Conflict(
            _("%(name)s has the ticket already: ask for it, or assign it to yourself.")
            % {"name": holder.full_name}
        )
    return give(ticket, assignee=actor, actor=actor, at=at)


def give(
    ticket: Ticket,
    *,
    assignee: User | None,
    actor: User | None,
    at: datetime,
    is_covered: bool = False,
) -> Ticket:
    """The change itself, on a locked ticket. ``is_covered``: something else tells the assignee."""
    refuse_finished(ticket)
    before = ticket.assignee
    if before == assignee:
        return ticket
    if assignee is not None:
        refuse_assignee(assignee, ticket=ticket, actor=actor)
        refuse_absent(assignee, actor=actor, at=at, ticket=ticket)
        if assignee == actor:
            accept_open_handoff(ticket, actor=actor, at=at)
    ticket.assignee = assignee
    woken = wake(ticket) if assignee is not None else None
    write(ticket, "assignee", "status", at=at)
    record_assignee(ticket, before, actor=actor, at=at, is_covered=is_covered)
    if woken:
        record_status(ticket, before=woken, actor=actor, at=at)
    return ticket
