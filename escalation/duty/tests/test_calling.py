"""Who is on duty is called level by level, each once, until somebody answers."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from contracts.models import ServiceHours
from escalation.duty import services
from escalation.duty.models import Call, Page
from escalation.duty.tests.stories import roster_of
from servicedesk.accounts.absences import note_absence
from servicedesk.errors import Conflict
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from servicedesk.notifications.models import Notification, OutgoingMail
from sla.tests.stories import ask, monday
from tickets import services as tickets
from tickets.choices import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def working(db):
    return ServiceHours.objects.create(
        name="Desk", time_zone="Europe/Moscow",
        weekly={str(day): [["09:00", "18:00"]] for day in range(5)},
    )  # fmt: skip


@pytest.fixture
def roster(premium, line1, dana, pavel, cora, erin, working):
    """On Monday 2 March before nine Dana is first and Pavel second."""
    return roster_of(line1, [dana], [pavel], actor=cora, hours=working)


def open_at(alice, moment, priority=1):
    with time_machine.travel(moment, tick=False):
        return ask(alice, at=moment, priority=priority)


def sweep(moment):
    with time_machine.travel(moment, tick=False):
        return services.sweep(moment)


def paged(ticket):
    rows = Page.objects.filter(call__ticket=ticket).order_by("pk").select_related("person")
    return [(row.level, row.person.full_name, row.sent_at) for row in rows]


def letters(ticket):
    rows = OutgoingMail.objects.filter(event__subject_id=ticket.pk, event__kind="duty.paged")
    return sorted(row.recipient.full_name for row in rows.select_related("recipient"))


def test_an_emergency_at_night_calls_first_second_and_the_head(roster, alice):
    ticket = open_at(alice, monday(2))
    moment = monday(2)
    while moment < monday(4):
        sweep(moment)
        moment += timedelta(minutes=1)

    assert paged(ticket) == [
        (1, "Dana", monday(2)), (2, "Pavel", monday(2, 10)), (3, "Erin", monday(2, 20)),
    ]  # fmt: skip
    assert letters(ticket) == ["Dana", "Erin", "Pavel"]
    assert Call.objects.get().next_at is None
    assert Event.objects.filter(kind="duty.paged", subject_id=ticket.pk).count() == 3


def test_the_notice_is_urgent_and_says_what_to_do_until_when(roster, alice, dana):
    ticket = open_at(alice, monday(2))

    notice = Notification.objects.get(recipient=dana, topic="duty")
    assert notice.is_urgent
    assert notice.title == f"On duty: answer ticket #{ticket.pk}, Controller offline"
    assert "Acknowledge before 2 March 2026, 02:10 MSK" in notice.body
    assert notice.url.startswith("/desk/duty/answer/")


def test_an_answer_ends_the_chain_and_the_others_hear_of_it(roster, alice, dana, pavel):
    ticket = open_at(alice, monday(2))
    sweep(monday(2, 10))
    call = services.acknowledge(Call.objects.get(), actor=pavel, at=monday(2, 12))
    sweep(monday(5))

    assert (call.state, call.acknowledged_by, call.ended_at) == (
        "acknowledged", pavel, monday(2, 12),
    )  # fmt: skip
    assert [row[0] for row in paged(ticket)] == [1, 2]
    assert Event.objects.get(kind="duty.acknowledged").data == {
        "call": call.pk, "level": 2, "seconds": 720,
    }  # fmt: skip


def test_a_second_answer_is_told_who_was_faster(roster, alice, dana, pavel):
    open_at(alice, monday(2))
    services.acknowledge(Call.objects.get(), actor=dana, at=monday(2, 5))

    with pytest.raises(Conflict, match="Dana has acknowledged this call already"):
        services.acknowledge(Call.objects.get(), actor=pavel, at=monday(2, 6))
    assert Event.objects.filter(kind="duty.acknowledged").count() == 1
    assert Call.objects.get().acknowledged_by == dana


def test_in_working_hours_and_for_calm_tickets_nobody_is_called(roster, alice):
    open_at(alice, monday(11))
    open_at(alice, monday(2), priority=2)

    assert not Call.objects.exists()


def test_raising_the_priority_at_night_calls(roster, alice, dana):
    ticket = open_at(alice, monday(2), priority=3)
    with time_machine.travel(monday(3), tick=False):
        tickets.change_priority(ticket, impact=1, urgency=1, actor=dana, reason="All doors.")

    assert ticket.priority == 1
    assert paged(ticket) == [(1, "Dana", monday(3))]
    assert Call.objects.get().cause == "priority"


def test_a_solved_ticket_calls_nobody_any_more(roster, alice, dana):
    ticket = open_at(alice, monday(2))
    with time_machine.travel(monday(2, 5), tick=False):
        tickets.take(ticket, actor=dana)
        tickets.resolve(ticket, actor=dana, solution="Restarted the lock.")
    sweep(monday(5))

    assert [row[0] for row in paged(ticket)] == [1]
    call = Call.objects.get()
    assert (call.state, call.ended_by) == ("cancelled", "finished")
    with pytest.raises(Conflict, match="was cancelled"):
        services.acknowledge(call, actor=dana, at=monday(3))


def test_another_team_means_another_call(roster, alice, dana, lev, cora, line2):
    roster_of(line2, [lev], actor=cora)
    ticket = open_at(alice, monday(2))
    with time_machine.travel(monday(2, 5), tick=False):
        tickets.take(ticket, actor=dana)
        tickets.hand_over(
            ticket, to_team=line2, tried="Restarted.", hypothesis="The lock.", actor=dana
        )
    sweep(monday(2, 14))

    assert paged(ticket) == [(1, "Dana", monday(2)), (1, "Lev", monday(2, 5))]
    assert list(Call.objects.order_by("pk").values_list("state", "ended_by")) == [
        ("cancelled", "moved"), ("open", ""),
    ]  # fmt: skip


def test_who_is_away_is_replaced_or_passed_over(roster, alice, dana, pavel, cora):
    note_absence(dana, kind="sick", starts_at=monday(0), ends_at=monday(23), actor=cora)

    assert [row[:2] for row in paged(open_at(alice, monday(2)))] == [(2, "Pavel")]


def test_a_step_starts_one_call_and_not_a_second_beside_it(roster, alice):
    ticket = open_at(alice, monday(11))
    first = services.start_page(ticket, cause="step", now=monday(12))
    again = services.start_page(ticket, cause="step", now=monday(12, 1))

    assert first == again
    assert paged(ticket) == [(1, "Dana", monday(12))]


def test_without_a_roster_nobody_is_called(premium, alice, line1):
    ticket = open_at(alice, monday(2))

    assert services.start_page(ticket, cause="step", now=monday(3)) is None
    assert not Event.objects.filter(kind="duty.paged").exists()


def test_after_a_night_of_downtime_each_person_has_their_minutes(roster, alice):
    ticket = open_at(alice, monday(2))

    assert [sweep(monday(6)), sweep(monday(6)), sweep(monday(6, 9)), sweep(monday(6, 10))] == [
        1, 0, 0, 1,
    ]  # fmt: skip
    assert paged(ticket)[1:] == [(2, "Pavel", monday(6)), (3, "Erin", monday(6, 10))]


def test_a_crash_in_the_middle_leaves_nothing_and_the_next_pass_pages_once(
    roster, alice, monkeypatch
):
    ticket = open_at(alice, monday(2))

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services.calling, "notify", crash)
        with pytest.raises(KeyboardInterrupt):
            sweep(monday(2, 10))
    assert [row[0] for row in paged(ticket)] == [1]
    assert letters(ticket) == ["Dana"]

    assert sweep(monday(2, 10)) == 1
    assert letters(ticket) == ["Dana", "Pavel"]


def test_a_second_sweep_that_looked_before_pages_nobody_twice(roster, alice, monkeypatch):
    ticket = open_at(alice, monday(2))
    call = Call.objects.get()
    sweep(monday(2, 10))

    assert not services.calling._page_next(call, ticket, now=monday(2, 10), actor=None)
    assert [row[0] for row in paged(ticket)] == [1, 2]


def test_the_database_itself_refuses_a_level_twice(roster, alice):
    open_at(alice, monday(2))
    page = Page.objects.get()
    other = Event.objects.filter(kind="ticket.opened").get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(
            call=page.call, level=1, person=page.person, event=other, sent_at=page.sent_at
        )


def test_history_brought_in_calls_nobody(roster, alice):
    with transaction.atomic(), replaying():
        ticket = ask(alice, at=monday(2), priority=1)

    assert ticket.status == Status.NEW
    assert not Call.objects.exists()
