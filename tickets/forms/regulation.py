"""Sheets of the regulation as administrators write them, and points and questions on a ticket."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contracts.models import Plan
from servicedesk.accounts.choices import Line as LineNumber
from servicedesk.accounts.models import Team, User
from tickets import services
from tickets.choices import SheetKind, Stage, TicketType
from tickets.forms.acts import ActForm
from tickets.forms.fields import BODY_LIMIT, Line, Text
from tickets.models import SheetVersion
from tickets.models.regulation import Item
from tickets.services.regulation import HELP_LIMIT, LABEL_LIMIT, MOST_ITEMS, NAME_LIMIT

ANY = [("", _("Any"))]
BLANK_ROWS = 3


class SheetForm(forms.Form):
    """Everything of a sheet but its points."""

    kind = forms.ChoiceField(label=_("What it is"), choices=SheetKind.choices)
    name = Line(label=_("Name"), max_length=NAME_LIMIT)
    name_ru = Line(label=_("Name in Russian"), max_length=NAME_LIMIT, required=False)
    line = forms.TypedChoiceField(
        label=_("Line"), choices=[*ANY, *LineNumber.choices], coerce=int, empty_value=None,
        required=False, help_text=_("Where the ticket is; of a hand-over: where it goes."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("Any"),
        help_text=_("Of a question: the team that is asked."),
    )  # fmt: skip
    type = forms.ChoiceField(label=_("Type"), choices=[*ANY, *TicketType.choices], required=False)
    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=Plan.objects.none(), required=False, empty_label=_("Any")
    )
    stage = forms.ChoiceField(
        label=_("Required points are ticked"), choices=Stage.choices, initial=Stage.RESOLVE,
        help_text=_("Of a checklist."),
    )  # fmt: skip
    subject = Line(label=_("Subject of the question"), required=False)
    body = Text(
        label=_("Text of the question"), required=False, max_length=BODY_LIMIT, rows=5,
        help_text=_(
            "These are filled in from the ticket: {number}, {subject}, {client}, {requester}, "
            "{product}, {asset}, {serial}, {priority}."
        ),
    )  # fmt: skip
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=999, initial=100)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (
            ("team", Team.objects.visible_to(user).active()), ("plan", Plan.visible_to(user)),
        ):  # fmt: skip
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    @staticmethod
    def facts_of(version: SheetVersion) -> dict[str, Any]:
        """What a version said, as the form shows it."""
        sheet = version.sheet
        facts: dict[str, Any] = {
            name: getattr(sheet, name) for name in ("kind", "name", "name_ru", "order", "is_active")
        }
        facts |= {name: getattr(version, name) for name in
                  ("line", "type", "stage", "subject", "body")}  # fmt: skip
        return facts | {"team": version.team_id, "plan": version.plan_id}


class ItemForm(forms.Form):
    """One point; a row without a text is left out."""

    label = Line(label=_("Point"), max_length=LABEL_LIMIT, required=False)
    label_ru = Line(label=_("In Russian"), max_length=LABEL_LIMIT, required=False)
    help = Line(label=_("Help"), max_length=HELP_LIMIT, required=False)
    help_ru = Line(label=_("Help in Russian"), max_length=HELP_LIMIT, required=False)
    is_required = forms.BooleanField(label=_("Required"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rest = any(cleaned.get(name) for name in ("label_ru", "help", "help_ru", "is_required"))
        if rest and not (cleaned.get("label") or "").strip():
            raise ValidationError({"label": _("Write the point, or leave the whole row empty.")})
        return cleaned


ItemForms = forms.formset_factory(ItemForm, extra=BLANK_ROWS, max_num=MOST_ITEMS, absolute_max=99)


def items_given(rows: Any) -> list[Item]:
    """The points of valid rows, in order."""
    return [Item(**row) for row in rows.cleaned_data if row.get("label", "").strip()]


class CheckForm(ActForm):
    """One point of a checklist and whether it is done."""

    version = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    place = forms.IntegerField(min_value=0, max_value=MOST_ITEMS, widget=forms.HiddenInput)
    is_done = forms.BooleanField(required=False, widget=forms.HiddenInput)


class AskTeamForm(ActForm):
    """``question`` cleans to the version of the sheet; the rest may be left out: one press."""

    prefilled = ("question",)

    question = forms.TypedChoiceField(label=_("Question"), choices=())
    words = Text(label=_("In your own words"), required=False, max_length=BODY_LIMIT, rows=3)
    is_waiting = forms.BooleanField(
        label=_("This ticket waits for the answer"), required=False,
        help_text=_("It is shown as blocked until the team solves what it was asked."),
    )  # fmt: skip

    def prepare(self) -> None:
        offered = services.questions_to_ask(self.ticket.line, self.ticket.type)
        known = {str(one.pk): one for one in offered if one.team_id != self.ticket.team_id}
        field = self.fields["question"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [
                (key, f"{one.sheet} → {one.team.name if one.team else ''}")
                for key, one in known.items()
            ]
            field.coerce = known.get
            if not known:
                field.help_text = _("None is offered here: an administrator writes them.")
