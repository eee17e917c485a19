"""Tags of what was read: spared to a reader who has it, asked of a writer who says what they
saw."""

import pytest
from rest_framework.test import APIClient

from servicedesk.accounts.tokens import create_token
from servicedesk.events.models import Event
from tickets import services
from tickets.models import Ticket
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, premium) -> Ticket:
    return open_ticket(alice)


@pytest.fixture
def ask():
    def as_person(user) -> APIClient:
        client = APIClient()
        secret = create_token(
            user, name="script", scopes=["tickets:read", "tickets:write"], expires_at=None
        )
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return as_person


def url(ticket: Ticket, *rest: str) -> str:
    return f"/api/v1/tickets/{ticket.pk}/" + "".join(f"{part}/" for part in rest)


def test_who_has_it_is_not_sent_it_again(ask, ticket, dana):
    desk = ask(dana)
    first = desk.get(url(ticket))
    tag = first["ETag"]
    assert tag.startswith('"')
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = desk.get(url(ticket), headers={"If-None-Match": given})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    services.take(ticket, actor=dana)
    changed = desk.get(url(ticket), headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_lists_have_tags_as_well(ask, ticket, dana):
    desk = ask(dana)
    tag = desk.get("/api/v1/tickets/")["ETag"]
    assert desk.get("/api/v1/tickets/", headers={"If-None-Match": tag}).status_code == 304
    open_ticket(ticket.requester)
    assert desk.get("/api/v1/tickets/", headers={"If-None-Match": tag}).status_code == 200


def test_a_head_tells_what_a_get_would(ask, ticket, dana):
    got, head = ask(dana).get(url(ticket)), ask(dana).head(url(ticket))
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])


def test_a_change_of_what_was_seen_is_made(ask, ticket, dana):
    desk = ask(dana)
    tag = desk.get(url(ticket))["ETag"]
    answer = desk.patch(url(ticket), {"subject": "Door 5"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["subject"]) == (200, "Door 5")
    assert answer["ETag"] == desk.get(url(ticket))["ETag"]
    again = desk.post(url(ticket, "assign"), {"assignee": None}, headers={"If-Match": "*"})
    assert again.status_code == 200


def test_a_change_of_what_was_not_seen_is_refused_and_told(ask, ticket, dana, lev):
    desk = ask(dana)
    tag = desk.get(url(ticket))["ETag"]
    services.take(ticket, actor=lev)
    events = Event.objects.count()
    answer = desk.post(url(ticket, "assign"), {"assignee": dana.pk}, headers={"If-Match": tag})
    assert answer.status_code == 412
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "changed"
    assert "Lev: changed the status: New → In progress" in body["detail"]
    assert [one["words"] for one in body["changes"]] == [
        "Lev: changed the status: New → In progress", "Lev: changed the assignee: nobody → Lev",
    ]  # fmt: skip
    assert body["current"] == answer["ETag"] == desk.get(url(ticket))["ETag"]
    ticket.refresh_from_db()
    assert ticket.assignee == lev
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    "tag", ["nonsense", '"0-0"', 'W/"1-2"', "", '"zz-1"', '"' + "f" * 99 + '"']
)
def test_a_strange_tag_matches_nothing(ask, ticket, dana, tag):
    answer = ask(dana).patch(url(ticket), {"subject": "x"}, headers={"If-Match": tag})
    assert answer.status_code == 412
    ticket.refresh_from_db()
    assert ticket.subject != "x"


def test_a_weak_tag_is_not_enough_to_change_anything(ask, ticket, dana):
    desk = ask(dana)
    weak = f"W/{desk.get(url(ticket))['ETag']}"
    assert desk.patch(url(ticket), {"subject": "x"}, headers={"If-Match": weak}).status_code == 412


def test_a_client_is_told_only_what_is_theirs(ask, ticket, alice, dana, lev):
    client = ask(alice)
    tag = client.get(url(ticket))["ETag"]
    services.add_note(ticket, body="SECRET", actor=dana)
    same = client.get(url(ticket), headers={"If-None-Match": tag})
    services.change_priority(ticket, impact=1, urgency=1, reason="All doors", actor=dana)
    answer = client.post(url(ticket, "messages"), {"body": "And?"}, headers={"If-Match": tag})
    assert answer.status_code == 412
    assert b"SECRET" not in answer.content + same.content
    assert [one["words"].partition(":")[0] for one in answer.json()["changes"]] == ["Dana"]
    assert ticket.messages.filter(body="And?").count() == 0


def test_a_strangers_condition_tells_nothing(ask, ticket, mallory):
    foreign = ask(mallory).post(url(ticket, "messages"), {"body": "x"}, headers={"If-Match": "*"})
    missing = ask(mallory).post(
        "/api/v1/tickets/999999/messages/", {"body": "x"}, headers={"If-Match": "*"}
    )
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_a_kept_answer_is_given_before_the_condition_is_asked(ask, ticket, dana):
    desk = ask(dana)
    given = {"If-Match": desk.get(url(ticket))["ETag"], "Idempotency-Key": "one"}
    first = desk.post(url(ticket, "messages"), {"body": "Once"}, headers=given)
    second = desk.post(url(ticket, "messages"), {"body": "Once"}, headers=given)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert ticket.messages.filter(body="Once").count() == 1
