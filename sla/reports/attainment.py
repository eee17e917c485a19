"""``attainment``: what was kept of what was promised.

Attainment is kept ÷ (kept + late) over the clocks that were kept or ran out in the period. Open
ones that ran out count as late; cancelled ones do not count. Those late from the start, and those
late when their ticket was merged into another, stand apart. Whole days are read as the night
counted them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.metrics import metric_codes
from contracts.models import PlanVersion
from servicedesk.accounts.models import User
from servicedesk.reports import Column, Period, Query, Report, Row, percent
from sla.choices import IN_TIME, Verdict
from sla.snapshots import INDEXED, LIVE_FILTERS, counts, judged
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import period_named, split_value

FOLDED = frozenset({"", "metric", "plan", "priority", "line"})
CELLS: Mapping[str, str] = {
    "metric": "metric",
    "line": "line",
    "priority": "priority",
    "plan": "plan_version__plan__name",
    "plan_version": "plan_version",
    "organisation": "ticket__organisation__name",
    "product": "ticket__product__name",
    "team": "team__name",
    "assignee": "assignee__full_name",
}
"""A row's key with the column it stands for."""
NAMED = frozenset({"plan", "organisation", "product", "team", "assignee"})
"""Keys that are names; a row without one is asked for as ``None``."""
NUMBERS: Mapping[str, Sequence[Verdict]] = {
    "judged": (*IN_TIME, Verdict.MISSED),
    "percent": (*IN_TIME, Verdict.MISSED),
    "met": IN_TIME,
    "missed": (Verdict.MISSED,),
    "without_reply": (Verdict.UNANSWERED,),
    "late_from_start": (Verdict.BORN_LATE,),
    "merged": (Verdict.MERGED,),
}
"""A column with the verdicts it counts."""


class Cell(NamedTuple):
    """How many clocks of one kind were judged one way."""

    metric: str
    priority: int
    plan_version: int
    line: int
    verdict: str
    clocks: int


class Tally(dict[str, int]):
    """Clocks by verdict."""

    def add(self, verdict: str, count: int) -> None:
        self[verdict] = self.get(verdict, 0) + count

    def row(self) -> Row:
        counted = {
            name: sum(self.get(verdict, 0) for verdict in verdicts)
            for name, verdicts in NUMBERS.items()
        }
        return {**counted, "percent": percent(counted["met"], counted["judged"])}


class AttainmentReport(Report):
    """Attainment, whole or split by a field."""

    name: ClassVar[str] = "attainment"
    title: ClassVar[str | Promise] = _("SLA attainment")
    is_one_row: ClassVar[bool] = True
    columns: ClassVar[Sequence[Column]] = (
        Column("percent", _("Attainment"), _("Kept ÷ (kept + late)."), "%"),
        Column("judged", _("Judged"), _("Clocks that were kept or ran out in the period.")),
        Column("met", _("Kept"), _("Stopped in time, in the period.")),
        Column("missed", _("Late"), _("Ran out in the period: stopped later, or still open.")),
        Column(
            "without_reply",
            _("Kept without a reply"),
            _("Of those kept: ended by a solution without a reply."),
        ),
        Column(
            "late_from_start",
            _("Late from the start"),
            _("Late already when a change of priority began them; not counted above."),
        ),
        Column(
            "merged",
            _("Late when merged"),
            _("Late, and then their ticket was merged into another; not counted above."),
        ),
    )
    fields: ClassVar[Mapping[str, str | Promise]] = {
        "metric": _("Metric"),
        "plan": _("Plan"),
        "plan_version": _("Plan version"),
        "priority": _("Priority"),
        "line": _("Line"),
        "organisation": _("Client"),
        "product": _("Product"),
        "team": _("Team"),
        "assignee": _("Engineer"),
        "month": _("Month"),
        "quarter": _("Quarter"),
    }
    filter_names: ClassVar[frozenset[str]] = frozenset(LIVE_FILTERS)
    behind_fields: ClassVar[frozenset[str]] = frozenset({*CELLS, "month", "quarter"})

    def find(self, query: Query) -> list[Row]:
        by = query.by
        if by in FOLDED:
            return self.fold(self.cells(query), by)
        versions = _version_names() if by == "plan_version" else {}
        tallies: dict[Any, Tally] = {}
        for key, verdict, count in counts(query, by):
            shown = versions.get(key) if versions else split_value(by, key)
            tallies.setdefault(shown, Tally()).add(verdict, count)
        return _rows(by, tallies)

    def splits(self, query: Query, fields: Sequence[str]) -> dict[str, list[Row]]:
        """Everything that can be folded is asked for once."""
        cells = self.cells(query) if set(fields) & FOLDED else []
        return {
            by: self.fold(cells, by) if by in FOLDED else self.rows(replace(query, by=by))
            for by in fields
        }

    def cells(self, query: Query) -> list[Cell]:
        """All the indexes know: fold it by as many fields as a page shows."""
        return [Cell(*row) for row in counts(query, *INDEXED)]

    def fold(self, cells: Iterable[Cell], by: str) -> list[Row]:
        """Rows split by metric, plan, priority or line; one row for all when ``by`` is ""."""
        plans = _plan_names() if by == "plan" else {}
        tallies: dict[Any, Tally] = {}
        for cell in cells:
            key = plans.get(cell.plan_version) if by == "plan" else getattr(cell, by) if by else ""
            tallies.setdefault(key, Tally()).add(cell.verdict, cell.clocks)
        if not by:
            return [tallies.get("", Tally()).row()]
        return _rows(by, tallies)

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        if number not in NUMBERS:
            return None
        conditions = cell_conditions(cell)
        tickets = Ticket.objects.all() if query.reader is None else Ticket.visible_to(query.reader)
        if conditions is None:
            return tickets.none()
        clocks = judged(query).filter(conditions, verdict__in=NUMBERS[number])
        return tickets.filter(pk__in=clocks.values("ticket"))


def cell_conditions(cell: Mapping[str, str]) -> Q | None:
    """A row's keys as conditions on a clock; unknown keys are left out. None: nothing fits."""
    found = Q()
    for name, text in cell.items():
        if name in ("month", "quarter"):
            period = period_named(text)
            if period is None:
                return None
            found &= Q(**period.within("judged_at"))
        elif name == "plan_version":
            found &= Q(
                plan_version__in=[pk for pk, said in _version_names().items() if said == text]
            )
        elif name in NAMED and text == "None":
            found &= Q(**{f"{CELLS[name]}__isnull": True})
        elif name in CELLS:
            is_number = name in ("line", "priority")
            value = (int(text) if text.isdecimal() and len(text) < 6 else -1) if is_number else text
            found &= Q(**{CELLS[name]: value})
    return found


def _plan_names() -> dict[int, str]:
    return dict(PlanVersion.objects.values_list("pk", "plan__name"))


def _version_names() -> dict[int, str]:
    rows = PlanVersion.objects.values_list("pk", "plan__name", "number")
    return {pk: f"{name} v{number}" for pk, name, number in rows}


def _rows(by: str, tallies: Mapping[Any, Tally]) -> list[Row]:
    order = metric_codes() if by == "metric" else sorted(tallies, key=_last_if_none)
    return [{by: key, **tallies[key].row()} for key in order if key in tallies]


def _last_if_none(key: Any) -> tuple[bool, Any]:
    return key is None, key if key is not None else ""


def attainment(reader: User | None, *, start: datetime, end: datetime, by: str) -> list[Row]:
    """Rows of attainment from ``start`` (inclusive) to ``end`` (exclusive); see the report.

    ``reader`` None sees everything. Raises Refused for a field nothing is split by.
    """
    return ATTAINMENT.rows(Query(reader, now=end, period=Period(start, end), by=by))


ATTAINMENT = AttainmentReport()
