"""Quick replies at the desk: found by typing, put into the reply, written with a preview."""

import pytest

from knowledgebase.finding_replies import find_replies
from knowledgebase.models import AutomaticReply, QuickReply
from knowledgebase.tests.factories import quick_reply
from tickets.models import Message, Unsent
from tickets.tests.factories import open_ticket

SCRIPT = {"X-Requested-With": "fetch"}


def named(actor, en, ru):
    return quick_reply(actor, title_en=en, title_ru=ru)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("log", "Ask for the log"), ("lgo", "Ask for the log"), ("журн", "Ask for the log"),
        ("part", "The part was sent"), ("отправ", "The part was sent"),
        ("jnghfd", "The part was sent"), ("запрасить", "Ask for the log"),
        ("ask for", "Ask for the log"), ("var", None), ("etc", None), ("usr", None),
    ],
)  # fmt: skip
def test_a_reply_is_found_by_a_few_letters_of_its_name(cora, dana, typed, first):
    named(cora, "Ask for the log", "Запросить журнал")
    named(cora, "The part was sent", "Запчасть отправлена")
    found = find_replies(typed, reader=dana)
    assert (found[0].title_en if found else None) == first


def test_without_a_word_those_used_most_stand_first(cora, dana):
    rows = [named(cora, f"Reply {letter}", f"Ответ {letter}") for letter in "abc"]
    QuickReply.objects.filter(pk=rows[2].pk).update(used_count=5)
    QuickReply.objects.filter(pk=rows[0].pk).update(is_active=False)
    assert find_replies("", reader=dana) == [rows[2], rows[1]]


def test_the_list_while_typing_and_the_text_in_its_place(cora, dana, alice, sign_in):
    ticket, reply = open_ticket(alice), quick_reply(cora)
    browser = sign_in(dana)
    url = f"/desk/tickets/{ticket.pk}/quick-replies/"
    shown = browser.get(url, {"q": "log"}, headers=SCRIPT).content.decode()
    assert f'data-reply="{reply.pk}"' in shown
    assert "<html" not in shown
    answer = browser.post(f"{url}insert/", {"reply": reply.pk}, headers=SCRIPT)
    assert answer.json() == {
        "text": "Hello, Alice! Please send us the log of ⟦the serial number⟧.\nDana",
        "missing": ["the serial number"],
    }


def test_without_scripts_the_reply_goes_behind_what_was_written(cora, dana, alice, sign_in):
    ticket, reply = open_ticket(alice), quick_reply(cora)
    browser = sign_in(dana)
    url = f"/desk/tickets/{ticket.pk}/quick-replies/"
    page = browser.post(url, {"kind": "note", "body": "I looked.", "seen_revision": "1"})
    assert f'<option value="{reply.pk}">' in page.content.decode()
    answer = browser.post(f"{url}insert/", {"reply": reply.pk})
    assert answer.headers["Location"] == f"/desk/tickets/{ticket.pk}/#composer"
    kept = Unsent.objects.get(owner=dana).data
    assert kept["kind"] == ["note"]
    assert kept["body"][0].startswith("I looked.\n\nHello, Alice!")
    assert (
        "I looked.\n\nHello, Alice!" in browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    )


def test_a_reply_with_a_hole_is_stopped_with_words_and_a_note_is_not(dana, alice, sign_in):
    ticket = open_ticket(alice)
    browser, url = sign_in(dana), f"/desk/tickets/{ticket.pk}/reply/"
    written = {"kind": "reply", "body": "The log of ⟦the serial number⟧.", "then": ""}
    answer = browser.post(url, written)
    assert answer.status_code == 422
    assert "Still to be filled in: the serial number." in answer.content.decode()
    assert Message.objects.filter(ticket=ticket).count() == 1
    assert browser.post(url, {**written, "kind": "note"}).status_code == 302
    assert Message.objects.filter(ticket=ticket).count() == 2


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "²", ""])
def test_a_reply_of_somebody_else_is_as_absent_as_none(dana, lev, alice, sign_in, key):
    theirs = quick_reply(lev, is_shared=False)
    ticket, browser = open_ticket(alice), sign_in(dana)
    url = f"/desk/tickets/{ticket.pk}/quick-replies/insert/"
    assert browser.post(url, {"reply": theirs.pk}).status_code == 404
    assert browser.post(url, {"reply": key}).status_code == 404
    assert browser.get(f"/desk/quick-replies/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.used_count == 0


GOOD = {
    "title_en": "Sent", "body_en": "{client_name}: {subject}", "title_ru": "Отправлено",
    "body_ru": "{client_name}: {subject}", "is_shared": "on", "is_active": "on",
}  # fmt: skip


def test_a_manager_looks_at_a_reply_on_a_ticket_and_saves_it(cora, alice, sign_in):
    ticket, browser = open_ticket(alice, subject="<b>Door</b>"), sign_in(cora)
    page = browser.post("/desk/quick-replies/new/", {**GOOD, "preview": "1", "ticket": ticket.pk})
    assert "Alice: &lt;b&gt;Door&lt;/b&gt;" in page.content.decode()
    assert not QuickReply.objects.exists()
    page = browser.post("/desk/quick-replies/new/", {**GOOD, "preview": "1", "ticket": 10**12})
    assert page.status_code == 422
    assert "There is no such ticket" in page.content.decode()
    answer = browser.post("/desk/quick-replies/new/", GOOD)
    assert answer.headers["Location"] == "/desk/quick-replies/"
    reply = QuickReply.objects.get()
    assert (reply.owner, reply.title_ru) == (None, "Отправлено")
    assert "Sent" in browser.get("/desk/quick-replies/").content.decode()


def test_an_engineer_s_reply_stays_their_own_whatever_is_posted(dana, sign_in):
    sign_in(dana).post("/desk/quick-replies/new/", GOOD)
    assert QuickReply.objects.get().owner == dana


def test_a_shared_reply_is_not_changed_by_an_engineer(dana, cora, sign_in):
    reply = quick_reply(cora)
    answer = sign_in(dana).post(f"/desk/quick-replies/{reply.pk}/", GOOD)
    assert answer.status_code == 403
    reply.refresh_from_db()
    assert reply.title_en == "Ask for the log"


def test_an_unknown_field_is_refused_by_name(cora, sign_in):
    answer = sign_in(cora).post("/desk/quick-replies/new/", {**GOOD, "body_en": "{pasword}"})
    assert answer.status_code == 422
    assert "A reply does not know {pasword}." in answer.content.decode()
    assert not QuickReply.objects.exists()


def test_managers_decide_what_is_sent_by_itself(cora, dana, sign_in):
    reply = quick_reply(cora)
    given = {"reply": reply.pk, "cause": "waits_for_client", "delay": "72 h", "line": "1",
             "type": "incident", "is_active": "on"}  # fmt: skip
    assert sign_in(dana).post("/desk/automatic-replies/new/", given).status_code == 403
    assert not AutomaticReply.objects.exists()
    browser = sign_in(cora)
    assert browser.post("/desk/automatic-replies/new/", given).status_code == 302
    rule = AutomaticReply.objects.get()
    assert (rule.delay_minutes, rule.line, rule.type) == (4320, 1, "incident")
    assert "72 h" in browser.get("/desk/automatic-replies/").content.decode()
    page = browser.post(f"/desk/automatic-replies/{rule.pk}/", {**given, "delay": "soon"})
    assert page.status_code == 422
    assert 'value="soon"' in page.content.decode()
