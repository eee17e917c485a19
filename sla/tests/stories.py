"""Short lives of tickets through the real services, at moments of March 2026 in Moscow."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.choices import Metric
from servicedesk.accounts.models import User
from sla.models import Clock
from tickets import services as tickets
from tickets.choices import Channel
from tickets.models import Ticket
from tickets.services import TicketDraft

MOSCOW = ZoneInfo("Europe/Moscow")


def monday(hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
    """Monday 2 March 2026 in Moscow, or so many days later."""
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=MOSCOW) + timedelta(days=days)


def ask(requester: User, *, at: datetime, priority: int = 3, **fields: object) -> Ticket:
    """A request of a client on the portal."""
    draft = TicketDraft(
        subject="Controller offline",
        body="It does not answer since the update.",
        requester=requester,
        priority=priority,
        channel=Channel.PORTAL,
        **fields,
    )
    return tickets.open_ticket(draft, actor=requester, at=at)


def clock(ticket: Ticket, metric: Metric, *, cycle: int = 1, version: int = 1) -> Clock:
    return Clock.objects.get(ticket=ticket, metric=metric, cycle=cycle, version=version)


def clocks(ticket: Ticket) -> set[tuple[str, int, int, str]]:
    rows = Clock.objects.filter(ticket=ticket)
    return {(row.metric, row.cycle, row.version, row.state) for row in rows}
