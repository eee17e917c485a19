"""One explained number says what needs a look first."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from escalation.temperature import Part, Signs, temperature
from sla.tests.stories import ask, monday
from tickets.models import Ticket

QUIET = Signs(priority=4, opened_at=monday(10))


def parts(signs, now):
    return {one.part: one.points for one in temperature(signs, now=now).contributions}


def test_a_quiet_ticket_is_cold():
    assert temperature(QUIET, now=monday(10)).degrees == 0
    assert parts(QUIET, monday(10)) == {}


@pytest.mark.parametrize(("minutes", "points"), [(0, 0), (30, 15), (45, 22), (60, 40), (90, 40)])
def test_the_nearer_the_deadline_the_hotter(minutes, points):
    near = replace(QUIET, due_started_at=monday(10), due_at=monday(11))
    now = monday(10) + timedelta(minutes=minutes)
    assert parts(near, now).get(Part.DEADLINE, 0) == points


def test_each_sign_gives_its_points_and_their_sum_is_the_number():
    busy = replace(
        QUIET, priority=2, plan_rank=3, client_waits_since=monday(8), escalation_count=2,
        reopening_count=1, ping_pong_count=3,
    )  # fmt: skip
    found = temperature(busy, now=monday(10, days=4))

    assert {one.part: one.points for one in found.contributions} == {
        Part.PRIORITY: 15, Part.PLAN: 9, Part.WAITING: 20, Part.ESCALATIONS: 8,
        Part.REOPENINGS: 6, Part.PING_PONG: 10, Part.AGE: 2,
    }  # fmt: skip
    assert found.degrees == 70
    points = [one.points for one in found.contributions]
    assert points == sorted(points, reverse=True)


def test_nothing_is_hotter_than_a_hundred():
    worst = Signs(
        priority=1, opened_at=monday(10), plan_rank=9, is_late=True, client_waits_since=monday(10),
        escalation_count=9, is_escalated=True, reopening_count=9, ping_pong_count=9,
    )  # fmt: skip
    assert temperature(worst, now=monday(10, days=60)).degrees == 100


@pytest.mark.django_db
def test_the_ticket_shows_its_number_with_each_part(premium, alice, dana, petra, sign_in):
    with time_machine.travel(monday(10), tick=False):
        ticket = ask(alice, at=monday(10), priority=1)
        Ticket.objects.filter(pk=ticket.pk).update(reopening_count=2)
        url = reverse("escalation:ticket_temperature", args=[ticket.pk])
        text = sign_in(dana).get(url).content.decode()
        assert sign_in(petra).get(url).status_code == 404
        assert sign_in(alice).get(url).status_code == 403

    assert "Priority" in text
    assert "+25" in text
    assert "Reopenings: 2" in text
    assert "+12" in text
