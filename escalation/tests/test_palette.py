"""The palette finds anything by a few letters, and never what the person may not see."""

import pytest

from knowledgebase.choices import Audience
from knowledgebase.tests.factories import draft, published
from servicedesk import palette
from tickets.tests.factories import open_ticket

SCRIPT = {"X-Requested-With": "fetch"}


def told(user, query):
    return {
        group.finder.name: [one.title for one in group.found]
        for group in palette.search(query, user)
    }


@pytest.fixture
def door(alice, line1):
    return open_ticket(alice, subject="Дверь склада не закрывается")


def test_a_ticket_is_found_by_number_and_by_words_in_any_form_and_layout(dana, door):
    title = f"#{door.pk} Дверь склада не закрывается"
    for query in (str(door.pk), f"#{door.pk}", "двери склад", "ldthm crkfl"):
        assert told(dana, query)["ticket"] == [title], query
    assert "ticket" not in told(dana, "холодильник")


def test_the_ticket_whose_subject_holds_the_words_stands_first(dana, alice):
    other = open_ticket(alice, subject="The other", body="The gate squeaks.")
    named = open_ticket(alice, subject="Gate four")
    last = open_ticket(alice, subject="Another", body="That gate again.")
    assert [title.split()[0] for title in told(dana, "gate")["ticket"]] == [
        f"#{row.pk}" for row in (named, last, other)
    ]


def test_clients_people_articles_and_pages_are_found(dana, lev, alice, standard):
    published(lev, title="Revive a controller")
    assert told(dana, "acm")["client"] == ["Acme"]
    assert told(dana, "alic")["person"] == ["Alice"]
    assert told(dana, "revive")["article"] == ["Revive a controller"]
    assert told(dana, "reviv")["article"] == ["Revive a controller"]
    assert "Knowledge" in told(dana, "knowl")["page"]
    assert "Knowledge" in told(dana, "лтщцд")["page"]
    assert told(dana, "quick")["page"] == ["Quick replies"]


@pytest.mark.parametrize("query", ["acm", "alic", "дверь", "revive", "gate"])
def test_a_partner_finds_nothing_of_others(petra, lev, alice, door, query):
    draft(lev, title="Revive a controller", audience=Audience.INNER)
    assert not {"ticket", "client", "person", "article"} & set(told(petra, query))


@pytest.mark.parametrize("query", ["", "   ", "\x00", "%", "'", '"', "²", "9" * 99, "a" * 9_999])
def test_strange_letters_break_nothing(dana, door, sign_in, query):
    answer = sign_in(dana).get("/desk/find/", {"q": query}, headers=SCRIPT)
    assert answer.status_code in (200, 400)


def test_what_was_opened_lately_stands_first_and_alone_without_letters(dana, alice, sign_in):
    first, second = (open_ticket(alice, subject=f"Gate {word}") for word in ("one", "two"))
    browser = sign_in(dana)
    assert [title.split()[0] for title in told(dana, "gate")["ticket"]] == [
        f"#{second.pk}", f"#{first.pk}",
    ]  # fmt: skip
    answer = browser.get("/desk/find/open/", {"what": f"ticket:{first.pk}"})
    assert answer.headers["Location"] == f"/desk/tickets/{first.pk}/"
    assert [title.split()[0] for title in told(dana, "gate")["ticket"]] == [
        f"#{first.pk}", f"#{second.pk}",
    ]  # fmt: skip
    assert [one.title for _finder, one in palette.recent(dana)] == [f"#{first.pk} Gate one"]
    assert "Gate one" in browser.get("/desk/find/", headers=SCRIPT).content.decode()


def test_a_number_that_was_typed_stands_before_what_was_opened(dana, alice):
    first = open_ticket(alice, subject="Gate")
    last = open_ticket(alice, subject=f"Like number {first.pk}")
    palette.remember(dana, "ticket", last.pk)
    assert [title.split()[0] for title in told(dana, str(first.pk))["ticket"]] == [
        f"#{first.pk}", f"#{last.pk}",
    ]  # fmt: skip


def test_what_one_sees_no_more_is_remembered_no_more(petra, dana, door):
    palette.remember(petra, "ticket", door.pk)
    assert palette.recent(petra) == []
    palette.remember(dana, "ticket", door.pk)
    assert len(palette.recent(dana)) == 1


@pytest.mark.parametrize(
    "what", ["ticket:999999", "ticket:", "ticket:x", "ticket:²", "page:1", "no:1", "", "ticket:1:2",
             f"ticket:{'9' * 30}"],
)  # fmt: skip
def test_nothing_else_is_opened(dana, door, sign_in, what):
    assert sign_in(dana).get("/desk/find/open/", {"what": what}).status_code == 404
    assert palette.recent(dana) == []


def test_a_stranger_s_ticket_is_as_absent_as_none(petra, door, sign_in):
    answer = sign_in(petra).get("/desk/find/open/", {"what": f"ticket:{door.pk}"})
    assert answer.status_code == 404


def test_without_scripts_it_is_a_page(dana, door, sign_in):
    page = sign_in(dana).get("/desk/find/", {"q": "дверь"}).content.decode()
    assert f'href="/desk/find/open/?what=ticket:{door.pk}"' in page
    assert "<html" in page


def test_a_finder_s_name_is_taken_once(db):
    with pytest.raises(ValueError, match="declared twice"):
        palette.register(palette.finders()[0])


def test_questions_do_not_grow_with_what_is_found(
    dana, alice, standard, django_assert_max_num_queries
):
    open_ticket(alice, subject="Gate")
    with django_assert_max_num_queries(14):
        palette.search("gate", dana)
    for number in range(5):
        open_ticket(alice, subject=f"Gate {number}")
    with django_assert_max_num_queries(14):
        palette.search("gate", dana)
