"""Texts of letters: variables are a closed list, and nothing in them is a program."""

import pytest

from servicedesk.notifications.html import letter_html, text_html
from servicedesk.notifications.letters import (
    Variable,
    fill,
    fill_line,
    letter_kind,
    text_of,
    unknown_words,
)

KIND = letter_kind(
    "test_letter", "A letter", subject="[#{number}] {subject}", body="{words}\n\n{link}",
    variables=[Variable(name, name, name) for name in ("number", "subject", "words", "link")],
)  # fmt: skip


def test_variables_are_replaced_once_and_never_read_again():
    values = {"words": "see {link} and {{ settings.SECRET_KEY }}", "link": "http://x/"}
    assert fill("{words}\n{link}", values) == (
        "see {link} and {{ settings.SECRET_KEY }}\nhttp://x/"
    )


def test_line_of_empty_variables_is_left_out():
    assert fill("{words}\n\n{link}\n\nBye", {"words": "Hi", "link": ""}) == "Hi\n\nBye"
    assert fill("Link: {link}\nBye", {"link": ""}) == "Link: \nBye"


def test_message_keeps_its_own_empty_lines():
    assert fill("{words}\n\n--", {"words": "a\n\n\nb"}) == "a\n\n\nb\n\n--"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{number} {words}", []),
        ("{nomber}", ["nomber"]),
        ("{words.__class__}", ["words.__class__"]),
        ("{words!r}", ["words!r"]),
        ("{{ words }}", [" words "]),
        ("{% load x %}", ["% load x %"]),
        ("{} {0}", ["", "0"]),
        ("a { b } c", [" b "]),
        ("a { b", []),
    ],
)
def test_every_other_word_in_braces_is_unknown(text, unknown):
    assert unknown_words(text, KIND) == unknown


def test_subject_is_one_line_whatever_stands_in_it():
    assert fill_line("[#{number}] {subject}", {"number": "5", "subject": "a\r\nBcc: b\x00"}) == (
        "[#5] a Bcc: b"
    )


def test_shipped_text_holds_until_somebody_writes_another(db):
    assert text_of(KIND, "en").body == "{words}\n\n{link}"


def test_html_is_the_text_escaped():
    assert text_html("<i>a</i>\nb\n\n> c\n>\n> d\n--\nme") == (
        '<p style="margin:0 0 16px">&lt;i&gt;a&lt;/i&gt;<br>b</p>'
        '<blockquote style="margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #c1c8cd;'
        'color:#60646c"><p style="margin:0 0 16px">c</p><p style="margin:0 0 16px">d</p>'
        '</blockquote><hr style="border:0;border-top:1px solid #c1c8cd;margin:0 0 16px">'
        '<p style="margin:0 0 16px">me</p>'
    )


def test_html_fetches_nothing_and_runs_nothing():
    page = letter_html('<img src=x onerror=a()> javascript:alert(1) "><script>', language="ru")
    assert '<html lang="ru">' in page
    assert "<img" not in page
    assert "<script" not in page
    assert 'href="javascript' not in page
