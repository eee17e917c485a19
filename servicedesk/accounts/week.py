"""People's weeks: what each day is, and saying it in one go."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts import events
from servicedesk.accounts.absences import note_absence, withdraw_absence
from servicedesk.accounts.choices import AbsenceKind
from servicedesk.accounts.models import Absence, RemoteDay, User
from servicedesk.errors import Refused
from servicedesk.events.services import record

NOON = time(13)
"""Where a half day ends and the other begins, in the person's own zone."""
MOST_DAYS = 62
NOT_COPIED = frozenset({"other", AbsenceKind.SICK, AbsenceKind.HOLIDAY})


class Where(StrEnum):
    """What a day is where it is no whole day of an AbsenceKind. OTHER: away for other hours."""

    WORK = "work"
    REMOTE = "remote"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    OTHER = "other"


Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Day:
    """A day of a person: its state (a Where or an AbsenceKind), the absences that touch it."""

    day: date
    state: str
    absences: tuple[Absence, ...] = ()

    @property
    def is_here(self) -> bool:
        """Whether they work at least a part of it."""
        return self.state not in AbsenceKind.values


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime, datetime]:
    """Where a day begins, halves and ends on the wall clock of a zone."""
    begin = datetime.combine(day, time(), tzinfo=zone)
    return (
        begin,
        datetime.combine(day, NOON, tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time(), tzinfo=zone),
    )


def weeks_of(people: Collection[User], days: Collection[date]) -> dict[int, dict[date, Day]]:
    """Each person's days as they stand, in their own zone; two queries for everybody."""
    if not people or not days:
        return {person.pk: {} for person in people}
    first, last = min(days), max(days)
    margin = timedelta(days=2)
    start = datetime.combine(first, time(), tzinfo=ZoneInfo("UTC")) - margin
    end = datetime.combine(last, time(), tzinfo=ZoneInfo("UTC")) + margin
    keys = [person.pk for person in people]
    away: defaultdict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.of(keys).between(start, end).order_by("starts_at"):
        away[absence.user_id].append(absence)
    remote = set(
        RemoteDay.objects.filter(user__in=keys, day__range=(first, last)).values_list("user", "day")
    )
    return {
        person.pk: {
            day: _day(day, ZoneInfo(person.time_zone), away[person.pk],
                      is_remote=(person.pk, day) in remote)
            for day in days
        }
        for person in people
    }  # fmt: skip


def _day(day: date, zone: ZoneInfo, absences: list[Absence], *, is_remote: bool) -> Day:
    begin, noon, end = bounds(day, zone)
    found = tuple(one for one in absences if one.starts_at < end and one.ends_at > begin)
    if not found:
        return Day(day, Where.REMOTE if is_remote else Where.WORK)
    if len(found) > 1:
        return Day(day, Where.OTHER, found)
    span = max(found[0].starts_at, begin), min(found[0].ends_at, end)
    states: dict[Span, str] = {
        (begin, end): found[0].kind,
        (begin, noon): Where.MORNING,
        (noon, end): Where.AFTERNOON,
    }
    return Day(day, states.get(span, Where.OTHER), found)


@transaction.atomic
def say_days(
    person: User, wanted: Mapping[date, str], *, actor: User, at: datetime | None = None
) -> list[date]:
    """Say what these days are; returns those that changed. Records WEEK_SAID and, for each absence,
    what its verbs record.

    A longer absence that a changed day lies in goes on before and after it. Refused for a day that
    is over, an unknown state, and whatever an absence is refused for; then nothing changes.
    """
    at = at or timezone.now()
    zone = ZoneInfo(person.time_zone)
    if len(wanted) > MOST_DAYS or not person.is_desk:
        raise Refused(_("This value is not one of the choices."), field="state")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    known = weeks_of([person], list(wanted))[person.pk]
    changed = {
        day: state
        for day, state in wanted.items()
        if state != known[day].state and state != Where.OTHER
    }
    _refuse_unfit(changed, today=at.astimezone(zone).date())
    if not changed:
        return []
    touched = {row.pk: row for day in changed for row in known[day].absences}
    for row in touched.values():
        withdraw_absence(row, actor=actor, at=at)
    spans = [(bounds(day, zone)[0], bounds(day, zone)[2]) for day in changed]
    for row in touched.values():
        for start, end in _without((row.starts_at, row.ends_at), spans):
            note_absence(
                person, kind=row.kind, starts_at=start, ends_at=end, substitute=row.substitute,
                note=row.note, actor=actor, at=at,
            )  # fmt: skip
    for kind, start, end in _runs(changed, zone):
        note_absence(person, kind=kind, starts_at=start, ends_at=end, actor=actor, at=at)
    _keep_remote(person, changed)
    record(
        events.WEEK_SAID, person, actor=actor, at=at,
        days={day.isoformat(): [known[day].state, state] for day, state in changed.items()},
    )  # fmt: skip
    return sorted(changed)


def copied(person: User, days: Collection[date], *, today: date) -> dict[date, str]:
    """What the days would be as the same ones of the week before: only days nothing was said of
    yet, and neither sick leave nor holiday leave comes again by itself."""
    week = timedelta(days=7)
    known = weeks_of([person], [*days, *(day - week for day in days)])[person.pk]
    return {
        day: known[day - week].state
        for day in days
        if day >= today
        and known[day].state == Where.WORK
        and known[day - week].state not in NOT_COPIED
    }


def _refuse_unfit(changed: Mapping[date, str], *, today: date) -> None:
    choices = {*AbsenceKind.values, Where.WORK, Where.REMOTE, Where.MORNING, Where.AFTERNOON}
    if not set(changed.values()) <= choices:
        raise Refused(_("This value is not one of the choices."), field="state")
    if changed and min(changed) < today:
        raise Refused(_("Days that are over stay as they were: choose today or later."))


def _without(span: Span, holes: list[Span]) -> list[Span]:
    """What is left of a span when the holes are cut out of it."""
    left, at = [], span[0]
    for start, end in sorted(holes):
        if end <= at or start >= span[1]:
            continue
        if start > at:
            left.append((at, start))
        at = max(at, end)
    if at < span[1]:
        left.append((at, span[1]))
    return left


def _runs(changed: Mapping[date, str], zone: ZoneInfo) -> list[tuple[str, datetime, datetime]]:
    """The new absences: whole days of a kind that follow one another are one."""
    found: list[tuple[str, datetime, datetime]] = []
    for day, state in sorted(changed.items()):
        begin, noon, end = bounds(day, zone)
        if state == Where.MORNING:
            found.append((AbsenceKind.DAY_OFF, begin, noon))
        elif state == Where.AFTERNOON:
            found.append((AbsenceKind.DAY_OFF, noon, end))
        elif state in AbsenceKind.values:
            is_more = found and found[-1][0] == state and found[-1][2] == begin
            if is_more and found[-1][1].time() == time():
                found[-1] = (state, found[-1][1], end)
            else:
                found.append((state, begin, end))
    return found


def _keep_remote(person: User, changed: Mapping[date, str]) -> None:
    RemoteDay.objects.filter(user=person, day__in=changed).delete()
    RemoteDay.objects.bulk_create(
        RemoteDay(user=person, day=day) for day, state in changed.items() if state == Where.REMOTE
    )
