"""A ticket and its parts: what is done to all of them, each with a result of its own."""

import pytest
from django.db import OperationalError
from django.urls import reverse
from rest_framework.test import APIClient

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Status
from tickets.models import Message, Ticket
from tickets.services import family
from tickets.tests.factories import at, happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(alice, line1, dana, standard):
    return open_ticket(alice, subject="The whole site is down")


@pytest.fixture
def parts(whole, bob, mallory, line2, lev, dana):
    """Two on line 1, of two clients, and one that line 2 cannot solve without an article."""
    made = [open_ticket(bob), open_ticket(mallory), open_ticket(bob, team=line2)]
    for one in made:
        services.link(one, other=whole, way="child_of", actor=dana, at=at(5))
    return made


def statuses(tickets):
    rows = dict(Ticket.objects.values_list("pk", "status"))
    return [rows[one.pk] for one in tickets]


def test_solving_the_parts_says_of_each_what_became_of_it(whole, parts, dana):
    outcomes = services.cascade(
        whole, parts=parts, deed="resolve", body="The switch was replaced.", actor=dana, at=at(60)
    )
    assert [one.number for one in outcomes] == [one.pk for one in parts]
    assert [bool(one.refusal) for one in outcomes] == [False, False, True]
    assert outcomes[2].refusal == (
        "Line 2 solves with an article: link one that helped, write a draft from the ticket, or "
        "say why none is needed."
    )
    assert statuses(parts) == [Status.RESOLVED, Status.RESOLVED, Status.NEW]
    assert statuses([whole]) == [Status.NEW]
    assert happened(whole, "cascaded") == [{"deed": "resolve", "done": 2, "refused": 1}]


def test_a_reply_goes_to_each_client_on_their_own_ticket(whole, parts, dana):
    services.cascade(whole, parts=parts[:2], deed="reply", body="We are on it.", actor=dana)
    said = Message.objects.filter(body="We are on it.").order_by("ticket_id")
    assert [(one.ticket_id, one.is_public) for one in said] == [
        (parts[0].pk, True), (parts[1].pk, True),
    ]  # fmt: skip


def test_the_parts_take_the_priority_of_the_whole(whole, parts, dana):
    services.change_priority(whole, impact=1, urgency=1, reason="All stand still", actor=dana)
    services.cascade(whole, parts=parts[:1], deed="priority", actor=dana)
    part = Ticket.objects.get(pk=parts[0].pk)
    assert (part.impact, part.urgency, part.priority) == (1, 1, whole.priority)
    assert happened(part, "priority_changed")[0]["reason"] == f"As #{whole.pk}"


def test_nothing_chosen_changes_nothing(whole, parts, dana):
    before = Event.objects.count()
    with pytest.raises(Refused, match="Choose at least one part"):
        services.cascade(whole, parts=[], deed="resolve", actor=dana)
    assert Event.objects.count() == before


def test_who_is_no_part_any_more_is_left_alone(whole, parts, dana):
    services.unlink(parts[0].links.get(), actor=dana)
    outcomes = services.cascade(whole, parts=parts[:1], deed="resolve", body="x", actor=dana)
    assert outcomes[0].refusal == "It is no part of this ticket any more."
    assert statuses(parts[:1]) == [Status.NEW]


def test_solving_the_whole_asks_for_its_parts_and_tells_of_each(whole, parts, dana, sign_in):
    browser, address = sign_in(dana), reverse("tickets:ticket_resolve", args=[whole.pk])
    form = browser.get(address).content.decode()
    assert f"#{parts[0].pk} {parts[0].subject}" in form
    assert "line 2 solves with an article" in form
    answer = browser.post(
        address, {"solution": "Replaced.", "parts": [parts[0].pk, parts[2].pk]}, follow=True
    )
    assert statuses([whole, *parts]) == ["resolved", "resolved", "new", "new"]
    told = [str(one) for one in answer.context["messages"]]
    assert told[0] == "The ticket is solved."
    assert told[1] == f"#{parts[0].pk} {parts[0].subject}: done"
    assert told[2].startswith(f"#{parts[2].pk} {parts[2].subject}: Line 2 solves with an article")


def test_a_database_that_is_away_is_no_colleague(whole, parts, dana, monkeypatch):
    def away(*_given, **_more):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(family, "reply", away)
    with pytest.raises(OperationalError):
        services.cascade(whole, parts=parts[:1], deed="reply", body="x", actor=dana)
    assert happened(whole, "cascaded") == []


def test_parts_left_unticked_stay_as_they_are(whole, parts, dana, sign_in):
    address = reverse("tickets:ticket_resolve", args=[whole.pk])
    sign_in(dana).post(address, {"solution": "Replaced."})
    assert statuses([whole, *parts]) == ["resolved", "new", "new", "new"]


def test_a_form_names_no_ticket_that_is_no_part(whole, parts, alice, dana, sign_in):
    stranger = open_ticket(alice)
    address = reverse("tickets:ticket_parts", args=[whole.pk])
    answer = sign_in(dana).post(address, {"deed": "resolve", "body": "x", "parts": [stranger.pk]})
    assert answer.status_code == 422
    assert statuses([stranger]) == [Status.NEW]


def test_parts_one_does_not_see_are_not_offered(whole, parts, delegated, petra, sign_in):
    assert [one.pk for one in services.parts_of(whole, petra)] == [parts[0].pk, parts[2].pk]


def test_the_api_answers_for_each_part(whole, parts, dana):
    api = APIClient()
    api.force_authenticate(dana)
    address = f"/api/v1/tickets/{whole.pk}/parts/"
    body = {"deed": "reply", "body": "On it.", "parts": [parts[0].pk]}
    done = api.post(address, body, format="json")
    assert done.json() == [{"number": parts[0].pk, "subject": parts[0].subject, "refusal": ""}]
    refused = api.post(address, {**body, "parts": [whole.pk]}, format="json")
    assert refused.status_code == 400
    assert f"#{whole.pk}" in str(refused.json())
