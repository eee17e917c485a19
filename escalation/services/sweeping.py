"""The sweep of escalation: what is due is raised once, with its notices, in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from heapq import heappop, heappush

import structlog
from django.db import transaction
from django.db.models import Q

from escalation.choices import Action
from escalation.events import ESCALATED
from escalation.models import Escalation, EscalationStep, Watch
from escalation.notifications import ESCALATIONS, escalation_notice
from escalation.planning import Due, next_due
from escalation.recipients import Offices, Told, resolve
from escalation.services.acting import act
from escalation.services.watching import (
    Watched,
    fired_steps,
    watch_for,
    watched_clocks,
    write_watches,
)
from escalation.working_time import WorkingTimes
from servicedesk.accounts.models import User
from servicedesk.errors import DATABASE_AWAY
from servicedesk.events.services import record
from servicedesk.notifications.services import Telling, notify_many
from sla.services import clocks_with_states, locked_tickets
from tickets.models import Ticket

log = structlog.get_logger(__name__)
BATCH_SIZE = 200
URGENT_PRIORITY = 1
Mark = tuple[datetime, int]
Turn = tuple[datetime, int, Due]


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
        raised += _raise_page({ticket_id for *_, ticket_id in page}, now=now)
    return raised


def _due_page(now: datetime, *, after: Mark | None, size: int) -> list[tuple[datetime, int, int]]:
    due = Watch.objects.due(now)
    if after is not None:
        at, pk = after
        due = due.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
    columns = due.order_by("due_at", "pk").values_list("due_at", "pk", "clock__ticket_id")
    return [(at, pk, ticket_id) for at, pk, ticket_id in columns[:size] if at is not None]


def _raise_page(ticket_ids: set[int], *, now: datetime) -> int:
    """A page at once; when a fault turns up ticket by ticket, so that one leaves the rest alone."""
    try:
        return _raise_batch(ticket_ids, now=now)
    except DATABASE_AWAY:
        raise  # the database is away: the next pass finds everything where it is
    except Exception:
        log.exception("steps not raised together", tickets=len(ticket_ids))
        if len(ticket_ids) == 1:
            return 0
    return sum(_raise_page({ticket_id}, now=now) for ticket_id in sorted(ticket_ids))


@transaction.atomic
def _raise_batch(ticket_ids: Iterable[int], *, now: datetime) -> int:
    held = [ticket.pk for ticket in locked_tickets(ticket_ids, is_waiting=False)]
    return Batch({ticket.pk: ticket for ticket in _with_people(held)}, now=now).run()


def _with_people(ticket_ids: list[int]) -> Iterable[Ticket]:
    named = "entitlement__contract__people"
    found = Ticket.objects.filter(pk__in=ticket_ids).select_related(
        "organisation",
        "assignee",
        "team__lead",
        "entitlement__plan_version",
        "entitlement__contract__tsm",
        "entitlement__contract__personal_engineer",
    )
    return found.prefetch_related(f"{named}__user", f"{named}__deputy")


class Batch:
    """The due watches of some locked tickets, read again under the lock.

    A step that acts on its ticket may change the clocks it was planned by: what else is due on that
    ticket waits for the next pass, which sees the clocks as they are then.
    """

    def __init__(self, tickets: dict[int, Ticket], *, now: datetime) -> None:
        self.now, self.tickets = now, tickets
        self.steps = EscalationStep.objects.select_related("rule").in_bulk()
        held = list(tickets.values())
        self.watched = watched_clocks(held, clocks_with_states(held, now=now))
        due = Watch.objects.due(now).filter(clock__ticket__in=list(tickets))
        self.before = {row.pk: row for row in due}
        self.fired = fired_steps(self.before)
        self.offices = Offices.staffed(held, at=now)
        self.working_times = WorkingTimes.known()
        self.raised: list[tuple[Escalation, Told]] = []
        self.tellings: list[Telling] = []
        self.acting: dict[int, Escalation] = {}

    def run(self) -> int:
        """Raise what is due in order, plan what comes next; returns how many were raised."""
        plans: dict[int, Watch] = {}
        queue: list[Turn] = []
        for key in self.before:
            self._plan(key, plans, queue)
        while queue:
            _, key, due = heappop(queue)
            item = self.watched[key]
            if item.clock.ticket_id not in self.acting:
                self._raise(item, self.steps[due.key], due)
                self._plan(key, plans, queue)
        self._write()
        write_watches(self.before, plans)
        self._act()
        return len(self.raised)

    def _write(self) -> None:
        Escalation.objects.bulk_create(escalation for escalation, _ in self.raised)
        through = Escalation.told.through
        through.objects.bulk_create(
            through(escalation_id=escalation.pk, user_id=user.pk)
            for escalation, told in self.raised
            for user in told.people
        )
        notify_many(self.tellings, topic=ESCALATIONS)

    def _act(self) -> None:
        """Do what the steps say, each in its own savepoint; coordinators hear what could not be."""
        if not self.acting:
            return
        failed = act(self.acting.values(), now=self.now)
        Escalation.objects.bulk_update(self.acting.values(), ["effect"])
        told = {escalation.pk: own for escalation, own in self.raised}
        left = [
            self._telling(escalation, told[escalation.pk], self.offices.coordinators)
            for escalation in failed
        ]
        notify_many(left, topic=ESCALATIONS)

    def _plan(self, key: int, plans: dict[int, Watch], queue: list[Turn]) -> None:
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
            heappush(queue, (due.due_at, key, due))

    def _raise(self, item: Watched, step: EscalationStep, due: Due) -> None:
        ticket = self.tickets[item.clock.ticket_id]
        told = resolve(step.recipients, ticket, offices=self.offices)
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
            offset_minutes=step.minutes_at(due.occurrence),
            occurrence=due.occurrence,
            told=[user.pk for user in told.people],
            told_names=told.names,
            stood_in=told.stood_in,
            due_at=due.due_at.isoformat(),
            deadline_at=deadline_at.isoformat() if deadline_at else None,
        )
        escalation = Escalation(
            clock=item.clock,
            step=step,
            occurrence=due.occurrence,
            ticket=ticket,
            event=event,
            due_at=due.due_at,
            raised_at=self.now,
        )
        self.fired[item.clock.pk].add((step.pk, due.occurrence))
        self.raised.append((escalation, told))
        self.tellings.append(self._telling(escalation, told, told.people))
        if step.action != Action.NOTIFY:
            self.acting[ticket.pk] = escalation

    def _telling(self, escalation: Escalation, told: Told, people: list[User]) -> Telling:
        ticket, step, data = escalation.ticket, escalation.step, escalation.event.data
        deadline_at = data["deadline_at"]
        render = partial(
            escalation_notice,
            ticket=ticket,
            metric=data["metric"],
            percent=step.percent,
            offset_minutes=data["offset_minutes"],
            deadline_at=datetime.fromisoformat(deadline_at) if deadline_at else None,
            told_names=told.names,
            stood_in=told.stood_in,
        )
        is_past = step.offset_minutes is not None and step.offset_minutes >= 0
        is_urgent = is_past or ticket.priority == URGENT_PRIORITY
        not_before = None if ticket.priority == URGENT_PRIORITY else self._held
        return Telling(escalation.event, people, render, is_urgent, not_before)

    def _held(self, user: User) -> datetime | None:
        return self.working_times.hold_until(user, self.now)
