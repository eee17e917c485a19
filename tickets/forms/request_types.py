"""Request types and their forms, written by administrators: one small form a question."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Plan, Product
from servicedesk.accounts.models import Team, User
from tickets.choices import TicketType
from tickets.form_definition import Asked, Definition, FormField
from tickets.form_definition.definition import CONTAINS, IS
from tickets.form_definition.reading import MOST_FIELDS
from tickets.forms.answers import WithAnswers
from tickets.forms.fields import Line, Text
from tickets.models import Category, RequestType

KINDS = [
    ("text", gettext_lazy("Short text")), ("long", gettext_lazy("Long text")),
    ("choice", gettext_lazy("One of several")), ("several", gettext_lazy("Any of several")),
    ("number", gettext_lazy("Number")), ("date", gettext_lazy("Date")),
    ("yes_no", gettext_lazy("Yes or no")), ("asset", gettext_lazy("Device of the client")),
    ("file", gettext_lazy("Files")),
]  # fmt: skip
AUDIENCES = [("everyone", gettext_lazy("Client and desk")), ("desk", gettext_lazy("Desk only"))]
_CONDITION = re.compile(r"(\w+)\s+(is|contains)\s+(.+)")


class RequestTypeForm(forms.Form):
    """Everything of a type but its questions."""

    name = Line(label=gettext_lazy("Name"), max_length=120)
    name_ru = Line(label=gettext_lazy("Name in Russian"), max_length=120, required=False)
    description = Line(label=gettext_lazy("Short description"), max_length=300, required=False)
    description_ru = Line(
        label=gettext_lazy("Short description in Russian"), max_length=300, required=False
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=TicketType.choices)
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=Category.objects.none(), required=False,
        empty_label="–",
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team that receives it"), queryset=Team.objects.none(), required=False,
        empty_label=gettext_lazy("As usual"),
    )  # fmt: skip
    products = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Products"), queryset=Product.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None chosen: for all."),
    )  # fmt: skip
    plans = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Plans"), queryset=Plan.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None chosen: for all."),
    )  # fmt: skip
    is_for_managers = forms.BooleanField(
        label=gettext_lazy("Only for those who manage people at the client"), required=False
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Offered to clients"), required=False, initial=True
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=9999, initial=100
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, Any] = {
            "category": Category.objects.filter(is_active=True),
            "team": Team.objects.visible_to(user).active(),
            "products": Product.objects.visible_to(user).active(),
            "plans": Plan.objects.order_by("pk"),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    @staticmethod
    def facts_of(known: RequestType) -> dict[str, Any]:
        """The form's first values for a type that is there."""
        plain = (
            "name", "name_ru", "description", "description_ru", "type", "is_for_managers",
            "is_active", "order",
        )  # fmt: skip
        facts: dict[str, Any] = {name: getattr(known, name) for name in plain}
        facts |= {"category": known.category_id, "team": known.team_id}
        facts["products"] = [one.pk for one in known.products.all()]
        facts["plans"] = [one.pk for one in known.plans.all()]
        return facts


class QuestionForm(forms.Form):
    """One question of a form."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, required=False,
        help_text=gettext_lazy("Small Latin letters, digits and _: conditions and the API use it."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    label = Line(label=gettext_lazy("Question"), max_length=200, required=False)
    label_ru = Line(label=gettext_lazy("Question in Russian"), max_length=200, required=False)
    help = Line(label=gettext_lazy("Help"), max_length=1_000, required=False)
    help_ru = Line(label=gettext_lazy("Help in Russian"), max_length=1_000, required=False)
    options = Text(
        label=gettext_lazy("Choices"), required=False, rows=3, max_length=50_000,
        help_text=gettext_lazy("One a line: value | label | label in Russian."),
    )  # fmt: skip
    conditions = Text(
        label=gettext_lazy("Shown when"), required=False, rows=2, max_length=2_000,
        help_text=gettext_lazy("One a line, all must hold: name is value, or name contains value."),
    )  # fmt: skip
    required_at_opening = forms.BooleanField(
        label=gettext_lazy("Required at opening"), required=False
    )
    required_at_closing = forms.BooleanField(
        label=gettext_lazy("Required at closing"), required=False
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=AUDIENCES)
    teams = forms.TypedMultipleChoiceField(
        label=gettext_lazy("At which teams"), coerce=int, required=False, choices=(),
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None chosen: at every team."),
    )  # fmt: skip
    pattern = forms.CharField(
        label=gettext_lazy("Pattern"), max_length=1_000, required=False, strip=False,
        help_text=gettext_lazy("A regular expression for the whole answer."),
    )  # fmt: skip
    pattern_words = Line(
        label=gettext_lazy("What to say when it does not fit"), max_length=200, required=False
    )
    minimum = forms.CharField(
        label=gettext_lazy("At least"), max_length=40, required=False,
        help_text=gettext_lazy("A number, a date (2026-12-31), or a text's length."),
    )  # fmt: skip
    maximum = forms.CharField(label=gettext_lazy("At most"), max_length=40, required=False)

    def __init__(self, *args: Any, teams: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["teams"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = teams

    def clean_conditions(self) -> list[dict[str, str]]:
        lines = _lines(self.cleaned_data["conditions"])
        found = [_CONDITION.fullmatch(line) for line in lines]
        if any(match is None for match in found):
            raise ValidationError(_("Write each as “name is value” or “name contains value”."))
        return [{"field": match[1], match[2]: match[3].strip()} for match in found if match]

    def clean_options(self) -> list[dict[str, str]]:
        rows = [
            [part.strip() for part in line.split("|")]
            for line in _lines(self.cleaned_data["options"])
        ]
        return [dict(zip(("value", "label", "label_ru"), row, strict=False)) for row in rows]

    @property
    def is_blank(self) -> bool:
        """Nothing was written: the question is not there."""
        data = self.cleaned_data
        return not (data.get("name") or data.get("label")) or bool(data.get("DELETE"))

    def row(self) -> dict[str, Any]:
        """The question as a definition holds it."""
        data = dict(self.cleaned_data)
        for name in ("ORDER", "DELETE"):
            data.pop(name, None)
        if data["audience"] == "everyone":
            data["teams"] = []
        return data

    @staticmethod
    def initial_of(one: FormField) -> dict[str, Any]:
        """First values for a question that is there."""
        data = {name: getattr(one, name) for name in FormField.__slots__}
        data["teams"] = list(one.teams)
        data["options"] = "\n".join(
            " | ".join(filter(None, (each.value, each.label, each.label_ru)))
            for each in one.options
        )
        data["conditions"] = "\n".join(
            f"{each.field} {CONTAINS if each.verb == CONTAINS else IS} {each.value}"
            for each in one.conditions
        )
        return data


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


QuestionForms = forms.formset_factory(
    QuestionForm, extra=0, can_order=True, can_delete=True, max_num=MOST_FIELDS, absolute_max=100
)


def definition_rows(questions: Iterable[Any]) -> dict[str, Any]:
    """The form that a valid set of questions writes, in the order chosen."""
    kept = [one for one in questions if not one.is_blank]
    kept.sort(key=lambda one: one.cleaned_data.get("ORDER") or MOST_FIELDS + 1)
    return {"fields": [one.row() for one in kept]}


class PreviewForm(WithAnswers):
    """A form as it would be asked, at the desk or of a client."""

    def __init__(self, definition: Definition, *, at_desk: bool, auto_id: str) -> None:
        super().__init__(auto_id=auto_id)
        shown = Definition(tuple(
            one for one in definition.fields if one.is_for_desk == at_desk or not at_desk
        ))  # fmt: skip
        every = next((team for one in definition.fields for team in one.teams), None)
        if not at_desk:
            self.ask(shown, Asked(at_opening=True), assets={})
        elif any(one.is_for_desk for one in definition.fields):
            self.ask(definition, Asked(at_desk=True, team=every, at_closing=True), assets={})
