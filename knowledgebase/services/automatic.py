"""Quick replies the desk sends by itself: planned with the event, sent when their time comes.

Exactly once per rule and event, whatever is repeated. They change no status and are nobody's
answer, so that none causes another; three a day on one ticket are the most all the same.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from contracts.hours import HoursError, HoursExhausted
from knowledgebase.choices import ReplyCause, SendingState
from knowledgebase.events import AUTOMATIC_SENT
from knowledgebase.models import AutomaticReply, QuickReplySending
from knowledgebase.services.replies import count_use, filled
from servicedesk.accounts.choices import Line
from servicedesk.events.models import Event
from servicedesk.events.services import is_replaying, record
from tickets import services as tickets
from tickets.choices import Status
from tickets.events import HANDED_OVER, HANDOFF_RETURNED, STATUS_CHANGED
from tickets.models import Ticket
from tickets.services.rows import lock as lock_ticket
from tickets.services.rows import verb

log = structlog.get_logger(__name__)
MOST_A_DAY = 3
AGAIN_AFTER = timedelta(hours=1)
STATUS_CAUSES = {
    Status.WAITING_CLIENT: ReplyCause.WAITS_FOR_CLIENT,
    Status.WAITING_THIRD_PARTY: ReplyCause.WAITS_FOR_OTHERS,
    Status.SCHEDULED: ReplyCause.PLANNED,
}
LINE_CAUSES = {Line.TWO: ReplyCause.HANDED_TO_LINE2, Line.THREE: ReplyCause.HANDED_TO_LINE3}


STATUS_MOVES: tuple[str, ...] = (STATUS_CHANGED.name,)
LINE_MOVES: tuple[str, ...] = (HANDED_OVER.name, HANDOFF_RETURNED.name)


def has_automatic_replies() -> bool:
    """Whether anything is ever sent by itself."""
    return not is_replaying() and AutomaticReply.objects.filter(is_active=True).exists()


def cause_of(event: Event) -> ReplyCause | None:
    """What of the event could let a reply go out."""
    if event.kind == HANDED_OVER.name and event.data["to_line"] != event.data["from_line"]:
        return LINE_CAUSES.get(event.data["to_line"])
    if event.kind == STATUS_CHANGED.name:
        return STATUS_CAUSES.get(event.data["after"])
    return None


def plan_automatic(event: Event) -> int:
    """Keep what is to be sent because of this event, once; returns how many rows there are new."""
    cause = cause_of(event)
    if cause is None or is_replaying():
        return 0
    rules = AutomaticReply.objects.filter(is_active=True, cause=cause, reply__is_active=True)
    rules = rules.select_related("hours")
    ticket = Ticket.objects.only("line", "type").get(pk=event.subject_id) if rules else None
    planned = 0
    for rule in rules:
        if ticket is None or not _fits(rule, ticket):
            continue
        due_at = _due(rule, event.at)
        if due_at is None:
            continue
        _row, is_new = QuickReplySending.objects.get_or_create(
            rule=rule, cause=event, defaults={"ticket": ticket, "due_at": due_at}
        )
        planned += is_new
    return planned


def _fits(rule: AutomaticReply, ticket: Ticket) -> bool:
    return rule.line in (None, ticket.line) and rule.type in ("", ticket.type)


def _due(rule: AutomaticReply, start: datetime) -> datetime | None:
    """When it is time, in business time where the rule has hours; None where that never comes."""
    if rule.hours is None:
        return start + timedelta(minutes=rule.delay_minutes)
    try:
        return rule.hours.hours.add(start, 60 * rule.delay_minutes)
    except (HoursError, HoursExhausted):
        return None


def send_automatic(now: datetime | None = None, *, limit: int = 200) -> int:
    """Say what is due, or note why not; returns how many went out."""
    now = now or timezone.now()
    due = QuickReplySending.objects.due(now).order_by("due_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:limit])
    return sum(_try(key, now=now) for key in keys)


def _try(key: int, *, now: datetime) -> bool:
    """Send one; what cannot be said is tried again later, for others wait behind it."""
    try:
        return _send(key, now=now)
    except Exception:
        log.exception("an automatic reply did not leave", sending=key)
        row = QuickReplySending.objects.filter(pk=key, state=SendingState.PLANNED)
        row.update(due_at=now + AGAIN_AFTER)
        return False


@verb
def _send(key: int, *, now: datetime) -> bool:
    sending = QuickReplySending.objects.select_related("rule__reply", "ticket", "cause").get(pk=key)
    ticket = lock_ticket(sending.ticket)
    claimed = QuickReplySending.objects.filter(pk=key, state=SendingState.PLANNED)
    said = filled(sending.rule.reply, ticket, author=None)
    state = _state(sending, ticket, is_unfilled=bool(said.missing), now=now)
    if not claimed.update(state=state, done_at=now) or state != SendingState.SENT:
        return False
    message = tickets.reply(ticket, body=said.text, actor=None, at=now)
    QuickReplySending.objects.filter(pk=key).update(message=message)
    count_use(sending.rule.reply, at=now)
    record(AUTOMATIC_SENT, ticket, actor=None, at=now, title=sending.rule.reply.title(
        said.language), message=message.pk)  # fmt: skip
    return True


def _state(
    sending: QuickReplySending, ticket: Ticket, *, is_unfilled: bool, now: datetime
) -> SendingState:
    """What is to become of it, seen under the ticket's lock."""
    if not _still_holds(sending, ticket):
        return SendingState.OVER
    if is_unfilled:
        return SendingState.UNFILLED
    lately = QuickReplySending.objects.filter(
        ticket=ticket, state=SendingState.SENT, done_at__gt=now - timedelta(days=1)
    )
    return SendingState.LIMITED if lately.count() >= MOST_A_DAY else SendingState.SENT


def _still_holds(sending: QuickReplySending, ticket: Ticket) -> bool:
    """Whether what caused it is still so: the ticket open, its client known, nothing moved on."""
    rule = sending.rule
    said_by_the_desk = rule.is_active and rule.reply.is_active and rule.reply.owner_id is None
    if not said_by_the_desk or ticket.requester_id is None or not _fits(rule, ticket):
        return False
    if not ticket.is_open or ticket.merged_into_id is not None:
        return False
    if rule.cause in LINE_CAUSES.values():
        is_so, moves = LINE_CAUSES.get(Line(ticket.line)) == rule.cause, LINE_MOVES
    else:
        is_so, moves = STATUS_CAUSES.get(Status(ticket.status)) == rule.cause, STATUS_MOVES
    later = Event.objects.filter(
        subject_type="tickets.ticket", subject_id=ticket.pk, kind__in=moves, pk__gt=sending.cause_id
    ).values_list("data", flat=True)
    return is_so and not any(_has_moved(data) for data in later)


def _has_moved(data: dict[str, Any]) -> bool:
    """A status that changed, or a hand-over that left the line."""
    return "to_line" not in data or data["to_line"] != data["from_line"]
