"""The regulation: checklists that hold a ticket up, facts of hand-overs, and its administration."""

from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.models import ChecklistTick, Handoff, Sheet, Ticket
from tickets.models.regulation import Item
from tickets.services import SheetDraft
from tickets.tests.factories import MORNING, a_checklist, at, happened, open_ticket

pytestmark = pytest.mark.django_db


def facts_of_line_2(**more):
    items = [
        Item("Where the logs are", help="A link is enough", is_required=True),
        Item("Since when"),
    ]
    draft = SheetDraft(**{"kind": "hand_over", "name": "Line 2", "line": 2, "items": items, **more})
    return services.save_sheet(draft, actor=None, at=MORNING)


def hand_over(ticket, team, actor, *facts):
    return services.hand_over(
        ticket, to_team=team, tried="Restarted", hypothesis="Firmware", facts=facts, actor=actor
    )


@pytest.fixture
def ticket(alice, line1, dana, standard):
    a_checklist("Logs are attached", "The client agreed")
    return open_ticket(alice)


def test_a_required_point_holds_the_solution_up_and_is_named(ticket, dana):
    version = services.checklists_of(ticket)[0].version.pk
    services.check(ticket, version=version, place=0, is_done=True, actor=dana)
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        services.resolve(ticket, solution="Done.", actor=dana)
    assert str(refusal.value) == "The checklist asks for this first: “The client agreed”."
    assert Event.objects.count() == before
    services.check(ticket, version=version, place=1, is_done=True, actor=dana)
    assert services.resolve(ticket, solution="Done.", actor=dana).status == "resolved"


def test_ticks_are_kept_with_who_and_when_and_are_taken_back(ticket, dana, lev):
    version = services.checklists_of(ticket)[0].version.pk
    given = {"version": version, "place": 1}
    services.check(ticket, is_done=True, actor=dana, at=at(5), **given)
    services.check(ticket, is_done=True, actor=lev, at=at(6), **given)
    tick = ChecklistTick.objects.get()
    assert (tick.by, tick.at) == (dana, at(5))
    services.check(ticket, is_done=False, actor=lev, at=at(7), **given)
    assert not ChecklistTick.objects.exists()
    assert [one["item"] for one in happened(ticket, "checked")] == ["The client agreed"]
    assert len(happened(ticket, "unchecked")) == 1


def test_a_ticket_keeps_the_version_it_was_opened_under(ticket, alice, dana):
    sheet = Sheet.objects.get()
    a_checklist("Only this", sheet=sheet, at=at(30))
    later = open_ticket(alice, at=at(60))
    assert [one.label for one in services.checklists_of(ticket)[0].items] == [
        "Logs are attached", "The client agreed",
    ]  # fmt: skip
    assert [one.label for one in services.checklists_of(later)[0].items] == ["Only this"]


def test_a_checklist_younger_than_the_ticket_asks_nothing_of_it(alice, line1, dana, standard):
    old = open_ticket(alice)
    a_checklist(at=MORNING + timedelta(days=1))
    assert services.checklists_of(old) == []


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"type": "incident"}, True), ({"type": "question"}, False), ({"line": 1}, True),
        ({"line": 2}, False), ({}, True), ({"is_active": False}, False),
    ],
)  # fmt: skip
def test_a_checklist_holds_for_its_line_and_type(alice, line1, dana, standard, condition, holds):
    a_checklist(**condition)
    assert bool(services.checklists_of(open_ticket(alice))) is holds


def test_a_checklist_of_a_plan_and_a_team_holds_for_them(alice, line1, line2, dana, standard):
    a_checklist(plan=standard.plan)
    a_checklist(team=line2, name="Of line 2")
    found = services.checklists_of(open_ticket(alice))
    assert [one.version.sheet.name for one in found] == ["Before the end"]


def test_a_hand_over_waits_for_its_points(alice, line1, line2, dana, standard):
    a_checklist("Logs are attached", stage="hand_over")
    ticket = open_ticket(alice)
    with pytest.raises(Refused, match="The checklist asks for this first: “Logs are attached”"):
        hand_over(ticket, line2, dana)
    assert not Handoff.objects.exists()
    assert services.resolve(ticket, solution="Done.", actor=dana).status == "resolved"


def test_a_point_of_another_sheet_is_not_ticked(ticket, dana):
    with pytest.raises(Refused, match="This point does not belong to the ticket"):
        services.check(ticket, version=999, place=0, is_done=True, actor=dana)
    version = services.checklists_of(ticket)[0].version.pk
    with pytest.raises(Refused, match="This point does not belong to the ticket"):
        services.check(ticket, version=version, place=2, is_done=True, actor=dana)


def test_the_page_shows_the_progress_and_ticks(ticket, dana, sign_in):
    browser = sign_in(dana)
    page = reverse("tickets:ticket_page", args=[ticket.pk])
    assert "Before the end 0/2" in browser.get(page).content.decode()
    version = services.checklists_of(ticket)[0].version.pk
    given = {"version": version, "place": 0, "is_done": "1"}
    assert browser.post(reverse("tickets:ticket_check", args=[ticket.pk]), given).status_code == 302
    assert "Before the end 1/2" in browser.get(page).content.decode()
    refused = browser.post(reverse("tickets:ticket_resolve", args=[ticket.pk]), {"solution": "x"})
    assert refused.status_code == 422
    assert "“The client agreed”" in refused.content.decode()


def test_a_hand_over_asks_what_its_line_must_know(alice, line1, line2, dana, standard):
    facts_of_line_2()
    ticket = open_ticket(alice)
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        hand_over(ticket, line2, dana, "", "Monday")
    assert str(refusal.value) == "The team asks for this: Where the logs are."
    assert (Event.objects.count(), Handoff.objects.count()) == (before, 0)
    handoff = hand_over(ticket, line2, dana, "On the share")
    assert Handoff.objects.get(pk=handoff.pk).facts == [
        {"label": "Where the logs are", "label_ru": "", "text": "On the share"}
    ]


def test_the_teams_own_sheet_comes_before_its_lines(line2, line3):
    of_line, of_team = facts_of_line_2(), facts_of_line_2(name="Controllers", team=line2, line=None)
    assert services.facts_asked(line2) == of_team.current
    assert services.facts_asked(line3) is None
    services.save_sheet(
        SheetDraft(kind="hand_over", name="Off", items=[Item("x")], is_active=False),
        actor=None, sheet=of_team,
    )  # fmt: skip
    assert services.facts_asked(line2) == of_line.current


def test_the_form_asks_once_the_team_is_chosen(alice, line1, line2, dana, standard, sign_in):
    facts_of_line_2()
    ticket = open_ticket(alice)
    browser, address = sign_in(dana), reverse("tickets:ticket_hand_over", args=[ticket.pk])
    assert "Where the logs are" not in browser.get(address).content.decode()
    chosen = browser.get(f"{address}?to_team={line2.pk}", headers={"HX-Request": "true"})
    assert "Where the logs are" in chosen.content.decode()
    assert "A link is enough" in chosen.content.decode()
    given = {"to_team": line2.pk, "tried": "Restarted", "hypothesis": "Firmware"}
    assert browser.post(address, given).status_code == 422
    done = browser.post(address, {**given, "fact_0": "On the share"})
    assert done.status_code == 302
    page = browser.get(reverse("tickets:ticket_page", args=[ticket.pk])).content.decode()
    assert page.count("On the share") >= 2  # on the hand-over and in the thread


@pytest.mark.parametrize(("is_required", "count"), [(True, 1), (False, 0)])
def test_the_panel_speaks_of_required_points_where_there_are_some(
    alice, line1, dana, standard, sign_in, is_required, count
):
    a_checklist(items=[Item("The first look", is_required=is_required)])
    ticket = open_ticket(alice)
    page = sign_in(dana).get(reverse("tickets:ticket_page", args=[ticket.pk])).content.decode()
    assert "The first look" in page
    assert page.count("Required points:") == count


@pytest.mark.parametrize("chosen", ["²", "-1", "9" * 30, "x"])
def test_a_team_nobody_knows_asks_nothing(alice, line1, dana, standard, sign_in, chosen):
    address = reverse("tickets:ticket_hand_over", args=[open_ticket(alice).pk])
    assert sign_in(dana).get(address, {"to_team": chosen}).status_code == 200


def test_a_sheet_is_kept_in_versions_and_two_writers_do_not_overwrite(frank):
    sheet = a_checklist("One", actor=frank)
    a_checklist("One", sheet=sheet, name="Renamed")
    assert (sheet.versions.count(), Sheet.objects.get().name) == (1, "Renamed")
    a_checklist("One", "Two", sheet=sheet)
    assert [one.number for one in sheet.versions.all()] == [2, 1]
    with pytest.raises(Conflict, match="Somebody saved version 2 of this sheet meanwhile"):
        services.save_sheet(
            SheetDraft(kind="checklist", name="x", items=[Item("x")]), actor=frank, sheet=sheet,
            seen_version=1,
        )  # fmt: skip
    assert sheet.versions.count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"items": []}, "Write at least one point."),
        ({"kind": "fate"}, "This value is not one of the choices."),
        ({"kind": "ask"}, "Name the team that is asked."),
        ({"name": " "}, "Write something here."),
        ({"items": [Item("x")] * 41}, "A sheet has at most forty points."),
    ],
)
def test_a_sheet_that_cannot_work_is_refused(given, words):
    draft = SheetDraft(**{"kind": "checklist", "name": "x", "items": [Item("x")], **given})
    with pytest.raises(Refused) as refusal:
        services.save_sheet(draft, actor=None)
    assert str(refusal.value) == words
    assert not Sheet.objects.exists()


def rows_of(*labels):
    given = {"i-TOTAL_FORMS": str(len(labels)), "i-INITIAL_FORMS": "0"}
    return given | {f"i-{place}-label": label for place, label in enumerate(labels)}


def test_the_regulation_is_written_shown_before_and_kept(frank, dana, sign_in):
    browser, address = sign_in(frank), reverse("tickets:regulation_new")
    given = {"kind": "checklist", "name": "Doors", "stage": "resolve", "order": 5,
             "is_active": "on", **rows_of("Door shut", "")}  # fmt: skip
    preview = browser.post(address, {**given, "do": "preview"})
    assert "Door shut" in preview.content.decode()
    assert not Sheet.objects.exists()
    saved = browser.post(address, {**given, "do": "save"})
    sheet = Sheet.objects.get()
    assert saved.headers["Location"] == f"/desk/regulation/{sheet.pk}/"
    assert [one.label for one in sheet.current.read()] == ["Door shut"]
    page = browser.get(f"/desk/regulation/{sheet.pk}/?version=1").content.decode()
    assert "Version 1" in page
    assert "Doors" in browser.get(reverse("tickets:regulation_list")).content.decode()
    assert browser.get(f"/desk/regulation/{sheet.pk}/?version=7").status_code == 404
    assert sign_in(dana).get(address).status_code == 403


def test_the_api_gives_the_regulation_and_ticks(ticket, dana, alice):
    api = APIClient()
    api.force_authenticate(dana)
    listed = api.get("/api/v1/regulation/").data["results"]
    assert [one["name"] for one in listed[0]["items"]] == ["Logs are attached", "The client agreed"]
    address = f"/api/v1/tickets/{ticket.pk}/checklists/"
    version = api.get(address).data[0]["version"]
    done = api.post(address, {"version": version, "place": 1}, format="json").data
    assert [one["is_done"] for one in done[0]["points"]] == [False, True]
    assert [one["by"] for one in done[0]["points"]] == ["", "Dana"]
    api.force_authenticate(alice)
    assert api.get(address).status_code == 403
    assert api.get("/api/v1/regulation/").status_code == 403


def test_the_api_hands_over_with_facts(alice, line1, line2, dana, standard):
    facts_of_line_2()
    ticket = open_ticket(alice)
    api = APIClient()
    api.force_authenticate(dana)
    given = {"to_team": line2.pk, "tried": "x", "hypothesis": "y"}
    address = f"/api/v1/tickets/{ticket.pk}/hand-overs/"
    refused = api.post(address, given, format="json")
    assert refused.status_code == 422
    made = api.post(address, {**given, "facts": ["On the share"]}, format="json")
    assert made.status_code == 201
    assert made.data["facts"][0]["text"] == "On the share"
    assert Ticket.objects.get(pk=ticket.pk).team == line2
