"""Why a ticket waits: said with the status, kept on the ticket, gone with the waiting."""

import pytest

from contracts.choices import PauseReason
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Status
from tickets.models import Message
from tickets.tests.factories import at, happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def test_a_question_waits_for_information_unless_told(ticket, dana):
    services.reply(ticket, body="Which?", then_status=Status.WAITING_CLIENT, actor=dana, at=at(5))
    assert ticket.pause_reason == PauseReason.CLIENT_INFO
    assert happened(ticket, "status_changed")[-1]["pause"] == "client_info"


def test_a_question_may_wait_for_approval_and_the_answer_ends_it(ticket, alice, dana):
    services.reply(
        ticket, body="May we restart it?", then_status=Status.WAITING_CLIENT,
        pause=PauseReason.CLIENT_APPROVAL, actor=dana, at=at(5),
    )  # fmt: skip
    assert ticket.pause_reason == PauseReason.CLIENT_APPROVAL
    services.reply(ticket, body="You may.", actor=alice, at=at(9))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.pause_reason) == (Status.OPEN, "")
    assert happened(ticket, "status_changed") == [
        {"before": "new", "after": "waiting_client", "reason": "", "pause": "client_approval"},
        {
            "before": "waiting_client", "after": "open", "reason": "",
            "message": ticket.messages.get(body="You may.").pk,
        },
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["resolve", "cancel", "open"])
def test_the_reason_goes_with_the_waiting(ticket, dana, end):
    services.change_status(
        ticket, status="scheduled", scheduled_for=at(days=1), actor=dana, at=at(5)
    )
    assert ticket.pause_reason == PauseReason.PLANNED_DATE
    if end == "resolve":
        services.resolve(ticket, solution="Done.", actor=dana, at=at(6))
    elif end == "cancel":
        services.cancel(ticket, reason="Twice", actor=dana, at=at(6))
    else:
        services.change_status(ticket, status="open", actor=dana, at=at(6))
    ticket.refresh_from_db()
    assert ticket.pause_reason == ""


def test_a_reason_of_another_status_is_refused(ticket, dana):
    counts = Event.objects.count(), Message.objects.count()
    with pytest.raises(Refused) as refusal:
        services.reply(
            ticket, body="Which?", then_status=Status.WAITING_CLIENT,
            pause=PauseReason.THIRD_PARTY, actor=dana, at=at(5),
        )  # fmt: skip
    assert (str(refusal.value), refusal.value.field) == (
        "A ticket that is “Waiting for the client” does not wait for this: choose another reason.",
        "pause",
    )
    assert (Event.objects.count(), Message.objects.count()) == counts
    ticket.refresh_from_db()
    assert (ticket.status, ticket.pause_reason) == (Status.NEW, "")


def test_the_composer_sends_and_waits_for_approval(sign_in, dana, ticket):
    browser = sign_in(dana)
    data = {"kind": "reply", "body": "May we?", "then": "client_approval"}
    assert browser.post(f"/desk/tickets/{ticket.pk}/reply/", data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.pause_reason) == ("waiting_client", "client_approval")
    body = browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Waiting for the client&#x27;s approval." in body
