"""What every report of tickets shares: filters, splits, who may see what, the tickets behind."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import BaseExpression
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.choices import SHIPPED_PLANS, Priority
from servicedesk.accounts.choices import Line
from servicedesk.errors import Refused
from servicedesk.reports import Period, Query, Report, Row
from servicedesk.validators import FIRST_YEAR, LAST_YEAR
from tickets.choices import TicketType
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet, visible_tickets

FILTERS: Mapping[str, str] = {
    "line": "line",
    "priority": "priority",
    "plan": "entitlement__plan_version__plan",
    "organisation": "organisation",
    "product": "product",
    "team": "team",
}
"""A filter's name with its path from a ticket."""
SPLITS: Mapping[str, str] = {
    "line": "line",
    "priority": "priority",
    "type": "type",
    "plan": "entitlement__plan_version__plan__name",
    "organisation": "organisation__name",
    "product": "product__name",
    "team": "team__name",
    "assignee": "assignee__full_name",
}
"""A field to split by, with the path of what is shown."""
SPLIT_LABELS: Mapping[str, str | Promise] = {
    "month": _("Month"),
    "quarter": _("Quarter"),
    "line": _("Line"),
    "priority": _("Priority"),
    "type": _("Type"),
    "plan": _("Plan"),
    "organisation": _("Client"),
    "product": _("Product"),
    "team": _("Team"),
    "assignee": _("Engineer"),
}
TRUNCATIONS = {"month": TruncMonth, "quarter": TruncQuarter}
CHOICES: Mapping[str, Mapping[Any, str | Promise]] = {
    "line": dict(Line.choices),
    "priority": dict(Priority.choices),
    "type": dict(TicketType.choices),
    "plan": dict(SHIPPED_PLANS.values()),
}
"""What a split value is called, where not by itself."""


class TicketReport(Report):
    """A report of tickets: their filters and the fields to split by."""

    filter_names: ClassVar[frozenset[str]] = frozenset(FILTERS)
    fields: ClassVar[Mapping[str, str | Promise]] = SPLIT_LABELS


def line_of(cell: Mapping[str, str]) -> int:
    """The line a cell names. Raises Refused for one that does not exist."""
    text = cell.get("line", "")
    if text not in {str(line) for line in Line.values}:
        raise Refused(_("There is no such line."), field="line")
    return int(text)


def seen(query: Query) -> TicketQuerySet:
    """The reader's tickets within the filters; the whole desk at the command line."""
    tickets = Ticket.objects.all() if query.reader is None else Ticket.visible_to(query.reader)
    return tickets.filter(filtered(query))


def filtered(query: Query, *, prefix: str = "") -> Q:
    """The filters as a condition on a ticket reached by ``prefix``."""
    return Q(**{f"{prefix}{FILTERS[name]}": value for name, value in query.filters.items()})


def seen_by(query: Query, *, prefix: str) -> Q:
    """As :func:`seen`, as a condition on rows that reach their ticket by ``prefix``."""
    rule = visible_tickets(query.reader, prefix=prefix) if query.reader else None
    condition = filtered(query, prefix=prefix)
    return condition if rule is None else condition & rule


def split(by: str, *, prefix: str, at: str) -> BaseExpression | F:
    """What rows are grouped by: a field of the ticket, or month or quarter of the column ``at``."""
    if by in TRUNCATIONS:
        return TRUNCATIONS[by](at, tzinfo=timezone.get_current_timezone())
    return F(f"{prefix}{SPLITS[by]}")


def split_value(by: str, value: Any) -> Any:
    """How a group is written: its label, or the month as 2026-07 and the quarter as 2026-Q3."""
    if value is None:
        return None
    if by == "month":
        return f"{value:%Y-%m}"
    if by == "quarter":
        return f"{value:%Y}-Q{(value.month + 2) // 3}"
    return value


def period_named(text: str) -> Period | None:
    """The month 2026-07 or the quarter 2026-Q3 as a period of the reader's zone; None of none."""
    found = re.fullmatch(r"(\d{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))", text, re.ASCII)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    year, months = int(found[1]), 1 if found[2] else 3
    month = int(found[2]) if found[2] else int(found[3]) * 3 - 2
    after = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    zone = timezone.get_current_timezone()
    return Period.of_days(date(year, month, 1), after - timedelta(days=1), zone=zone)


def grouped(
    rows: QuerySet[Any, Any], *, by: str, prefix: str, at: str, numbers: Mapping[str, Any]
) -> list[Row]:
    """One row a group (one in all without ``by``), its group under the name ``by``."""
    if not by:
        return [rows.aggregate(**numbers)]
    found = rows.order_by().annotate(group=split(by, prefix=prefix, at=at)).values("group")
    counted = found.annotate(**numbers).order_by("group")
    return [{by: split_value(by, row.pop("group")), **row} for row in map(dict, counted)]
