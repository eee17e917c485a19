"""The four numbers on top, each with its definition and how it was the period before."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from servicedesk.reports import Row, report_named
from servicedesk.wording import number_words
from tickets.dashboard.address import Address
from tickets.dashboard.figures import ATTAINMENT, Figures
from tickets.dashboard.links import behind_url

SMALL = 0.05
"""A difference below this many points is none."""


@dataclass(frozen=True)
class Stat:
    """What components/_stat.html shows; tone: "ok", "breach" or ""."""

    label: str
    value: str
    unit: str
    trend: str
    tone: str
    definition: str
    href: str


def stats(figures: Figures, address: Address, language: str) -> list[Stat]:
    def shown(value: float | None, unit: str) -> str:
        if value is None:
            return "–"
        return number_words(value, language, decimals=2 if unit else 0)

    def stat(report: str, name: str, row: Row, before: Row | None, *, good: int) -> Stat:
        known = report_named(report)
        column = next((one for one in known.columns if one.name == name), None) if known else None
        unit = column.unit if column else ""
        trend, tone = _trend(row[name], before[name] if before else None, shown, unit, good=good)
        return Stat(
            label=str(column.label) if column else name,
            value=shown(row[name], unit),
            unit=unit if row[name] is not None else "",
            trend=trend,
            tone=tone,
            definition=str(column.definition) if column else "",
            href=behind_url(address, report, name),
        )

    lines, lines_before = figures.lines, figures.lines_before
    overall = figures.attainment[""][0]
    return [
        stat("lines", "tickets", lines, lines_before, good=0),
        stat(ATTAINMENT, "percent", overall, figures.attainment_before, good=1),
        stat("lines", "solved_on_lines_1_2_percent", lines, lines_before, good=1),
        stat("lines", "escalation_percent_1_to_2", lines, lines_before, good=-1),
    ]


def _trend(
    value: float | None,
    before: float | None,
    shown: Callable[[float | None, str], str],
    unit: str,
    *,
    good: int,
) -> tuple[str, str]:
    """Words and tone of a change; ``good``: 1 when more is better, -1 when less is, 0 neither."""
    if value is None or before is None:
        return "", ""
    change = value - before
    if abs(change) < SMALL:
        return _("as before"), ""
    arrow = "↑" if change > 0 else "↓"
    tone = "" if not good else "ok" if (change > 0) == (good > 0) else "breach"
    return _("%(arrow)s from %(before)s") % {"arrow": arrow, "before": shown(before, unit)}, tone
