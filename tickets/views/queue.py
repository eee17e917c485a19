"""The queue: named sets of tickets, filters in the address, pages by keyset, rows that refresh."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from tickets.filter_fields import more_filters, quick_selects
from tickets.filters import Filters, chips, clients_seen_by, read_filters
from tickets.keyset import beyond, mark_of, read_mark
from tickets.models import Ticket
from tickets.orders import ORDERS
from tickets.presentation import COLUMNS, Row, current_reader, list_row
from tickets.query import MAX_LENGTH, Context, complete

PAGE_SIZE = 50


@dataclass
class Page:
    """A page of the queue. ``tag`` changes when any of its rows does."""

    rows: list[Row]
    previous: str
    next: str
    words: str
    tag: str


def read_page(request: Visitor, filters: Filters) -> Page:
    """The asked-for page in one query: one row more than shown tells whether there is a next."""
    address, order = request.GET, filters.order
    backwards = "before" in address
    mark = read_mark(address.get("before") or address.get("after") or "", order.keys)
    tickets = filters.apply(Ticket.visible_to(request.user))
    if mark is not None:
        tickets = tickets.filter(beyond(order.keys, mark, backwards=backwards))
    backwards = backwards and mark is not None
    sorting = [key.sorting(backwards=backwards) for key in order.keys]
    columns = dict.fromkeys((*COLUMNS, *(key.field for key in order.keys)))
    found = list(tickets.order_by(*sorting).values(*columns)[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    previous = next_ = ""
    if found and (has_more if backwards else mark is not None):
        previous = _address(address, before=mark_of(found[0], order.keys))
    if found and (has_more or backwards):
        next_ = _address(address, after=mark_of(found[-1], order.keys))
    reader = current_reader(timezone.now())
    rows = [list_row(row, reader) for row in found]
    words = ngettext("%(count)d ticket", "%(count)d tickets", len(rows)) % {"count": len(rows)}
    return Page(rows, previous, next_, words, _tag(found, previous, next_, reader.language))


def _address(address: QueryDict, **changes: str) -> str:
    changed = address.copy()
    for name in ("after", "before"):
        changed.pop(name, None)
    changed.update(changes)
    return f"?{changed.urlencode()}"


def _tag(found: list[dict[str, Any]], *more: str) -> str:
    facts = [
        (row["pk"], row["revision"], row["due_at"], row["due_state"], row["client_waits_since"])
        for row in found
    ]
    return hashlib.sha256(repr((facts, more)).encode()).hexdigest()[:20]


def shown_error(filters: Filters) -> dict[str, Any] | None:
    """What is wrong with the query, and the query in three pieces around the place."""
    error, text = filters.query_error, filters.values.get("q", "")
    if error is None:
        return None
    return {
        "words": error.words,
        "before": text[: error.start],
        "marked": text[error.start : error.end],
        "after": text[error.end :],
    }


@desk_only
@require_safe
def ticket_list(request: Visitor) -> HttpResponse:
    """A queue. A number typed into the search opens its ticket; unknown filters are said (422)."""
    number = request.GET.get("q", "").strip().removeprefix("#")
    if (
        number.isascii()
        and number.isdigit()
        and len(number) < 16
        and Ticket.visible_to(request.user).filter(pk=int(number)).exists()
    ):
        return redirect("tickets:ticket_page", int(number))
    filters = read_filters(request.GET, user=request.user, now=timezone.now())
    page = read_page(request, filters)
    context = {
        "page": page,
        "queue": filters.queue,
        "filters": filters,
        "query_error": shown_error(filters),
        "chips": chips(filters, request.GET),
        "clear_url": f"?queue={filters.queue.name}",
        "selects": quick_selects(filters),
        "more_url": _address(request.GET, filters="all"),
        "orders": [(order, order is filters.order) for order in ORDERS.values()],
        "kept": [("queue", request.GET.get("queue", ""))],
        "search_query": filters.query,
        "table_url": f"{reverse('tickets:ticket_table')}?{request.GET.urlencode()}",
    }
    if request.GET.get("filters") == "all":
        context["more"] = more_filters(request.user, filters)
    return render(
        request, "tickets/ticket_list.html", context, status=422 if filters.errors else 200
    )


@desk_only
@require_safe
def ticket_table(request: Visitor) -> HttpResponse:
    """The rows alone, asked for every ten seconds: 304 while nothing in them has changed."""
    filters = read_filters(request.GET, user=request.user, now=timezone.now())
    page = read_page(request, filters)
    tag = f'"{page.tag}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = render(
            request, "tickets/_ticket_table.html", {"page": page, "queue": filters.queue}
        )
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@desk_only
@require_safe
def ticket_filters(request: Visitor) -> HttpResponse:
    """The filters whose choices are rows of tables, fetched when somebody opens them."""
    filters = read_filters(request.GET, user=request.user, now=timezone.now())
    more = more_filters(request.user, filters)
    return render(request, "tickets/_ticket_filters.html", {"more": more, "filters": filters})


@desk_only
@require_safe
def client_options(request: Visitor) -> HttpResponse:
    """Names of clients that begin or go on with what is typed, for the field's list."""
    typed = request.GET.get("client", "").strip()[:100]
    seen = clients_seen_by(request.user)
    names = seen.filter(name__icontains=typed).values_list("name", flat=True)[:20] if typed else []
    return render(request, "tickets/_client_options.html", {"names": names})


@desk_only
@require_safe
def query_options(request: Visitor) -> HttpResponse:
    """What the query may go on with, for the field's list."""
    typed = request.GET.get("q", "")[:MAX_LENGTH]
    context = Context(request.user, timezone.now(), timezone.get_current_timezone())
    return render(request, "tickets/_query_options.html", {"options": complete(typed, context)})
