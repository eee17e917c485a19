"""The demo year: what it leaves is what the services would have left."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from escalation.choices import RecordState
from escalation.duty.models import Roster
from escalation.duty.services.facts import current_version
from escalation.models import Escalation, EscalationRecord
from knowledgebase.models import QuickReply
from servicedesk.accounts.models import User
from servicedesk.events.models import Delivery
from servicedesk.notifications.models import Notification, OutgoingMail
from servicedesk.webhooks.models import Webhook
from sla.services import differing_clocks
from sla.terms.models import ChangeState, TermsChange, WhatIf
from tickets.candidates import candidates
from tickets.choices import TicketType
from tickets.models import Bulk, Macro, Rule, SavedView, Sheet, Ticket
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


def test_a_newcomer_finds_every_tool_once(demo):
    call_command("demo", tickets=1)  # a second time adds nothing
    assert Macro.objects.count() == 4
    assert SavedView.objects.count() == 4
    assert Sheet.objects.count() == 5
    required = {
        item["label"]
        for sheet in Sheet.objects.exclude(current__type=TicketType.MAINTENANCE)
        for item in sheet.current.items
        if item["is_required"]
    }
    assert required == {"Version and time of the failure are known", "Firmware and boot loader"}
    assert Rule.objects.filter(is_active=True).count() == 2
    assert QuickReply.objects.filter(body_ru="").count() == 0
    assert QuickReply.objects.filter(body_en="").count() == 0
    assert current_version(Roster.objects.get()) is not None
    assert not Webhook.objects.filter(is_active=True).exists()


def test_today_is_lived_through_by_the_verbs(db):
    call_command("demo", tickets=60, emergencies=True)
    record = EscalationRecord.objects.get()
    assert record.state == RecordState.ACCEPTED
    assert record.ticket.blockers.count() == 1
    assert record.ticket.mentions.waiting().count() == 1
    assert sorted(Bulk.objects.values_list("state", flat=True)) == ["done", "draft"]
    assert WhatIf.objects.get().finished_at is not None
    weighed = TermsChange.objects.get()
    assert (weighed.state, weighed.done) == (ChangeState.READY, weighed.total)
    assert differing_clocks(list(Ticket.objects.all()), now=timezone.now()) == []


def test_demo_people_cannot_sign_in_until_they_are_given_a_password(demo, capsys):
    dana = User.objects.get(email="dana@desk.example")
    assert not dana.has_usable_password()
    call_command("demo", sign_in="correct-horse-7")
    dana.refresh_from_db()
    assert dana.check_password("correct-horse-7")
    lines = capsys.readouterr().out.splitlines()
    assert "line1           dana@desk.example     correct-horse-7" in lines
    assert len(lines) == 14


def test_the_demos_engineers_have_hours_and_most_are_at_work(demo):
    now = timezone.now()
    people = {one.name: one for one in candidates(
        User.objects.active().desk().values_list("pk", flat=True), now=now
    ).values()}  # fmt: skip
    assert people["Дана Белова"].is_working
    assert people["Дана Белова"].minutes_left is not None
    assert not people["Юлия Титова"].is_working
    assert sum(one.is_working for one in people.values()) > len(people) / 2
