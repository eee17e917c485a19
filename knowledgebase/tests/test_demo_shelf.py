"""The demo's shelf: created once, by services, and found by the demo's own troubles."""

import pytest
from django.contrib.auth.models import AnonymousUser

from contracts.models import Product
from knowledgebase.demo import load
from knowledgebase.models import Article
from knowledgebase.search import search
from tickets.tests.factories import MORNING

pytestmark = pytest.mark.django_db
CODES = ("gate-4", "gate-lite", "meet-room", "meet-cloud", "host-vps", "store-n")


@pytest.fixture
def products(db):
    return {code: Product.objects.create(name=code, code=code) for code in CODES}


def test_the_shelf_is_loaded_once_in_every_state(products, lev, erin, alice):
    made = load(now=MORNING, products=products, owner=lev)
    assert len(made) == 26
    assert load(now=MORNING, products=products, owner=lev) == []
    assert set(Article.objects.values_list("state", flat=True)) == {
        "draft", "review", "published", "outdated",
    }  # fmt: skip
    assert all(article.updated_at <= MORNING for article in made)


def test_troubles_of_the_demo_find_their_article(products, lev, erin, alice):
    load(now=MORNING, products=products, owner=lev)
    for query, title in (
        ("Контроллер не отвечает после обновления", "Контроллер Gate 4 не отвечает"),
        ("Считыватель не видит карты", "Считыватель Gate Lite не видит карты"),
        ("Controller offline after update", "Gate 4 controller is offline"),
        ("Server is not reachable", "A virtual server is not reachable"),
    ):
        assert search(query, reader=alice)[0].article.title.startswith(title)
    hits = search("запись конференции", reader=AnonymousUser())
    assert hits[0].article.title.startswith("Как включить запись конференции")
