"""Tickets and saved views as the palette finds them."""

from collections.abc import Iterable, Sequence

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.palette import Finder, Found, register
from servicedesk.search import plain
from tickets.models import SavedView, Ticket
from tickets.search import search

LOOKED_AT = 20
NEWEST_FIRST = (F("pk") + 0).desc()
"""An order no index gives: PostgreSQL has to find what holds the words before it sorts."""


def find_tickets(query: str, user: User, limit: int) -> list[Found]:
    """The ticket of that number, then the newest that hold the words, subjects first."""
    found = search(Ticket.visible_to(user), query, reader=user, most=LOOKED_AT)
    found = found.select_related("organisation")
    rows = list(found.only("subject", "organisation__name").order_by(NEWEST_FIRST)[:LOOKED_AT])
    typed, number = plain(query), query.lstrip("#№ ")
    rows.sort(key=lambda row: (str(row.pk) != number, typed not in plain(row.subject)))
    return _found(rows[:limit], number=number)


def named_tickets(keys: Sequence[int], user: User) -> list[Found]:
    rows = Ticket.visible_to(user).filter(pk__in=keys).select_related("organisation")
    return _found(rows.only("subject", "organisation__name"))


def _found(rows: Iterable[Ticket], *, number: str = "") -> list[Found]:
    return [
        Found(
            row.pk,
            f"#{row.pk} {row.subject}",
            reverse("tickets:ticket_page", args=[row.pk]),
            row.organisation.name if row.organisation else "",
            is_exact=str(row.pk) == number,
        )
        for row in rows
    ]


def find_views(query: str, user: User, limit: int) -> list[Found]:
    typed = plain(query)
    return [row for row in _views(SavedView.visible_to(user)) if typed in plain(row.title)][:limit]


def named_views(keys: Sequence[int], user: User) -> list[Found]:
    return _views(SavedView.visible_to(user).filter(pk__in=keys))


def _views(views: Iterable[SavedView]) -> list[Found]:
    url = reverse("tickets:ticket_list")
    return [Found(one.pk, one.name, f"{url}?view={one.slug}", one.query) for one in views]


register(
    Finder("ticket", _("Tickets"), "inbox", 10, find_tickets, named_tickets),
    Finder("view", _("Views"), "list-filter", 15, find_views, named_views),
)
