"""Clocks through a changed priority and a reopening: what is carried, kept and judged again."""

from sla.clock import Fact, FactKind, Metric, Reopen
from sla.tests.clock_stories import (
    HOUR,
    RESOLUTION,
    clocks,
    monday,
    only,
    opened,
    prioritised,
    promise,
    tuesday,
    waits,
)

# Priority


def test_a_raised_priority_starts_at_the_beginning_and_carries_the_pause() -> None:
    old, new = clocks(
        promise(Metric.RESOLUTION),
        opened(),
        waits(monday(10)),
        Fact(monday(10, 30), FactKind.RESUMED),
        prioritised(monday(12), "p1"),
    )
    assert (old.state, old.outcome, old.stopped_at) == ("cancelled", "priority_changed", monday(12))
    assert (new.state, new.started_at, new.attached_at) == ("running", monday(9), monday(12))
    assert (new.elapsed_seconds, new.paused_seconds) == (2 * HOUR + 1800, 1800)
    assert new.due_at == monday(13, 30)
    assert (old.cycle, old.version, new.cycle, new.version) == (1, 1, 1, 2)
    assert not new.born_breached


def test_a_clock_attached_too_late_is_born_breached() -> None:
    old, new = clocks(RESOLUTION, opened(), prioritised(monday(14), "p1"), now=monday(14))
    assert old.state == "cancelled"
    assert (new.state, new.born_breached, new.breached_at) == ("running", True, monday(13))


def test_lowering_the_priority_after_a_breach_never_erases_it() -> None:
    late, new = clocks(
        RESOLUTION,
        opened(priority="p1"),
        prioritised(monday(14), "p3"),
        Fact(monday(15), FactKind.RESOLVED),
    )
    assert (late.priority, late.state, late.breached_at) == ("p1", "missed", monday(13))
    assert late.outcome == "priority_changed"
    assert (new.priority, new.state, new.elapsed_seconds) == ("p3", "met", 6 * HOUR)


def test_a_met_metric_is_not_judged_again() -> None:
    policy = promise(Metric.FIRST_RESPONSE)
    history = (
        opened(),
        Fact(monday(14), FactKind.WE_REPLIED),
        prioritised(monday(15), "p1"),
    )
    assert only(policy, *history).state == "met"


def test_a_priority_without_a_target_has_no_clock_until_one_comes() -> None:
    history = (opened(priority="p4"), waits(monday(10)), Fact(monday(11), FactKind.RESUMED))
    assert clocks(RESOLUTION, *history) == []
    clock = only(RESOLUTION, *history, prioritised(monday(12), "p3"))
    assert (clock.started_at, clock.attached_at) == (monday(9), monday(12))
    assert (clock.elapsed_seconds, clock.paused_seconds) == (2 * HOUR, HOUR)
    dropped, back = clocks(
        RESOLUTION, *history, prioritised(monday(12), "p3"), prioritised(monday(13), "p4"),
        prioritised(monday(14), "p3"), now=monday(15),
    )  # fmt: skip
    assert (dropped.state, back.state, back.version) == ("cancelled", "running", 2)
    assert back.elapsed_seconds == 5 * HOUR


# Reopening


def test_reopening_resumes_with_what_remained() -> None:
    resolved = (opened(monday(10)), Fact(monday(15), FactKind.RESOLVED))
    first, second = clocks(
        RESOLUTION, *resolved, Fact(tuesday(10), FactKind.REOPENED), now=tuesday(11)
    )
    assert (first.state, first.elapsed_seconds) == ("met", 5 * HOUR)
    assert (second.cycle, second.started_at, second.due_at) == (2, tuesday(10), tuesday(13))
    assert (second.carried_seconds, second.elapsed_seconds) == (5 * HOUR, 6 * HOUR)
    assert first == only(RESOLUTION, *resolved)


def test_reopening_after_a_breach_keeps_the_breach_on_the_same_clock() -> None:
    late = (opened(), Fact(tuesday(12), FactKind.RESOLVED))
    missed = only(RESOLUTION, *late)
    assert (missed.state, missed.breached_at) == ("missed", monday(17))
    running = only(RESOLUTION, *late, Fact(tuesday(14), FactKind.REOPENED), now=tuesday(15))
    assert (running.state, running.cycle, running.breached_at) == ("running", 1, monday(17))
    assert running.elapsed_seconds == missed.elapsed_seconds + HOUR
    assert (running.outcome, running.born_breached) == ("", False)


def test_a_new_cycle_gives_the_whole_period_again() -> None:
    policy = promise(Metric.RESOLUTION, reopen=Reopen.NEW_CYCLE)
    for resolved_at, result in ((monday(14), "met"), (tuesday(9, 30), "missed")):
        first, second = clocks(
            policy,
            opened(),
            Fact(resolved_at, FactKind.RESOLVED),
            Fact(tuesday(10), FactKind.REOPENED),
            now=tuesday(11),
        )
        assert first.state == result
        assert (second.cycle, second.carried_seconds, second.due_at) == (2, 0, tuesday(18))


def test_keeping_on_counts_the_time_in_resolved() -> None:
    _, second = clocks(
        promise(Metric.RESOLUTION, reopen=Reopen.KEEP_RUNNING),
        opened(),
        Fact(monday(14), FactKind.RESOLVED),
        Fact(monday(15), FactKind.REOPENED),
        now=monday(16),
    )
    assert (second.carried_seconds, second.due_at) == (6 * HOUR, monday(17))


def test_a_priority_raised_while_resolved_counts_from_the_reopening_on() -> None:
    first, second = clocks(
        RESOLUTION,
        opened(),
        Fact(monday(14), FactKind.RESOLVED),
        prioritised(monday(15), "p1"),
        Fact(monday(16), FactKind.REOPENED),
        now=monday(16),
    )
    assert (first.priority, first.state) == ("p3", "met")
    assert (second.priority, second.born_breached, second.breached_at) == ("p1", True, monday(13))


def test_closing_is_not_a_second_resolution_but_counts_when_there_was_none() -> None:
    closed = Fact(monday(11), FactKind.CLOSED)
    assert only(RESOLUTION, opened(), Fact(monday(10), FactKind.RESOLVED), closed).stopped_at == (
        monday(10)
    )
    assert only(RESOLUTION, opened(), closed).stopped_at == monday(11)
