"""Taking a merger back: two tickets again, as they stood, with their clocks and people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.events import (
    ABSORBED,
    ASSIGNMENT_FAILED,
    HANDOFF_ACCEPTED,
    MERGED,
    RELEASED,
    STATUS_CHANGED,
    UNBLOCKED,
    UNMERGED,
    WATCHER_ADDED,
)
from tickets.models import Handoff, Ticket, Watcher
from tickets.services.blocking import wait_again
from tickets.services.rows import lock, moment, verb, write
from tickets.services.text import clean_optional
from tickets.wording import event_words

UNDONE_WITHIN = timedelta(hours=24)
OWN = (
    MERGED.name, ABSORBED.name, STATUS_CHANGED.name, WATCHER_ADDED.name, HANDOFF_ACCEPTED.name,
    UNBLOCKED.name,
)  # fmt: skip
"""What a merger records in its instant, on either ticket."""
RESTORED = ("status", "pause_reason", "client_waits_since", "scheduled_for")


@verb
def undo_merge(
    ticket: Ticket, *, actor: User, reason: str = "", at: datetime | None = None
) -> Ticket:
    """Make two tickets of a merged one again. Records UNMERGED on it, RELEASED on the other.

    Status, waiting client, followers, an open hand-over, what waits for it and the tickets that
    were merged into it before are as they were; the merger's events count no more, so clocks run
    as if it had not been. Raises Refused after a day and when anything was done on either since,
    Conflict when a colleague was faster.
    """
    at = moment(at)
    into = ticket.merged_into
    if into is None:
        raise Conflict(_("The ticket is not merged."))
    for one in sorted((ticket, into), key=lambda one: one.pk):  # as merging does
        lock(one)
    if ticket.merged_into_id != into.pk:
        raise Conflict(_("A colleague has changed the merger meanwhile: look at it again."))
    merger = _merger(ticket, into, actor=actor, at=at)
    own = _own_events(merger, ticket, into)
    before = merger.data["before"]
    ticket.merged_into, ticket.closed_at = None, None
    _restore(ticket, before["ticket"])
    _restore(into, before["into"])
    Ticket.objects.filter(pk__in=before["moved"], merged_into=into).update(merged_into=ticket)
    _take_back(own, ticket, into)
    lifted = [event.data["blocker"] for event in own if event.kind == UNBLOCKED.name]
    wait_again(ticket, into, moved=before.get("blockers", ()), lifted=lifted, at=at)
    write(ticket, "merged_into", "closed_at", *RESTORED, at=at)
    write(into, *RESTORED, at=at)
    reason = clean_optional(reason, field="reason")
    record(UNMERGED, ticket, actor=actor, at=at, into=into.pk, reason=reason,
           voids=_ids(own, ticket))  # fmt: skip
    record(RELEASED, into, actor=actor, at=at, merged=ticket.pk, voids=_ids(own, into))
    return ticket


def can_be_undone(ticket: Ticket, *, now: datetime) -> bool:
    """Whether the merger is young enough to be taken back; what was done since is seen later."""
    return (
        ticket.merged_into_id is not None
        and ticket.closed_at is not None
        and now - ticket.closed_at <= UNDONE_WITHIN
    )


def _merger(ticket: Ticket, into: Ticket, *, actor: User, at: datetime) -> Event:
    """The event to take back, or a refusal in words."""
    seen = Ticket.visible_to(actor).filter(pk__in=(ticket.pk, into.pk)).count()
    found = _of(ticket).filter(kind=MERGED.name).order_by("-pk").first()
    if seen < 2 or found is None or found.data["into"] != into.pk:
        raise Refused(
            _("The ticket it was merged into was merged itself: take that merger back first.")
        )
    if "before" not in found.data or at - found.at > UNDONE_WITHIN:
        raise Refused(_("A merger is taken back within a day: split the messages off instead."))
    since = Event.objects.filter(
        subject_type="tickets.ticket", subject_id__in=(ticket.pk, into.pk), pk__gt=found.pk,
        kind__startswith="ticket.",
    ).exclude(kind=ASSIGNMENT_FAILED.name)  # fmt: skip
    later = since.exclude(at=found.at, kind__in=OWN).select_related("actor").order_by("pk").first()
    if later is not None:
        who = later.actor.full_name if later.actor else _("The desk")
        raise Refused(
            _("Since the merger, on #%(number)d: %(who)s %(what)s. Split the messages off instead.")
            % {"number": later.subject_id, "who": who, "what": event_words(later)}
        )
    return found


def _of(ticket: Ticket) -> QuerySet[Event]:
    return Event.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk)


def _own_events(merger: Event, ticket: Ticket, into: Ticket) -> list[Event]:
    found = Event.objects.filter(
        subject_type="tickets.ticket", subject_id__in=(ticket.pk, into.pk), pk__gte=merger.pk,
        at=merger.at, kind__in=OWN,
    )  # fmt: skip
    return list(found.order_by("pk"))


def _restore(ticket: Ticket, state: dict[str, Any]) -> None:
    ticket.status, ticket.pause_reason = state["status"], state["pause_reason"]
    for name in ("client_waits_since", "scheduled_for"):
        setattr(ticket, name, datetime.fromisoformat(state[name]) if state[name] else None)


def _take_back(own: Sequence[Event], ticket: Ticket, into: Ticket) -> None:
    """The people who came over, and the hand-over the end of the ticket had answered."""
    followers = [
        event.data["user"] for event in own
        if event.kind == WATCHER_ADDED.name and event.subject_id == into.pk
    ]  # fmt: skip
    Watcher.objects.filter(ticket=into, user__in=followers).delete()
    handoffs = [event.data["handoff"] for event in own if event.kind == HANDOFF_ACCEPTED.name]
    Handoff.objects.filter(pk__in=handoffs, ticket=ticket).update(
        accepted_at=None, accepted_by=None
    )


def _ids(own: Sequence[Event], ticket: Ticket) -> list[int]:
    return [event.pk for event in own if event.subject_id == ticket.pk]
