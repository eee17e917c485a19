"""Reports: one base class, the gallery of those the apps register, and how their rows are written.

A report answers the same rows to the page, the command line and an export, so numbers never differ.
"""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import MANAGER_ROLES
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.validators import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = dict[str, Any]
"""One line of a report: column name to a number, a string, a time or None."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a report with the sentence that defines it. unit: "", "%", "s" (seconds)."""

    name: str
    label: str | Promise
    definition: str | Promise = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` (inclusive) to ``until`` (exclusive), aware; None leaves that side open."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of_days(cls, first: date | None, last: date | None, *, zone: tzinfo) -> "Period":
        """Whole days of that zone, both inclusive. Raises Refused when they are out of order or in
        no year anybody asks for.
        """
        for name, day in (("from", first), ("to", last)):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise Refused(
                    _("Choose a day of the years %(first)d to %(last)d.")
                    % {"first": FIRST_YEAR, "last": LAST_YEAR},
                    field=name,
                )
        if first and last and last < first:
            raise Refused(_("The period ends before it begins: swap the two days."), field="to")
        since = datetime.combine(first, time.min, zone) if first else None
        until = datetime.combine(last + timedelta(days=1), time.min, zone) if last else None
        return cls(since, until)

    def before(self) -> "Period | None":
        """The period of the same length just before this one; None when a side is open."""
        if self.since is None or self.until is None:
            return None
        return Period(self.since - (self.until - self.since), self.since)

    def within(self, column: str) -> dict[str, datetime]:
        """The period as conditions on a column: ``filter(**period.within("opened_at"))``."""
        conditions = {}
        if self.since is not None:
            conditions[f"{column}__gte"] = self.since
        if self.until is not None:
            conditions[f"{column}__lt"] = self.until
        return conditions


ALL_TIME = Period()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a report.

    ``reader`` None is the person at the command line, who sees everything. ``filters`` holds
    ids or numbers by name (line, plan, priority, organisation, product); a report obeys those it
    names in ``filter_names`` and refuses others. ``by`` is one of the report's ``fields`` or "".
    """

    reader: User | None
    now: datetime
    period: Period = ALL_TIME
    by: str = ""
    filters: Mapping[str, int] = field(default_factory=dict)


class Report(ABC):
    """A named table of numbers. Subclasses say their columns and answer ``find``."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    columns: ClassVar[Sequence[Column]]
    fields: ClassVar[Mapping[str, str | Promise]] = {}
    """What rows may be split by, with its label; the row carries the value under this name."""
    filter_names: ClassVar[frozenset[str]] = frozenset()
    default_by: ClassVar[str] = ""
    """What rows are split by when nothing is asked for."""
    behind_fields: ClassVar[frozenset[str]] = frozenset()
    """Splits whose rows open their tickets: those ``behind`` understands in a cell."""
    roles: ClassVar[frozenset[str]] = MANAGER_ROLES
    """Who may open it on a page."""
    is_one_row: ClassVar[bool] = False
    """Whether the report without ``by`` is one row, written in JSON as one object."""

    @abstractmethod
    def find(self, query: Query) -> list[Row]:
        """The rows; ``query`` has been checked."""

    def rows(self, query: Query) -> list[Row]:
        """The rows. Raises Refused for a field or filter this report does not know."""
        if query.by and query.by not in self.fields:
            known = ", ".join(self.fields) or "–"
            raise Refused(
                _("“%(field)s” is not a field of this report: choose from %(known)s.")
                % {"field": query.by, "known": known},
                field="by",
            )
        for name in query.filters:
            if name not in self.filter_names:
                raise Refused(
                    _("This report has no filter “%(name)s”.") % {"name": name}, field=name
                )
        return self.find(query)

    def splits(self, query: Query, fields: Sequence[str]) -> dict[str, list[Row]]:
        """The rows split by each of the fields in turn, for a page that shows several."""
        return {by: self.rows(replace(query, by=by)) for by in fields}

    def names(self, by: str) -> list[str]:
        """Names of the columns in order, the split first."""
        by = by or self.default_by
        return [*([by] if by else []), *(column.name for column in self.columns)]

    def behind(
        self, query: Query, number: str, cell: Mapping[str, str]
    ) -> "QuerySet[Any, Any] | None":
        """The tickets one number counts, those the reader may see; None when it cannot say.

        ``number`` is a column; ``cell`` holds the row's keys as an address gives them, unchecked.
        """
        return None

    def definition(self, name: str) -> str:
        """The sentence that defines a column."""
        return next((str(column.definition) for column in self.columns if column.name == name), "")


_reports: dict[str, Report] = {}


def register(*reports: Report) -> None:
    """Add reports to the gallery, when an app is ready. Raises ValueError for a taken name."""
    for report in reports:
        known = _reports.get(report.name)
        if known is not None and type(known) is not type(report):
            raise ValueError(f"report {report.name} is registered twice")
        _reports[report.name] = report


def report_named(name: str) -> Report | None:
    return _reports.get(name)


def gallery() -> list[Report]:
    """Every report, by name."""
    return [_reports[name] for name in sorted(_reports)]


def percent(part: int, whole: int) -> float | None:
    """Part of the whole in percent with two decimals; None of nothing, which is not zero."""
    return round(100 * part / whole, 2) if whole else None


def safe_cell(value: Any) -> Any:
    """A cell no spreadsheet takes for a formula: text that begins like one gets an apostrophe."""
    if isinstance(value, str | Promise):
        text = str(value).replace("\x00", "")
        return f"'{text}" if text.lstrip(" \n").startswith(FORMULA_STARTS) else text
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else value


def as_csv(report: Report, rows: Sequence[Row], *, by: str = "") -> str:
    """The rows as CSV with a head of column names; UTF-8, comma, CRLF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = report.names(by)
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe_cell(row.get(name)) for name in names])
    return out.getvalue()


def as_json(report: Report, rows: Sequence[Row], *, by: str = "") -> str:
    """The rows as JSON: one object when the report is one row, else a list of objects."""
    names = report.names(by)
    listed = [{name: row.get(name) for name in names} for row in rows]
    shaped = listed[0] if report.is_one_row and not by and listed else listed
    return json.dumps(shaped, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


WRITERS = {"csv": as_csv, "json": as_json}
