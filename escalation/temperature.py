"""How hot a ticket is: one number from 0 to 100, each part of it with its points. Pure.

What needs a look first is near its deadline, critical, waited for, or has gone to and fro. Tone is
no part of it: nobody reads it from words reliably.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOTTEST = 100
LATE_POINTS, NEAR_POINTS = 40, 30
PRIORITY_POINTS = {1: 25, 2: 15, 3: 5}
PLAN_POINTS, MOST_FOR_PLAN = 3, 9
WAIT_POINTS = ((timedelta(hours=8), 20), (timedelta(hours=2), 12), (timedelta(0), 6))
ESCALATION_POINTS, MOST_FOR_ESCALATIONS, ATTENTION_POINTS = 4, 12, 20
REOPENING_POINTS, MOST_FOR_REOPENINGS = 6, 12
PING_PONG_POINTS, MOST_FOR_PING_PONG = 5, 10
AGE_POINTS = ((timedelta(days=30), 8), (timedelta(days=7), 4), (timedelta(days=3), 2))


class Part(StrEnum):
    """What makes a ticket hot."""

    DEADLINE = "deadline"
    PRIORITY = "priority"
    PLAN = "plan"
    WAITING = "waiting"
    ESCALATIONS = "escalations"
    ATTENTION = "attention"
    REOPENINGS = "reopenings"
    PING_PONG = "ping_pong"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of an open ticket; ``plan_rank`` 0 without a plan, ``due_at`` None while no
    clock runs."""

    priority: int
    opened_at: datetime
    plan_rank: int = 0
    due_at: datetime | None = None
    due_started_at: datetime | None = None
    is_late: bool = False
    client_waits_since: datetime | None = None
    escalation_count: int = 0
    is_escalated: bool = False
    reopening_count: int = 0
    ping_pong_count: int = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """Points one part gives, never 0; ``amount``: a count where the part counts something."""

    part: Part
    points: int
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Temperature:
    """The number, and what it is made of, the most first; parts past 100 together stay 100."""

    degrees: int
    contributions: tuple[Contribution, ...]


def temperature(signs: Signs, *, now: datetime) -> Temperature:
    """How hot the ticket is at the instant."""
    waited = now - signs.client_waits_since if signs.client_waits_since else None
    found = (
        Contribution(Part.DEADLINE, _deadline_points(signs, now=now)),
        Contribution(Part.PRIORITY, PRIORITY_POINTS.get(signs.priority, 0)),
        Contribution(Part.PLAN, min(signs.plan_rank * PLAN_POINTS, MOST_FOR_PLAN)),
        Contribution(Part.WAITING, _points_for(waited, WAIT_POINTS)),
        Contribution(
            Part.ESCALATIONS,
            min(signs.escalation_count * ESCALATION_POINTS, MOST_FOR_ESCALATIONS),
            signs.escalation_count,
        ),
        Contribution(Part.ATTENTION, ATTENTION_POINTS if signs.is_escalated else 0),
        Contribution(
            Part.REOPENINGS,
            min(signs.reopening_count * REOPENING_POINTS, MOST_FOR_REOPENINGS),
            signs.reopening_count,
        ),
        Contribution(
            Part.PING_PONG,
            min(signs.ping_pong_count * PING_PONG_POINTS, MOST_FOR_PING_PONG),
            signs.ping_pong_count,
        ),
        Contribution(Part.AGE, _points_for(now - signs.opened_at, AGE_POINTS)),
    )
    parts = sorted((one for one in found if one.points), key=lambda one: -one.points)
    return Temperature(min(HOTTEST, sum(one.points for one in parts)), tuple(parts))


def _deadline_points(signs: Signs, *, now: datetime) -> int:
    """All when late; else by the share of the time between start and deadline that is gone."""
    if signs.is_late or (signs.due_at is not None and signs.due_at <= now):
        return LATE_POINTS
    if signs.due_at is None or signs.due_started_at is None:
        return 0
    whole = (signs.due_at - signs.due_started_at).total_seconds()
    gone = (now - signs.due_started_at).total_seconds()
    return round(NEAR_POINTS * min(max(gone / whole, 0.0), 1.0)) if whole > 0 else NEAR_POINTS


def _points_for(span: timedelta | None, scale: tuple[tuple[timedelta, int], ...]) -> int:
    """Points of the first step the span has reached."""
    if span is None:
        return 0
    return next((points for least, points in scale if span >= least), 0)
