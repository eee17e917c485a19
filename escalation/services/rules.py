"""Chains of steps: written by the head, planned into the watches of live clocks batch by batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.choices import Priority, metric_choices
from contracts.models import Plan
from escalation.choices import Action, Recipient
from escalation.events import RULE_CHANGED
from escalation.models import LONGEST_CHAIN, Escalation, EscalationRule, EscalationStep, Replan
from escalation.services.watching import replan_some
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record

MOST_STEPS = 20
LONGEST_OFFSET = 60 * 24 * 365
LONGEST_REPEAT = 60 * 24 * 7
NAME_LENGTH = 120


@dataclass(frozen=True)
class StepDraft:
    """A step as somebody wants it; ``key`` None is a new one."""

    key: int | None = None
    percent: int | None = None
    offset_minutes: int | None = None
    recipients: tuple[str, ...] = ()
    action: str = Action.NOTIFY
    repeat_minutes: int = 0
    repeat_count: int = 0

    @property
    def moments(self) -> tuple[int | None, int | None, int, int]:
        """What decides when it fires."""
        return self.percent, self.offset_minutes, self.repeat_minutes, self.repeat_count


@dataclass(frozen=True)
class RuleDraft:
    """A chain as somebody wants it; ``plan`` or ``priority`` None means any."""

    name: str
    metric: str
    plan: Plan | None = None
    priority: int | None = None
    is_active: bool = True
    steps: tuple[StepDraft, ...] = ()


@transaction.atomic
def save_rule(
    rule: EscalationRule | None, *, draft: RuleDraft, actor: User | None, at: datetime | None = None
) -> EscalationRule:
    """Write a chain, new or changed, and ask for the watches to follow. Records RULE_CHANGED.

    What a new or moved step would have fired by now is not fired in arrears. A step that has fired
    and is taken out rests. Raises Refused at the field ("steps-2-amount" for the third step).
    """
    at = at or timezone.now()
    _refuse_unfit(rule, draft)
    for place, step in enumerate(draft.steps):
        _refuse_unfit_step(step, place=place)
    _refuse_twins(draft.steps)
    metrics = {draft.metric} if rule is None else {rule.metric, draft.metric}
    is_moved = rule is None or _scope(rule) != _scope(draft)
    rule = rule or EscalationRule()
    rule.name, rule.metric, rule.plan = draft.name.strip(), draft.metric, draft.plan
    rule.priority, rule.is_active = draft.priority, draft.is_active
    rule.save()
    _write_steps(rule, draft.steps, is_moved=is_moved, at=at)
    for metric in metrics:
        Replan.objects.update_or_create(metric=metric, defaults={"after": 0})
    record(RULE_CHANGED, rule, actor=actor, at=at, name=rule.name, metrics=sorted(metrics))
    return rule


def _scope(rule: EscalationRule | RuleDraft) -> tuple[object, ...]:
    plan = rule.plan.pk if rule.plan else None
    return rule.metric, plan, rule.priority, rule.is_active


def _refuse_unfit(rule: EscalationRule | None, draft: RuleDraft) -> None:
    name = draft.name.strip()
    others = EscalationRule.objects.exclude(pk=rule.pk if rule else 0)
    if not name or len(name) > NAME_LENGTH:
        raise Refused(_("Give the chain a name."), field="name")
    if others.filter(name=name).exists():
        raise Refused(_("Another chain has this name already."), field="name")
    if draft.metric not in dict(metric_choices()):
        raise Refused(_("This value is not one of the choices."), field="metric")
    if draft.priority is not None and draft.priority not in Priority.values:
        raise Refused(_("This value is not one of the choices."), field="priority")
    if not draft.steps:
        raise Refused(_("A chain needs at least one step."))
    if len(draft.steps) > MOST_STEPS:
        raise Refused(_("A chain has %(count)d steps at most.") % {"count": MOST_STEPS})
    same = others.filter(
        metric=draft.metric, plan=draft.plan, priority=draft.priority, is_active=True
    ).first()
    if draft.is_active and same is not None:
        raise Refused(
            _("The chain “%(name)s” is for the same metric, plan and priority: change that one.")
            % {"name": same.name},
            field="metric",
        )


def _refuse_unfit_step(step: StepDraft, *, place: int) -> None:
    def refuse(message: str, field: str) -> Refused:
        return Refused(message, field=f"steps-{place}-{field}")

    if (step.percent is None) == (step.offset_minutes is None):
        raise refuse(_("Give either a percentage or minutes from the deadline."), "amount")
    if step.percent is not None and not 1 <= step.percent <= 100:
        raise refuse(_("A percentage is between 1 and 100."), "amount")
    if step.offset_minutes is not None and abs(step.offset_minutes) > LONGEST_OFFSET:
        raise refuse(_("A step is at most a year from the deadline."), "amount")
    if not step.recipients or not set(step.recipients) <= set(Recipient.values):
        raise refuse(_("Choose who is told."), "recipients")
    if step.action not in Action.values:
        raise refuse(_("This value is not one of the choices."), "action")
    if not step.repeat_count and not step.repeat_minutes:
        return
    if step.offset_minutes is None or step.offset_minutes < 0:
        raise refuse(_("Only a step at or after the deadline repeats."), "repeat_minutes")
    if not 5 <= step.repeat_minutes <= LONGEST_REPEAT:
        raise refuse(_("A step repeats every 5 minutes to 7 days."), "repeat_minutes")
    if not 1 <= step.repeat_count <= LONGEST_CHAIN:
        raise refuse(
            _("A step repeats between 1 and %(count)d times.") % {"count": LONGEST_CHAIN},
            "repeat_count",
        )


def _refuse_twins(steps: Sequence[StepDraft]) -> None:
    seen: set[tuple[int | None, int | None]] = set()
    for place, step in enumerate(steps):
        moment = (step.percent, step.offset_minutes)
        if moment in seen:
            raise Refused(
                _("Another step of the chain is at the same moment: put them together."),
                field=f"steps-{place}-amount",
            )
        seen.add(moment)


def _write_steps(
    rule: EscalationRule, drafts: Sequence[StepDraft], *, is_moved: bool, at: datetime
) -> None:
    known = {step.pk: step for step in rule.steps.select_for_update()}
    for draft in drafts:
        step = known.pop(draft.key, None) if draft.key else None
        if step is None:
            step = EscalationStep(rule=rule, counts_from=at)
        moments = (step.percent, step.offset_minutes, step.repeat_minutes, step.repeat_count)
        if is_moved or not step.is_active or moments != draft.moments:
            step.counts_from = at
        step.percent, step.offset_minutes, step.repeat_minutes, step.repeat_count = draft.moments
        step.recipients, step.action = list(draft.recipients), draft.action
        step.is_active = True
        step.save()
    fired = set(Escalation.objects.filter(step__in=known).values_list("step", flat=True))
    EscalationStep.objects.filter(pk__in=fired).update(is_active=False)
    EscalationStep.objects.filter(pk__in=known.keys() - fired).delete()


def replan_asked(now: datetime) -> int:
    """Plan anew the clocks of the metrics whose chains changed; returns how many tickets.

    Batch by batch, each in a transaction that also notes how far it came: after a kill the next
    pass goes on from there.
    """
    count = 0
    for metric in Replan.objects.values_list("metric", flat=True):
        while done := _replan_next(metric, now=now):
            count += done
    return count


@transaction.atomic
def _replan_next(metric: str, *, now: datetime) -> int:
    asked = Replan.objects.select_for_update().filter(metric=metric).first()
    if asked is None:
        return 0
    ticket_ids = replan_some(metric, after=asked.after, now=now)
    if not ticket_ids:
        asked.delete()
        return 0
    asked.after = ticket_ids[-1]
    asked.save(update_fields=["after"])
    return len(ticket_ids)
