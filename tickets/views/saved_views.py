"""Saved views at the desk: the list, and one with what it finds now and its history."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Conflict, Refused
from tickets import forms, permissions, services
from tickets.models import SavedView, Ticket
from tickets.presentation import COLUMNS, current_reader, list_row
from tickets.query import QueryError
from tickets.query.errors import error_pieces
from tickets.saved_views import counts_of, history_of, preview


@dataclass(frozen=True)
class SavedRow:
    """A view in the list. ``count``: None where its question cannot be read."""

    view: SavedView
    count: int | None
    may_change: bool
    may_move: bool


def _find(request: Visitor, pk: int) -> SavedView:
    found = SavedView.visible_to(request.user).select_related("owner", "team")
    return get_object_or_404(found, pk=pk)


@desk_only
@require_safe
def saved_view_list(request: Visitor) -> HttpResponse:
    """Every view the person may use, shared ones first, with how many tickets each finds."""
    user = request.user
    views = list(SavedView.visible_to(user).select_related("owner", "team").order_by("place", "pk"))
    counts = counts_of(views, user)
    can_share = permissions.can_share_views(user)
    rows = [
        SavedRow(
            view,
            counts[view.pk],
            may_change=permissions.can_change_view(user, view),
            may_move=can_share if view.is_shared else view.owner_id == user.pk,
        )
        for view in views
    ]
    groups = [
        (_("Shared"), [row for row in rows if row.view.is_shared]),
        (_("Mine"), [row for row in rows if row.view.owner_id == user.pk]),
        (
            _("Left by people who are here no more"),
            [row for row in rows if row.view.owner_id not in (None, user.pk)],
        ),
    ]
    return render(request, "tickets/saved_view_list.html", {"groups": groups, "is_any": views})


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_new(request: Visitor) -> HttpResponse:
    """A view that is not there yet; ``?query=`` is what it begins with."""
    return _edit(request, None)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request: Visitor, pk: int) -> HttpResponse:
    """One view; ``?version=2`` shows what it was, to look at or to take again."""
    view = _find(request, pk)
    if not permissions.can_change_view(request.user, view):
        raise PermissionDenied
    return _edit(request, view)


def _edit(request: Visitor, view: SavedView | None) -> HttpResponse:
    if request.method != "POST":
        facts = _facts(request, view)
        form = forms.SavedViewForm(user=request.user, initial=facts)
        return _show(request, view, form, query=facts["query"])
    form = forms.SavedViewForm(request.POST, user=request.user)
    status, is_preview = 422, request.POST.get("do") == "preview"
    if is_preview:
        status = 200
    elif form.is_valid():
        try:
            saved = services.save_view(
                form.draft(), actor=request.user, view=view, seen_version=_seen(request)
            )
            messages.success(request, _("Saved: it stands in the side bar."))
            return redirect("tickets:saved_view_edit", saved.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
    return _show(request, view, form, query=request.POST.get("query", ""), status=status)


def _seen(request: Visitor) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None


def _facts(request: Visitor, view: SavedView | None) -> dict[str, Any]:
    """First values of the form: the view's, those of an older version, or the address's."""
    if view is None:
        return forms.SavedViewForm.facts_given(request.GET)
    facts = forms.SavedViewForm.facts_of(view)
    asked = request.GET.get("version", "")
    if asked:
        older = next((one for one in history_of(view) if str(one.data["version"]) == asked), None)
        if older is None:
            raise Http404
        facts |= {name: older.data[name] for name in ("name", "query", "sort", "columns")}
    return facts


def _show(
    request: Visitor, view: SavedView | None, form: Any, *, query: str, status: int = 200
) -> HttpResponse:
    context = {
        "view": view,
        "form": form,
        "seen": request.POST.get("seen") or (view.version if view else ""),
        "history": history_of(view) if view else [],
        "asked_version": request.GET.get("version", ""),
        **_found_now(request, " ".join(query.split())),
    }
    return render(request, "tickets/saved_view_edit.html", context, status=status)


def _found_now(request: Visitor, query: str) -> dict[str, Any]:
    """What the question finds now, or where it cannot be read."""
    now = timezone.now()
    try:
        found = preview(query, request.user, now=now)
    except QueryError as error:
        return {"query_error": error_pieces(error, query)}
    tickets = Ticket.visible_to(request.user).filter(pk__in=found.keys).by_deadline()
    reader = current_reader(now)
    return {"found": found, "rows": [list_row(row, reader) for row in tickets.values(*COLUMNS)]}


@desk_only
@require_POST
def saved_view_remove(request: Visitor, pk: int) -> HttpResponse:
    """Delete a view."""
    view = _find(request, pk)
    try:
        services.remove_view(view, actor=request.user)
        messages.success(request, _("Deleted: “%(name)s”.") % {"name": view.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:saved_view_list")


@desk_only
@require_POST
def saved_view_move(request: Visitor, pk: int) -> HttpResponse:
    """Put a view one place up or down in its list."""
    view = _find(request, pk)
    try:
        services.move_view(view, actor=request.user, is_up=request.POST.get("to") == "up")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:saved_view_list")
