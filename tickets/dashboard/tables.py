"""A report as a table: its rows in words, each number with the address of its tickets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contracts.choices import metric_choices
from servicedesk.reports import Column, Report
from servicedesk.wording import number_words, span_words
from tickets.dashboard.address import Address
from tickets.dashboard.links import behind_url, report_url
from tickets.reports.scope import CHOICES


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in words; ``href`` empty when it opens nothing."""

    label: str | Promise
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """``by``: what the rows are split by, and ``head`` its label; both empty for the whole."""

    by: str
    head: str | Promise
    columns: list[Column]
    rows: list[TableRow]


def table_of(report: Report, address: Address, *, by: str, language: str) -> Table:
    """The report's rows under the filters of the address that it knows."""
    query = address.query(by="" if by == report.default_by else by)
    kept = {name: key for name, key in query.filters.items() if name in report.filter_names}
    query = replace(query, filters=kept)
    rows = report.rows(query)
    opening = {one.name for one in report.columns if report.behind(query, one.name, {}) is not None}
    if by and by not in report.behind_fields:
        opening = set()
    shown = []
    for row in rows:
        keys = {by: row[by]} if by else {}
        cells = [
            Cell(
                column.label,
                _value(row[column.name], column.unit, language),
                behind_url(address, report.name, column.name, **keys)
                if column.name in opening and row[column.name]
                else "",
            )
            for column in report.columns
        ]
        shown.append(TableRow(_label(by, row.get(by)) if by else _("In all"), cells))
    return Table(by, report.fields.get(by, ""), list(report.columns), shown)


def split_links(report: Report, address: Address, *, by: str) -> list[dict[str, Any]]:
    """Tabs: the whole, unless the report is always split, then every field."""
    names = ([] if report.default_by else [("", _("In all"))]) + list(report.fields.items())
    return [
        {
            "label": label,
            "url": report_url(address, report.name, by=name),
            "current": name == by,
        }
        for name, label in names
    ]


def _label(by: str, value: Any) -> str:
    if value is None:
        return "–"
    known: Mapping[Any, str | Promise] = {**CHOICES, "metric": dict(metric_choices())}.get(by, {})
    return str(known.get(value, value))


def _value(value: Any, unit: str, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if unit == "s":
        return span_words(value, language)
    said = number_words(value, language, decimals=2 if unit else 0)
    return f"{said}\N{NO-BREAK SPACE}{unit}" if unit else said
