"""From tickets to their temperatures, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.temperature import Contribution, Part, Signs, Temperature, temperature
from tickets.choices import DeadlineState
from tickets.models import Ticket

WORDS = {
    Part.DEADLINE: gettext_lazy("Nearness of the deadline"),
    Part.PRIORITY: gettext_lazy("Priority"),
    Part.PLAN: gettext_lazy("Service plan"),
    Part.WAITING: gettext_lazy("The client's message waits for an answer"),
    Part.ESCALATIONS: gettext_lazy("Escalations"),
    Part.ATTENTION: gettext_lazy("Management's attention"),
    Part.REOPENINGS: gettext_lazy("Reopenings"),
    Part.PING_PONG: gettext_lazy("Hand-overs to and fro"),
    Part.AGE: gettext_lazy("Age"),
}
HOT, WARM = 70, 40


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One part in words."""

    words: str
    points: int


def heat_of(ticket: Ticket, *, escalation_count: int, now: datetime) -> Temperature:
    """The temperature of one ticket read with ``entitlement__plan_version__plan``."""
    return temperature(signs_of(ticket, escalation_count=escalation_count), now=now)


def signs_of(ticket: Ticket, *, escalation_count: int) -> Signs:
    version = ticket.entitlement.plan_version
    return Signs(
        priority=ticket.priority,
        opened_at=ticket.opened_at,
        plan_rank=version.plan.rank if version else 0,
        due_at=ticket.due_at if ticket.due_state == DeadlineState.RUNNING else None,
        due_started_at=ticket.due_started_at,
        is_late=ticket.due_state == DeadlineState.BREACHED,
        client_waits_since=ticket.client_waits_since,
        escalation_count=escalation_count,
        is_escalated=ticket.is_escalated,
        reopening_count=ticket.reopening_count,
        ping_pong_count=ticket.ping_pong_count,
    )


def heat_rows(heat: Temperature) -> list[HeatRow]:
    """Each contribution in the active language, the most first."""
    return [HeatRow(_words(one), one.points) for one in heat.contributions]


def _words(one: Contribution) -> str:
    words = str(WORDS[one.part])
    return _("%(what)s: %(count)d") % {"what": words, "count": one.amount} if one.amount else words


def tone_of(heat: Temperature) -> str:
    return "breach" if heat.degrees >= HOT else "warn" if heat.degrees >= WARM else "none"
