"""How a clock was counted, stretch by stretch, up to its deadline: the picture as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sla.clock import ClockState, SegmentKind
from sla.explain.pauses import pause_words
from sla.explain.reader import Reader

MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Stretch:
    """``seconds``: what it added to the count, ``total`` the count after it; ``is_ahead``: it is
    still to come if nothing changes.
    """

    start: datetime
    end: datetime
    seconds: int
    total: int
    why: str = ""
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class WalkRow:
    """A stretch in words. ``tone``: paused, stopped, ahead or nothing."""

    when: str
    what: str
    added: str = ""
    total: str = ""
    tone: str = ""


def walk(state: ClockState, *, now: datetime, reader: Reader) -> Iterator[Stretch]:
    """Open stretches of what ran, pauses whole, then what is left until the deadline."""
    total = state.carried_seconds
    hours = state.target.hours
    end = state.stopped_at or now
    for segment in state.segments:
        until = segment.end or end
        if segment.kind != SegmentKind.RUNNING:
            why = pause_words(segment, is_client=reader.is_client)
            yield Stretch(segment.start, until, 0, total, why)
            continue
        for opened, closed in hours.intervals(segment.start, until):
            seconds = round((closed - opened).total_seconds())
            total += seconds
            yield Stretch(opened, closed, seconds, total)
    if state.running_since is not None and state.due_at is not None and state.due_at > now:
        for opened, closed in hours.intervals(now, state.due_at):
            seconds = round((closed - opened).total_seconds())
            total += seconds
            yield Stretch(opened, closed, seconds, total, is_ahead=True)


def walk_rows(state: ClockState, *, now: datetime, reader: Reader) -> list[WalkRow]:
    """The count in words; the middle of a long one is left out and said to be."""
    stretches = list(walk(state, now=now, reader=reader))
    if len(stretches) <= MOST_ROWS:
        return [_row(stretch, reader) for stretch in stretches]
    half = MOST_ROWS // 2
    between = stretches[half:-half]
    gap = WalkRow(
        when="…",
        what=_("%(count)d more stretches") % {"count": len(between)},
        added=reader.span(sum(stretch.seconds for stretch in between)),
        total=reader.span(between[-1].total),
    )
    first, last = stretches[:half], stretches[-half:]
    return [*(_row(each, reader) for each in first), gap, *(_row(each, reader) for each in last)]


def _row(stretch: Stretch, reader: Reader) -> WalkRow:
    what, tone = _("counted"), ""
    if stretch.why:
        what, tone = _("not counted: %(why)s") % {"why": stretch.why}, "paused"
    elif stretch.is_ahead:
        what, tone = _("still to come"), "ahead"
    return WalkRow(
        when=_when(stretch, reader),
        what=what,
        added=reader.span(stretch.seconds) if stretch.seconds else "–",
        total=reader.span(stretch.total) if stretch.total else "–",
        tone=tone,
    )


def _when(stretch: Stretch, reader: Reader) -> str:
    start, end = stretch.start, stretch.end
    first, last = reader.day(start), reader.day(end)
    if first == last:
        return f"{first}, {reader.clock(start)}–{reader.clock(end)}"
    return f"{first}, {reader.clock(start)} – {last}, {reader.clock(end)}"
