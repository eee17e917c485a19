"""Geometry of the charts as SVG: numbers in, marks out. Pure; templates/components/charts draw it.

Every mark has words for a reader who sees no colour and, where given, the address of its tickets.
Across, places are percents of the plot, so that a chart fits whatever room it has; up and down they
are pixels. Tones are the classes chart__mark--<tone>.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor, log10

LETTER = 6.6  # average width of a 12-pixel letter
PLOT = 260.0
"""The least room a plot has, on a telephone of 360 pixels: what is written into it fits there."""


@dataclass(frozen=True, slots=True)
class Item:
    """One number: label, value, what it is made of, and where its tickets are."""

    label: str
    value: float
    href: str = ""
    tone: str = ""
    words: str = ""
    """How the value is said ("92.4 %", "2 h 10 min"); the number itself when empty."""
    row: str = ""
    """The bar a part belongs to, in a stacked chart."""

    @property
    def name(self) -> str:
        """The label with its row: what the table says."""
        return f"{self.row}: {self.label}" if self.row else self.label

    @property
    def said(self) -> str:
        """The value in words."""
        return self.words or f"{self.value:,.10g}".replace(",", "\N{THIN SPACE}")

    @property
    def title(self) -> str:
        """What a pointer and a screen reader are told."""
        return f"{self.name}: {self.said}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle with its item, and where its value is written."""

    item: Item
    x: float
    width: float
    height: float
    y: float = 0
    label_x: float = 0
    anchor: str = "middle"
    """Which end of the label stands at ``label_x``."""
    value_x: float = 0
    value_y: float = 0
    fits: bool = True
    """Whether the value can be written inside the mark."""


@dataclass(frozen=True, slots=True)
class Row:
    """One stacked bar: its label, total and marks."""

    label: str
    total: str
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line chart with its item; ``is_always``: also a narrow plot has its label."""

    item: Item
    x: float
    y: float
    label: str = ""
    is_always: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight piece between two points."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A band between two boxes, and where its count is written."""

    band: Mark
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart template draws; ``target``: a dashed line, across or up."""

    height: float
    marks: list[Mark] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    target: float | None = None
    items: list[Item] = field(default_factory=list)
    legend: list[Item] = field(default_factory=list)

    @property
    def foot(self) -> float:
        """Where labels under the plot stand."""
        return self.height - 6


def nice_ceiling(value: float) -> float:
    """The next round number (1, 2, 2.5, 5 × 10ⁿ) at or above value; 1 for nothing."""
    if value <= 0:
        return 1
    power: float = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value)


def _share(value: float, full: float) -> float:
    return round(100 * min(1, max(0, value) / full), 2)


def _is_room(percent: float, words: str) -> bool:
    return percent * PLOT / 100 > len(words) * LETTER + 6


def bars(items: Sequence[Item], *, top: float | None = None, target: float | None = None) -> Chart:
    """Horizontal bars. top: the value of a full bar (100 for percents); target: a dashed line."""
    thick = 18.0
    full = top or max((item.value for item in items), default=0) or 1
    marks = [Mark(item, x=0, width=_share(item.value, full), height=thick) for item in items]
    line = _share(target, full) if target is not None else None
    return Chart(thick, marks=marks, items=list(items), target=line)


def stacked(rows: Sequence[tuple[str, Sequence[Item]]], *, share: bool = False) -> Chart:
    """Horizontal bars of several parts. share: every bar is full and shows proportions."""
    thick = 20.0
    totals = [sum(max(0, item.value) for item in items) for _, items in rows]
    largest = max(totals, default=0) or 1
    drawn, named = [], []
    for (label, items), total in zip(rows, totals, strict=True):
        x, marks = 0.0, []
        for part in items:
            item = replace(part, row=label)
            named.append(item)
            length = _share(item.value, (total or 1) if share else largest)
            if length:
                marks.append(
                    Mark(
                        item,
                        x=round(x, 2),
                        width=length,
                        height=thick,
                        value_x=round(x + length / 2, 2),
                        value_y=thick / 2 + 4,
                        fits=_is_room(length, item.said),
                    )
                )
            x += length
        drawn.append(Row(label, Item("", total).said, marks))
    legend = list({item.label: item for _, items in rows for item in items}.values())
    return Chart(thick, rows=drawn, legend=legend, items=named)


def line(
    items: Sequence[Item],
    *,
    height: float = 180,
    top: float | None = None,
    target: float | None = None,
) -> Chart:
    """Values over time, left to right; the scale starts at 0 and ends at a round number."""
    bottom, upper = 22.0, 8.0
    full = top or nice_ceiling(max((item.value for item in items), default=0))
    step, room = 100 / max(1, len(items) - 1), height - bottom - upper

    def level(value: float) -> float:
        return round(upper + room * (1 - min(1, max(0, value) / full)), 1)

    every = max(1, ceil(len(items) * 56 / (2 * PLOT)))
    points = [
        Point(
            item,
            round(index * step, 2),
            level(item.value),
            item.label if index % every == 0 else "",
            is_always=index % (2 * every) == 0,
        )
        for index, item in enumerate(items)
    ]
    ticks = [Tick(level(full * part), Item("", round(full * part, 2)).said) for part in (0, 0.5, 1)]
    return Chart(
        height,
        points=points,
        stretches=[Stretch(a.x, a.y, b.x, b.y) for a, b in pairwise(points)],
        ticks=ticks,
        items=list(items),
        target=level(target) if target is not None else None,
    )


def histogram(items: Sequence[Item], *, height: float = 160) -> Chart:
    """Upright bars side by side: a distribution; each item is one bin in order."""
    upper = 18.0
    full = nice_ceiling(max((item.value for item in items), default=0))
    room, step = height - upper - 1, 100 / max(1, len(items))
    marks = []
    for index, item in enumerate(items):
        tall = round(room * max(0, item.value) / full, 1)
        y = round(height - 1 - tall, 1)
        marks.append(
            Mark(
                item,
                x=round((index + 0.03) * step, 2),
                y=y,
                width=round(step * 0.94, 2),
                height=tall,
                value_x=round((index + 0.5) * step, 2),
                value_y=y - 5,
                fits=_is_room(step, item.said) and item.value > 0,
            )
        )
    ticks = [
        Tick(round(upper + room * (1 - part), 1), Item("", round(full * part, 2)).said)
        for part in (0, 0.5, 1)
    ]
    return Chart(height, marks=marks, ticks=ticks, items=list(items))


def flow(
    lines: Sequence[Item],
    forward: Sequence[Item],
    back: Sequence[Item] = (),
    *,
    height: float = 200,
) -> Chart:
    """Tickets between lines: one box a line, a band for each way up and, below, each way back.

    lines: how many each line had; forward and back: one item fewer, in order (1→2, 2→3; 2→1, 3→2).
    The thickness of a band is its share of the largest line.
    """
    box = 18.5
    gap = (100 - box * len(lines)) / max(1, len(lines) - 1)
    most = max((item.value for item in lines), default=0) or 1
    upper, room = 20.0, height - 20.0 - 20.0

    def tall(value: float) -> float:
        return round(max(2.0 if value else 0.0, room * value / most), 1)

    marks, flows = [], []
    for index, item in enumerate(lines):
        x, high = round(index * (box + gap), 2), max(28.0, tall(item.value))
        is_first, is_last = index == 0, index == len(lines) - 1
        marks.append(
            Mark(
                item,
                x=x,
                y=upper,
                width=box,
                height=high,
                label_x=x if is_first else x + box if is_last else x + box / 2,
                anchor="start" if is_first else "end" if is_last else "middle",
                value_x=x + box / 2,
                value_y=round(upper + high / 2 + 4, 1),
            )
        )
    for ways, is_back in ((forward, False), (back, True)):
        for index, item in enumerate(ways):
            thick, start = min(tall(item.value), room * 0.6), index * (box + gap) + box
            y = height - 18.0 - thick if is_back else upper + 4.0
            flows.append(
                Flow(
                    Mark(
                        item,
                        x=round(start, 2),
                        y=y,
                        width=round(gap, 2),
                        height=thick,
                        value_x=round(start + gap / 2, 2),
                        value_y=round(y - 5 if is_back else y + thick + 14, 1),
                    ),
                    is_back,
                )
            )
    return Chart(height, marks=marks, flows=flows, items=[*lines, *forward, *back])
