"""People's working times as assignment asks for them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.hours import HoursExhausted
from contracts.succession import Calendar, calendar_at
from escalation.working_time import WorkingTimes
from tickets.working_hours import AtWork, Spans, register

Span = tuple[datetime, datetime]


def read(user_ids: Collection[int], now: datetime, away: Spans) -> Mapping[int, AtWork]:
    """In five queries for everybody; one when nobody has hours."""
    times = WorkingTimes.known().by_user
    return {
        user: _at_work(times[user], now, away.get(user, ())) for user in user_ids if user in times
    }


def _at_work(calendar: Calendar, now: datetime, away: Iterable[Span]) -> AtWork:
    """Until midnight in the calendar's zone; a night shift's rest belongs to the day after."""
    local = now.astimezone(ZoneInfo(calendar_at(calendar, now).zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    try:
        seconds = calendar.between(now, midnight)
        at = now
        for start, end in sorted(away):
            begin, finish = max(start, at), min(end, midnight)
            if begin < finish:
                seconds -= calendar.between(begin, finish)
                at = finish
        return AtWork(calendar.is_open(now), int(seconds) // 60)
    except HoursExhausted:
        return AtWork(is_working=False, minutes_left=0)


register(read)
