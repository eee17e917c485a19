"""The portal's first page: ask, and see where what was asked stands."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, clients_only
from servicedesk.accounts.choices import Reach
from tickets import search
from tickets.choices import FINISHED_STATUSES, OPEN_STATUSES, Status
from tickets.keyset import beyond, mark_of, read_mark
from tickets.models import Ticket
from tickets.presentation import current_reader
from tickets.presentation.requests import COLUMNS, request_row
from tickets.querysets import TicketQuerySet
from tickets.queues import NEWEST

PAGE_SIZE = 25
SIMILAR = 3
MAX_QUERY = 200
SHOWS = {
    "open": Q(status__in=(*OPEN_STATUSES, Status.RESOLVED)),
    "yours": Q(status__in=(Status.WAITING_CLIENT, Status.RESOLVED)),
    "finished": Q(status__in=FINISHED_STATUSES),
    "all": Q(),
}


@clients_only
@require_safe
def portal_home(request: Visitor) -> HttpResponse:
    """What happened? And: my requests (a manager's: the organisation's), the newest first."""
    user, address = request.user, request.GET
    shown = address.get("show", "open")
    shown = shown if shown in SHOWS else "open"
    words = address.get("q", "").strip()[:MAX_QUERY]
    tickets = Ticket.visible_to(user).filter(SHOWS[shown])
    if address.get("whose") == "mine":
        tickets = tickets.filter(requester=user.pk)
    if words:
        tickets = search.search(tickets, words, reader=user)
    mark = read_mark(address.get("after", ""), NEWEST.keys)
    if mark is not None:
        tickets = tickets.filter(beyond(NEWEST.keys, mark))
    found = list(tickets.order_by("-pk").values(*COLUMNS)[: PAGE_SIZE + 1])
    reader = current_reader(timezone.now())
    rows = [request_row(row, reader, user_id=user.pk) for row in found[:PAGE_SIZE]]
    next_url = ""
    if len(found) > PAGE_SIZE:
        query = address.copy()
        query["after"] = mark_of(found[PAGE_SIZE - 1], NEWEST.keys)
        next_url = f"?{query.urlencode()}"
    context = {
        "rows": rows,
        "next_url": next_url,
        "first_url": _with(request, after=None) if mark is not None else "",
        "words": words,
        "shown": shown,
        "is_manager": any(right.reach != Reach.OWN for right in user.rights),
        "whose": address.get("whose", ""),
        "tabs": _tabs(request, shown),
    }
    return render(request, "tickets/portal/portal_home.html", context)


def _with(request: Visitor, **changes: str | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"{reverse('tickets:portal_home')}?{query.urlencode()}"


def _tabs(request: Visitor, shown: str) -> list[dict[str, object]]:
    labels = {
        "open": pgettext("requests", "Current"),
        "yours": _("Your turn"),
        "finished": pgettext("requests", "Finished"),
        "all": pgettext("requests", "All"),
    }
    return [
        {"label": label, "url": _with(request, show=name), "current": name == shown, "count": None}
        for name, label in labels.items()
    ]


def similar_requests(tickets: TicketQuerySet, words: str, request: Visitor) -> list[dict[str, str]]:
    """The client's own open requests that hold the words typed so far."""
    words = words.strip()[:MAX_QUERY]
    if len(words) < 4:
        return []
    same = search.search(tickets.open(), words, reader=request.user)
    found = same.order_by("-pk").values("pk", "subject")[:SIMILAR]
    return [
        {
            "url": reverse("tickets:portal_request", args=[row["pk"]]),
            "words": f"#{row['pk']} {row['subject']}",
        }
        for row in found
    ]


@clients_only
@require_safe
def portal_similar(request: Visitor) -> HttpResponse:
    """Own open requests like the one being written, as a fragment of the form."""
    tickets = Ticket.visible_to(request.user)
    similar = similar_requests(tickets, request.GET.get("q", ""), request)
    return render(request, "tickets/portal/_similar.html", {"similar": similar})
