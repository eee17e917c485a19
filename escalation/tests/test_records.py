"""Management's attention: asked for with one press, answered, its promises of news kept."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from escalation import services
from escalation.models import Escalation, EscalationRecord, EscalationStep
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status
from tickets.models import Ticket
from tickets.services.upkeep import close_silent

pytestmark = pytest.mark.django_db
FORM = {"reason": "Nobody answers.", "impact": "The gate is shut.", "severity": 2}


@pytest.fixture
def ticket(premium, alice, dana, cora, erin):
    with time_machine.travel(monday(10), tick=False):
        return ask(alice, at=monday(10))


@pytest.fixture
def matter(ticket, alice):
    return services.open_record(
        ticket=ticket, reason="Nobody answers.", origin="client", actor=alice, at=monday(11)
    )


def kinds(ticket):
    found = Event.objects.filter(kind__startswith="escalation.record", subject_id=ticket.pk)
    return list(found.order_by("pk").values_list("kind", flat=True))


def told(user, kind):
    return Notification.objects.filter(recipient=user, event__kind=kind).count()


def test_one_press_on_the_portal_tells_the_service_manager(ticket, sign_in, alice, tess, erin):
    browser = sign_in(alice)
    url = reverse("escalation:portal_escalate", args=[ticket.pk])
    assert url in browser.get(reverse("tickets:portal_request", args=[ticket.pk])).content.decode()
    assert browser.get(url).status_code == 200
    response = browser.post(url, FORM)

    matter = EscalationRecord.objects.get()
    assert response.url == reverse("escalation:portal_record", args=[matter.pk])
    assert (matter.owner, matter.requester, matter.severity) == (tess, alice, 2)
    assert told(tess, "escalation.record_opened") == 1
    assert told(erin, "escalation.record_opened") == 0
    assert Ticket.objects.get(pk=ticket.pk).is_escalated
    assert kinds(ticket) == ["escalation.record_opened"]
    assert "Nobody answers." in browser.get(response.url).content.decode()
    assert browser.get(url).url == response.url


def test_a_press_without_a_word_is_refused_at_its_field(ticket, sign_in, alice):
    url = reverse("escalation:portal_escalate", args=[ticket.pk])
    assert sign_in(alice).post(url, FORM | {"reason": " "}).status_code == 422
    assert not EscalationRecord.objects.exists()
    assert kinds(ticket) == []


def test_a_second_press_is_told_that_it_is_looked_at(matter, ticket, sign_in, alice):
    with pytest.raises(Conflict, match="eyes on this already"):
        services.open_record(ticket=ticket, reason="Again!", origin="client", actor=alice)
    url = reverse("escalation:portal_escalate", args=[ticket.pk])
    assert sign_in(alice).post(url, FORM).status_code == 409
    assert EscalationRecord.objects.count() == 1


def test_strangers_see_nothing_of_it(matter, ticket, sign_in, mallory, bob):
    for user in (mallory, bob):
        assert sign_in(user).get(
            reverse("escalation:portal_record", args=[matter.pk])
        ).status_code == 404  # fmt: skip
        url = reverse("escalation:portal_escalate", args=[ticket.pk])
        assert sign_in(user).post(url, FORM).status_code == 404


def test_it_is_taken_on_told_of_and_ended(matter, ticket, alice, tess):
    services.accept(
        matter, answer="Lev is on his way.", next_update_at=monday(15), actor=tess, at=monday(12)
    )
    services.tell_news(
        matter, body="The part is here.", trend="better", next_update_at=monday(18), actor=tess,
        at=monday(14),
    )  # fmt: skip
    services.tell_news(
        matter, body="Cost 300.", trend="better", next_update_at=monday(18), actor=tess,
        is_public=False, at=monday(14),
    )  # fmt: skip
    services.end_record(matter, note_text="The gate works.", actor=tess, at=monday(17))

    matter.refresh_from_db()
    assert (matter.state, matter.trend, matter.ended_at) == ("ended", "better", monday(17))
    assert not Ticket.objects.get(pk=ticket.pk).is_escalated
    assert [told(alice, kind) for kind in kinds(ticket)] == [0, 1, 1, 1, 1]
    assert told(alice, "escalation.record_updated") == 1


def test_the_client_reads_no_inner_word(matter, sign_in, alice, tess):
    services.accept(matter, answer="Soon.", next_update_at=monday(15), actor=tess, at=monday(12))
    for body, is_public in (("The part is here.", True), ("Cost 300.", False)):
        services.tell_news(
            matter, body=body, trend="better", next_update_at=monday(18), actor=tess,
            is_public=is_public, at=monday(14),
        )  # fmt: skip
    url = reverse("escalation:portal_record", args=[matter.pk])
    text = sign_in(alice).get(url).content.decode()
    assert "The part is here." in text
    assert "Cost 300." not in text


def test_it_is_declined_with_a_reason_once(matter, ticket, tess, alice):
    services.decline(matter, answer="The work is planned for Friday.", actor=tess, at=monday(12))
    with pytest.raises(Conflict, match="declined by now"):
        services.accept(matter, answer="Yes.", next_update_at=monday(15), actor=tess, at=monday(12))
    assert kinds(ticket) == ["escalation.record_opened", "escalation.record_declined"]
    assert not Ticket.objects.get(pk=ticket.pk).is_escalated


def test_news_cannot_be_promised_for_the_past(matter, ticket, tess):
    with pytest.raises(Refused) as refusal:
        services.accept(matter, answer="Yes.", next_update_at=monday(12), actor=tess, at=monday(12))
    assert refusal.value.field == "next_update_at"
    matter.refresh_from_db()
    assert matter.state == "asked"
    assert kinds(ticket) == ["escalation.record_opened"]


def test_the_owner_is_reminded_once_of_each_promise_that_passed(matter, tess):
    services.accept(matter, answer="Soon.", next_update_at=monday(15), actor=tess, at=monday(12))
    assert services.remind_overdue(monday(14, 59)) == 0
    assert [services.remind_overdue(monday(15)), services.remind_overdue(monday(16))] == [1, 0]
    assert told(tess, "escalation.record_overdue") == 1
    services.tell_news(
        matter, body="Still.", trend="same", next_update_at=monday(18), actor=tess, at=monday(17)
    )
    assert services.remind_overdue(monday(19)) == 1


def test_what_is_under_escalation_is_not_closed_by_time(matter, ticket, dana):
    with time_machine.travel(monday(12), tick=False):
        tickets.reply(ticket, body="Restart it.", actor=dana, then_status=Status.OPEN)
        Ticket.objects.filter(pk=ticket.pk).update(status=Status.RESOLVED, resolved_at=monday(12))
    late = monday(12) + timedelta(days=11)
    assert close_silent(late) == 0
    tickets.note_escalated(ticket.pk, is_escalated=False)
    assert close_silent(late) == 1


def test_a_chain_opens_a_record_once(ticket, tess):
    steps = EscalationStep.objects.filter(rule__name="First response", offset_minutes=0)
    steps.update(action="open_record")
    moment = clock(ticket, Metric.FIRST_RESPONSE).due_at
    with time_machine.travel(moment, tick=False):
        services.sweep(moment)
        services.sweep(moment)
    matter = EscalationRecord.objects.get()
    assert (matter.origin, matter.owner, matter.requester) == ("step", tess, None)
    row = Escalation.objects.get(step=steps.get())
    assert row.effect == f"Escalation record {matter.pk} is open"


def test_a_chain_that_calls_nobody_says_so(ticket):
    steps = EscalationStep.objects.filter(rule__name="First response", offset_minutes=0)
    steps.update(action="page")
    moment = clock(ticket, Metric.FIRST_RESPONSE).due_at
    with time_machine.travel(moment, tick=False):
        services.sweep(moment)
    row = Escalation.objects.get(step=steps.get())
    assert row.effect == "Nobody was called: the team has no duty roster in force."


def test_a_manager_leads_it_on_the_page(matter, sign_in, tess, dana):
    url = reverse("escalation:record_page", args=[matter.pk])
    with time_machine.travel(monday(12), tick=False):
        browser = sign_in(tess)
        assert "Nobody answers." in browser.get(url).content.decode()
        assert sign_in(dana).post(url, {"body": "No."}).status_code == 403
        assert browser.post(url, {"body": "Yes."}).status_code == 422
        said = {"body": "Yes.", "next_update_at": "2026-03-02T15:00"}
        assert browser.post(url, said).status_code == 302
        matter.refresh_from_db()
        assert (matter.state, matter.next_update_at) == ("accepted", monday(15))
        news = said | {"body": "Better.", "trend": "better", "is_public": "on"}
        assert browser.post(url, news).status_code == 302
        listed = browser.get(reverse("escalation:record_list")).content.decode()
        assert "Getting better" in listed
        assert (
            browser.post(url, {"body": "Done.", "trend": "better", "end": "1"}).status_code == 302
        )
    matter.refresh_from_db()
    assert matter.state == "ended"


def test_the_desk_asks_for_a_whole_client(premium, acme, sign_in, cora, tess):
    url = reverse("escalation:record_new")
    browser = sign_in(cora)
    assert browser.get(url).status_code == 404
    assert browser.post(f"{url}?client={acme.pk}", FORM).status_code == 302
    matter = EscalationRecord.objects.get()
    assert (matter.ticket, matter.organisation, matter.owner) == (None, acme, tess)
