"""Which step is due when: pure, from a derived clock."""

from datetime import timedelta

from escalation.planning import Due, Rule, Step, next_due, rule_for, schedule
from sla.clock import Fact, FactKind, Metric, Target, derive
from sla.tests.clock_stories import ALWAYS, HOUR, WAITING, WORKDAYS, monday, opened, waits

NINE = monday(9)
WARN, SOON, DEADLINE, HOUR_LATE = (
    Step(1, percent=75),
    Step(2, offset_minutes=-30),
    Step(3, offset_minutes=0),
    Step(4, offset_minutes=60),
)
STEPS = (WARN, SOON, DEADLINE, HOUR_LATE)


def clock(*facts, seconds=4 * HOUR, hours=ALWAYS, now=NINE):
    policy = {
        (Metric.RESOLUTION, "p3"): Target(seconds, hours, WAITING),
        (Metric.RESOLUTION, "p1"): Target(HOUR, hours, WAITING),
    }
    *_, last = derive(facts, policy=policy, now=now)
    return last


def test_steps_come_in_the_order_of_their_instants():
    assert schedule(clock(opened(NINE)), STEPS) == [
        Due(monday(12), 1),
        Due(monday(12, 30), 2),
        Due(monday(13), 3),
        Due(monday(14), 4),
    ]


def test_offsets_are_minutes_in_which_the_desk_works():
    due = schedule(clock(opened(monday(16)), hours=WORKDAYS), STEPS)

    assert due == [
        Due(monday(10, later_days=1), 1),
        Due(monday(10, 30, later_days=1), 2),
        Due(monday(11, later_days=1), 3),
        Due(monday(12, later_days=1), 4),
    ]


def test_a_step_before_the_clock_began_does_not_exist():
    due = schedule(clock(opened(NINE), seconds=20 * 60), STEPS)

    assert [each.key for each in due] == [1, 3, 4]


def test_a_pause_puts_off_what_has_not_come_yet():
    paused = clock(opened(NINE), waits(monday(12, 10)), now=monday(15))

    assert schedule(paused, STEPS) == [Due(monday(12), 1)]


def test_a_clock_late_from_the_start_raises_the_deadline_once_and_no_cascade():
    raised = Fact(monday(11, 30), FactKind.PRIORITY_CHANGED, priority="p1")
    late = clock(opened(NINE), raised, now=monday(11, 30))

    assert late.born_breached
    assert schedule(late, STEPS) == [Due(monday(11, 30), 3)]


def test_of_what_lay_behind_a_clock_only_the_last_step_is_due():
    raised = Fact(monday(9, 50), FactKind.PRIORITY_CHANGED, priority="p1")
    near = clock(opened(NINE), raised, now=monday(9, 50))

    assert schedule(near, STEPS) == [
        Due(monday(9, 50), 1), Due(monday(10), 3), Due(monday(11), 4),
    ]  # fmt: skip


def test_a_clock_that_stopped_is_told_only_of_deadlines_it_passed():
    late = clock(opened(NINE), Fact(monday(13, 20), FactKind.RESOLVED), now=monday(15))
    kept = clock(opened(NINE), Fact(monday(12, 20), FactKind.RESOLVED), now=monday(15))
    just = clock(opened(NINE), Fact(monday(13), FactKind.RESOLVED), now=monday(15))

    assert schedule(late, STEPS) == [Due(monday(13), 3)]
    assert schedule(kept, STEPS) == []
    assert schedule(just, STEPS) == []


def test_what_fired_and_what_is_history_is_passed_over():
    running = clock(opened(NINE))

    assert next_due(running, STEPS, fired={(1, 1)}, since=NINE) == Due(monday(12, 30), 2)
    after = monday(13) + timedelta(seconds=1)
    assert next_due(running, STEPS, fired=(), since=after) == Due(monday(14), 4)
    assert next_due(running, STEPS, fired={(4, 1)}, since=after) is None


def test_a_step_after_the_deadline_comes_again_so_many_times():
    again = Step(4, offset_minutes=30, repeat_minutes=60, repeat_count=2)

    assert schedule(clock(opened(NINE)), (DEADLINE, again)) == [
        Due(monday(13), 3),
        Due(monday(13, 30), 4, 1),
        Due(monday(14, 30), 4, 2),
        Due(monday(15, 30), 4, 3),
    ]
    fired = {(3, 1), (4, 1)}
    assert next_due(clock(opened(NINE)), (DEADLINE, again), fired=fired, since=NINE) == Due(
        monday(14, 30), 4, 2
    )


def test_repetitions_end_with_the_clock():
    again = Step(4, offset_minutes=0, repeat_minutes=60, repeat_count=5)
    solved = clock(opened(NINE), Fact(monday(14, 30), FactKind.RESOLVED), now=monday(18))

    assert schedule(solved, (again,)) == [Due(monday(13), 4, 1), Due(monday(14), 4, 2)]


def test_a_step_fires_nothing_of_before_it_stood():
    young = Step(1, percent=75, counts_from=monday(12, 1))

    assert next_due(clock(opened(NINE)), (young, HOUR_LATE), fired=(), since=NINE) == Due(
        monday(14), 4
    )


def test_the_most_specific_rule_counts():
    anyone = Rule("resolution", None, None, (WARN,))
    critical = Rule("resolution", None, 1, (SOON,))
    premium = Rule("resolution", 7, None, (DEADLINE,))
    both = Rule("resolution", 7, 1, (HOUR_LATE,))
    rules = [anyone, critical, premium, both]

    assert rule_for(rules, metric="resolution", plan=7, priority=1) == both
    assert rule_for(rules, metric="resolution", plan=7, priority=2) == premium
    assert rule_for(rules, metric="resolution", plan=8, priority=1) == critical
    assert rule_for(rules, metric="resolution", plan=8, priority=3) == anyone
    assert rule_for(rules, metric="line1_stay", plan=8, priority=3) is None
