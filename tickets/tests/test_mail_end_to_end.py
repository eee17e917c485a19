"""Mail from end to end: what a ticket costs, a fuse that blows, a report of delivery."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from servicedesk.events.models import Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import MailState as OutgoingState
from servicedesk.notifications.models import Notification, OutgoingMail, Undeliverable
from servicedesk.notifications.tasks import send_due_mail
from tickets import services
from tickets.intake.mail.fuse import blown_count
from tickets.models import Mailbox
from tickets.tests.letters import AUTHSERV, answer_to, letter, receive
from tickets.tests.test_incoming_mail import as_found

pytestmark = pytest.mark.django_db
DSN = """\
Return-Path: <>
From: MAILER-DAEMON@mx.acme.example (Mail Delivery System)
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"
Message-Id: <20260301090001.A1B2C3@mx.acme.example>

This is a MIME-encapsulated message.

--cut
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.acme.example.
I'm sorry to have to inform you that your message could not be delivered.

<{to}>: host mx.acme.example said: 550 5.1.1 unknown

--cut
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example
X-Postfix-Queue-ID: A1B2C3
Arrival-Date: Sun,  1 Mar 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown

--cut
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Service Desk <support@desk.example>
To: {to}
Subject: Your request
Message-ID: {id}
MIME-Version: 1.0
Content-Type: text/plain

Does it beep?

--cut--
"""


@pytest.fixture
def box(db) -> Mailbox:
    return Mailbox.objects.create(
        name="Support", addresses="support@desk.example", authserv_id=AUTHSERV
    )


def test_a_mail_with_a_file_becomes_a_ticket_with_clocks_in_46_questions(
    alice, standard, line1, box
):
    receive(letter(alice, files={"log.txt": b"x"}), mailbox=box)  # hours are read once a process
    raw = letter(alice, files={"one.txt": b"1", "two.txt": b"2", "three.txt": b"3"})
    with CaptureQueriesContext(connection) as questions:
        mail = receive(raw, mailbox=box)
    assert (mail.message.attachments.count(), mail.ticket.due_metric) == (3, "first_response")
    assert len(questions) == 46 + 1  # the test itself reads the mail again


def test_a_blown_fuse_tells_the_administrators_once_an_hour(
    alice, standard, line1, box, frank, sign_in
):
    start = timezone.now() - timedelta(minutes=30)
    for number in range(12):
        receive(letter(alice), mailbox=box, at=start + timedelta(seconds=number))
    blown = Event.objects.filter(kind="mailbox.fuse_blown")
    assert blown.get().data == {"name": "Support", "sender": alice.email, "count": 11}
    deliver_due()
    notice = Notification.objects.get(recipient=frank)
    assert notice.title == (
        f"{alice.email} wrote 11 mails to “Support” within an hour: no more receipts"
    )
    page = sign_in(frank).get("/desk/mail/mailboxes/").content.decode()
    assert "A sender writes too much" in page
    assert blown_count(timezone.now()) == 1
    Mailbox.objects.update(fuse_blown_at=timezone.now() - timedelta(minutes=61))
    assert blown_count(timezone.now()) == 0
    receive(letter(alice), mailbox=box)
    assert blown.count() == 2


def test_a_report_of_delivery_marks_the_address_end_to_end(alice, standard, line1, dana, tmp_path):
    ticket = receive(letter(alice)).ticket
    services.reply(ticket, body="Does it beep?", actor=dana)
    ours = answer_to(ticket, alice, kind="ticket.message_posted")
    before = as_found(ticket)
    report = tmp_path / "report.eml"
    report.write_bytes(DSN.format(id=ours, to=alice.email).replace("\n", "\r\n").encode())
    out = StringIO()
    call_command("receive_mail", str(report), stdout=out)
    assert out.getvalue() == f"{report}\tappend\t{ticket.pk}\n"
    marked = Undeliverable.objects.get()
    assert (marked.user, marked.address) == (alice, alice.email)
    assert marked.reason == "smtp; 550 5.1.1 unknown"
    assert as_found(ticket) == before
    assert not ticket.messages.latest("pk").is_public
    deliver_due()
    sent = OutgoingMail.objects.filter(recipient=alice).count()
    services.reply(ticket, body="Are you there?", actor=dana)
    deliver_due()
    send_due_mail()
    held = OutgoingMail.objects.filter(recipient=alice).latest("pk")
    assert OutgoingMail.objects.filter(recipient=alice).count() == sent + 1
    assert held.state == OutgoingState.BLOCKED
