"""The portal's first page: ask, and see where what was asked stands."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, clients_only
from servicedesk.accounts.choices import Reach
from servicedesk.navigation import chosen_organisation
from tickets import search
from tickets.choices import FINISHED_STATUSES, OPEN_STATUSES, Status
from tickets.keyset import beyond, mark_of, read_mark
from tickets.models import Ticket, Unsent
from tickets.orders import BY_CHANGE
from tickets.presentation import current_reader
from tickets.presentation.requests import COLUMNS, request_row, status_words, turn_words
from tickets.querysets import TicketQuerySet
from tickets.services import NEW_REQUEST

PAGE_SIZE = 25
SIMILAR = 3
MOST_PRODUCTS = 100
MAX_QUERY = 200
ORDER = BY_CHANGE.keys
CURRENT = (*OPEN_STATUSES, Status.RESOLVED)
YOURS = (Status.WAITING_CLIENT, Status.RESOLVED)
SHOWS = {
    "open": Q(status__in=CURRENT),
    "yours": Q(status__in=YOURS),
    "ours": Q(status__in=set(OPEN_STATUSES) - {Status.WAITING_CLIENT}),
    "finished": Q(status__in=FINISHED_STATUSES),
    "all": Q(),
}


@clients_only
@require_safe
def portal_home(request: Visitor) -> HttpResponse:
    """What happened? And: the requests one may see, what changed last first."""
    user, address = request.user, request.GET
    shown = address.get("show", "open")
    shown = shown if shown in SHOWS else "open"
    words = address.get("q", "").strip()[:MAX_QUERY]
    narrowed, products, product = _narrowed(request, words)
    tickets = narrowed.filter(SHOWS[shown])
    mark = read_mark(address.get("after", ""), ORDER)
    if mark is not None:
        tickets = tickets.filter(beyond(ORDER, mark))
    sorting = [key.sorting() for key in ORDER]
    found = list(tickets.order_by(*sorting).values(*COLUMNS)[: PAGE_SIZE + 1])
    reader = current_reader(timezone.now())
    rows = [request_row(row, reader, user_id=user.pk) for row in found[:PAGE_SIZE]]
    next_url = ""
    if len(found) > PAGE_SIZE:
        next_url = _query(request, after=mark_of(found[PAGE_SIZE - 1], ORDER))
    context = {
        "rows": rows,
        "next_url": next_url,
        "first_url": _with(request, after=None) if mark is not None else "",
        "words": words,
        "shown": shown,
        "reaches": _reach_words(request),
        "whose": address.get("whose", ""),
        "tabs": _tabs(request, shown, _counts(narrowed)),
        "products": [(code, name, code == product) for code, name in products],
        "is_narrowed": bool(words or product),
        "plain_url": _with(request, q=None, product=None),
        "kept": Unsent.visible_to(user).filter(key=NEW_REQUEST).first(),
    }
    return render(request, "tickets/portal/portal_home.html", context)


def seen_tickets(request: Visitor) -> TicketQuerySet:
    """The requests the reader may see, of the company they chose to look at."""
    tickets, chosen = Ticket.visible_to(request.user), chosen_organisation(request)
    return tickets if chosen is None else tickets.filter(organisation=chosen)


def _narrowed(request: Visitor, words: str) -> tuple[TicketQuerySet, list[tuple[str, str]], str]:
    """What the reader may see of what is looked for; the products to choose from, and the chosen
    one. What no product is called narrows nothing."""
    user, address = request.user, request.GET
    tickets = named = seen_tickets(request)
    if address.get("whose") == "mine":
        tickets = tickets.filter(requester=user.pk)
    named = named.exclude(product=None).order_by("product__name")
    products = list(named.values_list("product__code", "product__name").distinct()[:MOST_PRODUCTS])
    product = next((code for code, _name in products if code == address.get("product")), "")
    if product:
        tickets = tickets.filter(product__code=product)
    if words:
        tickets = search.search(tickets, words, reader=user)
    return tickets, products, product


def _counts(tickets: TicketQuerySet) -> dict[str, int]:
    """How many stand under each tab, in one query."""
    wanted: dict[str, Any] = {
        name: Count("pk", filter=rule) if rule else Count("pk") for name, rule in SHOWS.items()
    }
    return tickets.order_by().aggregate(**wanted)


def _reach_words(request: Visitor) -> str:
    """Whose requests one reads besides one's own; nothing when nobody's."""
    chosen = chosen_organisation(request)
    rights = request.user.rights
    reaches = {right.reach for right in rights if chosen in (None, right.organisation_id)}
    if Reach.ALL in reaches:
        return _("Requests of our organisation")
    return _("Requests of our site") if Reach.SITE in reaches else ""


def _with(request: Visitor, **changes: str | None) -> str:
    return reverse("tickets:portal_home") + _query(request, **changes)


def _query(request: Visitor, **changes: str | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


def _tabs(request: Visitor, shown: str, counts: dict[str, int]) -> list[dict[str, object]]:
    labels = {
        "open": pgettext("requests", "Current"),
        "yours": _("Your turn"),
        "ours": _("Our turn"),
        "finished": pgettext("requests", "Finished"),
        "all": pgettext("requests", "All"),
    }
    return [
        {
            "label": label, "url": _with(request, show=name), "current": name == shown,
            "count": counts[name],
        }
        for name, label in labels.items()
    ]  # fmt: skip


def similar_requests(tickets: TicketQuerySet, words: str, request: Visitor) -> list[dict[str, Any]]:
    """Open requests the reader may see that hold the words typed so far: their own, and those of
    colleagues as far as their rights reach, which may be followed."""
    words = words.strip()[:MAX_QUERY]
    if len(words) < 4:
        return []
    user = request.user
    same = search.search(tickets.open(), words, reader=user)
    columns = ("pk", "subject", "status", "updated_at", "requester", "requester__full_name")
    reader = current_reader(timezone.now())
    return [
        {
            "number": row["pk"],
            "subject": row["subject"],
            "url": reverse("tickets:portal_request", args=[row["pk"]]),
            "words": f"{status_words(row['status'])} · {turn_words(row['status'])}",
            "who": "" if row["requester"] == user.pk else row["requester__full_name"] or "",
            "updated": reader.time(row["updated_at"]),
            "may_follow": row["requester"] != user.pk,
        }
        for row in same.order_by("-pk").values(*columns)[:SIMILAR]
    ]


@clients_only
@require_safe
def portal_similar(request: Visitor) -> HttpResponse:
    """Open requests like the one being written, as a fragment of the form."""
    tickets = seen_tickets(request)
    similar = similar_requests(tickets, request.GET.get("q", ""), request)
    return render(request, "tickets/portal/_similar.html", {"similar": similar})
