"""The pure decision: over random contracts the best of them is the one the rules name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.choices import Handling, Outcome, ReasonCode
from contracts.entitlement import (
    PROMISING,
    ContractFacts,
    RequestFacts,
    VersionFacts,
    Weight,
    handling_of,
    judge,
    verdicts,
)

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
TODAY = date(2026, 6, 15)
VERSION = VersionFacts(7, date(2026, 1, 1), 1, 10, frozenset(), 60)
CONTRACT = ContractFacts(
    key=1, state="active", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
    time_zone="Europe/Moscow", rank=1, has_products=False, names_product=False,
    versions=(VERSION,),
)  # fmt: skip
REQUEST = RequestFacts(at=NOON)


@st.composite
def contracts(draw: st.DrawFn) -> list[ContractFacts]:
    made = []
    for key in range(1, draw(st.integers(1, 6)) + 1):
        starts_on = TODAY + timedelta(days=draw(st.integers(-40, 10)))
        has_products, has_assets = draw(st.booleans()), draw(st.booleans())
        made.append(
            ContractFacts(
                key=key,
                state=draw(st.sampled_from(("draft", "active", "suspended", "expired"))),
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=draw(st.integers(0, 60))),
                time_zone=draw(st.sampled_from(("Asia/Vladivostok", "Europe/Moscow", "UTC"))),
                rank=draw(st.integers(1, 3)),
                has_products=has_products,
                names_product=has_products and draw(st.booleans()),
                has_assets=has_assets,
                names_asset=has_assets and draw(st.booleans()),
                precedence=draw(st.integers(0, 2)),
                incidents_left=draw(st.none() | st.integers(0, 2)),
                versions=(VERSION._replace(response_minutes=draw(st.none() | st.integers(1, 3))),),
            )
        )
    return made


@given(contracts(), st.booleans(), st.booleans())
def test_covered_contract_always_comes_first_and_the_closest_of_them(made, has_product, has_asset):
    request = RequestFacts(at=NOON, has_product=has_product, has_asset=has_asset)
    ranked = verdicts(made, request)
    assert sorted(one.contract for one in ranked) == [one.key for one in made]
    covered = [one for one in ranked if one.outcome == Outcome.COVERED]
    assert ranked[: len(covered)] == covered
    if covered:
        assert covered[0].weight == max(one.weight for one in covered)
    for one in ranked:
        assert (one.version is not None) == (one.outcome in PROMISING)


@given(contracts())
def test_order_of_the_rows_decides_nothing(made):
    assert verdicts(made, REQUEST)[0] == verdicts(list(reversed(made)), REQUEST)[0]


def test_no_incidents_left_is_over_quota_and_still_promised():
    spent = judge(replace(CONTRACT, incidents_left=0), REQUEST)
    assert (spent.outcome, spent.reason) == (Outcome.OVER_QUOTA, ReasonCode.NO_INCIDENTS_LEFT)
    assert (spent.version, spent.promised(Handling.ASK_TSM)) == (7, 7)
    assert spent.promised(Handling.BEST_EFFORT) is None
    assert judge(replace(CONTRACT, incidents_left=1), REQUEST).outcome == Outcome.COVERED
    assert judge(CONTRACT, REQUEST).outcome == Outcome.COVERED


def test_contract_with_incidents_left_comes_before_one_without():
    spent = replace(CONTRACT, incidents_left=0, rank=9)
    fresh = replace(CONTRACT, key=2, incidents_left=3)
    assert [one.contract for one in verdicts([spent, fresh], REQUEST)] == [2, 1]


def test_weights_are_four_three_two_one():
    both = RequestFacts(at=NOON, has_product=True, has_asset=True)
    named = replace(both, contract=1)
    product = replace(CONTRACT, has_products=True, names_product=True)
    asset = replace(product, has_assets=True, names_asset=True)
    weights = [
        judge(facts, request).weight
        for facts, request in ((CONTRACT, both), (product, both), (asset, both), (CONTRACT, named))
    ]
    assert weights == [Weight.CLIENT, Weight.PRODUCT, Weight.ASSET, Weight.CONTRACT] == [1, 2, 3, 4]


@pytest.mark.parametrize("wanted", Handling.values)
@pytest.mark.parametrize("may_refuse", [True, False])
def test_critical_requests_are_never_refused(wanted, may_refuse):
    handling = handling_of(wanted, priority=1, may_refuse=may_refuse)
    assert handling != Handling.REFUSE
