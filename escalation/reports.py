"""``escalations``: what was raised, what clients asked for, and how fast calls were answered."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, ClassVar

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escalation.choices import Origin
from escalation.duty.choices import CallState
from escalation.duty.models import Call
from escalation.models import Escalation, EscalationRecord
from servicedesk.reports import Column, Query, Row, register
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import (
    SPLITS,
    TicketReport,
    filtered,
    period_named,
    seen_by,
    split,
    split_value,
)

AT = {Escalation: "raised_at", EscalationRecord: "opened_at", Call: "started_at"}
"""When a row counts."""
COUNTED: Mapping[str, tuple[type[Any], Mapping[str, Any]]] = {
    "raised": (Escalation, {}),
    "records": (EscalationRecord, {}),
    "asked_by_clients": (EscalationRecord, {"origin": Origin.CLIENT}),
    "calls": (Call, {}),
    "acknowledged": (Call, {"state": CallState.ACKNOWLEDGED}),
}
"""A number, the rows it counts and which of them."""


class EscalationsReport(TicketReport):
    """Steps raised, matters under management's eyes, calls at night and their answers."""

    name: ClassVar[str] = "escalations"
    title: ClassVar[str | Promise] = _("Escalations and calls")
    default_by: ClassVar[str] = "quarter"
    columns: ClassVar[Sequence[Column]] = (
        Column("raised", _("steps raised"), _("Warnings and escalations that fired.")),
        Column("records", _("matters of management"), _("Escalation records opened.")),
        Column("asked_by_clients", _("asked by clients"), _("Of them those a client asked for.")),
        Column("calls", _("calls"), _("Incidents for which people on duty were called.")),
        Column("acknowledged", _("acknowledged"), _("Calls somebody answered.")),
        Column(
            "answer_seconds", _("time to answer, median"),
            _("From the first call to the acknowledgement, by the clock on the wall."), "s",
        ),
    )  # fmt: skip

    def find(self, query: Query) -> list[Row]:
        by = query.by or self.default_by
        found: dict[Any, Row] = {}
        for number, (model, conditions) in COUNTED.items():
            rows = _rows(model, query).filter(**conditions)
            grouped = rows.annotate(group=split(by, prefix="ticket__", at=AT[model]))
            for row in grouped.values("group").annotate(count=Count("pk")).order_by():
                found.setdefault(split_value(by, row["group"]), self._nothing())[number] = row[
                    "count"
                ]
        for key, seconds in _answers(query, by).items():
            found[key]["answer_seconds"] = round(median(seconds))
        order = sorted(found, key=lambda key: (key is None, str(key)))
        return [{by: key, **found[key]} for key in order]

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        counted = COUNTED.get("acknowledged" if number == "answer_seconds" else number)
        if counted is None:
            return None
        model, conditions = counted
        tickets = Ticket.objects.all() if query.reader is None else Ticket.visible_to(query.reader)
        rows = _rows(model, query).filter(**conditions)
        for name, text in cell.items():
            if name in ("month", "quarter"):
                period = period_named(text)
                if period is None:
                    return tickets.none()
                rows = rows.filter(**period.within(AT[model]))
            elif name in SPLITS:
                path = f"ticket__{SPLITS[name]}"
                is_number = name in ("line", "priority")
                wanted = _number(text) if is_number else text
                rows = rows.filter(
                    **({f"{path}__isnull": True} if text == "None" else {path: wanted})
                )
        return tickets.filter(pk__in=rows.values("ticket"))

    @staticmethod
    def _nothing() -> Row:
        return {**dict.fromkeys(COUNTED, 0), "answer_seconds": None}


def _rows(model: type[Any], query: Query) -> QuerySet[Any]:
    """The model's rows of the period within the filters, of tickets the reader may see."""
    rows: QuerySet[Any] = model._default_manager.filter(**query.period.within(AT[model]))
    narrowed = seen_by(query, prefix="ticket__")
    return rows.filter(narrowed) if narrowed or filtered(query) else rows


def _answers(query: Query, by: str) -> dict[Any, list[float]]:
    """Seconds to the acknowledgement of each call, by group."""
    rows = _rows(Call, query).filter(state=CallState.ACKNOWLEDGED, ended_at__isnull=False)
    grouped = rows.annotate(group=split(by, prefix="ticket__", at=AT[Call]))
    found: dict[Any, list[float]] = {}
    for row in grouped.values("group", taken=F("ended_at") - F("started_at")):
        found.setdefault(split_value(by, row["group"]), []).append(row["taken"].total_seconds())
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else -1


register(EscalationsReport())
