"""What a manager says when other terms are applied."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority, metric_choices
from contracts.forms import DateField
from contracts.models import Plan, ServiceHours
from contracts.plan_forms import MOST_DAYS, MOST_MINUTES
from sla.terms.changes import REASON_LIMIT
from sla.terms.models import Applying


class ApplyForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("Requests that are open"), choices=Applying.choices, widget=forms.RadioSelect,
        initial=Applying.KEEP,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LIMIT, required=False,
        help_text=_("Kept in the history of every request that moves."),
    )  # fmt: skip


class WhatIfForm(forms.Form):
    """Another promise, and the days whose clocks it is tried on."""

    plan = forms.ModelChoiceField(
        label=_("Service plan"), queryset=Plan.objects.none(), empty_label=None
    )
    metric = forms.ChoiceField(label=_("Metric"), choices=metric_choices)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES
    )
    days = forms.IntegerField(
        label=_("Working days"), required=False, min_value=1, max_value=MOST_DAYS
    )
    hours = forms.ModelChoiceField(
        label=_("Calendar"), queryset=ServiceHours.objects.none(), required=False,
        empty_label=_("as it was"),
    )  # fmt: skip
    first = DateField(label=_("From"))
    last = DateField(label=_("Until"), help_text=_("The last day, counted whole."))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        options.setdefault("initial", {"first": today - timedelta(days=90), "last": today})
        super().__init__(*args, **options)
        for name, rows in (("plan", Plan.objects.order_by("rank", "name")),
                           ("hours", ServiceHours.objects.order_by("name"))):  # fmt: skip
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
