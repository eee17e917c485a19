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
from contracts.choices import (
    Channel,
    PauseReason,
    Priority,
    Reopening,
    every_pause,
    metric_choices,
)
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
    """A time to promise: minutes of the given hours, or so many of their working days."""

    metric: str
    priority: int
    minutes: int
    hours: ServiceHours
    days: int | None = None
    pauses: tuple[str, ...] = tuple(every_pause())
    max_pause_minutes: int | None = None
    reopening: str = Reopening.RESUME.value


@dataclass(frozen=True)
class VersionDraft:
    """What a version is to promise. None is what the last version says; no channels: every one."""

    targets: tuple[TargetDraft, ...]
    effective_from: date
    intake_hours: ServiceHours | None = None
    grace_days: int | None = None
    channels: tuple[str, ...] | None = None


def current_version(plan: Plan, on: date) -> PlanVersion | None:
    """The version in force on the day; None when none has begun yet."""
    begun = plan.versions.filter(effective_from__lte=on, is_draft=False)
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
    terms = VersionDraft(
        targets=tuple(targets), effective_from=effective_from, intake_hours=intake_hours,
        grace_days=grace_days, channels=None if channels is None else tuple(channels),
    )  # fmt: skip
    version = write_version(plan, terms=terms, is_draft=False)
    record(events.PLAN_REVISED, plan, actor=actor, at=at, version=version.number,
           effective_from=effective_from.isoformat(), targets=len(terms.targets))  # fmt: skip
    return version


def write_version(plan: Plan, *, terms: VersionDraft, is_draft: bool) -> PlanVersion:
    """The next version of a locked plan with its targets; records nothing. Refuses bad terms."""
    published = plan.versions.filter(is_draft=False)
    last = published.order_by("-number").first()
    _refuse_bad_targets(terms.targets)
    taken = list(terms.channels if terms.channels is not None else last.channels if last else ())
    if not set(taken) <= set(Channel.values):
        raise Refused(
            _("Channels are: %(codes)s.") % {"codes": ", ".join(Channel.values)}, field="channels"
        )
    refuse_early(terms.effective_from, after=last)
    hours = terms.intake_hours or (last.intake_hours if last else None)
    if hours is None:
        raise Refused(_("Say in which hours intake works."), field="intake_hours")
    grace_days = terms.grace_days
    if grace_days is None:
        grace_days = last.grace_days if last else 0
    newest = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = PlanVersion.objects.create(
        plan=plan, number=newest + 1, effective_from=terms.effective_from, intake_hours=hours,
        grace_days=grace_days, channels=taken, is_draft=is_draft,
    )  # fmt: skip
    Target.objects.bulk_create(
        Target(
            version=version, metric=one.metric, priority=one.priority, minutes=one.minutes,
            days=one.days, hours=one.hours, pauses=list(one.pauses),
            max_pause_minutes=one.max_pause_minutes, reopening=one.reopening,
        )
        for one in terms.targets
    )  # fmt: skip
    return version


def refuse_early(effective_from: date, *, after: PlanVersion | None) -> None:
    """Raises Refused when a version would begin before the one it follows."""
    if after is not None and effective_from < after.effective_from:
        raise Refused(
            _("A version cannot begin before the one it follows (%(date)s).")
            % {"date": after.effective_from.isoformat()},
            field="effective_from",
        )


def _refuse_bad_targets(drafts: Iterable[TargetDraft]) -> None:
    seen: set[TargetKey] = set()
    for one in drafts:
        if one.metric not in dict(metric_choices()) or one.priority not in Priority.values:
            raise Refused(_("A target is for a metric and a priority we know."), field="targets")
        if one.days is not None and one.minutes:
            raise Refused(_("Give either minutes or working days."), field="targets")
        if (one.days is not None and one.days <= 0) or (one.days is None and one.minutes <= 0):
            raise Refused(_("A target is at least one minute."), field="targets")
        if not set(one.pauses) <= set(PauseReason.values) or one.reopening not in Reopening.values:
            raise Refused(_("This value is not one of the choices."), field="targets")
        if one.max_pause_minutes is not None and one.max_pause_minutes <= 0:
            raise Refused(_("The longest pause is at least one minute."), field="targets")
        if (one.metric, one.priority) in seen:
            raise Refused(_("One metric and priority has one target."), field="targets")
        seen.add((one.metric, one.priority))


def renew_stamps(*, versions: Iterable[PlanVersion]) -> None:
    """Forget what is remembered of these versions: something they promise has changed."""
    for version in versions:
        version.stamp = uuid.uuid4()
        version.save(update_fields=["stamp"])
