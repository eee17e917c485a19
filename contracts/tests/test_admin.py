"""The administrator's pages of contracts: promises are revised, used ones only shown."""

from datetime import date

import pytest
from django.urls import reverse

from contracts.models import Asset, Contract, OutcomePolicy, Plan, PlanVersion, Target
from contracts.services import decide_entitlement
from servicedesk.events.models import Event


@pytest.fixture
def desk(frank, sign_in):
    return sign_in(frank)


def test_contract_is_written_down_and_put_into_force(desk, frank, acme):
    plan = Plan.objects.get(code="premium")
    form = {
        "number": "N-1", "organisation": acme.pk, "plan": plan.pk, "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "time_zone": "Europe/Moscow", "precedence": 100, "note": "",
        "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 0, "people-0-role": "personal_engineer",
        "people-0-user": frank.pk, "people-0-ends_on": "2026-06-30",
        "documents-TOTAL_FORMS": 1, "documents-INITIAL_FORMS": 0,
        "documents-0-title": "Annex", "documents-0-url": "https://papers.example/1",
    }  # fmt: skip
    assert desk.post(reverse("admin:contracts_contract_add"), form).status_code == 302
    contract = Contract.objects.get(number="N-1")
    assert contract.state == "draft"
    assert [(row.role, row.user) for row in contract.people.all()] == [("personal_engineer", frank)]
    assert contract.documents.get().url == "https://papers.example/1"
    desk.post(
        reverse("admin:contracts_contract_changelist"),
        {"action": "activate", "_selected_action": [contract.pk]},
    )
    contract.refresh_from_db()
    assert contract.state == "active"
    assert set(Event.objects.values_list("kind", flat=True)) >= {
        "contract.created", "contract.activated",
    }  # fmt: skip


def version_form(version, **changes) -> dict:
    return {
        "plan": version.plan_id, "effective_from": "2026-07-01",
        "intake_hours": version.intake_hours_id, "grace_days": 5, "channels": '["portal"]',
        "targets-TOTAL_FORMS": 1, "targets-INITIAL_FORMS": 0,
        "targets-0-metric": "first_response", "targets-0-priority": 1,
        "targets-0-minutes": 7, "targets-0-reopening": "resume", "targets-0-pauses": "[]",
        "targets-0-hours": version.intake_hours_id,
    } | changes  # fmt: skip


def test_new_version_is_added_with_its_targets(desk):
    first = PlanVersion.objects.get(plan__code="premium")
    answer = desk.post(reverse("admin:contracts_planversion_add"), version_form(first))
    assert answer.status_code == 302
    second = PlanVersion.objects.get(plan__code="premium", number=2)
    assert second.effective_from == date(2026, 7, 1)
    assert second.channels == ["portal"]
    assert list(second.targets.values_list("minutes", flat=True)) == [7]


def test_version_a_ticket_runs_under_is_only_shown(desk, acme, premium, frank):
    decision = decide_entitlement(
        organisation=acme, product=None, priority=1, at=premium.history.latest().history_date
    )
    version = decision.plan_version
    url = reverse("admin:contracts_planversion_change", args=[version.pk])
    assert desk.get(url).status_code == 200
    count = Target.objects.filter(version=version).count()
    assert desk.post(url, version_form(version)).status_code == 403
    assert Target.objects.filter(version=version).count() == count


def test_calendar_nobody_can_read_is_refused_at_the_field(desk):
    answer = desk.post(
        reverse("admin:contracts_servicehours_add"),
        {
            "name": "Odd", "time_zone": "Europe/Moscow", "weekly": '{"0": [["9", "25"]]}',
            "exceptions": "{}",
        },
    )  # fmt: skip
    assert answer.status_code == 200
    assert b"errorlist" in answer.content


def test_asset_is_added_through_the_service(desk, acme, controller):
    form = {"organisation": acme.pk, "product": controller.pk, "name": "Door 4", "is_active": "on"}
    assert desk.post(reverse("admin:contracts_asset_add"), form).status_code == 302
    assert Asset.objects.get().name == "Door 4"
    assert Event.objects.filter(kind="asset.added").count() == 1


def test_handling_of_an_outcome_is_changed_and_recorded(desk):
    row = OutcomePolicy.objects.get(outcome="expired")
    url = reverse("admin:contracts_outcomepolicy_change", args=[row.pk])
    assert desk.post(url, {"handling": "refuse"}).status_code == 302
    row.refresh_from_db()
    assert row.handling == "refuse"
    assert Event.objects.get(kind="outcome.handled").data["before"] == "ask_tsm"
