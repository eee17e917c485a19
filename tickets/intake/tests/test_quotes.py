"""What a person wrote is kept, what they answered is left out."""

import json
from collections import Counter
from typing import Any

import pytest

from tickets.intake.mail.plain import from_html
from tickets.intake.mail.quotes import split, written_part
from tickets.intake.tests.mails import SHARED

FILE = SHARED / "replies.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
LEAST_RIGHT = 0.6
needs_cases = pytest.mark.skipif(
    not CASES, reason=f"the shared replies are not on this machine ({FILE})"
)


def suite_of(case: dict[str, Any]) -> str:
    return str(case["id"]).partition("/")[0]


def found_and_expected(case: dict[str, Any]) -> tuple[str, str]:
    """Outer blanks apart; HTML as the text a person reads."""
    given, expected = case["input"], case["expected"]
    if case["kind"] == "html":
        given, expected = from_html(given)[0], from_html(expected)[0]
        return "".join(written_part(given).split()), "".join(expected.split())
    return written_part(given).strip(), expected.strip()


@needs_cases
def test_most_of_each_suite_is_exactly_right():
    suites = Counter(suite_of(case) for case in CASES)
    right = Counter(suite_of(case) for case in CASES if len(set(found_and_expected(case))) == 1)

    assert {name: right[name] / count >= LEAST_RIGHT for name, count in suites.items()} == (
        dict.fromkeys(suites, True)
    ), right


@needs_cases
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_no_line_that_a_person_wrote_is_lost(case):
    given, expected = case["input"], case["expected"]
    if case["kind"] == "html":
        given, expected = from_html(given)[0], from_html(expected)[0]
    written = written_part(given)

    lost = [line for line in expected.split("\n") if line.strip() and line.strip() not in written]

    assert lost == []


HEADS = {
    "English": "On Mon, 2 Nov 2026 at 10:15, Dana <dana@desk.example> wrote:",
    "English, broken": "On Mon, 2 Nov 2026 at 10:15, Dana\n<dana@desk.example>\nwrote:",
    "Russian": "пн, 2 нояб. 2026 г. в 10:15, Dana <dana@desk.example>:",
    "Russian, says it": "2 ноября 2026 г., 10:15 пользователь Dana <dana@desk.example> написал:",
    "Russian, Thunderbird": "02.11.2026 10:15, Dana пишет:",
    "German": "Am 02.11.2026 um 10:15 schrieb Dana:",
    "French": "Le lun. 2 nov. 2026 à 10:15, Dana <dana@desk.example> a écrit :",
    "Spanish": "El lun, 2 nov 2026 a las 10:15, Dana (<dana@desk.example>) escribió:",
    "Italian": "Il giorno lun 2 nov 2026 alle ore 10:15 Dana <dana@desk.example> ha scritto:",
    "Polish": "W dniu 2.11.2026 o 10:15, Dana pisze:",
    "Dutch": "Op ma 2 nov 2026 om 10:15 schreef Dana <dana@desk.example>:",
    "Swedish": "Den mån 2 nov. 2026 kl 10:15 skrev Dana <dana@desk.example>:",
    "Portuguese": "Em seg., 2 de nov. de 2026 às 10:15, Dana <dana@desk.example> escreveu:",
    "Chinese": "Dana <dana@desk.example> 于2026年11月2日周一 10:15写道：",
    "Japanese": "2026年11月2日(月) 10:15 Dana <dana@desk.example>:",
}  # fmt: skip
BLOCKS = {
    "English": "From: Dana <d@desk.example>\nSent: Monday 2 November\nTo: Alice\nSubject: Gate",
    "Russian": "От: Dana\nОтправлено: 2 ноября 2026 г. 10:15\nКому: Alice\nТема: Gate",
    "German": "Von: Dana\nGesendet: Montag, 2. November 2026 10:15\nAn: Alice\nBetreff: Gate",
    "French": "De : Dana\nEnvoyé : lundi 2 novembre 2026 10:15\nÀ : Alice\nObjet : Gate",
    "Spanish": "De: Dana\nEnviado: lunes, 2 de noviembre de 2026\nPara: Alice\nAsunto: Gate",
    "Chinese": "发件人: Dana\n发送时间: 2026年11月2日 10:15\n收件人: Alice\n主题: Gate",
    "bold": "*From:* Dana <dana@desk.example>\n*Sent:* Monday\n*To:* Alice\n*Subject:* Gate",
    "under a ruler": "________________\nFrom: Dana\nSent: Monday\nTo: Alice\nSubject: Gate",
    "titled": "-----Исходное сообщение-----",
}  # fmt: skip
WRITTEN = "It is still red.\n\n  step 1\n  step 2"


@pytest.mark.parametrize("head", [*HEADS.values(), *BLOCKS.values()], ids=[*HEADS, *BLOCKS])
def test_older_mail_below_is_left_out_in_every_language(head):
    text = f"{WRITTEN}\n\n{head}\n\nIs the gate green?\n\nDana\n"

    found = split(text)

    assert found.written == WRITTEN
    assert found.rest == f"{head}\n\nIs the gate green?\n\nDana"


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_an_answer_below_the_quote_is_kept(head):
    assert written_part(f"{head}\n> Is the gate green?\n> Dana\n\n{WRITTEN}\n") == WRITTEN


def test_answers_between_the_quotes_keep_what_they_answer():
    text = "On 2 Nov 2026 at 10:15, Dana wrote:\n> Green?\nNo.\n> Since when?\nSince Monday.\n"

    assert written_part(text) == text.strip()


def test_a_forwarded_mail_is_what_was_sent():
    text = (
        "Please see below.\n\n---------- Forwarded message ----------\n"
        "From: Bob <bob@acme.example>\nDate: Mon, 2 Nov\nSubject: Gate\nTo: Alice\n\nIt is red."
    )

    assert written_part(text) == text


def test_a_mail_of_headers_alone_is_kept():
    text = "From: Bob <bob@acme.example>\nSent: Monday\nTo: Alice\nSubject: Gate\n\nIt is red."

    assert written_part(text) == text


def test_a_signature_goes_and_a_list_stays():
    assert written_part("It is red.\n\n-- \nAlice\n+7 900 000 00 00\n") == "It is red."
    assert written_part("--\nonly this") == "--\nonly this"
    long = "It is red.\n--\n" + "\n".join(f"line {number}" for number in range(30))
    assert written_part(long) == long


def test_the_line_of_a_telephone_goes_where_it_ends_the_mail():
    assert written_part("It is red.\n\nSent from my iPhone") == "It is red."
    assert written_part("Красный.\n\nОтправлено с iPhone") == "Красный."
    assert written_part("Sent from my iPhone") == "Sent from my iPhone"


def test_prose_and_logs_are_no_heads():
    text = (
        "On Monday we wrote:\nlog of 10:15:\n2026-11-02 10:15:01 ERROR gate: closed\n"
        "2026-11-02 10:15 +03:00 gate closed\n2 Nov 10:15:01 2026 packet sent:\n"
        "From: gate 4\nDate and time are wrong\n> prompt\nTo: nobody\n-----\nstill ours"
    )

    assert written_part(text) == text


@pytest.mark.parametrize(
    "line",
    [
        ">",
        "On x",
        "On Mon, 2 Nov 2026, x <",
        "From: a",
        "From: a@b.c",
        "-",
        "_" * 30,
        "a@b.c 10:15",
    ],
)
def test_hostile_text_takes_time_by_its_length_only(line):
    text = f"{line}\n" * 20_000

    assert isinstance(written_part(text), str)  # the suite's own limit of time would tell
