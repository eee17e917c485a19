"""Drafts: kept on the server while somebody writes, on every device, gone when it is sent."""

import pytest

from tickets import services
from tickets.models import Message, Unsent
from tickets.services.unsent import KEPT_FOR, LATE_FOR
from tickets.tests.factories import at, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def save(browser, key, **fields):
    return browser.post(f"/drafts/{key}/", fields)


def test_reply_is_kept_restored_and_gone_when_sent(sign_in, alice, bob, ticket):
    key, page = f"reply-{ticket.pk}", f"/portal/requests/{ticket.pk}/"
    answer = save(sign_in(alice), key, body="Half a sent", csrfmiddlewaretoken="x")
    assert answer.json()["saved"].startswith("Saved ")
    assert Unsent.objects.get().data == {"body": ["Half a sent"]}
    assert "Half a sent" in sign_in(alice).get(page).content.decode()
    services.watch(ticket, user=bob, actor=alice)
    assert "Half a sent" not in sign_in(bob).get(page).content.decode()
    sign_in(alice).post(f"{page}reply/", {"body": "Half a sentence."})
    assert Unsent.objects.count() == 0
    assert Message.objects.filter(body="Half a sentence.").count() == 1


def test_note_of_an_engineer_comes_back_as_a_note(sign_in, dana, ticket):
    save(sign_in(dana), f"reply-{ticket.pk}", body="Between us", kind="note", seen_revision="0")
    page = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Between us" in page
    assert 'value="note" checked' in page
    sign_in(dana).post(
        f"/desk/tickets/{ticket.pk}/reply/", {"kind": "note", "body": "Between us", "then": "note"}
    )
    assert Unsent.objects.count() == 0


@pytest.mark.parametrize("key", ["reply-999999", "reply-x", "other", "reply-", "new-1"])
def test_draft_of_what_one_may_not_write_is_not_there(sign_in, alice, mallory, ticket, key):
    assert save(sign_in(alice), key, body="x").status_code == 404
    assert save(sign_in(mallory), f"reply-{ticket.pk}", body="x").status_code == 404
    assert sign_in(mallory).post(f"/drafts/reply-{ticket.pk}/drop/").status_code == 404
    assert Unsent.objects.count() == 0


def test_empty_draft_is_none_and_a_dropped_one_is_gone(sign_in, alice):
    browser = sign_in(alice)
    save(browser, "new", subject="Gate")
    save(browser, "new", subject="  ")
    assert Unsent.objects.count() == 0
    save(browser, "new", subject="Gate")
    assert browser.post("/drafts/new/drop/")["Location"] == "/portal/requests/new/"
    assert Unsent.objects.count() == 0


def test_draft_is_bounded_and_holds_no_controls(sign_in, alice):
    browser = sign_in(alice)
    assert save(browser, "new", body="x" * 200_001).status_code == 422
    many = {f"field{number}": "x" for number in range(301)}
    assert save(browser, "new", **many).status_code == 422
    assert Unsent.objects.count() == 0
    save(browser, "new", body="bell\x07\x00")
    assert Unsent.objects.get().data == {"body": ["bell"]}


def test_draft_nobody_came_back_to_is_swept(alice):
    services.save_unsent(alice, "new", {"subject": ["Old"]}, at=at(0))
    assert services.sweep_unsent(at(0) + KEPT_FOR) == 0
    assert services.sweep_unsent(at(1) + KEPT_FOR) == 1


def test_what_a_page_saves_after_it_was_sent_comes_too_late(sign_in, alice, ticket, time_machine):
    time_machine.move_to(at(10), tick=False)
    browser, page = sign_in(alice), f"/portal/requests/{ticket.pk}/"
    late = {"body": "Half a sent", "csrfmiddlewaretoken": "one"}
    save(browser, f"reply-{ticket.pk}", **late)
    browser.post(f"{page}reply/", {"body": "A sentence.", "csrfmiddlewaretoken": "one"})
    assert save(browser, f"reply-{ticket.pk}", **late).json() == {"saved": ""}
    assert "Half a sent" not in browser.get(page).content.decode()
    save(browser, f"reply-{ticket.pk}", body="The next", csrfmiddlewaretoken="two")
    assert Unsent.objects.get().data == {"body": ["The next"]}


def test_a_sent_draft_is_none_and_its_mark_goes(sign_in, alice, ticket, time_machine):
    time_machine.move_to(at(10), tick=False)
    body = {"body": "A sentence.", "csrfmiddlewaretoken": "one"}
    sign_in(alice).post(f"/portal/requests/{ticket.pk}/reply/", body)
    assert not Unsent.visible_to(alice).exists()
    assert services.sweep_unsent(at(10) + LATE_FOR) == 0
    assert Unsent.objects.count() == 1
    services.sweep_unsent(at(10) + LATE_FOR * 2)
    assert Unsent.objects.count() == 0
