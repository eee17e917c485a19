"""A calendar as its page shows it: a year of days, what an edit changes, and a deadline walked."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from contracts.choices import DayKind
from contracts.hours import HoursError, HoursExhausted
from contracts.hours_text import Rows, write_rows
from contracts.promised_time import PromisedTime
from contracts.succession import Calendar
from servicedesk.wording import exact_time, short_time, span_words

MOST_STRETCHES = 40


@dataclass(frozen=True, slots=True)
class Day:
    """One day; ``words``: its hours and what it is, for a screen reader and on hover."""

    number: int
    kind: str
    words: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of seven days from Monday; None outside the month. ``heads``: their short names."""

    name: str
    heads: list[str]
    weeks: list[list[Day | None]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours in which the deadline was counted."""

    since: str
    until: str
    span: str


@dataclass(frozen=True, slots=True)
class Answer:
    """When it would be due and how that is counted; ``refusal``: why there is no answer."""

    due: str = ""
    stretches: tuple[Stretch, ...] = ()
    is_cut: bool = False
    refusal: str = ""


def year_of(calendar: Calendar, year: int, *, week: dict[int, Rows], today: date) -> list[Month]:
    """Twelve months of the calendar."""
    return [month_of(calendar, year, month, week=week, today=today) for month in range(1, 13)]


def month_of(
    calendar: Calendar, year: int, month: int, *, week: dict[int, Rows], today: date
) -> Month:
    """One month; a day differs when its rows are not those of the week."""
    weeks = [
        [_day(calendar, day, week, today) if day.month == month else None for day in seven]
        for seven in months.Calendar().monthdatescalendar(year, month)
    ]
    return Month(_month_names()[month - 1], [str(WEEKDAYS_ABBR[day]) for day in range(7)], weeks)


def _day(calendar: Calendar, day: date, week: dict[int, Rows], today: date) -> Day:
    rows = calendar.rows_on(day)
    kind = kind_of(rows, week.get(day.weekday(), []))
    label = write_rows(rows)
    if kind != DayKind.USUAL:
        label = f"{DayKind(kind).label}: {label}" if rows else str(DayKind(kind).label)
    shown = kind if kind != DayKind.USUAL else ("open" if rows else "free")
    return Day(day.day, shown, label, day == today)


def kind_of(rows: Rows, usual: Rows) -> DayKind:
    """What a day with these rows is, beside those of its weekday."""
    if rows == usual:
        return DayKind.USUAL
    if not rows:
        return DayKind.CLOSED
    if not usual:
        return DayKind.WORKING
    return DayKind.SHORTENED if _minutes(rows) < _minutes(usual) else DayKind.SPECIAL


def _minutes(rows: Rows) -> int:
    return sum((_minute(closes) - _minute(opens)) % (24 * 60) or 24 * 60 for opens, closes in rows)


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _month_names() -> list[str]:
    return [
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
        _("August"), _("September"), _("October"), _("November"), _("December"),
    ]  # fmt: skip


def answer_to(calendar: Calendar, start: datetime, time: PromisedTime) -> Answer:
    """When the time has passed since ``start``, told in the calendar's own zone."""
    zone, language = ZoneInfo(calendar.zone), translation.get_language() or "en"
    try:
        due = (
            calendar.add_days(start, time.days)
            if time.days
            else calendar.add(start, time.minutes * 60)
        )
    except HoursExhausted:
        return Answer(refusal=_("These hours do not open again within 400 days."))
    except HoursError as error:
        return Answer(refusal=str(error))
    stretches: list[Stretch] = []
    for since, until in calendar.intervals(start, due):
        if len(stretches) == MOST_STRETCHES:
            break
        stretches.append(
            Stretch(
                short_time(since, now=start, zone=zone, language=language),
                short_time(until, now=since, zone=zone, language=language),
                span_words((until - since).total_seconds(), language),
            )
        )
    return Answer(
        exact_time(due, zone=zone, language=language), tuple(stretches),
        is_cut=len(stretches) == MOST_STRETCHES,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day whose hours an edit changes."""

    day: date
    before: str
    after: str


def changed_days(
    before: Calendar, after: Calendar, *, since: date, days: int
) -> Iterator[ChangedDay]:
    """The days of that span on which people would work differently."""
    for offset in range(days):
        day = since + timedelta(days=offset)
        rows, wanted = before.rows_on(day), after.rows_on(day)
        if rows != wanted:
            yield ChangedDay(day, write_rows(rows), write_rows(wanted))
