"""Giving back what was used by mistake, and refusing what belongs to a closed period."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import AllowanceUnit, EntryKind
from contracts.models import Allowance, Contract, LedgerEntry
from contracts.services.ledger import enter, lock, refuse_closed, standing, tell
from servicedesk.accounts.models import User
from servicedesk.errors import Refused


@transaction.atomic
def give_back(
    entries: Sequence[int], *, note: str, actor: User | None, at: datetime | None = None
) -> int:
    """Undo these lines of use: what they took is left again, and their surplus is no more.
    ``note`` is read by the client.

    Records ALLOWANCE_CORRECTED a line; returns how much was given back. Raises Refused where the
    period is closed, or the surplus was covered or approved meanwhile: nothing changes then.
    """
    at = at or timezone.now()
    lines = list(LedgerEntry.objects.filter(pk__in=entries, kind=EntryKind.CONSUME).order_by("pk"))
    held = {row.pk: row for row in lock({line.allowance_id for line in lines})}
    for line in lines:
        refuse_closed(held[line.allowance_id])
    for line in lines:
        allowance = held[line.allowance_id]
        if standing(allowance).surplus < line.surplus:
            raise Refused(
                _("What went beyond the prepaid was settled with the client already: correct the "
                  "contract's hours by hand.")
            )  # fmt: skip
        enter(allowance, EntryKind.CORRECT, -line.amount, surplus=-line.surplus, actor=actor,
              at=at, ticket=line.ticket, note=note[:300])  # fmt: skip
        tell(events.ALLOWANCE_CORRECTED, allowance, amount=-line.amount, actor=actor, at=at,
             note=note[:300])  # fmt: skip
    return sum(-line.amount for line in lines)


def refuse_locked(contract: Contract, *, at: datetime) -> None:
    """Raises Refused where the prepaid hours of that instant are closed already."""
    known = Allowance.objects.filter(
        contract=contract, unit=AllowanceUnit.MINUTES, starts_at__lte=at, ends_at__gt=at
    )
    closed = known.filter(closed_at__isnull=False).exists()
    if closed and not known.filter(closed_at=None).exists():
        raise Refused(
            _("The period of that day is closed: ask who keeps the contract."), field="worked_at"
        )
