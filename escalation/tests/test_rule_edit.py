"""The head writes chains; live clocks follow them, nothing is made up for."""

from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from contracts.models import Plan
from escalation import services
from escalation.choices import Action
from escalation.models import Escalation, EscalationRule, EscalationStep, Replan, Watch
from escalation.services import RuleDraft, StepDraft
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from sla.tests.stories import ask, clock, monday

pytestmark = pytest.mark.django_db

LATE = StepDraft(
    offset_minutes=0, recipients=("head",), repeat_minutes=60, repeat_count=2,
    action=Action.RAISE_PRIORITY,
)  # fmt: skip
DRAFT = RuleDraft("Acceptance", Metric.ACCEPTANCE, steps=(LATE,))


@pytest.fixture
def emergency(premium, alice, dana, cora, erin):
    with time_machine.travel(monday(2), tick=False):
        return ask(alice, at=monday(2), priority=1)


def critical():
    return EscalationRule.objects.get(name="First response, premium, critical")


def drafts(rule):
    return [
        StepDraft(step.pk, step.percent, step.offset_minutes, tuple(step.recipients))
        for step in rule.chain()
    ]


def rewrite(rule, steps, *, at, actor):
    draft = RuleDraft(rule.name, rule.metric, rule.plan, rule.priority, steps=tuple(steps))
    return services.save_rule(rule, draft=draft, actor=actor, at=at)


def test_a_chain_is_written_down(erin):
    rule = services.save_rule(None, draft=DRAFT, actor=erin, at=monday(9))

    step = rule.steps.get()
    assert (step.offset_minutes, step.repeat_minutes, step.repeat_count) == (0, 60, 2)
    assert (step.action, step.recipients, step.counts_from) == (
        "raise_priority", ["head"], monday(9),
    )  # fmt: skip
    event = Event.objects.get(kind="escalation.rule_changed")
    assert event.data == {"name": "Acceptance", "metrics": ["acceptance"]}
    assert Replan.objects.get().metric == "acceptance"


REFUSALS = [
    (replace(DRAFT, name=" "), "name", "Give the chain a name."),
    (replace(DRAFT, name="Resolution"), "name", "Another chain has this name already."),
    (
        replace(DRAFT, metric="resolution"), "metric",
        "The chain “Resolution” is for the same metric, plan and priority: change that one.",
    ),
    (replace(DRAFT, steps=()), None, "A chain needs at least one step."),
    (
        replace(DRAFT, steps=(replace(LATE, recipients=()),)), "steps-0-recipients",
        "Choose who is told.",
    ),
    (
        replace(DRAFT, steps=(LATE, replace(LATE, action=Action.NOTIFY))), "steps-1-amount",
        "Another step of the chain is at the same moment: put them together.",
    ),
    (
        replace(DRAFT, steps=(replace(LATE, offset_minutes=-5),)), "steps-0-repeat_minutes",
        "Only a step at or after the deadline repeats.",
    ),
    (
        replace(DRAFT, steps=(replace(LATE, repeat_count=51),)), "steps-0-repeat_count",
        "A step repeats between 1 and 50 times.",
    ),
    (
        replace(DRAFT, steps=(StepDraft(percent=101, recipients=("head",)),)), "steps-0-amount",
        "A percentage is between 1 and 100.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "field", "words"), REFUSALS)
def test_a_chain_that_cannot_be_is_refused_at_its_field(erin, draft, field, words):
    before = EscalationRule.objects.count()
    with pytest.raises(Refused) as refusal:
        services.save_rule(None, draft=draft, actor=erin)

    assert (refusal.value.field, str(refusal.value)) == (field, words)
    assert EscalationRule.objects.count() == before
    assert not Event.objects.filter(kind="escalation.rule_changed").exists()
    assert not Replan.objects.exists()


def test_a_new_step_fires_no_arrears_even_before_the_watches_followed(emergency, erin):
    rule = critical()
    early = StepDraft(percent=10, recipients=("head",))
    soon = StepDraft(percent=60, recipients=("head",))
    with time_machine.travel(monday(2, 8), tick=False):
        rewrite(rule, [early, soon, *drafts(rule)], at=monday(2, 8), actor=erin)
    with time_machine.travel(monday(2, 9), tick=False):
        assert services.sweep(monday(2, 9)) == 2  # the half that waited, and 60 % at nine

    fired = Escalation.objects.values_list("step__percent", flat=True)
    assert sorted(fired) == [50, 60]


def test_the_watches_follow_a_changed_chain(emergency, erin):
    rule = critical()
    first = clock(emergency, Metric.FIRST_RESPONSE)
    assert Watch.objects.get(clock=first).due_at == monday(2, 7, 30)
    half, *others = drafts(rule)
    rewrite(rule, [replace(half, percent=40), *others], at=monday(2, 1), actor=erin)

    assert services.replan_asked(monday(2, 1)) == 1
    assert Watch.objects.get(clock=first).due_at == monday(2, 6)
    assert not Replan.objects.exists()
    assert services.replan_asked(monday(2, 2)) == 0


def test_a_step_that_fired_and_is_taken_out_rests(emergency, erin):
    rule = critical()
    with time_machine.travel(monday(2, 8), tick=False):
        services.sweep(monday(2, 8))
    half, quarter_left, *others = drafts(rule)
    rewrite(rule, others, at=monday(2, 9), actor=erin)

    assert not EscalationStep.objects.filter(pk=quarter_left.key).exists()
    assert not EscalationStep.objects.get(pk=half.key).is_active
    assert [step.pk for step in critical().chain()] == [each.key for each in others]


def form_of(rule, **changes):
    steps = rule.chain()
    data = {
        "name": rule.name, "metric": rule.metric, "plan": rule.plan_id or "",
        "priority": rule.priority or "", "is_active": "on",
        "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": len(steps),
    }  # fmt: skip
    for place, step in enumerate(steps):
        minutes = step.offset_minutes
        data |= {
            f"steps-{place}-key": step.pk,
            f"steps-{place}-amount": step.percent if minutes is None else abs(minutes),
            f"steps-{place}-moment": "percent" if minutes is None else (
                "before" if minutes < 0 else "after"
            ),
            f"steps-{place}-recipients": step.recipients,
            f"steps-{place}-action": step.action,
        }  # fmt: skip
    return data | changes


def test_the_head_changes_a_chain_on_its_page(db, sign_in, erin):
    rule, browser = critical(), sign_in(erin)
    url = reverse("escalation:rule_edit", args=[rule.pk])
    shown = browser.get(url).content.decode()
    assert "The deadline has passed: told are Team lead, Personal engineer" in shown
    last = len(rule.chain()) - 1
    changes = {
        f"steps-{last}-repeat_minutes": 30, f"steps-{last}-repeat_count": 4, "steps-0-DELETE": "on",
    }  # fmt: skip
    response = browser.post(url, form_of(rule, **changes))

    assert response.status_code == 302, response.content.decode()
    listed = browser.get(response.url).content.decode()
    words = "4 h past the deadline, then every 30 min, 4 times more: told are Head of the centre."
    assert words in listed
    assert len(critical().chain()) == 5


def test_mistakes_are_said_at_their_fields(db, sign_in, erin):
    rule, browser = critical(), sign_in(erin)
    url = reverse("escalation:rule_edit", args=[rule.pk])
    response = browser.post(url, form_of(rule, **{"steps-0-amount": 200}))

    assert response.status_code == 422
    assert "A percentage is between 1 and 100." in response.content.decode()
    assert browser.post(url, form_of(rule, name="Resolution")).status_code == 422
    assert not Event.objects.filter(kind="escalation.rule_changed").exists()


def test_one_more_step_is_added_without_losing_what_was_typed(db, sign_in, erin):
    rule, browser = critical(), sign_in(erin)
    url = reverse("escalation:rule_edit", args=[rule.pk])
    response = browser.post(url, form_of(rule, name="Half typed", add="1"))

    assert response.status_code == 200
    text = response.content.decode()
    assert "Half typed" in text
    assert 'name="steps-6-amount"' in text
    assert not EscalationRule.objects.filter(name="Half typed").exists()


def test_only_the_head_changes_chains_and_partners_see_none(db, sign_in, dana, petra, alice):
    rule = critical()
    url = reverse("escalation:rule_edit", args=[rule.pk])

    assert sign_in(dana).get(reverse("escalation:rule_list")).status_code == 200
    assert sign_in(dana).post(url, form_of(rule)).status_code == 403
    assert sign_in(dana).get(reverse("escalation:rule_new")).status_code == 403
    for stranger in (petra, alice):
        assert sign_in(stranger).get(reverse("escalation:rule_list")).status_code == 403


def test_a_chain_for_a_plan_is_made_on_the_page(db, sign_in, erin):
    browser = sign_in(erin)
    assert browser.get(reverse("escalation:rule_new")).status_code == 200
    data = {
        "name": "Start of work", "metric": "work_start",
        "plan": Plan.objects.get(code="premium").pk, "priority": 2, "is_active": "on",
        "steps-TOTAL_FORMS": 1, "steps-INITIAL_FORMS": 0, "steps-0-amount": 30,
        "steps-0-moment": "before", "steps-0-recipients": ["assignee"], "steps-0-action": "notify",
    }  # fmt: skip
    response = browser.post(reverse("escalation:rule_new"), data)

    assert response.status_code == 302, response.content.decode()
    step = EscalationRule.objects.get(name="Start of work").steps.get()
    assert (step.offset_minutes, step.recipients) == (-30, ["assignee"])
