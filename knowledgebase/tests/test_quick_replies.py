"""Quick replies: written once in both languages, found, filled in from the ticket, counted."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now
from time_machine import travel

from contracts.models import ServiceHours
from knowledgebase import services
from knowledgebase.choices import ReplyCause, SendingState
from knowledgebase.models import AutomaticReply, QuickReply, QuickReplySending
from knowledgebase.tests.factories import quick_reply
from servicedesk.accounts.models import Team
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import OutgoingMail
from tickets import services as tickets
from tickets.choices import ReturnReason, Side, Status
from tickets.models import Message
from tickets.tests.factories import hand_over, open_ticket


def saved() -> int:
    return Event.objects.filter(kind="quick_reply.saved").count()


def test_the_client_s_language_and_the_ticket_s_facts_fill_a_reply(alice, dana, cora):
    ticket = open_ticket(alice, subject="Door 4 {client_name}")
    reply = quick_reply(cora, body_ru="Здравствуйте, {client_name}! {subject}. {serial_number}")
    assert services.filled(reply, ticket, author=dana).text == (
        "Hello, Alice! Please send us the log of ⟦the serial number⟧.\nDana"
    )
    alice.language = "ru"
    alice.save()
    ticket.refresh_from_db()
    said = services.use_quick_reply(reply, ticket, actor=dana)
    assert said.text == "Здравствуйте, Alice! Door 4 {client_name}. ⟦серийный номер⟧"
    assert said.missing == ["серийный номер"]
    reply.refresh_from_db()
    assert reply.used_count == 1
    assert reply.used_at is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body_en": "{client_name.password}"}, "body_en"),
        ({"body_ru": "{{ settings.SECRET_KEY }}"}, "body_ru"),
        ({"title_ru": "", "body_ru": ""}, "title_ru"),
        ({"title_en": ""}, "title_en"),
        ({"body_en": ""}, "body_en"),
        ({"title_en": "two\nlines"}, "title_en"),
        ({"body_en": "bell \x07"}, "body_en"),
        ({"body_en": "x" * 10_001}, "body_en"),
    ],
)
def test_what_cannot_be_a_reply_is_refused_at_its_field(cora, change, field):
    with pytest.raises(Refused) as refusal:
        quick_reply(cora, **change)
    assert refusal.value.field == field
    assert not QuickReply.objects.exists()
    assert saved() == 0


def test_shared_ones_are_written_by_managers_and_own_ones_by_their_owner(dana, lev, cora):
    with pytest.raises(Refused, match="Shared replies are written by managers"):
        quick_reply(dana)
    own = quick_reply(dana, is_shared=False, title_ru="", body_ru="")
    with pytest.raises(Refused, match="Shared replies are written by managers"):
        quick_reply(lev, reply=own, is_shared=False)
    assert list(QuickReply.visible_to(dana)) == [own]
    assert list(QuickReply.visible_to(lev)) == []
    assert list(QuickReply.visible_to(cora)) == []
    assert saved() == 1


def test_a_team_s_replies_are_its_members(dana, lev, alice, cora, line2):
    reply = quick_reply(cora, team=line2)
    assert [list(QuickReply.visible_to(one)) for one in (dana, lev, alice, cora)] == [
        [], [reply], [], [reply],
    ]  # fmt: skip


def test_every_text_stays_in_the_history(cora):
    reply = quick_reply(cora)
    quick_reply(cora, reply=reply, body_en="Other words.")
    assert [(one.body_en, one.history_user) for one in reply.past()] == [
        ("Other words.", cora),
        ("Hello, {client_name}! Please send us the log of {serial_number}.\n{engineer_name}", cora),
    ]


@pytest.fixture
def waiting_rule(cora):
    """Three hours after we began to wait for the client."""
    return automatic(cora, cause=ReplyCause.WAITS_FOR_CLIENT, delay_minutes=180)


def automatic(actor, **fields) -> AutomaticReply:
    given = {
        "reply": quick_reply(actor, body_en="Is there news, {client_name}?"),
        "cause": ReplyCause.WAITS_FOR_CLIENT, "delay_minutes": 0, "hours": None, "line": None,
        "type": "", "is_active": True, **fields,
    }  # fmt: skip
    return services.save_automatic_reply(None, actor=actor, **given)


def ask(ticket, dana):
    tickets.reply(ticket, body="Which firmware?", then_status=Status.WAITING_CLIENT, actor=dana)


def said_by_itself(ticket) -> list[str]:
    said = Message.objects.filter(ticket=ticket, side=Side.DESK, author=None)
    return list(said.values_list("body", flat=True))


def test_a_silent_client_is_asked_once_however_often_the_sweep_runs(alice, dana, waiting_rule):
    ticket = open_ticket(alice, at=now())
    ask(ticket, dana)
    sending = QuickReplySending.objects.get()
    assert sending.state == SendingState.PLANNED
    assert services.send_automatic(now() + timedelta(minutes=179)) == 0
    later = now() + timedelta(minutes=181)
    assert services.send_automatic(later) == 1
    assert services.send_automatic(later) == 0
    assert services.plan_automatic(sending.cause) == 0
    assert said_by_itself(ticket) == ["Is there news, Alice?"]
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_CLIENT
    event = Event.objects.get(kind="ticket.automatic_reply")
    assert event.data["title"] == "Ask for the log"
    sending.refresh_from_db()
    assert (sending.state, sending.message.body) == (SendingState.SENT, "Is there news, Alice?")
    waiting_rule.reply.refresh_from_db()
    assert waiting_rule.reply.used_count == 1


def _answered(ticket, alice, dana):
    tickets.reply(ticket, body="Version 2.", actor=alice)


def _asked_anew(ticket, alice, dana):
    _answered(ticket, alice, dana)
    ask(ticket, dana)


def _cancelled(ticket, alice, dana):
    tickets.cancel(ticket, reason="Sent twice.", actor=dana)


def _solved(ticket, alice, dana):
    tickets.resolve(ticket, solution="Reset it.", actor=dana)


def _merged(ticket, alice, dana):
    other = open_ticket(alice, at=now(), subject="The other")
    tickets.merge(ticket, into=other, reason="The same.", actor=dana)


@pytest.mark.parametrize("moved_on", [_answered, _cancelled, _solved, _merged])
def test_nothing_goes_out_when_the_matter_moved_on(alice, dana, waiting_rule, moved_on):
    ticket = open_ticket(alice, at=now())
    ask(ticket, dana)
    moved_on(ticket, alice, dana)
    assert services.send_automatic(now() + timedelta(minutes=181)) == 0
    assert said_by_itself(ticket) == []
    assert QuickReplySending.objects.get().state == SendingState.OVER
    assert not Event.objects.filter(kind="ticket.automatic_reply").exists()


def test_waiting_anew_counts_anew(alice, dana, waiting_rule):
    ticket = open_ticket(alice, at=now())
    ask(ticket, dana)
    _asked_anew(ticket, alice, dana)
    assert services.send_automatic(now() + timedelta(minutes=181)) == 1
    states = QuickReplySending.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [SendingState.OVER, SendingState.SENT]


def test_a_hand_over_to_line_3_is_told_and_one_to_line_2_is_not(alice, dana, lev, cora, line2,
                                                                line3):  # fmt: skip
    automatic(cora, cause=ReplyCause.HANDED_TO_LINE3)
    ticket = open_ticket(alice, at=now())
    first = hand_over(ticket, to=line2, actor=dana)
    assert services.send_automatic() == 0
    tickets.accept_handoff(first, actor=lev)
    hand_over(ticket, to=line3, actor=lev)
    assert services.send_automatic() == 1
    assert said_by_itself(ticket) == ["Is there news, Alice?"]


def test_a_line_is_told_of_once_however_often_the_ticket_comes_back(alice, dana, lev, cora, line2):
    rule = automatic(cora, cause=ReplyCause.HANDED_TO_LINE2, delay_minutes=60)
    ticket = open_ticket(alice, at=now())
    first = hand_over(ticket, to=line2, actor=dana)
    tickets.return_handoff(first, code=ReturnReason.values[0], reason="Not ours", actor=lev)
    again = hand_over(ticket, to=line2, actor=dana)
    other = Team.objects.create(name="Second line 2", line=2)
    tickets.accept_handoff(again, actor=lev)
    hand_over(ticket, to=other, actor=lev)  # stays on the line
    assert services.send_automatic(now() + timedelta(minutes=61)) == 1
    states = rule.sendings.order_by("pk").values_list("state", flat=True)
    assert list(states) == [SendingState.OVER, SendingState.SENT]


def test_a_rule_narrowed_meanwhile_says_nothing_where_it_fits_no_more(alice, dana, waiting_rule):
    ask(open_ticket(alice, at=now()), dana)
    AutomaticReply.objects.filter(pk=waiting_rule.pk).update(line=2)
    assert services.send_automatic(now() + timedelta(minutes=181)) == 0
    assert QuickReplySending.objects.get().state == SendingState.OVER


def test_one_that_cannot_be_said_holds_nobody_up_and_is_tried_again(alice, dana, cora):
    long = quick_reply(cora, body_en="{subject}" * 1_000)
    automatic(cora, reply=long)
    automatic(cora)
    ask(open_ticket(alice, at=now(), subject="The gate " * 25), dana)
    assert services.send_automatic(now() + timedelta(minutes=1)) == 1
    stuck = QuickReplySending.objects.get(rule__reply=long)
    assert stuck.state == SendingState.PLANNED
    assert stuck.due_at > now() + timedelta(minutes=59)


def test_what_the_desk_says_by_itself_stays_everybodys(cora, waiting_rule):
    with pytest.raises(Refused, match="switch that off first"):
        quick_reply(cora, reply=waiting_rule.reply, is_shared=False)
    assert QuickReply.objects.get(pk=waiting_rule.reply_id).owner is None


def test_what_the_ticket_lacks_is_not_sent_with_a_hole(alice, dana, cora):
    automatic(cora, reply=quick_reply(cora, body_en="About {serial_number}"))
    ticket = open_ticket(alice, at=now())
    ask(ticket, dana)
    assert services.send_automatic() == 0
    assert QuickReplySending.objects.get().state == SendingState.UNFILLED
    assert said_by_itself(ticket) == []


def test_no_more_than_three_a_day_reach_one_ticket(alice, dana, cora):
    for _ in range(5):
        automatic(cora)
    ticket = open_ticket(alice, at=now())
    ask(ticket, dana)
    assert services.send_automatic() == 3
    assert len(said_by_itself(ticket)) == 3
    states = QuickReplySending.objects.order_by("pk").values_list("state", flat=True)
    assert list(states)[3:] == [SendingState.LIMITED] * 2


def test_the_delay_is_counted_in_the_rule_s_hours(alice, dana, cora):
    """From Friday 17:00, an hour before closing, three hours are up on Monday at 11:00."""
    weekly = {str(day): [["09:00", "18:00"]] for day in range(5)}
    hours = ServiceHours.objects.create(name="Office", time_zone="Europe/Moscow", weekly=weekly)
    automatic(cora, delay_minutes=180, hours=hours)
    with travel(datetime.fromisoformat("2026-03-06T17:00:00+03:00"), tick=False):
        ticket = open_ticket(alice, at=now())
        ask(ticket, dana)
    due_at = datetime.fromisoformat("2026-03-09T11:00:00+03:00")
    assert QuickReplySending.objects.get().due_at == due_at


def test_the_client_is_told_by_mail_once_and_no_machine_answers_it(alice, dana, waiting_rule):
    ticket = open_ticket(alice, at=now())
    ask(ticket, dana)
    services.send_automatic(now() + timedelta(minutes=181))
    deliver_due()
    deliver_due()
    letters = OutgoingMail.objects.filter(recipient=alice, body__contains="Is there news, Alice?")
    letters = letters.exclude(body__contains="wrote:\n> Is there news")
    assert [letter.headers["Auto-Submitted"] for letter in letters] == ["auto-generated"]


def test_history_brought_in_from_elsewhere_sends_nothing(alice, dana, waiting_rule):
    with transaction.atomic(), replaying():
        ticket = open_ticket(alice, at=now())
        ask(ticket, dana)
    assert not QuickReplySending.objects.exists()
