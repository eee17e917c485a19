"""Escalation records: asked for, answered, led to an end, their promises of news kept."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from escalation.choices import Origin, RecordState, Severity, Trend
from escalation.events import (
    RECORD_ACCEPTED,
    RECORD_DECLINED,
    RECORD_ENDED,
    RECORD_OPENED,
    RECORD_OVERDUE,
    RECORD_UPDATED,
)
from escalation.models import EscalationRecord, RecordUpdate
from escalation.notifications import RECORDS, record_notice
from escalation.recipients import Offices, owner_for
from servicedesk.accounts.models import Organisation, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record as note
from servicedesk.notifications.services import notify
from tickets import services as tickets
from tickets.models import Ticket

TEXT_LENGTH = 4000
FARTHEST_UPDATE = timedelta(days=60)


@transaction.atomic
def open_record(
    *,
    ticket: Ticket | None,
    organisation: Organisation | None = None,
    reason: str,
    impact: str = "",
    severity: int = Severity.SERIOUS,
    origin: str,
    actor: User | None,
    at: datetime | None = None,
) -> EscalationRecord:
    """Ask management for attention, to a ticket or to a whole client. Records RECORD_OPENED.

    Its owner is the client's service manager where there is one; they, else the coordinators and
    heads, are told. Raises Refused without a reason, Conflict when the ticket has an open record.
    """
    at = at or timezone.now()
    reason = _text(reason, field="reason", message=_("Say in a few words why."))
    if severity not in Severity.values or origin not in Origin.values:
        raise Refused(_("This value is not one of the choices."), field="severity")
    if ticket is None and organisation is None:
        raise Refused(_("Name a ticket or a client."), field="organisation")
    if ticket is not None:
        _refuse_second(ticket)
    matter = EscalationRecord.objects.create(
        ticket=ticket,
        organisation=ticket.organisation if ticket else organisation,
        origin=origin,
        requester=actor,
        reason=reason,
        impact=impact.strip()[:TEXT_LENGTH],
        severity=severity,
        owner=owner_for(ticket, organisation),
        opened_at=at,
    )
    if ticket is not None:
        tickets.note_escalated(ticket.pk, is_escalated=True)
    _tell(
        RECORD_OPENED, matter, actor=actor, at=at, people=_leaders(matter), is_urgent=True,
        reason=reason, severity=int(severity), origin=origin,
    )  # fmt: skip
    return matter


def _refuse_second(ticket: Ticket) -> None:
    Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if EscalationRecord.objects.open().filter(ticket=ticket).exists():
        raise Conflict(_("Management has its eyes on this already: add to what is there."))


@transaction.atomic
def accept(
    matter: EscalationRecord,
    *,
    answer: str,
    next_update_at: datetime,
    actor: User,
    owner: User | None = None,
    at: datetime | None = None,
) -> EscalationRecord:
    """Take it on and promise when the requester hears next. Records RECORD_ACCEPTED."""
    at = at or timezone.now()
    _lock(matter, RecordState.ASKED)
    matter.answer = _text(answer, field="body", message=_("Say what happens next."))
    matter.next_update_at = _promise(next_update_at, at=at)
    matter.state, matter.owner = RecordState.ACCEPTED, owner or matter.owner or actor
    matter.save(update_fields=["answer", "next_update_at", "state", "owner"])
    _tell(
        RECORD_ACCEPTED, matter, actor=actor, at=at, people=_asker(matter), answer=matter.answer,
        owner=matter.owner_id, next_update_at=matter.next_update_at.isoformat(),
    )  # fmt: skip
    return matter


@transaction.atomic
def decline(
    matter: EscalationRecord, *, answer: str, actor: User, at: datetime | None = None
) -> EscalationRecord:
    """Refuse it with a reason the requester reads. Records RECORD_DECLINED."""
    at = at or timezone.now()
    _lock(matter, RecordState.ASKED)
    matter.answer = _text(answer, field="body", message=_("Say why it is declined."))
    _finish(matter, RecordState.DECLINED, at=at)
    _tell(
        RECORD_DECLINED, matter, actor=actor, at=at, people=_asker(matter), answer=matter.answer
    )  # fmt: skip
    return matter


@transaction.atomic
def tell_news(
    matter: EscalationRecord,
    *,
    body: str,
    trend: str,
    next_update_at: datetime,
    actor: User,
    is_public: bool = True,
    at: datetime | None = None,
) -> RecordUpdate:
    """Write what is new and promise the next news. Records RECORD_UPDATED."""
    at = at or timezone.now()
    _lock(matter, RecordState.ACCEPTED)
    body = _text(body, field="body", message=_("Say what is new."))
    if trend not in Trend.values:
        raise Refused(_("This value is not one of the choices."), field="trend")
    matter.next_update_at, matter.trend = _promise(next_update_at, at=at), trend
    matter.save(update_fields=["next_update_at", "trend"])
    update = RecordUpdate.objects.create(
        record=matter, author=actor, body=body, trend=trend, is_public=is_public, at=at
    )
    _tell(
        RECORD_UPDATED, matter, actor=actor, at=at, people=_asker(matter) if is_public else [],
        body=body, trend=trend, is_public=is_public,
        next_update_at=matter.next_update_at.isoformat(),
    )  # fmt: skip
    return update


@transaction.atomic
def end_record(
    matter: EscalationRecord, *, note_text: str, actor: User, at: datetime | None = None
) -> EscalationRecord:
    """End it, saying what came of it. Records RECORD_ENDED."""
    at = at or timezone.now()
    _lock(matter, RecordState.ACCEPTED)
    matter.end_note = _text(note_text, field="body", message=_("Say what came of it."))
    _finish(matter, RecordState.ENDED, at=at)
    _tell(
        RECORD_ENDED, matter, actor=actor, at=at, people=_asker(matter), note=matter.end_note
    )  # fmt: skip
    return matter


def remind_overdue(now: datetime) -> int:
    """Remind owners of promised news that did not come, once a promise; returns how many."""
    due = EscalationRecord.objects.update_overdue(now).order_by("next_update_at", "pk")
    return sum(_remind(key, now=now) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _remind(key: int, *, now: datetime) -> bool:
    held = EscalationRecord.objects.update_overdue(now).select_for_update(of=("self",))
    matter = held.filter(pk=key).first()
    if matter is None or matter.next_update_at is None:
        return False
    matter.reminded_at = now
    matter.save(update_fields=["reminded_at"])
    _tell(
        RECORD_OVERDUE, matter, actor=None, at=now, people=_leaders(matter), is_urgent=True,
        next_update_at=matter.next_update_at.isoformat(),
    )  # fmt: skip
    return True


def _lock(matter: EscalationRecord, state: str) -> None:
    """Bring the record up to date under a lock; Conflict when it is not in this state."""
    matter.refresh_from_db(from_queryset=EscalationRecord.objects.select_for_update())
    if matter.state != state:
        raise Conflict(
            _("The escalation is %(state)s by now: look at it again.")
            % {"state": matter.get_state_display().lower()}
        )


def _finish(matter: EscalationRecord, state: str, *, at: datetime) -> None:
    matter.state, matter.ended_at, matter.next_update_at = state, at, None
    matter.save(update_fields=["state", "ended_at", "next_update_at", "answer", "end_note"])
    if matter.ticket_id is not None:
        tickets.note_escalated(matter.ticket_id, is_escalated=False)


def _text(text: str, *, field: str, message: str) -> str:
    text = text.strip()
    if not text or "\x00" in text:
        raise Refused(message, field=field)
    if len(text) > TEXT_LENGTH:
        raise Refused(_("This is too long: make it shorter."), field=field)
    return text


def _promise(when: datetime, *, at: datetime) -> datetime:
    if not at < when <= at + FARTHEST_UPDATE:
        raise Refused(
            _("Promise the next news for a time to come, within two months."),
            field="next_update_at",
        )
    return when


def _leaders(matter: EscalationRecord) -> list[User]:
    """The owner; for grave ones, and where nobody owns it, the coordinators and heads too."""
    offices = Offices.staffed()
    if matter.owner is not None and matter.severity != Severity.GRAVE:
        return [matter.owner]
    people = [*([matter.owner] if matter.owner else []), *offices.coordinators, *offices.heads]
    return list({user.pk: user for user in people}.values())


def _asker(matter: EscalationRecord) -> list[User]:
    return [matter.requester] if matter.requester else []


def _tell(
    kind: Kind,
    matter: EscalationRecord,
    *,
    actor: User | None,
    at: datetime,
    people: list[User],
    is_urgent: bool = False,
    **data: object,
) -> None:
    event = note(kind, matter.ticket or matter, actor=actor, at=at, record=matter.pk, **data)
    others = [
        user
        for user in people
        if (actor is None or user.pk != actor.pk)
        and (matter.ticket is None or matter.ticket.is_seen_by(user))
    ]
    render = partial(record_notice, matter=matter, event=event)
    notify(event, others, topic=RECORDS, render=render, is_urgent=is_urgent)
