"""A clock on a line of time: what ran and what stood still, which hours were closed, when the
shares of its target were used, what happened. Geometry only; `sla/_timeline.html` draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sla.clock import ClockState, SegmentKind
from sla.explain.figures import PERCENTS, threshold_at
from sla.explain.labels import Label, spread, ticks
from sla.explain.pauses import pause_words
from sla.explain.reader import Reader

WIDE, NARROW = 720.0, 340.0
HEIGHT = 122.0
SIDE = 10.0
DIGIT = 8.0
STRONG = 8.2  # average width of a strong letter
THINNEST = 0.5


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the line. ``tone``: running, breach, ahead, paused, stopped or closed."""

    x: float
    width: float
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws, in units of a box of this width and ``HEIGHT``."""

    width: float
    bars: list[Bar]
    closed: list[Bar]
    heads: list[Label]
    marks: list[Label]
    shares: list[Label]
    ticks: list[Label]
    tones: list[str]
    """The tones that occur, for the legend."""
    is_wide: bool
    height: float = HEIGHT


class Scale:
    """Instants to units."""

    def __init__(self, start: datetime, end: datetime, *, width: float) -> None:
        self.start = start
        self.end = max(end, start + timedelta(minutes=1))
        self._room = width - 2 * SIDE
        self._seconds = (self.end - start).total_seconds()

    def __call__(self, moment: datetime) -> float:
        part = (moment - self.start).total_seconds() / self._seconds
        return round(SIDE + self._room * min(1.0, max(0.0, part)), 1)


def draw(
    state: ClockState,
    *,
    now: datetime,
    events: Sequence[tuple[int, datetime]],
    reader: Reader,
    width: float = WIDE,
) -> Picture:
    """The clock from its start to its end and deadline, whichever is later. events: numbers of
    what happened, with the instants.
    """
    end = state.stopped_at or now
    last = max(end, state.due_at or end)
    scale = Scale(state.started_at, last, width=width)
    bars = _bars(state, scale, now=now, reader=reader)
    closed = _closed(state, scale)
    return Picture(
        width=width,
        bars=bars,
        closed=closed,
        heads=spread(_heads(state, scale, now=now, reader=reader), width=width, letter=STRONG),
        marks=spread(_marks(events, scale, reader=reader), width=width, letter=DIGIT),
        shares=spread(_shares(state, scale, reader=reader), width=width, letter=STRONG),
        ticks=ticks(scale.start, scale.end, place=scale, width=width, reader=reader),
        tones=list(dict.fromkeys(bar.tone for bar in (*bars, *closed))),
        is_wide=width >= WIDE,
    )


def _bars(state: ClockState, scale: Scale, *, now: datetime, reader: Reader) -> list[Bar]:
    end = state.stopped_at or now
    bars: list[Bar] = []
    for segment in state.segments:
        until = segment.end or end
        if segment.kind == SegmentKind.RUNNING:
            late_from = min(max(state.breached_at or until, segment.start), until)
            bars += _bar(
                scale, segment.start, late_from, "running", pgettext("timeline", "runs"), reader
            )
            bars += _bar(scale, late_from, until, "breach", _("runs late"), reader)
        else:
            words = pause_words(segment, is_client=reader.is_client)
            bars += _bar(scale, segment.start, until, segment.kind.value, words, reader)
    if state.running_since is not None and state.due_at is not None and state.due_at > now:
        bars += _bar(scale, now, state.due_at, "ahead", _("still to come"), reader)
    return bars


def _bar(
    scale: Scale, start: datetime, end: datetime, tone: str, words: str, reader: Reader
) -> list[Bar]:
    """None for an empty stretch; a short one is still to be seen."""
    if end <= start:
        return []
    x = scale(start)
    title = f"{reader.short(start)} – {reader.short(end)}: {words}"
    return [Bar(x, max(2.0, round(scale(end) - x, 1)), tone, title)]


def _closed(state: ClockState, scale: Scale) -> list[Bar]:
    """Where the hours are closed; slivers nobody could see are left out."""
    bars, since = [], scale.start
    for opened, shut in (*state.target.hours.intervals(scale.start, scale.end), (scale.end,) * 2):
        width = round(scale(opened) - scale(since), 1)
        if opened > since and width >= THINNEST:
            bars.append(Bar(scale(since), width, "closed", pgettext("timeline", "closed")))
        since = shut
    return bars


def _heads(
    state: ClockState, scale: Scale, *, now: datetime, reader: Reader
) -> list[tuple[float, str, str]]:
    """Now, or the end of the clock, and its deadline."""
    heads = []
    if state.stopped_at is None:
        heads.append((scale(now), pgettext("timeline", "now"), reader.at(now)))
    else:
        heads.append(
            (scale(state.stopped_at), pgettext("timeline", "end"), reader.at(state.stopped_at))
        )
    if state.due_at is not None:
        words = _("deadline %(time)s") % {"time": reader.clock(state.due_at)}
        heads.append((scale(state.due_at), words, reader.at(state.due_at)))
    return heads


def _shares(state: ClockState, scale: Scale, *, reader: Reader) -> list[tuple[float, str, str]]:
    found = ((percent, threshold_at(state, percent)) for percent in PERCENTS)
    return [
        (scale(at), f"{percent} %", f"{percent} %: {reader.at(at)}")
        for percent, at in found
        if at is not None and scale.start <= at <= scale.end
    ]


def _marks(
    events: Sequence[tuple[int, datetime]], scale: Scale, *, reader: Reader
) -> list[tuple[float, str, str]]:
    """Numbers of events; those too near each other to be told apart share a mark."""
    groups: list[tuple[float, list[int], datetime]] = []
    for number, at in events:
        x = scale(at)
        if groups and x - groups[-1][0] < 2.5 * DIGIT:
            groups[-1][1].append(number)
        else:
            groups.append((x, [number], at))
    return [
        (x, f"{group[0]}–{group[-1]}" if len(group) > 1 else str(group[0]), reader.at(at))
        for x, group, at in groups
    ]
