"""The ticket page and its verbs: what it answers, whom it serves, what it refuses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tickets import services
from tickets.choices import ArticleUse, Status
from tickets.models import Attachment, Message, Ticket
from tickets.services import TicketDraft
from tickets.tests.pages import act, page, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(opened, controller):
    return opened(product=controller)


def test_page_says_who_asks_what_under_which_promise_and_what_next(sign_in, dana, ticket):
    body = sign_in(dana).get(page(ticket)).content.decode()
    for words in (
        "Door does not open", "It just blinks.", "Acme", "Alice", "Standard, version 1", "Covered",
        "C-Acme-standard", "Nobody has this ticket yet", "Access controller",
        "Alice of Acme will read this.",
    ):  # fmt: skip
        assert words in body


@pytest.mark.parametrize("name", ["ticket_page", "ticket_timeline", "ticket_assign"])
def test_number_that_does_not_exist_and_one_not_seen_are_the_same_404(
    sign_in, petra, delegated, mallory, line1, name
):
    hidden = services.open_ticket(
        TicketDraft(subject="B", body="b", requester=mallory), actor=mallory
    )
    browser = sign_in(petra)
    unseen, missing = act(name, hidden), reverse(f"tickets:{name}", args=[987654])
    assert [browser.get(unseen).status_code, browser.get(missing).status_code] == [404, 404]


def test_client_never_enters_the_desk(sign_in, alice, ticket):
    browser = sign_in(alice)
    assert browser.get(page(ticket)).status_code == 403
    assert browser.post(act("ticket_reply", ticket), {"kind": "note"}).status_code == 403


def test_reply_is_stored_and_shown(sign_in, dana, ticket):
    browser = sign_in(dana)
    data = {
        "kind": "reply",
        "body": "We look into it.",
        "then": "",
        "seen_revision": ticket.revision,
    }
    response = browser.post(act("ticket_reply", ticket), data)
    message = Message.objects.get(body="We look into it.")
    assert response["Location"] == f"{page(ticket)}#message-{message.pk}"
    assert message.is_public
    assert "We look into it." in browser.get(page(ticket)).content.decode()


def test_reply_may_ask_and_wait_in_one_press(sign_in, dana, ticket):
    data = {"kind": "reply", "body": "Which version?", "then": "waiting_client"}
    sign_in(dana).post(act("ticket_reply", ticket), data)
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_CLIENT


def test_reply_may_solve_in_one_press_with_its_file(sign_in, dana, ticket):
    log = SimpleUploadedFile("steps.txt", b"1. Press")
    data = {"kind": "reply", "body": "Press it.", "then": "resolved", "files": [log]}
    sign_in(dana).post(act("ticket_reply", ticket), data)
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    assert Attachment.objects.get().message.body == "Press it."


@pytest.mark.parametrize("data", [{"kind": "note", "then": ""}, {"kind": "reply", "then": "note"}])
def test_note_stays_inner_whichever_way_it_is_said(sign_in, dana, ticket, data):
    sign_in(dana).post(act("ticket_reply", ticket), {**data, "body": "Bad cable, I think."})
    assert not Message.objects.get(body="Bad cable, I think.").is_public


def test_spoken_call_counts_as_an_answer(sign_in, dana, ticket):
    data = {"kind": "call", "body": "Told Alice to restart.", "spoken": "on"}
    sign_in(dana).post(act("ticket_reply", ticket), data)
    ticket.refresh_from_db()
    assert ticket.first_replied_at is not None
    assert not Message.objects.get(body="Told Alice to restart.").is_public


def test_reply_is_held_back_once_when_something_arrived_meanwhile(sign_in, dana, alice, ticket):
    seen = ticket.revision
    services.reply(ticket, body="It works again!", actor=alice)
    before = standing(ticket)
    browser = sign_in(dana)
    data = {"kind": "reply", "body": "Send us the log.", "seen_revision": seen}
    response = browser.post(act("ticket_reply", ticket), data)
    assert response.status_code == 409
    assert standing(ticket) == before
    body = response.content.decode()
    assert "It works again!" in body
    assert "Send us the log." in body
    data["seen_revision"] = Ticket.objects.get().revision
    assert browser.post(act("ticket_reply", ticket), data).status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "reply", "body": ""}, {"kind": "reply", "body": "   "},
        {"kind": "reply", "body": "x" * 100_001}, {"kind": "reply", "body": "a\x00b"},
        {"kind": "reply", "body": "bell\x07"}, {"kind": "shout", "body": "Hi"},
        {"kind": "reply", "body": "Hi", "then": "closed"},
        {"kind": "reply", "body": "Hi", "seen_revision": "abc"},
    ],
)  # fmt: skip
def test_composer_refuses_what_is_no_message(sign_in, dana, ticket, data):
    before = standing(ticket)
    response = sign_in(dana).post(act("ticket_reply", ticket), data)
    assert response.status_code == 422
    assert response.context["composer"].errors
    assert standing(ticket) == before


def test_file_that_is_too_large_is_refused_at_its_field(sign_in, dana, ticket, settings):
    settings.MAX_FILE_BYTES = 10
    before = standing(ticket)
    big = SimpleUploadedFile("a.log", b"x" * 11)
    data = {"kind": "reply", "body": "Hi", "files": [big]}
    response = sign_in(dana).post(act("ticket_reply", ticket), data)
    assert response.status_code == 422
    assert list(response.context["composer"].errors) == ["files"]
    assert standing(ticket) == before


def test_take_makes_the_ticket_mine(sign_in, dana, ticket):
    response = sign_in(dana).post(act("ticket_take", ticket), {"seen_revision": ticket.revision})
    assert response["Location"] == page(ticket)
    ticket.refresh_from_db()
    assert ticket.assignee == dana


def test_second_taker_is_told_who_was_faster(sign_in, dana, lev, ticket):
    services.take(ticket, actor=lev)
    before = standing(ticket)
    response = sign_in(dana).post(act("ticket_take", ticket), {})
    assert response.status_code == 409
    assert "Lev has the ticket already" in response.content.decode()
    assert standing(ticket) == before


def test_line_2_solves_with_an_article_or_a_reason(sign_in, dana, lev, line2, ticket):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    browser = sign_in(lev)
    before = standing(ticket)
    refused = browser.post(act("ticket_resolve", ticket), {"solution": "Replaced."})
    assert refused.status_code == 422
    assert "article_use" in refused.context["act_form"].errors
    assert standing(ticket) == before
    data = {"solution": "Replaced.", "article_use": "not_needed", "article_reason": "One-off"}
    assert browser.post(act("ticket_resolve", ticket), data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.article_use) == (Status.RESOLVED, ArticleUse.NOT_NEEDED)


def test_status_is_changed_with_what_it_asks_for(sign_in, dana, ticket):
    browser = sign_in(dana)
    refused = browser.post(act("ticket_status", ticket), {"status": "waiting_third_party"})
    assert refused.status_code == 422
    assert list(refused.context["act_form"].errors) == ["reason"]
    data = {"status": "waiting_third_party", "reason": "Vendor looks at it"}
    assert browser.post(act("ticket_status", ticket), data).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_THIRD_PARTY


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ticket_status", {"status": "closed"}),
        ("ticket_status", {"status": "scheduled", "scheduled_for": "yesterday"}),
        ("ticket_priority", {"impact": "9", "urgency": "1", "reason": "x"}),
        ("ticket_priority", {"impact": "1", "urgency": "1", "reason": ""}),
        ("ticket_assign", {"assignee": "999999"}),
        ("ticket_hand_over", {"to_team": "0", "tried": "x"}),
        ("ticket_details", {"subject": "x" * 251, "type": "incident"}),
        ("ticket_details", {"subject": "Door", "type": "incident", "product": "777"}),
        ("ticket_details", {"subject": "a\x01b", "type": "incident"}),
        ("ticket_cancel", {"reason": ""}),
        ("ticket_watcher_add", {"email": "nobody@nowhere.example"}),
        ("ticket_watcher_add", {"email": "no address"}),
    ],
)
def test_verb_refuses_wrong_input_and_changes_nothing(sign_in, dana, ticket, name, data):
    before = standing(ticket)
    response = sign_in(dana).post(act(name, ticket), data)
    assert response.status_code == 422
    assert response.context["act_form"].errors
    assert standing(ticket) == before


def test_priority_details_and_followers_change_from_the_page(sign_in, dana, bob, camera, ticket):
    browser = sign_in(dana)
    browser.post(act("ticket_priority", ticket), {"impact": 1, "urgency": 1, "reason": "All doors"})
    data = {"subject": "Doors shut", "type": "question", "product": camera.pk, "category": ""}
    browser.post(act("ticket_details", ticket), data)
    browser.post(act("ticket_watcher_add", ticket), {"email": bob.email.upper()})
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.subject, ticket.product) == (1, "Doors shut", camera)
    assert list(ticket.watchers.values_list("user", flat=True)) == [bob.pk]


def test_solved_ticket_is_reopened_with_a_reason(sign_in, dana, ticket):
    services.resolve(ticket, solution="Done", actor=dana)
    browser = sign_in(dana)
    assert browser.post(act("ticket_reopen", ticket), {"reason": "Again"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopening_count) == (Status.OPEN, 1)


def test_operator_may_not_assign(sign_in, olga, ticket):
    before = standing(ticket)
    assert sign_in(olga).post(act("ticket_assign", ticket), {}).status_code == 403
    assert standing(ticket) == before


def test_verbs_form_is_a_page_without_scripts_and_a_fragment_with_them(sign_in, dana, ticket):
    browser = sign_in(dana)
    whole = browser.get(act("ticket_hand_over", ticket)).content.decode()
    assert "<html" in whole
    assert 'name="tried"' in whole
    part = browser.get(act("ticket_hand_over", ticket), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'name="tried"' in part.content.decode()


def test_thread_answers_304_until_something_happens(sign_in, dana, alice, ticket):
    browser = sign_in(dana)
    mark = browser.get(page(ticket)).context["seen_mark"]
    first = browser.get(act("ticket_timeline", ticket))
    seen = {"If-None-Match": first["ETag"]}
    assert browser.get(act("ticket_timeline", ticket), headers=seen).status_code == 304
    services.reply(ticket, body="Any news?", actor=alice)
    again = browser.get(act("ticket_timeline", ticket), {"seen": mark}, headers=seen)
    assert again.status_code == 200
    assert "Any news?" in again.content.decode()
    assert "Something has changed since you opened the page." in again.content.decode()


def test_message_is_shown_as_text_with_its_quotation_folded(sign_in, dana, alice, ticket):
    body = "<b>Bold</b> https://example.com/a\n\nOn Monday Dana wrote:\n> We look\n> into it"
    services.reply(ticket, body=body, actor=alice)
    shown = sign_in(dana).get(page(ticket)).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in shown
    assert '<a href="https://example.com/a" rel="nofollow">' in shown
    assert "Quoted history" in shown


def test_contract_that_covers_nothing_is_an_alarm(sign_in, dana, mallory, line1):
    ticket = services.open_ticket(
        TicketDraft(subject="B", body="b", requester=mallory), actor=mallory
    )
    body = sign_in(dana).get(page(ticket)).content.decode()
    assert "No time is promised: The client has no contract with us." in body


def test_file_is_given_to_those_who_see_its_message(sign_in, dana, alice, bob, mallory, ticket):
    inner = SimpleUploadedFile("dump.log", b"secret")
    services.add_note(ticket, body="See", files=[inner], actor=dana)
    shot = SimpleUploadedFile("shot.txt", b"public")
    services.reply(ticket, body="See", files=[shot], actor=dana)
    note, public = Attachment.objects.order_by("pk")
    codes = {
        person.full_name: [
            sign_in(person).get(f"/files/{one.pk}/").status_code for one in (note, public)
        ]
        for person in (dana, alice, bob, mallory)
    }
    assert codes == {
        "Dana": [200, 200], "Alice": [404, 200], "Bob": [404, 404], "Mallory": [404, 404],
    }  # fmt: skip
    answer = sign_in(alice).get(f"/files/{public.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="shot.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
