"""People are told once, in their language, by the channels they chose."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils.translation import gettext

from servicedesk.events.registry import kind
from servicedesk.events.services import record, replaying
from servicedesk.notifications import sending
from servicedesk.notifications.identity import message_id
from servicedesk.notifications.models import MailState, Notification, OutgoingMail
from servicedesk.notifications.services import Notice, mark_read, notify, set_preference
from servicedesk.notifications.topics import topic

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
MOVED = kind("test.moved", "moved")
NEWS = topic("test_news", "News", for_clients=True)
FIRE = topic("test_fire", "Fire", is_forced=True)


def render(user) -> Notice:
    return Notice(title=gettext("My requests"), url="/portal/", body=f"For {user.full_name}")


@pytest.fixture
def event(acme):
    return record(MOVED, acme, actor=None)


@pytest.fixture
def letter(event, alice) -> OutgoingMail:
    notify(event, [alice], topic=NEWS, render=render)
    OutgoingMail.objects.update(next_attempt_at=NOON)
    return OutgoingMail.objects.get()


def test_each_is_told_once_whatever_happens(event, alice, bob):
    assert notify(event, [alice, bob, alice], topic=NEWS, render=render) == 2
    assert notify(event, [alice, bob], topic=NEWS, render=render) == 0
    assert Notification.objects.count() == OutgoingMail.objects.count() == 2


def test_each_is_told_in_their_language(event, alice, bob):
    bob.language = "ru"
    bob.save()
    notify(event, [alice, bob], topic=NEWS, render=render)
    titles = {row.recipient_id: row.title for row in Notification.objects.all()}
    assert titles == {alice.pk: "My requests", bob.pk: "Мои обращения"}


def test_preference_is_respected(event, alice, bob):
    set_preference(alice, NEWS, wants_inbox=True, wants_mail=False)
    set_preference(bob, NEWS, wants_inbox=False, wants_mail=True)
    notify(event, [alice, bob], topic=NEWS, render=render)
    assert [row.recipient for row in Notification.objects.all()] == [alice]
    assert [row.recipient for row in OutgoingMail.objects.all()] == [bob]


def test_forced_topic_cannot_be_switched_off(event, alice):
    set_preference(alice, FIRE, wants_inbox=False, wants_mail=False)
    notify(event, [alice], topic=FIRE, render=render, is_urgent=True)
    assert Notification.objects.get().is_urgent
    assert OutgoingMail.objects.count() == 1


def test_closed_access_is_told_nothing(event, alice):
    alice.is_active = False
    assert notify(event, [alice], topic=NEWS, render=render) == 0
    assert not Notification.objects.exists()


def test_history_brought_in_tells_nobody(acme, alice):
    with replaying():
        notify(record(MOVED, acme, actor=None), [alice], topic=NEWS, render=render)
    assert not Notification.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_title_cannot_break_the_headers(event, alice):
    def hostile(user) -> Notice:
        return Notice(title="Hi\r\nBcc: all@example.com", url="/")

    notify(event, [alice], topic=NEWS, render=hostile)
    assert OutgoingMail.objects.get().subject == "Hi Bcc: all@example.com"


def test_letter_keeps_its_message_id_however_often_it_is_tried(letter, alice, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    assert sending.send(letter.pk, now=NOON) is True
    letter.refresh_from_db()
    assert (letter.state, letter.attempt_count) == (MailState.WAITING, 1)
    assert letter.next_attempt_at == NOON + timedelta(seconds=10)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sending.send(letter.pk, now=NOON + timedelta(seconds=10)) is True
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == letter.message_id
    assert letter.message_id == message_id(letter.event_id, alice.pk)
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.body == "For Alice\n\nhttp://testserver/portal/\n"
    letter.refresh_from_db()
    assert letter.state == MailState.SENT


def test_letter_leaves_once(letter):
    sending.send(letter.pk, now=NOON)
    assert sending.send(letter.pk, now=NOON + timedelta(days=1)) is False
    assert len(mail.outbox) == 1


def test_letter_is_parked_after_the_last_try(letter, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    for _ in range(sending.MAX_ATTEMPTS):
        OutgoingMail.objects.update(next_attempt_at=NOON)
        sending.send(letter.pk, now=NOON)
    letter.refresh_from_db()
    assert letter.state == MailState.PARKED
    assert "no" in letter.error
    assert sending.due_mail(NOON + timedelta(days=1)) == []


def test_one_marks_only_ones_own(event, alice, bob):
    notify(event, [alice, bob], topic=NEWS, render=render)
    foreign = Notification.objects.get(recipient=bob)
    assert mark_read(alice, ids=[foreign.pk], at=NOON) == 0
    assert mark_read(alice, at=NOON) == 1
    foreign.refresh_from_db()
    assert foreign.read_at is None
