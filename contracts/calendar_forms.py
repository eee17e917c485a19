"""Calendars as managers fill them in, and the question a calendar answers."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.forms import DateField
from contracts.hours_text import read_exceptions, read_rows, write_exceptions, write_rows
from contracts.models import ServiceHours
from contracts.national import national_exceptions
from contracts.promised_time import PromisedTime, read_time
from servicedesk.forms import time_zones

YEARS_FILLED = 3
COUNTRY_CHOICES = [
    ("", "–"),
    ("RU", gettext_lazy("Russia")),
    ("BY", gettext_lazy("Belarus")),
    ("KZ", gettext_lazy("Kazakhstan")),
]


class CalendarForm(forms.Form):
    """The content of a calendar's next version."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    exceptions = forms.CharField(
        label=gettext_lazy("Days that differ"), required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One date a line: 2026-12-31 09:00-17:00 for other hours, 2026-01-01 closed."
        ),
    )  # fmt: skip
    country = forms.ChoiceField(
        label=gettext_lazy("National holidays of"), required=False,
        choices=COUNTRY_CHOICES,
        help_text=gettext_lazy(
            "With transferred and worked days; Russia's eves of holidays are an hour shorter."
        ),
    )  # fmt: skip
    feed = forms.CharField(
        label=gettext_lazy("iCalendar feed of closed days"), max_length=500, required=False,
        help_text=gettext_lazy("Asked once a day; what it closes becomes the next version."),
    )  # fmt: skip
    effective_from = DateField(
        label=gettext_lazy("Holds from"), required=False,
        help_text=gettext_lazy("Before that day the calendar stays as it is."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, label in WEEKDAYS.items():
            self.fields[f"day-{number}"] = forms.CharField(
                label=label, max_length=200, required=False
            )
        if is_new:
            del self.fields["effective_from"], self.fields["note"]
        else:
            del self.fields["name"]
            self.fields["effective_from"].required = True

    @staticmethod
    def initial_of(hours: ServiceHours, *, today: date, feed: str) -> dict[str, Any]:
        days = {f"day-{day}": write_rows(hours.weekly.get(str(day), [])) for day in range(7)}
        return {
            **days, "time_zone": hours.time_zone, "feed": feed, "effective_from": today,
            "exceptions": write_exceptions(hours.exceptions),
        }  # fmt: skip

    def days(self) -> list[forms.BoundField]:
        return [self[f"day-{number}"] for number in range(7)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        weekly: dict[str, Any] = {}
        for number in range(7):
            weekly[str(number)] = self._read(f"day-{number}", read_rows, []) or []
        given["weekly"] = {day: rows for day, rows in weekly.items() if rows}
        given["dated"] = self._read("exceptions", read_exceptions, {})
        return given

    def _read(self, name: str, read: Any, nothing: Any) -> Any:
        try:
            return read(self.cleaned_data.get(name, ""))
        except ValueError as error:
            self.add_error(name, str(error))
            return nothing

    def with_holidays(self, *, since: date) -> dict[str, Any]:
        """What was given, with the holidays of the country and the next years written in; days
        that stand there already stay.
        """
        years = range(since.year, since.year + YEARS_FILLED)
        found = national_exceptions(
            self.cleaned_data["country"], years, weekly=self.cleaned_data["weekly"]
        )
        filled = {day: rows for day, rows in found.items() if day >= since.isoformat()}
        merged = {**filled, **self.cleaned_data["dated"]}
        return {name: self.data.get(name, "") for name in self.fields} | {
            "exceptions": write_exceptions(merged)
        }


class QuestionForm(forms.Form):
    """ "What is 4 hours from Friday 17:20?" """

    since = forms.DateTimeField(
        label=gettext_lazy("From"), input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )  # fmt: skip
    time = forms.CharField(
        label=gettext_lazy("How long"), max_length=40,
        help_text=gettext_lazy("15 min, 4 h, or 2 d for working days."),
    )  # fmt: skip

    def clean_time(self) -> PromisedTime:
        try:
            return read_time(self.cleaned_data["time"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_since(self) -> datetime:
        """Taken as the wall clock of the calendar; its own zone is put on it by ``moment``."""
        since: datetime = self.cleaned_data["since"]
        if not 1990 <= since.year <= 2100:
            raise forms.ValidationError(_("Choose a moment between 1990 and 2100."))
        return since

    def moment(self, zone: str) -> datetime:
        since: datetime = self.cleaned_data["since"]
        return since.replace(tzinfo=ZoneInfo(zone))
