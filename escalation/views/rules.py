"""Doors of the chains: what follows what, and how the head changes it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escalation import services
from escalation.forms import RuleForm, StepForm, StepFormSet, step_initial
from escalation.models import EscalationRule
from escalation.permissions import can_manage_rules
from escalation.presentation import chain_rows
from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Refused

Steps = BaseFormSet[StepForm]
ADD = "add"


@require_safe
@centre_only
def rule_list(request: Visitor) -> HttpResponse:
    """Every chain as sentences; our own people read them, the head changes them."""
    rules = EscalationRule.visible_to(request.user).with_steps()
    context = {"chains": chain_rows(rules), "can_manage": can_manage_rules(request.user)}
    return render(request, "escalation/rule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def rule_new(request: Visitor) -> HttpResponse:
    """A chain that was not there before."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def rule_edit(request: Visitor, key: int) -> HttpResponse:
    """Change a chain; 422 with the mistakes at their fields."""
    return _edit(
        request, get_object_or_404(EscalationRule.visible_to(request.user).with_steps(), pk=key)
    )


def _edit(request: Visitor, rule: EscalationRule | None) -> HttpResponse:
    if not can_manage_rules(request.user):
        raise PermissionDenied
    status = 200
    if request.method == "POST" and ADD in request.POST:
        posted = _one_more(request.POST)
        form, steps = RuleForm(posted), StepFormSet(posted, prefix="steps")
    elif request.method == "POST":
        form, steps = RuleForm(request.POST), StepFormSet(request.POST, prefix="steps")
        saved = _save(request, rule, form, steps)
        if saved is not None:
            messages.success(request, _("The chain is saved."))
            return redirect("escalation:rule_list")
        status = 422
    else:
        known = [step_initial(step) for step in rule.chain()] if rule else [{}]
        form, steps = RuleForm(rule=rule), StepFormSet(prefix="steps", initial=known)
        steps.extra = 0 if rule else 1
    context: dict[str, Any] = {"rule": rule, "form": form, "steps": steps}
    if rule is not None:
        (context["chain"],) = chain_rows([rule])
    return render(request, "escalation/rule_edit.html", context, status=status)


def _one_more(posted: QueryDict) -> QueryDict:
    """What was typed, with room for one more step."""
    data = posted.copy()
    count = data.get("steps-TOTAL_FORMS", "0")
    total = int(count) if count.isdecimal() and len(count) < 4 else 0
    data["steps-TOTAL_FORMS"] = str(total + 1)
    data[f"steps-{total}-moment"] = "after"
    return data


def _save(
    request: Visitor, rule: EscalationRule | None, form: RuleForm, steps: Steps
) -> EscalationRule | None:
    is_valid = form.is_valid()
    if not steps.is_valid() or not is_valid:
        return None
    kept = [each for each in steps.forms if not each.cleaned_data.get("DELETE")]
    draft = form.draft([each.draft() for each in kept])
    try:
        return services.save_rule(rule, draft=draft, actor=request.user)
    except Refused as refusal:
        _say(refusal, form, kept)
    return None


def _say(refusal: Refused, form: RuleForm, kept: list[StepForm]) -> None:
    """The refusal at its field: "steps-2-amount" is the amount of the third step."""
    place, _dash, name = (refusal.field or "").removeprefix("steps-").partition("-")
    if refusal.field and place.isdecimal():
        kept[int(place)].add_error(name, str(refusal))
    else:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
