"""Nobody gives work to somebody who is away."""

import pytest

from servicedesk.accounts.absences import note_absence
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.tests.factories import at, open_ticket

pytestmark = pytest.mark.django_db


def test_who_is_away_is_given_nothing_but_may_take_it(standard, alice, dana, lev, line1, cora):
    ticket = open_ticket(alice)
    note_absence(dana, kind="sick", starts_at=at(), ends_at=at(hours=9), substitute=lev, actor=dana)

    with pytest.raises(Refused, match="Dana is away: give the ticket to Lev, who stands in"):
        services.assign(ticket, assignee=dana, actor=cora, at=at(60))
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert not Event.objects.filter(kind="ticket.assigned").exists()

    assert services.take(ticket, actor=dana, at=at(60)).assignee == dana
