"""To whom the receipt of a request goes, so that no machine is ever answered twice."""

from datetime import timedelta

import structlog

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.identity import is_own_address
from servicedesk.notifications.models import OutgoingMail
from tickets.choices import Channel
from tickets.events import OPENED
from tickets.models import Ticket

log = structlog.get_logger(__name__)
ANSWERED_CHANNELS = (Channel.MAIL, Channel.PORTAL)
FUSE_COUNT, FUSE_SPAN = 3, timedelta(hours=1)
"""So many receipts a person in so long: whoever opens more reads of them on the portal, and a
machine that answers every letter is heard out."""


def receiver_of(ticket: Ticket, event: Event) -> User | None:
    """The client who opened the request by mail or on the portal, at the address we know them by;
    None where nothing automatic may answer. Other addresses a mail names get nothing.
    """
    person, data = ticket.requester, event.data
    is_ours_to_answer = (
        data.get("by_client", False)
        and data.get("acknowledge", True)
        and data.get("channel") in ANSWERED_CHANNELS
        and ticket.split_from_id is None
    )
    if not is_ours_to_answer or person is None or not (person.is_active and person.is_client):
        return None
    if is_own_address(person.email):
        return None
    if _has_enough(person, event):
        log.warning("receipts stopped", person_id=person.pk, ticket_id=ticket.pk)
        return None
    return person


def _has_enough(person: User, event: Event) -> bool:
    """Whether the person's last hour has its receipts already. Their row is held, so that two
    workers count one after the other.
    """
    User.objects.select_for_update().filter(pk=person.pk).first()
    sent = OutgoingMail.objects.filter(
        recipient=person,
        event__kind=OPENED.name,
        event__recorded_at__gt=event.recorded_at - FUSE_SPAN,
        headers__Precedence="auto_reply",
    ).exclude(event=event)
    return sent.count() >= FUSE_COUNT
