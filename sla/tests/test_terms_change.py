"""Other terms are weighed against open tickets first, and move each of them once."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from contracts.models import HoursVersion, Plan, PlanVersion, ServiceHours
from contracts.services import TargetDraft, VersionDraft, change_hours, save_draft
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from sla import services as clocks
from sla.models import Clock, TermsChange
from sla.terms import applying, changes, working
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _at_nine_twenty():
    with time_machine.travel(monday(9, 20), tick=False):
        yield


def draft_of(*, actor, minutes=15, resolution=480, effective_from=DAY) -> PlanVersion:
    always = ServiceHours.objects.get(name="24/7")
    targets = (
        TargetDraft(Metric.FIRST_RESPONSE, 1, minutes, always),
        TargetDraft(Metric.RESOLUTION, 1, resolution, always),
    )
    terms = VersionDraft(targets=targets, effective_from=effective_from)
    return save_draft(Plan.objects.get(code="premium"), terms=terms, actor=actor, at=monday(9, 20))


def weigh(version, *, actor) -> TermsChange:
    change = changes.propose_plan(version, actor=actor, at=monday(9, 20))
    assert not working.carry_on(change.pk)
    change.refresh_from_db()
    return change


def apply(change, *, actor, mode="from_now") -> TermsChange:
    changes.apply_change(change, mode=mode, reason="agreed", actor=actor, at=monday(9, 20))
    assert not working.carry_on(change.pk)
    change.refresh_from_db()
    return change


def rows() -> list[dict]:
    return list(Clock.objects.order_by("pk").values())


def test_a_preview_says_what_moves_and_writes_nothing(premium, alice, dana, frank):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)
    before, events = rows(), Event.objects.filter(subject_type="tickets.ticket").count()

    change = weigh(draft_of(actor=frank, minutes=30), actor=frank)

    assert (change.state, change.total, change.done) == ("ready", 1, 1)
    assert change.counts["from_now"] == {"later": 1, "no_longer_late": 1, "dropped": 1}
    assert change.counts["from_start"] == change.counts["from_now"]
    [seen] = change.sample
    resolution = next(row for row in seen["metrics"] if row["metric"] == "resolution")
    assert seen["number"] == ticket.pk
    assert resolution["before"]["due"] == "2026-03-02T10:00:00+00:00"
    assert resolution["from_now"]["due"] == "2026-03-02T14:00:00+00:00"
    assert rows() == before
    assert Event.objects.filter(subject_type="tickets.ticket").count() == events


def test_applying_publishes_the_draft_and_moves_open_tickets(premium, alice, dana, frank):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)
        tickets.reply(ticket, body="We look.", actor=dana)
        solved = ask(alice, at=monday(9), priority=1)
        tickets.take(solved, actor=dana)
        tickets.resolve(solved, actor=dana, solution="Restarted.")
    kept = list(Clock.objects.filter(ticket=solved).order_by("pk").values())
    version = draft_of(actor=frank)

    change = apply(weigh(version, actor=frank), actor=frank)

    version.refresh_from_db()
    assert not version.is_draft
    assert (change.state, change.moved) == ("applied", 1)
    assert clock(ticket, Metric.RESOLUTION, version=2).due_at == monday(17)
    old = clock(ticket, Metric.RESOLUTION, version=1)
    assert (old.state, old.label, old.due_at) == ("cancelled", "terms_changed", monday(13))
    assert clock(ticket, Metric.FIRST_RESPONSE).state == "met"
    moved = Event.objects.get(kind="ticket.terms_changed")
    assert (moved.data["change"], moved.data["reason"], moved.at) == (
        change.pk, "agreed", monday(9, 20),
    )  # fmt: skip
    assert list(Clock.objects.filter(ticket=solved).order_by("pk").values()) == kept
    everything = clocks.tickets_with_plans([ticket.pk, solved.pk])
    assert clocks.differing_clocks(everything, now=monday(9, 20)) == []


def test_keeping_moves_no_ticket(premium, alice, frank):
    ticket = ask(alice, at=monday(9, 20), priority=1)
    before = rows()
    change = apply(weigh(draft_of(actor=frank), actor=frank), actor=frank, mode="keep")

    assert (change.state, change.moved, rows()) == ("applied", 0, before)
    ticket.refresh_from_db()
    assert ticket.entitlement.plan_version.number == 1
    assert ask(alice, at=monday(9, 20), priority=1).entitlement.plan_version.number == 2


def test_after_a_crash_the_rest_moves_and_no_ticket_twice(premium, alice, frank, monkeypatch):
    for _ in range(3):
        ask(alice, at=monday(9, 20), priority=1)
    monkeypatch.setattr(applying, "CHUNK", 2)
    change = weigh(draft_of(actor=frank), actor=frank)
    changes.apply_change(change, mode="from_now", reason="", actor=frank, at=monday(9, 20))
    assert applying.apply_chunk(change, now=monday(9, 20))
    change.refresh_from_db()
    assert (change.moved, change.done, change.state) == (2, 2, "applying")
    TermsChange.objects.update(last_ticket=0)  # the worst a crash could leave

    assert working.left_over(monday(9, 21)) == [change.pk]
    assert working.left_over(monday(9, 21)) == []
    assert not working.carry_on(change.pk)
    change.refresh_from_db()
    assert (change.moved, change.state) == (3, "applied")
    assert Event.objects.filter(kind="ticket.terms_changed").count() == 3


def test_a_calendar_moves_only_tickets_that_do_not_know_it(standard, alice, frank):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)
    due_at = clock(ticket, Metric.FIRST_RESPONSE).due_at
    target = clock(ticket, Metric.FIRST_RESPONSE).target
    hours = target.hours
    change_hours(
        hours, weekly=hours.weekly, exceptions={"2026-03-02": []}, time_zone=hours.time_zone,
        actor=frank, effective_from=DAY, at=monday(9, 20),
    )  # fmt: skip
    assert clock(ticket, Metric.FIRST_RESPONSE).due_at == due_at == monday(13)

    version = HoursVersion.objects.filter(hours=hours).order_by("-pk").first()
    change = changes.propose_hours(version, actor=frank, at=monday(9, 20))
    working.carry_on(change.pk)
    change.refresh_from_db()
    assert change.counts["from_start"]["later"] == 1
    apply(change, actor=frank, mode="from_start")

    assert clock(ticket, Metric.FIRST_RESPONSE, version=2).due_at == monday(13, days=1)
    fresh = ask(alice, at=monday(9, 20), priority=1)
    assert list(changes.concerned(change)) == []
    assert clock(fresh, Metric.FIRST_RESPONSE).due_at == monday(13, days=1)


def test_the_page_of_a_calendar_leads_to_the_preview(standard, frank, sign_in):
    hours, browser = ServiceHours.objects.get(name="24/7"), sign_in(frank)
    page = reverse("contracts:calendar_page", args=[hours.pk])
    assert reverse("sla:terms_propose") not in browser.get(page).content.decode()
    change_hours(
        hours, weekly=hours.weekly, exceptions={"2026-03-08": []}, time_zone=hours.time_zone,
        actor=frank, effective_from=DAY, at=monday(9, 20),
    )  # fmt: skip
    version = HoursVersion.objects.order_by("-pk").first()
    assert f'name="hours_version" value="{version.pk}"' in browser.get(page).content.decode()
    browser.post(reverse("sla:terms_propose"), {"hours_version": version.pk})
    assert TermsChange.objects.get().hours_version == version


def test_what_is_not_ready_is_not_applied(premium, alice, frank):
    ask(alice, at=monday(9, 20), priority=1)
    version = draft_of(actor=frank, effective_from=date(2026, 4, 1))
    change = changes.propose_plan(version, actor=frank, at=monday(9, 20))

    def refuse(match, mode="from_now"):
        with pytest.raises(Refused, match=match):
            changes.apply_change(change, mode=mode, reason="", actor=frank, at=monday(9, 20))
        change.refresh_from_db()
        version.refresh_from_db()
        assert version.is_draft
        assert change.applied_at is None

    refuse("still being weighed")
    working.carry_on(change.pk)
    refuse("begins on 2026-04-01")
    refuse("Choose what becomes", mode="somehow")
    changes.discard_change(change, actor=frank, at=monday(9, 20))
    refuse("gone already")
    assert not Event.objects.filter(kind="terms.applied").exists()


def test_a_manager_edits_previews_and_applies_on_pages(premium, alice, frank, sign_in):
    ticket = ask(alice, at=monday(9, 20), priority=1)
    plan, browser = Plan.objects.get(code="premium"), sign_in(frank)
    edit = reverse("contracts:plan_edit", args=[plan.pk])
    form = browser.get(edit).context["form"]
    given = {
        name: value for name, value in form.initial.items() if value is not None
    } | {"resolution-1-minutes": "600"}  # fmt: skip

    wrong = browser.post(edit, given | {"resolution-1-days": "2"})
    assert wrong.status_code == 422
    assert "Give either minutes or working days." in wrong.content.decode()
    assert browser.post(edit, given).status_code == 302
    page = browser.get(reverse("contracts:plan_page", args=[plan.pk])).content.decode()
    assert "Version 2 is a draft" in page
    draft = plan.versions.get(is_draft=True)
    proposed = browser.post(reverse("sla:terms_propose"), {"plan_version": draft.pk})
    change = TermsChange.objects.get()
    assert proposed.url == reverse("sla:terms_page", args=[change.pk])
    assert "Deadlines move later" in browser.get(proposed.url).content.decode()
    applied = browser.post(reverse("sla:terms_apply", args=[change.pk]), {"mode": "from_start"})
    assert applied.status_code == 302
    assert clock(ticket, Metric.RESOLUTION, version=2).due_at == monday(19, 20)
    assert "1 open request moved" in browser.get(proposed.url).content.decode()
    assert browser.get(reverse("sla:terms_list")).status_code == 200
    assert browser.get(reverse("contracts:plan_list")).status_code == 200


@pytest.mark.parametrize("name", ["cora", "tess"])
def test_who_does_not_plan_changes_no_terms(name, request, sign_in, frank, premium):
    version, browser = draft_of(actor=frank), sign_in(request.getfixturevalue(name))
    answer = browser.post(reverse("sla:terms_propose"), {"plan_version": version.pk})
    edit = browser.get(reverse("contracts:plan_edit", args=[version.plan_id]))
    assert (answer.status_code, edit.status_code) == (403, 403)
    assert not TermsChange.objects.exists()
