"""Erasing a person leaves every clock, deadline and result as it was."""

from servicedesk.personal_data import erase_person
from sla.models import Clock
from tickets import services
from tickets.tests.factories import at, open_ticket


def test_clocks_stay_as_they_were(alice, dana, frank, line1, standard):
    ticket = open_ticket(alice)
    services.reply(ticket, body="Restart the controller", actor=dana, at=at(1))
    before = list(Clock.objects.order_by("pk").values())
    assert before
    erase_person(alice, reason="asked", actor=frank, at=at(9))
    assert list(Clock.objects.order_by("pk").values()) == before
