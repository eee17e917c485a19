"""The pages of the knowledge base: who sees what, what each verb does, what is refused."""

import pytest
from django.urls import reverse

from knowledgebase import services
from knowledgebase.choices import ArticleState, Audience
from knowledgebase.models import Article, VainSearch
from knowledgebase.tests.factories import draft, happened, in_review, published

pytestmark = pytest.mark.django_db
TEXT = {"title": "Controller", "symptom": "Red light", "cause": "", "workaround": "",
        "solution": "**Update** it", "product": "", "language": "en",
        "audience": "public"}  # fmt: skip


def url(name, *args):
    return reverse(f"knowledgebase:{name}", args=args)


def test_a_stranger_finds_and_reads_a_public_article(client, lev):
    article = published(lev, solution="# Do\n\n**Update** <script>alert(1)</script>")
    page = client.get(url("article_list"), {"q": "controller"}).content.decode()
    assert article.title in page
    shown = client.get(url("article_page", article.pk)).content.decode()
    assert "<h3>Do</h3>" in shown
    assert "<strong>Update</strong>" in shown
    assert "<script>alert" not in shown
    article.refresh_from_db()
    assert article.view_count == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_of_the_desk_opens(sign_in, lev, erin, language, controller):
    lev.language = language
    lev.save()
    article = published(lev, product=controller)
    services.edit_article(article, title="Another", actor=lev)
    in_review(lev, title="Waits")
    services.note_vain_search("nothing like it")
    browser = sign_in(lev)
    for name, args in (
        ("article_list", ()), ("article_page", (article.pk,)), ("article_new", ()),
        ("article_edit", (article.pk,)), ("review_list", ()), ("vain_searches", ()),
    ):  # fmt: skip
        assert browser.get(url(name, *args)).status_code == 200, name


def test_hidden_articles_answer_404_to_clients_and_strangers(client, sign_in, lev, alice):
    hidden = [
        draft(lev), in_review(lev), published(lev, audience=Audience.INNER),
        services.mark_outdated(published(lev), actor=lev),
    ]  # fmt: skip
    for_clients = published(lev, audience=Audience.CLIENTS)
    alices = sign_in(alice)
    for article in hidden:
        for browser in (client, alices):
            assert browser.get(url("article_page", article.pk)).status_code == 404
            answer = browser.post(url("article_feedback", article.pk), {"helped": "yes"})
            assert answer.status_code == 404
    assert client.get(url("article_page", for_clients.pk)).status_code == 404
    assert alices.get(url("article_page", for_clients.pk)).status_code == 200
    assert set(Article.objects.values_list("helped_count", flat=True)) == {0}


def test_lists_searches_and_suggestions_leak_no_hidden_title(client, sign_in, lev, alice, petra):
    draft(lev, title="Hidden voltage draft")
    in_review(lev, title="Hidden voltage review")
    published(lev, title="Hidden voltage inner", audience=Audience.INNER)
    published(lev, title="Voltage")
    for browser in (client, sign_in(alice)):
        for name, query in (
            ("article_list", {}), ("article_list", {"q": "voltage"}),
            ("article_list", {"state": "any"}), ("article_list", {"state": "draft"}),
            ("suggestions", {"q": "hidden voltage draft"}),
        ):  # fmt: skip
            page = browser.get(url(name), query).content.decode()
            assert "Hidden" not in page, (name, query)
            assert "Voltage" in page
    assert (
        "Hidden voltage draft"
        not in sign_in(petra).get(url("article_list"), {"state": "any"}).content.decode()
    )


def test_a_pending_text_is_shown_to_our_own_people_only(sign_in, lev, alice):
    article = published(lev)
    services.edit_article(article, solution="Unreviewed words", actor=lev)
    assert "Unreviewed" not in sign_in(alice).get(url("article_page", article.pk)).content.decode()
    assert "Unreviewed" in sign_in(lev).get(url("article_page", article.pk)).content.decode()


def test_typing_asks_for_the_list_alone(client, lev):
    published(lev)
    part = client.get(url("article_list"), {"q": "contr"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "Controller does not answer" in part.content.decode()


def test_a_search_in_vain_of_somebody_signed_in_becomes_work(client, sign_in, alice, dana):
    client.get(url("article_list"), {"q": "strangers words"})
    page = sign_in(alice).get(url("article_list"), {"q": "Warp drive"}).content.decode()
    assert "/portal/requests/new/" in page
    sign_in(alice).get(url("article_list"), {"q": "warp drives"})
    row = VainSearch.objects.get()
    assert (row.query, row.search_count) == ("Warp drive", 2)
    assert "Warp drive" in sign_in(dana).get(url("vain_searches")).content.decode()


def test_an_article_is_written_previewed_reviewed_and_published(sign_in, lev, erin):
    levs = sign_in(lev)
    preview = levs.post(url("article_new"), {**TEXT, "preview": "1"})
    assert "<strong>Update</strong>" in preview.content.decode()
    assert Article.objects.count() == 0
    assert levs.post(url("article_new"), TEXT).status_code == 302
    article = Article.objects.get()
    levs.post(url("article_submit", article.pk))
    refused = levs.post(url("article_publish", article.pk))
    assert refused.status_code == 422
    assert "Somebody else must review" in refused.content.decode()
    assert sign_in(erin).post(url("article_publish", article.pk)).status_code == 302
    article.refresh_from_db()
    assert article.state == ArticleState.PUBLISHED
    assert happened(article) == ["created", "submitted", "published"]


def test_a_stale_edit_is_refused_and_keeps_what_was_typed(sign_in, lev, ivan):
    article = draft(lev)
    services.edit_article(article, title="Newer", actor=ivan)
    answer = sign_in(lev).post(
        url("article_edit", article.pk), {**TEXT, "title": "Mine", "seen_version": "1"}
    )
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    article.refresh_from_db()
    assert article.title == "Newer"


def test_returning_needs_a_reason(sign_in, lev, erin):
    article = in_review(lev)
    assert sign_in(erin).post(url("article_return", article.pk), {}).status_code == 422
    assert sign_in(erin).post(
        url("article_return", article.pk), {"reason": "Versions?"}
    ).status_code == 302  # fmt: skip
    article.refresh_from_db()
    assert article.state == ArticleState.DRAFT
    assert "Versions?" in sign_in(lev).get(url("article_page", article.pk)).content.decode()


def test_those_who_may_not_write_are_refused(client, sign_in, lev, olga, petra, alice, dana):
    article = in_review(lev)
    assert sign_in(olga).get(url("article_new")).status_code == 403
    assert sign_in(petra).get(url("article_new")).status_code == 403
    assert sign_in(alice).get(url("article_new")).status_code == 403
    assert client.get(url("article_new")).status_code == 302
    assert sign_in(dana).post(url("article_publish", article.pk)).status_code == 403
    assert sign_in(alice).get(url("review_list")).status_code == 403
    article.refresh_from_db()
    assert article.state == ArticleState.REVIEW


def test_a_reader_judges_once_and_the_desk_not_at_all(sign_in, lev, alice):
    article = published(lev)
    alices = sign_in(alice)
    for _ in range(2):
        alices.post(url("article_feedback", article.pk), {"helped": "no"})
    article.refresh_from_db()
    assert (article.helped_count, article.not_helped_count) == (0, 1)
    assert sign_in(lev).post(url("article_feedback", article.pk)).status_code == 403


def test_suggestions_open_in_place(client, lev):
    published(lev)
    part = client.get(url("suggestions"), {"subject": "our controller", "body": "is dead"})
    page = part.content.decode()
    assert "<details" in page
    assert "Update the boot loader" in page
    assert client.get(url("suggestions"), {"q": "a"}).content.strip() == b""


def test_the_shelf_costs_the_same_for_more_articles(
    sign_in, lev, alice, controller, django_assert_max_num_queries
):
    for number in range(12):
        published(lev, title=f"Article {number}", product=controller)
    browser = sign_in(alice)
    browser.get(url("article_list"))
    with django_assert_max_num_queries(8):
        browser.get(url("article_list"))
    browser.get(url("article_list"), {"q": "article"})
    with django_assert_max_num_queries(9):
        browser.get(url("article_list"), {"q": "article"})
