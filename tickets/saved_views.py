"""What a saved view finds: one function for the queue, the API, reports and acts on many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from tickets.counting import capped_counts
from tickets.events import VIEW_SAVED
from tickets.models import SavedView, Ticket
from tickets.query import Context, QueryError, read_question
from tickets.querysets import TicketQuerySet

COUNT_SECONDS = 15
MOST_COUNTED = 10_000
FIRST_SHOWN = 10
MOST_VERSIONS = 50


def tickets_of(view: SavedView, user: User, *, now: datetime | None = None) -> TicketQuerySet:
    """The tickets the view finds for this person: theirs to see, open ones unless it asks for a
    status, in no order.

    Whether they may use the view is ``SavedView.visible_to``. Raises QueryError where its question
    can no longer be read.
    """
    context = Context(user, now or timezone.now(), timezone.get_current_timezone())
    question = read_question(view.query, context)
    tickets = Ticket.visible_to(user).filter(question.rule)
    return tickets if question.is_everywhere else tickets.open()


def counts_of(views: Iterable[SavedView], user: User) -> dict[int, int | None]:
    """How many tickets each view finds for the person, no further than is shown; None where its
    question can no longer be read. One query, kept for seconds."""
    key = f"view-counts:{user.pk}"
    known: dict[str, int | None] = cache.get(key) or {}
    named = {f"{view.pk}.{view.version}": view for view in views}
    if not named.keys() <= known.keys():
        found, now = {}, timezone.now()
        known = dict.fromkeys(named)
        for name, view in named.items():
            try:
                found[name] = tickets_of(view, user, now=now)
            except QueryError:
                continue
        known.update(capped_counts(found))
        cache.set(key, known, COUNT_SECONDS)
    return {view.pk: known[name] for name, view in named.items()}


@dataclass(frozen=True)
class Preview:
    """What a question finds now. ``is_more``: there are more than were counted; ``is_everything``:
    it leaves no open ticket out."""

    count: int
    keys: tuple[int, ...]
    is_more: bool = False
    is_everything: bool = False


def preview(query: str, user: User, *, now: datetime) -> Preview:
    """How many tickets a question finds for the person, and its first ones. Raises QueryError."""
    found = tickets_of(SavedView(query=query), user, now=now)
    count = found.order_by()[: MOST_COUNTED + 1].count()
    first = tuple(found.by_deadline().values_list("pk", flat=True)[:FIRST_SHOWN])
    is_more = count > MOST_COUNTED
    every = Ticket.visible_to(user).open()
    is_everything = count > 0 and not every.exclude(pk__in=found.values("pk")).exists()
    return Preview(min(count, MOST_COUNTED), first, is_more, is_everything)


def history_of(view: SavedView) -> list[Event]:
    """Each save of the view, the newest first."""
    saves = Event.objects.filter(
        subject_type="tickets.savedview", subject_id=view.pk, kind=VIEW_SAVED.name
    )
    return list(saves.select_related("actor").order_by("-pk")[:MOST_VERSIONS])
