"""A reply waits some seconds before it leaves: taken back it was never said, and none is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Delivery, Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification, OutgoingMail
from tickets import services
from tickets.choices import Status
from tickets.models import Attachment, HeldReply, Message, StagedFile, Ticket, Unsent
from tickets.tests.factories import at, happened, kinds, open_ticket, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_seconds(settings):
    settings.UNDO_SECONDS = 10


@pytest.fixture
def ticket(alice, dana, line1):
    return open_ticket(alice)


def hold(ticket: Ticket, actor: User, **fields):
    fields = {"body": "Restart it, please.", "at": at(30), **fields}
    return services.hold_reply(ticket, actor=actor, **fields)


def outside() -> tuple[int, ...]:
    """What a reply leaves behind: nothing of it may be there while it is held."""
    return tuple(
        model.objects.count()
        for model in (Message, Event, Delivery, Notification, OutgoingMail, Attachment)
    )


def test_nothing_leaves_before_the_seconds_are_over(ticket, dana, alice, sign_in):
    before = outside()
    hold(ticket, dana, then=Status.WAITING_CLIENT, files=[upload()])
    assert services.release_due(at(30, seconds=9)) == 0
    assert outside() == before
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_replied_at) == (Status.NEW, None)
    page = sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "Restart it, please." not in page
    assert HeldReply.visible_to(alice).count() == 0


def test_it_leaves_once_with_its_step_and_files_as_said_when_it_was_sent(ticket, dana):
    hold(ticket, dana, then=Status.WAITING_CLIENT, files=[upload("log.txt")])
    assert services.release_due(at(30, seconds=10)) == 1
    assert services.release_due(at(31)) == 0
    message = Message.objects.get(body="Restart it, please.")
    assert message.posted_at == at(30)
    assert Attachment.objects.get(message=message).name == "log.txt"
    assert StagedFile.objects.count() == 0
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_replied_at) == (Status.WAITING_CLIENT, at(30))
    assert kinds(ticket) == ["opened", "message_posted", "status_changed"]


def test_taken_back_it_is_a_draft_again_and_was_never_said(ticket, dana):
    before = outside()
    held = hold(ticket, dana, files=[upload()])
    services.take_back(held, actor=dana, at=at(30, seconds=5))
    assert services.release_due(at(60)) == 0
    assert outside() == before
    kept = Unsent.objects.get(owner=dana, key=services.reply_key(ticket.pk)).data
    assert kept["body"] == ["Restart it, please."]
    assert kept["staged"] == [str(StagedFile.objects.get().pk)]


def test_what_was_begun_meanwhile_stands_below_the_words_that_came_back(ticket, dana):
    held = hold(ticket, dana)
    services.save_unsent(dana, services.reply_key(ticket.pk), {"body": ["And one more"]})
    services.take_back(held, actor=dana)
    assert Unsent.objects.get().data["body"] == ["Restart it, please.\n\nAnd one more"]


def test_a_note_begun_meanwhile_makes_the_words_that_came_back_inner(ticket, dana):
    held = hold(ticket, dana)
    key = services.reply_key(ticket.pk)
    services.save_unsent(dana, key, {"body": ["The client is lying"], "kind": ["note"]})
    services.take_back(held, actor=dana)
    kept = Unsent.objects.get().data
    assert kept["body"] == ["Restart it, please.\n\nThe client is lying"]
    assert kept["kind"] == ["note"]


def test_a_chosen_kind_without_words_makes_nothing_inner(ticket, dana):
    held = hold(ticket, dana)
    services.save_unsent(
        dana, services.reply_key(ticket.pk), {"body": [" "], "kind": ["note"], "staged": []}
    )
    services.take_back(held, actor=dana)
    assert Unsent.objects.get().data["kind"] == ["reply"]


def test_one_that_has_left_is_not_taken_back(ticket, dana):
    held = hold(ticket, dana)
    services.release_due(at(31))
    with pytest.raises(Conflict, match="has left already"):
        services.take_back(held, actor=dana)
    assert Unsent.objects.count() == 0
    assert Message.objects.filter(body="Restart it, please.").count() == 1


def test_one_taken_back_does_not_leave(ticket, dana):
    held = hold(ticket, dana)
    services.take_back(held, actor=dana)
    with pytest.raises(Conflict):
        services.send_now(held, actor=dana)
    assert not Message.objects.filter(body="Restart it, please.").exists()


def test_only_its_author_takes_it_back(ticket, dana, lev):
    held = hold(ticket, dana)
    with pytest.raises(Refused, match="Only who wrote the reply"):
        services.take_back(held, actor=lev)
    assert HeldReply.objects.count() == 1


def test_what_would_be_refused_is_refused_at_once(ticket, dana):
    services.cancel(ticket, reason="Not needed", actor=dana, at=at(1))
    before = outside()
    with pytest.raises(Refused, match="cancelled"):
        hold(ticket, dana)
    assert (HeldReply.objects.count(), outside()) == (0, before)


def test_ticket_that_ended_meanwhile_gives_the_words_back_to_their_author(ticket, dana, lev):
    hold(ticket, dana)
    services.cancel(ticket, reason="Not needed", actor=lev, at=at(30, seconds=3))
    assert services.release_due(at(31)) == 1
    assert not Message.objects.filter(body="Restart it, please.").exists()
    assert Unsent.objects.get(owner=dana).data["body"] == ["Restart it, please."]
    told = happened(ticket, "reply_returned")
    assert [(one["author"], one["why"]) for one in told] == [
        (dana.pk, "The ticket was cancelled: open a new one.")
    ]
    deliver_due()
    notice = Notification.objects.get(recipient=dana, topic="ticket.work")
    assert notice.title.endswith("your reply was not sent")
    assert notice.body == "The ticket was cancelled: open a new one."


def test_word_of_the_client_in_between_still_waits_and_stops_the_step(ticket, dana, alice):
    hold(ticket, dana, then=Status.WAITING_CLIENT)
    services.reply(ticket, body="It got worse", actor=alice, at=at(30, seconds=4))
    services.release_due(at(31))
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert ticket.client_waits_since == at(30, seconds=4)
    assert ticket.first_replied_at == at(30)
    dropped = {"author": dana.pk, "name": "Dana", "then": "waiting_client"}
    assert happened(ticket, "step_dropped") == [dropped]
    assert Message.objects.get(body="Restart it, please.").posted_at == at(30)
    deliver_due()
    notice = Notification.objects.get(recipient=dana, topic="ticket.work")
    assert notice.title.endswith("your reply was sent, the status stayed as it was")


def test_ticket_opened_by_its_author_meanwhile_is_solved_all_the_same(ticket, dana):
    hold(ticket, dana, then=Status.RESOLVED)
    services.take(ticket, actor=dana, at=at(30, seconds=3))
    services.release_due(at(31))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolved_at) == (Status.RESOLVED, at(30, seconds=3))
    assert happened(ticket, "step_dropped") == []
    steps = [(one["before"], one["after"]) for one in happened(ticket, "status_changed")]
    assert steps == [("new", "open"), ("open", "resolved")]


def test_status_a_colleague_chose_meanwhile_stays(ticket, dana, lev):
    hold(ticket, dana, then=Status.RESOLVED)
    services.change_status(
        ticket, status=Status.WAITING_THIRD_PARTY, reason="A fix", actor=lev, at=at(30, seconds=3)
    )
    services.release_due(at(31))
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_THIRD_PARTY
    assert [one["then"] for one in happened(ticket, "step_dropped")] == ["resolved"]


def test_nobody_reacts_to_a_reply_that_is_only_tried(ticket, dana):
    with CaptureQueriesContext(connection) as queries:
        hold(ticket, dana, then=Status.WAITING_CLIENT)
    table = Delivery._meta.db_table
    assert [one["sql"] for one in queries if table in one["sql"]] == []


def test_words_too_long_for_a_draft_come_back_whole(ticket, dana, lev):
    hold(ticket, dana, body="x" * 100_000)
    services.save_unsent(dana, services.reply_key(ticket.pk), {"body": ["y" * 150_000]})
    services.cancel(ticket, reason="Not needed", actor=lev, at=at(30, seconds=3))
    assert services.release_due(at(31)) == 1
    assert HeldReply.objects.count() == 0
    kept = Unsent.objects.get(owner=dana).data["body"][0]
    assert kept == "x" * 100_000 + "\n\n" + "y" * 150_000
    assert [one["author"] for one in happened(ticket, "reply_returned")] == [dana.pk]


def test_metrics_tell_of_a_reply_that_does_not_leave(ticket, dana):
    hold(ticket, dana)
    HeldReply.objects.update(staged=["no key"])
    with time_machine.travel(at(30, seconds=410), tick=False):
        services.release_due(timezone.now())
        page = Client().get("/metrics").content.decode()
        assert "desk_held_replies_overdue_seconds 400.0" in page
        reasons = Client().get("/health/ready").json()["reasons"]
        assert reasons["desk_held_replies_overdue_seconds"] == (
            "a reply should have left 400 s ago: look for what failed in the log"
        )
        HeldReply.objects.update(staged=[])
        services.release_due(timezone.now())
        page = Client().get("/metrics").content.decode()
        assert "desk_held_replies_overdue_seconds 0.0" in page


def test_solution_that_waits_solves_as_of_when_it_was_sent(ticket, dana):
    hold(ticket, dana, then=Status.RESOLVED)
    services.release_due(at(31))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolved_at) == (Status.RESOLVED, at(30))


def test_fault_of_one_keeps_it_for_later_and_stops_nobody_else(ticket, alice, dana, monkeypatch):
    other = open_ticket(alice)
    hold(ticket, dana, body="First")
    hold(other, dana, body="Second")
    HeldReply.objects.filter(body="First").update(staged=["no key"])
    assert services.release_due(at(31)) == 1
    assert list(HeldReply.objects.values_list("body", flat=True)) == ["First"]
    HeldReply.objects.update(staged=[])
    assert services.release_due(at(32)) == 1
    assert Message.objects.filter(body="First").count() == 1


def test_page_sends_undoes_and_brings_the_words_back(sign_in, ticket, dana, alice):
    browser, page = sign_in(dana), f"/desk/tickets/{ticket.pk}/"
    data = {"kind": "reply", "body": "Which version?", "then": "waiting_client"}
    with time_machine.travel(at(30), tick=False):
        answer = browser.post(f"{page}reply/", data, follow=True)
        held = HeldReply.objects.get()
        assert answer.redirect_chain == [(f"{page}#leaving-{held.pk}", 302)]
        shown = answer.content.decode()
        assert "The reply leaves in 10 seconds." in shown
        assert f'action="{page}leaving/{held.pk}/take-back/"' in shown
        assert "Not sent yet: it leaves at 09:30:10" in shown
        answer = browser.post(f"{page}leaving/{held.pk}/take-back/", follow=True)
        assert "Which version?</textarea>" in answer.content.decode()
        assert services.release_due(timezone.now() + timedelta(minutes=1)) == 0
    assert (
        "Which version?"
        not in sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    )


def test_page_says_when_it_is_too_late(sign_in, ticket, dana):
    held = hold(ticket, dana)
    services.release_due(at(31))
    answer = sign_in(dana).post(
        f"/desk/tickets/{ticket.pk}/leaving/{held.pk}/take-back/", follow=True
    )
    assert "has left already" in answer.content.decode()


def test_colleague_sees_it_leaving_but_cannot_take_it_back(sign_in, ticket, dana, lev):
    held = hold(ticket, dana)
    shown = sign_in(lev).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Restart it, please." in shown
    assert "take-back" not in shown
    answer = sign_in(lev).post(
        f"/desk/tickets/{ticket.pk}/leaving/{held.pk}/send-now/", follow=True
    )
    assert "Only who wrote the reply" in answer.content.decode()
    assert HeldReply.objects.count() == 1
