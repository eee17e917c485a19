"""A plan's next version is written as a draft and promises nothing until it is published."""

from datetime import UTC, date, datetime

import pytest

from contracts.choices import Metric, PauseReason, Reopening
from contracts.models import Plan, PlanVersion, ServiceHours
from contracts.services import (
    TargetDraft,
    VersionDraft,
    current_version,
    decide_entitlement,
    default_plan,
    drop_draft,
    make_default,
    publish_version,
    revise_plan,
    save_draft,
    take_default_back,
    targets_of,
)
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
TODAY = date(2026, 6, 15)


@pytest.fixture
def plan(db) -> Plan:
    return Plan.objects.get(code="premium")


@pytest.fixture
def always(db) -> ServiceHours:
    return ServiceHours.objects.get(name="24/7")


def terms(hours, *, minutes=30, effective_from=TODAY, **fields) -> VersionDraft:
    target = TargetDraft(Metric.FIRST_RESPONSE, 1, minutes, hours, **fields)
    return VersionDraft(targets=(target,), effective_from=effective_from)


def test_a_draft_promises_nothing(plan, always, frank, acme, premium):
    draft = save_draft(plan, terms=terms(always), actor=frank, at=NOON)

    assert (draft.number, draft.is_draft) == (2, True)
    assert current_version(plan, TODAY).number == 1
    decided = decide_entitlement(organisation=acme, product=None, priority=1, at=NOON)
    assert decided.plan_version.number == 1
    assert Event.objects.get(kind="plan.drafted").data["version"] == 2


def test_a_new_draft_takes_the_place_of_the_one_before(plan, always, frank):
    save_draft(plan, terms=terms(always), actor=frank, at=NOON)
    draft = save_draft(plan, terms=terms(always, minutes=45), actor=frank, at=NOON)

    assert list(plan.versions.filter(is_draft=True)) == [draft]
    assert draft.number == 2
    assert targets_of(draft)[(Metric.FIRST_RESPONSE, 1)].minutes == 45


def test_a_published_draft_is_promised_from_its_date(plan, always, frank, acme, premium):
    draft = save_draft(plan, terms=terms(always), actor=frank, at=NOON)
    publish_version(draft, actor=frank, at=NOON)

    assert current_version(plan, TODAY) == draft
    decided = decide_entitlement(organisation=acme, product=None, priority=1, at=NOON)
    assert decided.plan_version == draft
    assert Event.objects.get(kind="plan.revised").data == {
        "version": 2, "effective_from": "2026-06-15", "targets": 1,
    }  # fmt: skip


def test_a_draft_follows_a_version_published_meanwhile(plan, always, frank):
    draft = save_draft(plan, terms=terms(always), actor=frank, at=NOON)
    between = revise_plan(plan, targets=[], effective_from=TODAY, actor=frank, at=NOON)
    published = publish_version(draft, actor=frank, at=NOON)

    assert (between.number, published.number) == (3, 4)
    assert current_version(plan, TODAY) == published


def test_days_pauses_and_reopening_are_kept(plan, always, frank):
    draft = save_draft(
        plan,
        terms=terms(
            always, minutes=0, days=2, pauses=(PauseReason.CLIENT_INFO,), max_pause_minutes=600,
            reopening=Reopening.NEW_CYCLE,
        ),
        actor=frank,
        at=NOON,
    )  # fmt: skip
    row = targets_of(draft)[(Metric.FIRST_RESPONSE, 1)]
    assert (row.minutes, row.days, row.pauses, row.max_pause_minutes, row.reopening) == (
        0, 2, ["client_info"], 600, "new_cycle",
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": 30, "days": 1},
        {"minutes": 0},
        {"minutes": 0, "days": 0},
        {"pauses": ("holiday",)},
        {"reopening": "never"},
        {"max_pause_minutes": 0},
        {"effective_from": date(2020, 1, 1)},
    ],
)
def test_what_cannot_be_promised_is_refused(plan, always, frank, fields):
    revise_plan(plan, targets=[], effective_from=TODAY, actor=frank, at=NOON)
    versions, events = PlanVersion.objects.count(), Event.objects.count()
    with pytest.raises(Refused):
        save_draft(plan, terms=terms(always, **fields), actor=frank, at=NOON)
    assert (PlanVersion.objects.count(), Event.objects.count()) == (versions, events)


def test_what_is_no_draft_is_not_published(plan, frank):
    events = Event.objects.count()
    with pytest.raises(Refused, match="Only a draft"):
        publish_version(plan.versions.get(), actor=frank, at=NOON)
    assert Event.objects.count() == events


def test_a_draft_is_dropped(plan, always, frank):
    save_draft(plan, terms=terms(always), actor=frank, at=NOON)
    drop_draft(plan, actor=frank, at=NOON)
    assert [version.number for version in plan.versions.all()] == [1]
    with pytest.raises(Refused, match="no draft"):
        drop_draft(plan, actor=frank, at=NOON)


def test_there_is_one_default_plan(plan, frank):
    standard = Plan.objects.get(code="standard")
    make_default(standard, actor=frank, at=NOON)
    with pytest.raises(Refused, match="Standard is the default plan already"):
        make_default(plan, actor=frank, at=NOON)
    assert default_plan() == standard
    assert not Event.objects.filter(subject_id=plan.pk, kind="plan.made_default").exists()

    take_default_back(standard, actor=frank, at=NOON)
    make_default(plan, actor=frank, at=NOON)
    assert default_plan() == plan
