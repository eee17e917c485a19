"""A promise with a hole in it is said aloud."""

from datetime import UTC, date, datetime

import pytest

from conftest import contract_for
from contracts.alarms import alarms_for
from contracts.choices import Metric
from contracts.models import Contract, Plan, ServiceHours
from contracts.services import TargetDraft, create_plan, decide_entitlement

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


def alarms(organisation, *, priority=3) -> list[tuple[str, str]]:
    decision = decide_entitlement(
        organisation=organisation, product=None, priority=priority, at=NOON
    )
    return [(alarm.code, alarm.words) for alarm in alarms_for(decision, priority=priority)]


@pytest.fixture
def under(acme, frank):
    """``under(targets)``: Acme's contract under a plan with these targets."""

    def make(targets) -> Contract:
        create_plan(
            "Own", code="own", rank=5, targets=targets, effective_from=date(2026, 1, 1),
            intake_hours=ServiceHours.objects.get(name="24/7"), actor=frank,
        )  # fmt: skip
        return contract_for(acme, "own")

    return make


def test_sound_promise_has_no_alarms(acme, premium):
    assert alarms(acme) == []


def test_plan_without_targets_is_said(acme, under):
    under([])
    assert alarms(acme) == [
        ("plan_without_targets", "The plan has no targets, so nothing is timed: revise the plan.")
    ]


def test_plan_without_a_version_is_said(acme):
    Plan.objects.create(name="Empty", code="empty")
    contract_for(acme, "empty")
    assert [code for code, _ in alarms(acme)] == ["plan_without_version"]


@pytest.mark.parametrize("weekly", [{}, {"0": []}, {"0": [["x", "y"]]}])
def test_calendar_without_hours_is_said(acme, under, weekly):
    empty = ServiceHours.objects.create(name="Nobody", weekly=weekly)
    under([TargetDraft(Metric.FIRST_RESPONSE, 3, 60, empty)])
    assert alarms(acme) == [
        (
            "calendar_without_hours",
            "The service hours “Nobody” hold no hours, so their times never run out: correct them.",
        )
    ]


def test_priority_the_plan_forgot_is_said(acme, under):
    under([TargetDraft(Metric.FIRST_RESPONSE, 1, 60, ServiceHours.objects.get(name="24/7"))])
    assert alarms(acme, priority=1) == []
    assert alarms(acme, priority=4) == [
        ("priority_without_targets", "The plan promises nothing for the priority “Low”.")
    ]


def test_ended_contract_is_said(acme):
    contract_for(acme, "standard", ends_on=date(2026, 6, 14))
    assert alarms(acme) == [
        (
            "contract_ended",
            (
                "No time is promised: Contract C-Acme-standard ended on 14 June 2026. "
                "The work becomes a quote for the client."
            ),
        ),
        ("ask_tsm", "The service manager has been asked how to go on."),
    ]


def test_grace_period_is_a_warning(acme):
    contract_for(acme, "premium", ends_on=date(2026, 6, 14))
    decision = decide_entitlement(organisation=acme, product=None, priority=1, at=NOON)
    assert [(alarm.code, alarm.tone) for alarm in alarms_for(decision)] == [("in_grace", "warn")]


def test_unknown_client_is_said(db):
    assert alarms(None) == [
        ("unknown_client", "We do not know which client this request comes from.")
    ]
