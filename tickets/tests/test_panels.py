"""The panels beside a ticket stand on its page, each as if its door were asked alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tickets import services
from tickets.services import TicketDraft
from tickets.views import joint

pytestmark = pytest.mark.django_db
DOORS = {
    "clocks": "sla:clock_panel",
    "joint": "tickets:ticket_joint",
    "before": "tickets:ticket_before",
    "articles": "knowledgebase:ticket_articles",
    "temperature": "escalation:ticket_temperature",
    "escalations": "escalation:ticket_escalations",
    "mail": "tickets:ticket_mail",
    "calls": "duty:ticket_calls",
}
MOST_QUESTIONS = 42
ITSELF = 'WHERE "tickets_ticket"."id" = {} LIMIT'
LINK = '<a href="{}">Show</a>'


@pytest.fixture
def ticket(alice, line1, standard, controller):
    draft = TicketDraft(subject="Door does not open", body="It blinks.", requester=alice)
    return services.open_ticket(draft, actor=alice)


def plain(response) -> str:
    """A page's text without the tokens of its forms, which are new in each answer."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode()).strip()


def page(browser, ticket) -> str:
    return plain(browser.get(f"/desk/tickets/{ticket.pk}/"))


def test_page_holds_what_each_door_says_alone(sign_in, dana, ticket):
    browser = sign_in(dana)
    shown, spoken = page(browser, ticket), 0
    for name, door in DOORS.items():
        said = plain(browser.get(reverse(door, args=[ticket.pk])))
        assert said in shown, name
        assert shown.count(f'id="{name}"') == bool(said), name
        spoken += bool(said)
    assert spoken >= 6


def test_page_and_panels_read_the_ticket_once(sign_in, dana, ticket):
    browser = sign_in(dana)
    page(browser, ticket)
    with CaptureQueriesContext(connection) as asked:
        page(browser, ticket)
    whole = [one for one in asked if ITSELF.format(ticket.pk) in one["sql"]]
    assert len(whole) == 1
    assert len(asked) <= MOST_QUESTIONS


def test_a_refused_page_has_its_panels_too(sign_in, dana, ticket):
    refused = sign_in(dana).post(f"/desk/tickets/{ticket.pk}/reply/", {"body": ""})
    assert refused.status_code == 422
    assert 'id="clocks"' in refused.content.decode()


def test_a_panel_that_fails_leaves_its_link_and_takes_nothing_from_the_page(
    sign_in, dana, ticket, monkeypatch
):
    def fail(*_args, **_named):
        raise RuntimeError("a link is torn")

    monkeypatch.setattr(joint, "link_rows", fail)
    browser = sign_in(dana)
    browser.raise_request_exception = False
    response = browser.get(f"/desk/tickets/{ticket.pk}/")
    said = response.content.decode()
    assert response.status_code == 200
    assert LINK.format(reverse(DOORS["joint"], args=[ticket.pk])) in said
    assert 'id="temperature"' in said


def test_a_stranger_to_the_ticket_is_given_no_panel(sign_in, petra, ticket):
    """Each door says for itself who may enter."""
    browser = sign_in(petra)
    for door in DOORS.values():
        assert browser.get(reverse(door, args=[ticket.pk])).status_code == 404


def test_client_is_given_no_panel_of_the_desk(sign_in, alice, ticket):
    browser = sign_in(alice)
    for door in DOORS.values():
        assert browser.get(reverse(door, args=[ticket.pk])).status_code == 403
    said = browser.get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert plain(browser.get(reverse("sla:portal_clock_panel", args=[ticket.pk]))) in re.sub(
        r'value="[A-Za-z0-9]{64}"', "", said
    )
    assert 'id="escalations"' not in said
