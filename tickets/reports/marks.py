"""``marks``: what clients said of solved tickets."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db.models import Avg, Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.reports import Column, Query, Row, percent
from tickets.models import Rating, Ticket
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import TicketReport, grouped, seen_by

MARKS = (1, 2, 3, 4, 5)
SATISFIED = Q(mark__gte=4)


class MarksReport(TicketReport):
    """Marks given in the period."""

    name: ClassVar[str] = "marks"
    title: ClassVar[str | Promise] = _("Clients' marks")
    is_one_row: ClassVar[bool] = True
    columns: ClassVar[Sequence[Column]] = (
        Column("marks", _("Marks"), _("Marks clients gave in the period, 1 (bad) to 5 (good).")),
        Column("average", _("Average"), _("The mean of those marks.")),
        Column("satisfied_percent", _("Satisfied"), _("Marks of 4 and 5 ÷ all marks."), "%"),
        *(
            Column(f"mark_{mark}", str(mark), _("Marks clients gave in the period, by value."))
            for mark in MARKS
        ),
    )

    def find(self, query: Query) -> list[Row]:
        numbers = {
            "marks": Count("pk"),
            "average": Avg("mark"),
            "satisfied": Count("pk", filter=SATISFIED),
            **{f"mark_{mark}": Count("pk", filter=Q(mark=mark)) for mark in MARKS},
        }
        ratings = Rating.objects.filter(
            seen_by(query, prefix="ticket__"), **query.period.within("at")
        )
        rows = grouped(ratings, by=query.by, prefix="ticket__", at="at", numbers=numbers)
        for row in rows:
            row["satisfied_percent"] = percent(row.pop("satisfied"), row["marks"])
            row["average"] = None if row["average"] is None else round(row["average"], 2)
        return rows

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        conditions = {
            "marks": Q(),
            "average": Q(),
            "satisfied_percent": SATISFIED,
            **{f"mark_{mark}": Q(mark=mark) for mark in MARKS},
        }
        if number not in conditions:
            return None
        ratings = Rating.objects.filter(
            conditions[number], seen_by(query, prefix="ticket__"), **query.period.within("at")
        )
        return Ticket.objects.filter(pk__in=ratings.values("ticket"))
