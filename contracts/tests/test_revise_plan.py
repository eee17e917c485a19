"""Plans are revised, never changed behind a ticket's back."""

from datetime import UTC, date, datetime

import pytest

from contracts.choices import Metric, Priority
from contracts.models import Plan, PlanVersion, ServiceHours
from contracts.services import (
    TargetDraft,
    change_hours,
    create_plan,
    current_version,
    decide_entitlement,
    is_used,
    revise_plan,
    targets_of,
)
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
FIRST = (Metric.FIRST_RESPONSE, Priority.CRITICAL)


@pytest.fixture
def plan(db) -> Plan:
    return Plan.objects.get(code="premium")


@pytest.fixture
def always(db) -> ServiceHours:
    return ServiceHours.objects.get(name="24/7")


def target(hours, minutes=10, metric=Metric.FIRST_RESPONSE, priority=1) -> TargetDraft:
    return TargetDraft(metric, priority, minutes, hours)


def minutes_of(code: str) -> dict[tuple[str, int], int]:
    version = PlanVersion.objects.get(plan__code=code, number=1)
    return {key: row.minutes for key, row in targets_of(version).items()}


def test_three_plans_ship(db):
    assert list(Plan.objects.values_list("code", "rank")) == [
        ("standard", 10), ("extended", 20), ("premium", 30),
    ]  # fmt: skip
    standard, extended, premium = map(minutes_of, ("standard", "extended", "premium"))
    assert [len(plan) for plan in (standard, extended, premium)] == [12, 12, 14]
    assert standard[FIRST] == 240
    assert extended[FIRST] == 60
    assert premium[FIRST] == 15
    assert premium[(Metric.RESOLUTION, 1)] == 240
    assert not any(metric == Metric.RESOLUTION for metric, _ in (*standard, *extended))


def test_standard_is_timed_in_working_hours(db):
    version = PlanVersion.objects.get(plan__code="standard")
    hours = targets_of(version)[FIRST].hours.hours
    friday_evening = datetime(2026, 6, 12, 14, tzinfo=UTC)  # 17:00 in Moscow
    assert hours.add(friday_evening, 240 * 60) == datetime(2026, 6, 15, 9, tzinfo=UTC)


def test_revision_is_the_next_version_from_its_date_on(plan, always, frank):
    version = revise_plan(
        plan, targets=[target(always)], effective_from=date(2026, 7, 1), actor=frank, at=NOON
    )
    assert (version.number, version.grace_days) == (2, 30)
    assert current_version(plan, date(2026, 6, 30)).number == 1
    assert current_version(plan, date(2026, 7, 1)) == version
    assert {key: row.minutes for key, row in targets_of(version).items()} == {FIRST: 10}
    event = Event.objects.get(kind="plan.revised")
    assert (event.actor, event.at, event.data["version"]) == (frank, NOON, 2)


def test_ticket_keeps_the_version_it_was_opened_under(acme, premium, plan, always, frank):
    before = decide_entitlement(organisation=acme, product=None, priority=1, at=NOON)
    revise_plan(plan, targets=[target(always)], effective_from=date(2026, 6, 16), actor=frank)
    before.refresh_from_db()
    assert targets_of(before.plan_version)[FIRST].minutes == 15
    tomorrow = datetime(2026, 6, 16, 9, tzinfo=UTC)
    after = decide_entitlement(organisation=acme, product=None, priority=1, at=tomorrow)
    assert targets_of(after.plan_version)[FIRST].minutes == 10
    assert is_used(before.plan_version)


def test_plan_before_its_first_version_has_none(plan):
    assert current_version(plan, date(1999, 12, 31)) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"minutes": 0}, "A target is at least one minute."),
        ({"metric": "smile"}, "A target is for a metric and a priority we know."),
        ({"priority": 9}, "A target is for a metric and a priority we know."),
    ],
)
def test_bad_target_is_refused(plan, always, frank, changes, words):
    with pytest.raises(Refused, match=words):
        revise_plan(
            plan,
            targets=[target(always, **changes)],
            effective_from=date(2026, 7, 1),
            actor=frank,
        )
    assert plan.versions.count() == 1
    assert not Event.objects.exists()


def test_target_that_stands_twice_is_refused(plan, always, frank):
    with pytest.raises(Refused, match="One metric and priority has one target"):
        revise_plan(plan, targets=[target(always)] * 2, effective_from=NOON.date(), actor=frank)
    assert plan.versions.count() == 1


def test_version_before_the_last_one_is_refused(plan, always, frank):
    with pytest.raises(Refused, match="cannot begin before"):
        revise_plan(plan, targets=[target(always)], effective_from=date(1999, 1, 1), actor=frank)
    assert plan.versions.count() == 1


def test_new_plan_has_its_first_version(always, frank):
    plan = create_plan(
        "Night", code="night", rank=5, targets=[target(always)], intake_hours=always,
        effective_from=date(2026, 1, 1), actor=frank,
    )  # fmt: skip
    assert current_version(plan, date(2026, 1, 1)).number == 1
    with pytest.raises(Refused, match="already"):
        create_plan(
            "Night", code="night-2", rank=5, targets=[], intake_hours=always,
            effective_from=date(2026, 1, 1), actor=frank,
        )  # fmt: skip


def test_changed_calendar_is_seen_at_once(frank):
    working = ServiceHours.objects.get(name="Working hours (Moscow)")
    version = PlanVersion.objects.get(plan__code="standard")
    assert targets_of(version)[FIRST].hours.hours.rows_on(date(2026, 6, 15)) == [["09:00", "18:00"]]
    change_hours(
        working, weekly=working.weekly, exceptions={"2026-06-15": []},
        time_zone=working.time_zone, actor=frank,
    )  # fmt: skip
    version.refresh_from_db()
    assert targets_of(version)[FIRST].hours.hours.rows_on(date(2026, 6, 15)) == []
    assert Event.objects.get(kind="hours.changed").data["after"]["exceptions"] == {"2026-06-15": []}


def test_calendar_nobody_can_read_is_refused(frank):
    working = ServiceHours.objects.get(name="Working hours (Moscow)")
    with pytest.raises(Refused):
        change_hours(
            working, weekly={"0": [["9", "18"]]}, exceptions={},
            time_zone=working.time_zone, actor=frank,
        )  # fmt: skip
    working.refresh_from_db()
    assert working.weekly["0"] == [["09:00", "18:00"]]
    assert not Event.objects.exists()
