"""The demo year: what it leaves is what the services would have left."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from escalation.models import Escalation
from servicedesk.accounts.models import User
from servicedesk.events.models import Delivery
from servicedesk.notifications.models import Notification, OutgoingMail
from sla.services import differing_clocks
from tickets.models import Ticket
from tickets.services import stale_flows


@pytest.fixture
def demo(db) -> None:
    call_command("demo", tickets=60)


def test_a_demo_year_holds_what_its_history_says(demo):
    tickets = list(Ticket.objects.select_related("entitlement__plan_version__plan").order_by("pk"))
    assert len(tickets) == 60
    assert differing_clocks(tickets, now=timezone.now()) == []
    assert stale_flows([ticket.pk for ticket in tickets]) == []


def test_a_demo_year_tells_nobody(demo):
    assert Notification.objects.count() == 0
    assert OutgoingMail.objects.count() == 0
    assert Delivery.objects.count() == 0
    assert Escalation.objects.count() == 0


def test_demo_people_cannot_sign_in_until_they_are_given_a_password(demo, capsys):
    dana = User.objects.get(email="dana@desk.example")
    assert not dana.has_usable_password()
    call_command("demo", sign_in="correct-horse-7")
    dana.refresh_from_db()
    assert dana.check_password("correct-horse-7")
    lines = capsys.readouterr().out.splitlines()
    assert "line1           dana@desk.example     correct-horse-7" in lines
    assert len(lines) == 14
