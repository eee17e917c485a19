"""A telephone system tells of calls: kept on their ticket once, never a response by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import User
from servicedesk.accounts.tokens import create_token
from tickets.models import Message, Ticket
from tickets.tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/calls/"
CALL = {
    "number": "+7 495 123-45-67", "started_at": "2026-03-02T09:00:00+03:00",
    "duration_seconds": 185, "direction": "inbound",
    "recording_url": "https://pbx.example/rec/1.mp3",
}  # fmt: skip


@pytest.fixture
def asks(db):
    def as_person(user: User) -> APIClient:
        secret = create_token(
            user, name="pbx", scopes=[Scope.TICKETS_WRITE],
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return as_person


def test_call_is_noted_on_its_ticket_once(asks, olga, alice, line1):
    ticket = factories.open_ticket(alice)
    client = asks(olga)
    key = {"HTTP_IDEMPOTENCY_KEY": "call-1"}
    for _time in range(2):
        answer = client.post(URL, {**CALL, "ticket": ticket.pk}, format="json", **key)
        assert (answer.status_code, answer.json()["ticket"]) == (201, ticket.pk)
    note = Message.objects.filter(ticket=ticket).latest("pk")
    assert (note.is_public, note.channel, note.author) == (False, "phone", olga)
    assert "https://pbx.example/rec/1.mp3" in note.body
    assert ticket.messages.count() == 2
    ticket.refresh_from_db()
    assert ticket.first_replied_at is None


def test_call_finds_the_ticket_opened_for_the_caller_since_it_began(asks, olga, alice, line1):
    User.objects.filter(pk=alice.pk).update(phone="8 (495) 1234567")
    ticket = factories.open_ticket(alice, actor=olga, channel="phone", at=factories.at(1))
    answer = asks(olga).post(URL, CALL, format="json").json()
    assert answer["ticket"] == ticket.pk
    assert answer["callers"] == [{"id": alice.pk, "name": "Alice", "organisation": "Acme"}]


def test_call_about_nothing_yet_leads_to_the_form(asks, olga, alice):
    answer = asks(olga).post(URL, CALL, format="json").json()
    assert (answer["ticket"], answer["callers"]) == (None, [])
    assert answer["open_url"].endswith("/desk/tickets/new/?phone=%2B7+495+123-45-67")
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [{"number": ""}, {"number": "1" * 41}, {"started_at": "yesterday"}, {"duration_seconds": -1},
     {"direction": "up"}, {"recording_url": "javascript:alert(1)"}, {"ticket": "x"},
     {"assignee": 1}],
)  # fmt: skip
def test_wrong_value_is_refused_and_nothing_is_kept(asks, olga, alice, line1, change):
    factories.open_ticket(alice)
    assert asks(olga).post(URL, {**CALL, **change}, format="json").status_code == 400
    assert Message.objects.count() == 1


def test_strangers_tickets_are_not_there_and_clients_have_no_telephone(
    asks, petra, delegated, alice, mallory, line1
):
    foreign = factories.open_ticket(mallory)
    answer = asks(petra).post(URL, {**CALL, "ticket": foreign.pk}, format="json")
    assert answer.status_code == 404
    assert asks(alice).post(URL, CALL, format="json").status_code == 403
    assert Ticket.objects.get(pk=foreign.pk).messages.count() == 1
