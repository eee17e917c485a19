"""Escalations as rows of a page: what was raised, to whom, why, and how promptly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contracts.choices import Priority
from contracts.metrics import metric_label
from escalation.choices import Recipient, rule_label
from escalation.models import Escalation, EscalationRule, WorkingTime
from escalation.wording import chain_step_words, step_words
from servicedesk.wording import short_time, span_words

PROMPT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """One step that fired."""

    number: int
    subject: str
    client: str
    priority: str
    metric: str
    clock: int
    what: str
    why: str
    told: str
    stood_in: str
    effect: str
    due: str
    raised: str
    late: str
    tone: str


def rows_of(escalations: Iterable[Escalation], *, now: datetime) -> list[EscalationRow]:
    """Rows in the active language and zone; take the escalations ``with_reasons``."""
    return [_row(escalation, now=now) for escalation in escalations]


def _row(escalation: Escalation, *, now: datetime) -> EscalationRow:
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    data, ticket = escalation.event.data, escalation.ticket
    offset = data.get("offset_minutes")
    lag = escalation.raised_at - escalation.due_at
    stood_in = data.get("stood_in", "")
    return EscalationRow(
        number=ticket.pk,
        subject=ticket.subject,
        client=ticket.organisation.name if ticket.organisation else "–",
        priority=str(Priority(escalation.clock.priority).label),
        metric=metric_label(data["metric"]),
        clock=escalation.clock_id,
        what=step_words(data.get("percent"), offset),
        why=rule_label(data.get("rule", "")),
        told=data.get("told_names", ""),
        stood_in=str(Recipient(stood_in).label) if stood_in else "",
        effect=escalation.effect,
        due=short_time(escalation.due_at, now=now, zone=zone, language=language),
        raised=short_time(escalation.raised_at, now=now, zone=zone, language=language),
        late=_("%(span)s later") % {"span": span_words(lag.total_seconds(), language)}
        if lag >= PROMPT
        else "",
        tone="breach" if offset is not None and offset >= 0 else "warn",
    )


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A chain in words: which clocks it is for and what follows what."""

    key: int
    name: str
    metric: str
    plan: str
    priority: str
    is_active: bool
    sentences: list[str]


def chain_rows(rules: Iterable[EscalationRule]) -> list[ChainRow]:
    """Chains in the active language; take the rules ``with_steps``."""
    return [
        ChainRow(
            key=rule.pk,
            name=rule_label(rule.name),
            metric=metric_label(rule.metric),
            plan=rule.plan.label if rule.plan else _("any"),
            priority=str(Priority(rule.priority).label) if rule.priority else _("any"),
            is_active=rule.is_active,
            sentences=[
                chain_step_words(
                    step.percent,
                    step.offset_minutes,
                    recipients=step.recipients,
                    action=step.action,
                    repeat_minutes=step.repeat_minutes,
                    repeat_count=step.repeat_count,
                )
                for step in rule.chain()
            ],
        )
        for rule in rules
    ]


@dataclass(frozen=True, slots=True)
class WorkingTimeRow:
    """Whose letters wait for which hours; ``key`` names them in the form."""

    key: str
    name: str
    hours: str


def working_time_rows() -> list[WorkingTimeRow]:
    """Teams first, then people, by name."""
    rows = WorkingTime.objects.select_related("user", "team", "hours")
    found = [(row.team is None, str(row.team or row.user), row) for row in rows.order_by("pk")]
    return [
        WorkingTimeRow(
            key=f"user-{row.user_id}" if is_person else f"team-{row.team_id}",
            name=name,
            hours=row.hours.name,
        )
        for is_person, name, row in sorted(found, key=lambda each: each[:2])
    ]
