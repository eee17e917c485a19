"""Two tickets made one, and one made two: whose clocks end, and from when the others count."""

import pytest
import time_machine

from contracts.choices import Metric
from sla.choices import ClockState, Verdict
from sla.explanations import explanation_of
from sla.models import Clock
from sla.panels import panel_of
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def latest(ticket, metric):
    return Clock.objects.filter(ticket=ticket, metric=metric).latest("cycle", "version")


def test_the_first_response_counts_from_the_earlier_of_two_unanswered_requests(
    premium, alice, bob, dana
):
    with time_machine.travel(monday(9), tick=False) as wall:
        early = ask(bob, at=monday(9), priority=1)
        wall.move_to(monday(9, 5))
        late = ask(alice, at=monday(9, 5), priority=1)
        assert clock(late, Metric.FIRST_RESPONSE).due_at == monday(9, 20)
        wall.move_to(monday(9, 10))
        tickets.merge(early, into=late, reason="One matter", actor=dana)

        counted = latest(late, Metric.FIRST_RESPONSE)
        assert (counted.started_at, counted.due_at) == (monday(9), monday(9, 15))
        late.refresh_from_db()
        assert (late.due_at, late.due_metric) == (monday(9, 15), Metric.FIRST_RESPONSE)
        ended = Clock.objects.filter(ticket=early)
        assert set(ended.values_list("state", "verdict")) == {(ClockState.CANCELLED, Verdict.NONE)}
        early.refresh_from_db()
        assert (early.due_at, early.due_metric) == (None, "")
        wall.move_to(monday(9, 12))
        tickets.reply(late, body="We look into it.", actor=dana)
    met = latest(late, Metric.FIRST_RESPONSE)
    assert (met.verdict, met.elapsed_seconds) == (Verdict.MET, 12 * 60)


def test_a_promise_broken_before_the_merger_stays_broken_apart_from_the_others(
    premium, alice, bob, dana
):
    with time_machine.travel(monday(9), tick=False) as wall:
        early = ask(bob, at=monday(9), priority=1)
        wall.move_to(monday(9, 30))
        late = ask(alice, at=monday(9, 30), priority=1)
        tickets.merge(early, into=late, reason="One matter", actor=dana)
    broken = clock(early, Metric.FIRST_RESPONSE)
    assert (broken.verdict, broken.breached_at) == (Verdict.MERGED, monday(9, 15))
    assert latest(late, Metric.FIRST_RESPONSE).due_at == monday(9, 15)


def test_an_answered_ticket_owes_the_next_response_to_the_other_client(premium, alice, bob, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        kept = ask(alice, at=monday(9), priority=1)
        wall.move_to(monday(9, 5))
        tickets.reply(kept, body="Looking.", actor=dana)
        wall.move_to(monday(9, 10))
        other = ask(bob, at=monday(9, 10), priority=1)
        wall.move_to(monday(9, 20))
        tickets.merge(other, into=kept, reason="One matter", actor=dana)
    waiting = latest(kept, Metric.NEXT_RESPONSE)
    assert (waiting.started_at, waiting.due_at) == (monday(9, 10), monday(9, 40))
    kept.refresh_from_db()
    assert kept.client_waits_since == waiting.started_at


@pytest.mark.parametrize(
    ("starts", "due_at", "verdict"),
    [("message", monday(9, 20), Verdict.MISSED), ("now", monday(9, 45), Verdict.NONE)],
)
def test_a_ticket_of_its_own_counts_from_the_message_or_from_now(
    premium, alice, dana, starts, due_at, verdict
):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=1, impact=1, urgency=1)
        wall.move_to(monday(9, 5))
        message = tickets.reply(ticket, body="And the gate is stuck.", actor=alice)
        wall.move_to(monday(9, 30))
        made = tickets.split(ticket, message=message, subject="The gate", starts=starts, actor=dana)
    response = latest(made, Metric.FIRST_RESPONSE)
    assert (response.due_at, response.verdict) == (due_at, verdict)
    assert clock(ticket, Metric.FIRST_RESPONSE).due_at == monday(9, 15)


def test_a_merger_taken_back_counts_neither_in_the_next_one_nor_in_the_explanation(
    premium, alice, bob, dana
):
    with time_machine.travel(monday(9), tick=False) as wall:
        early = ask(bob, at=monday(9), priority=1)
        wall.move_to(monday(9, 30))
        late, kept = (ask(alice, at=monday(9, 30), priority=1) for _each in range(2))
        wall.move_to(monday(9, 35))
        tickets.merge(early, into=late, reason="One matter", actor=dana)
        wall.move_to(monday(9, 36))
        tickets.undo_merge(early, actor=dana)
        explained = clock(late, Metric.FIRST_RESPONSE)
        panel = panel_of(late, user=dana, now=monday(9, 36))
        story = explanation_of(panel, explained.pk, user=dana).story
        assert [told.words for told in story] == ["opened the ticket"]
        wall.move_to(monday(9, 40))
        tickets.merge(Ticket.objects.get(pk=late.pk), into=kept, reason="This one", actor=dana)
    response = latest(kept, Metric.FIRST_RESPONSE)
    assert (response.started_at, response.due_at) == (monday(9, 30), monday(9, 45))
    assert response.breached_at is None
