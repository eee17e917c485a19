"""Judged clocks, counted: whole days from the night's snapshots, the rest as the clocks stand.

A day that has been counted is read as it was counted, so a past report never changes. Snapshots
answer for those who see everything; anybody else's numbers, and what snapshots do not hold, are
counted anew.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Max, Min, Sum
from django.db.models.expressions import BaseExpression
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils import timezone

from servicedesk.reports import Period, Query
from sla.models import AttainmentDay, Clock, SnapshotDay
from sla.querysets import ClockQuerySet
from tickets.querysets import sees_everything
from tickets.reports.scope import TRUNCATIONS

INDEXED = ("metric", "priority", "plan_version", "line")
"""What the index of judged clocks holds: a split by these reads nothing else."""
LIVE: Mapping[str, str] = {
    **{name: name for name in INDEXED},
    "organisation": "ticket__organisation__name",
    "product": "ticket__product__name",
    "team": "team__name",
    "assignee": "assignee__full_name",
}
"""A field with its path from a clock; team and engineer are those who held it when judged."""
SNAPPED: Mapping[str, str | BaseExpression] = {
    **{name: name for name in INDEXED},
    "organisation": "organisation__name",
    "team": "team__name",
    "month": TruncMonth("day"),
    "quarter": TruncQuarter("day"),
}
LIVE_FILTERS: Mapping[str, str] = {
    "line": "line",
    "priority": "priority",
    "plan": "plan_version__plan",
    "organisation": "ticket__organisation",
    "product": "ticket__product",
    "team": "team",
}
SNAPPED_FILTERS: Mapping[str, str] = {
    "line": "line",
    "priority": "priority",
    "plan": "plan_version__plan",
    "organisation": "organisation",
    "team": "team",
}


class Parts(NamedTuple):
    """A period taken apart: counted days (first and last, inclusive), and what is beside them."""

    days: tuple[date, date] | None
    rest: list[Period]


def midnight(day: date) -> datetime:
    """Where a day of the centre begins."""
    return datetime.combine(day, time.min, ZoneInfo(settings.DEFAULT_USER_TIME_ZONE))


def day_of(at: datetime) -> date:
    """The centre's day an instant is in."""
    return at.astimezone(ZoneInfo(settings.DEFAULT_USER_TIME_ZONE)).date()


def judged(query: Query) -> ClockQuerySet:
    """The reader's clocks judged in the period, within the filters."""
    clocks = Clock.objects.all() if query.reader is None else Clock.visible_to(query.reader)
    narrowed = {LIVE_FILTERS[name]: value for name, value in query.filters.items()}
    period = query.period
    return clocks.judged_within(period.since, period.until).filter(**narrowed).order_by()


def counts(query: Query, *fields: str) -> Iterator[tuple[Any, ...]]:
    """The fields, the verdict and how many clocks; one combination may come more than once."""
    parts = parts_of(query.period) if _is_held(query, fields) else Parts(None, [query.period])
    if parts.days is not None:
        yield from _counted(query, parts.days, fields)
    for period in parts.rest:
        part = Query(query.reader, query.now, period, query.by, query.filters)
        groups = {f"group_{name}": live_group(name) for name in fields}
        rows = judged(part).annotate(**groups).values_list(*groups, "verdict")
        yield from rows.annotate(count=Count("*"))


def parts_of(period: Period) -> Parts:
    """Which of a period's days have been counted, and what is left of it; one query."""
    known = SnapshotDay.objects.aggregate(first=Min("day"), last=Max("day"))
    if known["first"] is None:
        return Parts(None, [period])
    first, last = known["first"], known["last"]
    since, until = period.since, period.until
    if since is not None:
        first = max(first, _next_day(since))
    if until is not None:
        last = min(last, day_of(until) - timedelta(days=1))
    if first > last:
        return Parts(None, [period])
    begin, end = midnight(first), midnight(last + timedelta(days=1))
    rest = []
    if since is None or since < begin:
        rest.append(Period(since, begin))
    if until is None or end < until:
        rest.append(Period(end, until))
    return Parts((first, last), rest)


def _next_day(at: datetime) -> date:
    """The first day that begins at this instant or after it."""
    day = day_of(at)
    return day if midnight(day) == at else day + timedelta(days=1)


def _is_held(query: Query, fields: tuple[str, ...]) -> bool:
    """Whether snapshots can answer; months are the centre's, so only for those in its zone."""
    is_all_seen = query.reader is None or sees_everything(query.reader)
    zone = str(timezone.get_current_timezone())
    is_in_zone = zone == settings.DEFAULT_USER_TIME_ZONE or not set(fields) & set(TRUNCATIONS)
    is_kept = set(fields) <= set(SNAPPED) and set(query.filters) <= set(SNAPPED_FILTERS)
    return is_all_seen and is_in_zone and is_kept


def _counted(
    query: Query, days: tuple[date, date], fields: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    narrowed = {SNAPPED_FILTERS[name]: value for name, value in query.filters.items()}
    rows = AttainmentDay.objects.filter(day__range=days, **narrowed).order_by()
    found = ((name, SNAPPED[name]) for name in fields)
    groups = {f"group_{name}": F(of) if isinstance(of, str) else of for name, of in found}
    keyed = rows.annotate(**groups).values_list(*groups, "verdict")
    yield from keyed.annotate(count=Sum("clocks"))


def live_group(name: str) -> BaseExpression | F:
    """A field as an expression on clocks; months are the reader's."""
    if name in TRUNCATIONS:
        return TRUNCATIONS[name]("judged_at", tzinfo=timezone.get_current_timezone())
    return F(LIVE[name])
