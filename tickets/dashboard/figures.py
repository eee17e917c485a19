"""The numbers of the dashboard, asked of the reports; nothing is counted here."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from servicedesk.reports import ALL_TIME, Query, Report, Row, report_named
from tickets.dashboard.address import Address
from tickets.presentation import COLUMNS
from tickets.querysets import sees_everything
from tickets.queues import is_due_soon
from tickets.reports.scope import seen

DUE_SHOWN = 8
KEPT_SECONDS = 10
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


@dataclass(frozen=True)
class Due:
    """What runs out soon: the nearest rows of ``COLUMNS``, and how many there are in all."""

    rows: list[dict[str, Any]]
    count: int


def figures_for(address: Address) -> Figures:
    """Every report asked once; the answers are kept for seconds for those who see the same."""
    key = _key(address)
    known: Figures | None = cache.get(key)
    if known is None:
        known = _ask(address)
        cache.set(key, known, KEPT_SECONDS)
    return known


def due_for(address: Address) -> Due:
    """Open tickets under the filters whose deadline is in the next two hours, as it is now."""
    due = seen(address.query()).open().filter(is_due_soon(address.now))
    rows = list(due.order_by("due_at", "pk").values(*COLUMNS)[: DUE_SHOWN + 1])
    return Due(rows[:DUE_SHOWN], len(rows) if len(rows) <= DUE_SHOWN else due.count())


def _ask(address: Address) -> Figures:
    query, before = address.query(), address.period.before()
    past = address.query(period=before) if before else None
    return Figures(
        lines=_rows("lines", query)[0],
        lines_before=_rows("lines", past)[0] if past else None,
        attainment=_splits(query, ("", "metric", "plan", "priority")),
        attainment_before=_splits(past, ("",))[""][0] if past else None,
        backlog=_rows("backlog", address.query(period=ALL_TIME)),
        times=_rows("time-on-line", query),
        marks=_rows("marks", query)[0],
    )


def _key(address: Address) -> str:
    """Those who see everything see the same; anybody else's numbers are their own."""
    whose = "centre" if sees_everything(address.reader) else f"user-{address.reader.pk}"
    ends = (address.period.since, address.period.until)
    period = [str(int(at.timestamp())) if at else "" for at in ends]
    filters = [f"{name}={value}" for name, value in sorted(address.filters.items())]
    return f"dashboard:{':'.join([whose, *period, *filters])}"


def _report(name: str) -> Report:
    report = report_named(name)
    if report is None:
        raise LookupError(f"no app has registered the report {name}")
    return report


def _rows(name: str, query: Query) -> list[Row]:
    return _report(name).rows(query)


def _splits(query: Query, fields: tuple[str, ...]) -> dict[str, list[Row]]:
    return _report(ATTAINMENT).splits(query, fields)
