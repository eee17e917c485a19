"""The inner clocks: updates, stays, hand-overs, assignment and the start of work."""

from datetime import datetime

from sla.clock import Fact, FactKind, Metric, derive
from sla.tests.clock_stories import (
    HOUR,
    NOON,
    clocks,
    monday,
    moved,
    opened,
    promise,
    tuesday,
    waits,
)


def assigned(at: datetime, to: int | None) -> Fact:
    return Fact(at, FactKind.ASSIGNED, assignee=to)


def told(policy: object, *facts: Fact, now: datetime = NOON) -> list[tuple[object, ...]]:
    found = derive(facts, policy=policy, now=now)  # type: ignore[arg-type]
    return [(c.cycle, c.state, c.outcome, c.started_at, c.elapsed_seconds) for c in found]


def test_each_reply_ends_one_wait_for_an_update_and_begins_the_next() -> None:
    assert told(
        promise(Metric.PERIODIC_UPDATE, hours=2),
        opened(),
        Fact(monday(10), FactKind.WE_REPLIED),
        Fact(monday(11), FactKind.WE_REPLIED),
        Fact(monday(14), FactKind.RESOLVED),
        now=monday(15),
    ) == [
        (1, "met", "we_replied", monday(10), HOUR),
        (2, "missed", "resolved", monday(11), 3 * HOUR),
    ]


def test_an_update_may_stand_still_while_the_client_is_asked() -> None:
    (clock,) = clocks(
        promise(Metric.PERIODIC_UPDATE, hours=2),
        opened(),
        Fact(monday(10), FactKind.WE_REPLIED),
        waits(monday(10)),
        now=monday(15),
    )
    assert (clock.state, clock.elapsed_seconds) == ("paused", 0)


def test_a_stay_on_each_line_is_timed() -> None:
    for metric, line in ((Metric.LINE2_STAY, 2), (Metric.LINE3_STAY, 3)):
        assert told(
            promise(metric, hours=1), opened(), moved(monday(10), line), moved(monday(10, 30), 1)
        ) == [(1, "met", "line_left", monday(10), 1800)]


def test_a_hand_over_is_timed_until_it_is_accepted_or_returned() -> None:
    assert told(
        promise(Metric.ACCEPTANCE, hours=1),
        opened(),
        Fact(monday(10), FactKind.HANDOFF_SENT),
        Fact(monday(10, 20), FactKind.HANDOFF_RETURNED),
        Fact(monday(11), FactKind.HANDOFF_SENT),
        Fact(monday(12, 30), FactKind.HANDOFF_ACCEPTED),
        now=monday(13),
    ) == [
        (1, "met", "handoff_returned", monday(10), 1200),
        (2, "missed", "handoff_accepted", monday(11), 5400),
    ]


def test_nobody_having_a_ticket_is_timed_until_somebody_is_named() -> None:
    policy = promise(Metric.ASSIGNMENT, hours=1)
    assert told(policy, opened(), assigned(monday(9, 30), 7)) == [
        (1, "met", "assignee_named", monday(9), 1800)
    ]
    assert told(policy, opened(), assigned(monday(9, 30), 7), assigned(monday(11, 30), None)) == [
        (1, "met", "assignee_named", monday(9), 1800),
        (2, "running", "", monday(11, 30), 1800),
    ]


def test_a_ticket_opened_for_somebody_waits_for_no_assignee() -> None:
    policy = promise(Metric.ASSIGNMENT, hours=1)
    assert told(policy, Fact(monday(9), FactKind.OPENED, priority="p3", assignee=7)) == []


def test_the_start_of_work_is_timed_from_the_assignment() -> None:
    policy = promise(Metric.WORK_START, hours=1)
    assert told(
        policy, opened(), assigned(monday(9, 30), 7), Fact(monday(10), FactKind.WORK_STARTED)
    ) == [(1, "met", "work_started", monday(9, 30), 1800)]


def test_another_assignee_begins_the_wait_for_work_anew() -> None:
    policy = promise(Metric.WORK_START, hours=2)
    assert told(policy, opened(), assigned(monday(9), 7), assigned(monday(10), 8)) == [
        (1, "cancelled", "assignee_named", monday(9), HOUR),
        (2, "running", "", monday(10), 2 * HOUR),
    ]


def test_reopening_asks_for_work_again() -> None:
    policy = promise(Metric.WORK_START, hours=2)
    found = told(
        policy,
        opened(),
        assigned(monday(9), 7),
        Fact(monday(10), FactKind.WORK_STARTED),
        Fact(monday(11), FactKind.RESOLVED),
        Fact(tuesday(9), FactKind.REOPENED),
        now=tuesday(10),
    )
    assert [(cycle, state) for cycle, state, *_ in found] == [(1, "met"), (2, "running")]
