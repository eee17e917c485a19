"""Trigger rules: in order, each once, never in a ring, and nothing is lost where one fails."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Delivery, DeliveryState, Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.models import Rule, RuleRun, Ticket
from tickets.rule_trials import try_on, try_on_days
from tickets.services import rule_runs
from tickets.services.rules import RuleDraft, move_rule, save_rule
from tickets.tests.factories import happened, kinds, open_ticket
from tickets.timeline import entries

pytestmark = pytest.mark.django_db


def rule(actor, name="Raise", *, events=("opened",), query="", changes=None, **more):
    draft = RuleDraft(
        name=name, events=list(events), query=query, is_active=True,
        changes=changes or [{"do": "priority", "to": "2"}], **more,
    )  # fmt: skip
    return save_rule(draft, actor=actor)


def opened(alice, **more):
    ticket = open_ticket(alice, at=timezone.now(), **more)
    deliver_due()
    ticket.refresh_from_db()
    return ticket


def test_a_rule_does_what_it_says_and_the_ticket_tells_why(alice, line1, dana, cora, standard):
    made = rule(cora, query="client:Acme", changes=[
        {"do": "priority", "to": "2"}, {"do": "assignee", "to": str(dana.pk)}])  # fmt: skip
    ticket = opened(alice)
    assert (ticket.priority, ticket.assignee) == (2, dana)
    [ran] = happened(ticket, "rule_ran")
    assert (ran["rule"], ran["version"], ran["cause"]) == (made.pk, 1, "ticket.opened")
    words = [one.words for one in entries(ticket, reader=dana) if one.kind == "ticket.rule_ran"]
    did = "sets the priority to 2 – High; gives it to: Dana"
    why = "(A ticket is opened; found by client:Acme)"
    assert words == [f"rule “Raise” (version 1): {did} {why}"]
    assert [one.kind for one in entries(ticket, reader=alice)].count("ticket.rule_ran") == 0
    made.refresh_from_db()
    assert made.run_count == 1


def test_a_ticket_the_condition_does_not_find_is_left_alone(alice, line1, cora, standard):
    rule(cora, query="priority:1")
    ticket = opened(alice)
    assert ticket.priority == 3
    assert RuleRun.objects.count() == 0


def test_rules_are_asked_in_order_until_one_says_stop(alice, line1, cora, standard):
    first = rule(cora, "First")
    second = rule(cora, "Second", changes=[{"do": "type", "to": "question"}], stops_here=True)
    rule(cora, "Third", changes=[{"do": "priority", "to": "4"}])
    ticket = opened(alice)
    assert (ticket.priority, ticket.type) == (2, "question")
    assert [one["name"] for one in happened(ticket, "rule_ran")] == ["First", "Second"]
    move_rule(second, step=-1, actor=cora)
    assert list(Rule.objects.order_by("order").values_list("name", flat=True)) == [
        "Second", "First", "Third",
    ]  # fmt: skip
    other = opened(alice)
    assert (other.priority, other.type) == (3, "question")
    first.refresh_from_db()
    assert first.version == 2


def test_delivered_twice_it_runs_once(alice, line1, cora, standard):
    rule(cora, changes=[{"do": "note", "text": "Seen."}])
    ticket = opened(alice)
    Delivery.objects.update(state=DeliveryState.WAITING, next_attempt_at=timezone.now())
    deliver_due()
    assert [one["public"] for one in happened(ticket, "message_posted")].count(False) == 1


def test_a_rule_that_triggers_itself_is_stopped_and_its_owner_told(alice, line1, cora, standard):
    back = rule(cora, "Up and down", events=["details_changed"], changes=[
        {"do": "type", "to": "question"}, {"do": "note", "text": "Again."}])  # fmt: skip
    ticket = opened(alice)
    services.change_details(ticket, subject="Another", actor=None)
    for _turn in range(5):
        deliver_due()
    ticket.refresh_from_db()
    assert ticket.type == "question"
    assert len(happened(ticket, "rule_ran")) == 1
    [stopped] = happened(ticket, "rule_stopped")
    assert (stopped["why"], stopped["chain"]) == ("ring", ["Up and down", "Up and down"])
    told = Notification.objects.get(recipient=cora)
    assert told.title == f"The rule “Up and down” was stopped on ticket #{ticket.pk}"
    back.refresh_from_db()
    assert back.is_active is True


def test_a_ring_of_rules_ends(alice, line1, cora, standard):
    rule(cora, "Up", events=["priority_changed"], query="priority:3",
         changes=[{"do": "priority", "to": "2"}])  # fmt: skip
    rule(cora, "Down", events=["priority_changed"], query="priority:2",
         changes=[{"do": "priority", "to": "3"}])  # fmt: skip
    ticket = opened(alice)
    services.set_priority(ticket, priority=2, reason="Test", actor=cora)
    for _turn in range(10):
        deliver_due()
    assert [one["name"] for one in happened(ticket, "rule_ran")] == ["Down", "Up"]
    [stopped] = happened(ticket, "rule_stopped")
    assert stopped["chain"] == ["Down", "Up", "Down"]


def test_a_failing_rule_loses_nothing_and_is_switched_off(alice, line1, line2, cora, standard):
    hand_over = {"do": "hand_over", "to": str(line2.pk), "tried": "x", "hypothesis": "y"}
    changes = [{"do": "priority", "to": "2"}, hand_over]
    broken = rule(cora, "Broken", changes=changes)
    rule(cora, "Next", changes=[{"do": "type", "to": "question"}])
    line2.is_active = False
    line2.save()
    tickets = [opened(alice) for _ in range(6)]
    assert [(one.priority, one.type) for one in tickets] == [(3, "question")] * 6
    broken.refresh_from_db()
    assert (broken.is_active, broken.failure_count) == (False, rule_runs.MOST_FAILURES)
    assert broken.last_error == (
        "Hand it over: Line 2 Controllers is not there any more, choose another."
    )
    assert [len(happened(one, "rule_stopped")) for one in tickets] == [1, 1, 1, 1, 1, 0]
    titles = Notification.objects.filter(recipient=cora).values_list("title", flat=True)
    assert list(titles) == ["The rule “Broken” was switched off"]
    assert Delivery.objects.exclude(state=DeliveryState.DONE).count() == 0


def test_a_bug_in_a_rule_loses_nothing_either(alice, line1, cora, standard, monkeypatch):
    rule(cora)
    monkeypatch.setattr(rule_runs, "apply_changes", lambda *_a, **_k: 1 / 0)
    ticket = opened(alice)
    assert ticket.priority == 3
    assert happened(ticket, "rule_stopped")[0]["error"] == ("ZeroDivisionError('division by zero')")
    assert Delivery.objects.exclude(state=DeliveryState.DONE).count() == 0


def test_a_failed_rule_that_stops_the_rest_stops_nothing_the_second_time_either(
    alice, line1, line2, cora, standard
):
    hand_over = {"do": "hand_over", "to": str(line2.pk), "tried": "x", "hypothesis": "y"}
    rule(cora, "Broken", changes=[hand_over], stops_here=True)
    line2.is_active = False
    line2.save()
    ticket = opened(alice)
    rule(cora, "Next", changes=[{"do": "type", "to": "question"}])
    Delivery.objects.update(state=DeliveryState.WAITING, next_attempt_at=timezone.now())
    deliver_due()
    ticket.refresh_from_db()
    assert ticket.type == "question"
    assert list(RuleRun.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "failed", "done",
    ]  # fmt: skip


def test_a_database_that_is_away_is_no_verdict_on_a_rule(alice, line1, cora, standard, monkeypatch):
    made = rule(cora)
    real, gone = rule_runs.apply_changes, ["once"]

    def apply_changes(*given, **more):
        if gone:
            raise OperationalError(gone.pop())
        return real(*given, **more)

    monkeypatch.setattr(rule_runs, "apply_changes", apply_changes)
    ticket = opened(alice)
    made.refresh_from_db()
    assert (made.failure_count, RuleRun.objects.count()) == (0, 0)
    assert happened(ticket, "rule_stopped") == []
    Delivery.objects.update(next_attempt_at=timezone.now())
    deliver_due()
    ticket.refresh_from_db()
    assert ticket.priority == 2


def test_a_rule_sees_what_its_owner_sees_and_stops_with_them(alice, line1, line3, cora, standard):
    made = rule(cora, events=["priority_changed"], changes=[{"do": "type", "to": "question"}])
    ticket = opened(alice)
    line3.is_confidential = True
    line3.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=line3)
    services.set_priority(ticket, priority=1, reason="x", actor=None)
    deliver_due()
    ticket.refresh_from_db()
    assert ticket.type == "incident"
    cora.is_active = False
    cora.save()
    services.set_priority(ticket, priority=2, reason="x", actor=None)
    deliver_due()
    made.refresh_from_db()
    assert made.last_error == "Cora keeps rules no more: somebody else saves it anew."


def test_events_nobody_answers_owe_nothing(alice, line1, cora, standard):
    def owed():
        return Delivery.objects.filter(subscriber="tickets.rule_subscribers.answer").count()

    rule(cora, events=["rated"])
    opened(alice)
    assert owed() == 0
    rule(cora, events=["opened"])
    opened(alice)
    assert owed() == 1


def test_a_trial_on_a_ticket_explains_each_condition_and_writes_nothing(
    alice, line1, cora, standard
):
    ticket = opened(alice)
    made = rule(cora, query="client:Acme (priority:1 OR -type:question)")
    events = Event.objects.count()
    trial = try_on(made, ticket)
    assert trial.is_found is True
    assert [(one.words, one.depth, one.holds) for one in trial.judged] == [
        ("all of these", 0, True), ("client:Acme", 1, True), ("one of these", 1, True),
        ("priority:1", 2, False), ("not", 2, True), ("type:question", 3, False),
    ]  # fmt: skip
    assert trial.preview is not None
    assert trial.preview.differences[0].after == "2 – High"
    assert Event.objects.count() == events
    assert try_on(Rule(query="priority:1", owner=cora), ticket).preview is None


def test_a_trial_on_the_last_days_counts_and_lists(alice, line1, cora, standard):
    found = opened(alice)
    opened(alice, subject="Other", type="question")
    open_ticket(alice, at=timezone.now() - timedelta(days=40))
    made = rule(cora, query="type:incident", events=["opened", "client_wrote"])
    services.reply(found, body="Hello?", actor=alice)
    events, before = Event.objects.count(), kinds(found)
    days = try_on_days(made)
    assert (days.event_count, days.ticket_count) == (2, 1)
    assert [ticket.pk for ticket, _preview in days.lines] == [found.pk]
    assert days.lines[0][1].differences[0].name == "Priority"
    assert (Event.objects.count(), kinds(found)) == (events, before)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"events": []}, "events"), ({"events": ["nonsense"]}, "events"),
        ({"query": "nonsense:1"}, "query"), ({"changes": [{"do": "assignee", "to": "me"}]},
         "changes"), ({"name": " "}, "name"),
    ],
)  # fmt: skip
def test_a_rule_that_means_nothing_is_refused(cora, more, field):
    draft = {"name": "x", "events": ["opened"], "changes": [{"do": "priority", "to": "1"}]}
    with pytest.raises(Refused) as refusal:
        save_rule(RuleDraft(**{**draft, **more}), actor=cora)
    assert refusal.value.field == field
    assert Rule.objects.count() == 0
    assert Event.objects.count() == 0


def test_only_keepers_keep_rules(dana, cora, sign_in):
    made = rule(cora)
    with pytest.raises(Refused, match="coordinators"):
        rule(dana)
    with pytest.raises(Conflict, match="saved version 1"):
        save_rule(RuleDraft(name="x", events=["opened"], changes=[{"do": "priority", "to": "1"}]),
                  actor=cora, rule=made, seen_version=7)  # fmt: skip
    browser = sign_in(dana)
    for address in ("/desk/triggers/", "/desk/triggers/new/", f"/desk/triggers/{made.pk}/"):
        assert browser.get(address).status_code == 403


def test_a_rule_is_made_tried_and_moved_at_the_desk(alice, line1, cora, standard, sign_in):
    ticket, browser = opened(alice), sign_in(cora)
    form = {"name": "Raise", "events": ["opened"], "query": "client:Acme", "c-count": "1",
            "c-0-do": "priority", "c-0-to": "1"}  # fmt: skip
    new = reverse("tickets:trigger_new")
    page = browser.post(new, form | {"do": "preview", "try_on": str(ticket.pk)})
    assert page.context["trial"].is_found is True
    page = browser.post(new, form | {"do": "days"})
    assert page.context["days"].ticket_count == 1
    assert Rule.objects.count() == 0
    wrong = browser.post(new, form | {"do": "save", "query": "client:"})
    assert wrong.status_code == 422
    browser.post(new, form | {"do": "save"})
    browser.post(new, form | {"do": "save", "name": "Second"})
    first, second = Rule.objects.order_by("order")
    assert (first.is_active, first.query, first.version) == (False, "client:Acme", 1)
    browser.post(reverse("tickets:trigger_order"), {"rule": second.pk, "move": "up"})
    rows = browser.get(reverse("tickets:trigger_list")).context["rows"]
    assert [row.rule.name for row in rows] == ["Second", "Raise"]
    browser.post(reverse("tickets:trigger_order"), {"rule": [first.pk, second.pk]})
    rows = browser.get(reverse("tickets:trigger_list")).context["rows"]
    assert [row.rule.name for row in rows] == ["Raise", "Second"]
    page = browser.get(reverse("tickets:trigger_edit", args=[first.pk]))
    assert [one["number"] for one in page.context["history"]] == [3, 2, 1]
