"""The worked examples of the semantics this product chose, each with its numbers.

Business time and clocks: `sla/clock.py`, `contracts/hours.py`. Prepaid hours are in
`contracts/tests/test_ledger.py`, matching and validity in `contracts/tests/test_matching.py`.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.hours import Hours, HoursExhausted
from contracts.ledger import accounted
from sla.clock import Fact, FactKind, Metric, Target
from sla.tests.clock_stories import (
    ALWAYS,
    HOUR,
    WORKDAYS,
    clocks,
    monday,
    only,
    opened,
    prioritised,
    promise,
    tuesday,
    waits,
)

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = Hours("Europe/Berlin", {day: [("22:00", "06:00")] for day in range(7)})


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def from_half_past_two(day: int, month: int) -> Hours:
    """Open on that date of 2026 from 02:30 to 12:00, in Berlin."""
    date = datetime(2026, month, day, tzinfo=UTC).date()
    return Hours("Europe/Berlin", {}, {date: [("02:30", "12:00")]})


# Business time


def test_a_wall_time_that_does_not_exist_is_one_hour_later() -> None:
    """02:30 on 29 March 2026 in Berlin is 03:30, 01:30Z."""
    opening = from_half_past_two(29, 3).next_open(berlin(3, 29, 0))
    assert opening == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_ambiguous_wall_time_is_its_first_occurrence() -> None:
    """02:30 on 25 October 2026 in Berlin is 00:30Z."""
    opening = from_half_past_two(25, 10).next_open(berlin(10, 25, 0))
    assert opening == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_midnight_that_does_not_exist_is_one_in_the_morning() -> None:
    """São Paulo, 18 October 2015: the day begins at 01:00."""
    hours = Hours("America/Sao_Paulo", {6: [("00:00", "06:00")]})
    opening = hours.next_open(datetime(2015, 10, 17, 12, tzinfo=UTC))
    assert opening == datetime(2015, 10, 18, 3, tzinfo=UTC)
    assert opening.astimezone(ZoneInfo("America/Sao_Paulo")).hour == 1


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 28, 7), (10, 24, 9)])
def test_a_night_shift_counts_the_hours_that_passed(month: int, day: int, hours: int) -> None:
    evening, noon = berlin(month, day, 20), berlin(month, day + 1, 12)
    assert NIGHTS.between(evening, noon) == hours * HOUR


def test_twenty_four_hours_around_the_clock_over_the_change_end_at_thirteen() -> None:
    due = Hours.always("Europe/Berlin").add(berlin(3, 28, 12), 24 * HOUR)
    assert due == berlin(3, 29, 13)


def test_around_the_clock_is_plain_subtraction_to_the_second() -> None:
    start = berlin(3, 1, 9)
    end = start.astimezone(UTC) + timedelta(days=40, seconds=7)
    assert ALWAYS.between(start, end) == 40 * 86400 + 7


def test_an_empty_calendar_fails_loudly_within_four_hundred_days() -> None:
    with pytest.raises(HoursExhausted, match="400 days"):
        Hours("Europe/Berlin", {}).add(berlin(1, 1, 0), 1)


def test_a_day_is_never_twenty_four_hours_silently() -> None:
    """Monday 09:00 by eight-hour days: 24 business hours are three working days, 1 d is one."""
    eight = Hours("Europe/Moscow", {day: [("09:00", "17:00")] for day in range(5)})
    assert eight.add(monday(9), 24 * HOUR) == monday(17, later_days=2)
    assert eight.add_days(monday(9), 1) == tuesday(17)


def test_a_deadline_on_closing_time_is_the_closing_instant() -> None:
    assert WORKDAYS.add(monday(9), 9 * HOUR) == monday(18)


# Clocks


def test_a_raised_priority_carries_the_pause() -> None:
    """Created 09:00, paused 10:00–10:30, raised to 4 h around the clock at 12:00: due 13:30."""
    _, raised = clocks(
        promise(Metric.RESOLUTION), opened(), waits(monday(10)),
        Fact(monday(10, 30), FactKind.RESUMED), prioritised(monday(12), "p1"),
    )  # fmt: skip
    assert (raised.elapsed_seconds, raised.due_at) == (2 * HOUR + 1800, monday(13, 30))


def test_reopening_resumes_with_what_was_left() -> None:
    """8 h target, 09–18, resolved after 5 h, reopened Tuesday 10:00: due Tuesday 13:00."""
    first, again = clocks(
        promise(Metric.RESOLUTION), opened(), Fact(monday(14), FactKind.RESOLVED),
        Fact(tuesday(10), FactKind.REOPENED), now=tuesday(10),
    )  # fmt: skip
    assert (first.state, first.elapsed_seconds) == ("met", 5 * HOUR)
    assert (again.cycle, again.due_at) == (2, tuesday(13))


def test_the_next_response_counts_from_the_oldest_unanswered_message() -> None:
    clock = only(
        promise(Metric.NEXT_RESPONSE, hours=2), opened(), Fact(monday(9, 30), FactKind.WE_REPLIED),
        Fact(monday(10), FactKind.CLIENT_WROTE), Fact(monday(11), FactKind.CLIENT_WROTE),
        now=monday(11),
    )  # fmt: skip
    assert (clock.started_at, clock.due_at) == (monday(10), monday(12))


def test_a_weekend_inside_a_pause_is_not_deducted_twice() -> None:
    """Paused Friday 17:00 to Monday 10:00: two open hours of pause."""
    friday, next_monday = monday(9, later_days=4), monday(10, later_days=7)
    clock = only(
        promise(Metric.RESOLUTION), opened(friday), waits(monday(17, later_days=4)),
        Fact(next_monday, FactKind.RESUMED), now=next_monday,
    )  # fmt: skip
    assert (clock.paused_seconds, clock.elapsed_seconds) == (2 * HOUR, 8 * HOUR)


def test_born_breached_is_one_state_of_its_own() -> None:
    _, born = clocks(
        promise(Metric.RESOLUTION), opened(), prioritised(monday(14), "p1"), now=monday(14)
    )
    assert (born.born_breached, born.attached_at, born.breached_at) == (
        True, monday(14), monday(13),
    )  # fmt: skip


def test_business_days_end_with_the_working_day() -> None:
    """D+2 from Monday 15:00 is Wednesday 18:00."""
    policy = {(Metric.RESOLUTION, "p3"): Target(0, WORKDAYS, days=2)}
    assert only(policy, opened(monday(15)), now=monday(15)).due_at == monday(18, later_days=2)


# Prepaid hours


@pytest.mark.parametrize(("minutes", "unit", "counted"), [(10, 30, 30), (31, 30, 60), (16, 15, 30)])
def test_an_entry_counts_whole_units_rounded_up(minutes: int, unit: int, counted: int) -> None:
    """10 min with a 30-min unit are 30; a common Russian contract counts quarters of an hour."""
    assert accounted(minutes, unit=unit) == counted
