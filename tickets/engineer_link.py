"""The link of automatic letters by which a client asks for an engineer without signing in."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from servicedesk.accounts.models import User
from tickets.models import Ticket

SALT = "tickets.engineer"
VALID_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who holds a link, and the request it is for."""

    person: User
    ticket: Ticket


def engineer_path(ticket: Ticket, person: User) -> str:
    """The page of this site where the person asks for an engineer on the request."""
    token = signing.dumps([ticket.pk, person.pk], salt=SALT)
    return reverse("tickets:engineer_link", args=[token])


def bearer_of(token: str) -> Bearer | None:
    """Whom a link was made for; None when it is forged, old, or they may not see the request any
    more.
    """
    try:
        ticket_id, person_id = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    person = User.objects.active().clients().filter(pk=person_id).first()
    if person is None:
        return None
    ticket = Ticket.visible_to(person).select_related("merged_into").filter(pk=ticket_id).first()
    return Bearer(person, ticket) if ticket is not None else None
