"""What a prepared text for a client may name, and what it is on a ticket: a closed list.

Filled like letters (``servicedesk/notifications/letters.py``): once, and never read again.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from servicedesk import wording
from servicedesk.accounts.models import User
from servicedesk.notifications.letters import Kind, Variable, fill_marked, words_in
from tickets.choices import DeadlineState
from tickets.letters import desk_name
from tickets.models import Ticket

REPLY_FIELDS = Kind(
    "ticket.prepared",
    _("A prepared reply"),
    subject="",
    body="",
    variables=(
        Variable("ticket_number", _("the number of the request"), "1042"),
        Variable("subject", _("what the request is about"), _("Door 4 does not open")),
        Variable("client_name", _("the name of who asked"), _("Anna Ivanova")),
        Variable("organisation", _("the client"), _("North Plant")),
        Variable("engineer_name", _("who writes"), _("Dmitry Petrov")),
        Variable("desk_name", _("the name of the desk"), _("Service desk")),
        Variable("team", _("the team that has the request"), _("Line 2")),
        Variable("product", _("the product"), _("Gate 4")),
        Variable("asset", _("the asset"), _("Controller of door 4")),
        Variable("serial_number", _("the serial number"), "SN-204-17"),
        Variable("promised_time", _("by when the next step is promised"), "28.11.2026, 14:30"),
        Variable(
            "request_url", _("where the client sees the request"),
            "https://desk.example.com/portal/requests/1042/",
        ),
    ),
)  # fmt: skip


def reply_language(ticket: Ticket) -> str:
    """In which language this ticket's client is written to: theirs, or else the active one."""
    if ticket.requester is not None:
        return ticket.requester.language
    return translation.get_language() or "en"


def promised_words(ticket: Ticket) -> str:
    """The nearest deadline as the client reads it, in their zone; "" where none is running."""
    if ticket.due_at is None or ticket.due_state != DeadlineState.RUNNING:
        return ""
    if ticket.due_at <= timezone.now():
        return ""
    zone_name = ticket.requester.time_zone if ticket.requester else settings.TIME_ZONE
    language = translation.get_language() or "en"
    return wording.exact_time(ticket.due_at, zone=wording.zone(zone_name), language=language)


def reply_values(ticket: Ticket, *, author: User | None) -> dict[str, str]:
    """Every field on this ticket, in the active language; "" where the ticket has no such thing."""
    asset = ticket.asset
    url = reverse("tickets:portal_request", args=[ticket.pk])
    return {
        "ticket_number": str(ticket.number),
        "subject": ticket.subject,
        "client_name": ticket.requester.full_name if ticket.requester else "",
        "organisation": ticket.organisation.name if ticket.organisation else "",
        "engineer_name": author.full_name if author else desk_name(),
        "desk_name": desk_name(),
        "team": ticket.team.name if ticket.team else "",
        "product": str(ticket.product) if ticket.product else "",
        "asset": asset.name if asset else "",
        "serial_number": asset.serial_number if asset else "",
        "promised_time": promised_words(ticket),
        "request_url": settings.SITE_URL + url,
    }


def fill_prepared(text: str, ticket: Ticket, *, author: User | None, language: str) -> str:
    """The text on this ticket, in a language; what the ticket lacks is marked in ⟦ ⟧."""
    with translation.override(language):
        labels = {one.name: str(one.label) for one in REPLY_FIELDS.variables}
        values = reply_values(ticket, author=author) if words_in(text) else {}
        return fill_marked(text, values, labels)
