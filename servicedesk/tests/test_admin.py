"""The administrator's pages: everything through services, refusals in words, no secrets."""

import pytest
from django.contrib import admin
from django.urls import reverse

from servicedesk.accounts.models import AccessToken, Team, User
from servicedesk.accounts.tokens import create_token
from servicedesk.events.models import Event

OURS = ("accounts", "events", "notifications", "contracts", "tickets", "knowledgebase")
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
