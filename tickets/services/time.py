"""Work written down, and what of the client's prepaid it uses."""

from datetime import datetime

from django.utils.translation import gettext as _

from contracts.choices import AllowanceUnit, Outcome
from contracts.services import Consumption, consume
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets.events import TIME_LOGGED
from tickets.models import Ticket, TimeEntry
from tickets.services.rows import lock, moment, refuse_merged, verb, write
from tickets.services.text import clean_optional

MOST_MINUTES = 24 * 60
NOTE_LIMIT = 300
COUNTING = (Outcome.COVERED, Outcome.OVER_QUOTA)


@verb
def log_time(
    ticket: Ticket,
    *,
    minutes: int,
    note: str = "",
    is_billable: bool = True,
    actor: User,
    at: datetime | None = None,
) -> TimeEntry:
    """Write down minutes of work; billable ones use what the ticket's contract prepaid. Records
    TIME_LOGGED.

    Finished tickets take it too: work is often written down afterwards. Raises Refused unless it
    is a minute to a day, and on a merged ticket.
    """
    at = moment(at)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Write down 1 to 1440 minutes."), field="minutes")
    note = clean_optional(" ".join(note.split()), field="note", limit=NOTE_LIMIT)
    lock(ticket)
    refuse_merged(ticket)
    counted, contract = Consumption(), ticket.entitlement.contract
    if is_billable and contract is not None:
        counted = consume(
            contract, unit=AllowanceUnit.MINUTES, amount=minutes, ticket=ticket.number,
            actor=actor, at=at,
        )  # fmt: skip
    entry = TimeEntry.objects.create(
        ticket=ticket, by=actor, minutes=minutes, is_billable=is_billable, note=note, at=at,
        accounted_minutes=counted.accounted, surplus_minutes=counted.surplus,
    )  # fmt: skip
    write(ticket, at=at)
    record(
        TIME_LOGGED, ticket, actor=actor, at=at, entry=entry.pk, minutes=minutes,
        billable=is_billable, accounted=counted.accounted, surplus=counted.surplus, reason=note,
    )  # fmt: skip
    return entry


def use_incident(ticket: Ticket, *, actor: User | None, at: datetime) -> None:
    """A client's request uses one of the incidents its contract prepaid, if it counts them."""
    decision = ticket.entitlement
    is_counted = "incidents_left" in decision.reason_details and decision.outcome in COUNTING
    if decision.contract is not None and is_counted and not is_replaying():
        consume(
            decision.contract, unit=AllowanceUnit.INCIDENTS, amount=1, ticket=ticket.number,
            actor=actor, at=at,
        )  # fmt: skip
