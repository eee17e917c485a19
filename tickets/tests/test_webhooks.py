"""What other programs are told of tickets: what the hook's owner sees, and not a word more."""

import ipaddress
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from servicedesk.webhooks import sending, services
from servicedesk.webhooks.choices import CallState
from servicedesk.webhooks.models import Dispatch
from servicedesk.webhooks.tests.receiver import Receiver
from tickets import services as tickets
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    server = Receiver()
    server.run()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook_of(receiver):
    def make(owner, **options):
        given = {"name": owner.full_name, "url": receiver.url, "actor": owner, **options}
        return services.create_webhook(owner, **given)[0]

    return make


def told(receiver) -> list[dict]:
    sending.sweep()
    found = [json.loads(body) for _headers, body in receiver.got]
    receiver.got.clear()
    return found


def test_the_centre_is_told_everything(hook_of, receiver, frank, alice, dana, line1, premium):
    hook_of(frank)
    ticket = open_ticket(alice, subject="Door 4")
    tickets.add_note(ticket, body="SECRET", actor=dana)
    opened, *rest = told(receiver)
    assert opened["type"] == "ticket.opened"
    assert opened["data"]["ticket"]["number"] == ticket.pk
    assert opened["data"]["ticket"]["subject"] == "Door 4"
    assert opened["data"]["changes"]["by_client"] is True
    note = next(one for one in rest if one["type"] == "ticket.message_posted")
    assert note["data"]["message"]["body"] == "SECRET"
    assert note["data"]["actor"] == {"id": dana.pk, "name": "Dana"}


def test_a_client_is_told_what_clients_see(
    hook_of, receiver, boss, alice, dana, lev, line2, premium
):
    hook_of(boss)
    ticket = open_ticket(alice)
    tickets.take(ticket, actor=dana)
    tickets.add_note(ticket, body="SECRET", actor=dana)
    tickets.reply(ticket, body="Which firmware?", actor=dana)
    tickets.hand_over(ticket, to_team=line2, tried="SECRET", hypothesis="SECRET", actor=dana)
    bodies = told(receiver)
    assert [one["type"] for one in bodies] == [
        "ticket.opened", "ticket.status_changed", "ticket.message_posted", "ticket.handed_over",
    ]  # fmt: skip
    text = json.dumps(bodies)
    assert "SECRET" not in text
    assert "line1_stay" not in text
    for one in bodies:
        assert set(one["data"]) == {"words", "actor", "ticket", "message"}
        assert not {"line", "team", "assignee", "revision"} & set(one["data"]["ticket"])
    assert bodies[2]["data"]["message"]["body"] == "Which firmware?"
    assert bodies[3]["data"]["words"] == "Your request was passed on to specialists"


def test_another_organisation_is_told_nothing(hook_of, receiver, mallory, alice, dana, premium):
    hook_of(mallory)
    tickets.take(open_ticket(alice), actor=dana)
    assert told(receiver) == []
    assert not Dispatch.objects.exists()


def test_who_loses_the_right_to_see_is_told_nothing_more(
    hook_of, receiver, boss, alice, frank, globex, premium
):
    hook_of(boss)
    open_ticket(alice)
    boss.organisation = globex
    boss.save()
    assert told(receiver) == []
    assert set(Dispatch.objects.values_list("state", flat=True)) == {CallState.DROPPED}


def test_a_closed_access_is_told_nothing_more(hook_of, receiver, boss, alice, premium):
    hook_of(boss)
    open_ticket(alice)
    boss.is_active = False
    boss.save()
    assert told(receiver) == []


def test_only_the_kinds_and_the_client_asked_for(
    hook_of, receiver, frank, alice, mallory, dana, acme, premium
):
    hook_of(frank, kinds=["ticket.assigned"], only=acme)
    for ticket in (open_ticket(alice), open_ticket(mallory)):
        tickets.take(ticket, actor=dana)
    bodies = told(receiver)
    assert [(one["type"], one["data"]["ticket"]["organisation"]["name"]) for one in bodies] == [
        ("ticket.assigned", "Acme")
    ]


def test_every_step_of_one_verb_is_told(hook_of, receiver, frank, alice, dana, premium):
    hook_of(frank, kinds=["ticket.assigned", "ticket.status_changed"])
    tickets.take(open_ticket(alice), actor=dana)
    assert {one["type"] for one in told(receiver)} == {"ticket.assigned", "ticket.status_changed"}


def test_a_merger_taken_back_is_told_of_both_tickets_in_the_reader_s_words(
    hook_of, receiver, boss, alice, dana, premium
):
    hook_of(boss)
    ticket, other = open_ticket(alice), open_ticket(alice)
    tickets.merge(ticket, into=other, reason="SECRET", actor=dana)
    told(receiver)
    tickets.undo_merge(ticket, reason="SECRET", actor=dana)
    bodies = told(receiver)
    assert {(one["type"], one["data"]["words"]) for one in bodies} == {
        ("ticket.unmerged", "Your request goes on under its own number again"),
        ("ticket.released", f"Request {ticket.pk} goes on by itself again"),
    }
    now = [one["data"]["ticket"] for one in bodies]
    assert {(one["number"], one["status"]) for one in now} == {
        (ticket.pk, "new"), (other.pk, "new"),
    }  # fmt: skip
    assert "SECRET" not in json.dumps(bodies)


def test_what_was_rolled_back_is_never_told(hook_of, receiver, frank, alice, dana, premium):
    hook_of(frank)
    ticket = open_ticket(alice)
    told(receiver)
    with transaction.atomic():
        tickets.take(ticket, actor=dana)
        transaction.set_rollback(True)
    assert told(receiver) == []


def test_history_brought_in_is_told_to_nobody(hook_of, receiver, frank, alice, premium):
    hook_of(frank)
    with transaction.atomic(), replaying():
        open_ticket(alice)
    assert not Dispatch.objects.exists()


def test_a_time_is_sent_again_with_what_was_missed(
    hook_of, receiver, boss, alice, mallory, dana, premium
):
    hook = hook_of(boss)
    start = timezone.now() - timedelta(minutes=1)
    first = open_ticket(alice, at=timezone.now())
    ids = [one["id"] for one in told(receiver)]
    services.switch_off(hook, actor=boss)
    missed = open_ticket(alice, at=timezone.now())
    open_ticket(mallory, at=timezone.now())
    tickets.add_note(missed, body="SECRET", actor=dana)
    end = timezone.now() + timedelta(minutes=1)
    with pytest.raises(Refused, match="switched off"):
        services.replay_between(hook, start=start, end=end, actor=boss)
    services.switch_on(hook, actor=boss)
    services.replay_between(hook, start=start, end=end, actor=boss)
    again = told(receiver)
    assert [one["data"]["ticket"]["number"] for one in again] == [first.pk, missed.pk]
    assert [one["id"] for one in again][:1] == ids
    assert "SECRET" not in json.dumps(again)


def test_one_question_an_event_is_all_it_costs_while_nobody_listens(alice, dana, premium):
    ticket = open_ticket(alice)
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as asked:
        tickets.take(ticket, actor=dana)
    recorded = Event.objects.count() - before
    assert sum("webhooks_webhook" in query["sql"] for query in asked) == recorded == 2
