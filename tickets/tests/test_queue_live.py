"""The queue that asks again: nothing is read while nothing happens, and beside it a ticket."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicedesk.accounts.models import Team
from servicedesk.accounts.tokens import create_token
from tickets import services
from tickets.pulse import pulse
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
TABLE = "/desk/tickets/table/"
NOW = datetime(2026, 3, 3, 9, 0, 1, tzinfo=UTC)


def ask(browser, tag, address=TABLE):
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address, headers={"If-None-Match": tag, "HX-Request": "true"})
    tables = [one["sql"] for one in queries if "tickets_ticket" in one["sql"]]
    return answer, len(tables)


@time_machine.travel(NOW, tick=False)
def test_nothing_is_read_of_tickets_while_nothing_happens(sign_in, dana, opened):
    ticket = opened()
    browser = sign_in(dana)
    first = browser.get(TABLE)
    assert first.status_code == 200
    again, read = ask(browser, first["ETag"])
    assert (again.status_code, read, again["ETag"]) == (304, 0, first["ETag"])
    services.reply(ticket, body="We look.", actor=dana)
    changed, read = ask(browser, first["ETag"])
    assert changed.status_code == 200
    assert read > 0


def test_what_passes_without_an_event_is_seen_with_the_next_beat(sign_in, dana, opened):
    with time_machine.travel(NOW, tick=False) as clock:
        opened()
        browser = sign_in(dana)
        first = browser.get(TABLE)
        clock.shift(timedelta(seconds=31))
        later, read = ask(browser, first["ETag"])
    assert (later.status_code, read > 0) == (304, True)
    assert later["ETag"] != first["ETag"]


@time_machine.travel(NOW, tick=False)
def test_what_happens_elsewhere_leaves_the_rows_alone(sign_in, dana, lev, opened, mallory):
    opened()
    browser = sign_in(dana)
    address = f"{TABLE}?q=client:acme"
    first = browser.get(address)
    opened("Other", requester=mallory)
    answer, read = ask(browser, first["ETag"], address)
    assert (answer.status_code, read > 0) == (304, True)


@time_machine.travel(NOW, tick=False)
def test_another_persons_tag_is_not_taken(sign_in, dana, lev, opened):
    opened()
    theirs = sign_in(lev).get(TABLE, {"queue": "mine"})["ETag"]
    assert ask(sign_in(dana), theirs)[0].status_code == 200


def test_beside_the_list_only_the_ticket_is_sent(sign_in, dana, mallory, opened):
    ticket = opened()
    browser, url = sign_in(dana), f"/desk/tickets/{ticket.pk}/"
    whole, beside = browser.get(url), browser.get(url, headers={"HX-Target": "pane"})
    text = beside.content.decode()
    assert "<!doctype html>" in whole.content.decode()
    assert "<html" not in text
    assert 'class="side"' not in text
    assert 'id="thread"' in text
    assert "HX-Target" in beside["Vary"]
    assert len(beside.content) < len(whole.content) - 4000


def test_the_choice_to_read_beside_the_list_is_remembered(sign_in, dana, opened):
    opened()
    browser = sign_in(dana)
    assert "beside is-split" not in browser.get("/desk/tickets/").content.decode()
    browser.cookies["split"] = "1"
    page = browser.get("/desk/tickets/", {"open": "17"}).content.decode()
    assert 'class="beside is-split" data-split data-opened="17"' in page
    assert "data-opened" not in browser.get("/desk/tickets/", {"open": "x'"}).content.decode()


def test_side_bar_alone_answers_304_while_its_counts_stand(sign_in, dana, alice, opened):
    browser = sign_in(dana)
    first = browser.get(
        "/desk/places/", headers={"HX-Current-URL": "http://x/desk/tickets/?open=5"}
    )
    assert 'href="/desk/tickets/" title="All open" aria-current="page"' in first.content.decode()
    headers = {"HX-Current-URL": "http://x/desk/tickets/", "If-None-Match": first["ETag"]}
    assert browser.get("/desk/places/", headers=headers).status_code == 304
    assert sign_in(alice).get("/desk/places/").status_code == 403


def test_what_comes_after_the_first_page_is_small(sign_in, dana, alice, opened):
    ticket = opened()
    for place in range(30):
        opened(f"T{place}")
        services.reply(
            ticket, body=f"Line {place} of a long talk about the door. " * 5, actor=alice
        )
    browser = sign_in(dana)
    packed = {"Accept-Encoding": "gzip", "HX-Target": "pane"}
    for url in (f"/desk/tickets/{ticket.pk}/", TABLE):
        answer = browser.get(url, headers=packed)
        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) < 15_000
        assert len(browser.get(url, headers={"HX-Target": "pane"}).content) > len(answer.content)
    program = browser.get(f"/api/v1/tickets/{ticket.pk}/", headers=packed)
    assert "Content-Encoding" not in program  # its tag is for conditions and has to stay as it is


def feels(person, ticket, actor):
    """Whether the person's pulse tells of a note on the ticket."""
    before = pulse(person, NOW)
    services.add_note(ticket, body="Looked.", actor=actor)
    return pulse(person, NOW) != before


@time_machine.travel(NOW, tick=False)
def test_partner_does_not_feel_what_other_clients_ask(
    petra, delegated, line1, alice, mallory, dana
):
    ours, foreign = open_ticket(alice, at=NOW), open_ticket(mallory, at=NOW)
    assert feels(petra, ours, dana)
    assert not feels(petra, foreign, dana)


@time_machine.travel(NOW, tick=False)
def test_what_a_confidential_team_does_is_not_felt_elsewhere(lev, line1, line2, alice, dana, erin):
    secret, open_to_all = open_ticket(alice, at=NOW), open_ticket(alice, team=line2, at=NOW)
    assert feels(lev, secret, dana)
    Team.objects.filter(pk=line1.pk).update(is_confidential=True)
    assert not feels(lev, secret, dana)
    assert feels(lev, open_to_all, erin)
    assert feels(dana, secret, dana)
    assert feels(erin, secret, dana)


@time_machine.travel(NOW, tick=False)
def test_what_people_do_with_their_tokens_is_felt_by_nobody(lev, alice, dana, erin):
    ticket = open_ticket(alice, at=NOW)
    before = [pulse(person, NOW) for person in (dana, erin)]
    create_token(lev, name="Mine", scopes=["tickets:read"], expires_at=None)
    assert [pulse(person, NOW) for person in (dana, erin)] == before
    assert feels(erin, ticket, dana)
