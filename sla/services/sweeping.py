"""Passing time is not an event: the sweep looks at what has become due and records it once."""

from collections.abc import Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush

from django.db import transaction
from django.db.models import Q

from servicedesk.events.services import record
from sla import rows
from sla.events import CLOCK_BREACHED, CLOCK_WARNED
from sla.models import Clock
from sla.promises import LATE_AFTER
from sla.services.clocks import locked_tickets, refresh_batch, upsert
from tickets import services as tickets
from tickets.models import HeldReply, Ticket

BATCH_SIZE = 500


def sweep(now: datetime, *, batch_size: int = BATCH_SIZE) -> int:
    """Record every warning and breach that is due, with its exact instant; returns how many.

    Safe beside itself: each batch claims its tickets in one transaction and reads again under the
    claim. Tickets somebody else holds are left to the next pass.
    """
    recorded = 0
    last: tuple[datetime, int] | None = None
    while page := _due_page(now, after=last, size=batch_size):
        last = page[-1][:2]
        recorded += _record_batch({ticket_id for *_, ticket_id in page}, now=now)
    return recorded


def _due_page(
    now: datetime, *, after: tuple[datetime, int] | None, size: int
) -> list[tuple[datetime, int, int]]:
    # A reply on its way stops clocks at the moment it was sent: whether a promise was broken shows
    # when it has left or was taken back. One that does not leave silences nothing.
    leaving = HeldReply.objects.leaving(now).values("ticket")
    due = Clock.objects.alert_due(now).exclude(ticket__in=leaving)
    if after is not None:
        at, pk = after
        due = due.filter(Q(next_alert_at__gt=at) | Q(next_alert_at=at, pk__gt=pk))
    columns = due.order_by("next_alert_at", "pk").values_list("next_alert_at", "pk", "ticket_id")
    return [(at, pk, ticket_id) for at, pk, ticket_id in columns[:size] if at is not None]


@transaction.atomic
def _record_batch(ticket_ids: Iterable[int], *, now: datetime) -> int:
    held = {ticket.pk: ticket for ticket in locked_tickets(ticket_ids, is_waiting=False)}
    waiting = Q(next_alert_at__isnull=False) | Q(stopped_at__isnull=True)
    clocks = list(Clock.objects.filter(waiting, ticket__in=list(held)))
    resuming = {each.ticket_id for each in clocks if each.resumes_at and each.resumes_at <= now}
    if resuming:  # pauses that have been as long as they may be
        refresh_batch([held[ticket_id] for ticket_id in sorted(resuming)], now=now)
        clocks = list(Clock.objects.filter(waiting, ticket__in=list(held)))
    due = [(clock.next_alert_at, clock.pk, clock) for clock in clocks if _is_due(clock, now)]
    heapify(due)
    changed: dict[int, Clock] = {}
    recorded = 0
    while due:
        _, pk, clock = heappop(due)
        _record(clock, held[clock.ticket_id], now=now)
        changed[pk] = clock
        recorded += 1
        if _is_due(clock, now):
            heappush(due, (clock.next_alert_at, pk, clock))
    _write(list(changed.values()))
    _tell_tickets(held, clocks)
    return recorded


def _is_due(clock: Clock, now: datetime) -> bool:
    return clock.next_alert_at is not None and clock.next_alert_at <= now


def _record(clock: Clock, ticket: Ticket, *, now: datetime) -> None:
    if rows.is_warning(clock):
        kind, at = CLOCK_WARNED, clock.next_alert_at
        rows.note_warning(clock, now=now)
    else:
        kind, at = CLOCK_BREACHED, (clock.next_alert_at or now) - LATE_AFTER
        rows.note_breach(clock, now=now)
    record(
        kind,
        ticket,
        actor=None,
        at=at,
        clock=clock.pk,
        metric=clock.metric,
        cycle=clock.cycle,
        version=clock.version,
        due_at=clock.due_at.isoformat() if clock.due_at else None,
        priority=clock.priority,
        born_breached=clock.is_born_breached,
    )


def _write(changed: list[Clock]) -> None:
    for clock in changed:
        clock.pk = None  # named by ticket, metric, cycle and version; see upsert
    upsert(changed)


def _tell_tickets(held: dict[int, Ticket], clocks: Iterable[Clock]) -> None:
    """Deadlines that have just passed show as late."""
    live: dict[int, list[Clock]] = {}
    for clock in clocks:
        live.setdefault(clock.ticket_id, []).append(clock)
    for ticket_id, own in live.items():
        deadline = rows.nearest(own)
        if deadline != rows.deadline_on(held[ticket_id]):
            tickets.note_deadline(ticket_id, **deadline._asdict())
