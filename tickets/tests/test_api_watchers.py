"""Who follows a ticket, over the API."""

import pytest
from rest_framework.test import APIClient

from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


def ask(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_followers_come_and_go(alice, dana, lev, line1, premium):
    ticket = open_ticket(alice)
    url = f"/api/v1/tickets/{ticket.pk}/watchers/"
    desk = ask(dana)
    assert desk.post(url, {"user": dana.pk}).status_code == 201
    assert desk.post(url, {"user": lev.email}).status_code == 201
    assert desk.post(url, {"user": lev.email}).status_code == 201
    names = [row["user"]["name"] for row in desk.get(url).json()["results"]]
    assert names == ["Lev", "Dana"]
    assert desk.delete(f"{url}{lev.pk}/").status_code == 204
    assert desk.delete(f"{url}{lev.pk}/").status_code == 404
    assert [row["user"]["name"] for row in desk.get(url).json()["results"]] == ["Dana"]


def test_a_client_is_told_of_no_engineer_and_lets_no_stranger_in(
    alice, bob, mallory, dana, line1, premium
):
    ticket = open_ticket(alice)
    url = f"/api/v1/tickets/{ticket.pk}/watchers/"
    ask(dana).post(url, {"user": dana.pk})
    client = ask(alice)
    assert client.get(url).json()["results"] == []
    assert client.post(url, {"user": mallory.pk}).status_code == 400
    assert client.delete(f"{url}{dana.pk}/").status_code == 404
    assert ask(mallory).get(url).status_code == 404
    assert ask(mallory).post(url, {"user": mallory.pk}).status_code == 404
    assert set(ticket.watchers.values_list("user", flat=True)) == {dana.pk}
