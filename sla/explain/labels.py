"""Words on a line of time: set where they belong, moved aside where they would overlap, and the
round moments an axis is marked with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sla.explain.reader import Reader

LETTER = 6.6  # average width of a 12-unit letter
GAP = 8.0

MINUTE, HOUR, DAY = 60, 3600, 86400
STEPS = (
    5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR,
    12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 112 * DAY, 364 * DAY,
)  # fmt: skip
TICK_ROOM = 84.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words whose middle stands at ``x``, told of what is at ``at``."""

    at: float
    x: float
    words: str
    title: str = ""


def spread(
    wanted: Sequence[tuple[float, str, str]], *, width: float, letter: float = LETTER
) -> list[Label]:
    """Labels of (place, words, title) left to right inside the width, none over another.

    What would overlap moves right, and back left at the edge; when they do not all fit, the last
    ones that are not the very last go without words.
    """
    ordered = sorted(wanted)
    kept = list(ordered)
    while len(kept) > 1 and _needed(kept, letter) > width:
        kept.pop(-2)
    halves = [len(words) * letter / 2 for _at, words, _title in kept]
    places: list[float] = []
    free_from = 0.0
    for (at, _words, _title), half in zip(kept, halves, strict=True):
        places.append(max(at, free_from + half))
        free_from = places[-1] + half + GAP
    free_to = width
    for index in reversed(range(len(kept))):
        places[index] = min(places[index], free_to - halves[index])
        free_to = places[index] - halves[index] - GAP
    said = dict(zip(kept, places, strict=True))
    return [
        Label(round(at, 1), round(said.get(each, at), 1), words if each in said else "", title)
        for each in ordered
        for at, words, title in (each,)
    ]


def _needed(labels: Sequence[tuple[float, str, str]], letter: float) -> float:
    return sum(len(words) * letter + GAP for _at, words, _title in labels) - GAP


def ticks(
    start: datetime, end: datetime, *, place: Callable[[datetime], float], width: float,
    reader: Reader,
) -> list[Label]:  # fmt: skip
    """Round local times from start to end: days by their date, hours by the time."""
    seconds = (end - start).total_seconds()
    most = max(2, int(width / TICK_ROOM))
    step = next((each for each in STEPS if seconds / each <= most), STEPS[-1])
    wanted = []
    moment = _first(start, step, reader)
    while moment <= end:
        local = moment.astimezone(reader.zone)
        is_day = local.time() == time(0)
        words = reader.date(moment) if is_day else reader.clock(moment)
        if moment >= start:
            wanted.append((place(moment), words, reader.at(moment)))
        naive = local.replace(tzinfo=None) + timedelta(seconds=step)
        moment = naive.replace(tzinfo=reader.zone)
    return spread(wanted, width=width)


def _first(start: datetime, step: int, reader: Reader) -> datetime:
    """The last round moment not after the start."""
    local = start.astimezone(reader.zone).replace(tzinfo=None)
    midnight = datetime.combine(local.date(), time())
    if step < DAY:
        past = int((local - midnight).total_seconds()) // step * step
        midnight += timedelta(seconds=past)
    return midnight.replace(tzinfo=reader.zone)
