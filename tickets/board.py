"""What the coordinator's board shows, in a constant number of queries."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Team, TeamMember
from tickets.assigning import FULL_DAY_MINUTES, Candidate
from tickets.choices import Status
from tickets.models import TeamAssignment, Ticket
from tickets.presentation.reader import Reader
from tickets.presentation.suggestions import away_words, full_words, left_words
from tickets.querysets import TicketQuerySet

SHOWN_WAITING = 15
BUSY_SHARE, FULL_SHARE = 70, 100
SHOWN_SKILLS = 4


@dataclass(frozen=True, slots=True)
class Engineer:
    """A person on the board. ``team``: where there is only one; ``share``: of the capacity in use,
    in percent, at most 100; ``skills``: each with its level; ``is_barred``: nothing can be given to
    them now; ``full``: what one more would come to, where only that bars them."""

    user: int
    name: str
    teams: str
    team: int | None
    load: str
    share: int
    tone: str
    skills: str
    left: str
    away: str
    is_working: bool
    is_barred: bool
    full: str


def unassigned(seen: TicketQuerySet, *, team: Team | None) -> tuple[list[Ticket], bool]:
    """The open tickets nobody has, the most urgent first, and whether there are more; planned ones
    later."""
    rows = seen.open().unassigned().exclude(status=Status.SCHEDULED)
    if team is not None:
        rows = rows.filter(team=team)
    rows = rows.select_related("team", "entitlement__contract")
    found = list(rows.by_deadline()[: SHOWN_WAITING + 1])
    return found[:SHOWN_WAITING], len(found) > SHOWN_WAITING


def automatic_teams() -> set[int]:
    rows = TeamAssignment.objects.filter(is_automatic=True)
    return set(rows.values_list("team", flat=True))


class By(StrEnum):
    """How the engineers are ordered; those who cannot be asked now stand last in any case."""

    LOAD = "load"
    HOURS = "hours"
    SKILL = "skill"
    NAME = "name"


def places_of(teams: Sequence[Team]) -> dict[int, list[Team]]:
    """Everybody of these teams who can be given a ticket, with their teams."""
    known = {team.pk: team for team in teams}
    members = TeamMember.objects.filter(team__in=known, user__is_active=True)
    places: defaultdict[int, list[Team]] = defaultdict(list)
    for user, team in members.exclude(user__role=Role.OPERATOR).values_list("user", "team"):
        places[user].append(known[team])
    return dict(places)


def engineers(
    people: Mapping[int, Candidate],
    places: Mapping[int, Sequence[Team]],
    *,
    reader: Reader,
    skills: Mapping[int, str],
    by: By = By.LOAD,
    skill: int | None = None,
) -> list[Engineer]:
    """These people in an order; ``skill``: only those who have it, the best first."""
    found = [
        (candidate, _engineer(candidate, places[key], reader=reader, skills=skills))
        for key, candidate in people.items()
        if skill is None or skill in candidate.levels
    ]
    found.sort(key=lambda pair: (*_off(pair[0]), *_place(pair[0], pair[1], by=by, skill=skill)))
    return [engineer for _candidate, engineer in found]


def _off(candidate: Candidate) -> tuple[bool, bool]:
    return bool(candidate.back_at), not candidate.is_working


def _place(
    candidate: Candidate, engineer: Engineer, *, by: By, skill: int | None
) -> tuple[int, int, str]:
    left = FULL_DAY_MINUTES if candidate.minutes_left is None else candidate.minutes_left
    level = candidate.levels.get(skill, 0) if skill is not None else sum(candidate.levels.values())
    first = {By.LOAD: engineer.share, By.HOURS: -left, By.SKILL: -level, By.NAME: 0}[by]
    return (-level if skill is not None else 0), first, engineer.name


def _engineer(
    candidate: Candidate, teams: Sequence[Team], *, reader: Reader, skills: Mapping[int, str]
) -> Engineer:
    capacity = candidate.capacity
    share = min(round(100 * candidate.load / capacity), 100) if capacity else 100
    tone = "breach" if share >= FULL_SHARE else "warn" if share >= BUSY_SHARE else "ok"
    left = candidate.minutes_left
    best_first = sorted(candidate.levels.items(), key=lambda pair: -pair[1])
    return Engineer(
        candidate.user, candidate.name, ", ".join(sorted(team.name for team in teams)),
        teams[0].pk if len(teams) == 1 else None,
        f"{candidate.load}/{candidate.capacity}", share, tone,
        ", ".join([f"{skills[key]} {level}" for key, level in best_first if key in skills]
                  [:SHOWN_SKILLS]),
        left_words(left, reader) if left is not None else "",
        away_words(candidate, reader),
        candidate.is_working,
        any(_off(candidate)) or candidate.load >= capacity,
        full_words(candidate) if candidate.load >= capacity and not any(_off(candidate)) else "",
    )  # fmt: skip


def tag_of(*parts: object) -> str:
    """A mark that changes when any of what is shown does."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
