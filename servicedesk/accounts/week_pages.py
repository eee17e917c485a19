"""Weeks as pages show them: one person's days to fill in, a team's days with its gaps."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from servicedesk.accounts.choices import AbsenceKind
from servicedesk.accounts.duty_days import Shift, shifts
from servicedesk.accounts.models import PersonSkill, User
from servicedesk.accounts.models.competence import SkillLevel
from servicedesk.accounts.week import Day, Where, bounds, weeks_of
from servicedesk.wording import weekday_words

WEEK = 7
TONES = {Where.REMOTE: "info", Where.MORNING: "warn", Where.AFTERNOON: "warn", Where.OTHER: "warn"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a person. ``words``: what it is; ``duty``: their shifts; ``lost``: a shift of theirs
    nobody has."""

    day: date
    name: str
    state: str
    words: str
    tone: str
    duty: str
    lost: bool
    is_past: bool
    is_today: bool
    is_weekend: bool

    @property
    def is_free(self) -> bool:
        """A day of the weekend on which they neither said they work nor have duty."""
        return self.is_weekend and self.state != Where.REMOTE and not self.duty


@dataclass(frozen=True, slots=True)
class TeamDay:
    """How many of a team are here on a day; at the weekend, who works remotely or has duty.
    ``gap``: why somebody should look at it."""

    name: str
    here: int
    gap: str


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_from(monday: date, weeks: int) -> list[date]:
    return [monday + timedelta(days=number) for number in range(weeks * WEEK)]


def state_choices() -> list[tuple[str, str]]:
    """What a day may be said to be, the usual first."""
    return [
        (Where.WORK, _("At work")),
        (Where.REMOTE, _("Remote")),
        (Where.MORNING, _("Away until 13:00")),
        (Where.AFTERNOON, _("Away from 13:00")),
        *((kind.value, str(kind.label)) for kind in AbsenceKind),
    ]


def weeks_page(person: User, monday: date, weeks: int, *, today: date) -> list[list[Cell]]:
    """A person's weeks, seven cells each."""
    days = days_from(monday, weeks)
    known = weeks_of([person], days)[person.pk]
    duty = _duty([person], days)
    cells = [_cell(person, known[day], duty, today=today) for day in days]
    return [cells[start : start + WEEK] for start in range(0, len(cells), WEEK)]


def team_page(
    people: Sequence[User], monday: date, *, today: date
) -> tuple[list[tuple[User, list[Cell]]], list[TeamDay]]:
    """A team's week: a row a person, and what each day lacks."""
    days = days_from(monday, 1)
    known, duty = weeks_of(people, days), _duty(people, days)
    rows = [
        (person, [_cell(person, known[person.pk][day], duty, today=today) for day in days])
        for person in people
    ]
    experts = _experts(people)
    here: defaultdict[date, set[int]] = defaultdict(set)
    for person, cells in rows:
        for cell in cells:
            if known[person.pk][cell.day].is_here and not cell.is_free:
                here[cell.day].add(person.pk)
    lost = {(cell.day, person.full_name) for person, cells in rows for cell in cells if cell.lost}
    return rows, [
        TeamDay(
            weekday_words(day), len(here[day]),
            _gap(day, here[day], count=len(people), experts=experts,
                 lost=sorted(name for at, name in lost if at == day)),
        )
        for day in days
    ]  # fmt: skip


def _gap(
    day: date, here: set[int], *, count: int, experts: dict[str, set[int]], lost: list[str]
) -> str:
    """Why a day needs somebody: a duty nobody has, nobody here, few, a skill that is all away."""
    said = [_("duty of %(name)s: nobody") % {"name": name} for name in lost]
    if day.weekday() < 5 and count:
        if not here:
            said.append(_("nobody is here"))
        elif len(here) * 3 <= count:
            said.append(_("a third or fewer are here"))
        if here:
            missing = sorted(skill for skill, keys in experts.items() if not keys & here)
            said += [_("nobody for %(skill)s") % {"skill": skill} for skill in missing]
    return "; ".join(said)


def _experts(people: Collection[User]) -> dict[str, set[int]]:
    """By skill: who of these works alone with it; skills nobody of them has are no gap of a day."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    rows = PersonSkill.objects.filter(
        user__in=[person.pk for person in people], level__gte=SkillLevel.WORKS,
        skill__is_active=True,
    ).select_related("skill")  # fmt: skip
    for row in rows:
        found[str(row.skill)].add(row.user_id)
    return dict(found)


def _duty(people: Collection[User], days: list[date]) -> dict[int, list[Shift]]:
    zone = ZoneInfo("UTC")
    start = datetime.combine(days[0], time(), tzinfo=zone) - timedelta(days=1)
    end = datetime.combine(days[-1], time(), tzinfo=zone) + timedelta(days=2)
    found: defaultdict[int, list[Shift]] = defaultdict(list)
    for shift in shifts([person.pk for person in people], start, end):
        found[shift.user].append(shift)
    return found


def _cell(person: User, known: Day, duty: dict[int, list[Shift]], *, today: date) -> Cell:
    zone = ZoneInfo(person.time_zone)
    begin, _noon, end = bounds(known.day, zone)
    own = [one for one in duty.get(person.pk, ()) if one.starts_at < end and one.ends_at > begin]
    words = dict(state_choices()).get(known.state) or _other_words(known, zone)
    return Cell(
        known.day, weekday_words(known.day), known.state, words,
        TONES.get(Where(known.state), "") if known.state in list(Where) else "paused",
        ", ".join(_span(one, begin, end, zone) for one in own),
        any(not one.is_theirs for one in own),
        known.day < today, known.day == today, known.day.weekday() >= 5,
    )  # fmt: skip


def _span(shift: Shift, begin: datetime, end: datetime, zone: ZoneInfo) -> str:
    starts = max(shift.starts_at, begin).astimezone(zone)
    ends = min(shift.ends_at, end).astimezone(zone)
    until = "24:00" if ends.time() == time() else f"{ends:%H:%M}"
    return f"{shift.roster} {starts:%H:%M}–{until}"


def _other_words(known: Day, zone: ZoneInfo) -> str:
    begin, _noon, end = bounds(known.day, zone)
    parts = []
    for one in known.absences:
        starts = max(one.starts_at, begin).astimezone(zone)
        ends = min(one.ends_at, end).astimezone(zone)
        until = "24:00" if ends.time() == time() else f"{ends:%H:%M}"
        parts.append(f"{starts:%H:%M}–{until}")
    return _("Away %(hours)s") % {"hours": ", ".join(parts)}
