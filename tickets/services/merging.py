"""Two tickets that are one matter: one ends, the other goes on with what was said on both."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.choices import WAITING_STATUSES, Status
from tickets.events import ABSORBED, MERGED, OPENED, RELEASED
from tickets.models import Ticket
from tickets.services.blocking import waiting_elsewhere
from tickets.services.following import unite
from tickets.services.records import record_status
from tickets.services.rows import lock, moment, refuse_finished, verb, write
from tickets.services.states import STEPPED, cancel, step
from tickets.services.text import clean_reason
from tickets.voiding import standing_events


@verb
def merge(
    ticket: Ticket,
    *,
    into: Ticket,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Ticket:
    """End the ticket in favour of another one of its client. Records MERGED and STATUS_CHANGED on
    it, ABSORBED on the other.

    Its people follow the other ticket, whose thread tells what was said here, and whose clocks
    count from the earliest word nobody answered. Raises Refused for another client's, an unseen or
    a finished ticket and without a reason, Conflict when a colleague merged it first.
    """
    at = moment(at)
    reason = clean_reason(reason, message=_("Say why the tickets are one matter."))
    for one in sorted((ticket, into), key=lambda one: one.pk):  # two mergers never wait in a ring
        lock(one, seen_revision=seen_revision if one is ticket else None)
    _refuse(ticket, into, actor=actor)
    left, before = _Left(ticket), standing_of(ticket, into)
    ticket.merged_into = into
    write(ticket, "merged_into", at=at)
    Ticket.objects.filter(merged_into=ticket.pk).update(merged_into=into.pk)
    record(MERGED, ticket, actor=actor, at=at, into=into.pk, reason=reason, before=before)
    followers = [row.user for row in ticket.watchers.select_related("user")]
    unite(into, [ticket.requester, ticket.assignee, *followers], actor=actor, at=at)
    cancel(ticket, reason=reason, actor=actor, at=at)
    _absorb(into, left, actor=actor, at=at)
    return ticket


def standing_of(ticket: Ticket, into: Ticket) -> dict[str, Any]:
    """How two tickets stand, so that their merger can be taken back."""
    moved = Ticket.objects.filter(merged_into=ticket.pk).order_by("pk").values_list("pk", flat=True)
    waiting = waiting_elsewhere(ticket.pk, into.pk).order_by("pk").values_list("pk", flat=True)
    return {
        "ticket": _state(ticket), "into": _state(into), "moved": list(moved),
        "blockers": list(waiting),
    }  # fmt: skip


def _state(ticket: Ticket) -> dict[str, Any]:
    waits, planned = ticket.client_waits_since, ticket.scheduled_for
    return {
        "status": str(ticket.status), "pause_reason": str(ticket.pause_reason),
        "client_waits_since": waits.isoformat() if waits else None,
        "scheduled_for": planned.isoformat() if planned else None,
    }  # fmt: skip


class _Left:
    """What a ticket that ends leaves to the one that goes on, read before it ends.

    ``since``: the earliest word of its client that nobody answered.
    """

    def __init__(self, ticket: Ticket) -> None:
        self.number = ticket.pk
        self.waits_since = ticket.client_waits_since
        requests = _requests_waiting(ticket)
        was_answered = ticket.first_replied_at is not None or ticket.reopening_count > 0
        self.is_answered = was_answered or not requests
        self.opened_at = ticket.opened_at if self.is_answered else min(requests)
        self.since = self.waits_since if self.is_answered else self.opened_at


def _requests_waiting(ticket: Ticket) -> list[datetime]:
    """Since when a first answer is owed: to its own request, and to those it took over before."""
    events = Event.objects.filter(
        subject_type="tickets.ticket", subject_id=ticket.pk,
        kind__in=(OPENED.name, ABSORBED.name, RELEASED.name),
    )  # fmt: skip
    found: list[datetime] = []
    for event in standing_events(events):
        data = event.data
        if event.kind == OPENED.name:
            found += [event.at] if data["by_client"] else []
            continue
        since = data["waits_since"] if data["is_answered"] else data["opened_at"]
        found += [datetime.fromisoformat(since)] if since else []
    return found


def _absorb(into: Ticket, left: _Left, *, actor: User | None, at: datetime) -> None:
    """The client of the other ticket waits here now, which ends a pause as their message would."""
    before = into.status
    owed = left.waits_since if into.first_replied_at is None else left.since
    waits = [each for each in (into.client_waits_since, owed) if each is not None]
    into.client_waits_since = min(waits, default=None)
    if left.since is not None and before in WAITING_STATUSES:
        step(into, Status.OPEN, scheduled_for=None)
    write(into, "client_waits_since", *STEPPED, at=at)
    record(
        ABSORBED, into, actor=actor, at=at, merged=left.number, is_answered=left.is_answered,
        waits_since=left.waits_since.isoformat() if left.waits_since else None,
        opened_at=left.opened_at.isoformat(),
    )  # fmt: skip
    if into.status != before:
        record_status(into, before=before, actor=actor, at=at)


def _refuse(ticket: Ticket, into: Ticket, *, actor: User | None) -> None:
    if ticket.pk == into.pk:
        raise Refused(_("A ticket cannot be merged into itself."), field="into")
    if ticket.merged_into_id is not None:
        raise Conflict(
            _("The ticket is merged already: it goes on as #%(number)d.")
            % {"number": ticket.merged_into_id}
        )
    refuse_finished(ticket)
    if (
        actor is not None
        and Ticket.visible_to(actor).filter(pk__in=(ticket.pk, into.pk)).count() < 2
    ):
        raise Refused(_("There is no such ticket."), field="into")
    if ticket.organisation_id != into.organisation_id:
        raise Refused(_("This is a ticket of another client."), field="into")
    if ticket.is_private and not into.is_private:
        raise Refused(
            _("This ticket is private, #%(number)d is not: make that one private first.")
            % {"number": into.pk},
            field="into",
        )
    if into.merged_into_id is not None:
        raise Refused(
            _("That ticket goes on as #%(number)d: merge into that one.")
            % {"number": into.merged_into_id},
            field="into",
        )
    if not into.is_open:
        raise Refused(_("That ticket is finished: reopen it first."), field="into")
