"""What people see of escalations: what was raised, to whom, why, when due and when raised."""

import pytest
import time_machine
from django.urls import reverse

from escalation import services
from escalation.models import Escalation, EscalationRule, Watch
from servicedesk.accounts.models import Team
from servicedesk.accounts.tokens import create_token
from sla.models import Clock
from sla.tests.stories import ask, monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(premium, alice, dana, line1, cora, erin):
    """A premium emergency at two; the sweep comes by at half past five in the morning."""
    Team.objects.filter(pk=line1.pk).update(lead=dana)
    with time_machine.travel(monday(2), tick=False) as wall:
        ticket = ask(alice, at=monday(2), priority=1)
        wall.move_to(monday(5, 30))
        services.sweep(monday(5, 30))
    return ticket


def read(browser, name, *args, query=None):
    with time_machine.travel(monday(6), tick=False):
        response = browser.get(reverse(name, args=args), query or {})
    return response, response.content.decode()


def test_the_list_says_what_was_raised_to_whom_why_and_how_late(night, sign_in, erin):
    response, text = read(sign_in(erin), "escalation:escalation_list")

    assert response.status_code == 200
    assert f"#{night.pk} Controller offline" in text
    assert "the deadline has passed" in text
    assert "Dana, Pavel, Cora, Tess, Erin" in text
    assert "First response, premium, critical" in text
    assert "2 Mar, 02:15" in text
    assert "3 h 15 min later" in text


def test_the_list_narrows_to_what_was_raised_to_me(night, sign_in, lev, erin):
    _, mine = read(sign_in(erin), "escalation:escalation_list", query={"told": "me"})
    _, none = read(sign_in(lev), "escalation:escalation_list", query={"told": "me"})

    assert f"#{night.pk}" in mine
    assert "Nothing was raised" in none


def test_pages_go_back_from_the_last_row(night, sign_in, erin):
    last = Escalation.objects.order_by("pk").first()
    _, text = read(sign_in(erin), "escalation:escalation_list", query={"before": last.pk})

    assert "Nothing was raised" in text


def test_a_ticket_shows_what_was_raised_of_it(night, sign_in, dana, petra, alice):
    response, text = read(sign_in(dana), "escalation:ticket_escalations", night.pk)

    assert response.status_code == 200
    assert "15 min past the deadline" in text
    assert read(sign_in(petra), "escalation:ticket_escalations", night.pk)[0].status_code == 404
    assert read(sign_in(alice), "escalation:ticket_escalations", night.pk)[0].status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(
    night, sign_in, erin, django_assert_max_num_queries
):
    browser = sign_in(erin)
    read(browser, "escalation:escalation_list")
    with django_assert_max_num_queries(6):
        read(browser, "escalation:escalation_list")


def test_a_rule_changed_in_the_administration_moves_the_watches(night, sign_in, frank):
    rule = EscalationRule.objects.get(name="First response, premium, critical")
    browser = sign_in(frank)
    clock = Clock.objects.get(ticket=night, metric="first_response")
    assert Watch.objects.get(clock=clock).due_at == monday(6, 15)
    steps = list(rule.steps.order_by("pk"))
    form = {
        "name": rule.name, "metric": rule.metric, "plan": rule.plan_id, "priority": 1,
        "is_active": "on", "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": len(steps),
    }  # fmt: skip
    for place, step in enumerate(steps):
        form |= {
            f"steps-{place}-id": step.pk,
            f"steps-{place}-rule": rule.pk,
            f"steps-{place}-percent": "" if step.percent is None else step.percent,
            f"steps-{place}-offset_minutes": 300 if step.offset_minutes == 240 else (
                "" if step.offset_minutes is None else step.offset_minutes
            ),
            f"steps-{place}-recipients": '["head"]',
        }  # fmt: skip
    with time_machine.travel(monday(6), tick=False):
        response = browser.post(
            reverse("admin:escalation_escalationrule_change", args=[rule.pk]), form
        )

    assert response.status_code == 302, response.content.decode()
    assert Watch.objects.get(clock=clock).due_at == monday(7, 15)


def test_the_api_reads_clocks_and_escalations_by_scope(night, client, erin, alice):
    scopes = ["clocks:read", "escalations:read"]
    secret = create_token(erin, name="t", scopes=scopes, expires_at=None, actor=erin)
    bearer = {"Authorization": f"Bearer {secret}"}

    clocks = client.get(f"/api/v1/tickets/{night.pk}/clocks/", headers=bearer)
    raised = client.get("/api/v1/escalations/", {"ticket": night.pk}, headers=bearer)
    assert clocks.status_code == raised.status_code == 200
    metrics = {row["metric"] for row in clocks.json()["results"]}
    assert metrics == {"first_response", "resolution", "line1_stay"}
    assert raised.json()["results"][0]["told"]
    assert client.get("/api/v1/clocks/", {"metric": "x"}, headers=bearer).status_code == 400

    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    own = client.get("/api/v1/clocks/").json()["results"]
    assert {row["metric"] for row in own} == {"first_response", "resolution"}
    assert client.get("/api/v1/escalations/").json()["results"] == []
