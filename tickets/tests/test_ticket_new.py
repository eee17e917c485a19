"""Opening a ticket for a caller: finding the person, seeing their promise, keeping it right."""

import pytest

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from tickets import services
from tickets.models import Message, Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
URL = "/desk/tickets/new/"
OPTIONS = "/desk/tickets/callers/"
GOOD = {
    "subject": "Gate is stuck", "body": "He says it hums.", "type": "incident",
    "channel": "phone", "impact": "2", "urgency": "2", "product": "", "category": "",
}  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["ali", "ALICE", "alice@acme", "acme", "+7 495 123", "4951234567"]
)
def test_caller_is_found_by_name_address_client_and_phone(sign_in, olga, alice, mallory, typed):
    User.objects.filter(pk=alice.pk).update(phone="+7 495 1234567")
    body = sign_in(olga).get(OPTIONS, {"person": typed}).content.decode()
    assert f"?requester={alice.pk}" in body
    assert "Mallory" not in body


def test_partner_finds_people_of_delegated_clients_only(sign_in, petra, delegated, alice, mallory):
    browser = sign_in(petra)
    assert "Alice" in browser.get(OPTIONS, {"person": "alice"}).content.decode()
    assert "Mallory" not in browser.get(OPTIONS, {"person": "mallory"}).content.decode()
    assert browser.get(URL, {"requester": alice.pk}).status_code == 200
    assert browser.get(URL, {"requester": mallory.pk}).status_code == 404


def test_contracts_and_open_tickets_of_the_caller_stand_beside_the_form(
    sign_in, olga, alice, line1, standard
):
    draft = TicketDraft(subject="Old trouble", body="b", requester=alice)
    services.open_ticket(draft, actor=alice)
    body = sign_in(olga).get(URL, {"requester": alice.pk}).content.decode()
    assert "C-Acme-standard" in body
    assert "Old trouble" in body


def test_ticket_is_opened_in_the_callers_name(sign_in, olga, alice, line1, standard):
    response = sign_in(olga).post(URL, {**GOOD, "requester": alice.pk})
    ticket = Ticket.objects.get()
    assert response["Location"] == f"/desk/tickets/{ticket.pk}/"
    assert (ticket.requester, ticket.organisation, ticket.channel, ticket.team) == (
        alice, alice.organisation, "phone", line1,
    )  # fmt: skip
    assert Message.objects.get().author == alice


def test_unknown_caller_is_said_to_be_unknown(sign_in, olga, line1):
    browser = sign_in(olga)
    assert browser.post(URL, GOOD).status_code == 422
    assert Ticket.objects.count() == 0
    browser.post(URL, {**GOOD, "unknown": "on"})
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.entitlement.outcome) == (None, "unknown_client")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""), ("subject", "x" * 251), ("subject", "a\x00b"), ("body", " "),
        ("type", "bug"), ("channel", "import"), ("impact", "7"), ("urgency", "x"),
        ("product", "999"), ("category", "999"), ("requester", "999999"), ("requester", "me"),
    ],
)  # fmt: skip
def test_wrong_value_is_said_at_its_field_and_nothing_is_kept(
    sign_in, olga, alice, line1, field, value
):
    response = sign_in(olga).post(URL, {**GOOD, "requester": alice.pk, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert (Ticket.objects.count(), Event.objects.count()) == (0, 0)


def test_requester_outside_the_partners_clients_is_unknown(
    sign_in, petra, delegated, mallory, line1
):
    response = sign_in(petra).post(URL, {**GOOD, "requester": mallory.pk})
    assert response.status_code == 422
    assert Ticket.objects.count() == 0


def test_clients_have_their_own_door(sign_in, alice):
    assert sign_in(alice).get(URL).status_code == 403


@pytest.mark.parametrize("typed", ["", "a", "%", "__", "a\x00b"])
def test_too_little_to_search_for_finds_nobody(sign_in, olga, alice, typed):
    assert "Alice" not in sign_in(olga).get(OPTIONS, {"person": typed}).content.decode()
