"""A calendar's year, its question, and its next version, through the doors."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from contracts.models import HoursVersion, ServiceHours
from servicedesk.events.models import Event

MAY = "2026-05-04T09:00:00Z"


@pytest.fixture
def hours(db) -> ServiceHours:
    return ServiceHours.objects.get(name="Working hours (Moscow)")


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(MAY, tick=False):
        yield


def form(**changes: str) -> dict[str, str]:
    week = {f"day-{day}": "09:00-18:00" for day in range(5)}
    return {
        **week, "day-5": "", "day-6": "closed", "time_zone": "Europe/Moscow", "exceptions": "",
        "country": "", "feed": "", "effective_from": "2026-06-01", "note": "Summer", "act": "save",
    } | changes  # fmt: skip


def test_four_hours_from_friday_evening_are_walked(hours, sign_in, dana):
    """Friday 8 May 2026 17:20: forty minutes, then Monday from nine."""
    url = reverse("contracts:calendar_page", args=[hours.pk])
    page = sign_in(dana).get(url, {"since": "2026-05-08T17:20", "time": "4 h"})
    text = page.content.decode()
    assert "11 May 2026, 12:20 MSK" in text
    assert "40 min" in text
    assert "3 h 20 min" in text


def test_working_days_and_nonsense_are_answered_too(hours, sign_in, dana):
    url = reverse("contracts:calendar_page", args=[hours.pk])
    days = sign_in(dana).get(url, {"since": "2026-05-08T17:20", "time": "2 d"}).content.decode()
    assert "12 May 2026, 18:00 MSK" in days
    odd = sign_in(dana).get(url, {"since": "2026-05-08T17:20", "time": "soon"}).content.decode()
    assert "Write 15 min, 4 h, 1 h 30 min, or 2 d for working days." in odd
    assert sign_in(dana).get(url, {"year": "99999"}).status_code == 404


def test_a_year_shows_what_its_days_are(hours, sign_in, frank, dana):
    edit = reverse("contracts:calendar_edit", args=[hours.pk])
    days = "2026-06-12 closed\n2026-06-11 09:00-17:00\n2026-06-13 09:00-18:00"
    assert sign_in(frank).post(edit, form(exceptions=days)).status_code == 302
    url = reverse("contracts:calendar_page", args=[hours.pk])
    text = sign_in(dana).get(url, {"year": 2026}).content.decode()
    for words in ("Closed", "Shortened day: 09:00-17:00", "Extra working day: 09:00-18:00"):
        assert f'title="{words}"' in text
    assert "Summer" in text


def test_an_edit_is_a_version_that_begins_on_its_day(hours, sign_in, frank):
    edit = reverse("contracts:calendar_edit", args=[hours.pk])
    sign_in(frank).post(edit, form(**{"day-4": "09:00-13:00, 14:00-17:00"}))
    version = HoursVersion.objects.get(hours=hours, number=2)
    assert (version.effective_from, version.note) == (date(2026, 6, 1), "Summer")
    assert version.weekly["4"] == [["09:00", "13:00"], ["14:00", "17:00"]]
    assert version.created_by == frank


def test_what_changes_is_shown_and_holidays_are_written_in_without_saving(hours, sign_in, frank):
    edit = reverse("contracts:calendar_edit", args=[hours.pk])
    browser = sign_in(frank)
    shown = browser.post(edit, form(exceptions="2026-06-12 closed", act="look"))
    assert shown.status_code == 200
    assert "12 June 2026" in shown.content.decode()
    filled = browser.post(edit, form(country="RU", act="fill")).content.decode()
    assert "2026-11-03 09:00-17:00" in filled
    assert "2026-11-04 closed" in filled
    assert HoursVersion.objects.filter(hours=hours).count() == 1
    assert not Event.objects.filter(kind="hours.changed").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day-0": "9 to 5"}, "is no hours"),
        ({"day-0": "09:00-18:00, 17:00-19:00"}, "overlap"),
        ({"day-0": "09:00-09:00"}, "end when they begin"),
        ({f"day-{day}": "" for day in range(7)}, "never open"),
        ({"exceptions": "tomorrow closed"}, "does not begin with a date"),
        ({"exceptions": "2026-06-12\n2026-06-12 09:00-10:00"}, "stands twice"),
        ({"time_zone": "Mars/Base"}, "Mars/Base"),
        ({"effective_from": ""}, "required"),
        ({"feed": "ftp://x"}, "https://"),
    ],
)
def test_bad_hours_are_refused_with_a_sentence_and_nothing_is_saved(
    hours, sign_in, frank, changes, words
):
    edit = reverse("contracts:calendar_edit", args=[hours.pk])
    answer = sign_in(frank).post(edit, form(**changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert HoursVersion.objects.filter(hours=hours).count() == 1
    assert not Event.objects.filter(kind__startswith="hours.").exists()


def test_a_new_calendar_is_written_down_with_its_first_version(sign_in, frank, db):
    data = form(name="Support, two shifts", **{"day-0": "22:00-06:00"})
    answer = sign_in(frank).post(reverse("contracts:calendar_new"), data)
    assert answer.status_code == 302
    made = ServiceHours.objects.get(name="Support, two shifts")
    assert [(one.number, one.effective_from) for one in made.versions.all()] == [(1, None)]
    again = sign_in(frank).post(reverse("contracts:calendar_new"), data)
    assert "no other has" in again.content.decode()


def test_only_head_and_administrator_edit_and_clients_see_nothing(
    hours, sign_in, dana, tess, alice
):
    edit = reverse("contracts:calendar_edit", args=[hours.pk])
    assert sign_in(dana).get(edit).status_code == 403
    assert sign_in(tess).post(edit, form()).status_code == 403
    assert sign_in(alice).get(reverse("contracts:calendar_list")).status_code == 403
    assert sign_in(dana).get(reverse("contracts:calendar_list")).status_code == 200
    assert HoursVersion.objects.filter(hours=hours).count() == 1
