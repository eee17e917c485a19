"""A reply that waits before it leaves stops clocks at the moment it was sent."""

from datetime import timedelta

import pytest

from servicedesk.events.models import Event
from sla.models import Clock
from sla.services import sweep
from tickets import services
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, dana, line1, settings):
    settings.UNDO_SECONDS = 10
    return open_ticket(alice)


def test_clock_that_runs_out_while_the_reply_waits_was_met(standard, ticket, dana):
    clock = Clock.objects.get(ticket=ticket, metric="first_response")
    sent = clock.due_at - timedelta(seconds=3)
    services.hold_reply(ticket, body="Restart it.", actor=dana, at=sent)
    sweep(clock.due_at + timedelta(seconds=5))
    services.release_due(sent + timedelta(seconds=10))
    sweep(clock.due_at + timedelta(minutes=5))
    clock = Clock.objects.get(ticket=ticket, metric="first_response")
    assert (clock.stopped_at, clock.breach_noted_at) == (sent, None)
    assert not Event.objects.filter(kind="clock.breached", data__metric="first_response").exists()


def test_clock_runs_on_when_the_reply_is_taken_back(standard, ticket, dana):
    clock = Clock.objects.get(ticket=ticket, metric="first_response")
    sent = clock.due_at - timedelta(seconds=3)
    held = services.hold_reply(ticket, body="Restart it.", actor=dana, at=sent)
    services.take_back(held, actor=dana)
    sweep(clock.due_at + timedelta(minutes=5))
    assert Event.objects.filter(kind="clock.breached", data__metric="first_response").count() == 1


def test_reply_that_does_not_leave_silences_no_clock(standard, ticket, dana):
    clock = Clock.objects.get(ticket=ticket, metric="first_response")
    sent = clock.due_at - timedelta(seconds=3)
    held = services.hold_reply(ticket, body="Restart it.", actor=dana, at=sent)
    breached = Event.objects.filter(kind="clock.breached", data__metric="first_response")
    sweep(held.held_until + timedelta(minutes=2) - timedelta(seconds=1))
    assert not breached.exists()
    sweep(held.held_until + timedelta(minutes=2))
    assert breached.count() == 1
