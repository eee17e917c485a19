"""What of the clocks is asked for: the filters of the list, of its links and of the API."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority, metric_choices
from contracts.models import Plan
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.validators import validate_day
from sla.choices import IN_TIME, LATE, Verdict
from sla.querysets import ClockQuerySet
from tickets.filters import plans_seen_by

LARGEST_KEY = 2**63 - 1
SELECT = {"class": "select select--auto"}
DAY = {"class": "input input--auto", "type": "date"}
RESULTS = {
    "kept": (_("Kept"), IN_TIME),
    "late": (_("Late"), LATE),
    "judged": (_("Kept or late"), (*IN_TIME, *LATE)),
}
COLUMNS = {
    "metric": "metric",
    "priority": "priority",
    "plan": "plan_version__plan",
    "line": "line",
    "client": "ticket__organisation",
    "team": "ticket__team",
}
"""Names in an address and the columns they narrow: an allow-list, nothing else is looked up."""


class ClockFilter(forms.Form):
    """Period of judgement, result and the fields reports are split by; all may be left out."""

    first = forms.DateField(
        label=_("From"), required=False, validators=[validate_day],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
    )  # fmt: skip
    last = forms.DateField(
        label=_("To"), required=False, validators=[validate_day],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
    )  # fmt: skip
    result = forms.ChoiceField(
        label=_("Result"),
        required=False,
        widget=forms.Select(SELECT),
        choices=[("", _("All")), *((name, label) for name, (label, _found) in RESULTS.items())],
    )
    verdict = forms.ChoiceField(required=False, choices=Verdict, widget=forms.HiddenInput)
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
    plan = forms.ModelChoiceField(
        label=_("Service plan"),
        required=False,
        widget=forms.Select(SELECT),
        queryset=Plan.objects.none(),
        empty_label=_("All"),
    )
    line = forms.TypedChoiceField(
        label=_("Line"),
        required=False,
        coerce=int,
        widget=forms.Select(SELECT),
        choices=[("", _("All")), *Line.choices],
    )
    client = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput
    )
    team = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput
    )

    def __init__(self, asked: QueryDict | Mapping[str, Any], *, reader: User) -> None:
        super().__init__(asked)
        plan = self.fields["plan"]
        if isinstance(plan, forms.ModelChoiceField):
            plan.queryset = plans_seen_by(reader)
        self.is_valid()

    @property
    def values(self) -> dict[str, Any]:
        """What was asked and understood; what was not is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def narrow(self, clocks: ClockQuerySet, *, now: datetime) -> ClockQuerySet:
        """The clocks asked for, newest first; ``before`` begins a page."""
        asked = self.values
        for name, column in COLUMNS.items():
            if name in asked:
                clocks = clocks.filter(**{column: asked[name]})
        if "verdict" in asked:
            clocks = clocks.filter(verdict=asked["verdict"])
        if "result" in asked:
            clocks = clocks.filter(verdict__in=RESULTS[asked["result"]][1])
        if "first" in asked or "last" in asked:
            since, until = _midnight(asked.get("first")), _midnight(asked.get("last"), days=1)
            clocks = clocks.judged_within(since, until)
        if "before" in asked:
            clocks = clocks.filter(pk__lt=asked["before"])
        return clocks.order_by("-pk")


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, timezone.get_current_timezone())
