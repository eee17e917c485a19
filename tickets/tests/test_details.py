"""Priority, details, watchers, the noted deadline."""

import pytest

from contracts.choices import Priority
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.models import Category, Ticket, Watcher
from tickets.tests.factories import at, happened, kinds, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def refuse(call, sentence, field=None):
    count = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        call()
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert Event.objects.count() == count


def test_impact_and_urgency_make_the_priority_and_the_reason_is_kept(ticket, dana):
    services.change_priority(ticket, impact=1, urgency=1, reason="All doors", actor=dana, at=at(5))
    assert ticket.priority == Priority.CRITICAL
    assert happened(ticket, "priority_changed") == [
        {
            "before": 3, "after": 1, "reason": "All doors", "impact_before": 2, "impact_after": 1,
            "urgency_before": 2, "urgency_after": 1,
        }
    ]  # fmt: skip


def test_the_same_judgement_again_changes_nothing(ticket, dana):
    services.change_priority(ticket, impact=2, urgency=2, reason="", actor=dana, at=at(5))
    assert kinds(ticket) == ["opened"]


def test_a_change_of_priority_needs_a_reason(ticket, dana):
    refuse(
        lambda: services.change_priority(ticket, impact=1, urgency=1, reason=" ", actor=dana),
        "Say why the priority changes.",
        "reason",
    )
    assert Ticket.objects.get().priority == Priority.NORMAL


def test_the_priority_of_a_finished_ticket_stays(ticket, dana):
    services.resolve(ticket, actor=dana, at=at(5))
    refuse(
        lambda: services.change_priority(ticket, impact=1, urgency=1, reason="x", actor=dana),
        "The ticket is resolved: reopen it first.",
    )


def test_details_are_recorded_one_by_one(ticket, dana, controller):
    access = Category.objects.get(code="access")
    services.change_details(
        ticket, subject="Door 4", type="defect", product=controller, category=access, actor=dana,
        at=at(5),
    )  # fmt: skip
    assert happened(ticket, "details_changed") == [
        {"field": "subject", "before": "Controller does not answer", "after": "Door 4"},
        {"field": "type", "before": "incident", "after": "defect"},
        {"field": "product", "before": "", "after": "Access controller"},
        {"field": "category", "before": "", "after": "Access, licences and keys"},
    ]
    assert ticket.revision == 1


def test_details_that_do_not_differ_change_nothing(ticket, dana):
    services.change_details(ticket, subject="Controller does not answer", actor=dana, at=at(5))
    assert (kinds(ticket), ticket.revision) == (["opened"], 0)


@pytest.mark.parametrize(
    ("details", "field"), [({"subject": "\n"}, "subject"), ({"type": "wish"}, "type")]
)
def test_bad_details_are_refused_at_the_field(ticket, dana, details, field):
    with pytest.raises(Refused) as refusal:
        services.change_details(ticket, actor=dana, **details)
    assert refusal.value.field == field
    assert kinds(ticket) == ["opened"]


def test_a_colleague_who_watches_sees_the_ticket(ticket, alice, bob):
    assert not Ticket.visible_to(bob).exists()
    services.watch(ticket, user=bob, actor=alice, at=at(5))
    services.watch(ticket, user=bob, actor=alice, at=at(6))
    assert Ticket.visible_to(bob).get() == ticket
    services.unwatch(ticket, user=bob, actor=bob, at=at(7))
    assert not Ticket.visible_to(bob).exists()
    assert kinds(ticket) == ["opened", "watcher_added", "watcher_removed"]


def test_a_stranger_cannot_be_made_a_watcher(ticket, alice, mallory, petra):
    for stranger in (mallory, petra):
        refuse(
            lambda stranger=stranger: services.watch(ticket, user=stranger, actor=alice),
            f"{stranger.full_name} may not see this ticket.",
            "user",
        )
    assert not Watcher.objects.exists()


def test_the_noted_deadline_is_no_change_of_the_ticket(ticket):
    services.note_deadline(
        ticket.pk, due_at=at(60), metric="first_response", state="running", started_at=at(0),
        remaining_seconds=3600, target_seconds=3600,
    )  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.due_metric, ticket.due_state) == (
        at(60), "first_response", "running",
    )  # fmt: skip
    assert (ticket.revision, kinds(ticket)) == (0, ["opened"])
