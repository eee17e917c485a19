"""One press to another team: an inner ticket of a template, and the answer told to who asked."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.errors import Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Delivery, Event
from servicedesk.events.services import batch
from servicedesk.notifications.models import Notification
from tickets import services, subscribers, timeline
from tickets.attention import needs_attention
from tickets.models import Ticket, TicketLink
from tickets.services import SheetDraft
from tickets.tests.factories import at, happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, dana, premium, controller):
    return open_ticket(alice, product=controller)


@pytest.fixture
def question(line2, lev):
    return services.save_sheet(
        SheetDraft(
            kind="ask", name="Read a log", team=line2, subject="Read a log for {number}",
            body="Client {client}, {product}: {subject}. {unknown}",
        ),
        actor=None,
    ).current  # fmt: skip


def clocks(ticket):
    """Where the nearest deadline of the ticket stands."""
    names = ("due_at", "due_metric", "due_state", "due_started_at", "due_target_seconds")
    return Ticket.objects.values_list(*names).get(pk=ticket.pk)


def needed(person):
    found = needs_attention(person, at(15), beat=str(Event.objects.count()))
    return {key: reasons for key, reasons in found.items() if "answered" in reasons}


def tell_all():
    for key in due_deliveries(timezone.now()):
        deliver(key, now=timezone.now())


def test_the_team_gets_a_ticket_filled_from_this_one(ticket, question, dana, line2):
    made = services.ask_team(ticket, question=question, words="By noon.", actor=dana, at=at(5))
    assert made.subject == f"Read a log for #{ticket.pk}"
    assert made.messages.get().body == (
        "Client Acme, Access controller: Controller does not answer. {unknown}\n\nBy noon."
    )
    assert (made.team, made.organisation, made.requester) == (line2, None, None)
    assert made.priority == ticket.priority
    link = TicketLink.objects.get()
    assert (link.kind, link.ticket, link.other) == ("asked", made, ticket)
    assert timeline.entries(ticket, reader=dana)[-1].words == (
        f"linked it: Asked a team by #{made.pk}"
    )


def test_no_client_hears_of_it_and_their_clocks_go_on(ticket, question, dana, alice, boss):
    before = clocks(ticket)
    made = services.ask_team(ticket, question=question, actor=dana)
    services.resolve(made, solution="It is the firmware.", article_use="not_needed",
                     article_reason="A question", actor=dana)  # fmt: skip
    assert clocks(ticket) == before
    assert ticket.entitlement.contract.allowances.count() == 0
    for person in (alice, boss):
        assert not Ticket.visible_to(person).filter(pk=made.pk).exists()
        assert [one.kind for one in timeline.entries(ticket, reader=person)] == ["ticket.opened"]
    tell_all()
    assert not Notification.objects.filter(
        recipient__in=[alice, boss], title__contains="#"
    ).exists()


def test_the_team_is_told_and_then_who_asked(ticket, question, dana, lev):
    made = services.ask_team(ticket, question=question, actor=dana)
    tell_all()
    told = Notification.objects.get(recipient=lev)
    assert told.title == f"#{made.pk} {made.subject}: your team is asked"
    services.resolve(made, solution="It is the firmware.", article_use="not_needed",
                     article_reason="A question", actor=lev)  # fmt: skip
    tell_all()
    answered = Notification.objects.get(recipient=dana)
    assert answered.title == (
        f"#{ticket.pk} {ticket.subject}: the team that was asked has answered"
    )
    assert answered.body == "It is the firmware."
    assert happened(ticket, "team_answered")[0]["other"] == made.pk
    assert TicketLink.objects.get().answered_at is not None


def test_a_reply_is_told_to_who_asked_once_and_stands_on_what_they_asked_about(
    ticket, question, dana, lev
):
    made = services.ask_team(ticket, question=question, actor=dana)
    tell_all()
    services.reply(made, body="By noon, I said.", actor=dana)
    services.add_note(made, body="Where is the log?", actor=lev)
    assert not happened(ticket, "team_answered")
    said = services.reply(made, body="The log is empty.", actor=lev)
    tell_all()
    tell_all()
    assert [one["message"] for one in happened(ticket, "team_answered")] == [said.pk]
    told = Notification.objects.get(recipient=dana, title__contains="has answered")
    assert (told.title, told.body) == (
        f"#{ticket.pk} {ticket.subject}: the team that was asked has answered",
        "The log is empty.",
    )
    assert timeline.entries(ticket, reader=dana)[-1].words == (
        f"got the answer of team {made.team}: #{made.pk}"
    )


def test_what_waited_for_an_answer_needs_attention_until_something_is_done(
    ticket, question, dana, lev
):
    services.assign(ticket, assignee=dana, actor=dana, at=at(3))
    made = services.ask_team(ticket, question=question, is_waiting=True, actor=dana, at=at(5))
    assert needed(dana) == {}
    services.reply(made, body="The log is empty.", actor=lev, at=at(9))
    assert needed(dana) == {ticket.pk: ["answered", "late"]}
    services.resolve(made, solution="Done", article_use="not_needed", article_reason="x",
                     actor=lev, at=at(11))  # fmt: skip
    assert needed(dana) == {ticket.pk: ["answered", "late"]}
    services.add_note(ticket, body="I see.", actor=dana, at=at(12))
    assert needed(dana) == {}


def test_an_answer_nobody_waited_for_asks_for_no_attention(ticket, question, dana, lev):
    services.assign(ticket, assignee=dana, actor=dana, at=at(3))
    made = services.ask_team(ticket, question=question, actor=dana, at=at(5))
    services.reply(made, body="The log is empty.", actor=lev, at=at(9))
    assert needed(dana) == {}


def test_the_question_says_what_it_is_about_and_raises_no_alarm(
    ticket, question, dana, lev, sign_in
):
    made = services.ask_team(ticket, question=question, actor=dana)
    words = f"Internal question about #{ticket.pk} of Acme."
    browser = sign_in(lev)
    page = browser.get(reverse("tickets:ticket_page", args=[made.pk])).content.decode()
    clock = browser.get(reverse("sla:clock_panel", args=[made.pk])).content.decode()
    listed = browser.get(reverse("tickets:ticket_list") + "?line=2").content.decode()
    assert page.count(words) == 2
    assert "Dana, who asked, is told." in page
    for shown in (page, clock, listed):
        assert "banner--breach" not in shown
        assert "nknown client" not in shown
        assert "which client this request" not in shown
    assert "Our own work" in listed
    assert "No plan" not in listed


def test_an_answer_that_is_closed_in_the_same_breath_is_told_too(ticket, question, dana, lev):
    made = services.ask_team(ticket, question=question, actor=dana)
    with transaction.atomic(), batch():
        services.resolve(made, solution="It is the firmware.", article_use="not_needed",
                         article_reason="A question", actor=lev)  # fmt: skip
        services.change_status(made, status="closed", actor=lev)
    assert [one["other"] for one in happened(ticket, "team_answered")] == [made.pk]


def test_an_answer_is_told_also_where_what_waited_for_it_cannot_be_lifted(
    ticket, question, dana, lev, monkeypatch
):
    made = services.ask_team(ticket, question=question, is_waiting=True, actor=dana)
    monkeypatch.setattr(subscribers, "lift_solved", lambda *_given, **_more: 1 / 0)
    services.resolve(made, solution="It is the firmware.", article_use="not_needed",
                     article_reason="A question", actor=lev)  # fmt: skip
    assert len(happened(ticket, "team_answered")) == 1
    owed = Delivery.objects.filter(subscriber__startswith="tickets.subscribers.").exclude(error="")
    assert list(owed.values_list("subscriber", flat=True)) == [
        "tickets.subscribers.free_what_waits"
    ]


def test_who_may_not_see_the_inner_ticket_is_not_told_its_solution(
    ticket, question, dana, lev, petra, delegated
):
    services.assign(ticket, assignee=petra, actor=petra)
    made = services.ask_team(ticket, question=question, actor=dana)
    assert not made.is_seen_by(petra)
    services.resolve(made, solution="It is the firmware.", article_use="not_needed",
                     article_reason="A question", actor=lev)  # fmt: skip
    tell_all()
    assert not Notification.objects.filter(recipient=petra, title__contains="answered").exists()
    assert not Notification.objects.filter(recipient=petra, body__contains="firmware").exists()
    assert Notification.objects.get(recipient=dana).body == "It is the firmware."


def test_one_who_waits_is_blocked_until_the_answer(ticket, question, dana, lev):
    made = services.ask_team(ticket, question=question, is_waiting=True, actor=dana)
    assert Ticket.objects.get(pk=ticket.pk).blocker_count == 1
    services.resolve(made, solution="Done", article_use="not_needed", article_reason="x", actor=lev)
    assert Ticket.objects.get(pk=ticket.pk).blocker_count == 0


def test_a_question_that_is_offered_no_more_is_refused(ticket, question, dana, line2):
    services.save_sheet(
        SheetDraft(kind="ask", name="x", team=line2, subject="New", body="New"), actor=None,
        sheet=question.sheet,
    )  # fmt: skip
    before = (Event.objects.count(), Ticket.objects.count())
    with pytest.raises(Refused, match="This question is not offered any more"):
        services.ask_team(ticket, question=question, actor=dana)
    assert (Event.objects.count(), Ticket.objects.count()) == before


def test_a_finished_ticket_asks_nobody(ticket, question, dana):
    services.resolve(ticket, solution="Done.", actor=dana)
    with pytest.raises(Refused, match="reopen it first"):
        services.ask_team(ticket, question=question, actor=dana)


def test_one_press_on_the_page_is_enough(ticket, question, dana, sign_in, delegated, petra):
    browser = sign_in(dana)
    panel = browser.get(reverse("tickets:ticket_joint", args=[ticket.pk])).content.decode()
    assert "Read a log" in panel
    done = browser.post(
        reverse("tickets:ticket_ask_team", args=[ticket.pk]), {"question": question.pk}
    )
    made = Ticket.objects.latest("pk")
    assert done.headers["Location"] == f"/desk/tickets/{ticket.pk}/"
    page = browser.get(done.headers["Location"]).content.decode()
    assert f'<a href="/desk/tickets/{made.pk}/">#{made.pk} {made.subject}</a>' in page
    assert (
        f"#{ticket.pk}"
        in browser.get(reverse("tickets:ticket_joint", args=[made.pk])).content.decode()
    )
    address = reverse("tickets:ticket_ask_team", args=[ticket.pk])
    assert sign_in(petra).post(address, {"question": question.pk}).status_code == 403


def test_the_api_asks(ticket, question, dana):
    api = APIClient()
    api.force_authenticate(dana)
    address = f"/api/v1/tickets/{ticket.pk}/ask-team/"
    made = api.post(address, {"question": question.pk}, format="json")
    assert (made.status_code, made.data["subject"]) == (201, f"Read a log for #{ticket.pk}")
    assert api.post(address, {"question": 999999}, format="json").status_code == 400
