"""The history of a ticket in the reader's words: what was said and what was done, in one order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Max, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import client_kinds
from tickets.choices import Status
from tickets.events import LINKED, MESSAGE_POSTED, OPENED, STATUS_CHANGED, TEAM_ANSWERED, UNLINKED
from tickets.models import Message, Ticket
from tickets.querysets import visible_tickets
from tickets.wording import event_words
from tickets.workflow import looks_same_to_client

if TYPE_CHECKING:
    from django.db.models import QuerySet

SUBJECT = Ticket._meta.label_lower
WITH_MESSAGE = (OPENED.name, MESSAGE_POSTED.name)
OF_TWO = (LINKED.name, UNLINKED.name, TEAM_ANSWERED.name)
"""Told only to those who see the other ticket as well."""
NOTHING: Mapping[int, Message] = MappingProxyType({})
INVISIBLE_STEPS = [
    (before.value, after.value)
    for before in Status
    for after in Status
    if before != after and looks_same_to_client(before, after)
]
"""Steps between statuses that a client cannot tell apart."""
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
    "ticket.answers_changed": "list-checks",
    "ticket.watcher_added": "eye",
    "ticket.watcher_removed": "eye-off",
    "ticket.rated": "star",
    "ticket.article_noted": "book-open",
    "ticket.article_linked": "book-open",
    "ticket.solution_reminded": "bell",
    "ticket.engineer_asked": "hand",
    "ticket.merged": "merge",
    "ticket.absorbed": "merge",
    "ticket.split": "split",
    "ticket.unmerged": "undo-2",
    "ticket.released": "undo-2",
    "ticket.time_logged": "timer",
    "ticket.time_changed": "timer-reset",
    "ticket.linked": "link",
    "ticket.unlinked": "unlink",
    "ticket.cascaded": "list-tree",
    "ticket.checked": "square-check",
    "ticket.unchecked": "square",
    "ticket.team_asked": "message-circle-question-mark",
    "ticket.team_answered": "message-circle-reply",
    "ticket.blocked": "octagon-pause",
    "ticket.unblocked": "play",
    "ticket.macro_used": "zap",
    "ticket.rule_ran": "workflow",
    "ticket.rule_stopped": "octagon-x",
    "clock.warned": "timer",
    "clock.breached": "timer-off",
    "escalation.raised": "siren",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """``actor`` None is the desk itself; ``message`` with its files when something was said;
    ``ticket``: whose event it is, that of a merged one for what was said there."""

    at: datetime
    actor_name: str
    words: str
    kind: str
    icon: str
    message: Message | None = None
    actor: User | None = field(default=None, repr=False)
    event_id: int = 0
    ticket: int = 0


def entries(ticket: Ticket, *, reader: User) -> list[Entry]:
    """Everything the reader may know of the ticket, oldest first. Four queries, whatever its
    length.

    Clients get the kinds meant for them, in the wording meant for them; inner notes and changes
    that look the same from outside are not there. Of tickets merged into this one, what was said.
    """
    said = {message.pk: message for message in messages(ticket, reader=reader)}
    return [
        entry_of(event, reader=reader, said=said)
        for event in _events_told(ticket, reader=reader).select_related("actor")
        if event.subject_id == ticket.pk or event.data.get("message") in said
    ]


def events_of(ticket: Ticket, *, reader: User) -> "QuerySet[Event]":
    """The events of the ticket that the reader may know of."""
    events = Event.objects.filter(subject_type=SUBJECT, subject_id=ticket.pk)
    return _known_to(reader, events)


def latest_event(ticket: Ticket, *, reader: User) -> int:
    """The key of the last event of the ticket that the reader may know of."""
    latest: int | None = events_of(ticket, reader=reader).aggregate(latest=Max("pk"))["latest"]
    return latest or 0


def latest_of(told: Iterable[Entry], ticket: Ticket) -> int:
    """The same of a history that was read."""
    return max((one.event_id for one in told if one.ticket == ticket.pk), default=0)


def changes_since(ticket: Ticket, moment: datetime, *, reader: User) -> list[dict[str, str]]:
    """The last few things after a moment in the reader's words, newest first: when, who, what."""
    later = events_of(ticket, reader=reader).filter(at__gt=moment).select_related("actor")
    entries = [entry_of(event, reader=reader) for event in later.order_by("-at", "-pk")[:5]]
    return [
        {"at": one.at.isoformat(), "words": f"{one.actor_name}: {one.words}"} for one in entries
    ]


def _events_told(ticket: Ticket, *, reader: User) -> "QuerySet[Event]":
    """The ticket's events and the messages of those merged into it, oldest first."""
    threads = Ticket.objects.told_in(ticket.pk).values("pk")
    told = Q(subject_id=ticket.pk) | Q(kind__in=WITH_MESSAGE)
    events = Event.objects.filter(told, subject_type=SUBJECT, subject_id__in=threads)
    return _known_to(reader, events).order_by("at", "pk")


def _known_to(reader: User, events: "QuerySet[Event]") -> "QuerySet[Event]":
    if reader.is_desk:
        return _seen_both_ways(reader, events)
    unseen = Q(kind=STATUS_CHANGED.name, data__merged_into__isnull=False)
    unseen |= Q(kind=MESSAGE_POSTED.name, data__public=False)
    for before, after in INVISIBLE_STEPS:
        unseen |= Q(kind=STATUS_CHANGED.name, data__before=before, data__after=after)
    return events.filter(kind__in=client_kinds()).exclude(unseen)


def _seen_both_ways(reader: User, events: "QuerySet[Event]") -> "QuerySet[Event]":
    if visible_tickets(reader) is None:
        return events
    seen = Ticket.visible_to(reader).values("pk")
    other = Cast(KeyTextTransform("other", "data"), BigIntegerField())
    return events.alias(other=other).filter(~Q(kind__in=OF_TWO) | Q(other__in=seen))


def entry_of(event: Event, *, reader: User, said: Mapping[int, Message] = NOTHING) -> Entry:
    """One event in the reader's words; with its message, if ``said`` holds it."""
    message = said.get(event.data.get("message") or 0) if event.kind in WITH_MESSAGE else None
    return Entry(
        at=event.at,
        actor_name=event.actor.full_name if event.actor else _("The desk"),
        words=event_words(event, for_client=not reader.is_desk),
        kind=event.kind,
        icon=ICONS.get(event.kind, "circle"),
        message=message,
        actor=event.actor,
        event_id=event.pk,
        ticket=event.subject_id,
    )


def messages(ticket: Ticket, *, reader: User) -> list[Message]:
    """What was said, oldest first, with authors and files; inner notes for the desk only.

    With that what was said on tickets merged into this one.
    """
    threads = Ticket.objects.keys_told_in(ticket.pk)
    visible = Message.objects.visible_to(reader).filter(ticket__in=threads)
    return list(visible.select_related("author").prefetch_related("attachments"))
