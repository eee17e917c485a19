"""The filters of the queue, each in the address: read, refused or applied, and shown as chips."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Priority
from contracts.models import Asset, Contract, Plan, Product
from contracts.querysets import desk_day
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Organisation, Team, User
from servicedesk.accounts.querysets import OrganisationQuerySet
from tickets.choices import FINISHED_STATUSES, OPEN_STATUSES, Status, TicketType
from tickets.columns import USUAL_COLUMNS
from tickets.models import SavedView, Ticket
from tickets.orders import BY_DEADLINE, BY_SOLUTION, CHEAP_FOR_ALL, NEWEST, ORDERS, Order
from tickets.query import Context, QueryError, read_question
from tickets.querysets import TicketQuerySet
from tickets.queues import ALL_OPEN, BY_NAME, Queue, is_due_soon, is_late

MAX_VALUE = 200
PLAN = "entitlement__plan_version__plan"

STATUS_SETS: dict[str, str | Promise] = {
    "open": gettext_lazy("All open"),
    "finished": gettext_lazy("All finished"),
    "any": gettext_lazy("Any status"),
}
DUE = {
    "late": gettext_lazy("Late"),
    "soon": gettext_lazy("Due in 2 hours"),
    "none": gettext_lazy("Without a deadline"),
}
ASSIGNEES = {"me": gettext_lazy("Me"), "none": gettext_lazy("Nobody")}
TEAMS = {"mine": gettext_lazy("My teams"), "none": gettext_lazy("No team")}
REPLIED = {"yes": gettext_lazy("The client has replied")}

NAMES: dict[str, str | Promise] = {
    "q": gettext_lazy("Words"),
    "status": gettext_lazy("Status"),
    "priority": gettext_lazy("Priority"),
    "line": gettext_lazy("Line"),
    "team": gettext_lazy("Team"),
    "assignee": gettext_lazy("Assignee"),
    "client": gettext_lazy("Client"),
    "plan": gettext_lazy("Plan"),
    "type": gettext_lazy("Type"),
    "product": gettext_lazy("Product"),
    "asset": gettext_lazy("Asset"),
    "due": gettext_lazy("Deadline"),
    "replied": gettext_lazy("Waiting"),
}


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address without it."""

    name: str | Promise
    words: str | Promise
    url: str


@dataclass
class Filters:
    """What an address asks of the queue. ``errors``: what it asks that means nothing, by name.

    ``view``: the saved view it begins with; ``view_error``: why its question cannot be read.
    """

    queue: Queue = ALL_OPEN
    view: SavedView | None = None
    view_error: QueryError | None = None
    columns: tuple[str, ...] = USUAL_COLUMNS
    is_order_chosen: bool = False
    order: Order = ALL_OPEN.order
    query: str = ""
    status: str = ""
    conditions: list[Q] = field(default_factory=list)
    words: dict[str, str | Promise] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    query_error: QueryError | None = None
    is_search: bool = False
    asks_everywhere: bool = False

    @property
    def statuses(self) -> tuple[str, ...] | None:
        """The statuses asked for; None is all of them."""
        if self.status in Status.values:
            return (self.status,)
        if self.status == "any":
            return None
        return FINISHED_STATUSES if self.status == "finished" else OPEN_STATUSES

    @property
    def puts_attention_first(self) -> bool:
        """What needs attention stands before the rest in the usual order of open tickets."""
        return not (self.is_order_chosen or self.is_search or self.status not in ("", "open"))

    def apply(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """The visible tickets that satisfy everything asked."""
        if self.statuses is not None:
            tickets = tickets.filter(status__in=self.statuses)
        for rule in self.conditions:
            tickets = tickets.filter(rule)
        return tickets


def read_filters(address: QueryDict, *, user: User, now: datetime) -> Filters:
    """Read the address; a filter that means nothing is left out and said in ``errors``."""
    filters = Filters()
    _read_queue(filters, address, user=user, now=now)
    readers: dict[str, Callable[[str], tuple[Q, str | Promise] | None]] = {
        "priority": lambda value: _choice("priority", value, dict(Priority.choices)),
        "line": lambda value: _choice("line", value, dict(Line.choices)),
        "type": lambda value: _choice("type", value, dict(TicketType.choices)),
        "team": lambda value: _team(value, user),
        "assignee": lambda value: _assignee(value, user),
        "client": lambda value: _client(value, user),
        "asset": lambda value: _reference(
            "asset", value, Asset.visible_to(user, day=desk_day())
        ),
        "plan": lambda value: _reference(PLAN, value, plans_seen_by(user)),
        "product": lambda value: _reference("product", value, Product.objects.visible_to(user)),
        "due": lambda value: _due(value, now),
        "replied": lambda value: _replied(value),
    }  # fmt: skip
    for name, read in readers.items():
        value = address.get(name, "").strip()
        if not value:
            continue
        filters.values[name] = value
        found = read(value) if len(value) <= MAX_VALUE and value.isprintable() else None
        if found is None:
            filters.errors[name] = _("“%(value)s” is not known here: choose another.") % {
                "value": value[:60]
            }
            continue
        filters.conditions.append(found[0])
        filters.words[name] = found[1]
    return filters


def _read_queue(filters: Filters, address: QueryDict, *, user: User, now: datetime) -> None:
    queue = BY_NAME.get(address.get("queue", ""), ALL_OPEN)
    if queue.is_for(user):
        filters.queue = queue
    narrowed = filters.queue.condition(user, now)
    if narrowed:
        filters.conditions.append(narrowed)
    filters.status = filters.queue.status
    _read_view(filters, address.get("view", "").strip(), user=user, now=now)
    _read_query(filters, address.get("q", "").strip(), user=user, now=now)
    _read_status(filters, address.get("status", "").strip())
    _read_order(filters, address.get("order", ""))


def _read_view(filters: Filters, slug: str, *, user: User, now: datetime) -> None:
    """Begin with a saved view: its question, its order, its columns."""
    if not slug:
        return
    view = SavedView.visible_to(user).select_related("owner", "team").filter(slug=slug).first()
    if view is None:
        filters.errors["view"] = _("This view is not there: it was deleted or is not shared.")
        return
    filters.view = view
    filters.columns = tuple(view.columns) or USUAL_COLUMNS
    try:
        question = read_question(view.query, _context(user, now))
    except QueryError as error:
        filters.view_error = error
        filters.conditions.append(Q(pk__in=[]))
        return
    filters.conditions.append(question.rule)
    filters.is_search, filters.asks_everywhere = question.is_search, question.is_everywhere


def _read_order(filters: Filters, asked: str) -> None:
    chosen = ORDERS.get(asked) or (ORDERS.get(filters.view.sort) if filters.view else None)
    filters.is_order_chosen = chosen is not None
    filters.order = chosen or (NEWEST if filters.is_search else filters.queue.order)
    if filters.order is BY_SOLUTION and filters.status != Status.RESOLVED:
        filters.order = BY_DEADLINE
    if filters.statuses is None or filters.status in ("finished", Status.CLOSED):
        filters.order = filters.order if filters.order in CHEAP_FOR_ALL else NEWEST


def _read_query(filters: Filters, typed: str, *, user: User, now: datetime) -> None:
    """Words alone look everywhere; a question about fields is one about open tickets, unless it
    asks for a status.
    """
    if not typed:
        return
    filters.values["q"] = typed
    try:
        question = read_question(typed, _context(user, now))
    except QueryError as error:
        filters.errors["q"], filters.query_error = str(error), error
        return
    filters.conditions.append(question.rule)
    filters.query, filters.words["q"] = typed, f"“{typed}”"
    filters.is_search = filters.is_search or question.is_search
    filters.asks_everywhere = filters.asks_everywhere or question.is_everywhere


def _context(user: User, now: datetime) -> Context:
    return Context(user=user, now=now, zone=timezone.get_current_timezone())


def _read_status(filters: Filters, value: str) -> None:
    if not value:
        if filters.asks_everywhere and not filters.status:
            filters.status = "any"  # who searches looks for a ticket, wherever it stands
        return
    words = STATUS_SETS.get(value) or dict(Status.choices).get(value)
    if words is None:
        filters.errors["status"] = _("“%(value)s” is no status: choose another.") % {
            "value": value[:60]
        }
        return
    filters.status = value
    filters.values["status"] = value
    if value != "open":
        filters.words["status"] = words


def _choice(
    name: str, value: str, labels: Mapping[Any, str | Promise]
) -> tuple[Q, str | Promise] | None:
    by_text = {str(key): (key, label) for key, label in labels.items()}
    if value not in by_text:
        return None
    key, label = by_text[value]
    return Q(**{name: key}), label


def _key(value: str) -> int | None:
    """A row's key from the address; None for anything else."""
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        return None
    return int(value)


def _reference(
    path: str, value: str, rows: "models.QuerySet[Any]"
) -> tuple[Q, str | Promise] | None:
    key = _key(value)
    found = rows.filter(pk=key).first() if key is not None else None
    return None if found is None else (Q(**{path: found.pk}), str(found))


def _team(value: str, user: User) -> tuple[Q, str | Promise] | None:
    if value == "mine":
        return Q(team__in=Team.objects.of(user).values("pk")), TEAMS["mine"]
    if value == "none":
        return Q(team=None), TEAMS["none"]
    return _reference("team", value, Team.objects.visible_to(user))


def _assignee(value: str, user: User) -> tuple[Q, str | Promise] | None:
    if value == "me":
        return Q(assignee=user.pk), ASSIGNEES["me"]
    if value == "none":
        return Q(assignee=None), ASSIGNEES["none"]
    return _reference("assignee", value, User.objects.visible_to(user).desk())


def _client(value: str, user: User) -> tuple[Q, str | Promise] | None:
    """By key, or by the name's beginning when it can mean only one client."""
    seen = clients_seen_by(user)
    found = _reference("organisation", value, seen)
    if found is not None:
        return found
    named = list(seen.filter(name__iexact=value)[:2]) or list(
        seen.filter(name__istartswith=value)[:2]
    )
    return (Q(organisation=named[0].pk), named[0].name) if len(named) == 1 else None


def clients_seen_by(user: User) -> OrganisationQuerySet:
    """Organisations whose tickets this person may see at the desk."""
    if user.is_centre:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=Ticket.visible_to(user).values("organisation"))


def plans_seen_by(user: User) -> models.QuerySet[Plan]:
    """The plans whose names this person may choose among: partners those of delegated contracts."""
    if user.is_centre:
        return Plan.visible_to(user)
    theirs = Contract.visible_to(user, day=desk_day())
    return Plan.objects.filter(pk__in=theirs.values("plan")).order_by("rank", "name")


def _due(value: str, now: datetime) -> tuple[Q, str | Promise] | None:
    conditions = {"late": is_late(now), "soon": is_due_soon(now), "none": Q(due_at=None)}
    return (conditions[value], DUE[value]) if value in conditions else None


def _replied(value: str) -> tuple[Q, str | Promise] | None:
    return (Q(client_waits_since__isnull=False), REPLIED["yes"]) if value == "yes" else None


def chips(filters: Filters, address: QueryDict) -> list[Chip]:
    """The filters in use, each with the address that drops it."""
    shown = []
    for name, words in filters.words.items():
        rest = address.copy()
        for dropped in (name, "after", "before"):
            rest.pop(dropped, None)
        shown.append(Chip(NAMES[name], words, f"?{rest.urlencode()}"))
    return shown
