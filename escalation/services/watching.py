"""Watches follow the clocks: after every change each live clock's next step is planned anew."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from escalation.models import Escalation, EscalationStep, Watch
from escalation.planning import Due, Fired, Rule, Step, next_due, rule_for
from sla.clock import ClockState
from sla.followers import Pair, Refreshed
from sla.models import Clock
from sla.services import clocks_with_states, locked_tickets
from tickets.models import Ticket

BATCH_SIZE = 500
STEP_COLUMNS = (
    "pk", "percent", "offset_minutes", "repeat_minutes", "repeat_count", "counts_from",
)  # fmt: skip
"""What a step of a rule is made of, in the order of :class:`Step`."""


class Watched(NamedTuple):
    """A clock with its state and the steps that apply to it."""

    clock: Clock
    state: ClockState
    steps: Sequence[Step]


def load_rules() -> list[Rule]:
    """The active rules with their steps as values, in one query."""
    rows = EscalationStep.objects.filter(rule__is_active=True, is_active=True).order_by("pk")
    names: dict[int, tuple[str, int | None, int | None]] = {}
    steps: dict[int, list[Step]] = {}
    for rule, metric, plan, priority, *step in rows.values_list(
        "rule", "rule__metric", "rule__plan", "rule__priority", *STEP_COLUMNS
    ):
        names[rule] = (metric, plan, priority)
        steps.setdefault(rule, []).append(Step(*step))
    return [Rule(*names[rule], tuple(own)) for rule, own in steps.items()]


def watched_clocks(tickets: Sequence[Ticket], pairs: Sequence[Pair]) -> dict[int, Watched]:
    """Each clock of the tickets by its key, with the steps of its rule."""
    plans = {ticket.pk: _plan_of(ticket) for ticket in tickets}
    found: dict[int, Watched] = {}
    rules = load_rules() if pairs else []
    for clock, state in pairs:
        plan = plans[clock.ticket_id]
        rule = (
            None
            if plan is None
            else rule_for(rules, metric=clock.metric, plan=plan, priority=clock.priority)
        )
        found[clock.pk] = Watched(clock, state, rule.steps if rule else ())
    return found


def _plan_of(ticket: Ticket) -> int | None:
    version = ticket.entitlement.plan_version
    return version.plan_id if version else None


def fired_steps(clock_ids: Iterable[int]) -> dict[int, set[Fired]]:
    """The occurrences of steps that have fired, by clock."""
    fired: dict[int, set[Fired]] = {}
    rows = Escalation.objects.filter(clock__in=list(clock_ids))
    for clock_id, *mark in rows.values_list("clock_id", "step_id", "occurrence"):
        fired.setdefault(clock_id, set()).add((mark[0], mark[1]))
    return fired


@transaction.atomic(savepoint=False)
def replan(refreshed: Refreshed) -> None:
    """Plan the next step of each of these clocks; the number of queries does not grow with them.

    In history being brought in, steps that are past count as history.
    """
    now, is_quiet = refreshed.now, refreshed.is_quiet
    watched = watched_clocks(refreshed.tickets, refreshed.pairs)
    known = [key for key in watched if key not in refreshed.new]
    before = {row.pk: row for row in Watch.objects.filter(clock__in=known)}
    kept = [item for item in watched.values() if item.state.is_live or item.clock.pk in before]
    fired = fired_steps(item.clock.pk for item in kept if item.clock.pk not in refreshed.new)
    plans: dict[int, Watch] = {}
    for item in kept:
        key = item.clock.pk
        since = _since(before.get(key), item.state, now=now if is_quiet else None)
        due = next_due(item.state, item.steps, fired=fired.get(key, ()), since=since)
        if due is not None or item.state.is_live:
            plans[key] = watch_for(key, due, since=since)
    write_watches(before, plans)


def replan_batch(tickets: Sequence[Ticket], *, now: datetime, is_quiet: bool = False) -> None:
    """The same for locked tickets whose clocks are stored already."""
    replan(Refreshed(tickets, clocks_with_states(tickets, now=now), now, is_quiet))


def _since(before: Watch | None, state: ClockState, *, now: datetime | None) -> datetime:
    """From when steps count. ``now`` makes the past history, save a step that awaits the sweep."""
    if now is None:
        return before.since if before else state.attached_at
    return min(now, before.due_at) if before and before.due_at else now


def watch_for(clock_id: int, due: Due | None, *, since: datetime) -> Watch:
    return Watch(
        clock_id=clock_id,
        step_id=due.key if due else None,
        due_at=due.due_at if due else None,
        since=since,
    )


def write_watches(before: dict[int, Watch], plans: dict[int, Watch]) -> None:
    """Write what changed, delete what is planned no more."""
    changed = [
        row
        for key, row in plans.items()
        if key not in before or _columns(before[key]) != _columns(row)
    ]
    if changed:
        Watch.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["clock"],
            update_fields=["step", "due_at", "since"],
            batch_size=BATCH_SIZE,
        )
    gone = [key for key in before if key not in plans]
    if gone:
        Watch.objects.filter(pk__in=gone).delete()


def _columns(row: Watch) -> tuple[int | None, datetime | None, datetime]:
    return row.step_id, row.due_at, row.since


def replan_metric(metric: str, *, now: datetime) -> int:
    """Plan anew all live clocks of a metric, after its rules changed; returns how many tickets.

    Steps that would have been due by now under the new rules are not fired in arrears.
    """
    count, last = 0, 0
    while ticket_ids := replan_some(metric, after=last, now=now):
        count, last = count + len(ticket_ids), ticket_ids[-1]
    return count


@transaction.atomic
def replan_some(metric: str, *, after: int, now: datetime) -> list[int]:
    """The same for the next tickets with a number above ``after``; returns which, none at the
    end."""
    live = Clock.objects.live().filter(metric=metric, ticket__gt=after)
    numbers = live.order_by("ticket").values_list("ticket", flat=True).distinct()
    ticket_ids = list(numbers[:BATCH_SIZE])
    replan_batch(locked_tickets(ticket_ids), now=now, is_quiet=True)
    return ticket_ids
