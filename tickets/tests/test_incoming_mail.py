"""From a mail's bytes to what it became, through store, reading and the ticket's verbs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.accounts.models import Domain, User
from servicedesk.events.models import Event
from servicedesk.notifications.identity import message_id, reply_address
from tickets import services
from tickets.choices import (
    Channel,
    ClosedPolicy,
    MailOutcome,
    MailState,
    Side,
    Status,
    UnknownSender,
)
from tickets.models import ClientDomain, IncomingMail, Mailbox, Message, Ticket
from tickets.tests.factories import happened, kinds, open_ticket
from tickets.tests.letters import AUTHSERV, answer_to, letter, proof, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(db) -> Mailbox:
    return Mailbox.objects.create(
        name="Support", addresses="support@desk.example", authserv_id=AUTHSERV
    )


def codes(mail: IncomingMail) -> list[str]:
    return [code for code, _ in mail.reasons]


def as_found(ticket: Ticket) -> tuple[object, ...]:
    """What an automatic mail must leave as it is."""
    ticket.refresh_from_db()
    return (
        ticket.status, ticket.client_waits_since, ticket.first_replied_at, ticket.resolved_at,
        ticket.closed_at, ticket.reopening_count, ticket.due_at, ticket.due_state,
    )  # fmt: skip


def test_a_contacts_mail_becomes_their_ticket(alice, acme, standard, line1):
    received = timezone.now() - timedelta(minutes=30)
    mail = receive(letter(alice, files={"log.txt": b"all is well"}), at=received)
    ticket = mail.ticket
    assert (mail.state, mail.outcome) == (MailState.DONE, MailOutcome.TICKET)
    assert (ticket.requester, ticket.organisation) == (alice, acme)
    assert (ticket.subject, ticket.channel) == ("The door stays shut", Channel.MAIL)
    assert (ticket.opened_at, ticket.team) == (received, line1)
    message = ticket.messages.get()
    assert (message.author, message.side, message.body) == (
        alice, Side.CLIENT, "Since nine o'clock.",
    )  # fmt: skip
    assert [(one.name, one.size) for one in message.attachments.all()] == [("log.txt", 11)]
    assert mail.may_acknowledge
    assert codes(mail) == ["not_judged", "who_client", "no_token", "opens"]
    assert mail.ticket.entitlement.contract == standard


def test_the_mailbox_says_team_product_and_category(box, alice, line2, controller):
    box.team, box.product = line2, controller
    box.save()
    ticket = receive(letter(alice), mailbox=box).ticket
    assert (ticket.team, ticket.product) == (line2, controller)


def test_a_stranger_becomes_a_ticket_without_a_client():
    mail = receive(letter("Who Knows <who@nowhere.example>"))
    assert (mail.ticket.requester, mail.ticket.organisation) == (None, None)
    message = mail.ticket.messages.get()
    assert (message.author, message.side) == (None, Side.CLIENT)
    assert message.signed_as == "Who Knows <who@nowhere.example>"


def test_a_stranger_becomes_a_question_where_the_mailbox_says_so(box):
    box.unknown_sender = UnknownSender.QUESTION
    box.save()
    mail = receive(letter("who@nowhere.example"), mailbox=box)
    assert (mail.outcome, mail.ticket) == (MailOutcome.QUESTION, None)
    assert not Ticket.objects.exists()


def test_a_new_address_of_a_clients_domain_becomes_a_contact(box, acme):
    ClientDomain.objects.create(mailbox=box, domain="acme.example", organisation=acme)
    mail = receive(letter("Nina New <Nina@Acme.example>"), mailbox=box)
    nina = User.objects.get(email="nina@acme.example")
    assert (nina.organisation, nina.full_name) == (acme, "Nina New")
    assert not nina.has_usable_password()
    assert (mail.ticket.requester, mail.ticket.organisation) == (nina, acme)


def test_only_a_verified_domain_says_whose_mail_it_is(acme, globex):
    Domain.objects.create(organisation=acme, name="acme.example", verified_at=timezone.now())
    Domain.objects.create(organisation=globex, name="globex.example")
    assert receive(letter("nina@acme.example")).ticket.organisation == acme
    assert receive(letter("nina@globex.example")).ticket.organisation is None
    assert not User.objects.filter(email="nina@globex.example").exists()


def test_a_subdomain_is_another_domain(box, acme):
    ClientDomain.objects.create(mailbox=box, domain="acme.example", organisation=acme)
    mail = receive(letter("x@evil.acme.example"), mailbox=box)
    assert mail.ticket.organisation is None


def test_an_answer_to_our_letter_joins(alice):
    ticket = open_ticket(alice)
    services.reply(ticket, body="Which door?", actor=None, then_status="waiting_client")
    received = timezone.now()
    mail = receive(letter(alice, In_Reply_To=answer_to(ticket, alice)), at=received)
    ticket.refresh_from_db()
    assert (mail.outcome, mail.ticket) == (MailOutcome.APPEND, ticket)
    assert (ticket.status, ticket.client_waits_since) == (Status.OPEN, received)
    assert not mail.may_acknowledge
    assert mail.message.author == alice


def test_an_answer_to_the_reply_address_joins(alice, dana):
    ticket = open_ticket(alice)
    mail = receive(letter(alice, to=reply_address(ticket.pk)))
    assert (mail.outcome, mail.ticket) == (MailOutcome.APPEND, ticket)
    by_envelope = receive(letter(alice), recipients=[reply_address(ticket.pk)])
    assert by_envelope.ticket == ticket


@pytest.mark.parametrize(
    "forge",
    [
        lambda ticket: {"In_Reply_To": f"<event.1.1.{'a' * 16}@desk.example>"},
        lambda ticket: {"References": f"<event.1.1.{'a' * 16}@desk.example>"},
        lambda ticket: {"to": f"support+{ticket.pk}.{'a' * 16}@desk.example"},
        lambda ticket: {"to": f"support+{ticket.pk}@desk.example"},
        lambda ticket: {"to": reply_address(ticket.pk + 1).replace(
            f"+{ticket.pk + 1}.", f"+{ticket.pk}.")},
        lambda ticket: {"subject": f"#{ticket.pk}"},
        lambda ticket: {"subject": "Re: [#999999] whatever"},
        lambda ticket: {"Ticket": str(ticket.pk), "X_Ticket_ID": str(ticket.pk)},
    ],
)  # fmt: skip
def test_a_forged_mark_joins_nothing(alice, mallory, forge):
    ticket = open_ticket(alice)
    before = as_found(ticket), kinds(ticket)
    for sender in (alice, mallory, "who@nowhere.example"):
        mail = receive(letter(sender, **forge(ticket)))
        assert mail.outcome == MailOutcome.TICKET
        assert mail.ticket != ticket
    assert (as_found(ticket), kinds(ticket)) == before


def test_a_number_in_the_subject_only_asks(alice, mallory):
    ticket = open_ticket(alice)
    before = as_found(ticket), kinds(ticket)
    for sender in (alice, mallory, "who@nowhere.example"):
        mail = receive(letter(sender, subject=f"Re: [#{ticket.pk}] The door"))
        assert (mail.outcome, mail.ticket, mail.candidate) == (MailOutcome.QUESTION, None, ticket)
    assert (as_found(ticket), kinds(ticket)) == before


def test_somebody_elses_token_only_asks(alice, bob, mallory):
    ticket = open_ticket(alice)
    before = as_found(ticket), kinds(ticket)
    for sender in (bob, mallory, "who@nowhere.example"):
        mail = receive(letter(sender, In_Reply_To=answer_to(ticket, alice)))
        assert (mail.outcome, mail.candidate) == (MailOutcome.QUESTION, ticket)
    assert (as_found(ticket), kinds(ticket)) == before


def test_a_follower_takes_part(alice, bob):
    ticket = open_ticket(alice)
    services.watch(ticket, user=bob, actor=alice)
    mail = receive(letter(bob, In_Reply_To=answer_to(ticket, bob)))
    assert (mail.outcome, mail.ticket, mail.message.author) == (MailOutcome.APPEND, ticket, bob)


def test_a_forged_engineer_does_nothing(box, alice, dana):
    ticket = open_ticket(alice)
    before = as_found(ticket), kinds(ticket)
    forged = [
        {},
        {"subject": f"[#{ticket.pk}] solved"},
        {"In_Reply_To": answer_to(ticket, dana)},
        {"to": reply_address(ticket.pk)},
        {"In_Reply_To": answer_to(ticket, dana), "Authentication_Results": proof(dana, "fail")},
        {"In_Reply_To": answer_to(ticket, dana),
         "Authentication_Results": "mx.evil.example; dmarc=pass header.from=desk.example"},
        {"to": reply_address(ticket.pk), "Authentication_Results": f"{AUTHSERV}; none"},
    ]  # fmt: skip
    for headers in forged:
        mail = receive(letter(dana, **headers), mailbox=box)
        assert (mail.outcome, mail.ticket) == (MailOutcome.QUESTION, None)
    assert (as_found(ticket), kinds(ticket)) == before
    assert Ticket.objects.count() == 1


def test_a_proved_colleague_answers_a_note_with_a_note(box, alice, dana, lev):
    ticket = open_ticket(alice)
    services.add_note(ticket, body="Look at the firmware.", actor=lev)
    headers = {
        "In_Reply_To": answer_to(ticket, dana, kind="ticket.message_posted"),
        "Authentication_Results": proof(dana),
    }
    mail = receive(letter(dana, **headers), mailbox=box)
    assert (mail.outcome, mail.message.is_public, mail.message.author) == (
        MailOutcome.APPEND, False, dana,
    )  # fmt: skip


def test_a_proved_colleague_answers_the_client(box, alice, dana, lev):
    ticket = open_ticket(alice)
    services.reply(ticket, body="Anybody there?", actor=alice)
    told = answer_to(ticket, dana, kind="ticket.message_posted")
    headers = {"Authentication_Results": proof(dana), "In_Reply_To": told}
    mail = receive(letter(dana, **headers), mailbox=box)
    assert (mail.message.is_public, mail.message.side) == (True, Side.US)
    # an answer to a colleague's letter stays inside
    told = answer_to(ticket, lev, kind="ticket.message_posted")
    headers = {"Authentication_Results": proof(dana), "In_Reply_To": told}
    assert not receive(letter(dana, **headers), mailbox=box).message.is_public


def test_a_client_whom_the_server_refutes_only_asks(box, alice):
    ticket = open_ticket(alice)
    headers = {"Authentication_Results": proof(alice, "fail")}
    assert receive(letter(alice, **headers), mailbox=box).outcome == MailOutcome.QUESTION
    headers["In_Reply_To"] = answer_to(ticket, alice)
    mail = receive(letter(alice, **headers), mailbox=box)
    assert (mail.outcome, mail.candidate) == (MailOutcome.QUESTION, ticket)
    assert ticket.messages.count() == 1


def test_a_merged_ticket_is_followed(alice, lev):
    ticket, goes_on = open_ticket(alice), open_ticket(alice, subject="The same")
    services.merge(ticket, into=goes_on, reason="One matter", actor=lev)
    mail = receive(letter(alice, In_Reply_To=answer_to(ticket, alice)))
    assert (mail.outcome, mail.ticket) == (MailOutcome.APPEND, goes_on)


@pytest.mark.parametrize(
    ("policy", "days", "outcome"),
    [
        (ClosedPolicy.REOPEN, 400, MailOutcome.APPEND),
        (ClosedPolicy.NEW_LINKED, 0, MailOutcome.TICKET),
        (ClosedPolicy.REOPEN_FOR_DAYS, 5, MailOutcome.APPEND),
        (ClosedPolicy.REOPEN_FOR_DAYS, 11, MailOutcome.TICKET),
    ],
)
def test_an_answer_to_a_closed_ticket(box, alice, lev, policy, days, outcome):
    box.closed_policy, box.reopen_days = policy, 10
    box.save()
    closed_at = timezone.now() - timedelta(days=days, minutes=1)
    ticket = open_ticket(alice, at=closed_at - timedelta(days=2))
    services.resolve(ticket, solution="Restarted.", actor=lev, at=closed_at - timedelta(days=1))
    services.close(ticket, actor=lev, at=closed_at)
    mail = receive(letter(alice, In_Reply_To=answer_to(ticket, alice)), mailbox=box)
    ticket.refresh_from_db()
    assert mail.outcome == outcome
    if outcome == MailOutcome.APPEND:
        assert (mail.ticket, ticket.status, ticket.reopening_count) == (ticket, Status.OPEN, 1)
    else:
        assert (mail.ticket.follows, ticket.status) == (ticket, Status.CLOSED)


@pytest.mark.parametrize("status", ["new", "waiting_client", "resolved", "closed"])
def test_an_automatic_answer_changes_nothing(alice, lev, standard, status):
    ticket = open_ticket(alice)
    if status == "waiting_client":
        services.reply(ticket, body="Which door?", actor=lev, then_status=status)
    if status in ("resolved", "closed"):
        services.resolve(ticket, solution="Restarted.", actor=lev)
    if status == "closed":
        services.close(ticket, actor=lev)
    before, was = as_found(ticket), Event.objects.count()
    mail = receive(
        letter(alice, In_Reply_To=answer_to(ticket, alice), Auto_Submitted="auto-replied")
    )
    assert (mail.outcome, mail.ticket) == (MailOutcome.APPEND, ticket)
    assert as_found(ticket) == before
    message = mail.message
    assert (message.side, message.is_public, message.author) == (Side.DESK, False, None)
    assert Event.objects.count() == was + 1
    assert happened(ticket, "message_posted")[-1]["automatic"] is True


def test_own_mail_is_dropped(box, alice):
    for sender in ("support@desk.example", "SUPPORT@desk.example"):
        mail = receive(letter(sender), mailbox=box)
        assert (mail.outcome, codes(mail)) == (MailOutcome.DROP, ["own_address"])
    assert not Ticket.objects.exists()


def test_the_same_mail_again_is_one_ticket(box, alice):
    raw = letter(alice)
    first, again = receive(raw), receive(raw)
    assert first == again
    elsewhere = receive(b"Received: from mx\r\n" + raw, mailbox=box)
    assert (elsewhere.outcome, codes(elsewhere)) == (MailOutcome.DROP, ["repeat_same"])
    assert elsewhere.candidate == first.ticket
    assert Ticket.objects.count() == 1


def test_the_same_message_id_with_other_words_is_kept(alice, mallory):
    same = "<one@mail.example>"
    first = receive(letter(alice, Message_ID=same))
    other = receive(letter(alice, Message_ID=same, body="Something else."))
    foreign = receive(letter(mallory, Message_ID=same))
    assert len({first.ticket, other.ticket, foreign.ticket}) == 3
    assert other.is_repeat
    assert "repeat_other" in codes(other)
    assert not foreign.is_repeat


def test_the_same_message_id_with_other_words_joins_nothing_by_itself(alice):
    ticket = open_ticket(alice)
    headers = {"Message_ID": "<one@mail.example>", "In_Reply_To": answer_to(ticket, alice)}
    assert receive(letter(alice, **headers)).outcome == MailOutcome.APPEND
    again = receive(letter(alice, body="Close it.", **headers))
    assert (again.outcome, again.candidate) == (MailOutcome.QUESTION, ticket)
    assert ticket.messages.count() == 2


@pytest.mark.parametrize(
    "sender",
    [
        b"alice@acme.example\r\n Bcc: x@y.example",
        b'"alice@acme.example\r\n\r\n" <who@nowhere.example>',
        b"=?utf-8?q?alice=40acme=2Eexample=0D=0ABcc=3A?= <who@nowhere.example>",
        b"<>",
        b"alice@acme.example, dana@desk.example",
        b"@",
        b"\x00\xff\xfe",
        b"a" * 5000 + b"@acme.example",
    ],
)
def test_a_strange_sender_is_never_lost(alice, dana, sender):
    raw = letter("x@y.example").replace(b"From: x@y.example", b"From: " + sender)
    mail = receive(raw)
    assert (mail.state, mail.outcome) in (
        (MailState.DONE, MailOutcome.TICKET), (MailState.DONE, MailOutcome.QUESTION),
        (MailState.QUARANTINE, ""),
    )  # fmt: skip
    assert "\n" not in mail.sender_email + mail.sender_name
    assert "\r" not in mail.sender_email + mail.sender_name


def test_a_mail_without_words_is_a_ticket(alice):
    ticket = receive(letter(alice, subject="", body="")).ticket
    assert (ticket.subject, ticket.messages.get().body) == ("(no subject)", "(no text)")


def test_a_long_text_goes_on_in_a_file(alice):
    ticket = receive(letter(alice, body="слово " * 30_000)).ticket
    message = ticket.messages.get()
    assert len(message.body) == 100_000
    assert [one.name for one in message.attachments.all()] == ["message.txt"]


def test_more_files_than_a_form_takes_are_kept(alice):
    files = {f"log{number}.txt": b"%d" % number for number in range(15)}
    assert receive(letter(alice, files=files)).message.attachments.count() == 15


def test_what_cannot_be_read_goes_to_quarantine_and_the_next_is_handled(alice):
    broken = receive(b"\n\nnothing of a mail")
    assert (broken.state, broken.outcome) == (MailState.QUARANTINE, "")
    assert broken.error
    assert receive(letter(alice)).outcome == MailOutcome.TICKET


def test_a_mail_is_received_when_it_came_not_when_it_was_read(alice, standard):
    ticket = receive(letter(alice), at=timezone.now() - timedelta(hours=5)).ticket
    assert timezone.now() - ticket.opened_at >= timedelta(hours=5)
    in_the_future = receive(letter(alice), at=timezone.now() + timedelta(days=1))
    assert in_the_future.ticket.opened_at <= timezone.now()


def test_a_report_names_the_letter_that_came_back(alice):
    ticket = open_ticket(alice)
    event = Event.objects.get(kind="ticket.opened")
    assert message_id(event.pk, alice.pk) == answer_to(ticket, alice)
    assert Message.objects.count() == 1
