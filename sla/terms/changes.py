"""A change of terms, from the proposal to its end; the tickets follow in ``applying``."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.models import HoursVersion, PlanVersion
from contracts.services import latest_pin, publish_version
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.wording import zone
from sla import events
from sla.terms.models import MOVING, Applying, ChangeState, TermsChange
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

REASON_LIMIT = 300


def concerned(change: TermsChange) -> TicketQuerySet:
    """The open tickets the change would move; one that was moved is none of them any more."""
    tickets = Ticket.objects.open()
    version = change.plan_version
    if version is not None:
        same_plan = tickets.filter(entitlement__plan_version__plan=version.plan_id)
        return same_plan.exclude(entitlement__plan_version=version)
    hours = change.hours_version
    if hours is None:
        return tickets.none()
    counting = PlanVersion.objects.filter(targets__hours=hours.hours_id).values("pk")
    return tickets.filter(
        entitlement__plan_version__in=counting, entitlement__hours_pin__lt=hours.pk
    )


def plan_version_of(key: int) -> PlanVersion | None:
    return PlanVersion.objects.filter(pk=key).first()


def hours_version_of(key: int) -> HoursVersion | None:
    return HoursVersion.objects.filter(pk=key).first()


@transaction.atomic
def propose_plan(
    version: PlanVersion, *, actor: User | None, at: datetime | None = None
) -> TermsChange:
    """Weigh a draft or a version in force against the open tickets of its plan."""
    at = at or timezone.now()
    _discard_open(TermsChange.objects.filter(plan_version__plan=version.plan_id))
    change = TermsChange(plan_version=version, plan_stamp=version.stamp, hours_pin=latest_pin())
    return _propose(change, actor=actor, at=at)


@transaction.atomic
def propose_hours(
    version: HoursVersion, *, actor: User | None, at: datetime | None = None
) -> TermsChange:
    """Weigh a calendar's version against the open tickets counted by the calendar."""
    at = at or timezone.now()
    _discard_open(TermsChange.objects.filter(hours_version__hours=version.hours_id))
    change = TermsChange(hours_version=version, hours_pin=version.pk)
    return _propose(change, actor=actor, at=at)


def _discard_open(changes: QuerySet[TermsChange]) -> None:
    weighed = changes.filter(state__in=(ChangeState.PREVIEWING, ChangeState.READY))
    weighed.update(state=ChangeState.DISCARDED)


def _propose(change: TermsChange, *, actor: User | None, at: datetime) -> TermsChange:
    change.actor, change.created_at, change.worked_at = actor, at, at
    change.total = concerned(change).count()
    change.save()
    record(events.TERMS_PROPOSED, change, actor=actor, at=at, tickets=change.total)
    return change


@transaction.atomic
def discard_change(
    change: TermsChange, *, actor: User | None, at: datetime | None = None
) -> TermsChange:
    """Give the change up before it was applied; a draft stays a draft."""
    change = _locked(change)
    if change.state not in (ChangeState.PREVIEWING, ChangeState.READY):
        raise Refused(_("This change is applied or gone already."))
    change.state = ChangeState.DISCARDED
    change.save(update_fields=["state"])
    record(events.TERMS_DISCARDED, change, actor=actor, at=at)
    return change


@transaction.atomic
def apply_change(
    change: TermsChange,
    *,
    mode: str,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
) -> TermsChange:
    """Put the terms into force; a draft is published. Open tickets follow chunk by chunk unless
    they are to keep theirs.

    Refused while it is being weighed, when the draft changed since, and when tickets are to move to
    a version that begins later.
    """
    at = at or timezone.now()
    change = _locked(change)
    _refuse_unready(change, mode=mode)
    version = change.plan_version
    if version is not None:
        today = at.astimezone(zone(settings.DEFAULT_USER_TIME_ZONE)).date()
        if version.effective_from > today and mode in MOVING:
            raise Refused(
                _("This version begins on %(date)s: until then open requests keep their terms.")
                % {"date": version.effective_from.isoformat()},
                field="mode",
            )
        if version.is_draft:
            publish_version(version, actor=actor, at=at)
    change.mode, change.reason, change.applied_at = mode, reason.strip()[:REASON_LIMIT], at
    change.actor = actor
    change.done = change.last_ticket = 0
    change.total = concerned(change).count() if mode in MOVING else 0
    change.worked_at = at
    change.state = ChangeState.APPLYING
    if not change.total:
        change.state, change.finished_at = ChangeState.APPLIED, at
    change.save()
    record(events.TERMS_APPLIED, change, actor=actor, at=at, mode=str(mode), tickets=change.total,
           reason=change.reason)  # fmt: skip
    return change


def _refuse_unready(change: TermsChange, *, mode: str) -> None:
    if mode not in Applying.values:
        raise Refused(_("Choose what becomes of the requests that are open."), field="mode")
    if change.state == ChangeState.PREVIEWING:
        raise Refused(_("The change is still being weighed: wait for the preview."))
    if change.state != ChangeState.READY:
        raise Refused(_("This change is applied or gone already."))
    version = change.plan_version
    if version is not None and version.stamp != change.plan_stamp:
        raise Refused(_("The plan has changed since the preview: preview it again."))


def _locked(change: TermsChange) -> TermsChange:
    locked: TermsChange = (
        TermsChange.objects.select_for_update(of=("self",))
        .select_related("plan_version", "hours_version")
        .get(pk=change.pk)
    )
    return locked
