"""A plan's next version while it is being written: saved, published, dropped; the default plan."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.models import Plan, PlanVersion
from contracts.services.plans import VersionDraft, refuse_early, write_version
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record


@transaction.atomic
def save_draft(
    plan: Plan, *, terms: VersionDraft, actor: User | None, at: datetime | None = None
) -> PlanVersion:
    """Keep the terms as the plan's draft, in place of the one before. It promises nothing yet.

    Refused like revising the plan.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    plan.versions.filter(is_draft=True).delete()
    version = write_version(plan, terms=terms, is_draft=True)
    record(events.PLAN_DRAFTED, plan, actor=actor, at=at, version=version.number,
           effective_from=version.effective_from.isoformat(),
           targets=len(terms.targets))  # fmt: skip
    return version


@transaction.atomic
def publish_version(
    version: PlanVersion, *, actor: User | None, at: datetime | None = None
) -> PlanVersion:
    """Let a draft promise from its date on; tickets keep the versions they run under.

    Refused when it is no draft any more, or would begin before a version published meanwhile.
    """
    plan = Plan.objects.select_for_update().get(pk=version.plan_id)
    draft = plan.versions.filter(pk=version.pk, is_draft=True).first()
    if draft is None:
        raise Refused(_("Only a draft is published: this version is in force or gone."))
    published = plan.versions.filter(is_draft=False)
    refuse_early(draft.effective_from, after=published.order_by("-number").first())
    newest = published.aggregate(newest=Max("number"))["newest"] or 0
    draft.is_draft, draft.number = False, max(draft.number, newest + 1)
    draft.save(update_fields=["is_draft", "number"])
    record(events.PLAN_REVISED, plan, actor=actor, at=at, version=draft.number,
           effective_from=draft.effective_from.isoformat(),
           targets=draft.targets.count())  # fmt: skip
    return draft


@transaction.atomic
def drop_draft(plan: Plan, *, actor: User | None, at: datetime | None = None) -> None:
    """Forget the plan's draft. Refused when there is none."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    draft = plan.versions.filter(is_draft=True).first()
    if draft is None:
        raise Refused(_("The plan has no draft."))
    record(events.PLAN_DRAFT_DROPPED, plan, actor=actor, at=at, version=draft.number)
    draft.delete()


def default_plan() -> Plan | None:
    """The plan offered first; None while the house has chosen none."""
    return Plan.objects.filter(is_default=True).first()


@transaction.atomic
def make_default(plan: Plan, *, actor: User | None, at: datetime | None = None) -> Plan:
    """Make this the default plan. Refused while another one is."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    other = Plan.objects.filter(is_default=True).exclude(pk=plan.pk).first()
    if other is not None:
        raise Refused(
            _("%(plan)s is the default plan already: take that back first, there is only one.")
            % {"plan": other.label}
        )
    return _set_default(plan, actor=actor, at=at, is_default=True)


@transaction.atomic
def take_default_back(plan: Plan, *, actor: User | None, at: datetime | None = None) -> Plan:
    """Let no plan be the default."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    return _set_default(plan, actor=actor, at=at, is_default=False)


def _set_default(plan: Plan, *, actor: User | None, at: datetime | None, is_default: bool) -> Plan:
    if plan.is_default == is_default:
        return plan
    plan.is_default = is_default
    plan.save(update_fields=["is_default"])
    kind = events.PLAN_MADE_DEFAULT if is_default else events.PLAN_NO_DEFAULT
    record(kind, plan, actor=actor, at=at)
    return plan
