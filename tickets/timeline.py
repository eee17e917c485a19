"""The history of a ticket in the reader's words: what was said and what was done, in one order."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import client_kinds
from tickets.events import MESSAGE_POSTED, STATUS_CHANGED
from tickets.models import Message, Ticket
from tickets.wording import event_words
from tickets.workflow import looks_same_to_client

ICONS = {
    "ticket.opened": "inbox",
    "ticket.message_posted": "message-square",
    "ticket.status_changed": "circle-dot",
    "ticket.priority_changed": "flag",
    "ticket.assigned": "user-check",
    "ticket.handed_over": "arrow-right-left",
    "ticket.handoff_accepted": "check",
    "ticket.handoff_returned": "undo-2",
    "ticket.details_changed": "pencil",
    "ticket.watcher_added": "eye",
    "ticket.watcher_removed": "eye-off",
    "ticket.rated": "star",
    "ticket.article_noted": "book-open",
    "ticket.article_linked": "book-open",
    "ticket.solution_reminded": "bell",
    "ticket.contract_alarm": "triangle-alert",
    "clock.warned": "timer",
    "clock.breached": "timer-off",
    "escalation.raised": "siren",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """``actor`` None is the desk itself; ``message`` with its files when something was said."""

    at: datetime
    actor_name: str
    words: str
    kind: str
    icon: str
    message: Message | None = None
    actor: User | None = field(default=None, repr=False)
    event_id: int = 0


def entries(ticket: Ticket, *, reader: User) -> list[Entry]:
    """Everything the reader may know of the ticket, oldest first. Three queries, whatever its
    length.

    Clients get the kinds meant for them, in the wording meant for them; inner notes and changes
    that look the same from outside are not there.
    """
    for_client = not reader.is_desk
    events = Event.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk)
    if for_client:
        events = events.filter(kind__in=client_kinds())
    said = {message.pk: message for message in messages(ticket, reader=reader)}
    found = []
    for event in events.select_related("actor").order_by("at", "pk"):
        message = said.get(event.data.get("message") or 0)
        if for_client and not _is_for_client(event, message):
            continue
        found.append(_entry(event, message, for_client=for_client))
    return found


def messages(ticket: Ticket, *, reader: User) -> list[Message]:
    """What was said, oldest first, with authors and files; inner notes for the desk only."""
    visible = Message.objects.visible_to(reader).filter(ticket=ticket)
    return list(visible.select_related("author").prefetch_related("attachments"))


def _is_for_client(event: Event, message: Message | None) -> bool:
    if event.kind == MESSAGE_POSTED.name:
        return message is not None
    if event.kind == STATUS_CHANGED.name:
        return not looks_same_to_client(event.data["before"], event.data["after"])
    return True


def _entry(event: Event, message: Message | None, *, for_client: bool) -> Entry:
    return Entry(
        at=event.at,
        actor_name=event.actor.full_name if event.actor else _("The desk"),
        words=event_words(event, for_client=for_client),
        kind=event.kind,
        icon=ICONS.get(event.kind, "circle"),
        message=message,
        actor=event.actor,
        event_id=event.pk,
    )
