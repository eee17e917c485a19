"""Escalations as rows of a page: what was raised, to whom, why, and how promptly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contracts.choices import Metric, Priority
from escalation.choices import Recipient
from escalation.models import Escalation
from escalation.wording import step_words
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
        metric=str(Metric(data["metric"]).label),
        clock=escalation.clock_id,
        what=step_words(data.get("percent"), offset),
        why=data.get("rule", ""),
        told=data.get("told_names", ""),
        stood_in=str(Recipient(stood_in).label) if stood_in else "",
        due=short_time(escalation.due_at, now=now, zone=zone, language=language),
        raised=short_time(escalation.raised_at, now=now, zone=zone, language=language),
        late=_("%(span)s later") % {"span": span_words(lag.total_seconds(), language)}
        if lag >= PROMPT
        else "",
        tone="breach" if offset is not None and offset >= 0 else "warn",
    )
