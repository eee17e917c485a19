"""Geometry of the charts as SVG: numbers in, marks out. Pure; templates/components/charts draw it.

Every mark has words for a reader who sees no colour and, where given, the address of its tickets.
Lengths are SVG units of a box whose width is given; tones are the classes chart__mark--<tone>.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, log10

LETTER = 6.6  # average width of a 12-unit letter


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
    """A rectangle with its item, the label as far as it fits, and where the two words stand."""

    item: Item
    x: float
    y: float
    width: float
    height: float
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    value_x: float = 0
    value_y: float = 0
    fits: bool = True
    """Whether the value can be written inside the mark."""


@dataclass(frozen=True, slots=True)
class Row:
    """One stacked bar: its label, total and marks."""

    label: str
    total: str
    total_x: float
    label_y: float
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line chart with its item."""

    item: Item
    x: float
    y: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A band between two boxes: path, words and where its count is written."""

    item: Item
    path: str
    x: float
    y: float
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart template draws."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    path: str = ""
    target: float | None = None
    items: list[Item] = field(default_factory=list)
    legend: list[Item] = field(default_factory=list)
    gutter: float = 0
    """Where the plot begins: the labels stand before it."""
    room: float = 0
    """The length of a full bar."""

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


def _gutter(labels: Sequence[str], most: float) -> float:
    longest = max((len(label) for label in labels), default=0)
    return min(most, ceil(longest * LETTER) + 12)


def _fit(label: str, width: float) -> str:
    letters = int(width / LETTER)
    return label if len(label) <= letters else f"{label[: max(1, letters - 1)]}…"


def bars(
    items: Sequence[Item],
    *,
    width: float = 520,
    top: float | None = None,
    target: float | None = None,
) -> Chart:
    """Horizontal bars. top: the value of a full bar (100 for percents); target: a dashed line."""
    row, thick = 28.0, 18.0
    gutter = _gutter([item.label for item in items], width * 0.4)
    room = width - gutter - max((len(item.said) for item in items), default=0) * LETTER - 12
    full = top or max((item.value for item in items), default=0) or 1
    marks = []
    for index, item in enumerate(items):
        y = index * row + (row - thick) / 2
        length = round(room * min(1, max(0, item.value) / full), 1)
        marks.append(
            Mark(
                item,
                x=gutter,
                y=y,
                width=length,
                height=thick,
                label=_fit(item.label, gutter),
                label_y=y + thick / 2 + 4,
                value_x=gutter + length + 6,
                value_y=y + thick / 2 + 4,
            )
        )
    line = gutter + round(room * min(1, target / full), 1) if target is not None else None
    return Chart(
        width,
        max(1, len(items)) * row,
        marks=marks,
        items=list(items),
        target=line,
        gutter=gutter,
        room=room,
    )


def stacked(
    rows: Sequence[tuple[str, Sequence[Item]]],
    *,
    width: float = 520,
    share: bool = False,
) -> Chart:
    """Horizontal bars of several parts. share: every bar is full and shows proportions."""
    row, thick = 32.0, 20.0
    gutter = _gutter([label for label, _ in rows], width * 0.4)
    totals = [sum(max(0, item.value) for item in items) for _, items in rows]
    said = [Item("", total).said for total in totals]
    room = width - gutter - max((len(words) for words in said), default=0) * LETTER - 12
    largest = max(totals, default=0) or 1
    drawn, named = [], []
    for index, (label, items) in enumerate(rows):
        y = index * row + (row - thick) / 2
        full = (totals[index] or 1) if share else largest
        x, marks = gutter, []
        for part in items:
            item = replace(part, row=label)
            named.append(item)
            length = round(room * max(0, item.value) / full, 1)
            if length:
                marks.append(
                    Mark(
                        item,
                        x=x,
                        y=y,
                        width=length,
                        height=thick,
                        value_x=x + length / 2,
                        value_y=y + thick / 2 + 4,
                        fits=length > len(item.said) * LETTER + 6,
                    )
                )
            x += length
        drawn.append(Row(_fit(label, gutter), said[index], x + 6, y + thick / 2 + 4, marks))
    legend = list({item.label: item for _, items in rows for item in items}.values())
    high = max(1, len(rows)) * row
    return Chart(width, high, rows=drawn, legend=legend, items=named, gutter=gutter, room=room)


def line(
    items: Sequence[Item],
    *,
    width: float = 520,
    height: float = 180,
    top: float | None = None,
    target: float | None = None,
) -> Chart:
    """Values over time, left to right; the scale starts at 0 and ends at a round number."""
    left, bottom, upper = 40.0, 22.0, 8.0
    full = top or nice_ceiling(max((item.value for item in items), default=0))
    step = (width - left - 8) / max(1, len(items) - 1)
    room = height - bottom - upper

    def level(value: float) -> float:
        return round(upper + room * (1 - min(1, max(0, value) / full)), 1)

    every = max(1, ceil(len(items) * 56 / (width - left)))
    points = [
        Point(
            item,
            round(left + index * step, 1),
            level(item.value),
            item.label if index % every == 0 else "",
        )
        for index, item in enumerate(items)
    ]
    path = "M" + " L".join(f"{point.x} {point.y}" for point in points) if points else ""
    ticks = [Tick(level(full * part), Item("", round(full * part, 2)).said) for part in (0, 0.5, 1)]
    return Chart(
        width,
        height,
        points=points,
        path=path,
        ticks=ticks,
        items=list(items),
        gutter=left,
        target=level(target) if target is not None else None,
    )


def histogram(items: Sequence[Item], *, width: float = 520, height: float = 180) -> Chart:
    """Upright bars side by side: a distribution; each item is one bin in order."""
    left, bottom, upper = 40.0, 22.0, 18.0
    full = nice_ceiling(max((item.value for item in items), default=0))
    room, step = height - bottom - upper, (width - left) / max(1, len(items))
    marks = []
    for index, item in enumerate(items):
        tall = round(room * max(0, item.value) / full, 1)
        x, y = round(left + index * step, 1), round(height - bottom - tall, 1)
        middle = round(x + step / 2, 1)
        marks.append(
            Mark(
                item,
                x=x + 1,
                y=y,
                width=round(max(1, step - 2), 1),
                height=tall,
                label=_fit(item.label, step),
                label_x=middle,
                label_y=height - 6,
                value_x=middle,
                value_y=y - 5,
                fits=step > len(item.said) * LETTER and item.value > 0,
            )
        )
    ticks = [
        Tick(round(upper + room * (1 - part), 1), Item("", round(full * part, 2)).said)
        for part in (0, 0.5, 1)
    ]
    return Chart(width, height, marks=marks, ticks=ticks, items=list(items), gutter=left)


def flow(
    lines: Sequence[Item],
    forward: Sequence[Item],
    back: Sequence[Item] = (),
    *,
    width: float = 520,
    height: float = 200,
) -> Chart:
    """Tickets between lines: one box a line, a band for each way up and, below, each way back.

    lines: how many each line had; forward and back: one item fewer, in order (1→2, 2→3; 2→1, 3→2).
    The thickness of a band is its share of the largest line.
    """
    box = 96.0
    gap = (width - box * len(lines)) / max(1, len(lines) - 1)
    most = max((item.value for item in lines), default=0) or 1
    upper, room = 20.0, height - 20.0 - 20.0

    def tall(value: float) -> float:
        return round(max(2.0 if value else 0.0, room * value / most), 1)

    marks, flows = [], []
    for index, item in enumerate(lines):
        x, high = round(index * (box + gap), 1), max(28.0, tall(item.value))
        marks.append(
            Mark(
                item,
                x=x,
                y=upper,
                width=box,
                height=high,
                label=_fit(item.label, box + gap * 0.4),
                label_x=x,
                label_y=13,
                value_x=x + box / 2,
                value_y=round(upper + high / 2 + 4, 1),
            )
        )
    for ways, is_back in ((forward, False), (back, True)):
        for index, item in enumerate(ways):
            thick = min(tall(item.value), room * 0.6)
            start, end = round(index * (box + gap) + box, 1), round((index + 1) * (box + gap), 1)
            y = height - 18.0 - thick if is_back else upper + 4.0
            path = f"M{start} {y} H{end} V{y + thick} H{start} Z"
            flows.append(
                Flow(
                    item,
                    path,
                    round((start + end) / 2, 1),
                    round(y + thick + 14, 1) if not is_back else round(y - 5, 1),
                    is_back,
                )
            )
    return Chart(width, height, marks=marks, flows=flows, items=[*lines, *forward, *back], gutter=0)
