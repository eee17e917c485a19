"""Who sees which ticket, message and file."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from contracts.models import Contract
from tickets import services, timeline
from tickets.callers import clients_of
from tickets.models import Attachment, Message, Ticket
from tickets.search import search
from tickets.tests.factories import at, hand_over, open_ticket, upload

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
        with django_assert_num_queries(3):
            timeline.entries(ours, reader=reader)
    for minute in range(20, 30):
        services.reply(ours, body="Soon", actor=dana, at=at(minute), files=[upload()])
    for reader in (dana, alice):
        with django_assert_num_queries(3):
            timeline.entries(ours, reader=reader)
