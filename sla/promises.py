"""What a plan version promises, as the values clocks are derived with."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from contracts.models import Entitlement, PlanVersion
from contracts.models import Target as PromisedTarget
from contracts.services import calendars_as_known, targets_of
from contracts.succession import Calendar
from sla.clock import Policy, Target

WARNING_PERCENT = 75
"""The share of a target after which the desk warns."""
LATE_AFTER = timedelta(seconds=1)
"""A clock stopped in the very second its target runs out is in time."""


class Promise(NamedTuple):
    """A plan version's targets: for the arithmetic, and by the key of their rows."""

    version_id: int
    policy: Policy
    target_ids: Mapping[tuple[str, int], int]


NOTHING_PROMISED = Promise(0, {}, {})


def promise_of(version: PlanVersion | None, *, pin: int) -> Promise:
    """The promise of a plan version with the calendars known at the pin; kept by its stamp."""
    return NOTHING_PROMISED if version is None else _promise(version.pk, version.stamp, pin)


def promised_by(decision: Entitlement) -> Promise:
    """What a decision promises; it comes with its ``plan_version``."""
    return promise_of(decision.plan_version, pin=decision.hours_pin)


def forget_promises() -> None:
    """Remember no version's promise; for tests, whose stamps repeat."""
    _promise.cache_clear()


@lru_cache(maxsize=1024)
def _promise(version_id: int, stamp: UUID, pin: int) -> Promise:
    rows = targets_of(PlanVersion(pk=version_id, stamp=stamp))
    calendars = calendars_as_known([row.hours_id for row in rows.values()], pin=pin)
    return Promise(
        version_id,
        {key: target_value(row, calendars[row.hours_id]) for key, row in rows.items()},
        {key: row.pk for key, row in rows.items()},
    )


def target_value(row: PromisedTarget, calendar: Calendar) -> Target:
    """A target as clocks are derived with it, by this calendar."""
    return Target(
        seconds=row.minutes * 60,
        hours=calendar,
        pauses=frozenset(row.pauses),
        reopen=row.reopening,
        days=row.days or 0,
        max_pause=(row.max_pause_minutes or 0) * 60,
    )
