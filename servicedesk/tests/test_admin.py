"""The administrator's pages: everything through services, refusals in words, no secrets."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from contracts.models import Contract, Plan, PlanVersion, Target
from contracts.services import decide_entitlement
from servicedesk.accounts.models import AccessToken, Team, User
from servicedesk.accounts.tokens import create_token
from servicedesk.events.models import Event

OURS = ("accounts", "events", "notifications", "contracts")
PAGES = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    if model._meta.app_label in OURS
]


@pytest.fixture
def desk(frank, sign_in):
    return sign_in(frank)


@pytest.mark.parametrize("page", PAGES)
def test_lists_and_forms_are_drawn(desk, premium, alice, page):
    create_token(alice, name="secret one", scopes=["tickets:read"], expires_at=None)
    assert desk.get(reverse(f"{page}_changelist")).status_code == 200
    assert desk.get(reverse(f"{page}_add")).status_code in (200, 403)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_enters(erin, sign_in, page):
    assert sign_in(erin).get(reverse(f"{page}_changelist")).status_code == 302


def test_token_is_shown_without_its_secret_and_revoked(desk, alice):
    secret = create_token(alice, name="script", scopes=["tickets:read"], expires_at=None)
    token = AccessToken.objects.get()
    page = desk.get(reverse("admin:accounts_accesstoken_change", args=[token.pk])).content.decode()
    assert secret not in page
    assert token.digest not in page
    desk.post(
        reverse("admin:accounts_accesstoken_changelist"),
        {"action": "revoke", "_selected_action": [token.pk]},
    )
    assert not AccessToken.objects.exists()


def person_form(**changes) -> dict:
    return {
        "email": "New@desk.example", "full_name": "New", "role": "line1", "organisation": "",
        "phone": "", "language": "ru", "time_zone": "Europe/Moscow", "new_password": "",
    } | changes  # fmt: skip


def test_person_is_added_and_recorded(desk, frank):
    assert desk.post(reverse("admin:accounts_user_add"), person_form()).status_code == 302
    user = User.objects.get(email="new@desk.example")
    event = Event.objects.get(kind="person.created")
    assert (event.actor, event.subject_id) == (frank, user.pk)
    assert not user.has_usable_password()


def test_unfit_person_is_refused_in_words(desk):
    answer = desk.post(reverse("admin:accounts_user_add"), person_form(role="client"), follow=True)
    assert "client" in answer.content.decode()
    assert not User.objects.filter(email="new@desk.example").exists()
    assert not Event.objects.filter(kind="person.created").exists()


def test_role_is_changed_through_the_service(desk, dana):
    url = reverse("admin:accounts_user_change", args=[dana.pk])
    assert desk.post(url, person_form(full_name="Dana", role="line2")).status_code == 302
    dana.refresh_from_db()
    assert (dana.role, dana.email) == ("line2", "dana@desk.example")
    assert Event.objects.get(kind="person.role_changed").data["after"] == "line2"


def test_last_administrator_stays(desk, frank):
    desk.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "close_access", "_selected_action": [frank.pk]},
    )
    frank.refresh_from_db()
    assert frank.is_active


def test_team_is_kept_with_its_members(desk, dana, lev):
    answer = desk.post(
        reverse("admin:accounts_team_add"),
        {"name": "Gates", "line": 2, "is_active": "on", "members": [dana.pk, lev.pk]},
    )
    assert answer.status_code == 302
    team = Team.objects.get(name="Gates")
    assert set(team.memberships.values_list("user", flat=True)) == {dana.pk, lev.pk}


def test_contract_is_written_down_and_put_into_force(desk, acme):
    plan = Plan.objects.get(code="premium")
    form = {
        "number": "N-1", "organisation": acme.pk, "plan": plan.pk, "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "time_zone": "Europe/Moscow", "note": "",
    }  # fmt: skip
    assert desk.post(reverse("admin:contracts_contract_add"), form).status_code == 302
    contract = Contract.objects.get(number="N-1")
    assert contract.state == "draft"
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
        "intake_hours": version.intake_hours_id, "grace_days": 5,
        "targets-TOTAL_FORMS": 1, "targets-INITIAL_FORMS": 0,
        "targets-0-metric": "first_response", "targets-0-priority": 1,
        "targets-0-minutes": 7, "targets-0-hours": version.intake_hours_id,
    } | changes  # fmt: skip


def test_new_version_is_added_with_its_targets(desk):
    first = PlanVersion.objects.get(plan__code="premium")
    answer = desk.post(reverse("admin:contracts_planversion_add"), version_form(first))
    assert answer.status_code == 302
    second = PlanVersion.objects.get(plan__code="premium", number=2)
    assert second.effective_from == date(2026, 7, 1)
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
