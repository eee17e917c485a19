"""Doors of rosters: who is on duty, the weeks ahead, covers, the note for who takes over."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escalation.duty import services
from escalation.duty.calendar import clash_words, days_of, now_of
from escalation.duty.forms import CoverForm
from escalation.duty.models import Roster
from escalation.duty.permissions import can_plan
from escalation.duty.rota import conflicts
from servicedesk.access import Visitor, desk_only, managers_only
from servicedesk.errors import Refused
from tickets.models import Ticket

DAYS = 28
SOON = timedelta(hours=12)
NOTE_SIZE = 100


def find_roster(request: Visitor, pk: int) -> Roster:
    found = Roster.visible_to(request.user).select_related("team", "outside_hours")
    roster: Roster = get_object_or_404(found, pk=pk)
    return roster


@require_safe
@desk_only
def roster_list(request: Visitor) -> HttpResponse:
    """Who is on duty now, roster by roster."""
    now = timezone.now()
    found = Roster.visible_to(request.user).active().select_related("team")
    rows = [{"roster": roster, **now_of(roster, now=now)} for roster in found]
    context = {"rows": rows, "can_plan": can_plan(request.user)}
    return render(request, "duty/roster_list.html", context)


@require_safe
@desk_only
def roster_page(request: Visitor, pk: int) -> HttpResponse:
    """The next four weeks of a roster."""
    return _page(request, find_roster(request, pk))


@require_POST
@managers_only
def cover_new(request: Visitor, pk: int) -> HttpResponse:
    """Put somebody on duty for a time."""
    roster = find_roster(request, pk)
    form = CoverForm(request.POST, user=request.user, levels=services.level_count(roster))
    if form.is_valid():
        try:
            services.set_cover(roster, **form.cleaned_data, actor=request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Put on duty."))
            return redirect("duty:roster_page", roster.pk)
    return _page(request, roster, form=form, status=422)


@require_POST
@managers_only
def cover_withdraw(request: Visitor, pk: int, cover: int) -> HttpResponse:
    """Let the rotation hold again."""
    roster = find_roster(request, pk)
    row = get_object_or_404(roster.covers.select_related("roster", "person"), pk=cover)
    try:
        services.withdraw_cover(row, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("duty:roster_page", roster.pk)


@require_safe
@desk_only
def handover_note(request: Visitor, pk: int) -> HttpResponse:
    """What who takes over must know: urgent tickets of the team, and what is due soon."""
    roster = find_roster(request, pk)
    now = timezone.now()
    held = Ticket.visible_to(request.user).open().filter(team=roster.team_id)
    shown = held.select_related("organisation", "assignee")
    context = {
        "roster": roster,
        "urgent": list(shown.filter(priority__lte=2).order_by("priority", "due_at")[:NOTE_SIZE]),
        "soon": list(
            shown.filter(priority__gt=2, due_at__lte=now + SOON).order_by("due_at")[:NOTE_SIZE]
        ),
    }
    return render(request, "duty/handover_note.html", context)


def _page(
    request: Visitor, roster: Roster, *, form: CoverForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    end = now + timedelta(days=DAYS)
    found = services.current_rota(roster, start=now - timedelta(days=1), end=end)
    context: dict[str, Any] = {"roster": roster, "can_plan": can_plan(request.user)}
    if found is not None:
        levels = found.levels
        context |= {
            "levels": range(1, levels + 1),
            "days": days_of(found, start=now, count=DAYS),
            "clashes": clash_words(conflicts(found, now, end), zone=found.zone),
            "form": form or CoverForm(user=request.user, levels=levels),
            "covers": services.coming_covers(roster, now=now),
        }
    return render(request, "duty/roster_page.html", context, status=status)
