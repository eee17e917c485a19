"""Who could take a ticket, and why: facts in, a ranked list with reasons out. Pure.

The contract's personal engineer comes first, then the deputy, then the pool in order of a weighted
score. Who is away, outside their hours, full, or lacks a skill that is required is never offered;
why not is said as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

SKILL, CAPACITY, HOURS, REST = 40, 30, 20, 10
"""Points of a hundred for knowing the matter, room for work, time left today, and the turn."""
FULL_DAY_MINUTES = 8 * 60
LONG_AGO = timedelta(days=1)
BEST_LEVEL = 3


class Place(StrEnum):
    """How near a person stands to the client; in the order they are asked."""

    PERSONAL = "personal"
    DEPUTY = "deputy"
    POOL = "pool"


class Bar(StrEnum):
    """Why somebody is not offered."""

    AWAY = "away"
    OFF_HOURS = "off_hours"
    FULL = "full"
    SKILL = "skill"


@dataclass(frozen=True)
class Need:
    """A skill a ticket asks for; a required one bars who has less than the level."""

    skill: int
    level: int = 1
    is_required: bool = True


@dataclass(frozen=True)
class Candidate:
    """A person at an instant. ``minutes_left``: working time left today, None without a calendar;
    ``back_at``: when an absence ends, None when here."""

    user: int
    name: str
    place: Place = Place.POOL
    levels: Mapping[int, int] = field(default_factory=dict)
    load: int = 0
    capacity: int = 25
    is_working: bool = True
    minutes_left: int | None = None
    back_at: datetime | None = None
    last_given_at: datetime | None = None


@dataclass(frozen=True)
class Offer:
    """Somebody who could take it. ``points``: of SKILL, CAPACITY, HOURS and REST, rounded."""

    candidate: Candidate
    points: tuple[int, int, int, int]

    @property
    def score(self) -> int:
        return sum(self.points)


@dataclass(frozen=True)
class Refusal:
    """Somebody who could not; ``skill``: the one that is missing."""

    candidate: Candidate
    bar: Bar
    skill: int | None = None


@dataclass(frozen=True)
class Suggestion:
    """``offers`` best first; without any the ticket stays unassigned and the lead is told.
    ``needs``: what was asked for."""

    offers: tuple[Offer, ...]
    refusals: tuple[Refusal, ...]
    needs: tuple[Need, ...] = ()

    @property
    def best(self) -> Offer | None:
        return self.offers[0] if self.offers else None


def suggest(candidates: Iterable[Candidate], needs: Iterable[Need], *, now: datetime) -> Suggestion:
    """Rank the people for a ticket with these needs. Ties go to who was given work longest ago,
    then to the lower key, so that the same facts always give the same answer.
    """
    wanted = list(needs)
    offers: list[Offer] = []
    refusals: list[Refusal] = []
    for candidate in candidates:
        refusal = _refusal(candidate, wanted)
        if refusal is not None:
            refusals.append(refusal)
        else:
            offers.append(Offer(candidate, _points(candidate, wanted, now=now)))
    return Suggestion(tuple(sorted(offers, key=_rank)), tuple(refusals), tuple(wanted))


def _refusal(candidate: Candidate, needs: list[Need]) -> Refusal | None:
    if candidate.back_at is not None:
        return Refusal(candidate, Bar.AWAY)
    if not candidate.is_working:
        return Refusal(candidate, Bar.OFF_HOURS)
    if candidate.load >= candidate.capacity:
        return Refusal(candidate, Bar.FULL)
    for need in needs:
        if need.is_required and candidate.levels.get(need.skill, 0) < need.level:
            return Refusal(candidate, Bar.SKILL, need.skill)
    return None


def _points(candidate: Candidate, needs: list[Need], *, now: datetime) -> tuple[int, int, int, int]:
    known = [min(candidate.levels.get(need.skill, 0) / BEST_LEVEL, 1) for need in needs]
    skill = sum(known) / len(known) if known else 1.0
    room = 1 - candidate.load / candidate.capacity
    left = candidate.minutes_left
    hours = 1.0 if left is None else min(left / FULL_DAY_MINUTES, 1)
    given = candidate.last_given_at
    rest = 1.0 if given is None else min(max((now - given) / LONG_AGO, 0.0), 1)
    return round(SKILL * skill), round(CAPACITY * room), round(HOURS * hours), round(REST * rest)


def _rank(offer: Offer) -> tuple[int, int, float, int]:
    candidate = offer.candidate
    given = candidate.last_given_at
    return (
        list(Place).index(candidate.place),
        -offer.score,
        given.timestamp() if given else float("-inf"),
        candidate.user,
    )
