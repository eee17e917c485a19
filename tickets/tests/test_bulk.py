"""Changing many tickets: what is looked at is what is changed, each once, and it can be taken
back."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import TeamMember
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification
from tickets import services as verbs
from tickets.choices import BulkState, ItemState, MacroScope, Status
from tickets.models import Bulk, BulkItem, Macro, Ticket
from tickets.services import bulk as services
from tickets.services.macros import MacroDraft, save_macro
from tickets.tasks import change_many
from tickets.tests.factories import happened, kinds, open_ticket

pytestmark = pytest.mark.django_db
RAISE = [{"do": "priority", "to": "2"}]


@pytest.fixture
def tickets(alice, line1, standard):
    return [open_ticket(alice, subject=f"Door {number}") for number in range(3)]


@pytest.fixture
def helper(lev, line1):
    """Lev, who helps out in line 1."""
    TeamMember.objects.create(team=line1, user=lev)
    return lev


def chosen(tickets, actor, changes=RAISE):
    seen = Ticket.visible_to(actor).filter(pk__in=[one.pk for one in tickets])
    bulk = services.choose_tickets(seen, actor=actor)
    return services.plan(bulk, actor=actor, changes=changes)


def applied(tickets, actor, changes=RAISE):
    bulk = services.start(chosen(tickets, actor, changes), actor=actor)
    services.carry_on(bulk)
    return Bulk.objects.get(pk=bulk.pk)


def taken_back(bulk):
    back = services.undo(bulk, actor=bulk.actor)
    services.carry_on(back)
    return Bulk.objects.get(pk=back.pk)


def states(bulk):
    return list(bulk.items.order_by("pk").values_list("state", flat=True))


def test_tickets_marked_in_the_queue_are_previewed_and_changed(tickets, dana, sign_in):
    browser = sign_in(dana)
    verbs.set_priority(tickets[2], priority=2, reason="Already", actor=dana)
    verbs.cancel(tickets[1], reason="Gone", actor=dana)
    numbers = [str(one.pk) for one in tickets] + ["999999", "x"]
    answer = browser.post(reverse("tickets:bulk_list"), {"ticket": numbers})
    bulk = Bulk.objects.get()
    assert answer.headers["Location"] == f"/desk/bulk/{bulk.pk}/"
    assert bulk.missing_count == 1
    form = {"c-count": "1", "c-0-do": "priority", "c-0-to": "2", "do": "preview"}
    events = Event.objects.count()
    browser.post(f"/desk/bulk/{bulk.pk}/", form)
    page = browser.get(f"/desk/bulk/{bulk.pk}/")
    tally = page.context["tally"]
    assert (tally.changed, tally.unchanged, tally.refused) == (1, 1, 1)
    assert "The ticket was cancelled: open a new one." in page.content.decode()
    assert "One ticket that was named is not there." in page.content.decode()
    assert Event.objects.count() == events
    answer = browser.post(f"/desk/bulk/{bulk.pk}/", {"do": "apply"})
    assert states(bulk) == [ItemState.DONE, ItemState.REFUSED, ItemState.UNCHANGED]
    tickets[0].refresh_from_db()
    assert tickets[0].priority == 2
    [changed] = happened(tickets[0], "priority_changed")
    assert (changed["reason"], changed["bulk"]) == (f"Bulk change {bulk.pk}", bulk.pk)
    done = browser.get(f"/desk/bulk/{bulk.pk}/").content.decode()
    assert "Changed: 1" in done
    assert "Refused: 1" in done


def test_all_that_match_the_lists_question_are_chosen(tickets, mallory, dana, sign_in):
    strange = open_ticket(mallory, subject="Door 9")
    browser = sign_in(dana)
    asked = {"all": "1", "address": "q=client:Acme subject:Door"}
    browser.post(reverse("tickets:bulk_list"), asked | {"address": "q=client%3AAcme"})
    bulk = Bulk.objects.get()
    assert list(bulk.items.values_list("ticket", flat=True)) == [one.pk for one in tickets]
    assert bulk.query == "client:Acme"
    assert strange.pk not in bulk.items.values_list("ticket", flat=True)


def test_a_question_that_cannot_be_read_chooses_nothing(tickets, dana, sign_in):
    asked = {"all": "1", "address": "q=nonsense%3A1"}
    answer = sign_in(dana).post(reverse("tickets:bulk_list"), asked, follow=True)
    assert "cannot be read" in answer.content.decode()
    assert Bulk.objects.count() == 0


def test_a_question_that_cannot_be_read_stays_in_the_address(tickets, dana, sign_in):
    asked = {"all": "1", "address": "queue=open&q=stattus%3Anew"}
    answer = sign_in(dana).post(reverse("tickets:bulk_list"), asked)
    assert answer.headers["Location"] == "/desk/tickets/?queue=open&q=stattus%3Anew"
    empty = sign_in(dana).post(reverse("tickets:bulk_list"), {"ticket": []})
    assert empty.headers["Location"] == "/desk/tickets/"


def test_what_matches_later_is_not_changed(tickets, alice, dana):
    seen = Ticket.visible_to(dana).filter(priority=3)
    bulk = services.choose_tickets(seen, actor=dana, query="priority:3")
    late = open_ticket(alice)
    services.plan(bulk, actor=dana, changes=RAISE)
    services.carry_on(services.start(bulk, actor=dana))
    late.refresh_from_db()
    assert late.priority == 3
    assert states(bulk) == [ItemState.DONE] * 3


def test_tickets_one_may_not_see_look_like_missing_ones(tickets, petra, dana, sign_in):
    browser = sign_in(petra)
    asked = {"ticket": [str(tickets[0].pk), "999999"]}
    browser.post(reverse("tickets:bulk_list"), asked)
    bulk = Bulk.objects.get()
    assert (bulk.items.count(), bulk.missing_count) == (0, 2)
    assert sign_in(dana).get(f"/desk/bulk/{bulk.pk}/").status_code == 404


def test_a_ticket_out_of_sight_since_is_refused(tickets, dana, line3):
    bulk = chosen(tickets, dana)
    line3.is_confidential = True
    line3.save()
    Ticket.objects.filter(pk=tickets[0].pk).update(team=line3)
    services.carry_on(services.start(bulk, actor=dana))
    item = bulk.items.order_by("pk")[0]
    assert (item.state, item.error) == (ItemState.REFUSED, "There is no such ticket.")


def test_one_person_is_told_once_and_clients_as_ever(tickets, dana, helper, alice):
    changes = [{"do": "assignee", "to": str(helper.pk)}, {"do": "reply", "text": "On our way."}]
    applied(tickets, dana, changes)
    deliver_due()
    told = Notification.objects.filter(recipient=helper).values_list("title", flat=True)
    assert list(told) == ["3 tickets are given to you"]
    assert Notification.objects.filter(recipient=alice).count() == 3
    assert Notification.objects.filter(recipient=dana).count() == 0


def titles(person):
    told = Notification.objects.filter(recipient=person).order_by("pk")
    return list(told.values_list("title", flat=True))


def test_who_has_or_follows_them_hears_of_all_in_one(tickets, dana, lev, cora):
    for ticket in tickets:
        verbs.assign(ticket, assignee=lev, actor=lev)
    verbs.watch(tickets[1], user=cora, actor=cora)
    applied(tickets, dana, [{"do": "note", "text": "The cable is cut."}])
    applied(tickets, dana)  # a priority is no news to anybody
    deliver_due()
    assert titles(lev) == ["3 tickets you have or follow are changed"]
    assert titles(cora) == ["1 ticket you have or follow is changed"]


def test_what_concerns_one_person_is_told_ticket_by_ticket(tickets, alice, dana, lev):
    waiting = open_ticket(alice)
    verbs.assign(waiting, assignee=lev, actor=lev)
    verbs.block(waiting, kind="ticket", other=tickets[0], actor=lev)
    applied(tickets[:1], dana, [{"do": "note", "text": "@Lev, is this the known one?"}])
    applied(tickets[:1], dana, [{"do": "status", "to": "cancelled"}])
    deliver_due()
    assert titles(lev) == [
        f"#{tickets[0].pk} Door 0: you are asked to look",
        f"#{waiting.pk} {waiting.subject}: can go on: nothing blocks it any more",
    ]


def test_taking_back_restores_what_can_be_and_says_what_cannot(tickets, dana, helper, alice):
    first, second, third = tickets
    verbs.take(third, actor=dana)
    changes = [
        {"do": "priority", "to": "1", "reason": "Storm"}, {"do": "assignee", "to": str(helper.pk)},
        {"do": "type", "to": "question"},
    ]  # fmt: skip
    bulk = applied(tickets, dana, changes)
    verbs.reply(second, body="Any news?", actor=alice)
    back = taken_back(bulk)
    assert states(back) == [ItemState.DONE, ItemState.REFUSED, ItemState.DONE]
    errors = list(back.items.order_by("pk").values_list("error", flat=True))
    assert errors == ["", "Somebody changed it since: nothing is restored.", ""]
    for ticket in tickets:
        ticket.refresh_from_db()
    assert (first.priority, first.assignee, first.type) == (3, None, "incident")
    assert first.status == Status.NEW
    assert (second.priority, second.assignee) == (1, helper)
    assert (third.priority, third.assignee, third.status) == (3, dana, Status.OPEN)
    with pytest.raises(Conflict, match="taken back already"):
        services.undo(bulk, actor=dana)
    with pytest.raises(Refused, match="Only what was applied"):
        services.undo(back, actor=dana)


def test_a_date_and_a_pause_come_back_exactly(tickets, dana, sign_in):
    moved, asked = tickets[:2]
    then = timezone.now() + timedelta(days=2)
    verbs.take(moved, actor=dana)
    verbs.change_status(
        moved, status="scheduled", scheduled_for=then, reason="Visit", actor=dana
    )  # fmt: skip
    verbs.reply(
        asked, body="May we?", actor=dana, then_status="waiting_client", pause="client_approval"
    )
    later = [{"do": "status", "to": "scheduled", "reason": "Later", "days": "9"}]
    bulk = applied([moved], dana, later)
    [line] = sign_in(dana).get(f"/desk/bulk/{bulk.pk}/").context["lines"]
    assert [one.name for one in line.differences] == ["Planned for"]
    back = taken_back(bulk)
    moved.refresh_from_db()
    assert (moved.status, moved.scheduled_for) == (Status.SCHEDULED, then)
    assert states(back) == [ItemState.DONE]
    assert len(happened(moved, "status_changed")) == 4  # woken, planned, moved and moved back
    opened = [{"do": "status", "to": "open", "reason": "By phone"}]
    assert states(taken_back(applied([asked], dana, opened))) == [ItemState.DONE]
    asked.refresh_from_db()
    assert (asked.status, asked.pause_reason) == (Status.WAITING_CLIENT, "client_approval")


def test_who_may_not_set_a_status_any_more_restores_none(tickets, dana):
    opened = [{"do": "status", "to": "waiting_third_party", "reason": "The vendor"}]
    verbs.take(tickets[0], actor=dana)
    bulk = applied(tickets[:1], dana, opened)
    dana.role = Role.OPERATOR
    dana.save()
    item = taken_back(bulk).items.get()
    tickets[0].refresh_from_db()
    assert tickets[0].status == Status.WAITING_THIRD_PARTY
    assert (item.state, item.error) == (
        ItemState.PARTLY, "You may not do this on this ticket."
    )  # fmt: skip


def test_a_sent_reply_stays_and_a_hand_over_comes_back(tickets, dana, line1, line2):
    ticket = tickets[0]
    verbs.take(ticket, actor=dana)
    changes = [
        {"do": "reply", "text": "We pass it on."},
        {"do": "hand_over", "to": str(line2.pk), "tried": "All", "hypothesis": "Firmware"},
    ]  # fmt: skip
    bulk = applied([ticket], dana, changes)
    back = taken_back(bulk)
    item = back.items.get()
    assert (item.state, item.error) == (ItemState.PARTLY, "The reply was sent and stays.")
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee) == (line1, dana)


def test_a_finished_one_is_reopened_and_a_cancelled_one_stays(tickets, dana):
    solve = [{"do": "reply", "text": "Solved.", "then": "resolved"}]
    verbs.take(tickets[0], actor=dana)
    back = taken_back(applied(tickets[:1], dana, solve))
    tickets[0].refresh_from_db()
    assert tickets[0].status == Status.OPEN
    assert back.items.get().error == "The reply was sent and stays."
    gone = [{"do": "status", "to": "cancelled", "reason": "Twice"}]
    back = taken_back(applied(tickets[1:2], dana, gone))
    tickets[1].refresh_from_db()
    assert tickets[1].status == Status.CANCELLED
    assert back.items.get().error == "A cancelled ticket is not opened again."


def test_many_go_to_a_worker_and_each_is_done_once(
    tickets, dana, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    bulk = chosen(tickets, dana)
    asked = []
    monkeypatch.setattr("tickets.tasks.change_many.apply_async", lambda **_: asked.append(1))
    sign_in(dana).post(f"/desk/bulk/{bulk.pk}/", {"do": "apply"})
    assert asked == [1]
    assert states(bulk) == [ItemState.WAITING] * 3
    progress = sign_in(dana).get(f"/desk/bulk/{bulk.pk}/progress/")
    assert "0 of 3 done" in progress.content.decode()
    BulkItem.objects.filter(ticket=tickets[1].pk).update(
        claimed_until=timezone.now() + timedelta(minutes=1)
    )
    change_many()
    assert states(bulk) == [ItemState.DONE, ItemState.WAITING, ItemState.DONE]
    BulkItem.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    change_many()
    change_many()
    bulk.refresh_from_db()
    assert (bulk.state, states(bulk)) == (BulkState.DONE, [ItemState.DONE] * 3)
    assert [len(happened(one, "priority_changed")) for one in tickets] == [1, 1, 1]
    assert Event.objects.filter(kind="bulk.applied").count() == 1


def test_it_is_begun_once_and_by_its_owner(tickets, dana, lev):
    bulk = chosen(tickets, dana)
    with pytest.raises(Refused, match="another person's"):
        services.start(bulk, actor=lev)
    services.start(bulk, actor=dana)
    with pytest.raises(Conflict, match="begun already"):
        services.start(bulk, actor=dana)
    with pytest.raises(Conflict, match="begun already"):
        services.plan(bulk, actor=dana, changes=RAISE)


def test_what_was_looked_at_is_what_is_applied(tickets, dana, sign_in):
    bulk, browser = chosen(tickets, dana), sign_in(dana)
    address = f"/desk/bulk/{bulk.pk}/"
    seen = browser.get(address).context["bulk"].token
    services.plan(bulk, actor=dana, changes=[{"do": "priority", "to": "1"}])
    answer = browser.post(address, {"do": "apply", "seen": seen})
    assert answer.status_code == 409
    assert "What is to be changed is another since" in answer.content.decode()
    assert states(bulk) == [ItemState.WAITING] * 3
    seen = answer.context["bulk"].token
    assert f'name="seen" value="{seen}"' in answer.content.decode()
    browser.post(address, {"do": "apply", "seen": seen})
    assert states(bulk) == [ItemState.DONE] * 3
    assert set(Ticket.objects.values_list("priority", flat=True)) == {1}


def test_nobody_out_of_sight_is_named_or_added(tickets, petra, dana):
    bulk = services.choose_tickets(Ticket.visible_to(petra).all(), actor=petra, wanted=[1])
    for do in ("watch", "unwatch", "assignee"):
        with pytest.raises(Refused, match=f"№ {dana.pk} is not there any more"):
            services.plan(bulk, actor=petra, changes=[{"do": do, "to": str(dana.pk)}])
    Bulk.objects.update(changes=[{"do": "watch", "to": str(dana.pk)}])
    with pytest.raises(Refused, match=f"№ {dana.pk} is not there any more"):
        services.start(bulk, actor=petra)
    assert Bulk.objects.get().state == BulkState.DRAFT


def test_a_macro_serves_for_many_and_counts_its_uses(tickets, dana, cora):
    macro = save_macro(
        MacroDraft(name="Raise", scope=MacroScope.ALL, changes=RAISE), actor=cora
    )  # fmt: skip
    seen = Ticket.visible_to(dana).all()
    bulk = services.choose_tickets(seen, actor=dana)
    services.plan(bulk, actor=dana, macro=macro)
    services.carry_on(services.start(bulk, actor=dana))
    assert Macro.objects.get().use_count == 3
    assert happened(tickets[0], "priority_changed")[0]["reason"] == "Macro “Raise”"


def test_a_ticket_costs_the_same_however_many_there_are(alice, line1, standard, dana):
    counts = []
    for size in (3, 12):
        tickets = [open_ticket(alice) for _ in range(size)]
        bulk = services.start(chosen(tickets, dana), actor=dana)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            services.carry_on(bulk)
        counts.append(len(captured))
    assert counts[1] - counts[0] <= 9 * (counts[0] // 3)


def test_a_ticket_the_database_failed_waits_for_the_next_pass(tickets, dana, monkeypatch):
    real, gone = services.apply_changes, ["deadlock"]

    def apply_changes(ticket, *given, **more):
        if gone and ticket.pk == tickets[1].pk:
            raise OperationalError(gone.pop())
        return real(ticket, *given, **more)

    monkeypatch.setattr(services, "apply_changes", apply_changes)
    bulk = applied(tickets, dana)
    assert bulk.state == BulkState.RUNNING
    assert states(bulk) == [ItemState.DONE, ItemState.WAITING, ItemState.DONE]
    services.carry_on(bulk, now=timezone.now() + services.LEASE)
    assert states(bulk) == [ItemState.DONE] * 3
    assert Bulk.objects.get().state == BulkState.DONE


def test_nothing_chosen_is_said(dana, sign_in):
    answer = sign_in(dana).post(reverse("tickets:bulk_list"), {}, follow=True)
    assert "No ticket is chosen: mark some first." in answer.content.decode()
    assert Bulk.objects.count() == 0


def test_nothing_half_happens_where_one_change_of_two_is_refused(tickets, dana, lev):
    verbs.take(tickets[0], actor=lev)
    before = kinds(tickets[0])
    bulk = applied(tickets, dana, [*RAISE, {"do": "assignee", "to": "me"}])
    assert states(bulk) == [ItemState.REFUSED, ItemState.DONE, ItemState.DONE]
    assert kinds(tickets[0]) == before
    assert "Lev has the ticket already" in bulk.items.order_by("pk")[0].error
