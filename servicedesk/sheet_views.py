"""Doors of settings kept in sheets: the list, one row with its preview and history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Refused
from servicedesk.sheets import (
    Sheet,
    difference,
    history_of,
    remove_row,
    save_row,
    sheet_named,
    shown,
    stored,
    version_of,
)


def _sheet(request: Visitor, name: str) -> Sheet:
    found = sheet_named(name)
    if found is None:
        raise Http404
    if not found.is_for(request.user):
        raise PermissionDenied
    return found


@centre_only
@require_safe
def sheet(request: Visitor, name: str) -> HttpResponse:
    """Every row of a sheet, and what is not right with them together."""
    found = _sheet(request, name)
    rows = [(row.pk, [str(words(row)) for _head, words in found.columns]) for row in found.rows()]
    context = {
        "sheet": found,
        "heads": [head for head, _words in found.columns],
        "rows": rows,
        "warnings": found.warnings(),
    }
    return render(request, "servicedesk/sheet.html", context)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request: Visitor, name: str) -> HttpResponse:
    """A row that is not there yet."""
    found = _sheet(request, name)
    if not found.may_add:
        raise Http404
    return _edit(request, found, None)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_edit(request: Visitor, name: str, pk: int) -> HttpResponse:
    """One row; ``do`` says whether it is looked at, saved or removed."""
    found = _sheet(request, name)
    row = found.find(pk)
    if row is None:
        raise Http404
    return _edit(request, found, row)


def _edit(request: Visitor, found: Sheet, row: Any) -> HttpResponse:
    before = stored(found, row)
    seen = version_of(found, row)
    form = found.form_of(row, request.POST or None)
    context: dict[str, Any] = {"sheet": found, "row": row, "name": str(row) if row else ""}
    status, todo = 200, request.POST.get("do", "save")
    if request.method == "POST":
        seen = _number(request.POST.get("seen"))
        status = 422
        if todo == "remove" and row is not None:
            if _done(request, form, lambda: remove_row(
                found, row, actor=request.user, seen=seen, at=timezone.now()
            )):  # fmt: skip
                return redirect("sheet", found.name)
        elif form.is_valid() and todo == "look":
            status = 200
            changes = difference(before, shown(form, form.cleaned_data))
            context["preview"] = _labelled(form, changes)
            context["effect"] = found.effect(form)
        elif form.is_valid() and _done(request, form, lambda: save_row(
            found, form, actor=request.user, seen=seen, at=timezone.now()
        )):  # fmt: skip
            return redirect("sheet", found.name)
    context |= {
        "form": form,
        "seen": seen,
        "history": [
            (event, _labelled(form, {
                field: (event.data["before"].get(field, "–"), now)
                for field, now in (event.data["after"] or event.data["before"]).items()
            }))
            for event in (history_of(found, row) if row else ())
        ],
    }  # fmt: skip
    return render(request, "servicedesk/sheet_edit.html", context, status=status)


def _labelled(form: Any, changes: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [
        (str(form.fields[name].label) if name in form.fields else name, before, after)
        for name, (before, after) in changes.items()
    ]


def _done(request: Visitor, form: Any, act: Any) -> bool:
    """Whether it was done; a refusal stands at its field."""
    try:
        act()
    except Refused as refusal:
        form.is_valid()
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else -1
