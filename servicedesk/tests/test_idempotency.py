"""The same request with the same key is done once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.accounts.models import KeptAnswer
from servicedesk.accounts.tokens import create_token
from servicedesk.events.models import Event
from servicedesk.idempotency import forget_answers

TICKETS = "/api/v1/tickets/"
DRAFT = {"subject": "Gate 4 does not open", "body": "Since the update."}


@pytest.fixture
def send(alice, line1):
    """``send(key)``: open a request through the API."""
    secret = create_token(
        alice, name="script", scopes=["tickets:read", "tickets:write"], expires_at=None
    )

    def post(key, data=DRAFT):
        return Client().post(
            TICKETS, data, content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
        )  # fmt: skip

    return post


def opened() -> int:
    return Event.objects.filter(kind="ticket.opened").count()


def test_same_key_gives_the_same_answer(send):
    first, second = send("one"), send("one")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert opened() == 1


def test_another_key_is_another_request(send):
    assert send("one").json()["number"] != send("two").json()["number"]
    assert opened() == 2


def test_same_key_for_another_body_is_refused(send):
    send("one")
    answer = send("one", DRAFT | {"subject": "Gate 5"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert opened() == 1


def test_refused_request_leaves_its_key_free(send):
    assert send("one", {"subject": ""}).status_code == 400
    assert not KeptAnswer.objects.exists()
    assert send("one").status_code == 201


def test_key_is_ones_own(send, bob, line1):
    send("one")
    secret = create_token(bob, name="script", scopes=["tickets:write"], expires_at=None)
    answer = Client().post(
        TICKETS, DRAFT, content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"},
    )  # fmt: skip
    assert answer.status_code == 201
    assert opened() == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there"])
def test_odd_key_is_refused(send, key):
    assert send(key).status_code == 400
    assert opened() == 0


def test_answers_are_forgotten_after_a_week(send):
    send("one")
    now = timezone.now()
    assert forget_answers(now=now + timedelta(days=6)) == 0
    assert forget_answers(now=now + timedelta(days=8)) == 1
