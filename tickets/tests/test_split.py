"""Splitting: what the client wrote becomes a ticket of its own, linked both ways."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.errors import Conflict, Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.choices import Status
from tickets.models import Message, Ticket
from tickets.tests.factories import at, happened, kinds, open_ticket, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, dana, standard, controller):
    return open_ticket(alice, product=controller, impact=1, urgency=2)


@pytest.fixture
def message(ticket, alice):
    return services.reply(
        ticket, body="And the gate is stuck.", actor=alice, at=at(30), files=[upload()]
    )


def split(ticket, message, actor, **more):
    more = {"subject": "The gate", "at": at(60), **more}
    return services.split(ticket, message=message, actor=actor, **more)


def recorded():
    return Event.objects.count(), Ticket.objects.count()


def test_the_message_becomes_a_ticket_with_what_the_other_is_about(ticket, message, alice, dana):
    made = split(ticket, message, dana)
    assert (made.subject, made.requester, made.organisation) == (
        "The gate", alice, ticket.organisation,
    )  # fmt: skip
    assert (made.product, made.impact, made.urgency, made.team) == (
        ticket.product, 1, 2, ticket.team,
    )  # fmt: skip
    assert made.entitlement.contract == ticket.entitlement.contract
    assert made.entitlement_id != ticket.entitlement_id
    assert (made.status, made.split_from) == (Status.NEW, ticket)


def test_its_words_and_files_stand_on_both(ticket, message, alice, dana):
    made = split(ticket, message, dana)
    said = Message.objects.get(ticket=made)
    assert (said.body, said.author) == ("And the gate is stuck.", alice)
    files = [one.attachments.get() for one in (message, said)]
    assert [file.name for file in files] == ["log.txt", "log.txt"]
    assert files[1].file.read() == b"all is well"
    assert message.ticket == ticket


@pytest.mark.parametrize(("starts", "opened_at"), [("message", at(30)), ("now", at(60))])
def test_it_is_opened_when_the_message_came_or_now(ticket, message, dana, starts, opened_at):
    made = split(ticket, message, dana, starts=starts)
    assert made.opened_at == opened_at
    event = Event.objects.get(subject_id=made.pk, kind="ticket.opened")
    assert (event.at, event.actor, event.data["by_client"]) == (opened_at, dana, True)


def test_the_other_ticket_keeps_a_word_of_it(ticket, message, dana):
    revision = ticket.revision
    made = split(ticket, message, dana)
    assert happened(ticket, "split") == [{"into": made.pk, "message": message.pk}]
    ticket.refresh_from_db()
    assert (ticket.revision, ticket.client_waits_since) == (revision + 1, at(30))


def test_a_colleagues_message_becomes_the_colleagues_request(ticket, bob, dana):
    services.watch(ticket, user=bob, actor=dana, at=at(5))
    message = services.reply(ticket, body="Mine too.", actor=bob, at=at(30))
    assert split(ticket, message, dana).requester == bob


def test_the_writer_hears_of_the_new_request(ticket, message, alice, dana):
    made = split(ticket, message, dana)
    Notification.objects.all().delete()
    now = timezone.now()
    for key in due_deliveries(now):
        deliver(key, now=now)
    told = Notification.objects.filter(recipient=alice).values_list("title", flat=True)
    words = f"#{ticket.pk} Controller does not answer: part of it goes on as request {made.pk}"
    assert words in told


def test_a_message_of_a_merged_ticket_is_split_off_the_one_that_goes_on(ticket, bob, dana):
    other = open_ticket(bob, at=at(10))
    message = Message.objects.get(ticket=other)
    services.merge(other, into=ticket, reason="One matter", actor=dana, at=at(20))
    with pytest.raises(Refused, match=f"goes on as #{ticket.pk}"):
        split(other, message, dana)
    made = split(ticket, message, dana)
    assert (made.split_from, made.requester) == (ticket, bob)


def test_a_solved_tickets_message_is_split_off_too(ticket, message, dana):
    services.resolve(ticket, solution="Done", actor=dana, at=at(40))
    assert split(ticket, message, dana).is_open
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED


def test_only_what_the_client_wrote_here_is_split_off(ticket, message, bob, dana):
    ours = services.reply(ticket, body="On it.", actor=dana, at=at(31))
    note = services.add_note(ticket, body="Hm", actor=dana, at=at(32))
    foreign = Message.objects.get(ticket=open_ticket(bob))
    before = recorded()
    for one, words in (
        (ours, "Only what the client wrote"),
        (note, "Only what the client wrote"),
        (foreign, "no such message on this ticket"),
    ):
        with pytest.raises(Refused, match=words):
            split(ticket, one, dana)
    with pytest.raises(Refused):
        split(ticket, message, dana, subject=" ")
    with pytest.raises(Refused):
        split(ticket, message, dana, starts="yesterday")
    assert recorded() == before


def test_a_message_is_split_off_once(ticket, message, dana, lev):
    made = split(ticket, message, dana)
    before = recorded()
    with pytest.raises(Conflict, match=f"ticket #{made.pk} already"):
        split(ticket, message, lev)
    assert recorded() == before


def test_an_engineer_splits_on_the_page_and_both_pages_link(sign_in, ticket, message, dana, alice):
    browser, url = sign_in(dana), reverse("tickets:ticket_split", args=[ticket.pk])
    form = browser.get(url).content.decode()
    assert "Alice: And the gate is stuck." in form
    assert browser.post(url, {"message": "0", "subject": "x"}).status_code == 422
    data = {"message": message.pk, "subject": "The gate", "starts": "message"}
    answer = browser.post(url, data)
    made = Ticket.objects.get(split_from=ticket)
    pages = [reverse("tickets:ticket_page", args=[one.pk]) for one in (ticket, made)]
    assert answer.url == pages[1]
    requests = [reverse("tickets:portal_request", args=[one.pk]) for one in (ticket, made)]
    for reader, (first, second) in ((browser, pages), (sign_in(alice), requests)):
        assert f'href="{second}"' in reader.get(first).content.decode()
        assert f'href="{first}"' in reader.get(second).content.decode()


def test_a_colleagues_request_is_linked_only_for_who_sees_it(sign_in, ticket, bob, alice, dana):
    services.watch(ticket, user=bob, actor=dana, at=at(5))
    message = services.reply(ticket, body="Mine too.", actor=bob, at=at(30))
    made = split(ticket, message, dana, subject="Bob's own")
    page = sign_in(alice).get(reverse("tickets:portal_request", args=[ticket.pk]))
    assert reverse("tickets:portal_request", args=[made.pk]) not in page.content.decode()


def post(user, ticket, message):
    client = APIClient()
    client.force_authenticate(user)
    data = {"message": message.pk, "subject": "The gate"}
    return client.post(f"/api/v1/tickets/{ticket.pk}/split/", data, format="json")


@time_machine.travel(at(60), tick=False)
def test_the_api_splits(ticket, message, dana):
    answer = post(dana, ticket, message)
    given = answer.json()
    assert (answer.status_code, given["split_from"]) == (201, ticket.pk)
    assert answer["Location"] == f"/api/v1/tickets/{given['number']}/"
    assert kinds(ticket)[-1] == "split"


@pytest.mark.parametrize("who", ["alice", "bob", "boss", "mallory", "olga", "petra"])
def test_others_split_nothing(request, sign_in, who, ticket, message):
    user, before = request.getfixturevalue(who), recorded()
    url = reverse("tickets:ticket_split", args=[ticket.pk])
    data = {"message": message.pk, "subject": "x", "starts": "now"}
    answers = {sign_in(user).post(url, data).status_code, post(user, ticket, message).status_code}
    assert answers <= {403, 404}
    assert recorded() == before
