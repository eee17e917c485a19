"""Substitutes: taking over the tickets of somebody away, with a written note, and giving back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.absences import absent as absent_now
from servicedesk.accounts.absences import can_note_absence
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import record
from tickets.events import GIVEN_BACK, TAKEN_OVER, VOICE_CHANGED, VOICE_RETURNED
from tickets.models import Message, TakenTicket, Takeover, Ticket
from tickets.querysets import TicketQuerySet
from tickets.services.assignment import give
from tickets.services.messages import post
from tickets.services.people import refuse_absent, refuse_full
from tickets.services.rows import lock, moment, verb, write
from tickets.services.text import clean_text


def may_hand_on(actor: User, person: User) -> bool:
    """Say who works on a person's tickets: the person, managers, the lead of a team of theirs."""
    if can_note_absence(actor, person):
        return True
    is_lead = Team.objects.active().filter(lead=actor, memberships__user=person)
    return actor.is_active and actor.is_desk and is_lead.exists()


def held_by(person: User, *, seen_by: User) -> TicketQuerySet:
    """The open tickets a person has, as far as the reader sees them; the most urgent first."""
    return Ticket.visible_to(seen_by).open().filter(assignee=person).by_deadline()


def knowing_them(
    tickets: Iterable[Ticket], person: User, *, since: datetime | None = None
) -> set[int]:
    """Of these tickets those whose client has read words of this person, and so knows them."""
    said = Message.objects.filter(
        ticket__in=[ticket.pk for ticket in tickets], author=person, is_public=True
    )
    if since is not None:
        said = said.filter(posted_at__gte=since)
    return set(said.order_by().values_list("ticket", flat=True))


@verb
def take_over(
    person: User,
    *,
    substitute: User,
    tickets: Iterable[int],
    note: str,
    actor: User,
    at: datetime | None = None,
    past_room: bool = False,
) -> Takeover:
    """Give these tickets of a person to a substitute, with a note on each. Records TAKEN_OVER, for
    each ticket ASSIGNED and, where the client knew the person, VOICE_CHANGED.

    All of them or none. Refused without a note or a ticket, for a substitute who is away, has no
    room or may not work on one of them; Conflict where a ticket is no longer the person's.
    ``past_room``: who plans the work has been asked, and gives them more than they have room for.
    """
    at = moment(at)
    note = clean_text(note, field="note")
    _refuse_unfit(person, substitute, actor=actor, at=at)
    rows = _held(person, tickets)
    if not (past_room and actor.is_manager):
        refuse_full(substitute, more=len(rows), field="substitute")
    known = knowing_them(rows, person)
    made = Takeover.objects.create(absent=person, substitute=substitute, note=note, by=actor, at=at)
    body = _("%(substitute)s takes over from %(absent)s.") % {
        "substitute": substitute.full_name, "absent": person.full_name,
    }  # fmt: skip
    for ticket in rows:
        give(ticket, assignee=substitute, actor=actor, at=at, is_covered=True)
        post(ticket, body=f"{body}\n\n{note}", actor=actor, at=at, is_public=False,
             is_covered=True)  # fmt: skip
        write(ticket, "message_count", at=at)
        if ticket.pk in known:
            _record_voice(ticket, made, is_back=False, actor=actor, at=at)
    TakenTicket.objects.bulk_create(
        TakenTicket(takeover=made, ticket=ticket, is_told=ticket.pk in known) for ticket in rows
    )
    _record(made, [ticket.pk for ticket in rows], known, is_back=False, actor=actor, at=at)
    return made


@verb
def give_back(takeover: Takeover, *, actor: User, at: datetime | None = None) -> list[Ticket]:
    """Give what is still open and still the substitute's back to whoever was away; returns those.
    Records GIVEN_BACK, ASSIGNED and, where the client has come to know the substitute,
    VOICE_RETURNED.

    Refused while the person is away still, Conflict when it was given back already.
    """
    at = moment(at)
    row = Takeover.objects.select_for_update(of=("self",)).get(pk=takeover.pk)
    if row.returned_at is not None:
        raise Conflict(_("These tickets were given back already."))
    refuse_absent(row.absent, actor=None, at=at)
    keys = row.tickets.filter(returned_at=None).values_list("ticket", flat=True)
    mine = Ticket.objects.open().filter(pk__in=list(keys), assignee=row.substitute).order_by("pk")
    tickets = [lock(ticket) for ticket in mine]
    tickets = [one for one in tickets if one.is_open and one.assignee_id == row.substitute_id]
    known = knowing_them(tickets, row.substitute, since=row.at)
    for ticket in tickets:
        give(ticket, assignee=row.absent, actor=actor, at=at, is_covered=True)
        if ticket.pk in known:
            _record_voice(ticket, row, is_back=True, actor=actor, at=at)
    row.returned_at = at
    row.save(update_fields=["returned_at"])
    row.tickets.filter(ticket__in=tickets).update(returned_at=at)
    _record(row, [ticket.pk for ticket in tickets], known, is_back=True, actor=actor, at=at)
    return tickets


def _refuse_unfit(person: User, substitute: User, *, actor: User, at: datetime) -> None:
    if person.pk == substitute.pk:
        raise Refused(_("Nobody stands in for themselves."), field="substitute")
    if absent_now([substitute.pk], at):
        raise Refused(
            _("%(name)s is away as well: choose another colleague.")
            % {"name": substitute.full_name},
            field="substitute",
        )
    if not may_hand_on(actor, person):
        raise Refused(
            _("The tickets of %(name)s are handed on by themselves, their lead or a manager.")
            % {"name": person.full_name}
        )


def _held(person: User, tickets: Iterable[int]) -> list[Ticket]:
    """These tickets under their locks, in the order of their numbers."""
    keys = sorted(set(tickets))
    if not keys:
        raise Refused(_("Choose the tickets that are taken over."), field="tickets")
    rows = [lock(ticket) for ticket in Ticket.objects.filter(pk__in=keys).order_by("pk")]
    gone = sorted(
        set(keys) - {row.pk for row in rows if row.is_open and row.assignee_id == person.pk}
    )
    if gone:
        raise Conflict(
            _("%(numbers)s: no longer with %(name)s. Choose again.")
            % {"numbers": ", ".join(f"#{key}" for key in gone), "name": person.full_name}
        )
    return rows


def _record_voice(
    ticket: Ticket, made: Takeover, *, is_back: bool, actor: User, at: datetime
) -> None:
    before, after = made.absent, made.substitute
    if is_back:
        before, after = after, before
    record(
        VOICE_RETURNED if is_back else VOICE_CHANGED, ticket, actor=actor, at=at,
        takeover=made.pk, before=before.pk, before_name=before.full_name, after=after.pk,
        after_name=after.full_name,
    )  # fmt: skip


def _record(
    made: Takeover, tickets: list[int], told: set[int], *, is_back: bool, actor: User, at: datetime
) -> None:
    record(
        GIVEN_BACK if is_back else TAKEN_OVER, made.absent, actor=actor, at=at, takeover=made.pk,
        absent=made.absent_id, absent_name=made.absent.full_name, substitute=made.substitute_id,
        substitute_name=made.substitute.full_name, tickets=tickets, told=sorted(told),
    )  # fmt: skip
