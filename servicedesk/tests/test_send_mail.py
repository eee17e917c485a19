"""Letters over a real mail server: what arrives, and what each of its refusals means."""

import socket
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from servicedesk.events import claiming
from servicedesk.events.registry import kind
from servicedesk.events.services import record
from servicedesk.notifications import sending
from servicedesk.notifications.identity import INSTANCE_HEADER, is_own_instance, message_id
from servicedesk.notifications.letters import BY_PERSON, REPLIED, Letter
from servicedesk.notifications.models import MailState, OutgoingMail, Undeliverable
from servicedesk.notifications.services import post_letter
from servicedesk.notifications.undeliverable import clear_undeliverable, mark_undeliverable
from servicedesk.notifications.writing import outgoing

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
WROTE = kind("test.wrote", "wrote")


class Sink:
    """Keeps what arrives; refuses as told, by the recipient's address."""

    def __init__(self) -> None:
        self.arrived = []
        self.sessions = set()
        self.tries = Counter()
        self.refusals: dict[str, str] = {}
        self.after_data = ""

    async def handle_RCPT(self, server: SMTP, session, envelope, address, options):  # noqa: N802
        self.tries[address] += 1
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope):  # noqa: N802
        if self.after_data:
            return self.after_data
        self.sessions.add(session.peer)
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def sink(settings):
    """A mail server on this computer that the desk sends to."""
    handler = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield handler
    server.stop()


@pytest.fixture
def write(acme):
    """``write(person, subject=…)``: a letter of an event of its own, due at NOON."""

    def one(person, **fields) -> OutgoingMail:
        letter = Letter(**{"subject": "The door", "text": "It is shut.\n", **fields})
        row = outgoing(record(WROTE, acme, actor=None), person, letter, at=NOON)
        row.save()
        return row

    return one


def state_of(letter: OutgoingMail) -> tuple[str, int]:
    letter.refresh_from_db()
    return letter.state, letter.attempt_count


def test_letter_arrives_as_text_and_html_under_its_own_id(sink, write, alice):
    text = "Привет, <b>Alice</b>!\nСмотрите http://testserver/portal/\n\n> вчера\n> & сегодня\n"
    row = write(alice, subject="Дверь", text=text, from_name="Дана")
    assert sending.send_due(NOON) == 1
    (got,) = sink.arrived
    assert got["Message-ID"] == row.message_id == message_id(row.event_id, alice.pk)
    assert str(got["From"]) == '"Дана (Service Desk)" <support@servicedesk.example>'
    assert (str(got["To"]), str(got["Subject"])) == ("alice@acme.example", "Дверь")
    assert is_own_instance(got[INSTANCE_HEADER])
    assert got.get_content_type() == "multipart/alternative"
    plain, html = got.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == text
    page = html.get_content()
    assert "Привет, &lt;b&gt;Alice&lt;/b&gt;!" in page
    assert '<a href="http://testserver/portal/" rel="nofollow">' in page
    assert "вчера<br>&amp; сегодня</p></blockquote>" in page
    assert "src=" not in page
    assert "url(" not in page
    assert state_of(row) == (MailState.SENT, 0)


@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        (BY_PERSON, (None, None)),
        (REPLIED, ("auto-replied", "All")),
        ("auto-generated", ("auto-generated", "All")),
    ],
)
def test_only_what_the_desk_wrote_says_that_it_is_automatic(sink, write, alice, whose, expected):
    write(alice, auto_submitted=whose)
    sending.send_due(NOON)
    (got,) = sink.arrived
    assert (got["Auto-Submitted"], got["X-Auto-Response-Suppress"]) == expected


def test_nothing_from_people_ends_a_header(sink, write, alice):
    evil = "x\r\nBcc: all@example.com\n\ny\x00\x0b\x85\u2028z"
    write(alice, subject=evil, from_name=evil, reply_to="a@b.example\r\nX-Evil: 1",
          references=["<a@b>\r\nX-Evil: 1"])  # fmt: skip
    sending.send_due(NOON)
    (got,) = sink.arrived
    assert got["Subject"] == "x Bcc: all@example.com y z"
    assert got["Bcc"] is None
    assert got["X-Evil"] is None
    assert sink.tries == {"alice@acme.example": 1}


def test_batch_shares_one_connection(sink, write, alice, bob):
    for person in (alice, bob, alice):
        write(person)
    assert sending.send_due(NOON) == 3
    assert (len(sink.arrived), len(sink.sessions)) == (3, 1)


def test_small_files_go_with_it_and_erased_ones_do_not(sink, write, alice):
    path = default_storage.save("attachments/a.txt", ContentFile(b"<script>"))
    gone = default_storage.save("attachments/b.txt", ContentFile(b"gone"))
    write(alice, files=[[path, "log.html", "text/html"], [gone, "b.txt", "text/plain"]])
    default_storage.delete(gone)
    sending.send_due(NOON)
    (got,) = sink.arrived
    (file,) = got.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (
        "log.html", "application/octet-stream",
    )  # fmt: skip
    assert file.get_content() == b"<script>"


@pytest.mark.parametrize(
    "refusal", ["451 4.7.1 greylisted", "550 5.2.2 mailbox full", "450 busy", "421 too many"]
)
def test_what_may_pass_is_tried_again(sink, write, alice, refusal):
    sink.refusals["alice@acme.example"] = refusal
    row = write(alice)
    sending.send_due(NOON)
    assert state_of(row) == (MailState.WAITING, 1)
    assert refusal[:3] in row.error
    assert not Undeliverable.objects.exists()
    sink.refusals.clear()
    sending.send(row.pk, now=row.next_attempt_at)
    assert state_of(row) == (MailState.SENT, 1)
    assert [got["Message-ID"] for got in sink.arrived] == [row.message_id]


def test_refused_address_is_marked_and_nothing_more_goes_there(sink, write, alice, bob, dana):
    sink.refusals["alice@acme.example"] = "550 5.1.1 no such user"
    row, other = write(alice), write(bob)
    sending.send_due(NOON)
    assert (state_of(row), state_of(other)) == ((MailState.PARKED, 1), (MailState.SENT, 0))
    mark = Undeliverable.objects.get()
    assert (mark.user, mark.address) == (alice, "alice@acme.example")
    assert mark.reason == "550 5.1.1 no such user"
    later = write(alice)
    sending.send_due(NOON)
    assert state_of(later) == (MailState.BLOCKED, 0)
    assert sink.tries["alice@acme.example"] == 1
    sink.refusals.clear()
    assert clear_undeliverable(alice, actor=dana) == 1
    sending.send(later.pk, now=datetime.now(UTC) + timedelta(minutes=1))
    assert state_of(later) == (MailState.SENT, 0)


def test_refusal_for_its_content_parks_the_letter_and_blames_no_address(sink, write, alice):
    sink.after_data = "554 5.7.1 looks like spam"
    row = write(alice)
    sending.send_due(NOON)
    assert state_of(row) == (MailState.PARKED, 1)
    assert not Undeliverable.objects.exists()


def test_policy_refusal_at_the_recipient_blames_no_address(sink, write, alice):
    sink.refusals["alice@acme.example"] = "550 5.7.1 relaying denied"
    row = write(alice)
    sending.send_due(NOON)
    assert state_of(row) == (MailState.PARKED, 1)
    assert not Undeliverable.objects.exists()


def test_another_address_of_the_person_is_not_held_back(sink, write, alice):
    mark_undeliverable(alice, "550 gone")
    alice.email = "alice.new@acme.example"
    alice.save()
    row = write(alice)
    sending.send_due(NOON)
    assert state_of(row) == (MailState.SENT, 0)


def test_letter_the_person_waits_for_leaves_all_the_same(sink, acme, alice):
    mark_undeliverable(alice, "550 gone")
    post_letter(record(WROTE, acme, actor=None), alice, subject="A new password", body="…")
    sending.send_due(datetime.now(UTC) + timedelta(minutes=1))
    assert [str(got["Subject"]) for got in sink.arrived] == ["A new password"]


def test_server_that_is_away_wears_out_one_letter_only(write, alice, bob, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    first, second = write(alice), write(bob)
    assert sending.send_due(NOON) == 1
    assert state_of(first) == (MailState.WAITING, 1)
    assert state_of(second) == (MailState.WAITING, 0)


def test_killed_sender_leaves_the_letter_to_the_next_under_the_same_id(sink, write, alice):
    row = write(alice)
    # what a worker that is killed after sending leaves behind: the claim
    OutgoingMail.objects.filter(pk=row.pk).update(next_attempt_at=NOON + claiming.LEASE)
    assert sending.send(row.pk, now=NOON + timedelta(minutes=4)) is False
    assert sending.send(row.pk, now=NOON + claiming.LEASE) is True
    assert [got["Message-ID"] for got in sink.arrived] == [row.message_id]


def test_address_no_letter_can_be_made_of_is_parked_at_once(sink, write, alice):
    row = write(alice)
    OutgoingMail.objects.filter(pk=row.pk).update(address="a@b.example\r\nBcc: c@d.example")
    sending.send_due(NOON)
    assert state_of(row) == (MailState.PARKED, 1)
    assert sink.arrived == []


def test_failed_letter_is_tried_anew_by_hand_under_the_same_id(sink, write, alice):
    sink.after_data = "554 no"
    row = write(alice)
    sending.send_due(NOON)
    sink.after_data = ""
    row.refresh_from_db()
    assert sending.retry(row, now=NOON) is True
    assert sending.retry(row, now=NOON) is False
    sending.send_due(NOON)
    assert state_of(row) == (MailState.SENT, 0)
    assert [got["Message-ID"] for got in sink.arrived] == [row.message_id]
