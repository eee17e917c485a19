"""Beside what we wrote stands how it travels to the client."""

import pytest
from django.utils import timezone

from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.notifications.models import MailState, OutgoingMail
from servicedesk.notifications.undeliverable import mark_undeliverable
from tickets import services
from tickets.presentation.deliveries import deliveries
from tickets.presentation.thread import thread_tag
from tickets.tests.factories import at, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(standard, alice, bob, line1, dana):
    """With a reply to alice and bob, whose letters wait."""
    ticket = open_ticket(alice)
    services.watch(ticket, user=bob, actor=alice)
    services.watch(ticket, user=dana, actor=dana)
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    services.add_note(ticket, body="Hm", actor=dana, at=at(6))
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    return ticket


def lines(ticket, reader):
    ((_message, found),) = deliveries(ticket, reader=reader).items()
    return [(one.name, one.words, one.reason, bool(one.retry_url)) for one in found]


def test_each_recipient_has_a_line_under_our_message(ticket, dana):
    assert lines(ticket, dana) == [
        ("Alice", "not sent yet", "", False), ("Bob", "not sent yet", "", False),
    ]  # fmt: skip
    (message,) = deliveries(ticket, reader=dana)
    assert ticket.messages.get(pk=message).body == "On it."


def test_states_are_said_in_words(ticket, dana, cora):
    mine = OutgoingMail.objects.filter(event__kind="ticket.message_posted")
    mine.filter(recipient__full_name="Alice").update(state=MailState.SENT, sent_at=at(7))
    mine.filter(recipient__full_name="Bob").update(state=MailState.PARKED, error="554 spam")
    assert lines(ticket, dana) == [
        ("Alice", "sent", "", False), ("Bob", "could not be sent", "554 spam", False),
    ]  # fmt: skip
    assert lines(ticket, cora)[1] == ("Bob", "could not be sent", "554 spam", True)


def test_page_shows_them_to_the_desk_only(ticket, alice, cora, sign_in):
    OutgoingMail.objects.update(state=MailState.PARKED, error="554 spam")
    page = sign_in(cora).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert page.count("554 spam") == 2
    assert page.count("/retry/") == 2
    assert "csrfmiddlewaretoken" in page.partition("/retry/")[2].partition("Try again")[0]
    portal = sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "554 spam" not in portal


def test_thread_is_fresh_when_a_letter_has_left(ticket, dana):
    before = thread_tag(ticket, reader=dana)
    OutgoingMail.objects.update(state=MailState.SENT)
    assert thread_tag(ticket, reader=dana) != before


def test_banner_says_that_a_participant_gets_no_mail(ticket, bob, dana, sign_in):
    mark_undeliverable(bob, "550 5.1.1 no such user")
    browser = sign_in(dana)
    page = browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Bob gets no mail: bob@acme.example does not take it." in page
    answer = browser.post(
        f"/people/{bob.pk}/takes-mail/", {"next": f"/desk/tickets/{ticket.pk}/"}, follow=True
    )
    assert "Bob gets no mail" not in answer.content.decode()
