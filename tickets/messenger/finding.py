"""Finding what a button or an answer names, for the person who pressed it now."""

from django.conf import settings
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets.models import Ticket
from tickets.notifications import ticket_url

LONGEST = 18


def find_ticket(user: User, number: str) -> Ticket:
    """The ticket, if this person sees it; one they do not see is as absent as one that is not.

    Raises Refused.
    """
    found = None
    if number.isascii() and number.isdigit() and len(number) <= LONGEST:
        rows = Ticket.visible_to(user).select_related("assignee", "organisation", "merged_into")
        found = rows.filter(pk=int(number)).first()
    if found is None:
        raise Refused(
            _("There is no such ticket.") if user.is_desk else _("There is no such request.")
        )
    return found


def is_client(user: User) -> bool:
    return user.is_client


def address_of(ticket: Ticket, user: User) -> str:
    """Where the person reads the ticket in a browser."""
    return settings.SITE_URL + ticket_url(ticket, user)
