"""Contracts go on in successors, end by night, and name people for a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from conftest import contract_for
from contracts.choices import ContractState, Outcome
from contracts.entitlement import next_term
from contracts.models import Asset, Contract, ContractDocument
from contracts.named import Named
from contracts.services import (
    ContractDraft,
    NamingDraft,
    activate_contract,
    change_contract,
    decide_entitlement,
    expire_contracts,
    name_people,
    people_on,
    renew_contract,
)
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
NEXT_END = date(2027, 12, 31)


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_successor_says_what_the_old_contract_said(acme, premium, controller, tess, pavel):
    premium.products.add(controller)
    premium.assets.add(Asset.objects.create(organisation=acme, name="Door 4"))
    ContractDocument.objects.create(contract=premium, title="Annex", url="https://x.example/1")
    name_people(premium, drafts=[NamingDraft("personal_engineer", pavel, deputy=tess)], actor=None)
    new = renew_contract(premium, number="N-2", ends_on=NEXT_END, actor=tess, at=NOON)
    assert (new.state, new.renews, new.plan, new.organisation) == (
        ContractState.DRAFT, premium, premium.plan, acme,
    )  # fmt: skip
    assert (new.starts_on, new.ends_on, new.tsm) == (date(2027, 1, 1), NEXT_END, tess)
    assert [product.code for product in new.products.all()] == ["controller"]
    assert [asset.name for asset in new.assets.all()] == ["Door 4"]
    assert [row.title for row in new.documents.all()] == ["Annex"]
    assert [(row.user, row.deputy) for row in new.people.all()] == [(pavel, tess)]
    event = Event.objects.get(kind="contract.renewed")
    assert (event.actor, event.at, event.data["renews"]) == (tess, NOON, premium.number)


def test_decisions_stay_on_the_old_contract(acme, premium, tess):
    before = decide_entitlement(organisation=acme, product=None, priority=3, at=NOON)
    new = renew_contract(premium, number="N-2", ends_on=NEXT_END, actor=tess)
    activate_contract(new, actor=tess)
    before.refresh_from_db()
    assert before.contract == premium
    later = datetime(2027, 1, 5, 9, tzinfo=UTC)
    after = decide_entitlement(organisation=acme, product=None, priority=3, at=later)
    assert (after.contract, after.outcome) == (new, Outcome.COVERED)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "C-Acme-premium"}, "number"),
        ({"starts_on": date(2026, 12, 31)}, "starts_on"),
        ({"ends_on": date(2026, 12, 31)}, "ends_on"),
    ],
)
def test_bad_renewal_is_refused_at_its_field(premium, tess, given, field):
    with pytest.raises(Refused) as refused:
        renew_contract(premium, **{"number": "N-2", "ends_on": NEXT_END, "actor": tess} | given)
    assert refused.value.field == field
    assert Contract.objects.count() == 1
    assert kinds() == []


def test_contract_is_renewed_once(premium, tess):
    renew_contract(premium, number="N-2", ends_on=NEXT_END, actor=tess)
    with pytest.raises(Refused, match="N-2 renews it already"):
        renew_contract(premium, number="N-3", ends_on=NEXT_END, actor=tess)
    assert kinds() == ["contract.renewed"]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "until"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 12, 31)),
        (date(2027, 3, 1), date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 1, 1), date(2027, 6, 30), date(2028, 12, 31)),
        (date(2026, 1, 10), date(2026, 1, 19), date(2026, 1, 29)),
    ],
)
def test_next_term_is_as_long_in_whole_months_or_days(starts_on, ends_on, until):
    assert next_term(starts_on, ends_on) == (ends_on + timedelta(days=1), until)


def test_draft_is_not_renewed(acme, tess):
    draft = contract_for(acme, "standard", state=ContractState.DRAFT)
    with pytest.raises(Refused):
        renew_contract(draft, number="N-2", ends_on=NEXT_END, actor=tess)
    assert kinds() == []


def test_night_sees_contracts_end_in_their_own_zone(acme):
    """On 30 June at 14:30 UTC it is 1 July in Vladivostok and still June in Moscow."""
    night = datetime(2026, 6, 30, 14, 30, tzinfo=UTC)
    there = contract_for(
        acme, "standard", number="V", ends_on=date(2026, 6, 30), time_zone="Asia/Vladivostok"
    )
    here = contract_for(acme, "standard", number="M", ends_on=date(2026, 6, 30))
    assert expire_contracts(night) == 1
    assert expire_contracts(night) == 0
    there.refresh_from_db()
    here.refresh_from_db()
    assert (there.state, here.state) == (ContractState.EXPIRED, ContractState.ACTIVE)
    event = Event.objects.get()
    assert (event.kind, event.actor, event.at) == ("contract.expired", None, night)


def test_expired_contract_keeps_its_grace_and_a_suspended_one_gets_none(acme):
    contract_for(acme, "premium", ends_on=date(2026, 6, 10))
    gone = contract_for(acme, "extended", ends_on=date(2026, 6, 10), state=ContractState.SUSPENDED)
    assert expire_contracts(NOON) == 1
    decision = decide_entitlement(organisation=acme, product=None, priority=3, at=NOON)
    assert decision.outcome == Outcome.GRACE
    gone.refresh_from_db()
    assert gone.state == ContractState.SUSPENDED


def test_extended_contract_is_put_into_force_again(acme, tess):
    contract = contract_for(acme, "standard", ends_on=date(2026, 6, 10))
    expire_contracts(NOON)
    with pytest.raises(Refused):
        activate_contract(contract, actor=tess, at=NOON)
    draft = ContractDraft(
        number=contract.number, organisation=acme, plan=contract.plan, time_zone="Europe/Moscow",
        starts_on=contract.starts_on, ends_on=NEXT_END,
    )  # fmt: skip
    change_contract(contract, draft=draft, actor=tess)
    assert activate_contract(contract, actor=tess, at=NOON).state == ContractState.ACTIVE


def test_person_named_for_a_time_comes_before_the_contracts_own(premium, pavel, lev):
    name_people(
        premium,
        drafts=[
            NamingDraft("personal_engineer", lev, deputy=pavel,
                        starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31)),
        ],
        actor=None,
    )  # fmt: skip
    june, july = date(2026, 6, 30), date(2026, 7, 1)
    assert people_on(premium, day=june)["personal_engineer"] == Named(pavel.pk)
    assert people_on(premium, day=july)["personal_engineer"] == Named(lev.pk)
    assert people_on(premium, day=july)["tsm"] == Named(premium.tsm_id)
    assert people_on(premium, day=date(2026, 8, 1))["personal_engineer"] == Named(pavel.pk)


def test_deputy_stands_in_for_an_absent_person(premium, pavel, lev):
    name_people(premium, drafts=[NamingDraft("personal_engineer", lev, deputy=pavel)], actor=None)
    day = date(2026, 7, 1)
    stood_in = people_on(premium, day=day, away={lev.pk})["personal_engineer"]
    assert stood_in == Named(pavel.pk, instead_of=lev.pk)
    both_away = people_on(premium, day=day, away={lev.pk, pavel.pk})["personal_engineer"]
    assert both_away == Named(lev.pk)


def test_unfit_people_are_refused(premium, pavel, lev, alice):
    first = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 31)}
    for drafts, field in (
        ([NamingDraft("personal_engineer", alice)], "user"),
        ([NamingDraft("personal_engineer", lev, deputy=lev)], "deputy"),
        ([NamingDraft("personal_engineer", lev, starts_on=date(2026, 7, 2),
                      ends_on=date(2026, 7, 1))], "ends_on"),
        ([NamingDraft("personal_engineer", lev, **first),
          NamingDraft("personal_engineer", pavel, starts_on=date(2026, 7, 31))], "starts_on"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            name_people(premium, drafts=drafts, actor=None)
        assert refused.value.field == field
    assert not premium.people.exists()
    assert kinds() == []
