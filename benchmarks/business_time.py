"""How long one question to a calendar of three years takes, and a month of it drawn.

    .venv/bin/python benchmarks/business_time.py

Five working days with a lunch break, 60 dated exceptions over three years, Moscow time; medians of
seven rounds. "changed" is the same calendar after four changes of its hours.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.test_settings")
django.setup()

from contracts.calendar_pages import month_of, year_of
from contracts.hours import Hours
from contracts.succession import Calendar, succession

ROUNDS = 7
QUESTIONS = 2_000
OFFICE = [["09:00", "13:00"], ["14:00", "18:00"]]
WEEK = dict.fromkeys(range(5), OFFICE)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)


def calendar(*, offset: int = 0) -> Hours:
    days = [date(2025, 1, 6) + timedelta(days=18 * n + offset) for n in range(60)]
    return Hours("Europe/Moscow", WEEK, {day: [] for day in days})


def microseconds(ask: Callable[[datetime], object]) -> float:
    """Median of an answer, asked from moments spread over three years."""
    moments = [FIRST + timedelta(minutes=787 * n % (3 * 525_600)) for n in range(QUESTIONS)]
    spans = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        for moment in moments:
            ask(moment)
        spans.append(1_000_000 * (time.perf_counter() - started) / QUESTIONS)
    return statistics.median(spans)


def milliseconds(draw: Callable[[], object]) -> float:
    spans = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        draw()
        spans.append(1000 * (time.perf_counter() - started))
    return statistics.median(spans)


def main() -> None:
    one = calendar()
    changed = succession(
        one, [(date(2025, 3 + 6 * n, 1), calendar(offset=n + 1)) for n in range(2)]
        + [(date(2026, 3 + 6 * n, 1), calendar(offset=n + 5)) for n in range(2)],
    )  # fmt: skip
    week = dict.fromkeys(range(5), OFFICE)
    cases: list[tuple[str, Calendar]] = [("three years", one), ("changed four times", changed)]
    for name, hours in cases:
        add = microseconds(lambda at, hours=hours: hours.add(at, 40 * 3600))
        between = microseconds(lambda at, hours=hours: hours.between(at, at + timedelta(days=9)))
        month = milliseconds(
            lambda hours=hours: month_of(hours, 2026, 5, week=week, today=date(2026, 5, 4))
        )
        year = milliseconds(lambda hours=hours: year_of(hours, 2026, week=week, today=date.min))
        print(f"{name}: add {add:.1f} µs, between {between:.1f} µs, "
              f"a month {month:.1f} ms, a year {year:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
