"""A step does what it says once: it raises the priority or gives the ticket to somebody else."""

import pytest
import time_machine

from conftest import person
from contracts.choices import Metric
from escalation import services
from escalation.models import Escalation, EscalationStep, Watch
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Team, TeamMember
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification, OutgoingMail
from sla.models import Clock
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(premium, alice, dana, line1, cora, erin):
    """A request of normal priority: a first response within an hour, day and night or not."""
    Team.objects.filter(pk=line1.pk).update(lead=dana)
    with time_machine.travel(monday(10), tick=False):
        return ask(alice, at=monday(10), priority=3)


def usual(**fields):
    """The step at the deadline of the usual first response."""
    steps = EscalationStep.objects.filter(rule__name="First response", offset_minutes=0)
    steps.update(**fields)
    return steps.get()


def pass_by(moment):
    with time_machine.travel(moment, tick=False):
        return services.sweep(moment)


def late(ticket):
    return clock(ticket, Metric.FIRST_RESPONSE).due_at


def test_a_repeated_step_fires_each_time_once(ticket, erin):
    usual(repeat_minutes=30, repeat_count=3, recipients=["head"])
    EscalationStep.objects.filter(rule__name="First response", offset_minutes__gt=0).delete()
    services.replan_metric(Metric.FIRST_RESPONSE, now=monday(10))
    for hour in range(10, 24):
        pass_by(monday(hour))
    pass_by(monday(10, days=1))
    rows = Escalation.objects.filter(step=usual(), clock__metric=Metric.FIRST_RESPONSE)

    assert list(rows.order_by("pk").values_list("occurrence", flat=True)) == [1, 2, 3, 4]
    said = Event.objects.filter(kind="escalation.raised", data__step=usual().pk)
    minutes = [event.data["offset_minutes"] for event in said.order_by("pk")]
    assert minutes == [0, 30, 60, 90]
    assert OutgoingMail.objects.filter(recipient=erin, event__in=said).count() == 4


def test_a_step_raises_the_priority_once(ticket):
    usual(action="raise_priority")
    pass_by(late(ticket))
    ticket.refresh_from_db()

    assert ticket.priority == 2
    row = Escalation.objects.get(step=usual())
    assert row.effect == "Priority: Normal → High"
    changed = Event.objects.get(kind="ticket.priority_changed")
    assert (changed.actor, changed.data["reason"]) == (None, "Escalation: First response")
    dropped = clock(ticket, Metric.FIRST_RESPONSE)
    assert dropped.stopped_at == dropped.due_at
    pass_by(dropped.due_at)
    ticket.refresh_from_db()
    assert ticket.priority == 2


def test_after_the_deed_the_chain_of_the_new_clock_goes_on(ticket):
    usual(action="raise_priority")
    EscalationStep.objects.filter(rule__name="First response", offset_minutes=60).update(
        offset_minutes=5
    )
    services.replan_metric(Metric.FIRST_RESPONSE, now=monday(10))
    for _again in range(3):
        pass_by(monday(10, days=1))
    ticket.refresh_from_db()

    assert ticket.priority == 2
    first = Clock.objects.get(ticket=ticket, metric=Metric.FIRST_RESPONSE, version=1)
    steps = Escalation.objects.filter(clock=first).values_list("step__offset_minutes", flat=True)
    assert set(steps) == {None, -30, 0}
    assert not Watch.objects.filter(clock=first).exists()


def test_the_highest_priority_cannot_be_raised_and_the_coordinators_hear(
    ticket, dana, cora, premium
):
    tickets.set_priority(ticket, priority=1, reason="All doors.", actor=dana, at=monday(10))
    EscalationStep.objects.filter(
        rule__name="First response, premium, critical", percent=50
    ).update(action="raise_priority", recipients=["assignee", "head"])
    first = clock(ticket, Metric.FIRST_RESPONSE)
    pass_by(first.due_at)
    row = Escalation.objects.get(clock__version=2, step__percent=50, step__rule__priority=1,
                                 clock__metric=Metric.FIRST_RESPONSE)  # fmt: skip

    assert row.effect == "The priority is the highest already."
    assert Notification.objects.filter(event=row.event, recipient=cora).count() == 1
    ticket.refresh_from_db()
    assert ticket.priority == 1


def test_a_step_gives_the_ticket_to_the_least_loaded_of_the_team(ticket, dana, alice, line1, erin):
    busy, free = (person(name, Role.LINE1) for name in ("Busy", "Free"))
    for user in (busy, free):
        TeamMember.objects.create(team=line1, user=user)
    other = ask(alice, at=monday(10), priority=4)
    tickets.assign(other, assignee=busy, actor=erin)
    tickets.assign(ticket, assignee=dana, actor=erin)
    usual(action="reassign")
    pass_by(late(ticket))
    ticket.refresh_from_db()

    assert ticket.assignee == free
    assert Escalation.objects.get(step=usual()).effect == "Given to Free"
    assert Event.objects.filter(kind="ticket.assigned", data__after=free.pk).count() == 1


def test_a_team_of_one_gives_the_ticket_to_nobody(ticket, dana, cora, erin):
    tickets.assign(ticket, assignee=dana, actor=erin)
    usual(action="reassign", recipients=["head"])
    pass_by(late(ticket))
    ticket.refresh_from_db()

    assert ticket.assignee == dana
    row = Escalation.objects.get(step=usual())
    assert row.effect == "Nobody else of the team can take the ticket: a coordinator decides."
    assert Notification.objects.filter(event=row.event, recipient=cora).count() == 1


def test_a_crash_after_the_deed_leaves_nothing_of_it(ticket, monkeypatch):
    usual(action="raise_priority")

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Escalation.objects, "bulk_update", crash)
        with pytest.raises(KeyboardInterrupt):
            pass_by(late(ticket))
    assert Ticket.objects.get(pk=ticket.pk).priority == 3
    assert not Escalation.objects.filter(step=usual()).exists()

    pass_by(late(ticket))
    assert Ticket.objects.get(pk=ticket.pk).priority == 2
    assert Event.objects.filter(kind="ticket.priority_changed").count() == 1
