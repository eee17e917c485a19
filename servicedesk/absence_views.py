"""Doors of absences: the week's grid, noting one, withdrawing it."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.absences import can_note_absence, note_absence, withdraw_absence
from servicedesk.accounts.models import Absence, User
from servicedesk.errors import Refused
from servicedesk.forms import AbsenceForm
from servicedesk.wording import weekday_words

WEEK = 7


@desk_only
def absence_list(request: Visitor) -> HttpResponse:
    """Who is away in a week, and the form to note one's own."""
    form = AbsenceForm(request.POST or None, user=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _noted(request, form):
            messages.success(request, _("Noted."))
            return redirect("absence_list")
    monday = _monday(request.GET.get("week", ""))
    days = [weekday_words(monday + timedelta(days=day)) for day in range(WEEK)]
    context = {
        "form": form,
        "rows": _rows(request.user, monday, days),
        "days": days,
        "before": (monday - timedelta(days=WEEK)).isoformat(),
        "after": (monday + timedelta(days=WEEK)).isoformat(),
    }
    return render(request, "servicedesk/absence_list.html", context, status=status)


def _noted(request: Visitor, form: AbsenceForm) -> bool:
    data = form.cleaned_data
    person = data["person"]
    if not can_note_absence(request.user, person):
        raise PermissionDenied
    zone = ZoneInfo(person.time_zone)
    try:
        note_absence(
            person, kind=data["kind"], substitute=data["substitute"], note=data["note"],
            starts_at=datetime.combine(data["first_day"], time(), tzinfo=zone),
            ends_at=datetime.combine(data["last_day"] + timedelta(days=1), time(), tzinfo=zone),
            actor=request.user,
        )  # fmt: skip
    except Refused as refused:
        names = {"starts_at": "first_day", "ends_at": "last_day"}
        field = names.get(refused.field or "", refused.field)
        form.add_error(field if field in form.fields else None, str(refused))
        return False
    return True


@require_POST
@desk_only
def absence_withdraw(request: Visitor, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.visible_to(request.user).select_related("user"), pk=pk)
    if not can_note_absence(request.user, absence.user):
        raise PermissionDenied
    try:
        withdraw_absence(absence, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("absence_list")


def _monday(asked: str) -> date:
    try:
        day = date.fromisoformat(asked) if asked else timezone.localdate()
    except ValueError as error:
        raise Http404 from error
    if not 2000 < day.year < 2100:
        raise Http404
    return day - timedelta(days=day.weekday())


def _rows(user: User, monday: date, days: list[str]) -> list[dict[str, Any]]:
    """A row for each absence of the week: who, why, which of its days."""
    zone = timezone.get_current_timezone()
    begins = [
        datetime.combine(monday + timedelta(days=day), time(), tzinfo=zone)
        for day in range(WEEK + 1)
    ]
    found = Absence.visible_to(user).between(begins[0], begins[-1])
    return [
        {
            "absence": absence,
            "days": [
                (day, absence.starts_at < end and absence.ends_at > begin)
                for day, (begin, end) in zip(days, pairwise(begins), strict=True)
            ],
            "may_withdraw": can_note_absence(user, absence.user),
        }
        for absence in found.select_related("user", "substitute").order_by(
            "user__full_name", "starts_at"
        )
    ]
