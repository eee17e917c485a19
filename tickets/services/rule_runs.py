"""Running trigger rules: after the event is committed, in their order, each once an event.

A rule acts as the desk itself and sees what its owner sees. What it changes carries which rules led
to it, so that a rule never answers itself, nor a ring of rules each other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from servicedesk.errors import DATABASE_AWAY, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import marked, record
from tickets import permissions
from tickets.changes.recorded import recorded
from tickets.changes.targets import Targets, read_targets
from tickets.choices import RuleOutcome
from tickets.events import RULE_DISABLED, RULE_RAN, RULE_STOPPED
from tickets.models import Rule, RuleRun, Ticket
from tickets.query import Context, QueryError, condition, parse
from tickets.querysets import TicketQuerySet
from tickets.rule_events import names_of
from tickets.services.changing import Outcome, apply_changes
from tickets.services.rehearsal import rehearse
from tickets.services.rows import lock

log = structlog.get_logger(__name__)
MOST_DEPTH = 10
MOST_FAILURES = 5
"""After so many in a row a rule is switched off."""
CAUSE = "rules"


@dataclass(frozen=True)
class _Cause:
    """Why rules are asked: the event, the rules whose changes led to it, where it began, and which
    have answered it so far."""

    event: Event
    chain: Sequence[int]
    root: int
    ran: list[int] = field(default_factory=list)


def is_anybody_listening(names: Collection[str]) -> bool:
    """Whether an active rule answers an event of one of these names; one small query."""
    kept = Rule.objects.active().order_by().values_list("events", flat=True)
    return any(not set(names).isdisjoint(events) for events in kept)


def run_rules(event: Event) -> None:
    """Ask every rule that answers the event, in order. To be called after commit, any number of
    times."""
    names = names_of(event)
    ticket = Ticket.objects.filter(pk=event.subject_id).first()
    if not names or ticket is None:
        return
    cause = event.data.get(CAUSE) or {}
    led = _Cause(event, cause.get("chain", ()), cause.get("root", event.pk))
    for rule in Rule.objects.active().select_related("owner").order_by("order", "pk"):
        if names & set(rule.events) and run_one(rule, ticket, led):
            led.ran.append(rule.pk)
            if rule.stops_here:
                break


def run_one(rule: Rule, ticket: Ticket, cause: _Cause) -> bool:
    """Whether the rule found the ticket and did what it says, now or when the event came before."""
    before = RuleRun.objects.filter(rule=rule, event=cause.event).values_list("outcome", flat=True)
    for outcome in before:
        return outcome == RuleOutcome.DONE
    now = timezone.now()
    with translation.override(rule.owner.language):
        try:
            with transaction.atomic():
                if not _holds(rule, ticket, now=now):
                    return False
                if _is_ring(rule, cause):
                    return _stop_ring(rule, ticket, cause, now=now)
                _act(rule, ticket, cause, now=now)
        except DATABASE_AWAY:
            raise  # nothing of the event stands, its delivery is tried again
        except Exception as error:  # noqa: BLE001 — a rule's failure must not lose the ticket
            _note_failure(rule, ticket, cause, error, now=now)
            return False
    return True


def _holds(rule: Rule, ticket: Ticket, *, now: datetime) -> bool:
    """Whether the rule finds the ticket, which is locked then: asked again under the lock, as
    another event may just have changed it."""
    if not found_by(rule, ticket.pk, now=now):
        return False
    lock(ticket)
    return found_by(rule, ticket.pk, now=now)


def found_by(rule: Rule, number: int, *, now: datetime) -> bool:
    return tickets_of(rule, now=now).filter(pk=number).exists()


def tickets_of(rule: Rule, *, now: datetime) -> TicketQuerySet:
    """The tickets its condition finds among those its owner sees. Raises Refused where it cannot
    be read any more or the owner may keep rules no longer."""
    owner = rule.owner
    if not permissions.can_keep_rules(owner):
        raise Refused(
            _("%(name)s keeps rules no more: somebody else saves it anew.")
            % {"name": owner.full_name}
        )
    try:
        tree = parse(rule.query)
        context = Context(owner, now, timezone.get_current_timezone())
        rule_condition = condition(tree, context) if tree is not None else Q()
    except QueryError as error:
        raise Refused(str(error), field="query") from error
    return Ticket.visible_to(owner).filter(rule_condition)


def _is_ring(rule: Rule, cause: _Cause) -> bool:
    return rule.pk in cause.chain or len(cause.chain) >= MOST_DEPTH


def _act(rule: Rule, ticket: Ticket, cause: _Cause, *, now: datetime) -> Outcome:
    changes = rule.read()
    targets = read_targets(changes, seen_by=None)
    marks = {"chain": [*cause.chain, rule.pk], "root": cause.root}
    with marked(**{CAUSE: marks}):
        outcome = apply_changes(ticket, changes, targets=targets, actor=None, why=rule_words(rule))
        if outcome.is_news:
            record(
                RULE_RAN, ticket, actor=None, at=now, did=recorded(changes, targets.name),
                query=rule.query, cause=cause.event.kind, event=cause.event.pk, **_named(rule),
            )  # fmt: skip
    _note_run(rule, ticket, cause, RuleOutcome.DONE, now=now)
    Rule.objects.filter(pk=rule.pk).update(
        run_count=F("run_count") + 1, last_run_at=now, failure_count=0
    )
    return outcome


def _stop_ring(rule: Rule, ticket: Ticket, cause: _Cause, *, now: datetime) -> bool:
    """Say once that rules answer each other, unless there is nothing left to change."""
    rings = RuleRun.objects.filter(ticket=ticket, root=cause.root, outcome=RuleOutcome.RING)
    if rings.filter(rule=rule).exists():
        return False
    changes = rule.read()
    targets = read_targets(changes, seen_by=None)
    again = rehearse(ticket, changes, targets=targets, actor=None, why=rule_words(rule))
    if again.outcome is None or again.outcome.is_news:
        led = [*cause.chain, *cause.ran]
        names = dict(Rule.objects.filter(pk__in=led).values_list("pk", "name"))
        chain = [names.get(key, str(key)) for key in led] + [rule.name]
        record(RULE_STOPPED, ticket, actor=None, at=now, why="ring", chain=chain, error="",
               event=cause.event.pk, **_named(rule))  # fmt: skip
        _note_run(rule, ticket, cause, RuleOutcome.RING, now=now)
    return False


def _note_failure(
    rule: Rule, ticket: Ticket, cause: _Cause, error: Exception, *, now: datetime
) -> None:
    """Keep the error where its owner and the ticket's people find it; the last straw switches the
    rule off."""
    words = str(error) if isinstance(error, Refused) else repr(error)
    if not isinstance(error, Refused):
        log.error("rule failed", rule=rule.pk, ticket=ticket.pk, exc_info=error)
    words = words[:1_000]
    with transaction.atomic():
        row = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        row.failure_count += 1
        row.last_error, row.last_failed_at = words, now
        is_last = row.is_active and row.failure_count >= MOST_FAILURES
        row.is_active = row.is_active and not is_last
        row.save(update_fields=["failure_count", "last_error", "last_failed_at", "is_active"])
        _note_run(rule, ticket, cause, RuleOutcome.FAILED, now=now, error=words)
        record(RULE_STOPPED, ticket, actor=None, at=now, why="failed", error=words, chain=[],
               event=cause.event.pk, **_named(rule))  # fmt: skip
        if is_last:
            record(RULE_DISABLED, row, actor=None, at=now, name=row.name, error=words,
                   count=row.failure_count)  # fmt: skip


def _note_run(
    rule: Rule, ticket: Ticket, cause: _Cause, outcome: str, *, now: datetime, error: str = ""
) -> None:
    RuleRun.objects.create(
        rule=rule, version=rule.version, ticket=ticket, event=cause.event, root=cause.root,
        outcome=outcome, error=error, at=now,
    )  # fmt: skip


def _named(rule: Rule) -> dict[str, Any]:
    return {"rule": rule.pk, "version": rule.version, "name": rule.name}


def rule_words(rule: Rule) -> str:
    """The reason of changes that give none."""
    return _("Rule “%(name)s”") % {"name": rule.name}


def targets_of(rule: Rule) -> Targets:
    return read_targets(rule.read(), seen_by=None)
