"""A fact of a ticket is corrected where it stands, over nobody's newer word."""

import json

import pytest

from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Level, TicketType
from tickets.models import Ticket
from tickets.tests.factories import a_checklist, open_ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ticket(alice, dana, lev, line1, controller, standard):
    return open_ticket(alice, product=controller)


class Editor:
    def __init__(self, browser, ticket):
        self.browser, self.ticket = browser, ticket

    def url(self, fact: str) -> str:
        return f"/desk/tickets/{self.ticket.pk}/edit/?fact={fact}"

    def was(self, fact: str) -> str:
        form = self.browser.get(self.url(fact), headers=HTMX).context["edit_form"]
        return form.initial["was"]

    def save(self, fact: str, *, was: str | None = None, headers=HTMX, **fields):
        fields["was"] = self.was(fact) if was is None else was
        return self.browser.post(self.url(fact), fields, headers=headers)


@pytest.fixture
def editor(sign_in, dana, ticket):
    return Editor(sign_in(dana), ticket)


def test_each_fact_has_its_small_form(editor):
    for fact in ("subject", "type", "product", "asset", "category", "assignee", "priority"):
        shown = editor.browser.get(editor.url(fact), headers=HTMX).content.decode()
        assert f'hx-target="#fact-{fact}"' in shown, fact
        assert 'name="was"' in shown, fact


def test_subject_is_saved_in_place_and_the_head_comes_along(editor, ticket):
    answer = editor.save("subject", subject="The north door stays shut")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert 'hx-swap-oob="true"' in shown
    assert "The north door stays shut</h1>" in shown
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["words"] == "Saved."
    ticket.refresh_from_db()
    assert ticket.subject == "The north door stays shut"


def test_without_scripts_the_page_opens_the_form_and_comes_back(editor, ticket):
    page = editor.browser.get(editor.url("type")).content.decode()
    assert f'action="{editor.url("type")}"' in page
    assert "Controller does not answer" in page
    answer = editor.save("type", type=TicketType.DEFECT, headers={})
    assert answer["Location"] == f"/desk/tickets/{ticket.pk}/#people"
    assert Ticket.objects.get().type == TicketType.DEFECT


def test_assignee_is_saved_and_can_be_undone(editor, ticket, dana):
    answer = editor.save("assignee", assignee=dana.pk)
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undoUrl"]
    ticket.refresh_from_db()
    assert ticket.assignee == dana
    editor.browser.post(undo)
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_undo_from_the_toast_shows_the_page_as_it_is_again(editor, ticket, dana):
    answer = editor.save("assignee", assignee=dana.pk)
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undoUrl"]
    answer = editor.browser.post(undo, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    ticket.refresh_from_db()
    assert ticket.assignee is None
    page = editor.browser.get(f"/desk/tickets/{ticket.pk}/")
    assert [str(one) for one in page.context["messages"]] == ["It is undone."]


def test_head_that_comes_along_still_says_what_blocks_it_and_what_to_check(editor, ticket, dana):
    a_checklist("Doors shut")
    services.block(ticket, kind="vendor", text="A new reader", actor=dana)
    shown = editor.save("subject", subject="The north door").content.decode()
    assert "A new reader" in shown
    assert f"/desk/tickets/{ticket.pk}/lift/" in shown
    assert "Before the end 0/1</a>" in shown


def test_priority_asks_for_a_reason(editor, ticket):
    answer = editor.save("priority", impact=Level.HIGH, urgency=Level.HIGH, reason="")
    assert answer.status_code == 422
    assert editor.save(
        "priority", impact=Level.HIGH, urgency=Level.HIGH, reason="All stand"
    ).status_code == 200  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.impact, ticket.urgency) == (Level.HIGH, Level.HIGH)


def test_change_of_another_is_not_overwritten_but_told(editor, ticket, lev):
    was = editor.was("subject")
    services.change_details(ticket, subject="Both doors", actor=lev)
    kept = Event.objects.count()
    answer = editor.save("subject", was=was, subject="The north door")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Somebody changed this meanwhile: it is “Both doors” now" in shown
    assert 'value="The north door"' in shown
    assert (Ticket.objects.get().subject, Event.objects.count()) == ("Both doors", kept)
    assert editor.save("subject", subject="The north door").status_code == 200


def test_without_scripts_a_conflict_is_409(editor, ticket, lev, dana):
    was = editor.was("assignee")
    services.assign(ticket, assignee=lev, actor=lev)
    answer = editor.save("assignee", was=was, assignee=dana.pk, headers={})
    assert answer.status_code == 409
    assert "it is “Lev” now" in answer.content.decode()
    assert Ticket.objects.get().assignee == lev


def test_change_of_something_else_stops_nothing(editor, ticket, lev):
    was = editor.was("subject")
    services.add_note(ticket, body="Looking", actor=lev)
    services.change_details(ticket, type=TicketType.DEFECT, actor=lev)
    assert editor.save("subject", was=was, subject="The north door").status_code == 200


@pytest.mark.parametrize("fact", ["nothing", "answer-x", "status", "seen_revision", "answer-"])
def test_what_is_no_fact_is_not_there(editor, fact):
    assert editor.browser.get(editor.url(fact)).status_code == 404
    assert editor.browser.post(editor.url(fact), {"was": ""}).status_code == 404


def test_finished_ticket_is_not_edited(editor, ticket, dana):
    services.cancel(ticket, reason="Not needed", actor=dana)
    assert editor.browser.get(editor.url("subject")).status_code == 403
    shown = editor.browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "/edit/?fact" not in shown


def test_strangers_and_clients_edit_nothing(sign_in, editor, ticket, alice, petra):
    assert sign_in(petra).post(editor.url("subject"), {}).status_code == 404
    assert sign_in(alice).post(editor.url("subject"), {}).status_code == 403
