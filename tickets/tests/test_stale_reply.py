"""A reply over something unseen is stopped once, shows what came, and goes at the second press."""

import pytest

from servicedesk.accounts.models import Team
from tickets import services
from tickets.choices import Status
from tickets.models import Message, StagedFile, Ticket, Unsent
from tickets.tests.composer import Composer
from tickets.tests.factories import kinds, open_ticket, upload

pytestmark = pytest.mark.django_db


def test_what_the_client_wrote_stands_above_the_words(composer, ticket, alice):
    services.reply(ticket, body="It works again!", actor=alice)
    answer = composer.send()
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert [piece.message.who for piece in answer.context["news"]] == ["Alice"]
    assert shown.index("Meanwhile") < shown.index("Send us the log.</textarea>")
    assert "Something was written meanwhile" in shown
    assert not Message.objects.filter(body="Send us the log.").exists()
    assert composer.send().status_code == 302
    assert Message.objects.filter(body="Send us the log.").count() == 1


def test_note_and_status_of_a_colleague_stop_it_too(composer, ticket, lev):
    services.add_note(ticket, body="Wait: I am on it", actor=lev)
    services.change_status(ticket, status=Status.OPEN, actor=lev)
    answer = composer.send()
    assert answer.status_code == 409
    news = answer.context["news"]
    assert news[0].message.kind == "note"
    assert [one.words for one in news[1].events] == ["changed the status: New → In progress"]
    assert composer.send().status_code == 302


def test_what_i_did_myself_stops_nothing(composer, ticket, dana):
    services.take(ticket, actor=dana)
    services.add_note(ticket, body="Mine", actor=dana)
    assert composer.send().status_code == 302


def test_what_the_desk_does_by_itself_stops_nothing(composer, ticket, dana):
    services.note_article(ticket, use="not_needed", reason="Known", actor=None)
    assert composer.send().status_code == 302


def test_each_new_word_stops_it_once(composer, ticket, alice):
    services.reply(ticket, body="One", actor=alice)
    assert composer.send().status_code == 409
    services.reply(ticket, body="Two", actor=alice)
    answer = composer.send()
    assert answer.status_code == 409
    assert ["Two" in piece.message.body for piece in answer.context["news"]] == [True]
    assert composer.send().status_code == 302


def test_note_of_mine_goes_at_once(composer, ticket, alice):
    services.reply(ticket, body="It works again!", actor=alice)
    assert composer.send(kind="note").status_code == 302


@pytest.mark.parametrize("mark", ["", "x", "1", "-", "9" * 30, "1-x", "²-1"])
def test_mark_that_is_none_leaves_the_revision_to_guard(composer, ticket, alice, mark):
    services.reply(ticket, body="It works again!", actor=alice)
    answer = composer.send(seen_mark=mark)
    assert answer.status_code == 409
    assert kinds(ticket).count("message_posted") == 1


def test_reply_to_a_ticket_closed_meanwhile_keeps_its_words(composer, ticket, dana, lev):
    services.resolve(ticket, solution="Done", actor=lev)
    services.close(ticket, actor=lev)
    answer = composer.send()
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "The ticket is closed meanwhile: reopen it to write to the client." in shown
    assert "Send us the log.</textarea>" in shown
    assert not Message.objects.filter(body="Send us the log.").exists()


def test_reply_to_a_merged_ticket_waits_on_the_one_that_goes_on(composer, ticket, alice, dana, lev):
    other = open_ticket(alice)
    services.save_unsent(dana, services.reply_key(other.pk), {"body": ["Begun there"]})
    services.merge(ticket, into=other, reason="The same", actor=lev)
    answer = composer.send()
    assert answer["Location"] == f"/desk/tickets/{other.pk}/#composer"
    kept = Unsent.objects.get(owner=dana, key=services.reply_key(other.pk))
    assert kept.data["body"] == ["Send us the log.\n\nBegun there"]
    shown = composer.browser.get(f"/desk/tickets/{other.pk}/").content.decode()
    assert f"The ticket goes on as #{other.pk}: your words wait there to be sent." in shown
    assert "Send us the log." in shown
    assert not Message.objects.filter(body__startswith="Send us the log.").exists()


def test_files_of_a_reply_to_a_merged_ticket_wait_with_its_words(
    composer, ticket, alice, dana, lev
):
    other = open_ticket(alice)
    services.merge(ticket, into=other, reason="The same", actor=lev)
    composer.send(files=[upload("log.txt")])
    file = StagedFile.objects.get(owner=dana)
    assert file.name == "log.txt"
    kept = Unsent.objects.get(owner=dana, key=services.reply_key(other.pk))
    assert kept.data["staged"] == [str(file.pk)]


def test_words_do_not_follow_a_ticket_to_where_their_writer_may_not_look(
    ticket, alice, petra, lev, delegated, line2, sign_in
):
    composer = Composer(sign_in(petra), ticket)
    other = open_ticket(alice)
    services.merge(ticket, into=other, reason="The same", actor=lev)
    Ticket.objects.filter(pk=other.pk).update(team=line2)
    Team.objects.filter(pk=line2.pk).update(is_confidential=True)
    answer = composer.send(files=[upload("log.txt")])
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "The ticket goes on as one you may not see. Your words are kept here." in shown
    assert "Send us the log.</textarea>" in shown
    kept = Unsent.objects.get(owner=petra)
    assert (kept.key, kept.data["body"]) == (services.reply_key(ticket.pk), ["Send us the log."])
    assert kept.data["staged"] == [str(StagedFile.objects.get(owner=petra).pk)]
    assert "log.txt" in shown
