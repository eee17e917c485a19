"""Who hears of what on a ticket."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.accounts.absences import note_absence, withdraw_absence
from servicedesk.accounts.models import TeamMember
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Delivery
from servicedesk.events.services import replaying
from servicedesk.notifications.models import Notification, OutgoingMail
from tickets import services
from tickets.choices import Status
from tickets.tests.factories import at, hand_over, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, dana):
    ticket = open_ticket(alice)
    services.take(ticket, actor=dana, at=at(1))
    told()
    OutgoingMail.objects.all().delete()
    return ticket


def told():
    """Deliver what waits; who was told what, in order, and forget it."""
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    assert not Delivery.objects.exclude(error="").exists()
    rows = [
        (notice.recipient.full_name, notice.title.partition(": ")[2])
        for notice in Notification.objects.select_related("recipient").order_by("pk")
    ]
    Notification.objects.all().delete()
    return rows


def test_opening_tells_nobody(alice, line1, dana):
    open_ticket(alice)
    assert told() == []


def test_the_requester_hears_of_our_reply(ticket, dana):
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    notice = Notification.objects.get()
    assert notice.title == f"#{ticket.number} Controller does not answer: support has replied"
    assert (notice.body, notice.url) == ("On it.", f"/portal/requests/{ticket.number}/")
    assert OutgoingMail.objects.get().address == "alice@acme.example"


def test_the_assignee_hears_of_the_clients_reply_at_the_desk(ticket, alice):
    services.reply(ticket, body="Hello?", actor=alice, at=at(5))
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    notice = Notification.objects.get()
    assert (notice.recipient.full_name, notice.url) == ("Dana", f"/desk/tickets/{ticket.number}/")


def test_inner_notes_stay_inside(ticket, alice, bob, dana, lev, cora):
    services.watch(ticket, user=bob, actor=alice)
    services.watch(ticket, user=cora, actor=cora)
    services.add_note(ticket, body="SECRET", actor=lev, at=at(5))
    services.log_call(ticket, body="SECRET", actor=lev, at=at(6))
    assert told() == [
        ("Dana", "an inner note"), ("Cora", "an inner note"),
        ("Dana", "an inner note"), ("Cora", "an inner note"),
    ]  # fmt: skip
    assert not OutgoingMail.objects.filter(recipient__in=[alice, bob]).exists()


def test_watchers_hear_what_they_may_see(ticket, alice, bob, dana):
    services.watch(ticket, user=bob, actor=alice)
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    assert told() == [("Alice", "support has replied"), ("Bob", "support has replied")]


def test_a_change_within_one_client_status_tells_nobody(ticket, dana):
    services.change_status(
        ticket, status="waiting_third_party", reason="Parts", actor=dana, at=at(5)
    )
    services.change_status(ticket, status="open", actor=dana, at=at(6))
    assert told() == []


def test_a_question_is_told_once(ticket, dana):
    services.reply(ticket, body="?", actor=dana, at=at(5), then_status=Status.WAITING_CLIENT)
    assert told() == [("Alice", "support has replied")]


def test_a_solution_is_told_once_with_its_words(ticket, dana):
    services.resolve(ticket, solution="Fixed.", actor=dana, at=at(5))
    assert told() == [("Alice", "solved: please say whether it helped")]
    assert OutgoingMail.objects.filter(body__contains="Fixed.").count() == 1


def test_a_reopening_is_told_once_to_those_who_work_on_it(ticket, alice, dana):
    services.resolve(ticket, actor=dana, at=at(5))
    told()
    services.reject_solution(ticket, reason="Still shut", actor=alice, at=at(6))
    assert told() == [("Dana", "taken up again")]
    services.resolve(ticket, actor=dana, at=at(7))
    told()
    services.reply(ticket, body="It is back", actor=alice, at=at(8))
    assert told() == [("Dana", "taken up again")]


def test_a_reason_written_at_the_desk_is_told_to_the_desk_only(ticket, alice, lev, dana):
    services.watch(ticket, user=lev, actor=lev)
    services.cancel(ticket, reason="They broke it", actor=dana, at=at(5))
    assert sorted(told()) == [("Alice", "cancelled"), ("Lev", "cancelled")]
    told_why = OutgoingMail.objects.filter(body__contains="They broke it")
    assert [letter.recipient for letter in told_why] == [lev]


def test_a_clients_own_reason_is_told_to_their_colleagues(ticket, alice, boss):
    services.cancel(ticket, reason="Found the key", actor=boss, at=at(5))
    told()
    letter = OutgoingMail.objects.get(recipient=alice, subject__endswith="cancelled")
    assert letter.body.startswith("Found the key")


def test_an_assignment_is_told_to_the_assignee_only(ticket, lev, cora, dana):
    TeamMember.objects.create(team=ticket.team, user=lev)
    services.assign(ticket, assignee=lev, actor=cora, at=at(5))
    assert told() == [("Lev", "given to you")]
    services.take(ticket, actor=cora, at=at(6))
    assert told() == []


def test_a_hand_over_is_told_to_the_team_and_its_answer_to_the_giver(
    ticket, dana, lev, ivan, line2
):
    TeamMember.objects.create(team=line2, user=ivan)
    handoff = hand_over(ticket, to=line2, actor=dana, at=at(5))
    assert sorted(told()) == [
        ("Ivan", "handed over to your team"), ("Lev", "handed over to your team"),
    ]  # fmt: skip
    services.accept_handoff(handoff, actor=lev, at=at(6))
    assert told() == [("Dana", "your hand-over is accepted")]


def test_a_return_is_told_once_to_who_had_it(ticket, dana, lev, line2):
    handoff = hand_over(ticket, to=line2, actor=dana, at=at(5))
    told()
    services.return_handoff(handoff, code="other", reason="No log", actor=lev, at=at(6))
    assert told() == [("Dana", "your hand-over came back")]


def test_a_critical_hand_over_is_urgent(ticket, dana, lev, line2):
    services.change_priority(ticket, impact=1, urgency=1, reason="All", actor=dana, at=at(4))
    hand_over(ticket, to=line2, actor=dana, at=at(5))
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    assert Notification.objects.get(recipient=lev).is_urgent


def test_one_who_left_is_told_nothing(ticket, alice, dana):
    alice.is_active = False
    alice.save()
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    assert told() == []


def test_delivering_twice_tells_once(ticket, dana):
    services.reply(ticket, body="On it.", actor=dana, at=at(5))
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    Delivery.objects.update(state="waiting", next_attempt_at=now)
    assert told() == [("Alice", "support has replied")]
    replies = OutgoingMail.objects.filter(event__kind="ticket.message_posted")
    assert [letter.recipient.full_name for letter in replies] == ["Alice"]


def test_history_tells_nobody(alice, dana, line1):
    with replaying():
        ticket = open_ticket(alice)
        services.take(ticket, actor=dana, at=at(1))
        services.reply(ticket, body="On it.", actor=dana, at=at(2))
    assert told() == []
    assert not OutgoingMail.objects.exists()


def test_the_reminder_goes_to_the_requester(ticket, dana):
    services.resolve(ticket, actor=dana, at=at(0))
    told()
    services.remind_silent(at(days=6))
    assert told() == [("Alice", "did the solution help?")]


def away(person, substitute, actor):
    now = timezone.now()
    return note_absence(
        person, kind="sick", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
        substitute=substitute, actor=actor,
    )  # fmt: skip


def test_who_stands_in_hears_what_the_absent_one_does(ticket, alice, dana, lev):
    away(dana, lev, dana)
    told()
    services.reply(ticket, body="It is shut again.", actor=alice)
    assert told() == [
        ("Lev", "the client has replied (you stand in for Dana)"),
        ("Dana", "the client has replied"),
    ]


def test_who_stands_in_is_told_only_what_they_may_see(ticket, alice, dana, lev, line1):
    """Of two teams' colleagues the one outside a confidential team stands in for its member only
    while the absence lasts, and for nobody who is no member."""
    away(dana, lev, dana)
    told()
    line1.is_confidential = True
    line1.save()
    TeamMember.objects.filter(user=dana).delete()
    services.reply(ticket, body="It is shut again.", actor=alice)
    assert told() == []


def test_nobody_stands_in_after_the_absence(ticket, alice, dana, lev):
    absence = away(dana, lev, dana)
    withdraw_absence(absence, actor=dana, at=timezone.now())
    told()
    services.reply(ticket, body="It is shut again.", actor=alice)
    assert told() == [("Dana", "the client has replied")]
