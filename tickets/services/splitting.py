"""One ticket that holds two matters: a message of the client becomes a ticket of its own."""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from contracts.models import Asset, Product
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets import files as uploads
from tickets.choices import Side, SplitStart, TicketType
from tickets.events import SPLIT
from tickets.models import Category, Message, Ticket
from tickets.services.draft import TicketDraft
from tickets.services.opening import open_by_message
from tickets.services.rows import lock, moment, refuse_merged, verb, write
from tickets.services.text import clean_text

Kept = TypeVar("Kept", Asset, Category, Product, Team)


@verb
def split(
    ticket: Ticket,
    *,
    message: Message,
    subject: str,
    starts: str = SplitStart.MESSAGE,
    actor: User | None,
    at: datetime | None = None,
) -> Ticket:
    """Open a ticket of what the client wrote, in the writer's name. Records OPENED on it, SPLIT
    here.

    It is opened, and its clocks count, from when the message came in or from now (``starts``); the
    contracts decide as of any request. Text and files stay here, too. Returns the new ticket.
    Raises Refused for what the client did not write here, Conflict when a colleague was faster.
    """
    at = moment(at)
    if starts not in SplitStart.values:
        raise Refused(_("This value is not one of the choices."), field="starts")
    lock(ticket)
    refuse_merged(ticket)
    _refuse(ticket, message)
    opened_at = message.posted_at if starts == SplitStart.MESSAGE else at
    first = open_by_message(_draft(ticket, message, subject=subject), actor=actor, at=opened_at)
    made = first.ticket
    made.split_from = ticket
    write(made, "split_from", at=opened_at)
    uploads.share(message, to=first)
    write(ticket, at=at)
    record(SPLIT, ticket, actor=actor, at=at, into=made.pk, message=message.pk)
    return made


def _draft(ticket: Ticket, message: Message, *, subject: str) -> TicketDraft:
    """The same about the new matter, as far as it is still in use."""
    writer = message.author if message.author and message.author.is_client else ticket.requester
    is_ours = ticket.type == TicketType.MAINTENANCE
    return TicketDraft(
        subject=subject, body=clean_text(message.body, field="message"), requester=writer,
        organisation=ticket.organisation, channel=message.channel,
        type=TicketType.INCIDENT if is_ours else ticket.type, product=_used(ticket.product),
        asset=_used(ticket.asset), category=_used(ticket.category), team=_used(ticket.team),
        is_private=ticket.is_private, line=ticket.line,
        impact=ticket.impact, urgency=ticket.urgency,
    )  # fmt: skip


def _used(row: Kept | None) -> Kept | None:
    return row if row is not None and row.is_active else None


def _refuse(ticket: Ticket, message: Message) -> None:
    if ticket.pk not in (message.ticket_id, message.ticket.merged_into_id):
        raise Refused(_("There is no such message on this ticket."), field="message")
    if message.side != Side.CLIENT or not message.is_public:
        raise Refused(_("Only what the client wrote becomes a ticket of its own."), field="message")
    made = Event.objects.filter(
        subject_type="tickets.ticket", subject_id__in=Ticket.objects.told_in(ticket.pk),
        kind=SPLIT.name, data__message=message.pk,
    ).first()  # fmt: skip
    if made is not None:
        raise Conflict(
            _("This message is ticket #%(number)d already.") % {"number": made.data["into"]}
        )
