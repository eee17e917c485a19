"""Clocks through other terms, deadlines set by hand, longest pauses, working days and merging."""

from datetime import datetime

from contracts.hours import Hours
from contracts.succession import splice
from sla.clock import ClockState, Fact, FactKind, Metric, Policy, Target, derive
from sla.tests.clock_stories import (
    ALWAYS,
    HOUR,
    NOON,
    RESOLUTION,
    WORKDAYS,
    monday,
    only,
    opened,
    prioritised,
    promise,
    tuesday,
    waits,
)

SHORT_DAY = Hours("Europe/Moscow", {day: [("09:00", "13:00")] for day in range(5)})
QUICKER = promise(Metric.RESOLUTION, hours=4)
SHORTER: Policy = {
    (Metric.RESOLUTION, "p3"): Target(8 * HOUR, SHORT_DAY, frozenset({"waiting_client"}))
}


def changed(at: datetime, *, is_from_start: bool = False, terms: int = 2) -> Fact:
    return Fact(at, FactKind.TERMS_CHANGED, terms=terms, is_from_start=is_from_start)


def by_hand(at: datetime, due_at: datetime | None, metric: str = Metric.RESOLUTION) -> Fact:
    return Fact(at, FactKind.DEADLINE_SET, metric=metric, due_at=due_at)


def under(before: Policy, after: Policy, *facts: Fact, now: datetime = NOON) -> list[ClockState]:
    return derive(facts, policy=before, now=now, terms=1, policies={2: after})


# Other terms


def test_new_terms_end_the_old_clock_and_carry_elapsed_time_and_pauses() -> None:
    old, new = under(
        RESOLUTION, QUICKER,
        opened(), waits(monday(10)), Fact(monday(10, 30), FactKind.RESUMED), changed(monday(12)),
    )  # fmt: skip
    assert (old.state, old.outcome, old.terms) == ("cancelled", "terms_changed", 1)
    assert (new.version, new.started_at, new.attached_at, new.terms) == (
        2, monday(9), monday(12), 2,
    )  # fmt: skip
    assert (new.elapsed_seconds, new.paused_seconds) == (2 * HOUR + 1800, 1800)
    assert new.due_at == monday(13, 30)


def test_from_now_keeps_what_was_counted_and_from_the_start_counts_all_anew() -> None:
    """8 h promised; until Tuesday 09:00 nine-hour days, then days of four hours."""
    history = (opened(monday(14)), changed(tuesday(9)))
    _, kept = under(RESOLUTION, SHORTER, *history, now=tuesday(9))
    assert (kept.elapsed_seconds, kept.due_at) == (4 * HOUR, tuesday(13))
    _, anew = under(
        RESOLUTION, SHORTER, opened(monday(14)), changed(tuesday(9), is_from_start=True),
        now=tuesday(9),
    )  # fmt: skip
    assert (anew.elapsed_seconds, anew.due_at) == (0, monday(13, later_days=2))


def test_what_was_counted_stays_so_through_a_later_priority() -> None:
    before = {(Metric.RESOLUTION, p): Target(8 * HOUR, WORKDAYS) for p in ("p3", "p1")}
    after = {(Metric.RESOLUTION, p): Target(8 * HOUR, SHORT_DAY) for p in ("p3", "p1")}
    *_, last = under(
        before, after,
        opened(monday(14)), changed(tuesday(9)), prioritised(tuesday(10), "p1"), now=tuesday(10),
    )  # fmt: skip
    assert (last.priority, last.version, last.elapsed_seconds) == ("p1", 3, 5 * HOUR)
    assert last.due_at == tuesday(13)


def test_equal_terms_change_nothing() -> None:
    (clock,) = under(RESOLUTION, dict(RESOLUTION), opened(), changed(monday(11)))
    assert (clock.version, clock.outcome, clock.due_at) == (1, "", monday(17))


def test_terms_that_are_too_short_already_are_born_breached() -> None:
    _, new = under(RESOLUTION, QUICKER, opened(), changed(monday(14)), now=monday(14))
    assert (new.born_breached, new.breached_at, new.attached_at) == (True, monday(13), monday(14))


def test_late_stays_late_under_longer_terms() -> None:
    late, new = under(QUICKER, RESOLUTION, opened(), changed(monday(14)), now=monday(14))
    assert (late.state, late.breached_at) == ("missed", monday(13))
    assert (new.state, new.due_at) == ("running", monday(17))


def test_what_is_promised_no_more_is_dropped_and_what_is_new_counts_from_the_start() -> None:
    first = promise(Metric.FIRST_RESPONSE)
    dropped, attached = under(first, RESOLUTION, opened(), changed(monday(11)))
    assert (dropped.metric, dropped.state) == ("first_response", "cancelled")
    assert (attached.metric, attached.started_at, attached.due_at) == (
        "resolution", monday(9), monday(17),
    )  # fmt: skip


def test_a_result_is_not_judged_again_and_a_reopening_goes_by_the_new_terms() -> None:
    met, again = under(
        RESOLUTION, QUICKER,
        opened(), Fact(monday(11), FactKind.RESOLVED), changed(monday(12)),
        Fact(tuesday(9), FactKind.REOPENED), now=tuesday(9),
    )  # fmt: skip
    assert (met.state, met.stopped_at, met.target_seconds) == ("met", monday(11), 8 * HOUR)
    assert (again.cycle, again.target_seconds, again.due_at) == (2, 4 * HOUR, tuesday(11))


def test_what_was_counted_stays_so_through_a_reopening() -> None:
    """Four hours by long days; short days while it is solved; reopened, and then raised."""
    before = {(Metric.RESOLUTION, p): Target(8 * HOUR, WORKDAYS) for p in ("p3", "p1")}
    after = {(Metric.RESOLUTION, p): Target(8 * HOUR, SHORT_DAY) for p in ("p3", "p1")}
    *_, again, raised = under(
        before, after,
        opened(monday(14)), Fact(monday(18), FactKind.RESOLVED), changed(monday(20)),
        Fact(tuesday(9), FactKind.REOPENED), prioritised(tuesday(10), "p1"), now=tuesday(10),
    )  # fmt: skip
    assert (again.cycle, again.carried_seconds) == (2, 4 * HOUR)
    assert (raised.carried_seconds, raised.due_at) == (4 * HOUR, tuesday(13))


# A deadline by hand


def test_a_deadline_by_hand_is_fixed_whatever_comes() -> None:
    old, fixed = derive(
        (
            opened(), by_hand(monday(10), monday(20)), waits(monday(11)),
            prioritised(monday(12), "p1"),
        ),
        policy=RESOLUTION, now=monday(15),
    )  # fmt: skip
    assert (old.state, old.outcome) == ("cancelled", "deadline_set")
    assert (fixed.is_manual, fixed.due_at, fixed.state) == (True, monday(20), "running")
    assert (fixed.priority, fixed.paused_seconds) == ("p3", 0)


def test_a_deadline_by_hand_is_kept_or_missed_by_the_second() -> None:
    history = (opened(), by_hand(monday(10), monday(20)))
    met = derive(
        (*history, Fact(monday(20), FactKind.RESOLVED)), policy=RESOLUTION, now=tuesday(9)
    )[-1]
    late = derive(
        (*history, Fact(monday(20, 0, 1), FactKind.RESOLVED)), policy=RESOLUTION, now=tuesday(9)
    )[-1]
    assert (met.state, late.state, late.breached_at) == ("met", "missed", monday(20))


def test_without_a_promise_a_deadline_by_hand_counts_around_the_clock() -> None:
    (clock,) = derive((opened(), by_hand(monday(10), monday(13))), policy={}, now=NOON)
    assert (clock.metric, clock.due_at, clock.target_seconds) == (
        "resolution",
        monday(13),
        4 * HOUR,
    )


def test_given_back_to_the_plan_it_counts_as_if_nobody_had_set_it() -> None:
    *_, last = derive(
        (opened(), by_hand(monday(10), monday(20)), by_hand(monday(11), None)),
        policy=RESOLUTION, now=NOON,
    )  # fmt: skip
    assert (last.is_manual, last.due_at, last.version) == (False, monday(17), 3)


# Longest pause, working days


def longest(minutes: int) -> Policy:
    return promise(Metric.RESOLUTION, max_pause=minutes * 60)


def test_a_pause_as_long_as_it_may_be_ends_by_itself() -> None:
    history = (opened(), waits(monday(10)))
    waiting = only(longest(60), *history, now=monday(10, 30))
    assert (waiting.state, waiting.resumes_at, waiting.due_at) == (
        "paused", monday(11), monday(18),
    )  # fmt: skip
    assert (waiting.paused_seconds, waiting.elapsed_seconds) == (1800, HOUR)
    running = only(longest(60), *history, now=monday(12))
    assert (running.state, running.resumes_at, running.due_at) == ("running", None, monday(18))
    assert (running.paused_seconds, running.elapsed_seconds) == (HOUR, 2 * HOUR)


def test_a_pause_longer_than_allowed_counts_up_to_the_limit_only() -> None:
    clock = only(
        longest(60), opened(), waits(monday(10)), Fact(monday(13), FactKind.RESUMED),
        Fact(monday(14), FactKind.RESOLVED),
    )  # fmt: skip
    assert (clock.elapsed_seconds, clock.paused_seconds) == (4 * HOUR, HOUR)


def test_a_target_in_working_days_ends_with_the_day() -> None:
    """Opened on Thursday 15:00, two working days: the end of Monday, not 16 hours later."""
    policy = {(Metric.RESOLUTION, "p3"): Target(0, WORKDAYS, days=2)}
    thursday = monday(15, later_days=3)
    clock = only(policy, opened(thursday), now=thursday)
    assert clock.due_at == monday(18, later_days=7)
    assert clock.target_seconds == (3 + 9 + 9) * HOUR


def test_reopening_does_not_lengthen_a_target_in_working_days() -> None:
    """Two days from Monday 15:00 are 21 hours; solved after six, reopened and raised Wednesday."""
    policy = {
        (Metric.RESOLUTION, priority): Target(0, WORKDAYS, days=2) for priority in ("p3", "p1")
    }
    wednesday = monday(9, later_days=2)
    *_, again, raised = derive(
        (
            opened(monday(15)), Fact(tuesday(12), FactKind.RESOLVED),
            Fact(wednesday, FactKind.REOPENED), prioritised(wednesday, "p1"),
        ),
        policy=policy, now=wednesday,
    )  # fmt: skip
    assert again.target_seconds == raised.target_seconds == 21 * HOUR
    assert raised.due_at == monday(15, later_days=3)


def test_a_pause_moves_a_target_in_working_days_by_open_time() -> None:
    policy = {(Metric.RESOLUTION, "p3"): Target(0, WORKDAYS, days=1, pauses=frozenset({"x"}))}
    clock = only(
        policy, opened(), waits(monday(10), "x"), Fact(monday(12), FactKind.RESUMED), now=NOON
    )
    assert clock.due_at == monday(11, later_days=2)


# Merging


def test_merging_cancels_the_losers_clocks_and_keeps_what_was_late() -> None:
    (running,) = derive((opened(), Fact(monday(11), FactKind.MERGED)), policy=RESOLUTION, now=NOON)
    assert (running.state, running.outcome) == ("cancelled", "merged")
    (late,) = derive(
        (opened(priority="p1"), Fact(monday(14), FactKind.MERGED)),
        policy=RESOLUTION, now=monday(15),
    )  # fmt: skip
    assert (late.state, late.outcome, late.breached_at) == ("missed", "merged", monday(13))


def test_the_survivor_counts_from_the_earliest_unanswered_contact() -> None:
    policy = promise(Metric.FIRST_RESPONSE, hours=4)
    absorbed = Fact(monday(12), FactKind.ABSORBED, since=monday(9))
    old, new = derive((opened(monday(11)), absorbed), policy=policy, now=monday(12))
    assert (old.outcome, new.started_at, new.due_at) == ("absorbed", monday(9), monday(13))
    later = Fact(monday(12), FactKind.ABSORBED, since=monday(11, 30))
    (same,) = derive((opened(monday(11)), later), policy=policy, now=monday(12))
    assert same.due_at == monday(15)


def test_what_the_survivor_counted_before_the_merging_stays_its_own() -> None:
    """Two hours promised, one used: the loser's three hours make only the new clock late."""
    policy = promise(Metric.FIRST_RESPONSE, hours=2)
    absorbed = Fact(monday(12), FactKind.ABSORBED, since=monday(9))
    old, new = derive((opened(monday(11)), absorbed), policy=policy, now=monday(12))
    assert (old.state, old.elapsed_seconds, old.breached_at) == ("cancelled", HOUR, None)
    assert (new.born_breached, new.elapsed_seconds, new.breached_at) == (True, 3 * HOUR, monday(11))


def test_an_answered_survivor_owes_the_losers_client_the_next_response() -> None:
    policy = promise(Metric.NEXT_RESPONSE, hours=4)
    (clock,) = derive(
        (
            opened(), Fact(monday(10), FactKind.WE_REPLIED),
            Fact(monday(12), FactKind.ABSORBED, since=monday(11)),
        ),
        policy=policy, now=monday(12),
    )  # fmt: skip
    assert (clock.started_at, clock.elapsed_seconds, clock.due_at) == (
        monday(11), HOUR, monday(15),
    )  # fmt: skip


def test_hours_spliced_at_an_instant_count_each_side_by_its_own() -> None:
    both = splice(WORKDAYS, monday(12), ALWAYS)
    assert both.between(monday(0), monday(24 - 1)) == (3 + 11) * HOUR
    assert both.add(monday(10), 4 * HOUR) == monday(14)
