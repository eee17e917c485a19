"""A person's week: said in one go, seen by the lead, read by calendars."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from servicedesk.accounts.absences import absent, note_absence
from servicedesk.accounts.models import Absence, CalendarLink, RemoteDay, TeamMember
from servicedesk.accounts.skills import create_skill, set_competence
from servicedesk.accounts.week import say_days, weeks_of
from servicedesk.accounts.week_pages import team_page
from servicedesk.errors import Refused
from servicedesk.events.models import Event

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Moscow")
MON, TUE, WED, THU, FRI = (date(2026, 3, 2) + timedelta(days=day) for day in range(5))


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=ZONE), tick=False):
        yield


def local(day, hour=0, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def states(person, *days):
    known = weeks_of([person], days)[person.pk]
    return [known[day].state for day in days]


def spans(person):
    rows = Absence.objects.of([person.pk]).standing().order_by("starts_at")
    return [(row.kind, row.starts_at, row.ends_at) for row in rows]


def test_a_week_is_said_in_one_go_and_read_back(dana):
    wanted = {MON: "work", TUE: "remote", WED: "morning", THU: "holiday", FRI: "holiday"}
    assert say_days(dana, wanted, actor=dana) == [TUE, WED, THU, FRI]
    assert states(dana, MON, TUE, WED, THU, FRI) == list(wanted.values())
    assert spans(dana) == [
        ("day_off", local(WED), local(WED, 13)),
        ("holiday", local(THU), local(FRI + timedelta(days=1))),
    ]
    said = Event.objects.get(kind="person.week_said")
    assert said.data["days"]["2026-03-03"] == ["work", "remote"]
    assert say_days(dana, wanted, actor=dana) == []
    assert Event.objects.filter(kind="person.week_said").count() == 1


def test_half_a_day_is_away_for_that_half_only(dana):
    say_days(dana, {WED: "afternoon"}, actor=dana)
    assert absent([dana.pk], local(WED, 12, 59)) == {}
    assert dana.pk in absent([dana.pk], local(WED, 13))


def test_a_day_inside_a_long_absence_splits_it_and_keeps_the_rest(dana, lev):
    note_absence(
        dana, kind="trip", starts_at=local(MON), ends_at=local(FRI), substitute=lev, actor=dana
    )
    say_days(dana, {WED: "work"}, actor=dana)
    assert spans(dana) == [("trip", local(MON), local(WED)), ("trip", local(THU), local(FRI))]
    assert {row.substitute for row in Absence.objects.standing()} == {lev}
    say_days(dana, {WED: "remote"}, actor=dana)
    assert RemoteDay.objects.get().day == WED


@pytest.mark.parametrize(
    "wanted", [{date(2026, 3, 1): "sick"}, {TUE: "asleep"}, {TUE: "sick", WED: ""}]
)
def test_what_cannot_be_is_refused_and_nothing_changes(dana, wanted):
    with pytest.raises(Refused):
        say_days(dana, wanted, actor=dana)
    assert not Absence.objects.exists()
    assert not Event.objects.filter(kind__in=["person.week_said", "absence.noted"]).exists()


def test_the_page_keeps_a_week_and_copies_the_one_before(sign_in, dana):
    browser, page = sign_in(dana), reverse("week")
    assert browser.get(page).context["weeks"][0][1][0].words == "At work"
    answer = browser.post(page, {"from": "2026-03-02", "do": "save", "day-2026-03-03": "remote",
                                 "day-2026-03-04": "afternoon",
                                 "day-2026-03-05": "sick"})  # fmt: skip
    assert answer.status_code == 302
    browser.post(page, {"from": "2026-03-02", "do": "copy-2026-03-09"})
    week = timedelta(days=7)
    assert states(dana, TUE + week, WED + week, THU + week) == ["remote", "afternoon", "work"]


def test_others_weeks_are_said_by_managers_only(sign_in, dana, lev, cora):
    page = reverse("person_week", args=[dana.pk])
    assert sign_in(lev).get(page).status_code == 403
    assert sign_in(lev).post(page, {"day-2026-03-03": "sick"}).status_code == 403
    assert sign_in(cora).post(page, {"day-2026-03-03": "sick"}).status_code == 302
    assert states(dana, TUE) == ["sick"]
    assert Event.objects.get(kind="person.week_said").actor == cora


def test_the_team_sees_its_gaps(sign_in, dana, lev, cora, line1, frank):
    TeamMember.objects.create(team=line1, user=lev)
    gates = create_skill("Gates", actor=frank)
    set_competence(lev, levels={gates.pk: 2}, capacity=25, actor=frank)
    say_days(lev, {TUE: "sick", WED: "sick"}, actor=lev)
    say_days(dana, {WED: "holiday", THU: "remote"}, actor=dana)
    page = sign_in(dana).get(reverse("team_week", args=[line1.pk]))
    assert [(day.here, day.gap) for day in page.context["days"]][:4] == [
        (2, ""), (1, "nobody for Gates"), (0, "nobody is here"), (2, ""),
    ]  # fmt: skip
    assert [day.here for day in page.context["days"]][5:] == [0, 0]
    links = [may for _person, _cells, may in page.context["rows"]]
    assert links == [True, False]


def test_at_the_weekend_those_are_here_who_work_remotely_or_have_duty(sign_in, dana, lev, line1):
    TeamMember.objects.create(team=line1, user=lev)
    saturday, sunday = FRI + timedelta(days=1), FRI + timedelta(days=2)
    say_days(dana, {saturday: "remote", sunday: "morning"}, actor=dana)
    page = sign_in(dana).get(reverse("team_week", args=[line1.pk]))
    assert [day.here for day in page.context["days"]][5:] == [1, 0]
    assert page.content.decode().count('<span class="muted">–</span>') == 2


def test_a_team_of_others_is_not_there_for_a_partner(sign_in, petra, line1):
    assert sign_in(petra).get(reverse("team_week", args=[line1.pk])).status_code == 404
    assert sign_in(petra).get(reverse("team_week", args=[999])).status_code == 404


def test_the_week_of_many_asks_no_more_than_of_one(dana, lev, ivan, django_assert_num_queries):
    with django_assert_num_queries(4):
        team_page([dana], MON, today=MON)
    with django_assert_num_queries(4):
        team_page([dana, lev, ivan], MON, today=MON)


def opened_address(browser, **data):
    page = browser.post(reverse("calendar_open"), data)
    return page.context["address"].removeprefix("http://testserver")


def test_a_secret_address_is_read_by_calendars_until_it_is_revoked(sign_in, dana):
    say_days(dana, {TUE: "remote", WED: "morning", THU: "sick"}, actor=dana)
    browser = sign_in(dana)
    address = opened_address(browser)
    feed = Client().get(address)
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = feed.content.decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20260305" in lines
    assert "DTEND;VALUE=DATE:20260306" in lines
    assert "DTSTART:20260303T210000Z" in lines
    assert [line for line in lines if line.startswith("SUMMARY")] == [
        "SUMMARY:Day off", "SUMMARY:Sick leave", "SUMMARY:Remote",
    ]  # fmt: skip
    link = CalendarLink.objects.get()
    assert link.digest not in address
    browser.post(reverse("calendar_close", args=[link.pk]))
    assert Client().get(address).status_code == 404
    assert browser.post(reverse("calendar_close", args=[link.pk])).status_code == 404


def test_a_teams_calendar_names_people_and_no_reasons(sign_in, dana, lev, line1):
    say_days(dana, {THU: "sick"}, actor=dana)
    address = opened_address(sign_in(lev), team=line1.pk)
    text = Client().get(address).content.decode()
    assert "SUMMARY:Dana: away" in text
    assert "ick" not in text
    lev.is_active = False
    lev.save()
    assert Client().get(address).status_code == 404


def test_an_address_of_others_is_not_there(sign_in, dana, lev):
    opened_address(sign_in(dana))
    link = CalendarLink.objects.get()
    assert sign_in(lev).post(reverse("calendar_close", args=[link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None
    assert Client().get(reverse("calendar_feed", args=["guess"])).status_code == 404
