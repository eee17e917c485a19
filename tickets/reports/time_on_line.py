"""``time-on-line``: how long tickets were on each line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.reports import Column, Query, Row
from tickets.models import LineTime, Ticket
from tickets.querysets import TicketQuerySet
from tickets.reports.percentile import Percentile
from tickets.reports.scope import TicketReport, line_of, seen_by, split, split_value

HOUR = 3600
DAY = 24 * HOUR


class Span(NamedTuple):
    """Seconds on the line: at least ``first``, below ``end`` (None: no end)."""

    name: str
    label: str | Promise
    first: int
    end: int | None

    def condition(self, prefix: str = "") -> Q:
        condition = Q(**{f"{prefix}is_over": True, f"{prefix}seconds__gte": self.first})
        return condition & Q(**{f"{prefix}seconds__lt": self.end}) if self.end else condition


SPANS = (
    Span("under_15_min", _("under 15 min"), 0, 15 * 60),
    Span("under_1_h", _("15–60 min"), 15 * 60, HOUR),
    Span("under_4_h", _("1–4 h"), HOUR, 4 * HOUR),
    Span("under_8_h", _("4–8 h"), 4 * HOUR, 8 * HOUR),
    Span("under_1_d", _("8–24 h"), 8 * HOUR, DAY),
    Span("under_3_d", _("1–3 d"), DAY, 3 * DAY),
    Span("under_7_d", _("3–7 d"), 3 * DAY, 7 * DAY),
    Span("over_7_d", _("over 7 d"), 7 * DAY, None),
)
BY_NAME = {span.name: span for span in SPANS}
OVER = Q(is_over=True)


class TimeOnLineReport(TicketReport):
    """All stays of a ticket on a line together, from its arrival to its leaving or its solution."""

    name: ClassVar[str] = "time-on-line"
    title: ClassVar[str | Promise] = _("Time on the line")
    default_by: ClassVar[str] = "line"
    behind_fields: ClassVar[frozenset[str]] = frozenset({"line"})
    columns: ClassVar[Sequence[Column]] = (
        Column(
            "tickets",
            _("Tickets"),
            _("Tickets that first came to the line in the period and have left it or are solved."),
        ),
        Column(
            "there_now",
            _("There now"),
            _("Tickets that first came in the period and are on the line, unsolved."),
        ),
        Column(
            "median_seconds", _("Median"), _("Half of the tickets were on the line no longer."), "s"
        ),
        Column("p90_seconds", _("90 %"), _("Nine of ten tickets were on the line no longer."), "s"),
        Column(
            "longest_stay_seconds",
            _("Longest stay"),
            _("The longest unbroken stay of any ticket."),
            "s",
        ),
        *(Column(span.name, span.label, _("Tickets by their time on the line.")) for span in SPANS),
    )

    def find(self, query: Query) -> list[Row]:
        by = query.by or self.default_by
        group = F("line") if by == "line" else split(by, prefix="ticket__", at="entered_at")
        times = self._times(query).order_by().annotate(group=group).values("group")
        rows: dict[object, Row] = {}
        counted = times.annotate(
            tickets=Count("ticket", distinct=by != "line", filter=OVER),
            there_now=Count("ticket", distinct=by != "line", filter=~OVER),
            longest_stay_seconds=Max("longest_seconds", filter=OVER),
            **{span.name: Count("pk", filter=span.condition()) for span in SPANS},
        )
        for row in map(dict, counted.order_by("group")):
            key = row.pop("group")
            rows[key] = {by: split_value(by, key), "median_seconds": None, "p90_seconds": None}
            rows[key].update(row)
        ranked = times.filter(OVER).annotate(
            median_seconds=Percentile("seconds", share=0.5),
            p90_seconds=Percentile("seconds", share=0.9),
        )
        for ranks in map(dict, ranked):
            rows[ranks.pop("group")].update(ranks)
        return list(rows.values())

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        conditions = {
            "tickets": OVER,
            "there_now": ~OVER,
            **{name: span.condition() for name, span in BY_NAME.items()},
        }
        if number not in conditions:
            return None
        times = self._times(query).filter(conditions[number])
        if "line" in cell:
            times = times.filter(line=line_of(cell))
        return Ticket.objects.filter(pk__in=times.values("ticket"))

    def _times(self, query: Query) -> QuerySet[LineTime]:
        """The filter by line means the line the time was spent on, not where the ticket is now."""
        others = {name: value for name, value in query.filters.items() if name != "line"}
        times = LineTime.objects.filter(
            seen_by(replace(query, filters=others), prefix="ticket__"),
            **query.period.within("entered_at"),
        )
        return times.filter(line=query.filters["line"]) if "line" in query.filters else times
