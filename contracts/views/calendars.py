"""Doors of calendars: the list, a year with its question, and the next version."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts import services
from contracts.calendar_forms import CalendarForm, QuestionForm
from contracts.calendar_pages import answer_to, changed_days, year_of
from contracts.models import ServiceHours
from contracts.permissions import can_manage_plans
from contracts.querysets import desk_day
from contracts.succession import splice
from contracts.wording import hours_words
from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Refused

FIRST_YEAR, LAST_YEAR = 2000, 2100
LOOKED_AHEAD_DAYS = 400
MOST_CHANGED = 60


@require_safe
@centre_only
def calendar_list(request: Visitor) -> HttpResponse:
    """Every calendar with its week and whether its feed answers."""
    rows = [
        {"hours": one, "words": hours_words(one), "feed": getattr(one, "feed", None)}
        for one in ServiceHours.visible_to(request.user).select_related("feed").order_by("name")
    ]
    context = {"rows": rows, "may_edit": can_manage_plans(request.user)}
    return render(request, "contracts/calendar_list.html", context)


@require_safe
@centre_only
def calendar_page(request: Visitor, key: int) -> HttpResponse:
    """A year of the calendar as it is known now; ``?since=&time=`` asks for a deadline."""
    hours = _hours(request, key)
    year = _year(request)
    calendar = services.calendar_as_known(hours.pk, pin=services.latest_pin())
    week = {int(day): rows for day, rows in hours.weekly.items()}
    question = QuestionForm(request.GET if "time" in request.GET else None)
    answer = None
    if question.is_bound and question.is_valid():
        since = question.moment(hours.time_zone)
        answer = answer_to(calendar, since, question.cleaned_data["time"])
    context = {
        "hours": hours,
        "words": hours_words(hours),
        "year": year,
        "months": year_of(calendar, year, week=week, today=desk_day()),
        "versions": list(hours.versions.select_related("created_by")),
        "feed": getattr(hours, "feed", None),
        "question": question,
        "answer": answer,
        "may_edit": can_manage_plans(request.user),
    }
    return render(request, "contracts/calendar_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def calendar_new(request: Visitor) -> HttpResponse:
    """A calendar of one's own."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def calendar_edit(request: Visitor, key: int) -> HttpResponse:
    """The next version of a calendar; ``fill`` writes holidays in, ``look`` shows what changes."""
    return _edit(request, _hours(request, key))


def _edit(request: Visitor, hours: ServiceHours | None) -> HttpResponse:
    if not can_manage_plans(request.user):
        raise PermissionDenied
    form = CalendarForm(request.POST or None, is_new=hours is None, initial=_initial(hours))
    context: dict[str, Any] = {"form": form, "hours": hours}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            act = request.POST.get("act", "save")
            if act == "fill":
                context["form"], status = _filled(form, hours), 200
            elif act == "look" and hours is not None:
                context["changed"], status = _changed(hours, form), 200
            else:
                try:
                    saved = _save(request, hours, form.cleaned_data)
                except Refused as refusal:
                    known = refusal.field if refusal.field in form.fields else None
                    form.add_error(known, str(refusal))
                else:
                    messages.success(
                        request,
                        _("Saved. Requests that are open keep the calendar they were promised."),
                    )
                    return redirect("contracts:calendar_page", key=saved.pk)
    return render(request, "contracts/calendar_edit.html", context, status=status)


def _initial(hours: ServiceHours | None) -> dict[str, Any]:
    if hours is None:
        return {f"day-{day}": "09:00-18:00" for day in range(5)} | {"time_zone": "Europe/Moscow"}
    feed = getattr(hours, "feed", None)
    return CalendarForm.initial_of(hours, today=desk_day(), feed=feed.url if feed else "")


def _filled(form: CalendarForm, hours: ServiceHours | None) -> CalendarForm:
    """The form again with the holidays written in; nothing is saved."""
    if not form.cleaned_data["country"]:
        form.add_error("country", _("Choose whose holidays are to be written in."))
        return form
    since = form.cleaned_data.get("effective_from") or desk_day()
    return CalendarForm(form.with_holidays(since=since), is_new=hours is None)


def _changed(hours: ServiceHours, form: CalendarForm) -> dict[str, Any]:
    given = form.cleaned_data
    before = services.calendar_as_known(hours.pk, pin=services.latest_pin())
    try:
        after = services.calendar_of(
            weekly=given["weekly"], exceptions=given["dated"], time_zone=given["time_zone"]
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return {}
    since: date = given["effective_from"]
    wanted = splice(before, services.begins(after, since), after)
    days = list(changed_days(before, wanted, since=since, days=LOOKED_AHEAD_DAYS))
    return {"days": days[:MOST_CHANGED], "more": max(len(days) - MOST_CHANGED, 0), "any": True}


def _save(request: Visitor, hours: ServiceHours | None, given: dict[str, Any]) -> ServiceHours:
    content = {
        "weekly": given["weekly"], "exceptions": given["dated"], "time_zone": given["time_zone"],
        "actor": request.user,
    }  # fmt: skip
    if hours is None:
        return services.create_hours(given["name"], feed=given["feed"], **content)
    return services.edit_hours(
        hours, effective_from=given["effective_from"], note=given["note"], feed=given["feed"],
        **content,
    )  # fmt: skip


def _hours(request: Visitor, key: int) -> ServiceHours:
    found = ServiceHours.visible_to(request.user).select_related("feed")
    return get_object_or_404(found, pk=key)


def _year(request: Visitor) -> int:
    asked = request.GET.get("year", "")
    if not asked:
        return desk_day().year
    if not asked.isdecimal() or not FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR:
        raise Http404
    return int(asked)
