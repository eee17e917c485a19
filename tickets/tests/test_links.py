"""Links: what one ticket is to another, read from both sides, seen by nobody it should not be."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from servicedesk.accounts.models import Team
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from tickets import services, timeline
from tickets.models import Ticket, TicketLink
from tickets.tests.factories import at, happened, kinds, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1, dana, standard):
    return open_ticket(alice)


@pytest.fixture
def other(bob, line1, dana, standard):
    return open_ticket(bob, subject="The gate hums")


def link(ticket, other, actor, way="related"):
    return services.link(ticket, other=other, way=way, actor=actor, at=at(30))


def counted():
    return Event.objects.count(), TicketLink.objects.count(), Notification.objects.count()


@pytest.mark.parametrize(
    ("way", "here", "there"),
    [
        ("related", "Related to", "Related to"),
        ("duplicate_of", "Duplicate of", "Has the duplicate"),
        ("duplicated_by", "Has the duplicate", "Duplicate of"),
        ("caused_by", "Caused by", "Causes"),
        ("causes", "Causes", "Caused by"),
        ("child_of", "Part of", "Has the part"),
        ("parent_of", "Has the part", "Part of"),
    ],
)
def test_a_link_reads_from_both_sides(ticket, other, dana, way, here, there):
    link(ticket, other, dana, way)
    said = [timeline.entries(one, reader=dana)[-1].words for one in (ticket, other)]
    assert said == [f"linked it: {here} #{other.pk}", f"linked it: {there} #{ticket.pk}"]


def test_both_pages_show_the_other_with_its_status(ticket, other, dana, sign_in):
    link(ticket, other, dana, "caused_by")
    browser = sign_in(dana)
    for one, words, shown in ((ticket, "Caused by", other), (other, "Causes", ticket)):
        page = browser.get(reverse("tickets:ticket_joint", args=[one.pk])).content.decode()
        assert words in page
        assert f"#{shown.pk}</span> {shown.subject}" in page
        assert shown.get_status_display() in page


@pytest.mark.parametrize(
    ("known", "again", "words"),
    [
        ("related", "related", "The tickets are linked like this already."),
        ("duplicate_of", "duplicated_by",
         "The tickets are linked the other way round: take that link away first."),
        ("causes", "caused_by",
         "The tickets are linked the other way round: take that link away first."),
    ],
)  # fmt: skip
def test_what_is_linked_is_not_linked_again(ticket, other, dana, known, again, words):
    link(ticket, other, dana, known)
    before = counted()
    with pytest.raises(Refused) as refusal:
        link(ticket, other, dana, again)
    assert str(refusal.value) == words
    assert counted() == before


def test_a_ticket_is_not_linked_to_itself_nor_by_a_word_nobody_knows(ticket, other, dana):
    before = counted()
    with pytest.raises(Refused, match="A ticket is not linked to itself"):
        link(ticket, ticket, dana)
    with pytest.raises(Refused, match="This value is not one of the choices"):
        link(ticket, other, dana, "married_to")
    assert counted() == before


def test_parts_of_parts_make_no_circle(ticket, other, alice, dana):
    third = open_ticket(alice)
    link(other, ticket, dana, "child_of")
    link(third, other, dana, "child_of")
    before = counted()
    with pytest.raises(Refused) as refusal:
        link(ticket, third, dana, "child_of")
    assert str(refusal.value) == (
        f"That would be a circle: #{third.pk} is part of #{ticket.pk} itself."
    )
    with pytest.raises(Refused, match="is part of one only"):
        link(third, ticket, dana, "child_of")
    assert counted() == before


def test_a_merged_ticket_is_linked_no_more(ticket, other, alice, dana):
    third = open_ticket(alice)
    services.merge(third, into=other, reason="One matter", actor=dana)
    with pytest.raises(Refused, match=f"goes on as #{other.pk}"):
        link(ticket, third, dana)


def test_a_link_is_taken_away_once(ticket, other, dana):
    row = link(ticket, other, dana)
    services.unlink(TicketLink.objects.get(pk=row.pk), actor=dana)
    assert kinds(ticket)[-1] == kinds(other)[-1] == "unlinked"
    assert happened(ticket, "unlinked") == [{"way": "related", "other": other.pk, "is_back": False}]
    with pytest.raises(Conflict, match="The link is gone already"):
        services.unlink(row, actor=dana)


def test_the_centre_links_across_clients_and_no_client_hears_of_it(
    ticket, alice, mallory, dana, sign_in
):
    foreign = open_ticket(mallory, subject="Secret tunnel")
    link(ticket, foreign, dana, "caused_by")
    joint = sign_in(dana).get(reverse("tickets:ticket_joint", args=[ticket.pk])).content.decode()
    assert "Secret tunnel" in joint
    assert "Globex" in joint
    for person, theirs, others in ((alice, ticket, foreign), (mallory, foreign, ticket)):
        page = sign_in(person).get(reverse("tickets:portal_request", args=[theirs.pk]))
        assert others.subject not in page.content.decode()
        assert f"#{others.pk}" not in page.content.decode()
        assert [one.kind for one in timeline.entries(theirs, reader=person)] == ["ticket.opened"]
    assert not Notification.objects.exists()


def test_a_link_to_what_one_does_not_see_is_not_there_at_all(
    ticket, mallory, delegated, petra, dana, sign_in
):
    foreign = open_ticket(mallory, subject="Secret tunnel")
    empty = sign_in(petra).get(reverse("tickets:ticket_joint", args=[ticket.pk])).content
    before = len(timeline.entries(ticket, reader=petra))
    link(ticket, foreign, dana)
    shown = sign_in(petra).get(reverse("tickets:ticket_joint", args=[ticket.pk])).content
    assert b"Secret" not in shown
    assert shown.count(b"joint__row") == empty.count(b"joint__row") == 0
    assert b'class="count"' not in shown
    assert len(timeline.entries(ticket, reader=petra)) == before
    assert len(timeline.entries(ticket, reader=dana)) == before + 1
    with pytest.raises(Refused, match="There is no such ticket"):
        link(ticket, foreign, petra, "causes")


def test_a_confidential_teams_ticket_shows_no_link(ticket, alice, dana, lev, line2):
    kept = open_ticket(alice, team=line2)
    link(ticket, kept, lev)
    assert [one.kind for one in timeline.entries(ticket, reader=dana)][-1] == "ticket.linked"
    Team.objects.filter(pk=line2.pk).update(is_confidential=True)
    assert [one.kind for one in timeline.entries(ticket, reader=dana)][-1] == "ticket.opened"
    assert not TicketLink.visible_to(dana).exists()
    assert TicketLink.visible_to(lev).count() == 1


def test_the_form_says_what_is_wrong_and_keeps_what_was_written(ticket, other, dana, sign_in):
    browser, address = sign_in(dana), reverse("tickets:ticket_link", args=[ticket.pk])
    refused = browser.post(address, {"way": "related", "other": "999999"})
    assert refused.status_code == 422
    assert "There is no such ticket." in refused.content.decode()
    done = browser.post(address, {"way": "duplicate_of", "other": f"#{other.pk}"})
    assert done.headers["Location"] == f"/desk/tickets/{ticket.pk}/"
    row = TicketLink.objects.get()
    assert (row.kind, row.ticket, row.other, row.by) == ("duplicate", ticket, other, dana)
    gone = browser.post(reverse("tickets:ticket_unlink", args=[ticket.pk]), {"link": row.pk})
    assert gone.status_code == 302
    assert not TicketLink.objects.exists()


def test_the_api_links_lists_and_takes_away(ticket, other, dana, alice):
    api = APIClient()
    api.force_authenticate(dana)
    address = f"/api/v1/tickets/{ticket.pk}/links/"
    made = api.post(address, {"way": "causes", "other": other.pk}, format="json")
    assert made.status_code == 201
    assert (made.data["kind"], made.data["ticket"], made.data["other"]) == (
        "caused", other.pk, ticket.pk,
    )  # fmt: skip
    listed = api.get(address).data["results"]
    assert [one["id"] for one in listed] == [made.data["id"]]
    api.force_authenticate(alice)
    assert api.get(address).status_code == 403
    api.force_authenticate(dana)
    gone = api.post(f"{address}remove/", {"link": made.data["id"]}, format="json")
    assert gone.status_code == 204
    assert Ticket.objects.get(pk=ticket.pk).links_back.count() == 0
