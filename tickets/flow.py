"""How a ticket went through lines and teams, counted from what happened. Pure.

A *stay* is an unbroken stretch on one line, whatever the teams. A move is between stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tickets.choices import FINISHED_STATUSES, Status


@dataclass(frozen=True, slots=True)
class Fact:
    """The ticket from ``at`` on; what a fact does not say stays as it was."""

    at: datetime
    line: int | None = None
    team: int | None = None
    status: str | None = None


@dataclass(slots=True)
class OnLine:
    """All stays on one line. ``is_over`` False while the ticket is there, unsolved."""

    entered_at: datetime
    stay_count: int = 0
    seconds: int = 0
    longest_seconds: int = 0
    is_over: bool = True


@dataclass(slots=True)
class Way:
    """What reports count of one ticket."""

    opened_at: datetime
    lines: dict[int, OnLine] = field(default_factory=dict)
    stays: list[int] = field(default_factory=list)
    teams: list[int | None] = field(default_factory=list)
    reopenings: int = 0
    is_finished: bool = False
    solved_on_line: int | None = None

    @property
    def moves_up(self) -> int:
        return sum(before < after for before, after in self._moves())

    @property
    def moves_down(self) -> int:
        return sum(before > after for before, after in self._moves())

    @property
    def team_changes(self) -> int:
        return len(self.teams) - 1

    @property
    def ping_pong(self) -> int:
        """How often the ticket came back to the team it had just left: x, y, x."""
        trios = zip(self.teams, self.teams[1:], self.teams[2:], strict=False)
        return sum(first == third for first, _second, third in trios)

    def escalated_from(self, line: int) -> bool:
        """Whether it ever moved from this line to a higher one."""
        return any(before == line < after for before, after in self._moves())

    def _moves(self) -> list[tuple[int, int]]:
        return list(zip(self.stays, self.stays[1:], strict=False))


def measure(facts: Sequence[Fact]) -> Way:
    """Count a ticket's way from its facts in order; the first says line, team and status.

    Finished means resolved or closed now, or cancelled after having been either: what was solved
    stays solved. It is solved on the line where its last unbroken run of finished statuses began.
    """
    walk = _Walk(facts[0])
    for fact in facts[1:]:
        walk.step(fact)
    return walk.end()


class _Walk:
    """One pass over the facts."""

    def __init__(self, first: Fact) -> None:
        self.way = Way(first.at)
        self.line = -1
        self.status = first.status or Status.NEW
        self.was_solved = False
        self.since = self.stay_since = first.at
        self._enter(first)
        self._finish_or_work(was_finished=False)

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED_STATUSES

    def step(self, fact: Fact) -> None:
        was_finished = self.is_finished
        self.status = fact.status or self.status
        is_moving = fact.line is not None and fact.line != self.line
        if not was_finished:
            self._count(fact.at, is_stay_over=is_moving or self.is_finished)
        self.since = fact.at
        if is_moving or (was_finished and not self.is_finished):
            self.stay_since = fact.at
        if fact.line is not None:
            self._enter(fact)
        self._finish_or_work(was_finished=was_finished)

    def end(self) -> Way:
        way = self.way
        way.is_finished = self.is_finished and self.was_solved
        if not way.is_finished:
            way.solved_on_line = None
        way.lines[self.line].is_over = self.is_finished
        return way

    def _count(self, until: datetime, *, is_stay_over: bool) -> None:
        on_line = self.way.lines[self.line]
        on_line.seconds += _seconds(self.since, until)
        if is_stay_over:
            longest = max(on_line.longest_seconds, _seconds(self.stay_since, until))
            on_line.longest_seconds = longest

    def _enter(self, fact: Fact) -> None:
        """Note the line and team the ticket is now with; staying where it is changes nothing."""
        way = self.way
        if not way.teams or way.teams[-1] != fact.team:
            way.teams.append(fact.team)
        if fact.line is None or fact.line == self.line:
            return
        self.line = fact.line
        way.stays.append(fact.line)
        way.lines.setdefault(fact.line, OnLine(fact.at)).stay_count += 1

    def _finish_or_work(self, *, was_finished: bool) -> None:
        if was_finished and not self.is_finished:
            self.way.reopenings += 1
        if self.is_finished and not was_finished:
            self.way.solved_on_line = self.line
        self.was_solved = self.was_solved or self.status in (Status.RESOLVED, Status.CLOSED)


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds()))
