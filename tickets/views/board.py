"""The coordinator's board: what nobody has, who could take it, who stands still."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import Team
from servicedesk.accounts.models.competence import SkillLevel
from servicedesk.accounts.skills import people_seen_by
from servicedesk.accounts.teams import teams_of
from servicedesk.errors import Refused
from tickets import permissions, services
from tickets.assigning import Candidate
from tickets.board import By, Engineer, automatic_teams, engineers, places_of, tag_of, unassigned
from tickets.candidates import candidates, near_to, pool_for, suggestion_for
from tickets.finding import find_ticket
from tickets.models import Ticket
from tickets.presentation import COLUMNS, Row, current_reader, list_row
from tickets.presentation.suggestions import SuggestionWords, skill_names, suggestion_words
from tickets.standing import standing_still
from tickets.views.undoing import standing_before, undo_url

SHOWN_OFFERS = 2


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
    """Unassigned tickets by urgency beside the engineers; partners see their own of both.

    In the background it is asked for every ten seconds: 304 while nothing on it has changed.
    """
    context = _context(request)
    tag = context["tag"] = tag_of(
        [(one.row.number, one.revision, one.suggestion) for one in context["waiting"]],
        context["people"], [(one.row.number, one.span) for one in context["still"]],
        str(context["chosen"]), sorted(context["automatic"]), context["ticket"],
    )  # fmt: skip
    if not request.headers.get("HX-Request"):
        return render(request, "tickets/board.html", context)
    response: HttpResponse
    if request.headers.get("If-None-Match") == f'"{tag}"':
        response = HttpResponseNotModified()
    else:
        response = render(request, "tickets/_board_live.html", context)
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def _context(request: Visitor) -> dict[str, Any]:
    now = timezone.now()
    reader = current_reader(now)
    teams = teams_of(request.user)
    chosen = _chosen(request, teams)
    seen = Ticket.visible_to(request.user)
    skills = skill_names()
    by = By(request.GET["by"]) if request.GET.get("by") in list(By) else By.LOAD
    asked = request.GET.get("skill", "")
    skill = (
        int(asked) if asked.isascii() and asked.isdigit() and int(asked[:18]) in skills else None
    )
    places = places_of(teams if chosen is None else [chosen])
    people = candidates(places, now=now)
    shown = engineers(people, places, reader=reader, skills=skills, by=by, skill=skill)
    picked, can_plan = _picked(request), request.user.is_manager
    near = near_to(picked, now=now) if picked else None
    ticket = (picked.pk, picked.revision) if picked else None
    if near is not None:
        shown.sort(key=lambda one: one.user not in near)
    return {
        **_waiting(request, chosen, skills=skills, people=people),
        "still": standing_still(seen, team=chosen, now=now, reader=reader),
        "people": shown,
        "rows": [drawn(one, ticket=ticket, is_near=near is None or one.user in near,
                       can_plan=can_plan, language=reader.language)
                 for one in shown],
        "levels": [f"{level} {words}" for level, words in SkillLevel.choices],
        "teams": teams,
        "chosen": chosen,
        "skills": sorted(skills.items(), key=lambda pair: pair[1]),
        "skill": skill,
        "by": by,
        "orders": [(By.LOAD, _("load now")), (By.HOURS, _("hours free today")),
                   (By.SKILL, _("level of skills")), (By.NAME, _("their name"))],
        "automatic": automatic_teams(),
        "can_plan": can_plan,
        "ticket": ticket,
        "narrowed": _narrowed(request),
    }  # fmt: skip


@lru_cache(maxsize=2_000)
def drawn(
    person: Engineer,
    *,
    ticket: tuple[int, int] | None,
    is_near: bool,
    can_plan: bool,
    language: str,
) -> SafeString:
    """A row of the board; ``is_near``: the ticket can be given to them where it is. Two hundred of
    them take a third of the page's time, and few change from one look to the next."""
    with translation.override(language):
        row = {"person": person, "ticket": ticket, "is_near": is_near, "can_plan": can_plan}
        return mark_safe(render_to_string("tickets/_board_engineer.html", row).strip())  # noqa: S308 — a template's own answer


def _waiting(
    request: Visitor, chosen: Team | None, *, skills: dict[int, str], people: dict[int, Candidate]
) -> dict[str, Any]:
    now = timezone.now()
    reader = current_reader(now)
    seen = Ticket.visible_to(request.user)
    found, has_more = unassigned(seen, team=chosen)
    pool = pool_for(found, now=now, known=people)
    rows = {
        row["pk"]: row for row in seen.filter(pk__in=[one.pk for one in found]).values(*COLUMNS)
    }
    waiting = [
        Waiting(
            list_row(rows[ticket.pk], reader), ticket.revision,
            ticket.team.name if ticket.team else "",
            suggestion_words(
                pool.suggestion(ticket), reader=reader, skills=skills, most=SHOWN_OFFERS
            ),
        )
        for ticket in found if ticket.pk in rows
    ]  # fmt: skip
    return {"waiting": waiting, "has_more": has_more}


def _picked(request: Visitor) -> Ticket | None:
    """The ticket somebody looks for a person for; it is given by a press on an engineer."""
    asked = request.GET.get("ticket", "")
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 18:
        return None
    found = Ticket.visible_to(request.user).open().unassigned().filter(pk=int(asked))
    return found.select_related("entitlement__contract").first()


def _narrowed(request: Visitor) -> str:
    """What the board is narrowed to, as a piece of an address."""
    kept = {name: request.GET[name] for name in ("team", "by", "skill") if request.GET.get(name)}
    return urlencode(kept)


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
    """One press: the ticket to the person, as the board was read. ``give``: person-revision, and
    "-past" of who plans the work, for a person that has no room."""
    ticket = find_ticket(request, number)
    if not permissions.can_assign(request.user, ticket):
        raise PermissionDenied
    pressed, revision, past = (*request.POST.get("give", "").split("-"), "", "", "")[:3]
    before = standing_before("assign", ticket)
    person = get_object_or_404(
        people_seen_by(request.user), pk=_number(pressed or request.POST.get("assignee"))
    )
    try:
        done = services.assign(
            ticket, assignee=person, actor=request.user,
            seen_revision=_number(revision or request.POST.get("seen_revision")),
            keeps_room=not (past and request.user.is_manager),
        )  # fmt: skip
    except Refused as refusal:
        more = _("A coordinator can give it all the same, by “Somebody else”.")
        messages.error(request, f"{refusal} {more}" if refusal.code == "full" else str(refusal))
    else:
        words = _("#%(number)d is given to %(name)s.") % {
            "number": number, "name": person.full_name,
        }  # fmt: skip
        undo = undo_url("assign", before, done, request.user, back="board")
        messages.success(request, words, extra_tags=undo)
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
    response = redirect("tickets:board")
    kept = {name: request.POST[name][:18] for name in ("team", "by", "skill")
            if request.POST.get(name, "").isalnum()}  # fmt: skip
    if kept:
        response["Location"] += f"?{urlencode(kept)}"
    return response


def _number(text: str | None) -> Any:
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)
