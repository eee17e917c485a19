"""Questions, quarantine and mailboxes: who sees them, and what a word does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from servicedesk.events.models import Event
from tickets.choices import MailOutcome, MailState, Side
from tickets.intake.mail.mailboxes import oldest_unfetched, save_mailbox
from tickets.intake.mail.sealing import unseal
from tickets.models import IncomingMail, Mailbox, Ticket
from tickets.tests.factories import kinds, open_ticket
from tickets.tests.letters import answer_to, letter, receive

pytestmark = pytest.mark.django_db
PAGES = ("mail_questions", "mail_quarantine", "mailbox_list")


@pytest.fixture
def ticket(alice) -> Ticket:
    return open_ticket(alice)


@pytest.fixture
def question(ticket, bob) -> IncomingMail:
    """Bob answers a letter that went to Alice."""
    return receive(
        letter(bob, In_Reply_To=answer_to(ticket, bob)), at=timezone.now() - timedelta(hours=2)
    )


@pytest.fixture
def broken(db) -> IncomingMail:
    return receive(b"\n\nnothing of a mail")


def page(mail: IncomingMail) -> str:
    return reverse("tickets:mail_page", args=[mail.pk])


def test_pages_show_what_waits(dana, sign_in, question, broken):
    browser = sign_in(dana)
    shown = [browser.get(reverse(f"tickets:{name}")).content.decode() for name in PAGES]
    assert "bob@acme.example" in shown[0]
    assert "does not take part in ticket" in shown[0]
    assert f"mail/{broken.pk}/" in shown[1]
    assert "By hand" in shown[2]


def test_partners_and_clients_see_no_mail(petra, alice, delegated, sign_in, question):
    for person in (petra, alice):
        browser = sign_in(person)
        for name in PAGES:
            assert browser.get(reverse(f"tickets:{name}")).status_code == 403
        assert browser.get(page(question)).status_code == 403
        assert browser.post(page(question), {"act": "drop", "reason": "x"}).status_code == 403
        raw = reverse("tickets:mail_raw", args=[question.pk])
        assert browser.get(raw).status_code == 403


def test_line_3_looks_and_does_nothing(ivan, sign_in, question):
    browser = sign_in(ivan)
    assert browser.get(page(question)).status_code == 200
    assert browser.post(page(question), {"act": "drop", "reason": "x"}).status_code == 403
    question.refresh_from_db()
    assert question.is_waiting


def test_attached_it_is_the_clients_word_from_when_it_came(dana, bob, sign_in, question, ticket):
    answer = sign_in(dana).post(page(question), {"act": "attach", "number": ticket.pk})
    assert answer.headers["Location"] == reverse("tickets:ticket_page", args=[ticket.pk])
    question.refresh_from_db()
    ticket.refresh_from_db()
    assert (question.outcome, question.ticket, question.answered_by) == (
        MailOutcome.APPEND, ticket, dana,
    )  # fmt: skip
    message = question.message
    assert (message.author, message.side, message.posted_at) == (
        bob, Side.CLIENT, question.received_at,
    )  # fmt: skip
    assert question.reasons[-1][0] == "answer_attach"


def test_opened_it_is_a_ticket_of_its_sender(dana, bob, acme, sign_in, question):
    sign_in(dana).post(page(question), {"act": "open", "requester": ""})
    question.refresh_from_db()
    made = question.ticket
    assert (made.requester, made.organisation, made.opened_at) == (
        bob, acme, question.received_at,
    )  # fmt: skip


def test_dropping_asks_why(dana, sign_in, question):
    browser = sign_in(dana)
    assert browser.post(page(question), {"act": "drop", "reason": " "}).status_code == 422
    question.refresh_from_db()
    assert question.is_waiting
    browser.post(page(question), {"act": "drop", "reason": "Spam"})
    question.refresh_from_db()
    assert (question.outcome, question.is_waiting) == (MailOutcome.DROP, False)


def test_a_slower_colleague_is_told(dana, lev, sign_in, question, ticket):
    sign_in(dana).post(page(question), {"act": "attach", "number": ticket.pk})
    before = kinds(ticket)
    answer = sign_in(dana).post(page(question), {"act": "attach", "number": ticket.pk})
    assert answer.status_code == 409
    assert f"it is part of ticket #{ticket.pk}" in answer.content.decode()
    assert kinds(ticket) == before


def test_a_ticket_that_is_not_there_takes_nothing(dana, sign_in, question):
    answer = sign_in(dana).post(page(question), {"act": "attach", "number": 999_999})
    assert answer.status_code == 422
    question.refresh_from_db()
    assert question.is_waiting


def test_unknown_acts_are_not_there(dana, sign_in, question):
    assert sign_in(dana).post(page(question), {"act": "delete"}).status_code == 404


def test_quarantine_is_tried_again(dana, sign_in, broken):
    sign_in(dana).post(page(broken), {"act": "retry"})
    broken.refresh_from_db()
    assert (broken.state, broken.attempt_count) == (MailState.STORED, 0)


def test_quarantine_is_released_as_a_file(dana, sign_in, broken):
    sign_in(dana).post(page(broken), {"act": "release"})
    broken.refresh_from_db()
    assert (broken.state, broken.outcome) == (MailState.DONE, MailOutcome.TICKET)
    file = broken.message.attachments.get()
    assert (file.name, file.file.read()) == ("mail.eml", b"\n\nnothing of a mail")


def test_the_raw_mail_is_inert(dana, sign_in, question):
    answer = sign_in(dana).get(reverse("tickets:mail_raw", args=[question.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"bob@acme.example" in answer.content


def test_the_ticket_says_why_mail_landed_here(dana, alice, sign_in, standard):
    mail = receive(letter(alice))
    fragment = reverse("tickets:ticket_mail", args=[mail.ticket.pk])
    shown = sign_in(dana).get(fragment).content.decode()
    assert "A new ticket was opened." in shown
    assert sign_in(alice).get(fragment).status_code == 403


def test_a_partner_reads_why_only_on_tickets_they_see(petra, sign_in, alice, mallory, delegated):
    seen, hidden = receive(letter(alice)), receive(letter(mallory))
    browser = sign_in(petra)
    assert "A new ticket" in browser.get(
        reverse("tickets:ticket_mail", args=[seen.ticket.pk])
    ).content.decode()  # fmt: skip
    assert browser.get(
        reverse("tickets:ticket_mail", args=[hidden.ticket.pk])
    ).status_code == 404  # fmt: skip


def test_a_password_is_sealed_and_never_shown(frank, sign_in):
    box = save_mailbox(
        Mailbox(name="Support", host="imap.example", user_name="desk"), password="s3cret-of-imap",
        actor=frank,
    )  # fmt: skip
    box.refresh_from_db()
    assert "s3cret" not in box.secret
    assert unseal(box.secret) == "s3cret-of-imap"
    shown = sign_in(frank).get(reverse("admin:tickets_mailbox_change", args=[box.pk]))
    assert shown.status_code == 200
    assert "s3cret" not in shown.content.decode()
    assert box.secret not in shown.content.decode()
    assert "s3cret" not in str(Event.objects.get(kind="mailbox.changed").data)
    save_mailbox(box, password="", actor=frank)
    assert unseal(box.secret) == "s3cret-of-imap"


def test_unfetched_mail_is_measured(db):
    now = timezone.now()
    box = Mailbox.objects.create(name="Support", host="imap.example", emptied_at=now)
    assert oldest_unfetched(now) == 0
    Mailbox.objects.filter(pk=box.pk).update(
        error="The server did not answer.", emptied_at=now - timedelta(minutes=10)
    )
    assert oldest_unfetched(now) == 600
