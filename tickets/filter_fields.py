"""The filter line of the queue as fields: what may be chosen and what is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contracts.choices import Priority
from contracts.models import Product
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team, User
from tickets.choices import Status, TicketType
from tickets.filters import ASSIGNEES, DUE, NAMES, STATUS_SETS, TEAMS, Filters, plans_seen_by

Choices = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Choice:
    """A field to choose from. ``options``: value, label, whether it is chosen."""

    name: str
    label: str | Promise
    empty: str
    options: list[tuple[str, str | Promise, bool]]
    error: str


@dataclass(frozen=True)
class MoreFilters:
    """The filters that open on demand; the client is typed, since there are thousands."""

    client: str | Promise
    client_error: str
    selects: list[Choice]


def _select(name: str, choices: Choices, filters: Filters, *, empty: str) -> Choice:
    chosen = filters.values.get(name, "")
    options = [(str(value), label, str(value) == chosen) for value, label in choices]
    return Choice(name, NAMES[name], empty, options, filters.errors.get(name, ""))


def quick_selects(filters: Filters) -> list[Choice]:
    """The filters of the first line: their choices need no query."""
    statuses = [*list(STATUS_SETS.items())[1:], *Status.choices]
    everything = _("All open")
    return [
        _select("status", statuses, filters, empty=everything),
        _select("priority", Priority.choices, filters, empty=_("Any priority")),
        _select("line", Line.choices, filters, empty=_("Any line")),
        _select("due", DUE.items(), filters, empty=_("Any deadline")),
    ]


def more_filters(user: User, filters: Filters) -> MoreFilters:
    """The filters whose choices are rows of tables."""
    teams = [*TEAMS.items(), *_named(Team.objects.visible_to(user).active())]
    people = User.objects.visible_to(user).active().desk().values_list("pk", "full_name")
    return MoreFilters(
        client=filters.words.get("client", filters.values.get("client", "")),
        client_error=filters.errors.get("client", ""),
        selects=[
            _select("team", teams, filters, empty=_("Any team")),
            _select("assignee", [*ASSIGNEES.items(), *people], filters, empty=_("Anybody")),
            _select("type", TicketType.choices, filters, empty=_("Any type")),
            _select("plan", _named(plans_seen_by(user)), filters, empty=_("Any plan")),
            _select(
                "product", _named(Product.objects.visible_to(user)), filters, empty=_("Any product")
            ),
        ],
    )


def _named(rows: Any) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in rows]
