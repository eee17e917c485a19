"""The letters of tickets: their exact words in both languages, their thread, and who gets none."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.utils import timezone

from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Delivery, Event
from servicedesk.notifications.identity import (
    is_note_address,
    key_of_reply_address,
    message_id,
    thread_id,
)
from servicedesk.notifications.letter_texts import save_letter
from servicedesk.notifications.letters import kind_named
from servicedesk.notifications.models import OutgoingMail
from servicedesk.notifications.sending import letter_of
from servicedesk.notifications.services import set_preference
from tickets import services
from tickets.choices import Channel
from tickets.engineer_link import engineer_path
from tickets.notifications import RECEIPTS
from tickets.receipts import receiver_of
from tickets.tests.factories import at, open_ticket, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(at(60), tick=False):
        yield


@pytest.fixture
def ticket(standard, alice, line1, dana):
    ticket = open_ticket(alice)
    services.take(ticket, actor=dana, at=at(1))
    letters()
    return ticket


def letters() -> dict[str, OutgoingMail]:
    """Deliver what waits; the newest letter of each person by name."""
    now = timezone.now() + timedelta(seconds=1)
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    assert not Delivery.objects.exclude(error="").exists()
    rows = OutgoingMail.objects.select_related("recipient").order_by("pk")
    return {row.recipient.full_name: row for row in rows}


def link(ticket, person) -> str:
    return "http://testserver" + engineer_path(ticket, person)


def test_receipt_in_english(standard, alice, line1):
    ticket = open_ticket(alice)
    letter = letters()["Alice"]
    assert letter.subject == f"[#{ticket.pk}] Controller does not answer"
    assert letter.body == (
        "Hello, Alice!\n\n"
        "We have received your request “Controller does not answer”. "
        f"Its number is {ticket.pk}.\n\n"
        f"Follow it here: http://testserver/portal/requests/{ticket.pk}/\n"
        "To add something, answer this letter.\n\n"
        "--\nService Desk\n"
        "This letter was written automatically. To be passed to an engineer: "
        f"{link(ticket, alice)}\n"
    )
    assert letter.headers["Auto-Submitted"] == "auto-replied"
    assert letter.message_id == message_id(letter.event_id, alice.pk)


def test_receipt_in_russian(standard, alice, line1):
    alice.language = "ru"
    alice.save()
    ticket = open_ticket(alice)
    assert letters()["Alice"].body == (
        "Здравствуйте, Alice!\n\n"
        f"Мы получили ваше обращение «Controller does not answer». Его номер – {ticket.pk}.\n\n"
        f"Как идёт работа, видно здесь: http://testserver/portal/requests/{ticket.pk}/\n"
        "Чтобы что-то добавить, ответьте на это письмо.\n\n"
        "--\nService Desk\n"
        "Это письмо написано автоматически. Передать обращение инженеру: "
        f"{link(ticket, alice)}\n"
    )


def test_receipt_of_an_uncovered_request_says_so_and_comes_once(alice, line1):
    open_ticket(alice)
    letters()
    letter = OutgoingMail.objects.get(recipient=alice)
    assert letter.headers["Auto-Submitted"] == "auto-replied"
    said = "Your request is taken, but no time is promised for it.\n\nFollow it here:"
    assert said in letter.body


def test_reply_in_english_with_what_was_said_before(ticket, alice, dana):
    services.reply(ticket, body="On it.\n\n{request_url} <b>", actor=dana, at=at(5))
    letter = letters()["Alice"]
    assert letter.subject == f"[#{ticket.pk}] Controller does not answer"
    assert letter.body == (
        "On it.\n\n{request_url} <b>\n\n"
        "--\nDana, Service Desk\n"
        f"Request {ticket.pk}: http://testserver/portal/requests/{ticket.pk}/\n"
        "To write to us, answer this letter.\n\n"
        "2 March 2026, 09:00 MSK, Alice wrote:\n"
        "> The door stays shut since nine.\n"
    )
    assert "Auto-Submitted" not in letter.headers
    assert letter.headers["From"] == '"Dana (Service Desk)" <support@servicedesk.example>'


def test_reply_in_russian(ticket, alice, dana):
    alice.language = "ru"
    alice.save()
    services.reply(ticket, body="Смотрю.", actor=dana, at=at(5))
    assert letters()["Alice"].body == (
        "Смотрю.\n\n"
        "--\nDana, Service Desk\n"
        f"Обращение {ticket.pk}: http://testserver/portal/requests/{ticket.pk}/\n"
        "Чтобы написать нам, ответьте на это письмо.\n\n"
        "2 марта 2026, 09:00 MSK, Alice пишет:\n"
        "> The door stays shut since nine.\n"
    )


def test_letters_of_a_ticket_are_one_thread_of_each_person(ticket, alice, bob, dana):
    receipt = OutgoingMail.objects.get(recipient=alice)
    services.watch(ticket, user=bob, actor=alice)
    services.reply(ticket, body="One", actor=dana, at=at(5))
    first = letters()
    services.reply(ticket, body="Two", actor=dana, at=at(6))
    second = letters()
    root = thread_id(ticket.pk, alice.pk)
    assert receipt.headers["References"] == root
    assert first["Alice"].headers["In-Reply-To"] == receipt.message_id
    assert second["Alice"].headers["In-Reply-To"] == first["Alice"].message_id
    assert second["Alice"].headers["References"].split() == [
        root, receipt.message_id, first["Alice"].message_id,
    ]  # fmt: skip
    assert second["Bob"].headers["References"].split() == [
        thread_id(ticket.pk, bob.pk), first["Bob"].message_id,
    ]  # fmt: skip


def test_answers_come_to_the_ticket(ticket, alice, dana):
    services.reply(ticket, body="One", actor=dana, at=at(5))
    address = letters()["Alice"].headers["Reply-To"]
    assert (key_of_reply_address(address), is_note_address(address)) == (ticket.pk, False)


def test_note_goes_to_the_desk_and_its_answer_is_a_note(ticket, alice, dana, lev):
    before = OutgoingMail.objects.filter(recipient=alice).count()
    services.add_note(ticket, body="SECRET", actor=lev, at=at(5))
    letter = letters()["Dana"]
    assert letter.body == (
        "Lev:\n\nSECRET\n\n--\n"
        f"An inner note on ticket {ticket.pk}: http://testserver/desk/tickets/{ticket.pk}/\n"
        "The client does not see it. An answer to this letter becomes an inner note, too.\n"
    )
    address = letter.headers["Reply-To"]
    assert (key_of_reply_address(address), is_note_address(address)) == (ticket.pk, True)
    assert OutgoingMail.objects.filter(recipient=alice).count() == before


def test_no_letter_quotes_a_note(ticket, alice, dana, lev, bob):
    services.watch(ticket, user=bob, actor=alice)
    services.add_note(ticket, body="SECRET", actor=lev, at=at(5), files=[upload("SECRET.txt")])
    services.log_call(ticket, body="SECRET", actor=lev, at=at(6))
    services.reply(ticket, body="One", actor=dana, at=at(7))
    services.reply(ticket, body="Two", actor=alice, at=at(8))
    services.resolve(ticket, solution="Three", actor=dana, at=at(9))
    services.remind_silent(at(days=6))
    letters()
    told = OutgoingMail.objects.filter(recipient__in=[alice, bob])
    assert told.count() == 7
    assert not [one for one in told if "SECRET" in f"{one.body}{one.headers}{one.files}"]
    asked = OutgoingMail.objects.get(recipient=dana, body__startswith="Alice:\n\nTwo")
    assert "SECRET" not in asked.body


def test_files_are_named_with_links_and_small_ones_go_to_clients(ticket, alice, dana, lev):
    services.watch(ticket, user=lev, actor=lev)
    files = [upload("log.txt", b"all is well"), upload("big.bin", b"x" * (2 * 1024 * 1024 + 1))]
    services.reply(ticket, body="See these.", actor=dana, at=at(5), files=files)
    got = letters()
    log, big = ticket.messages.get(body="See these.").attachments.order_by("pk")
    assert (
        f"See these.\n\nFiles:\nlog.txt (11 B): http://testserver/files/{log.pk}/\n"
        f"big.bin (2 MB): http://testserver/files/{big.pk}/\n\n--\n"
    ) in got["Alice"].body
    assert [name for _path, name, _kind in got["Alice"].files] == ["log.txt"]
    assert got["Lev"].files is None
    sent = message_from_bytes(letter_of(got["Alice"]).message().as_bytes(), policy=policy.default)
    (file,) = sent.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("log.txt", b"all is well")


def test_solution_asks_and_a_reminder_offers_an_engineer(ticket, alice, dana):
    services.resolve(ticket, solution="Restarted.", actor=dana, at=at(5))
    solution = letters()["Alice"]
    assert solution.body.startswith("Restarted.\n\nYour request “Controller does not answer” is")
    assert "engineer/" not in solution.body
    assert "Auto-Submitted" not in solution.headers
    services.remind_silent(at(days=6))
    reminder = letters()["Alice"]
    assert link(ticket, alice) in reminder.body
    assert reminder.headers["Auto-Submitted"] == "auto-generated"


def test_what_the_desk_says_by_itself_offers_an_engineer(ticket, alice):
    services.reply(ticket, body="We are on it.", actor=None, at=at(5))
    letter = letters()["Alice"]
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    assert link(ticket, alice) in letter.body
    assert letter.headers["From"] == "Service Desk <support@servicedesk.example>"


def test_hostile_subject_ends_no_header(standard, alice, line1, dana):
    dana.full_name = 'Dana"\r\nBcc: all@example.com'
    dana.save()
    ticket = open_ticket(alice, subject="Door, <b>“4”</b>: =?utf-8?q?x?=")
    services.reply(ticket, body="One", actor=dana, at=at(5))
    sent = message_from_bytes(letter_of(letters()["Alice"]).message().as_bytes())
    assert sent["Bcc"] is None
    assert len(sent.get_all("From")) == 1


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.API])
def test_other_channels_get_no_receipt(standard, alice, line1, channel):
    open_ticket(alice, channel=channel)
    assert letters() == {}


def test_no_receipt_where_nothing_automatic_may_answer(standard, alice, line1):
    ticket = open_ticket(alice, channel=Channel.MAIL)
    event = Event.objects.get(kind="ticket.opened", subject_id=ticket.pk)
    assert receiver_of(ticket, event) == alice
    event.data["acknowledge"] = False
    assert receiver_of(ticket, event) is None


def test_no_receipt_to_our_own_address_nor_to_who_wants_none(standard, alice, bob, line1):
    set_preference(bob, RECEIPTS, wants_inbox=True, wants_mail=False)
    open_ticket(bob)
    alice.email = "support+x@servicedesk.example"
    alice.save()
    open_ticket(alice)
    assert letters() == {}


def test_fuse_stops_receipts_of_one_sender_for_an_hour(standard, alice, bob, line1):
    for _ in range(5):
        open_ticket(alice)
        letters()
    open_ticket(bob)
    letters()
    assert OutgoingMail.objects.filter(recipient=alice).count() == 3
    assert OutgoingMail.objects.filter(recipient=bob).count() == 1
    with time_machine.travel(datetime.fromisoformat("2026-03-02T11:30:00+03:00")):
        open_ticket(alice)
        letters()
    assert OutgoingMail.objects.filter(recipient=alice).count() == 4


def test_written_text_is_what_the_letter_says(ticket, dana, frank):
    kind = kind_named("ticket.reply")
    save_letter(kind, "en", subject="{subject}", body="{message} {engineer_line}", actor=frank)
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    letter = letters()["Alice"]
    assert (letter.subject, letter.body) == ("Controller does not answer", "On it. \n")
