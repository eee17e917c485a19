"""The regulation at the desk: its sheets, and one with preview and history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.access import Visitor, centre_only
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets import forms, permissions, services
from tickets.models import Sheet, SheetVersion
from tickets.models.regulation import Item
from tickets.services import SheetDraft
from tickets.views.versions import number_in, shown_version

CHANGING = ["GET", "HEAD", "POST"]


def _refuse_others(user: User) -> None:
    if not permissions.can_manage_regulation(user):
        raise PermissionDenied


@centre_only
@require_safe
def regulation_list(request: Visitor) -> HttpResponse:
    """Every sheet, by what it is for."""
    _refuse_others(request.user)
    rows = Sheet.visible_to(request.user).select_related("current__team", "current__plan")
    return render(request, "tickets/regulation_list.html", {"rows": rows})


@centre_only
@require_http_methods(CHANGING)
def regulation_new(request: Visitor) -> HttpResponse:
    """A sheet that is not there yet."""
    _refuse_others(request.user)
    return _edit(request, None)


@centre_only
@require_http_methods(CHANGING)
def regulation_edit(request: Visitor, pk: int) -> HttpResponse:
    """One sheet; ``?version=2`` shows an older version, to look at or to take again."""
    _refuse_others(request.user)
    return _edit(request, get_object_or_404(Sheet.visible_to(request.user), pk=pk))


def _edit(request: Visitor, known: Sheet | None) -> HttpResponse:
    version = shown_version(request, known.versions.all(), current=known.current) if known else None
    if request.method != "POST":
        facts = forms.SheetForm.facts_of(version) if version else None
        form = forms.SheetForm(user=request.user, initial=facts)
        rows = forms.ItemForms(initial=version.items if version else [], prefix="i")
        return _show(request, known, form, rows, version, version.read() if version else [])
    form = forms.SheetForm(request.POST, user=request.user)
    rows = forms.ItemForms(request.POST, prefix="i")
    status, shown = 422, version.read() if version else []
    if form.is_valid() and rows.is_valid():
        shown = forms.items_given(rows)
        try:
            if request.POST.get("do") == "preview":
                return _show(request, known, form, rows, version, shown)
            saved = _save(request, form, shown, known)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            number = saved.current.number if saved.current else 0
            messages.success(request, _("Saved as version %(number)d.") % {"number": number})
            return redirect("tickets:regulation_edit", saved.pk)
    return _show(request, known, form, rows, version, shown, status=status)


def _save(request: Visitor, form: forms.SheetForm, items: list[Item], known: Sheet | None) -> Sheet:
    seen = request.POST.get("seen", "")
    return services.save_sheet(
        SheetDraft(**form.cleaned_data, items=items), actor=request.user, sheet=known,
        seen_version=number_in(seen) if known else None,
    )  # fmt: skip


def _show(
    request: Visitor,
    known: Sheet | None,
    form: forms.SheetForm,
    rows: Any,
    version: SheetVersion | None,
    items: list[Item],
    *,
    status: int = 200,
) -> HttpResponse:
    current = known.current if known else None
    context = {
        "known": known,
        "form": form,
        "rows": rows,
        "items": items,
        "seen": request.POST.get("seen") or (current.number if current else 0),
        "version": version,
        "is_old": version is not None and current is not None and version.pk != current.pk,
        "history": known.versions.select_related("made_by") if known else [],
        "kind": form["kind"].value() or "checklist",
        "subject": form["subject"].value() or "",
        "body": form["body"].value() or "",
    }
    return render(request, "tickets/regulation_edit.html", context, status=status)
