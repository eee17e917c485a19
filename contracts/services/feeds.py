"""Calendars that follow somebody else's list of closed days: asked daily, kept as versions."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.ical import FeedError, closed_days
from contracts.models import CalendarFeed, ServiceHours
from contracts.services.calendars import change_hours
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.fetching import FetchError, fetch_text
from servicedesk.wording import zone

ASKED_EVERY = timedelta(hours=20)
YEARS_AHEAD = 3


@transaction.atomic
def follow_feed(
    hours: ServiceHours, *, url: str, actor: User, at: datetime | None = None
) -> CalendarFeed | None:
    """Let a calendar follow an address, or none when it is empty: the days it gave stay then.

    Records FEED_CHANGED. Raises Refused for what is no address on the web.
    """
    url = url.strip()
    if url and (not url.startswith(("https://", "http://")) or len(url) > 500 or " " in url):
        raise Refused(_("Give an address that begins with https:// or http://."), field="feed")
    before = CalendarFeed.objects.select_for_update().filter(hours=hours).first()
    if (before.url if before else "") == url:
        return before
    record(events.FEED_CHANGED, hours, actor=actor, at=at,
           before=before.url if before else "", after=url)  # fmt: skip
    if not url:
        CalendarFeed.objects.filter(hours=hours).delete()
        return None
    return CalendarFeed.objects.update_or_create(
        hours=hours, defaults={"url": url, "tried_at": None, "error": ""}
    )[0]


def read_feeds(now: datetime) -> int:
    """Ask every feed that was not asked for a day; returns how many were read.

    Safe beside itself: each is claimed by its time. A failure is kept as the feed's error, shown on
    the calendar's page and to whoever watches the desk's health; nothing else changes.
    """
    due = CalendarFeed.objects.filter(Q(tried_at=None) | Q(tried_at__lte=now - ASKED_EVERY))
    return sum(read_feed(feed, now=now) for feed in due.select_related("hours").order_by("pk"))


def read_feed(feed: CalendarFeed, *, now: datetime) -> bool:
    """Ask one feed; whether it gave a calendar. A changed list becomes the next version."""
    mine = CalendarFeed.objects.filter(pk=feed.pk, tried_at=feed.tried_at, url=feed.url)
    if not mine.update(tried_at=now):
        return False
    years = range(now.year - 1, now.year + YEARS_AHEAD)
    try:
        found = closed_days(fetch_text(feed.url), years=years)
    except (FetchError, FeedError) as error:
        CalendarFeed.objects.filter(pk=feed.pk).update(error=str(error)[:300])
        return False
    try:
        _take(feed.pk, [one.day for one in found], now=now)
    except Refused as refusal:
        CalendarFeed.objects.filter(pk=feed.pk).update(error=str(refusal)[:300])
        return False
    return True


@transaction.atomic
def _take(feed_id: int, days: list[date], *, now: datetime) -> None:
    feed = CalendarFeed.objects.select_for_update().select_related("hours").get(pk=feed_id)
    hours = ServiceHours.objects.select_for_update().get(pk=feed.hours_id)
    wanted = sorted(day.isoformat() for day in days)
    exceptions = merged(hours.exceptions, before=feed.days, after=wanted)
    if exceptions != hours.exceptions:
        change_hours(
            hours, weekly=hours.weekly, exceptions=exceptions, time_zone=hours.time_zone,
            actor=None, effective_from=now.astimezone(zone(hours.time_zone)).date(),
            note=str(_("from the calendar feed")), at=now,
        )  # fmt: skip
    feed.days, feed.read_at, feed.error = wanted, now, ""
    feed.save(update_fields=["days", "read_at", "error"])


def merged(exceptions: dict[str, Any], *, before: list[str], after: list[str]) -> dict[str, Any]:
    """The exceptions with the feed's days closed; days of our own with hours stay as they are."""
    own = {day: rows for day, rows in exceptions.items() if rows or day not in before}
    return {**{day: [] for day in after}, **own}


def failing_feeds() -> int:
    """How many feeds gave nothing at their last try."""
    return CalendarFeed.objects.exclude(error="").count()
