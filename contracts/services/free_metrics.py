"""Metrics an administrator adds: named, shown or hidden, and never timed otherwise afterwards."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import NEVER_STARTS, ClockMark, Metric
from contracts.free_metrics import renew_free_metrics
from contracts.models import FreeMetric
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record

CODE_LIMIT = 20
NAME_LIMIT = 120
FIXED = ("code", "starts", "stops", "is_pausable")


@dataclass(frozen=True, kw_only=True)
class MetricDraft:
    """What is said of a metric; ``starts`` and ``stops`` name ClockMark."""

    code: str
    name: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    name_ru: str = ""
    is_pausable: bool = True
    is_client_visible: bool = False
    is_active: bool = True

    def fields(self) -> dict[str, Any]:
        """The columns of the row."""
        given = asdict(self)
        return {**given, "starts": list(self.starts), "stops": list(self.stops)}


@transaction.atomic
def add_metric(draft: MetricDraft, *, actor: User, at: datetime | None = None) -> FreeMetric:
    """Add a metric plans may promise. Records METRIC_ADDED.

    Refused when its code or name is taken, or nothing starts or stops its clock.
    """
    code = draft.code.strip()
    if not code or len(code) > CODE_LIMIT or slugify(code) != code:
        raise Refused(
            _("A code has at most 20 small Latin letters, digits and dashes."), field="code"
        )
    if code in Metric.values or FreeMetric.objects.filter(code=code).exists():
        raise Refused(_("There is a metric of this code already."), field="code")
    _refuse_bad_name(draft)
    _refuse_bad_marks(draft)
    metric = FreeMetric.objects.create(**{**draft.fields(), "code": code})
    record(events.METRIC_ADDED, metric, actor=actor, at=at, **draft.fields())
    _renew()
    return metric


@transaction.atomic
def change_metric(
    metric: FreeMetric, *, draft: MetricDraft, actor: User, at: datetime | None = None
) -> FreeMetric:
    """Name, show or hide a metric otherwise. Records METRIC_CHANGED.

    Refused like adding, and when anything is said otherwise that its clocks are derived by.
    """
    metric = FreeMetric.objects.select_for_update().get(pk=metric.pk)
    _refuse_bad_name(draft, metric=metric)
    given = draft.fields()
    if any(given[name] != getattr(metric, name) for name in FIXED):
        raise Refused(
            _("What starts and stops a metric stands: add another metric instead."), field="starts"
        )
    changed = [name for name, value in given.items() if value != getattr(metric, name)]
    if not changed:
        return metric
    before = {name: getattr(metric, name) for name in changed}
    for name in changed:
        setattr(metric, name, given[name])
    metric.save()
    record(events.METRIC_CHANGED, metric, actor=actor, at=at, name=metric.name,
           before=before, after={name: given[name] for name in changed})  # fmt: skip
    _renew()
    return metric


def _refuse_bad_name(draft: MetricDraft, *, metric: FreeMetric | None = None) -> None:
    name = draft.name.strip()
    if not name or max(len(name), len(draft.name_ru)) > NAME_LIMIT:
        raise Refused(_("Give the metric a name of at most 120 characters."), field="name")
    others = FreeMetric.objects.all()
    if metric is not None:
        others = others.exclude(pk=metric.pk)
    if others.filter(Q(name__iexact=name)).exists():
        raise Refused(_("There is a metric of this name already."), field="name")


def _refuse_bad_marks(draft: MetricDraft) -> None:
    if not draft.starts or not set(draft.starts) <= set(ClockMark.values) - NEVER_STARTS:
        raise Refused(_("Choose what starts its clock."), field="starts")
    if not draft.stops or not set(draft.stops) <= set(ClockMark.values):
        raise Refused(_("Choose what stops its clock."), field="stops")


def _renew() -> None:
    """At once for what follows here, and once others can read it."""
    renew_free_metrics()
    transaction.on_commit(renew_free_metrics)
