"""A calendar as its form says it: the hours and the feed it follows, both or neither."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.models import ServiceHours
from contracts.services.calendars import change_hours, first_version, refuse_bad_hours
from contracts.services.feeds import follow_feed
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record


@transaction.atomic
def create_hours(
    name: str,
    *,
    weekly: dict[str, Any],
    exceptions: dict[str, Any],
    time_zone: str,
    actor: User,
    feed: str = "",
    at: datetime | None = None,
) -> ServiceHours:
    """A new calendar with its first version. Refused when the name is taken or it never opens."""
    at = at or timezone.now()
    name = " ".join(name.split())
    if not name or ServiceHours.objects.filter(name__iexact=name).exists():
        raise Refused(_("Give the calendar a name no other has."), field="name")
    content = {"zone": time_zone, "weekly": weekly, "exceptions": exceptions}
    hours = ServiceHours(name=name, time_zone=time_zone, weekly=weekly, exceptions=exceptions)
    refuse_bad_hours(hours, content)
    hours.save()
    first_version(hours, at=at)
    record(events.HOURS_CHANGED, hours, actor=actor, at=at, before={}, after=content, version=1)
    follow_feed(hours, url=feed, actor=actor, at=at)
    return hours


@transaction.atomic
def edit_hours(
    hours: ServiceHours,
    *,
    weekly: dict[str, Any],
    exceptions: dict[str, Any],
    time_zone: str,
    effective_from: date,
    note: str,
    feed: str,
    actor: User,
    at: datetime | None = None,
) -> ServiceHours:
    """The next version of a calendar and the feed it follows: both, or neither when refused."""
    follow_feed(hours, url=feed, actor=actor, at=at)
    content = (hours.weekly, hours.exceptions, hours.time_zone)
    if content == (weekly, exceptions, time_zone):
        return hours
    return change_hours(
        hours, weekly=weekly, exceptions=exceptions, time_zone=time_zone,
        effective_from=effective_from, note=note, actor=actor, at=at,
    )  # fmt: skip
