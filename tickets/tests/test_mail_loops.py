"""Machines that answer every letter: it ends within four mails, whatever they write."""

from email import message_from_string
from email.message import Message

import pytest
from django.core import mail as outbox

from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.tasks import send_due_mail
from tickets.tests.letters import letter, receive

pytestmark = pytest.mark.django_db
MOST = 4


def letters_since(count: int) -> list[Message]:
    """What the desk sends, once everything due is delivered."""
    deliver_due()
    send_due_mail()
    return [message_from_string(one.message().as_string()) for one in outbox.outbox[count:]]


def polite(alice, told: Message) -> bytes:
    return letter(
        alice, subject=f"Re: {told['Subject']}", In_Reply_To=told["Message-ID"],
        to=told["Reply-To"], Auto_Submitted="auto-replied",
    )  # fmt: skip


def rude(alice, told: Message) -> bytes:
    """Answers like a person would."""
    return letter(
        alice, subject=f"Re: {told['Subject']}", In_Reply_To=told["Message-ID"],
        to=told["Reply-To"],
    )  # fmt: skip


def deaf(alice, told: Message) -> bytes:
    """Refers to nothing and looks like a new mail."""
    return letter(alice, subject="Thank you for your mail", body="We will answer soon.")


def with_number(alice, told: Message) -> bytes:
    """Another desk, which puts our subject behind a number of its own."""
    return letter(
        alice, subject=f"[#77] {told['Subject']}", body="We received your request.",
        Precedence="bulk",
    )  # fmt: skip


@pytest.mark.parametrize("answer", [polite, rude, deaf, with_number])
def test_a_machine_that_answers_everything_is_heard_out(alice, standard, line1, answer):
    mails = 1
    receive(letter(alice))
    sent = 0
    while told := [one for one in letters_since(sent) if one["To"] == alice.email]:
        sent = len(outbox.outbox)
        mails += len(told)
        for one in told:
            mails += 1
            receive(answer(alice, one))
        assert mails <= MOST, "the desk and the machine go on writing to each other"
    assert 1 < mails <= MOST
    assert letters_since(sent) == [] or all(one["To"] != alice.email for one in letters_since(sent))
