"""``manage.py rebuild_clocks``: stored clocks are what the history says, or it says where not."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from contracts.choices import Metric
from sla import services
from sla.choices import ClockState
from sla.models import Clock
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(premium, alice, dana, lev, line2):
    """Opened, asked back, answered, handed over, raised, solved, reopened."""
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=2)
        wall.move_to(monday(9, 20))
        tickets.reply(ticket, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        wall.move_to(monday(10))
        tickets.reply(ticket, body="Here.", actor=alice)
        services.sweep(monday(10, 1))
        wall.move_to(monday(10, 10))
        tickets.hand_over(ticket, to_team=line2, tried="Restart", hypothesis="?", actor=dana)
        wall.move_to(monday(10, 30))
        tickets.set_priority(ticket, priority=1, reason="All doors.", actor=lev)
        services.sweep(monday(11, 30))
        wall.move_to(monday(11, 40))
        tickets.reply(ticket, body="Try again.", actor=lev)
        tickets.change_status(ticket, status=Status.SCHEDULED, actor=lev, reason="Tonight",
                              scheduled_for=monday(20))  # fmt: skip
        ask(alice, at=monday(11, 40), priority=3)
    return ticket


def run(*args):
    out, code = StringIO(), 0
    try:
        call_command("rebuild_clocks", *args, stdout=out, stderr=StringIO())
    except SystemExit as stop:
        code = stop.code
    return out.getvalue(), code


def test_after_a_story_there_is_nothing_to_find(story):
    for moment in (monday(11, 45), monday(20), monday(9, days=40)):
        with time_machine.travel(moment, tick=False):
            out, code = run("--check")
        assert (out, code) == ("2 tickets, 0 clocks differ\n", 0)


def test_a_planted_difference_is_named_and_left_by_a_check(story):
    Clock.objects.filter(ticket=story, metric=Metric.LINE1_STAY).update(elapsed_seconds=7)
    with time_machine.travel(monday(12), tick=False):
        out, code = run("--check")

    assert code == 1
    assert out.splitlines() == [
        f"#{story.pk} line1_stay 1.1: elapsed_seconds: stored 7, history says 1800",
        "2 tickets, 1 clocks differ",
    ]
    assert clock(story, Metric.LINE1_STAY).elapsed_seconds == 7


def test_rebuilding_mends_what_differs_and_missing_rows(story):
    Clock.objects.filter(ticket=story, metric=Metric.LINE1_STAY).update(state=ClockState.RUNNING)
    Clock.objects.filter(ticket=story, metric=Metric.NEXT_RESPONSE).delete()
    with time_machine.travel(monday(12), tick=False):
        _, code = run()
        assert code == 1
        assert run("--check") == ("2 tickets, 0 clocks differ\n", 0)
    assert clock(story, Metric.LINE1_STAY).state == ClockState.MET


def test_one_ticket_alone(story):
    with time_machine.travel(monday(12), tick=False):
        assert run("--check", "--ticket", str(story.pk)) == ("1 tickets, 0 clocks differ\n", 0)
    with pytest.raises(CommandError, match="There is no ticket 999"):
        call_command("rebuild_clocks", "--ticket", "999")
