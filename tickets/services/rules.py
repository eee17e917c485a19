"""Keeping trigger rules: saved by versions, ordered, switched on and off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import record
from tickets import permissions
from tickets.changes.reading import as_data, read_changes
from tickets.changes.recorded import recorded
from tickets.changes.targets import read_targets, refuse_gone
from tickets.events import RULE_SAVED
from tickets.models import Rule
from tickets.query import MAX_LENGTH, Context, QueryError, condition, parse
from tickets.rule_events import rule_events
from tickets.services.rows import moment
from tickets.services.text import clean_line

NAME_LIMIT = 120


@dataclass(kw_only=True)
class RuleDraft:
    name: str
    events: Sequence[str] = ()
    query: str = ""
    changes: Sequence[object] = ()
    is_active: bool = False
    stops_here: bool = False


@transaction.atomic
def save_rule(
    draft: RuleDraft,
    *,
    actor: User,
    rule: Rule | None = None,
    seen_version: int | None = None,
    at: datetime | None = None,
) -> Rule:
    """Make a rule, last in order, or a new version of one; the actor owns it from now on, and its
    failures are forgotten. Records RULE_SAVED, which is its history.

    Raises Refused at the field for what means nothing, Conflict when somebody saved it meanwhile.
    """
    _refuse_others(actor)
    row = _locked(rule, seen_version=seen_version)
    row.name = clean_line(draft.name, field="name", limit=NAME_LIMIT)
    row.events = [name for name in rule_events() if name in set(draft.events)]
    if not row.events or len(row.events) != len(set(draft.events)):
        raise Refused(_("Choose what the rule answers."), field="events")
    row.query = draft.query.strip()
    refuse_query(row.query, user=actor)
    changes = read_changes(list(draft.changes), for_rule=True)
    refuse_gone(changes, read_targets(changes, seen_by=None))
    row.changes = as_data(changes)
    row.is_active, row.stops_here, row.owner = draft.is_active, draft.stops_here, actor
    row.failure_count, row.last_error, row.last_failed_at = 0, "", None
    if row.pk is None:
        row.order = (Rule.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    return _save(row, actor=actor, at=moment(at))


def refuse_query(query: str, *, user: User) -> None:
    """Raises Refused at the field where the condition cannot be read."""
    if len(query) > MAX_LENGTH:
        raise Refused(_("The condition is too long."), field="query")
    try:
        tree = parse(query)
        if tree is not None:
            zone = timezone.get_current_timezone()
            condition(tree, Context(user, timezone.now(), zone))
    except QueryError as error:
        marked = query[error.start : error.end]
        words = f"{error} ({marked})" if marked and marked not in str(error) else str(error)
        raise Refused(words, field="query") from error


@transaction.atomic
def order_rules(keys: Sequence[int], *, actor: User, at: datetime | None = None) -> None:
    """Put the rules into this order. Records RULE_SAVED for each that moves. Raises Conflict when
    these are not all of them."""
    _refuse_others(actor)
    rows = {row.pk: row for row in Rule.objects.select_for_update().order_by("order", "pk")}
    if len(keys) != len(rows) or set(keys) != set(rows):
        raise Conflict(_("The list has changed meanwhile: look at it again."))
    for place, key in enumerate(keys, start=1):
        row = rows[key]
        if row.order != place:
            row.order = place
            _save(row, actor=actor, at=moment(at))


def move_rule(rule: Rule, *, step: int, actor: User) -> None:
    """Let the rule change places with its neighbour: -1 the one before, 1 the one after."""
    with transaction.atomic():
        keys = list(Rule.objects.order_by("order", "pk").values_list("pk", flat=True))
        place = keys.index(rule.pk)
        other = place + step
        if 0 <= other < len(keys):
            keys[place], keys[other] = keys[other], keys[place]
        order_rules(keys, actor=actor)


def _refuse_others(actor: User) -> None:
    if not permissions.can_keep_rules(actor):
        raise Refused(_("Rules are kept by coordinators, heads and administrators."))


def _locked(known: Rule | None, *, seen_version: int | None) -> Rule:
    if known is None:
        return Rule()
    row = Rule.objects.select_for_update().get(pk=known.pk)
    if seen_version is not None and seen_version != row.version:
        raise Conflict(
            _("Somebody saved version %(number)d meanwhile: look at it first.")
            % {"number": row.version}
        )
    return row


def _recorded(row: Rule) -> list[dict[str, Any]]:
    changes = row.read()
    return recorded(changes, read_targets(changes, seen_by=None).name)


def _save(row: Rule, *, actor: User, at: datetime) -> Rule:
    row.version += 1
    row.save()
    record(
        RULE_SAVED, row, actor=actor, at=at, name=row.name, version=row.version,
        events=row.events, query=row.query, changes=_recorded(row), is_active=row.is_active,
        stops_here=row.stops_here, order=row.order,
    )  # fmt: skip
    return row
