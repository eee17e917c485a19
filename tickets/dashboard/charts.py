"""The charts of the dashboard: rows of reports turned into marks that open their tickets."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.choices import Priority
from contracts.metrics import metric_label
from servicedesk.accounts.choices import Line
from servicedesk.charts import Chart, Item, bars, flow, histogram, stacked
from servicedesk.reports import Row
from servicedesk.wording import number_words, span_words
from tickets.dashboard.address import Address
from tickets.dashboard.figures import ATTAINMENT, Figures
from tickets.dashboard.links import behind_url, queue_url
from tickets.reports.backlog import AGES
from tickets.reports.scope import CHOICES
from tickets.reports.time_on_line import SPANS

GOAL = 95
"""The dashed line of attainment, in percent."""
AGE_TONES = ("ok", "info", "", "paused", "warn", "breach")
PRIORITIES: dict[int, str | Promise] = dict(Priority.choices)
LINES: dict[int, str | Promise] = dict(Line.choices)


@dataclass(frozen=True)
class LineTimes:
    """One line's distribution, None where there is none yet, and its two words."""

    label: str
    chart: Chart | None
    words: str


def attainment_chart(figures: Figures, by: str, address: Address, language: str) -> Chart:
    """Percent kept by metric, plan or priority; a bar opens what was late."""
    labels: dict[str, Callable[[Row], str]] = {
        "metric": lambda row: metric_label(row["metric"]),
        "priority": lambda row: str(PRIORITIES.get(row["priority"], row["priority"])),
        "plan": lambda row: str(CHOICES["plan"].get(row["plan"], row["plan"]) or _("No plan")),
    }
    items = []
    for row in figures.attainment[by]:
        if row["percent"] is None:
            continue
        said = number_words(row["percent"], language, decimals=1)
        items.append(
            Item(
                labels[by](row),
                row["percent"],
                href=behind_url(address, ATTAINMENT, "missed", **{by: row[by]}),
                tone="ok" if row["percent"] >= GOAL else "warn",
                words=_("%(percent)s %% of %(count)d") % {"percent": said, "count": row["judged"]},
            )
        )
    return bars(items, top=100, target=GOAL)


def flow_chart(figures: Figures, address: Address) -> Chart:
    def item(name: str, label: str) -> Item:
        return Item(label, figures.lines[name], href=behind_url(address, "lines", name))

    return flow(
        [
            item("entered_line1", str(LINES[1])),
            item("entered_line2", str(LINES[2])),
            item("reached_line3", str(LINES[3])),
        ],
        [
            item("escalated_from_line1", _("From line 1 up")),
            item("escalated_from_line2", _("From line 2 up")),
        ],
    )


def backlog_chart(figures: Figures, address: Address) -> Chart:
    rows = []
    for row in figures.backlog:
        parts = [
            Item(
                str(age.label),
                row[age.name],
                href=behind_url(address, "backlog", age.name, line=row["line"]),
                tone=tone,
            )
            for age, tone in zip(AGES, AGE_TONES, strict=True)
        ]
        rows.append((str(LINES.get(row["line"], row["line"])), parts))
    return stacked(rows)


def backlog_links(figures: Figures, address: Address) -> list[tuple[str, int, str]]:
    """Each line with its open tickets and their queue."""
    return [
        (
            str(LINES.get(row["line"], row["line"])),
            row["open"],
            queue_url(address, line=row["line"]),
        )
        for row in figures.backlog
    ]


def time_charts(figures: Figures, address: Address, language: str) -> list[LineTimes]:
    found = []
    for row in figures.times:
        items = [
            Item(
                str(span.label),
                row[span.name],
                href=behind_url(address, "time-on-line", span.name, line=row["line"]),
            )
            for span in SPANS
        ]
        label = str(LINES.get(row["line"], row["line"]))
        chart = histogram(items) if row["tickets"] else None
        found.append(LineTimes(label, chart, _time_words(row, language)))
    return found


def _time_words(row: Row, language: str) -> str:
    if not row["tickets"]:
        return _("Nobody has left the line yet.")
    return ngettext(
        "%(count)d ticket: half within %(median)s, nine of ten within %(p90)s",
        "%(count)d tickets: half within %(median)s, nine of ten within %(p90)s",
        row["tickets"],
    ) % {
        "count": row["tickets"],
        "median": span_words(row["median_seconds"], language),
        "p90": span_words(row["p90_seconds"], language),
    }


def marks_chart(figures: Figures, address: Address) -> Chart:
    tones = ("breach", "warn", "", "ok", "ok")
    return histogram(
        [
            Item(
                str(mark),
                figures.marks[f"mark_{mark}"],
                href=behind_url(address, "marks", f"mark_{mark}"),
                tone=tone,
            )
            for mark, tone in zip(range(1, 6), tones, strict=True)
        ]
    )
