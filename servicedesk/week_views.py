"""Doors of people's weeks: filling them in, a team's week, calendars for other programs."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk import icalendar
from servicedesk.access import Visitor, desk_only, public
from servicedesk.accounts.absences import can_note_absence
from servicedesk.accounts.calendar_links import (
    close_calendar,
    links_of,
    open_calendar,
    opened_by,
)
from servicedesk.accounts.models import Team, User
from servicedesk.accounts.skills import people_seen_by
from servicedesk.accounts.teams import members_of, teams_of
from servicedesk.accounts.week import copied, say_days
from servicedesk.accounts.week_calendar import entries
from servicedesk.accounts.week_pages import (
    WEEK,
    days_from,
    monday_of,
    state_choices,
    team_page,
    weeks_page,
)
from servicedesk.errors import Refused

SHOWN_WEEKS = 4


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: Visitor, pk: int | None = None) -> HttpResponse:
    """A person's next weeks: one's own, or somebody's by who plans the work."""
    person = get_object_or_404(people_seen_by(request.user), pk=pk or request.user.pk)
    if not can_note_absence(request.user, person):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, person)
    try:
        _say(request, person)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, person, status=422)
    return redirect(f"{request.path}?from={_monday(request, 'from').isoformat()}")


def _say(request: Visitor, person: User) -> None:
    """Keep what was posted; ``do`` names a week to fill as the one before it."""
    monday, today = _monday(request, "from"), _today(person)
    copy = request.POST.get("do", "")
    if copy.startswith("copy-"):
        days = days_from(monday_of(_date(copy.removeprefix("copy-"))), 1)
        wanted = copied(person, days, today=today)
    else:
        asked = {day: request.POST.get(f"day-{day}") for day in days_from(monday, SHOWN_WEEKS)}
        wanted = {day: state for day, state in asked.items() if state and day >= today}
    changed = say_days(person, wanted, actor=request.user, at=timezone.now())
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))


def _show(
    request: Visitor, person: User, *, status: int = 200, address: str = ""
) -> HttpResponse:  # fmt: skip
    monday, today = _monday(request, "from"), _today(person)
    ahead = timedelta(days=WEEK * SHOWN_WEEKS)
    weeks = weeks_page(person, monday, SHOWN_WEEKS, today=today)
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "weeks": [(days[0].day, days, days[-1].day >= today) for days in weeks],
        "choices": state_choices(),
        "from": monday.isoformat(),
        "before": (monday - ahead).isoformat(),
        "after": (monday + ahead).isoformat(),
        "teams": teams_of(request.user),
        "links": links_of(request.user),
        "address": address,
    }
    return render(request, "servicedesk/week.html", context, status=status)


@desk_only
@require_safe
def team_week(request: Visitor, pk: int) -> HttpResponse:
    """A team's week, with the days on which somebody is missing."""
    team = _team(request.user, pk)
    monday = _monday(request, "week")
    people = members_of(team, seen_by=request.user)
    rows, days = team_page(people, monday, today=timezone.localdate())
    context = {
        "team": team,
        "teams": teams_of(request.user),
        "rows": [(person, cells, can_note_absence(request.user, person)) for person, cells in rows],
        "days": days,
        "week": monday.isoformat(),
        "before": (monday - timedelta(days=WEEK)).isoformat(),
        "after": (monday + timedelta(days=WEEK)).isoformat(),
    }
    return render(request, "servicedesk/team_week.html", context)


@desk_only
@require_POST
def calendar_open(request: Visitor) -> HttpResponse:
    """Make an address for a calendar program; it is shown now and never again."""
    asked = request.POST.get("team", "")
    team = _team(request.user, _number(asked)) if asked else None
    try:
        secret = open_calendar(request.user, team=team, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("week")
    address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
    return _show(request, request.user, address=address)


@desk_only
@require_POST
def calendar_close(request: Visitor, pk: int) -> HttpResponse:
    if not close_calendar(request.user, pk, at=timezone.now()):
        raise Http404
    messages.success(request, _("The address opens nothing any more."))
    return redirect("week")


@public
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar a secret address opens, in its owner's language."""
    opened = opened_by(secret)
    if opened is None:
        raise Http404
    now = timezone.now()
    with translation.override(opened.owner.language):
        name = opened.team.name if opened.team else opened.owner.full_name
        found = entries(opened, now=now, host=request.get_host())
        text = icalendar.calendar(name, found, now=now)
    answer = HttpResponse(text, content_type=icalendar.CONTENT_TYPE)
    answer["Cache-Control"] = "private, max-age=300"
    return answer


def _team(user: User, pk: int) -> Team:
    found = next((team for team in teams_of(user) if team.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _today(person: User) -> date:
    return timezone.localdate(timezone=ZoneInfo(person.time_zone))


def _monday(request: Visitor, name: str) -> date:
    asked = request.POST.get(name) or request.GET.get(name, "")
    return monday_of(_date(asked) if asked else timezone.localdate())


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not 2000 < day.year < 2100:
        raise Http404
    return day


def _number(text: str) -> Any:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)
