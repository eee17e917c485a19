"""The stopwatch: one runs at most, none is lost; and times that are put right."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from contracts.models import LedgerEntry
from contracts.services import approve_overage, close_allowances, standing
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets import services, timeline
from tickets.models import Ticket, TimeEntry, Timer
from tickets.tests.factories import MORNING, at, happened, open_ticket
from tickets.tests.test_log_time import prepaid

pytestmark = pytest.mark.django_db


@pytest.fixture
def hours(standard):
    """An hour of March, counted by half hours."""
    return prepaid(standard)


@pytest.fixture
def ticket(alice, line1, dana, hours):
    return open_ticket(alice)


def left(allowance):
    found = standing(type(allowance).objects.get(pk=allowance.pk))
    return found.left, found.surplus


def test_a_timer_counts_through_pauses_and_writes_begun_minutes_down(ticket, dana, hours):
    services.start_timer(ticket, actor=dana, at=at(0))
    services.pause_timer(ticket, actor=dana, at=at(10))
    services.start_timer(ticket, actor=dana, at=at(60))
    entry = services.stop_timer(ticket, actor=dana, note="Looked", at=at(65, seconds=1))
    assert (entry.minutes, entry.note, entry.accounted_minutes) == (16, "Looked", 30)
    assert left(hours) == (30, 0)
    assert not Timer.objects.exists()


def test_another_timer_pauses_the_one_that_runs(ticket, alice, dana, lev):
    other = open_ticket(alice)
    services.start_timer(ticket, actor=dana, at=at(0))
    services.start_timer(ticket, actor=lev, at=at(1))
    services.start_timer(other, actor=dana, at=at(7))
    assert services.running_timer(dana).ticket == other
    assert services.running_timer(lev).ticket == ticket
    paused = services.timer_of(ticket, dana)
    assert (paused.started_at, paused.seconds) == (None, 7 * 60)
    services.start_timer(other, actor=dana, at=at(9))
    assert services.timer_of(other, dana).started_at == at(7)


def test_a_timer_forgotten_over_night_asks_for_the_minutes(ticket, dana):
    services.start_timer(ticket, actor=dana, at=at(0))
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        services.stop_timer(ticket, actor=dana, at=MORNING + timedelta(days=2))
    assert str(refusal.value) == (
        "The timer ran for more than a day: say how many minutes were worked."
    )
    assert (Timer.objects.count(), Event.objects.count()) == (1, before)
    entry = services.stop_timer(ticket, actor=dana, minutes=25, at=MORNING + timedelta(days=2))
    assert entry.minutes == 25


def test_what_does_not_run_is_neither_paused_nor_stopped(ticket, dana):
    for verb in (services.pause_timer, services.stop_timer, services.drop_timer):
        with pytest.raises(Conflict, match="No timer of yours runs on this ticket"):
            verb(ticket, actor=dana)
    services.start_timer(ticket, actor=dana)
    services.drop_timer(ticket, actor=dana)
    assert (Timer.objects.count(), TimeEntry.objects.count()) == (0, 0)


def test_every_page_shows_the_running_timer(ticket, dana, lev, sign_in):
    browser, address = sign_in(dana), reverse("tickets:ticket_timer_start", args=[ticket.pk])
    assert b"data-timer" not in browser.get("/desk/tickets/").content
    assert browser.post(address).status_code == 302
    shown = browser.get("/desk/tickets/").content.decode()
    assert f"Your timer runs on #{ticket.pk}" in shown
    assert b"data-timer" not in sign_in(lev).get("/desk/tickets/").content
    browser.post(reverse("tickets:ticket_timer_pause", args=[ticket.pk]))
    assert b"data-timer" not in browser.get("/desk/tickets/").content
    stop = reverse("tickets:ticket_timer_stop", args=[ticket.pk])
    assert 'placeholder="1"' in browser.get(stop).content.decode()
    assert browser.post(stop, {"note": "Looked", "is_billable": "on"}).status_code == 302
    assert (TimeEntry.objects.get().minutes, TimeEntry.objects.get().note) == (1, "Looked")


def test_a_timer_of_a_merged_ticket_is_written_down_where_the_work_goes_on(
    ticket, alice, dana, hours, sign_in
):
    into, browser = open_ticket(alice), sign_in(dana)
    services.start_timer(ticket, actor=dana)
    services.merge(ticket, into=into, reason="One matter", actor=dana)
    page = browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    stop = reverse("tickets:ticket_timer_stop", args=[ticket.pk])
    assert f"It is written down on #{into.pk}, where the work goes on." in page
    assert f'href="{stop}"' in page
    assert reverse("tickets:ticket_timer_start", args=[ticket.pk]) not in page
    start = reverse("tickets:ticket_timer_start", args=[ticket.pk])
    assert browser.post(start).status_code == 403
    assert browser.post(stop, {"note": "Looked", "is_billable": "on"}).status_code == 302
    entry = TimeEntry.objects.get()
    assert (entry.ticket, entry.note, entry.accounted_minutes) == (into, "Looked", 30)
    assert happened(ticket, "time_logged") == []
    assert not Timer.objects.exists()


def hide(ticket, line3):
    line3.is_confidential = True
    line3.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=line3)


def test_nothing_is_written_down_where_the_ticket_that_goes_on_is_out_of_sight(
    ticket, alice, dana, lev, line3
):
    into = open_ticket(alice)
    services.start_timer(ticket, actor=dana, at=at(0))
    services.merge(ticket, into=into, reason="One matter", actor=dana)
    hide(into, line3)
    with pytest.raises(Refused) as refusal:
        services.stop_timer(Ticket.objects.get(pk=ticket.pk), actor=dana, at=at(5))
    assert str(refusal.value) == (
        "The ticket goes on as another one that you do not see: forget the timer."
    )
    assert (Timer.objects.count(), TimeEntry.objects.count()) == (1, 0)
    services.drop_timer(ticket, actor=dana)


def test_the_bar_tells_nothing_of_a_ticket_out_of_sight_and_lets_its_timer_go(
    ticket, dana, line3, sign_in
):
    browser, forget = sign_in(dana), reverse("tickets:timer_forget")
    services.start_timer(ticket, actor=dana)
    told = browser.post(forget, follow=True).content.decode()
    assert "No timer of yours runs on a ticket that you do not see." in told
    hide(ticket, line3)
    page = browser.get("/desk/tickets/").content.decode()
    assert "Your timer runs on a ticket that you see no more: forget it" in page
    assert ticket.subject not in page
    assert f"#{ticket.pk}" not in page
    assert f"/desk/tickets/{ticket.pk}/" not in page
    told = browser.post(forget, follow=True).content.decode()
    assert "The timer is forgotten; nothing was written down." in told
    assert (Timer.objects.count(), TimeEntry.objects.count()) == (0, 0)
    assert b"data-timer" not in browser.get("/desk/tickets/").content


def test_time_to_come_is_not_worked_yet(ticket, dana):
    with pytest.raises(Refused, match="Write time down after it was worked"):
        services.log_time(ticket, minutes=5, worked_at=at(11), actor=dana, at=at(10))
    assert not TimeEntry.objects.exists()


def test_a_closed_period_takes_no_time(ticket, dana, hours):
    april = MORNING + timedelta(days=40)
    close_allowances(april)
    with pytest.raises(Refused) as refusal:
        services.log_time(ticket, minutes=5, worked_at=at(10), actor=dana, at=april)
    assert str(refusal.value) == "The period of that day is closed: ask who keeps the contract."
    assert not TimeEntry.objects.exists()
    free = services.log_time(
        ticket, minutes=5, worked_at=at(10), is_billable=False, actor=dana, at=april
    )
    assert (free.at, free.accounted_minutes) == (at(10), 0)


def test_a_time_put_right_gives_back_what_it_used(ticket, dana, hours):
    entry = services.log_time(ticket, minutes=75, actor=dana, at=at(20))
    assert left(hours) == (0, 30)
    services.change_time(
        entry, minutes=20, is_billable=True, note="", reason="A typo", actor=dana, at=at(30)
    )
    assert left(hours) == (30, 0)
    entry.refresh_from_db()
    assert (entry.minutes, entry.accounted_minutes, entry.surplus_minutes) == (20, 30, 0)
    changed = happened(ticket, "time_changed")[0]
    assert (changed["minutes_before"], changed["minutes"], changed["reason"]) == (75, 20, "A typo")
    assert timeline.entries(ticket, reader=dana)[-1].words == (
        "corrected a time: 1 h 15 min → 20 min: A typo"
    )
    services.change_time(
        entry, minutes=20, is_billable=False, note="", reason="Our fault", actor=dana, at=at(40)
    )
    assert left(hours) == (60, 0)
    back = LedgerEntry.objects.filter(kind="correct").values_list("note", flat=True)
    assert set(back) == {"time put right"}  # the client reads it


def test_the_same_again_and_new_words_move_no_hours(ticket, dana, hours):
    entry = services.log_time(ticket, minutes=10, actor=dana, at=at(20))
    lines = LedgerEntry.objects.count()
    same = {"minutes": 10, "is_billable": True, "reason": "x", "actor": dana}
    services.change_time(entry, note="", **same)
    assert happened(ticket, "time_changed") == []
    services.change_time(entry, note="Looked", **same)
    assert TimeEntry.objects.get().note == "Looked"
    assert LedgerEntry.objects.count() == lines


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"minutes": 0}, "Write down 1 to 1440 minutes."),
        ({"minutes": -5}, "Write down 1 to 1440 minutes."),
        ({"minutes": 1441}, "Write down 1 to 1440 minutes."),
        ({"reason": " "}, "Say why the time is put right."),
    ],
)
def test_a_time_is_not_put_wrong(ticket, dana, hours, given, words):
    entry = services.log_time(ticket, minutes=10, actor=dana, at=at(20))
    before = (Event.objects.count(), left(hours))
    asked = {"minutes": 20, "is_billable": True, "note": "", "reason": "A typo", **given}
    with pytest.raises(Refused) as refusal:
        services.change_time(entry, actor=dana, **asked)
    assert str(refusal.value) == words
    assert (Event.objects.count(), left(hours)) == before


def test_what_the_client_approved_stays_as_it_was(ticket, dana, boss, hours):
    entry = services.log_time(ticket, minutes=75, actor=dana, at=at(20))
    approve_overage(hours, seen=30, actor=boss, at=at(25))
    before = (Event.objects.count(), left(hours))
    with pytest.raises(Refused, match="was settled with the client already"):
        services.change_time(
            entry, minutes=5, is_billable=True, note="", reason="A typo", actor=dana
        )
    assert (Event.objects.count(), left(hours)) == before


def test_one_puts_right_ones_own_time_only(ticket, dana, lev, cora, sign_in):
    entry = services.log_time(ticket, minutes=10, actor=dana, at=at(20))
    address = reverse("tickets:ticket_time_change", args=[ticket.pk])
    given = {"entry": entry.pk, "minutes": 15, "note": "", "is_billable": "on", "reason": "x"}
    assert sign_in(lev).post(address, given).status_code == 422
    assert TimeEntry.objects.get().minutes == 10
    form = sign_in(dana).get(f"{address}?entry={entry.pk}").content.decode()
    assert 'value="10"' in form
    assert sign_in(cora).post(address, given).status_code == 302
    assert TimeEntry.objects.get().minutes == 15


def test_the_api_times_and_corrects(ticket, dana, alice):
    api = APIClient()
    api.force_authenticate(dana)
    address = f"/api/v1/tickets/{ticket.pk}/timer/"
    assert api.get(address).status_code == 204
    with time_machine.travel(at(0), tick=False) as wall:
        api.post(address, {"do": "start"}, format="json")
        wall.shift(90)
        assert api.get(address).data == {"ticket": ticket.pk, "running": True, "seconds": 90}
        made = api.post(address, {"do": "stop", "note": "Looked"}, format="json")
    assert (made.status_code, made.data["minutes"]) == (201, 2)
    given = {"entry": made.data["id"], "minutes": 3, "reason": "A typo"}
    assert api.post(
        f"/api/v1/tickets/{ticket.pk}/time/change/", given, format="json"
    ).data["minutes"] == 3  # fmt: skip
    assert api.post(address, {"do": "pause"}, format="json").status_code == 409
    api.force_authenticate(alice)
    assert api.get(address).status_code == 403
