"""Trying a rule before it works: on one ticket, condition by condition, and on the last days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.events.models import Event
from tickets.models import Rule, Ticket
from tickets.presentation.changes import Preview, preview_of
from tickets.query import And, Context, Node, Not, Or, condition, parse, show
from tickets.rule_events import names_of, rule_events
from tickets.services.rehearsal import rehearse
from tickets.services.rule_runs import rule_words, targets_of, tickets_of

DAYS = 30
LISTED = 20
MOST_TICKETS = 5_000
CHUNK = 500


@dataclass(frozen=True)
class Judged:
    """A piece of the condition, how deep it stands, and whether the ticket satisfies it."""

    words: str
    depth: int
    holds: bool


@dataclass(frozen=True)
class TicketTrial:
    """What the rule would do to a ticket now; ``preview`` None: its condition does not find it."""

    ticket: Ticket
    is_found: bool
    judged: list[Judged]
    preview: Preview | None


@dataclass(frozen=True)
class DaysTrial:
    """What it would have done: so many events on so many tickets, the newest listed with what it
    would change today. ``is_capped``: there were more tickets than were looked at."""

    event_count: int = 0
    ticket_count: int = 0
    is_capped: bool = False
    lines: list[tuple[Ticket, Preview]] = field(default_factory=list)


def try_on(rule: Rule, ticket: Ticket, *, now: datetime | None = None) -> TicketTrial:
    """Judge the ticket as it stands; writes nothing. Raises Refused as the rule itself would."""
    moment = now or timezone.now()
    is_found = tickets_of(rule, now=moment).filter(pk=ticket.pk).exists()
    tree = parse(rule.query)
    context = Context(rule.owner, moment, timezone.get_current_timezone())
    judged = list(_judge(tree, ticket, context, 0)) if tree is not None else []
    return TicketTrial(ticket, is_found, judged, _preview(rule, ticket) if is_found else None)


def _judge(tree: Node, ticket: Ticket, context: Context, depth: int) -> Iterator[Judged]:
    """Every piece, the whole before its parts."""
    found = Ticket.objects.filter(condition(tree, context), pk=ticket.pk).exists()
    if isinstance(tree, And | Or):
        words = _("all of these") if isinstance(tree, And) else _("one of these")
        yield Judged(words, depth, found)
        for part in tree.parts:
            yield from _judge(part, ticket, context, depth + 1)
    elif isinstance(tree, Not):
        yield Judged(_("not"), depth, found)
        yield from _judge(tree.part, ticket, context, depth + 1)
    else:
        yield Judged(show(tree), depth, found)


def _preview(rule: Rule, ticket: Ticket) -> Preview:
    found = rehearse(
        ticket, rule.read(), targets=targets_of(rule), actor=None, why=rule_words(rule)
    )
    return preview_of(found)


def try_on_days(rule: Rule, *, now: datetime | None = None) -> DaysTrial:
    """Look back over thirty days: tickets its condition finds as they stand today, and what
    happened to them that it answers. Writes nothing."""
    moment = now or timezone.now()
    since = moment - timedelta(days=DAYS)
    touched = tickets_of(rule, now=moment).filter(updated_at__gte=since).order_by("-pk")
    keys = list(touched.values_list("pk", flat=True)[: MOST_TICKETS + 1])
    is_capped, keys = len(keys) > MOST_TICKETS, keys[:MOST_TICKETS]
    count, hit = 0, set()
    kinds = {one.kind.name for name, one in rule_events().items() if name in rule.events}
    for start in range(0, len(keys), CHUNK):
        events = Event.objects.filter(
            subject_type="tickets.ticket", subject_id__in=keys[start : start + CHUNK],
            kind__in=kinds, at__gte=since,
        )  # fmt: skip
        for event in events.iterator(chunk_size=CHUNK):
            if names_of(event) & set(rule.events):
                count += 1
                hit.add(event.subject_id)
    shown = Ticket.objects.with_people().filter(pk__in=sorted(hit, reverse=True)[:LISTED])
    lines = [(ticket, _preview(rule, ticket)) for ticket in shown.order_by("-pk")]
    return DaysTrial(count, len(hit), is_capped, lines)
