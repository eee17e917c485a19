"""What a plan version promises, as the values clocks are derived with."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from contracts.choices import Metric
from contracts.hours import Hours, HoursError
from contracts.models import PlanVersion, ServiceHours
from contracts.models import Target as PromisedTarget
from contracts.services import targets_of
from sla.clock import Policy, Target
from tickets.choices import WAITING_STATUSES

WARNING_PERCENT = 75
"""The share of a target after which the desk warns."""
LATE_AFTER = timedelta(seconds=1)
"""A clock stopped in the very second its target runs out is in time."""

PAUSES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Metric.FIRST_RESPONSE: frozenset(),
        Metric.NEXT_RESPONSE: frozenset(WAITING_STATUSES),
        Metric.RESOLUTION: frozenset(WAITING_STATUSES),
        Metric.LINE1_STAY: frozenset(WAITING_STATUSES),
    }
)
"""The waiting statuses in which a metric stands still; a first response never does."""


class Promise(NamedTuple):
    """A plan version's targets: for the arithmetic, and by the key of their rows."""

    version_id: int
    policy: Policy
    target_ids: Mapping[tuple[str, int], int]


NOTHING_PROMISED = Promise(0, {}, {})


def promise_of(version: PlanVersion | None) -> Promise:
    """The promise of a plan version; nothing when there is none. Kept by its stamp."""
    return NOTHING_PROMISED if version is None else _promise(version.pk, version.stamp)


def forget_promises() -> None:
    """Remember no version's promise; for tests, whose stamps repeat."""
    _promise.cache_clear()


@lru_cache(maxsize=256)
def _promise(version_id: int, stamp: UUID) -> Promise:
    rows = targets_of(PlanVersion(pk=version_id, stamp=stamp))
    return Promise(
        version_id,
        {key: _target(row) for key, row in rows.items()},
        {key: row.pk for key, row in rows.items()},
    )


def _target(row: PromisedTarget) -> Target:
    return Target(
        seconds=row.minutes * 60,
        hours=_hours(row.hours),
        pauses=PAUSES.get(row.metric, frozenset(WAITING_STATUSES)),
    )


def _hours(calendar: ServiceHours) -> Hours:
    """A calendar nobody can read never opens: its clocks carry an alarm instead of an error."""
    try:
        return calendar.hours
    except HoursError:
        return Hours("UTC", {})
