"""What holds for every history: sums, prefixes, order, and independence from `now`."""

import os
import random
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sla.clock import (
    ClockState,
    ClockStatus,
    Fact,
    FactKind,
    Metric,
    Policy,
    Reopen,
    SegmentKind,
    Target,
    derive,
)
from sla.tests.clock_stories import ALWAYS, HOUR, WAITING, WORKDAYS, monday

EXAMPLES = int(os.environ.get("CLOCK_EXAMPLES", "200"))
KINDS = [kind for kind in FactKind if kind != FactKind.OPENED]


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    at = monday(8)
    facts = [Fact(at, FactKind.OPENED, priority="p3", line=1, by_client=draw(st.booleans()))]
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=14)):
        at += timedelta(minutes=draw(st.sampled_from([0, 1, 30, 95, 600, 1500])))
        facts.append(
            Fact(
                at,
                kind,
                priority=draw(st.sampled_from(["p1", "p3", "p4"])),
                line=draw(st.integers(1, 3)),
                pause=draw(st.sampled_from(sorted(WAITING))),
            )
        )
    return facts


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    return {
        (metric, priority): Target(
            draw(st.integers(1, 20)) * HOUR // 2,
            hours,
            draw(st.sampled_from([WAITING, frozenset(), frozenset({"scheduled"})])),
            draw(st.sampled_from(list(Reopen))),
        )
        for metric in Metric
        for priority, hours in (("p1", ALWAYS), ("p3", WORKDAYS))
    }


def key(clock: ClockState) -> tuple[str, int, int]:
    return clock.metric, clock.cycle, clock.version


@given(facts=histories(), policy=policies(), later=st.integers(0, 4000))
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_clock_adds_up(facts: list[Fact], policy: Policy, later: int) -> None:
    now = facts[-1].at + timedelta(minutes=later)
    found = derive(facts, policy=policy, now=now)
    assert len({key(clock) for clock in found}) == len(found)
    for clock in found:
        end = clock.stopped_at or now
        hours = clock.target.hours
        ran = sum(
            hours.between(s.start, s.end or end)
            for s in clock.segments
            if s.kind == SegmentKind.RUNNING
        )
        assert clock.elapsed_seconds == clock.carried_seconds + ran
        assert clock.elapsed_seconds + clock.remaining_seconds == clock.target_seconds
        assert all(
            a.end == b.start for a, b in zip(clock.segments, clock.segments[1:], strict=False)
        )
        if clock.remaining_seconds < 0:
            assert clock.is_breached
        if clock.is_breached:
            assert clock.remaining_seconds <= 0
            assert clock.due_at == clock.breached_at
            assert clock.state in (ClockStatus.MISSED, ClockStatus.RUNNING, ClockStatus.PAUSED)
        if clock.state == ClockStatus.RUNNING:
            check_running(clock, policy, facts, now)


def check_running(clock: ClockState, policy: Policy, facts: list[Fact], now: datetime) -> None:
    """Running on until the deadline is in time; a second more is not."""
    assert clock.due_at is not None
    if clock.is_breached:
        assert clock.due_at < now
        return
    assert clock.due_at >= now
    for late, is_breached in ((timedelta(0), False), (timedelta(seconds=1), True)):
        then = {key(c): c for c in derive(facts, policy=policy, now=clock.due_at + late)}
        assert then[key(clock)].is_breached is is_breached
        assert then[key(clock)].due_at == clock.due_at
    if clock.carried_seconds < clock.target_seconds:
        assert clock.at_elapsed(clock.target_seconds) == clock.due_at


@given(facts=histories(), policy=policies())
@settings(max_examples=EXAMPLES, deadline=None)
def test_results_only_grow_with_the_history(facts: list[Fact], policy: Policy) -> None:
    """What has a result keeps it, except that a late clock may go on after a reopening: late."""
    known: dict[tuple[str, int, int], ClockState] = {}
    for length in range(1, len(facts) + 1):
        now = facts[length - 1].at
        current = {key(c): c for c in derive(facts[:length], policy=policy, now=now)}
        for name, before in known.items():
            after = current[name]
            if before.breached_at is not None:
                assert after.breached_at == before.breached_at
                assert after.born_breached == before.born_breached
            if before.stopped_at is not None and after != before:
                assert before.state == ClockStatus.MISSED
                assert any(fact.kind == FactKind.REOPENED for fact in facts[:length])
        known = current
    much_later = derive(facts, policy=policy, now=facts[-1].at + timedelta(days=200))
    for clock in much_later:
        if not clock.is_live:
            assert clock == known[key(clock)]


@given(facts=histories(), policy=policies(), seed=st.integers())
@settings(max_examples=EXAMPLES // 4, deadline=None)
def test_order_of_arrival_does_not_matter(facts: list[Fact], policy: Policy, seed: int) -> None:
    apart = [
        Fact(f.at + timedelta(seconds=n), f.kind, f.priority, f.line, f.team, f.pause)
        for n, f in enumerate(facts)
    ]
    mixed = random.Random(seed).sample(apart, len(apart))  # noqa: S311 - a shuffle, no secret
    now = apart[-1].at
    assert derive(mixed, policy=policy, now=now) == derive(apart, policy=policy, now=now)
