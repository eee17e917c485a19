"""Handing over on the ticket's page: what it asks, how it is answered, what the next line sees."""

import re

import pytest

from servicedesk.accounts.models import Team
from tickets import services
from tickets.tests.pages import act, page, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(opened, controller):
    return opened(product=controller)


def test_hand_over_asks_what_was_tried(sign_in, dana, line2, ticket):
    before = standing(ticket)
    browser = sign_in(dana)
    response = browser.post(act("ticket_hand_over", ticket), {"to_team": line2.pk, "tried": ""})
    assert response.status_code == 422
    assert list(response.context["act_form"].errors) == ["tried", "hypothesis"]
    response = browser.post(act("ticket_hand_over", ticket), {"to_team": line2.pk, "tried": "All"})
    assert response.context["act_form"].errors == {
        "hypothesis": ["Write what you suppose the cause is."]
    }
    assert standing(ticket) == before


@pytest.mark.parametrize(("line", "sign"), [(1, " (optional)"), (2, "")])
def test_what_is_supposed_is_optional_unless_the_chosen_line_is_higher(
    sign_in, dana, ticket, line2, line, sign
):
    other = Team.objects.create(name="Another of line 1", line=1)
    team = {1: other, 2: line2}[line]
    page = sign_in(dana).get(
        act("ticket_hand_over", ticket), {"to_team": team.pk}, headers={"HX-Request": "true"}
    )
    label = page.content.decode().split('id="hand-over-supposed">')[1].split("</label>")[0]
    assert re.sub("<[^>]+>", "", label) == f"What you suppose{sign}"
    assert "Required when a team of a higher line takes over." in page.content.decode()


def test_handed_over_ticket_is_accepted_by_the_next_line(sign_in, dana, lev, line2, ticket):
    data = {"to_team": line2.pk, "tried": "Restart", "hypothesis": "Firmware"}
    assert sign_in(dana).post(act("ticket_hand_over", ticket), data).status_code == 302
    browser = sign_in(lev)
    body = browser.get(page(ticket)).content.decode()
    assert "Restart" in body
    assert "accept, or return it with a reason" in body
    browser.post(act("handoff_accept", ticket))
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.line) == (lev, 2)


def test_returned_hand_over_says_why(sign_in, dana, lev, line1, line2, ticket):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    browser = sign_in(lev)
    refused = browser.post(act("handoff_return", ticket), {"code": "other", "reason": ""})
    assert refused.status_code == 422
    browser.post(act("handoff_return", ticket), {"code": "missing_facts", "reason": "No log"})
    ticket.refresh_from_db()
    assert ticket.team == line1
    assert "No log" in browser.get(page(ticket) + "?tab=all").content.decode()


def test_hand_over_answered_meanwhile_is_a_conflict(sign_in, dana, lev, line2, ticket):
    handoff = services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    services.accept_handoff(handoff, actor=lev)
    assert sign_in(lev).post(act("handoff_accept", ticket)).status_code == 409
