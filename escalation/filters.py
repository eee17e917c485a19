"""What of the escalations is asked for."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority, metric_choices
from escalation.querysets import EscalationQuerySet
from servicedesk.accounts.models import User
from servicedesk.validators import validate_day

LARGEST_KEY = 2**63 - 1
SELECT = {"class": "select select--auto"}
DAY = {"class": "input input--auto", "type": "date"}
WHOM = (("", _("Anybody")), ("me", _("Me")))


class EscalationFilter(forms.Form):
    """Whom, what and when; all may be left out, what cannot be read is passed over."""

    told = forms.ChoiceField(
        label=_("Raised to"), required=False, choices=WHOM, widget=forms.Select(SELECT)
    )
    metric = forms.ChoiceField(
        label=_("Metric"),
        required=False,
        widget=forms.Select(SELECT),
        choices=lambda: [("", _("All")), *metric_choices()],
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        required=False,
        coerce=int,
        widget=forms.Select(SELECT),
        choices=[("", _("All")), *Priority.choices],
    )
    first = forms.DateField(
        label=_("From"), required=False, validators=[validate_day],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
    )  # fmt: skip
    last = forms.DateField(
        label=_("To"), required=False, validators=[validate_day],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
    )  # fmt: skip
    before = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput
    )

    def __init__(self, asked: QueryDict | Mapping[str, Any]) -> None:
        super().__init__(asked)
        self.is_valid()

    def narrow(self, escalations: EscalationQuerySet, *, user: User) -> EscalationQuerySet:
        """The escalations asked for, newest first; ``before`` begins a page."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if asked.get("told") == "me":
            escalations = escalations.filter(told=user)
        if "metric" in asked:
            escalations = escalations.filter(clock__metric=asked["metric"])
        if "priority" in asked:
            escalations = escalations.filter(clock__priority=asked["priority"])
        if "first" in asked:
            escalations = escalations.filter(raised_at__gte=_midnight(asked["first"]))
        if "last" in asked:
            escalations = escalations.filter(raised_at__lt=_midnight(asked["last"], days=1))
        if "before" in asked:
            escalations = escalations.filter(pk__lt=asked["before"])
        return escalations.order_by("-pk")


def _midnight(day: date, *, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), time.min, timezone.get_current_timezone())
