"""Letters out and mail in meet: threads close, loops end, a note stays a note."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.notifications.identity import thread_id
from servicedesk.notifications.models import OutgoingMail
from servicedesk.notifications.sending import letter_of
from tickets import services
from tickets.choices import MailOutcome
from tickets.models import IncomingMail, Ticket
from tickets.tests.letters import letter, receive

pytestmark = pytest.mark.django_db


def letters_to(person) -> list[OutgoingMail]:
    now = timezone.now() + timedelta(seconds=1)
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    return list(OutgoingMail.objects.filter(recipient=person).order_by("pk"))


def test_receipt_answers_the_clients_own_letter(standard, alice, line1):
    ticket = receive(letter(alice, Message_ID="<one@acme.example>")).ticket
    (receipt,) = letters_to(alice)
    assert receipt.headers["In-Reply-To"] == "<one@acme.example>"
    assert receipt.headers["References"].split() == [
        thread_id(ticket.pk, alice.pk), "<one@acme.example>",
    ]  # fmt: skip


def test_clients_answer_to_a_letter_joins_and_is_answered(standard, alice, line1, dana):
    ticket = receive(letter(alice)).ticket
    services.take(ticket, actor=dana)
    services.reply(ticket, body="Does it beep?", actor=dana)
    ours = letters_to(alice)[-1]
    answer = receive(letter(
        alice, to=ours.headers["Reply-To"], In_Reply_To=ours.message_id,
        Message_ID="<two@acme.example>", body="It does.",
    ))  # fmt: skip
    assert (answer.outcome, answer.ticket) == (MailOutcome.APPEND, ticket)
    services.reply(ticket, body="Press the button.", actor=dana)
    assert letters_to(alice)[-1].headers["In-Reply-To"] == "<two@acme.example>"


def test_our_own_letter_that_comes_back_ends_there(standard, alice, line1):
    receive(letter(alice))
    (receipt,) = letters_to(alice)
    returned = receive(letter_of(receipt).message().as_bytes())
    assert returned.outcome == MailOutcome.DROP
    assert (Ticket.objects.count(), len(letters_to(alice))) == (1, 1)


def test_machine_that_answers_every_letter_is_soon_alone(standard, alice, line1):
    """It hides that it is one: no header says so, and nothing names what it answers."""
    receive(letter(alice))
    answered = 0
    for _ in range(10):
        ours = letters_to(alice)
        for _one in ours[answered:]:
            receive(letter(alice, subject="Thank you", body="We have your letter."))
        answered = len(ours)
    assert len(letters_to(alice)) <= 3
    assert IncomingMail.objects.count() <= 4


def test_other_desk_that_answers_by_itself_ends_at_once(standard, alice, line1):
    receive(letter(alice))
    (receipt,) = letters_to(alice)
    assert receipt.headers["Auto-Submitted"] == "auto-replied"
    receive(letter(alice, subject="[#7] Received", Auto_Submitted="auto-replied"))
    assert len(letters_to(alice)) == 1
