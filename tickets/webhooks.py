"""What webhooks are told of tickets: what the hook's owner sees on the ticket's page, no more."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.webhooks.listening import offer
from servicedesk.webhooks.presenting import Presenter
from tickets import events, timeline
from tickets.models import Message, Ticket
from tickets.serializers import MessageOut, PersonOut, TicketOut


@dataclass(frozen=True)
class Asker:
    """Whom the API's serializers give to."""

    user: User


def present(event: Event, reader: User) -> dict[str, Any] | None:
    """The ticket as it stands now, what happened in words and, where something was said, what.

    Clients are told what their timeline tells them; inner data of the event goes to the centre
    only.
    """
    seen = Ticket.visible_to(reader).with_people().select_related("category", "asset")
    ticket = seen.filter(pk=event.subject_id).first()
    if ticket is None or not timeline.events_of(ticket, reader=reader).filter(pk=event.pk).exists():
        return None
    context = {"request": Asker(reader)}
    entry = timeline.entry_of(event, reader=reader)
    message = _message(event, reader)
    facts: dict[str, Any] = {
        "words": entry.words,
        "actor": PersonOut(event.actor).data if event.actor else None,
        "ticket": TicketOut(ticket, context=context).data,
        "message": MessageOut(message, context=context).data if message else None,
    }
    if reader.is_centre:
        facts["changes"] = event.data
    return facts


def _message(event: Event, reader: User) -> Message | None:
    key = event.data.get("message") if event.kind in timeline.WITH_MESSAGE else None
    if key is None:
        return None
    visible = Message.objects.visible_to(reader).filter(pk=key)
    return visible.select_related("author").prefetch_related("attachments").first()


def organisation_of(event: Event) -> int | None:
    found = Ticket.objects.filter(pk=event.subject_id).values_list("organisation_id", flat=True)
    return found.first()


def of_organisation(found: QuerySet[Event], organisation_id: int) -> QuerySet[Event]:
    return found.filter(
        subject_id__in=Ticket.objects.filter(organisation=organisation_id).values("pk")
    )


TICKET = Presenter(present, organisation_of, of_organisation)
"""For every floor whose events have a ticket as their subject."""

offer(
    (events.OPENED, _("A request is opened")),
    (events.MESSAGE_POSTED, _("A message is written")),
    (events.STATUS_CHANGED, _("The status changes")),
    (events.PRIORITY_CHANGED, _("The priority changes")),
    (events.DETAILS_CHANGED, _("Subject, type, product or category changes")),
    (events.ASSIGNED, _("The assignee changes")),
    (events.HANDED_OVER, _("It is handed over")),
    (events.HANDOFF_ACCEPTED, _("A hand-over is accepted")),
    (events.HANDOFF_RETURNED, _("A hand-over is returned")),
    (events.WORK_STARTED, _("An engineer starts to work")),
    (events.TIME_LOGGED, _("Time is written down")),
    (events.ENGINEER_ASKED, _("The client asks for an engineer")),
    (events.RATED, _("The client gives a mark")),
    (events.TERMS_CHANGED, _("The terms change")),
    (events.DEADLINE_SET, _("A deadline is set by hand")),
    (events.MERGED, _("It is merged into another request")),
    (events.ABSORBED, _("It takes another request over")),
    (events.UNMERGED, _("Its merger is taken back")),
    (events.RELEASED, _("It gives a merged request back")),
    (events.SPLIT, _("A part of it is split off")),
    presenter=TICKET,
)
