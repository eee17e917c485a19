"""Contracts: written down, put into force, suspended, cancelled."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import ContractState
from contracts.models import Asset, Contract, Plan, Product
from contracts.models.asset import validate_link
from contracts.services.plans import current_version
from servicedesk.accounts.choices import OrganisationKind
from servicedesk.accounts.models import Organisation, User, validate_time_zone
from servicedesk.errors import Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from servicedesk.wording import zone


@dataclass(frozen=True)
class ContractDraft:
    """What a contract says. Dates are whole days in its zone, both inclusive; neither products nor
    assets: everything. ``precedence``: of two that fit equally the smaller goes first.
    """

    number: str
    organisation: Organisation
    plan: Plan
    starts_on: date
    ends_on: date
    time_zone: str
    products: tuple[Product, ...] = ()
    assets: tuple[Asset, ...] = ()
    tsm: User | None = None
    personal_engineer: User | None = None
    partner: Organisation | None = None
    precedence: int = 100
    master_url: str = ""
    note: str = ""

    def fields(self) -> dict[str, Any]:
        """The columns of the row; products and assets apart."""
        names = set(self.__dataclass_fields__) - {"products", "assets"}
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class _Facts:
    """A contract as events keep it."""

    number: str
    organisation: int
    plan: str
    state: str
    starts_on: str
    ends_on: str
    time_zone: str
    tsm: int | None
    personal_engineer: int | None
    partner: int | None
    precedence: int
    master_url: str
    products: list[str] = field(default_factory=list)
    assets: list[int] = field(default_factory=list)


def _facts(contract: Contract) -> dict[str, Any]:
    return asdict(
        _Facts(
            number=contract.number,
            organisation=contract.organisation_id,
            plan=contract.plan.code,
            state=contract.state,
            starts_on=contract.starts_on.isoformat(),
            ends_on=contract.ends_on.isoformat(),
            time_zone=contract.time_zone,
            tsm=contract.tsm_id,
            personal_engineer=contract.personal_engineer_id,
            partner=contract.partner_id,
            precedence=contract.precedence,
            master_url=contract.master_url,
            assets=sorted(contract.assets.values_list("pk", flat=True)),
            products=sorted(contract.products.values_list("code", flat=True)),
        )
    )


@transaction.atomic
def create_contract(
    draft: ContractDraft, *, actor: User | None, at: datetime | None = None
) -> Contract:
    """Write a contract down as a draft. Refused for reversed dates, a taken number, unfit
    people.
    """
    _refuse_bad_draft(draft)
    if Contract.objects.filter(number=draft.number).exists():
        raise Refused(_("There is a contract of this number already."), field="number")
    contract = Contract.objects.create(**draft.fields(), state=ContractState.DRAFT)
    contract.products.set(draft.products)
    contract.assets.set(draft.assets)
    record(events.CREATED, contract, actor=actor, at=at, **_facts(contract))
    return contract


@transaction.atomic
def change_contract(
    contract: Contract, *, draft: ContractDraft, actor: User | None, at: datetime | None = None
) -> Contract:
    """Make a contract say what the draft says; its state stays. Refused like creating."""
    contract = _locked(contract)
    _refuse_bad_draft(draft)
    if Contract.objects.filter(number=draft.number).exclude(pk=contract.pk).exists():
        raise Refused(_("There is a contract of this number already."), field="number")
    before = _facts(contract)
    for name, value in draft.fields().items():
        setattr(contract, name, value)
    contract.save()
    contract.products.set(draft.products)
    contract.assets.set(draft.assets)
    after = _facts(contract)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(events.CHANGED, contract, actor=actor, at=at, number=contract.number,
               before={name: before[name] for name in changed},
               after={name: after[name] for name in changed})  # fmt: skip
    return contract


@transaction.atomic
def activate_contract(
    contract: Contract, *, actor: User | None, at: datetime | None = None
) -> Contract:
    """Put a draft or suspended contract into force, or an expired one that was extended. Refused
    when its plan promises nothing in its time.
    """
    contract = _locked(contract)
    today = (at or timezone.now()).astimezone(zone(contract.time_zone)).date()
    is_extended = contract.state == ContractState.EXPIRED and today <= contract.ends_on
    if contract.state not in (ContractState.DRAFT, ContractState.SUSPENDED) and not is_extended:
        raise Refused(
            _("Only a draft, a suspended or an extended contract is put into force."), field="state"
        )
    if current_version(contract.plan, contract.ends_on) is None:
        raise Refused(
            _("The plan has no version in force during the contract: revise the plan first."),
            field="plan",
        )
    return _enter(contract, ContractState.ACTIVE, events.ACTIVATED, actor=actor, at=at)


@transaction.atomic
def suspend_contract(
    contract: Contract, *, reason: str, actor: User | None, at: datetime | None = None
) -> Contract:
    """Stop promising for a while; requests are then recorded as not covered."""
    contract = _locked(contract)
    if contract.state != ContractState.ACTIVE:
        raise Refused(_("Only a contract in force is suspended."), field="state")
    return _enter(contract, ContractState.SUSPENDED, events.SUSPENDED,
                  actor=actor, at=at, reason=_given(reason))  # fmt: skip


@transaction.atomic
def cancel_contract(
    contract: Contract, *, reason: str, actor: User | None, at: datetime | None = None
) -> Contract:
    """End a contract for good before its time."""
    contract = _locked(contract)
    if contract.state == ContractState.CANCELLED:
        raise Refused(_("The contract is cancelled already."), field="state")
    return _enter(contract, ContractState.CANCELLED, events.CANCELLED,
                  actor=actor, at=at, reason=_given(reason))  # fmt: skip


def _locked(contract: Contract) -> Contract:
    locked: Contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    return locked


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Say why: it is kept with the contract."), field="reason")
    return reason.strip()


def _enter(
    contract: Contract,
    state: ContractState,
    kind: Kind,
    *,
    actor: User | None,
    at: datetime | None,
    reason: str = "",
) -> Contract:
    before = contract.state
    contract.state = state
    contract.save(update_fields=["state"])
    record(kind, contract, actor=actor, at=at, number=contract.number, before=before,
           after=state.value, reason=reason)  # fmt: skip
    return contract


def _validate_link(value: str) -> None:
    if value:
        validate_link(value)


def _refuse_bad_draft(draft: ContractDraft) -> None:
    if not draft.number.strip():
        raise Refused(_("A contract has a number."), field="number")
    if draft.ends_on < draft.starts_on:
        raise Refused(_("A contract ends on or after the day it starts."), field="ends_on")
    for name, validate in (("time_zone", validate_time_zone), ("master_url", _validate_link)):
        try:
            validate(getattr(draft, name))
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field=name) from error
    if any(asset.organisation_id != draft.organisation.pk for asset in draft.assets):
        raise Refused(_("An asset belongs to another client."), field="assets")
    if draft.organisation.kind != OrganisationKind.CLIENT:
        raise Refused(_("A contract is with a client."), field="organisation")
    if draft.partner is not None and draft.partner.kind != OrganisationKind.PARTNER:
        raise Refused(_("Line 1 is delegated to a partner."), field="partner")
    for name in ("tsm", "personal_engineer"):
        person: User | None = getattr(draft, name)
        if person is not None and not (person.is_centre and person.is_active):
            raise Refused(_("Name one of our own people who works here."), field=name)
