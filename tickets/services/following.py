"""Who is let in: watchers, and whether a client's colleagues read the ticket at all."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from tickets.events import MADE_COMMON, MADE_PRIVATE, WATCHER_ADDED, WATCHER_REMOVED
from tickets.models import Ticket, Watcher
from tickets.services.rows import lock, moment, refuse_merged, verb, write
from tickets.services.text import clean_optional


@verb
def watch(ticket: Ticket, *, user: User, actor: User | None, at: datetime | None = None) -> Ticket:
    """Let a person follow the ticket; a client's colleague may read it by that. Records
    WATCHER_ADDED.

    Following twice changes nothing. Raises Refused for strangers to the ticket, on a merged one.
    """
    lock(ticket)
    refuse_merged(ticket)
    if not user.is_active or not _may_see(user, ticket):
        raise Refused(
            _("%(name)s may not see this ticket.") % {"name": user.full_name}, field="user"
        )
    _row, is_new = Watcher.objects.get_or_create(ticket=ticket, user=user)
    if is_new:
        record(WATCHER_ADDED, ticket, actor=actor, at=moment(at), user=user.pk, name=user.full_name)
    return ticket


@verb
def unwatch(
    ticket: Ticket, *, user: User, actor: User | None, at: datetime | None = None
) -> Ticket:
    """Let a person follow the ticket no more. Records WATCHER_REMOVED when they did."""
    lock(ticket)
    count, _rows = Watcher.objects.filter(ticket=ticket, user=user).delete()
    if count:
        record(
            WATCHER_REMOVED, ticket, actor=actor, at=moment(at), user=user.pk, name=user.full_name
        )
    return ticket


@verb
def set_privacy(
    ticket: Ticket,
    *,
    is_private: bool,
    actor: User | None,
    reason: str = "",
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Ticket:
    """Say whether colleagues of the client's who are not named on it read the ticket.

    It holds at once and for all that was ever said on it. Records MADE_PRIVATE or MADE_COMMON; the
    same again changes nothing. Raises Refused on a merged ticket.
    """
    at = moment(at)
    reason = clean_optional(reason, field="reason")
    lock(ticket, seen_revision=seen_revision)
    refuse_merged(ticket)
    if ticket.is_private == is_private:
        return ticket
    ticket.is_private = is_private
    write(ticket, "is_private", at=at)
    kind = MADE_PRIVATE if is_private else MADE_COMMON
    record(kind, ticket, actor=actor, at=at, number=ticket.pk, reason=reason)
    return ticket


def unite(
    ticket: Ticket, people: Iterable[User | None], *, actor: User | None, at: datetime
) -> None:
    """Let these people follow a locked ticket too, where they may see it. Records WATCHER_ADDED."""
    known = set(ticket.watchers.values_list("user", flat=True))
    known |= {key for key in (ticket.requester_id, ticket.assignee_id) if key is not None}
    for person in people:
        if person is None or person.pk in known or not person.is_active:
            continue
        known.add(person.pk)
        if _may_see(person, ticket):
            Watcher.objects.create(ticket=ticket, user=person)
            record(WATCHER_ADDED, ticket, actor=actor, at=at, user=person.pk, name=person.full_name)


def _may_see(user: User, ticket: Ticket) -> bool:
    """A client's people may be let in; everybody else must see the ticket already."""
    if user.is_client:
        return user.right_in(ticket.organisation_id) is not None
    return ticket.is_seen_by(user)
