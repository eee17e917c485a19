"""What could not be sent is seen by managers and tried again with one press."""

import pytest
from django.utils import timezone

from servicedesk.events.models import Delivery, DeliveryState, Event
from servicedesk.events.registry import kind
from servicedesk.events.services import record
from servicedesk.notifications.letters import Letter
from servicedesk.notifications.models import MailState, OutgoingMail, Undeliverable
from servicedesk.notifications.undeliverable import mark_undeliverable
from servicedesk.notifications.writing import outgoing

WENT = kind("test.went", "went")


@pytest.fixture
def letter(acme, alice) -> OutgoingMail:
    """A letter to alice that failed."""
    row = outgoing(
        record(WENT, acme, actor=None), alice, Letter("Door 4", "SECRET link"), at=timezone.now()
    )
    row.state, row.error, row.attempt_count = MailState.PARKED, "554 no", 32
    row.save()
    return row


@pytest.fixture
def parked(acme) -> Delivery:
    return Delivery.objects.create(
        event=record(WENT, acme, actor=None), subscriber="tickets.subscribers.tell_people",
        state=DeliveryState.PARKED, attempt_count=8, next_attempt_at=timezone.now(), error="Boom()",
    )  # fmt: skip


def test_managers_see_why_and_not_what_it_says(letter, parked, cora, sign_in):
    page = sign_in(cora).get("/desk/outbox/").content.decode()
    assert "554 no" in page
    assert "Boom()" in page
    assert "SECRET" not in page


def test_engineers_and_clients_are_kept_out(letter, dana, alice, sign_in):
    for person in (dana, alice):
        browser = sign_in(person)
        assert browser.get("/desk/outbox/").status_code == 403
        assert browser.post(f"/desk/outbox/letters/{letter.pk}/retry/").status_code == 403
    letter.refresh_from_db()
    assert letter.state == MailState.PARKED


def test_letter_is_tried_again_under_its_id(letter, cora, sign_in):
    name = letter.message_id
    browser = sign_in(cora)
    answer = browser.post(f"/desk/outbox/letters/{letter.pk}/retry/", follow=True)
    assert "1 is tried again." in answer.content.decode()
    letter.refresh_from_db()
    assert (letter.state, letter.attempt_count, letter.message_id) == (MailState.WAITING, 0, name)
    assert browser.post("/desk/outbox/letters/999999/retry/").status_code == 404


def test_all_are_tried_again(letter, parked, cora, sign_in):
    browser = sign_in(cora)
    browser.post("/desk/outbox/letters/retry/")
    browser.post("/desk/outbox/deliveries/retry/")
    letter.refresh_from_db()
    parked.refresh_from_db()
    assert (letter.state, parked.state) == (MailState.WAITING, DeliveryState.WAITING)
    page = browser.get("/desk/outbox/").content.decode()
    assert "Every letter has left" in page
    assert "Everything was delivered" in page


def test_one_delivery_is_tried_again(parked, cora, sign_in):
    sign_in(cora).post(f"/desk/outbox/deliveries/{parked.pk}/retry/")
    parked.refresh_from_db()
    assert (parked.state, parked.attempt_count) == (DeliveryState.WAITING, 0)


def test_person_says_that_their_address_works(letter, alice, sign_in):
    mark_undeliverable(alice, "550 5.1.1 no such user")
    OutgoingMail.objects.update(state=MailState.BLOCKED)
    browser = sign_in(alice)
    page = browser.get("/profile/").content.decode()
    assert "Alice gets no mail: alice@acme.example does not take it." in page
    assert "550 5.1.1 no such user" in page
    answer = browser.post(f"/people/{alice.pk}/takes-mail/", {"next": "/profile/"})
    assert answer.headers["Location"] == "/profile/"
    assert not Undeliverable.objects.exists()
    assert OutgoingMail.objects.get().state == MailState.WAITING
    kinds = Event.objects.filter(subject_id=alice.pk, kind__startswith="person.mail")
    assert [event.kind for event in kinds] == ["person.mail_failed", "person.mail_trusted"]


def test_stranger_cannot_say_so(alice, bob, mallory, petra, sign_in):
    mark_undeliverable(alice, "550 gone")
    for person in (bob, mallory, petra):
        assert sign_in(person).post(f"/people/{alice.pk}/takes-mail/").status_code == 404
    assert Undeliverable.objects.count() == 1


def test_button_leads_only_to_our_own_pages(alice, sign_in):
    mark_undeliverable(alice, "550 gone")
    answer = sign_in(alice).post(
        f"/people/{alice.pk}/takes-mail/", {"next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == "/profile/"


def test_marked_again_keeps_its_first_reason(alice):
    mark_undeliverable(alice, "550 gone")
    mark_undeliverable(alice, "550 still gone")
    assert Undeliverable.objects.get().reason == "550 gone"
    assert Event.objects.filter(kind="person.mail_failed").count() == 1
