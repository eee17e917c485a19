"""The questions of a request type's form as fields of a Django form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.form_definition import (
    Asked,
    Definition,
    FormField,
    check_answers,
    shown_names,
)
from tickets.form_definition.definition import (
    ASSET,
    CHOICE,
    DATE,
    FILE,
    LONG,
    NUMBER,
    SEVERAL,
    YES_NO,
)
from tickets.forms.fields import Files, Keys, Restorable
from tickets.services import PREFIX

MOST_RADIOS = 6


class Question(forms.Field):
    """Takes whatever is given: the form's definition says what is right. ``required`` is a mark."""

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the template draws it: ``when``: JSON of its conditions for the browser."""

    bound: BoundField
    kind: str
    when: str
    is_hidden: bool
    staged_name: str
    staged: list[Any]


class WithAnswers(Restorable):
    """A form that also asks what a definition asks. ``cleaned_data["answers"]``: what was given."""

    definition = Definition()
    asked = Asked()

    def ask(
        self,
        definition: Definition,
        asked: Asked,
        *,
        assets: Mapping[int, str],
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Add its questions; ``values``: what was answered before."""
        self.definition, self.asked = definition, asked
        language = translation.get_language() or "en"
        for one in definition.fields:
            if not one.is_before(at_desk=asked.at_desk, team=asked.team):
                continue
            name = PREFIX + one.name
            if one.kind == FILE:
                self.fields[name] = Files(label=one.words(language), help_text="")
                self.fields[f"{name}_staged"] = Keys()
            else:
                self.fields[name] = Question(
                    widget=_widget(one, language=language, assets=assets), required=False
                )
            field = self.fields[name]
            field.label, field.help_text = one.words(language), one.help_words(language)
            field.required = (asked.at_opening and one.required_at_opening) or (
                asked.at_closing and one.required_at_closing
            )
            if values and one.name in values:
                self.initial.setdefault(name, _initial(values[one.name]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = self._given(cleaned)
        for name, words in check_answers(self.definition, given, self.asked).errors.items():
            if PREFIX + name not in self.errors and PREFIX + name in self.fields:
                self.add_error(PREFIX + name, words)
        cleaned["answers"] = {
            name: value
            for name, value in given.items()
            if self.definition.by_name[name].kind != FILE
        }
        return cleaned

    def others(self) -> list[BoundField]:
        """The fields that are no questions of the definition."""
        return [bound for bound in self if not bound.name.startswith(PREFIX)]

    def file_fields(self) -> list[str]:
        """Names of the form's fields that take files, among those asked here."""
        return [
            one.name
            for one in self.definition.fields
            if one.kind == FILE and PREFIX + one.name in self.fields
        ]

    def questions(self, staged: Mapping[int, Any] | None = None) -> list[Shown]:
        """What the template draws, in order; ``staged``: files put up before, by their keys."""
        shown = shown_names(self.definition, self._given(None), self.asked)
        drawn = []
        for one in self.definition.fields:
            name = PREFIX + one.name
            if name not in self.fields:
                continue
            conditions = [[each.field, each.verb, each.value] for each in one.conditions]
            keys = self.keys(f"{name}_staged") if one.kind == FILE else []
            drawn.append(Shown(
                bound=self[name], kind=one.kind,
                when=json.dumps(conditions, ensure_ascii=False) if conditions else "",
                is_hidden=one.name not in shown, staged_name=f"{name}_staged",
                staged=[staged[key] for key in keys if staged and key in staged],
            ))  # fmt: skip
        return drawn

    def _given(self, cleaned: Mapping[str, Any] | None) -> dict[str, Any]:
        """What stands in the questions: cleaned, or as it is shown."""
        given = {}
        for one in self.definition.fields:
            name = PREFIX + one.name
            if name not in self.fields:
                continue
            value = self[name].value() if cleaned is None else cleaned.get(name)
            if one.kind == FILE:
                keys = self.keys(f"{name}_staged")
                value = [*keys, *(value or [])] if isinstance(value, list) else keys
            given[one.name] = value
        return given


def _initial(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _widget(one: FormField, *, language: str, assets: Mapping[int, str]) -> forms.Widget:
    if one.kind == LONG:
        return forms.Textarea(attrs={"rows": 4})
    if one.kind == DATE:
        bounds = {"min": one.minimum, "max": one.maximum}
        attrs = {"type": "date", **{name: day for name, day in bounds.items() if day}}
        return forms.TextInput(attrs=attrs)
    if one.kind == NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal"})
    if one.kind == YES_NO:
        return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))])
    if one.kind == ASSET:
        return forms.Select(choices=[("", _("I do not know")), *assets.items()])
    choices = [(option.value, option.words(language)) for option in one.options]
    if one.kind == SEVERAL:
        return forms.CheckboxSelectMultiple(choices=choices)
    if one.kind == CHOICE and len(choices) <= MOST_RADIOS:
        return forms.RadioSelect(choices=choices)
    if one.kind == CHOICE:
        return forms.Select(choices=[("", "–"), *choices])
    return forms.TextInput(attrs={"maxlength": one.maximum} if one.maximum else {})
