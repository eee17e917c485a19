"""What the contracts say of a request, reason by reason."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from conftest import contract_for
from contracts.choices import ContractState, Outcome, ReasonCode
from contracts.models import Entitlement, PlanVersion
from contracts.services import decide_entitlement
from contracts.wording import reason_words

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


def decide(organisation, *, product=None, priority=3, at=NOON) -> Entitlement:
    return decide_entitlement(organisation=organisation, product=product, priority=priority, at=at)


def version_of(code: str) -> PlanVersion:
    return PlanVersion.objects.get(plan__code=code)


def told(entitlement: Entitlement) -> tuple[str, str, str]:
    with translation.override("en"):
        return entitlement.outcome, entitlement.reason_code, reason_words(entitlement)


def test_contract_without_products_covers_everything(acme, standard, controller):
    decision = decide(acme, product=controller)
    assert told(decision) == (
        Outcome.COVERED,
        ReasonCode.WHOLE_CLIENT,
        "Contract C-Acme-standard covers everything the client has.",
    )
    assert decision.contract == standard
    assert decision.plan_version == version_of("standard")
    assert decision.decided_at == NOON


def test_contract_for_a_product_covers_it(acme, standard, controller):
    standard.products.add(controller)
    assert told(decide(acme, product=controller)) == (
        Outcome.COVERED,
        ReasonCode.PRODUCT_COVERED,
        "Contract C-Acme-standard covers Access controller.",
    )


def test_contract_for_a_product_does_not_cover_another(acme, standard, controller, camera):
    standard.products.add(controller)
    decision = decide(acme, product=camera)
    assert told(decision) == (
        Outcome.OUT_OF_SCOPE,
        ReasonCode.PRODUCT_NOT_COVERED,
        "Contract C-Acme-standard does not cover Camera.",
    )
    assert decision.plan_version is None


def test_request_that_names_no_product_is_taken_under_the_contract(acme, standard, controller):
    standard.products.add(controller)
    assert told(decide(acme)) == (
        Outcome.COVERED,
        ReasonCode.PRODUCT_COVERED,
        "Contract C-Acme-standard is in force; the request names no product.",
    )


def test_grace_period_follows_the_end_and_is_the_plans(acme):
    contract_for(acme, "premium", ends_on=date(2026, 5, 31))
    decision = decide(acme)
    assert told(decision) == (
        Outcome.GRACE,
        ReasonCode.IN_GRACE,
        (
            "Contract C-Acme-premium ended on 31 May 2026; "
            "the grace period lasts until 30 June 2026."
        ),
    )
    assert decision.plan_version == version_of("premium")
    after = decide(acme, at=datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert (after.outcome, after.plan_version) == (Outcome.EXPIRED, None)


def test_ended_contract_promises_nothing(acme):
    contract = contract_for(acme, "standard", ends_on=date(2026, 6, 14))
    decision = decide(acme, priority=1)
    assert told(decision) == (
        Outcome.EXPIRED,
        ReasonCode.CONTRACT_ENDED,
        "Contract C-Acme-standard ended on 14 June 2026.",
    )
    assert (decision.contract, decision.plan_version) == (contract, None)


def test_contract_that_has_not_begun(acme):
    contract_for(acme, "standard", starts_on=date(2026, 7, 1))
    assert told(decide(acme)) == (
        Outcome.NOT_COVERED,
        ReasonCode.CONTRACT_NOT_STARTED,
        "Contract C-Acme-standard begins only on 1 July 2026.",
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ContractState.DRAFT, "Draft"),
        (ContractState.SUSPENDED, "Suspended"),
        (ContractState.CANCELLED, "Cancelled"),
    ],
)
def test_contract_that_is_not_in_force(acme, state, words):
    contract_for(acme, "standard", state=state)
    assert told(decide(acme)) == (
        Outcome.NOT_COVERED,
        ReasonCode.CONTRACT_NOT_ACTIVE,
        f"Contract C-Acme-standard is not in force ({words}).",
    )


def test_client_without_a_contract(acme):
    decision = decide(acme, priority=1)
    assert told(decision) == (
        Outcome.NOT_COVERED,
        ReasonCode.NO_CONTRACT,
        "The client has no contract with us.",
    )
    assert decision.organisation == acme
    assert decision.reason_details["priority"] == 1


def test_unknown_client(db):
    decision = decide(None)
    assert told(decision) == (
        Outcome.UNKNOWN_CLIENT,
        ReasonCode.NO_ORGANISATION,
        "We do not know which client this request comes from.",
    )
    assert decision.organisation is None


def test_another_clients_contract_covers_nobody_else(acme, globex, standard):
    assert decide(globex).reason_code == ReasonCode.NO_CONTRACT


def test_contract_for_the_product_comes_before_a_higher_plan(acme, standard, premium, controller):
    standard.products.add(controller)
    assert decide(acme, product=controller).contract == standard


def test_higher_plan_comes_first(acme, standard, premium):
    assert decide(acme).contract == premium


def test_later_end_comes_first_among_equal_plans(acme, standard):
    later = contract_for(acme, "standard", number="C-2", ends_on=date(2027, 12, 31))
    assert decide(acme).contract == later


def test_contract_in_force_comes_before_one_in_grace(acme, standard):
    contract_for(acme, "premium", ends_on=date(2026, 6, 1))
    assert decide(acme).contract == standard


def test_day_is_that_of_the_contracts_zone(acme):
    """On 1 July 00:30 in Vladivostok it is still 30 June in Moscow."""
    moment = datetime(2026, 6, 30, 14, 30, tzinfo=UTC)
    contract = contract_for(
        acme, "standard", ends_on=date(2026, 6, 30), time_zone="Asia/Vladivostok"
    )
    assert decide(acme, at=moment).outcome == Outcome.EXPIRED
    contract.time_zone = "Europe/Moscow"
    contract.save()
    assert decide(acme, at=moment).outcome == Outcome.COVERED


def test_first_day_begins_at_midnight_of_the_contracts_zone(acme):
    contract_for(acme, "standard", starts_on=date(2026, 7, 1), time_zone="Asia/Vladivostok")
    before = datetime(2026, 6, 30, 13, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 6, 30, 14, tzinfo=UTC)
    assert decide(acme, at=before).reason_code == ReasonCode.CONTRACT_NOT_STARTED
    assert decide(acme, at=midnight).outcome == Outcome.COVERED


def test_decision_reads_twice_and_writes_once(
    acme, standard, premium, controller, django_assert_num_queries
):
    contract_for(acme, "extended", number="C-3")
    with django_assert_num_queries(3):
        decide(acme, product=controller)


def test_reason_is_told_in_the_readers_language(acme):
    contract_for(acme, "standard", ends_on=date(2026, 6, 14))
    decision = decide(acme)
    with translation.override("ru"):
        assert "14 июня 2026" in reason_words(decision)
