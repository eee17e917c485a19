"""Which of several contracts a request runs under: contract 4, asset 3, product 2, client 1."""

from datetime import UTC, date, datetime

import pytest

from conftest import contract_for
from contracts.choices import ContractState, Handling, Outcome, ReasonCode
from contracts.models import Asset, Contract, Entitlement, OutcomePolicy, Plan, PlanVersion
from contracts.services import (
    cancel_contract,
    choose_entitlement,
    decide_entitlement,
    handle_outcome,
)
from contracts.wording import alternative_words, client_words, reason_words
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


def decide(organisation, **given) -> Entitlement:
    given = {"product": None, "priority": 3, "at": NOON, **given}
    return decide_entitlement(organisation=organisation, **given)


def drop(contract: Contract) -> None:
    cancel_contract(contract, reason="parted", actor=None)


@pytest.fixture
def door(acme, controller) -> Asset:
    return Asset.objects.create(
        organisation=acme, product=controller, name="Door 4", serial_number="SN-4", site="Moscow"
    )


@pytest.fixture
def four(acme, controller, door) -> dict[str, Contract]:
    """A contract of each weight; the lighter, the higher its plan."""
    client = contract_for(acme, "premium", number="CLIENT")
    product = contract_for(acme, "extended", number="PRODUCT")
    product.products.add(controller)
    asset = contract_for(acme, "standard", number="ASSET")
    asset.assets.add(door)
    named = contract_for(acme, "standard", number="NAMED")
    return {"client": client, "product": product, "asset": asset, "named": named}


def test_contract_named_on_the_request_outweighs_asset_product_and_client(
    acme, four, controller, door
):
    given = {"product": controller, "asset": door}
    assert decide(acme, contract=four["named"], **given).contract == four["named"]
    assert decide(acme, **given).contract == four["asset"]
    drop(four["asset"])
    assert decide(acme, **given).contract == four["product"]
    drop(four["product"])
    assert decide(acme, **given).contract == four["client"]


def test_asset_says_the_product(acme, four, door):
    drop(four["asset"])
    decision = decide(acme, asset=door)
    assert decision.contract == four["product"]
    assert decision.reason_details["product"] == "Access controller"


def test_asset_covered_by_name_is_said(acme, four, door):
    decision = decide(acme, asset=door)
    assert (decision.outcome, decision.reason_code) == ("covered", ReasonCode.ASSET_COVERED)
    assert reason_words(decision) == "Contract ASSET covers Door 4 (SN-4)."


def test_asset_that_is_not_in_the_contract_is_out_of_scope(acme, door):
    other = Asset.objects.create(organisation=acme, name="Door 5")
    contract_for(acme, "standard", number="ASSET").assets.add(door)
    decision = decide(acme, asset=other)
    assert (decision.outcome, decision.plan_version) == (Outcome.OUT_OF_SCOPE, None)
    assert reason_words(decision) == "Contract ASSET does not cover Door 5."


def test_contract_for_an_asset_takes_requests_on_its_product(acme, door, controller, camera):
    contract = contract_for(acme, "standard", number="ASSET")
    contract.assets.add(door)
    assert decide(acme, product=controller).outcome == Outcome.COVERED
    assert decide(acme, product=camera).outcome == Outcome.OUT_OF_SCOPE


def test_ties_go_by_the_contracts_own_order_before_the_plan(acme):
    contract_for(acme, "premium", number="FAST")
    first = contract_for(acme, "standard", number="FIRST", precedence=1)
    assert decide(acme).contract == first


def test_ties_go_by_the_shortest_first_response_at_the_priority(acme, standard):
    """Extended answers critical requests in 60 min, Standard in 240: rank is not asked."""
    Plan.objects.filter(code="extended").update(rank=1)
    extended = contract_for(acme, "extended")
    assert decide(acme, priority=1).contract == extended


def test_alternatives_are_kept_and_told_best_first(acme, four, controller):
    decision = decide(acme, product=controller)
    assert decision.contract == four["product"]
    assert alternative_words(decision) == [
        "ASSET (Standard)", "CLIENT (Premium)", "NAMED (Standard)",
    ]  # fmt: skip


def test_ended_contract_is_no_alternative(acme, standard):
    contract_for(acme, "standard", number="OLD", ends_on=date(2026, 1, 31))
    decision = decide(acme)
    assert alternative_words(decision) == []
    assert "alternatives" not in decision.reason_details


def test_named_contract_that_has_ended_gives_way_to_one_in_force(acme, standard):
    old = contract_for(acme, "standard", number="OLD", ends_on=date(2026, 1, 31))
    assert decide(acme, contract=old).contract == standard


def test_follow_up_of_old_work_is_opened_under_the_finished_contract(acme, standard):
    old = contract_for(acme, "standard", number="OLD", ends_on=date(2026, 1, 31))
    decision = decide(acme, contract=old, is_follow_up=True)
    assert (decision.contract, decision.outcome) == (old, Outcome.EXPIRED)
    assert (decision.handling, decision.plan_version) == (Handling.BEST_EFFORT, None)
    assert reason_words(decision) == (
        "This follows up work under contract OLD, which ended on 31 January 2026."
    )


def test_last_day_counts_whole_in_the_contracts_zone(acme):
    """``start <= created < end + 1 day``: 23:59:59 on the last day is covered, midnight is not."""
    contract_for(acme, "standard", ends_on=date(2026, 6, 30), time_zone="Asia/Vladivostok")
    last_second = datetime(2026, 6, 30, 13, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 6, 30, 14, tzinfo=UTC)
    assert decide(acme, at=last_second).outcome == Outcome.COVERED
    assert decide(acme, at=midnight).outcome == Outcome.EXPIRED


def test_plan_of_certain_channels_does_not_take_others(acme, standard):
    PlanVersion.objects.filter(plan__code="standard").update(channels=["portal", "mail"])
    assert decide(acme, channel="portal").outcome == Outcome.COVERED
    assert decide(acme, channel="own").outcome == Outcome.COVERED
    decision = decide(acme, channel="phone")
    assert (decision.outcome, decision.plan_version) == (Outcome.OUT_OF_SCOPE, None)
    assert reason_words(decision) == (
        "Contract C-Acme-standard does not take requests by this channel: Phone."
    )


def test_plan_that_takes_the_channel_comes_first(acme, premium, standard):
    PlanVersion.objects.filter(plan__code="premium").update(channels=["portal"])
    assert decide(acme, channel="phone").contract == standard


@pytest.mark.parametrize(
    ("outcome", "handling"),
    [
        ("over_quota", "ask_tsm"), ("grace", "accept"), ("expired", "ask_tsm"),
        ("out_of_scope", "best_effort"), ("not_covered", "best_effort"),
        ("unknown_client", "best_effort"),
    ],
)  # fmt: skip
def test_house_begins_with_a_handling_for_every_outcome(db, outcome, handling):
    assert OutcomePolicy.objects.get(outcome=outcome).handling == handling


def test_accepting_an_expired_contract_promises_its_plan(acme, frank):
    contract_for(acme, "standard", ends_on=date(2026, 1, 31))
    handle_outcome("expired", handling=Handling.ACCEPT, actor=frank)
    decision = decide(acme)
    assert (decision.outcome, decision.handling) == (Outcome.EXPIRED, Handling.ACCEPT)
    assert decision.plan_version.plan.code == "standard"
    assert client_words(decision) == ""


def test_grace_taken_as_best_effort_promises_nothing(acme, frank):
    contract_for(acme, "premium", ends_on=date(2026, 5, 31))
    handle_outcome("grace", handling=Handling.BEST_EFFORT, actor=frank)
    decision = decide(acme)
    assert (decision.outcome, decision.plan_version) == (Outcome.GRACE, None)
    assert client_words(decision).endswith("but no time is promised for it.")


def test_critical_request_is_never_refused(acme, frank):
    contract_for(acme, "standard", ends_on=date(2026, 1, 31))
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    assert decide(acme, may_refuse=True).handling == Handling.REFUSE
    assert decide(acme, priority=1, may_refuse=True).handling == Handling.ASK_TSM
    assert decide(acme).handling == Handling.BEST_EFFORT


def test_change_of_handling_is_recorded_once(frank, db):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    event = Event.objects.get(kind="outcome.handled")
    assert event.data == {"outcome": "expired", "before": "ask_tsm", "after": "refuse"}


def test_covered_requests_are_always_taken(frank, db):
    with pytest.raises(Refused):
        handle_outcome("covered", handling=Handling.REFUSE, actor=frank)
    assert not Event.objects.exists()


def test_contract_can_be_chosen_while_it_is_in_force(acme, standard, premium):
    decision = choose_entitlement(standard, product=None, priority=3, at=NOON)
    assert (decision.contract, decision.reason_code) == (standard, ReasonCode.CHOSEN)
    assert decision.plan_version.plan.code == "standard"
    assert alternative_words(decision) == ["C-Acme-premium (Premium)"]
    assert reason_words(decision) == "Contract C-Acme-standard was chosen for this request."
    Contract.objects.filter(pk=standard.pk).update(state=ContractState.SUSPENDED)
    with pytest.raises(Refused, match="not in force"):
        choose_entitlement(standard, product=None, priority=3, at=NOON)
    assert Entitlement.objects.count() == 1
