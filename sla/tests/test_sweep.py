"""The sweep records warnings and breaches once, with their exact instants."""

from datetime import timedelta

import pytest
import time_machine

from contracts.choices import Metric
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from sla import services
from sla.choices import ClockState, Verdict
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import DeadlineState, Status

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def recorded(ticket):
    events = Event.objects.filter(subject_id=ticket.pk, kind__startswith="clock.")
    return [(event.kind, event.data["metric"], event.at) for event in events.order_by("pk")]


@pytest.fixture
def emergency(premium, alice, line1):
    with time_machine.travel(monday(9), tick=False):
        return ask(alice, at=monday(9), priority=1)


def test_a_warning_then_a_breach_each_at_its_instant(emergency):
    assert services.sweep(monday(9, 11)) == 0
    assert services.sweep(monday(9, 11, 15)) == 1
    assert services.sweep(monday(9, 15)) == 0  # a reply in this very second is in time
    assert services.sweep(monday(9, 15, 1)) == 1

    assert recorded(emergency) == [
        ("clock.warned", Metric.FIRST_RESPONSE, monday(9, 11, 15)),
        ("clock.breached", Metric.FIRST_RESPONSE, monday(9, 15)),
    ]
    row = clock(emergency, Metric.FIRST_RESPONSE)
    assert (row.state, row.verdict, row.breached_at) == (
        ClockState.RUNNING, Verdict.MISSED, monday(9, 15),
    )  # fmt: skip
    emergency.refresh_from_db()
    assert emergency.due_state == DeadlineState.BREACHED


def test_sweeping_again_records_nothing(emergency):
    services.sweep(monday(9, 20))
    before = recorded(emergency)

    assert services.sweep(monday(9, 20)) == 0
    assert services.sweep(monday(9, 25)) == 1  # the stay on line 1 is warned of
    assert recorded(emergency)[: len(before)] == before


def test_after_six_hours_of_silence_everything_comes_once_and_in_order(emergency):
    services.sweep(monday(15))

    assert recorded(emergency) == [
        ("clock.warned", Metric.FIRST_RESPONSE, monday(9, 11, 15)),
        ("clock.breached", Metric.FIRST_RESPONSE, monday(9, 15)),
        ("clock.warned", Metric.LINE1_STAY, monday(9, 22, 30)),
        ("clock.breached", Metric.LINE1_STAY, monday(9, 30)),
        ("clock.warned", Metric.RESOLUTION, monday(12)),
        ("clock.breached", Metric.RESOLUTION, monday(13)),
    ]
    assert services.sweep(monday(21)) == 0


def test_a_wall_clock_set_back_repeats_nothing(emergency):
    services.sweep(monday(15))
    before = recorded(emergency)

    assert services.sweep(monday(9, 30)) == 0
    assert services.sweep(monday(15, 10)) == 0
    assert recorded(emergency) == before


def test_a_breach_nobody_swept_before_the_reply_is_recorded_still(emergency, dana):
    with time_machine.travel(monday(9, 20), tick=False):
        tickets.reply(emergency, body="On it.", actor=dana)

    services.sweep(monday(9, 20, 5))
    assert recorded(emergency) == [("clock.breached", Metric.FIRST_RESPONSE, monday(9, 15))]


def test_a_breach_is_recorded_once_when_the_ticket_changes_after_it(emergency, dana):
    services.sweep(monday(9, 16))
    with time_machine.travel(monday(9, 20), tick=False):
        tickets.reply(emergency, body="On it.", actor=dana)

    assert services.sweep(monday(9, 21)) == 0


def test_a_paused_clock_is_left_in_peace(emergency, dana):
    with time_machine.travel(monday(9, 5), tick=False):
        tickets.reply(emergency, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)

    assert services.sweep(monday(9, days=30)) == 0


def test_a_clock_late_from_the_start_is_recorded_apart(premium, alice, dana):
    with time_machine.travel(monday(9), tick=False) as clock_on_the_wall:
        ticket = ask(alice, at=monday(9), priority=3)
        clock_on_the_wall.move_to(monday(9, 50))
        tickets.set_priority(ticket, priority=1, reason="All doors.", actor=dana)
    services.sweep(monday(9, 50, 5))

    born = Event.objects.get(kind="clock.breached", data__metric=Metric.FIRST_RESPONSE)
    assert (born.at, born.data["born_breached"]) == (monday(9, 50), True)
    row = clock(ticket, Metric.FIRST_RESPONSE, version=2)
    assert (row.verdict, row.judged_at) == (Verdict.BORN_LATE, monday(9, 50))
    assert row.breached_at == monday(9, 15)
    kinds = Event.objects.filter(kind="clock.warned", data__metric=Metric.FIRST_RESPONSE)
    assert not kinds.exists()


def test_history_brought_in_alarms_nobody(premium, alice, line1):
    with time_machine.travel(monday(15), tick=False):
        with replaying():
            ticket = ask(alice, at=monday(9), priority=1)
        services.sweep(monday(15))

    assert recorded(ticket) == []
    assert clock(ticket, Metric.FIRST_RESPONSE).verdict == Verdict.MISSED
    ticket.refresh_from_db()
    assert ticket.due_state == DeadlineState.BREACHED


def test_batches_page_through_everything(premium, alice, line1):
    with time_machine.travel(monday(9), tick=False):
        for _ in range(7):
            ask(alice, at=monday(9), priority=1)

    assert services.sweep(monday(9, 16), batch_size=2) == 14


def test_the_number_of_queries_does_not_grow_with_the_tickets(
    premium, alice, line1, django_assert_max_num_queries
):
    with time_machine.travel(monday(9), tick=False):
        for _ in range(10):
            ask(alice, at=monday(9), priority=1)

    # pages, savepoint, tickets, clocks, one write; for each ticket an event, and whether a
    # webhook or a rule listens to it
    with django_assert_max_num_queries(7 + 10 * 3):
        assert services.sweep(monday(9, 11, 30)) == 10
