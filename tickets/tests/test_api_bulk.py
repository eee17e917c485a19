"""The REST doors of bulk changes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicedesk.accounts.tokens import create_token
from tickets.models import Bulk
from tickets.tasks import change_many
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/bulk-changes/"
RAISE = [{"do": "priority", "to": "2"}]


@pytest.fixture
def ask(dana):
    secret = create_token(
        dana, name="script", scopes=["tickets:read", "tickets:write"], expires_at=None
    )
    browser, headers = Client(), {"Authorization": f"Bearer {secret}"}

    def send(method, path="", body=None):
        options = {"content_type": "application/json"} if body is not None else {}
        return getattr(browser, method)(f"{ADDRESS}{path}", body, headers=headers, **options)

    return send


@pytest.fixture
def tickets(alice, line1, standard):
    return [open_ticket(alice) for _ in range(3)]


def test_a_query_is_tried_then_changed_then_taken_back(tickets, ask, monkeypatch):
    monkeypatch.setattr("tickets.tasks.change_many.apply_async", lambda **_: None)
    body = {"query": "client:Acme", "changes": RAISE}
    tried = ask("post", body=body | {"is_trial": True})
    assert tried.status_code == 200
    assert tried.json()[0] == {
        "ticket": tickets[0].pk, "refusal": "",
        "changes": [{"name": "Priority", "before": "3 – Normal", "after": "2 – High"}],
    }  # fmt: skip
    assert Bulk.objects.count() == 0
    begun = ask("post", body=body)
    assert (begun.status_code, begun.json()["state"]) == (202, "running")
    change_many()
    key = begun.json()["id"]
    shown = ask("get", f"{key}/").json()
    assert (shown["state"], shown["counts"]["done"]) == ("done", 3)
    items = ask("get", f"{key}/tickets/").json()["results"]
    assert {(one["before"]["priority"], one["after"]["priority"]) for one in items} == {(3, 2)}
    back = ask("post", f"{key}/undo/")
    assert back.status_code == 202
    change_many()
    tickets[0].refresh_from_db()
    assert tickets[0].priority == 3
    assert ask("post", f"{key}/undo/").status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"changes": RAISE}, {"tickets": [1], "query": "x", "changes": RAISE}, {"tickets": [1]},
        {"query": "nonsense:1", "changes": RAISE}, {"tickets": [1], "changes": [{"do": "drop"}]},
        {"tickets": [1], "macro": 7}, {"tickets": [], "changes": RAISE},
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(tickets, ask, body):
    assert ask("post", body=body).status_code in (400, 422)
    assert Bulk.objects.count() == 0


def test_however_many_changes_are_listed_it_costs_the_same(tickets, ask):
    queries = []
    for size in (1, 4):
        while Bulk.objects.count() < size:
            ask("post", body={"tickets": [tickets[0].pk, tickets[1].pk], "changes": RAISE})
        with CaptureQueriesContext(connection) as captured:
            rows = ask("get").json()["results"]
        queries.append(len(captured))
        assert [row["counts"]["waiting"] for row in rows] == [2] * size
    assert queries[0] == queries[1]


def test_another_persons_change_is_not_there(tickets, ask, sign_in, lev):
    key = ask("post", body={"tickets": [tickets[0].pk], "changes": RAISE}).json()["id"]
    browser = sign_in(lev)
    for path in (f"{key}/", f"{key}/tickets/"):
        assert browser.get(f"{ADDRESS}{path}").status_code == 404
    assert browser.post(f"{ADDRESS}{key}/undo/").status_code == 404
