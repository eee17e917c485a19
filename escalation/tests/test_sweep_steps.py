"""The sweep raises every step once, in order, to the right people, whatever happens meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from contracts.choices import Metric
from escalation import services
from escalation.models import Escalation, EscalationStep, Watch
from servicedesk.accounts.models import Team, TeamMember
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from servicedesk.notifications.models import Notification, OutgoingMail
from sla.models import Clock
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(premium, alice, dana, line1, cora, erin):
    """Everybody a premium emergency may reach: Dana leads line 1."""
    Team.objects.filter(pk=line1.pk).update(lead=dana)


@pytest.fixture
def emergency(centre, alice):
    with time_machine.travel(monday(2), tick=False):
        return ask(alice, at=monday(2), priority=1)


def sweep(moment, **kwargs):
    with time_machine.travel(moment, tick=False):
        return services.sweep(moment, **kwargs)


def raised(ticket, metric=Metric.FIRST_RESPONSE):
    """(step, due, told) of each escalation of a metric in the order they were raised."""
    rows = Escalation.objects.filter(ticket=ticket, clock__metric=metric)
    return [
        (str(row.step), row.due_at, sorted(user.full_name for user in row.told.all()))
        for row in rows.order_by("pk").prefetch_related("told", "step")
    ]


NIGHT = [
    ("50 %", monday(2, 7, 30), ["Cora", "Dana", "Pavel"]),
    ("75 %", monday(2, 11, 15), ["Cora", "Dana", "Pavel", "Tess"]),
    ("+0 min", monday(2, 15), ["Cora", "Dana", "Erin", "Pavel", "Tess"]),
    ("+15 min", monday(2, 30), ["Erin", "Tess"]),
    ("+60 min", monday(3, 15), ["Erin"]),
    ("+240 min", monday(6, 15), ["Erin"]),
]


def test_a_night_nobody_answers_climbs_step_by_step(emergency):
    moment = monday(2)
    while moment < monday(7):
        sweep(moment)
        moment += timedelta(minutes=1)

    assert raised(emergency) == NIGHT
    first = Escalation.objects.order_by("pk").first()
    assert (first.due_at, first.raised_at) == (monday(2, 7, 30), monday(2, 8))


def test_after_a_night_of_downtime_everything_comes_once_in_order_with_its_own_due_time(emergency):
    sweep(monday(8))

    assert raised(emergency) == NIGHT
    dues = list(Escalation.objects.order_by("pk").values_list("due_at", flat=True))
    assert dues == sorted(dues)
    assert sweep(monday(8)) == 0
    assert set(Escalation.objects.values_list("raised_at", flat=True)) == {monday(8)}


def test_each_person_has_one_notice_and_one_letter_a_step(emergency, erin):
    sweep(monday(2, 15))

    told = Notification.objects.filter(recipient=erin)
    assert [notice.title for notice in told] == [
        f"#{emergency.pk} First response: the deadline has passed"
    ]
    assert told[0].is_urgent
    assert told[0].url == f"/desk/tickets/{emergency.pk}/"
    assert "Deadline: 2 March 2026, 02:15 MSK" in told[0].body
    assert "Client: Acme" in told[0].body
    assert OutgoingMail.objects.filter(recipient=erin).count() == 1
    events = Event.objects.filter(kind="escalation.raised")
    assert events.count() == Escalation.objects.count()
    assert OutgoingMail.objects.count() == Notification.objects.count()


def test_two_sweeps_side_by_side_share_the_work_and_repeat_nothing(emergency, monkeypatch):
    """The second begins when the first has already looked at what is due."""
    look = services.sweeping._due_page
    inner = []

    def look_then_let_the_other_pass(now, *, after, size):
        page = look(now, after=after, size=size)
        if not inner:
            inner.append(None)
            inner[0] = services.sweep(now)
        return page

    monkeypatch.setattr(services.sweeping, "_due_page", look_then_let_the_other_pass)
    assert sweep(monday(2, 15)) == 0
    assert inner == [3]
    assert len(raised(emergency)) == 3


def test_a_crash_in_the_middle_leaves_nothing_and_the_next_pass_does_it_all(emergency, monkeypatch):
    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services.sweeping, "write_watches", crash)
        with pytest.raises(KeyboardInterrupt):
            sweep(monday(2, 15))
    assert not Escalation.objects.exists()
    assert not OutgoingMail.objects.filter(event__kind="escalation.raised").exists()

    assert sweep(monday(2, 15)) == 3


def test_a_wall_clock_set_back_repeats_nothing(emergency):
    sweep(monday(3))
    assert sweep(monday(2, 10)) == 0
    assert sweep(monday(3)) == 0
    assert raised(emergency) == NIGHT[:4]


def test_the_database_itself_refuses_a_step_twice(emergency):
    sweep(monday(2, 8))
    first = Escalation.objects.get(clock__metric=Metric.FIRST_RESPONSE)
    other = Event.objects.filter(kind="ticket.opened").first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(
            clock=first.clock, step=first.step, ticket=emergency, event=other,
            due_at=first.due_at, raised_at=first.raised_at,
        )  # fmt: skip


def test_an_answer_ends_the_chain(emergency, dana):
    sweep(monday(2, 12))
    with time_machine.travel(monday(2, 14), tick=False):
        tickets.reply(emergency, body="On it.", actor=dana)
    sweep(monday(8))

    assert raised(emergency) == NIGHT[:2]
    assert not Watch.objects.filter(clock=clock(emergency, Metric.FIRST_RESPONSE)).exists()


def test_a_deadline_that_passed_before_the_answer_is_raised_though_nobody_swept(emergency, dana):
    with time_machine.travel(monday(2, 20), tick=False):
        tickets.reply(emergency, body="On it.", actor=dana)
    sweep(monday(2, 21))

    assert raised(emergency) == [NIGHT[2]]


def test_waiting_puts_the_steps_off(emergency, dana):
    with time_machine.travel(monday(2, 5), tick=False) as wall:
        tickets.reply(emergency, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        assert sweep(monday(9, days=2)) == 0
        wall.move_to(monday(9, days=2))
        tickets.reply(emergency, body="Here.", actor=dana, then_status=Status.OPEN)

    watch = Watch.objects.get(clock=clock(emergency, Metric.RESOLUTION))
    assert watch.due_at == monday(10, 55, days=2)  # half of four hours, five minutes used before


def test_a_priority_raised_too_late_has_one_notice_and_no_cascade(centre, alice, dana):
    with time_machine.travel(monday(2), tick=False) as wall:
        ticket = ask(alice, at=monday(2), priority=3)
        wall.move_to(monday(2, 50))
        sweep(monday(2, 50))
        tickets.set_priority(ticket, priority=1, reason="All doors.", actor=dana)
    sweep(monday(2, 50, 5))

    assert raised(ticket)[-1] == (
        "+0 min", monday(2, 50), ["Cora", "Dana", "Erin", "Pavel", "Tess"],
    )  # fmt: skip
    steps = [step for step, *_ in raised(ticket)]
    assert steps == ["-30 min", "75 %", "+0 min"]


def test_history_brought_in_escalates_nothing_past(centre, alice):
    with time_machine.travel(monday(3), tick=False):
        with replaying():
            ticket = ask(alice, at=monday(2), priority=1)
        assert services.sweep(monday(3)) == 0
    sweep(monday(3, 15))

    assert raised(ticket) == [NIGHT[4]]


@pytest.mark.parametrize(
    ("has_lead", "has_coordinator", "told", "stood_in"),
    [
        (True, True, ["Dana"], ""),
        (False, True, ["Cora"], "coordinator"),
        (False, False, ["Erin"], "head"),
    ],
)
def test_a_role_nobody_holds_falls_to_coordinators_then_heads(
    emergency, line1, cora, has_lead, has_coordinator, told, stood_in
):
    EscalationStep.objects.filter(percent=50).update(recipients=["team_lead"])
    if not has_lead:
        Team.objects.filter(pk=line1.pk).update(lead=None)
    cora.is_active = has_coordinator
    cora.save()
    sweep(monday(2, 8))

    assert raised(emergency) == [("50 %", monday(2, 7, 30), told)]
    event = Event.objects.get(kind="escalation.raised")
    assert event.data["stood_in"] == stood_in
    assert event.data["told_names"] == told[0]


def test_the_assignee_is_told_instead_of_the_coordinators(emergency, dana, lev, erin):
    TeamMember.objects.create(team=emergency.team, user=lev)
    with time_machine.travel(monday(2, 1), tick=False):
        tickets.assign(emergency, assignee=lev, actor=erin)
    sweep(monday(2, 8))

    assert raised(emergency) == [("50 %", monday(2, 7, 30), ["Dana", "Lev", "Pavel"])]


def test_nobody_is_told_of_a_ticket_without_a_promise(alice, cora, erin, line1):
    with time_machine.travel(monday(2), tick=False):
        ask(alice, at=monday(2), priority=1)

    assert sweep(monday(9, days=9)) == 0
    assert not Clock.objects.exists()


def test_a_changed_rule_is_planned_anew_without_arrears(emergency):
    rule = EscalationStep.objects.get(
        rule__metric=Metric.FIRST_RESPONSE, percent=50, rule__priority=1
    ).rule
    early = EscalationStep.objects.create(rule=rule, percent=10, recipients=["head"])
    soon = EscalationStep.objects.create(rule=rule, percent=60, recipients=["head"])
    with time_machine.travel(monday(2, 8), tick=False):
        services.replan_metric(Metric.FIRST_RESPONSE, now=monday(2, 8))
    sweep(monday(2, 9))

    steps = set(Escalation.objects.values_list("step", flat=True))
    assert soon.pk in steps
    assert early.pk not in steps
    assert raised(emergency)[0] == NIGHT[0]  # it waited for the sweep when the rule was changed
