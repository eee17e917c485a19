"""Times, sizes and names in words a person says. Pure: the moment, zone and language are given.

Views format once here instead of filtering dates in templates, where it costs half the page.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.dates import MONTHS_3, MONTHS_ALT
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

SIGNS = {"ok": "●", "warn": "◆", "breach": "▲", "paused": "‖", "done": "✓", "none": "○"}


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC for a name this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Chip:
    """What a deadline chip shows. share: 0-100 of the target used; due_at: ISO 8601 or ''."""

    state: str
    words: str
    share: int = 0
    exact: str = ""
    url: str = ""
    due_at: str = ""
    target_seconds: int = 0

    @property
    def sign(self) -> str:
        """The symbol that carries the state without colour."""
        return SIGNS.get(self.state, "")


@lru_cache(maxsize=8)
def duration_words(language: str) -> dict[str, str]:
    """Patterns of spans and deadlines in one language; the browser counts with the same ones."""
    with translation.override(language):
        return {
            "days": pgettext("span", "{days} d {hours} h"),
            "days_only": pgettext("span", "{days} d"),
            "hours": pgettext("span", "{hours} h {minutes} min"),
            "hours_only": pgettext("span", "{hours} h"),
            "minutes": pgettext("span", "{minutes} min"),
            "moment": pgettext("span", "under 1 min"),
            "late": pgettext("deadline", "{span} late"),
            "paused": pgettext("deadline", "paused, {span} left"),
            "paused_late": pgettext("deadline", "paused, {span} late"),
        }


def span_words(seconds: float, language: str) -> str:
    """A span of time as "3 d 4 h", "2 h 10 min" or "35 min"; the sign is ignored."""
    words = duration_words(language)
    left = abs(int(seconds))
    days, hours, minutes = left // DAY, left % DAY // HOUR, left % HOUR // MINUTE
    if days:
        kind = "days" if hours and days < 10 else "days_only"
    elif hours:
        kind = "hours" if minutes else "hours_only"
    else:
        kind = "minutes" if minutes else "moment"
    return words[kind].format(days=days, hours=hours, minutes=minutes)


def deadline_words(seconds: float, language: str, *, paused: bool = False) -> str:
    """What is left until a deadline: "2 h 10 min", or "35 min late" when seconds are negative."""
    words = duration_words(language)
    span = span_words(seconds, language)
    if paused:
        return words["paused" if seconds >= 0 else "paused_late"].format(span=span)
    return words["late"].format(span=span) if seconds < 0 else span


def deadline_chip(
    due_at: datetime | None,
    *,
    now: datetime,
    state: str,
    zone: tzinfo,
    language: str,
    share: float = 0,
    left_seconds: float | None = None,
    target_seconds: int = 0,
    url: str = "",
    words: str = "",
) -> Chip:
    """The chip of one clock.

    left_seconds, when given, is said instead of due_at - now (a paused clock has no due time).
    words, when given, is said as it is ("met", "no targets in the plan").
    """
    if left_seconds is None and due_at is not None:
        left_seconds = (due_at - now).total_seconds()
    if not words and left_seconds is not None:
        words = deadline_words(left_seconds, language, paused=state == "paused")
    return Chip(
        state=state,
        words=words,
        share=max(0, min(100, round(share))),
        exact=exact_time(due_at, zone=zone, language=language) if due_at else "",
        url=url,
        due_at=due_at.isoformat() if due_at else "",
        target_seconds=target_seconds,
    )


@lru_cache(maxsize=8)
def _months(language: str) -> tuple[list[str], list[str]]:
    russian = language.startswith("ru")
    with translation.override(language):
        return (
            [str(MONTHS_ALT[number]) for number in range(1, 13)],
            [short if russian else short.capitalize() for short in map(str, MONTHS_3.values())],
        )


@lru_cache(maxsize=8)
def _moments(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "now": pgettext("moment", "just now"),
            "ago": pgettext("moment", "{span} ago"),
            "in": pgettext("moment", "in {span}"),
            "yesterday": pgettext("moment", "yesterday, {time}"),
            "tomorrow": pgettext("moment", "tomorrow, {time}"),
        }


def exact_time(at: datetime, *, zone: tzinfo, language: str) -> str:
    """The full local time with its zone: "12 March 2026, 14:10 MSK"."""
    local = at.astimezone(zone)
    name = local.tzname() or ""
    if name[:1] in "+-":
        name = f"UTC{name}"
    month = _months(language)[0][local.month - 1]
    return f"{local.day} {month} {local.year}, {local:%H:%M} {name}".rstrip()


def short_time(at: datetime, *, now: datetime, zone: tzinfo, language: str) -> str:
    """A date of this year as "12 Mar, 14:10", of another year as "12 Mar 2025"."""
    local = at.astimezone(zone)
    month = (
        _months(language)[1][local.month - 1].lower()
        if language.startswith("ru")
        else (_months(language)[1][local.month - 1].capitalize())
    )
    if local.year == now.astimezone(zone).year:
        return f"{local.day} {month}, {local:%H:%M}"
    return f"{local.day} {month} {local.year}"


def when(at: datetime, *, now: datetime, zone: tzinfo, language: str) -> str:
    """Near times relative ("5 min ago", "in 2 h", "yesterday, 14:10"), far ones as short_time."""
    words = _moments(language)
    seconds = (at - now).total_seconds()
    if abs(seconds) < MINUTE:
        return words["now"]
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if abs(seconds) < HOUR or (abs(seconds) < DAY and local.date() == today):
        whole = abs(seconds) if abs(seconds) < HOUR else abs(seconds) // HOUR * HOUR
        return words["ago" if seconds < 0 else "in"].format(span=span_words(whole, language))
    if local.date() == today - timedelta(days=1):
        return words["yesterday"].format(time=f"{local:%H:%M}")
    if local.date() == today + timedelta(days=1):
        return words["tomorrow"].format(time=f"{local:%H:%M}")
    return short_time(at, now=now, zone=zone, language=language)


def weekday_words(day: date) -> str:
    """A day of the week with its date in the active language, short: "Fri 27 Nov"."""
    return str(date_format(day, pgettext("weekday and date, as Django's date filter", "D j M")))


def file_size(size_bytes: int, language: str) -> str:
    """A size as "640 B", "12 KB" or "1.4 MB" (1,024-based, one decimal from a megabyte on)."""
    with translation.override(language):
        if size_bytes < 1024:
            return gettext("{size} B").format(size=size_bytes)
        if size_bytes < 1024 * 1024:
            return gettext("{size} KB").format(size=round(size_bytes / 1024))
        megabytes = f"{size_bytes / 1024 / 1024:.1f}".removesuffix(".0")
        if language.startswith("ru"):
            megabytes = megabytes.replace(".", ",")
        return gettext("{size} MB").format(size=megabytes)


def initials(name: str) -> str:
    """Up to two capitals of a name or of the part of an e-mail before the @; "?" for nothing."""
    words = name.split("@")[0].replace(".", " ").replace("_", " ").split()
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def number_words(value: float, language: str, *, decimals: int = 0) -> str:
    """A number with thin groups and the reader's decimal sign: "1,240.5", «1 240,5»."""
    text = f"{value:,.{decimals}f}"
    if language.startswith("ru"):
        text = text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return text
