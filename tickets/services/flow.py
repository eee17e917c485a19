"""Writing what ``tickets/flow.py`` counts: derived from all events each time, never patched."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from servicedesk.events.models import Event
from tickets.events import (
    HANDED_OVER,
    HANDOFF_RETURNED,
    OPENED,
    RELEASED,
    STATUS_CHANGED,
    UNMERGED,
)
from tickets.flow import Fact, Way, measure
from tickets.models import LineTime, Ticket, TicketFlow
from tickets.voiding import standing_events

FLOW_KINDS = (OPENED, STATUS_CHANGED, HANDED_OVER, HANDOFF_RETURNED, UNMERGED, RELEASED)
FLOW_FIELDS = [field.attname for field in TicketFlow._meta.concrete_fields if not field.primary_key]
TIME_FIELDS = ["entered_at", "stay_count", "seconds", "longest_seconds", "is_over"]


def flow_facts(ticket_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """The facts of each ticket that has any, in the order they happened."""
    events = (
        Event.objects.filter(
            subject_type=Ticket._meta.label_lower,
            subject_id__in=list(ticket_ids),
            kind__in=[kind.name for kind in FLOW_KINDS],
        )
        .order_by("subject_id", "at", "pk")
        .only("kind", "subject_id", "at", "data")
    )
    facts: dict[int, list[Fact]] = defaultdict(list)
    for event in standing_events(events):
        facts[event.subject_id].append(_fact(event))
    return facts


def _fact(event: Event) -> Fact:
    data = event.data
    if event.kind == OPENED.name:
        return Fact(event.at, line=data["line"], team=data["team"], status=data["status"])
    if event.kind == STATUS_CHANGED.name:
        return Fact(event.at, status=data["after"])
    return Fact(event.at, line=data["to_line"], team=data["to_team"])


def flow_row(ticket_id: int, way: Way) -> TicketFlow:
    """The row, not saved."""
    entered = {line: on_line.entered_at for line, on_line in way.lines.items()}
    return TicketFlow(
        ticket_id=ticket_id,
        opened_at=way.opened_at,
        entered_line1_at=entered.get(1),
        entered_line2_at=entered.get(2),
        entered_line3_at=entered.get(3),
        escalated_from_line1=way.escalated_from(1),
        escalated_from_line2=way.escalated_from(2),
        highest_line=max(way.stays),
        moves_up=way.moves_up,
        moves_down=way.moves_down,
        team_changes=way.team_changes,
        ping_pong=way.ping_pong,
        reopenings=way.reopenings,
        is_finished=way.is_finished,
        solved_on_line=way.solved_on_line,
    )


def time_rows(ticket_id: int, way: Way) -> list[LineTime]:
    """The rows, not saved, one a line."""
    return [
        LineTime(
            ticket_id=ticket_id,
            line=line,
            entered_at=on_line.entered_at,
            stay_count=on_line.stay_count,
            seconds=on_line.seconds,
            longest_seconds=on_line.longest_seconds,
            is_over=on_line.is_over,
        )
        for line, on_line in way.lines.items()
    ]


@transaction.atomic(savepoint=False)
def refresh_flows(ticket_ids: Iterable[int]) -> None:
    """Derive the rows of these tickets again from their events; a ticket without any keeps none."""
    flows: list[TicketFlow] = []
    times: list[LineTime] = []
    for ticket_id, facts in flow_facts(ticket_ids).items():
        way = measure(facts)
        flows.append(flow_row(ticket_id, way))
        times.extend(time_rows(ticket_id, way))
    TicketFlow.objects.bulk_create(
        flows, update_conflicts=True, unique_fields=["ticket"], update_fields=FLOW_FIELDS
    )
    LineTime.objects.bulk_create(
        times, update_conflicts=True, unique_fields=["ticket", "line"], update_fields=TIME_FIELDS
    )


def stale_flows(ticket_ids: Iterable[int]) -> list[int]:
    """Which of these tickets' rows differ from what their events say, in order."""
    ids = list(ticket_ids)
    ways = {ticket_id: measure(facts) for ticket_id, facts in flow_facts(ids).items()}
    flows = TicketFlow.objects.in_bulk(ids)
    times: dict[int, list[LineTime]] = defaultdict(list)
    for row in LineTime.objects.filter(ticket__in=ids).order_by("line"):
        times[row.ticket_id].append(row)
    return [
        ticket_id
        for ticket_id, way in sorted(ways.items())
        if not _is_flow(flows.get(ticket_id), flow_row(ticket_id, way))
        or not _are_times(times[ticket_id], time_rows(ticket_id, way))
    ]


def _is_flow(kept: TicketFlow | None, derived: TicketFlow) -> bool:
    return kept is not None and all(
        getattr(kept, name) == getattr(derived, name) for name in FLOW_FIELDS
    )


def _are_times(kept: list[LineTime], derived: list[LineTime]) -> bool:
    def numbers(rows: list[LineTime]) -> list[tuple[object, ...]]:
        ordered = sorted(rows, key=lambda row: row.line)
        return [(row.line, *(getattr(row, name) for name in TIME_FIELDS)) for row in ordered]

    return numbers(kept) == numbers(derived)
