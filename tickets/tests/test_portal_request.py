"""A request as its client sees it: only what is meant for them, and what they can do."""

import pytest
from django.urls import reverse

from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Status
from tickets.models import Message, Rating, Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, standard):
    draft = TicketDraft(subject="Door does not open", body="It just blinks.", requester=alice)
    return services.open_ticket(draft, actor=alice)


def url(ticket, name="request"):
    return reverse(f"tickets:portal_{name}", args=[ticket.pk])


def standing(ticket):
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return row, Message.objects.count(), Event.objects.count(), Rating.objects.count()


def test_the_thread_stays_as_it_was_while_only_colleagues_write(sign_in, alice, dana, ticket):
    browser = sign_in(alice)
    tag = browser.get(url(ticket, "timeline")).headers["ETag"]
    services.add_note(ticket, body="Client is clumsy", actor=dana)
    again = browser.get(url(ticket, "timeline"), HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.headers["ETag"]) == (304, tag)
    services.reply(ticket, body="We look into it.", actor=dana)
    assert browser.get(url(ticket, "timeline"), HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_notes_and_moves_inside_never_show(sign_in, alice, dana, lev, line2, ticket):
    services.add_note(ticket, body="Client is clumsy", actor=dana)
    services.log_call(ticket, body="Called about money", actor=dana)
    handoff = services.hand_over(
        ticket, to_team=line2, tried="Secret trick", hypothesis="Firmware", actor=dana
    )
    services.return_handoff(handoff, code="other", reason="Lazy", actor=lev)
    services.reply(ticket, body="We look into it.", actor=dana)
    browser = sign_in(alice)
    for name in ("request", "timeline"):
        body = browser.get(url(ticket, name)).content.decode()
        assert "We look into it." in body
        for inner in ("clumsy", "money", "Secret trick", "Firmware", "Lazy", "Line 2 Controllers"):
            assert inner not in body


@pytest.mark.parametrize("name", ["request", "timeline"])
def test_stranger_and_missing_number_are_the_same_404(sign_in, mallory, bob, ticket, name):
    missing = reverse(f"tickets:portal_{name}", args=[987654])
    for person in (mallory, bob):
        browser = sign_in(person)
        assert [browser.get(one).status_code for one in (url(ticket, name), missing)] == [404, 404]


@pytest.mark.parametrize("name", ["reply", "accept", "reject", "rate", "cancel"])
def test_stranger_changes_nothing(sign_in, mallory, ticket, name):
    before = standing(ticket)
    data = {"body": "Hi", "reason": "Hi", "mark": 5}
    assert sign_in(mallory).post(url(ticket, name), data).status_code == 404
    assert standing(ticket) == before


def test_reply_brings_the_request_back_to_us(sign_in, alice, dana, ticket):
    services.reply(ticket, body="Which?", actor=dana, then_status="waiting_client")
    response = sign_in(alice).post(url(ticket, "reply"), {"body": "The fourth."})
    assert response["Location"] == url(ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert ticket.client_waits_since is not None


@pytest.mark.parametrize("body", ["", "  ", "x" * 100_001, "a\x00b"])
def test_reply_that_is_none_is_refused(sign_in, alice, ticket, body):
    before = standing(ticket)
    response = sign_in(alice).post(url(ticket, "reply"), {"body": body})
    assert response.status_code == 422
    assert list(response.context["reply_form"].errors) == ["body"]
    assert standing(ticket) == before


def test_solution_is_accepted_with_a_mark_and_a_comment(sign_in, alice, dana, ticket):
    services.resolve(ticket, solution="Replaced the board.", actor=dana)
    browser = sign_in(alice)
    body = browser.get(url(ticket)).content.decode()
    assert "Did this help?" in body
    assert "Solved: please confirm" in body
    browser.post(url(ticket, "accept"), {"mark": "5", "comment": "Fast"})
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    rating = Rating.objects.get()
    assert (rating.mark, rating.comment, rating.by) == (5, "Fast", alice)


def test_solution_is_accepted_without_a_mark_and_marked_later(sign_in, alice, dana, ticket):
    services.resolve(ticket, solution="Done.", actor=dana)
    browser = sign_in(alice)
    browser.post(url(ticket, "accept"), {})
    assert "How did we do?" in browser.get(url(ticket)).content.decode()
    assert browser.post(url(ticket, "rate"), {"mark": ""}).status_code == 422
    assert browser.post(url(ticket, "rate"), {"mark": "2"}).status_code == 302
    assert Rating.objects.get().mark == 2
    assert "How did we do?" not in browser.get(url(ticket)).content.decode()
    assert browser.post(url(ticket, "rate"), {"mark": "3"}).status_code == 422
    assert Rating.objects.get().mark == 2


@pytest.mark.parametrize("mark", ["0", "6", "good", "5.5", "-1"])
def test_mark_is_one_to_five(sign_in, alice, dana, ticket, mark):
    services.resolve(ticket, solution="Done.", actor=dana)
    before = standing(ticket)
    response = sign_in(alice).post(url(ticket, "accept"), {"mark": mark})
    assert response.status_code == 422
    assert standing(ticket) == before


def test_rejected_solution_opens_the_request_with_what_is_said(sign_in, alice, dana, ticket):
    services.resolve(ticket, solution="Done.", actor=dana)
    browser = sign_in(alice)
    assert browser.post(url(ticket, "reject"), {"reason": " "}).status_code == 422
    browser.post(url(ticket, "reject"), {"reason": "Still blinks"})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopening_count) == (Status.OPEN, 1)
    assert Message.objects.get(body="Still blinks").author == alice


def test_colleague_who_follows_may_write_but_not_close(sign_in, alice, bob, dana, ticket):
    services.watch(ticket, user=bob, actor=alice)
    services.resolve(ticket, solution="Done.", actor=dana)
    browser = sign_in(bob)
    assert "Did this help?" not in browser.get(url(ticket)).content.decode()
    assert browser.post(url(ticket, "accept"), {}).status_code == 403
    assert Ticket.objects.get().status == Status.RESOLVED


def test_client_withdraws_with_a_reason(sign_in, alice, ticket):
    browser = sign_in(alice)
    assert browser.post(url(ticket, "cancel"), {"reason": ""}).status_code == 422
    browser.post(url(ticket, "cancel"), {"reason": "It was the cable"})
    ticket.refresh_from_db()
    assert ticket.status == Status.CANCELLED
    assert "Withdrawn" in browser.get(url(ticket)).content.decode()


def test_steps_say_how_far_it_is(sign_in, alice, dana, ticket):
    browser = sign_in(alice)

    def states():
        return [step.state for step in browser.get(url(ticket)).context["steps"]]

    assert states() == ["current", "next", "next", "next"]
    services.take(ticket, actor=dana)
    assert states() == ["done", "current", "next", "next"]
    services.reply(ticket, body="Try this.", actor=dana)
    assert states() == ["done", "done", "current", "next"]
    services.resolve(ticket, solution="Done.", actor=dana)
    assert states() == ["done", "done", "done", "current"]
    services.close(ticket, actor=dana)
    assert states() == ["done", "done", "done", "done"]


def test_thread_answers_304_until_something_is_said(sign_in, alice, dana, ticket):
    browser = sign_in(alice)
    first = browser.get(url(ticket, "timeline"))
    seen = {"If-None-Match": first["ETag"]}
    assert browser.get(url(ticket, "timeline"), headers=seen).status_code == 304
    services.reply(ticket, body="Hello", actor=dana)
    assert browser.get(url(ticket, "timeline"), headers=seen).status_code == 200
