"""Engineers in the messenger: what nobody has yet, and taking it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Priority
from servicedesk.errors import Conflict
from servicedesk.messenger.buttons import Button
from servicedesk.messenger.registry import action, command
from servicedesk.messenger.talk import Talk
from servicedesk.wording import zone
from tickets import permissions, services
from tickets.messenger.finding import address_of, find_ticket
from tickets.messenger.offers import take_button
from tickets.models import Ticket
from tickets.presentation.reader import Reader

PAGE_SIZE = 10
LAST_PAGE = 1_000
COLUMNS = ("pk", "subject", "priority", "organisation__name", "due_at")


@command("unassigned", gettext_lazy("tickets nobody has"), is_for=permissions.can_work)
def unassigned(talk: Talk) -> None:
    """The most urgent first, ten at a time, each with a button that takes it."""
    _show_page(talk, 0)


@action("unassigned")
def unassigned_page(talk: Talk, argument: str) -> str | None:
    if not permissions.can_work(talk.user):
        return _("This is for engineers.")
    page = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 5 else 0
    _show_page(talk, min(page, LAST_PAGE))
    return None


def _show_page(talk: Talk, page: int) -> None:
    waiting = Ticket.visible_to(talk.user).open().unassigned()
    ordered = waiting.order_by("priority", F("due_at").asc(nulls_last=True), "pk")
    start = page * PAGE_SIZE
    rows = list(ordered.values(*COLUMNS)[start : start + PAGE_SIZE + 1])
    if not rows:
        talk.say(_("Every ticket has somebody.") if page == 0 else _("There are no more."))
        return
    reader = Reader(translation.get_language() or "en", zone(talk.user.time_zone), timezone.now())
    lines = [_line(row, reader) for row in rows[:PAGE_SIZE]]
    takes = [take_button(row["pk"]) for row in rows[:PAGE_SIZE]]
    buttons = [takes[place : place + 2] for place in range(0, len(takes), 2)]
    if len(rows) > PAGE_SIZE:
        buttons.append([Button(_("More"), "unassigned", str(page + 1))])
    talk.say("\n".join(lines), buttons=buttons)


def _line(row: Mapping[str, Any], reader: Reader) -> str:
    due = row["due_at"]
    facts = (
        f"#{row['pk']} {row['subject']}",
        Priority(row["priority"]).label,
        row["organisation__name"],
        _("until %(time)s") % {"time": reader.exact(due)} if due else "",
    )
    return " · ".join(str(fact) for fact in facts if fact)


@action("take")
def take(talk: Talk, argument: str) -> str | None:
    """One winner; who comes second is told who has it."""
    ticket = find_ticket(talk.user, argument)
    holder = ticket.assignee
    if holder is not None and holder.pk == talk.user.pk:
        return _("You have #%(number)d already.") % {"number": ticket.number}
    if holder is not None:
        raise Conflict(
            _("%(name)s has #%(number)d already.")
            % {"name": holder.full_name, "number": ticket.number}
        )
    if not permissions.can_take(talk.user, ticket):
        return _("#%(number)d cannot be taken any more.") % {"number": ticket.number}
    # what changed meanwhile, be it the assignee, refuses also those who may take from others
    services.take(ticket, actor=talk.user, at=talk.now, seen_revision=ticket.revision)
    talk.say(
        _("#%(number)d %(subject)s is yours.")
        % {"number": ticket.number, "subject": ticket.subject}
        + f"\n{address_of(ticket, talk.user)}",
        about=f"ticket:{ticket.number}",
    )
    return _("Taken.")
