"""A merger taken back: two tickets again, as if it had not been, while nothing was added."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from tickets import services, timeline
from tickets.choices import Status
from tickets.models import Blocker, Ticket, TicketFlow
from tickets.tests.factories import at, hand_over, kinds, open_ticket
from tickets.tests.test_ask_team import tell_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    """The desk's clock stands just before the merger."""
    with time_machine.travel(at(59), tick=False):
        yield


@pytest.fixture
def other(alice, line1, dana, standard):
    """Alice's ticket, which goes on."""
    return open_ticket(alice)


@pytest.fixture
def ticket(bob, other):
    """Bob's ticket, which ends for a while."""
    return open_ticket(bob, subject="The door is shut", at=at(10))


COLUMNS = [
    field.attname for field in Ticket._meta.concrete_fields
    if field.attname not in ("revision", "updated_at")
]  # fmt: skip


def state(*tickets):
    rows = Ticket.objects.filter(pk__in=[one.pk for one in tickets]).order_by("pk")
    flows = TicketFlow.objects.filter(ticket__in=tickets).order_by("pk").values()
    people = [sorted(one.watchers.values_list("user", flat=True)) for one in rows]
    return list(rows.values(*COLUMNS)), list(flows), people


def merge(ticket, other, actor, **more):
    more = {"at": at(60), **more}
    return services.merge(ticket, into=other, reason="The same door", actor=actor, **more)


def undo(ticket, actor, **more):
    more = {"at": at(70), **more}
    return services.undo_merge(Ticket.objects.get(pk=ticket.pk), actor=actor, **more)


def test_both_tickets_stand_as_before_with_clocks_and_people(ticket, other, dana, bob, lev):
    services.assign(ticket, assignee=dana, actor=dana, at=at(12))
    services.watch(ticket, user=lev, actor=lev)
    before = state(ticket, other)
    merge(ticket, other, dana)
    assert state(ticket, other) != before
    undo(ticket, dana)
    assert state(ticket, other) == before
    assert services.stale_flows([ticket.pk, other.pk]) == []
    assert (kinds(ticket)[-1], kinds(other)[-1]) == ("unmerged", "released")


def test_a_paused_ticket_waits_again_for_what_it_waited_for(ticket, other, dana):
    services.reply(other, body="Which door?", then_status=Status.WAITING_CLIENT, actor=dana,
                   at=at(20))  # fmt: skip
    before = state(ticket, other)
    merge(ticket, other, dana)
    assert Ticket.objects.get(pk=other.pk).status == Status.OPEN
    undo(ticket, dana)
    assert state(ticket, other) == before


def test_an_open_hand_over_waits_again(ticket, other, dana, line2, lev):
    handoff = hand_over(ticket, to=line2, actor=dana, at=at(20))
    merge(ticket, other, dana)
    undo(ticket, dana)
    assert services.open_handoff(Ticket.objects.get(pk=ticket.pk)) == handoff
    services.accept_handoff(handoff, actor=lev)


def test_what_was_merged_into_it_before_goes_on_there_again(ticket, other, bob, dana):
    first = open_ticket(bob)
    merge(first, ticket, dana, at=at(50))
    merge(ticket, other, dana)
    assert Ticket.objects.get(pk=first.pk).merged_into == other
    with pytest.raises(Refused, match="was merged itself: take that merger back first"):
        undo(first, dana)
    undo(ticket, dana)
    assert Ticket.objects.get(pk=first.pk).merged_into == ticket


def test_what_waited_for_it_waits_for_it_again(ticket, other, alice, dana):
    third, fourth = open_ticket(alice), open_ticket(alice)
    named = {"kind": "ticket", "other": ticket, "actor": dana, "at": at(20)}
    rows = [services.block(one, **named) for one in (other, third, fourth)]
    before = state(ticket, other, third)
    merge(ticket, other, dana)
    lifted = services.lift(Blocker.objects.get(pk=rows[2].pk), actor=dana, at=at(65))
    undo(ticket, dana)
    assert state(ticket, other, third) == before
    assert list(Blocker.objects.values_list("pk", "other", "lifted_at").order_by("pk")) == [
        (rows[0].pk, ticket.pk, None), (rows[1].pk, ticket.pk, None),
        (lifted.pk, other.pk, at(65)),
    ]  # fmt: skip
    services.resolve(Ticket.objects.get(pk=other.pk), solution="Done.", actor=dana, at=at(80))
    assert Ticket.objects.get(pk=third.pk).blocker_count == 1
    services.resolve(Ticket.objects.get(pk=ticket.pk), solution="Done.", actor=dana, at=at(90))
    assert Ticket.objects.get(pk=third.pk).blocker_count == 0


def test_after_a_day_it_stays(ticket, other, dana):
    merge(ticket, other, dana)
    day = at(60) + timedelta(hours=24)
    with pytest.raises(Refused) as refusal:
        undo(ticket, dana, at=day + timedelta(seconds=1))
    assert str(refusal.value) == (
        "A merger is taken back within a day: split the messages off instead."
    )
    assert Ticket.objects.get(pk=ticket.pk).merged_into == other
    undo(ticket, dana, at=day)
    assert Ticket.objects.get(pk=ticket.pk).merged_into is None


def test_what_was_added_since_keeps_it_and_is_named(ticket, other, dana, bob):
    merge(ticket, other, dana)
    services.reply(Ticket.objects.get(pk=ticket.pk), body="And now?", actor=bob, at=at(65))
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        undo(ticket, dana)
    assert str(refusal.value) == (
        f"Since the merger, on #{other.pk}: Bob wrote a message. Split the messages off instead."
    )
    assert Event.objects.count() == before


def test_it_is_taken_back_once(ticket, other, dana, lev):
    merge(ticket, other, dana)
    undo(ticket, dana)
    with pytest.raises(Conflict, match="The ticket is not merged"):
        undo(ticket, lev)


def test_each_person_hears_of_it_once_and_reads_it_in_their_words(ticket, other, dana, alice, bob):
    merge(ticket, other, dana)
    tell_all()
    Notification.objects.all().delete()
    undo(ticket, dana, reason="Two doors")
    tell_all()
    assert [(one.recipient, one.title) for one in Notification.objects.all()] == [
        (bob, f"#{ticket.pk} The door is shut: goes on under its own number again")
    ]
    assert timeline.entries(ticket, reader=bob)[-1].words == (
        "Your request goes on under its own number again"
    )
    assert timeline.entries(other, reader=alice)[-1].words == (
        f"Request {ticket.pk} goes on by itself again"
    )
    assert not Ticket.visible_to(bob).filter(pk=other.pk).exists()


def test_the_page_and_the_api_take_it_back(ticket, other, dana, sign_in):
    merge(ticket, other, dana, at=at(58))
    browser = sign_in(dana)
    page = browser.get(reverse("tickets:ticket_page", args=[ticket.pk])).content.decode()
    assert "Take the merger back" in page
    address = reverse("tickets:ticket_undo_merge", args=[ticket.pk])
    assert browser.post(address, {"reason": ""}).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).merged_into is None
    merge(Ticket.objects.get(pk=ticket.pk), other, dana, at=at(59, seconds=30))
    api = APIClient()
    api.force_authenticate(dana)
    done = api.post(f"/api/v1/tickets/{ticket.pk}/merge/undo/", {}, format="json")
    assert (done.status_code, done.data["merged_into"]) == (200, None)


def test_a_ticket_is_made_of_any_message_of_the_client(other, dana, alice, sign_in):
    said = services.reply(other, body="The gate hums, too.", actor=alice)
    browser = sign_in(dana)
    page = browser.get(reverse("tickets:ticket_page", args=[other.pk])).content.decode()
    address = f"/desk/tickets/{other.pk}/split/?message={said.pk}"
    assert address in page
    form = browser.get(address).content.decode()
    assert f'<option value="{said.pk}" selected>' in form
    shown = sign_in(alice).get(reverse("tickets:portal_request", args=[other.pk]))
    assert "/split/" not in shown.content.decode()
