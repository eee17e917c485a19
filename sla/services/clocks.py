"""Clocks follow the history: derive all of a ticket's clocks and write what changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from contracts.models import Entitlement
from servicedesk.events.services import is_replaying
from sla import rows
from sla.clock import ClockState, Fact, FactKind, Policy, derive
from sla.facts import Happening, facts_from, happenings_of, terms_named
from sla.followers import Pair, Refreshed, tell_followers
from sla.free_metrics import rules_for
from sla.holders import holders
from sla.models import Clock
from sla.promises import NOTHING_PROMISED, Promise, promised_by
from tickets import services as tickets
from tickets.models import Ticket

BATCH_SIZE = 500
AS_IF = -1
"""The key of terms nobody decided."""
IDENTITY = ("ticket", "metric", "cycle", "version")
WRITTEN = [name.removesuffix("_id") for name in (*rows.DERIVED, *rows.KEPT)]


class History(NamedTuple):
    """A ticket's facts, the clocks that follow, and the promises by the key of their decision."""

    facts: list[Fact]
    states: list[ClockState]
    promises: dict[int, Promise]


class Difference(NamedTuple):
    """A clock whose row is not what its history says; ``what``: column to (stored, derived)."""

    ticket_id: int
    clock: rows.Key
    what: dict[str, tuple[Any, Any]]


def count_tickets() -> int:
    return Ticket.objects.count()


def ticket_batches(*, size: int = BATCH_SIZE) -> Iterator[list[int]]:
    """The numbers of all tickets, so many at a time."""
    last = 0
    numbers = Ticket.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(numbers.filter(pk__gt=last)[:size]):
        last = ids[-1]
        yield ids


def tickets_with_plans(ticket_ids: Iterable[int]) -> list[Ticket]:
    """The tickets with their plan versions, not locked: to compare, never to write."""
    return list(_slim(ticket_ids))


def locked_tickets(ticket_ids: Iterable[int], *, is_waiting: bool = True) -> list[Ticket]:
    """The tickets with their plan versions, locked in the order of their numbers.

    Whoever writes clocks holds the ticket first, so nobody waits in a circle. ``is_waiting`` False
    leaves out those somebody else holds.
    """
    lock = _slim(ticket_ids).select_for_update(
        of=("self",), no_key=True, skip_locked=not is_waiting
    )
    return list(lock)


def _slim(ticket_ids: Iterable[int]) -> QuerySet[Ticket]:
    """Of a ticket only what clocks need: they look at it after every event."""
    found = Ticket.objects.filter(pk__in=list(ticket_ids)).order_by("pk")
    return found.select_related("entitlement__plan_version").only(
        "due_at",
        "due_metric",
        "due_state",
        "due_started_at",
        "due_remaining_seconds",
        "due_target_seconds",
        "promise",
        "entitlement__hours_pin",
        "entitlement__plan_version__stamp",
        "entitlement__plan_version__plan",
    )


def derive_clocks(tickets_: Sequence[Ticket], *, now: datetime) -> dict[int, History]:
    """Every clock each of these tickets ever had, from their events, in one query.

    The tickets come with ``entitlement__plan_version``; without a promise there are no clocks, but
    for deadlines set by hand. A query more when terms changed.
    """
    happenings = happenings_of([ticket.pk for ticket in tickets_]) if tickets_ else {}
    named = {pk: terms_named(found) for pk, found in happenings.items()}
    decisions = _decisions({key for keys in named.values() for key in keys})
    decisions |= {ticket.entitlement_id: ticket.entitlement for ticket in tickets_}
    return {
        ticket.pk: _derived(
            happenings[ticket.pk],
            {
                key: promised_by(decisions[key])
                for key in named[ticket.pk] or [ticket.entitlement_id]
            },
            now=now,
        )
        for ticket in tickets_
    }


def derive_as_if(
    history: History, *, promise: Promise, at: datetime, is_from_start: bool, now: datetime
) -> list[ClockState]:
    """The clocks a ticket would have if its terms became this promise at the instant."""
    change = Fact(at, FactKind.TERMS_CHANGED, terms=AS_IF, is_from_start=is_from_start)
    policies = {key: each.policy for key, each in history.promises.items()}
    return derive_states([*history.facts, change], {**policies, AS_IF: promise.policy}, now=now)


def derive_states(
    facts: Sequence[Fact], policies: Mapping[int, Policy], *, now: datetime
) -> list[ClockState]:
    """The clocks of these facts; ``policies`` by the key of their terms, the first ones first."""
    terms = next(iter(policies))
    metrics = {metric for policy in policies.values() for metric, _priority in policy}
    metrics |= {fact.metric for fact in facts if fact.metric}
    return derive(
        facts, policy=policies[terms], now=now, rules=rules_for(metrics),
        terms=terms, policies=policies,
    )  # fmt: skip


def _derived(
    happenings: list[Happening], promises: dict[int, Promise], *, now: datetime
) -> History:
    """``promises`` by the key of their decisions, the first one first."""
    facts = facts_from(happenings)
    policies = {key: promise.policy for key, promise in promises.items()}
    return History(facts, derive_states(facts, policies, now=now), promises)


def _decisions(keys: set[int]) -> dict[int, Entitlement]:
    """The decisions of these keys with their plan versions; asks only when there are any."""
    if not keys:
        return {}
    return Entitlement.objects.select_related("plan_version").in_bulk(keys)


def clocks_with_states(tickets_: Sequence[Ticket], *, now: datetime) -> list[Pair]:
    """The stored clocks of these tickets with their derived states, in two queries.

    Raises LookupError when a clock is not stored yet: what follows clocks must come after them.
    """
    derived = derive_clocks(tickets_, now=now)
    stored = _stored(tickets_)
    pairs: list[Pair] = []
    for ticket_id, history in derived.items():
        for state in history.states:
            row = stored[ticket_id].get(rows.key_of(state))
            if row is None:
                raise LookupError(f"ticket #{ticket_id} has a clock that is not stored yet")
            pairs.append((row, state))
    return pairs


@transaction.atomic(savepoint=False)
def refresh_clocks(ticket_id: int, *, now: datetime) -> None:
    """Derive the ticket's clocks anew, write those that changed and the ticket's nearest deadline.

    In history being brought in, alerts that are past count as recorded.
    """
    _refresh(locked_tickets([ticket_id]), now=now, is_quiet=is_replaying())


@transaction.atomic(savepoint=False)
def refresh_batch(tickets_: Sequence[Ticket], *, now: datetime, is_quiet: bool = False) -> int:
    """The same for many locked tickets; the number of queries does not grow with them.

    Returns how many clocks were written. ``is_quiet``: alerts that are past count as recorded.
    """
    return _refresh(tickets_, now=now, is_quiet=is_quiet)


def _refresh(tickets_: Sequence[Ticket], *, now: datetime, is_quiet: bool) -> int:
    derived = derive_clocks(tickets_, now=now)
    stored = _stored(tickets_)
    written: list[Clock] = []
    made: list[Clock] = []
    changed: list[Ticket] = []
    pairs: list[Pair] = []
    for ticket in tickets_:
        history, before = derived[ticket.pk], stored[ticket.pk]
        fresh = _fresh_rows(ticket, history, before, now=now)
        own: list[Clock] = []
        for key, row in fresh.items():
            if is_quiet:
                rows.note_past(row, now=now)
            known = before.pop(key, None)
            is_same = known is not None and not rows.is_changed(known, row)
            own.append(known if known is not None and is_same else row)
            if not is_same:
                written.append(row)
            if known is None:
                made.append(row)
        if any(row.pk is None for row in own) or before:
            changed.append(ticket)
            pairs += zip(own, history.states, strict=True)
        _tell_ticket(ticket, rows.nearest(own))
    upsert(written)
    gone = [row.pk for left in stored.values() for row in left.values()]
    if gone:
        Clock.objects.filter(pk__in=gone).delete()
    if pairs:
        new = frozenset(row.pk for row in made)
        tell_followers(Refreshed(changed, pairs, now, is_quiet, new))
    return len(written)


def differing_clocks(tickets_: Sequence[Ticket], *, now: datetime) -> list[Difference]:
    """Where stored clocks and deadlines are not what the history says; writes nothing."""
    derived = derive_clocks(tickets_, now=now)
    stored = _stored(tickets_)
    found: list[Difference] = []
    for ticket in tickets_:
        before = stored[ticket.pk]
        fresh = _fresh_rows(ticket, derived[ticket.pk], before, now=now)
        for key, row in fresh.items():
            known = before.pop(key, None)
            what = rows.differences(known, row) if known else {"row": (None, str(row.state))}
            if what:
                found.append(Difference(ticket.pk, key, what))
        found += [
            Difference(ticket.pk, key, {"row": (str(row.state), None)})
            for key, row in before.items()
        ]
        says, should = rows.deadline_on(ticket), rows.nearest(fresh.values())
        if (says.due_at, says.metric) != (should.due_at, should.metric):
            what = {"due_at": (says.due_at, should.due_at)}
            found.append(Difference(ticket.pk, ("ticket", 0, 0), what))
        elif _limit(says.promise) != _limit(should.promise):
            what = {"promise": (says.promise, should.promise)}
            found.append(Difference(ticket.pk, ("ticket", 0, 0), what))
    return found


def _limit(promise: dict[str, Any] | None) -> tuple[Any, Any] | None:
    """What does not change while time passes unseen."""
    return None if promise is None else (promise["due_at"], promise["due_metric"])


def upsert(written: list[Clock]) -> None:
    """Write rows by what names them, new and known alike, in one statement a batch."""
    if written:
        Clock.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=IDENTITY,
            update_fields=WRITTEN,
            batch_size=BATCH_SIZE,
        )


def _stored(tickets_: Sequence[Ticket]) -> dict[int, dict[rows.Key, Clock]]:
    found: dict[int, dict[rows.Key, Clock]] = {ticket.pk: {} for ticket in tickets_}
    for row in Clock.objects.filter(ticket__in=list(found)).order_by():
        found[row.ticket_id][rows.key_of(row)] = row
    return found


def _fresh_rows(
    ticket: Ticket, history: History, before: dict[rows.Key, Clock], *, now: datetime
) -> dict[rows.Key, Clock]:
    held = holders(history.facts)
    return {
        rows.key_of(state): rows.row_of(
            state,
            ticket,
            promise=history.promises.get(state.terms, NOTHING_PROMISED),
            holders=held,
            now=now,
            before=before.get(rows.key_of(state)),
        )
        for state in history.states
    }


def _tell_ticket(ticket: Ticket, deadline: rows.Deadline) -> None:
    if deadline != rows.deadline_on(ticket):
        tickets.note_deadline(ticket.pk, **deadline._asdict())
