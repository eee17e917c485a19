"""What becomes of surplus and of what is left: covered afterwards, approved, carried over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import ContractState, EntryKind
from contracts.ledger import carried
from contracts.models import Allowance, Contract
from contracts.services.ledger import enter, lock, midnight, refuse_closed, standing, tell
from contracts.services.notices import notice_use
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused

BATCH = 200


@transaction.atomic
def attach_surplus(
    allowance: Allowance, *, into: Allowance, actor: User | None, at: datetime | None = None
) -> int:
    """Cover the surplus of an allowance by what another (or itself, extended) has left; how much.

    Refused where there is no surplus, nothing left, another client, or another unit. Records
    SURPLUS_ATTACHED on the contract that pays.
    """
    at = at or timezone.now()
    rows = {row.pk: row for row in lock({allowance.pk, into.pk})}
    source, target = rows[allowance.pk], rows[into.pk]
    is_same_client = source.contract.organisation_id == target.contract.organisation_id
    if not is_same_client or source.unit != target.unit:
        raise Refused(_("Choose prepaid hours or incidents of the same client."), field="into")
    refuse_closed(target)
    amount = min(standing(source).surplus, standing(target).left)
    if standing(source).surplus <= 0:
        raise Refused(_("Nothing is uncovered here."))
    if amount <= 0:
        raise Refused(_("Nothing is left there to cover it: grant more first."), field="into")
    if source == target:
        enter(source, EntryKind.ATTACH, -amount, surplus=-amount, actor=actor, at=at)
    else:
        enter(source, EntryKind.ATTACH, 0, surplus=-amount, actor=actor, at=at,
              note=target.contract.number)  # fmt: skip
        enter(target, EntryKind.ATTACH, -amount, actor=actor, at=at, note=source.contract.number)
    tell(events.SURPLUS_ATTACHED, target, amount=amount, actor=actor, at=at, source=source.pk)
    before = standing(target)
    notice_use(target, used=before.used + amount, granted=before.granted, at=at)
    return amount


@transaction.atomic
def approve_overage(
    allowance: Allowance, *, seen: int, actor: User, at: datetime | None = None
) -> int:
    """The client's manager approves what was worked beyond the prepaid, as they saw it; how much.

    The balance stays. Refused for nothing; Conflict when it is no longer what was seen. Records
    OVERAGE_APPROVED.
    """
    at = at or timezone.now()
    allowance = lock([allowance.pk])[0]
    amount = standing(allowance).surplus
    if amount <= 0:
        raise Refused(_("There is nothing to approve."))
    if amount != seen:
        raise Conflict(_("It has changed since you opened the page: look at it again and repeat."))
    enter(allowance, EntryKind.OVERAGE, 0, surplus=-amount, actor=actor, at=at)
    tell(events.OVERAGE_APPROVED, allowance, amount=amount, actor=actor, at=at)
    return amount


def close_allowances(now: datetime) -> int:
    """Close the periods that are over: carry over what may go on, let the rest expire; how many.

    Safe to run at any time and twice at once. What goes on becomes an allowance of its own, in the
    contract that goes on. Records ALLOWANCE_CLOSED.
    """
    ended = Allowance.objects.filter(closed_at__isnull=True, ends_at__lte=now)
    keys = list(ended.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(_close(key, now=now) for key in keys)


@transaction.atomic
def _close(key: int, *, now: datetime) -> bool:
    allowance = lock([key])[0]
    if allowance.closed_at is not None:
        return False
    left = standing(allowance).left
    contract = _going_on(allowance)
    going_on, expired = carried(left, limit=allowance.carry_limit if contract else 0)
    allowance.closed_at = now
    allowance.save(update_fields=["closed_at"])
    if expired:
        enter(allowance, EntryKind.EXPIRE, -expired, actor=None, at=now)
    if going_on and contract is not None:
        enter(allowance, EntryKind.ROLL_OVER, -going_on, actor=None, at=now)
        _carry(allowance, going_on, contract=contract, now=now)
    tell(events.ALLOWANCE_CLOSED, allowance, amount=left, actor=None, at=now, carried=going_on,
         expired=expired)  # fmt: skip
    return True


def _going_on(allowance: Allowance) -> Contract | None:
    """The contract in force the day after the period: itself, or the one that renews it."""
    first = allowance.ends_on + timedelta(days=1)
    known = Q(pk=allowance.contract_id) | Q(renews=allowance.contract_id)
    going_on = Contract.objects.filter(known, state=ContractState.ACTIVE)
    return going_on.filter(starts_on__lte=first, ends_on__gte=first).order_by("pk").first()


def _carry(allowance: Allowance, amount: int, *, contract: Contract, now: datetime) -> None:
    first = allowance.ends_on + timedelta(days=1)
    last = min(allowance.ends_on + timedelta(days=allowance.carry_days), contract.ends_on)
    made = Allowance.objects.create(
        contract=contract, unit=allowance.unit, starts_on=first, ends_on=last,
        starts_at=midnight(contract, first), ends_at=midnight(contract, last + timedelta(days=1)),
        rounding_minutes=allowance.rounding_minutes, notice_percents=[],
    )  # fmt: skip
    enter(made, EntryKind.ROLL_OVER, amount, actor=None, at=now, note=allowance.contract.number)
