"""The sweep of escalation: what is due is raised once, with its notices, in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush

import structlog
from django.db import transaction
from django.db.models import Q

from escalation.events import ESCALATED
from escalation.models import Escalation, EscalationStep, Watch
from escalation.notifications import ESCALATIONS, escalation_notice
from escalation.planning import Due, next_due
from escalation.recipients import Offices, Told, resolve
from escalation.services.watching import (
    Watched,
    fired_steps,
    load_rules,
    watch_for,
    watched_clocks,
    write_watches,
)
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.services import record
from servicedesk.notifications.services import Notice, notify
from sla.services import locked_tickets
from tickets.models import Ticket

log = structlog.get_logger(__name__)
BATCH_SIZE = 200
URGENT_PRIORITY = 1
Mark = tuple[datetime, int]


def sweep(now: datetime, *, batch_size: int = BATCH_SIZE) -> int:
    """Raise every step that is due, in the order of their due times; returns how many.

    Safe beside itself and under a kill at any moment: a batch claims its tickets and writes the
    escalations, their events, notices and the next watches in one transaction, each step under its
    unique constraint. Tickets somebody else holds are left to the next pass.
    """
    raised = 0
    last: Mark | None = None
    while page := _due_page(now, after=last, size=batch_size):
        last = page[-1][:2]
        raised += _raise_batch({ticket_id for *_, ticket_id in page}, now=now)
    return raised


def _due_page(now: datetime, *, after: Mark | None, size: int) -> list[tuple[datetime, int, int]]:
    due = Watch.objects.due(now)
    if after is not None:
        at, pk = after
        due = due.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
    columns = due.order_by("due_at", "pk").values_list("due_at", "pk", "clock__ticket_id")
    return [(at, pk, ticket_id) for at, pk, ticket_id in columns[:size] if at is not None]


@transaction.atomic
def _raise_batch(ticket_ids: Iterable[int], *, now: datetime) -> int:
    held = [ticket.pk for ticket in locked_tickets(ticket_ids, is_waiting=False)]
    tickets = {ticket.pk: ticket for ticket in _with_people(held)}
    batch = Batch(tickets, now=now)
    return batch.run()


def _with_people(ticket_ids: list[int]) -> Iterable[Ticket]:
    return Ticket.objects.filter(pk__in=ticket_ids).select_related(
        "organisation",
        "assignee",
        "team__lead",
        "entitlement__plan_version",
        "entitlement__contract__tsm",
        "entitlement__contract__personal_engineer",
    )


class Batch:
    """The due watches of some locked tickets, read again under the lock."""

    def __init__(self, tickets: dict[int, Ticket], *, now: datetime) -> None:
        self.now, self.tickets = now, tickets
        rules, self.steps = load_rules()
        self.watched = watched_clocks(list(tickets.values()), rules, now=now)
        due = Watch.objects.due(now).filter(clock__ticket__in=list(tickets))
        self.before = {row.pk: row for row in due}
        self.fired = fired_steps(self.before)
        self.offices = Offices.staffed()
        self.told: list[tuple[Escalation, Told]] = []

    def run(self) -> int:
        """Raise what is due in order, plan what comes next; returns how many were raised."""
        plans: dict[int, Watch] = {}
        queue: list[Due] = []
        for key in self.before:
            self._plan(key, plans, queue)
        heapify(queue)
        while queue:
            due = heappop(queue)
            if self._raise(self.watched[due.key], self._step(plans[due.key]), due.due_at):
                self._plan(due.key, plans, queue)
        write_watches(self.before, plans)
        through = Escalation.told.through
        through.objects.bulk_create(
            through(escalation_id=escalation.pk, user_id=user.pk)
            for escalation, told in self.told
            for user in told.people
        )
        return len(self.told)

    def _step(self, watch: Watch) -> EscalationStep:
        return self.steps[watch.step_id or 0]

    def _plan(self, key: int, plans: dict[int, Watch], queue: list[Due]) -> None:
        """Plan the clock's next step from its state now; queue it when it is due already."""
        item = self.watched[key]
        since = self.before[key].since
        fired = self.fired.setdefault(key, set())
        due = next_due(item.state, item.steps, fired=fired, since=since)
        if due is None and not item.state.is_live:
            plans.pop(key, None)
            return
        plans[key] = watch_for(key, due, since=since)
        if due is not None and due.due_at <= self.now:
            heappush(queue, Due(due.due_at, key))

    def _raise(self, item: Watched, step: EscalationStep, due_at: datetime) -> bool:
        """One step in a savepoint: a fault in one leaves the others, and its watch, standing."""
        ticket = self.tickets[item.clock.ticket_id]
        told = resolve(step.recipients, ticket, offices=self.offices)
        try:
            with transaction.atomic():
                escalation = self._write(item, step, ticket, told, due_at)
        except Exception:
            log.exception("step not raised", clock=item.clock.pk, step=step.pk)
            return False
        self.fired[item.clock.pk].add(step.pk)
        self.told.append((escalation, told))
        return True

    def _write(
        self, item: Watched, step: EscalationStep, ticket: Ticket, told: Told, due_at: datetime
    ) -> Escalation:
        deadline_at = item.state.at_elapsed(item.state.target_seconds)
        event = record(
            ESCALATED,
            ticket,
            actor=None,
            at=self.now,
            step=step.pk,
            rule=step.rule.name,
            clock=item.clock.pk,
            metric=item.clock.metric,
            percent=step.percent,
            offset_minutes=step.offset_minutes,
            told=[user.pk for user in told.people],
            told_names=told.names,
            stood_in=told.stood_in,
            due_at=due_at.isoformat(),
            deadline_at=deadline_at.isoformat() if deadline_at else None,
        )
        escalation = Escalation.objects.create(
            clock=item.clock,
            step=step,
            ticket=ticket,
            event=event,
            due_at=due_at,
            raised_at=self.now,
        )
        self._tell(event, item, step, ticket, told, deadline_at)
        return escalation

    def _tell(
        self,
        event: Event,
        item: Watched,
        step: EscalationStep,
        ticket: Ticket,
        told: Told,
        deadline_at: datetime | None,
    ) -> None:
        def render(user: User) -> Notice:
            return escalation_notice(
                user,
                ticket,
                metric=item.clock.metric,
                percent=step.percent,
                offset_minutes=step.offset_minutes,
                deadline_at=deadline_at,
                told_names=told.names,
                stood_in=told.stood_in,
            )

        is_past = step.offset_minutes is not None and step.offset_minutes >= 0
        is_urgent = is_past or ticket.priority == URGENT_PRIORITY
        notify(event, told.people, topic=ESCALATIONS, render=render, is_urgent=is_urgent)
