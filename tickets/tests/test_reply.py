"""Replies, notes and calls: flags, statuses, and who may still write."""

from datetime import timedelta

import pytest

from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Side, Status
from tickets.models import Attachment, Message
from tickets.tests.factories import at, happened, kinds, open_ticket, upload
from tickets.workflow import REOPEN_WINDOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def ask(ticket, actor, minutes=10):
    return services.reply(
        ticket,
        body="Which firmware?",
        actor=actor,
        at=at(minutes),
        then_status=Status.WAITING_CLIENT,
    )


def test_the_first_reply_opens_a_new_ticket(ticket, dana):
    message = services.reply(ticket, body="On it.", actor=dana, at=at(5))
    assert (message.side, message.is_public, message.posted_at) == (Side.US, True, at(5))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_replied_at) == (Status.OPEN, at(5))
    assert (ticket.message_count, ticket.revision, ticket.updated_at) == (2, 1, at(5))
    assert kinds(ticket) == ["opened", "message_posted", "status_changed"]
    assert happened(ticket, "message_posted") == [
        {
            "message": message.pk, "side": "us", "public": True, "channel": "portal",
            "automatic": False, "spoken": False, "covered": False,
        }
    ]  # fmt: skip


def test_the_second_reply_does_not_move_the_first(ticket, dana):
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    services.reply(ticket, body="Done.", actor=dana, at=at(9))
    assert ticket.first_replied_at == at(5)


def test_a_question_and_waiting_are_one_action(ticket, dana):
    ask(ticket, dana)
    assert (ticket.status, ticket.revision) == (Status.WAITING_CLIENT, 1)
    assert happened(ticket, "status_changed") == [
        {"before": "new", "after": "waiting_client", "reason": "", "pause": "client_info"}
    ]


def test_a_clients_reply_ends_the_pause_when_it_was_received(ticket, alice, dana):
    ask(ticket, dana, minutes=10)
    services.reply(ticket, body="2.4", actor=alice, at=at(30))
    assert (ticket.status, ticket.client_waits_since) == (Status.OPEN, at(30))
    event = Event.objects.filter(kind="ticket.status_changed").last()
    assert (event.at, event.data["before"], event.data["after"]) == (
        at(30), "waiting_client", "open",
    )  # fmt: skip


@pytest.mark.parametrize("status", [Status.WAITING_THIRD_PARTY, Status.SCHEDULED])
def test_a_clients_reply_ends_every_kind_of_waiting(ticket, alice, dana, status):
    services.change_status(
        ticket, status=status, actor=dana, at=at(10), reason="Parts", scheduled_for=at(days=2)
    )
    services.reply(ticket, body="And?", actor=alice, at=at(30))
    assert (ticket.status, ticket.scheduled_for) == (Status.OPEN, None)


def test_a_reply_received_before_the_waiting_began_ends_it_as_it_begins(ticket, alice, dana):
    ask(ticket, dana, minutes=10)
    services.reply(ticket, body="By the way: 2.4", actor=alice, at=at(8))
    message, status = Event.objects.order_by("pk").reverse()[:2][::-1]
    assert (message.at, status.at) == (at(8), at(10))
    assert ticket.client_waits_since == at(8)


def test_the_oldest_unanswered_message_raises_the_flag(ticket, alice, dana):
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    services.reply(ticket, body="Hello?", actor=alice, at=at(20))
    services.reply(ticket, body="Hello??", actor=alice, at=at(40))
    assert ticket.client_waits_since == at(20)
    services.reply(ticket, body="An earlier mail, read late", actor=alice, at=at(15))
    assert ticket.client_waits_since == at(15)


def test_a_reply_of_ours_lowers_the_flag_and_a_note_does_not(ticket, alice, dana):
    services.reply(ticket, body="Hello?", actor=alice, at=at(20))
    services.add_note(ticket, body="Impatient", actor=dana, at=at(21))
    assert ticket.client_waits_since == at(20)
    services.reply(ticket, body="Soon.", actor=dana, at=at(22))
    assert ticket.client_waits_since is None


def test_an_automatic_answer_is_no_response(ticket, alice):
    services.reply(ticket, body="Hello?", actor=alice, at=at(20))
    message = services.reply(ticket, body="We received it.", actor=None, at=at(21))
    assert message.side == Side.DESK
    assert (ticket.status, ticket.first_replied_at) == (Status.NEW, None)
    assert ticket.client_waits_since == at(20)
    assert happened(ticket, "message_posted")[1]["automatic"] is True


def test_a_note_touches_neither_status_nor_clocks(ticket, dana):
    note = services.add_note(
        ticket, body="Looks like firmware", actor=dana, at=at(5), files=[upload()]
    )
    assert (note.is_public, note.attachments.count()) == (False, 1)
    assert (ticket.status, ticket.first_replied_at) == (Status.NEW, None)
    assert kinds(ticket) == ["opened", "message_posted"]


def test_a_call_in_which_we_spoke_is_a_response_and_stays_inner(ticket, alice, dana):
    services.reply(ticket, body="Hello?", actor=alice, at=at(1))
    call = services.log_call(ticket, body="Told her to wait", actor=dana, at=at(5))
    assert (call.is_public, call.channel) == (False, "phone")
    assert (ticket.status, ticket.first_replied_at) == (Status.OPEN, at(5))
    assert ticket.client_waits_since is None
    assert happened(ticket, "message_posted")[1]["spoken"] is True


def test_a_call_nobody_took_is_no_response(ticket, dana):
    services.log_call(ticket, body="No answer", actor=dana, at=at(5), spoken=False)
    assert (ticket.status, ticket.first_replied_at) == (Status.NEW, None)


@pytest.fixture
def solved(ticket, dana):
    return services.resolve(ticket, solution="Fixed.", actor=dana, at=at(60))


def test_a_clients_reply_reopens_a_solved_ticket(solved, alice):
    services.reply(solved, body="It is back", actor=alice, at=at(90))
    assert (solved.status, solved.reopening_count, solved.resolved_at) == (Status.OPEN, 1, None)
    assert (solved.client_waits_since, solved.solved_on_line) == (at(90), None)


def test_a_clients_reply_reopens_a_lately_closed_ticket(solved, alice, dana):
    services.close(solved, actor=dana, at=at(70))
    services.reply(solved, body="It is back", actor=alice, at=at(70) + REOPEN_WINDOW)
    assert (solved.status, solved.reopening_count, solved.closed_at) == (Status.OPEN, 1, None)


def refuse(ticket, call, sentence, error=Refused):
    before = (Event.objects.count(), Message.objects.count(), Attachment.objects.count())
    ticket.refresh_from_db()
    state = {key: value for key, value in vars(ticket).items() if key != "_state"}
    with pytest.raises(error) as refusal:
        call()
    assert str(refusal.value) == sentence
    assert (Event.objects.count(), Message.objects.count(), Attachment.objects.count()) == before
    ticket.refresh_from_db()
    assert {key: value for key, value in vars(ticket).items() if key != "_state"} == state


def test_long_after_closing_a_client_opens_a_new_request(solved, alice, dana):
    services.close(solved, actor=dana, at=at(70))
    late = at(70) + REOPEN_WINDOW + timedelta(seconds=1)
    refuse(
        solved,
        lambda: services.reply(solved, body="It is back", actor=alice, at=late),
        f"This request is finished: open a new one and mention number {solved.number}.",
    )


def test_nobody_of_ours_replies_on_a_closed_ticket(solved, dana):
    services.close(solved, actor=dana, at=at(70))
    refuse(
        solved,
        lambda: services.reply(solved, body="Well?", actor=dana, at=at(80)),
        "The ticket is closed: reopen it to write to the client.",
    )


def test_a_cancelled_ticket_takes_replies_of_neither_side(ticket, alice, dana):
    services.cancel(ticket, reason="Sent twice", actor=dana, at=at(5))
    refuse(
        ticket,
        lambda: services.reply(ticket, body="Well?", actor=dana, at=at(80)),
        "The ticket was cancelled: open a new one.",
    )
    refuse(
        ticket,
        lambda: services.reply(ticket, body="Well?", actor=alice, at=at(80)),
        f"This request is finished: open a new one and mention number {ticket.number}.",
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": "\x00 "}, "Write something here."),
        ({"body": "x" * 100_001}, "This is too long: 100001 characters, at most 100000."),
        ({"then_status": "asleep"}, "This value is not one of the choices."),
        ({"then_status": "resolved"}, "A ticket cannot go from “New” to “Resolved” this way."),
        ({"then_status": "scheduled"}, "Give a time in the future."),
        ({"then_status": "waiting_third_party"}, "Say whom the ticket waits for, and for what."),
        ({"files": [upload()] * 11}, "At most 10 files a message."),
    ],
)
def test_a_bad_reply_is_refused_and_leaves_nothing(ticket, dana, fields, sentence):
    refuse(
        ticket,
        lambda: services.reply(ticket, **{"body": "Hm", "actor": dana, "at": at(5), **fields}),
        sentence,
    )


def test_a_client_writes_no_inner_notes(ticket, alice):
    refuse(
        ticket,
        lambda: services.add_note(ticket, body="x", actor=alice, at=at(5)),
        "Inner notes are written at the desk only.",
    )


def test_who_wrote_on_an_old_page_is_told_what_changed(ticket, alice, dana):
    seen = ticket.revision
    services.change_priority(
        ticket, impact=1, urgency=1, reason="Nobody can enter", actor=dana, at=at(5)
    )
    refuse(
        ticket,
        lambda: services.reply(ticket, body="Hm", actor=dana, at=at(6), seen_revision=seen),
        "The ticket has changed since you opened it: Dana changed the priority: Normal → Critical: "
        "Nobody can enter. Look at it again and repeat.",
        Conflict,
    )


def test_a_status_the_ticket_has_already_is_no_step(ticket, dana):
    ask(ticket, dana, minutes=10)
    services.reply(
        ticket, body="And the log?", actor=dana, at=at(20), then_status=Status.WAITING_CLIENT
    )
    assert ticket.status == Status.WAITING_CLIENT
    assert kinds(ticket).count("status_changed") == 1


def test_scheduled_work_is_moved_with_a_word_to_the_client(ticket, dana):
    for day in (1, 2):
        services.reply(
            ticket, body="We come.", actor=dana, at=at(day), then_status=Status.SCHEDULED,
            scheduled_for=at(days=day),
        )  # fmt: skip
    assert (ticket.status, ticket.scheduled_for) == (Status.SCHEDULED, at(days=2))
