"""What keeps a ticket from going on: said, shown, asked for, and lifted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.errors import Conflict, Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.models import Blocker, Ticket
from tickets.tests.factories import MORNING, at, happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, dana, standard):
    made = open_ticket(alice)
    return services.assign(made, assignee=dana, actor=dana, at=at(1))


def tell_all():
    for key in due_deliveries(timezone.now()):
        deliver(key, now=timezone.now())


def test_a_reason_stands_in_the_head_and_in_the_queue(ticket, dana, lev, sign_in):
    services.block(ticket, kind="vendor", text="Fix 4.2", lifter=dana, actor=dana)
    browser = sign_in(dana)
    page = browser.get(reverse("tickets:ticket_page", args=[ticket.pk])).content.decode()
    assert "The vendor or the developers owe a fix: Fix 4.2" in page
    assert "Dana sees to it" in page
    queue = browser.get("/desk/tickets/?q=blocked:yes").content.decode()
    assert f'data-row="{ticket.pk}"' in queue
    assert "Blocked" in queue
    assert (
        f'data-row="{ticket.pk}"' not in browser.get("/desk/tickets/?q=blocked:no").content.decode()
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "fate"}, "This value is not one of the choices."),
        ({"kind": "vendor"}, "Say in words what is missing."),
        ({"kind": "date"}, "Name a date that is still to come."),
        ({"kind": "date", "until": MORNING}, "Name a date that is still to come."),
        ({"kind": "ticket"}, "Name the ticket that comes first."),
    ],
)
def test_a_reason_says_what_its_kind_asks(ticket, dana, given, words):
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        services.block(ticket, actor=dana, at=at(10), **given)
    assert str(refusal.value) == words
    assert (Event.objects.count(), Blocker.objects.count()) == (before, 0)


def test_two_tickets_do_not_wait_for_each_other(ticket, alice, dana):
    other = open_ticket(alice)
    services.block(ticket, kind="ticket", other=other, actor=dana)
    with pytest.raises(Refused, match="they would wait for ever"):
        services.block(other, kind="ticket", other=ticket, actor=dana)
    with pytest.raises(Refused, match="It waits for that ticket already"):
        services.block(ticket, kind="ticket", other=other, actor=dana)
    with pytest.raises(Refused, match="A ticket does not wait for itself"):
        services.block(ticket, kind="ticket", other=ticket, actor=dana)


def test_a_solved_ticket_lifts_what_waits_for_it_and_the_assignee_hears(ticket, alice, lev, dana):
    other = open_ticket(alice)
    services.block(ticket, kind="ticket", other=other, actor=dana, at=at(10))
    services.block(ticket, kind="task", text="Ask legal", actor=dana, at=at(10))
    services.resolve(other, solution="Done.", actor=lev, at=at(60))
    ticket.refresh_from_db()
    assert ticket.blocker_count == 1
    assert happened(ticket, "unblocked")[0]["left"] == 1
    tell_all()
    told = Notification.objects.get(recipient=dana, title__contains="one reason less")
    assert told.title == f"#{ticket.pk} {ticket.subject}: one reason less why it cannot go on"
    services.lift(ticket.blockers.get(lifted_at=None), actor=lev)
    tell_all()
    assert Notification.objects.filter(recipient=dana, title__contains="nothing blocks it").exists()


def test_a_merged_ticket_is_waited_for_where_it_goes_on(ticket, alice, bob, dana):
    other, third = open_ticket(alice), open_ticket(bob)
    row = services.block(ticket, kind="ticket", other=other, actor=dana)
    services.merge(other, into=third, reason="One matter", actor=dana)
    row.refresh_from_db()
    assert (row.other, row.lifted_at) == (third, None)
    services.resolve(third, solution="Done.", actor=dana)
    assert Ticket.objects.get(pk=ticket.pk).blocker_count == 0


def test_a_date_that_comes_lifts_its_reason_once(ticket, dana):
    until = MORNING + timedelta(days=2)
    services.block(ticket, kind="date", until=until, actor=dana, at=at(5))
    assert services.lift_due(until - timedelta(seconds=1)) == 0
    assert services.lift_due(until) == 1
    assert services.lift_due(until) == 0
    assert len(happened(ticket, "unblocked")) == 1


def test_a_reason_is_lifted_once(ticket, dana, lev):
    row = services.block(ticket, kind="client", text="The log", actor=dana)
    services.lift(Blocker.objects.get(pk=row.pk), actor=lev)
    with pytest.raises(Conflict, match="lifted already"):
        services.lift(row, actor=dana)
    assert len(happened(ticket, "unblocked")) == 1


def test_a_finished_ticket_is_not_blocked(ticket, dana):
    services.resolve(ticket, solution="Done.", actor=dana)
    with pytest.raises(Refused, match="reopen it first"):
        services.block(ticket, kind="client", text="The log", actor=dana)


def test_a_stranger_reads_no_number_of_what_it_waits_for(
    ticket, mallory, delegated, petra, dana, sign_in
):
    foreign = open_ticket(mallory, subject="Secret tunnel")
    services.block(ticket, kind="ticket", other=foreign, actor=dana)
    address = reverse("tickets:ticket_page", args=[ticket.pk])
    page = sign_in(petra).get(address).content.decode()
    assert "Another ticket comes first" in page
    assert "Secret" not in page
    assert f"#{foreign.pk}" not in page
    assert "Secret tunnel" in sign_in(dana).get(address).content.decode()


def test_the_page_blocks_and_lifts(ticket, dana, sign_in):
    browser = sign_in(dana)
    address = reverse("tickets:ticket_block", args=[ticket.pk])
    refused = browser.post(address, {"kind": "client"})
    assert refused.status_code == 422
    assert "Say in words what is missing." in refused.content.decode()
    done = browser.post(address, {"kind": "client", "text": "The log", "lifter": dana.pk})
    assert done.status_code == 302
    row = Blocker.objects.get()
    assert (row.text, row.lifter, row.by) == ("The log", dana, dana)
    browser.post(reverse("tickets:ticket_lift", args=[ticket.pk]), {"blocker": row.pk})
    row.refresh_from_db()
    assert row.lifted_by == dana


def test_the_api_blocks_lists_and_lifts(ticket, dana):
    api = APIClient()
    api.force_authenticate(dana)
    address = f"/api/v1/tickets/{ticket.pk}/blockers/"
    made = api.post(address, {"kind": "vendor", "text": "Fix 4.2"}, format="json")
    assert (made.status_code, made.data["text"]) == (201, "Fix 4.2")
    assert [one["kind"] for one in api.get(address).data["results"]] == ["vendor"]
    lifted = api.post(f"{address}lift/", {"blocker": made.data["id"]}, format="json")
    assert lifted.data["lifted_by"] == {"id": dana.pk, "name": "Dana"}
    assert api.post(f"{address}lift/", {"blocker": 12345}, format="json").status_code == 400


def test_a_client_learns_nothing_of_reasons_by_lifting_them(ticket, alice, dana):
    row = services.block(ticket, kind="vendor", text="Fix 4.2", actor=dana)
    api = APIClient()
    api.force_authenticate(alice)
    address = f"/api/v1/tickets/{ticket.pk}/blockers/lift/"
    for key in (row.pk, 12345):
        assert api.post(address, {"blocker": key}, format="json").status_code == 403
    row.refresh_from_db()
    assert row.lifted_at is None
