"""The queue: named sets of tickets, filters in the address, pages by keyset, rows that refresh."""

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from tickets import permissions
from tickets.filter_fields import more_filters, quick_selects
from tickets.filters import Filters, chips, clients_seen_by, read_filters
from tickets.heads import heads
from tickets.models import Ticket
from tickets.pulse import is_quiet, is_same, pulse
from tickets.query import MAX_LENGTH, Context, complete
from tickets.query.errors import error_pieces
from tickets.queue_page import address_with, draw_page, find_page, find_tag
from tickets.view_address import new_view_url

SPLIT = "split"
"""The cookie that remembers who reads beside the list."""


def shown_error(filters: Filters) -> dict[str, Any] | None:
    """What is wrong with the query, and the query in three pieces around the place."""
    error = filters.query_error
    return None if error is None else error_pieces(error, filters.values.get("q", ""))


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
    now = timezone.now()
    filters = read_filters(request.GET, user=request.user, now=now)
    beat = pulse(request.user, now)
    found = find_page(request.GET, filters, request.user, now=now, beat=beat)
    page = draw_page(found, filters, now)
    view = filters.view
    context = {
        "page": page,
        "live_tag": f"{page.tag}.{beat}",
        "queue": filters.queue,
        "view": view,
        "may_change_view": view is not None and permissions.can_change_view(request.user, view),
        "save_url": new_view_url(filters),
        "filters": filters,
        "query_error": shown_error(filters),
        "chips": chips(filters, request.GET),
        "clear_url": f"?view={view.slug}" if view else f"?queue={filters.queue.name}",
        "selects": quick_selects(filters),
        "more_url": address_with(request.GET, filters="all"),
        "heads": heads(filters, request.GET),
        "kept": [(name, request.GET.get(name, "")) for name in ("queue", "view", "order")],
        "search_query": filters.query,
        "table_url": f"{reverse('tickets:ticket_table')}?{_rows_only(request.GET)}",
        "is_split": request.COOKIES.get(SPLIT) == "1",
        "opened": _opened(request),
    }
    if request.GET.get("filters") == "all":
        context["more"] = more_filters(request.user, filters)
    is_wrong = filters.errors or filters.view_error
    return render(request, "tickets/ticket_list.html", context, status=422 if is_wrong else 200)


def _rows_only(address: QueryDict) -> str:
    """What of the address says which rows: the ticket read beside them does not."""
    rows = address.copy()
    for name in ("open", "filters"):
        rows.pop(name, None)
    return rows.urlencode()


def _opened(request: Visitor) -> int | None:
    """The ticket the address says is read beside the list."""
    number = request.GET.get("open", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None


@desk_only
@require_safe
def ticket_table(request: Visitor) -> HttpResponse:
    """The rows alone, asked for every ten seconds: 304 at once while nothing has happened anywhere,
    and while nothing in them has changed."""
    now = timezone.now()
    asked, beat = request.headers.get("If-None-Match", ""), pulse(request.user, now)
    if is_quiet(asked, beat):
        return _live(HttpResponseNotModified(), asked.removeprefix("W/").strip('"'))
    filters = read_filters(request.GET, user=request.user, now=now)
    if asked:
        shown = find_tag(request.GET, filters, request.user, now=now, beat=beat)
        if is_same(asked, shown):
            return _live(HttpResponseNotModified(), f"{shown}.{beat}")
    found = find_page(request.GET, filters, request.user, now=now, beat=beat)
    page, tag = draw_page(found, filters, now), f"{found.tag}.{beat}"
    context = {"page": page, "queue": filters.queue, "live_tag": tag, "filters": filters}
    return _live(render(request, "tickets/_ticket_table.html", context), tag)


def _live(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = f'"{tag}"'
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
