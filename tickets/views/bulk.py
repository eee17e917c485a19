"""Changing many tickets: chosen in the queue, looked at, applied, taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Conflict, Refused
from tickets import permissions
from tickets.changes.targets import read_targets
from tickets.choices import BulkState, ItemState
from tickets.filters import read_filters
from tickets.forms.changes import ChangeRows, Offered
from tickets.models import Bulk, Macro, Ticket
from tickets.presentation.bulk import previews, results, tally
from tickets.presentation.changes import listed, lost
from tickets.services import bulk as services
from tickets.services.bulk_finishing import counts_of
from tickets.tasks import hint_many

PAGE = 25
MOST_ADDRESS = 4_000


def _bulk(request: Visitor, pk: int) -> Bulk:
    if not permissions.can_use_macros(request.user):
        raise PermissionDenied
    seen = Bulk.visible_to(request.user).select_related("macro", "undoes", "actor")
    return get_object_or_404(seen, pk=pk)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_list(request: Visitor) -> HttpResponse:
    """One's bulk changes; posted with tickets, or with the queue's address, a new one."""
    user = request.user
    if not permissions.can_use_macros(user):
        raise PermissionDenied
    if request.method == "POST":
        try:
            return redirect("tickets:bulk_page", _chosen(request).pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(_list_again(request))
    rows = Bulk.visible_to(user).select_related("macro").order_by("-pk")[:50]
    return render(request, "tickets/bulk_list.html", {"rows": rows})


def _address(request: Visitor) -> QueryDict:
    """What the address of the list asked for."""
    return QueryDict(request.POST.get("address", "")[:MOST_ADDRESS])


def _list_again(request: Visitor) -> str:
    """The list as it was: it says itself which word of its question cannot be read."""
    asked = _address(request).urlencode()
    return reverse("tickets:ticket_list") + (f"?{asked}" if asked else "")


def _chosen(request: Visitor) -> Bulk:
    user, seen = request.user, Ticket.visible_to(request.user)
    if request.POST.get("all"):
        address = _address(request)
        filters = read_filters(address, user=user, now=timezone.now())
        if filters.errors:
            raise Refused(_("The question of this list cannot be read: put it right first."))
        return services.choose_tickets(filters.apply(seen), actor=user, query=filters.query)
    wanted = services.numbers_of(request.POST.getlist("ticket"))
    return services.choose_tickets(seen.filter(pk__in=wanted), actor=user, wanted=wanted)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_page(request: Visitor, pk: int) -> HttpResponse:
    """A bulk change: what is to be done and what it would do; then what became of it."""
    bulk = _bulk(request, pk)
    if bulk.state != BulkState.DRAFT:
        return render(request, "tickets/bulk_done.html", _outcome(request, bulk))
    rows, status = _rows(request, bulk), 200
    if request.method == "POST" and request.POST.get("do") != "add":
        try:
            return _planned(request, bulk, rows)
        except Refused as refusal:
            rows.error, status = str(refusal), 409 if isinstance(refusal, Conflict) else 422
    context = {"bulk": bulk, "rows": rows, "total": bulk.items.count(),
               "macros": Macro.visible_to(request.user).offered().order_by("name"),
               **_preview(request, bulk)}  # fmt: skip
    return render(request, "tickets/bulk_draft.html", context, status=status)


def _rows(request: Visitor, bulk: Bulk) -> ChangeRows:
    data = request.POST if request.method == "POST" and "c-count" in request.POST else None
    initial = [] if bulk.macro else bulk.changes
    targets = read_targets(bulk.read() if bulk.changes else (), seen_by=request.user)
    return ChangeRows(Offered(request.user), targets, data=data, initial=initial)


def _planned(request: Visitor, bulk: Bulk, rows: ChangeRows) -> HttpResponse:
    """Do what the pressed button says. Raises Refused."""
    user, todo = request.user, request.POST.get("do", "")
    if todo == "apply":
        started = services.start(bulk, actor=user, seen=request.POST.get("seen"))
        if started.items.count() <= services.AT_ONCE:
            services.carry_on(started)
        else:
            hint_many()
    elif todo == "macro":
        chosen = services.numbers_of([request.POST.get("macro", "")])
        macro = Macro.visible_to(user).offered().filter(pk__in=chosen).first()
        if macro is None:
            raise Refused(_("Choose a macro."))
        services.plan(bulk, actor=user, macro=macro)
    else:
        if not rows.is_valid():
            raise Refused(_("Put the changes right first."))
        services.plan(bulk, actor=user, changes=rows.read())
    return redirect("tickets:bulk_page", bulk.pk)


def _preview(request: Visitor, bulk: Bulk) -> dict[str, Any]:
    if not bulk.changes:
        return {}
    changes = bulk.read()
    targets = read_targets(changes, seen_by=request.user)
    page = Paginator(bulk.items.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    gone = lost(changes, targets)
    lines = [] if gone else previews(
        list(page), changes, targets, bulk=bulk, user=request.user)  # fmt: skip
    return {
        "words": listed(changes, targets), "gone": gone, "lines": lines, "tally": tally(lines),
        "is_final": any(change.kind.is_final for change in changes), **_pages(page),
    }  # fmt: skip


def _pages(page: Any) -> dict[str, Any]:
    return {
        "page": page,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
    }


def _outcome(request: Visitor, bulk: Bulk) -> dict[str, Any]:
    counts = counts_of(bulk)
    total = sum(counts.values())
    items, shown = bulk.items.order_by("pk"), request.GET.get("show", "")
    if shown in ItemState.values:
        items = items.filter(state=shown)
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    changes = bulk.read()
    is_undo = bulk.undoes_id is not None
    undone = Bulk.visible_to(request.user).filter(undoes=bulk.pk).first()
    return {
        "bulk": bulk, "total": total, "finished": total - counts[ItemState.WAITING],
        "counts": [(ItemState(state), count) for state, count in sorted(counts.items())],
        "words": listed(changes, read_targets(changes, seen_by=request.user)),
        "is_running": bulk.state == "running",
        "lines": results(list(page), user=request.user, is_undo=is_undo), "is_undo": is_undo,
        "undone": undone, **_pages(page),
        "can_undo": bulk.state == BulkState.DONE and not is_undo and undone is None
        and counts[ItemState.DONE] > 0,
    }  # fmt: skip


@desk_only
@require_safe
def bulk_progress(request: Visitor, pk: int) -> HttpResponse:
    """How far it has come; asked for while it runs, and the whole page once it is done."""
    bulk = _bulk(request, pk)
    response = render(request, "tickets/_bulk_progress.html", _outcome(request, bulk))
    if bulk.state == BulkState.DONE:
        response["HX-Refresh"] = "true"
    return response


@desk_only
@require_POST
def bulk_undo(request: Visitor, pk: int) -> HttpResponse:
    """Take it back where nobody changed the tickets since."""
    bulk = _bulk(request, pk)
    try:
        back = services.undo(bulk, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("tickets:bulk_page", bulk.pk)
    if back.items.count() <= services.AT_ONCE:
        services.carry_on(back)
    else:
        hint_many()
    return redirect("tickets:bulk_page", back.pk)
