"""The grid a plan's next version is written in: metric by priority, each with its calendar."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from contracts.choices import Channel, PauseReason, Priority, Reopening, every_pause, metric_choices
from contracts.forms import DateField
from contracts.models import PlanVersion, ServiceHours, Target
from contracts.services import TargetDraft, VersionDraft, targets_of

MOST_MINUTES = 1_000_000
MOST_DAYS = 1000


class PlanVersionForm(forms.Form):
    """What a version promises. Empty times promise nothing; pauses and reopening are a metric's."""

    effective_from = DateField(
        label=_("Effective from"),
        help_text=_("Requests opened from this day on are promised these times."),
    )
    intake_hours = forms.ModelChoiceField(
        label=_("Hours in which intake works"), queryset=ServiceHours.objects.none(),
        empty_label=None,
    )  # fmt: skip
    grace_days = forms.IntegerField(
        label=_("Grace period, days"), min_value=0, max_value=3650, initial=0
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=Channel.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: every channel."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, version: PlanVersion | None, today: date, **options: Any
    ) -> None:
        options["initial"] = _initial(version, today=today)
        super().__init__(*args, **options)
        self.metrics = metric_choices()
        hours = ServiceHours.objects.order_by("name")
        intake = self.fields["intake_hours"]
        if isinstance(intake, forms.ModelChoiceField):
            intake.queryset = hours
        choices = [("", "–"), *((row.pk, row.name) for row in hours)]
        self._hours = {row.pk: row for row in hours}
        for metric, _label in self.metrics:
            for priority in Priority:
                self._add_cell(f"{metric}-{priority.value}", str(priority.label), choices)
            self._add_shared(metric)

    def _add_cell(self, stem: str, label: str, hours: list[Any]) -> None:
        words = {"priority": label}
        self.fields[f"{stem}-minutes"] = forms.IntegerField(
            label=_("%(priority)s, minutes") % words, required=False, min_value=1,
            max_value=MOST_MINUTES,
        )  # fmt: skip
        self.fields[f"{stem}-days"] = forms.IntegerField(
            label=_("%(priority)s, working days") % words, required=False, min_value=1,
            max_value=MOST_DAYS,
        )  # fmt: skip
        self.fields[f"{stem}-hours"] = forms.TypedChoiceField(
            label=_("%(priority)s, calendar") % words, required=False, choices=hours, coerce=int,
            empty_value=None,
        )  # fmt: skip

    def _add_shared(self, metric: str) -> None:
        self.fields[f"{metric}-pauses"] = forms.MultipleChoiceField(
            label=_("Stands still while"), choices=PauseReason.choices, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields[f"{metric}-longest"] = forms.IntegerField(
            label=_("Longest pause, minutes"), required=False, min_value=1, max_value=MOST_MINUTES,
            help_text=_("After so many open minutes the clock goes on by itself."),
        )  # fmt: skip
        self.fields[f"{metric}-reopening"] = forms.ChoiceField(
            label=_("On reopening"), choices=Reopening.choices
        )

    def groups(self) -> Iterator[dict[str, Any]]:
        """The metrics with their fields, as the page shows them."""
        for metric, label in self.metrics:
            cells = [
                [self[f"{metric}-{priority.value}-{part}"] for part in ("minutes", "days", "hours")]
                for priority in Priority
            ]
            shared = [self[f"{metric}-{part}"] for part in ("pauses", "longest", "reopening")]
            every = [bound for row in cells for bound in row] + shared
            yield {
                "metric": metric,
                "label": label,
                "cells": cells,
                "shared": shared,
                "is_open": any(_is_given(row) for row in cells) or any(b.errors for b in every),
            }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for metric, _label in self.metrics:
            for priority in Priority:
                stem = f"{metric}-{priority.value}"
                minutes, days = given.get(f"{stem}-minutes"), given.get(f"{stem}-days")
                if minutes and days:
                    self.add_error(f"{stem}-days", _("Give either minutes or working days."))
                if (minutes or days) and not given.get(f"{stem}-hours"):
                    self.add_error(
                        f"{stem}-hours", _("Choose the calendar this time is counted by.")
                    )
        return given

    def terms(self) -> VersionDraft:
        """What was written, of a valid form."""
        given = self.cleaned_data
        return VersionDraft(
            targets=tuple(self._targets()),
            effective_from=given["effective_from"],
            intake_hours=given["intake_hours"],
            grace_days=given["grace_days"],
            channels=tuple(given["channels"]),
        )

    def _targets(self) -> Iterator[TargetDraft]:
        given = self.cleaned_data
        for metric, _label in self.metrics:
            for priority in Priority:
                stem = f"{metric}-{priority.value}"
                minutes, days = given[f"{stem}-minutes"], given[f"{stem}-days"]
                if minutes or days:
                    yield TargetDraft(
                        metric=metric,
                        priority=priority.value,
                        minutes=minutes or 0,
                        days=days,
                        hours=self._hours[given[f"{stem}-hours"]],
                        pauses=tuple(given[f"{metric}-pauses"]),
                        max_pause_minutes=given[f"{metric}-longest"],
                        reopening=given[f"{metric}-reopening"],
                    )


def _is_given(row: list[BoundField]) -> bool:
    return any(bound.value() for bound in row[:2])


def _initial(version: PlanVersion | None, *, today: date) -> dict[str, Any]:
    """The form as the version says; no earlier than today."""
    found: dict[str, Any] = {"effective_from": today}
    for metric, _label in metric_choices():
        found |= {f"{metric}-pauses": every_pause(), f"{metric}-reopening": Reopening.RESUME.value}
    if version is None:
        return found
    found |= {
        "effective_from": max(today, version.effective_from),
        "intake_hours": version.intake_hours_id,
        "grace_days": version.grace_days,
        "channels": version.channels,
    }
    for target in targets_of(version).values():
        found |= _cell(target)
    return found


def _cell(target: Target) -> dict[str, Any]:
    stem = f"{target.metric}-{target.priority}"
    return {
        f"{stem}-minutes": target.minutes or None,
        f"{stem}-days": target.days,
        f"{stem}-hours": target.hours_id,
        f"{target.metric}-pauses": target.pauses,
        f"{target.metric}-longest": target.max_pause_minutes,
        f"{target.metric}-reopening": target.reopening,
    }
