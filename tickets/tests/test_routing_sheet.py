"""The routing sheet: the first line that fits decides, its skills are asked for, gaps are said."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from servicedesk.accounts.models import Team
from servicedesk.accounts.skills import create_skill, set_competence
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets import services
from tickets.assigning import Bar
from tickets.candidates import suggestion_for
from tickets.events import FORM_SAVED
from tickets.models import Category, PriorityRule, RoutingRule, Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
SHEET = "/desk/administration/routing/"


@pytest.fixture
def gates(frank):
    return create_skill("Gates", actor=frank)


def opened(person, **facts):
    draft = TicketDraft(subject="Gate", body="Stuck", requester=person, **facts)
    return services.open_ticket(draft, actor=person)


def test_the_first_line_that_fits_decides(alice, standard, line1, line2, line3, controller):
    RoutingRule.objects.create(order=2, product=controller, team=line2)
    RoutingRule.objects.create(order=1, product=controller, type="defect", team=line3)
    assert opened(alice).team == line1
    assert opened(alice, product=controller).team == line2
    assert opened(alice, product=controller, type="defect").team == line3
    line3.is_active = False
    line3.save()
    assert opened(alice, product=controller, type="defect").team == line2


def test_a_partners_client_stays_with_the_partner_unless_the_line_names_it(
    alice, delegated, line1, line2, petra
):
    partners = Team.objects.create(name="Partner's", line=1, organisation=petra.organisation)
    assert opened(alice).team == partners
    rule = RoutingRule.objects.create(team=line2)
    assert opened(alice).team == partners
    rule.organisation = alice.organisation
    rule.save()
    assert opened(alice).team == line2


def test_the_skills_of_the_line_are_asked_for(alice, standard, dana, line1, gates):
    rule = RoutingRule.objects.create(team=line1, level=2)
    rule.skills.add(gates)
    ticket = opened(alice)
    [refusal] = suggestion_for(ticket, now=timezone.now()).refusals
    assert (refusal.candidate.user, refusal.bar) == (dana.pk, Bar.SKILL)
    set_competence(dana, levels={gates.pk: 2}, capacity=25, actor=None)
    assert suggestion_for(ticket, now=timezone.now()).best.candidate.user == dana.pk


def test_a_trial_tells_and_leaves_nothing(sign_in, cora, dana, alice, standard, line1, line2):
    rule = RoutingRule.objects.create(organisation=alice.organisation, team=line2)
    RoutingRule.objects.create(order=200, team=line1)
    kept = Event.objects.count()
    asked = {"type": "incident", "impact": "1", "urgency": "1",
             "organisation": alice.organisation_id}  # fmt: skip
    page = sign_in(cora).get(reverse("tickets:routing_trial"), asked)
    tried = page.context["tried"]
    assert (tried.rule, tried.team, tried.priority) == (rule, line2, "Critical")
    page = sign_in(cora).get(reverse("tickets:routing_trial"), {**asked, "organisation": ""})
    assert [why for _rule, why in page.context["tried"].lines] == ["another client", ""]
    assert Event.objects.count() == kept
    assert not Ticket.objects.exists()
    assert sign_in(dana).get(reverse("tickets:routing_trial")).status_code == 403


def test_gaps_of_the_sheet_are_said(sign_in, cora, line1, line2, controller, gates):
    wide = RoutingRule.objects.create(order=1, product=controller, team=line1)
    rule = RoutingRule.objects.create(order=2, product=controller, type="defect", team=line2)
    rule.skills.add(gates)
    warnings = sign_in(cora).get(SHEET).context["warnings"]
    assert warnings[:2] == [
        f"“{rule}” is never reached: “{wide}” comes first.",
        f"“{rule}” needs “Gates”, which nobody of the team has.",
    ]


def test_a_line_is_looked_at_saved_and_removed_with_its_history(sign_in, cora, line1, line2):
    browser = sign_in(cora)
    form = {"order": "5", "team": line2.pk, "level": "1", "is_active": "on", "seen": "0"}
    looked = browser.post(f"{SHEET}new/", {**form, "do": "look"})
    assert looked.context["effect"].startswith("0 requests of the last 30 days")
    assert not RoutingRule.objects.exists()
    assert browser.post(f"{SHEET}new/", {**form, "do": "save"}).status_code == 302
    rule = RoutingRule.objects.get()
    address = f"{SHEET}{rule.pk}/"
    page = browser.get(address)
    seen = page.context["seen"]
    changed = {**form, "team": line1.pk, "seen": seen, "do": "save"}
    assert browser.post(address, changed).status_code == 302
    [(event, changes), _first] = browser.get(address).context["history"]
    assert (event.actor, changes) == (
        cora, [("Team that receives it", str(line2), str(line1))],
    )  # fmt: skip
    late = browser.post(address, {**changed, "team": line2.pk})
    assert late.status_code == 422
    assert "Somebody saved this meanwhile" in late.content.decode()
    rule.refresh_from_db()
    assert rule.team == line1
    assert browser.post(address, {"do": "remove", "seen": event.pk}).status_code == 302
    assert not RoutingRule.objects.exists()
    assert Event.objects.filter(kind="setting.removed").count() == 1


def test_a_change_made_elsewhere_is_noticed_too(sign_in, frank, line1):
    """By a floor above, whose kinds of events the sheet does not know."""
    browser, page = sign_in(frank), f"/desk/administration/teams/{line1.pk}/"
    form = {"name": "First line", "line": "1", "is_active": "on", "do": "save",
            "seen": browser.get(page).context["seen"]}  # fmt: skip
    with transaction.atomic():
        record(FORM_SAVED, line1, actor=frank, name=line1.name, version=2)
    late = browser.post(page, form)
    assert late.status_code == 422
    assert "Somebody saved this meanwhile" in late.content.decode()
    assert browser.get(page).context["history"] == []
    line1.refresh_from_db()
    assert line1.name != "First line"


def test_each_sheet_is_its_keepers(sign_in, dana, cora, frank, line1):
    for name, who in (("teams", frank), ("categories", frank), ("products", frank),
                      ("priorities", frank), ("skills", cora), ("skill-needs", cora)):  # fmt: skip
        page = f"/desk/administration/{name}/"
        assert sign_in(who).get(page).status_code == 200, name
        assert sign_in(dana).get(page).status_code == 403, name
    assert sign_in(cora).get("/desk/administration/teams/").status_code == 403
    assert sign_in(frank).get("/desk/administration/nothing/").status_code == 404
    assert sign_in(frank).get("/desk/administration/priorities/new/").status_code == 404


def test_a_team_is_kept_with_its_people_and_automatic_mode(sign_in, frank, dana, lev, line1):
    browser, page = sign_in(frank), f"/desk/administration/teams/{line1.pk}/"
    form = {"name": "First line", "line": "1", "lead": lev.pk, "is_active": "on", "seen": "0",
            "members": [dana.pk, lev.pk], "is_automatic": "on", "do": "save"}  # fmt: skip
    assert browser.post(page, form).status_code == 302
    line1.refresh_from_db()
    assert (line1.name, line1.lead) == ("First line", lev)
    assert {row.user for row in line1.memberships.all()} == {dana, lev}
    [(_event, changes)] = browser.get(page).context["history"]
    assert ("Members", "Dana", "Dana, Lev") in changes
    assert ("Tickets are given out by the rules", "no", "yes") in changes


def test_what_is_taken_is_refused_and_the_matrix_changes_new_requests_only(
    sign_in, frank, alice, standard, line1, controller
):
    browser = sign_in(frank)
    Category.objects.create(name="Doors", code="doors")
    answer = browser.post("/desk/administration/categories/new/", {
        "name": "Gates", "code": "doors", "is_active": "on", "seen": "0", "do": "save",
    })  # fmt: skip
    assert answer.status_code == 422
    assert Category.objects.filter(code="doors").count() == 1
    assert not Category.objects.filter(name="Gates").exists()
    before = opened(alice)
    cell = PriorityRule.objects.get(impact=before.impact, urgency=before.urgency)
    page = f"/desk/administration/priorities/{cell.pk}/"
    looked = browser.post(page, {"priority": "1", "seen": "0", "do": "look"})
    assert looked.context["effect"].startswith("1 request of the last 30 days was of this kind")
    browser.post(page, {"priority": "1", "seen": "0", "do": "save"})
    before.refresh_from_db()
    assert (before.priority, opened(alice).priority) == (3, 1)
