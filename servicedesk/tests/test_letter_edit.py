"""Administrators write what letters say; unknown words are refused by name, nothing is lost."""

import pytest

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.notifications.letter_texts import restore_letter, save_letter
from servicedesk.notifications.letters import kind_named, text_of
from servicedesk.notifications.models import LetterText

RECEIPT = "ticket.receipt"
URL = f"/desk/letters/{RECEIPT}/en/"
GOOD = {"subject": "We have {ticket_number}", "body": "Hi {client_name}, {engineer_url}"}


@pytest.fixture
def receipt():
    return kind_named(RECEIPT)


def test_text_is_written_and_its_history_kept(db, receipt, frank, sign_in):
    browser = sign_in(frank)
    assert browser.post(URL, GOOD).headers["Location"] == URL
    browser.post(URL, {**GOOD, "body": "Hello {client_name}! {engineer_url}"})
    assert text_of(receipt, "en").body == "Hello {client_name}! {engineer_url}"
    assert "Здравствуйте" in text_of(receipt, "ru").body
    page = browser.get(URL).content.decode()
    assert "Hi {client_name}, {engineer_url}" in page
    past = LetterText.past(RECEIPT, "en", count=5)
    assert [one.history_user for one in past] == [frank, frank]
    browser.post(f"{URL}restore/")
    assert text_of(receipt, "en").subject == "[#{ticket_number}] {subject}"
    assert [one.history_type for one in LetterText.past(RECEIPT, "en", count=5)] == ["-", "~", "+"]
    assert [event.kind for event in Event.objects.filter(kind__startswith="letter.")] == [
        "letter.changed", "letter.changed", "letter.restored",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": "{nomber} {engineer_url}"}, "This letter does not know the word {nomber}."),
        ({"body": "{client_name.password} {engineer_url}"}, "{client_name.password}"),
        ({"subject": "{headline}"}, "This letter does not know the word {headline}."),
        ({"body": "{{ settings.SECRET_KEY }} {engineer_url}"}, "{ settings.SECRET_KEY }"),
        ({"body": "{client_name}"}, "This letter cannot do without {engineer_url}."),
        ({"subject": " "}, "This field is required."),
        ({"subject": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_a_letter_is_refused_with_the_word(frank, sign_in, change, sentence):
    answer = sign_in(frank).post(URL, {**GOOD, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not LetterText.objects.exists()
    assert not Event.objects.filter(kind__startswith="letter.").exists()


def test_subject_cannot_break_a_header(db, receipt, frank):
    with pytest.raises(Refused, match="the subject on one line"):
        save_letter(receipt, "en", actor=frank,
                    **{**GOOD, "subject": "{ticket_number}\r\nBcc: x@y.example"})  # fmt: skip
    assert not LetterText.objects.exists()


def test_preview_shows_the_words_and_changes_nothing(frank, sign_in):
    body = "Hi {client_name}, <b>{subject}</b> {ticket_number} {engineer_url}"
    page = sign_in(frank).post(URL, {**GOOD, "body": body, "preview": "1"}).content.decode()
    assert "Hi Anna Ivanova, &lt;b&gt;Door 4 does not open&lt;/b&gt; 1042" in page
    assert "style=" not in page.partition("preview-title")[2].partition("past-title")[0]
    assert not LetterText.objects.exists()


def test_only_administrators_write(db, receipt, erin, dana, alice, frank, sign_in):
    assert sign_in(erin).get(URL).status_code == 200
    assert sign_in(erin).post(URL, GOOD).status_code == 403
    assert sign_in(erin).post(f"{URL}restore/").status_code == 403
    for person in (dana, alice):
        assert sign_in(person).get(URL).status_code == 403
    with pytest.raises(Refused, match="written by administrators"):
        restore_letter(receipt, "en", actor=erin)
    assert not LetterText.objects.exists()


def test_every_letter_is_listed_in_both_languages(frank, sign_in):
    page = sign_in(frank).get("/desk/letters/").content.decode()
    for name in ("receipt", "reply", "client_message", "note", "solution", "reminder", "notice"):
        for language in ("en", "ru"):
            assert f"/desk/letters/ticket.{name}/{language}/" in page
    assert sign_in(frank).get("/desk/letters/nothing/en/").status_code == 404
    assert sign_in(frank).get("/desk/letters/ticket.note/xx/").status_code == 404
