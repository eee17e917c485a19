"""Several people at once: one winner, the others told why, nothing lost.

Only where many write at a time: on SQLite writers queue up before they begin.
"""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import MANY_WRITERS
from servicedesk.accounts.models import TeamMember
from servicedesk.errors import Conflict, Refused
from servicedesk.events import models as events
from tickets import services
from tickets.models import (
    Blocker,
    Handoff,
    HeldReply,
    Message,
    Ticket,
    TicketLink,
    Timer,
    Unsent,
)
from tickets.services import linking, rule_runs
from tickets.services.rules import RuleDraft, save_rule
from tickets.tests.factories import at, hand_over, kinds, open_ticket

pytestmark = MANY_WRITERS


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Run the calls at the same moment; what each came to: "done" or the refusal."""
    outcomes = [""] * len(calls)
    barrier = Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            call()
            outcomes[place] = "done"
        except Refused as refusal:
            outcomes[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


@pytest.fixture
def ticket(alice, line1, dana):
    return open_ticket(alice)


def own(ticket: Ticket) -> Ticket:
    """The ticket as another process has it."""
    return Ticket.objects.get(pk=ticket.pk)


def test_one_of_two_takes_the_ticket(ticket, dana, lev):
    outcomes = at_once(
        *[lambda who=who: services.take(own(ticket), actor=who) for who in (dana, lev)]
    )
    assert sorted(outcomes) == [Conflict.__name__, "done"]
    assert kinds(ticket).count("assigned") == 1


def test_a_hand_over_is_accepted_or_returned_not_both(ticket, dana, lev, cora, line2):
    handoff = hand_over(ticket, to=line2, actor=dana)

    def again() -> Handoff:
        return Handoff.objects.select_related("ticket").get(pk=handoff.pk)

    outcomes = at_once(
        lambda: services.accept_handoff(again(), actor=lev),
        lambda: services.return_handoff(again(), code="other", reason="x", actor=cora),
    )
    assert sorted(outcomes) == [Conflict.__name__, "done"]
    handoff.refresh_from_db()
    assert (handoff.accepted_at is None) != (handoff.returned_at is None)


def test_replies_at_once_are_all_kept_and_counted(ticket, alice, dana):
    writers = [alice, dana] * 4
    outcomes = at_once(
        *[lambda who=who: services.reply(own(ticket), body="Hi", actor=who) for who in writers]
    )
    assert outcomes == ["done"] * 8
    ticket.refresh_from_db()
    assert ticket.message_count == Message.objects.filter(ticket=ticket).count() == 9
    assert ticket.revision == 8


def test_tickets_opened_at_once_have_numbers_of_their_own(alice, bob, line1):
    outcomes = at_once(*[lambda: open_ticket(alice) for _ in range(8)])
    assert outcomes == ["done"] * 8
    assert Ticket.objects.values("pk").distinct().count() == 8


def test_who_acts_on_what_they_saw_wins_or_is_told(ticket, line1, dana, lev, cora):
    TeamMember.objects.create(team=line1, user=lev)
    seen = ticket.revision
    outcomes = at_once(
        *[
            lambda who=who: services.assign(
                own(ticket), assignee=who, actor=cora, seen_revision=seen, at=at(5)
            )
            for who in (dana, lev)
        ]
    )
    assert sorted(outcomes) == [Conflict.__name__, "done"]


def test_two_tickets_merged_into_each_other_become_one(ticket, alice, dana, lev):
    other = open_ticket(alice)
    pairs = [(ticket, other, dana), (other, ticket, lev)]
    outcomes = at_once(
        *[
            lambda one=one, into=into, who=who: services.merge(
                own(one), into=own(into), reason="One matter", actor=who
            )
            for one, into, who in pairs
        ]
    )
    assert sorted(outcomes) == [Refused.__name__, "done"]
    assert [own(one).is_open for one in (ticket, other)].count(True) == 1
    assert len(kinds(ticket)) + len(kinds(other)) == 2 + 3


def test_a_ticket_is_merged_into_one_of_two(ticket, alice, dana, lev):
    others = [open_ticket(alice), open_ticket(alice)]
    outcomes = at_once(
        *[
            lambda into=into, who=who: services.merge(
                own(ticket), into=own(into), reason="One matter", actor=who
            )
            for into, who in zip(others, (dana, lev), strict=True)
        ]
    )
    assert sorted(outcomes) == [Conflict.__name__, "done"]
    assert kinds(ticket).count("merged") == 1
    assert sum(kinds(one).count("absorbed") for one in others) == 1


def test_a_message_becomes_one_ticket(ticket, dana, lev):
    message = Message.objects.get(ticket=ticket)
    outcomes = at_once(
        *[
            lambda who=who: services.split(
                own(ticket), message=message, subject="The gate", actor=who
            )
            for who in (dana, lev)
        ]
    )
    assert sorted(outcomes) == [Conflict.__name__, "done"]
    assert Ticket.objects.filter(split_from=ticket).count() == 1
    assert kinds(ticket).count("split") == 1


def test_a_ticket_is_solved_once(ticket, dana, lev):
    outcomes = at_once(
        *[lambda who=who: services.resolve(own(ticket), actor=who) for who in (dana, lev)]
    )
    assert sorted(outcomes) == [Refused.__name__, "done"]
    assert kinds(ticket).count("status_changed") == 1


def test_one_part_held_by_a_colleague_is_told_and_the_others_are_done(ticket, alice, dana, lev):
    parts = [open_ticket(alice), open_ticket(alice)]
    for one in parts:
        services.link(one, other=ticket, way="child_of", actor=dana)
    held, done = Barrier(2), Barrier(2)

    def hold() -> None:
        with transaction.atomic():
            services.lock(own(parts[0]))
            held.wait(timeout=20)
            done.wait(timeout=20)

    outcomes: list[services.Outcome] = []

    def lead() -> None:
        held.wait(timeout=20)
        chosen = [own(one) for one in parts]
        outcomes.extend(
            services.cascade(own(ticket), parts=chosen, deed="resolve", body="Done.", actor=dana)
        )
        done.wait(timeout=20)

    assert at_once(hold, lead) == ["done", "done"]
    assert [one.refusal for one in outcomes] == [
        "A colleague is changing it at this moment: do it there.", "",
    ]  # fmt: skip
    assert [own(one).is_open for one in parts] == [True, False]


def test_four_links_at_once_make_no_circle(ticket, alice, dana):
    """Each alone would do; together they would be a ring of parts."""
    ring = [ticket, *(open_ticket(alice) for _ in range(3))]
    outcomes = at_once(
        *[
            lambda one=one, other=other: services.link(
                own(one), other=own(other), way="child_of", actor=dana
            )
            for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)
        ]
    )
    assert 1 <= outcomes.count("done") <= 3
    above = dict(TicketLink.objects.values_list("ticket", "other"))
    for start in above:
        seen, place = set(), start
        while place in above:
            assert place not in seen
            seen.add(place)
            place = above[place]


def test_a_family_that_gets_a_new_top_while_it_is_waited_for_is_looked_at_again(
    ticket, alice, dana, monkeypatch
):
    parent, top = open_ticket(alice), open_ticket(alice)
    joined, waiting = Event(), Event()
    real = linking.lock

    def lock(one: Ticket) -> Ticket:
        if joined.is_set():
            waiting.set()
        return real(one)

    monkeypatch.setattr(linking, "lock", lock)

    def give_a_top() -> None:
        with transaction.atomic():
            services.link(own(parent), other=own(top), way="child_of", actor=dana)
            joined.set()
            assert waiting.wait(timeout=20)

    def join_below() -> None:
        assert joined.wait(timeout=20)
        services.link(own(ticket), other=own(parent), way="child_of", actor=dana)

    assert at_once(give_a_top, join_below) == ["done", Conflict.__name__]


def test_a_ticket_solved_while_it_is_named_blocks_nothing(ticket, alice, dana, lev):
    other = open_ticket(alice)
    at_once(
        lambda: services.block(own(ticket), kind="ticket", other=own(other), actor=dana),
        lambda: services.resolve(own(other), actor=lev),
    )
    assert own(ticket).blocker_count == 0
    assert not Blocker.objects.filter(lifted_at=None).exists()


def test_two_timers_started_at_once_leave_one_running(ticket, alice, dana):
    others = [ticket, *(open_ticket(alice) for _ in range(3))]
    outcomes = at_once(
        *[lambda one=one: services.start_timer(own(one), actor=dana) for one in others]
    )
    assert outcomes == ["done"] * 4
    assert Timer.objects.filter(user=dana, started_at__isnull=False).count() == 1
    assert Timer.objects.filter(user=dana).count() == 4


@pytest.mark.parametrize("is_older", [True, False])
def test_a_reply_while_a_merger_is_taken_back_is_never_lost(ticket, alice, dana, is_older):
    """Either it was there first and the merger stays, or it is said where it belongs again."""
    younger = open_ticket(alice)
    ended, into = (ticket, younger) if is_older else (younger, ticket)
    services.merge(ended, into=into, reason="One matter", actor=dana)
    outcomes = at_once(
        lambda: services.reply(own(ended), body="And now?", actor=alice),
        lambda: services.undo_merge(own(ended), actor=dana),
    )
    said = Message.objects.get(body="And now?")
    assert outcomes[0] == "done"
    if outcomes[1] == "done":
        assert (said.ticket_id, own(ended).merged_into) == (ended.pk, None)
    else:
        assert (said.ticket_id, own(ended).merged_into_id) == (into.pk, into.pk)
    assert own(said.ticket).client_waits_since == said.posted_at


def test_a_merger_is_taken_back_once(ticket, alice, dana, lev):
    into = open_ticket(alice)
    services.merge(ticket, into=into, reason="One matter", actor=dana)
    outcomes = at_once(
        *[lambda who=who: services.undo_merge(own(ticket), actor=who) for who in (dana, lev)]
    )
    assert sorted(outcomes) == [Conflict.__name__, "done"]
    assert kinds(ticket).count("unmerged") == kinds(into).count("released") == 1


def test_a_rule_does_nothing_to_a_ticket_that_changed_while_it_was_judged(
    ticket, cora, dana, monkeypatch
):
    changes = [{"do": "priority", "to": "2"}]
    draft = RuleDraft(
        name="Raise", events=["opened"], query="priority:3", is_active=True, changes=changes
    )
    save_rule(draft, actor=cora)
    opening = events.Event.objects.get(kind="ticket.opened", subject_id=ticket.pk)
    changed, judged = Event(), Event()
    real = rule_runs.found_by

    def found_by(*given: Any, **more: Any) -> bool:
        found = real(*given, **more)
        judged.set()
        return found

    monkeypatch.setattr(rule_runs, "found_by", found_by)

    def change() -> None:
        with transaction.atomic():
            services.set_priority(own(ticket), priority=1, reason="All stand still", actor=dana)
            changed.set()
            assert judged.wait(timeout=20)

    def judge() -> None:
        assert changed.wait(timeout=20)
        rule_runs.run_rules(opening)

    assert at_once(change, judge) == ["done", "done"]
    assert own(ticket).priority == 1
    assert kinds(ticket).count("rule_ran") == 0


def test_a_reply_is_taken_back_or_leaves_once_never_both(ticket, dana, settings):
    settings.UNDO_SECONDS = 10
    for turn in range(6):
        body = f"Restart it, {turn}."
        held = services.hold_reply(own(ticket), body=body, actor=dana, at=at(turn))
        outcomes = at_once(
            lambda held=held: services.take_back(held, actor=dana),
            lambda turn=turn: services.release_due(at(turn + 1)),
            lambda turn=turn: services.release_due(at(turn + 1)),
        )
        said = Message.objects.filter(body=body).count()
        kept = Unsent.objects.filter(owner=dana, data__body=[body]).count()
        assert said + kept == 1
        assert outcomes[0] == ("done" if kept else Conflict.__name__)
        assert HeldReply.objects.count() == 0
        Unsent.objects.all().delete()
