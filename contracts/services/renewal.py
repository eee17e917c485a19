"""How a contract goes on and how it ends: successors, and the night that sees it expire."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import ContractState
from contracts.models import Contract, ContractDocument, ContractPerson, Plan
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.wording import zone

BATCH = 200


@transaction.atomic
def renew_contract(
    contract: Contract,
    *,
    number: str,
    ends_on: date,
    actor: User | None,
    starts_on: date | None = None,
    plan: Plan | None = None,
    at: datetime | None = None,
) -> Contract:
    """Write down the draft that goes on from a contract: all it says, from the day after its end.

    Tickets stay under the old one. Refused for a draft or cancelled contract, one that has a
    successor, a taken number, or days that overlap the old ones. Records RENEWED on the successor.
    """
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    starts_on = starts_on or contract.ends_on + timedelta(days=1)
    _refuse_renewal(contract, number=number.strip(), starts_on=starts_on, ends_on=ends_on)
    successor = Contract.objects.create(
        number=number.strip(), organisation=contract.organisation, plan=plan or contract.plan,
        state=ContractState.DRAFT, starts_on=starts_on, ends_on=ends_on,
        time_zone=contract.time_zone, tsm=contract.tsm, partner=contract.partner,
        personal_engineer=contract.personal_engineer, precedence=contract.precedence,
        master_url=contract.master_url, note=contract.note, renews=contract,
    )  # fmt: skip
    successor.products.set(contract.products.all())
    successor.assets.set(contract.assets.all())
    _carry(contract, successor)
    record(events.RENEWED, successor, actor=actor, at=at, number=successor.number,
           renews=contract.number, starts_on=starts_on.isoformat(),
           ends_on=ends_on.isoformat())  # fmt: skip
    return successor


def _refuse_renewal(contract: Contract, *, number: str, starts_on: date, ends_on: date) -> None:
    if contract.state in (ContractState.DRAFT, ContractState.CANCELLED):
        raise Refused(_("Only a contract that was in force is renewed."), field="state")
    going_on = contract.renewals.exclude(state=ContractState.CANCELLED).first()
    if going_on is not None:
        raise Refused(
            _("Contract %(number)s renews it already.") % {"number": going_on.number},
            field="number",
        )
    if not number:
        raise Refused(_("A contract has a number."), field="number")
    if Contract.objects.filter(number=number).exists():
        raise Refused(_("There is a contract of this number already."), field="number")
    if starts_on <= contract.ends_on:
        raise Refused(_("The new contract begins after the old one ends."), field="starts_on")
    if ends_on < starts_on:
        raise Refused(_("A contract ends on or after the day it starts."), field="ends_on")


def _carry(contract: Contract, successor: Contract) -> None:
    """The people still named when the successor begins, and the documents."""
    people = [
        row for row in contract.people.all()
        if row.ends_on is None or row.ends_on >= successor.starts_on
    ]  # fmt: skip
    ContractPerson.objects.bulk_create(
        ContractPerson(contract=successor, role=row.role, user_id=row.user_id,
                       deputy_id=row.deputy_id, starts_on=row.starts_on, ends_on=row.ends_on)
        for row in people
    )  # fmt: skip
    ContractDocument.objects.bulk_create(
        ContractDocument(contract=successor, title=row.title, url=row.url,
                         is_for_client=row.is_for_client)
        for row in contract.documents.all()
    )  # fmt: skip


def expire_contracts(now: datetime) -> int:
    """Mark the active contracts whose last day is over in their zone as expired; how many.

    Safe to run at any time and twice at once. What a contract promises does not hang on it: its
    days do; a suspended one stays suspended. Records EXPIRED, by nobody, at ``now``.
    """
    latest = now.date() + timedelta(days=1)  # somewhere it may be tomorrow already
    expired, last = 0, 0
    while True:
        ended = Contract.objects.filter(state=ContractState.ACTIVE, ends_on__lt=latest, pk__gt=last)
        rows = list(ended.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not rows:
            return expired
        last = rows[-1]
        expired += sum(_expire(key, now=now) for key in rows)


@transaction.atomic
def _expire(key: int, *, now: datetime) -> bool:
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=key)
    is_over = now.astimezone(zone(contract.time_zone)).date() > contract.ends_on
    if contract.state != ContractState.ACTIVE or not is_over:
        return False
    contract.state = ContractState.EXPIRED
    contract.save(update_fields=["state"])
    record(events.EXPIRED, contract, actor=None, at=now, number=contract.number,
           before=ContractState.ACTIVE.value, after=ContractState.EXPIRED.value)  # fmt: skip
    return True
