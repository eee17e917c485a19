"""The ledger of a contract as its readers see it: every allowance with its lines."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contracts.balances import AllowanceCard, allowance_card, amount_words
from contracts.choices import AllowanceUnit, EntryKind
from contracts.models import Allowance, Contract, LedgerEntry
from contracts.services import standing
from servicedesk.accounts.models import User

MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line. ``balance``: what was left after it; ``who``: "" where the reader is not told."""

    at: datetime
    kind: str
    words: str
    amount: str
    balance: str
    ticket: int | None
    who: str


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """One allowance: how it stands, and its lines, newest first."""

    card: AllowanceCard
    rows: list[LedgerRow]


def ledger_of(contract: Contract, *, reader: User) -> list[LedgerPart]:
    """The allowances of a contract, the latest first, in two queries."""
    allowances = list(contract.allowances.with_standing().order_by("-ends_at", "-pk"))
    found = LedgerEntry.objects.filter(allowance__in=allowances).select_related("actor")
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in found.order_by("-pk")[:MOST_ENTRIES]:
        entries[entry.allowance_id].append(entry)
    return [
        LedgerPart(allowance_card(one), _rows(one, entries[one.pk], reader=reader))
        for one in allowances
    ]


def _rows(allowance: Allowance, entries: list[LedgerEntry], *, reader: User) -> list[LedgerRow]:
    """Back from what is left now: the balance after each line is that of the next one undone."""
    rows, balance = [], standing(allowance).left
    for entry in entries:
        rows.append(
            LedgerRow(
                at=entry.at,
                kind=entry.get_kind_display(),
                words=_words(entry, unit=allowance.unit),
                amount=_signed(entry.amount, unit=allowance.unit),
                balance=amount_words(balance, allowance.unit),
                ticket=entry.ticket,
                who=_who(entry, reader=reader),
            )
        )
        balance -= entry.amount
    return rows


def _signed(amount: int, *, unit: str) -> str:
    return f"+{amount_words(amount, unit)}" if amount > 0 else amount_words(amount, unit)


def _words(entry: LedgerEntry, *, unit: str) -> str:
    parts = []
    if entry.real_minutes and entry.real_minutes != entry.accounted_minutes:
        worked = amount_words(entry.real_minutes, AllowanceUnit.MINUTES)
        parts.append(_("worked %(span)s") % {"span": worked})
    if entry.surplus > 0:
        parts.append(_("%(amount)s beyond the prepaid") % {
            "amount": amount_words(entry.surplus, unit)
        })  # fmt: skip
    elif entry.surplus < 0:
        words = _("%(amount)s beyond the prepaid taken back")
        if entry.kind in (EntryKind.ATTACH, EntryKind.OVERAGE):
            words = _("settles %(amount)s beyond the prepaid")
        parts.append(words % {"amount": amount_words(-entry.surplus, unit)})
    return "; ".join([*parts, *([entry.note] if entry.note else [])])


def _who(entry: LedgerEntry, *, reader: User) -> str:
    """Our people see who; a client only their own colleagues."""
    actor = entry.actor
    return actor.full_name if actor and (reader.is_centre or actor.is_client) else ""
