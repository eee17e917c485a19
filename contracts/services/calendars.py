"""Calendars: edited by adding a version, and known to a decision as they were when it was made."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.hours import Hours, HoursError
from contracts.models import HoursVersion, PlanVersion, ServiceHours, validate_calendar
from contracts.services.plans import renew_stamps
from contracts.succession import Calendar, midnight, succession
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.wording import zone

UNREADABLE = Hours("UTC", {})
"""A calendar nobody can read never opens: its clocks carry an alarm instead of an error."""


def calendars_as_known(hours_ids: Iterable[int], *, pin: int) -> dict[int, Calendar]:
    """Each of these calendars with the versions up to the pin, the first always; two queries."""
    rows = ServiceHours.objects.filter(pk__in=set(hours_ids))
    newest_last = HoursVersion.objects.order_by("number")
    return {
        row.pk: _calendar(row, pin=pin)
        for row in rows.prefetch_related(Prefetch("versions", newest_last))
    }


def calendar_as_known(hours_id: int, *, pin: int) -> Calendar:
    """One calendar as known at the pin; the empty one when it has no version."""
    return calendars_as_known([hours_id], pin=pin).get(hours_id, UNREADABLE)


def latest_pin() -> int:
    """The newest version of any calendar; 0 when there is none."""
    newest = HoursVersion.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _calendar(row: ServiceHours, *, pin: int) -> Calendar:
    """A calendar without versions is what its row says."""
    versions = list(row.versions.all())
    first = versions[0] if versions else row
    return succession(
        _hours(first),
        [
            (version.effective_from, _hours(version))
            for version in versions[1:]
            if version.pk <= pin and version.effective_from is not None
        ],
    )


def _hours(version: HoursVersion | ServiceHours) -> Hours:
    try:
        return validate_calendar(
            {
                "zone": version.time_zone,
                "weekly": version.weekly,
                "exceptions": version.exceptions,
            }
        )
    except HoursError:
        return UNREADABLE


@transaction.atomic
def change_hours(
    hours: ServiceHours,
    *,
    weekly: dict[str, Any],
    exceptions: dict[str, Any],
    time_zone: str,
    actor: User | None,
    effective_from: date | None = None,
    note: str = "",
    at: datetime | None = None,
) -> ServiceHours:
    """Change a calendar from a local date on, today in its zone unless told: its next version.

    What was decided before keeps the calendar it knew. Refused, with the reason, when the rows
    cannot be read, hold no hours, or begin to hold before the version they follow.
    """
    at = at or timezone.now()
    hours = ServiceHours.objects.select_for_update().get(pk=hours.pk)
    before = _content(hours)
    after = {"zone": time_zone, "weekly": weekly, "exceptions": exceptions}
    refuse_bad_hours(hours, after, effective_from=effective_from)
    effective_from = effective_from or at.astimezone(zone(time_zone)).date()
    last = hours.versions.order_by("-number").first() or first_version(hours, at=at)
    hours.weekly, hours.exceptions, hours.time_zone = weekly, exceptions, time_zone
    hours.save()
    version = HoursVersion.objects.create(
        hours=hours, number=last.number + 1, effective_from=effective_from, time_zone=time_zone,
        weekly=weekly, exceptions=exceptions, created_at=at, created_by=actor, note=note,
    )  # fmt: skip
    versions = PlanVersion.objects.filter(Q(targets__hours=hours) | Q(intake_hours=hours))
    renew_stamps(versions=versions.distinct())
    record(
        events.HOURS_CHANGED, hours, actor=actor, at=at, before=before, after=after,
        version=version.number, effective_from=effective_from.isoformat(),
    )  # fmt: skip
    return hours


def calendar_of(*, weekly: dict[str, Any], exceptions: dict[str, Any], time_zone: str) -> Hours:
    """The calendar somebody has in mind. Raises Refused when it cannot be read."""
    content = {"zone": time_zone, "weekly": weekly, "exceptions": exceptions}
    try:
        return validate_calendar(content)
    except HoursError as error:
        raise Refused(str(error), field="weekly") from error


def begins(hours: Hours, day: date) -> datetime:
    """The instant from which a version holds whose local date this is."""
    return midnight(day, hours)


def _content(hours: ServiceHours) -> dict[str, Any]:
    return {"zone": hours.time_zone, "weekly": hours.weekly, "exceptions": hours.exceptions}


def refuse_bad_hours(
    hours: ServiceHours, content: dict[str, Any], *, effective_from: date | None = None
) -> None:
    """Raises Refused for rows that cannot be read or hold no hours, and for a date too early."""
    last = hours.versions.order_by("-number").first() if hours.pk else None
    begins = last.effective_from if last else None
    if begins is not None and effective_from is not None and effective_from < begins:
        raise Refused(
            _("A version cannot begin before the one it follows (%(date)s).")
            % {"date": begins.isoformat()},
            field="effective_from",
        )
    calendar = calendar_of(
        weekly=content["weekly"], exceptions=content["exceptions"], time_zone=content["zone"]
    )
    stored = calendar.to_json()
    if not any(stored["weekly"].values()) and not any(stored["exceptions"].values()):
        raise Refused(_("These hours never open: give at least one day its hours."), field="weekly")


def first_version(hours: ServiceHours, *, at: datetime) -> HoursVersion:
    """What the calendar says now, as the version that holds from ever."""
    return HoursVersion.objects.create(
        hours=hours, number=1, time_zone=hours.time_zone, weekly=hours.weekly,
        exceptions=hours.exceptions, created_at=at,
    )  # fmt: skip
