"""``lines``: how tickets went through the support lines."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.reports import Column, Query, Row, percent
from tickets.models import TicketFlow
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import TicketReport, grouped, seen, seen_by

Lookups = Mapping[str, Any]

LINE1: Lookups = {"entered_line1_at__isnull": False}
COUNTED: Mapping[str, Lookups] = {
    "entered_line2": {"entered_line2_at__isnull": False},
    "reached_line3": {"entered_line3_at__isnull": False},
    "highest_line_1": {"highest_line": 1},
    "highest_line_2": {"highest_line": 2},
    "highest_line_3": {"highest_line": 3},
    "escalated_from_line2": {"escalated_from_line2": True},
    "tickets_with_ping_pong": {"ping_pong__gt": 0},
    "tickets_reopened": {"reopenings__gt": 0},
    "finished": {"is_finished": True},
    "solved_on_line_1": {"solved_on_line": 1},
    "solved_on_line_2": {"solved_on_line": 2},
    "solved_on_line_3": {"solved_on_line": 3},
}
"""Numbers that count tickets among those opened in the period."""
SUMMED = ("moves_up", "moves_down", "team_changes", "ping_pong", "reopenings")
"""Numbers that add up what happened to the tickets opened in the period."""
OF_LINE1: Mapping[str, Lookups] = {
    "entered_line1": LINE1,
    "escalated_from_line1": {**LINE1, "escalated_from_line1": True},
    "line1_then_line3": {**LINE1, "entered_line3_at__isnull": False},
}
"""Numbers that count tickets among those that first entered line 1 in the period."""
PERCENTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "escalation_percent_1_to_2": (("escalated_from_line1",), "entered_line1"),
    "escalation_percent_2_to_3": (("line1_then_line3",), "entered_line1"),
    "solved_on_lines_1_2_percent": (("solved_on_line_1", "solved_on_line_2"), "finished"),
}

COLUMNS = (
    Column("tickets", _("Tickets"), _("Tickets opened in the period.")),
    Column(
        "entered_line1",
        _("Entered line 1"),
        _("Tickets whose first stay on line 1 began in the period."),
    ),
    Column(
        "entered_line2",
        _("Entered line 2"),
        _("Tickets opened in the period that were ever on line 2."),
    ),
    Column(
        "reached_line3",
        _("Reached line 3"),
        _("Tickets opened in the period that were ever on line 3."),
    ),
    Column(
        "highest_line_1", _("No higher than line 1"), _("Tickets whose highest line was line 1.")
    ),
    Column(
        "highest_line_2", _("No higher than line 2"), _("Tickets whose highest line was line 2.")
    ),
    Column("highest_line_3", _("As high as line 3"), _("Tickets whose highest line was line 3.")),
    Column(
        "escalated_from_line1",
        _("Escalated from line 1"),
        _("Tickets that entered line 1 in the period and moved from it to a higher line."),
    ),
    Column(
        "escalated_from_line2",
        _("Escalated from line 2"),
        _("Tickets opened in the period that moved from line 2 to a higher line."),
    ),
    Column(
        "line1_then_line3",
        _("Lines 1 and 3"),
        _("Tickets that entered line 1 in the period and were ever on line 3."),
    ),
    Column(
        "moves_up", _("Moves up"), _("Moves to a higher line, of the tickets opened in the period.")
    ),
    Column(
        "moves_down",
        _("Moves down"),
        _("Moves to a lower line of the tickets opened in the period."),
    ),
    Column(
        "team_changes",
        _("Changes of team"),
        _("How often the tickets opened in the period went to another team."),
    ),
    Column(
        "ping_pong", _("Ping-pong"), _("How often a ticket came back to the team it had just left.")
    ),
    Column(
        "tickets_with_ping_pong",
        _("Tickets with ping-pong"),
        _("Tickets that came back to a team they had just left."),
    ),
    Column("reopenings", _("Reopenings"), _("How often a finished ticket was taken up again.")),
    Column(
        "tickets_reopened",
        _("Tickets reopened"),
        _("Tickets taken up again after they were finished."),
    ),
    Column("finished", _("Finished"), _("Tickets opened in the period that are solved now.")),
    Column(
        "solved_on_line_1",
        _("Solved on line 1"),
        _("Finished tickets whose last solution was given on line 1."),
    ),
    Column(
        "solved_on_line_2",
        _("Solved on line 2"),
        _("Finished tickets whose last solution was given on line 2."),
    ),
    Column(
        "solved_on_line_3",
        _("Solved on line 3"),
        _("Finished tickets whose last solution was given on line 3."),
    ),
    Column(
        "escalation_percent_1_to_2",
        _("Escalation 1 → 2"),
        _("Escalated from line 1 ÷ entered line 1, the same tickets."),
        "%",
    ),
    Column(
        "escalation_percent_2_to_3",
        _("Escalation 2 → 3"),
        _("Lines 1 and 3 ÷ entered line 1, the same tickets."),
        "%",
    ),
    Column(
        "solved_on_lines_1_2_percent",
        _("Solved on lines 1 and 2"),
        _("Solved on line 1 or 2 ÷ finished."),
        "%",
    ),
)


class LinesReport(TicketReport):
    """Two cohorts, each said in its column: tickets opened, and tickets that entered line 1."""

    name: ClassVar[str] = "lines"
    title: ClassVar[str | Promise] = _("Flow between lines")
    columns: ClassVar[Sequence[Column]] = COLUMNS
    is_one_row: ClassVar[bool] = True

    def find(self, query: Query) -> list[Row]:
        opened = {
            "tickets": Count("pk"),
            **{name: Count("pk", filter=Q(**lookups)) for name, lookups in COUNTED.items()},
            **{name: Coalesce(Sum(name), 0) for name in SUMMED},
        }
        of_line1 = {name: Count("pk", filter=Q(**lookups)) for name, lookups in OF_LINE1.items()}
        flows = TicketFlow.objects.filter(seen_by(query, prefix="ticket__"))
        is_timeless = not query.period.within("opened_at") and query.by not in ("month", "quarter")
        if is_timeless:
            rows = _group(flows, query, at="opened_at", numbers={**opened, **of_line1})
        else:
            rows = _merge(
                _group(_within(flows, query, "opened_at"), query, at="opened_at", numbers=opened),
                _group(
                    _within(flows.filter(**LINE1), query, "entered_line1_at"),
                    query,
                    at="entered_line1_at",
                    numbers=of_line1,
                ),
                by=query.by,
            )
        return [_with_percents(row) for row in rows]

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        """Of a sum the tickets that add to it; of a percent the tickets above its line."""
        cohort, alternatives = _counts_of(number)
        if not cohort:
            return None
        condition = Q()
        for lookups in alternatives:
            condition |= Q(**{f"flow__{name}": value for name, value in lookups.items()})
        return seen(query).filter(condition, **query.period.within(f"flow__{cohort}"))


def _counts_of(number: str) -> tuple[str, list[Lookups]]:
    """The column of the number's cohort and what its tickets satisfy, any of them; "" for none."""
    if number == "tickets":
        return "opened_at", []
    if number in OF_LINE1:
        return "entered_line1_at", [OF_LINE1[number]]
    if number in COUNTED:
        return "opened_at", [COUNTED[number]]
    if number in SUMMED:
        return "opened_at", [{f"{number}__gt": 0}]
    if number in PERCENTS:
        found = [_counts_of(part) for part in PERCENTS[number][0]]
        return found[0][0], [lookups for _cohort, parts in found for lookups in parts]
    return "", []


def _within(flows: Any, query: Query, at: str) -> Any:
    return flows.filter(**query.period.within(at))


def _group(flows: Any, query: Query, *, at: str, numbers: Mapping[str, Any]) -> list[Row]:
    return grouped(flows, by=query.by, prefix="ticket__", at=at, numbers=numbers)


def _merge(first: list[Row], second: list[Row], *, by: str) -> list[Row]:
    """Rows of both cohorts by group; what one lacks counts 0."""
    merged: dict[Any, Row] = {}
    for row in [*first, *second]:
        merged.setdefault(row.get(by), {}).update(row)
    names = [*COUNTED, *SUMMED, *OF_LINE1, "tickets"]
    for row in merged.values():
        for name in names:
            row.setdefault(name, 0)
    return [merged[key] for key in sorted(merged, key=lambda key: (key is None, str(key)))]


def _with_percents(row: Row) -> Row:
    for name, (parts, whole) in PERCENTS.items():
        row[name] = percent(sum(row[part] for part in parts), row[whole])
    return row
