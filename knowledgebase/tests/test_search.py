"""Articles are found by what people type, and only those the reader may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from knowledgebase import services
from knowledgebase.choices import Audience
from knowledgebase.models import Article
from knowledgebase.ranking import Document, Ranking
from knowledgebase.search import search
from knowledgebase.tests.factories import draft, in_review, published

WORDS = ("контроллер", "дверь", "карта", "сервер", "диск", "запись", "звук")
pytestmark = pytest.mark.django_db


def titles(query, reader, **options):
    return [hit.article.title for hit in search(query, reader=reader, **options)]


@pytest.fixture
def shelf(lev):
    published(lev, title="Контроллер не отвечает после обновления", symptom="Индикатор красный",
              solution="Обновите загрузчик", language="ru")  # fmt: skip
    published(lev, title="Как записать конференцию", symptom="Нужна запись встречи",
              solution="Включите «Запись» в настройках группы", language="ru")  # fmt: skip
    published(lev, title="Reader does not see cards", symptom="No sound, error E-1042",
              solution="Measure the voltage")  # fmt: skip


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("контроллеры не отвечают", "Контроллер не отвечает после обновления"),
        ("Rjynhjkkth yt jndtxftn", "Контроллер не отвечает после обновления"),
        ("kontroller", "Контроллер не отвечает после обновления"),
        ("контролер", "Контроллер не отвечает после обновления"),
        ("запись конференции", "Как записать конференцию"),
        ("e1042", "Reader does not see cards"),
        ("E-1042", "Reader does not see cards"),
        ("voltages", "Reader does not see cards"),
    ],
)
def test_forms_slips_layouts_scripts_and_codes_find_their_article(shelf, dana, query, title):
    assert titles(query, dana)[0] == title


def test_a_query_without_a_word_or_with_unknown_words_finds_nothing(shelf, dana):
    assert [titles(query, dana) for query in ("", " ", "?!", "щщщъъъ", "zzzqqq")] == [[]] * 5


def test_a_title_weighs_more_than_a_heading_and_a_heading_more_than_the_text(lev, dana):
    filler = " ".join(f"word{letter}" for letter in "abcdefgh")
    published(lev, title="One", solution=f"voltage {filler} end")
    published(lev, title="Two", solution=f"# voltage\n{filler} end")
    published(lev, title="Voltage", solution=f"{filler} end x")
    assert titles("voltage", dana) == ["Voltage", "Two", "One"]


def test_clients_and_strangers_find_only_what_is_published_for_them(lev, alice, petra, dana):
    draft(lev, title="Voltage draft")
    in_review(lev, title="Voltage review")
    published(lev, title="Voltage public")
    published(lev, title="Voltage clients", audience=Audience.CLIENTS)
    published(lev, title="Voltage inner", audience=Audience.INNER)
    services.mark_outdated(published(lev, title="Voltage outdated"), actor=lev)
    assert titles("voltage", AnonymousUser()) == ["Voltage public"]
    assert set(titles("voltage", alice)) == {"Voltage public", "Voltage clients"}
    assert set(titles("voltage", petra)) == {"Voltage public", "Voltage clients", "Voltage inner"}
    assert len(titles("voltage", dana)) == 6


def test_a_pending_text_is_not_searched(lev, alice):
    article = published(lev, title="Voltage")
    services.edit_article(article, title="Amperage", solution="Secret amperage", actor=lev)
    assert titles("amperage", alice) == []
    assert titles("voltage", alice) == ["Voltage"]


def test_changes_are_found_at_once(lev, erin, dana):
    article = published(lev, title="Voltage")
    assert titles("voltage", dana) == ["Voltage"]
    services.edit_article(article, title="Amperage", actor=lev)
    services.submit_for_review(article, actor=lev)
    services.publish(article, actor=erin)
    assert titles("voltage", dana) == []
    assert titles("amperage", dana) == ["Amperage"]
    Article.objects.all().delete()
    assert titles("amperage", dana) == []


def test_a_product_narrows_the_search(lev, dana, controller, camera):
    published(lev, title="Voltage of controllers", product=controller)
    published(lev, title="Voltage of cameras", product=camera)
    assert titles("voltage", dana, product=camera) == ["Voltage of cameras"]


def test_a_search_costs_two_queries_once_the_index_is_warm(shelf, dana, django_assert_num_queries):
    search("контроллер", reader=dana)
    with django_assert_num_queries(2):
        search("контроллер", reader=dana)


def test_a_worn_index_is_built_anew():
    ranking = Ranking()
    for number in range(1_200):
        ranking.add(Document(1, number, "voltage", "", "voltage low"))
    assert ranking.is_worn
    assert ranking.rank(["voltage"])[0][0] == 1
