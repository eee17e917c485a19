"""Contracts are written down, put into force, stopped; what does not fit is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from contracts.choices import ContractState
from contracts.models import Contract, Plan
from contracts.services import (
    ContractDraft,
    activate_contract,
    cancel_contract,
    change_contract,
    create_contract,
    suspend_contract,
)
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def draft(acme, tess, nearby, controller) -> ContractDraft:
    return ContractDraft(
        number="N-1",
        organisation=acme,
        plan=Plan.objects.get(code="premium"),
        starts_on=date(2026, 7, 1),
        ends_on=date(2027, 6, 30),
        time_zone="Asia/Vladivostok",
        products=(controller,),
        tsm=tess,
        partner=nearby,
    )


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_contract_begins_as_a_draft_and_is_recorded(draft, frank, acme, tess, controller):
    contract = create_contract(draft, actor=frank, at=NOON)
    contract.refresh_from_db()
    assert (contract.state, contract.organisation, contract.tsm) == ("draft", acme, tess)
    assert list(contract.products.all()) == [controller]
    event = Event.objects.get()
    assert (event.kind, event.actor, event.at) == ("contract.created", frank, NOON)
    assert (event.data["number"], event.data["products"]) == ("N-1", ["controller"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": " "}, "number"),
        ({"ends_on": date(2026, 6, 30)}, "ends_on"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_bad_draft_is_refused_at_its_field(draft, frank, change, field):
    with pytest.raises(Refused) as refused:
        create_contract(replace(draft, **change), actor=frank)
    assert refused.value.field == field
    assert not Contract.objects.exists()
    assert kinds() == []


def test_unfit_parties_are_refused(draft, frank, nearby, globex, alice):
    for change, field in (
        ({"organisation": nearby}, "organisation"),
        ({"partner": globex}, "partner"),
        ({"tsm": alice}, "tsm"),
        ({"personal_engineer": alice}, "personal_engineer"),
    ):
        with pytest.raises(Refused) as refused:
            create_contract(replace(draft, **change), actor=frank)
        assert refused.value.field == field
    assert not Contract.objects.exists()


def test_number_is_taken_once(draft, frank):
    create_contract(draft, actor=frank)
    with pytest.raises(Refused, match="already"):
        create_contract(draft, actor=frank)
    assert kinds() == ["contract.created"]


def test_change_records_only_what_changed(draft, frank):
    contract = create_contract(draft, actor=frank)
    change_contract(contract, draft=draft, actor=frank)
    assert kinds() == ["contract.created"]
    later = replace(draft, ends_on=date(2027, 12, 31), products=())
    change_contract(contract, draft=later, actor=frank)
    event = Event.objects.get(kind="contract.changed")
    assert event.data["before"] == {"ends_on": "2027-06-30", "products": ["controller"]}
    assert event.data["after"] == {"ends_on": "2027-12-31", "products": []}


def test_contract_lives_through_its_states(draft, frank):
    contract = create_contract(draft, actor=frank)
    activate_contract(contract, actor=frank)
    suspend_contract(contract, reason="unpaid", actor=frank)
    activate_contract(contract, actor=frank)
    cancel_contract(contract, reason="parted", actor=frank)
    contract.refresh_from_db()
    assert contract.state == ContractState.CANCELLED
    assert kinds() == [
        "contract.created", "contract.activated", "contract.suspended", "contract.activated",
        "contract.cancelled",
    ]  # fmt: skip
    assert Event.objects.get(kind="contract.suspended").data["reason"] == "unpaid"


def test_wrong_step_is_refused_and_changes_nothing(draft, frank):
    contract = create_contract(draft, actor=frank)
    for step in (
        lambda: suspend_contract(contract, reason="x", actor=frank),
        lambda: cancel_contract(contract, reason=" ", actor=frank),
    ):
        with pytest.raises(Refused):
            step()
    contract.refresh_from_db()
    assert contract.state == ContractState.DRAFT
    assert kinds() == ["contract.created"]


def test_contract_under_a_plan_without_a_version_stays_a_draft(draft, frank):
    empty = Plan.objects.create(name="Empty", code="empty")
    contract = create_contract(replace(draft, plan=empty), actor=frank)
    with pytest.raises(Refused, match="no version in force"):
        activate_contract(contract, actor=frank)
    contract.refresh_from_db()
    assert contract.state == ContractState.DRAFT
