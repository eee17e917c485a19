"""One fact of a ticket, corrected where it stands."""

from dataclasses import replace
from typing import Any

from django import forms

from tickets import services
from tickets.form_definition import Definition
from tickets.form_definition.definition import FILE
from tickets.forms.acts import ActForm, AssignForm, DeskAnswers, DetailsForm, PriorityForm
from tickets.models import Ticket

DETAILS = ("subject", "type", "product", "asset", "category")
ANSWER = "answer-"
FORMS: dict[str, type[ActForm]] = {
    **dict.fromkeys(DETAILS, DetailsForm),
    "assignee": AssignForm,
    "priority": PriorityForm,
}


class AnswerForm(DeskAnswers):
    """One question of the ticket's form, whatever it depends on."""

    def __init__(self, *args: Any, question: str, **options: Any) -> None:
        self.question = question
        super().__init__(*args, **options)

    def prepare(self) -> None:
        answers = services.answers_of(self.ticket)
        if answers is not None:
            one = answers.version.read().by_name[self.question]
            self._ask(Definition((replace(one, conditions=()),)), values=answers.values)


def fact_form(fact: str, *args: Any, ticket: Ticket, **options: Any) -> ActForm | None:
    """The form of one fact with ``was``, what stood there when it was opened; None for no fact."""
    options |= {"ticket": ticket, "auto_id": f"edit-{fact}_%s"}
    form: ActForm
    if fact.startswith(ANSWER):
        question = fact.removeprefix(ANSWER)
        if question not in questions_of(ticket):
            return None
        form = AnswerForm(*args, question=question, **options)
    elif fact in FORMS:
        form = FORMS[fact](*args, **options)
        if fact in DETAILS:
            form.fields = {fact: form.fields[fact]}
    else:
        return None
    form.fields.pop("seen_revision", None)
    form.fields["was"] = forms.CharField(
        required=False, max_length=2_000, strip=False, widget=forms.HiddenInput
    )
    form.initial["was"] = services.fact_key(ticket, fact)
    return form


def questions_of(ticket: Ticket) -> list[str]:
    """The questions of the ticket's form that are answered in words."""
    answers = services.answers_of(ticket)
    fields = answers.version.read().fields if answers is not None else ()
    return [one.name for one in fields if one.kind != FILE]
