"""The demo's articles: all readable, written by the services, once."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from contracts.models import Product
from knowledgebase import demo
from knowledgebase.models import Article
from knowledgebase.search import search
from servicedesk.errors import Refused
from servicedesk.events.models import Delivery

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COUNT = 35


@pytest.fixture
def loaded(lev, ivan) -> int:
    products = [
        Product.objects.get_or_create(code=code, defaults={"name": code})[0]
        for code in {demo.read_draft(path).product for path in demo.HOME.glob("*.md")} - {""}
    ]
    return demo.load([lev, ivan], products, now=NOW)


def test_every_article_is_written_once_and_nobody_is_told(loaded, lev, ivan):
    assert loaded == Article.objects.count() == COUNT
    assert demo.load([lev, ivan], Product.objects.all(), now=NOW) == 0
    assert Delivery.objects.count() == 0


def test_each_article_has_its_state_product_and_another_reviewer(loaded):
    states = set(Article.objects.values_list("state", flat=True))
    assert states == {"published", "review", "outdated"}
    assert Article.objects.filter(product=None).count() == 2
    assert not Article.objects.filter(updated_at__gt=NOW).exists()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("e1042", "E-1042"),
        ("rjynhjkkth ghjgfk gjckt j,yjdktybz", "Контроллер Gate 4 пропал"),
        ("считыватель не видит карту", "Считыватель Gate Lite не реагирует"),
        ("сервер не отвечает", "Сервер не отвечает: на диске нет места"),
        ("пропадает звук в переговорной", "каждые несколько минут пропадает звук"),
        ("письмо для входа не пришло", "Не приходит письмо"),
        ("kontroller offline", "controller is offline"),
    ],
)
def test_a_stranger_finds_the_article(loaded, query, title):
    hits = search(query, reader=AnonymousUser(), limit=3)
    assert any(title in hit.article.title for hit in hits), [hit.article.title for hit in hits]


def test_a_client_never_finds_what_is_inner(loaded, alice):
    hits = search("помехи преобразователь лифта считыватель", reader=alice, limit=50)
    assert all(hit.article.audience != "inner" for hit in hits)


def test_one_expert_alone_cannot_fill_the_shelves(lev):
    with pytest.raises(Refused):
        demo.load([lev], [], now=NOW)
    assert Article.objects.count() == 0
