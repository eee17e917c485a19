"""The coordinator's board: what nobody has, who could take it, who stands still."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import Team
from servicedesk.accounts.skills import people_seen_by
from servicedesk.accounts.teams import teams_of
from servicedesk.errors import Refused
from tickets import permissions, services
from tickets.board import (
    automatic_teams,
    engineers,
    standing_still,
    unassigned,
)
from tickets.candidates import pool_for, suggestion_for
from tickets.models import Ticket
from tickets.presentation import COLUMNS, Row, current_reader, list_row
from tickets.presentation.suggestions import SuggestionWords, skill_names, suggestion_words
from tickets.views.ticket_page import find_ticket

STILL_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unassigned ticket with who could take it."""

    row: Row
    revision: int
    team: str
    suggestion: SuggestionWords


@desk_only
@require_safe
def board(request: Visitor) -> HttpResponse:
    """Unassigned tickets by urgency beside the engineers; partners see their own of both."""
    now = timezone.now()
    reader = current_reader(now)
    teams = teams_of(request.user)
    chosen = _chosen(request, teams)
    seen = Ticket.visible_to(request.user)
    found = unassigned(seen, team=chosen)
    pool = pool_for(found, now=now)
    rows = {
        row["pk"]: row for row in seen.filter(pk__in=[one.pk for one in found]).values(*COLUMNS)
    }
    skills = skill_names()
    waiting = [
        Waiting(
            list_row(rows[ticket.pk], reader), ticket.revision,
            ticket.team.name if ticket.team else "",
            suggestion_words(pool.suggestion(ticket), reader=reader, skills=skills),
        )
        for ticket in found if ticket.pk in rows
    ]  # fmt: skip
    still = standing_still(seen, before=now - STILL_AFTER, team=chosen)
    context = {
        "waiting": waiting,
        "still": [list_row(row, reader) for row in still.values(*COLUMNS)],
        "people": engineers(
            teams if chosen is None else [chosen], now=now, reader=reader, skills=skills
        ),
        "teams": teams,
        "chosen": chosen,
        "automatic": automatic_teams(),
        "can_plan": request.user.is_manager,
    }
    return render(request, "tickets/board.html", context)


def _chosen(request: Visitor, teams: list[Team]) -> Team | None:
    """The team the board is narrowed to; 404 for one the person does not see."""
    asked = request.GET.get("team", "")
    if not asked:
        return None
    for team in teams:
        if str(team.pk) == asked:
            return team
    raise Http404


@desk_only
@require_safe
def ticket_suggestion(request: Visitor, number: int) -> HttpResponse:
    """Who could take this ticket, and why not others: a fragment of its page."""
    ticket = find_ticket(request, number)
    now = timezone.now()
    reader = current_reader(now)
    words = suggestion_words(
        suggestion_for(ticket, now=now), reader=reader, skills=skill_names()
    )  # fmt: skip
    context = {"ticket": ticket, "suggestion": words, "revision": ticket.revision,
               "can_assign": permissions.can_assign(request.user, ticket)}  # fmt: skip
    return render(request, "tickets/ticket_suggestion.html", context)


@desk_only
@require_POST
def board_assign(request: Visitor, number: int) -> HttpResponse:
    """One press: the ticket to the person, as the board was read."""
    ticket = find_ticket(request, number)
    if not permissions.can_assign(request.user, ticket):
        raise PermissionDenied
    person = get_object_or_404(
        people_seen_by(request.user), pk=_number(request.POST.get("assignee"))
    )
    try:
        services.assign(
            ticket, assignee=person, actor=request.user,
            seen_revision=_number(request.POST.get("seen_revision")),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("#%(number)d is given to %(name)s.")
        messages.success(request, words % {"number": number, "name": person.full_name})
    return _back(request)


@desk_only
@require_POST
def board_automatic(request: Visitor, team: int) -> HttpResponse:
    """Let a team's tickets be given out by the rules, or by people again."""
    if not request.user.is_manager:
        raise PermissionDenied
    found = next((one for one in teams_of(request.user) if one.pk == team), None)
    if found is None:
        raise Http404
    is_automatic = request.POST.get("automatic") == "yes"
    services.set_automatic(found.pk, is_automatic=is_automatic, actor=request.user)
    return _back(request)


def _back(request: Visitor) -> HttpResponse:
    team = request.POST.get("team", "")
    response = redirect("tickets:board")
    if team.isascii() and team.isdigit():
        response["Location"] += f"?team={team[:18]}"
    return response


def _number(text: str | None) -> Any:
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)
