"""What could not be sent about a confidential team's ticket is hidden as the ticket is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.events.models import Delivery, DeliveryState
from servicedesk.events.services import record
from servicedesk.notifications import daily
from servicedesk.notifications.models import MailState, Notification, OutgoingMail
from tickets.events import SOLUTION_REMINDED
from tickets.models import Ticket
from tickets.tests.factories import hand_over, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(alice, line2, cora, dana, frank, line1):
    """A letter and a delivery about a ticket of a confidential team."""
    line2.is_confidential = True
    line2.save()
    ticket = hand_over(open_ticket(alice), to=line2, actor=dana).ticket
    event = record(SOLUTION_REMINDED, ticket, actor=None)
    letter = OutgoingMail.objects.create(
        event=event, recipient=alice, address=alice.email, subject="What nobody may know", body="x",
        message_id="<closed@desk.example>", next_attempt_at=timezone.now(), state=MailState.PARKED,
    )  # fmt: skip
    delivery = Delivery.objects.create(
        event=event, subscriber="x.y", state=DeliveryState.PARKED, attempt_count=8,
        next_attempt_at=timezone.now(), error="Boom of the closed",
    )  # fmt: skip
    return letter, delivery


def test_what_is_about_a_closed_ticket_is_not_a_managers_to_see(closed, cora, frank, sign_in):
    letter, delivery = closed
    browser = sign_in(cora)
    page = browser.get("/desk/outbox/").content.decode()
    assert "What nobody may know" not in page
    assert "Boom of the closed" not in page
    for path in (f"letters/{letter.pk}", f"deliveries/{delivery.pk}"):
        assert browser.post(f"/desk/outbox/{path}/retry/").status_code == 404
    for path in ("letters", "deliveries"):
        answer = browser.post(f"/desk/outbox/{path}/retry/", follow=True)
        assert "0 are tried again." in answer.content.decode()
    letter.refresh_from_db()
    delivery.refresh_from_db()
    assert (letter.state, delivery.state) == (MailState.PARKED, DeliveryState.PARKED)
    page = sign_in(frank).get("/desk/outbox/").content.decode()
    assert "What nobody may know" in page
    assert "Boom of the closed" in page


def test_a_notice_goes_with_the_right_to_see_its_ticket(alice, line2, cora, dana, lev, sign_in):
    """Whoever was told while they might see it finds nothing of it once it is confidential."""
    ticket = open_ticket(alice)
    event = record(SOLUTION_REMINDED, ticket, actor=None)
    for person in (cora, lev, alice):
        Notification.objects.create(
            event=event, recipient=person, topic="ticket.replies", title="Of the closed", url="/",
            created_at=timezone.now(),
        )  # fmt: skip
    line2.is_confidential = True
    line2.save()
    assert "Of the closed" in sign_in(cora).get("/inbox/").content.decode()
    hand_over(ticket, to=line2, actor=dana)
    page = sign_in(cora).get("/inbox/").content.decode()
    assert "Of the closed" not in page
    assert 'aria-label="Inbox">' in page
    for person in (lev, alice):
        assert "Of the closed" in sign_in(person).get("/inbox/").content.decode(), person


def test_the_daily_letter_says_nothing_of_what_was_hidden_since(alice, line2, cora, dana):
    ticket = open_ticket(alice)
    for title in ("Of the closed", "Of the open"):
        event = record(SOLUTION_REMINDED, ticket, actor=None)
        OutgoingMail.objects.create(
            event=event, recipient=cora, address=cora.email, subject=title, body=title,
            message_id=f"<{title.split()[-1]}@desk.example>", next_attempt_at=timezone.now(),
            state=MailState.DAILY,
        )  # fmt: skip
        ticket = open_ticket(alice)
    closed = OutgoingMail.objects.get(subject="Of the closed").event.subject_id
    line2.is_confidential = True
    line2.save()
    hand_over(Ticket.objects.get(pk=closed), to=line2, actor=dana)

    assert daily.write_due(timezone.now() + timedelta(days=2)) == 1

    letter = OutgoingMail.objects.get(state=MailState.WAITING, recipient=cora)
    assert "Of the open" in letter.body
    assert "closed" not in f"{letter.subject} {letter.body}"
    assert letter.subject == "1 piece of news of the day"
    assert OutgoingMail.objects.filter(state=MailState.GATHERED).count() == 2


def test_a_day_of_nothing_but_hidden_news_brings_no_letter(closed, cora):
    letter, _delivery = closed
    OutgoingMail.objects.filter(pk=letter.pk).update(recipient=cora, state=MailState.DAILY)
    assert daily.write_due(timezone.now() + timedelta(days=2)) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.gathered_in) == (MailState.GATHERED, None)
