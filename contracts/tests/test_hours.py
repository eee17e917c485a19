"""Service hours: the conventions we chose, daylight saving, the horizon, refusals."""

import json
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.hours import (
    Hours,
    HoursError,
    HoursExhausted,
    MalformedRowError,
    MomentOutOfRangeError,
    OverlappingRowsError,
    UnknownZoneError,
)

HOUR = 3600
WORKDAYS = {day: [("09:00", "18:00")] for day in range(5)}
MOSCOW = Hours("Europe/Moscow", WORKDAYS)
NIGHTS = Hours("Europe/Berlin", {day: [("22:00", "06:00")] for day in range(7)})


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"))


def moscow(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Moscow"))


def utc(year: int, month: int = 1, day: int = 1, *clock: int) -> datetime:
    return datetime(year, month, day, *clock, tzinfo=UTC)


# Conventions


def test_deadline_on_closing_time_is_the_closing_instant() -> None:
    assert MOSCOW.add(moscow(2026, 3, 2, 17), HOUR) == moscow(2026, 3, 2, 18)
    assert MOSCOW.add(moscow(2026, 3, 2, 17), HOUR + 1) == moscow(2026, 3, 3, 9, 0, 1)


def test_subtracting_to_opening_time_is_the_opening_instant() -> None:
    assert MOSCOW.add(moscow(2026, 3, 3, 10), -HOUR) == moscow(2026, 3, 3, 9)
    assert MOSCOW.subtract(moscow(2026, 3, 3, 10), HOUR + 1) == moscow(2026, 3, 2, 17, 59, 59)


def test_zero_seconds_move_only_a_closed_moment() -> None:
    saturday = moscow(2026, 3, 7, 12)
    assert MOSCOW.add(saturday, 0) == moscow(2026, 3, 9, 9)
    assert MOSCOW.subtract(saturday, 0) == moscow(2026, 3, 6, 18)
    for edge in (moscow(2026, 3, 6, 9), moscow(2026, 3, 6, 12), moscow(2026, 3, 6, 18)):
        assert MOSCOW.add(edge, 0) == edge
        assert MOSCOW.subtract(edge, 0) == edge


def test_an_interval_that_ends_before_it_starts_counts_zero() -> None:
    assert MOSCOW.between(moscow(2026, 3, 3, 12), moscow(2026, 3, 3, 11)) == 0
    assert Hours.always().between(utc(2026, 1, 2), utc(2026, 1, 1)) == 0


def test_below_a_second_is_truncated_and_seconds_are_kept() -> None:
    start = moscow(2026, 3, 2, 9, 0, 0, 999_999)
    assert MOSCOW.add(start, 60) == moscow(2026, 3, 2, 9, 1)
    assert MOSCOW.between(start, MOSCOW.add(start, 61)) == 61
    before_opening = moscow(2026, 3, 2, 8, 59, 59, 999_999)
    assert MOSCOW.add(before_opening, 1) == moscow(2026, 3, 2, 9, 0, 1)


def test_opening_is_open_and_closing_is_closed() -> None:
    assert MOSCOW.is_open(moscow(2026, 3, 2, 9))
    assert MOSCOW.is_open(moscow(2026, 3, 2, 17, 59, 59))
    assert not MOSCOW.is_open(moscow(2026, 3, 2, 18))
    assert not MOSCOW.is_open(moscow(2026, 3, 7, 12))


def test_next_and_previous_open() -> None:
    assert MOSCOW.next_open(moscow(2026, 3, 2, 12)) == moscow(2026, 3, 2, 12)
    assert MOSCOW.next_open(moscow(2026, 3, 6, 18)) == moscow(2026, 3, 9, 9)
    assert MOSCOW.previous_open(moscow(2026, 3, 9, 9)) == moscow(2026, 3, 6, 18)
    assert MOSCOW.previous_open(moscow(2026, 3, 9, 9, 30)) == moscow(2026, 3, 9, 9, 30)


def test_answers_are_in_utc() -> None:
    answer = MOSCOW.add(moscow(2026, 3, 2, 9), HOUR)
    assert answer.tzinfo is UTC
    assert answer == utc(2026, 3, 2, 7)


def test_several_intervals_a_day_skip_the_break() -> None:
    hours = Hours("Europe/Moscow", {0: [("14:00", "18:00"), ("09:00", "13:00")]})
    assert hours.add(moscow(2026, 3, 2, 12), 2 * HOUR) == moscow(2026, 3, 2, 15)
    assert not hours.is_open(moscow(2026, 3, 2, 13, 30))


def test_whole_days_run_through_midnight() -> None:
    hours = Hours("Europe/Moscow", {0: [("00:00", "24:00")], 1: [("00:00", "12:00")]})
    start, end = moscow(2026, 3, 2), moscow(2026, 3, 3, 12)
    assert list(hours.intervals(start, moscow(2026, 3, 9))) == [(start, end)]


def test_an_exception_replaces_the_rows_that_start_on_its_date() -> None:
    hours = Hours(
        "Europe/Moscow",
        WORKDAYS,
        {date(2026, 3, 9): [], date(2026, 3, 7): [("10:00", "12:00")]},
    )
    assert hours.add(moscow(2026, 3, 6, 17), 2 * HOUR) == moscow(2026, 3, 7, 11)
    assert hours.add(moscow(2026, 3, 7, 11), 2 * HOUR) == moscow(2026, 3, 10, 10)
    assert hours.rows_on(date(2026, 3, 9)) == []
    assert hours.rows_on(date(2026, 3, 7)) == [["10:00", "12:00"]]


def test_a_closed_date_keeps_the_night_shift_begun_the_day_before() -> None:
    hours = Hours("Europe/Moscow", {3: [("22:00", "06:00")]}, {date(2026, 1, 2): []})
    assert hours.between(moscow(2026, 1, 1, 12), moscow(2026, 1, 3)) == 8 * HOUR


def test_intervals_are_cut_to_the_question() -> None:
    assert list(MOSCOW.intervals(moscow(2026, 3, 6, 17), moscow(2026, 3, 9, 10))) == [
        (moscow(2026, 3, 6, 17), moscow(2026, 3, 6, 18)),
        (moscow(2026, 3, 9, 9), moscow(2026, 3, 9, 10)),
    ]
    assert list(MOSCOW.intervals(moscow(2026, 3, 9), moscow(2026, 3, 6))) == []


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (moscow(2026, 3, 2, 10), 1, moscow(2026, 3, 3, 18)),
        (moscow(2026, 3, 2, 20), 1, moscow(2026, 3, 3, 18)),
        (moscow(2026, 3, 6, 10), 2, moscow(2026, 3, 10, 18)),
        (moscow(2026, 3, 7, 10), 1, moscow(2026, 3, 9, 18)),
    ],
)
def test_working_days_end_with_the_day(start: datetime, days: int, end: datetime) -> None:
    assert MOSCOW.add_days(start, days) == end


def test_a_night_shift_day_ends_in_the_morning() -> None:
    assert NIGHTS.add_days(berlin(2026, 3, 2, 23), 1) == berlin(2026, 3, 4, 6)


# Daylight saving


def test_wall_time_that_does_not_exist_is_one_hour_later() -> None:
    hours = Hours("Europe/Berlin", {6: [("02:30", "12:00")]})
    assert hours.next_open(utc(2026, 3, 28, 12)) == utc(2026, 3, 29, 1, 30)


def test_ambiguous_wall_time_is_its_first_occurrence() -> None:
    hours = Hours("Europe/Berlin", {6: [("02:30", "12:00")]})
    assert hours.next_open(utc(2026, 10, 24, 12)) == utc(2026, 10, 25, 0, 30)


def test_midnight_that_does_not_exist_is_one_in_the_morning() -> None:
    hours = Hours("America/Sao_Paulo", {6: [("00:00", "12:00")]})
    expected = datetime(2015, 10, 18, 1, tzinfo=ZoneInfo("America/Sao_Paulo"))
    assert hours.next_open(utc(2015, 10, 17, 18)) == expected
    assert hours.between(utc(2015, 10, 17, 18), utc(2015, 10, 19)) == 11 * HOUR


@pytest.mark.parametrize(
    ("evening", "hours"),
    [(berlin(2026, 3, 28, 12), 7), (berlin(2026, 10, 24, 12), 9), (berlin(2026, 6, 6, 12), 8)],
)
def test_a_night_shift_counts_the_hours_that_passed(evening: datetime, hours: int) -> None:
    assert NIGHTS.between(evening, evening + timedelta(hours=24)) == hours * HOUR


def test_twenty_four_hours_over_the_spring_change_end_an_hour_later_by_the_clock() -> None:
    always = Hours.always("Europe/Berlin")
    assert always.add(berlin(2026, 3, 28, 12), 24 * HOUR) == berlin(2026, 3, 29, 13)
    by_rows = Hours("Europe/Berlin", {day: [("08:00", "08:00")] for day in range(7)})
    assert not by_rows.is_always
    assert by_rows.add(berlin(2026, 3, 28, 12), 24 * HOUR) == berlin(2026, 3, 29, 13)


@given(
    start=st.integers(10**15, 4 * 10**15).map(lambda us: utc(1970) + timedelta(microseconds=us)),
    seconds=st.integers(0, 10**8),
)
@settings(max_examples=200, deadline=None)
def test_around_the_clock_equals_plain_subtraction(start: datetime, seconds: int) -> None:
    always = Hours.always("America/Sao_Paulo")
    end = start.replace(microsecond=0) + timedelta(seconds=seconds)
    assert always.add(start, seconds) == end
    assert always.between(start, end) == seconds
    assert always.subtract(end, seconds) == start.replace(microsecond=0)


def test_whole_days_written_in_pieces_are_around_the_clock() -> None:
    halves = {day: [("12:00", "24:00"), ("00:00", "12:00")] for day in range(7)}
    assert Hours("UTC", halves) == Hours.always("UTC")
    assert Hours("UTC", halves).is_always
    assert not Hours("UTC", halves, {date(2026, 1, 1): []}).is_always
    assert Hours("UTC", halves, {date(2026, 1, 1): [("00:00", "24:00")]}).is_always


# The horizon


def test_an_empty_calendar_raises_and_counts_zero() -> None:
    empty = Hours("Europe/Moscow", {})
    sentence = r"no open time within 400 days of 2026-03-02 09:00 UTC\."
    for ask in (
        lambda at: empty.add(at, 60),
        lambda at: empty.add(at, -60),
        lambda at: empty.add(at, 0),
        empty.next_open,
        empty.previous_open,
        lambda at: empty.add_days(at, 1),
    ):
        with pytest.raises(HoursExhausted, match=sentence):
            ask(moscow(2026, 3, 2, 12))
    assert empty.between(moscow(2020, 1, 1), moscow(2030, 1, 1)) == 0
    assert not empty.is_open(moscow(2026, 3, 2, 12))


def test_the_horizon_does_not_depend_on_what_was_asked_before() -> None:
    rows = [("09:00", "10:00")]
    hours = Hours("UTC", {}, {date(2024, 1, 1): rows, date(2026, 1, 1): rows})
    hours.between(utc(2023, 1, 1), utc(2027, 1, 1))
    with pytest.raises(HoursExhausted):
        hours.add(utc(2024, 1, 1, 9, 30), HOUR)
    with pytest.raises(HoursExhausted):
        hours.subtract(utc(2026, 1, 1, 9, 30), HOUR)
    with pytest.raises(HoursExhausted):
        hours.next_open(utc(2022, 6, 1))
    with pytest.raises(HoursExhausted):
        hours.previous_open(utc(2028, 1, 1))
    assert hours.next_open(utc(2025, 1, 1)) == utc(2026, 1, 1, 9)
    assert hours.previous_open(utc(2024, 12, 1)) == utc(2024, 1, 1, 10)


# Refusals


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZoneError, match="is not a known time zone"):
        Hours(zone, WORKDAYS)


@pytest.mark.parametrize(
    "row",
    [
        ("9:00", "18:00"),
        ("09:00", "24:01"),
        ("09:60", "10:00"),
        ("24:00", "06:00"),
        ("09:00",),
        ("09:00", "10:00", "11:00"),
        ("09:00", None),
        ("٠٩:٠٠", "18:00"),
        ("09:00", "18:00\n"),
        "09:00-18:00",
        7,
    ],
)
def test_a_malformed_row_is_refused(row: object) -> None:
    with pytest.raises(MalformedRowError):
        Hours("UTC", {0: [row]})


@pytest.mark.parametrize(
    "rows",
    [
        [("09:00", "12:00"), ("11:59", "14:00")],
        [("09:00", "12:00"), ("09:00", "12:00")],
        [("22:00", "06:00"), ("23:00", "23:30")],
    ],
)
def test_overlapping_rows_are_refused(rows: list[tuple[str, str]]) -> None:
    with pytest.raises(OverlappingRowsError, match="overlap at"):
        Hours("UTC", {0: rows})


def test_refusals_are_value_errors_with_a_sentence() -> None:
    for broken in (
        lambda: Hours("UTC", {7: []}),
        lambda: Hours("UTC", {0: "09:00"}),
        lambda: Hours("UTC", {}, {utc(2026, 1, 1): []}),
        lambda: Hours.from_json({"weekly": {}}),
        lambda: Hours.from_json({"zone": "UTC", "weekly": {"monday": []}}),
        lambda: Hours.from_json({"zone": "UTC", "exceptions": {"2026-02-30": []}}),
        lambda: Hours.from_json({"zone": "UTC", "weekly": []}),
        lambda: MOSCOW.add_days(utc(2026, 1, 1), 0),
    ):
        with pytest.raises(HoursError, match=r"\.$") as refusal:
            broken()
        assert isinstance(refusal.value, ValueError)


@pytest.mark.parametrize(
    "moment", [utc(2026).replace(tzinfo=None), utc(1, 1, 1), utc(1899, 6, 1), utc(9999, 12, 31)]
)
def test_a_moment_without_zone_or_outside_the_years_is_refused(moment: datetime) -> None:
    with pytest.raises(MomentOutOfRangeError):
        MOSCOW.add(moment, 60)
    with pytest.raises(MomentOutOfRangeError):
        MOSCOW.add(utc(2190, 1, 1), 10**12)


# A value


def test_equal_hours_are_one_key_and_cannot_change() -> None:
    again = Hours(
        "Europe/Moscow", {day: [("09:00", "13:00"), ("13:00", "18:00")] for day in range(5)}
    )
    assert again == MOSCOW
    assert len({again, MOSCOW, NIGHTS}) == 2
    assert again != "Europe/Moscow"
    with pytest.raises(AttributeError):
        again.zone = "UTC"
    assert pickle.loads(pickle.dumps(again)) == MOSCOW  # noqa: S301 - our own bytes


def test_json_reads_back_to_the_same_value() -> None:
    hours = Hours(
        "Europe/Berlin",
        {
            0: [("22:00", "06:00")],
            1: [("00:00", "22:00"), ("22:00", "06:00")],
            2: [("00:00", "24:00")],
        },
        {date(2026, 12, 31): [("08:00", "08:00")], date(2027, 1, 1): []},
    )
    stored = json.loads(json.dumps(hours.to_json()))
    assert Hours.from_json(stored) == hours
    assert stored["weekly"]["2"] == [["00:00", "24:00"]]
    assert stored["exceptions"] == {"2026-12-31": [["08:00", "08:00"]], "2027-01-01": []}
    assert hours.between(berlin(2026, 3, 2), berlin(2026, 3, 9)) == 50 * HOUR
