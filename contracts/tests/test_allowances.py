"""Prepaid hours and incidents: granted, used, split at the limit, covered afterwards, closed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conftest import contract_for
from contracts.choices import AllowanceUnit, EntryKind, Outcome
from contracts.models import Allowance, LedgerEntry
from contracts.services import (
    AllowanceDraft,
    activate_contract,
    approve_overage,
    attach_surplus,
    close_allowances,
    consume,
    correct_allowance,
    decide_entitlement,
    extend_allowance,
    grant_allowance,
    incidents_left,
    renew_contract,
    standing,
)
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
TEN_HOURS = AllowanceDraft(
    unit=AllowanceUnit.MINUTES, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30),
    granted=600, rounding_minutes=30,
)  # fmt: skip
TWO_INCIDENTS = replace(TEN_HOURS, unit=AllowanceUnit.INCIDENTS, granted=2, rounding_minutes=1)


@pytest.fixture
def hours(standard, tess) -> Allowance:
    """Ten hours of June under Acme's contract, counted by half hours."""
    return grant_allowance(standard, draft=TEN_HOURS, actor=tess, at=NOON)


def spend(contract, minutes, *, ticket=7, actor=None, at=NOON):
    return consume(contract, unit="minutes", amount=minutes, ticket=ticket, actor=actor, at=at)


def lines() -> list[tuple[str, int, int]]:
    return list(LedgerEntry.objects.order_by("pk").values_list("kind", "amount", "surplus"))


def events() -> list[str]:
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("contract.") for kind in kinds]


def test_grant_is_the_first_line_and_the_period_is_in_the_contracts_zone(hours, tess):
    assert lines() == [(EntryKind.GRANT, 600, 0)]
    assert hours.starts_at == datetime(2026, 5, 31, 21, tzinfo=UTC)
    assert hours.ends_at == datetime(2026, 6, 30, 21, tzinfo=UTC)
    event = Event.objects.get()
    assert (event.kind, event.actor, event.data["amount"]) == (
        "contract.allowance_granted", tess, 600,
    )  # fmt: skip


def test_ten_minutes_by_half_hours_count_thirty_and_both_are_kept(hours, standard, dana):
    used = spend(standard, 10, actor=dana)
    assert (used.accounted, used.taken, used.surplus) == (30, 30, 0)
    entry = LedgerEntry.objects.get(kind=EntryKind.CONSUME)
    assert (entry.real_minutes, entry.accounted_minutes, entry.amount) == (10, 30, -30)
    assert (entry.ticket, entry.actor) == (7, dana)
    assert standing(hours).left == 570


def test_fifteen_minute_quanta(standard):
    grant_allowance(standard, draft=replace(TEN_HOURS, rounding_minutes=15), actor=None, at=NOON)
    assert [spend(standard, minutes).accounted for minutes in (1, 15, 16)] == [15, 15, 30]


def test_entry_beyond_the_balance_is_split_at_the_limit(hours, standard):
    spend(standard, 590)
    assert standing(hours).left == 0
    used = spend(standard, 40)
    assert (used.accounted, used.taken, used.surplus) == (60, 0, 60)
    extend_allowance(hours, amount=30, actor=None, at=NOON)
    used = spend(standard, 45)
    assert (used.accounted, used.taken, used.surplus) == (60, 30, 30)
    now = standing(hours)
    assert (now.left, now.used, now.granted, now.surplus) == (0, 630, 630, 90)


def test_what_ends_first_is_used_first(hours, standard):
    short = replace(TEN_HOURS, ends_on=date(2026, 6, 20), granted=30)
    pack = grant_allowance(standard, draft=short, actor=None, at=NOON)
    spend(standard, 60)
    assert (standing(pack).left, standing(hours).left) == (0, 570)
    entries = LedgerEntry.objects.filter(kind=EntryKind.CONSUME).order_by("pk")
    assert [(row.real_minutes, row.accounted_minutes) for row in entries] == [(60, 60), (0, 0)]


def test_contract_without_prepaid_hours_counts_nothing(standard):
    assert spend(standard, 60).accounted == 0
    assert lines() == []
    assert events() == []


def test_work_after_the_period_is_kept_as_surplus(hours, standard):
    used = spend(standard, 30, at=NOON + timedelta(days=30))
    assert (used.taken, used.surplus) == (0, 30)
    assert standing(hours).left == 600


@pytest.mark.parametrize("minutes", [0, -10])
def test_entry_of_nothing_or_less_is_refused(hours, standard, minutes):
    with pytest.raises(Refused) as refused:
        spend(standard, minutes)
    assert refused.value.field == "minutes"
    assert lines() == [(EntryKind.GRANT, 600, 0)]
    assert events() == ["allowance_granted"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": date(2026, 5, 31)}, "ends_on"),
        ({"ends_on": date(2027, 1, 1)}, "starts_on"),
        ({"granted": 0}, "granted"),
        ({"granted": -60}, "granted"),
        ({"unit": "cakes"}, "unit"),
        ({"rounding_minutes": 0}, "rounding_minutes"),
        ({"carry_limit": 60}, "carry_days"),
        ({"notice_percents": (50, 120)}, "notice_percents"),
    ],
)
def test_bad_allowance_is_refused_at_its_field(standard, change, field):
    with pytest.raises(Refused) as refused:
        grant_allowance(standard, draft=replace(TEN_HOURS, **change), actor=None)
    assert refused.value.field == field
    assert not Allowance.objects.exists()
    assert events() == []


def test_correction_gives_back_and_says_why(hours, standard, tess):
    spend(standard, 60)
    correct_allowance(hours, amount=30, note="Counted twice", actor=tess, at=NOON)
    now = standing(hours)
    assert (now.left, now.used, now.granted) == (570, 30, 600)
    assert LedgerEntry.objects.get(kind=EntryKind.CORRECT).note == "Counted twice"


@pytest.mark.parametrize(
    ("amount", "note", "field"),
    [(-601, "Too much", "amount"), (0, "x", "amount"), (5, " ", "note")],
)
def test_correction_never_goes_below_zero(hours, amount, note, field):
    with pytest.raises(Refused) as refused:
        correct_allowance(hours, amount=amount, note=note, actor=None)
    assert refused.value.field == field
    assert standing(hours).left == 600
    assert events() == ["allowance_granted"]


def test_surplus_is_covered_afterwards_by_an_extension(hours, standard):
    spend(standard, 660)
    with pytest.raises(Refused, match="grant more first"):
        attach_surplus(hours, into=hours, actor=None)
    extend_allowance(hours, amount=40, actor=None, at=NOON)
    assert attach_surplus(hours, into=hours, actor=None, at=NOON) == 40
    now = standing(hours)
    assert (now.left, now.surplus) == (0, 20)


def test_surplus_is_covered_by_the_next_period(hours, standard):
    spend(standard, 660)
    july = replace(TEN_HOURS, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31))
    following = grant_allowance(standard, draft=july, actor=None, at=NOON)
    assert attach_surplus(hours, into=following, actor=None) == 60
    assert (standing(hours).surplus, standing(following).left) == (0, 540)


def test_surplus_is_not_covered_by_another_client(hours, standard, globex):
    spend(standard, 660)
    theirs = grant_allowance(contract_for(globex, "standard"), draft=TEN_HOURS, actor=None, at=NOON)
    before = lines()
    with pytest.raises(Refused, match="same client"):
        attach_surplus(hours, into=theirs, actor=None)
    assert lines() == before


def test_overage_is_approved_as_it_was_seen(hours, standard, boss):
    spend(standard, 660)
    with pytest.raises(Conflict):
        approve_overage(hours, seen=30, actor=boss)
    assert approve_overage(hours, seen=60, actor=boss, at=NOON) == 60
    assert (standing(hours).surplus, standing(hours).left) == (0, 0)
    with pytest.raises(Refused, match="nothing to approve"):
        approve_overage(hours, seen=0, actor=boss)
    assert events()[-1] == "overage_approved"


def test_incidents_count_down_and_then_the_request_is_over_quota(standard, acme):
    assert incidents_left(standard.pk, NOON) is None
    grant_allowance(standard, draft=TWO_INCIDENTS, actor=None, at=NOON)
    outcomes = []
    for number in (1, 2, 3):
        outcomes.append(
            decide_entitlement(organisation=acme, product=None, priority=3, at=NOON).outcome
        )
        consume(standard, unit="incidents", amount=1, ticket=number, actor=None, at=NOON)
    assert outcomes == [Outcome.COVERED, Outcome.COVERED, Outcome.OVER_QUOTA]
    assert incidents_left(standard.pk, NOON) == 0
    assert standing(Allowance.objects.get()).surplus == 1
    assert incidents_left(standard.pk, NOON + timedelta(days=30)) is None


def test_counting_incidents_costs_a_decision_no_query(standard, acme, django_assert_num_queries):
    grant_allowance(standard, draft=TWO_INCIDENTS, actor=None, at=NOON)
    with django_assert_num_queries(3):
        made = decide_entitlement(organisation=acme, product=None, priority=3, at=NOON)
    assert made.reason_details["incidents_left"] == 2


def test_rest_is_carried_over_to_a_limit_and_for_a_time(standard):
    draft = replace(TEN_HOURS, carry_limit=120, carry_days=14)
    june = grant_allowance(standard, draft=draft, actor=None, at=NOON)
    spend(standard, 300)
    assert close_allowances(june.ends_at - timedelta(seconds=1)) == 0
    assert close_allowances(june.ends_at) == 1
    assert close_allowances(june.ends_at) == 0
    assert lines()[2:] == [("expire", -180, 0), ("roll_over", -120, 0), ("roll_over", 120, 0)]
    carried = Allowance.objects.exclude(pk=june.pk).get()
    assert (carried.starts_on, carried.ends_on) == (date(2026, 7, 1), date(2026, 7, 14))
    assert standing(carried).left == 120
    assert close_allowances(carried.ends_at) == 1
    assert standing(carried).left == 0
    assert events().count("allowance_closed") == 2


def test_rest_goes_on_in_the_contract_that_renews(standard):
    year = replace(
        TEN_HOURS, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), carry_limit=60,
        carry_days=31,
    )  # fmt: skip
    old = grant_allowance(standard, draft=year, actor=None, at=NOON)
    successor = renew_contract(standard, number="N-2", ends_on=date(2027, 12, 31), actor=None)
    activate_contract(successor, actor=None)
    close_allowances(old.ends_at)
    carried = Allowance.objects.get(contract=successor)
    assert (standing(carried).left, carried.ends_on) == (60, date(2027, 1, 31))


def test_rest_expires_where_no_contract_goes_on(standard):
    year = replace(
        TEN_HOURS, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), carry_limit=60,
        carry_days=31,
    )  # fmt: skip
    old = grant_allowance(standard, draft=year, actor=None, at=NOON)
    close_allowances(old.ends_at)
    assert lines()[1:] == [("expire", -600, 0)]
    with pytest.raises(Refused, match="closed"):
        extend_allowance(old, amount=60, actor=None)
