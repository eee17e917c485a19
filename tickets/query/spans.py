"""Times as people type them: spans, days, instants; pure."""

import re
from datetime import datetime, time, timedelta, tzinfo

DAY_WORDS = {"today": 0, "сегодня": 0, "yesterday": -1, "вчера": -1, "tomorrow": 1, "завтра": 1}
UNITS = {
    **dict.fromkeys(("m", "min", "м", "мин"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "ч"), timedelta(hours=1)),
    **dict.fromkeys(("d", "д"), timedelta(days=1)),
    **dict.fromkeys(("w", "н", "нед"), timedelta(weeks=1)),
}
_SPAN = re.compile(r"(-?\d{1,5})([^\W\d_]+)")
LONGEST = timedelta(days=40_000)


def read_span(text: str) -> timedelta | None:
    """``2h``, ``30m``, ``3d``, ``1w`` (Russian too, a minus before): None for anything else."""
    found = _SPAN.fullmatch(text.lower())
    unit = UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        return None
    span = int(found[1]) * unit
    return span if abs(span) <= LONGEST else None


def read_instants(text: str, *, now: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Where a day or a minute begins and ends in the zone: ``2026-11-01``, ``today``,
    ``2026-11-01T10:30``; None for anything else."""
    shift = DAY_WORDS.get(text.lower())
    if shift is not None:
        return _day((now.astimezone(zone) + timedelta(days=shift)).replace(tzinfo=None), zone)
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return _day(datetime.strptime(text, form), zone)  # noqa: DTZ007 — the zone is given next
        except (ValueError, OverflowError):
            continue
    try:
        local = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
        return local, local + timedelta(minutes=1)
    except (ValueError, OverflowError):
        return None


def _day(day: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    try:
        begins = datetime.combine(day.date(), time(), zone)
        ends = datetime.combine(day.date() + timedelta(days=1), time(), zone)
        begins.timestamp(), ends.timestamp()
    except (ValueError, OverflowError):
        return None
    return begins, ends
