"""An engineer in the messenger: what nobody has, taking it, answering a call at night."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contracts.choices import Priority
from escalation.duty import services as duty
from escalation.duty.choices import Cause
from escalation.duty.models import Call
from escalation.duty.tests.stories import PLANNED_AT, roster_of
from servicedesk.messenger.models import OutgoingMessage
from servicedesk.notifications.models import OutgoingMail
from tickets import services
from tickets.models import Message, Ticket
from tickets.tests import factories

pytestmark = pytest.mark.django_db
DANA, LEV, PETRA, CORA = 11, 12, 13, 14


@pytest.mark.parametrize(
    ("language", "taken", "late", "answered", "acknowledge"),
    [
        ("en", "Taken.", "Dana has #{} already.", "Acknowledged: nobody else is called.",
         "Acknowledge the call"),
        ("ru", "Взято.", "Обращение №{} уже у Dana.", "Вызов принят: больше никого не вызываем.",
         "Принять вызов"),
    ],
)  # fmt: skip
@time_machine.travel(PLANNED_AT + timedelta(days=1), tick=False)
def test_story_of_an_engineer(
    telegram, messenger_round, linked, alice, dana, lev, cora, line1,
    language, taken, late, answered, acknowledge,
):  # fmt: skip
    for user in (dana, lev):
        user.language = language
        user.save()
    linked(dana, DANA)
    linked(lev, LEV)
    calm = factories.open_ticket(alice, subject="A lamp", priority=Priority.LOW, at=timezone.now())
    urgent = factories.open_ticket(
        alice, subject="No door opens", priority=Priority.CRITICAL, at=timezone.now()
    )
    telegram.writes(DANA, "/unassigned")
    messenger_round()
    text = telegram.last(DANA)["text"]
    assert text.index("No door opens") < text.index("A lamp")
    assert list(telegram.buttons(DANA).values()) == [f"take:{urgent.pk}", f"take:{calm.pk}"]

    # two press the same button: one has it, the other is told who
    telegram.presses(DANA, f"take:{urgent.pk}")
    telegram.presses(LEV, f"take:{urgent.pk}")
    messenger_round()
    urgent.refresh_from_db()
    assert urgent.assignee == dana
    assert telegram.toasts() == [taken, late.format(urgent.pk)]

    # a call on duty
    roster_of(line1, [dana], [lev], actor=cora)
    duty.start_page(calm, cause=Cause.OPENED, now=timezone.now())
    messenger_round()
    press = telegram.buttons(DANA)[acknowledge]
    telegram.presses(DANA, press)
    messenger_round()
    call = Call.objects.get()
    assert (call.state, call.acknowledged_by) == ("acknowledged", dana)
    assert telegram.toasts()[-1] == answered


def test_ten_a_page_and_the_next_ones_by_a_button(
    telegram, messenger_round, linked, alice, dana, line1
):
    linked(dana, DANA)
    tickets = [factories.open_ticket(alice) for _ in range(12)]
    telegram.writes(DANA, "/unassigned")
    messenger_round()
    buttons = telegram.buttons(DANA)
    assert len(buttons) == 11
    telegram.presses(DANA, buttons["More"])
    messenger_round()
    assert list(telegram.buttons(DANA).values()) == [f"take:{one.pk}" for one in tickets[10:]]


def test_partner_sees_and_takes_only_what_is_delegated(
    telegram, messenger_round, linked, alice, mallory, petra, delegated, line1
):
    linked(petra, PETRA)
    ours, foreign = factories.open_ticket(alice), factories.open_ticket(mallory)
    telegram.writes(PETRA, "/unassigned")
    telegram.presses(PETRA, f"take:{foreign.pk}")
    telegram.presses(PETRA, f"take:{ours.pk}")
    messenger_round()
    assert f"#{foreign.pk}" not in "".join(telegram.told(PETRA))
    assert telegram.toasts()[0] == "There is no such ticket."
    assert list(Ticket.objects.filter(assignee=petra)) == [ours]


def test_manager_takes_nothing_from_others_by_an_old_button(
    telegram, messenger_round, linked, alice, dana, cora, line1
):
    linked(cora, CORA)
    ticket = factories.open_ticket(alice)
    services.take(ticket, actor=dana)
    telegram.presses(CORA, f"take:{ticket.pk}")
    messenger_round()
    ticket.refresh_from_db()
    assert ticket.assignee == dana
    assert telegram.toasts() == [f"Dana has #{ticket.pk} already."]


@pytest.mark.parametrize("who", ["alice", "olga"])
def test_command_of_engineers_is_for_engineers(
    telegram, messenger_round, linked, line1, who, request
):
    linked(request.getfixturevalue(who), 5)
    telegram.writes(5, "/unassigned")
    telegram.presses(5, "unassigned:0")
    messenger_round()
    assert telegram.told(5)[0].startswith("You can ask me for:")
    assert "/unassigned" not in telegram.told(5)[0]
    assert telegram.toasts() == ["This is for engineers."]


def test_answer_of_an_engineer_stays_a_note(telegram, messenger_round, linked, alice, dana, line1):
    linked(dana, DANA)
    linked(alice, 7)
    ticket = factories.open_ticket(alice)
    services.take(ticket, actor=dana)
    services.reply(ticket, body="It hums", actor=alice)
    messenger_round()
    telegram.answers_to(telegram.last(DANA), "I think it is the lamp")
    messenger_round()
    note = Message.objects.latest("pk")
    assert (note.body, note.is_public, note.author) == ("I think it is the lamp", False, dana)
    assert "the client does not see it" in telegram.last(DANA)["text"]
    assert telegram.told(7) == []


@time_machine.travel(PLANNED_AT + timedelta(days=1), tick=False)
def test_call_reaches_the_chat_at_once_and_the_mailbox_a_minute_later(
    telegram, linked, alice, dana, lev, cora, line1
):
    linked(dana, DANA)
    ticket = factories.open_ticket(alice, at=timezone.now())
    roster_of(line1, [dana], [lev], actor=cora)
    duty.start_page(ticket, cause=Cause.OPENED, now=timezone.now())
    message, letter = OutgoingMessage.objects.get(), OutgoingMail.objects.get(recipient=dana)
    assert letter.next_attempt_at - message.next_attempt_at == timedelta(minutes=1)
    duty.sweep(timezone.now() + timedelta(minutes=10))  # lev has no chat: his letter waits for none
    assert OutgoingMail.objects.get(recipient=lev).next_attempt_at == timezone.now()


@time_machine.travel(PLANNED_AT + timedelta(days=1), tick=False)
def test_second_to_acknowledge_is_told_who_was_first(
    telegram, messenger_round, linked, alice, dana, lev, cora, line1
):
    linked(dana, DANA)
    linked(lev, LEV)
    ticket = factories.open_ticket(alice, at=timezone.now())
    roster_of(line1, [dana], [lev], actor=cora)
    call = duty.start_page(ticket, cause=Cause.OPENED, now=timezone.now())
    telegram.presses(LEV, f"acknowledge:{call.pk}")
    messenger_round()
    assert telegram.toasts() == ["Only those who were called answer a call."]
    telegram.presses(DANA, f"acknowledge:{call.pk}")
    telegram.presses(CORA, f"acknowledge:{call.pk}")
    linked(cora, CORA)
    messenger_round()
    assert telegram.toasts()[1:] == [
        "Acknowledged: nobody else is called.", "Dana has acknowledged this call already.",
    ]  # fmt: skip
