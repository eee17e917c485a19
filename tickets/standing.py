"""Who stands still: tickets in work that nobody has touched, by the house's working time."""

from dataclasses import dataclass
from datetime import datetime

from contracts.hours import HoursExhausted
from contracts.models import PlanVersion
from contracts.services import calendars_as_known, latest_pin
from contracts.succession import Calendar
from servicedesk.accounts.models import Team
from tickets.choices import Status
from tickets.presentation import COLUMNS
from tickets.presentation.reader import Reader
from tickets.presentation.rows import Row, list_row
from tickets.querysets import TicketQuerySet

STILL_SECONDS = 8 * 3600
"""A working day."""
SHOWN_STILL = 10


@dataclass(frozen=True, slots=True)
class Still:
    """A ticket that stands still: for how long in working time, and since when."""

    row: Row
    span: str
    since: str


def house_calendar() -> Calendar | None:
    """The intake hours of the default plan, else of the one that promises least; None: no plan."""
    first = PlanVersion.objects.order_by("-plan__is_default", "plan__rank", "-number")
    hours = first.values_list("intake_hours", flat=True).first()
    if hours is None:
        return None
    return calendars_as_known([hours], pin=latest_pin()).get(hours)


def still_before(calendar: Calendar | None, *, now: datetime) -> datetime | None:
    """What was touched last before this instant stands still; None where no hours can tell."""
    try:
        return calendar.subtract(now, STILL_SECONDS) if calendar is not None else None
    except HoursExhausted:
        return None


def standing_still(
    seen: TicketQuerySet, *, team: Team | None, now: datetime, reader: Reader
) -> list[Still]:
    """Tickets somebody works on and nothing has happened to for a working day, the stillest
    first."""
    calendar = house_calendar()
    before = still_before(calendar, now=now)
    if calendar is None or before is None:
        return []
    rows = seen.filter(status=Status.OPEN, assignee__isnull=False, updated_at__lt=before)
    if team is not None:
        rows = rows.filter(team=team)
    return [
        Still(
            list_row(row, reader), reader.span(calendar.between(row["updated_at"], now)),
            reader.when(row["updated_at"]),
        )
        for row in rows.order_by("updated_at", "pk").values(*COLUMNS)[:SHOWN_STILL]
    ]  # fmt: skip
