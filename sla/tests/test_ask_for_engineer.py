"""Asking for an engineer is the client's turn for the clocks."""

from contracts.choices import Metric
from sla.models import Clock
from tickets import services
from tickets.tests.factories import at, open_ticket


def test_asking_starts_the_clock_of_the_next_response(standard, alice, line1, dana):
    ticket = open_ticket(alice)
    services.take(ticket, actor=dana, at=at(1))
    services.reply(ticket, body="Did a restart help?", actor=dana, at=at(5))
    services.ask_for_engineer(ticket, actor=alice, at=at(30))
    clock = Clock.objects.get(ticket=ticket, metric=Metric.NEXT_RESPONSE)
    assert (clock.started_at, clock.stopped_at) == (at(30), None)
    services.reply(ticket, body="Here I am.", actor=dana, at=at(50))
    clock.refresh_from_db()
    assert clock.stopped_at == at(50)
