"""Closed days out of an iCalendar feed (RFC 5545): all-day events, yearly ones repeated. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

MOST_EVENTS = 5000
MOST_DAYS_OF_AN_EVENT = 60
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?", re.ASCII)


class FeedError(ValueError):
    """A feed that is no calendar; the message says what is wrong with it."""


class ClosedDay(NamedTuple):
    day: date
    name: str


def closed_days(text: str, *, years: range) -> list[ClosedDay]:
    """The dates of these years that all-day events cover, each once, in order.

    Events at an hour, cancelled ones and rules other than yearly are passed over. Raises FeedError.
    """
    if not text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR"):
        raise FeedError(_("This address gives no calendar: it does not begin with VCALENDAR."))
    found: dict[date, str] = {}
    for number, event in enumerate(_events(text)):
        if number >= MOST_EVENTS:
            raise FeedError(_("This calendar has too many events: give one of holidays only."))
        for day in _covered(event, years):
            found.setdefault(day, event.get("SUMMARY", ("", ""))[1][:100])
    return [ClosedDay(day, found[day]) for day in sorted(found)]


Event = dict[str, tuple[str, str]]


def _events(text: str) -> Iterator[Event]:
    """Properties of each VEVENT: name to (parameters, value); folded lines are joined."""
    event: Event | None = None
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        head, _colon, value = line.partition(":")
        name, _semicolon, parameters = head.upper().partition(";")
        if (name, value.strip().upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (name, value.strip().upper()) == ("END", "VEVENT"):
            if event is not None:
                yield event
            event = None
        elif event is not None:
            event.setdefault(name, (parameters, value.strip()))


def _covered(event: Event, years: range) -> Iterator[date]:
    if event.get("STATUS", ("", ""))[1].upper() == "CANCELLED":
        return
    first, after = _day(event, "DTSTART"), _day(event, "DTEND")
    if first is None:
        return
    length = min((after - first).days, MOST_DAYS_OF_AN_EVENT) if after and after > first else 1
    for start in _starts(first, event.get("RRULE", ("", ""))[1].upper(), years):
        for offset in range(length):
            day = start + timedelta(days=offset)
            if day.year in years:
                yield day


def _starts(first: date, rule: str, years: range) -> Iterator[date]:
    """The event's first days; a yearly one comes again in each of the years until its end."""
    if "FREQ=YEARLY" not in rule:
        yield first
        return
    ends = re.search(r"UNTIL=(\d{8})", rule)
    last = date.fromisoformat(ends[1]) if ends else date(years.stop, 1, 1)
    counted = re.search(r"COUNT=(\d{1,4})", rule)
    for year in range(max(first.year, years.start), years.stop):
        if counted and year - first.year >= int(counted[1]):
            return
        try:
            day = first.replace(year=year)
        except ValueError:
            continue  # the 29th of February
        if day <= last:
            yield day


def _day(event: Event, name: str) -> date | None:
    """The date of an all-day property; None for one at an hour or that is missing."""
    value = event.get(name, ("", ""))[1]
    match = _DATE.fullmatch(value)
    if match is None:
        if name in event:
            raise _unreadable(value)
        return None
    if match[4]:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _unreadable(value) from None


def _unreadable(value: str) -> FeedError:
    return FeedError(
        _("This calendar holds a date nobody can read: %(date)s.") % {"date": value[:40]}
    )
