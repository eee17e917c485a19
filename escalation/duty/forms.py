"""Forms of rosters: what a roster says, the turns of its levels, and a cover."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority
from contracts.models import ServiceHours
from escalation.duty.models import Roster, RosterLayer
from escalation.duty.services import LayerDraft, RosterDraft
from servicedesk.accounts.models import Team, User
from servicedesk.accounts.querysets import UserQuerySet
from servicedesk.forms import time_zones

LEVELS = (1, 2, 3)
TURNS = 6
"""How many people a level of the form takes."""
NEVER = 0


def desk_people(user: User) -> UserQuerySet:
    """Whom this person may put on duty."""
    return User.objects.visible_to(user).active().desk().order_by("full_name", "pk")


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class RosterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    wait_minutes = forms.IntegerField(
        label=_("Minutes until the next is called"), min_value=1, max_value=240, initial=10
    )
    pages_priority_up_to = forms.TypedChoiceField(
        label=_("Who is on duty is called for"),
        coerce=int,
        initial=Priority.CRITICAL.value,
        choices=[
            (NEVER, _("no ticket by itself")),
            (Priority.CRITICAL.value, _("critical tickets")),
            (Priority.HIGH.value, _("critical and high tickets")),
        ],
    )
    outside_hours = forms.ModelChoiceField(
        label=_("Only outside these hours"), queryset=ServiceHours.objects.none(), required=False,
        empty_label=_("At any time"),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, roster: Roster | None = None, **kw: Any) -> None:
        if roster is not None:
            kw["initial"] = {name: getattr(roster, name) for name in self.base_fields}
        else:
            kw["initial"] = {"time_zone": user.time_zone}
        super().__init__(*args, **kw)
        _offer(self, "team", Team.objects.active().visible_to(user))
        _offer(self, "outside_hours", ServiceHours.objects.all())

    def draft(self) -> RosterDraft:
        return RosterDraft(**self.cleaned_data)


def _offer(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices


class LayersForm(forms.Form):
    """The turns of up to three levels; a level without people ends the roster."""

    def __init__(self, *args: Any, user: User, layers: list[RosterLayer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = desk_people(user)
        known = {layer.level: layer for layer in layers}
        for level in LEVELS:
            self._add_level(level, known.get(level), people)

    def _add_level(self, level: int, layer: RosterLayer | None, people: UserQuerySet) -> None:
        members = layer.members if layer else []
        for turn in range(1, TURNS + 1):
            self.fields[f"member-{level}-{turn}"] = forms.ModelChoiceField(
                label=_("Person %(turn)s") % {"turn": turn},
                queryset=people,
                required=False,
                initial=members[turn - 1] if turn <= len(members) else None,
            )
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields[f"starts_on-{level}"] = forms.DateField(
            label=_("First day"), required=False, widget=day,
            initial=layer.starts_on if layer else None,
        )  # fmt: skip
        self.fields[f"handover_at-{level}"] = forms.TimeField(
            label=_("Handover at"), required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            initial=layer.handover_at if layer else "09:00",
        )  # fmt: skip
        self.fields[f"shift_hours-{level}"] = forms.IntegerField(
            label=_("Hours of a shift"), required=False, min_value=1, max_value=672,
            initial=layer.shift_hours if layer else 168, help_text=_("168 is a week."),
        )  # fmt: skip

    def levels(self) -> list[dict[str, Any]]:
        """For the page: each level with its fields."""
        return [
            {"level": level, "fields": [self[name] for name in self.fields if _of(name, level)]}
            for level in LEVELS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for level in LEVELS:
            for name in ("starts_on", "handover_at", "shift_hours"):
                key = f"{name}-{level}"
                if self._people(level) and cleaned.get(key) is None and key not in self.errors:
                    self.add_error(key, _("Needed when the level has people."))
        return cleaned

    def _people(self, level: int) -> tuple[User, ...]:
        named = (self.cleaned_data.get(f"member-{level}-{turn}") for turn in range(1, TURNS + 1))
        return tuple(person for person in named if person is not None)

    def drafts(self) -> list[LayerDraft]:
        """The levels up to the last one with people."""
        last = max((level for level in LEVELS if self._people(level)), default=1)
        data = self.cleaned_data
        return [
            LayerDraft(
                members=self._people(level),
                starts_on=data[f"starts_on-{level}"],
                handover_at=data[f"handover_at-{level}"],
                shift_hours=data[f"shift_hours-{level}"] or 1,
            )
            for level in range(1, last + 1)
        ]


def _of(name: str, level: int) -> bool:
    return name.split("-")[1] == str(level)


class CoverForm(forms.Form):
    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    starts_at = _moment(_("From"))
    ends_at = _moment(_("Until"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, levels: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["level"]
        if isinstance(level, forms.ChoiceField):
            level.choices = [(number, str(number)) for number in range(1, levels + 1)]
        _offer(self, "person", desk_people(user))
