"""A reply that looks as if it were meant for colleagues is asked about once before it leaves."""

import pytest

from tickets import services
from tickets.models import HeldReply, Message, Unsent
from tickets.presentation.doubts import doubts_about
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
NOTE = "The contract of this client ends on Friday, tess knows about it"


@pytest.fixture
def composer(composer):
    """Read anew before each press: what is unseen would stop the reply first."""
    composer.looks_again = True
    return composer


def is_said(body) -> bool:
    return (
        Message.objects.filter(body=body).exists() or HeldReply.objects.filter(body=body).exists()
    )


def test_a_colleague_named_in_a_reply_is_asked_about_once(composer):
    answer = composer.send(body="@Lev, is this the known one?")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "You name @Lev in a reply the client reads" in shown
    assert 'name="asked" value="named"' in shown
    assert "@Lev, is this the known one?</textarea>" in shown
    assert not is_said("@Lev, is this the known one?")
    assert composer.send(body="@Lev, is this the known one?").status_code == 302
    assert is_said("@Lev, is this the known one?")


def test_what_was_asked_about_becomes_a_note_by_one_press(composer, ticket, lev):
    shown = composer.send(body="@Lev, is this the known one?").content.decode()
    assert 'name="then" value="note">' in shown.split("Send it again")[1].split("</button>")[0]
    assert composer.send(body="@Lev, is this the known one?", then="note").status_code == 302
    note = Message.objects.get(body="@Lev, is this the known one?")
    assert not note.is_public
    assert ticket.mentions.waiting_for(lev).count() == 1


def test_words_of_an_inner_note_are_asked_about(composer, ticket, lev):
    services.add_note(ticket, body=NOTE, actor=lev)
    answer = composer.send(body="Hello,\n\n> the contract of this\n> client ends on FRIDAY!")
    assert answer.status_code == 422
    assert "“the contract of this client”" in answer.content.decode()


@pytest.mark.parametrize("who", ["alice", "dana"])
def test_words_the_client_knows_are_no_secret(composer, ticket, lev, request, who):
    services.reply(ticket, body=NOTE, actor=request.getfixturevalue(who))
    services.add_note(ticket, body=f"They say: {NOTE}", actor=lev)
    assert composer.send(body=NOTE).status_code == 302


def test_some_words_in_common_with_a_note_are_no_quotation(composer, ticket, lev):
    services.add_note(ticket, body=NOTE, actor=lev)
    assert composer.send(body="The contract of this year ends on Friday.").status_code == 302


def test_a_note_that_asks_the_writer_last_is_asked_about(composer, ticket, lev):
    services.add_note(ticket, body="@Dana, have you tried 4.2?", actor=lev)
    answer = composer.send(body="Yes, twice.")
    assert answer.status_code == 422
    assert "Lev asked you in a note last" in answer.content.decode()
    assert composer.send(body="Yes, twice.").status_code == 302


def test_a_note_that_asks_somebody_else_or_is_not_the_last_stops_nothing(
    composer, ticket, alice, lev
):
    services.add_note(ticket, body="@Dana, have you tried 4.2?", actor=lev)
    services.reply(ticket, body="And what now?", actor=alice)
    assert composer.send(body="We are on it.").status_code == 302
    services.add_note(ticket, body="@Alice is in a hurry", actor=lev)
    assert composer.send(body="Nearly there.").status_code == 302


def test_another_reason_is_asked_about_too(composer, ticket, lev):
    assert composer.send(body="@Lev, look").status_code == 422
    services.add_note(ticket, body=NOTE, actor=lev)
    answer = composer.send(body=f"@Lev, look. {NOTE}")
    assert answer.status_code == 422
    assert "You name" not in answer.content.decode()
    assert composer.send(body=f"@Lev, look. {NOTE}").status_code == 302


def test_a_note_and_an_everyday_reply_go_at_once(composer, ticket, lev):
    services.add_note(ticket, body=NOTE, actor=lev)
    assert composer.send(body="@Lev, is this the known one?", kind="note").status_code == 302
    assert composer.send(body="Send us the log, please.").status_code == 302


def test_an_everyday_reply_asks_the_database_twice(ticket, dana, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert doubts_about(ticket, "Send us the log of the day, please.", writer=dana) == {}


def test_words_begun_as_a_note_are_asked_about_once(composer, alice):
    answer = composer.send(body="They pay late.", began="note")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f"These words began as a note. {alice.full_name} of Acme will read this." in shown
    assert 'name="asked" value="began"' in shown
    assert 'name="began" value="note"' in shown
    assert not is_said("They pay late.")
    assert composer.send(body="They pay late.", began="note").status_code == 302
    assert is_said("They pay late.")


def test_words_begun_as_a_call_are_asked_about_too(composer):
    answer = composer.send(body="They will call back.", began="call")
    assert answer.status_code == 422
    assert "These words began as the note of a call." in answer.content.decode()


def test_a_note_that_was_refused_is_remembered_as_one(composer):
    shown = composer.send(body="They pay\x00 late.", kind="note").content.decode()
    assert 'name="began" value="note"' in shown


def test_a_reply_that_becomes_a_note_is_never_asked_about(composer):
    assert composer.send(body="Mind the bill.", kind="note", began="").status_code == 302
    assert composer.send(body="Mind the bill.", kind="reply", began="x").status_code == 302
    assert composer.send(body="Mind it.", kind="note", began="note").status_code == 302


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ({"kind": ["note"], "body": ["They pay late."]}, "note"),
        ({"kind": ["reply"], "began": ["note"], "body": ["They pay late."]}, "note"),
        ({"kind": ["reply"], "body": ["They pay late."]}, ""),
        ({"kind": ["note"], "began": ["note"], "body": [" "]}, ""),
    ],
)
def test_a_kept_draft_says_what_its_words_were_begun_as(ticket, dana, sign_in, kept, shown):
    services.save_unsent(dana, services.reply_key(ticket.pk), kept)
    page = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert f'name="began" value="{shown}"' in page


def test_words_that_wait_at_another_ticket_are_remembered_as_a_note(composer, ticket, alice, dana):
    other = open_ticket(alice, subject="The same")
    services.merge(ticket, into=other, reason="The same", actor=dana)
    composer.looks_again = False
    assert composer.send(body="They pay late.", began="note").status_code == 302
    assert Unsent.objects.get(key=services.reply_key(other.pk)).data["began"] == ["note"]
