"""Days counted for good: each once, in order, when nothing of it can still be found late."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Sum

from sla.models import AttainmentDay, Clock, SnapshotDay
from sla.snapshots import day_of, midnight

SETTLING = timedelta(hours=2)
"""A day is left to settle: letters that came before midnight are read after it."""
MOST_DAYS = 60
"""In one pass of the task; a house with years behind it catches up in a few."""
ONE_DAY = timedelta(days=1)
KEY = (
    "metric", "plan_version", "priority", "ticket__organisation", "line", "team", "verdict",
)  # fmt: skip
KEPT_KEY = ("metric", "plan_version", "priority", "organisation", "line", "team", "verdict")


class DayDifference(NamedTuple):
    """What a counted day says of one kind of clock, and what the clocks say now."""

    day: date
    kind: dict[str, Any]
    counted: int
    now: int


def take_snapshots(now: datetime, *, at_most: int = MOST_DAYS) -> list[date]:
    """Count the complete days that have not been, oldest first; returns those counted here.

    Safe beside itself: a day's row is unique and written with its numbers in one transaction.
    """
    taken: list[date] = []
    day = next_day()
    while day is not None and len(taken) < at_most and is_complete(day, now=now):
        if count_day(day, now=now):
            taken.append(day)
        day += ONE_DAY
    return taken


def next_day() -> date | None:
    """The day to be counted next; None as long as nothing has ever been judged."""
    last: date | None = SnapshotDay.objects.aggregate(last=Max("day"))["last"]
    if last is not None:
        return last + ONE_DAY
    judged = Clock.objects.judged_within(None, None)
    first: datetime | None = judged.aggregate(first=Min("judged_at"))["first"]
    return day_of(first) if first is not None else None


def is_complete(day: date, *, now: datetime) -> bool:
    """Whether the day is over and settled, and the sweep has recorded all that ran out on it."""
    end = midnight(day + ONE_DAY)
    return now >= end + SETTLING and not Clock.objects.alert_due(end).exists()


def differing_days() -> Iterator[DayDifference]:
    """Where counted days and the clocks of now part: later history changed what was found then."""
    for day in SnapshotDay.objects.values_list("day", flat=True):
        rows = AttainmentDay.objects.filter(day=day).order_by().values_list(*KEPT_KEY)
        kept = {tuple(key): count for *key, count in rows.annotate(count=Sum("clocks"))}
        live = {tuple(key): count for *key, count in _judged_on(day)}
        for key in sorted(kept.keys() | live.keys(), key=str):
            counted, now = kept.get(key, 0), live.get(key, 0)
            if counted != now:
                yield DayDifference(day, dict(zip(KEPT_KEY, key, strict=True)), counted, now)


@transaction.atomic
def count_day(day: date, *, now: datetime) -> bool:
    """Count one day; whether it was done here and not by somebody else just before."""
    found = list(_judged_on(day))
    try:
        with transaction.atomic():
            SnapshotDay.objects.create(
                day=day, taken_at=now, clocks=sum(count for *_key, count in found)
            )
    except IntegrityError:
        return False  # somebody else has just counted it
    AttainmentDay.objects.bulk_create(
        (
            AttainmentDay(
                day=day,
                metric=metric,
                plan_version_id=plan_version,
                priority=priority,
                organisation_id=organisation,
                line=line,
                team_id=team,
                verdict=verdict,
                clocks=count,
            )
            for metric, plan_version, priority, organisation, line, team, verdict, count in found
        ),
        batch_size=500,
    )
    return True


def _judged_on(day: date) -> Iterator[tuple[Any, ...]]:
    clocks = Clock.objects.judged_within(midnight(day), midnight(day + ONE_DAY)).order_by()
    yield from clocks.values_list(*KEY).annotate(count=Count("*"))
