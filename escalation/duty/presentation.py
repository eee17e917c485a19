"""Calls as rows of a page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from escalation.duty.choices import CallState, Cause
from escalation.duty.models import Call
from escalation.duty.permissions import can_acknowledge
from servicedesk.accounts.models import User
from servicedesk.wording import short_time, span_words

TONES = {CallState.OPEN: "warn", CallState.ACKNOWLEDGED: "ok", CallState.CANCELLED: ""}


@dataclass(frozen=True, slots=True)
class PageRow:
    """One level that was called."""

    level: int
    names: str
    sent: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call with everybody it reached."""

    key: int
    ticket: int
    subject: str
    roster: str
    cause: str
    state: str
    tone: str
    pages: list[PageRow]
    answer: str
    next: str
    may_answer: bool


def call_row(call: Call, *, user: User, now: datetime) -> CallRow:
    """The call in the active language and zone; take the calls ``with_pages``."""
    pages = [
        PageRow(
            level=page.level,
            names=page.event.data.get("person_name", ""),
            sent=_time(page.sent_at, now=now),
            is_head=page.level > call.levels,
        )
        for page in call.pages.all()
    ]
    return CallRow(
        key=call.pk,
        ticket=call.ticket_id,
        subject=call.ticket.subject,
        roster=call.roster.name,
        cause=str(Cause(call.cause).label),
        state=str(CallState(call.state).label),
        tone=TONES[CallState(call.state)],
        pages=pages,
        answer=_answer(call, now=now),
        next=_time(call.next_at, now=now) if call.next_at else "",
        may_answer=can_acknowledge(user, call),
    )


def _answer(call: Call, *, now: datetime) -> str:
    if call.acknowledged_by is None or call.ended_at is None:
        return ""
    language = translation.get_language() or "en"
    span = span_words((call.ended_at - call.started_at).total_seconds(), language)
    return _("%(name)s answered at %(time)s, after %(span)s") % {
        "name": call.acknowledged_by.full_name,
        "time": _time(call.ended_at, now=now),
        "span": span,
    }


def _time(at: datetime, *, now: datetime) -> str:
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    return short_time(at, now=now, zone=zone, language=language)
