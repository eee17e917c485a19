"""Who sees which ticket, message and file."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from contracts.models import Asset, Contract
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.models import Membership, Site, Team, User
from servicedesk.errors import Refused
from tickets import services, timeline
from tickets.callers import clients_of
from tickets.models import Attachment, Message, Ticket
from tickets.permissions import (
    can_accept_solution,
    can_add_watchers,
    can_open,
    can_open_for_others,
    can_rate,
    can_reopen,
    can_reply,
    can_set_privacy,
)
from tickets.search import search
from tickets.tests.factories import at, hand_over, happened, open_ticket, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(alice, line1, dana):
    ticket = open_ticket(alice, subject="Turnstile blinks", files=[upload()])
    services.add_note(ticket, body="Known firmware defect", actor=dana, at=at(5), files=[upload()])
    return ticket


@pytest.fixture
def theirs(mallory, line1):
    return open_ticket(mallory, subject="Turnstile blinks")


def test_each_of_the_cast_sees_what_is_theirs(
    ours, theirs, alice, bob, boss, mallory, petra,
    dana, lev, ivan, olga, cora, tess, pavel, erin, frank,
):  # fmt: skip
    everything, acme, globex = {ours, theirs}, {ours}, {theirs}
    expected = {
        alice: acme, bob: set(), boss: acme, mallory: globex, petra: set(),
        **dict.fromkeys([dana, lev, ivan, olga, cora, tess, pavel, erin, frank], everything),
    }  # fmt: skip
    for person, seen in expected.items():
        assert set(Ticket.visible_to(person)) == seen, person


def test_a_partner_sees_delegated_clients_while_it_lasts(ours, theirs, petra, delegated):
    assert set(Ticket.visible_to(petra)) == {ours}
    Contract.objects.update(ends_on=timezone.localdate() - timezone.timedelta(days=1))
    assert not Ticket.visible_to(petra).exists()


def test_a_delegation_ends_with_the_desks_day_whatever_zone_the_partner_lives_in(
    ours, petra, delegated
):
    Contract.objects.update(ends_on=date(2026, 3, 31))
    with time_machine.travel("2026-04-01T00:30:00+03:00"), timezone.override("Pacific/Pago_Pago"):
        assert timezone.localdate() == date(2026, 3, 31)
        assert not Ticket.visible_to(petra).exists()
        assert not clients_of(petra).exists()


def test_one_whose_access_is_closed_sees_nothing(ours, alice, boss):
    for person in (alice, boss):
        person.is_active = False
        assert not Ticket.visible_to(person).exists()


def test_notes_and_their_files_are_the_desks(ours, alice, boss, dana, petra, delegated):
    for person, count in ((alice, 1), (boss, 1), (dana, 2), (petra, 2)):
        assert Message.objects.visible_to(person).count() == count, person
        assert Attachment.visible_to(person).count() == count, person


def found(query, reader):
    return set(search(Ticket.visible_to(reader), query, reader=reader))


def test_search_finds_forms_of_words_within_what_one_sees(ours, theirs, alice, mallory, dana):
    assert found("blinking turnstiles", alice) == {ours}
    assert found("blinking turnstiles", mallory) == {theirs}
    assert found("blinking turnstiles", dana) == {ours, theirs}


def test_search_never_finds_by_inner_words_for_a_client(ours, alice, dana):
    assert found("firmware", alice) == set()
    assert found("firmware", dana) == {ours}


def test_search_by_number_finds_only_what_one_sees(ours, theirs, alice):
    assert found(f"#{ours.number}", alice) == {ours}
    assert found(str(theirs.number), alice) == set()


def test_a_new_subject_and_new_messages_are_found(ours, alice, dana):
    services.change_details(ours, subject="Elevator", actor=dana, at=at(6))
    services.reply(ours, body="Replace the antenna", actor=dana, at=at(7))
    assert found("elevators", alice) == found("antennas", alice) == {ours}


def test_the_timeline_of_the_desk_says_everything_in_order(ours, dana, lev, line2):
    services.take(ours, actor=dana, at=at(10))
    services.change_priority(ours, impact=1, urgency=1, reason="All doors", actor=dana, at=at(20))
    hand_over(ours, to=line2, actor=dana, at=at(30))
    said = [(entry.actor_name, entry.words) for entry in timeline.entries(ours, reader=lev)]
    assert said == [
        ("Alice", "opened the ticket"),
        ("Dana", "wrote a message"),
        ("Dana", "changed the assignee: nobody → Dana"),
        ("Dana", "changed the status: New → In progress"),
        ("Dana", "changed the priority: Normal → Critical: All doors"),
        ("Dana", "handed the ticket over: Line 1 → Line 2 Controllers"),
        ("Dana", "changed the assignee: Dana → nobody"),
    ]


def test_the_timeline_of_a_client_says_what_is_meant_for_them(ours, alice, dana):
    services.take(ours, actor=dana, at=at(10))
    services.change_status(ours, status="waiting_third_party", reason="x", actor=dana, at=at(11))
    services.reply(ours, body="Soon", actor=dana, at=at(12))
    services.resolve(ours, solution="Fixed", actor=dana, at=at(13))
    entries = timeline.entries(ours, reader=alice)
    assert [(entry.words, entry.message.body if entry.message else None) for entry in entries] == [
        ("We received your request", "The door stays shut since nine."),
        ("Status: We are working on it", None),
        ("wrote a message", "Soon"),
        ("wrote a message", "Fixed"),
        ("Status: Solved: please confirm", None),
    ]


def test_the_timeline_costs_the_same_however_long(ours, dana, alice, django_assert_num_queries):
    for reader in (dana, alice):
        with django_assert_num_queries(4):
            timeline.entries(ours, reader=reader)
    for minute in range(20, 30):
        services.reply(ours, body="Soon", actor=dana, at=at(minute), files=[upload()])
    for reader in (dana, alice):
        with django_assert_num_queries(4):
            timeline.entries(ours, reader=reader)


# -- Private requests -----------------------------------------------------------------------------


def test_a_private_request_is_the_requesters_the_followers_and_the_desks(
    ours, theirs, alice, bob, boss, dana, mallory
):
    services.watch(ours, user=bob, actor=dana, at=at(6))
    services.set_privacy(ours, is_private=True, actor=alice, at=at(7))
    for person, seen in ((alice, 1), (bob, 1), (boss, 0), (dana, 1), (mallory, 0)):
        assert Ticket.visible_to(person).filter(pk=ours.pk).count() == seen, person
    for person, count in ((alice, 1), (bob, 1), (boss, 0), (dana, 2), (mallory, 0)):
        assert Message.objects.visible_to(person).filter(ticket=ours).count() == count, person
        assert Attachment.visible_to(person).filter(message__ticket=ours).count() == count
    assert found("turnstile", boss) == set()
    assert happened(ours, "made_private") == [{"number": ours.pk, "reason": ""}]


def test_privacy_is_the_requesters_or_the_desks_word(ours, alice, bob, boss, dana, olga, mallory):
    services.watch(ours, user=bob, actor=dana, at=at(6))
    allowed = {alice: True, bob: False, boss: False, dana: True, olga: False, mallory: False}
    for person, answer in allowed.items():
        assert can_set_privacy(person, ours) is answer, person


def test_what_is_split_off_a_private_request_is_private(ours, alice, dana):
    services.set_privacy(ours, is_private=True, actor=dana, at=at(6))
    made = services.split(ours, message=ours.messages.first(), subject="Lift", actor=dana, at=at(7))
    assert made.is_private is True


def test_a_private_request_is_not_merged_into_one_that_colleagues_read(ours, alice, dana):
    other = open_ticket(alice, subject="The same")
    services.set_privacy(ours, is_private=True, actor=dana, at=at(6))
    with pytest.raises(Refused, match=f"#{other.pk} is not: make that one private first"):
        services.merge(ours, into=other, reason="one matter", actor=dana, at=at(7))
    ours.refresh_from_db()
    assert ours.merged_into is None
    assert ours.is_open


# -- Confidential teams ---------------------------------------------------------------------------


@pytest.fixture
def confidential(line2, lev):
    """Lev's team keeps its tickets to itself."""
    Team.objects.filter(pk=line2.pk).update(is_confidential=True)
    line2.refresh_from_db()
    return line2


def test_a_confidential_teams_tickets_are_its_members_its_leads_and_the_heads(
    ours, theirs, confidential, alice, dana, lev, ivan, olga, cora, tess, pavel, erin, frank
):
    hand_over(ours, to=confidential, actor=dana, at=at(9))
    for person in (lev, erin, frank, alice):
        assert Ticket.visible_to(person).filter(pk=ours.pk).exists(), person
    for person in (dana, ivan, olga, cora, tess, pavel):
        assert set(Ticket.visible_to(person)) == {theirs}, person
        assert not Message.objects.visible_to(person).filter(ticket=ours).exists(), person
        assert not Attachment.visible_to(person).filter(message__ticket=ours).exists(), person
        assert found("firmware", person) == set(), person
    confidential.lead = ivan
    confidential.save()
    assert Ticket.visible_to(ivan).filter(pk=ours.pk).exists()


def test_a_confidential_ticket_is_given_to_those_who_see_it_only(ours, confidential, dana, lev):
    hand_over(ours, to=confidential, actor=dana, at=at(9))
    with pytest.raises(Refused, match="does not see this team's tickets: it is confidential"):
        services.assign(ours, assignee=dana, actor=lev, at=at(10))
    ours.refresh_from_db()
    assert ours.assignee is None


def test_a_substitute_sees_the_confidential_queue_while_the_colleague_is_away(
    ours, confidential, dana, lev, ivan
):
    hand_over(ours, to=confidential, actor=dana, at=at(9))
    now = timezone.now()
    note_absence(
        lev, kind="sick", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
        substitute=ivan, actor=lev,
    )  # fmt: skip
    assert Ticket.visible_to(ivan).filter(pk=ours.pk).exists()
    assert not Ticket.visible_to(dana).filter(pk=ours.pk).exists()
    with time_machine.travel(now + timedelta(hours=2)):
        assert not Ticket.visible_to(ivan).filter(pk=ours.pk).exists()


def test_visibility_of_our_own_people_asks_nothing_first(ours, dana, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(Ticket.visible_to(dana)) == [ours]


# -- Several organisations ------------------------------------------------------------------------


def belongs(person, organisation, **rights):
    """A membership since the beginning of the year, reading only unless told."""
    rights = {"starts_at": at() - timedelta(days=60), **rights}
    return Membership.objects.create(user=person, organisation=organisation, **rights)


def test_one_sees_the_union_of_ones_organisations(ours, theirs, alice, bob, boss, globex):
    belongs(bob, globex, reach="all")
    belongs(alice, globex)
    again = User.objects.get
    assert set(Ticket.visible_to(again(pk=bob.pk))) == {theirs}
    assert set(Ticket.visible_to(again(pk=alice.pk))) == {ours}
    belongs(boss, globex, reach="all")
    assert set(Ticket.visible_to(again(pk=boss.pk))) == {ours, theirs}


def test_a_membership_that_ended_or_has_not_begun_shows_nothing(ours, alice, boss, acme):
    row = belongs(boss, acme, reach="all", ends_at=timezone.now() - timedelta(minutes=1))
    assert not Ticket.visible_to(User.objects.get(pk=boss.pk)).exists()
    row.starts_at, row.ends_at = timezone.now() + timedelta(minutes=1), None
    row.save()
    assert not Ticket.visible_to(User.objects.get(pk=boss.pk)).exists()
    belongs(alice, acme, ends_at=timezone.now() - timedelta(minutes=1))
    assert not Ticket.visible_to(User.objects.get(pk=alice.pk)).exists()


def test_one_who_reads_a_site_sees_what_was_asked_there(alice, bob, boss, acme, line1):
    north, south = (Site.objects.create(organisation=acme, name=name) for name in ("N", "S"))
    belongs(alice, acme, site=north, can_open=True)
    belongs(bob, acme, reach="site", site=north)
    here = open_ticket(User.objects.get(pk=alice.pk))
    asset = Asset.objects.create(organisation=acme, name="Door", site="s")
    there = open_ticket(User.objects.get(pk=alice.pk), asset=asset)
    assert (here.site, there.site) == (north, south)
    assert set(Ticket.visible_to(User.objects.get(pk=bob.pk))) == {here}
    services.set_privacy(here, is_private=True, actor=None)
    assert not Ticket.visible_to(User.objects.get(pk=bob.pk)).exists()


def test_a_reader_writes_opens_and_closes_nothing(ours, bob, acme, dana):
    belongs(bob, acme, reach="all")
    reader = User.objects.get(pk=bob.pk)
    services.resolve(ours, solution="Done", actor=dana, at=at(7))
    assert Ticket.visible_to(reader).filter(pk=ours.pk).exists()
    for question in (can_reply, can_accept_solution, can_reopen, can_rate, can_add_watchers):
        assert question(reader, ours) is False, question
    assert can_open(reader) is False
    assert can_open_for_others(reader) is False
    revision = ours.revision
    with pytest.raises(Refused, match="You may read this request, not write in it"):
        services.reply(ours, body="Hm", actor=reader, at=at(8))
    with pytest.raises(Refused, match="You may read requests here, not open them"):
        open_ticket(reader)
    ours.refresh_from_db()
    assert ours.revision == revision
    assert Ticket.objects.count() == 1
