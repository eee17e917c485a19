"""The open tickets follow a change of terms, a chunk at a time, each ticket once."""

from datetime import datetime

from django.db import transaction

from contracts.services import decide_anew
from sla.terms.changes import concerned
from sla.terms.models import ChangeState, TermsChange
from tickets.choices import TermsCause
from tickets.models import Ticket
from tickets.services import change_terms

CHUNK = 20


@transaction.atomic
def apply_chunk(change: TermsChange, *, now: datetime) -> bool:
    """Move the next tickets; whether any may be left.

    Tickets and progress are written together, so that whoever goes on after a crash begins with
    the first ticket that was not moved. All count from ``applied_at``.
    """
    change = (
        TermsChange.objects.select_for_update(of=("self",))
        .select_related("plan_version", "hours_version", "actor")
        .get(pk=change.pk)
    )
    if change.state != ChangeState.APPLYING:
        return False
    left = concerned(change).filter(pk__gt=change.last_ticket).order_by("pk")
    numbers = list(left.values_list("pk", flat=True)[:CHUNK])
    change.moved += sum(_move(number, change) for number in numbers)
    change.done += len(numbers)
    change.last_ticket = numbers[-1] if numbers else change.last_ticket
    change.worked_at = now
    is_done = len(numbers) < CHUNK
    if is_done:
        change.state, change.finished_at = ChangeState.APPLIED, now
    change.save(update_fields=["moved", "done", "last_ticket", "worked_at", "state", "finished_at"])
    return not is_done


def _move(number: int, change: TermsChange) -> bool:
    """Whether the ticket was moved: somebody may have closed it or moved it meanwhile."""
    ticket = Ticket.objects.select_for_update().get(pk=number)
    if not concerned(change).filter(pk=number).exists():
        return False
    before = ticket.entitlement
    decided = decide_anew(
        before,
        plan_version=change.plan_version or before.plan_version,
        hours_pin=change.hours_pin,
        at=change.applied_at or change.worked_at,
    )
    cause = TermsCause.CALENDAR if change.plan_version is None else TermsCause.PLAN
    change_terms(
        ticket, entitlement=decided, mode=change.mode, cause=cause, reason=change.reason,
        actor=change.actor, at=change.applied_at, change=change.pk,
    )  # fmt: skip
    return True
