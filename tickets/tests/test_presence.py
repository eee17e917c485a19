"""Who reads and who writes on a ticket: seen by colleagues, not by clients, soon forgotten."""

import json

import pytest
import time_machine
from django.core.cache import cache

from tickets import presence, services
from tickets.models import Ticket
from tickets.tests.factories import at, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, dana, lev, line1):
    return open_ticket(alice)


def poll(browser, ticket: Ticket, **asked: str):
    return browser.get(f"/desk/tickets/{ticket.pk}/timeline/", asked)


def people(answer) -> str:
    return json.loads(answer.headers["HX-Trigger"])["presence"]["html"]


def test_two_engineers_see_each_other_read_and_write(sign_in, ticket, dana, lev):
    danas, levs = sign_in(dana), sign_in(lev)
    assert "is reading" not in danas.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    shown = levs.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "is reading" in shown
    assert "is writing" not in shown
    assert "Lev" in people(poll(danas, ticket, typing="1"))
    assert "is writing" in people(poll(levs, ticket))
    assert "Lev" not in people(poll(levs, ticket))


def test_an_unchanged_thread_answers_304_and_still_says_who_is_here(sign_in, ticket, dana, lev):
    tag = poll(sign_in(dana), ticket).headers["ETag"]
    poll(sign_in(lev), ticket)
    answer = sign_in(dana).get(
        f"/desk/tickets/{ticket.pk}/timeline/", headers={"If-None-Match": tag}
    )
    assert (answer.status_code, answer.content) == (304, b"")
    assert "Lev" in people(answer)


def test_who_sent_the_words_writes_no_more(sign_in, ticket, dana, lev):
    browser = sign_in(dana)
    poll(browser, ticket, typing="1")
    browser.post(f"/desk/tickets/{ticket.pk}/reply/", {"kind": "note", "body": "Between us"})
    assert "is reading" in people(poll(sign_in(lev), ticket))


def test_who_has_gone_is_forgotten(settings, ticket, dana, lev):
    """By the cache of one process, whose clock the test moves."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with time_machine.travel(at(0), tick=False):
        presence.note(ticket.pk, dana, is_typing=True)
        assert presence.note(ticket.pk, lev) == [presence.Present("Dana", is_typing=True)]
    with time_machine.travel(at(0, seconds=20), tick=False):
        assert presence.note(ticket.pk, lev) == [presence.Present("Dana", is_typing=False)]
    with time_machine.travel(at(0, seconds=26), tick=False):
        assert presence.note(ticket.pk, lev) == []


def test_clients_and_strangers_learn_and_tell_nothing(sign_in, ticket, alice, dana, petra):
    poll(sign_in(dana), ticket, typing="1")
    browser = sign_in(alice)
    page = browser.get(f"/portal/requests/{ticket.pk}/").content.decode()
    answer = browser.get(f"/portal/requests/{ticket.pk}/timeline/", {"typing": "1"})
    assert "is writing" not in page + answer.content.decode()
    assert "HX-Trigger" not in answer.headers
    assert poll(sign_in(petra), ticket, typing="1").status_code == 404
    assert people(poll(sign_in(dana), ticket)) == ""


def test_no_row_is_written_by_looking(sign_in, ticket, dana, django_assert_max_num_queries):
    browser = sign_in(dana)
    before = Ticket.objects.values().get()
    poll(browser, ticket, typing="1")
    assert Ticket.objects.values().get() == before
    assert cache.get(f"presence:{ticket.pk}") == [dana.pk]


def test_name_in_the_list_is_escaped(sign_in, ticket, dana, lev):
    lev.full_name = "<b>Lev</b>"
    lev.save()
    poll(sign_in(lev), ticket)
    assert "<b>" not in people(poll(sign_in(dana), ticket))


def test_colleagues_reply_about_to_leave_stops_mine(settings, sign_in, ticket, dana, lev):
    settings.UNDO_SECONDS = 10
    browser = sign_in(dana)
    mark = browser.get(f"/desk/tickets/{ticket.pk}/").context["seen_mark"]
    services.hold_reply(ticket, body="I have it: restart it.", actor=lev)
    data = {"kind": "reply", "body": "Which version?", "seen_mark": mark}
    answer = browser.post(f"/desk/tickets/{ticket.pk}/reply/", data)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "about to leave" in shown
    assert shown.index('id="news"') < shown.index("Which version?</textarea>")
    data["seen_mark"] = answer.context["seen_mark"]
    assert browser.post(f"/desk/tickets/{ticket.pk}/reply/", data).status_code == 302
