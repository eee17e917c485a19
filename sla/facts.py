"""From events of a ticket to the facts clocks are told; the only reader of the event table here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from servicedesk.events.models import Event
from sla.clock import Fact, FactKind
from tickets import events as ticket_events
from tickets.choices import FINISHED_STATUSES, WAITING_STATUSES, Side, Status
from tickets.models import Ticket

TICKET_TYPE = Ticket._meta.label_lower

CLOCK_KINDS = (
    ticket_events.OPENED,
    ticket_events.MESSAGE_POSTED,
    ticket_events.STATUS_CHANGED,
    ticket_events.PRIORITY_CHANGED,
    ticket_events.HANDED_OVER,
    ticket_events.HANDOFF_RETURNED,
)
"""The events that can move a clock."""

_KIND_NAMES = tuple(kind.name for kind in CLOCK_KINDS)
_ENDED_BY = {
    Status.RESOLVED: FactKind.RESOLVED,
    Status.CLOSED: FactKind.CLOSED,
    Status.CANCELLED: FactKind.CANCELLED,
}


class Happening(NamedTuple):
    """An event as far as clocks care."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


def happenings_of(ticket_ids: Sequence[int]) -> dict[int, list[Happening]]:
    """The clock-moving events of these tickets, oldest first, in one query."""
    found: dict[int, list[Happening]] = {ticket_id: [] for ticket_id in ticket_ids}
    rows = (
        Event.objects.filter(
            subject_type=TICKET_TYPE, subject_id__in=ticket_ids, kind__in=_KIND_NAMES
        )
        .order_by("subject_id", "at", "pk")
        .values_list("subject_id", "kind", "at", "data")
    )
    for ticket_id, kind, at, data in rows:
        found[ticket_id].append(Happening(kind, at, data))
    return found


def facts_from(happenings: Iterable[Happening]) -> list[Fact]:
    """Facts in the order of the events. Unknown kinds and events that move no clock give none."""
    facts: list[Fact] = []
    handoff_lines: dict[int, int] = {}
    for happening in happenings:
        data = happening.data
        if happening.kind == ticket_events.OPENED.name:
            facts.extend(_opened(happening))
        elif happening.kind == ticket_events.MESSAGE_POSTED.name:
            facts.extend(_message(happening))
        elif happening.kind == ticket_events.STATUS_CHANGED.name:
            facts.extend(_status(happening))
        elif happening.kind == ticket_events.PRIORITY_CHANGED.name:
            facts.append(
                Fact(
                    happening.at,
                    FactKind.PRIORITY_CHANGED,
                    priority=int(data["after"]),
                    reason=data.get("reason", ""),
                )
            )
        elif happening.kind == ticket_events.HANDED_OVER.name:
            handoff_lines[data["handoff"]] = data["from_line"]
            facts.append(Fact(happening.at, FactKind.LINE_CHANGED, line=data["to_line"]))
        elif happening.kind == ticket_events.HANDOFF_RETURNED.name:
            line = data.get("to_line", handoff_lines.get(data["handoff"]))
            facts.append(Fact(happening.at, FactKind.LINE_CHANGED, line=line))
    return facts


def _opened(happening: Happening) -> list[Fact]:
    data = happening.data
    opened = Fact(
        happening.at,
        FactKind.OPENED,
        priority=int(data["priority"]),
        line=data["line"],
        by_client=data["by_client"],
    )
    status = data.get("status", Status.NEW)
    return [opened, *_entered(happening.at, status, reason="")]


def _message(happening: Happening) -> list[Fact]:
    """A person's public word, or a call in which an engineer spoke; nothing automatic counts."""
    data = happening.data
    if data.get("automatic"):
        return []
    if data.get("spoken"):
        return [Fact(happening.at, FactKind.WE_REPLIED)]
    if not data.get("public"):
        return []
    if data["side"] == Side.CLIENT:
        return [Fact(happening.at, FactKind.CLIENT_WROTE)]
    return [Fact(happening.at, FactKind.WE_REPLIED)] if data["side"] == Side.US else []


def _status(happening: Happening) -> list[Fact]:
    data = happening.data
    before, after = data["before"], data["after"]
    reason = data.get("reason", "")
    if before in FINISHED_STATUSES and after not in FINISHED_STATUSES:
        reopened = Fact(happening.at, FactKind.REOPENED, reason=reason)
        return [reopened, *_entered(happening.at, after, reason=reason)]
    if before in WAITING_STATUSES and after not in (*WAITING_STATUSES, *FINISHED_STATUSES):
        return [Fact(happening.at, FactKind.RESUMED, reason=reason)]
    return _entered(happening.at, after, reason=reason)


def _entered(at: datetime, status: str, *, reason: str) -> list[Fact]:
    if status in WAITING_STATUSES:
        return [Fact(at, FactKind.PAUSED, status=status, reason=reason)]
    ended_by = _ENDED_BY.get(Status(status))
    return [Fact(at, ended_by, reason=reason)] if ended_by else []
