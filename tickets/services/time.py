"""Work written down, and what of the client's prepaid it uses."""

from datetime import datetime

from django.utils.translation import gettext as _

from contracts.choices import AllowanceUnit, Outcome
from contracts.services import Consumption, consume, give_back, refuse_locked
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets.events import TIME_CHANGED, TIME_LOGGED
from tickets.models import Ticket, TimeEntry
from tickets.services.rows import lock, moment, refuse_merged, verb, write
from tickets.services.text import clean_optional, clean_reason

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
    worked_at: datetime | None = None,
    actor: User,
    at: datetime | None = None,
) -> TimeEntry:
    """Write down minutes of work; billable ones use what the ticket's contract prepaid. Records
    TIME_LOGGED.

    ``worked_at``: when that was, now unless told. Finished tickets take it too: work is often
    written down afterwards. Raises Refused unless it is a minute to a day, for time to come, for a
    period that is closed, and on a merged ticket.
    """
    at = moment(at)
    worked_at = worked_at or at
    _refuse_minutes(minutes)
    if worked_at > at:
        raise Refused(_("Write time down after it was worked."), field="worked_at")
    note = clean_optional(" ".join(note.split()), field="note", limit=NOTE_LIMIT)
    lock(ticket)
    refuse_merged(ticket)
    counted = _consume(ticket, minutes, is_billable=is_billable, actor=actor, at=worked_at)
    entry = TimeEntry.objects.create(
        ticket=ticket, by=actor, minutes=minutes, is_billable=is_billable, note=note, at=worked_at,
        accounted_minutes=counted.accounted, surplus_minutes=counted.surplus,
        ledger=list(counted.entries) or None,
    )  # fmt: skip
    write(ticket, at=at)
    record(
        TIME_LOGGED, ticket, actor=actor, at=at, entry=entry.pk, minutes=minutes,
        billable=is_billable, accounted=counted.accounted, surplus=counted.surplus, reason=note,
    )  # fmt: skip
    return entry


@verb
def change_time(
    entry: TimeEntry,
    *,
    minutes: int,
    is_billable: bool,
    note: str,
    reason: str,
    actor: User,
    at: datetime | None = None,
) -> TimeEntry:
    """Put a time right: what it used of the prepaid is given back and counted anew. Records
    TIME_CHANGED with what stood there before.

    The same again changes nothing. Raises Refused without a reason, unless it is a minute to a day,
    and where its period is closed.
    """
    at = moment(at)
    _refuse_minutes(minutes)
    note = clean_optional(" ".join(note.split()), field="note", limit=NOTE_LIMIT)
    reason = clean_reason(reason, message=_("Say why the time is put right."))
    ticket = lock(entry.ticket)
    refuse_merged(ticket)
    entry.refresh_from_db()
    entry.ticket = ticket
    before = (entry.minutes, entry.is_billable, entry.note)
    if before == (minutes, is_billable, note):
        return entry
    if (entry.minutes, entry.is_billable) != (minutes, is_billable):
        _count_anew(entry, minutes, is_billable=is_billable, actor=actor, at=at)
    entry.minutes, entry.is_billable, entry.note = minutes, is_billable, note
    entry.save()
    write(ticket, at=at)
    record(
        TIME_CHANGED, ticket, actor=actor, at=at, entry=entry.pk, minutes_before=before[0],
        minutes=minutes, billable_before=before[1], billable=is_billable, note_before=before[2],
        note=note, accounted=entry.accounted_minutes, surplus=entry.surplus_minutes, reason=reason,
    )  # fmt: skip
    return entry


def _count_anew(
    entry: TimeEntry, minutes: int, *, is_billable: bool, actor: User, at: datetime
) -> None:
    """The ledger is the client's to read: why the time was put right stays with the ticket."""
    ticket, contract = entry.ticket, entry.ticket.entitlement.contract
    if contract is not None:
        refuse_locked(contract, at=entry.at)
    if entry.accounted_minutes and entry.ledger is None:
        raise Refused(_("This time is too old to be counted anew: correct the contract's hours."))
    give_back(entry.ledger or [], note=_("time put right"), actor=actor, at=at)
    counted = _consume(ticket, minutes, is_billable=is_billable, actor=actor, at=entry.at)
    entry.ledger = list(counted.entries) or None
    entry.accounted_minutes, entry.surplus_minutes = counted.accounted, counted.surplus


def _refuse_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Write down 1 to 1440 minutes."), field="minutes")


def _consume(
    ticket: Ticket, minutes: int, *, is_billable: bool, actor: User, at: datetime
) -> Consumption:
    contract = ticket.entitlement.contract
    if not is_billable or contract is None:
        return Consumption()
    refuse_locked(contract, at=at)
    return consume(
        contract, unit=AllowanceUnit.MINUTES, amount=minutes, ticket=ticket.number, actor=actor,
        at=at,
    )  # fmt: skip


def use_incident(ticket: Ticket, *, actor: User | None, at: datetime) -> None:
    """A client's request uses one of the incidents its contract prepaid, if it counts them."""
    decision = ticket.entitlement
    is_counted = "incidents_left" in decision.reason_details and decision.outcome in COUNTING
    if decision.contract is not None and is_counted and not is_replaying():
        consume(
            decision.contract, unit=AllowanceUnit.INCIDENTS, amount=1, ticket=ticket.number,
            actor=actor, at=at,
        )  # fmt: skip
