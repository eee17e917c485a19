"""Open tickets nothing is timed for: why, how many, and what to do."""

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from contracts.models import ServiceHours, Target
from contracts.services import renew_stamps
from sla.missing import NO_CLIENT, NO_CONTRACT, NO_HOURS, NO_TARGET, tallies
from sla.tests.stories import ask, monday
from tickets import services
from tickets.models import Ticket
from tickets.services import SheetDraft

pytestmark = pytest.mark.django_db


def counts():
    return {
        tally.reason.code: tally.count for tally in tallies(Ticket.objects.all()) if tally.count
    }


def test_a_ticket_with_a_promise_is_not_listed(premium, alice):
    with time_machine.travel(monday(9), tick=False):
        ask(alice, at=monday(9))

    assert counts() == {}


def test_a_client_without_a_contract_is_listed_with_what_to_do(alice, cora, sign_in):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9))
        text = sign_in(cora).get(reverse("sla:missing_list")).content.decode()

    assert counts() == {NO_CONTRACT: 1}
    assert f"#{ticket.pk} Controller offline" in text
    assert "The client has no contract with us." in text
    assert "Choose another contract of the client" in text


def test_an_unknown_client_is_told_apart(olga):
    with time_machine.travel(monday(9), tick=False):
        ask(olga, at=monday(9))

    assert counts() == {NO_CLIENT: 1}


def test_a_question_to_a_team_is_owed_no_time(premium, alice, dana, line2):
    question = services.save_sheet(
        SheetDraft(kind="ask", name="Read a log", team=line2, subject="Log", body="Read it."),
        actor=None,
    ).current  # fmt: skip
    with time_machine.travel(monday(9), tick=False):
        asked = services.ask_team(ask(alice, at=monday(9)), question=question, actor=dana)
        own = services.open_ticket(
            services.TicketDraft(subject="Tidy up", body="The shelf.", channel="own"), actor=dana
        )

    assert counts() == {NO_CLIENT: 1}
    assert {asked.channel, own.channel} == {"own"}


def test_hours_that_never_open_and_a_priority_without_targets_are_told_apart(premium, alice):
    never = ServiceHours.objects.create(name="Never", time_zone="Europe/Moscow", weekly={})
    Target.objects.filter(version__plan=premium.plan).update(hours=never)
    Target.objects.filter(version__plan=premium.plan, priority=4).delete()
    renew_stamps(versions=premium.plan.versions.all())
    with time_machine.travel(monday(9), tick=False):
        ask(alice, at=monday(9), priority=1)
        ask(alice, at=monday(9), priority=4)

    assert counts() == {NO_HOURS: 1, NO_TARGET: 1}


def test_a_reason_narrows_the_list_and_nonsense_is_passed_over(alice, cora, sign_in):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9))
    browser, url = sign_in(cora), reverse("sla:missing_list")

    assert f"#{ticket.pk} " in browser.get(url, {"reason": NO_CONTRACT}).content.decode()
    assert f"#{ticket.pk} " not in browser.get(url, {"reason": NO_CLIENT}).content.decode()
    assert browser.get(url, {"reason": "'", "before": "9" * 40}).status_code == 200


def test_what_nothing_alarms_about_is_told_by_its_reason(premium, alice, cora, sign_in):
    Target.objects.filter(version__plan=premium.plan).exclude(metric=Metric.NEXT_RESPONSE).delete()
    renew_stamps(versions=premium.plan.versions.all())
    with time_machine.travel(monday(9), tick=False):
        ask(alice, at=monday(9))
    (row,) = sign_in(cora).get(reverse("sla:missing_list")).context["rows"]
    assert row.why == "The plan promises nothing for it."


def test_only_managers_see_it(dana, alice, sign_in):
    assert sign_in(dana).get(reverse("sla:missing_list")).status_code == 403
    assert sign_in(alice).get(reverse("sla:missing_list")).status_code == 403
