"""Plans and their versions: what is promised is never changed behind a ticket's back."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import Channel, Metric, Priority
from contracts.models import (
    Entitlement,
    Plan,
    PlanVersion,
    ServiceHours,
    Target,
)
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record

TargetKey = tuple[str, int]


@dataclass(frozen=True)
class TargetDraft:
    """A time to promise: minutes of the given hours."""

    metric: str
    priority: int
    minutes: int
    hours: ServiceHours


def current_version(plan: Plan, on: date) -> PlanVersion | None:
    """The version in force on the day; None when none has begun yet."""
    begun = plan.versions.filter(effective_from__lte=on)
    return begun.order_by("-effective_from", "-number").first()


def targets_of(version: PlanVersion) -> Mapping[TargetKey, Target]:
    """The targets of a version by (metric, priority), each with its hours; kept by the version's
    stamp.
    """
    return _targets(version.pk, version.stamp)


@lru_cache(maxsize=256)
def _targets(version_id: int, stamp: uuid.UUID) -> Mapping[TargetKey, Target]:
    """``stamp`` only names what is remembered; a reader with an old one is given what stands
    now.
    """
    rows = Target.objects.filter(version_id=version_id)
    return MappingProxyType(
        {(row.metric, row.priority): row for row in rows.select_related("hours")}
    )


def forget_targets() -> None:
    """Remember no version's targets; for tests, whose stamps repeat."""
    _targets.cache_clear()


def is_used(version: PlanVersion) -> bool:
    """Whether a ticket runs under the version: then it is never edited."""
    return Entitlement.objects.filter(plan_version=version).exists()


@transaction.atomic
def create_plan(
    name: str,
    *,
    code: str,
    rank: int,
    targets: Iterable[TargetDraft],
    intake_hours: ServiceHours,
    effective_from: date,
    actor: User | None,
    grace_days: int = 0,
    at: datetime | None = None,
) -> Plan:
    """Make a plan with its first version. Refused when the name or code is taken."""
    if Plan.objects.filter(Q(name=name) | Q(code=code)).exists():
        raise Refused(_("There is a plan of this name or code already."), field="name")
    plan = Plan.objects.create(name=name, code=code, rank=rank)
    revise_plan(
        plan,
        targets=targets,
        effective_from=effective_from,
        actor=actor,
        intake_hours=intake_hours,
        grace_days=grace_days,
        at=at,
    )
    return plan


@transaction.atomic
def revise_plan(
    plan: Plan,
    *,
    targets: Iterable[TargetDraft],
    effective_from: date,
    actor: User | None,
    intake_hours: ServiceHours | None = None,
    grace_days: int | None = None,
    channels: Iterable[str] | None = None,
    at: datetime | None = None,
) -> PlanVersion:
    """Promise anew from a date on: the next version. Tickets keep the one they were opened under.

    Intake hours, grace period and channels (none: all) are those of the last version unless given.
    Refused when it would begin before the last version, a target stands twice or is not a whole
    positive number of minutes, or a channel is unknown.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    last = plan.versions.order_by("-number").first()
    drafts = list(targets)
    _refuse_bad_targets(drafts)
    taken = list(channels if channels is not None else last.channels if last else ())
    if not set(taken) <= set(Channel.values):
        raise Refused(
            _("Channels are: %(codes)s.") % {"codes": ", ".join(Channel.values)}, field="channels"
        )
    if last is not None and effective_from < last.effective_from:
        raise Refused(
            _("A version cannot begin before the one it follows (%(date)s).")
            % {"date": last.effective_from.isoformat()},
            field="effective_from",
        )
    hours = intake_hours or (last.intake_hours if last else None)
    if hours is None:
        raise Refused(_("Say in which hours intake works."), field="intake_hours")
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        effective_from=effective_from,
        intake_hours=hours,
        grace_days=grace_days if grace_days is not None else (last.grace_days if last else 0),
        channels=taken,
    )
    Target.objects.bulk_create(
        Target(version=version, metric=one.metric, priority=one.priority,
               minutes=one.minutes, hours=one.hours)
        for one in drafts
    )  # fmt: skip
    record(events.PLAN_REVISED, plan, actor=actor, at=at, version=version.number,
           effective_from=effective_from.isoformat(), targets=len(drafts))  # fmt: skip
    return version


def _refuse_bad_targets(drafts: list[TargetDraft]) -> None:
    seen: set[TargetKey] = set()
    for one in drafts:
        if one.metric not in Metric.values or one.priority not in Priority.values:
            raise Refused(_("A target is for a metric and a priority we know."), field="targets")
        if one.minutes <= 0:
            raise Refused(_("A target is at least one minute."), field="targets")
        if (one.metric, one.priority) in seen:
            raise Refused(_("One metric and priority has one target."), field="targets")
        seen.add((one.metric, one.priority))


def renew_stamps(*, versions: Iterable[PlanVersion]) -> None:
    """Forget what is remembered of these versions: something they promise has changed."""
    for version in versions:
        version.stamp = uuid.uuid4()
        version.save(update_fields=["stamp"])
