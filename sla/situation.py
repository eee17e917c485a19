"""Where a ticket stands while its facts are read: open, waiting, unanswered, on which line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sla.clock_rules import Fact, FactKind, PriorityKey, Signal


class Situation:
    """Takes facts one by one and says what each of them means to clocks."""

    __slots__ = (
        "assignee",
        "is_answered",
        "is_known",
        "is_open",
        "line",
        "priority",
        "unanswered_at",
        "waiting",
    )

    def __init__(self) -> None:
        self.is_known = False
        self.is_open = False
        self.is_answered = False  # the opening request itself
        self.unanswered_at: datetime | None = None  # the oldest message after that
        self.waiting = ""
        self.assignee: int | None = None
        self.line: int | None = None
        self.priority: PriorityKey = ""

    def take(self, fact: Fact) -> tuple[str, ...]:
        """The signals of the fact; none when it changes nothing for clocks."""
        if not self.is_known and fact.kind != FactKind.OPENED:
            self.line = self.line if fact.line is None else fact.line
            self.priority = fact.priority or self.priority
            if fact.kind == FactKind.ASSIGNED:
                self.assignee = fact.assignee
            return ()
        handler = _HANDLERS.get(fact.kind)
        if handler is not None:
            return handler(self, fact)
        return (fact.kind,) if self.is_open else ()

    def _opened(self, fact: Fact) -> tuple[str, ...]:
        if self.is_known:
            return ()
        self.is_known = self.is_open = True
        self.priority = fact.priority or self.priority
        self.line = self.line if fact.line is None else fact.line
        self.is_answered = not fact.by_client
        self.assignee = self.assignee if fact.assignee is None else fact.assignee
        signals = (FactKind.OPENED, *self._entered(), self._held())
        return (*signals, Signal.CLIENT_OPENED) if fact.by_client else signals

    def _client_wrote(self, fact: Fact) -> tuple[str, ...]:
        """Ends a pause when the message came in; later messages do not restart the wait."""
        if self.is_open:
            self.waiting = ""
        if not self.is_answered or self.unanswered_at is not None:
            return (fact.kind,)
        self.unanswered_at = fact.at
        return (fact.kind, Signal.CLIENT_WAITS) if self.is_open else (fact.kind,)

    def _we_replied(self, fact: Fact) -> tuple[str, ...]:
        self.is_answered, self.unanswered_at = True, None
        return (fact.kind,)

    def _paused(self, fact: Fact) -> tuple[str, ...]:
        if not self.is_open:
            return ()
        self.waiting = fact.pause
        return (fact.kind,)

    def _resumed(self, fact: Fact) -> tuple[str, ...]:
        self.waiting = ""
        return (fact.kind,)

    def _resolved(self, fact: Fact) -> tuple[str, ...]:
        """Also a closing that no resolution came before; one after it is no second resolution."""
        if not self.is_open:
            return ()
        self._end()
        self.is_answered = True
        return (FactKind.RESOLVED,)

    def _cancelled(self, fact: Fact) -> tuple[str, ...]:
        if not self.is_open:
            return ()
        self._end()
        return (fact.kind,)

    def _end(self) -> None:
        self.is_open, self.waiting, self.unanswered_at = False, "", None

    def _reopened(self, fact: Fact) -> tuple[str, ...]:
        if self.is_open:
            return ()
        self.is_open = True
        signals = (fact.kind, *self._entered(), self._held())
        return signals if self.unanswered_at is None else (*signals, Signal.CLIENT_WAITS)

    def _line_changed(self, fact: Fact) -> tuple[str, ...]:
        if fact.line is None or fact.line == self.line:
            return (fact.kind,)
        left, self.line = self.line, fact.line
        if not self.is_open:
            return ()
        return (fact.kind, f"{Signal.LINE_LEFT}{left}", *self._entered())

    def _priority_changed(self, fact: Fact) -> tuple[str, ...]:
        if fact.priority == self.priority:
            return ()
        self.priority = fact.priority
        return (fact.kind,)

    def _assigned(self, fact: Fact) -> tuple[str, ...]:
        if fact.assignee == self.assignee:
            return ()
        self.assignee = fact.assignee
        return (fact.kind, self._held()) if self.is_open else ()

    def _terms_changed(self, fact: Fact) -> tuple[str, ...]:
        """Told to the meters whatever the ticket's status: the next clocks go by them."""
        return (fact.kind,)

    def _absorbed(self, fact: Fact) -> tuple[str, ...]:
        """The other ticket's client waits here now, from the earlier of the two instants."""
        if not self.is_open or fact.since is None:
            return ()
        if not self.is_answered:
            return (fact.kind, Signal.CLIENT_OPENED)
        waits = self.unanswered_at
        self.unanswered_at = fact.since if waits is None else min(waits, fact.since)
        return (fact.kind, Signal.CLIENT_WAITS)

    def _held(self) -> str:
        return Signal.UNASSIGNED if self.assignee is None else Signal.ASSIGNEE_NAMED

    def _entered(self) -> tuple[str, ...]:
        return () if self.line is None else (f"{Signal.LINE_ENTERED}{self.line}",)


_HANDLERS: dict[str, Callable[[Situation, Fact], tuple[str, ...]]] = {
    FactKind.OPENED: Situation._opened,
    FactKind.CLIENT_WROTE: Situation._client_wrote,
    FactKind.WE_REPLIED: Situation._we_replied,
    FactKind.PAUSED: Situation._paused,
    FactKind.RESUMED: Situation._resumed,
    FactKind.RESOLVED: Situation._resolved,
    FactKind.CLOSED: Situation._resolved,
    FactKind.CANCELLED: Situation._cancelled,
    FactKind.REOPENED: Situation._reopened,
    FactKind.LINE_CHANGED: Situation._line_changed,
    FactKind.PRIORITY_CHANGED: Situation._priority_changed,
    FactKind.ASSIGNED: Situation._assigned,
    FactKind.TERMS_CHANGED: Situation._terms_changed,
    FactKind.MERGED: Situation._cancelled,
    FactKind.ABSORBED: Situation._absorbed,
}
