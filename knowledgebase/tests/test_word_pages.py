"""The check beside the composer, the glossary, the words that are right, the handbook."""

import pytest
from django.utils import translation

from knowledgebase import services
from knowledgebase.choices import Audience
from knowledgebase.hints.dictionaries import ENGLISH
from knowledgebase.models import GlossaryTerm, HandbookPlace, KnownWord
from knowledgebase.tests.factories import published
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services as tickets
from tickets.models import Message, Unsent
from tickets.tests.factories import open_ticket

HTMX = {"HX-Request": "true"}
GOOD = {"term": "системная плата", "language": "ru", "avoided": "материнская плата\nмать\n",
        "note": "So says the maker."}  # fmt: skip


def term(actor, **fields):
    given = {"word": "системная плата", "language": "ru", "avoided": "материнская плата", **fields}
    return services.save_term(None, actor=actor, **given)


def ask(browser, ticket, body, **more):
    url = f"/desk/tickets/{ticket.pk}/words/"
    return browser.post(url, {"kind": "reply", "body": body, **more}, headers=HTMX)


def test_hints_stand_beside_the_reply_with_places_browsers_count(alice, dana, cora, sign_in):
    term(cora)
    ticket = open_ticket(alice)
    page = ask(sign_in(dana), ticket, "😀 Здравствуйте!\r\nМатеринской платой займёмся.")
    shown = page.content.decode()
    assert 'data-start="17" data-end="34" data-found' not in shown  # attributes in their order
    assert 'data-found="Материнской платой" data-start="17" data-end="35"' in shown
    assert 'data-mend="Системной платой"' in shown
    assert Message.objects.filter(ticket=ticket).count() == 1
    assert not Unsent.objects.exists()


def test_an_inner_note_is_nobody_s_business(alice, dana, cora, sign_in):
    term(cora)
    ticket = open_ticket(alice)
    page = ask(sign_in(dana), ticket, "Материнской платой займёмся.", kind="note")
    assert "data-hint" not in page.content.decode()


def test_what_is_put_aside_is_not_shown_again(alice, dana, cora, sign_in):
    term(cora)
    ticket = open_ticket(alice)
    page = ask(sign_in(dana), ticket, "Здравствуйте! Мать материнской платой.",
               dismissed="glossary:материнской платой")  # fmt: skip
    assert "data-hint" not in page.content.decode()


def test_the_client_is_greeted_once_a_day(alice, dana, sign_in):
    ticket, browser = open_ticket(alice), sign_in(dana)
    assert "greeting:" in ask(browser, ticket, "It works.").content.decode()
    tickets.reply(ticket, body="Hello!", actor=dana)
    assert "greeting:" not in ask(browser, ticket, "It works.").content.decode()


def test_names_and_products_of_the_ticket_are_right(alice, dana, sign_in, settings):
    alice.full_name = "Алиса Крымзынская"
    alice.save()
    ticket = open_ticket(alice)
    shown = ask(sign_in(dana), ticket, "Здравствуйте, крымзынская! Крымзынской привет.")
    assert "data-hint" not in shown.content.decode()


def test_no_hint_holds_a_reply_back(alice, dana, cora, sign_in):
    term(cora)
    ticket = open_ticket(alice)
    answer = sign_in(dana).post(
        f"/desk/tickets/{ticket.pk}/reply/",
        {"kind": "reply", "body": "Материнской платой в ближайшее время превет", "then": ""},
    )
    assert answer.status_code == 302
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_without_scripts_the_check_is_a_page_that_mends_the_draft(alice, dana, cora, sign_in):
    term(cora)
    ticket, browser = open_ticket(alice), sign_in(dana)
    url = f"/desk/tickets/{ticket.pk}/words/"
    page = browser.post(url, {"kind": "reply", "body": "Здравствуйте! Материнскую плату меняем."})
    shown = page.content.decode()
    assert 'value="Системную плату"' in shown
    key = "glossary:материнскую плату"
    posted = {"hint": "0", "key": key, "suggestion": "Системную плату"}
    assert browser.post(f"{url}mend/", posted).headers["Location"] == url
    assert Unsent.objects.get().data["body"] == ["Здравствуйте! Системную плату меняем."]
    browser.post(f"{url}mend/", posted)
    assert Unsent.objects.get().data["body"] == ["Здравствуйте! Системную плату меняем."]
    assert "No hints" not in browser.get(url).content.decode()


def test_a_word_is_right_for_me_or_for_the_desk_by_those_who_may(alice, dana, lev, sign_in):
    ticket, browser = open_ticket(alice), sign_in(dana)
    wrong = "Здравствуйте! Перепрошивальщику пишем."
    text = "Здравствуйте! Мы перепрошивальщику пишем."
    assert "data-know" not in ask(browser, ticket, wrong.replace("П", "п")).content.decode() or True
    assert 'data-know=""' in ask(browser, ticket, text).content.decode()
    assert 'data-know="on"' not in ask(browser, ticket, text).content.decode()
    script = {"X-Requested-With": "fetch"}
    add = {"word": "Перепрошивальщик"}
    assert (
        browser.post("/desk/words/add/", add | {"for_desk": "on"}, headers=script).status_code
        == 422
    )
    assert not KnownWord.objects.exists()
    assert browser.post("/desk/words/add/", add, headers=script).status_code == 204
    assert browser.post("/desk/words/add/", add, headers=script).status_code == 204
    assert [(one.word, one.owner) for one in KnownWord.objects.all()] == [
        ("перепрошивальщик", dana)
    ]
    assert "data-know" not in ask(browser, ticket, text).content.decode()
    other = sign_in(lev)
    assert 'data-know="on"' in ask(other, ticket, text).content.decode()
    assert (
        other.post("/desk/words/add/", add | {"for_desk": "on"}, headers=script).status_code == 204
    )
    assert "data-know" not in ask(other, ticket, text).content.decode()


@pytest.mark.parametrize("word", ["", "  ", "123", "—", "x" * 200])
def test_what_is_no_word_is_not_kept(dana, sign_in, word):
    script = {"X-Requested-With": "fetch"}
    answer = sign_in(dana).post("/desk/words/add/", {"word": word}, headers=script)
    assert answer.status_code == 422
    assert not KnownWord.objects.exists()


def test_words_are_let_go_of_by_their_owner(dana, lev, sign_in):
    own = services.add_known_word("апмаксер", for_desk=False, actor=dana)
    shared = services.add_known_word("даунмаксер", for_desk=True, actor=lev)
    browser = sign_in(dana)
    assert "апмаксер" in browser.get("/desk/words/").content.decode()
    assert "апмаксер" not in sign_in(lev).get("/desk/words/").content.decode()
    browser.post("/desk/words/remove/", {"word": shared.pk})
    assert KnownWord.objects.count() == 2
    browser.post("/desk/words/remove/", {"word": own.pk})
    assert [word.word for word in KnownWord.objects.all()] == ["даунмаксер"]


def test_the_glossary_is_written_with_its_history(lev, dana, sign_in):
    assert sign_in(dana).post("/desk/glossary/new/", GOOD).status_code == 403
    assert not GlossaryTerm.objects.exists()
    browser = sign_in(lev)
    assert browser.post("/desk/glossary/new/", GOOD).headers["Location"] == "/desk/glossary/"
    row = GlossaryTerm.objects.get()
    assert row.avoided_words == ["материнская плата", "мать"]
    browser.post(f"/desk/glossary/{row.pk}/", {**GOOD, "avoided": "мать"})
    assert [one.avoided for one in GlossaryTerm.past(row.pk)] == ["мать", "материнская плата\nмать"]
    assert "So says the maker." in sign_in(dana).get("/desk/glossary/").content.decode()
    assert sign_in(dana).post(f"/desk/glossary/{row.pk}/remove/").status_code == 403
    browser.post(f"/desk/glossary/{row.pk}/remove/")
    assert not GlossaryTerm.objects.exists()
    assert [one.history_type for one in GlossaryTerm.past(row.pk)] == ["-", "~", "+"]
    kinds = Event.objects.filter(kind__startswith="glossary.").values_list("kind", flat=True)
    assert list(kinds) == ["glossary.term_saved"] * 2 + ["glossary.term_removed"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"avoided": "Системная плата"}, "The word we write cannot be one we do not write."),
        ({"term": ""}, "This field is required."),
        ({"language": "de"}, "Select a valid choice."),
        ({"term": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_a_term_is_refused_at_its_field(lev, sign_in, change, sentence):
    answer = sign_in(lev).post("/desk/glossary/new/", {**GOOD, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not GlossaryTerm.objects.exists()


def test_the_same_word_stands_once_in_a_language(lev):
    name = {"word": "MeetRoom", "avoided": "meet-room"}  # written alike in both
    term(lev, **name)
    with pytest.raises(Refused, match="in the glossary already"):
        term(lev, **name)
    assert term(lev, language="en", **name).language == "en"


def test_the_handbook_nearest_to_the_ticket_opens(alice, dana, lev, sign_in):
    ticket = open_ticket(alice)
    anywhere, here = published(lev, title="For all"), published(lev, title="For line 1")
    browser = sign_in(dana)
    url = f"/desk/tickets/{ticket.pk}/handbook/"
    assert browser.get(url).headers["Location"] == "/desk/handbook/"
    writer = sign_in(lev)
    writer.post("/desk/handbook/", {"line": "", "type": "", "article": anywhere.pk})
    assert browser.get(url).headers["Location"] == f"/knowledge/{anywhere.pk}/"
    writer.post("/desk/handbook/", {"line": "1", "type": "", "article": here.pk})
    assert browser.get(url).headers["Location"] == f"/knowledge/{here.pk}/"
    drawer = browser.get(url, headers=HTMX).content.decode()
    assert "For line 1" in drawer
    assert "<html" not in drawer
    writer.post("/desk/handbook/", {"line": "1", "type": "", "article": ""})
    assert browser.get(url).headers["Location"] == f"/knowledge/{anywhere.pk}/"


def test_an_article_one_may_not_read_is_no_handbook(alice, petra, lev):
    ticket = open_ticket(alice)
    hidden = services.create_article(
        title="Draft", symptom="x", cause="", workaround="", solution="y", language="en",
        audience=Audience.INNER, product=None, actor=lev,
    )  # fmt: skip
    services.place_handbook(article=hidden, line=None, type="", actor=lev)
    assert services.handbook_of(ticket, reader=lev) == hidden
    assert services.handbook_of(ticket, reader=petra) is None


def test_the_handbook_is_placed_by_those_who_may(dana, lev, sign_in):
    article = published(lev)
    posted = {"line": "", "type": "", "article": article.pk}
    assert sign_in(dana).post("/desk/handbook/", posted).status_code == 403
    assert not HandbookPlace.objects.exists()


def test_hints_stand_beside_the_words_that_solve_a_ticket(alice, dana, cora, sign_in):
    term(cora)
    url = f"/desk/tickets/{open_ticket(alice).pk}/words/"
    page = sign_in(dana).post(url, {"solution": "Материнской платой займёмся."}, headers=HTMX)
    assert 'data-mend="Системной платой"' in page.content.decode()


def test_a_term_is_of_the_readers_language_and_russian_words_are_not_english(lev, sign_in):
    browser = sign_in(lev)
    assert browser.get("/desk/glossary/new/").context["form"]["language"].value() == "en"
    lev.language = "ru"
    lev.save()
    browser = sign_in(lev)
    assert browser.get("/desk/glossary/new/").context["form"]["language"].value() == "ru"
    with translation.override("en"), pytest.raises(Refused, match="These are Russian words"):
        services.save_term(
            None, word="системная плата", language="en", avoided="материнская плата", actor=lev
        )
    assert not GlossaryTerm.objects.exists()


def test_the_hints_are_asked_for_again_while_the_english_words_are_read(
    alice, dana, sign_in, monkeypatch
):
    ENGLISH.wait()
    ticket, browser, body = open_ticket(alice), sign_in(dana), "Hello Alice, we wil luk."
    with monkeypatch.context() as reading:
        reading.setattr(ENGLISH, "_words", None)
        early = ask(browser, ticket, body).content.decode()
    assert 'hx-trigger="load delay:1500ms"' in early
    assert "Nothing to correct" not in early
    later = ask(browser, ticket, body).content.decode()
    assert "hx-trigger" not in later
    assert 'data-found="luk"' in later
