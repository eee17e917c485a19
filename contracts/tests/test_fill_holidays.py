"""National holidays, moved days off and short days are written out into a calendar."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from contracts.models import HoursVersion, ServiceHours
from contracts.national import national_exceptions, shortened
from contracts.services import calendar_as_known, fill_holidays, latest_pin
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 1, 12, 9, tzinfo=UTC)
WEEK = {str(day): [["09:00", "18:00"]] for day in range(5)}
SHORT = [["09:00", "17:00"]]


@pytest.fixture
def working(db) -> ServiceHours:
    return ServiceHours.objects.get(name="Working hours (Moscow)")


def test_russian_year_2026_is_the_production_calendar():
    year = national_exceptions("RU", [2026], weekly=WEEK)
    assert {day for day, rows in year.items() if rows} == {
        "2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03",
    }  # fmt: skip
    assert year["2026-04-30"] == SHORT
    assert sorted(day for day, rows in year.items() if not rows) == [
        "2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08",
        "2026-01-09", "2026-02-23", "2026-03-09", "2026-05-01", "2026-05-11", "2026-06-12",
        "2026-11-04", "2026-12-31",
    ]  # fmt: skip


def test_working_saturday_has_the_hours_of_the_day_its_rest_moved_to():
    year = national_exceptions("RU", [2024], weekly={**WEEK, "0": [["10:00", "19:00"]]})
    assert year["2024-04-27"] == [["10:00", "19:00"]], "for Monday, 29 April"
    assert year["2024-11-02"] == SHORT, "for Tuesday, 30 April, the day before a holiday"
    assert year["2024-12-28"] == [["10:00", "19:00"]], "for Monday, 30 December"
    assert year["2024-04-30"] == []
    assert {day for day, rows in year.items() if rows == SHORT} == {
        "2024-02-22", "2024-03-07", "2024-05-08", "2024-06-11", "2024-11-02",
    }  # fmt: skip


def test_belarus_and_kazakhstan_work_whole_days_before_holidays():
    belarus = national_exceptions("BY", [2025], weekly=WEEK)
    assert belarus["2025-01-06"] == []
    assert belarus["2025-01-11"] == [["09:00", "18:00"]]
    assert "2025-04-30" not in belarus
    kazakhstan = national_exceptions("KZ", [2025], weekly=WEEK)
    assert kazakhstan["2025-01-05"] == [["09:00", "18:00"]]
    assert kazakhstan["2025-03-24"] == []


@pytest.mark.parametrize(
    ("rows", "minutes", "left"),
    [
        ([["09:00", "18:00"]], 60, [["09:00", "17:00"]]),
        ([["09:00", "13:00"], ["14:00", "15:00"]], 60, [["09:00", "13:00"]]),
        ([["09:00", "13:00"], ["14:00", "14:30"]], 60, [["09:00", "12:30"]]),
        ([["22:00", "00:30"]], 60, [["22:00", "23:30"]]),
        ([["22:00", "06:00"]], 60, [["22:00", "05:00"]]),
        ([["00:00", "24:00"]], 60, [["00:00", "23:00"]]),
        ([["09:00", "09:30"]], 60, []),
        ([], 60, []),
    ],
)
def test_shortened_day_ends_earlier(rows, minutes, left):
    assert shortened(rows, minutes=minutes) == left


def test_filling_adds_a_version_and_keeps_dates_somebody_set(working, frank):
    working.exceptions = {"2026-05-01": [["10:00", "12:00"]]}
    working.save()
    pin = latest_pin()
    fill_holidays(working, country="RU", years=[2026], actor=frank, at=NOON)
    version = HoursVersion.objects.filter(hours=working).latest("number")
    assert version.effective_from.isoformat() == "2026-01-12"
    assert version.exceptions["2026-05-01"] == [["10:00", "12:00"]]
    assert version.exceptions["2026-06-12"] == []
    may = datetime(2026, 6, 12, 9, tzinfo=UTC)
    assert calendar_as_known(working.pk, pin=pin).is_open(may), "what was decided before"
    assert not calendar_as_known(working.pk, pin=latest_pin()).is_open(may)
    assert Event.objects.filter(kind="hours.changed").count() == 1


def test_filling_twice_is_refused(working, frank):
    fill_holidays(working, country="RU", years=[2026], actor=frank, at=NOON)
    versions, events = HoursVersion.objects.count(), Event.objects.count()
    for country in ("RU", "XX"):
        with pytest.raises(Refused):
            fill_holidays(working, country=country, years=[2026], actor=frank, at=NOON)
    assert (HoursVersion.objects.count(), Event.objects.count()) == (versions, events)


def test_administrator_fills_the_holidays_of_three_years(working, frank, sign_in):
    with time_machine.travel(NOON, tick=False):
        sign_in(frank).post(
            reverse("admin:contracts_servicehours_changelist"),
            {"action": "fill_russia", "_selected_action": [working.pk]},
        )
    working.refresh_from_db()
    assert working.exceptions["2026-06-11"] == SHORT
    assert {day[:4] for day in working.exceptions} == {"2026", "2027", "2028"}
