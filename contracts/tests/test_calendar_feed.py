"""A calendar follows a feed of closed days; what is no calendar changes nothing and is told."""

from datetime import UTC, date, datetime

import pytest

from contracts.ical import FeedError, closed_days
from contracts.models import CalendarFeed, HoursVersion, ServiceHours
from contracts.services import failing_feeds, follow_feed, read_feeds
from contracts.services.feeds import merged
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
YEARS = range(2026, 2029)
FEED = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
SUMMARY:Foundation day of\r
  the plant\r
DTSTART;VALUE=DATE:20260706\r
DTEND;VALUE=DATE:20260708\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Yearly\r
DTSTART;VALUE=DATE:20250910\r
RRULE:FREQ=YEARLY;UNTIL=20271231\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:A meeting\r
DTSTART:20260801T100000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
STATUS:CANCELLED\r
DTSTART;VALUE=DATE:20260901\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_all_day_events_close_their_days_and_yearly_ones_come_again() -> None:
    assert [(one.day, one.name) for one in closed_days(FEED, years=YEARS)] == [
        (date(2026, 7, 6), "Foundation day of the plant"),
        (date(2026, 7, 7), "Foundation day of the plant"),
        (date(2026, 9, 10), "Yearly"),
        (date(2027, 9, 10), "Yearly"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!doctype html><html>", "gives no calendar"),
        ("", "gives no calendar"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:tomorrow\nEND:VEVENT", "nobody can read"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261399\nEND:VEVENT", "nobody can read"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 5001, "too many events"),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        closed_days(text, years=YEARS)


def test_days_of_our_own_stay_and_days_the_feed_dropped_open_again() -> None:
    own = {"2026-07-06": [["10:00", "12:00"]], "2026-07-07": [], "2026-08-01": []}
    assert merged(own, before=["2026-07-07"], after=["2026-07-06", "2026-09-10"]) == {
        "2026-07-06": [["10:00", "12:00"]],
        "2026-08-01": [],
        "2026-09-10": [],
    }


@pytest.fixture
def hours(db) -> ServiceHours:
    return ServiceHours.objects.get(name="Working hours (Moscow)")


def test_a_feed_that_cannot_be_reached_changes_nothing_and_is_an_alarm(hours, frank):
    follow_feed(hours, url="http://127.0.0.1:9/holidays.ics", actor=frank, at=NOW)
    before = HoursVersion.objects.count()
    assert read_feeds(NOW) == 0
    feed = CalendarFeed.objects.get()
    assert "private network" in feed.error
    assert (feed.tried_at, feed.read_at, failing_feeds()) == (NOW, None, 1)
    assert HoursVersion.objects.count() == before
    assert read_feeds(NOW) == 0
    assert CalendarFeed.objects.get().tried_at == NOW


def test_following_is_recorded_and_given_up_again(hours, frank):
    follow_feed(hours, url="https://holidays.example/ru.ics", actor=frank, at=NOW)
    follow_feed(hours, url="https://holidays.example/ru.ics", actor=frank, at=NOW)
    follow_feed(hours, url="", actor=frank, at=NOW)
    told = Event.objects.filter(kind="hours.feed_changed")
    assert [event.data["after"] for event in told.order_by("pk")] == [
        "https://holidays.example/ru.ics", "",
    ]  # fmt: skip
    assert not CalendarFeed.objects.exists()


def test_what_is_no_address_is_refused(hours, frank):
    with pytest.raises(Refused, match="https://"):
        follow_feed(hours, url="file:///etc/passwd", actor=frank, at=NOW)
    assert not CalendarFeed.objects.exists()
    assert not Event.objects.exists()
