"""The numbers of the dashboard, asked of the reports; nothing is counted here."""

from dataclasses import dataclass
from typing import Any

from servicedesk.reports import ALL_TIME, Query, Report, Row, report_named
from tickets.dashboard.address import Address
from tickets.presentation import COLUMNS
from tickets.queues import is_due_soon
from tickets.reports.scope import seen

DUE_SHOWN = 8
ATTAINMENT = "attainment"
"""The report of a floor above, known here by its name only."""


@dataclass(frozen=True)
class Figures:
    """``*_before`` hold the period just before, None when there is none to compare with."""

    lines: Row
    lines_before: Row | None
    attainment: dict[str, list[Row]]
    attainment_before: Row | None
    backlog: list[Row]
    times: list[Row]
    marks: Row
    due: list[dict[str, Any]]
    due_count: int


def figures_for(address: Address) -> Figures:
    """Ask every report once; the backlog and what is due are as they are now."""
    query, before = address.query(), address.period.before()
    past = address.query(period=before) if before else None
    due = seen(query).open().filter(is_due_soon(address.now))
    found = list(due.order_by("due_at", "pk").values(*COLUMNS)[: DUE_SHOWN + 1])
    return Figures(
        lines=_rows("lines", query)[0],
        lines_before=_rows("lines", past)[0] if past else None,
        attainment=_splits(query, ("", "metric", "plan", "priority")),
        attainment_before=_splits(past, ("",))[""][0] if past else None,
        backlog=_rows("backlog", address.query(period=ALL_TIME)),
        times=_rows("time-on-line", query),
        marks=_rows("marks", query)[0],
        due=found[:DUE_SHOWN],
        due_count=len(found) if len(found) <= DUE_SHOWN else due.count(),
    )


def _report(name: str) -> Report:
    report = report_named(name)
    if report is None:
        raise LookupError(f"no app has registered the report {name}")
    return report


def _rows(name: str, query: Query) -> list[Row]:
    return _report(name).rows(query)


def _splits(query: Query, fields: tuple[str, ...]) -> dict[str, list[Row]]:
    return _report(ATTAINMENT).splits(query, fields)
