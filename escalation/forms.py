"""What people fill in about escalation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority, metric_choices
from contracts.models import Plan, ServiceHours
from escalation.choices import Action, Recipient, Severity, Trend
from escalation.models import EscalationRule, EscalationStep
from escalation.services.rules import NAME_LENGTH, RuleDraft, StepDraft
from servicedesk.accounts.models import Team, User
from servicedesk.validators import validate_one_line

PERCENT, BEFORE, AFTER = "percent", "before", "after"
MOMENTS = (
    (PERCENT, _("% of the time is used")),
    (BEFORE, _("min before the deadline")),
    (AFTER, _("min after the deadline")),
)
LARGEST = 1_000_000
TEXT_LENGTH = 4000


class RuleForm(forms.Form):
    """Which clocks a chain is for."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, validators=[validate_one_line]
    )  # fmt: skip
    metric = forms.ChoiceField(label=_("Metric"), choices=metric_choices)
    plan = forms.ModelChoiceField(
        label=_("Service plan"), queryset=Plan.objects.none(), required=False, empty_label=_("Any")
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", _("Any")), *Priority.choices], required=False,
        coerce=int, empty_value=None,
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In force"), required=False, initial=True)

    def __init__(self, *args: Any, rule: EscalationRule | None = None, **options: Any) -> None:
        if rule is not None:
            names = ("name", "metric", "plan", "priority", "is_active")
            options["initial"] = {name: getattr(rule, name) for name in names}
        super().__init__(*args, **options)
        field = self.fields["plan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Plan.objects.order_by("rank", "name")

    def draft(self, steps: Sequence[StepDraft]) -> RuleDraft:
        """The chain with these steps, of a form that is valid."""
        return RuleDraft(**self.cleaned_data, steps=tuple(steps))


class StepForm(forms.Form):
    """One step: when, whom, what, how often."""

    key = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    amount = forms.IntegerField(label=_("When"), min_value=0, max_value=LARGEST)
    moment = forms.ChoiceField(label=_("Counted as"), choices=MOMENTS)
    recipients = forms.MultipleChoiceField(
        label=_("Who is told"), choices=Recipient.choices, widget=forms.CheckboxSelectMultiple
    )
    action = forms.ChoiceField(label=_("Action"), choices=Action.choices)
    repeat_minutes = forms.IntegerField(
        label=_("Again every, min"), required=False, min_value=0, max_value=LARGEST
    )
    repeat_count = forms.IntegerField(
        label=_("Times more"), required=False, min_value=0, max_value=LARGEST
    )

    def draft(self) -> StepDraft:
        data = self.cleaned_data
        amount, moment = data["amount"], data["moment"]
        return StepDraft(
            key=data["key"],
            percent=amount if moment == PERCENT else None,
            offset_minutes={BEFORE: -amount, AFTER: amount}.get(moment),
            recipients=tuple(data["recipients"]),
            action=data["action"],
            repeat_minutes=data["repeat_minutes"] or 0,
            repeat_count=data["repeat_count"] or 0,
        )


StepFormSet = forms.formset_factory(StepForm, extra=0, can_delete=True, max_num=40)


def step_initial(step: EscalationStep) -> dict[str, Any]:
    """A step as the form shows it."""
    minutes = step.offset_minutes
    moment = PERCENT if minutes is None else BEFORE if minutes < 0 else AFTER
    return {
        "key": step.pk,
        "amount": step.percent if minutes is None else abs(minutes),
        "moment": moment,
        "recipients": step.recipients,
        "action": step.action,
        "repeat_minutes": step.repeat_minutes or None,
        "repeat_count": step.repeat_count or None,
    }


class WorkingTimeForm(forms.Form):
    """Whose letters wait, and for which hours."""

    whose = forms.ChoiceField(label=_("Team or person"))
    hours = forms.ModelChoiceField(
        label=_("Working time"), queryset=ServiceHours.objects.none(), required=False,
        empty_label=_("At any time"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known: dict[str, Team | User] = {
            f"team-{team.pk}": team for team in Team.objects.active()
        }
        people = {f"user-{user.pk}": user for user in User.objects.active().desk()}
        teams = [(key, str(team)) for key, team in self._known.items()]
        self._known |= people
        whose, hours = self.fields["whose"], self.fields["hours"]
        if isinstance(whose, forms.ChoiceField):
            whose.choices = [
                (_("Teams"), teams),
                (_("People"), [(key, user.full_name) for key, user in people.items()]),
            ]
        if isinstance(hours, forms.ModelChoiceField):
            hours.queryset = ServiceHours.objects.order_by("name")

    def clean_whose(self) -> Team | User:
        return self._known[self.cleaned_data["whose"]]


class AskForm(forms.Form):
    """What a client writes to ask for management's attention: short."""

    reason = forms.CharField(
        label=_("What is wrong?"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    impact = forms.CharField(
        label=_("What does it stop?"), max_length=TEXT_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    severity = forms.TypedChoiceField(
        label=_("How bad is it?"), choices=Severity.choices, coerce=int, initial=Severity.SERIOUS
    )


class MomentField(forms.DateTimeField):
    """A time in the reader's zone, as browsers write it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **options)


class AnswerForm(forms.Form):
    """Taking a record on, or declining it."""

    body = forms.CharField(
        label=_("Answer to the requester"), max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    next_update_at = MomentField(label=_("Next news"), required=False)


class NewsForm(AnswerForm):
    """What is new, or how it ended."""

    trend = forms.ChoiceField(label=_("Trend"), choices=Trend.choices, initial=Trend.SAME)
    is_public = forms.BooleanField(label=_("The client reads it"), required=False, initial=True)

    field_order = ("body", "trend", "next_update_at", "is_public")
