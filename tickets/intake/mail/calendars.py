"""Invitations (RFC 5545) as a line a person reads; the file itself is kept beside it."""

import re

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION)((?:;[^:\n\"]{0,200})?):(.*)$", re.MULTILINE)
_INSTANT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_ZONE = re.compile(r"TZID=([^;:]{1,60})")
TEXT_CHARACTERS = 100_000


def in_words(text: str) -> str:
    """What, when and where of the first appointment, in no language; empty if it says nothing."""
    text = _FOLD.sub("", text[:TEXT_CHARACTERS]).replace("\r", "")
    start = text.find("BEGIN:VEVENT")
    end = text.find("END:VEVENT", start)
    if start < 0:
        return ""
    said: dict[str, tuple[str, str]] = {}
    for match in _LINE.finditer(text, start, end if end > 0 else len(text)):
        said.setdefault(match.group(1), (match.group(2), match.group(3).strip()[:300]))
    when = " – ".join(
        instant for name in ("DTSTART", "DTEND") if (instant := _instant(*said.get(name, ("", ""))))
    )
    what = [_unescaped(said[name][1]) for name in ("SUMMARY", "LOCATION") if name in said]
    pieces = [piece for piece in (*what[:1], when, *what[1:]) if piece]
    return f"[ {' · '.join(pieces)} ]" if pieces else ""


def _instant(parameters: str, value: str) -> str:
    match = _INSTANT.match(value)
    if match is None:
        return ""
    year, month, day, hour, minute, _second, is_utc = match.groups()
    date = f"{year}-{month}-{day}"
    if hour is None:
        return date
    zone = _ZONE.search(parameters)
    shown = "UTC" if is_utc else zone.group(1).strip('"') if zone else ""
    return f"{date} {hour}:{minute} {shown}".rstrip()


def _unescaped(value: str) -> str:
    value = value.replace("\\n", " ").replace("\\N", " ")
    return re.sub(r"\\([\\,;])", r"\1", value)
