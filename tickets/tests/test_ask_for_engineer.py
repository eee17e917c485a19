"""A client asks for an engineer past everything automatic, and one is told."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from servicedesk.errors import Refused
from tickets import services
from tickets.choices import Status
from tickets.engineer_link import bearer_of, engineer_path
from tickets.models import Ticket
from tickets.tests.factories import at, happened, kinds, open_ticket
from tickets.tests.test_notifications import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(standard, alice, line1, dana):
    ticket = open_ticket(alice)
    services.take(ticket, actor=dana, at=at(1))
    services.reply(ticket, body="Did a restart help?", actor=dana, at=at(5),
                   then_status=Status.WAITING_CLIENT)  # fmt: skip
    told()
    return ticket


def test_asking_makes_the_client_wait_and_tells_who_has_it(ticket, alice, dana):
    services.ask_for_engineer(ticket, actor=alice, at=at(30))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.client_waits_since) == (Status.OPEN, at(30))
    assert kinds(ticket)[-2:] == ["engineer_asked", "status_changed"]
    assert told() == [("Dana", "the client asks for an engineer")]


def test_asking_again_before_an_answer_changes_nothing(ticket, alice, dana):
    services.ask_for_engineer(ticket, actor=alice, at=at(30))
    before = ticket.revision
    services.ask_for_engineer(ticket, actor=alice, at=at(40))
    ticket.refresh_from_db()
    assert (ticket.revision, len(happened(ticket, "engineer_asked"))) == (before, 1)
    services.reply(ticket, body="Here I am.", actor=dana, at=at(50))
    services.ask_for_engineer(ticket, actor=alice, at=at(60))
    assert len(happened(ticket, "engineer_asked")) == 2


def test_asking_after_a_message_of_theirs_is_news(ticket, alice):
    services.reply(ticket, body="No, it did not.", actor=alice, at=at(20))
    services.ask_for_engineer(ticket, actor=alice, at=at(30))
    ticket.refresh_from_db()
    assert ticket.client_waits_since == at(20)
    assert len(happened(ticket, "engineer_asked")) == 1


def test_nobody_has_it_then_the_team_is_told(standard, alice, line1, dana):
    ticket = open_ticket(alice)
    told()
    services.ask_for_engineer(ticket, actor=alice, at=at(30))
    assert told() == [("Dana", "the client asks for an engineer")]


def test_solved_request_comes_back(ticket, alice, dana):
    services.resolve(ticket, solution="Restarted.", actor=dana, at=at(40))
    services.ask_for_engineer(ticket, actor=alice, at=at(50))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopening_count) == (Status.OPEN, 1)


def test_what_is_over_stays_over(ticket, alice, dana):
    services.cancel(ticket, reason="A double", actor=dana, at=at(40))
    before = kinds(ticket)
    with pytest.raises(Refused, match="This request is finished"):
        services.ask_for_engineer(ticket, actor=alice, at=at(50))
    assert kinds(ticket) == before


def test_button_of_the_request_asks(ticket, alice, mallory, sign_in):
    url = f"/portal/requests/{ticket.pk}/engineer/"
    assert sign_in(mallory).post(url).status_code == 404
    assert happened(ticket, "engineer_asked") == []
    answer = sign_in(alice).post(url, follow=True)
    assert "An engineer is told and will answer you." in answer.content.decode()
    assert len(happened(ticket, "engineer_asked")) == 1


def test_link_of_a_letter_asks_only_when_the_button_is_pressed(ticket, alice):
    path, browser = engineer_path(ticket, alice), Client()
    page = browser.get(path)
    assert page.status_code == 200
    assert "Pass me to an engineer" in page.content.decode()
    assert ticket.subject not in page.content.decode()
    assert happened(ticket, "engineer_asked") == []
    answer = browser.post(path, follow=True)
    assert "An engineer is told and will answer you." in answer.content.decode()
    assert len(happened(ticket, "engineer_asked")) == 1


def test_link_speaks_the_persons_language(ticket, alice):
    alice.language = "ru"
    alice.save()
    page = Client().get(engineer_path(ticket, alice)).content.decode()
    assert "Передать инженеру" in page


def test_forged_and_old_links_are_not_there(ticket, alice, bob):
    path = engineer_path(ticket, alice)
    token = path.split("/")[2]
    assert bearer_of(token) is not None
    head, _, tail = token.partition(":")
    for forged in (f"{head}x:{tail}", "x", f"{token}x"):
        assert Client().post(f"/engineer/{forged}/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert Client().post(path).status_code == 404
    # bob may not see it; neither may who was let out meanwhile
    assert Client().post(engineer_path(ticket, bob)).status_code == 404
    alice.is_active = False
    alice.save()
    assert Client().post(path).status_code == 404
    assert happened(ticket, "engineer_asked") == []
    assert Ticket.objects.get().client_waits_since is None
