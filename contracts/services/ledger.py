"""Prepaid hours and incidents: granted, used, corrected. Every change is a line of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import AllowanceUnit, EntryKind
from contracts.ledger import Pool, accounted, split
from contracts.models import Allowance, Contract, LedgerEntry
from contracts.services.notices import notice_use
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from servicedesk.wording import zone

MOST_AMOUNT = 10_000_000
NOTE_LIMIT = 300


@dataclass(frozen=True, kw_only=True)
class AllowanceDraft:
    """What to grant: minutes or incidents, for days inclusive.

    ``rounding_minutes``: every entry counts whole units of so many minutes. Of the rest at most
    ``carry_limit`` goes on for ``carry_days`` after the period.
    """

    unit: str
    starts_on: date
    ends_on: date
    granted: int
    rounding_minutes: int = 1
    carry_limit: int = 0
    carry_days: int = 0
    notice_percents: Sequence[int] = (50, 80, 100)


@dataclass(frozen=True)
class Consumption:
    """What was counted: by the accounting unit, of it prepaid, and beyond it; ``entries``: the
    keys of the lines it is in."""

    accounted: int = 0
    taken: int = 0
    surplus: int = 0
    entries: tuple[int, ...] = ()


@transaction.atomic
def grant_allowance(
    contract: Contract,
    *,
    draft: AllowanceDraft,
    actor: User | None,
    at: datetime | None = None,
    note: str = "",
) -> Allowance:
    """Include hours or incidents in a contract for a period. Records ALLOWANCE_GRANTED.

    Refused for reversed days, days outside the contract, nothing granted, and percents that are
    none.
    """
    at = at or timezone.now()
    _refuse_bad(contract, draft)
    allowance = Allowance.objects.create(
        contract=contract, unit=draft.unit, starts_on=draft.starts_on, ends_on=draft.ends_on,
        starts_at=midnight(contract, draft.starts_on),
        ends_at=midnight(contract, draft.ends_on + timedelta(days=1)),
        rounding_minutes=draft.rounding_minutes, carry_limit=draft.carry_limit,
        carry_days=draft.carry_days, notice_percents=sorted(set(draft.notice_percents)),
    )  # fmt: skip
    enter(allowance, EntryKind.GRANT, draft.granted, actor=actor, at=at, note=_note(note))
    tell(events.ALLOWANCE_GRANTED, allowance, amount=draft.granted, actor=actor, at=at)
    return allowance


@transaction.atomic
def extend_allowance(
    allowance: Allowance, *, amount: int, actor: User | None, at: datetime | None = None,
    note: str = "",
) -> Allowance:  # fmt: skip
    """Grant more of the same for the same days. Records ALLOWANCE_GRANTED; refused when closed."""
    at = at or timezone.now()
    if not 0 < amount <= MOST_AMOUNT:
        raise Refused(_("Grant more than nothing."), field="amount")
    allowance = lock([allowance.pk])[0]
    refuse_closed(allowance)
    enter(allowance, EntryKind.GRANT, amount, actor=actor, at=at, note=_note(note))
    tell(events.ALLOWANCE_GRANTED, allowance, amount=amount, actor=actor, at=at)
    return allowance


@transaction.atomic
def correct_allowance(
    allowance: Allowance, *, amount: int, note: str, actor: User | None, at: datetime | None = None
) -> Allowance:
    """Put a mistake right: give back (more than 0) or take (less). Records ALLOWANCE_CORRECTED.

    Refused without a reason, for nothing, when closed, and where the balance would go below zero.
    """
    at = at or timezone.now()
    if amount == 0 or abs(amount) > MOST_AMOUNT:
        raise Refused(_("Correct by more than nothing."), field="amount")
    if not note.strip():
        raise Refused(_("Say what is put right: the client reads it."), field="note")
    allowance = lock([allowance.pk])[0]
    refuse_closed(allowance)
    if standing(allowance).left + amount < 0:
        raise Refused(
            _("Only %(left)d is left: the balance never goes below zero.")
            % {"left": standing(allowance).left},
            field="amount",
        )
    enter(allowance, EntryKind.CORRECT, amount, actor=actor, at=at, note=_note(note))
    tell(events.ALLOWANCE_CORRECTED, allowance, amount=amount, actor=actor, at=at, note=note)
    before = standing(allowance)
    notice_use(allowance, used=before.used - amount, granted=before.granted, at=at)
    return allowance


@transaction.atomic
def consume(
    contract: Contract,
    *,
    unit: str,
    amount: int,
    ticket: int,
    actor: User | None,
    at: datetime | None = None,
) -> Consumption:
    """Use prepaid minutes or incidents for a ticket; what exceeds them is kept as surplus.

    Taken from what ends first. Two who use the last hour wait for each other and one is split.
    Counts nothing where the contract prepaid none. Records ALLOWANCE_USED a line; refused for
    nothing or less.
    """
    at = at or timezone.now()
    if not 0 < amount <= MOST_AMOUNT:
        raise Refused(_("Write down more than nothing."), field="minutes")
    found = Allowance.objects.filter(contract=contract, unit=unit, starts_at__lte=at)
    begun = lock(found.values_list("pk", flat=True))
    if not begun:
        return Consumption()
    holding = [one for one in begun if one.ends_at > at and one.closed_at is None]
    chosen = sorted(holding or [max(begun, key=_end)], key=_end)
    is_time = unit == AllowanceUnit.MINUTES
    due = accounted(amount, unit=chosen[0].rounding_minutes) if is_time else amount
    pools = [Pool(one.pk, standing(one).left if holding else 0) for one in chosen]
    pieces = split(due, pools)
    by_key = {one.pk: one for one in chosen}
    entries: list[int] = []
    for number, piece in enumerate(pieces):
        source = by_key[piece.key]
        real, counted = (amount, due) if is_time and number == 0 else (0, 0)
        line = enter(
            source, EntryKind.CONSUME, -piece.taken, surplus=piece.surplus,
            real_minutes=real, accounted_minutes=counted, ticket=ticket, actor=actor, at=at,
        )  # fmt: skip
        entries.append(line.pk)
        tell(
            events.ALLOWANCE_USED, source, amount=piece.taken, actor=actor, at=at,
            ticket=ticket, real=real, accounted=counted, surplus=piece.surplus,
        )  # fmt: skip
        before = standing(source)
        notice_use(source, used=before.used + piece.taken, granted=before.granted, at=at)
    taken = sum(piece.taken for piece in pieces)
    return Consumption(due, taken, due - taken, tuple(entries))


def incidents_left(contract_id: int, at: datetime) -> int | None:
    """The incidents a contract has left at the instant; None where they are not counted."""
    counted = Allowance.objects.filter(contract=contract_id, unit=AllowanceUnit.INCIDENTS)
    rows = list(counted.current(at).with_standing())
    return sum(standing(row).left for row in rows) if rows else None


@dataclass(frozen=True)
class Standing:
    """Where an allowance stands; ``surplus`` is what nothing prepaid covers yet."""

    left: int
    granted: int
    used: int
    surplus: int


def standing(allowance: Allowance) -> Standing:
    """The sums of an allowance read with ``with_standing()``, or read now."""
    if not hasattr(allowance, "left"):
        allowance = Allowance.objects.with_standing().get(pk=allowance.pk)
    row: Any = allowance
    return Standing(row.left, row.granted, row.used, row.surplus)


def lock(keys: Any) -> list[Allowance]:
    """Hold the ledgers of these allowances for this transaction, in the order of their keys."""
    # PostgreSQL locks no grouped rows: first the rows, then their sums.
    held = Allowance.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    locked = [row.pk for row in held.order_by("pk")]
    sums = Allowance.objects.filter(pk__in=locked).with_standing()
    return list(sums.select_related("contract").order_by("pk")) if locked else []


def enter(
    allowance: Allowance, kind: str, amount: int, *, actor: User | None, at: datetime, **more: Any
) -> LedgerEntry:
    """Write one line of the ledger; the caller holds the allowance and records what happened."""
    return LedgerEntry.objects.create(
        allowance=allowance, kind=kind, amount=amount, actor=actor, at=at, **more
    )


def tell(
    kind: Kind, allowance: Allowance, *, amount: int, actor: User | None, at: datetime, **more: Any
) -> None:
    record(
        kind, allowance.contract, actor=actor, at=at, number=allowance.contract.number,
        allowance=allowance.pk, unit=str(allowance.unit), amount=amount, **more,
    )  # fmt: skip


def refuse_closed(allowance: Allowance) -> None:
    if allowance.closed_at is not None:
        raise Refused(_("This period is closed: grant hours or incidents for another."))


def midnight(contract: Contract, day: date) -> datetime:
    """The beginning of a day in the contract's zone."""
    return datetime.combine(day, time.min, tzinfo=zone(contract.time_zone))


def _end(allowance: Allowance) -> tuple[datetime, int]:
    return allowance.ends_at, allowance.pk


def _note(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > NOTE_LIMIT:
        raise Refused(_("A note has at most 300 characters."), field="note")
    return words


def _refuse_bad(contract: Contract, draft: AllowanceDraft) -> None:
    if draft.unit not in AllowanceUnit.values:
        raise Refused(_("This value is not one of the choices."), field="unit")
    if draft.ends_on < draft.starts_on:
        raise Refused(_("The last day is on or after the first."), field="ends_on")
    if draft.starts_on < contract.starts_on or draft.ends_on > contract.ends_on:
        raise Refused(_("The days lie within those of the contract."), field="starts_on")
    if not 0 < draft.granted <= MOST_AMOUNT:
        raise Refused(_("Grant more than nothing."), field="granted")
    if not 1 <= draft.rounding_minutes <= 24 * 60:
        raise Refused(_("The accounting unit is 1 to 1440 minutes."), field="rounding_minutes")
    if not 0 <= draft.carry_limit <= MOST_AMOUNT:
        raise Refused(_("What is carried over is nothing or more."), field="carry_limit")
    if not 0 <= draft.carry_days <= 3660 or bool(draft.carry_limit) != bool(draft.carry_days):
        raise Refused(
            _("Say both how much is carried over and for how many days."), field="carry_days"
        )
    if any(not 1 <= percent <= 100 for percent in draft.notice_percents):
        raise Refused(_("Percents are 1 to 100."), field="notice_percents")
