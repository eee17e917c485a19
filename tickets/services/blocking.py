"""What keeps a ticket from going on: named, and lifted by people, by solutions and by dates."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from tickets.choices import FINISHED_STATUSES, Obstacle
from tickets.events import BLOCKED, UNBLOCKED
from tickets.models import Blocker, Ticket
from tickets.services.people import refuse_absent
from tickets.services.rows import lock, moment, refuse_finished, verb, write
from tickets.services.text import clean_optional

TEXT_LIMIT = 300
MOST_BLOCKERS = 20


@verb
def block(
    ticket: Ticket,
    *,
    kind: str,
    actor: User | None,
    text: str = "",
    other: Ticket | None = None,
    until: datetime | None = None,
    lifter: User | None = None,
    at: datetime | None = None,
) -> Blocker:
    """Say why the ticket cannot go on, and who sees to it. Records BLOCKED.

    Clocks are moved by statuses only. Raises Refused for a finished ticket, a ticket that blocks
    itself or is finished, a date that is over, a reason without words, somebody who cannot see it.
    """
    at = moment(at)
    text = clean_optional(" ".join(text.split()), field="text", limit=TEXT_LIMIT)
    both = [ticket, other] if kind == Obstacle.TICKET and other is not None else [ticket]
    for one in sorted(both, key=lambda one: one.pk):  # not solved just while it is named
        lock(one)
    refuse_finished(ticket)
    other, until = _chosen(ticket, kind=kind, text=text, other=other, until=until, actor=actor,
                           at=at)  # fmt: skip
    if lifter is not None:
        if not lifter.is_active or not lifter.is_desk or not ticket.is_seen_by(lifter):
            raise Refused(_("%(name)s may not see this ticket.") % {"name": lifter.full_name},
                          field="lifter")  # fmt: skip
        refuse_absent(lifter, actor=actor, at=at)
    if ticket.blocker_count >= MOST_BLOCKERS:
        raise Refused(_("Twenty reasons are enough: lift one first."))
    row = Blocker.objects.create(
        ticket=ticket, kind=kind, text=text, other=other, until=until, lifter=lifter, by=actor,
        at=at,
    )  # fmt: skip
    _count(ticket, at=at)
    _record(BLOCKED, row, actor=actor, at=at)
    return row


@verb
def lift(row: Blocker, *, actor: User | None, at: datetime | None = None) -> Blocker:
    """Say that a reason is no more. Records UNBLOCKED; Conflict when it was lifted already."""
    at = moment(at)
    ticket = lock(row.ticket)
    row.refresh_from_db(fields=["lifted_at"])
    if row.lifted_at is not None:
        raise Conflict(_("This reason was lifted already."))
    row.ticket, row.lifted_at, row.lifted_by = ticket, at, actor
    row.save(update_fields=["lifted_at", "lifted_by"])
    _count(ticket, at=at)
    _record(UNBLOCKED, row, actor=actor, at=at)
    return row


def lift_solved(ticket_id: int, *, actor: User | None, at: datetime) -> int:
    """Lift what waits for this ticket, if it is finished; those merged into another wait for that
    one. Returns how many were lifted."""
    ticket = Ticket.objects.only("status", "merged_into").filter(pk=ticket_id).first()
    if ticket is None or ticket.status not in FINISHED_STATUSES:
        return 0
    if ticket.merged_into_id is not None:
        waiting_elsewhere(ticket_id, ticket.merged_into_id).update(other=ticket.merged_into_id)
    waiting = Blocker.objects.filter(other=ticket_id, lifted_at=None)
    found = list(waiting.select_related("ticket").order_by("ticket", "pk"))
    for row in found:
        lift(row, actor=actor, at=at)
    return len(found)


def waiting_elsewhere(ticket_id: int, into_id: int) -> QuerySet[Blocker]:
    """What waits for a ticket and, once that is merged, for the one that goes on."""
    return Blocker.objects.filter(other=ticket_id, lifted_at=None).exclude(ticket=into_id)


def wait_again(
    ticket: Ticket, into: Ticket, *, moved: Iterable[int], lifted: Iterable[int], at: datetime
) -> None:
    """What a merger did to the reasons that named the ticket, taken back: those ``moved`` to the
    other ticket, unless lifted since, and those of the other ticket that it ``lifted``."""
    Blocker.objects.filter(pk__in=moved, other=into, lifted_at=None).update(other=ticket)
    own = Blocker.objects.filter(pk__in=lifted, ticket=into, other=ticket)
    if own.update(lifted_at=None, lifted_by=None):
        _count(into, at=at)


def lift_due(now: datetime, *, limit: int = 500) -> int:
    """Lift what waited for a date that has come; safe to run twice at once. Returns how many."""
    due = Blocker.objects.filter(lifted_at=None, until__lte=now).order_by("until")
    return sum(_lift_once(row, now=now) for row in due.select_related("ticket")[:limit])


def _lift_once(row: Blocker, *, now: datetime) -> bool:
    try:
        lift(row, actor=None, at=now)
    except Conflict:
        return False
    return True


def _chosen(
    ticket: Ticket,
    *,
    kind: str,
    text: str,
    other: Ticket | None,
    until: datetime | None,
    actor: User | None,
    at: datetime,
) -> tuple[Ticket | None, datetime | None]:
    """What the reason waits for, as its kind asks; the rest is left out."""
    if kind not in Obstacle.values:
        raise Refused(_("This value is not one of the choices."), field="kind")
    if kind == Obstacle.DATE:
        if until is None or until <= at:
            raise Refused(_("Name a date that is still to come."), field="until")
        return None, until
    if kind == Obstacle.TICKET:
        _refuse_other(ticket, other, actor=actor)
        return other, None
    if not text:
        raise Refused(_("Say in words what is missing."), field="text")
    return None, None


def _refuse_other(ticket: Ticket, other: Ticket | None, *, actor: User | None) -> None:
    if other is None:
        raise Refused(_("Name the ticket that comes first."), field="other")
    if other.pk == ticket.pk:
        raise Refused(_("A ticket does not wait for itself."), field="other")
    if actor is not None and not Ticket.visible_to(actor).filter(pk=other.pk).exists():
        raise Refused(_("There is no such ticket."), field="other")
    if not other.is_open:
        raise Refused(_("That ticket is finished: it blocks nothing."), field="other")
    waiting = Blocker.objects.filter(lifted_at=None)
    if waiting.filter(ticket=other, other=ticket).exists():
        raise Refused(_("That ticket waits for this one: they would wait for ever."), field="other")
    if waiting.filter(ticket=ticket, other=other).exists():
        raise Refused(_("It waits for that ticket already."), field="other")


def _count(ticket: Ticket, *, at: datetime) -> None:
    ticket.blocker_count = ticket.blockers.filter(lifted_at=None).count()
    write(ticket, "blocker_count", at=at)


def _record(kind: Kind, row: Blocker, *, actor: User | None, at: datetime) -> None:
    record(
        kind, row.ticket, actor=actor, at=at, blocker=row.pk,
        reason_kind=str(row.kind), text=row.text, lifter=row.lifter_id,
        left=row.ticket.blocker_count,
    )  # fmt: skip
