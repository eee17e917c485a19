"""Merging: one ticket ends, the other goes on with its people, thread and waiting client."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.errors import Conflict, Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.choices import Channel, Status
from tickets.models import Attachment, Message, Ticket
from tickets.tests.factories import at, hand_over, happened, kinds, open_ticket, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(bob, line1, dana):
    """Bob's ticket, which ends."""
    return open_ticket(bob, subject="The door is shut", body="Nobody gets in.", at=at(10))


@pytest.fixture
def other(alice, line1, dana):
    """Alice's ticket, which goes on."""
    return open_ticket(alice)


def merge(ticket, other, actor, **more):
    more = {"at": at(60), **more}
    return services.merge(ticket, into=other, reason="The same door", actor=actor, **more)


def recorded():
    return Event.objects.count()


def bodies(browser, ticket, *, place="tickets:portal_request"):
    return browser.get(reverse(place, args=[ticket.pk])).content.decode()


def test_the_merged_ticket_is_cancelled_and_points_to_the_one_that_goes_on(ticket, other, dana):
    merge(ticket, other, dana)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.merged_into, ticket.closed_at) == (
        Status.CANCELLED, other, at(60),
    )  # fmt: skip
    assert kinds(ticket)[-2:] == ["merged", "status_changed"]
    [told] = happened(ticket, "merged")
    assert (told["into"], told["reason"]) == (other.pk, "The same door")
    assert happened(ticket, "status_changed")[-1]["merged_into"] == other.pk


def test_the_other_ticket_takes_over_who_waits_since_when(ticket, other, dana):
    merge(ticket, other, dana)
    assert happened(other, "absorbed") == [
        {
            "merged": ticket.pk,
            "waits_since": None,
            "opened_at": at(10).astimezone(datetime.fromisoformat("2026-01-01T00Z").tzinfo)
            .isoformat(),
            "is_answered": False,
        }
    ]  # fmt: skip


def test_an_answered_ticket_owes_the_client_since_the_other_was_opened(ticket, other, dana):
    services.reply(other, body="Looking.", actor=dana, at=at(20))
    merge(ticket, other, dana)
    other.refresh_from_db()
    assert other.client_waits_since == at(10)


def test_the_earlier_of_two_waiting_messages_counts(ticket, other, alice, bob, dana):
    for one in (ticket, other):
        services.reply(one, body="Looking.", actor=dana, at=at(20))
    services.reply(other, body="And?", actor=alice, at=at(40))
    services.reply(ticket, body="Hello?", actor=bob, at=at(30))
    merge(ticket, other, dana)
    other.refresh_from_db()
    assert other.client_waits_since == at(30)
    assert happened(other, "absorbed")[0]["is_answered"] is True


def test_nobody_waits_where_everybody_was_answered(ticket, other, dana):
    for one in (ticket, other):
        services.reply(one, body="Looking.", actor=dana, at=at(20))
    merge(ticket, other, dana)
    other.refresh_from_db()
    assert other.client_waits_since is None


def test_our_own_work_leaves_no_client_waiting(other, dana):
    own = open_ticket(None, actor=dana, organisation=other.organisation, channel=Channel.OWN)
    services.reply(other, body="Looking.", actor=dana, at=at(20))
    merge(own, other, dana)
    other.refresh_from_db()
    said = happened(other, "absorbed")[0]
    assert (said["is_answered"], other.client_waits_since) == (True, None)


def test_a_waiting_ticket_is_worked_on_again_when_it_takes_over_a_waiting_client(
    ticket, other, dana
):
    services.reply(
        other, body="Which door?", actor=dana, at=at(20), then_status=Status.WAITING_CLIENT
    )
    merge(ticket, other, dana)
    other.refresh_from_db()
    assert (other.status, other.pause_reason) == (Status.OPEN, "")
    assert kinds(other)[-2:] == ["absorbed", "status_changed"]


def test_people_and_followers_of_both_follow_the_one_that_goes_on(
    ticket, other, bob, boss, lev, dana, cora
):
    services.assign(ticket, assignee=lev, actor=lev, at=at(11))
    services.watch(ticket, user=boss, actor=dana, at=at(12))
    services.watch(other, user=boss, actor=dana, at=at(12))
    merge(ticket, other, dana)
    assert set(other.watchers.values_list("user", flat=True)) == {bob.pk, boss.pk, lev.pk}
    assert Ticket.visible_to(bob).filter(pk=other.pk).exists()


def test_only_the_people_of_the_ticket_that_goes_on_are_told(ticket, other, alice, bob, dana):
    Notification.objects.all().delete()
    merge(ticket, other, dana)
    now = timezone.now()
    for key in due_deliveries(now):
        deliver(key, now=now)
    told = {(one.recipient, one.title) for one in Notification.objects.all()}
    title = f"#{other.pk} Controller does not answer: request {ticket.pk} goes on here"
    assert told == {(alice, title), (bob, title)}


def test_a_waiting_hand_over_is_answered_by_the_merger(ticket, other, dana, line2):
    handoff = hand_over(ticket, to=line2, actor=dana, at=at(20))
    merge(ticket, other, dana)
    handoff.refresh_from_db()
    assert handoff.accepted_at == at(60)


def test_one_thread_tells_what_was_said_on_both(sign_in, ticket, other, alice, bob, dana):
    services.add_note(ticket, body="He is always angry", actor=dana, at=at(15))
    services.reply(ticket, body="We come at ten.", actor=dana, at=at(16))
    merge(ticket, other, dana)
    mark = f"from #{ticket.pk}"
    for reader in (alice, bob):
        page = bodies(sign_in(reader), other)
        for words in ("Nobody gets in.", "We come at ten.", mark):
            assert words in page
        assert "He is always angry" not in page
    desk = bodies(sign_in(dana), other, place="tickets:ticket_page")
    assert "He is always angry" in desk
    assert mark in desk
    assert desk.count("Nobody gets in.") == 1


def test_the_thread_of_the_api_says_where_each_message_was_said(ticket, other, alice, dana):
    services.add_note(ticket, body="He is always angry", actor=dana, at=at(15))
    merge(ticket, other, dana)
    client = APIClient()
    client.force_authenticate(alice)
    rows = client.get(f"/api/v1/tickets/{other.pk}/messages/").json()["results"]
    assert {(row["ticket"], row["body"]) for row in rows} == {
        (other.pk, "The door stays shut since nine."), (ticket.pk, "Nobody gets in."),
    }  # fmt: skip


def test_files_of_the_merged_ticket_are_seen_by_who_sees_the_thread(
    other, alice, bob, mallory, dana
):
    ticket = open_ticket(bob, files=[upload()])
    assert not Attachment.visible_to(alice).exists()
    merge(ticket, other, dana)
    assert Attachment.visible_to(alice).count() == 1
    assert not Attachment.visible_to(mallory).exists()


def test_files_of_inner_notes_stay_inner(ticket, other, alice, dana):
    services.add_note(ticket, body="See", actor=dana, files=[upload()], at=at(15))
    merge(ticket, other, dana)
    assert not Attachment.visible_to(alice).exists()


def test_what_the_client_writes_on_the_merged_ticket_is_said_on_the_other(
    sign_in, ticket, other, bob, dana
):
    merge(ticket, other, dana)
    url = reverse("tickets:portal_reply", args=[ticket.pk])
    answer = sign_in(bob).post(url, {"body": "Is somebody coming?"})
    assert answer.url == reverse("tickets:portal_request", args=[other.pk])
    said = Message.objects.get(body="Is somebody coming?")
    ticket.refresh_from_db()
    assert (said.ticket, said.author, ticket.status) == (other, bob, Status.CANCELLED)


def test_nothing_else_is_done_to_the_merged_ticket(sign_in, ticket, other, bob, dana, boss):
    merge(ticket, other, dana)
    before = recorded()
    for refused in (
        lambda: services.reply(ticket, body="Hi", actor=dana),
        lambda: services.add_note(ticket, body="Hi", actor=dana),
        lambda: services.log_call(ticket, body="Hi", actor=dana),
        lambda: services.watch(ticket, user=boss, actor=dana),
        lambda: services.log_time(ticket, minutes=5, actor=dana),
        lambda: services.assign(ticket, assignee=dana, actor=dana),
    ):
        with pytest.raises(Refused, match=f"goes on as #{other.pk}"):
            refused()
    assert recorded() == before
    page = bodies(sign_in(dana), ticket, place="tickets:ticket_page")
    assert f"Merged: the work goes on in #{other.pk}." in page
    assert 'name="body"' not in page
    assert reverse("tickets:ticket_log_time", args=[ticket.pk]) not in page


def test_the_portal_says_where_the_request_goes_on(sign_in, ticket, other, bob, dana):
    merge(ticket, other, dana)
    page = bodies(sign_in(bob), ticket)
    assert f"This request goes on under number {other.pk}." in page
    assert "Withdrawn" not in page
    assert f"Goes on as #{other.pk}" in sign_in(bob).get("/portal/?show=all").content.decode()


def test_a_chain_of_mergers_ends_at_the_last_ticket(ticket, other, alice, bob, dana):
    merge(ticket, other, dana)
    last = open_ticket(alice, subject="Third", at=at(30))
    merge(other, last, dana, at=at(70))
    ticket.refresh_from_db()
    assert ticket.merged_into == last
    services.reply(ticket, body="Still there?", actor=bob, at=at(80))
    assert Message.objects.get(body="Still there?").ticket == last
    said = happened(last, "absorbed")[0]
    assert datetime.fromisoformat(said["opened_at"]) == at(0)


@pytest.mark.parametrize("status", ["resolved", "cancelled"])
def test_a_finished_ticket_takes_nothing_over(ticket, other, dana, status):
    if status == "resolved":
        services.resolve(other, solution="Done", actor=dana, at=at(20))
    else:
        services.cancel(other, reason="x", actor=dana, at=at(20))
    before = recorded()
    with pytest.raises(Refused, match="finished"):
        merge(ticket, other, dana)
    with pytest.raises(Refused):
        merge(other, ticket, dana)
    ticket.refresh_from_db()
    assert (recorded(), ticket.merged_into, ticket.status) == (before, None, Status.NEW)


def test_a_ticket_is_merged_once(ticket, other, alice, dana):
    third = open_ticket(alice)
    merge(ticket, other, dana)
    before = recorded()
    with pytest.raises(Conflict, match=f"goes on as #{other.pk}"):
        merge(ticket, third, dana)
    with pytest.raises(Refused, match=f"goes on as #{other.pk}: merge into that one"):
        merge(third, ticket, dana)
    with pytest.raises(Refused, match="into itself"):
        merge(other, other, dana)
    assert recorded() == before


def test_tickets_of_two_clients_are_not_merged(ticket, mallory, line1, dana):
    foreign = open_ticket(mallory)
    before = recorded()
    with pytest.raises(Refused, match="another client"):
        merge(ticket, foreign, dana)
    assert recorded() == before


def test_a_merger_says_why(ticket, other, dana):
    before = recorded()
    with pytest.raises(Refused, match="Say why"):
        services.merge(ticket, into=other, reason=" ", actor=dana)
    assert recorded() == before


def test_an_engineer_merges_on_the_page(sign_in, ticket, other, dana):
    browser, url = sign_in(dana), reverse("tickets:ticket_merge", args=[ticket.pk])
    assert url in bodies(browser, ticket, place="tickets:ticket_page")
    assert "Into the ticket number" in browser.get(url).content.decode()
    for into in ("999999", str(ticket.pk), "x"):
        assert browser.post(url, {"into": into, "reason": "x"}).status_code == 422
    assert browser.post(url, {"into": f"#{other.pk}", "reason": "Same"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.merged_into == other


def test_the_page_merges_only_what_was_seen(sign_in, ticket, other, bob, dana):
    seen = ticket.revision
    services.reply(ticket, body="More", actor=bob, at=at(20))
    data = {"into": str(other.pk), "reason": "Same", "seen_revision": str(seen)}
    answer = sign_in(dana).post(reverse("tickets:ticket_merge", args=[ticket.pk]), data)
    assert (answer.status_code, happened(ticket, "merged")) == (409, [])


def post(user, ticket, into):
    client = APIClient()
    client.force_authenticate(user)
    url = f"/api/v1/tickets/{ticket.pk}/merge/"
    return client.post(url, {"into": into.pk, "reason": "Same"}, format="json")


@time_machine.travel(at(60), tick=False)
def test_the_api_merges(ticket, other, dana):
    answer = post(dana, ticket, other)
    assert (answer.status_code, answer.json()["merged_into"]) == (200, other.pk)


@pytest.mark.parametrize("who", ["alice", "bob", "boss", "mallory", "olga", "petra"])
def test_others_merge_nothing(request, sign_in, who, ticket, other):
    user, before = request.getfixturevalue(who), recorded()
    url = reverse("tickets:ticket_merge", args=[ticket.pk])
    answers = {
        sign_in(user).post(url, {"into": other.pk, "reason": "x"}).status_code,
        post(user, ticket, other).status_code,
    }
    assert answers <= {403, 404}
    assert recorded() == before


def test_a_partner_merges_only_into_what_they_see(ticket, mallory, petra, delegated, sign_in):
    foreign = open_ticket(mallory)
    before = recorded()
    assert post(petra, ticket, foreign).status_code == 400
    with pytest.raises(Refused, match="There is no such ticket"):
        merge(ticket, foreign, petra)
    assert recorded() == before
