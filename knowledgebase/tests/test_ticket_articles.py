"""Articles and tickets: linked once, drafted without people and secrets, offered beside it."""

import pytest
from django.urls import reverse

from knowledgebase import services
from knowledgebase.choices import Audience
from knowledgebase.markdown import snippet
from knowledgebase.models import Article, ArticleLink
from knowledgebase.redaction import redact
from knowledgebase.tests.factories import draft, published
from servicedesk.errors import Refused
from tickets import services as tickets
from tickets.choices import ArticleUse, Status
from tickets.tests.factories import happened, kinds, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, dana):
    found = open_ticket(alice, body="Hello, Alice here, alice@acme.example, +7 916 123-45-67.\n"
                        "The controller is red, password: Tiger42!")  # fmt: skip
    tickets.reply(found, body="Alice, update the boot loader.", actor=dana)
    return found


def test_a_link_lets_line_two_solve(ticket, lev, line2, alice):
    article = published(lev)
    services.link_article(article, ticket, actor=lev)
    services.link_article(article, ticket, actor=lev)
    ticket.refresh_from_db()
    article.refresh_from_db()
    assert ticket.article_use == ArticleUse.LINKED
    assert (article.used_count, ArticleLink.objects.count()) == (1, 1)
    assert happened(ticket, "article_linked") == [
        {"article": article.pk, "title": article.title, "kind": "used"}
    ]


def test_an_outdated_article_is_not_linked(ticket, lev):
    article = services.mark_outdated(published(lev), actor=lev)
    with pytest.raises(Refused):
        services.link_article(article, ticket, actor=lev)
    assert ArticleLink.objects.count() == 0
    assert "article_linked" not in kinds(ticket)


def test_a_draft_from_a_ticket_leaves_people_and_secrets_behind(ticket, dana):
    article = services.draft_from_ticket(ticket, actor=dana)
    text = f"{article.title} {article.symptom} {article.solution}"
    for gone in ("Alice", "alice@", "916", "Tiger42"):
        assert gone not in text
    assert "The controller is red" in article.symptom
    assert "update the boot loader" in article.solution
    assert (article.audience, article.state) == (Audience.INNER, "draft")
    ticket.refresh_from_db()
    assert ticket.article_use == ArticleUse.DRAFTED
    assert services.draft_from_ticket(ticket, actor=dana) == article
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Позвоните Алисе Марковой", "Позвоните …"),
        ("почта a.b+c@mail.example.ru верна", "почта … верна"),
        ("тел. 8 (495) 123-45-67", "тел. …"),
        ("Пароль: qwerty", "Пароль: …"),
        ("пароль от админки: Зима2026", "пароль от админки: …"),
        ("token = abc.def", "token = …"),
        ("Authorization: Bearer eyJhbGciOi", "Authorization: Bearer …"),
        ("https://root:toor@host/", "https://…@host/"),
        ("ключ 3f2a9c77d1e04b5f8a6c2d9e0b1f4a7c", "ключ …"),
        ("The password was changed on Friday", "The password was changed on Friday"),
        ("Обновили пароль в настройках", "Обновили пароль в настройках"),
        ("прошивка 4.2, ошибка E-1042, SN 77-4410", "прошивка 4.2, ошибка E-1042, SN 77-4410"),
        ("алиса не имя здесь", "алиса не имя здесь"),
    ],
)
def test_what_is_taken_out_and_what_stays(text, left):
    assert redact(text, names=["Алиса Маркова"]) == left


@pytest.mark.parametrize("sign", ["a", "=", "1-", "a.", "[", "key ", "_"])
def test_a_long_text_without_an_end_is_read_once(sign):
    text = sign * (100_000 // len(sign))
    assert redact(text) == text
    assert len(snippet(text)) <= 162


def panel(name, ticket):
    return reverse(f"knowledgebase:{name}", args=[ticket.number])


def test_the_panel_offers_articles_links_one_and_writes_a_draft(sign_in, ticket, lev):
    article = published(lev)
    draft(lev, title="Controller is red: unfinished")
    browser = sign_in(lev)
    page = browser.get(panel("ticket_articles", ticket)).content.decode()
    assert article.title in page
    assert "unfinished" not in page
    answer = browser.post(panel("ticket_article_link", ticket), {"article": article.pk})
    assert answer.status_code == 302
    part = browser.get(panel("ticket_articles", ticket)).content.decode()
    assert "Solved with it" in part
    answer = browser.post(panel("ticket_article_draft", ticket))
    made = Article.objects.latest("pk")
    assert answer.url == reverse("knowledgebase:article_edit", args=[made.pk])


def test_the_panel_is_for_those_who_see_the_ticket_and_work_on_it(
    sign_in, ticket, lev, alice, petra, olga
):
    article = published(lev)
    assert sign_in(alice).get(panel("ticket_articles", ticket)).status_code == 403
    assert sign_in(petra).get(panel("ticket_articles", ticket)).status_code == 404
    for person, code in ((petra, 404), (olga, 403), (alice, 403)):
        for name in ("ticket_article_link", "ticket_article_draft"):
            answer = sign_in(person).post(panel(name, ticket), {"article": article.pk})
            assert answer.status_code == code, (person, name)
    assert ArticleLink.objects.count() == 0


def test_an_article_names_only_tickets_its_reader_may_see(sign_in, ticket, lev, petra, alice):
    article = published(lev)
    services.link_article(article, ticket, actor=lev)
    page = reverse("knowledgebase:article_page", args=[article.pk])
    assert ticket.subject in sign_in(lev).get(page).content.decode()
    number = f"/desk/tickets/{ticket.number}/"
    assert number not in sign_in(petra).get(page).content.decode()
    assert number not in sign_in(alice).get(page).content.decode()


def test_clients_never_read_of_the_link_in_their_thread(sign_in, ticket, lev, alice):
    services.link_article(published(lev, title="Inner ways", audience="inner"), ticket, actor=lev)
    page = sign_in(alice).get(f"/portal/requests/{ticket.number}/").content.decode()
    assert "Inner ways" not in page


def test_line_two_solves_after_the_link(ticket, lev, line2, dana):
    tickets.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    with pytest.raises(Refused):
        tickets.resolve(ticket, actor=lev)
    services.link_article(published(lev), ticket, actor=lev)
    assert tickets.resolve(ticket, actor=lev).status == Status.RESOLVED
