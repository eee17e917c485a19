"""Short histories of one ticket on Monday 2 March 2026 in Moscow, for the clock tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.hours import Hours
from sla.clock import ClockState, Fact, FactKind, Metric, Policy, Target, derive

HOUR = 3600
ZONE = ZoneInfo("Europe/Moscow")
WORKDAYS = Hours("Europe/Moscow", {day: [("09:00", "18:00")] for day in range(5)})
ALWAYS = Hours.always("Europe/Moscow")
WAITING = frozenset({"waiting_client", "waiting_third_party", "scheduled"})


def monday(hour: int, minute: int = 0, second: int = 0, *, later_days: int = 0) -> datetime:
    """An instant of Monday 2 March 2026 in Moscow, or so many days after it."""
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=ZONE) + timedelta(days=later_days)


def tuesday(hour: int, minute: int = 0) -> datetime:
    return monday(hour, minute, later_days=1)


NINE, NOON = monday(9), monday(12)


def opened(at: datetime = NINE, *, priority: str = "p3", line: int = 1) -> Fact:
    return Fact(at, FactKind.OPENED, priority=priority, line=line)


def waits(at: datetime, status: str = "waiting_client") -> Fact:
    return Fact(at, FactKind.PAUSED, pause=status)


def prioritised(at: datetime, priority: str) -> Fact:
    return Fact(at, FactKind.PRIORITY_CHANGED, priority=priority)


def moved(at: datetime, line: int) -> Fact:
    return Fact(at, FactKind.LINE_CHANGED, line=line)


def promise(metric: Metric, hours: int = 8, **changes: object) -> Policy:
    """Priority p3 within so many working hours, p1 within 4 hours around the clock."""
    slow = {"seconds": hours * HOUR, "hours": WORKDAYS, "pauses": WAITING, **changes}
    quick = {**slow, "seconds": 4 * HOUR, "hours": ALWAYS}
    return {(metric, "p3"): Target(**slow), (metric, "p1"): Target(**quick)}


RESOLUTION = promise(Metric.RESOLUTION)


def clocks(policy: Policy, *facts: Fact, now: datetime = NOON) -> list[ClockState]:
    return derive(facts, policy=policy, now=now)


def only(policy: Policy, *facts: Fact, now: datetime = NOON) -> ClockState:
    (clock,) = clocks(policy, *facts, now=now)
    return clock
