"""``backlog``: what is open now, by line and age."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.reports import Column, Query, Row
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import TicketReport, grouped, line_of, seen


class Age(NamedTuple):
    """Whole days since the ticket was opened: at least ``first``, below ``end`` (None: no end)."""

    name: str
    label: str | Promise
    first: int
    end: int | None

    def condition(self, now: datetime) -> Q:
        condition = Q()
        if self.first:
            condition &= Q(opened_at__lte=now - timedelta(days=self.first))
        if self.end is not None:
            condition &= Q(opened_at__gt=now - timedelta(days=self.end))
        return condition


AGES = (
    Age("days_0_1", _("0–1 days"), 0, 2),
    Age("days_2_3", _("2–3 days"), 2, 4),
    Age("days_4_7", _("4–7 days"), 4, 8),
    Age("days_8_14", _("8–14 days"), 8, 15),
    Age("days_15_30", _("15–30 days"), 15, 31),
    Age("days_over_30", _("over 30 days"), 31, None),
)
BY_NAME = {age.name: age for age in AGES}


class BacklogReport(TicketReport):
    """Open tickets as they are now; a period, when given, is that of their opening."""

    name: ClassVar[str] = "backlog"
    title: ClassVar[str | Promise] = _("Open tickets by line and age")
    default_by: ClassVar[str] = "line"
    columns: ClassVar[Sequence[Column]] = (
        Column("open", _("Open"), _("Tickets that are open now.")),
        *(
            Column(age.name, age.label, _("Open now, by whole days since the ticket was opened."))
            for age in AGES
        ),
    )

    def find(self, query: Query) -> list[Row]:
        numbers = {
            "open": Count("pk"),
            **{age.name: Count("pk", filter=age.condition(query.now)) for age in AGES},
        }
        return grouped(
            self._open(query),
            by=query.by or self.default_by,
            prefix="",
            at="opened_at",
            numbers=numbers,
        )

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        if number != "open" and number not in BY_NAME:
            return None
        tickets = self._open(query)
        if "line" in cell:
            tickets = tickets.filter(line=line_of(cell))
        return tickets if number == "open" else tickets.filter(BY_NAME[number].condition(query.now))

    def _open(self, query: Query) -> TicketQuerySet:
        return seen(query).open().filter(**query.period.within("opened_at"))
