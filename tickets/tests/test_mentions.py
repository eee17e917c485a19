"""A colleague named in a note is told, and the ticket waits for them until they have answered."""

import pytest

from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.models import Mention
from tickets.tests.factories import happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, dana, lev, line1):
    lev.full_name = "Lev Orlov"
    lev.save()
    return open_ticket(alice)


def named(ticket, actor, body: str) -> list[str]:
    note = services.add_note(ticket, body=body, actor=actor)
    people = Mention.objects.filter(message=note).order_by("person__full_name")
    return list(people.values_list("person__full_name", flat=True))


def test_who_is_named_in_a_note_is_told_and_waited_for(ticket, dana, lev):
    assert named(ticket, dana, "@Lev Orlov, is this the known one?") == ["Lev Orlov"]
    deliver_due()
    notice = Notification.objects.get(recipient=lev, topic="ticket.mentions")
    assert notice.title.endswith("you are asked to look")
    assert notice.body == "@Lev Orlov, is this the known one?"
    assert Mention.waiting_for(lev).count() == 1
    assert [one["name"] for one in happened(ticket, "mentioned")] == ["Lev Orlov"]


@pytest.mark.parametrize(
    "body",
    ["Lev Orlov knows", "mail lev@orlov.example", "@Lev", "@Lev Orlovsky", "x@Lev Orlov",
     "@Dana, a note to myself", "@Alice cannot see this", "@", "@@", "@ Lev Orlov"],
)  # fmt: skip
def test_nobody_is_named_by_what_is_no_name(ticket, dana, body):
    assert named(ticket, dana, body) == []


def test_case_does_not_matter_and_each_is_told_once(ticket, dana, cora):
    assert named(ticket, dana, "@lev orlov and @CORA, again @Lev Orlov") == ["Cora", "Lev Orlov"]


def test_of_two_names_that_begin_alike_the_longer_is_meant(ticket, dana, cora):
    cora.full_name = "Lev"
    cora.save()
    assert named(ticket, dana, "@Lev Orlov, please") == ["Lev Orlov"]
    assert named(ticket, dana, "@Lev and @Lev Orlov") == ["Lev", "Lev Orlov"]


def test_who_does_not_see_the_ticket_is_not_named(ticket, dana, petra):
    assert named(ticket, dana, "@Petra, look") == []


def test_reply_to_the_client_names_nobody(ticket, dana, lev):
    services.reply(ticket, body="@Lev Orlov will call you", actor=dana)
    assert Mention.objects.count() == 0


@pytest.mark.parametrize("verb", ["add_note", "reply"])
def test_what_they_write_answers_it(ticket, dana, lev, verb):
    services.add_note(ticket, body="@Lev Orlov?", actor=dana)
    getattr(services, verb)(ticket, body="It is", actor=lev)
    assert Mention.waiting_for(lev).count() == 0


def test_what_others_write_does_not(ticket, dana, lev, cora):
    services.add_note(ticket, body="@Lev Orlov?", actor=dana)
    services.add_note(ticket, body="I wonder too", actor=cora)
    assert Mention.waiting_for(lev).count() == 1


def test_page_shows_whom_it_waits_for_and_takes_that_they_saw_it(sign_in, ticket, dana, lev):
    services.add_note(ticket, body="@Lev Orlov?", actor=dana)
    url = f"/desk/tickets/{ticket.pk}/"
    assert "Dana has asked Lev Orlov to look." in sign_in(dana).get(url).content.decode()
    browser = sign_in(lev)
    assert "Dana asks you to look." in browser.get(url).content.decode()
    assert (
        "asks you to look" not in browser.post(f"{url}mentions/seen/", follow=True).content.decode()
    )
    assert Mention.waiting_for(lev).count() == 0


def options(browser, ticket, typed: str) -> str:
    return browser.get(f"/desk/tickets/{ticket.pk}/mentions/", {"q": typed}).content.decode()


def test_names_are_offered_by_the_beginning_of_any_word(sign_in, ticket, dana, lev, line2):
    browser = sign_in(dana)
    for typed in ("l", "Lev", "orl", "lev or", ""):
        assert 'data-take="Lev Orlov "' in options(browser, ticket, typed), typed
    for typed in ("ev", "x", "dana", "alice", "%"):
        assert "data-take" not in options(browser, ticket, typed), typed


def test_who_does_not_see_the_ticket_is_not_offered(sign_in, ticket, dana, petra, alice):
    assert "Petra" not in options(sign_in(dana), ticket, "p")
    url = f"/desk/tickets/{ticket.pk}/mentions/"
    assert sign_in(petra).get(url).status_code == 404
    assert sign_in(alice).get(url).status_code == 403
    assert sign_in(petra).post(f"{url}seen/").status_code == 404
