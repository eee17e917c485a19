"""Hints on a reply: what is wrong is found, what is right is left alone, nothing is held back."""

import pytest

from knowledgebase.hints import Facts, Term, apply, check, is_waiting
from knowledgebase.hints.dictionaries import ENGLISH

BOARD = Term("системная плата", "ru", ("материнская плата", "мать"), "So says the maker.")
SUPPLY = Term("блок питания", "ru", ("питальник",))
MOTHER = Term("system board", "en", ("motherboard", "mother board"))
TERMS = (BOARD, SUPPLY, MOTHER)
RU, EN = "26 ноября, 16:40", "26 Nov, 16:40"
GREETED = Facts(terms=TERMS, is_greeted=True, promised={"ru": RU, "en": EN})


def told(text, facts=GREETED):
    return [(hint.kind, hint.found, hint.suggestions) for hint in check(text, facts)]


@pytest.fixture
def english():
    if not ENGLISH.is_installed:
        pytest.skip("pip install -r requirements.txt: pyspellchecker is missing")
    ENGLISH.wait()


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("Мы заменили материнскую плату.", "материнскую плату", "системную плату"),
        ("Без материнской платы не включится.", "материнской платы", "системной платы"),
        ("Займёмся материнской платой.", "материнской платой", "системной платой"),
        ("Материнские платы на складе.", "Материнские платы", "Системные платы"),
        ("Речь о материнских платах.", "материнских платах", "системных платах"),
        ("Займёмся матерью завтра.", "матерью", "системной платой"),
        ("Мать сгорела.", "Мать", "Системная плата"),
        ("Нет питальника.", "питальника", "блока питания"),
        ("Два питальника мы пришлём с питальниками.", "питальниками", "блоками питания"),
        ("материнской\nплаты", "материнской\nплаты", "системной платы"),
    ],
)
def test_what_we_do_not_write_is_found_in_any_form_and_mended_in_it(text, found, said):
    assert ("glossary", found, (said,)) in told(text)


@pytest.mark.parametrize(
    "text",
    ["Системная плата заменена.", "Материнская, то есть плата.", "Оплата прошла.", "Материал есть.",
     "`материнская плата`", "> материнская плата"],
)  # fmt: skip
def test_other_words_are_not_taken_for_it(text):
    assert [each for each in told(text) if each[0] == "glossary"] == []


def test_english_phrases_keep_their_number(english):
    assert told("Motherboards and a mother board.") == [
        ("glossary", "Motherboards", ("System boards",)),
        ("glossary", "mother board", ("system board",)),
    ]


def test_the_reason_stands_beside_the_word():
    (hint,) = check("Материнская плата цела.", GREETED)
    assert (hint.term, hint.note) == ("системная плата", "So says the maker.")
    assert apply("Материнская плата цела.", hint, hint.suggestions[0]) == "Системная плата цела."


@pytest.mark.parametrize(
    ("text", "found", "first"),
    [
        ("Это превет всем.", "превет", "привет"),
        ("Мы устранели причину.", "устранели", "устранили"),
        ("Найдена неисправость.", "неисправость", "неисправность"),
        ("Перезагрузете стойку.", "Перезагрузете", "Перезагрузите"),
        ("Мы преехали.", "преехали", "приехали"),
    ],
)
def test_russian_slips_are_found_with_the_word_meant(text, found, first):
    (hint,) = check(text, GREETED)
    assert (hint.kind, hint.found, hint.suggestions[0]) == ("spelling", found, first)


@pytest.mark.parametrize(
    ("text", "found", "first"),
    [
        ("We will recieve it today.", "recieve", "receive"),
        ("The controler is fine.", "controler", "controller"),
        ("Seperate the cables.", "Seperate", "Separate"),
    ],
)
def test_english_slips_are_found_with_the_word_meant(english, text, found, first):
    (hint,) = check(text, GREETED)
    assert (hint.kind, hint.found, hint.suggestions[0]) == ("spelling", found, first)


@pytest.mark.parametrize(
    "text",
    [
        "Ещё раз: всё в порядке, по-прежнему ждём.",
        "Контроллер E-1042 на SN-204-17, прошивка v2.3.1, порт 8080.",
        "Запустите `systemctl restrat`, смотрите /var/log/syslg и C:\\Progrm\\x.",
        "Пишите на helpdesk@exmple.ru, https://exmple.ru/sapport, config.yml, --forse.",
        "USB-кабель, Wi-Fi-роутер, VPN, ООО «Ромашкинъ», господин Щвыдкой.",
        "Файл myFuntion, snake_csae и {client_nmae} не трогайте.",
        "```\nтекст кода с ашипками\n```",
        "> цитата с ашипкой клиента\nСпасибо, видим.",
        "Осталось ⟦сирийный номир⟧.",
        "Иванов и Петрова и/или Сидоров, т. е. все.",
    ],
)
def test_code_names_numbers_paths_and_quotations_are_left_alone(text):
    assert told(text) == []


def test_the_same_in_english(english):
    text = "Don't restart Globex's e-mail server; we've re-sent the log. Use `grpe` on /etc/hsots."
    assert told(text) == []


def test_latin_words_in_a_russian_reply_are_names(english):
    assert told("Перезапустите docker и проверьте nginx gatway.") == []


def test_known_words_are_right_in_every_form():
    text = "Перепрошивальщиком мы довольны, перепрошивальщики тоже."
    assert [found for _kind, found, _said in told(text)] == [
        "Перепрошивальщиком", "перепрошивальщики",
    ]  # fmt: skip
    assert told(text, Facts(is_greeted=True, known=["перепрошивальщик"])) == []


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [("Это прoверка.", "прoверка", "проверка"), ("The cаble is here.", "cаble", "cable")],
)
def test_letters_of_the_other_alphabet_are_seen(text, found, whole):
    (hint,) = check(text, GREETED)
    assert (hint.kind, hint.found, hint.suggestions) == ("mixed", found, (whole,))


@pytest.mark.parametrize(
    "text",
    ["Здравствуйте, Анна! Всё готово.", "Добрый день. Готово.", "Доброго времени суток, готово.",
     "Hello Alice, it is done.", "Dear Alice,\nit is done.", "Good morning! It is done."],
)  # fmt: skip
def test_a_greeting_is_recognised(text):
    assert "greeting" not in [hint.kind for hint in check(text, Facts())]


def test_a_missing_greeting_is_put_before_the_text():
    (hint,) = check("Всё готово.", Facts())
    assert hint.kind == "greeting"
    assert apply("Всё готово.", hint, hint.suggestions[0]) == "Здравствуйте!\n\nВсё готово."
    assert check("Всё готово.", Facts(is_greeted=True)) == []
    (hint,) = check("It is done.", Facts())
    assert hint.suggestions == ("Hello!\n\n",)


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("Ответим в ближайшее время.", "в ближайшее время", f"до {RU}"),
        ("В кратчайшие сроки решим.", "В кратчайшие сроки", f"До {RU}"),
        ("Мы скоро ответим вам.", "скоро", f"до {RU}"),
        ("Скоро разберёмся.", "Скоро", f"До {RU}"),
        ("Скоро мы всё исправим.", "Скоро", f"До {RU}"),
        ("We will reply as soon as possible.", "as soon as possible", f"by {EN}"),
        ("You will hear from us shortly.", "shortly", f"by {EN}"),
        ("ASAP we will fix it.", "ASAP", f"by {EN}"),
    ],
)
def test_an_empty_promise_gets_the_promised_time(text, found, said):
    hints = [hint for hint in check(text, GREETED) if hint.kind == "promise"]
    assert [(hint.found, hint.suggestions) for hint in hints] == [(found, (said,))]


def test_without_a_running_clock_the_promise_is_only_named():
    (hint,) = check("Ответим в ближайшее время.", Facts(is_greeted=True))
    assert (hint.kind, hint.suggestions) == ("promise", ())


@pytest.mark.parametrize("text", ["Скорость упала.", "Он скорее жив.", "Sooner is fine."])
def test_words_like_a_promise_are_none(text):
    assert [hint.kind for hint in check(text, GREETED)] == []


def test_a_hint_put_aside_stays_aside():
    (hint,) = check("Это превет всем.", GREETED)
    again = Facts(is_greeted=True, dismissed=[hint.key])
    assert check("Это превет всем. И ещё превет.", again) == []


@pytest.mark.parametrize("text", ["", " \n", "😀", "а" * 60_000, "ё" * 500, "— — —", "\u0301" * 99])
def test_nothing_breaks_on_strange_texts(text):
    assert len(check(text, GREETED)) <= 1


def test_english_waits_for_its_words_and_russian_does_not(monkeypatch):
    ENGLISH.wait()
    assert not is_waiting("Helo Alice, we luk.")
    monkeypatch.setattr(ENGLISH, "_words", None)  # as a process that has only begun to read
    assert is_waiting("Helo Alice, we luk.")
    assert not is_waiting("Здравствуйте, смотрим.")
    assert not is_waiting("  ")
