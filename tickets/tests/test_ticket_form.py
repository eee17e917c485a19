"""The form at the desk: what each team is asked, and what must be filled in before solving."""

import pytest

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.models import Message, Ticket, TicketAnswers
from tickets.services import FormDraft, RequestTypeDraft, bulk
from tickets.services.macros import MacroDraft, save_macro, use_macro
from tickets.tests.factories import at, happened, kinds, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(frank, line1, line2):
    fields = [
        {"name": "door", "kind": "text", "label": "Door"},
        {"name": "cause", "kind": "choice", "label": "Cause", "audience": "desk",
         "options": ["wear", "other"], "required_at_closing": True},
        {"name": "which", "kind": "text", "label": "Which cause", "audience": "desk",
         "required_at_closing": True, "conditions": [{"field": "cause", "is": "other"}]},
        {"name": "part", "kind": "text", "label": "Part", "audience": "desk",
         "teams": [line2.pk], "required_at_closing": True},
    ]  # fmt: skip
    draft = RequestTypeDraft(name="Repair", team=line1)
    return services.save_request_type(draft, {"fields": fields}, actor=frank)


@pytest.fixture
def ticket(form, alice, line1):
    return open_ticket(alice, form=FormDraft(version=form.current, given={"door": "4"}))


def page(sign_in, person, ticket, act=""):
    return sign_in(person).get(f"/desk/tickets/{ticket.pk}/{act}").content.decode()


def test_desk_sees_the_answers_and_what_is_still_asked_for(sign_in, dana, ticket):
    shown = page(sign_in, dana, ticket)
    assert "Asked for before it is solved: Cause" in " ".join(shown.split())
    assert "<dt>Door</dt>" in shown
    assert f'href="/desk/tickets/{ticket.pk}/answers/"' in shown


def test_teams_are_asked_only_what_they_need(sign_in, dana, lev, line2, ticket):
    assert "answer_part" not in page(sign_in, dana, ticket, "answers/")
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    assert "answer_part" in page(sign_in, lev, ticket, "answers/")


def test_filled_in_form_is_kept_and_recorded(sign_in, dana, ticket):
    url = f"/desk/tickets/{ticket.pk}/answers/"
    given = {"answer_door": "5", "answer_cause": "wear", "answer_which": "hidden",
             "answer_part": "not asked here"}  # fmt: skip
    assert sign_in(dana).post(url, given).status_code == 302
    assert TicketAnswers.objects.get().values == {"door": "5", "cause": "wear"}
    assert happened(ticket, "answers_changed") == [
        {"fields": ["door", "cause"], "labels": "Door, Cause"}
    ]
    sign_in(dana).post(url, given)
    assert kinds(ticket).count("answers_changed") == 1


def test_client_never_sees_what_the_desk_filled_in(sign_in, alice, dana, ticket):
    services.change_answers(ticket, given={"cause": "wear"}, actor=dana)
    shown = sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "Door" in shown
    assert "Cause" not in shown
    assert "wear" not in shown
    assert "filled in" not in shown


def test_solving_asks_for_what_is_missing(sign_in, dana, ticket):
    with pytest.raises(Refused, match="Before it is solved, fill in: Cause"):
        services.resolve(ticket, actor=dana, at=at(5), solution="Oiled it.")
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.count()) == ("new", 1)
    form = page(sign_in, dana, ticket, "resolve/")
    assert "answer_cause" in form
    assert "answer_door" not in form
    refused = sign_in(dana).post(
        f"/desk/tickets/{ticket.pk}/resolve/",
        {"solution": "Oiled it.", "answer_cause": "other", "answer_which": ""},
    )
    assert refused.status_code == 422
    ticket.refresh_from_db()
    assert ticket.status == "new"
    solved = sign_in(dana).post(
        f"/desk/tickets/{ticket.pk}/resolve/",
        {"solution": "Oiled it.", "answer_cause": "other", "answer_which": "Frost"},
    )
    assert solved.status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
    assert TicketAnswers.objects.get().values == {
        "door": "4", "cause": "other", "which": "Frost",
    }  # fmt: skip


def test_composer_cannot_solve_past_the_form(sign_in, dana, ticket):
    url = f"/desk/tickets/{ticket.pk}/reply/"
    answer = sign_in(dana).post(url, {"kind": "reply", "body": "Done", "then": "resolved"})
    assert answer.status_code == 422
    assert "Before it is solved, fill in: Cause." in answer.content.decode()
    assert Message.objects.count() == 1
    assert "Send and solve" not in page(sign_in, dana, ticket)


def test_api_is_told_every_field_that_is_missing(sign_in, lev, dana, line2, ticket):
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    url = f"/api/v1/tickets/{ticket.pk}/resolve/"
    given = {"solution": "Oiled it.", "article_use": "not_needed", "article_reason": "Known."}
    refused = sign_in(lev).post(url, given, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Before it is solved, fill in: Cause, Part."
    assert list(refused.json()["errors"]) == ["answer_cause"]
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.filter(is_public=True).count()) == ("new", 1)
    given["answers"] = {"cause": "wear", "part": "SN-7"}
    assert sign_in(lev).post(url, given, content_type="application/json").status_code == 200
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
    assert TicketAnswers.objects.get().values == {"door": "4", "cause": "wear", "part": "SN-7"}


def test_bulk_and_macro_do_not_solve_past_the_form(dana, alice, ticket):
    plain = open_ticket(alice)
    solve = [{"do": "reply", "text": "Done.", "then": "resolved"}]
    both = Ticket.visible_to(dana).filter(pk__in=[ticket.pk, plain.pk])
    chosen = bulk.plan(bulk.choose_tickets(both, actor=dana), actor=dana, changes=solve)
    bulk.carry_on(bulk.start(chosen, actor=dana))
    assert list(chosen.items.order_by("ticket_id").values_list("state", "error")) == [
        ("refused", "Reply to the client: Before it is solved, fill in: Cause."), ("done", ""),
    ]  # fmt: skip
    macro = save_macro(MacroDraft(name="Solve", changes=solve), actor=dana)
    with pytest.raises(Refused, match="Before it is solved, fill in: Cause"):
        use_macro(ticket, macro, actor=dana)
    for one in (ticket, plain):
        one.refresh_from_db()
    assert (ticket.status, plain.status) == ("new", "resolved")
    assert ticket.messages.count() == 1


def test_ticket_without_a_form_has_nothing_to_fill_in(sign_in, alice, dana, line1):
    plain = open_ticket(alice)
    before = Event.objects.count()
    assert sign_in(dana).get(f"/desk/tickets/{plain.pk}/answers/").status_code == 403
    with pytest.raises(Refused, match="opened without a form"):
        services.change_answers(plain, given={"a": "x"}, actor=dana)
    assert Event.objects.count() == before
    services.resolve(plain, actor=dana, at=at(5), solution="Done.")


def test_client_fills_in_nothing_at_the_desk(sign_in, alice, ticket):
    url = f"/desk/tickets/{ticket.pk}/answers/"
    assert sign_in(alice).post(url, {"answer_cause": "wear"}).status_code == 403
    assert TicketAnswers.objects.get().values == {"door": "4"}
