"""The portal's first page: whose requests are listed, in which words, with what promised."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tickets import services
from tickets.models import Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
URL = "/portal/"


def opened(person, subject="Door"):
    return services.open_ticket(
        TicketDraft(subject=subject, body="It blinks.", requester=person), actor=person
    )


def numbers(response):
    return [row.number for row in response.context["rows"]]


def test_contact_sees_own_and_followed_requests_only(sign_in, alice, bob, mallory, line1):
    own, colleagues, followed = opened(alice), opened(bob), opened(bob, "Followed")
    opened(mallory)
    services.watch(followed, user=alice, actor=bob)
    assert numbers(sign_in(alice).get(URL)) == [followed.pk, own.pk]
    assert colleagues.pk not in numbers(sign_in(alice).get(URL, {"show": "all"}))


def test_manager_sees_the_organisation_and_may_narrow_to_own(sign_in, boss, alice, mallory, line1):
    first, second = opened(alice), opened(boss)
    opened(mallory)
    browser = sign_in(boss)
    assert numbers(browser.get(URL)) == [second.pk, first.pk]
    assert numbers(browser.get(URL, {"whose": "mine"})) == [second.pk]


def test_row_says_where_it_stands_and_whose_turn_it_is(sign_in, alice, dana, line1):
    ticket = opened(alice)
    browser = sign_in(alice)
    assert "Received" in browser.get(URL).content.decode()
    services.reply(ticket, body="Which door?", actor=dana, then_status="waiting_client")
    body = browser.get(URL, {"show": "yours"}).content.decode()
    assert "Waiting for your answer" in body
    assert "Your turn" in body


def test_inner_limits_are_never_a_promise(sign_in, alice, line1):
    ticket = opened(alice)
    soon = timezone.now() + timedelta(hours=1)
    rows = Ticket.objects.filter(pk=ticket.pk)
    browser = sign_in(alice)
    rows.update(due_at=soon, due_state="running", due_metric="line1_stay")
    assert "data-deadline" not in browser.get(URL).content.decode()
    rows.update(due_metric="first_response")
    assert "data-deadline" in browser.get(URL).content.decode()


def test_finished_requests_stand_apart(sign_in, alice, dana, line1):
    done, going = opened(alice), opened(alice)
    services.resolve(done, solution="Done", actor=dana)
    services.close(done, actor=dana)
    browser = sign_in(alice)
    assert numbers(browser.get(URL)) == [going.pk]
    assert numbers(browser.get(URL, {"show": "finished"})) == [done.pk]
    assert numbers(browser.get(URL, {"show": "nonsense"})) == [going.pk]


def test_pages_follow_each_other(sign_in, alice, line1):
    for _index in range(30):
        opened(alice)
    browser = sign_in(alice)
    first = browser.get(URL)
    second = browser.get(URL + first.context["next_url"])
    assert [len(numbers(first)), len(numbers(second))] == [25, 5]
    assert not set(numbers(first)) & set(numbers(second))


def test_words_find_own_requests(sign_in, alice, mallory, line1):
    mine = opened(alice, "Турникет не крутится")
    opened(mallory, "Турникет не крутится")
    assert numbers(sign_in(alice).get(URL, {"q": "турникеты"})) == [mine.pk]


def test_inner_notes_are_not_found_by_clients(sign_in, alice, dana, line1):
    ticket = opened(alice)
    services.add_note(ticket, body="Secret firmware", actor=dana)
    assert numbers(sign_in(alice).get(URL, {"q": "firmware"})) == []


def test_engineer_is_kept_out_of_the_portal(sign_in, dana):
    assert sign_in(dana).get(URL).status_code == 403


def test_first_use_says_what_will_be_here(sign_in, alice):
    assert "No requests here" in sign_in(alice).get(URL).content.decode()
