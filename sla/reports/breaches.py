"""``breach-reasons``: why deadlines were missed, and of how many nobody has said it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.reports import Column, Query, Report, Row, percent
from sla.choices import BreachCause, Verdict
from sla.models import BreachReason
from sla.querysets import ClockQuerySet
from sla.reports.attainment import cell_conditions
from sla.snapshots import LIVE_FILTERS, judged, live_group
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import split_value

UNEXPLAINED = "unexplained"
OF_CLOCK = {name: OuterRef(name) for name in ("ticket", "metric", "cycle", "version")}


class BreachReasonsReport(Report):
    """Clocks that ran out in the period, by the reason people gave."""

    name: ClassVar[str] = "breach-reasons"
    title: ClassVar[str | Promise] = _("Why deadlines were missed")
    is_one_row: ClassVar[bool] = True
    columns: ClassVar[Sequence[Column]] = (
        Column("missed", _("Late"), _("Ran out in the period: stopped later, or still open.")),
        *(
            Column(cause.value, cause.label, _("Missed deadlines with this reason."))
            for cause in BreachCause
        ),
        Column(UNEXPLAINED, _("Unexplained"), _("Missed deadlines nobody has given a reason for.")),
        Column(
            "unexplained_percent", _("Share unexplained"), _("Unexplained ÷ missed deadlines."), "%"
        ),
    )
    fields: ClassVar[Mapping[str, str | Promise]] = {
        "metric": _("Metric"),
        "priority": _("Priority"),
        "line": _("Line"),
        "team": _("Team"),
        "organisation": _("Client"),
        "month": _("Month"),
        "quarter": _("Quarter"),
    }
    behind_fields: ClassVar[frozenset[str]] = frozenset(fields)
    filter_names: ClassVar[frozenset[str]] = frozenset(LIVE_FILTERS)

    def find(self, query: Query) -> list[Row]:
        by = query.by
        group: Any = live_group(by) if by else Value("")
        keyed = _missed(query).annotate(group=group).values_list("group", "cause")
        found: dict[Any, dict[str, int]] = {} if by else {"": {}}
        for key, cause, count in keyed.annotate(count=Count("*")):
            counts = found.setdefault(split_value(by, key), {})
            counts[cause] = counts.get(cause, 0) + count
        order = sorted(found, key=lambda key: (key is None, str(key)))
        return [{**({by: key} if by else {}), **_row(found[key])} for key in order]

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        clocks, conditions = _missed(query), cell_conditions(cell)
        if number in (*BreachCause.values, UNEXPLAINED):
            cause = "" if number == UNEXPLAINED else number
            clocks = clocks.filter(Q(cause=cause))
        elif number != "missed":
            return None
        tickets = Ticket.objects.all() if query.reader is None else Ticket.visible_to(query.reader)
        if conditions is None:
            return tickets.none()
        return tickets.filter(pk__in=clocks.filter(conditions).values("ticket"))


def _missed(query: Query) -> ClockQuerySet:
    """Missed clocks with their ``cause``, empty where nobody gave one."""
    said = BreachReason.objects.filter(**OF_CLOCK).values("cause")[:1]
    missed = judged(query).filter(verdict=Verdict.MISSED)
    return missed.annotate(cause=Coalesce(Subquery(said), Value("")))


def _row(counts: Mapping[str, int]) -> Row:
    missed, unexplained = sum(counts.values()), counts.get("", 0)
    return {
        "missed": missed,
        **{cause: counts.get(cause, 0) for cause in BreachCause.values},
        UNEXPLAINED: unexplained,
        "unexplained_percent": percent(unexplained, missed),
    }
