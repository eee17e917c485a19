"""Clocks of metrics an administrator added: timed, shown and judged like the shipped ones."""

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from contracts import services as contracts
from contracts.choices import ClockMark, Metric
from contracts.free_metrics import forget_free_metrics
from contracts.models import FreeMetric, Plan, ServiceHours
from contracts.services import MetricDraft, TargetDraft
from sla import services as clocks
from sla.clock import RULES, FactKind, Signal
from sla.models import Clock
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets

pytestmark = pytest.mark.django_db

NOTE = "first-note"


@pytest.fixture
def first_note(frank) -> FreeMetric:
    return contracts.add_metric(
        MetricDraft(
            code=NOTE, name="Time to the first note", name_ru="Время до первой заметки",
            starts=("opened",), stops=("noted",), is_pausable=False,
        ),
        actor=frank,
    )  # fmt: skip


@pytest.fixture
def promised(premium, first_note, frank):
    """Premium promises the first note within 30 minutes and a solution within 4 hours."""
    hours = ServiceHours.objects.get(name="24/7")
    contracts.revise_plan(
        Plan.objects.get(code="premium"),
        targets=[TargetDraft(NOTE, 3, 30, hours), TargetDraft(Metric.RESOLUTION, 3, 240, hours)],
        effective_from=monday(0).date(), actor=frank,
    )  # fmt: skip


def test_every_mark_is_one_that_clocks_know():
    lines = {f"{signal}{line}" for signal in Signal if signal.endswith(":") for line in (1, 2, 3)}
    assert set(ClockMark.values) <= {*FactKind, *Signal, *lines}


def test_its_clock_starts_and_stops_by_what_the_metric_says(promised, alice, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9))
        running = clock(ticket, NOTE)
        assert (running.state, running.due_at) == ("running", monday(9, 30))

        wall.move_to(monday(9, 10))
        tickets.reply(ticket, body="We look.", actor=dana)
        assert clock(ticket, NOTE).state == "running"

        wall.move_to(monday(9, 20))
        tickets.add_note(ticket, body="The fuse.", actor=dana)
    stopped = clock(ticket, NOTE)
    assert (stopped.state, stopped.elapsed_seconds) == ("met", 20 * 60)
    assert (stopped.label, stopped.verdict) == ("noted", "met")
    assert Clock.objects.filter(ticket=ticket, metric=NOTE).count() == 1


def test_a_note_that_comes_late_is_missed(promised, alice, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9))
        wall.move_to(monday(9, 31))
        tickets.add_note(ticket, body="The fuse.", actor=dana)

    assert (clock(ticket, NOTE).state, clock(ticket, NOTE).verdict) == ("missed", "missed")


def test_a_solution_ends_it_without_a_result(promised, alice, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9))
        wall.move_to(monday(9, 10))
        tickets.resolve(ticket, solution="Done.", actor=dana)

    assert clock(ticket, NOTE).state == "cancelled"


def test_a_process_that_has_not_heard_of_it_derives_the_same(promised, alice):
    ticket = ask(alice, at=monday(9))
    forget_free_metrics(known=())
    rows = clocks.tickets_with_plans([ticket.pk])

    assert clocks.differing_clocks(rows, now=monday(9, 5)) == []


def test_a_deadline_by_hand_may_be_set_for_it(promised, alice, dana):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9))
        tickets.set_deadline(
            ticket, metric=NOTE, due_at=monday(10), reason="Agreed", actor=dana, at=monday(9)
        )

    row = clock(ticket, NOTE, version=2)
    assert (row.due_at, row.is_manual) == (monday(10), True)


def panel(browser, name, ticket):
    with time_machine.travel(monday(9, 5), tick=False):
        return browser.get(reverse(name, args=[ticket.pk])).content.decode()


def test_engineers_read_its_name_and_clients_nothing_of_it(promised, alice, dana, sign_in):
    ticket = ask(alice, at=monday(9))

    assert "Time to the first note" in panel(sign_in(dana), "sla:clock_panel", ticket)
    seen = panel(sign_in(alice), "sla:portal_clock_panel", ticket)
    assert "Resolution" in seen
    assert "first note" not in seen
    assert not Clock.visible_to(alice).filter(metric=NOTE).exists()


def test_clients_read_it_when_the_administrator_shows_it(
    promised, first_note, alice, frank, sign_in
):
    ticket = ask(alice, at=monday(9))
    shown = MetricDraft(
        code=NOTE, name=first_note.name, name_ru=first_note.name_ru, starts=("opened",),
        stops=("noted",), is_pausable=False, is_client_visible=True,
    )  # fmt: skip
    contracts.change_metric(first_note, draft=shown, actor=frank)

    assert "Time to the first note" in panel(sign_in(alice), "sla:portal_clock_panel", ticket)
    assert Clock.visible_to(alice).filter(metric=NOTE).exists()


def test_it_costs_no_question_more(promised, alice, django_assert_num_queries):
    plain = ask(alice, at=monday(9))
    rows = clocks.tickets_with_plans([plain.pk])
    clocks.derive_clocks(rows, now=monday(9, 5))

    with django_assert_num_queries(1):
        clocks.derive_clocks(rows, now=monday(9, 5))


def test_the_shipped_rules_stay_what_they_are(first_note):
    assert NOTE not in RULES


def test_the_plan_page_lists_it(promised, sign_in, tess):
    plan = Plan.objects.get(code="premium")
    page = sign_in(tess).get(reverse("contracts:plan_page", args=[plan.pk])).content.decode()
    assert "Time to the first note" in page


def test_the_queue_and_the_list_of_clocks_name_it(promised, alice, dana, sign_in):
    ask(alice, at=monday(9))
    desk = sign_in(dana)
    with time_machine.travel(monday(9, 5), tick=False):
        queue = desk.get(reverse("tickets:ticket_list"), {"queue": "all"}).content.decode()
        listed = desk.get(reverse("sla:clock_list"), {"metric": NOTE})

    assert "Time to the first note: " in queue
    assert listed.status_code == 200
    assert f'<option value="{NOTE}" selected>Time to the first note</option>' in (
        listed.content.decode()
    )


def test_the_api_takes_a_deadline_for_it(promised, alice, tess):
    ticket = ask(alice, at=monday(9))
    door = APIClient()
    door.force_authenticate(tess)
    url = f"/api/v1/tickets/{ticket.pk}/set-deadline/"
    given = {"metric": NOTE, "due_at": monday(10).isoformat(), "reason": "Agreed"}
    with time_machine.travel(monday(9, 5), tick=False):
        unknown = door.post(url, given | {"metric": "nobody-knows"}, format="json")
        answer = door.post(url, given, format="json")

    assert (unknown.status_code, answer.status_code) == (400, 200)
    assert clock(ticket, NOTE, version=2).due_at == monday(10)
