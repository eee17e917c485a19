"""The API of articles: the same eyes as the pages, scoped tokens, strict input."""

import pytest
from rest_framework.test import APIClient

from knowledgebase.choices import Audience
from knowledgebase.models import Article
from knowledgebase.tests.factories import draft, published

pytestmark = pytest.mark.django_db
LIST = "/api/v1/articles/"


def as_person(user) -> APIClient:
    browser = APIClient()
    browser.force_authenticate(user)
    return browser


def test_clients_get_what_is_published_for_them_by_list_search_and_id(lev, alice):
    shown = published(lev, title="Voltage", audience=Audience.CLIENTS)
    hidden = [draft(lev, title="Voltage draft"),
              published(lev, title="Voltage inner", audience=Audience.INNER)]  # fmt: skip
    api = as_person(alice)
    for query in ({}, {"q": "voltage draft inner"}, {"state": "draft", "q": "voltage"}):
        ids = [row["id"] for row in api.get(LIST, query).json()["results"]]
        assert ids == ([] if "state" in query else [shown.pk])
    assert all(api.get(f"{LIST}{article.pk}/").status_code == 404 for article in hidden)
    given = api.get(f"{LIST}{shown.pk}/").json()
    assert given["title"] == "Voltage"
    assert not {"audience", "owner", "view_count"} & set(given)


def test_strangers_are_asked_to_sign_in():
    assert APIClient().get(LIST).status_code == 401


def test_an_engineer_begins_and_changes_an_article(lev, controller):
    api = as_person(lev)
    made = api.post(LIST, {"title": "New", "product": "controller"}, format="json")
    assert made.status_code == 201
    key = made.json()["id"]
    changed = api.patch(f"{LIST}{key}/", {"solution": "Do", "version": 1}, format="json")
    assert (changed.status_code, changed.json()["solution"]) == (200, "Do")
    stale = api.patch(f"{LIST}{key}/", {"solution": "Don't", "version": 1}, format="json")
    assert stale.status_code == 409
    assert Article.objects.get().solution == "Do"


def test_what_is_wrong_is_said_and_nothing_is_written(lev, alice, olga):
    article = published(lev)
    api = as_person(lev)
    assert api.post(LIST, {"title": " "}, format="json").status_code == 400
    assert api.post(LIST, {"title": "x", "state": "published"}, format="json").status_code == 400
    assert api.get(LIST, {"nonsense": 1}).status_code == 400
    assert as_person(alice).post(LIST, {"title": "x"}, format="json").status_code == 403
    assert as_person(olga).post(LIST, {"title": "x"}, format="json").status_code == 403
    assert as_person(alice).patch(
        f"{LIST}{article.pk}/", {"title": "x"}, format="json"
    ).status_code == 403  # fmt: skip
    assert Article.objects.count() == 1


def test_a_client_does_not_see_by_search_with_a_narrow_filter(lev, alice):
    published(lev, audience=Audience.INNER)
    answer = as_person(alice).get(LIST, {"q": "controller", "audience": "inner"})
    assert answer.json()["results"] == []
