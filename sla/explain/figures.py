"""The numbers of a clock: by the wall clock and by the hours that count."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sla.clock import ClockState, SegmentKind
from sla.explain.reader import Reader

PERCENTS = (50, 75, 100)
"""The shares of a target worth knowing the instant of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A name and what is so."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Spans:
    """Seconds of a clock's life. ``wall``: all of it; ``outside``: it ran, but its hours were
    closed; ``paused`` and ``stopped`` by the wall clock.
    """

    wall: int
    counted: int
    outside: int
    paused: int
    stopped: int


def spans_of(state: ClockState, *, now: datetime) -> Spans:
    """Where the time from its start to its end, or until now, went."""
    end = state.stopped_at or now
    lived = dict.fromkeys(SegmentKind, 0)
    for segment in state.segments:
        lived[segment.kind] += round(((segment.end or end) - segment.start).total_seconds())
    counted = state.elapsed_seconds - state.carried_seconds
    return Spans(
        wall=sum(lived.values()),
        counted=counted,
        outside=max(0, lived[SegmentKind.RUNNING] - counted),
        paused=lived[SegmentKind.PAUSED],
        stopped=lived[SegmentKind.STOPPED],
    )


def threshold_at(state: ClockState, percent: int) -> datetime | None:
    """When that share of the target was used, or will be as things stand; None: never."""
    if percent == 100:
        return state.due_at
    return state.at_elapsed(state.target_seconds * percent // 100)


def figures_of(state: ClockState, *, now: datetime, reader: Reader) -> list[Figure]:
    """Promised, counted, left, not counted and why, and when the shares were reached."""
    spans = spans_of(state, now=now)
    left, span = state.remaining_seconds, reader.span
    figures = [
        Figure(_("Promised"), span(state.target_seconds)),
        Figure(_("Counted"), span(state.elapsed_seconds)),
        Figure(_("Left") if left >= 0 else _("Too much"), span(left)),
        Figure(_("By the clock on the wall"), span(spans.wall)),
    ]
    if spans.outside:
        figures.append(Figure(_("Outside the hours"), span(spans.outside)))
    if spans.paused:
        figures.append(Figure(_("Stood still"), span(spans.paused)))
    if spans.stopped:
        figures.append(Figure(_("Solved meanwhile"), span(spans.stopped)))
    for percent in PERCENTS:
        at = threshold_at(state, percent)
        if at is not None:
            name = _("Deadline") if percent == 100 else f"{percent} %"
            figures.append(Figure(name, reader.at(at)))
    return figures
