"""What the coordinator's board shows, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Team, TeamMember
from servicedesk.accounts.models.competence import SkillLevel
from tickets.assigning import Candidate
from tickets.candidates import candidates
from tickets.choices import Status
from tickets.models import TeamAssignment, Ticket
from tickets.presentation.reader import Reader
from tickets.presentation.suggestions import away_words, load_words
from tickets.querysets import TicketQuerySet

SHOWN_WAITING = 30
SHOWN_STILL = 10
BUSY_SHARE, FULL_SHARE = 70, 100


@dataclass(frozen=True, slots=True)
class Engineer:
    """A person on the board. ``share``: of the capacity in use, in percent, at most 100."""

    user: int
    name: str
    teams: str
    load: str
    share: int
    tone: str
    skills: tuple[tuple[str, str], ...]
    left: str
    away: str
    is_working: bool


def unassigned(seen: TicketQuerySet, *, team: Team | None) -> list[Ticket]:
    """The open tickets nobody has, the most urgent first; planned ones later."""
    rows = seen.open().unassigned().exclude(status=Status.SCHEDULED)
    if team is not None:
        rows = rows.filter(team=team)
    return list(
        rows.select_related(
            "team", "entitlement__contract__tsm", "entitlement__contract__personal_engineer"
        ).by_deadline()[:SHOWN_WAITING]
    )


def standing_still(seen: TicketQuerySet, *, before: datetime, team: Team | None) -> TicketQuerySet:
    """Tickets somebody works on and nothing has happened to for long, the stillest first."""
    rows = seen.filter(status=Status.OPEN, assignee__isnull=False, updated_at__lt=before)
    if team is not None:
        rows = rows.filter(team=team)
    return rows.order_by("updated_at", "pk")[:SHOWN_STILL]


def automatic_teams() -> set[int]:
    rows = TeamAssignment.objects.filter(is_automatic=True)
    return set(rows.values_list("team", flat=True))


def engineers(
    teams: Sequence[Team], *, now: datetime, reader: Reader, skills: Mapping[int, str]
) -> list[Engineer]:
    """The people of these teams, those here and with room first."""
    names = {team.pk: team.name for team in teams}
    members = TeamMember.objects.filter(team__in=names, user__is_active=True)
    places: defaultdict[int, list[str]] = defaultdict(list)
    for user, team in members.exclude(user__role=Role.OPERATOR).values_list("user", "team"):
        places[user].append(names[team])
    found = [
        (candidate, _engineer(candidate, places[key], reader=reader, skills=skills))
        for key, candidate in candidates(places, now=now).items()
    ]
    found.sort(key=lambda pair: (bool(pair[0].back_at), not pair[0].is_working, pair[1].share))
    return [engineer for _candidate, engineer in found]


def _engineer(
    candidate: Candidate, teams: list[str], *, reader: Reader, skills: Mapping[int, str]
) -> Engineer:
    capacity = candidate.capacity
    share = min(round(100 * candidate.load / capacity), 100) if capacity else 100
    tone = "breach" if share >= FULL_SHARE else "warn" if share >= BUSY_SHARE else "ok"
    left = candidate.minutes_left
    return Engineer(
        candidate.user, candidate.name, ", ".join(sorted(teams)), load_words(candidate), share,
        tone,
        tuple(
            (skills[key], str(SkillLevel(level).label))
            for key, level in sorted(candidate.levels.items(), key=lambda pair: -pair[1])
            if key in skills
        ),
        reader.span(left * 60) if left is not None else "",
        away_words(candidate, reader),
        candidate.is_working,
    )  # fmt: skip
