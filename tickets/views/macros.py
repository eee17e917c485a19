"""Macros: on a ticket with the real text before anything is done, and where they are kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Conflict, Refused
from tickets import permissions
from tickets.changes.reading import read_changes
from tickets.changes.recorded import recorded_words
from tickets.changes.targets import read_targets
from tickets.choices import MacroScope
from tickets.finding import find_ticket
from tickets.forms.changes import ChangeRows, MacroForm, Offered
from tickets.models import Macro, Ticket
from tickets.presentation.changes import Preview, listed, lost, preview_of
from tickets.services.macros import MacroDraft, history_of, macro_words, save_macro, use_macro
from tickets.services.rehearsal import rehearse

SUBJECT = "tickets.macro"


def _refuse_others(request: Visitor) -> None:
    if not permissions.can_use_macros(request.user):
        raise PermissionDenied


def _macro(request: Visitor, pk: int) -> Macro:
    seen = Macro.visible_to(request.user).select_related("team", "owner")
    return get_object_or_404(seen, pk=pk)


@desk_only
@require_safe
def ticket_macros(request: Visitor, number: int) -> HttpResponse:
    """The macros one may use on this ticket: a menu's list, or a page of its own."""
    _refuse_others(request)
    ticket = find_ticket(request, number)
    macros = Macro.visible_to(request.user).offered().order_by("-use_count", "name")[:100]
    context = {"ticket": ticket, "macros": macros}
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return render(request, "tickets/_macro_menu.html", context)
    return render(request, "tickets/ticket_macros.html", context)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_macro(request: Visitor, number: int, pk: int) -> HttpResponse:
    """What the macro would do to this ticket, word for word; posted, it is done, all or nothing."""
    _refuse_others(request)
    ticket, macro = find_ticket(request, number), _macro(request, pk)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            use_macro(
                ticket, macro, actor=request.user,
                seen_revision=_number(request, "seen_revision"),
                seen_version=_number(request, "seen_version"),
            )  # fmt: skip
        except Refused as error:
            refusal, status = str(error), 409 if isinstance(error, Conflict) else 422
        else:
            messages.success(request, _("Done: %(name)s.") % {"name": macro.name})
            if Ticket.visible_to(request.user).filter(pk=number).exists():
                return redirect("tickets:ticket_page", number)
            return redirect("tickets:ticket_list")
    ticket = find_ticket(request, number)
    context = {
        "ticket": ticket, "macro": macro, "refusal": refusal, "revision": ticket.revision,
        **_shown(request, macro.changes, ticket, why=macro_words(macro)),
    }  # fmt: skip
    return render(request, "tickets/ticket_macro.html", context, status=status)


def _shown(request: Visitor, data: object, ticket: Ticket | None, *, why: str) -> dict[str, Any]:
    """Changes in words, what of them is gone, and what they would do to the ticket."""
    changes = read_changes(data)
    targets = read_targets(changes, seen_by=request.user)
    preview: Preview | None = None
    if ticket is not None:
        found = rehearse(ticket, changes, targets=targets, actor=request.user, why=why)
        preview = preview_of(found)
    return {"words": listed(changes, targets), "gone": lost(changes, targets), "preview": preview}


@desk_only
@require_safe
def macro_list(request: Visitor) -> HttpResponse:
    """The macros one sees, with how often they are used."""
    _refuse_others(request)
    rows = Macro.visible_to(request.user).select_related("team", "owner").order_by("name", "pk")
    return render(request, "tickets/macro_list.html", {"rows": rows})


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def macro_new(request: Visitor) -> HttpResponse:
    _refuse_others(request)
    return _edit(request, None)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def macro_edit(request: Visitor, pk: int) -> HttpResponse:
    """One macro, its preview on a chosen ticket and every version it had."""
    _refuse_others(request)
    return _edit(request, _macro(request, pk))


def _edit(request: Visitor, macro: Macro | None) -> HttpResponse:
    user, posted = request.user, request.method == "POST"
    targets = read_targets(macro.read() if macro else (), seen_by=user)
    rows = ChangeRows(
        Offered(user), targets, data=request.POST if posted else None,
        initial=macro.changes if macro else (),
    )  # fmt: skip
    form = MacroForm(request.POST if posted else None, initial=_facts(macro), user=user)
    status, shown = 200, None
    if posted and request.POST.get("do") != "add":
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                if request.POST.get("do") == "save":
                    saved = _save(request, form, rows, macro)
                    messages.success(request, _("Saved as version %(number)d.") % {
                        "number": saved.version})  # fmt: skip
                    return redirect("tickets:macro_edit", saved.pk)
                shown, status = _try_out(request, rows.read()), 200
            except Refused as refusal:
                if refusal.field in form.fields:
                    form.add_error(refusal.field, str(refusal))
                else:
                    rows.error = str(refusal)
                status = 409 if isinstance(refusal, Conflict) else 422
    context = {
        "macro": macro, "form": form, "rows": rows, "shown": shown,
        "gone": lost(macro.read(), targets) if macro else [],
        "can_keep": macro is None or permissions.can_keep_macro(user, macro),
        "seen": request.POST.get("seen") or (macro.version if macro else 0),
        "try_on": request.POST.get("try_on", ""),
        "history": _history(macro),
    }  # fmt: skip
    return render(request, "tickets/macro_edit.html", context, status=status)


def _facts(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {"scope": MacroScope.OWN, "is_active": True}
    return {"name": macro.name, "scope": macro.scope, "team": macro.team_id,
            "is_active": macro.is_active}  # fmt: skip


def _save(request: Visitor, form: MacroForm, rows: ChangeRows, macro: Macro | None) -> Macro:
    draft = MacroDraft(changes=rows.read(), **form.cleaned_data)
    version = _number(request, "seen")
    return save_macro(draft, actor=request.user, macro=macro, seen_version=version)


def _number(request: Visitor, name: str) -> int | None:
    """What was seen, as the form sends it; None where it sends nothing of the kind."""
    seen = request.POST.get(name, "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


def _try_out(request: Visitor, data: object) -> dict[str, Any]:
    """The preview on the ticket whose number was given."""
    number = request.POST.get("try_on", "").strip().removeprefix("#")
    ticket = None
    if number.isascii() and number.isdigit() and len(number) < 16:
        ticket = Ticket.visible_to(request.user).filter(pk=int(number)).first()
    if number and ticket is None:
        raise Refused(_("There is no ticket %(number)s.") % {"number": number[:20]})
    return _shown(request, data, ticket, why=_("a trial")) | {"ticket": ticket}


def _history(macro: Macro | None) -> list[dict[str, Any]]:
    if macro is None:
        return []
    return [
        {"event": event, "words": recorded_words(event.data.get("changes", ())),
         "number": event.data["version"], "name": event.data["name"]}
        for event in history_of("macro.saved", SUBJECT, macro.pk)
    ]  # fmt: skip
