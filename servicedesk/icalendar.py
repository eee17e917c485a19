"""Calendars for other programs to read: RFC 5545, as much of it as events of a day need. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
LINE_BYTES = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Entry:
    """Something in a calendar. ``starts`` and ``ends`` are both days (the last not counted) or
    both aware instants; ``uid`` stays the same as long as it is the same thing."""

    uid: str
    summary: str
    starts: date | datetime
    ends: date | datetime
    is_busy: bool = True


def calendar(name: str, entries: Iterable[Entry], *, now: datetime) -> str:
    """The text of a calendar, with its name."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Service desk//Week//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"NAME:{_escape(name)}", f"X-WR-CALNAME:{_escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
    ]  # fmt: skip
    for entry in entries:
        lines += [
            "BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_instant(now)}",
            f"DTSTART{_value(entry.starts)}", f"DTEND{_value(entry.ends)}",
            f"SUMMARY:{_escape(entry.summary)}",
            f"TRANSP:{'OPAQUE' if entry.is_busy else 'TRANSPARENT'}", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(piece + "\r\n" for line in lines for piece in _folded(line))


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _value(at: date | datetime) -> str:
    if isinstance(at, datetime):
        return f":{_instant(at)}"
    return f";VALUE=DATE:{at:%Y%m%d}"


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, none of which cuts a letter; the next ones begin with
    a space."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE_BYTES:
            yield piece
            piece, size = " ", 1
        piece += letter
        size += width
    yield piece
