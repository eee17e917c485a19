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


def _deadline(ticket: "Ticket") -> str:
    if ticket.due_at is None:
        return ""
    reader = ticket.requester
    named = zone(reader.time_zone) if reader is not None else timezone.get_current_timezone()
    return exact_time(ticket.due_at, zone=named, language=translation.get_language() or "en")


FIELDS: Mapping[str, str | Promise] = {
    "number": _("number of the ticket"), "subject": _("its subject"),
    "requester": _("who asks"), "client": _("their company"), "product": _("the product"),
    "asset": _("the asset"), "status": _("the status"), "priority": _("the priority"),
    "team": _("the team"), "assignee": _("the assignee"), "me": _("who does it"),
    "deadline": _("the nearest deadline"),
}  # fmt: skip


def _read(name: str, ticket: "Ticket", actor: User | None) -> str:
    readers: Mapping[str, Callable[[], object]] = {
        "number": lambda: ticket.number,
        "subject": lambda: ticket.subject,
        "requester": lambda: _name(ticket.requester),
        "client": lambda: ticket.organisation.name if ticket.organisation else "",
        "product": lambda: ticket.product or "",
        "asset": lambda: ticket.asset or "",
        "status": ticket.get_status_display,
        "priority": ticket.get_priority_display,
        "team": lambda: ticket.team.name if ticket.team else "",
        "assignee": lambda: _name(ticket.assignee),
        "me": lambda: _name(actor),
        "deadline": lambda: _deadline(ticket),
    }
    return str(readers[name]())


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
    return _read(found[1], ticket, actor) if found[1] in FIELDS else found[0]
