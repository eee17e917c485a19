"""Words made comparable, and found alike on both databases."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.choices import Outcome, ReasonCode
from contracts.models import Entitlement
from servicedesk.accounts.models import Organisation
from servicedesk.search import matching, newest_matching, normalise, other_layout, query_terms
from tickets.models import Ticket, TicketText

MOMENT = "2026-03-02T09:00:00Z"


@pytest.fixture
def ticket(db):
    """A function that keeps a ticket whose words are the given text's."""

    def of(text: str, pk: int | None = None) -> Ticket:
        decision = Entitlement.objects.create(
            outcome=Outcome.UNKNOWN_CLIENT,
            reason_code=ReasonCode.NO_ORGANISATION,
            decided_at=MOMENT,
        )
        kept = Ticket.objects.create(
            pk=pk, subject="x", entitlement=decision, opened_at=MOMENT, updated_at=MOMENT
        )
        TicketText.objects.create(ticket=kept, lemmas=normalise(text))
        return kept

    return of


def found(query: str, **options) -> list[int]:
    hits = matching(Ticket.objects.all(), query, field="text__lemmas", **options)
    return sorted(hits.values_list("pk", flat=True))


def test_russian_words_become_their_dictionary_form():
    assert normalise("Учётной записи заблокированы") == "учетный запись заблокировать"


def test_english_words_become_stems():
    assert normalise("Controllers rebooting") == "control reboot"


def test_words_no_dictionary_holds_are_one_stem_in_every_form():
    assert normalise("хикцентраль хикцентралью") == "хикцентрал хикцентрал"


def test_codes_stay_exact_and_are_also_found_in_short():
    assert normalise("E-1042") == "e1042 1042"
    assert normalise("0x80070005") == "0x80070005 80070005"
    assert normalise("DS-2CD2143") == "ds2cd2143 2143"


def test_a_version_holds_the_versions_it_belongs_to():
    assert normalise("v2.3.1") == "2.3.1 2.3"
    assert normalise("2.3.1-beta") == "231beta 2.3.1"


def test_cyrillic_look_alikes_in_a_code_are_slips():
    assert normalise("Е-1042") == normalise("E-1042")


def test_hyphenated_short_words_are_also_one_word():
    assert normalise("Wi-Fi") == "wifi wi fi"


def test_stop_words_are_asked_only_when_nothing_else_is():
    assert len(query_terms("почему не работает контроллер")) == 2
    assert len(query_terms("почему не")) == 2


def test_the_other_layout_is_read_key_by_key():
    assert other_layout("rjynhjkkth") == "контроллер"
    assert other_layout("сщтекщддук") == "controller"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Заблокирована учётная запись", "учетной записи"),
        ("Контроллеры перезагружаются", "контроллера"),
        ("Panels keep rebooting", "reboot panel"),
        ("Ошибка E-1042 при входе", "e1042"),
        ("Ошибка E-1042 при входе", "1042"),
        ("Ошибка E 1042 при входе", "E-1042"),
        ("Прошивка 2.3.1 не ставится", "прошивка 2.3"),
        ("Прошивка 2.3.1 не ставится", "v2.3.1"),
        ("Нет сети Wi-Fi", "wifi"),
        ("Нет сети wifi", "wi-fi"),
        ("Обновление сервера", "обнов"),
        ("Обновление сервера", "cthdth"),
        ("Controller is offline", "сщтекщддук"),
        ("Почему не", "почему"),
    ],
)
def test_a_query_finds_the_text(ticket, text, query):
    wanted = ticket(text)
    ticket("Совсем о другом: billing")
    assert found(query) == [wanted.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "   ", "!?", "контроллер камера", "2.3.2", "231"])
def test_a_query_that_says_nothing_or_more_finds_nothing(ticket, query):
    ticket("Контроллер с прошивкой 2.3.1")
    assert found(query) == []


def test_any_word_is_enough_when_asked_so(ticket):
    first, second = ticket("Контроллер"), ticket("Камера")
    ticket("Сервер")
    assert found("контроллер камера", any_word=True) == [first.pk, second.pk]


def newest(query: str, **options) -> list[int]:
    return newest_matching(TicketText.objects.all(), query, field="lemmas", **options)


def test_only_the_newest_hits_are_looked_at(ticket):
    kept = [ticket("Камера").pk for _ in range(4)]
    assert newest("камера", most=2) == [kept[3], kept[2]]
    assert newest("камера") == kept[::-1]


def test_what_the_newest_rows_do_not_hold_is_looked_for_further_back(ticket):
    old = ticket("Камера и сервер")
    late = ticket("Камера", pk=old.pk + 250_000)
    assert newest("камера", most=1) == [late.pk]
    assert newest("камера") == [late.pk, old.pk]
    assert newest("сервер", most=1) == [old.pk]


@pytest.mark.parametrize("fetch", [0, 1_000_000])
def test_further_back_it_is_the_newest_that_are_given_however_common_the_word(
    ticket, monkeypatch, fetch
):
    monkeypatch.setattr("servicedesk.search.FETCH", fetch)
    kept = [ticket("Камера", pk=pk).pk for pk in (70, 80, 1300, 1500, 1600, 2000)]
    assert newest("камера", most=2) == [2000, 1600]
    assert newest("камера", most=4) == [2000, 1600, 1500, 1300]
    assert newest("камера", most=5) == kept[:0:-1]
    assert newest("камера") == kept[::-1]


def test_newest_hits_of_nothing_are_none(ticket):
    assert newest("камера") == []
    ticket("Камера")
    assert newest("?!") == []


def test_the_index_follows_changes_and_removals(ticket):
    wanted = ticket("Камера")
    TicketText.objects.filter(pk=wanted.pk).update(lemmas=normalise("Сервер"))
    assert found("камера") == []
    assert found("сервер") == [wanted.pk]
    TicketText.objects.filter(pk=wanted.pk).delete()
    assert found("сервер") == []


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_query_breaks_the_database(query):
    assert found(query) == []


@given(st.text(max_size=60))
def test_lemmas_are_tokens_parted_by_single_spaces(text):
    lemmas = normalise(text)
    assert lemmas == " ".join(lemmas.split(" "))
    assert all(token.replace(".", "").isalnum() for token in lemmas.split(" ") if lemmas)


def test_like_and_lower_know_every_letter(db):
    Organisation.objects.create(name="Завод ЁЛКА")
    assert Organisation.objects.filter(name__icontains="ёлка").count() == 1
    assert Organisation.objects.filter(name__istartswith="завод").count() == 1
    assert Organisation.objects.filter(name__iexact="завод ёлка").count() == 1
    assert Organisation.objects.filter(name__icontains="100%").count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ЁЛКА'), upper('ёлка')")
        assert cursor.fetchone() == ("ёлка", "ЁЛКА")


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("1" * 100_000, "1" * 40),
        (
            "1." * 49_999 + "1",
            "1.1.1.1.1.1.1.1 1.1.1.1.1.1.1 1.1.1.1.1.1 1.1.1.1.1 1.1.1.1 1.1.1 1.1",
        ),
        ("и" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 49_999, "и"),
    ],
    ids=["digits", "version", "accents"],
)
def test_a_hundred_thousand_signs_in_one_word_are_a_few_short_tokens(text, lemmas):
    assert normalise(text) == lemmas
