"""Clocks follow what happens to a ticket, through the real services."""

from datetime import timedelta

import pytest
import time_machine

from contracts.choices import Metric
from contracts.services import change_hours
from sla.choices import ClockState, Verdict
from sla.models import Clock
from sla.services import refresh_clocks
from sla.tests.stories import ask, clock, clocks, monday
from tickets import services as tickets
from tickets.choices import DeadlineState, Status

pytestmark = pytest.mark.django_db


def test_a_request_starts_the_clocks_its_plan_promises(premium, alice, line1):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)

    assert clocks(ticket) == {
        (Metric.FIRST_RESPONSE, 1, 1, ClockState.RUNNING),
        (Metric.RESOLUTION, 1, 1, ClockState.RUNNING),
        (Metric.LINE1_STAY, 1, 1, ClockState.RUNNING),
    }
    assert clock(ticket, Metric.FIRST_RESPONSE).due_at == monday(9, 15)
    assert clock(ticket, Metric.RESOLUTION).due_at == monday(13)
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.due_metric) == (monday(9, 15), Metric.FIRST_RESPONSE)
    assert ticket.due_state == DeadlineState.RUNNING
    assert ticket.due_target_seconds == 15 * 60


def test_a_request_from_a_computer_whose_clock_is_ahead_has_clocks_that_begin_then(
    premium, alice, line1
):
    with time_machine.travel(monday(8, 40), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=1)
        early = clock(ticket, Metric.RESOLUTION)
        assert (early.state, early.resumes_at) == (ClockState.PAUSED, monday(9))
        assert (early.elapsed_seconds, early.paused_seconds) == (0, 0)
        clock_on_the_wall.move_to(monday(9, 5))
        refresh_clocks(ticket.pk, now=monday(9, 5))

    assert (clock(ticket, Metric.RESOLUTION).state, clock(ticket, Metric.RESOLUTION).due_at) == (
        ClockState.RUNNING, monday(13),
    )  # fmt: skip


def test_a_pause_from_a_computer_whose_clock_is_ahead_counts_nothing_before_it_begins(
    premium, alice, dana
):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=1)
        clock_on_the_wall.move_to(monday(11))
        tickets.reply(ticket, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        clock_on_the_wall.move_to(monday(10))
        refresh_clocks(ticket.pk, now=monday(10))
        paused = clock(ticket, Metric.RESOLUTION)
        assert (paused.state, paused.paused_seconds) == (ClockState.PAUSED, 0)
        assert paused.elapsed_seconds >= 60 * 60


def test_waiting_for_the_client_stops_the_resolution_and_their_reply_ends_it_when_received(
    premium, alice, dana
):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=1)
        clock_on_the_wall.move_to(monday(9, 10))
        tickets.reply(ticket, body="Which version?", actor=dana, then_status=Status.WAITING_CLIENT)
        paused = clock(ticket, Metric.RESOLUTION)
        ticket.refresh_from_db()
        assert (paused.state, paused.due_at, paused.elapsed_seconds) == (
            ClockState.PAUSED, None, 600,
        )  # fmt: skip
        assert ticket.due_state == DeadlineState.PAUSED
        assert ticket.due_remaining_seconds == 20 * 60  # the stay on line 1 has the least left
        clock_on_the_wall.move_to(monday(10, 45))
        tickets.reply(ticket, body="7.2", actor=alice, at=monday(10, 40))

    running = clock(ticket, Metric.RESOLUTION)
    assert (running.state, running.running_since) == (ClockState.RUNNING, monday(10, 40))
    assert running.due_at == monday(14, 30)
    assert running.paused_seconds == 90 * 60
    waiting = clock(ticket, Metric.NEXT_RESPONSE)
    assert (waiting.started_at, waiting.due_at) == (monday(10, 40), monday(11, 10))


def test_a_rise_in_priority_carries_the_pause_and_keeps_the_old_clock(premium, alice, dana):
    """The worked example: 09:00, paused 10:00-10:30, critical (4 h) at 12:00, due 13:30."""
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=2)
        clock_on_the_wall.move_to(monday(10))
        tickets.reply(ticket, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        clock_on_the_wall.move_to(monday(10, 30))
        tickets.reply(ticket, body="Here.", actor=alice)
        clock_on_the_wall.move_to(monday(12))
        tickets.set_priority(ticket, priority=1, reason="All doors.", actor=dana)

    old, new = (clock(ticket, Metric.RESOLUTION, version=version) for version in (1, 2))
    assert (old.state, old.label) == (ClockState.CANCELLED, "priority_changed")
    assert (new.state, new.due_at) == (ClockState.RUNNING, monday(13, 30))
    assert new.attached_at == monday(12)
    assert not new.is_born_breached


def test_a_late_reply_stays_late_and_a_reply_in_time_is_kept(premium, alice, dana):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        late, soon = ask(alice, at=monday(9), priority=1), ask(alice, at=monday(9), priority=1)
        clock_on_the_wall.move_to(monday(9, 15))
        tickets.reply(soon, body="On it.", actor=dana)
        clock_on_the_wall.move_to(monday(9, 20))
        tickets.reply(late, body="On it.", actor=dana)

    kept, missed = clock(soon, Metric.FIRST_RESPONSE), clock(late, Metric.FIRST_RESPONSE)
    assert (kept.state, kept.verdict, kept.judged_at) == (
        ClockState.MET, Verdict.MET, monday(9, 15),
    )  # fmt: skip
    assert (missed.state, missed.verdict) == (ClockState.MISSED, Verdict.MISSED)
    assert missed.breached_at == missed.judged_at == monday(9, 15)
    assert missed.stopped_at == monday(9, 20)


def test_notes_and_status_changes_answer_nobody(premium, alice, dana):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)
        tickets.add_note(ticket, body="Looks like the update.", actor=dana)
        tickets.change_status(ticket, status=Status.OPEN, actor=dana)

    assert clock(ticket, Metric.FIRST_RESPONSE).state == ClockState.RUNNING


def test_reopening_goes_on_with_what_was_left(premium, alice, lev, line2):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=1)
        clock_on_the_wall.move_to(monday(12))
        tickets.reply(ticket, body="Restarted it.", actor=lev)
        tickets.resolve(ticket, actor=lev, solution="Restarted.")
        clock_on_the_wall.move_to(monday(10, days=1))
        tickets.reopen(ticket, reason="Again.", actor=lev)

    first, again = (clock(ticket, Metric.RESOLUTION, cycle=cycle) for cycle in (1, 2))
    assert (first.state, first.stopped_at) == (ClockState.MET, monday(12))
    assert (again.state, again.due_at) == (ClockState.RUNNING, monday(11, days=1))


def test_line_one_has_its_time_until_the_ticket_is_handed_over(premium, alice, dana, line2):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=1)
        clock_on_the_wall.move_to(monday(9, 20))
        tickets.hand_over(ticket, to_team=line2, tried="Restart", hypothesis="Firmware", actor=dana)

    stay = clock(ticket, Metric.LINE1_STAY)
    assert (stay.state, stay.stopped_at, stay.label) == (
        ClockState.MET, monday(9, 20), "line_left",
    )  # fmt: skip


def test_a_ticket_nothing_is_promised_for_has_no_clock_and_no_deadline(alice, line1):
    ticket = ask(alice, at=monday(9))

    assert not Clock.objects.filter(ticket=ticket).exists()
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.due_state) == (None, DeadlineState.NONE)


def test_the_number_of_queries_does_not_grow_with_the_history(
    premium, alice, dana, django_assert_max_num_queries
):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=3)
        for turn in range(10):
            clock_on_the_wall.shift(timedelta(minutes=5))
            tickets.reply(ticket, body=f"Question {turn}", actor=alice)
            clock_on_the_wall.shift(timedelta(minutes=5))
            tickets.reply(ticket, body=f"Answer {turn}", actor=dana)
        Clock.objects.filter(ticket=ticket).update(due_at=None)
        # savepoint, ticket, events, clocks, one write, the deadline; then what follows clocks
        with django_assert_max_num_queries(6 + 6):
            refresh_clocks(ticket.pk, now=monday(12))
    assert Clock.objects.filter(ticket=ticket, due_at=None).count() == 0


def test_changed_service_hours_leave_what_was_promised_before_and_hold_for_what_comes(
    standard, alice, line1, frank
):
    hours = standard.plan.versions.get().intake_hours
    with time_machine.travel(monday(16), tick=False):
        before = ask(alice, at=monday(16))
        change_hours(
            hours,
            weekly=hours.weekly,
            exceptions={"2026-03-03": []},
            time_zone=hours.time_zone,
            actor=frank,
        )
        after = ask(alice, at=monday(16))
        refresh_clocks(before.pk, now=monday(16))

    assert clock(before, Metric.FIRST_RESPONSE).due_at == monday(11, days=1)
    assert clock(after, Metric.FIRST_RESPONSE).due_at == monday(11, days=2)
