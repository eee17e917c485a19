"""What solves a ticket waits like any reply: its words can be taken back, asked about and kept."""

import json

import pytest
import time_machine
from django.urls import reverse

from tickets import services
from tickets.choices import ArticleUse, Status
from tickets.models import HeldReply, Message, Ticket, Unsent
from tickets.tests.factories import at, happened, kinds, open_ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ARTICLE = {"article_use": "not_needed", "article_reason": "One-off"}


@pytest.fixture(autouse=True)
def _ten_seconds(settings):
    settings.UNDO_SECONDS = 10


@pytest.fixture
def ticket(alice, dana, line1, line2):
    return open_ticket(alice)


@pytest.fixture
def solve(sign_in, ticket, dana):
    """Dana solves it from its form at half past nine."""
    browser, address = sign_in(dana), reverse("tickets:ticket_resolve", args=[ticket.pk])

    def press(**fields):
        with time_machine.travel(at(30), tick=False):
            return browser.post(address, {"solution": "Oiled it.", **fields}, follow=True)

    def take_back():
        undo = reverse("tickets:reply_take_back", args=[ticket.pk, HeldReply.objects.get().pk])
        with time_machine.travel(at(30, seconds=5), tick=False):
            return browser.post(undo, follow=True)

    press.browser, press.address, press.take_back = browser, address, take_back
    return press


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_nothing_is_said_or_solved_before_the_seconds_are_over(solve, ticket):
    answer = solve()
    held = HeldReply.objects.get()
    page = f"/desk/tickets/{ticket.pk}/"
    assert answer.redirect_chain == [(f"{page}#leaving-{held.pk}", 302)]
    shown = answer.content.decode()
    assert "The reply leaves in 10 seconds." in shown
    assert f'action="{page}leaving/{held.pk}/take-back/"' in shown
    assert fresh(ticket).status == Status.NEW
    assert kinds(ticket) == ["opened"]
    assert services.release_due(at(30, seconds=10)) == 1
    solved = fresh(ticket)
    assert (solved.status, solved.resolved_at) == (Status.RESOLVED, at(30))
    assert Message.objects.get(body="Oiled it.").is_public


def test_what_line_2_keeps_goes_with_it(solve, ticket, dana, lev, line2):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana, at=at(20))
    refused = solve()
    assert refused.status_code == 422
    assert "article_use" in refused.context["act_form"].errors
    assert HeldReply.objects.count() == 0
    solve(**ARTICLE)
    assert fresh(ticket).article_use == ArticleUse.NONE
    services.release_due(at(31))
    solved = fresh(ticket)
    assert (solved.article_use, solved.article_reason) == (ArticleUse.NOT_NEEDED, "One-off")


def test_taken_back_it_is_in_its_form_again(solve, ticket, dana, line2):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana, at=at(20))
    solve(**ARTICLE)
    answer = solve.take_back()
    assert answer.redirect_chain == [(solve.address, 302)]
    form = answer.context["act_form"]
    kept = {name: form[name].value() for name in ("solution", *ARTICLE)}
    assert kept == {"solution": "Oiled it.", **ARTICLE}
    assert services.release_due(at(60)) == 0
    assert fresh(ticket).status == Status.NEW
    assert not Unsent.objects.filter(key=services.reply_key(ticket.pk)).exists()


def test_taken_back_where_a_colleague_has_solved_it_the_words_are_in_the_composer(
    solve, ticket, lev
):
    solve()
    services.resolve(ticket, solution="Done.", actor=lev, at=at(30, seconds=2))
    solve.take_back()
    kept = Unsent.objects.get(key=services.reply_key(ticket.pk))
    assert kept.data["body"] == ["Oiled it."]


def test_a_word_of_the_client_meanwhile_keeps_the_ticket_open_and_the_form_filled_in(
    solve, ticket, alice, dana, line2
):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana, at=at(20))
    solve(**ARTICLE)
    services.reply(ticket, body="It got worse", actor=alice, at=at(30, seconds=4))
    services.release_due(at(31))
    assert fresh(ticket).status == Status.OPEN
    assert Message.objects.filter(body="Oiled it.").count() == 1
    assert [one["then"] for one in happened(ticket, "step_dropped")] == ["resolved"]
    kept = Unsent.objects.get(key=services.solution_key(ticket.pk)).data
    assert (kept["solution"], kept["article_reason"]) == ([""], ["One-off"])


def test_its_parts_are_solved_when_it_is_and_a_refusal_is_said_at_once(
    solve, ticket, alice, dana, line2
):
    parts = [open_ticket(alice, subject=f"Part {number}") for number in (1, 2)]
    for part in parts:
        services.link(part, other=ticket, way="child_of", actor=dana)
    services.hand_over(parts[1], to_team=line2, tried="x", hypothesis="y", actor=dana)
    answer = solve(parts=[part.pk for part in parts])
    told = [str(one) for one in answer.context["messages"]]
    assert told[0] == "The reply leaves in 10 seconds."
    assert told[1].startswith(f"#{parts[1].pk} Part 2: Line 2 solves with an article")
    assert [fresh(part).status for part in parts] == [Status.NEW, Status.NEW]
    services.release_due(at(31))
    assert [fresh(one).status for one in (ticket, *parts)] == ["resolved", "resolved", "new"]
    assert [(one["done"], one["refused"]) for one in happened(ticket, "cascaded")] == [(1, 1)]


def test_without_words_for_the_client_it_is_solved_at_once(solve, ticket):
    solve(solution="")
    assert fresh(ticket).status == Status.RESOLVED
    assert HeldReply.objects.count() == 0


def test_words_for_colleagues_and_gaps_are_asked_about(solve, ticket, lev):
    asked = solve(solution="@Lev, is this right?")
    shown = asked.content.decode()
    assert asked.status_code == 422
    assert "You name @Lev in a reply the client reads" in shown
    assert 'name="asked" value="named"' in shown
    gap = solve(solution="Restart ⟦what⟧.")
    assert gap.status_code == 422
    assert "Still to be filled in: what." in gap.content.decode()
    assert HeldReply.objects.count() == 0
    solve(solution="@Lev, is this right?", asked="named")
    assert HeldReply.objects.get().body == "@Lev, is this right?"


def test_its_words_are_kept_while_they_are_written(solve, ticket, dana):
    opened = solve.browser.get(solve.address, headers=HTMX).content.decode()
    save = reverse("tickets:draft_save", args=[services.solution_key(ticket.pk)])
    assert f'data-save="{save}"' in opened
    assert 'data-hints="solving" data-hints-field="solution"' in opened
    written = {"solution": "Half an ans", "seen_revision": "0"}
    saved = solve.browser.post(save, written)
    assert "Saved" in json.loads(saved.content)["saved"]
    form = solve.browser.get(solve.address).context["act_form"]
    assert form["solution"].value() == "Half an ans"
    assert form["seen_revision"].value() == ticket.revision
    solve(solution="An answer")
    assert not Unsent.objects.filter(owner=dana).exclude(data={}).exists()


def test_a_draft_of_a_ticket_one_does_not_see_is_refused(sign_in, ticket, mallory):
    save = reverse("tickets:draft_save", args=[services.solution_key(ticket.pk)])
    assert sign_in(mallory).post(save, {"solution": "x"}).status_code == 404
    assert Unsent.objects.count() == 0
