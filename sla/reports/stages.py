"""``stages``: how long tickets waited for an engineer, for the start of work and for acceptance."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contracts.choices import Metric
from servicedesk.reports import Column, Query, Report, Row, percent
from sla.choices import IN_TIME, Verdict
from sla.querysets import ClockQuerySet
from sla.reports.attainment import cell_conditions
from sla.snapshots import LIVE_FILTERS, judged, live_group
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.reports.percentile import Percentile
from tickets.reports.scope import split_value

STAGES = (Metric.ASSIGNMENT, Metric.WORK_START, Metric.ACCEPTANCE)
JUDGED = (*IN_TIME, Verdict.MISSED)
PARTS = {
    "judged": (_("judged"), _("Clocks that were kept or ran out in the period."), ""),
    "median_seconds": (_("median"), _("Half took no longer, in the hours that count."), "s"),
    "p90_seconds": (_("90 %"), _("Nine of ten took no longer, in the hours that count."), "s"),
    "percent": (_("in target"), _("Kept ÷ (kept + late)."), "%"),
    "missed": (_("late"), _("Ran out in the period: stopped later, or still open."), ""),
}
"""What is said of each stage: its word, its definition and its unit."""


class StagesReport(Report):
    """Time to assign, start of work and acceptance, by quarter unless split otherwise."""

    name: ClassVar[str] = "stages"
    title: ClassVar[str | Promise] = _("Assignment, start of work, acceptance")
    default_by: ClassVar[str] = "quarter"
    columns: ClassVar[Sequence[Column]] = tuple(
        Column(f"{metric}_{part}", format_lazy("{}, {}", metric.label, word), definition, unit)
        for metric in STAGES
        for part, (word, definition, unit) in PARTS.items()
    )
    fields: ClassVar[Mapping[str, str | Promise]] = {
        "quarter": _("Quarter"),
        "month": _("Month"),
        "priority": _("Priority"),
        "line": _("Line"),
        "team": _("Team"),
        "organisation": _("Client"),
    }
    behind_fields: ClassVar[frozenset[str]] = frozenset(fields)
    filter_names: ClassVar[frozenset[str]] = frozenset(LIVE_FILTERS)

    def find(self, query: Query) -> list[Row]:
        by = query.by or self.default_by
        clocks = _stages(query).annotate(group=live_group(by)).values("group", "metric")
        found: dict[Any, Row] = {}
        for row in clocks.annotate(
            judged=Count("*"),
            met=Count("pk", filter=Q(verdict__in=IN_TIME)),
            missed=Count("pk", filter=Q(verdict=Verdict.MISSED)),
        ):
            shown = found.setdefault(split_value(by, row["group"]), _empty())
            shown.update(_named(row, "judged", "missed"))
            shown[f"{row['metric']}_percent"] = percent(row["met"], row["judged"])
        for ranks in clocks.filter(stopped_at__isnull=False).annotate(
            median_seconds=Percentile("elapsed_seconds", share=0.5),
            p90_seconds=Percentile("elapsed_seconds", share=0.9),
        ):
            shown = found[split_value(by, ranks["group"])]
            shown.update(_named(ranks, "median_seconds", "p90_seconds"))
        order = sorted(found, key=lambda key: (key is None, str(key)))
        return [{by: key, **found[key]} for key in order]

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        stage = next((each for each in STAGES if number.startswith(f"{each}_")), None)
        if stage is None or number.removeprefix(f"{stage}_") not in PARTS:
            return None
        is_late = number.endswith("_missed")
        clocks = _stages(query).filter(metric=stage)
        if is_late:
            clocks = clocks.filter(verdict=Verdict.MISSED)
        tickets = Ticket.objects.all() if query.reader is None else Ticket.visible_to(query.reader)
        conditions = cell_conditions(cell)
        if conditions is None:
            return tickets.none()
        return tickets.filter(pk__in=clocks.filter(conditions).values("ticket"))


def _stages(query: Query) -> ClockQuerySet:
    return judged(query).filter(metric__in=STAGES, verdict__in=JUDGED)


def _empty() -> Row:
    """Nothing was judged yet: no clocks, which is no time and no percent."""
    counted = ("judged", "missed")
    return {
        f"{metric}_{part}": 0 if part in counted else None for metric in STAGES for part in PARTS
    }


def _named(row: Mapping[str, Any], *parts: str) -> Row:
    return {f"{row['metric']}_{part}": row[part] for part in parts}
