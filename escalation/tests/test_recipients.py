"""Who holds a role on a ticket when a step fires."""

from datetime import date

import pytest
import time_machine

from contracts.services import NamingDraft, name_people
from escalation.recipients import Offices, resolve
from tickets.models import Ticket
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


def told(ticket: Ticket) -> list[str]:
    fresh = Ticket.objects.get(pk=ticket.pk)
    roles = ("personal_engineer", "tsm")
    return [person.full_name for person in resolve(roles, fresh, offices=Offices.staffed()).people]


def test_engineer_named_for_the_day_is_told_instead_of_the_contracts_own(
    alice, line1, premium, lev
):
    ticket = open_ticket(alice)
    july = NamingDraft(
        "personal_engineer", lev, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31)
    )
    name_people(premium, drafts=[july], actor=None)
    with time_machine.travel("2026-06-30T12:00:00+03:00", tick=False):
        assert told(ticket) == ["Pavel", "Tess"]
    with time_machine.travel("2026-07-01T12:00:00+03:00", tick=False):
        assert told(ticket) == ["Lev", "Tess"]
