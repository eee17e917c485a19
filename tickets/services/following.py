"""Watchers: who follows a ticket without working on it."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from tickets.events import WATCHER_ADDED, WATCHER_REMOVED
from tickets.models import Ticket, Watcher
from tickets.services.rows import lock, moment, verb


@verb
def watch(ticket: Ticket, *, user: User, actor: User | None, at: datetime | None = None) -> Ticket:
    """Let a person follow the ticket; a client's colleague may read it by that. Records
    WATCHER_ADDED.

    Following twice changes nothing. Raises Refused for strangers to the ticket.
    """
    lock(ticket)
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


def _may_see(user: User, ticket: Ticket) -> bool:
    """A client's people may be let in; everybody else must see the ticket already."""
    if user.is_centre:
        return True
    if user.is_client:
        return user.organisation_id == ticket.organisation_id
    return Ticket.visible_to(user).filter(pk=ticket.pk).exists()
