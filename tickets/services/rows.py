"""What every verb does with rows: one transaction, a locked ticket, a counted revision."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from itertools import groupby, islice
from operator import attrgetter
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import batch, is_replaying
from tickets.choices import Status
from tickets.events import LINKED, TEAM_ANSWERED, UNLINKED
from tickets.models import Ticket
from tickets.wording import event_words

SHOWN_CHANGES = 3
SHOWN_EVENTS = 8
"""What a refusal names at most: the last deeds, and what they came to."""
P = ParamSpec("P")
R = TypeVar("R")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """One transaction whose reactions run together at its end, each once."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # a refusal rejects the whole ticket of a log, so its verbs need no savepoints
        with transaction.atomic(savepoint=not is_replaying()), batch():
            return function(*args, **kwargs)

    return run


def moment(at: datetime | None) -> datetime:
    """When it happened: now unless told."""
    return at or timezone.now()


def lock(ticket: Ticket, *, seen_revision: int | None = None) -> Ticket:
    """Take the ticket's row for this transaction and bring the instance up to date.

    While history is brought in one process owns the ticket inside one transaction, so the instance
    is trusted. Raises Conflict when the ticket is no longer at ``seen_revision``.
    """
    if not is_replaying():
        # Without joins: PostgreSQL waits for the row and rereads it, but not what is joined to it.
        ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update())
    if seen_revision is not None and seen_revision != ticket.revision:
        raise Conflict(_what_changed(ticket, since=seen_revision))
    return ticket


def _what_changed(ticket: Ticket, *, since: int) -> str:
    """All events of the deeds since that revision: one deed counts one revision, and all it came to
    has its moment."""
    events = Event.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk)
    of_two = (LINKED.name, UNLINKED.name, TEAM_ANSWERED.name)  # not everybody sees both
    events = events.exclude(kind__in=of_two)
    latest = events.select_related("actor").order_by("-pk")[:SHOWN_EVENTS]
    count = min(max(ticket.revision - since, 1), SHOWN_CHANGES)
    deeds = (list(deed) for _at, deed in islice(groupby(latest, key=attrgetter("at")), count))
    changes = "; ".join(
        _("%(who)s %(what)s")
        % {
            "who": event.actor.full_name if event.actor else _("The desk"),
            "what": event_words(event),
        }
        for event in reversed([event for deed in deeds for event in deed])
    )
    return _(
        "The ticket has changed since you opened it: %(changes)s. Look at it again and repeat."
    ) % {"changes": changes}


def write(ticket: Ticket, *fields: str, at: datetime) -> None:
    """Save the named columns, count the revision, note the time of the change."""
    ticket.revision += 1
    ticket.updated_at = max(ticket.updated_at, at)
    ticket.save(update_fields=[*fields, "revision", "updated_at"])


def refuse_merged(ticket: Ticket) -> None:
    """Raises Refused where another ticket goes on instead of this one."""
    if ticket.merged_into_id is not None:
        raise Refused(
            _("The ticket goes on as #%(number)d: do it there.")
            % {"number": ticket.merged_into_id},
            code="merged",
        )


def refuse_finished(ticket: Ticket) -> None:
    """Raises Refused unless the ticket is being worked on."""
    if ticket.is_open:
        return
    refuse_merged(ticket)
    raise Refused(
        _("The ticket is %(status)s: reopen it first.")
        % {"status": ticket.get_status_display().lower()}
        if ticket.status != Status.CANCELLED
        else _("The ticket was cancelled: open a new one."),
        code="finished",
    )


def wake(ticket: Ticket) -> str | None:
    """Make a new ticket open, as the first human act does; the status before, or None if it was not
    new.

    The caller writes ``status`` and records the change.
    """
    if ticket.status != Status.NEW:
        return None
    ticket.status = Status.OPEN
    return Status.NEW
