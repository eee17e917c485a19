"""Assignment: who may be given a ticket, and what it does to a new one."""

import pytest

from servicedesk.accounts.models import TeamMember
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.choices import ItemState, Status
from tickets.models import Ticket
from tickets.services import bulk
from tickets.tests.factories import at, happened, kinds, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def test_taking_a_new_ticket_opens_it(ticket, dana):
    services.take(ticket, actor=dana, at=at(5))
    assert (ticket.assignee, ticket.status) == (dana, Status.OPEN)
    assert kinds(ticket) == ["opened", "assigned", "status_changed"]
    assert happened(ticket, "assigned") == [
        {
            "before": None, "after": dana.pk, "before_name": "", "after_name": "Dana",
            "covered": False,
        }
    ]  # fmt: skip


def test_the_same_assignee_again_changes_nothing(ticket, dana, cora):
    services.assign(ticket, assignee=dana, actor=cora, at=at(5))
    services.assign(ticket, assignee=dana, actor=cora, at=at(6))
    assert (kinds(ticket).count("assigned"), ticket.revision) == (1, 1)


def test_a_ticket_may_be_given_to_nobody(ticket, dana, cora):
    services.assign(ticket, assignee=dana, actor=cora, at=at(5))
    services.assign(ticket, assignee=None, actor=cora, at=at(6))
    assert (ticket.assignee, ticket.status) == (None, Status.OPEN)


def refuse(ticket, call, sentence, error=Refused):
    count = Event.objects.count()
    ticket.refresh_from_db()
    assignee, revision = ticket.assignee, ticket.revision
    with pytest.raises(error) as refusal:
        call()
    assert str(refusal.value) == sentence
    ticket.refresh_from_db()
    assert (Event.objects.count(), ticket.assignee, ticket.revision) == (count, assignee, revision)


def test_a_client_gets_no_work(ticket, bob, cora):
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=bob, actor=cora),
        "Bob does not work at the desk: tickets are given to engineers.",
    )


def test_one_who_left_gets_no_work(ticket, dana, cora):
    dana.is_active = False
    dana.save()
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=dana, actor=cora),
        "Dana works here no more: choose another person.",
    )


def test_a_partner_gets_only_tickets_of_their_clients(ticket, petra, cora):
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=petra, actor=cora),
        "Petra does not see this client's tickets.",
    )


def test_a_partner_gives_no_work_to_the_centre(ticket, petra, dana, delegated):
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=dana, actor=petra),
        "Give the ticket to a colleague of yours, or hand it over to the centre.",
    )


def test_a_finished_ticket_is_not_assigned(ticket, dana, cora):
    services.resolve(ticket, actor=dana, at=at(5))
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=dana, actor=cora),
        "The ticket is resolved: reopen it first.",
    )


def test_who_is_second_to_take_is_told_who_was_first(ticket, dana, lev):
    services.take(ticket, actor=dana, at=at(5))
    refuse(
        ticket,
        lambda: services.take(ticket, actor=lev),
        "Dana has the ticket already: ask for it, or assign it to yourself.",
        Conflict,
    )


def test_an_assignment_made_on_an_old_page_is_a_conflict(ticket, dana, lev, cora):
    seen = ticket.revision
    services.take(ticket, actor=dana, at=at(5))
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=lev, actor=cora, seen_revision=seen),
        "The ticket has changed since you opened it: Dana changed the assignee: nobody → Dana; "
        "Dana changed the status: New → In progress. Look at it again and repeat.",
        Conflict,
    )


def test_the_later_of_two_who_take_at_once_is_told_who_has_it(ticket, dana, lev):
    seen = ticket.revision
    services.take(ticket, actor=dana, at=at(5), seen_revision=seen)
    refuse(
        ticket,
        lambda: services.take(ticket, actor=lev, seen_revision=seen),
        "The ticket has changed since you opened it: Dana changed the assignee: nobody → Dana; "
        "Dana changed the status: New → In progress. Look at it again and repeat.",
        Conflict,
    )


def test_only_the_last_deeds_are_named_each_whole(ticket, line1, dana, lev, cora):
    TeamMember.objects.create(team=line1, user=lev)
    seen = ticket.revision
    services.take(ticket, actor=dana, at=at(5))
    for minutes, who in enumerate((lev, dana, lev), start=6):
        services.assign(ticket, assignee=who, actor=cora, at=at(minutes))
    refuse(
        ticket,
        lambda: services.take(ticket, actor=dana, seen_revision=seen),
        "The ticket has changed since you opened it: Cora changed the assignee: Dana → Lev; "
        "Cora changed the assignee: Lev → Dana; Cora changed the assignee: Dana → Lev. "
        "Look at it again and repeat.",
        Conflict,
    )


def test_one_of_another_team_gets_the_ticket_by_a_hand_over_only(ticket, lev, cora):
    refuse(
        ticket,
        lambda: services.assign(ticket, assignee=lev, actor=cora),
        "Lev is not in Line 1, which has the ticket: hand it over to their team instead.",
    )
    services.assign(ticket, assignee=lev, actor=lev)
    assert ticket.assignee == lev


def test_the_personal_engineer_of_the_contract_is_of_no_team(alice, line1, premium, pavel, cora):
    ticket = open_ticket(alice)
    services.assign(ticket, assignee=pavel, actor=cora)
    assert ticket.assignee == pavel


def test_a_change_of_many_gives_nobody_tickets_of_another_team(ticket, dana, lev):
    chosen = bulk.choose_tickets(Ticket.visible_to(dana).all(), actor=dana)
    bulk.plan(chosen, actor=dana, changes=[{"do": "assignee", "to": str(lev.pk)}])
    bulk.carry_on(bulk.start(chosen, actor=dana))
    item = chosen.items.get()
    told = "Lev is not in Line 1, which has the ticket: hand it over to their team instead."
    assert (item.state, item.error) == (ItemState.REFUSED, f"Give it to: {told}")
    ticket.refresh_from_db()
    assert ticket.assignee is None
