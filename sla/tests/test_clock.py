"""Clocks: each rule of the promise as one short history with its exact instants."""

from datetime import UTC

import pytest

from contracts.hours import Hours
from sla.clock import (
    RULES,
    ClockStatus,
    Fact,
    FactKind,
    Metric,
    MetricRule,
    SegmentKind,
    Target,
    at_elapsed,
    derive,
    line_stay,
)
from sla.tests.clock_stories import (
    HOUR,
    RESOLUTION,
    WAITING,
    WORKDAYS,
    clocks,
    monday,
    moved,
    only,
    opened,
    promise,
    tuesday,
    waits,
)

# First response


def test_first_response_stops_at_the_first_human_reply() -> None:
    policy = promise(Metric.FIRST_RESPONSE, hours=4)
    clock = only(policy, opened(), Fact(monday(11), FactKind.WE_REPLIED))
    assert (clock.state, clock.elapsed_seconds, clock.due_at) == ("met", 2 * HOUR, monday(13))
    assert (clock.stopped_at, clock.outcome) == (monday(11), "we_replied")


def test_first_response_never_pauses() -> None:
    clock = only(promise(Metric.FIRST_RESPONSE, hours=4), opened(), waits(monday(10)))
    assert (clock.state, clock.due_at, clock.paused_seconds) == ("running", monday(13), 0)


def test_first_response_never_repeats() -> None:
    policy = promise(Metric.FIRST_RESPONSE)
    history = (
        opened(),
        Fact(monday(10), FactKind.WE_REPLIED),
        Fact(monday(11), FactKind.RESOLVED),
        Fact(monday(12), FactKind.REOPENED),
        Fact(monday(12), FactKind.CLIENT_WROTE),
    )
    assert only(policy, *history).stopped_at == monday(10)


def test_resolving_without_a_reply_is_labelled() -> None:
    clock = only(promise(Metric.FIRST_RESPONSE), opened(), Fact(monday(10), FactKind.RESOLVED))
    assert (clock.state, clock.outcome) == ("met", "resolved_without_reply")


def test_a_late_reply_stays_missed_whatever_follows() -> None:
    clock = only(
        promise(Metric.FIRST_RESPONSE, hours=4),
        opened(),
        Fact(monday(14), FactKind.WE_REPLIED),
        Fact(monday(15), FactKind.RESOLVED),
        now=monday(16),
    )
    assert (clock.state, clock.breached_at) == ("missed", monday(13))
    assert clock.remaining_seconds == -HOUR


def test_our_own_ticket_waits_for_no_first_response() -> None:
    ours = Fact(monday(9), FactKind.OPENED, priority="p3", by_client=False)
    policy = promise(Metric.FIRST_RESPONSE) | promise(Metric.NEXT_RESPONSE)
    (clock,) = clocks(policy, ours, Fact(monday(10), FactKind.CLIENT_WROTE))
    assert (clock.metric, clock.started_at) == ("next_response", monday(10))


# Next response


def test_next_response_counts_from_the_oldest_unanswered_message() -> None:
    policy = promise(Metric.NEXT_RESPONSE, hours=4)
    history = (
        opened(),
        Fact(monday(9, 30), FactKind.CLIENT_WROTE),
        Fact(monday(10), FactKind.WE_REPLIED),
        Fact(monday(11), FactKind.CLIENT_WROTE),
        Fact(monday(12), FactKind.CLIENT_WROTE),
    )
    clock = only(policy, *history)
    assert (clock.cycle, clock.started_at, clock.due_at) == (1, monday(11), monday(15))


def test_each_client_turn_is_its_own_cycle_and_resolving_ends_one() -> None:
    history = (
        opened(),
        Fact(monday(10), FactKind.WE_REPLIED),
        Fact(monday(11), FactKind.CLIENT_WROTE),
        Fact(monday(12), FactKind.WE_REPLIED),
        Fact(monday(13), FactKind.CLIENT_WROTE),
        Fact(monday(14), FactKind.RESOLVED),
    )
    first, second = clocks(promise(Metric.NEXT_RESPONSE), *history)
    assert (first.cycle, first.state, first.outcome) == (1, "met", "we_replied")
    assert (second.cycle, second.state, second.outcome) == (2, "met", "resolved_without_reply")


def test_a_message_that_reopens_is_answered_within_next_response() -> None:
    history = (
        opened(),
        Fact(monday(10), FactKind.WE_REPLIED),
        Fact(monday(11), FactKind.RESOLVED),
        Fact(tuesday(10), FactKind.CLIENT_WROTE),
    )
    policy = promise(Metric.NEXT_RESPONSE, hours=4)
    assert clocks(policy, *history, now=tuesday(12)) == []
    clock = only(policy, *history, Fact(tuesday(10, 5), FactKind.REOPENED), now=tuesday(12))
    assert (clock.started_at, clock.due_at) == (tuesday(10), tuesday(14, 5))
    assert clock.segments[0].kind == SegmentKind.STOPPED


# Pauses


@pytest.mark.parametrize("status", sorted(WAITING))
def test_pending_stops_the_resolution_clock(status: str) -> None:
    clock = only(RESOLUTION, opened(), waits(monday(11), status), now=monday(17))
    assert (clock.state, clock.due_at) == ("paused", None)
    assert (clock.elapsed_seconds, clock.remaining_seconds) == (2 * HOUR, 6 * HOUR)
    assert clock.segments[-1].reason == status
    assert clock.at_elapsed(HOUR) == monday(10)
    assert clock.at_elapsed(3 * HOUR) is None


def test_a_running_clock_is_stored_without_looking_at_now() -> None:
    history = (opened(), waits(monday(11)), Fact(monday(12), FactKind.RESUMED))
    for now in (monday(12), monday(16)):
        clock = only(RESOLUTION, *history, now=now)
        assert (clock.running_since, clock.settled_seconds) == (monday(12), 2 * HOUR)
    paused = only(RESOLUTION, *history[:2], now=monday(16))
    assert (paused.running_since, paused.settled_seconds) == (None, 2 * HOUR)


def test_a_status_outside_the_pause_set_lets_the_clock_run() -> None:
    policy = promise(Metric.RESOLUTION, pauses=frozenset({"waiting_client"}))
    clock = only(policy, opened(), waits(monday(10)), waits(monday(11), "scheduled"))
    assert (clock.state, clock.elapsed_seconds, clock.paused_seconds) == ("running", 2 * HOUR, HOUR)


def test_a_client_message_ends_the_pause_when_it_was_received() -> None:
    history = (
        opened(),
        waits(monday(10)),
        Fact(monday(11), FactKind.CLIENT_WROTE),
        Fact(monday(11, 20), FactKind.RESUMED),
    )
    clock = only(RESOLUTION, *history)
    assert (clock.paused_seconds, clock.elapsed_seconds) == (HOUR, 2 * HOUR)
    assert clock.due_at == monday(18)


def test_a_weekend_inside_a_pause_is_not_deducted_twice() -> None:
    friday, next_monday = monday(16, later_days=4), monday(10, later_days=7)
    clock = only(
        RESOLUTION,
        opened(monday(14, later_days=4)),
        waits(friday),
        Fact(next_monday, FactKind.RESUMED),
        now=next_monday,
    )
    assert clock.paused_seconds == 3 * HOUR
    assert clock.due_at == monday(16, later_days=7)


def test_a_stop_wins_over_a_pause() -> None:
    clock = only(RESOLUTION, opened(), Fact(monday(10), FactKind.RESOLVED), waits(monday(10)))
    assert (clock.state, clock.stopped_at) == ("met", monday(10))


def test_a_pause_wins_over_a_start() -> None:
    policy = promise(Metric.LINE1_STAY)
    clock = only(policy, opened(line=2), waits(monday(10)), moved(monday(11), 1))
    assert (clock.state, clock.started_at, clock.elapsed_seconds) == ("paused", monday(11), 0)


# Line 1


def test_each_stay_on_line_one_has_its_own_clock() -> None:
    first, second, third = clocks(
        promise(Metric.LINE1_STAY, hours=2),
        opened(),
        moved(monday(10), 2),
        moved(monday(12), 1),
        Fact(monday(13), FactKind.LINE_CHANGED, line=1, team="Night"),
        Fact(monday(15), FactKind.RESOLVED),
        Fact(monday(16), FactKind.REOPENED),
        now=monday(17),
    )
    assert (first.state, first.elapsed_seconds, first.outcome) == ("met", HOUR, "line_left")
    assert (second.state, second.breached_at, second.outcome) == ("missed", monday(14), "resolved")
    assert (third.cycle, third.started_at, third.due_at) == (3, monday(16), monday(18))


def test_a_ticket_opened_on_line_two_has_no_stay_on_line_one() -> None:
    assert clocks(promise(Metric.LINE1_STAY), opened(line=2)) == []


# Cancelling, instants, thresholds


def test_cancelling_cancels_what_runs_and_keeps_what_is_late() -> None:
    cancelled = Fact(monday(14), FactKind.CANCELLED)
    on_time = only(RESOLUTION, opened(), cancelled)
    assert (on_time.state, on_time.outcome, on_time.is_live) == ("cancelled", "cancelled", False)
    late = only(RESOLUTION, opened(priority="p1"), cancelled)
    assert (late.state, late.breached_at) == ("missed", monday(13))


def test_stopping_at_the_deadline_is_in_time_and_a_second_later_is_not() -> None:
    edge = opened(monday(10))
    assert only(RESOLUTION, edge, Fact(monday(18), FactKind.RESOLVED)).state == "met"
    assert only(RESOLUTION, edge, Fact(monday(18, 0, 1), FactKind.RESOLVED)).state == "missed"
    part = monday(18).replace(microsecond=999_999)
    assert only(RESOLUTION, edge, Fact(part, FactKind.RESOLVED)).state == "met"


def test_the_closing_instant_is_the_deadline_even_though_the_night_counts_nothing() -> None:
    clock = only(RESOLUTION, opened(monday(10)), now=monday(20))
    assert (clock.due_at, clock.breached_at) == (monday(18), monday(18))
    assert (clock.elapsed_seconds, clock.remaining_seconds) == (8 * HOUR, 0)
    assert not only(RESOLUTION, opened(monday(10)), now=monday(18)).is_breached


def test_a_clock_late_and_still_running_says_since_when() -> None:
    clock = only(RESOLUTION, opened(), now=tuesday(12))
    assert (clock.state, clock.is_breached, clock.breached_at) == ("running", True, monday(17))
    assert clock.due_at == monday(17)


def test_thresholds_before_and_after_the_target() -> None:
    clock = only(RESOLUTION, opened(), waits(monday(10)), Fact(monday(12), FactKind.RESUMED))
    assert at_elapsed(clock, 4 * HOUR) == monday(15)
    assert at_elapsed(clock, 8 * HOUR) == clock.due_at == tuesday(10)
    assert at_elapsed(clock, 10 * HOUR) == tuesday(12)
    assert at_elapsed(clock, HOUR) == monday(10)


def test_thresholds_reached_before_a_reopening_belong_to_the_first_cycle() -> None:
    first, second = clocks(
        RESOLUTION,
        opened(),
        Fact(monday(14), FactKind.RESOLVED),
        Fact(tuesday(9), FactKind.REOPENED),
    )
    assert (first.at_elapsed(4 * HOUR), second.at_elapsed(4 * HOUR)) == (monday(13), None)
    assert (first.at_elapsed(6 * HOUR), second.at_elapsed(6 * HOUR)) == (None, tuesday(10))


def test_hours_that_never_open_raise_an_alarm_instead_of_an_error() -> None:
    policy = promise(Metric.RESOLUTION, hours=8) | {
        (Metric.RESOLUTION, "p3"): Target(8 * HOUR, Hours("Europe/Moscow", {}))
    }
    clock = only(policy, opened())
    assert (clock.state, clock.due_at, clock.alarm) == ("running", None, "no_open_hours")
    assert clock.at_elapsed(HOUR) is None
    assert only(policy, opened(), Fact(monday(11), FactKind.RESOLVED)).alarm == ""


def test_a_stopped_clock_does_not_depend_on_now() -> None:
    history = (opened(), waits(monday(10)), Fact(monday(11), FactKind.RESOLVED))
    stopped = only(RESOLUTION, *history, now=monday(11))
    assert stopped == only(RESOLUTION, *history, now=monday(9, later_days=300))
    assert (stopped.due_at, stopped.paused_seconds) == (None, HOUR)


def test_opened_and_resolved_in_one_instant_is_met() -> None:
    clock = only(RESOLUTION, opened(), Fact(monday(9), FactKind.RESOLVED))
    assert (clock.state, clock.elapsed_seconds, clock.due_at) == ("met", 0, monday(17))
    assert clock.segments == ()


def test_facts_without_an_opening_have_no_clocks() -> None:
    assert clocks(RESOLUTION, Fact(monday(10), FactKind.RESOLVED)) == []
    before = Fact(monday(8), FactKind.PRIORITY_CHANGED, priority="p1")
    bare = Fact(monday(9), FactKind.OPENED)
    assert only(RESOLUTION, before, bare, bare).due_at == monday(13)


# New metrics are data


def test_another_metric_is_one_more_row() -> None:
    rules = {
        "time_to_assign": MetricRule(
            starts=frozenset({FactKind.OPENED}), stops=frozenset({FactKind.ASSIGNED})
        ),
        "periodic_update": MetricRule(
            starts=frozenset({FactKind.OPENED, FactKind.WE_REPLIED, FactKind.REOPENED}),
            stops=frozenset({FactKind.WE_REPLIED, FactKind.RESOLVED}),
        ),
        "handoff_acceptance": MetricRule(
            starts=frozenset({FactKind.HANDOFF_SENT}),
            stops=frozenset({FactKind.HANDOFF_ACCEPTED, FactKind.HANDOFF_RETURNED}),
        ),
        "line2_stay": line_stay(2),
    }
    policy = {(metric, "p3"): Target(HOUR, WORKDAYS) for metric in rules}
    history = (
        opened(),
        Fact(monday(9, 30), FactKind.ASSIGNED, assignee=7),
        Fact(monday(10), FactKind.HANDOFF_SENT),
        moved(monday(10), 2),
        Fact(monday(10, 15), FactKind.HANDOFF_RETURNED),
        moved(monday(10, 15), 1),
        Fact(monday(11), FactKind.WE_REPLIED),
    )
    found = derive(history, policy=policy, now=monday(11, 30), rules=rules)
    assert [(c.metric, c.cycle, c.state, c.elapsed_seconds) for c in found] == [
        ("time_to_assign", 1, "met", 1800),
        ("periodic_update", 1, "missed", 2 * HOUR),
        ("periodic_update", 2, "running", 1800),
        ("handoff_acceptance", 1, "met", 900),
        ("line2_stay", 1, "met", 900),
    ]
    assert set(RULES) == set(Metric)


def test_a_target_that_promises_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one second"):
        Target(0, WORKDAYS)
    with pytest.raises(ValueError, match="not a way to treat reopening"):
        Target(60, WORKDAYS, reopen="restart")


def test_the_answers_of_due_are_in_utc() -> None:
    clock = only(RESOLUTION, opened())
    assert clock.state is ClockStatus.RUNNING
    assert clock.due_at is not None
    assert clock.due_at.tzinfo is UTC
