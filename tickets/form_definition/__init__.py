"""What a form asks and what may be answered. Pure: values in, values or refusals out."""

from tickets.form_definition.answers import (
    Asked,
    Checked,
    asked_fields,
    check_answers,
    closing_questions,
    missing_at_closing,
    shown_names,
)
from tickets.form_definition.definition import Condition, Definition, FormField, Option
from tickets.form_definition.reading import read_definition

__all__ = [
    "Asked",
    "Checked",
    "Condition",
    "Definition",
    "FormField",
    "Option",
    "asked_fields",
    "check_answers",
    "closing_questions",
    "missing_at_closing",
    "read_definition",
    "shown_names",
]
