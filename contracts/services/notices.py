"""Noticing, once each: a share of the prepaid is used, a contract ends soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from contracts import events
from contracts.choices import ContractState, NoticeKind
from contracts.models import Allowance, Contract, ContractNotice
from contracts.notices import ENDING_DAYS, days_reached, percents_reached
from servicedesk.events.services import record
from servicedesk.wording import zone

BATCH = 200


def notice_use(allowance: Allowance, *, used: int, granted: int, at: datetime) -> None:
    """Record ALLOWANCE_REACHED for the highest percent newly reached; the caller holds the
    allowance.
    """
    reached = percents_reached(used, granted=granted, percents=allowance.notice_percents)
    contract = allowance.contract
    if _note(contract, NoticeKind.ALLOWANCE, reached, about=allowance.pk, at=at):
        record(
            events.ALLOWANCE_REACHED, contract, actor=None, at=at, number=contract.number,
            allowance=allowance.pk, unit=str(allowance.unit), percent=reached[-1],
            left=max(granted - used, 0),
        )  # fmt: skip


def notice_endings(now: datetime) -> int:
    """Record CONTRACT_ENDING for contracts in force whose end has come near; how many.

    Safe to run at any time and twice at once. Nothing is said of one that is already renewed.
    """
    latest = now.date() + timedelta(days=max(ENDING_DAYS) + 1)  # somewhere it is tomorrow already
    noticed, last = 0, 0
    while True:
        ending = Contract.objects.filter(state=ContractState.ACTIVE, ends_on__lte=latest)
        rows = list(ending.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not rows:
            return noticed
        last = rows[-1].pk
        known = ContractNotice.objects.filter(contract__in=rows, kind=NoticeKind.ENDING)
        told = set(known.values_list("contract", "about", "threshold"))
        for row in rows:
            reached = days_reached(_days_left(row, now))
            if reached and (row.pk, row.ends_on.toordinal(), reached[-1]) not in told:
                noticed += _notice_ending(row.pk, now=now)


@transaction.atomic
def _notice_ending(key: int, *, now: datetime) -> bool:
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=key)
    days_left, about = _days_left(contract, now), contract.ends_on.toordinal()
    is_renewed = contract.renewals.filter(state=ContractState.ACTIVE).exists()
    if contract.state != ContractState.ACTIVE or is_renewed:
        return False
    if not _note(contract, NoticeKind.ENDING, days_reached(days_left), about=about, at=now):
        return False
    record(
        events.CONTRACT_ENDING, contract, actor=None, at=now, number=contract.number,
        days=days_left, ends_on=contract.ends_on.isoformat(),
    )  # fmt: skip
    return True


def _note(
    contract: Contract, kind: str, reached: Sequence[int], *, about: int, at: datetime
) -> bool:
    """Keep the thresholds reached; whether the last one is new."""
    if not reached:
        return False
    same: dict[str, Any] = {"contract": contract, "kind": kind, "about": about}
    known = set(ContractNotice.objects.filter(**same).values_list("threshold", flat=True))
    ContractNotice.objects.bulk_create(
        ContractNotice(**same, threshold=one, at=at) for one in reached if one not in known
    )
    return reached[-1] not in known


def _days_left(contract: Contract, now: datetime) -> int:
    return (contract.ends_on - now.astimezone(zone(contract.time_zone)).date()).days
