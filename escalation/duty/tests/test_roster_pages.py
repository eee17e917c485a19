"""What people see of duty: now, four weeks ahead, the plan, covers, calls and absences."""

from datetime import date, time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from escalation.duty import services
from escalation.duty.models import Call, Cover, Roster
from escalation.duty.notifications import answer_token
from escalation.duty.services import LayerDraft
from escalation.duty.tests.stories import roster_of
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.models import Absence
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from sla.tests.stories import ask, monday

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(monday(2), tick=False):
        yield


@pytest.fixture
def roster(premium, line1, dana, pavel, cora, erin):
    return roster_of(line1, [dana, pavel], [pavel], actor=cora)


@pytest.fixture
def call(roster, alice):
    ask(alice, at=monday(2), priority=1)
    return Call.objects.get()


def read(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    return response.status_code, response.content.decode()


def test_the_list_says_who_is_on_duty_now(roster, sign_in, dana):
    status, text = read(sign_in(dana), "duty:roster_list")

    assert status == 200
    assert "Duty Line 1" in text
    assert "Dana" in text
    assert "Next handover: 2 Mar, 09:00" in text


def uids_of(address):
    lines = Client().get(address).content.decode().replace("\r\n ", "").split("\r\n")
    return [line for line in lines if line.startswith("UID:duty-")]


def test_each_turn_keeps_one_name_of_its_own_in_calendars_of_other_programs(roster, sign_in, pavel):
    """Both levels are Pavel's where the calendar begins."""
    page = sign_in(pavel).post(reverse("calendar_open"))
    address = page.context["address"].removeprefix("http://testserver")
    with time_machine.travel(monday(2, days=32), tick=False):
        found = uids_of(address)
    with time_machine.travel(monday(3, days=33), tick=False):
        assert uids_of(address) == found
    assert len(set(found)) == len(found)
    assert f"UID:duty-{roster.pk}-1-20260302T0600@testserver" in found
    assert {uid.split("-")[2] for uid in found} == {"1", "2"}


def test_the_calendar_shows_four_weeks_and_what_stands_against_the_plan(roster, sign_in, dana):
    note_absence(dana, kind="trip", starts_at=monday(9), ends_at=monday(9, days=1), actor=dana)
    status, text = read(sign_in(dana), "duty:roster_page", roster.pk)

    assert status == 200
    assert text.count('<th scope="row">') == 28
    assert "09:00 Pavel" in text
    assert "Pavel has two levels from 2 March 2026, 09:00 MSK" in text


def test_strangers_find_no_roster(roster, sign_in, alice, petra):
    assert read(sign_in(alice), "duty:roster_page", roster.pk)[0] == 403
    assert read(sign_in(petra), "duty:roster_page", roster.pk)[0] == 404
    assert "Duty Line 1" not in read(sign_in(petra), "duty:roster_list")[1]


def test_a_manager_makes_plans_and_publishes_a_roster(sign_in, cora, line2, lev, ivan):
    browser = sign_in(cora)
    browser.post(
        reverse("duty:roster_new"),
        {"name": "Night", "team": line2.pk, "time_zone": "Europe/Moscow", "wait_minutes": 5,
         "pages_priority_up_to": 1, "is_active": "on"},
    )  # fmt: skip
    roster = Roster.objects.get()
    plan = {"member-1-1": lev.pk, "member-1-2": ivan.pk, "starts_on-1": "2026-03-01",
            "handover_at-1": "09:00", "shift_hours-1": 24, "publish": "1"}  # fmt: skip
    response = browser.post(reverse("duty:roster_plan", args=[roster.pk]), plan)

    assert response.status_code == 302
    assert services.duty_engineers(line2.pk, now=monday(2)) == [lev]
    assert services.duty_engineers(line2.pk, now=monday(10)) == [ivan]


def test_a_plan_with_a_gap_is_not_published_and_the_gaps_are_listed(sign_in, cora, roster, lev):
    plan = {"member-1-1": lev.pk, "starts_on-1": "2026-03-03", "handover_at-1": "09:00",
            "shift_hours-1": 24, "publish": "1"}  # fmt: skip
    response = sign_in(cora).post(reverse("duty:roster_plan", args=[roster.pk]), plan)

    assert response.status_code == 422
    words = "level 1 from 2 March 2026, 02:00 MSK until 3 March 2026, 09:00 MSK"
    assert words in response.content.decode()
    assert not Event.objects.filter(kind="roster.published", data__number=2).exists()
    assert roster.versions.get(number=2).published_at is None


def test_a_cover_takes_the_turn_and_may_be_withdrawn(sign_in, cora, roster, lev, line1, dana):
    browser = sign_in(cora)
    browser.post(
        reverse("duty:cover_new", args=[roster.pk]),
        {"level": 1, "person": lev.pk, "starts_at": "2026-03-02T01:00",
         "ends_at": "2026-03-02T04:00"},
    )  # fmt: skip
    assert services.duty_engineers(line1.pk, now=monday(3))[0] == lev

    browser.post(reverse("duty:cover_withdraw", args=[roster.pk, Cover.objects.get().pk]))
    assert services.duty_engineers(line1.pk, now=monday(3))[0] == dana


def test_a_past_or_absent_cover_is_refused(sign_in, cora, roster, lev, dana):
    note_absence(lev, kind="sick", starts_at=monday(0), ends_at=monday(20), actor=lev)
    answer = sign_in(cora).post(
        reverse("duty:cover_new", args=[roster.pk]),
        {"level": 1, "person": lev.pk, "starts_at": "2026-03-02T03:00",
         "ends_at": "2026-03-02T04:00"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Lev is away in that time" in answer.content.decode()
    with pytest.raises(Refused, match="That time is past"):
        services.set_cover(
            roster, level=1, person=dana, starts_at=monday(0), ends_at=monday(1), actor=cora
        )
    assert not Cover.objects.exists()
    assert not Event.objects.filter(kind="roster.cover_set").exists()


def test_engineers_do_not_plan(sign_in, dana, roster):
    browser = sign_in(dana)
    assert read(browser, "duty:roster_plan", roster.pk)[0] == 403
    assert browser.post(reverse("duty:cover_new", args=[roster.pk])).status_code == 403


def test_strangers_to_a_team_are_not_planned(roster, petra, cora):
    layer = LayerDraft(members=(petra,), starts_on=date(2026, 3, 1), handover_at=time(9))
    with pytest.raises(Refused, match="Petra cannot be on duty"):
        services.draft_version(roster, layers=[layer], actor=cora)
    assert roster.versions.count() == 1


def test_the_link_of_a_page_only_shows_until_it_is_pressed(call, sign_in, dana):
    url = Notification.objects.get(recipient=dana, topic="duty").url
    browser = sign_in(dana)

    assert "Acknowledge the call" in browser.get(url).content.decode()
    call.refresh_from_db()
    assert call.state == "open"

    assert browser.post(url).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.acknowledged_by) == ("acknowledged", dana)
    assert "There is nothing to answer any more" in browser.get(url).content.decode()


def test_a_link_is_for_the_person_it_was_sent_to(call, sign_in, client, dana, lev, alice):
    url = reverse("duty:call_answer", args=[answer_token(call, dana)])

    assert client.get(url)["Location"].startswith("/accounts/login/")
    assert sign_in(lev).post(url).status_code == 404
    assert sign_in(alice).post(url).status_code == 403
    assert sign_in(dana).get(url.replace(":", "x")).status_code == 404
    call.refresh_from_db()
    assert call.state == "open"


def test_only_who_was_called_or_a_manager_answers_beside_the_ticket(call, sign_in, lev, cora):
    url = reverse("duty:call_acknowledge", args=[call.pk])
    sign_in(lev).post(url)
    call.refresh_from_db()
    assert call.state == "open"
    assert not Event.objects.filter(kind="duty.acknowledged").exists()

    sign_in(cora).post(url)
    call.refresh_from_db()
    assert call.acknowledged_by == cora


def test_a_ticket_shows_who_was_called(call, sign_in, dana, petra):
    status, text = read(sign_in(dana), "duty:ticket_calls", call.ticket_id)

    assert status == 200
    assert "Level 1: Dana" in text
    assert "Acknowledge the call" in text
    assert read(sign_in(petra), "duty:ticket_calls", call.ticket_id)[0] == 404


def test_the_note_for_the_next_shift_lists_urgent_tickets(call, sign_in, dana):
    _, text = read(sign_in(dana), "duty:handover_note", call.roster_id)

    assert f"#{call.ticket_id} Controller offline" in text


def test_an_engineer_notes_an_absence_of_their_own_only(sign_in, dana, lev):
    browser = sign_in(dana)
    fields = {"person": dana.pk, "kind": "holiday", "first_day": "2026-03-03",
              "last_day": "2026-03-04", "substitute": lev.pk}  # fmt: skip
    assert browser.post(reverse("absence_list"), fields).status_code == 302
    absence = Absence.objects.get()
    assert (absence.starts_at, absence.ends_at) == (monday(0, days=1), monday(0, days=3))
    assert "Holiday leave" in read(browser, "absence_list")[1]

    assert browser.post(reverse("absence_list"), {**fields, "person": lev.pk}).status_code == 422
    assert Absence.objects.count() == 1
    browser.post(reverse("absence_withdraw", args=[absence.pk]))
    absence.refresh_from_db()
    assert absence.withdrawn_at == monday(2)
