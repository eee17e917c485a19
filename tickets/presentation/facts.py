"""The facts of a ticket in its side panel, each with where it is corrected."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.templatetags.ui import avatar
from tickets import permissions
from tickets.answers import Answer
from tickets.models import Attachment, Ticket
from tickets.services import fact_words


@dataclass(frozen=True, slots=True)
class Fact:
    """``url``: its small form, empty where this person may not change it; ``key``: what opens it.
    Of an answer also whether it is ``is_inner`` (not the client's to see), and ``files``."""

    name: str
    label: str
    words: SafeString | str
    url: str = ""
    is_inner: bool = False
    files: tuple[Attachment, ...] = ()
    key: str = ""


def ticket_facts(ticket: Ticket, *, user: User) -> list[Fact]:
    """What it is about and who has it, in the order people ask."""
    return [fact_of(ticket, name, user=user) for name in _LABELS]


def fact_of(ticket: Ticket, name: str, *, user: User) -> Fact:
    """One of them."""
    return Fact(
        name, str(_label(name)), _words(ticket, name), _url(ticket, name, user),
        key=_KEYS.get(name, ""),
    )  # fmt: skip


def answer_fact(ticket: Ticket, answer: Answer, *, user: User) -> Fact:
    """An answer on the ticket's form."""
    name = f"answer-{answer.name}"
    url = "" if answer.files else _url(ticket, name, user)
    return Fact(name, answer.label, answer.words, url, answer.is_inner, answer.files)


_KEYS = {
    "subject": "e s", "assignee": "e a", "priority": "e p", "type": "e t", "product": "e r",
    "asset": "e d", "category": "e c",
}  # fmt: skip
"""e for editing, then which; the team has the key of handing over."""
_LABELS = ("assignee", "team", "priority", "type", "product", "asset", "category")


def _label(name: str) -> str:
    return {
        "subject": _("Subject"), "assignee": _("Assignee"), "team": _("Team"),
        "priority": _("Priority"), "type": _("Type"), "product": _("Product"),
        "asset": _("Asset"), "category": _("Category"),
    }.get(name, "")  # fmt: skip


def _words(ticket: Ticket, name: str) -> SafeString | str:
    if name == "assignee" and ticket.assignee is not None:
        return format_html(
            "{} {}", avatar(ticket.assignee.full_name, "us"), ticket.assignee.full_name
        )
    if name == "assignee":
        return _("Nobody yet")
    if name == "team":
        team = ticket.team.name if ticket.team else "–"
        return f"{team}, {ticket.get_line_display()}"
    if name == "priority":
        return _("%(priority)s: impact %(impact)s, urgency %(urgency)s") % {
            "priority": ticket.get_priority_display(),
            "impact": str(ticket.get_impact_display()).lower(),
            "urgency": str(ticket.get_urgency_display()).lower(),
        }
    return fact_words(ticket, name)


def _url(ticket: Ticket, name: str, user: User) -> str:
    if not may_change(ticket, name, user):
        return ""
    if name == "team":  # another team must be told what was tried: that is a form of its own
        return reverse("tickets:ticket_hand_over", args=[ticket.pk])
    query = urlencode({"fact": name})
    return f"{reverse('tickets:ticket_edit', args=[ticket.pk])}?{query}"


def may_change(ticket: Ticket, name: str, user: User) -> bool:
    """Whether this person may correct the fact as the ticket stands."""
    if name == "assignee":
        return permissions.can_assign(user, ticket)
    if name == "team":
        return permissions.can_hand_over(user, ticket)
    if name == "priority":
        return permissions.can_change_priority(user, ticket)
    return permissions.can_change_details(user, ticket)
