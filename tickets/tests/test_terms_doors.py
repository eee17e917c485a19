"""The doors of the promise: a deadline by hand, another contract, the start of work."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from conftest import contract_for
from servicedesk.events.models import Event
from tickets import services
from tickets.tests.factories import happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, standard):
    return open_ticket(alice, at=timezone.now() - timedelta(minutes=5))


def url(name, ticket):
    return reverse(f"tickets:ticket_{name}", args=[ticket.pk])


def api(user, ticket, verb, data):
    client = APIClient()
    client.force_authenticate(user)
    return client.post(f"/api/v1/tickets/{ticket.pk}/{verb}/", data, format="json")


def test_the_coordinator_sets_a_deadline_by_hand(sign_in, cora, ticket):
    data = {"metric": "resolution", "due_at": "2099-01-01T10:00", "reason": "Promised by phone"}
    refused = sign_in(cora).post(url("set_deadline", ticket), data)
    assert refused.status_code == 422
    assert "Give a time within the next ten years." in refused.content.decode()
    assert happened(ticket, "deadline_set") == []
    due = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    data["due_at"] = timezone.localtime(due).strftime("%Y-%m-%dT%H:%M")
    assert sign_in(cora).post(url("set_deadline", ticket), data).status_code == 302
    said = happened(ticket, "deadline_set")
    assert [datetime.fromisoformat(one["due_at"]) for one in said] == [due]


@pytest.mark.parametrize("who", ["dana", "frank", "petra"])
def test_others_set_no_deadline(request, sign_in, who, ticket, delegated):
    user, before = request.getfixturevalue(who), Event.objects.count()
    answers = {
        sign_in(user).get(url("set_deadline", ticket)).status_code,
        api(user, ticket, "set-deadline", {"metric": "resolution"}).status_code,
    }
    assert answers <= {403, 404}
    assert Event.objects.count() == before


def test_a_deadline_goes_back_to_the_plan_over_the_api(tess, ticket):
    due = timezone.now() + timedelta(hours=7)
    given = {"metric": "resolution", "due_at": due.isoformat(), "reason": "Agreed"}
    assert api(tess, ticket, "set-deadline", given).status_code == 200
    assert api(tess, ticket, "set-deadline", given | {"due_at": None}).status_code == 200
    assert [one["due_at"] for one in happened(ticket, "deadline_set")] == [due.isoformat(), None]


def test_an_engineer_moves_the_ticket_to_another_contract(sign_in, dana, acme, ticket):
    other = contract_for(acme, "premium", number="C-other")
    page = sign_in(dana).get(url("move_contract", ticket)).content.decode()
    assert "C-other" in page
    data = {"contract": other.pk, "mode": "from_start", "reason": "The new one was meant"}
    assert sign_in(dana).post(url("move_contract", ticket), data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.entitlement.contract, ticket.entitlement.reason_code) == (other, "chosen")
    assert happened(ticket, "terms_changed")[0]["mode"] == "from_start"


def test_another_clients_contract_is_not_among_the_choices(sign_in, dana, globex, ticket):
    foreign = contract_for(globex, "premium", number="C-foreign")
    data = {"contract": foreign.pk, "mode": "from_now", "reason": "x"}
    assert sign_in(dana).post(url("move_contract", ticket), data).status_code == 422
    answer = api(dana, ticket, "move-contract", data)
    assert (answer.status_code, happened(ticket, "terms_changed")) == (422, [])
    assert "This contract belongs to another client." in answer.content.decode()


def test_the_client_and_the_partner_move_no_contract(alice, petra, delegated, ticket):
    for user in (alice, petra):
        assert api(user, ticket, "move-contract", {}).status_code in (403, 404)


def test_the_assignee_starts_to_work_with_one_press(sign_in, cora, dana, ticket):
    services.assign(ticket, assignee=dana, actor=cora)
    browser = sign_in(dana)
    page = f"/desk/tickets/{ticket.pk}/"
    assert url("start_work", ticket) in browser.get(page).content.decode()
    for _press in range(2):
        assert browser.post(url("start_work", ticket)).status_code == 302
    assert len(happened(ticket, "work_started")) == 1
    assert url("start_work", ticket) not in browser.get(page).content.decode()


def test_only_the_assignee_starts_to_work(sign_in, lev, dana, cora, ticket):
    services.assign(ticket, assignee=dana, actor=cora)
    assert sign_in(lev).post(url("start_work", ticket)).status_code in (403, 404)
    assert api(cora, ticket, "start-work", {}).status_code == 403
    assert happened(ticket, "work_started") == []
