"""The time written down on a ticket, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contracts.balances import amount_words
from contracts.choices import AllowanceUnit
from servicedesk.accounts.models import User
from tickets.models import Ticket, TimeEntry

MOST_ENTRIES = 50
MINUTES = AllowanceUnit.MINUTES


@dataclass(frozen=True, slots=True)
class SpentRow:
    """One entry. ``counted``: what it means for the client; ``may_change``: the reader may put it
    right."""

    key: int
    may_change: bool
    name: str
    at: datetime
    span: str
    counted: str
    note: str


@dataclass(frozen=True, slots=True)
class Spent:
    """All that was written down: the sum, and the latest entries."""

    total: str
    rows: list[SpentRow]


def time_spent(ticket: Ticket, reader: User) -> Spent | None:
    """What was worked on the ticket, newest first; None where nothing is written down."""
    entries = list(ticket.time_entries.select_related("by").order_by("-at", "-pk"))
    if not entries:
        return None
    total = sum(entry.minutes for entry in entries)
    return Spent(
        amount_words(total, MINUTES), [_row(one, reader) for one in entries[:MOST_ENTRIES]]
    )


def _row(entry: TimeEntry, reader: User) -> SpentRow:
    return SpentRow(
        key=entry.pk,
        may_change=reader.is_manager or entry.by_id == reader.pk,
        name=entry.by.full_name,
        at=entry.at,
        span=amount_words(entry.minutes, MINUTES),
        counted=_counted(entry),
        note=entry.note,
    )


def _counted(entry: TimeEntry) -> str:
    if not entry.is_billable:
        return _("not for the client")
    if not entry.accounted_minutes:
        return ""
    words = _("counted as %(span)s") % {"span": amount_words(entry.accounted_minutes, MINUTES)}
    if not entry.surplus_minutes:
        return words
    surplus = amount_words(entry.surplus_minutes, MINUTES)
    return _("%(words)s, %(surplus)s of it not prepaid") % {"words": words, "surplus": surplus}
