"""Signs of numbers being served instead of clients: the tickets, for the head and the TSM alone."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from servicedesk.reports import Period, Query
from sla.reports import IntegrityReport
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status
from tickets.models import Message

pytestmark = pytest.mark.django_db
REPORT = IntegrityReport()
WEEK = Period(monday(0), monday(0, days=7))
QUERY = Query(None, monday(12), WEEK)


@pytest.fixture
def wall(premium):
    with time_machine.travel(monday(9), tick=False) as moved:
        yield moved


def behind(sign):
    return set(REPORT.behind(QUERY, sign, {}))


def test_an_honest_ticket_shows_no_sign(wall, alice, dana):
    ticket = ask(alice, at=monday(9))
    wall.move_to(monday(9, 10))
    tickets.reply(ticket, body="Which firmware?", then_status=Status.WAITING_CLIENT,
                  actor=dana)  # fmt: skip
    tickets.reply(ticket, body="It shows 4.2.", actor=alice)
    tickets.resolve(ticket, actor=dana)

    assert REPORT.rows(QUERY) == [dict.fromkeys((each.name for each in REPORT.columns), 0)]


def test_a_pause_without_a_question_is_listed(wall, alice, dana):
    asked, silent = ask(alice, at=monday(9)), ask(alice, at=monday(9))
    wall.move_to(monday(9, 10))
    for ticket in (asked, silent):
        tickets.reply(ticket, body="Which firmware?", then_status=Status.WAITING_CLIENT,
                      actor=dana)  # fmt: skip
    Message.objects.filter(ticket=silent, author=dana).update(is_public=False)

    assert behind("paused_unasked") == {silent}


def test_a_few_words_just_before_the_deadline_are_listed(wall, alice, dana):
    saved, early, told = (ask(alice, at=monday(9), priority=1) for _each in range(3))
    due_at = clock(saved, Metric.FIRST_RESPONSE).due_at
    wall.move_to(monday(9, 1))
    tickets.reply(early, body="On it.", actor=dana)
    wall.move_to(due_at - timedelta(minutes=10))
    tickets.reply(saved, body="On it.", actor=dana)
    tickets.reply(told, body="The controller lost its certificate: install 4.2.1. " * 2, actor=dana)

    assert due_at - timedelta(minutes=10) > monday(9, 1)
    assert behind("answered_at_the_last_minute") == {saved}


def test_solved_and_taken_up_again_twice_is_listed(wall, alice, dana):
    once, twice = ask(alice, at=monday(9)), ask(alice, at=monday(9))
    for ticket in (once, twice, twice):
        tickets.resolve(ticket, actor=dana)
        tickets.reopen(ticket, reason="It is down again.", actor=dana)

    assert behind("solved_again_and_again") == {twice}


def test_a_priority_lowered_near_the_deadline_is_listed(wall, alice, dana):
    early, near, raised = (ask(alice, at=monday(9), priority=2) for _each in range(3))
    target = timedelta(seconds=clock(near, Metric.FIRST_RESPONSE).target_seconds)
    wall.move_to(monday(9) + target * 0.7)
    tickets.set_priority(early, priority=3, reason="One door.", actor=dana)
    wall.move_to(monday(9) + target * 0.75)
    tickets.set_priority(near, priority=3, reason="One door.", actor=dana)
    tickets.set_priority(raised, priority=1, reason="All doors.", actor=dana)

    assert behind("lowered_near_the_end") == {near}


def test_another_period_shows_nothing_of_this_one(wall, alice, dana):
    ticket = ask(alice, at=monday(9))
    for _time in range(2):
        tickets.resolve(ticket, actor=dana)
        tickets.reopen(ticket, reason="It is down again.", actor=dana)
    later = Query(None, monday(12), Period(monday(0, days=1), None))

    assert not REPORT.behind(later, "solved_again_and_again", {}).exists()
    assert REPORT.behind(later, "nonsense", {}) is None


@pytest.mark.parametrize("page", ["dashboard_report", "dashboard_tickets", "dashboard_export"])
def test_the_head_and_the_manager_of_services_alone_see_it(page, wall, sign_in, erin, tess, cora):
    url = reverse(f"tickets:{page}", args=["integrity"]) + "?number=paused_unasked&period=all"
    link = f'href="{reverse("tickets:dashboard_report", args=["integrity"])}"'

    assert [sign_in(who).get(url).status_code for who in (erin, tess, cora)] == [200, 200, 403]
    assert link in sign_in(tess).get(reverse("tickets:dashboard")).content.decode()
    assert link not in sign_in(cora).get(reverse("tickets:dashboard")).content.decode()
