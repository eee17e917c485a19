"""An act just done is undone with one press, by who did it, while nothing else has happened."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Level, Status
from tickets.models import Ticket
from tickets.tests.factories import at, happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, dana, lev, line1):
    return open_ticket(alice)


def do(browser, ticket: Ticket, act: str, **fields):
    """Do it from its form; where the toast would undo it."""
    answer = browser.post(f"/desk/tickets/{ticket.pk}/{act}/", fields, follow=True)
    (toast,) = answer.context["messages"]
    return toast.extra_tags


def test_assigning_a_new_ticket_is_undone_wholly(sign_in, ticket, dana):
    browser = sign_in(dana)
    undo = do(browser, ticket, "assign", assignee=dana.pk)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (dana, Status.OPEN)
    answer = browser.post(undo, follow=True)
    assert "It is undone." in answer.content.decode()
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (None, Status.NEW)
    assert [one["after"] for one in happened(ticket, "assigned")] == [dana.pk, None]


def test_status_with_its_reason_is_undone(sign_in, ticket, dana):
    services.take(ticket, actor=dana)
    browser = sign_in(dana)
    undo = do(browser, ticket, "status", status="waiting_third_party", reason="The supplier")
    browser.post(undo)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.pause_reason) == (Status.OPEN, "")
    assert happened(ticket, "status_changed")[-1]["reason"] == "undone"


def test_priority_is_undone(sign_in, ticket, dana):
    before = ticket.priority
    browser = sign_in(dana)
    undo = do(
        browser, ticket, "priority", impact=Level.HIGH, urgency=Level.HIGH, reason="All stand"
    )
    assert Ticket.objects.get().priority != before
    browser.post(undo)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.impact, ticket.urgency) == (before, Level.MEDIUM, Level.MEDIUM)


def refused(browser, ticket: Ticket, undo: str, words: str) -> None:
    kept = Ticket.objects.values().get(pk=ticket.pk), Event.objects.count()
    answer = browser.post(undo, follow=True)
    assert words in answer.content.decode()
    assert (Ticket.objects.values().get(pk=ticket.pk), Event.objects.count()) == kept


def test_undone_twice_is_undone_once(sign_in, ticket, dana):
    browser = sign_in(dana)
    undo = do(browser, ticket, "take")
    browser.post(undo)
    refused(browser, ticket, undo, "The ticket has changed since")


def test_what_another_did_since_is_never_overwritten(sign_in, ticket, dana, lev):
    browser = sign_in(dana)
    undo = do(browser, ticket, "take")
    services.assign(ticket, assignee=lev, actor=lev)
    refused(browser, ticket, undo, "The ticket has changed since")


def test_it_is_too_late_after_some_seconds(sign_in, ticket, dana):
    browser = sign_in(dana)
    undo = do(browser, ticket, "take")
    with time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False):
        refused(browser, ticket, undo, "It is too late to undo this")


@pytest.mark.parametrize("note", ["", "x", "eyJ0aWNrZXQiOjF9:1:abc"])
def test_note_that_is_not_ours_undoes_nothing(sign_in, ticket, dana, note):
    url = f"/desk/tickets/{ticket.pk}/undo/"
    refused(sign_in(dana), ticket, f"{url}?note={note}", "It is too late to undo this")


def test_note_of_another_person_or_ticket_undoes_nothing(sign_in, ticket, alice, dana, lev):
    other = open_ticket(alice)
    undo = do(sign_in(dana), ticket, "take")
    refused(sign_in(lev), ticket, undo, "It is too late to undo this")
    moved = undo.replace(f"/{ticket.pk}/", f"/{other.pk}/")
    refused(sign_in(dana), other, moved, "It is too late to undo this")


def test_answering_a_hand_over_by_taking_offers_no_undo(sign_in, ticket, dana, lev, line2):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana, at=at(1))
    assert do(sign_in(lev), ticket, "take") == ""


def test_merger_is_undone_by_its_own_verb(sign_in, ticket, alice, dana):
    into = open_ticket(alice)
    browser = sign_in(dana)
    undo = do(browser, ticket, "merge", into=str(into.pk), reason="One matter")
    assert Ticket.objects.get(pk=ticket.pk).merged_into == into
    browser.post(undo)
    assert Ticket.objects.get(pk=ticket.pk).merged_into is None


def test_same_again_offers_no_undo(sign_in, ticket, dana):
    browser = sign_in(dana)
    do(browser, ticket, "assign", assignee=dana.pk)
    assert do(browser, ticket, "assign", assignee=dana.pk) == ""
