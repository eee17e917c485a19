"""From events of a ticket to the facts clocks are told; the only reader of the event table here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from servicedesk.events.models import Event
from sla.clock import Fact, FactKind
from tickets import events as ticket_events
from tickets.choices import FINISHED_STATUSES, PAUSE_OF_STATUS, WAITING_STATUSES, Side, Status
from tickets.models import Ticket
from tickets.voiding import standing_events

TICKET_TYPE = Ticket._meta.label_lower

CLOCK_KINDS = (
    ticket_events.OPENED,
    ticket_events.MESSAGE_POSTED,
    ticket_events.ENGINEER_ASKED,
    ticket_events.STATUS_CHANGED,
    ticket_events.PRIORITY_CHANGED,
    ticket_events.HANDED_OVER,
    ticket_events.HANDOFF_ACCEPTED,
    ticket_events.HANDOFF_RETURNED,
    ticket_events.ASSIGNED,
    ticket_events.WORK_STARTED,
    ticket_events.TERMS_CHANGED,
    ticket_events.DEADLINE_SET,
    ticket_events.MERGED,
    ticket_events.ABSORBED,
    ticket_events.UNMERGED,
    ticket_events.RELEASED,
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
    actor: int | None = None


def happenings_of(ticket_ids: Sequence[int]) -> dict[int, list[Happening]]:
    """The clock-moving events of these tickets, oldest first, in one query.

    What a later event takes back (``voids``) did not happen, as far as clocks care.
    """
    found: dict[int, list[Happening]] = {ticket_id: [] for ticket_id in ticket_ids}
    rows = (
        Event.objects.filter(
            subject_type=TICKET_TYPE, subject_id__in=ticket_ids, kind__in=_KIND_NAMES
        )
        .order_by("subject_id", "at", "pk")
        .values_list("pk", "subject_id", "kind", "at", "data", "actor_id", named=True)
    )
    for row in standing_events(rows):
        found[row.subject_id].append(Happening(row.kind, row.at, row.data, row.actor_id))
    return found


def terms_named(happenings: Iterable[Happening]) -> list[int]:
    """The keys of the decisions a ticket has run under, the first first; none when one held."""
    changes = [each for each in happenings if each.kind == ticket_events.TERMS_CHANGED.name]
    if not changes:
        return []
    return [changes[0].data["before"], *(change.data["after"] for change in changes)]


def facts_from(happenings: Iterable[Happening]) -> list[Fact]:
    """Facts in the order of the events. Unknown kinds and events that move no clock give none."""
    reader = _Reader()
    facts = [fact for happening in happenings for fact in reader.read(happening)]
    return _held_from_the_start(facts)


def _held_from_the_start(facts: list[Fact]) -> list[Fact]:
    """A ticket opened for somebody never waited for an assignee."""
    if not facts or facts[0].kind != FactKind.OPENED:
        return facts
    opened, *rest = facts
    named = next((fact for fact in rest if fact.kind == FactKind.ASSIGNED), None)
    if named is None or named.at != opened.at:
        return facts
    return [replace(opened, assignee=named.assignee), *rest]


class _Reader:
    """Reads events in their order; remembers who has the ticket and where hand-overs came from."""

    def __init__(self) -> None:
        self.assignee: int | None = None
        self.has_started = False
        self.origins: dict[int, tuple[int, int | None]] = {}

    def read(self, happening: Happening) -> list[Fact]:
        handler = _READERS.get(happening.kind)
        facts = handler(self, happening) if handler else []
        if happening.kind in _ACTS:
            facts += self._work_started(happening)
        return facts

    def _work_started(self, happening: Happening) -> list[Fact]:
        if self.has_started or self.assignee is None or happening.actor != self.assignee:
            return []
        self.has_started = True
        return [Fact(happening.at, FactKind.WORK_STARTED)]

    def _opened(self, happening: Happening) -> list[Fact]:
        data = happening.data
        opened = Fact(
            happening.at,
            FactKind.OPENED,
            priority=int(data["priority"]),
            line=data["line"],
            team=data.get("team"),
            by_client=data["by_client"],
        )
        return [opened, *_entered(happening.at, data.get("status", Status.NEW), data)]

    def _message(self, happening: Happening) -> list[Fact]:
        """A person's word, or a call in which an engineer spoke; nothing automatic."""
        data = happening.data
        if data.get("automatic"):
            return []
        if data.get("spoken"):
            return [Fact(happening.at, FactKind.WE_REPLIED)]
        if not data.get("public"):
            return [Fact(happening.at, FactKind.NOTED)] if data["side"] == Side.US else []
        if data["side"] == Side.CLIENT:
            return [Fact(happening.at, FactKind.CLIENT_WROTE)]
        return [Fact(happening.at, FactKind.WE_REPLIED)] if data["side"] == Side.US else []

    def _engineer_asked(self, happening: Happening) -> list[Fact]:
        return [Fact(happening.at, FactKind.CLIENT_WROTE)]

    def _status(self, happening: Happening) -> list[Fact]:
        at, data = happening.at, happening.data
        before, after = data["before"], data["after"]
        reason = data.get("reason", "")
        if before in FINISHED_STATUSES and after not in FINISHED_STATUSES:
            self.has_started = False
            return [Fact(at, FactKind.REOPENED, reason=reason), *_entered(at, after, data)]
        if before in WAITING_STATUSES and after not in (*WAITING_STATUSES, *FINISHED_STATUSES):
            return [Fact(at, FactKind.RESUMED, reason=reason)]
        return _entered(at, after, data)

    def _priority(self, happening: Happening) -> list[Fact]:
        after, reason = int(happening.data["after"]), happening.data.get("reason", "")
        return [Fact(happening.at, FactKind.PRIORITY_CHANGED, priority=after, reason=reason)]

    def _handed_over(self, happening: Happening) -> list[Fact]:
        data = happening.data
        self.origins[data["handoff"]] = data["from_line"], data.get("from_team")
        moved = Fact(
            happening.at, FactKind.LINE_CHANGED, line=data["to_line"], team=data.get("to_team")
        )
        return [moved, Fact(happening.at, FactKind.HANDOFF_SENT)]

    def _returned(self, happening: Happening) -> list[Fact]:
        data = happening.data
        line, team = self.origins.get(data["handoff"], (None, None))
        back = Fact(
            happening.at,
            FactKind.LINE_CHANGED,
            line=data.get("to_line", line),
            team=data.get("to_team", team),
        )
        return [Fact(happening.at, FactKind.HANDOFF_RETURNED), back]

    def _accepted(self, happening: Happening) -> list[Fact]:
        return [Fact(happening.at, FactKind.HANDOFF_ACCEPTED)]

    def _assigned(self, happening: Happening) -> list[Fact]:
        self.assignee, self.has_started = happening.data["after"], False
        return [Fact(happening.at, FactKind.ASSIGNED, assignee=self.assignee)]

    def _terms(self, happening: Happening) -> list[Fact]:
        data = happening.data
        return [
            Fact(
                happening.at,
                FactKind.TERMS_CHANGED,
                terms=data["after"],
                is_from_start=data["mode"] == FROM_START,
                reason=data.get("reason", ""),
            )
        ]

    def _deadline(self, happening: Happening) -> list[Fact]:
        data = happening.data
        return [
            Fact(
                happening.at,
                FactKind.DEADLINE_SET,
                metric=data["metric"],
                due_at=_instant(data["due_at"]),
                reason=data.get("reason", ""),
            )
        ]

    def _merged(self, happening: Happening) -> list[Fact]:
        return [Fact(happening.at, FactKind.MERGED, reason=happening.data.get("reason", ""))]

    def _absorbed(self, happening: Happening) -> list[Fact]:
        data = happening.data
        since = data["waits_since"] if data["is_answered"] else data["opened_at"]
        return [Fact(happening.at, FactKind.ABSORBED, since=_instant(since))]


FROM_START = "from_start"
_ACTS = frozenset(
    {
        ticket_events.MESSAGE_POSTED.name,
        ticket_events.STATUS_CHANGED.name,
        ticket_events.HANDOFF_ACCEPTED.name,
        ticket_events.WORK_STARTED.name,
    }
)
"""What an assignee does when the work begins."""
_READERS: Mapping[str, Callable[[_Reader, Happening], list[Fact]]] = {
    ticket_events.OPENED.name: _Reader._opened,
    ticket_events.MESSAGE_POSTED.name: _Reader._message,
    ticket_events.ENGINEER_ASKED.name: _Reader._engineer_asked,
    ticket_events.STATUS_CHANGED.name: _Reader._status,
    ticket_events.PRIORITY_CHANGED.name: _Reader._priority,
    ticket_events.HANDED_OVER.name: _Reader._handed_over,
    ticket_events.HANDOFF_RETURNED.name: _Reader._returned,
    ticket_events.HANDOFF_ACCEPTED.name: _Reader._accepted,
    ticket_events.ASSIGNED.name: _Reader._assigned,
    ticket_events.TERMS_CHANGED.name: _Reader._terms,
    ticket_events.DEADLINE_SET.name: _Reader._deadline,
    ticket_events.MERGED.name: _Reader._merged,
    ticket_events.ABSORBED.name: _Reader._absorbed,
}


def pause_of(status: str, data: Mapping[str, Any]) -> str:
    """Why a ticket in a waiting status waits; events from before reasons were kept have none."""
    return str(data.get("pause") or PAUSE_OF_STATUS[Status(status)])


def _entered(at: datetime, status: str, data: Mapping[str, Any]) -> list[Fact]:
    reason = data.get("reason", "")
    if status in WAITING_STATUSES:
        return [Fact(at, FactKind.PAUSED, pause=pause_of(status, data), reason=reason)]
    ended_by = _ENDED_BY.get(Status(status))
    return [Fact(at, ended_by, reason=reason)] if ended_by else []


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
