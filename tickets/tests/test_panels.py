"""The panels beside a ticket come in one answer, each as if its door were asked alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tickets import services
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
LATER = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]+)" data-later>')
HTMX = {"HX-Request": "true"}
EMPTY = '<div id="{}" hx-swap-oob="delete"></div>'


@pytest.fixture
def ticket(alice, line1, standard, controller):
    draft = TicketDraft(subject="Door does not open", body="It blinks.", requester=alice)
    return services.open_ticket(draft, actor=alice)


def plain(response) -> str:
    """A page's text without the tokens of its forms, which are new in each answer."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode()).strip()


def later(browser, ticket) -> dict[str, str]:
    """What the ticket's page asks for after it has come."""
    return dict(LATER.findall(browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()))


def test_answer_holds_what_each_door_says_alone(sign_in, dana, ticket):
    browser = sign_in(dana)
    asked = later(browser, ticket)
    assert list(asked) == [
        "clocks", "joint", "before", "articles", "temperature", "escalations", "mail", "calls",
    ]  # fmt: skip
    alone = {name: plain(browser.get(path)) for name, path in asked.items()}
    together = plain(browser.get(reverse("panels"), asked))
    assert together == "\n".join(said or EMPTY.format(name) for name, said in alone.items())
    for name, said in alone.items():
        assert f'id="{name}"' in (said or EMPTY.format(name)), name


def test_page_takes_every_panel_it_asks_for(sign_in, dana, ticket):
    said = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    taken = re.search(r'hx-select-oob="([^"]+)"', said)
    assert taken is not None
    assert taken[1].split(",") == [f"#{name}" for name, _path in LATER.findall(said)]


def test_panels_together_ask_less_than_one_by_one(
    sign_in, dana, ticket, django_assert_max_num_queries
):
    browser = sign_in(dana)
    asked = later(browser, ticket)
    with CaptureQueriesContext(connection) as one_by_one:
        for path in asked.values():
            browser.get(path, headers=HTMX)
    with django_assert_max_num_queries(len(one_by_one) // 2):
        browser.get(reverse("panels"), asked, headers=HTMX)


def test_what_one_may_not_see_comes_to_nothing_and_the_rest_comes(
    sign_in, petra, delegated, mallory, ticket
):
    hidden = services.open_ticket(
        TicketDraft(subject="B", body="b", requester=mallory), actor=mallory
    )
    browser = sign_in(petra)
    asked = {
        "clocks": reverse("sla:clock_panel", args=[hidden.pk]),
        "joint": reverse("tickets:ticket_joint", args=[hidden.pk]),
    }
    response = browser.get(reverse("panels"), asked)
    assert (response.status_code, response.content.strip()) == (200, b"")


def test_client_is_given_no_panel_of_the_desk(sign_in, alice, ticket):
    asked = {"clocks": reverse("sla:clock_panel", args=[ticket.pk])}
    response = sign_in(alice).get(reverse("panels"), asked)
    assert (response.status_code, response.content.strip()) == (200, b"")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("queue", "/desk/tickets/"),
        ("nowhere", "/desk/nowhere/"),
        ("away", "https://elsewhere.example/desk/"),
        ("itself", "/panels/"),
        ("Clocks<b>", "/desk/tickets/1/clocks/"),
        ("nothing", ""),
    ],
)
def test_only_doors_of_panels_answer(sign_in, dana, ticket, name, path):
    known = {"temperature": reverse("escalation:ticket_temperature", args=[ticket.pk])}
    browser = sign_in(dana)
    expected = plain(browser.get(reverse("panels"), known))
    assert 'id="temperature"' in expected
    assert plain(browser.get(reverse("panels"), {name: path, **known})) == expected


def test_no_more_than_a_page_holds_is_looked_at(sign_in, dana, ticket):
    path = reverse("escalation:ticket_temperature", args=[ticket.pk])
    asked = {"x" * count: path for count in range(1, 20)}
    said = sign_in(dana).get(reverse("panels"), asked).content.decode()
    assert said.count('id="temperature"') == 12


def test_stranger_is_sent_to_sign_in(client):
    assert client.get(reverse("panels")).status_code == 302
