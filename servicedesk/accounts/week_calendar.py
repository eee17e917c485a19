"""A person's or a team's weeks as entries of a calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts.calendar_links import Opened
from servicedesk.accounts.duty_days import shifts
from servicedesk.accounts.models import Absence, RemoteDay, User
from servicedesk.icalendar import Entry

BACK, AHEAD = timedelta(days=31), timedelta(days=183)


def entries(opened: Opened, *, now: datetime, host: str) -> Iterator[Entry]:
    """A month back and half a year ahead: absences, remote days and duty. In a team's calendar
    everybody is named, and why somebody is away is left out.

    Between midnights, from the first of a month on: duty is cut where the time asked for begins,
    and another fetch is to find the same piece under the same name.
    """
    people = {person.pk: person for person in opened.people}
    start, end = _midnight(now - BACK).replace(day=1), _midnight(now + AHEAD)
    for absence in Absence.objects.of(people).between(start, end).order_by("starts_at", "pk"):
        person = people[absence.user_id]
        words = _("away") if opened.team else absence.get_kind_display()
        starts, ends = _whole(absence, person)
        yield Entry(f"absence-{absence.pk}@{host}", _named(opened, person, words), starts, ends)
    days = RemoteDay.objects.filter(user__in=people, day__range=(start.date(), end.date()))
    for row in days.order_by("day", "user"):
        yield Entry(
            f"remote-{row.user_id}-{row.day:%Y%m%d}@{host}",
            _named(opened, people[row.user_id], _("remote")),
            row.day, row.day + timedelta(days=1), is_busy=False,
        )  # fmt: skip
    for shift in shifts(people, start, end):
        if shift.is_theirs:
            yield Entry(
                f"duty-{shift.post}-{shift.starts_at.astimezone(UTC):%Y%m%dT%H%M}@{host}",
                _named(opened, people[shift.user], _("on duty: %(roster)s") % {
                    "roster": shift.roster
                }),
                shift.starts_at, shift.ends_at,
            )  # fmt: skip


def _midnight(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _named(opened: Opened, person: User, words: str) -> str:
    return f"{person.full_name}: {words}" if opened.team else words[:1].upper() + words[1:]


def _whole(absence: Absence, person: User) -> tuple[date | datetime, date | datetime]:
    """Whole days where it begins and ends at the person's midnight, else its instants."""
    zone = ZoneInfo(person.time_zone)
    starts, ends = absence.starts_at.astimezone(zone), absence.ends_at.astimezone(zone)
    if starts.time() == ends.time() == time():
        return starts.date(), ends.date()
    return absence.starts_at, absence.ends_at
