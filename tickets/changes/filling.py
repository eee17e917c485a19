"""Fields from the ticket in texts: a closed list of names in double braces, no language."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.wording import exact_time, zone

if TYPE_CHECKING:  # the models read changes
    from tickets.models import Ticket

_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def _name(person: User | None) -> str:
    return person.full_name if person is not None else ""


def _deadline(ticket: "Ticket", actor: User | None) -> str:
    if ticket.due_at is None:
        return ""
    reader = ticket.requester
    named = zone(reader.time_zone) if reader is not None else timezone.get_current_timezone()
    return exact_time(ticket.due_at, zone=named, language=translation.get_language() or "en")


Read = Callable[["Ticket", User | None], str]
FIELDS: Mapping[str, tuple[str | Promise, Read]] = {
    "number": (_("number of the ticket"), lambda ticket, actor: str(ticket.number)),
    "subject": (_("its subject"), lambda ticket, actor: ticket.subject),
    "requester": (_("who asks"), lambda ticket, actor: _name(ticket.requester)),
    "client": (_("their company"),
               lambda ticket, actor: ticket.organisation.name if ticket.organisation else ""),
    "product": (_("the product"),
                lambda ticket, actor: str(ticket.product) if ticket.product else ""),
    "asset": (_("the asset"), lambda ticket, actor: str(ticket.asset) if ticket.asset else ""),
    "status": (_("the status"), lambda ticket, actor: ticket.get_status_display()),
    "priority": (_("the priority"), lambda ticket, actor: ticket.get_priority_display()),
    "team": (_("the team"), lambda ticket, actor: ticket.team.name if ticket.team else ""),
    "assignee": (_("the assignee"), lambda ticket, actor: _name(ticket.assignee)),
    "me": (_("who does it"), lambda ticket, actor: _name(actor)),
    "deadline": (_("the nearest deadline"), _deadline),
}  # fmt: skip


def unknown_fields(text: str) -> list[str]:
    """Names in braces that no field has, in order."""
    return [name for name in _FIELD.findall(text) if name not in FIELDS]


def fill(text: str, ticket: "Ticket", *, actor: User | None) -> str:
    """The text with the ticket's values in place of its fields, in the client's language.

    What a value says is never read as a field again; a value that is not there leaves nothing.
    """
    if "{{" not in text:
        return text
    reader = ticket.requester
    with translation.override(reader.language if reader else translation.get_language()):
        return _FIELD.sub(lambda found: _value(found, ticket, actor), text)


def _value(found: re.Match[str], ticket: "Ticket", actor: User | None) -> str:
    known = FIELDS.get(found[1])
    return known[1](ticket, actor) if known else found[0]
